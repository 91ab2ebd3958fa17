"""Shapes and validation: each check is broken by a fixture of its name; reports are read back by other programs."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode

import aljir
from aljir.dataset import build_store
from aljir.errors import BAD_INPUT, FINDINGS, AljirError
from aljir.files import read_rdf
from aljir.project import CHECKOUT, Project
from aljir.report import Report
from aljir.shacl.reference import check
from aljir.shapes import SEVERITIES, Shape, Shapes
from aljir.terms import RDF, RDFS, SH

if TYPE_CHECKING:
    from aljir.report import Finding
    from aljir.results import Term

DATA = Path(__file__).parent / "data" / "shapes"
CONTEXT = DATA / "context.trig"
BAD = sorted((DATA / "bad").iterdir())
GOOD = sorted((DATA / "good").iterdir())
PROJECT = Project(CHECKOUT)
CHECKS = Shapes(PROJECT).checks

Run = Callable[..., Any]


def slug(shape: Shape) -> str:
    return last(shape.node)


def last(term: Term | None) -> str:
    """The last word of an IRI, or the text of a literal."""
    assert isinstance(term, NamedNode | BlankNode | Literal)
    return term.value.rsplit("/", 1)[-1]


def named(path: Path) -> Shape:
    """The shape after which a fixture is named: `born-once.ttl`, `edtf-form-month.ttl`."""
    fitting = [shape for shape in CHECKS if f"{path.stem}-".startswith(f"{slug(shape)}-")]
    return max(fitting, key=lambda shape: len(slug(shape)))


def subjects(path: Path) -> set[str]:
    return {str(quad.subject) for quad in read_rdf(path, blank_nodes=True)[0]}


# The shapes against the fixtures: all fixtures are validated at once, which is quick; each speaks of things of its own.


@pytest.fixture(scope="module")
def found() -> dict[str, list[Finding]]:
    """What is found, by the name of the fixture that it is about; what is about none is under the empty name."""
    shared = subjects(CONTEXT)
    owners = {node: path.name for path in (*BAD, *GOOD) for node in subjects(path) - shared}
    blank = DATA / "bad" / "blank-node.ttl"  # the project refuses to read it, so it joins the dataset afterwards
    store = build_store(PROJECT, [*PROJECT.ontology_files(), CONTEXT, *GOOD, *(path for path in BAD if path != blank)])
    quads = read_rdf(blank, blank_nodes=True)[0]
    store.extend(quads)
    owners |= {str(quad.subject): blank.name for quad in quads}
    by_fixture = defaultdict(list)
    for finding in check(store, Shapes(PROJECT)):
        by_fixture[owners.get(str(finding.node), "")].append(finding)
    return by_fixture


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_fixture_breaks_the_shape_of_its_name_and_no_other(path: Path, found: dict[str, list[Finding]]) -> None:
    expected = named(path)
    reported = {slug(finding.shape) for finding in found[path.name]}
    doubtful = {slug(finding.shape) for finding in found[path.name] if finding.severity != "info"}
    assert slug(expected) in reported
    assert doubtful <= {slug(expected)}


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_fixture_brings_nothing_wrong_or_doubtful(path: Path, found: dict[str, list[Finding]]) -> None:
    assert not [slug(finding.shape) for finding in found[path.name] if finding.severity != "info"]


def test_nothing_else_is_wrong_or_doubtful(found: dict[str, list[Finding]]) -> None:
    assert not [str(finding.node) for finding in found[""] if finding.severity != "info"]


def test_every_shape_has_a_bad_fixture() -> None:
    assert {slug(shape) for shape in CHECKS} == {slug(named(path)) for path in BAD}


def test_no_two_fixtures_speak_of_the_same_thing() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for path in (*BAD, *GOOD):
        for node in subjects(path) - subjects(CONTEXT):
            owners[node].add(path.name)
    assert not {node: names for node, names in owners.items() if len(names) > 1}


# The shapes themselves


@pytest.mark.parametrize("shape", CHECKS, ids=slug)
def test_a_shape_says_in_english_and_russian_what_to_do(shape: Shape) -> None:
    assert isinstance(shape.node, NamedNode)
    assert set(shape.names) == set(shape.messages) == {"en", "ru"}
    for texts in (shape.names, shape.messages):
        assert not any("а" <= letter <= "я" for letter in texts["en"].lower())
        assert any("а" <= letter <= "я" for letter in texts["ru"].lower())


def test_every_shape_that_checks_says_how_grave_it_is() -> None:
    shapes = Shapes(PROJECT)
    graded = {quad.subject for quad in shapes.store.quads_for_pattern(None, SH.severity, None)}
    assert graded == {shape.node for shape in CHECKS}
    assert {shape.severity for shape in CHECKS} == set(SEVERITIES)
    targeting = {
        quad.subject
        for term in (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
        for quad in shapes.store.quads_for_pattern(None, term, None)
    }
    assert targeting == graded


def test_every_class_of_the_data_has_a_shape() -> None:
    """A class that a data file gives to something is the target of a shape, or one of its super-classes is."""
    shapes, store = Shapes(PROJECT), build_store(PROJECT)
    targets = {quad.object for quad in shapes.store.quads_for_pattern(None, SH.targetClass, None)}
    files = [PROJECT.dataset_file, *PROJECT.entity_files(), *PROJECT.source_files(), CONTEXT]
    written = {quad.object for path in files for quad in read_rdf(path)[0] if quad.predicate == RDF.type}
    unchecked = set()
    for kind in written - targets:
        assert isinstance(kind, NamedNode)
        above = {quad.object for quad in store.quads_for_pattern(kind, RDFS.subClassOf, None)}
        together = {
            other
            for quad in store.quads_for_pattern(None, RDF.type, kind)
            for other in (another.object for another in store.quads_for_pattern(quad.subject, RDF.type, None))
        }
        if not targets & (above | together):
            unchecked.add(kind)
    assert not unchecked


# The real data


@pytest.fixture(scope="module")
def real() -> Report:
    return aljir.open(CHECKOUT).validate()


def test_the_data_conform_and_give_just_the_three_findings_as_warnings(real: Report) -> None:
    assert real
    assert real.counts["violation"] == 0
    assert [(slug(finding.shape), last(finding.node)) for finding in real.findings[:3]] == [
        ("places-exclude-each-other", "aljir-museum-building"),
        ("shares-of-one-total", "women-of-aljir"),
        ("times-exclude-each-other", "arrest-of-ashkhen-nalbandyan"),
    ]
    assert {finding.severity for finding in real.findings[3:]} == {"info"}


def test_a_warning_names_the_claims_that_clash_and_their_passages(real: Report) -> None:
    places = real.findings[0]
    assert {iri.rsplit("-03-03-")[-1] for iri in places.claims} >= {"museum-in-astana", "museum-in-akmola-region"}
    assert any(iri.endswith("p03-astana") for iri in places.passages)
    assert any(iri.endswith("p07-region") for iri in places.passages)
    shares = real.findings[1]
    assert {iri for iri in shares.claims if iri.endswith("-share")} == set(shares.claims[:4])
    assert (places.file, shares.file) == (Path("graph/entities/things.ttl"), Path("graph/entities/groups.ttl"))


def test_the_text_tells_what_is_doubtful_where_and_what_to_do_in_either_language(real: Report) -> None:
    english = str(real)
    russian = str(Report(real.findings, real.shapes, real.records, PROJECT, "ru"))
    assert english.startswith("The data conform to the shapes: 0 violations, 3 warnings, ")
    assert russian.startswith("Данные соответствуют формам: 0 нарушений, 3 предупреждения, ")
    assert "It is said to be in place:akmola-region and in place:astana" in english
    assert "Сказано, что это находится и в place:akmola-region, и в place:astana" in russian
    for text in (english, russian):
        line = next(line for line in text.splitlines() if "thing:aljir-museum-building" in line)
        file, number = line.split()[-1].split(":")
        written = (CHECKOUT / file).read_text("utf-8").splitlines()[int(number) - 1]
        assert written.startswith("thing:aljir-museum-building a ")
    assert english.index("warning:") < english.index("info:")


# Files that are to join the data


@pytest.fixture(scope="module")
def joined() -> Report:
    """A report on files that bring violations of several kinds, beside the real data."""
    names = ("born-once.ttl", "name-with-language.ttl", "judgement-terms-only.trig", "two-mothers.ttl", "edtf-form.ttl")
    return aljir.open(CHECKOUT).validate([CONTEXT, *(DATA / "bad" / name for name in names)], language="en")


def test_only_what_the_files_bring_is_reported(joined: Report) -> None:
    wrong = {slug(finding.shape) for finding in joined.findings if finding.severity != "info"}
    assert wrong == {"born-once", "name-with-language", "judgement-terms-only", "two-mothers", "edtf-form"}
    assert not joined
    assert joined.counts["violation"] == 4
    assert {finding.file for finding in joined.findings} <= {path.relative_to(CHECKOUT) for path in (CONTEXT, *BAD)}


def test_a_result_tells_file_line_claim_and_value(joined: Report) -> None:
    finding = next(finding for finding in joined.findings if slug(finding.shape) == "judgement-terms-only")
    assert finding.claims == ("https://w3id.org/aljir/claim/judgement-terms-only",)
    assert finding.file is not None and finding.line is not None
    written = (CHECKOUT / finding.file).read_text("utf-8").splitlines()[finding.line - 1]
    assert written == "claim:judgement-terms-only a aljir:Claim ;"
    assert "move crm:P2_has_type to a claim" in finding.messages["en"]
    spelling = next(finding for finding in joined.findings if slug(finding.shape) == "name-with-language")
    assert last(spelling.wrong_value) == "Fixtura"
    assert 'skos:prefLabel|skos:altLabel "Fixtura"' in str(joined)


def test_turtle_is_a_validation_report(joined: Report) -> None:
    graph = rdflib.Graph().parse(data=joined.to_turtle(), format="turtle")
    results = set(graph.subjects(rdflib.RDF.type, rdflib.SH.ValidationResult))
    report = graph.value(predicate=rdflib.RDF.type, object=rdflib.SH.ValidationReport)
    assert graph.value(report, rdflib.SH.conforms) == rdflib.Literal(False)
    assert set(graph.objects(report, rdflib.SH.result)) == results
    assert len(results) == len(joined.findings)
    for term in ("focusNode", "resultSeverity", "sourceShape", "sourceConstraintComponent"):
        assert all(len(list(graph.objects(result, rdflib.SH[term]))) == 1 for result in results)
    messages = list(graph.objects(None, rdflib.SH.resultMessage))
    assert {message.language for message in messages if isinstance(message, rdflib.Literal)} == {"en", "ru"}
    spelling = graph.value(predicate=rdflib.SH.value, object=rdflib.Literal("Fixtura"))
    path = graph.value(graph.value(spelling, rdflib.SH.resultPath), rdflib.SH.alternativePath)
    assert path is not None
    assert list(graph.items(path)) == [rdflib.SKOS.prefLabel, rdflib.SKOS.altLabel]
    assert joined.to_turtle() == joined.to_turtle()


def test_json_holds_everything(joined: Report) -> None:
    document = json.loads(joined.to_json())
    assert document["conforms"] is False
    assert document["counts"] == joined.counts
    assert len(document["results"]) == len(joined.findings)
    first = document["results"][0]
    assert set(first["message"]) == set(first["name"]) == {"en", "ru"}
    assert first["node"].startswith("https://w3id.org/aljir/")
    assert isinstance(first["line"], int)


def test_junit_has_a_case_for_each_shape_and_fails_what_is_violated(joined: Report) -> None:
    suite = ElementTree.fromstring(joined.to_junit())  # noqa: S314 - our own
    cases = {case.get("name"): case for case in suite.iter("testcase")}
    assert set(cases) == {slug(shape) for shape in CHECKS}
    failed = {name for name, case in cases.items() if case.find("failure") is not None}
    assert failed == {"born-once", "name-with-language", "judgement-terms-only", "edtf-form"}
    assert suite.get("failures") == str(len(failed))
    assert "person:two-mothers" in (cases["two-mothers"].findtext("system-out") or "")


def test_csv_has_one_row_a_result(joined: Report) -> None:
    rows = list(csv.DictReader(io.StringIO(joined.to_csv())))
    assert [row["shape"] for row in rows] == [slug(finding.shape) for finding in joined.findings]
    assert {row["severity"] for row in rows} == set(SEVERITIES)
    assert all(row["message"] and row["file"] and row["line"] for row in rows)


def test_a_notebook_shows_summary_and_table(joined: Report) -> None:
    shown = joined._repr_html_()
    assert shown.startswith("<p>The data do not conform to the shapes: 4 violations, 1 warning, ")
    assert shown.count("<tr>") == len(joined.findings) + 1


# The command line, on the lighthouse, whose one shape asks for a name in each language


def name_twice(project: Path) -> Path:
    people = project / "graph" / "entities" / "people.ttl"
    text = people.read_text("utf-8")
    people.write_text(text + '\nperson:keeper-three a crm:E21_Person ; skos:prefLabel "A"@en , "B"@en .\n', "utf-8")
    return people


def test_validate_ends_with_0_when_nothing_is_violated(lighthouse: Path, run: Run) -> None:
    ended = run("--project", lighthouse, "validate")
    assert ended.code == 0
    assert ended.out == "The data conform to the shapes: 0 violations, 0 warnings, 0 infos; checks made: 1.\n"
    assert not ended.err


def test_validate_ends_with_1_and_names_file_and_line(broken: Path, run: Run) -> None:
    people = name_twice(broken)
    line = len(people.read_text("utf-8").splitlines())
    ended = run("--project", broken, "validate", "--lang", "ru")
    assert ended.code == FINDINGS
    assert "Дайте лицу одно имя на каждом языке." in ended.out
    assert f"person:keeper-three  skos:prefLabel  graph/entities/people.ttl:{line}" in ended.out
    assert "\x1b" not in ended.out


def test_a_file_of_the_project_may_be_asked_about(broken: Path, run: Run) -> None:
    people = name_twice(broken)
    assert run("--project", broken, "validate", people).code == FINDINGS
    places = broken / "graph" / "entities" / "places.ttl"
    ended = run("--project", broken, "validate", places)
    assert (ended.code, ended.out.count("person:keeper-three")) == (0, 0)


@pytest.mark.parametrize("name", ["text", "ttl", "json", "junit", "csv"])
def test_validate_writes_every_format(name: str, broken: Path, run: Run) -> None:
    name_twice(broken)
    ended = run("--project", broken, "validate", "--format", name)
    assert ended.code == FINDINGS
    assert "keeper-three" in ended.out


def test_the_extension_of_the_output_names_the_format(broken: Path, tmp_path: Path, run: Run) -> None:
    name_twice(broken)
    ended = run("--project", broken, "validate", "--output", tmp_path / "report.json")
    assert (ended.code, ended.out) == (FINDINGS, "")
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["counts"]["violation"] == 1


def test_an_unknown_format_is_refused(lighthouse: Path, run: Run) -> None:
    ended = run("--project", lighthouse, "validate", "--format", "jason")
    assert ended.code == BAD_INPUT
    assert "json" in ended.err


def test_a_syntax_error_is_one_message_with_file_line_and_mend(lighthouse: Path, run: Run) -> None:
    path = DATA / "broken" / "no-dot.ttl"
    ended = run("--project", lighthouse, "validate", path)
    assert ended.code == BAD_INPUT
    assert not ended.out
    assert f"{path.name}:6:" in ended.err
    assert "' .'" in ended.err
    assert "Traceback" not in ended.err


def test_an_undeclared_prefix_is_named(lighthouse: Path, run: Run) -> None:
    path = DATA / "broken" / "no-prefix.ttl"
    ended = run("--project", lighthouse, "validate", path)
    assert ended.code == BAD_INPUT
    assert f"{path.name}:5:" in ended.err
    assert "@prefix skos:" in ended.err


@pytest.mark.parametrize("name", ["keepers.txt", "nowhere.ttl"])
def test_a_file_that_is_no_data_is_refused(name: str, lighthouse: Path, tmp_path: Path, run: Run) -> None:
    if name.endswith(".txt"):
        (tmp_path / name).write_text("Ilvo Marren", "utf-8")
    ended = run("--project", lighthouse, "validate", tmp_path / name)
    assert ended.code == BAD_INPUT
    assert name in ended.err


@pytest.mark.parametrize("path", sorted((DATA / "broken-shapes").iterdir()), ids=lambda path: path.stem)
def test_broken_shapes_are_told_from_broken_data(path: Path, broken: Path) -> None:
    shutil.copy(path, broken / "ontology" / "shapes")
    with pytest.raises(AljirError, match="shape"):
        aljir.open(broken).validate()
