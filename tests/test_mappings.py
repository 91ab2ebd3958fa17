"""Links to other datasets: the files are SSSOM, what they say is in the dataset, and what is wrong in them is named."""

from __future__ import annotations

import csv
import io
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rdflib
from pyoxigraph import NamedNode
from rdflib.namespace import RDF, VOID

import aljir
from aljir import AljirError
from aljir.dataset import build_store
from aljir.project import CHECKOUT, Project, find_project
from aljir.terms import OWL, PAV, SCHEMA, SKOS, SSSOM
from aljir.wikidata.mappings import Mapping, read_mappings

Run = Callable[..., Any]

PROJECT = Project(CHECKOUT)
FILES = PROJECT.link_files()
MAPPINGS = read_mappings(FILES)
FORMS = {
    "wikidata": r"http://www\.wikidata\.org/entity/Q[1-9]\d*",
    "geonames": r"https://sws\.geonames\.org/[1-9]\d*/",
    "gnd": r"https://d-nb\.info/gnd/\d+(-?[\dX])",
    "viaf": r"http://viaf\.org/viaf/\d+",
    "fast": r"http://id\.worldcat\.org/fast/\d+",
    "lcsh": r"http://id\.loc\.gov/authorities/subjects/sh\d+",
}
"""How the items of each authority are called in its own RDF."""
every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name.partition(".")[0])


@pytest.fixture(scope="module")
def real() -> aljir.KnowledgeGraph:
    return aljir.open(CHECKOUT)


def authority(mapping: Mapping) -> str:
    return mapping.file.name.partition(".")[0]


def identifier(mapping: Mapping) -> str:
    return mapping.object.rstrip("/").rpartition("/")[2]


# The files of this repository


def test_there_is_a_file_an_authority() -> None:
    assert {path.name for path in FILES} == {f"{name}.sssom.tsv" for name in FORMS}
    assert len(MAPPINGS) > 100


@every_file
def test_rows_are_sorted_and_their_records_are_named_after_what_they_link(path: Path) -> None:
    mappings = [mapping for mapping in MAPPINGS if mapping.file == path]
    assert [mapping.record for mapping in mappings] == sorted(mapping.record for mapping in mappings)
    for mapping in mappings:
        slug = mapping.name.partition(":")[2]
        assert mapping.record == f"{PROJECT.base}mapping/{slug}-{authority(mapping)}-{identifier(mapping).lower()}"


@pytest.mark.parametrize("mapping", MAPPINGS, ids=lambda mapping: mapping.record.rpartition("/")[2])
def test_a_link_is_well_formed(mapping: Mapping, real: aljir.KnowledgeGraph) -> None:
    assert re.fullmatch(FORMS[authority(mapping)], mapping.object)
    names = real.sparql(f'SELECT ?n {{ <{mapping.subject}> <{SKOS.prefLabel.value}> ?n FILTER(LANG(?n) = "en") }}')
    assert [row["n"] for row in names.to_dicts()] == [mapping.subject_label]
    if mapping.confidence < 0.8:
        assert mapping.predicate != SKOS.exactMatch.value


def test_an_entity_has_one_exact_match_an_authority_at_most_and_no_item_two_entities() -> None:
    exact = [mapping for mapping in MAPPINGS if mapping.predicate == SKOS.exactMatch.value]
    assert max(Counter((mapping.subject, authority(mapping)) for mapping in exact).values()) == 1
    assert max(Counter(mapping.object for mapping in exact).values()) == 1


def test_every_identifier_is_one_for_which_there_is_evidence() -> None:
    reference = CHECKOUT.parent / "shared/reference/authorities.tsv"
    if not reference.is_file():
        pytest.skip("the identifiers with their evidence are not beside the checkout (../shared/reference)")
    with reference.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    items = {row["qid"] for row in rows if row["type"] != "property"}
    others = {name: re.findall(r"[\w-]+", " ".join(row["other_ids"] for row in rows)) for name in FORMS}
    for mapping in MAPPINGS:
        assert identifier(mapping) in (items if authority(mapping) == "wikidata" else others[authority(mapping)])
    unlinked = {"sultan-raev", "kira-andronikashvili", "rachel-messerer", "ashkhen-nalbandyan", "yevgeniya-lurye"}
    assert not {mapping.name for mapping in MAPPINGS} & {f"person:{slug}" for slug in unlinked}


SSSOM_PY = """
import sys
from pathlib import Path
from sssom.constants import DEFAULT_VALIDATION_TYPES
from sssom.io import validate_file
from sssom.parsers import parse_sssom_table
from sssom.writers import to_rdf_graph

for file in map(Path, sys.argv[2:]):
    try:
        validate_file(str(file), DEFAULT_VALIDATION_TYPES)
        to_rdf_graph(parse_sssom_table(file)).serialize(Path(sys.argv[1], file.name).with_suffix(".ttl"))
    except Exception as error:
        print(f"{file.name}: {error}")
"""


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What sssom-py, the reference implementation, makes of our files and of a wrong one: RDF, and what it says."""
    python = CHECKOUT / ".sssom" / "bin" / "python"
    if not (python.parent / "sssom").is_file():
        pytest.skip("sssom-py is not installed in .sssom, as .ci/run does")
    folder = tmp_path_factory.mktemp("sssom-py")
    wrong = folder / "wrong.sssom.tsv"
    wrong.write_text(FILES[0].read_text("utf-8").replace("\t0.95\t", "\t1.95\t", 1), "utf-8")
    words: list[str | Path] = [python, "-c", SSSOM_PY, folder, *FILES, wrong]
    ended = subprocess.run(words, capture_output=True, text=True, check=True)
    (folder / "said.txt").write_text(ended.stdout + ended.stderr, "utf-8")
    return folder


def test_sssom_py_finds_our_files_valid_and_a_wrong_one_wrong(theirs: Path) -> None:
    said = (theirs / "said.txt").read_text("utf-8")
    assert {path.stem for path in theirs.glob("*.ttl")} == {path.stem for path in FILES}
    assert "wrong.sssom.tsv: You mapping set has 1 validation errors!" in said
    assert "No attr for" not in said, "each column is one of SSSOM"


@every_file
def test_sssom_py_reads_what_we_read(path: Path, theirs: Path) -> None:
    """It gives the same RDF, but for what it adds: the set, record_id, subject_source."""
    graph = rdflib.Graph().parse(theirs / f"{path.stem}.ttl")
    added = {rdflib.URIRef(str(SSSOM) + name) for name in ("record_id", "subject_source")}
    records = set(graph.subjects(RDF.type, rdflib.OWL.Axiom))
    found = {triple for triple in graph if triple[0] in records and triple[1] not in added}
    ours = rdflib.Graph()
    for mapping in MAPPINGS:
        if mapping.file == path:
            for quad in mapping.quads():
                ours.parse(data=f"{quad.triple} .", format="nt")
    expected = {triple for triple in ours if triple[0] in records}
    assert len(records) == len([mapping for mapping in MAPPINGS if mapping.file == path])
    assert {tuple(map(_value, triple)) for triple in found} == {tuple(map(_value, triple)) for triple in expected}


def _value(term: Any) -> object:
    return term.toPython() if isinstance(term, rdflib.Literal) else str(term)


# In the dataset


def test_each_link_is_in_the_graph_with_its_record(real: aljir.KnowledgeGraph) -> None:
    store = real.store
    assert all(quad in store for mapping in MAPPINGS for quad in mapping.quads())
    records = {quad.subject for quad in store.quads_for_pattern(None, None, OWL.Axiom)}
    assert records == {NamedNode(mapping.record) for mapping in MAPPINGS}


def test_exact_matches_of_entities_are_the_same_and_nothing_is_merged(real: aljir.KnowledgeGraph) -> None:
    same = {(quad.subject, quad.object) for quad in real.store.quads_for_pattern(None, SCHEMA.sameAs, None)}
    exact = [mapping for mapping in MAPPINGS if mapping.predicate == SKOS.exactMatch.value]
    things = [mapping for mapping in exact if not mapping.name.startswith("type:")]
    assert len(things) < len(exact)
    assert same == {(NamedNode(mapping.subject), NamedNode(mapping.object)) for mapping in things}
    assert not list(real.store.quads_for_pattern(None, OWL.sameAs, None))


def test_void_has_a_linkset_an_authority_and_way_of_linking(tmp_path: Path, real: aljir.KnowledgeGraph) -> None:
    real.export(tmp_path)
    void = rdflib.Graph().parse(tmp_path / "void.ttl")
    counted = {}
    for linkset in void.subjects(RDF.type, VOID.Linkset):
        target = void.value(linkset, VOID.objectsTarget)
        space, number = void.value(target, VOID.uriSpace), void.value(linkset, VOID.triples)
        assert isinstance(number, rdflib.Literal)
        counted[str(space), str(void.value(linkset, VOID.linkPredicate))] = int(number)
    expected = Counter((mapping.object.rstrip("/").rpartition("/")[0] + "/", mapping.predicate) for mapping in MAPPINGS)
    assert counted == expected


def test_what_has_no_link_to_wikidata_is_told_and_what_has_one_is_not(real: aljir.KnowledgeGraph) -> None:
    found = [finding for finding in real.validate().findings if str(finding.shape.node).endswith("no-wikidata-link>")]
    told = {str(finding.node) for finding in found}
    linked = {str(NamedNode(mapping.subject)) for mapping in MAPPINGS if authority(mapping) == "wikidata"}
    elsewhere = {str(NamedNode(mapping.subject)) for mapping in MAPPINGS} - linked
    assert not told & linked
    assert f"<{PROJECT.base}person/lidiya-ruslanova>" in told & elsewhere


def test_a_built_dataset_is_made_anew_when_links_change(broken: Path) -> None:
    links = broken / "graph" / "links" / "harbours.sssom.tsv"
    assert aljir.open(broken).sparql(f"ASK {{ ?s <{SKOS.exactMatch.value}> <https://example.org/harbours/H17> }}")
    change(links, "harbours:H17", "harbours:H18")
    assert aljir.open(broken).sparql(f"ASK {{ ?s <{SKOS.exactMatch.value}> <https://example.org/harbours/H18> }}")


def test_who_links_and_why_is_in_the_record(kg: aljir.KnowledgeGraph) -> None:
    record = NamedNode("https://example.org/lighthouse/mapping/tern-point-harbours-h17")
    said = {quad.predicate: quad.object for quad in kg.store.quads_for_pattern(record, None, None)}
    assert said[PAV.authoredBy] == NamedNode("https://example.org/lighthouse/organization/museum")
    assert "Name and position agree." in {str(getattr(value, "value", "")) for value in said.values()}


# What is wrong


def change(path: Path, old: str, new: str) -> None:
    content = path.read_text("utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), "utf-8")


ROW = "mapping:gull-skerry-harbours-r2\tplace:gull-skerry\t"


@pytest.mark.parametrize(
    ("old", "new", "line", "message", "mend"),
    [
        ("\tplace:gull-skerry", "\tplace:gul-skerry", 11, "There is no place:gul-skerry in", "mean place:gull-skerry?"),
        ("skos:broadMatch", "skos:broaderMatch", 11, "skos:broaderMatch is no way to link.", "mean skos:broadMatch"),
        ("skos:broadMatch", "owl:sameAs", 11, "The prefix owl: of the predicate_id is not declared", "Declare it"),
        ("\tharbours:R2", "\tR2", 11, "The object_id must be a CURIE, not 'R2'.", "prefix:name"),
        ("\tharbours:R2", "\thttps://a.example/R2", 11, "The object_id must be a CURIE, not 'https:", "prefix:name"),
        ("\tharbours:R2", "\tharbour:R2", 11, "The prefix harbour: of the object_id is not", "Did you mean harbours:?"),
        ("\tharbours:R2", "\tharbours:R<2", 11, "The object_id 'harbours:R<2' is no IRI", "Correct it"),
        ("\tconfidence", "\tconfidance", 10, "There is no column 'confidance'.", "Did you mean confidence?"),
        ("\tconfidence\tcomment", "\tconfidence", 10, "The column comment is missing.", "Add it"),
        ("\tcomment", "\tconfidence", 10, "The column confidence is there twice.", "Delete one."),
        ("\t0.8\t", "\t1.8\t", 11, "The confidence must be a number from 0 to 1, not '1.8'.", "0.8"),
        ("\t0.8\t", "\thigh\t", 11, "The confidence must be a number from 0 to 1, not 'high'.", "0.8"),
        ("\t0.8\t", "\t\t", 11, "The confidence is empty.", "Fill it in."),
        ("2026-03-31", "31.3.2026", 11, "The mapping_date must be a date, not '31.3.2026'.", "2026-03-31"),
        ("place:tern-point", "place:tern-\tpoint", 12, "The row has 12 cells, and there are 11 columns.", "One tab"),
        ("\tthe reefs", "", 11, "The row has 10 cells, and there are 11 columns.", "One tab"),
        ("\tthe reefs", '\t"the" reefs', 11, "The row cannot be read", "quotation mark"),
        ("tern-point-harbours-h17", "gull-skerry-harbours-r2", 12, "The record_id <", "one of its own"),
        ("\tplace:tern-point\tTern Point\tskos:exactMatch\tharbours:H17",
         "\tplace:gull-skerry\tTern Point\tskos:exactMatch\tharbours:R2", 12, "place:gull-skerry is linked to", "Keep"),
        ("#curie_map:", "#curi_map:", 1, "The metadata have no curie_map.", "Start the file"),
        ("#  harbours: ", "#  harbours: [", 4, "The metadata are no YAML", "name: value"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_file_line_and_mend(
    broken: Path, old: str, new: str, line: int, message: str, mend: str
) -> None:
    path = broken / "graph" / "links" / "harbours.sssom.tsv"
    change(path, old, new)
    with pytest.raises(AljirError) as caught:
        build_store(find_project(broken))
    assert (caught.value.file, caught.value.line, caught.value.exit_code) == (path, line, 2)
    assert caught.value.message.startswith(message)
    assert mend in (caught.value.mend or "")


def test_a_file_that_is_not_utf_8_is_named(broken: Path, run: Run) -> None:
    path = broken / "graph" / "links" / "harbours.sssom.tsv"
    path.write_bytes(path.read_text("utf-8").replace("the reefs", "рифы").encode("cp1251"))
    ended = run("--project", broken, "build")
    assert ended.code == 2
    assert f"{path}:11: Not UTF-8." in ended.err


def test_a_file_without_rows_of_names_is_named(broken: Path) -> None:
    path = broken / "graph" / "links" / "harbours.sssom.tsv"
    path.write_text("#curie_map:\n#  harbours: https://example.org/harbours/\n", "utf-8")
    with pytest.raises(AljirError, match="There is no line of column names") as caught:
        read_mappings([path])
    assert caught.value.file == path


def test_a_cell_in_quotation_marks_may_hold_them(broken: Path) -> None:
    path = broken / "graph" / "links" / "harbours.sssom.tsv"
    change(path, "\tthe reefs\t", '\t"the ""outer"" reefs"\t')
    assert read_mappings([path])[0].object_label == 'the "outer" reefs'


def test_the_same_pair_in_two_files_is_named(broken: Path) -> None:
    first = broken / "graph" / "links" / "harbours.sssom.tsv"
    second = first.with_name("ports.sssom.tsv")
    second.write_text(first.read_text("utf-8").replace("-harbours-", "-ports-"), "utf-8")
    with pytest.raises(AljirError, match=r"in harbours\.sssom\.tsv:11 already") as caught:
        aljir.open(broken).engine  # noqa: B018 - builds
    assert (caught.value.file, caught.value.line) == (second, 11)


def test_a_wrong_link_leaves_the_last_good_build(broken: Path, run: Run) -> None:
    assert run("--project", broken, "query", "keepers").code == 0
    built = broken / "build" / "dataset.nq"
    before = built.read_bytes()
    change(broken / "graph" / "links" / "harbours.sssom.tsv", "\tplace:gull-skerry", "\tplace:gul-skerry")
    ended = run("--project", broken, "query", "keepers")
    assert ended.code == 2
    assert "harbours.sssom.tsv:11: There is no place:gul-skerry" in ended.err
    assert built.read_bytes() == before


def test_a_file_of_links_may_be_validated_and_a_finding_names_its_line(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "new.sssom.tsv"
    path.write_text(
        "#curie_map:\n"
        "#  mapping: https://w3id.org/aljir/mapping/\n"
        "#  person: https://w3id.org/aljir/person/\n"
        "#  invented: https://example.org/invented/\n"
        "record_id\tsubject_id\tsubject_label\tpredicate_id\tobject_id\tmapping_justification\tauthor_id\t"
        "mapping_date\tconfidence\tcomment\n"
        "mapping:invented-1\tperson:nobody-of-this-name\tNobody\tskos:closeMatch\tinvented:1\t"
        "semapv:ManualMappingCuration\tperson:sultan-raev\t2026-01-01\t0.8\tInvented.\n",
        "utf-8",
    )
    ended = run("--project", CHECKOUT, "validate", path)
    assert ended.code == 1
    assert "Name the one entity or type of the graph that is linked: subject_id." in ended.out
    assert "new.sssom.tsv:6" in ended.out


# Saved queries


@pytest.mark.parametrize(
    "sought",
    ["Q239652", "http://www.wikidata.org/entity/Q239652", "https://www.wikidata.org/entity/Q239652", "118589741"],
)
def test_a_saved_query_finds_by_identifier(real: aljir.KnowledgeGraph, sought: str) -> None:
    (row,) = real.query("by-external-identifier", identifier=sought).to_dicts()
    assert row["entity"] == f"{PROJECT.base}person/bulat-okudzhava"


def test_the_table_of_links_holds_all_and_those_of_one_authority(real: aljir.KnowledgeGraph) -> None:
    assert len(real.query("links").to_dicts()) == len(MAPPINGS)
    rows = real.query("links", authority="https://d-nb.info/gnd/").to_dicts()
    expected = {(mapping.subject, mapping.object) for mapping in MAPPINGS if authority(mapping) == "gnd"}
    assert {(row["entity"], row["item"]) for row in rows} == expected


# Looking up by identifier


@pytest.mark.parametrize(
    ("sought", "entity"),
    [
        ("Q239652", "person/bulat-okudzhava"),
        ("q239652", "person/bulat-okudzhava"),
        ("wikidata:Q239652", "person/bulat-okudzhava"),
        ("http://www.wikidata.org/entity/Q239652", "person/bulat-okudzhava"),
        ("https://www.wikidata.org/entity/Q239652", "person/bulat-okudzhava"),
        ("gnd:118589741", "person/bulat-okudzhava"),
        ("118589741", "person/bulat-okudzhava"),
        ("https://d-nb.info/gnd/118589741", "person/bulat-okudzhava"),
        ("gnd:4051034-7", "group/russians"),
        ("4051034-7", "group/russians"),
        ("viaf:29539221", "person/boris-pilnyak"),
        ("geonames:1526273", "place/astana"),
        ("geonames:1538317", "place/astana"),
        ("https://sws.geonames.org/1526273/", "place/astana"),
        ("fast:6463", "person/maya-plisetskaya"),
        ("sh85116025", "group/russians"),
        ("Q33506", "type/memorial-museum"),
    ],
)
def test_an_identifier_finds_what_is_linked_to_it(real: aljir.KnowledgeGraph, sought: str, entity: str) -> None:
    assert [match.entity for match in real.find(sought)] == [PROJECT.base + entity]


@pytest.mark.parametrize("sought", ["Q587616", "Q23965", "39652", "wikidata:Q1", "gnd:Q239652"])
def test_an_identifier_that_nothing_is_linked_to_finds_nothing(real: aljir.KnowledgeGraph, sought: str) -> None:
    with pytest.raises(AljirError, match="Nothing is called"):
        real.find(sought)


def test_an_identifier_is_good_for_a_parameter_of_its_kind(real: aljir.KnowledgeGraph) -> None:
    for sought in ("Q239652", "wikidata:Q239652", "http://www.wikidata.org/entity/Q239652"):
        assert real.entity(sought, "person") == f"{PROJECT.base}person/bulat-okudzhava"
    with pytest.raises(AljirError, match="There is no place 'Q239652'"):
        real.entity("Q239652", "place")


def test_an_entry_shows_its_links(run: Run) -> None:
    ended = run("--project", CHECKOUT, "show", "Q239652")
    assert (
        "  links  wikidata:Q239652, exact; gnd:118589741, exact; fast:1802504, close; fast:49283, close\n" in ended.out
    )
    russian = run("--project", CHECKOUT, "show", "Q239652", "--lang", "ru")
    assert "  ссылки  wikidata:Q239652, точно; gnd:118589741, точно; fast:1802504, близко;" in russian.out
    rows = list(csv.DictReader(io.StringIO(run("--project", CHECKOUT, "show", "Q239652", "-f", "csv").out)))
    assert {row["links"].partition(";")[0] for row in rows} == {"wikidata:Q239652, exact"}


def test_an_entry_without_links_says_nothing_of_them(kg: aljir.KnowledgeGraph) -> None:
    assert "links" not in str(kg.show("Sanna Aldwin"))
