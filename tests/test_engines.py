"""The two engines: the same answers, and clear refusals."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat

import aljir
from aljir import AljirError, Boolean, Graph, RemoteEngine, Table

DATA = Path(__file__).parent / "data"

QUERIES = {
    "select": (
        "SELECT ?s ?name WHERE { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?name } ORDER BY ?s ?name LIMIT 5",
        Table,
    ),
    "unbound": ("SELECT ?a ?b WHERE { VALUES (?a ?b) { (1 UNDEF) (UNDEF 'x'@en) } } ORDER BY ?a", Table),
    "ask": ("ASK { ?s a <http://www.cidoc-crm.org/cidoc-crm/E21_Person> }", Boolean),
    "construct": ("CONSTRUCT { ?s a ?type } WHERE { ?s a ?type } ", Graph),
    "describe": ("DESCRIBE <https://example.org/lighthouse/place/tern-point>", Graph),
}


@pytest.fixture(scope="module")
def endpoint(kg: aljir.KnowledgeGraph) -> Iterator[str]:
    """A SPARQL 1.1 endpoint on this machine, over the lighthouse."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            query = parse_qs(body)["query"][0]
            if "aljir/" not in self.headers["User-Agent"]:
                self.answer(403, "text/plain", b"who are you?")
            elif "HTML" in query:
                self.answer(200, "text/html", b"<h1>Welcome</h1>")
            elif "BROKEN" in query:
                self.answer(400, "text/plain", b"a syntax error\nof yours")
            elif "BUSY" in query:
                self.answer(503, "text/plain", b"too busy")
            else:
                result = kg.store.query(query)
                if isinstance(result, QueryTriples):
                    assert self.headers["Accept"] == "text/turtle"
                    self.answer(200, "text/turtle", result.serialize(format=RdfFormat.TURTLE) or b"")
                else:
                    assert self.headers["Accept"] == "application/sparql-results+json"
                    content = result.serialize(format=QueryResultsFormat.JSON) or b""
                    self.answer(200, "application/sparql-results+json", content)

        def answer(self, status: int, media_type: str, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", f"{media_type}; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sparql"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("name", QUERIES)
def test_both_engines_give_the_same_answer(
    kg: aljir.KnowledgeGraph, lighthouse: Path, endpoint: str, name: str
) -> None:
    text, kind = QUERIES[name]
    here = kg.sparql(text)
    there = aljir.open(lighthouse, endpoint=endpoint).sparql(text)
    assert type(here) is type(there) is kind
    assert str(here) == str(there)
    assert here.serialise("html") == there.serialise("html")
    assert str(here).strip()


def test_a_saved_query_runs_on_an_endpoint_with_names_looked_up_there(lighthouse: Path, endpoint: str) -> None:
    there = aljir.open(lighthouse, endpoint=endpoint)
    assert [row["name"] for row in there.query("keepers", place="Терн-Пойнт").to_dicts()] == [
        "Ilvo Marren",
        "Sanna Aldwin",
    ]
    with pytest.raises(AljirError, match="There is no place 'nowhere'"):
        there.query("keepers", place="nowhere")


def test_a_graph_at_an_endpoint_has_no_store(lighthouse: Path, endpoint: str) -> None:
    with pytest.raises(AljirError, match="has no store here"):
        _ = aljir.open(lighthouse, endpoint=endpoint).store


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ASK { 'HTML' ?p ?o }", "answered with something else than ASK results"),
        ("SELECT * { ?s ?p 'BROKEN' }", "refused the query: .*"),
        ("SELECT * { ?s ?p 'BUSY' }", "answered 503"),
    ],
)
def test_an_endpoint_that_does_not_answer_is_named(endpoint: str, text: str, message: str) -> None:
    with pytest.raises(AljirError, match=message) as caught:
        RemoteEngine(endpoint).query(text)
    assert endpoint in str(caught.value)
    assert caught.value.exit_code == 3


def test_an_endpoint_that_is_down_is_named() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/sparql"
    with pytest.raises(AljirError, match=r"does not answer: .*refused") as caught:
        RemoteEngine(url).query("ASK {}")
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("url", ["example.org/sparql", "file:///etc/passwd", "ftp://example.org", ""])
def test_what_is_no_web_address_is_no_endpoint(url: str) -> None:
    with pytest.raises(AljirError, match="Not the address of an endpoint"):
        RemoteEngine(url)


def test_an_update_is_sent_nowhere() -> None:
    with pytest.raises(AljirError, match="DELETE is an update"):
        RemoteEngine("http://127.0.0.1:9/").query("DELETE WHERE { ?s ?p ?o }")


@pytest.mark.parametrize("case", sorted((DATA / "sparql").iterdir()), ids=lambda path: path.stem)
def test_a_bad_query_is_refused(
    kg: aljir.KnowledgeGraph, case: Path, refused: Callable[[Path, Callable[[], object]], AljirError]
) -> None:
    refused(case, lambda: kg.sparql(case.read_text("utf-8"), file=case))


@pytest.mark.parametrize("clause", ["FROM", "FROM NAMED"])
@pytest.mark.parametrize("graph", ["https://example.org/elsewhere.ttl", "file:///etc/hosts"])
def test_an_unknown_graph_is_empty_and_not_fetched(kg: aljir.KnowledgeGraph, clause: str, graph: str) -> None:
    pattern = "{ ?s ?p ?o }" if clause == "FROM" else "{ GRAPH ?g { ?s ?p ?o } }"
    assert not kg.sparql(f"SELECT * {clause} <{graph}> {pattern}").to_dicts()


def test_a_plain_query_sees_facts_and_a_graph_query_sees_claims(kg: aljir.KnowledgeGraph) -> None:
    reputation = "?place <https://example.org/lighthouse/ontology#reputation> ?words"
    assert not kg.sparql(f"ASK {{ {reputation} }}")
    assert kg.sparql(f"ASK {{ GRAPH ?claim {{ {reputation} }} }}")
