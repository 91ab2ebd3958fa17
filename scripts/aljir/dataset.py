"""Makes the dataset: files, what curators decided, then rules to a fixpoint, then the graphs of the claims.

Default graph: ontology terms, entities, links to other datasets, the records of sources, passages and claims, the
triples of every claim that is accepted and no judgement, and what the rules infer from these. Named graphs: every claim
as it is written.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from itertools import cycle
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, QueryTriples, RdfFormat, Store

from aljir.decisions import with_decisions
from aljir.engines import run
from aljir.errors import AljirError
from aljir.files import read_rdf, read_text, write_file
from aljir.project import subject_lines
from aljir.sources.findings import Finding
from aljir.terms import ALJIR, RDF, shrink
from aljir.wikidata.mappings import check_subjects, is_mapping_file, read_mappings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from aljir.project import Project

DATASET_NAME = "dataset.nq"
DIGEST_NAME = "digest"
ROUNDS = 50
"""How often a rule may add something: far more than the deepest hierarchy has levels."""

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
    if files is None:
        described = {
            quad.subject.value for quad in quads if quad.predicate == RDF.type and isinstance(quad.subject, NamedNode)
        }
        check_subjects(read_mappings(chosen), described)
    records = with_decisions([quad for quad in quads if quad.graph_name == _DEFAULT])
    claimed = [quad for quad in quads if quad.graph_name != _DEFAULT]
    for claim, what in lone_claims(quads):
        file, line = subject_lines(chosen).get(claim, (None, None))
        raise Finding(what, file, line, {"name": shrink(claim, project.prefixes)}).error()
    asserted = _asserted_claims(records)
    store = Store()
    store.bulk_extend(records)
    store.bulk_extend(
        Quad(quad.subject, quad.predicate, quad.object) for quad in claimed if quad.graph_name in asserted
    )
    apply_rules(store, project.rule_files())
    store.bulk_extend(claimed)
    return store


def lone_claims(quads: Iterable[Quad]) -> Iterator[tuple[str, str]]:
    """Give each claim graph without a record and each record without a graph, by IRI, with the key of its message.

    >>> list(lone_claims(read_quads(aljir.find_project(lighthouse).source_files())))
    []
    """
    is_a, kind = RDF.type, ALJIR.Claim  # looked up once: there are many statements
    recorded, graphs = set(), set()
    for quad in quads:
        if quad.graph_name != _DEFAULT:
            graphs.add(quad.graph_name)
        elif quad.predicate == is_a and quad.object == kind:
            recorded.add(quad.subject)
    for claim in sorted(graphs ^ recorded, key=str):
        if isinstance(claim, NamedNode):
            yield claim.value, "no-record" if claim in graphs else "no-graph"


def _asserted_claims(records: list[Quad]) -> set[object]:
    """Give the claims whose triples are facts of the default graph."""
    standing: dict[object, set[object]] = {}
    judgements = set()
    for quad in records:
        if quad.predicate == ALJIR.standing:
            standing.setdefault(quad.subject, set()).add(quad.object)
        elif quad.predicate == ALJIR.mode and quad.object == ALJIR.judgement:
            judgements.add(quad.subject)
    return {claim for claim, values in standing.items() if values == {ALJIR.accepted}} - judgements


def apply_rules(store: Store, rule_files: Iterable[Path], rounds: int = ROUNDS) -> None:
    """Run SPARQL CONSTRUCT rules over the default graph of a store, in turn, until none adds anything.

    Raises:
        AljirError: A rule is broken, makes a blank node, or still adds triples after so many rounds.
    """
    rules = [(path, read_text(path)) for path in rule_files]
    quiet = 0
    for turn, (path, text) in enumerate(cycle(rules)):
        if quiet == len(rules):
            return
        added = _infer(store, path, text)
        if added and turn // len(rules) >= rounds:
            raise AljirError(
                f"The rule never ends: it still adds triples after {rounds} rounds.",
                file=path,
                mend="A rule must not make new IRIs from those that it made before.",
            )
        store.extend(added)
        quiet = 0 if added else quiet + 1


def _infer(store: Store, path: Path, text: str) -> list[Quad]:
    """Give what one rule adds to the default graph."""
    result = run(store, text, file=path, named_graphs=[])
    if not isinstance(result, QueryTriples):
        raise AljirError("A rule must be a CONSTRUCT query.", file=path, mend="Write CONSTRUCT { … } WHERE { … }.")
    new = {Quad(triple.subject, triple.predicate, triple.object) for triple in result}
    if any(isinstance(term, BlankNode) for quad in new for term in quad):
        raise AljirError(
            "The rule makes a blank node.", file=path, mend="Make an IRI instead: BIND(IRI(CONCAT(…)) AS ?new)."
        )
    return [quad for quad in new if quad not in store]


def serialise(store: Store) -> bytes:
    """Give the dataset as N-Quads, sorted by line: the same dataset gives the same bytes."""
    lines = (store.dump(format=RdfFormat.N_QUADS) or b"").split(b"\n")
    return b"".join(line + b"\n" for line in sorted(lines) if line)


def write_store(project: Project, store: Store, digest: str) -> Path:
    """Write the dataset to the build folder, and beside it the digests of its inputs and of itself.

    Args:
        project: The project that the dataset was made from.
        store: The dataset.
        digest: The digest of the inputs, taken before they were read.

    Raises:
        AljirError: The folder cannot be written.
    """
    content = serialise(store)
    path = project.build_dir / DATASET_NAME
    write_file(path, content)
    write_file(project.build_dir / DIGEST_NAME, _digests(digest, content))
    return path


def open_store(project: Project) -> Store:
    """Give the dataset: from the build folder when it was made from these very files, else made anew.

    A dataset made anew is written to the build folder; where that folder cannot be written, it stays in memory.

    Raises:
        AljirError: A data file or a rule is wrong; what was built before stays as it was.
    """
    digest = project.inputs_digest()
    with suppress(OSError):  # nothing built yet
        content = (project.build_dir / DATASET_NAME).read_bytes()
        if (project.build_dir / DIGEST_NAME).read_bytes() == _digests(digest, content):
            store = Store()
            store.bulk_load(content, format=RdfFormat.N_QUADS, lenient=True)
            return store
    store = build_store(project)
    with suppress(AljirError):  # in a read-only installation the dataset serves from memory
        write_store(project, store, digest)
    return store


def _digests(inputs: str, content: bytes) -> bytes:
    return f"{inputs}  inputs\n{hashlib.sha256(content).hexdigest()}  {DATASET_NAME}\n".encode()
