"""The fast engine against pySHACL: the same findings on every fixture, on the real graph and on graphs with errors."""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

import aljir
from aljir.dataset import build_store
from aljir.errors import BAD_INPUT, FINDINGS, AljirError
from aljir.files import read_rdf
from aljir.project import CHECKOUT, Project
from aljir.shacl import fast
from aljir.shacl.fast import FastEngine
from aljir.shacl.reference import ReferenceEngine
from aljir.shacl.sparql import SparqlConstraint
from aljir.shapes import Shapes
from aljir.terms import ALJIR, CRM, PROV, RDF, RDFS, SKOS, XSD

if TYPE_CHECKING:
    from aljir.report import Finding
    from aljir.results import Term

DATA = Path(__file__).parent / "data"
CONTEXT = DATA / "shapes" / "context.trig"
BAD = sorted((DATA / "shapes" / "bad").iterdir())
GOOD = sorted((DATA / "shapes" / "good").iterdir())
OWN = sorted((DATA / "own-shapes").iterdir())
LEFT = sorted((DATA / "left-shapes").iterdir())
PROJECT = Project(CHECKOUT)
VARIANTS = range(30)

Run = Callable[..., Any]
Both = tuple[list["Finding"], list["Finding"]]


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return Shapes(PROJECT)


@pytest.fixture(scope="module")
def engine(shapes: Shapes) -> FastEngine:
    return FastEngine(shapes)


def all_of(finding: Finding) -> tuple[object, ...]:
    """All that an engine says in a finding."""
    return (*finding.key, finding.path, *sorted(finding.messages.items()))


def assert_equal(both: Iterable[Iterable[Finding]]) -> None:
    """The findings are the same, each as often."""
    reference, found = (Counter(map(all_of, findings)) for findings in both)
    assert found - reference == Counter()
    assert reference - found == Counter()


def about(findings: Iterable[Finding], fits: Callable[[str], bool]) -> list[Finding]:
    return [finding for finding in findings if fits(str(finding.node))]


# Fixtures of shapes: all are validated at once; each speaks of things of its own


@pytest.fixture(scope="module")
def fixtures() -> Store:
    blank = DATA / "shapes" / "bad" / "blank-node.ttl"  # the project refuses to read it
    store = build_store(PROJECT, [*PROJECT.ontology_files(), CONTEXT, *GOOD, *(path for path in BAD if path != blank)])
    store.extend(read_rdf(blank, blank_nodes=True)[0])
    return store


@pytest.fixture(scope="module")
def both(fixtures: Store, shapes: Shapes, engine: FastEngine) -> Both:
    return ReferenceEngine(shapes).check(fixtures), engine.check(fixtures)


@pytest.mark.parametrize("path", [*BAD, *GOOD], ids=lambda path: path.stem)
def test_a_fixture_is_found_alike(path: Path, both: Both) -> None:
    subjects = {str(quad.subject) for quad in read_rdf(path, blank_nodes=True)[0]}
    reference, found = (about(findings, subjects.__contains__) for findings in both)
    assert reference or path in GOOD or path.stem == "blank-node"
    assert_equal([reference, found])


def test_all_is_found_alike(both: Both) -> None:
    assert_equal(both)
    assert any(isinstance(finding.node, BlankNode) for finding in both[1])


def test_findings_and_their_order_do_not_depend_on_how_the_work_is_shared(
    fixtures: Store, both: Both, engine: FastEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fast, "BATCH", 40)  # so that nodes are checked far from their neighbours
    assert [*map(all_of, engine.check(fixtures))] == [*map(all_of, both[1])]


# The real graph


def test_the_real_graph_is_found_alike(engine: FastEngine) -> None:
    store = aljir.open(CHECKOUT).store
    assert engine.left == {}
    assert_equal([ReferenceEngine(engine.shapes).check(store), engine.check(store)])


def test_a_sub_property_makes_no_targets(engine: FastEngine) -> None:
    store = build_store(PROJECT, [*PROJECT.ontology_files(), CONTEXT, *GOOD])
    before = engine.check(store)
    store.add(Quad(SKOS.prefLabel, RDFS.subPropertyOf, ALJIR.judgedAmong))
    assert engine.check(store) == before


# Shapes as others write them


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_what_the_shapes_of_this_project_do_not_use_is_found_alike(path: Path, broken: Path) -> None:
    shutil.copy(path, broken / "ontology" / "shapes")
    engine, store = FastEngine(Shapes(Project(broken))), aljir.open(broken).store
    found = engine.check(store)
    assert engine.left == {}
    checks = {shape.node for shape in engine.shapes.checks if shape.messages.get("en", "") in path.read_text("utf-8")}
    assert checks <= {finding.shape.node for finding in found}
    assert_equal([ReferenceEngine(engine.shapes).check(store), found])
    nodes = {finding.node for finding in found[::2]}
    assert engine.check(store, nodes) == [finding for finding in found if finding.node in nodes]


INCOMPARABLE = """
<https://example.org/lighthouse/shape/order> a sh:PropertyShape ;
    sh:targetClass crm:E52_Time-Span ;
    sh:path crm:P82a_begin_of_the_begin ;
    sh:lessThanOrEquals crm:P82b_end_of_the_end ;
    sh:message "The begin is after the end."@en .
"""


def test_where_pyshacl_cannot_compare_values_the_fast_engine_names_them(broken: Path, run: Run) -> None:
    [path] = (broken / "ontology" / "shapes").iterdir()
    path.write_text(path.read_text("utf-8") + INCOMPARABLE, "utf-8")
    times = broken / "graph" / "entities" / "times.ttl"
    text = times.read_text("utf-8").replace("1884-05-02T00", "1884-14-02T00").replace("1884-05-02T23", "1884-13-02T23")
    times.write_text(text, "utf-8")
    ended = run("--project", broken, "validate")
    assert ended.code == BAD_INPUT
    assert "--engine fast" in ended.err
    ended = run("--project", broken, "validate", "--engine", "fast")
    assert ended.code == FINDINGS
    assert "time:1884-05-02" in ended.out


# Errors at random: each variant is a copy of the fixtures' things under names of its own, some statements of it changed


def variant(quads: list[Quad], number: int) -> Iterator[Quad]:
    """A copy with errors: statements lost, said of something else, or with another or a second value."""
    chance = random.Random(number)  # noqa: S311 (errors to be found again)
    own = re.compile(r"^(https://w3id\.org/aljir/(?!type/|dataset$)[a-z]+/)")
    copies: dict[object, Any] = {}

    def copy(term: Any) -> Any:
        if term not in copies:
            is_own = isinstance(term, NamedNode) and own.match(term.value)
            copies[term] = NamedNode(own.sub(rf"\g<1>v{number}-", term.value)) if is_own else term
        return copies[term]

    mine = [quad for quad in quads if isinstance(quad.subject, NamedNode) and own.match(quad.subject.value)]
    for quad in mine:
        subject, predicate, value, graph = (copy(term) for term in quad)
        error = chance.choice(ERRORS) if chance.random() < 0.03 else None
        if error == "lost":
            continue
        if error == "of another":
            yield Quad(copy(chance.choice(mine).subject), predicate, value, graph)
        elif error == "another property":
            yield Quad(subject, chance.choice(mine).predicate, value, graph)
        elif error:
            literal = predicate not in (RDF.type, RDFS.subClassOf) and chance.random() < 0.7
            yield Quad(subject, predicate, chance.choice(ODD) if literal else copy(chance.choice(mine).subject), graph)
        if error != "another value":
            yield Quad(subject, predicate, value, graph)


ERRORS = ("lost", "of another", "another property", "another value", "second value")
ODD = [
    Literal("01", datatype=XSD.integer),
    Literal("-3", datatype=XSD.integer),
    Literal("2.50", datatype=XSD.decimal),
    Literal("1e3", datatype=XSD.double),
    Literal("true", datatype=XSD.boolean),
    Literal("1937-13-01T00:00:00", datatype=XSD.dateTime),
    Literal("1937-01-01T00:00:00", datatype=XSD.dateTime),
    Literal("1937-01-01", datatype=XSD.date),
    Literal("7", datatype=NamedNode("https://example.org/own")),
    Literal(""),
    Literal(" a lamp "),
    Literal("two\nlines", language="en"),
    Literal("конец\n", language="ru"),
    Literal('a "quoted" \\ word', language="fr"),
]


@pytest.fixture(scope="module")
def corrupted() -> Store:
    store = build_store(PROJECT, [*PROJECT.ontology_files(), CONTEXT, *GOOD])
    quads = sorted(store, key=str)
    for number in VARIANTS:
        store.bulk_extend(variant(quads, number))
    return store


@pytest.fixture(scope="module")
def of_corrupted(corrupted: Store, shapes: Shapes, engine: FastEngine) -> Both:
    return ReferenceEngine(shapes).check(corrupted), engine.check(corrupted)


@pytest.mark.parametrize("number", VARIANTS)
def test_a_graph_with_errors_is_found_alike(number: int, of_corrupted: Both) -> None:
    reference, found = (about(findings, lambda node: f"/v{number}-" in node) for findings in of_corrupted)
    assert len(reference) > 20
    assert_equal([reference, found])


def test_all_components_that_the_shapes_use_are_found_in_graphs_with_errors(of_corrupted: Both) -> None:
    assert_equal(of_corrupted)
    assert len({finding.component for finding in of_corrupted[1]}) > 15


# Some nodes only


def test_what_is_found_about_some_nodes_is_what_all_findings_say_of_them(
    corrupted: Store, of_corrupted: Both, engine: FastEngine
) -> None:
    nodes: set[Term] = {quad.subject for quad in corrupted if re.search(r"/v(3|4)-", str(quad.subject))}
    found = engine.check(corrupted, nodes)
    assert len(found) > 40
    assert [*map(all_of, found)] == [all_of(finding) for finding in of_corrupted[1] if finding.node in nodes]
    assert engine.check(corrupted, []) == []


@pytest.mark.parametrize("number", range(10))
def test_what_is_checked_again_after_a_change_is_what_a_whole_check_finds(number: int, engine: FastEngine) -> None:
    store = build_store(PROJECT, [*PROJECT.ontology_files(), CONTEXT, *GOOD])
    quads = sorted(store, key=str)
    store.bulk_extend(variant(quads, 0))
    chance = random.Random(number)  # noqa: S311 (changes to be found again)
    mine = sorted((quad for quad in store if "/v0-" in str(quad.subject)), key=str)
    gone = chance.sample(mine, 5)
    come = [
        Quad(one.subject, other.predicate, other.object)
        for one, other in zip(gone, chance.sample(mine, 5), strict=True)
    ]
    found = changed(engine, store, gone, come)
    assert [*map(all_of, found)] == [*map(all_of, engine.check(store))]


def changed(engine: FastEngine, store: Store, gone: list[Quad], come: list[Quad]) -> list[Finding]:
    """Change a dataset; give what is found afterwards, by what was found before, which differs."""
    former = Store()
    former.bulk_extend(store)
    before = engine.check(former)
    for quad in gone:
        store.remove(quad)
    store.extend(come)
    found = engine.check_change(former, store, before, [*gone, *come], engine.looked_at())
    assert found != before
    return found


def test_a_change_concerns_those_who_look_at_what_changed(engine: FastEngine) -> None:
    """What follows from a claim is doubtful when that claim is withdrawn, though nothing changed about it itself."""
    store = build_store(PROJECT, [*PROJECT.ontology_files(), CONTEXT, *GOOD])
    derived = next(store.quads_for_pattern(None, PROV.wasDerivedFrom, None))
    standings = store.quads_for_pattern(None, ALJIR.standing, None)
    gone = next(quad for quad in standings if quad.subject == derived.object)
    found = changed(engine, store, [gone], [Quad(gone.subject, gone.predicate, ALJIR.withdrawn)])
    assert {str(finding.shape.node).rsplit("/", 1)[1] for finding in found if finding.node == derived.subject} == {
        "premiss-accepted>"
    }
    assert found == engine.check(store)


def test_little_is_checked_again_after_a_small_change(engine: FastEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    store = build_store(PROJECT, [*PROJECT.ontology_files(), CONTEXT, *GOOD])
    [gone, *_] = sorted((quad for quad in store if quad.predicate == SKOS.prefLabel), key=str)
    checked: list[Sequence[Term]] = []
    check = engine._core.check

    def told(store: Store, above: bytes, nodes: Sequence[Term]) -> list[Finding]:
        checked.append(nodes)
        return check(store, above, nodes)

    monkeypatch.setattr(engine._core, "check", told)
    changed(engine, store, [gone], [])
    whole, again = checked
    assert len(again) < 10 < len(whole)


def test_constraints_in_sparql_are_run_on_the_part_that_a_change_touches(
    engine: FastEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = build_store(PROJECT, [*PROJECT.ontology_files(), CONTEXT, *GOOD])
    [gone, *_] = sorted((quad for quad in store if quad.predicate == CRM["P4_has_time-span"]), key=str)
    former = Store()
    former.bulk_extend(store)
    before = engine.check(former)
    store.remove(gone)
    sizes: list[int] = []
    check = SparqlConstraint.check

    def told(one: SparqlConstraint, part: Store, nodes: Collection[Term] | None) -> list[Finding]:
        sizes.append(len(part))
        return check(one, part, nodes)

    monkeypatch.setattr(SparqlConstraint, "check", told)
    engine.check_change(former, store, before, [gone])
    assert len(sizes) == len(engine.constraints)
    assert max(sizes) < len(store) / 10


def test_all_is_checked_when_the_classes_change(engine: FastEngine, fixtures: Store) -> None:
    store = Store()
    store.bulk_extend(fixtures)
    above = [*store.quads_for_pattern(None, RDFS.subClassOf, None)]
    assert [*map(all_of, changed(engine, store, above, []))] == [*map(all_of, engine.check(store))]


# On disk


def test_a_dataset_on_disk_is_found_alike(fixtures: Store, both: Both, engine: FastEngine, tmp_path: Path) -> None:
    written = Store(str(tmp_path / "store"))
    written.bulk_extend(quad for quad in fixtures if not isinstance(quad.subject, BlankNode))
    written.flush()
    del written
    found = engine.check(Store.read_only(str(tmp_path / "store")))
    assert_equal([[finding for finding in both[0] if not isinstance(finding.focus, BlankNode)], found])


# What is left to pySHACL


@pytest.mark.parametrize("path", LEFT, ids=lambda path: path.stem)
def test_a_shape_that_the_engine_cannot_run_is_left_to_pyshacl_and_named(path: Path, broken: Path, run: Run) -> None:
    shutil.copy(path, broken / "ontology" / "shapes")
    reference = run("--project", broken, "validate", "--format", "json")
    found = run("--project", broken, "validate", "--engine", "fast", "--format", "json")
    assert (found.code, found.out) == (reference.code, reference.out) != (0, "")
    assert reference.err == ""
    [line] = found.err.splitlines()
    reason = re.findall(r"^# Left because (.*)\.$", path.read_text("utf-8"), re.MULTILINE)
    assert line.startswith("left to pyshacl: ")
    assert [line.split(": ", 2)[2]] == reason


def test_the_other_shapes_are_run_by_the_fast_engine(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(LEFT[0], broken / "ontology" / "shapes")
    engine = FastEngine(Shapes(Project(broken)))
    assert len(engine.left) == 1
    monkeypatch.setattr("aljir.shacl.reference.check", lambda *_, without: [] if len(without) == 1 else None)
    people = broken / "graph" / "entities" / "people.ttl"
    people.write_text(
        people.read_text("utf-8") + '\nperson:x a crm:E21_Person ; skos:prefLabel "A"@en , "B"@en .\n', "utf-8"
    )
    assert [finding.component.value.split("#")[1] for finding in engine.check(aljir.open(broken).store)] == [
        "UniqueLangConstraintComponent"
    ]


@pytest.mark.parametrize("path", sorted((DATA / "shapes" / "broken-shapes").iterdir()), ids=lambda path: path.stem)
def test_broken_shapes_are_told_from_broken_data(path: Path, broken: Path) -> None:
    shutil.copy(path, broken / "ontology" / "shapes")
    with pytest.raises(AljirError, match="shape"):
        aljir.open(broken).validate(engine="fast")


# The command line


@pytest.mark.parametrize("format", ["text", "ttl", "json", "junit", "csv"])
def test_the_reports_are_the_same_to_the_byte(format: str, broken: Path, run: Run) -> None:
    [path] = (broken / "ontology" / "shapes").iterdir()
    text = path.read_text("utf-8").replace("sh:property [", "sh:property light:NameShape .\nlight:NameShape")
    path.write_text(text.replace("    ] .", "    ."), "utf-8")
    people = broken / "graph" / "entities" / "people.ttl"
    people.write_text(
        people.read_text("utf-8") + '\nperson:x a crm:E21_Person ; skos:prefLabel "A"@en , "B"@en .\n', "utf-8"
    )
    reference = run("--project", broken, "validate", "--format", format)
    found = run("--project", broken, "validate", "--engine", "fast", "--format", format)
    assert reference.code == FINDINGS
    assert found == reference


def test_an_unknown_engine_is_refused(lighthouse: Path, run: Run) -> None:
    ended = run("--project", lighthouse, "validate", "--engine", "fsat")
    assert ended.code == BAD_INPUT
    assert "fast" in ended.err
