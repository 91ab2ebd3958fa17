"""The web service before a store: what it asks there, and what it lets nobody ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from pyoxigraph import Literal, NamedNode, Quad
from tests.standins.faults import cut_off, status
from tests.standins.triple_store import TripleStore
from tests.standins.web import serving

import aljir
from aljir.engines import EmbeddedEngine
from aljir.stores.scope import Scope
from aljir.web.settings import Settings

NEW = Quad(NamedNode("https://example.org/a"), NamedNode("https://example.org/b"), Literal("came later"))


@pytest.fixture(scope="module")
def store(lighthouse: Path) -> Iterator[TripleStore]:
    with TripleStore() as started:
        started.store.bulk_extend(aljir.open(lighthouse).store)
        yield started


@pytest.fixture(scope="module")
def site(store: TripleStore, lighthouse: Path) -> Iterator[str]:
    there = aljir.open(lighthouse, endpoint=store.url)
    copy = aljir.KnowledgeGraph(there.project, EmbeddedEngine(there.fetch(), there.project.prefixes))
    remote = aljir.RemoteEngine(store.url, scope=Scope.of(there.project))
    settings = Settings(workers=1, timeout=5, requests_per_minute=0, max_rows=400)
    with serving(copy, settings, remote) as url:
        ask(url, "ASK {}")  # a worker asks once what store it is
        yield url


def ask(site: str, query: str, accept: str = "text/csv") -> requests.Response:
    return requests.post(f"{site}/sparql", {"query": query}, headers={"Accept": accept}, timeout=30)


def test_queries_are_answered_by_the_store(site: str, store: TripleStore) -> None:
    store.store.add(NEW)
    answer = ask(site, "SELECT ?o { <https://example.org/a> ?p ?o }")
    assert (answer.status_code, answer.text) == (200, "o\r\ncame later\r\n")
    graph = ask(site, "CONSTRUCT WHERE { <https://example.org/a> ?p ?o }", "application/n-triples")
    assert graph.text.strip() == f"{NEW.triple} ."
    store.store.remove(NEW)


def test_saved_queries_and_pages_are_there(site: str, lighthouse: Path) -> None:
    graph = aljir.open(lighthouse)
    for slug in graph.catalogue.slugs():
        assert requests.get(f"{site}/api/queries/{slug}", timeout=30).status_code == 200
    for path in ("/", "/place/tern-point.html", "/place/tern-point.ttl", "/claims", "/void"):
        assert requests.get(f"{site}{path}", timeout=30).status_code == 200


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("DEFINE get:soft 'replacing' SELECT * FROM <https://example.org/x> { ?s ?p ?o }", 400),  # Virtuoso fetches it
        ("SELECT (bif:file_to_string('/etc/passwd') AS ?x) {}", 400),  # no prefix
        ("DELETE WHERE { ?s ?p ?o }", 403),
        ("SELECT * { SERVICE <https://example.org/> { ?s ?p ?o } }", 403),
        ("SELECT * { ?s ?p", 400),
        ("SELECT * { ?s ?p ?o }", 422),
    ],
)
def test_what_is_refused_never_reaches_the_store(site: str, store: TripleStore, query: str, code: int) -> None:
    store.reset()
    assert ask(site, query).status_code == code
    assert len(store.requests) == (code == 422)


@pytest.mark.parametrize("fault", [status(500, "Error"), status(401, "Unauthorized"), cut_off])
def test_a_store_that_fails_is_no_fault_of_the_query(site: str, store: TripleStore, fault: object) -> None:
    store.reset()
    store.faults = [fault]  # type: ignore[list-item]
    answer = ask(site, "ASK { ?s ?p 'failing' }", "application/sparql-results+json")
    assert answer.status_code == 502 and "endpoint" in answer.json()["detail"]
    assert ask(site, "ASK { ?s ?p 'failing' }").status_code == 200


def test_a_query_that_cannot_be_kept_to_the_facts_there_is_refused(store: TripleStore, lighthouse: Path) -> None:
    copy = aljir.open(lighthouse)
    remote = aljir.RemoteEngine(store.url, store="fuseki", scope=Scope.of(copy.project))
    with serving(copy, Settings(workers=1), remote) as url:
        answer = ask(url, "DESCRIBE ?x { GRAPH ?g { ?x ?y ?z } }", "text/turtle")
    assert answer.status_code == 400 and "disputed" in answer.json()["detail"]
