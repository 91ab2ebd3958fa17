"""Makes a corpus: registers first, then sources until there are as many quads as were asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.bench.corpus.errors import ERRORS, Spoiler
from tests.bench.corpus.parameters import parameters
from tests.bench.corpus.registers import EDITORS, registers
from tests.bench.corpus.sources import FULL, Telling
from tests.bench.corpus.statements import Entity, Source
from tests.bench.corpus.world import World
from tests.bench.corpus.writing import FIRST_ITEM, Writing

from aljir.errors import AljirError
from aljir.project import Project

REPORT = "corpus.json"
QUADS_OF_ONTOLOGY = 3_300
"""What the ontology alone gives, with what is inferred from it."""
QUADS_A_STATEMENT = 2.14
"""How many quads of the built dataset a statement in the files gives: copies in the default graph, what is inferred."""
QUADS_A_SOURCE = 600
STATEMENTS_A_DATE = 7
DECIDED = 8
"""A curator has decided on one of so many disputed claims."""
DESCRIPTION = """\
<https://w3id.org/aljir/dataset> a void:Dataset , dcat:Dataset ;
    dcterms:title "Invented corpus, to measure with"@en , "Вымышленный корпус для измерений"@ru ;
    dcterms:description
        "Everything here is invented by a program: nothing is said of anybody who lived."@en ,
        "Всё здесь вымышлено программой: ни о ком из живших ничего не сказано."@ru ;
    dcterms:creator organization:editors ;
    dcterms:publisher organization:editors ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
    dcterms:language "en" , "ru" ;
    dcterms:issued "2026-11-24"^^xsd:date ;
    owl:versionInfo "0.1.0" ;
    void:uriSpace "https://w3id.org/aljir/" .
"""


def make(folder: Path, model: Project, quads: int, seed: int = 1, errors: float = 0.01) -> dict[str, Any]:
    """Write a corpus.

    Args:
        folder: Where; it must not exist, or be empty.
        model: The project from which ontology, queries and prefixes are taken.
        quads: About how many quads the built dataset is to have.
        seed: The same seed gives the same bytes.
        errors: How many of the claims are to have an error, from 0 to 1.

    Returns:
        What was made, as in corpus.json.

    Raises:
        AljirError: There is something in the folder.
    """
    if folder.exists() and any(folder.iterdir()):
        raise AljirError("There is something in the folder.", file=folder, mend="Name a folder that is not there yet.")
    folder.mkdir(parents=True, exist_ok=True)
    world = World(seed, quads // QUADS_A_SOURCE)
    spoiler, writing = Spoiler(seed, errors), Writing(folder, model)
    writing.dataset(DESCRIPTION)
    writing.entity(EDITORS)
    disputed = 0

    def add(source: Source) -> None:
        nonlocal disputed
        writing.source(source)
        for claim in source.claims:
            disputed += claim.standing == "disputed"
            if claim.standing == "disputed" and disputed % DECIDED == 1:  # the first one is asked about
                writing.decision(claim)

    for register in registers(world):
        spoiler.spoil(register)
        add(register)
    telling = Telling(world)
    full = [telling.next() for _ in range(FULL)]
    for source in full:
        add(source)  # without errors, as the saved queries are asked about it
    while expected(writing.statements + STATEMENTS_A_DATE * len(world.dates)) < quads:
        source = telling.next()
        spoiler.spoil(source)
        add(source)
    for time in world.time_spans():
        writing.entity(time)
    writing.links(linked(world))
    writing.close()
    values = parameters(world, full, FIRST_ITEM)
    writing.examples(values)
    report = {
        "seed": seed,
        "quads": {"asked": quads, "expected": expected(writing.statements)},
        **writing.counts,
        "errors": {
            name: {"count": spoiler.counts[name], "shape": f"https://w3id.org/aljir/shape/{kind.shape}"}
            for name, kind in ERRORS.items()
        },
        "parameters": values,
    }
    (folder / REPORT).write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return report


def expected(statements: int) -> int:
    """Tell about how many quads a dataset has that is built from so many statements in the files."""
    return round(QUADS_OF_ONTOLOGY + QUADS_A_STATEMENT * statements)


def linked(world: World) -> list[Entity]:
    """Give what is linked to invented items: what many sources name."""
    things = [
        Entity(f"{kind}:{thing.slug}", "", thing.name)
        for kind, among in (("organization", [*world.camps, *world.museums, *world.bodies]), ("place", world.cities))
        for thing in among
    ]
    wives = (world.family(number).wife for number in range(0, world.shared, 2))
    return [*things, *(Entity(wife.iri, "", wife.name) for wife in wives if wife.iri in world.known)]
