"""Stores: their profiles, credentials, and what happens when they fail while they are loaded, read or emptied."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import SimpleNamespace

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse
from tests.conftest import Ended
from tests.standins.faults import (
    Fault,
    Handler,
    Parameters,
    body,
    chunks_cut_off,
    cut_off,
    hang_up,
    slow,
    slow_but_good,
    status,
)
from tests.standins.triple_store import TripleStore, with_headers

import aljir
from aljir import AljirError, RemoteEngine
from aljir.stores import virtuoso
from aljir.stores.checking import same_value
from aljir.stores.connection import Connection
from aljir.stores.contents import Contents
from aljir.stores.credentials import credentials
from aljir.stores.profiles import PROFILES, detect, named
from aljir.stores.scope import Scope
from aljir.stores.state import read_state, state_file
from aljir.syntax import uncommented
from aljir.terms import RDF, XSD

FOREIGN = Quad(NamedNode("https://example.org/a"), NamedNode("https://example.org/b"), Literal("not ours"))
ELSEWHERE = Quad(FOREIGN.subject, FOREIGN.predicate, FOREIGN.object, NamedNode("https://example.org/elsewhere"))
SECRET = "never-to-be-seen"  # noqa: S105 - none
BATCH = 50


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[TripleStore]:
    """An empty store that takes fifty quads at a time, beside a graph that is not ours."""
    monkeypatch.setitem(PROFILES, "any", replace(PROFILES["any"], batch=BATCH))
    monkeypatch.delenv("ALJIR_ENDPOINT_USER", raising=False)
    monkeypatch.delenv("ALJIR_ENDPOINT_PASSWORD", raising=False)
    with TripleStore() as started:
        started.store.add(ELSEWHERE)
        yield started


@pytest.fixture
def graph(broken: Path) -> aljir.KnowledgeGraph:
    """The lighthouse, in a folder of its own."""
    graph = aljir.open(broken)
    assert len(graph.store) > 5 * BATCH
    return graph


def ours(server: TripleStore) -> set[Quad]:
    return set(server.store) - {ELSEWHERE}


# Profiles


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ({"Server": "Virtuoso/07.20.3229 (Linux) x86_64-pc-linux-gnu"}, "virtuoso"),
        ({"Server": "Oxigraph/0.5.13"}, "oxigraph"),
        ({"Fuseki-Request-Id": "7"}, "fuseki"),
        ({"Server": "Apache Jena Fuseki (5.2.0)"}, "fuseki"),
        ({"Server": "nginx/1.26"}, "any"),
        ({}, "any"),
    ],
)
def test_a_store_is_known_by_its_answers(headers: dict[str, str], name: str) -> None:
    assert detect(headers).name == name


@pytest.mark.parametrize(
    ("name", "url", "update", "data"),
    [
        ("oxigraph", "http://h:7878/query", "http://h:7878/update", "http://h:7878/store"),
        ("virtuoso", "http://h:8890/sparql", "http://h:8890/sparql-auth", None),
        ("fuseki", "http://h:3030/ds/sparql", "http://h:3030/ds/update", "http://h:3030/ds/data"),
        (
            "graphdb",
            "http://h/repositories/r",
            "http://h/repositories/r/statements",
            "http://h/repositories/r/statements",
        ),
        ("qlever", "http://h:7001", "http://h:7001", None),
        ("any", "http://h/sparql", "http://h/sparql", None),
        ("any", "http://h/ds/query", "http://h/ds/update", None),
    ],
)
def test_addresses_follow_from_the_one_for_queries(name: str, url: str, update: str, data: str | None) -> None:
    assert named(name).update_address(url) == update
    assert named(name).data_address(url) == data


@pytest.mark.parametrize("name", ["fuseki", "qlever"])
def test_parameters_that_are_left_open_are_taken_out_where_they_empty_an_answer(name: str) -> None:
    text = "SELECT * { VALUES ?x {undef} VALUES $y { UNDEF } VALUES ?z { 1 UNDEF } # VALUES ?v { UNDEF }\n ?x ?y ?z }"
    asked = PROFILES[name].rewrite(text, Scope("http://x/", "http://x/data"))
    assert len(asked) == len(text)
    assert " ".join(asked.split()) == "SELECT * { VALUES ?z { 1 UNDEF } # VALUES ?v { UNDEF } ?x ?y ?z }"


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX x: <http://x/> DESCRIBE x:limit {FROM}# all {\n",
        "DESCRIBE <http://x/where> {FROM}LIMIT 1",
        "DESCRIBE ?x {FROM}{ ?x a <y> }",
        "describe ?x {FROM}where { ?x a <y> }",
        "DESCRIBE ?x FROM <y> { ?x a <y> }",
        "DESCRIBE ?x FROM <y> { GRAPH ?g { ?x a <y> } }",
        "CONSTRUCT { ?x a <y> } WHERE { ?x a <y> }",
    ],
)
def test_describe_is_kept_to_the_facts_of_fuseki(text: str) -> None:
    asked = PROFILES["fuseki"].rewrite(text.replace("{FROM}", ""), Scope("http://x/", "http://x/data"))
    if "{FROM}# " in text:  # nothing may be hidden in a comment
        assert uncommented(asked).split()[-2:] == ["FROM", "<urn:x-arq:DefaultGraph>"]
    else:
        assert asked == text.replace("{FROM}", "FROM <urn:x-arq:DefaultGraph> ")


def test_describe_that_cannot_be_kept_to_the_facts_is_refused(lighthouse: Path) -> None:
    with TripleStore() as store:
        there = aljir.RemoteEngine(store.url, store="fuseki", scope=Scope.of(aljir.find_project(lighthouse)))
        with pytest.raises(aljir.AljirError, match=r"disputed(.|\n)*SELECT"):
            there.query("DESCRIBE ?x { GRAPH ?g { ?x ?y ?z } }")
        assert not store.requests


def test_only_what_was_tried_is_said_to_be_tried() -> None:
    assert {profile.name for profile in PROFILES.values() if profile.tried} == {"oxigraph", "virtuoso", "fuseki"}


def test_an_unknown_kind_of_store_is_refused() -> None:
    with pytest.raises(AljirError, match="no profile of a store 'virtuso'") as caught:
        Connection("http://127.0.0.1:9/sparql", "virtuso")
    assert "Did you mean virtuoso?" in str(caught.value)


SCOPE = Scope("http://x/", "http://x/data")
OURS = 'STRSTARTS(STR(?g), "http://x/") && ?g != <http://x/data>'


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("ASK { GRAPH ?g { ?s ?p ?o } }", f"ASK {{ GRAPH ?g {{ ?s ?p ?o }} FILTER ({OURS}) }}"),
        (
            "ASK { graph $g{ ?s ?p '}' } # }\n}",
            "ASK { graph $g{ ?s ?p '}' } FILTER (" + OURS.replace("?g", "$g") + ") # }\n}",
        ),
        (
            "ASK { GRAPH x:g { ?s ?p ?o } }",
            "ASK { GRAPH ?aljirGraph1 { ?s ?p ?o } FILTER (?aljirGraph1 = x:g) }",
        ),
        ("SELECT * { GRAPH x:g { ?s ?p ?o } }", "SELECT * { GRAPH x:g { ?s ?p ?o } }"),
        ("ASK FROM NAMED <x:g> { GRAPH ?g { ?s ?p ?o } }", "ASK FROM NAMED <x:g> { GRAPH ?g { ?s ?p ?o } }"),
        ("ASK { ?s x:GRAPH ?graph . ?s ?p 'GRAPH ?g {' }", "ASK { ?s x:GRAPH ?graph . ?s ?p 'GRAPH ?g {' }"),
        ("ASK { FILTER(md5(?x) = 'a') }", "ASK { FILTER(md5(bif:charset_recode(?x, 'UTF-8', '_WIDE_')) = 'a') }"),
        ("DESCRIBE <x:y>", "DEFINE sql:describe-mode 'CBD' DESCRIBE <x:y>"),
    ],
)
def test_queries_are_rewritten_for_virtuoso(text: str, sent: str) -> None:
    assert virtuoso.rewrite(text, SCOPE).split() == sent.split()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Literal("2.50", datatype=XSD.decimal), Literal("2.5", datatype=XSD.decimal), True),
        (Literal("2.50", datatype=XSD.decimal), Literal("2.51", datatype=XSD.decimal), False),
        (Literal("1", datatype=XSD.integer), Literal("1", datatype=XSD.decimal), False),
        (Literal("x", language="en"), Literal("x", language="ru"), False),
        (NamedNode("http://x/a"), NamedNode("http://x/a"), True),
        (NamedNode("http://x/a"), None, False),
    ],
)
def test_what_counts_as_the_same_value(one: Literal, other: Literal, same: bool) -> None:
    assert same_value(one, other) is same


# Who asks


@pytest.mark.parametrize("url", [f"http://keeper:{SECRET}@127.0.0.1:9/sparql", f"https://{SECRET}@example.org/query"])
def test_an_address_with_a_password_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(AljirError, match="holds a user or a password") as caught:
        Connection(url)
    assert SECRET not in str(caught.value) and "ALJIR_ENDPOINT_PASSWORD" in str(caught.value)


def test_a_password_comes_from_the_environment_or_from_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALJIR_ENDPOINT_USER", "keeper")
    monkeypatch.setenv("ALJIR_ENDPOINT_PASSWORD", SECRET)
    found = credentials("https://example.org/sparql")
    assert found and found.password == SECRET and SECRET not in repr(found)
    monkeypatch.delenv("ALJIR_ENDPOINT_PASSWORD")
    asked: list[tuple[str, str]] = []

    def from_the_ring(service: str, user: str) -> str:
        asked.append((service, user))
        return "from the ring"

    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_password=from_the_ring))
    found = credentials("https://example.org/sparql")
    assert found and found.password == "from the ring"  # noqa: S105 - none
    assert asked == [("aljir https://example.org/sparql", "keeper")]
    monkeypatch.setitem(sys.modules, "keyring", None)  # as where it is not installed
    assert credentials("https://example.org/sparql") is None


def test_a_password_is_told_only_when_asked_for_and_kept_nowhere(
    server: TripleStore, graph: aljir.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALJIR_ENDPOINT_USER", "lamplighter")
    monkeypatch.setenv("ALJIR_ENDPOINT_PASSWORD", SECRET)
    told: list[str | None] = []

    def asks(handler: Handler, parameters: Parameters) -> None:
        told.append(handler.headers["Authorization"])
        status(401, "Unauthorized", WWW_Authenticate='Basic realm="light"')(handler, parameters)

    def hears(handler: Handler, parameters: Parameters) -> None:
        told.append(handler.headers["Authorization"])
        handler.send(*handler.server.answer(parameters))

    server.faults = [asks, hears]
    graph.load(server.url)
    assert told[0] is None and (told[1] or "").startswith("Basic ")
    written = [path.read_text("utf-8") for path in graph.project.build_dir.rglob("*.json")]
    assert written and not any(SECRET in text or "lamplighter" in text for text in written)


# Failures


@pytest.mark.parametrize(
    ("fault", "message", "mend"),
    [
        (status(401, "Unauthorized"), "answered 401 Unauthorized: it asks who you are", "Set ALJIR_ENDPOINT_USER"),
        (status(403, "Forbidden"), "answered 403 Forbidden: it does not allow the query", "the right to do so"),
        (status(404, "Not Found"), "answered 404 Not Found: nothing takes the query at http", "--store"),
        (status(500, "Error", b"\nout of memory\nat line 1"), "refused the query: out of memory", "--endpoint"),
        (status(503, "Service Unavailable"), "answered 503 Service Unavailable", "try again later"),
        (status(301, "Moved", Location="https://example.org/new"), "has moved to https://example.org/new", "Give that"),
        (body(b"<h1>Welcome</h1>", "text/html"), "something else than ASK results", "Check the address"),
        (cut_off, "does not answer: the answer was cut off midway", "Check the address"),
        (chunks_cut_off, "does not answer: the answer was cut off midway", "Check the address"),
        (hang_up, "does not answer: the connection was cut", "Check the address"),
        (with_headers(X_SPARQL_MaxRows="1"), "cut the answer at 1 rows", "Ask for less"),
        (with_headers(X_SQL_State="S1TAT"), "broke off the query at its time limit", "Ask for less"),
    ],
)
def test_a_failure_says_what_is_wrong_and_the_mend(
    server: TripleStore, fault: Callable[[Handler, Parameters], None], message: str, mend: str
) -> None:
    server.faults = [fault]
    with pytest.raises(AljirError) as caught:
        RemoteEngine(server.url, store="virtuoso").query("ASK { ?s ?p ?o }")
    assert message in caught.value.message and server.url in caught.value.message
    assert mend in (caught.value.mend or "") and caught.value.exit_code == 3


def test_a_store_that_is_silent_is_not_waited_for_for_ever(server: TripleStore) -> None:
    server.faults = [slow]
    with pytest.raises(AljirError, match=r"no answer within 0\.2 s"):
        Connection(server.url, "any", timeout=0.2).query("ASK {}", "application/sparql-results+json")


def test_a_busy_store_is_asked_again_when_it_says(server: TripleStore) -> None:
    waits: list[float] = []
    server.faults = [status(503, Retry_After="7"), status(429, Retry_After="2")]
    connection = Connection(server.url, "any", sleep=waits.append)
    assert connection.query("ASK {}", "application/sparql-results+json").status_code == 200
    assert waits == [7, 2]


@pytest.mark.parametrize("wait", ["7", "100000", "Wed, 21 Oct 2015 07:28:00 GMT"])
def test_a_store_that_stays_busy_is_left_alone(server: TripleStore, wait: str) -> None:
    waits: list[float] = []
    server.faults = [status(503, Retry_After=wait) for _ in range(9)]
    with pytest.raises(AljirError, match="answered 503") as caught:
        Connection(server.url, "any", sleep=waits.append).query("ASK {}", "application/sparql-results+json")
    assert f"after {wait}" in str(caught.value) and len(waits) in (0, 3)


# Loading


def test_a_load_puts_in_the_dataset_and_proves_it(server: TripleStore, graph: aljir.KnowledgeGraph) -> None:
    heard: list[tuple[int, int]] = []
    done = graph.load(server.url, progress=lambda so_far, total: heard.append((so_far, total)))
    assert ours(server) == set(graph.store) and ELSEWHERE in server.store
    assert done.sent == done.counts.quads == len(graph.store) and done.sampled == 40
    assert heard[-1] == (len(graph.store), len(graph.store)) and len(heard) > 5
    assert f"{len(graph.store):,} quads" in str(done)
    server.reset()
    assert graph.load(server.url).sent == 0 and not server.updates()


@pytest.fixture
def handed(server: TripleStore, graph: aljir.KnowledgeGraph, tmp_path: Path) -> Path:
    """What was handed over to the loader of a store that has one."""
    graph.hand_over(server.url, tmp_path / "bulk", store="oxigraph")
    (file,) = (tmp_path / "bulk").iterdir()
    return file


def test_what_was_handed_over_is_proved_and_not_sent(
    server: TripleStore, graph: aljir.KnowledgeGraph, handed: Path
) -> None:
    assert ours(server) == set()
    server.store.bulk_load(path=handed, format=RdfFormat.N_QUADS)
    done = graph.load(server.url)
    assert (done.sent, done.counts.quads) == (0, len(graph.store))
    with pytest.raises(AljirError, match="holds this dataset already"):
        graph.hand_over(server.url, handed.parent, store="oxigraph")
    assert ours(server) == set(graph.store)


def test_a_loader_that_is_still_running_is_not_disturbed(
    server: TripleStore, graph: aljir.KnowledgeGraph, handed: Path
) -> None:
    server.store.extend(islice(parse(handed.read_bytes(), format=RdfFormat.N_QUADS), 20))
    before = len(server.updates())
    with pytest.raises(AljirError, match=f"holds 20 of the {len(graph.store)} quads that were handed over") as caught:
        graph.load(server.url)
    assert (caught.value.exit_code, len(server.updates())) == (3, before)
    assert graph.load(server.url, replace=True).sent == len(graph.store)


def test_what_the_loader_got_wrong_is_noticed(server: TripleStore, graph: aljir.KnowledgeGraph, handed: Path) -> None:
    *others, last = sorted(
        parse(handed.read_bytes(), format=RdfFormat.N_QUADS), key=lambda quad: quad.graph_name != DefaultGraph()
    )
    elsewhere = NamedNode(f"{graph.project.base}claim/elsewhere")
    assert last.graph_name != DefaultGraph()
    server.store.extend([*others, Quad(last.subject, last.predicate, last.object, elsewhere)])
    with pytest.raises(AljirError, match="1 quads in claims that the dataset does not have"):
        graph.load(server.url)
    assert graph.load(server.url).sent == len(graph.store), "the next one starts anew"


def test_a_file_that_cannot_be_written_leaves_the_store_as_it_was(
    server: TripleStore, graph: aljir.KnowledgeGraph, tmp_path: Path
) -> None:
    graph.load(server.url)
    (tmp_path / "bulk").write_text("in the way", "utf-8")
    old = NamedNode(f"{graph.project.base}claim/of-an-older-version")
    extra = Quad(old, RDF.type, RDF.Statement, old)
    server.store.add(extra)
    with pytest.raises(AljirError, match="Cannot be written") as caught:
        graph.hand_over(server.url, tmp_path / "bulk", store="oxigraph")
    assert caught.value.exit_code == 3
    assert ours(server) == {*graph.store, extra}


def test_a_store_without_a_loader_that_is_known_is_loaded_by_requests(
    server: TripleStore, graph: aljir.KnowledgeGraph, tmp_path: Path
) -> None:
    with pytest.raises(AljirError, match="No loader of its own is known of QLever"):
        graph.hand_over(server.url, tmp_path, store="qlever")
    assert not list(tmp_path.glob("*.nq"))


@pytest.mark.parametrize("when", [1, 3, 6])
def test_a_load_that_is_cut_goes_on_where_it_was(server: TripleStore, graph: aljir.KnowledgeGraph, when: int) -> None:
    seen = 0

    def cut_after(handler: Handler, parameters: Parameters) -> None:
        nonlocal seen
        seen += parameters.get("update", "").startswith("INSERT")
        server.faults.append(cut_after)
        if seen > when:
            server.store.update(parameters["update"])  # it was done, and nobody is told
            return hang_up(handler, parameters)
        return handler.send(*server.answer(parameters))

    server.faults = [cut_after]
    with pytest.raises(
        AljirError, match=f"does not answer: .* {when * BATCH:,} of {len(graph.store):,} quads"
    ) as caught:
        graph.load(server.url)
    assert "goes on from there" in str(caught.value) and caught.value.exit_code == 3
    server.reset()
    done = graph.load(server.url)
    assert ours(server) == set(graph.store)
    assert done.resumed == when * BATCH and done.sent == len(graph.store) - done.resumed
    assert not any(text.startswith(("CLEAR", "DROP")) for text in server.updates())


@pytest.mark.parametrize("fault", [status(500, "Error", b"out of memory"), cut_off, chunks_cut_off, hang_up])
@pytest.mark.parametrize("done", [True, False], ids=["and was done", "and was not done"])
def test_whichever_request_of_a_load_fails_nothing_is_lost(
    server: TripleStore, graph: aljir.KnowledgeGraph, fault: Fault, done: bool
) -> None:
    """Every ninth request, from the first question to the last proof."""
    graph.load(server.url)
    requests = len(server.requests)
    failed = 0

    def spoilt(handler: Handler, parameters: Parameters) -> None:
        if done:
            server.answer(parameters)
        fault(handler, parameters)

    for number in range(0, requests, 9):
        state_file(graph.project, server.url).unlink()
        server.store.clear()
        server.store.add(ELSEWHERE)
        server.reset()
        server.faults = [*([None] * number), spoilt]
        try:
            graph.load(server.url)
        except AljirError as error:
            failed += 1
            assert error.exit_code == 3 and error.mend and server.url in error.message
            server.reset()
            graph.load(server.url, replace=True)
        assert ours(server) == set(graph.store) and ELSEWHERE in server.store
    assert failed > requests // 9 - 2  # what the store calls itself need not be known


def broken_off(server: TripleStore, graph: aljir.KnowledgeGraph) -> None:
    """Leave a store half loaded."""

    def stop(done: int, total: int) -> None:
        if done > total // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        graph.load(server.url, progress=stop)
    assert 0 < len(ours(server)) < len(graph.store)


def test_a_store_that_has_lost_what_it_was_sent_is_loaded_anew(
    server: TripleStore, graph: aljir.KnowledgeGraph
) -> None:
    broken_off(server, graph)
    server.store.clear_graph(DefaultGraph())
    done = graph.load(server.url)
    assert done.resumed == 0 and ours(server) == set(graph.store)


def test_a_dataset_that_changed_meanwhile_is_loaded_anew(
    server: TripleStore, graph: aljir.KnowledgeGraph, broken: Path
) -> None:
    broken_off(server, graph)
    entities = broken / "graph" / "entities" / "people.ttl"
    entities.write_text(entities.read_text("utf-8").replace("Sanna Aldwin", "Sanna Aldwyn"), "utf-8")
    changed = aljir.open(broken)
    assert set(changed.store) != set(graph.store)
    assert changed.load(server.url).resumed == 0
    assert ours(server) == set(changed.store)


def test_another_dataset_of_the_same_files_is_loaded_anew(server: TripleStore, graph: aljir.KnowledgeGraph) -> None:
    broken_off(server, graph)
    other = Store()
    other.bulk_extend(Quad(quad.subject, quad.predicate, FOREIGN.object, quad.graph_name) for quad in graph.store)
    while len(other) < len(graph.store):
        other.add(Quad(FOREIGN.subject, FOREIGN.predicate, Literal(len(other))))
    prefixes = graph.project.prefixes
    aljir.KnowledgeGraph(graph.project, aljir.EmbeddedEngine(other, prefixes)).load(server.url)
    assert ours(server) == set(other)


def test_who_else_writes_meanwhile_is_noticed(server: TripleStore, graph: aljir.KnowledgeGraph) -> None:
    claim = NamedNode(f"{graph.project.base}claim/of-somebody-else")

    def interfere(done: int, total: int) -> None:
        server.store.add(Quad(FOREIGN.subject, FOREIGN.predicate, FOREIGN.object, claim))

    with pytest.raises(AljirError, match="1 quads in claims that the dataset does not have") as caught:
        graph.load(server.url, progress=interfere)
    assert "it then starts anew" in str(caught.value)
    graph.load(server.url)
    assert ours(server) == set(graph.store)


def test_no_quad_of_an_older_version_stays(server: TripleStore, graph: aljir.KnowledgeGraph) -> None:
    graph.load(server.url)
    old = NamedNode(f"{graph.project.base}claim/given-up")
    server.store.add(Quad(FOREIGN.subject, FOREIGN.predicate, FOREIGN.object, old))
    graph.load(server.url)
    assert ours(server) == set(graph.store) and ELSEWHERE in server.store


def test_what_others_put_into_the_default_graph_is_replaced_only_when_told(
    server: TripleStore, graph: aljir.KnowledgeGraph
) -> None:
    server.store.add(FOREIGN)
    with pytest.raises(AljirError, match=r"holds 1 triples: they may not be of this dataset") as caught:
        graph.load(server.url)
    assert "--replace" in str(caught.value)
    assert ours(server) == {FOREIGN} and not server.updates()
    assert graph.load(server.url, replace=True).replaced == 1
    assert ours(server) == set(graph.store)
    server.store.add(FOREIGN)
    with pytest.raises(AljirError, match=r"and not the [\d,]+ that were loaded from here"):
        graph.load(server.url)
    assert FOREIGN in server.store


@pytest.mark.parametrize("rows", [1, 5])
def test_a_store_that_cuts_its_answers_silently_is_not_believed(
    server: TripleStore, graph: aljir.KnowledgeGraph, rows: int
) -> None:
    server.rows = rows
    with pytest.raises(AljirError, match="does not hold what it was sent"):
        graph.load(server.url)
    server.rows = None
    graph.load(server.url)
    server.rows = rows + 50
    assert set(aljir.open(graph.project.root, endpoint=server.url).fetch()) == set(graph.store)


def test_a_store_that_changes_while_it_is_read_is_not_believed(
    server: TripleStore, graph: aljir.KnowledgeGraph
) -> None:
    graph.load(server.url)
    there = aljir.open(graph.project.root, endpoint=server.url)

    def change(done: int, total: int) -> None:
        server.store.add(FOREIGN)

    with pytest.raises(AljirError, match="It was changed while it was read") as caught:
        there.fetch(change)
    assert caught.value.exit_code == 3


@pytest.fixture
def command(server: TripleStore, graph: aljir.KnowledgeGraph, broken: Path) -> list[str | Path]:
    """What loads in a process of its own, when the graph is built."""
    assert len(graph.store)
    return [sys.executable, "-m", "aljir", "--project", broken, "load", "--endpoint", server.url]


def started(command: list[str | Path], **streams: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, **streams)  # type: ignore[call-overload,no-any-return]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="SKIPPED: no fork here")
def test_a_load_that_is_killed_fifty_times_is_finished(server: TripleStore, graph: aljir.KnowledgeGraph) -> None:
    """Each run is killed by a request of its own, chosen by lot, before that is answered or after it was done."""
    lots = random.Random(50)  # noqa: S311 - no secret
    resumed = finished = killed = 0
    while killed < 50:
        server.reset()
        if not lots.randrange(6):  # a store that holds nothing of it, and nothing is known
            server.store.clear()
            server.store.add(ELSEWHERE)
            state_file(graph.project, server.url).unlink(missing_ok=True)
        process: list[int] = []
        known = threading.Event()
        done = bool(lots.randrange(2))

        def kill(handler: Handler, parameters: Parameters, done: bool = done) -> None:
            known.wait(30)  # noqa: B023 - of this very round
            if done:
                server.answer(parameters)
            os.kill(process[0], signal.SIGKILL)  # noqa: B023
            handler.close_connection = True

        server.faults = [*([None] * lots.randrange(90)), kill]
        child = os.fork()
        if not child:
            with suppress(BaseException):
                done_by_child = aljir.open(graph.project.root).load(server.url, replace=True)
                os._exit(1 if done_by_child.resumed else 0)
            os._exit(2)
        process.append(child)
        known.set()
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert code in (0, 1, -signal.SIGKILL)
        killed += code == -signal.SIGKILL
        if code >= 0:
            finished += 1
            resumed += code
            assert ours(server) == set(graph.store) and ELSEWHERE in server.store
            server.store.remove(lots.choice(sorted(ours(server), key=str)))  # half written, for the next to find
    server.reset()
    graph.load(server.url)
    assert ours(server) == set(graph.store) and ELSEWHERE in server.store
    assert finished and resumed


def test_what_was_exchanged_while_it_was_loaded_does_not_stay(server: TripleStore, graph: aljir.KnowledgeGraph) -> None:
    """The counts of a whole are right all the same, so that the next run must not take it for a broken-off one."""

    def exchange(done: int, total: int) -> None:
        if done == total:
            quad = next(quad for quad in server.store if quad.graph_name not in (DefaultGraph(), ELSEWHERE.graph_name))
            server.store.remove(quad)
            server.store.add(Quad(FOREIGN.subject, FOREIGN.predicate, Literal("x"), _other(server, quad)))

    def _other(server: TripleStore, quad: Quad) -> NamedNode:
        graphs = (one for one in server.store.named_graphs() if one not in (quad.graph_name, ELSEWHERE.graph_name))
        return next(one for one in graphs if isinstance(one, NamedNode) and one.value.startswith(graph.project.base))

    with pytest.raises(AljirError, match="it then starts anew"):
        graph.load(server.url, progress=exchange)
    assert graph.load(server.url).resumed == 0
    assert ours(server) == set(graph.store)


def test_of_two_loads_from_one_folder_the_second_is_told(
    server: TripleStore, graph: aljir.KnowledgeGraph, command: list[str | Path]
) -> None:
    server.faults = [*([None] * 8), slow_but_good]
    first = started(command, stdout=subprocess.DEVNULL)
    assert server.held.wait(30)
    second = started(command, stderr=subprocess.PIPE)
    said = second.communicate(timeout=60)[1].decode()
    assert second.returncode == 3 and "Another load from this folder" in said and "Let it end" in said
    server.release.set()
    assert first.wait(60) == 0
    assert ours(server) == set(graph.store)


@pytest.mark.parametrize("asked", [4, 5, 6, 7], ids=["before it sends", "as it sends", "behind it", "as it proves"])
def test_of_two_loads_from_two_folders_the_first_stops(
    asked: int,
    server: TripleStore,
    graph: aljir.KnowledgeGraph,
    command: list[str | Path],
    tmp_path: Path,
    lighthouse: Path,
) -> None:
    """As from two machines; the second has another version of the graph."""
    folder = tmp_path / "other-machine"
    shutil.copytree(lighthouse, folder, ignore=shutil.ignore_patterns("build"))
    people = folder / "graph" / "entities" / "people.ttl"
    people.write_text(people.read_text("utf-8").replace("Sanna Aldwin", "Sanna Aldwyn"), "utf-8")
    other = aljir.open(folder)
    server.faults = [*([None] * asked), slow_but_good]
    first = started(command, stderr=subprocess.PIPE)
    assert server.held.wait(30)
    other.load(server.url, replace=True)
    server.release.set()
    said = first.communicate(timeout=60)[1].decode()
    assert first.returncode == 3 and "has begun" in said and "this one has stopped" in said
    server.reset()
    if ours(server) != set(other.store):
        assert asked == 5  # what was on its way
        with pytest.raises(AljirError, match="that were loaded from here"):
            other.load(server.url)
    other.load(server.url, replace=True)
    assert ours(server) == set(other.store)


# Dropping


def test_drop_takes_out_what_is_ours(server: TripleStore, graph: aljir.KnowledgeGraph) -> None:
    graph.load(server.url)
    gone = graph.drop(server.url)
    assert gone.quads == len(graph.store) and set(server.store) == {ELSEWHERE}
    assert read_state(graph.project, server.url) is None


def test_drop_leaves_what_others_put_into_the_default_graph(server: TripleStore, graph: aljir.KnowledgeGraph) -> None:
    graph.load(server.url)
    server.store.add(FOREIGN)
    graph.drop(server.url)
    assert set(server.store) == {ELSEWHERE, FOREIGN}


def test_drop_touches_no_default_graph_of_which_it_knows_nothing(
    server: TripleStore, graph: aljir.KnowledgeGraph
) -> None:
    server.store.add(FOREIGN)
    with pytest.raises(AljirError, match="cannot be told"):
        graph.drop(server.url)
    assert set(server.store) == {ELSEWHERE, FOREIGN}


def test_the_command_line_loads_and_drops(
    server: TripleStore, graph: aljir.KnowledgeGraph, broken: Path, run: Callable[..., Ended]
) -> None:
    ended = run("--project", broken, "load", "--endpoint", server.url)
    assert ended.code == 0 and f"holds {len(graph.store):,} quads" in ended.out and not ended.err
    ended = run("--project", broken, "drop", "--endpoint", server.url)
    assert ended.code == 2 and "--yes" in ended.err and ours(server) == set(graph.store)
    ended = run("--project", broken, "drop", "--endpoint", server.url, "--yes")
    assert ended.code == 0 and ended.out.startswith(f"dropped {len(graph.store):,} quads")


def test_files_are_not_checked_at_an_endpoint(server: TripleStore, broken: Path, run: Callable[..., Ended]) -> None:
    file = broken / "graph" / "entities" / "people.ttl"
    ended = run("--project", broken, "validate", file, "--endpoint", server.url)
    assert ended.code == 2 and "Leave --endpoint out" in ended.err


def test_findings_at_an_endpoint_name_the_line_in_the_files(
    server: TripleStore, broken: Path, run: Callable[..., Ended]
) -> None:
    file = broken / "graph" / "entities" / "people.ttl"
    file.write_text(file.read_text("utf-8").replace("skos:prefLabel", "skos:altLabel", 2), "utf-8")
    graph = aljir.open(broken)
    graph.load(server.url)
    here, there = (run("--project", broken, "validate", *more) for more in ([], ["--endpoint", server.url]))
    nameless = r"[0-9a-f]{28,32}"  # of a shape, other in each run; zeros at its head are left out
    assert re.sub(nameless, "", there.out) == re.sub(nameless, "", here.out) and there.code == here.code == 1
    assert "people.ttl:" in there.out


def test_counts_by_graph_are_asked_in_bounded_requests(server: TripleStore, graph: aljir.KnowledgeGraph) -> None:
    graphs = [NamedNode(f"{graph.project.base}claim/{number}") for number in range(450)]
    for one in graphs[::2]:
        server.store.add(Quad(FOREIGN.subject, FOREIGN.predicate, FOREIGN.object, one))
    server.reset()
    contents = Contents(Connection(server.url, "any"), Scope.of(graph.project))
    assert dict(contents.count_by_graph(graphs)) == {one: number % 2 == 0 for number, one in enumerate(graphs)}
    assert len(server.requests) == 3


def test_the_dataset_is_loaded_from_disk_too(server: TripleStore, graph: aljir.KnowledgeGraph, tmp_path: Path) -> None:
    disk = Store(str(tmp_path / "disk"))
    disk.bulk_extend(graph.store)
    on_disk = aljir.KnowledgeGraph(graph.project, aljir.EmbeddedEngine(disk, graph.project.prefixes))
    on_disk.load(server.url)
    assert ours(server) == set(graph.store)
