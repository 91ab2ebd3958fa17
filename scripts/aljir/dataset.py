"""Makes the dataset: files, what curators decided, then rules to a fixpoint, then the graphs of the claims.

Default graph: ontology terms, entities, links to other datasets, the records of sources, passages and claims, the
triples of every claim that is accepted and no judgement, and what the rules infer from these. Named graphs: every claim
as it is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from aljir.decisions import Decisions
from aljir.files import read_rdf
from aljir.materialisation import materialise
from aljir.project import subject_lines
from aljir.rules import Rule
from aljir.sources.findings import Finding
from aljir.terms import ALJIR, RDF, shrink
from aljir.wikidata.mappings import check_subjects, is_mapping_file, read_mappings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from aljir.project import Project


_DEFAULT = DefaultGraph()


def read_quads(files: Iterable[Path]) -> list[Quad]:
    """Read data files, links among them.

    Raises:
        AljirError: One cannot be read, has a syntax error or a blank node; with file, line and mend.
    """
    files = list(files)
    quads = [quad for path in files if not is_mapping_file(path) for quad in read_rdf(path)[0]]
    return [*quads, *(quad for mapping in read_mappings(files) for quad in mapping.quads())]


def build_store(project: Project, files: Iterable[Path] | None = None) -> Store:
    """Make the dataset of a project in memory.

    Args:
        project: The project, whose rules are applied.
        files: The data files to make it from; those of the project when not given, and then what they link is there.

    Raises:
        AljirError: A data file or a rule is wrong; with file, line and mend.

    >>> from pyoxigraph import DefaultGraph
    >>> store = build_store(aljir.find_project(lighthouse))
    >>> len(list(store.named_graphs()))
    9
    """
    chosen = project.data_files() if files is None else list(files)
    quads = read_quads(chosen)
    store = Store()
    store.bulk_extend(stated(quads, Decisions(quads)))
    if files is None:
        check_subjects(read_mappings(chosen), store)
    check_claims(project, store, chosen)
    materialise(store, [Rule.read(path) for path in project.rule_files()])
    return store


def stated(quads: Iterable[Quad], decisions: Decisions) -> list[Quad]:
    """Give what data files bring to the dataset: records as decided, claims, and as facts what accepted claims say.

    Args:
        quads: What the files hold; the record of a claim and its graph are both among it.
        decisions: What was decided on claims, of these and other files.
    """
    quads = list(quads)
    records = list(decisions.applied(quad for quad in quads if quad.graph_name == _DEFAULT))
    claimed = [quad for quad in quads if quad.graph_name != _DEFAULT]
    asserted = _asserted_claims(records, decisions)
    facts = (Quad(quad.subject, quad.predicate, quad.object) for quad in claimed if quad.graph_name in asserted)
    return [*records, *facts, *claimed]


def check_claims(project: Project, store: Store, files: Iterable[Path], changed: Iterable[Quad] | None = None) -> None:
    """Check that every claim has a record and a graph.

    Args:
        project: The project.
        store: The dataset.
        files: The data files that it was made from.
        changed: The statements that came or went, where only their claims need be checked.

    Raises:
        AljirError: One has not; with file, line and mend.
    """
    for claim, what in lone_claims(store, changed):
        file, line = subject_lines(files).get(claim, (None, None))
        raise Finding(what, file, line, {"name": shrink(claim, project.prefixes)}).error()


def lone_claims(store: Store, changed: Iterable[Quad] | None = None) -> Iterator[tuple[str, str]]:
    """Give each claim graph without a record and each record without a graph, by IRI, with the key of its message.

    Args:
        store: The dataset.
        changed: Only those that these statements are in or about, if given.

    >>> list(lone_claims(build_store(aljir.find_project(lighthouse))))
    []
    """
    graphs: Iterable[object]
    records: Iterable[object]
    if changed is None:
        graphs = store.named_graphs()
        records = (quad.subject for quad in store.quads_for_pattern(None, RDF.type, ALJIR.Claim, _DEFAULT))
    else:
        graphs = records = {term for quad in changed for term in (quad.graph_name, quad.subject)}

    def is_recorded(claim: NamedNode) -> bool:
        return Quad(claim, RDF.type, ALJIR.Claim) in store

    def has_graph(claim: NamedNode) -> bool:
        return store.contains_named_graph(claim)

    for claims, has, lacks, what in (
        (graphs, has_graph, is_recorded, "no-record"),
        (records, is_recorded, has_graph, "no-graph"),
    ):
        lone = (claim.value for claim in claims if isinstance(claim, NamedNode) and has(claim) and not lacks(claim))
        yield from ((iri, what) for iri in sorted(lone))


def _asserted_claims(records: Iterable[Quad], decisions: Decisions) -> set[object]:
    """Give the claims whose triples are facts of the default graph."""
    standing: dict[object, set[object]] = {claim: {given} for claim, given in decisions.standings.items()}
    judgements = set()
    for quad in records:
        if quad.predicate == ALJIR.standing:
            standing.setdefault(quad.subject, set()).add(quad.object)
        elif quad.predicate == ALJIR.mode and quad.object == ALJIR.judgement:
            judgements.add(quad.subject)
    return {claim for claim, values in standing.items() if values == {ALJIR.accepted}} - judgements
