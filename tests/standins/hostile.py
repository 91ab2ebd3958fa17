"""Requests that mean harm: malformed, too much, too deep, too slow, or written to make the service reach elsewhere."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterator
from random import Random
from urllib.parse import quote, urlsplit

PATIENCE = 5
"""Seconds after which a client goes that is not answered, as when it has sent half a request."""
SCRIPT = "<script>alert(1)</script>"
PATHS = (
    "/../../../etc/passwd",
    "/static/../app.py",
    "/static/%2e%2e/%2e%2e/app.py",
    "/static/..%2f..%2fapp.py",
    "/static/....//....//app.py",
    "/static/style.css%00.png",
    "//example.org/",
    "/%00",
    "/%ff%fe",
    "/sparql/../../../proc/self/environ",
    "/\\..\\..\\windows\\win.ini",
    "/person/..;/..;/",
    "/.git/config",
    "/.env",
    "/void/../sparql",
)


def queries(random: Random, trap: str) -> Iterator[str]:
    """Give harmful queries without end; `trap` is an address that nobody may ask."""
    while True:
        depth = random.choice((50, 500, 5000, 20_000))
        word = "".join(random.choice("aBж{}<>?\"'\\$%;#\x00\u202e\U0001f600 ") for _ in range(random.randrange(60)))
        yield random.choice(
            (
                "SELECT * " + "{" * depth,
                "ASK " + "{" * depth + "}" * depth,
                "SELECT (" + "(" * depth + "1" + ")" * depth + " AS ?x) {}",
                "SELECT (" + "!" * depth + "true AS ?x) {}",
                "ASK { ?s " + "(" * depth + "<x:p>" + ")*" * depth + " ?o }",
                "ASK { FILTER(" + " || ".join(["?a = 1"] * depth)[:60_000] + ") }",
                'ASK { FILTER(REGEX("' + "a" * 5000 + '", "(a+)+$")) }',
                'ASK { FILTER(REGEX("x", "' + "(" * 300 + "a{1000}" * 50 + '")) }',
                'ASK { FILTER(REGEX("x", "((((a{99}){99}){99}){99}){99}")) }',
                'SELECT (REPLACE("aaaaaaaa", "a*?", "$0$0$0$0$0$0$0$0") AS ?x) {}',
                '"""' + '\\"""' * depth,
                "#" * depth,
                f"ASK {{ SERVICE <{trap}> {{ ?s ?p ?o }} }}",
                f"ASK {{ SERVICE SILENT <{trap}> {{ ?s ?p ?o }} }}",
                f"ASK {{ VALUES ?x {{ <{trap}> }} SERVICE ?x {{ ?s ?p ?o }} }}",
                f"ASK {{ \\u0053ERVICE <{trap}> {{ ?s ?p ?o }} }}",
                f"ASK {{ FILTER(1<2)SERVICE<{trap}>{{}}FILTER(2>1) }}",
                f"ASK FROM <{trap}> {{ ?s ?p ?o }}",
                f"ASK FROM NAMED <{trap}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
                "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
                f"LOAD <{trap}>",
                "DROP ALL",
                "INSERT DATA { <x:a> <x:b> <x:c> }",
                f'SELECT ("{SCRIPT}" AS ?x) {{}}',
                f"{SCRIPT}",
                f"SELECT {word} {{ ?s ?p ?o }} LIMIT 3",
                f"SELECT * {{ ?s ?p {word} }} LIMIT 3",
                "SELECT * {} LIMIT 999999999999999999999999",
                'SELECT (STRDT("x", IRI(" <>")) AS ?x) {}',
                "SELECT (1/0 AS ?x) (xsd:integer('9'*9) AS ?y) {}",
                "",
            )
        )


def requests(seed: int, trap: str) -> Iterator[bytes]:
    """Give harmful requests without end, as they go over the wire; the same seed gives the same ones."""
    random = Random(seed)  # noqa: S311
    texts = queries(random, trap)
    kinds: tuple[Callable[[Random, str], bytes], ...] = (
        _get,
        _get,
        _form,
        _direct,
        _path,
        _headers,
        _parameters,
        _broken,
    )
    while True:
        yield random.choice(kinds)(random, next(texts))


def _request(method: str, target: str, body: bytes = b"", /, **headers: str) -> bytes:
    fields = {"Host": "localhost", "Connection": "close", "Content-Length": str(len(body)), **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode("utf-8", "surrogateescape") + body


def _get(random: Random, text: str) -> bytes:
    accept = random.choice(("*/*", "text/html", "text/csv;q=nan", "a/b" * 500, ",;=,q=,;;", "application/rdf+xml"))
    return _request("GET", f"/sparql?query={quote(text[:20_000])}", Accept=accept)


def _form(random: Random, text: str) -> bytes:
    body = f"query={quote(text)}".encode() + random.choice((b"", b"&query=ASK{}", b"&a" * 1000, b"&%ff=%fe", b"&=&=&"))
    return _request("POST", "/sparql", body, Content_Type="application/x-www-form-urlencoded")


def _direct(random: Random, text: str) -> bytes:
    kind = random.choice(
        ("application/sparql-query", "application/sparql-update", "text/plain", "a" * 999, "multipart/form-data")
    )
    body = text.encode() + random.choice((b"", b"\xff\xfe\x00", b" " * 200_000))
    return _request("POST", "/sparql", body, Content_Type=kind)


def _path(random: Random, text: str) -> bytes:
    method = random.choice(("GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "CONNECT", "PATCH", "OPTIONS", "BREW"))
    return _request(method, random.choice((*PATHS, f"/{quote(text[:500])}", "/" + "a/" * 2000)))


def _headers(random: Random, text: str) -> bytes:
    flood = random.choice((10, 300, 3000))
    more = {f"X-{number}": "y" * 20 for number in range(flood)}
    accept = random.choice(("en;q=1", "ru," * 3000, SCRIPT, "*;q=-1"))
    return _request(
        "GET", "/", Accept_Language=accept, Host=random.choice(("localhost", "[::1", "evil.example", SCRIPT)), **more
    )


def _parameters(random: Random, text: str) -> bytes:
    name = random.choice(("lang", "format", "q", "default-graph-uri", "named-graph-uri", "query", "callback", SCRIPT))
    value = random.choice((SCRIPT, "javascript:alert(1)", "../../etc/passwd", "%00", "%ff", "x" * 5000, text[:500]))
    path = random.choice(("/sparql", "/", "/void", "/health", "/metrics", "/search", "/reconcile"))
    return _request("GET", f"{path}?{quote(name)}={quote(value, safe='%')}&query={quote(text[:500])}")


def _broken(random: Random, text: str) -> bytes:
    return random.choice(
        (
            b"GET /sparql?query=ASK{} HTTP/9.9\r\n\r\n",
            b"GET\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\nquery=",
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n",
            b"GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\x00\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A" * 100_000 + b"\r\n\r\n",
            text.encode()[:3000] + b"\r\n\r\n",
        )
    )


def send(url: str, request: bytes) -> int:
    """Send a request and give the status of the answer; 0 where there is none, as for what is no HTTP."""
    address = urlsplit(url)
    answer = b""
    with socket.create_connection((address.hostname or "", address.port or 80), 30) as connection:
        with contextlib.suppress(ConnectionError):  # it may be refused before all of it has been sent
            connection.sendall(request)
        connection.settimeout(PATIENCE)
        with contextlib.suppress(ConnectionError, TimeoutError):
            while chunk := connection.recv(65536):
                answer += chunk
    words = answer[:20].split()
    return int(words[1]) if len(words) > 1 and answer.startswith(b"HTTP/") else 0


class Trap:
    """A port of 127.0.0.1 that remembers whether anybody came."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.setblocking(False)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"

    def visited(self) -> bool:
        """Tell whether anybody has connected."""
        try:
            self._socket.accept()[0].close()
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Give the port back."""
        self._socket.close()
