"""Every saved query gives its golden answer: on Oxigraph to the byte, on rdflib as the same rows or the same graph."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Store
from pyoxigraph import parse as parse_rdf
from pyoxigraph import parse_query_results as parse_results
from tests.standins.query_service import QueryService

import aljir
from aljir import SavedQuery
from aljir.engines import EmbeddedEngine
from aljir.federation import FederatedEngine, Service
from aljir.reification import statements
from aljir.results import Table
from aljir.terms import ALJIR, RDF, XSD, lexical
from aljir.wikidata import QUERY_SERVICE

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "data" / "golden"
FORMATS = {"SELECT": "csv", "ASK": "json", "CONSTRUCT": "nt", "DESCRIBE": "nt"}
QUERIES = {query.slug: query for query in aljir.open(ROOT).catalogue.all()}
TABLES = [slug for slug, query in QUERIES.items() if query.form == "SELECT"]
NUMBERS = {XSD.integer, XSD.decimal, XSD.nonNegativeInteger}

every_query = pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
every_table = pytest.mark.parametrize("query", [QUERIES[slug] for slug in TABLES], ids=TABLES)


@pytest.fixture(scope="session")
def graph(services: dict[str, Service]) -> aljir.KnowledgeGraph:
    """The graph of this repository; for Wikidata it asks the stand-in."""
    return aljir.KnowledgeGraph(aljir.find_project(ROOT), services=services)


@pytest.fixture(scope="session")
def as_rdflib(graph: aljir.KnowledgeGraph) -> rdflib.Dataset:
    dataset = graph.rdflib()
    assert not dataset.default_union
    return dataset


@pytest.fixture(scope="session")
def backwards(graph: aljir.KnowledgeGraph, services: dict[str, Service]) -> FederatedEngine:
    """The same dataset, loaded from its last quad to its first."""
    store = Store()
    for quad in sorted(graph.store, key=str, reverse=True):
        store.add(quad)
    return FederatedEngine(EmbeddedEngine(store), services)


def same(term: object) -> Hashable:
    """Give a term in a form that is equal for the same value: rdflib writes some numbers and times in another way."""
    if isinstance(term, Literal):
        if term.datatype in NUMBERS:
            return Decimal(term.value)
        if term.datatype == XSD.dateTime:
            return datetime.fromisoformat(term.value)
    return term


def rows(solutions: Iterable[Iterable[object]]) -> Counter[tuple[Hashable, ...]]:
    return Counter(tuple(same(term) for term in solution) for solution in solutions)


def triples(content: bytes) -> set[tuple[Hashable, ...]]:
    return {tuple(map(same, quad.triple)) for quad in parse_rdf(content, format=RdfFormat.N_TRIPLES)}


def languages(table: Table) -> set[str | None]:
    return {cell.language for row in table.rows for cell in row if isinstance(cell, Literal)}


@every_query
def test_the_answer_is_the_golden_one(query: SavedQuery, graph: aljir.KnowledgeGraph) -> None:
    form = FORMATS[query.form]
    assert graph.query(query.slug).serialise(form).decode() == (GOLDEN / f"{query.slug}.{form}").read_bytes().decode()


@every_query
def test_rdflib_gives_the_same_answer(
    query: SavedQuery, graph: aljir.KnowledgeGraph, as_rdflib: rdflib.Dataset, service: QueryService
) -> None:
    golden = (GOLDEN / f"{query.slug}.{FORMATS[query.form]}").read_bytes()
    result = as_rdflib.query(query.text.replace(QUERY_SERVICE, service.oxigraph))
    if query.form in ("CONSTRUCT", "DESCRIBE"):
        assert triples(result.serialize(format="nt") or b"") == triples(golden)
        return
    theirs = parse_results(result.serialize(format="json") or b"", format=QueryResultsFormat.JSON)
    if query.form == "ASK":
        ours = parse_results(golden, format=QueryResultsFormat.JSON)
        assert isinstance(theirs, QueryBoolean) and isinstance(ours, QueryBoolean) and bool(theirs) == bool(ours)
        return
    assert isinstance(theirs, QuerySolutions)
    table = graph.query(query.slug)  # a golden CSV does not tell the kinds of its terms
    assert isinstance(table, Table)
    assert [variable.value for variable in theirs.variables] == list(table.variables)
    assert rows(theirs) == rows(table.rows)


def test_every_golden_file_has_its_query() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {f"{slug}.{FORMATS[q.form]}" for slug, q in QUERIES.items()}


def test_there_are_queries_of_every_form() -> None:
    forms = Counter(query.form for query in QUERIES.values())
    assert set(forms) == set(FORMATS)
    assert sum(forms.values()) >= 45


@every_query
def test_the_header_is_complete(query: SavedQuery) -> None:
    assert query.description and query.tags
    described = [query.descriptions, *(param.descriptions for param in query.params.values())]
    for texts in (query.summaries, *described):
        assert set(texts) == {"en", "ru"}
        assert re.search("[а-яё]", texts["ru"]) and not re.search("[а-яё]", texts["en"])
    assert bool(query.example) == bool(query.params)
    assert ("language" in query.params) == ("?language" in query.text)


@every_query
def test_the_example_finds_something(query: SavedQuery, graph: aljir.KnowledgeGraph) -> None:
    if query.form != "ASK":
        assert len(graph.query(query.slug, **query.example).as_table())


def test_statements_have_the_same_names_in_the_view_as_in_the_dumps(graph: aljir.KnowledgeGraph) -> None:
    dumped = {str(quad.subject) for quad in statements(graph.store)}
    for entity in ("person:yevgeniya-lurye", "organization:aljir-museum", "event:opening-of-the-museum"):
        table = graph.query("entity-with-evidence", entity=entity).as_table()
        seen = {str(row[0]) for row in table.rows if row[2] == RDF.Statement}
        assert seen and seen <= dumped


@every_table
def test_names_and_glosses_come_in_the_language_asked_for(query: SavedQuery, graph: aljir.KnowledgeGraph) -> None:
    if "language" in query.params and query.params["language"].default:
        english, russian = (graph.query(query.slug, language=language).as_table() for language in ("en", "ru"))
        assert len(english) == len(russian)
        assert "ru" not in languages(english) and "en" not in languages(russian)
        assert ("en" in languages(english)) == ("ru" in languages(russian))


@every_table
def test_no_row_comes_twice(query: SavedQuery, graph: aljir.KnowledgeGraph) -> None:
    table = graph.query(query.slug).as_table()
    assert len(set(table.rows)) == len(table)


@every_table
def test_the_order_does_not_hang_on_how_the_data_were_loaded(
    query: SavedQuery, graph: aljir.KnowledgeGraph, backwards: FederatedEngine
) -> None:
    assert backwards.query(query.text).as_table().rows == graph.query(query.slug).as_table().rows


@every_table
def test_the_order_is_total(query: SavedQuery, graph: aljir.KnowledgeGraph) -> None:
    """With every sort key turned round, the rows come in just the opposite order: so none of them tie."""
    head, _, keys = query.text.rpartition("ORDER BY ")
    turned = re.sub(
        r"DESC\((\?\w+)\)|([A-Z]+\(\?\w+\)|\?\w+)",
        lambda key: f"ASC({key[1]})" if key[1] else f"DESC({key[2]})",
        keys,
    )
    rows_turned = graph.sparql(f"{head}ORDER BY {turned}").as_table().rows
    assert rows_turned[::-1] == graph.query(query.slug).as_table().rows


def test_sources_agree_in_claims_that_are_not_withdrawn(graph: aljir.KnowledgeGraph) -> None:
    def said(store: Store, **params: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for row in EmbeddedEngine(store).query(graph.bind("agreements", **params)).as_table().rows:
            found.setdefault(f"{lexical(row[0])} {lexical(row[2])}".replace(graph.project.base, ""), []).append(
                lexical(row[3])
            )
        return found

    store = Store()
    store.bulk_extend(graph.store)
    before = said(store)
    withdrawn = Quad(
        NamedNode(f"{graph.project.base}claim/openlist-nalbandyan-imprisoned"), ALJIR.standing, ALJIR.withdrawn
    )
    store.remove(Quad(withdrawn.subject, ALJIR.standing, ALJIR.accepted))
    store.add(withdrawn)
    imprisoned = "event/imprisonment-of-ashkhen-nalbandyan person/ashkhen-nalbandyan"
    assert before[imprisoned] == ["3"] * 3
    assert said(store) == {**before, imprisoned: ["2"] * 2}
    assert imprisoned in said(graph.store, source="openlist")
    assert imprisoned in said(store, source="bessmertnybarak")
    assert imprisoned not in said(store, source="openlist")
