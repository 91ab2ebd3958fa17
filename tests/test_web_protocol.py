"""The SPARQL endpoint over real sockets: the protocol tests of the W3C, transports, formats, errors."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
import rdflib
import requests
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse
from tests.standins.web import serving

import aljir
from aljir.engines import EmbeddedEngine
from aljir.results import FORMATS
from aljir.web.service import RESULT_FORMATS, SD

SUITE = Path(__file__).resolve().parents[2] / "shared/reference/w3c/sparql11-protocol"
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
UT = rdflib.Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
EMILE = "https://example.org/%C3%89mile"
NAME = "https://example.org/name"


@dataclass(frozen=True)
class Call:
    """A request of the suite, and what is expected of the answer."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: tuple[str, ...]
    boolean: bool | None
    format: str | None


def read_suite() -> dict[str, list[Call]]:
    """Give the tests of the W3C by name; none where the suite is not at hand."""
    if not SUITE.is_dir():
        return {}
    graph = rdflib.Graph().parse(SUITE / "manifest.ttl")
    tests = {}
    for test in graph.subjects(rdflib.RDF.type, MF.ProtocolTest):
        action = graph.value(test, MF.action)
        calls = members(graph, graph.value(action, HT.requests))
        tests[str(test).partition("#")[2]] = [read_call(graph, call) for call in calls]
    return tests


def members(graph: rdflib.Graph, listed: rdflib.term.Node | None) -> list[rdflib.term.Node]:
    """Give what a list holds; nothing where there is none."""
    return list(graph.items(listed)) if listed is not None else []


def read_call(graph: rdflib.Graph, call: rdflib.term.Node) -> Call:
    """Read one request."""
    headers = members(graph, graph.value(call, HT.headers))
    body, answer = graph.value(call, HT.body), graph.value(call, HT.resp)
    content = None
    if body:
        content = str(graph.value(body, CNT.chars)).encode(str(graph.value(body, CNT.characterEncoding)))
    boolean, form = graph.value(answer, MF.expectedBoolean), graph.value(answer, MF.expectedFormat)
    return Call(
        str(graph.value(call, HT.methodName)),
        str(graph.value(call, HT.absolutePath)).replace("/sparql/", "/sparql", 1),
        {str(graph.value(one, HT.fieldName)): str(graph.value(one, HT.fieldValue)) for one in headers},
        content,
        tuple(str(status)[-3] for status in graph.objects(answer, MF.expectedStatus)),
        None if boolean is None else bool(boolean.toPython()),  # type: ignore[attr-defined]
        None if form is None else str(form),
    )


TESTS = read_suite()
UPDATES = {name for name in TESTS if name.startswith("update_")}
"""Those that change data and expect to succeed: no business of a service that answers queries only."""


@pytest.fixture(scope="module")
def endpoint(lighthouse: Path) -> Iterator[str]:
    """The endpoint over the lighthouse, to which is added what the suite and the tests of IRIs ask for."""
    graph = aljir.open(lighthouse)
    store = Store()
    store.extend(graph.store)
    for path in sorted(SUITE.glob("data*.nt")):
        name = NamedNode(f"http://kasei.us/2009/09/sparql/data/{path.stem}.rdf")
        store.extend(
            Quad(quad.subject, quad.predicate, quad.object, name)
            for quad in parse(path=path, format=RdfFormat.N_TRIPLES)
        )
    store.add(Quad(NamedNode(EMILE), NamedNode(NAME), Literal("a + b & c = 100 %")))
    with serving(aljir.KnowledgeGraph(graph.project, EmbeddedEngine(store))) as url:
        yield f"{url}/sparql"


def send(endpoint: str, call: Call) -> tuple[int, str, bytes]:
    """Send a request just as it is written; give status, media type and body."""
    connection = http.client.HTTPConnection(urlsplit(endpoint).netloc)
    try:
        connection.putrequest(call.method, call.path)
        for name, value in call.headers.items():
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(call.body or b"")))
        connection.endheaders(call.body)
        answer = connection.getresponse()
        return answer.status, answer.headers.get_content_type(), answer.read()
    finally:
        connection.close()


def test_the_suite_of_the_w3c_is_at_hand() -> None:
    if not TESTS:
        pytest.skip(f"NOT RUN: the W3C's protocol tests, which would be in {SUITE}")
    assert len(TESTS) == 34
    assert len(UPDATES) == 7


@pytest.mark.parametrize("name", sorted(TESTS.keys() - UPDATES))
def test_of_the_w3c(endpoint: str, name: str) -> None:
    for call in TESTS[name]:
        status, media_type, body = send(endpoint, call)
        assert str(status)[0] in call.statuses, body
        if call.boolean is not None:
            assert json.loads(body)["boolean"] is call.boolean
        if call.format == "tabular":
            assert json.loads(body)["results"]["bindings"]
        if call.format == "RDF":
            list(parse(body, format=RdfFormat.from_media_type(media_type)))


@pytest.mark.parametrize("name", sorted(UPDATES))
def test_an_update_is_refused_and_it_is_said_so(endpoint: str, name: str) -> None:
    status, media_type, body = send(endpoint, TESTS[name][0])
    assert (status, media_type) == (403, "application/problem+json")
    assert json.loads(body)["title"] == "Updates are refused"


TRANSPORTS = ("get", "form", "direct")


def ask(endpoint: str, query: str, transport: str = "get", accept: str | None = None, **more: Any) -> requests.Response:
    """Send a query by one of the transports."""
    headers = {"Accept": accept} if accept is not None else {}
    if transport == "get":
        return requests.get(endpoint, {"query": query, **more}, headers=headers, timeout=30)
    if transport == "form":
        return requests.post(endpoint, {"query": query, **more}, headers=headers, timeout=30)
    headers["Content-Type"] = "application/sparql-query"
    return requests.post(endpoint, query.encode(), params=more, headers=headers, timeout=30)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_percent_encoded_iris_arrive_as_they_are(endpoint: str, transport: str) -> None:
    answer = ask(endpoint, f"SELECT ?o {{ <{EMILE}> <{NAME}> ?o }}", transport, "text/csv")
    assert answer.text == "o\r\na + b & c = 100 %\r\n"
    assert ask(endpoint, f"ASK {{ <{EMILE}> ?p 'a + b & c = 100 %' }}", transport).json()["boolean"]
    assert not ask(endpoint, "ASK { <https://example.org/Émile> ?p ?o }", transport).json()["boolean"]
    assert ask(endpoint, "ASK { ?s ?p 'Терн-Пойнт'@ru }", transport).json()["boolean"]


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_the_dataset_of_the_request_goes_before_from(endpoint: str, transport: str) -> None:
    kg = aljir.open(Path(__file__).parent / "data/lighthouse")
    one, other = sorted(graph.value for graph in kg.store.named_graphs() if isinstance(graph, NamedNode))[:2]
    count = f"SELECT (COUNT(DISTINCT ?g) AS ?n) FROM NAMED <{one}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    assert ask(endpoint, count, transport, "text/csv").text.split() == ["n", "1"]
    named: Any = {"named-graph-uri": [one, other]}
    assert ask(endpoint, count, transport, "text/csv", **named).text.split() == ["n", "2"]
    facts = f"ASK FROM <{one}> {{ ?s ?p ?o }}"
    assert ask(endpoint, facts, transport).json()["boolean"]
    assert not ask(endpoint, facts, transport, **named).json()["boolean"]
    assert not ask(endpoint, facts, transport, **{"default-graph-uri": "https://example.org/none"}).json()["boolean"]


QUERIES = {
    "table": "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 5",
    "boolean": "ASK {}",
    "graph": "CONSTRUCT WHERE { ?s a ?kind }",
}
FORMATS_BY_KIND = [(kind, form.name) for form in FORMATS.values() for kind in form.fits if kind in QUERIES]


@pytest.mark.parametrize(("kind", "name"), FORMATS_BY_KIND)
def test_every_format_of_the_registry_is_given_to_who_asks_for_it(
    endpoint: str, lighthouse: Path, kind: str, name: str
) -> None:
    form = FORMATS[name]
    more = {"format": name} if name == "html" else {}  # who asks for a page is led to the editor
    answer = ask(endpoint, QUERIES[kind], accept=f"image/png, {form.media_type};q=0.5", **more)
    assert answer.headers["content-type"].partition(";")[0] == form.media_type
    assert answer.headers["vary"] == "Accept"
    assert answer.content == aljir.open(lighthouse).sparql(QUERIES[kind]).serialise(name)
    assert ask(endpoint, QUERIES[kind], accept="image/png", format=name).content == answer.content


@pytest.mark.parametrize(
    ("kind", "accept", "media_type"),
    [
        ("table", None, "application/sparql-results+json"),
        ("table", "*/*", "application/sparql-results+json"),
        ("table", "application/json", "application/json"),
        ("table", "text/xml", "text/xml"),
        ("table", "text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("boolean", "application/*", "application/sparql-results+json"),
        ("graph", None, "text/turtle"),
        ("graph", "application/rdf+xml, text/turtle;q=0.9", "application/rdf+xml"),
        ("graph", "application/sparql-results+json, application/n-triples;q=0.1", "application/n-triples"),
    ],
)
def test_the_client_chooses(endpoint: str, kind: str, accept: str | None, media_type: str) -> None:
    answer = ask(endpoint, QUERIES[kind], accept=accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media_type


def test_a_format_that_does_not_fit_leaves_the_choice_to_the_header(endpoint: str) -> None:
    answer = ask(endpoint, QUERIES["graph"], accept="application/rdf+xml", format="xml")  # as SPARQLWrapper sends it
    assert answer.headers["content-type"] == "application/rdf+xml"


@pytest.mark.parametrize(
    ("query", "status", "title", "place"),
    [
        ("SELECT * {\n  ?s ?p }", 400, "Malformed query", (2, 10)),
        ("SELECT *\n{ nope:a ?p ?o }", 400, "Malformed query", (2, 11)),
        ("", 400, "Malformed query", None),
        ("DELETE WHERE { ?s ?p ?o }", 403, "Updates are refused", None),
        ("ASK {\n SERVICE <http://127.0.0.1/> {} }", 403, "SERVICE is refused", (2, 2)),
    ],
)
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_an_error_names_its_place(
    endpoint: str, query: str, status: int, title: str, place: tuple[int, int] | None, transport: str
) -> None:
    answer = ask(endpoint, query, transport)
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (answer.status_code, told["status"], told["title"]) == (status, status, title)
    assert ((told["line"], told["column"]) if "line" in told else None) == place
    assert told["detail"]


@pytest.mark.parametrize(
    ("parameters", "detail"),
    [
        ("query=ASK{}&query=ASK{}", "2 queries"),
        ("default-graph-uri=https://example.org/", "no query"),
        ("query=%FF", "no UTF-8"),
        ("query=ASK{}&default-graph-uri=no%20iri", "no IRI"),
        ("&".join(["query=ASK{}", *("x=1" for _ in range(300))]), "over 200"),
    ],
)
def test_a_malformed_request_is_refused(endpoint: str, parameters: str, detail: str) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for answer in (
        requests.get(f"{endpoint}?{parameters}", timeout=30),
        requests.post(endpoint, parameters, headers=form, timeout=30),
    ):
        assert answer.status_code == 400
        assert detail in answer.json()["detail"]


def test_what_is_not_understood_is_refused_by_name(endpoint: str) -> None:
    assert ask(endpoint, "ASK {}", accept="image/png").status_code == 406
    assert "text/csv" in ask(endpoint, "ASK {}", accept="image/png").json()["detail"]
    wrong = requests.post(endpoint, "ASK {}", headers={"Content-Type": "text/plain"}, timeout=30)
    assert (wrong.status_code, "application/sparql-query" in wrong.json()["detail"]) == (415, True)
    latin = {"Content-Type": "application/sparql-query; charset=iso-8859-1"}
    assert requests.post(endpoint, "ASK {}", headers=latin, timeout=30).status_code == 415
    for method in ("PUT", "DELETE", "PATCH"):
        refused = requests.request(method, endpoint, timeout=30)
        assert refused.status_code == 405
        assert set(refused.headers["allow"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}
        assert refused.headers["content-type"] == "application/problem+json"


def test_head_and_options(endpoint: str) -> None:
    whole = requests.get(endpoint, {"query": "ASK {}"}, timeout=30)
    head = requests.head(endpoint, params={"query": "ASK {}"}, timeout=30)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "etag"):
        assert head.headers[name] == whole.headers[name]
    options = requests.options(endpoint, timeout=30)
    assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")


def test_any_page_may_ask_but_with_no_credentials(endpoint: str) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    preflight = requests.options(endpoint, headers=asked, timeout=30)
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]
    for answer in (preflight, ask(endpoint, "ASK {}"), ask(endpoint, "ASK {")):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers


def test_an_answer_that_stays_the_same_need_not_be_sent_again(endpoint: str) -> None:
    query = {"query": QUERIES["table"]}
    first = requests.get(endpoint, query, timeout=30)
    known = {"If-None-Match": first.headers["etag"]}
    again = requests.get(endpoint, query, headers=known, timeout=30)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    other = requests.get(endpoint, query, headers={**known, "Accept": "text/csv"}, timeout=30)
    assert (other.status_code, other.headers["etag"] != first.headers["etag"]) == (200, True)


@pytest.mark.parametrize("expression", ["RAND()", "NOW()", "UUID()", "STRUUID()", "BNODE()"])
def test_what_changes_is_never_kept(endpoint: str, expression: str) -> None:
    query = f"SELECT ({expression} AS ?value) {{}}"
    one, other = ask(endpoint, query), ask(endpoint, query)
    assert "etag" not in one.headers
    assert one.headers["cache-control"] == "no-store"
    assert one.content != other.content


def test_the_service_describes_itself(endpoint: str) -> None:
    for media_type, form in (
        ("text/turtle", "turtle"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
    ):
        answer = requests.get(endpoint, headers={"Accept": media_type}, timeout=30)
        assert answer.headers["content-type"].partition(";")[0] == media_type
        graph = rdflib.Graph().parse(data=answer.text, format=form)
        (service,) = graph.subjects(rdflib.RDF.type, rdflib.URIRef(SD.Service.value))
        assert str(graph.value(service, rdflib.URIRef(SD.endpoint.value))) == endpoint
        assert len(set(graph.objects(service, rdflib.URIRef(SD.resultFormat.value)))) == len(RESULT_FORMATS)
    assert "<form" in requests.get(endpoint, headers={"Accept": "text/html"}, timeout=30).text
    assert requests.get(endpoint, headers={"Accept": "image/png"}, timeout=30).status_code == 406


def test_void_is_where_clients_look_for_it(endpoint: str) -> None:
    site = endpoint.removesuffix("/sparql")
    for media_type in ("text/turtle", "application/n-triples", "application/rdf+xml"):
        answer = requests.get(f"{site}/.well-known/void", headers={"Accept": media_type}, timeout=30)
        assert answer.url == f"{site}/void"
        assert answer.headers["content-type"].partition(";")[0] == media_type
        form = RdfFormat.from_media_type(media_type)
        assert NamedNode("http://rdfs.org/ns/void#Dataset") in {
            quad.object for quad in parse(answer.content, format=form)
        }
    assert requests.get(f"{site}/void", headers={"Accept": "image/png"}, timeout=30).status_code == 406


def test_a_long_get_goes_through(endpoint: str) -> None:
    query = "ASK {}" + " " * 20_000
    assert requests.get(f"{endpoint}?{urlencode({'query': query}, quote_via=quote)}", timeout=30).json()["boolean"]
