"""SERVICE on the embedded engine: the answers of one dataset with all in it, refusals, and services that are away."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, parse
from tests.standins import faults
from tests.standins.action_api import DATA as ITEMS
from tests.standins.faults import FaultyServer

import aljir
from aljir import AljirError, FederatedEngine
from aljir.engines import EmbeddedEngine
from aljir.federation import BATCH, Service
from aljir.results import Result, Table
from aljir.wikidata import QUERY_SERVICE
from aljir.wikidata.client import Wikidata

DATA = Path(__file__).parent / "data" / "federation"
GOOD, BAD = (sorted((DATA / kind).iterdir()) for kind in ("good", "bad"))
ELSEWHERE = NamedNode("https://example.org/elsewhere")
ROOT = Path(__file__).parent.parent

Refused = Callable[[Path, Callable[[], object]], AljirError]
Connect = Callable[..., Wikidata]
Run = Callable[..., Any]


@pytest.fixture
def engine(kg: aljir.KnowledgeGraph, wikidata: Wikidata) -> FederatedEngine:
    """The lighthouse, and the stand-in of Wikidata."""
    return FederatedEngine(EmbeddedEngine(kg.store, kg.project.prefixes), {QUERY_SERVICE: wikidata.query})


@pytest.fixture(scope="module")
def merged(kg: aljir.KnowledgeGraph) -> EmbeddedEngine:
    """One dataset in which both are, the items in a graph of their own."""
    store = Store()
    store.extend(kg.store)
    store.load(path=ITEMS, format=RdfFormat.TURTLE, to_graph=ELSEWHERE)
    return EmbeddedEngine(store, kg.project.prefixes)


def answer(result: Result) -> list[object]:
    """Give an answer in a form that is equal for the same answer in any order of columns."""
    table = result.as_table()
    order = sorted(range(len(table.variables)), key=lambda index: table.variables[index])
    rows = [[re.sub(r"^(_:|<urn:blank-node:).*", "_", str(row[index])) for index in order] for row in table.rows]
    return [[table.variables[index] for index in order], *sorted(rows)]


@pytest.mark.parametrize("case", GOOD, ids=lambda path: path.stem)
def test_the_answer_is_that_of_one_dataset_with_both_in_it(
    case: Path, engine: FederatedEngine, merged: EmbeddedEngine
) -> None:
    text = case.read_text("utf-8")
    here = re.sub(r"SERVICE\s+(SILENT\s+)?<\S+/sparql>", f"GRAPH {ELSEWHERE}", text, flags=re.IGNORECASE)
    result = engine.query(text, file=case)
    assert answer(result) == answer(merged.query(here))
    assert result.incomplete is None
    assert (len(result.as_table()) > 0) == (not case.stem.startswith("nothing"))


@pytest.mark.parametrize("case", BAD, ids=lambda path: path.stem)
def test_what_cannot_be_asked_is_refused_before_anything_is(
    case: Path, engine: FederatedEngine, service: FaultyServer, refused: Refused
) -> None:
    refused(case, lambda: engine.query(case.read_text("utf-8"), file=case))
    assert service.requests == []


def test_only_what_joins_is_asked_for(engine: FederatedEngine, service: FaultyServer) -> None:
    engine.query((DATA / "good" / "two.rq").read_text("utf-8"))
    first, second = (request["query"] for request in service.requests)
    assert '"Sanna Aldwin"@en' in first and '"Tern Point"@en' in first
    assert first.endswith("}") and "\nVALUES (?name) {" in first
    assert second.endswith("VALUES (?camp) { (<http://www.wikidata.org/entity/Q9000000001>) }")


def test_nothing_is_asked_when_nothing_can_join(engine: FederatedEngine, service: FaultyServer) -> None:
    engine.query((DATA / "good" / "nothing-before.rq").read_text("utf-8"))
    assert service.requests == []


def test_many_solutions_are_sent_in_batches_and_each_answer_counts(kg: aljir.KnowledgeGraph) -> None:
    sent: list[int] = []

    def echo(query: str) -> Table:
        numbers = [int(number) for number in re.findall(r"\(\"(\d+)\"\)", query)]
        sent.append(len(numbers))
        return Table(["z", "n"], [(Literal(2 * number), Literal(str(number))) for number in numbers])

    names = " ".join(f'"{number}"' for number in range(2 * BATCH + 50))
    text = f"SELECT * {{ VALUES ?n {{ {names} }} SERVICE <x:y> {{ ?n <x:double> ?z }} }}"
    rows = FederatedEngine(EmbeddedEngine(kg.store), {"x:y": echo}).query(text).to_dicts()
    assert sent == [BATCH, BATCH, 50]
    assert {(row["n"], row["z"]) for row in rows} == {(str(n), 2 * n) for n in range(2 * BATCH + 50)}


def test_a_blank_node_of_a_service_is_a_value_like_any_other(engine: FederatedEngine) -> None:
    died = "SERVICE <https://query.wikidata.org/sparql> { ?item <http://www.wikidata.org/prop/direct/P570> ?died }"
    (row,) = engine.query(f"SELECT * {{ {died} FILTER (BOUND(?died)) }}").to_dicts()
    assert str(row["died"]).startswith("urn:blank-node:")


def test_an_engine_that_follows_service_is_left_to_do_so() -> None:
    asked: list[str] = []

    class Follower:
        follows_service = True

        def __init__(self) -> None:
            self.prefixes: dict[str, str] = {}

        def query(self, text: str, *, file: Path | None = None) -> Result:
            asked.append(text)
            return Table([], [])

    text = "SELECT * { SERVICE <https://example.org/anybody> { ?s ?p ?o } }"
    FederatedEngine(Follower(), {}).query(text)
    assert asked == [text]


def test_answers_are_kept(connect: Connect, kg: aljir.KnowledgeGraph, service: FaultyServer) -> None:
    text = (DATA / "good" / "join.rq").read_text("utf-8")
    first = FederatedEngine(EmbeddedEngine(kg.store), {QUERY_SERVICE: connect().query}).query(text)
    later = FederatedEngine(EmbeddedEngine(kg.store), {QUERY_SERVICE: connect(offline=True).query}).query(text)
    assert (str(later), later.incomplete, len(service.requests)) == (str(first), None, 1)


# Away

BUSY = faults.status(503, "Service Unavailable")


@pytest.mark.parametrize("case", ["join", "optional", "two"])
@pytest.mark.parametrize("fault", [BUSY, faults.status(403), faults.body(b"<html>", "text/html")])
def test_when_a_service_is_away_the_graph_answers_for_itself(
    case: str, fault: faults.Fault, engine: FederatedEngine, service: FaultyServer
) -> None:
    service.faults = [fault] * 9
    text = (DATA / "good" / f"{case}.rq").read_text("utf-8")
    result = engine.query(text)
    table = result.as_table()
    names = set(table.variables)
    told = {name for name in names if any(row[table.variables.index(name)] for row in table.rows)}
    assert told == names & {"person", "name", "place"} and told
    assert result.incomplete is not None and result.incomplete.exit_code == 3
    assert result.incomplete.message.startswith(
        f"The answer is not whole, as a service is away: The query service {service.url}"
    )
    assert "The answer is not whole" in result._repr_html_()
    assert len(service.requests) <= 3, "the second call is not made"


def test_a_service_that_is_away_midway_is_away(kg: aljir.KnowledgeGraph) -> None:
    calls = iter([Table(["n", "z"], [(Literal("0"), Literal("z"))])])

    def once(query: str) -> Table:
        for table in calls:
            return table
        raise AljirError("Gone.", exit_code=3)

    names = " ".join(f'"{number}"' for number in range(BATCH + 1))
    text = f"SELECT * {{ VALUES ?n {{ {names} }} SERVICE <x:y> {{ ?n <x:p> ?z }} }}"
    result = FederatedEngine(EmbeddedEngine(kg.store), {"x:y": once}).query(text)
    assert len(result.as_table()) == BATCH + 1
    assert result.incomplete is not None and not any(row["z"] for row in result.to_dicts())


# Saved queries, over an invented graph in the terms of this repository

INVENTED = """
@prefix aljir: <https://w3id.org/aljir/ontology#> .
@prefix crm: <http://www.cidoc-crm.org/cidoc-crm/> .
@prefix ex: <https://example.org/> .
@prefix organization: <https://w3id.org/aljir/organization/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix type: <https://w3id.org/aljir/type/> .
@prefix wd: <http://www.wikidata.org/entity/> .

organization:invented-camp rdfs:label "invented camp"@en .
ex:claim aljir:standing aljir:accepted .
ex:claim { ex:held crm:P14_carried_out_by organization:invented-camp . }
ex:held crm:P2_has_type type:imprisonment ; crm:P11_had_participant ex:sanna , ex:mira , ex:nobody .
ex:sanna a crm:E21_Person ; rdfs:label "Sanna Aldwin"@en .
ex:mira a crm:E21_Person ; rdfs:label "Mira Aldwin"@en .
ex:nobody a crm:E21_Person ; rdfs:label "Nobody"@en .
ex:link-1 owl:annotatedSource organization:invented-camp ; owl:annotatedProperty skos:exactMatch ;
    owl:annotatedTarget <http://id.worldcat.org/fast/900000001> .
ex:link-2 owl:annotatedSource ex:sanna ; owl:annotatedProperty skos:exactMatch ;
    owl:annotatedTarget <http://id.worldcat.org/fast/900000002> .
ex:link-3 owl:annotatedSource ex:mira ; owl:annotatedProperty skos:exactMatch ; owl:annotatedTarget wd:Q9000000003 .
ex:link-4 owl:annotatedSource ex:nobody ; owl:annotatedProperty skos:closeMatch ; owl:annotatedTarget wd:Q9000000004 .
"""


@pytest.fixture
def invented(services: dict[str, Service]) -> aljir.KnowledgeGraph:
    store = Store()
    store.extend(parse(INVENTED, format=RdfFormat.TRIG))
    store.add(next(store.quads_for_pattern(None, None, Literal("Nobody", language="en"))))
    project = aljir.find_project(ROOT)
    return aljir.KnowledgeGraph(project, EmbeddedEngine(store, project.prefixes), services)


def test_a_prisoner_is_found_by_item_or_by_number_and_nobody_else_is(invented: aljir.KnowledgeGraph) -> None:
    rows = invented.query("prisoners-in-wikidata", camp="invented-camp").to_dicts()
    facts = {(row["prisonerLabel"], row["factLabel"], str(row["valueLabel"] or row["value"])[:15]) for row in rows}
    assert {fact for fact in facts if fact[1] != "date of death"} == {
        ("Mira Aldwin", "place of detention", "Tern Point camp"),
        ("Sanna Aldwin", "date of birth", "1901-03-02 00:0"),
        ("Sanna Aldwin", "place of detention", "Tern Point camp"),
        ("Nobody", None, "None"),
    }
    assert {row["item"] for row in rows if row["prisonerLabel"] == "Nobody"} == {None}


def test_others_of_the_same_camp_are_told_from_those_that_the_graph_has(invented: aljir.KnowledgeGraph) -> None:
    rows = invented.query("other-prisoners-in-wikidata", camp="invented-camp").to_dicts()
    assert [(row["personLabel"], row["known"]) for row in rows] == [
        ("Sanna Aldwin", None),
        ("Mira Aldwin", "https://example.org/mira"),
    ]
    assert {row["campItem"] for row in rows} == {"http://www.wikidata.org/entity/Q9000000001"}


def test_museums_of_the_subject_are_of_any_kind_of_museum(services: dict[str, Service]) -> None:
    graph = aljir.KnowledgeGraph(aljir.find_project(ROOT), services=services)
    (row,) = graph.query("museums-in-wikidata", subject="gulag", language="ru").to_dicts()
    assert (row["museumLabel"], row["countryLabel"]) == ("Вымышленный музей многих лагерей", "Вымышленная страна")


# On the command line


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what commands are told out of the user's cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    monkeypatch.setattr(Path, "home", lambda: tmp_path)


@pytest.mark.usefixtures("own_cache")
def test_a_saved_query_asks_the_service_at_another_address(run: Run, service: FaultyServer) -> None:
    words = ("--project", ROOT, "query", "museums-in-wikidata", "-f", "csv")
    ended = run(*words, "--service", f"wikidata={service.url}")
    assert (ended.code, ended.err) == (0, "")
    assert "Invented museum of many camps" in ended.out
    again = run(*words, "--service", f"wikidata={service.url}", "--offline")
    assert (again.code, again.out, len(service.requests)) == (0, ended.out, 1)


@pytest.mark.usefixtures("own_cache")
def test_rows_are_printed_and_what_is_missing_is_said(run: Run, service: FaultyServer, lighthouse: Path) -> None:
    service.faults = [faults.status(403, "Forbidden")]
    query = DATA / "good" / "optional.rq"
    ended = run("--project", lighthouse, "sparql", query, "-f", "csv", "--service", f"wikidata={service.url}")
    assert ended.code == 3
    assert len(ended.out.splitlines()) == 5 and "Sanna Aldwin" in ended.out
    assert "aljir: The answer is not whole, as a service is away" in ended.err
    assert "answered 403 Forbidden" in ended.err and "is left empty" in ended.err


@pytest.mark.usefixtures("own_cache")
def test_offline_without_an_answer_is_away(run: Run, lighthouse: Path) -> None:
    ended = run("--project", lighthouse, "sparql", DATA / "good" / "optional.rq", "--offline")
    assert ended.code == 3
    assert "Not in the cache, and offline nothing is asked" in ended.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["--service", "wikipedia=https://example.org/sparql"],
            "No service 'wikipedia' is listed.\n  Did you mean wikidata?",
        ),
        (
            ["--service", "wikidata"],
            "Not the address of a service: 'wikidata'.\n  Write it as --service wikidata=https",
        ),
        (["--service", "wikidata=file:///etc/hosts"], "Not the address of a service"),
        (
            ["--offline", "--endpoint", "https://example.org/sparql", "--store", "oxigraph"],
            "The endpoint follows SERVICE itself.",
        ),
    ],
)
def test_a_wrong_service_is_named(run: Run, lighthouse: Path, words: list[str], message: str) -> None:
    ended = run("--project", lighthouse, "query", "keepers", *words)
    assert (ended.code, ended.out) == (2, "")
    assert message in ended.err


def test_building_asks_nobody_and_says_so(broken: Path, run: Run) -> None:
    query = broken / "queries" / "keepers" / "keepers-elsewhere.rq"
    text = (DATA / "good" / "optional.rq").read_text("utf-8")
    query.write_text(f"#+ summary: Keepers elsewhere\n{text}", "utf-8")
    ended = run("--project", broken, "build")
    assert ended.code == 0
    assert "6 run; not run, as they need the network: keepers-elsewhere" in ended.out
    query.write_text(
        query.read_text("utf-8").replace("SERVICE <https://query.wikidata.org", "SERVICE <https://example.org")
    )
    ended = run("--project", broken, "build")
    assert ended.code == 2
    assert f"{query}:10:14: SERVICE is refused: <https://example.org/sparql> is not listed." in ended.err
