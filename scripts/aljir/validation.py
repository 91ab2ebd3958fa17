"""Checks the data against the SHACL shapes.

What is checked is the built dataset with the union of its graphs as its default graph: disputed claims must be
well-formed too. Nothing is inferred, because the rules have run.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pyoxigraph import BlankNode, NamedNode

from aljir.building import open_store
from aljir.dataset import build_store
from aljir.engines import EmbeddedEngine
from aljir.errors import AljirError, nearest
from aljir.project import subject_lines
from aljir.records import Records
from aljir.report import Finding, Report
from aljir.shacl.fast import FastEngine
from aljir.shacl.reference import ReferenceEngine
from aljir.shapes import Shapes
from aljir.terms import OA
from aljir.wikidata.mappings import SUFFIX, read_mappings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pyoxigraph import Quad, Store

    from aljir.building import Draft
    from aljir.checked import Checked
    from aljir.project import Project
    from aljir.results import Term
    from aljir.shapes import Shape

EXTENSIONS = (".ttl", ".trig", ".nt", ".nq", SUFFIX)
"""The files that can be validated, by extension: Turtle, TriG, N-Triples, N-Quads, SSSOM TSV."""


class Engine(Protocol):
    """What runs shapes; `left` are those that it left to pySHACL, each with the reason."""

    shapes: Shapes
    left: dict[Term, str]

    def check(self, store: Store) -> list[Finding]:
        """Give what is found in a dataset."""
        ...


ENGINES: dict[str, type[ReferenceEngine | FastEngine]] = {"pyshacl": ReferenceEngine, "fast": FastEngine}
"""What runs the shapes: pySHACL, the reference, or an engine for large graphs that finds the same."""
REFERENCE = 50_000
"""How many quads a dataset may have whose build waits for pySHACL, which takes half a minute then."""


def validate(
    project: Project,
    files: Iterable[Path | str] = (),
    *,
    engine: str | Callable[[Shapes], Engine] = "pyshacl",
    store: Store | None = None,
    language: str | None = None,
) -> Report:
    """Check the dataset of a project, or what files would bring to it, against the shapes.

    Args:
        project: The project, with its shapes.
        files: Turtle, TriG or SSSOM files. They are read together with the data of the project, rules and all; what is
            reported is only what they bring. A file of the project itself may be among them.
        engine: What runs the shapes: one of `ENGINES`, or what makes another engine.
        store: The dataset, where it is at hand; not with files.
        language: The language of texts; the first of the project when not given.

    Raises:
        AljirError: A file cannot be read, has a syntax error, or makes no dataset; the shapes themselves are wrong; or
            there is no such engine.

    >>> report = validate(aljir.find_project(lighthouse), engine="fast")
    >>> report.conforms
    True
    """
    if isinstance(engine, str) and engine not in ENGINES:
        raise AljirError(f"There is no engine {engine!r} for shapes.", mend=nearest(engine, ENGINES))
    shapes = Shapes(project)
    runner = (ENGINES[engine] if isinstance(engine, str) else engine)(shapes)
    given = [_checked(Path(file)) for file in files]
    if given:
        context = [path for path in project.data_files() if path.resolve() not in {file.resolve() for file in given}]
        dataset = build_store(project, [*given, *context])
        findings = runner.check(dataset)
        if findings:
            known = {finding.key for finding in runner.check(build_store(project, context))}
            findings = [finding for finding in findings if finding.key not in known]
    else:
        context = project.data_files()
        dataset = store if store is not None else open_store(project)
        findings = runner.check(dataset)
    return _report(findings, runner, dataset, [*given, *context], language or project.languages[0])


def validate_draft(draft: Draft, checked: Checked, engine: Callable[[Shapes], Engine] | None = None) -> Report:
    """Check a dataset that is being built: a larger one by the fast engine, and after a change only what it touches.

    Args:
        draft: The dataset.
        checked: What was found in it before the change; becomes what is found now.
        engine: What makes the engine, where it is not to be chosen by the size of the dataset.

    Raises:
        AljirError: The shapes themselves are wrong.
    """
    shapes = checked.shapes
    project = shapes.project
    runner = (engine or ENGINES["pyshacl" if draft.quads <= REFERENCE else "fast"])(shapes)
    checked.findings = _found(runner, draft, checked)
    if isinstance(runner, FastEngine):
        checked.properties = runner.looked_at(checked.properties)
    report = Report(checked.findings, shapes, Records(()), project, project.languages[0], left=runner.left)
    if report.conforms:
        return report
    return _report(checked.findings, runner, draft.store, project.data_files(), project.languages[0])


def _found(runner: Engine, draft: Draft, before: Checked) -> list[Finding]:
    """Give what is found in a draft, by what was found before the change where that is known."""
    change = draft.change
    if before.findings is None or change is None or not isinstance(runner, FastEngine):
        return runner.check(draft.store)
    changed = change.gone | change.new
    if not changed:
        return before.findings
    return runner.check_change(change.before, draft.store, before.findings, changed, before.properties)


def _report(
    findings: Iterable[Finding],
    runner: Engine,
    dataset: Store,
    files: Sequence[Path],
    language: str,
) -> Report:
    """Give a report that tells of each finding where it is said."""
    project = runner.shapes.project
    records = Records.read(EmbeddedEngine(dataset))
    places = _Places(dataset, records, project, files)
    placed = [places.placed(finding) for finding in findings]
    return Report(placed, runner.shapes, records, project, language, left=runner.left)


def _checked(path: Path) -> Path:
    if not path.name.lower().endswith(EXTENSIONS):
        raise AljirError("Not a file of data.", file=path, mend=f"Give a file that ends with {', '.join(EXTENSIONS)}.")
    return path


# Where it is said


class _Places:
    """Finds the claims, passages, file and line that a result is about."""

    def __init__(self, store: Store, records: Records, project: Project, files: Sequence[Path]) -> None:
        self.store = store
        self.records = records
        self.project = project
        self.lines = subject_lines(files)
        self.lines |= {mapping.record: (mapping.file, mapping.line) for mapping in read_mappings(files)}

    def placed(self, finding: Finding) -> Finding:
        """Give a finding with the claims, passages, file and line that it is about."""
        node = self._owner(finding.node)
        exact = self._claims(sorted(self._offending(finding), key=str))
        claims = exact or self._speaking(node, finding.shape)
        passages = [passage.iri for iri in claims for passage in self.records.claims[iri].passages]
        if _iri(node) in self.records.passages:
            passages.insert(0, _iri(node))
        candidates = [*exact, _iri(node), *claims] if exact else [_iri(node), *claims]
        file, line = next((self.lines[iri] for iri in candidates if iri in self.lines), (None, None))
        return replace(
            finding,
            claims=tuple(claims),
            passages=tuple(dict.fromkeys(passages)),
            file=self.project.relative(file.resolve()) if file else None,
            line=line,
        )

    def _owner(self, node: Term) -> Term:
        """Give the passage that a locator belongs to; else the node itself."""
        for predicate in (OA.hasStartSelector, OA.hasEndSelector, OA.hasSelector):
            node = next((quad.subject for quad in self.store.quads_for_pattern(None, predicate, node)), node)
        return node

    def _offending(self, finding: Finding) -> Iterator[Quad]:
        """Give the statement that is wrong, in each graph that holds it."""
        path = finding.path or finding.shape.path
        if isinstance(path, NamedNode) and isinstance(finding.node, NamedNode | BlankNode):
            yield from self.store.quads_for_pattern(finding.node, path, finding.wrong_value)

    def _speaking(self, node: Term, shape: Shape) -> list[str]:
        """Give the claims that speak of a node in the terms of the shape, or if none does, all that speak of it."""
        iri = _iri(node)
        if iri in self.records.claims:
            return [iri]
        if iri in self.records.passages:
            return sorted(self.records.citing.get(iri, ()))
        quads = [*self.store.quads_for_pattern(None, None, node)]
        if isinstance(node, NamedNode | BlankNode):
            quads += self.store.quads_for_pattern(node, None, None)
        quads.sort(key=str)
        in_its_terms = [quad for term in shape.properties for quad in quads if quad.predicate == term]
        return self._claims(in_its_terms) or self._claims(quads)

    def _claims(self, quads: Iterable[Quad]) -> list[str]:
        """Give the claims in whose graphs statements are."""
        graphs = (_iri(quad.graph_name) for quad in quads)
        return list(dict.fromkeys(graph for graph in graphs if graph in self.records.claims))


def _iri(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)
