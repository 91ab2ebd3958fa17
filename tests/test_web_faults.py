"""The service holds: queries that never end, processes that are killed, clients that go, hostile requests."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import islice
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
import requests
from tests.standins import hostile
from tests.standins.web import serving

import aljir
from aljir.web.connections import limited
from aljir.web.guard import POLICY
from aljir.web.settings import Settings

ENDLESS = "SELECT (COUNT(*) AS ?n) {{ {} FILTER(?o1 != {}) }}"
PATTERN = " ".join(f"?s{number} ?p{number} ?o{number} ." for number in range(1, 9))
PLAIN = {"query": "ASK { ?s a ?kind FILTER(RAND() < 2) }"}  # never kept, so always evaluated


def endless(number: int = 0) -> dict[str, str]:
    """Give a query that never ends; another one for each number."""
    return {"query": ENDLESS.format(PATTERN, number)}


@pytest.fixture
def serve(lighthouse: Path) -> Iterator[Callable[..., str]]:
    """Serves the lighthouse with settings; gives the address."""
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(
            serving(aljir.open(lighthouse), Settings(**{"requests_per_minute": 0, **settings}))
        )


def workers(service: int = os.getpid()) -> list[int]:
    """Give the ids of the processes that evaluate queries for a process, this one if none is named."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = int(re.search(r"PPid:\s+(\d+)", (entry / "status").read_text())[1])  # type: ignore[index]
            if parent == service and b"aljir.web.worker" in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            pytest.fail("it does not come about")
        time.sleep(0.02)


def running(url: str) -> int:
    """Give how many queries are being evaluated, as the service counts them."""
    text = requests.get(f"{url}/metrics", timeout=30).text
    return sum(map(int, re.findall(r"aljir_queries_running\{.*\} (\d+)", text)))


def test_a_query_that_takes_too_long_is_stopped(serve: Callable[..., str]) -> None:
    url = serve(timeout=1)
    answer = requests.get(f"{url}/sparql", endless(), timeout=30)
    assert (answer.status_code, answer.json()["title"]) == (504, "The query takes too long")
    assert requests.get(f"{url}/sparql", PLAIN, timeout=30).json()["boolean"]


def test_plain_queries_answer_while_ten_clients_ask_what_never_ends(serve: Callable[..., str]) -> None:
    """How fast, tests/bench/web.py measures."""
    url = serve(timeout=15)
    with requests.Session() as session, ThreadPoolExecutor(10) as clients:
        asked = [clients.submit(requests.get, f"{url}/sparql", endless(number), timeout=60) for number in range(10)]
        until(lambda: running(url) > 1)
        for _ in range(20):
            assert session.get(f"{url}/sparql", params=PLAIN, timeout=30).json()["boolean"]
        assert not all(one.done() for one in asked)
        statuses = {one.result().status_code for one in asked}
    assert statuses <= {503, 504}


def test_who_asks_little_goes_before_who_asks_much(serve: Callable[..., str]) -> None:
    url = serve(workers=1, timeout=4)
    with ThreadPoolExecutor(6) as clients:
        asked = [clients.submit(requests.get, f"{url}/sparql", endless(number), timeout=60) for number in range(6)]
        until(lambda: running(url) > 0)
        with socket.create_connection(("127.0.0.1", urlsplit(url).port or 0), 30, ("127.0.0.2", 0)) as other:
            other.sendall(
                f"GET /sparql?query={quote(PLAIN['query'])} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
            )
            assert other.recv(1000).startswith(b"HTTP/1.1 200")
        assert not all(one.done() for one in asked)
        for one in asked:
            assert one.result().status_code in (503, 504)


def test_the_queue_has_an_end(serve: Callable[..., str]) -> None:
    url = serve(workers=1, waiting=2, timeout=2)
    with ThreadPoolExecutor(12) as clients:
        answers = list(clients.map(lambda n: requests.get(f"{url}/sparql", endless(n), timeout=60), range(12)))
    refused = [answer for answer in answers if answer.status_code == 503]
    assert refused
    assert {answer.status_code for answer in answers} <= {503, 504}
    assert all(int(answer.headers["retry-after"]) > 0 for answer in refused)


@pytest.mark.parametrize(
    ("settings", "query", "title"),
    [
        ({"max_rows": 3}, "SELECT * { ?s ?p ?o }", "The answer is too large"),
        ({"max_rows": 3}, "CONSTRUCT WHERE { ?s ?p ?o }", "The answer is too large"),
        ({"max_bytes": 100}, "SELECT * { ?s ?p ?o } LIMIT 5", "The answer is too large"),
        (
            {"max_memory": 300_000_000},
            "SELECT (GROUP_CONCAT(STR(?o1)) AS ?all) { ?s1 ?p1 ?o1 . ?s2 ?p2 ?o2 . ?s3 ?p3 ?o3 }",
            "The query is too large",
        ),
        ({}, "ASK " + "{" * 30_000, "The query is too large"),
    ],
)
def test_a_bound_is_told(serve: Callable[..., str], settings: dict[str, int], query: str, title: str) -> None:
    url = serve(timeout=60, **settings)
    answer = requests.get(f"{url}/sparql", {"query": query}, timeout=60)
    assert (answer.status_code, answer.json()["title"]) == (422, title)
    assert requests.get(f"{url}/sparql", PLAIN, timeout=30).json()["boolean"]


def test_a_killed_process_is_replaced_and_no_answer_is_wrong(serve: Callable[..., str]) -> None:
    url = serve(workers=2)
    query = {"query": "SELECT ?s ?p ?o { ?s ?p ?o FILTER(RAND() < 2) } ORDER BY ?s ?p ?o"}
    right = requests.get(f"{url}/sparql", query, timeout=30).content
    before = set(workers())
    assert len(before) == 2
    with ThreadPoolExecutor(4) as clients:
        asked = [clients.submit(requests.get, f"{url}/sparql", query, timeout=60) for _ in range(60)]
        for _ in range(6):
            for process in workers():
                os.kill(process, signal.SIGKILL)
            time.sleep(0.1)
        answers = [one.result() for one in asked]
    assert {answer.status_code for answer in answers} <= {200, 503}
    assert all(answer.content == right for answer in answers if answer.status_code == 200)
    assert requests.get(f"{url}/sparql", query, timeout=30).content == right
    assert not before & set(workers())


def test_a_client_that_goes_stops_its_query(serve: Callable[..., str]) -> None:
    url = serve(timeout=60)
    address = urlsplit(url)
    with socket.create_connection((address.hostname or "", address.port or 0)) as client:
        client.sendall(f"GET /sparql?query={quote(endless()['query'])} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        until(lambda: 'running{lane="long"} 1' in requests.get(f"{url}/metrics", timeout=30).text)
    until(lambda: running(url) == 0)
    assert 'end="stopped"} 0' not in requests.get(f"{url}/metrics", timeout=30).text


def test_the_processes_end_with_the_service(lighthouse: Path) -> None:
    with serving(aljir.open(lighthouse), Settings(requests_per_minute=0)) as url:
        assert requests.get(f"{url}/health", timeout=30).json() == {"status": "ok", "workers": 2}
        assert len(workers()) == 2
    assert workers() == []


def test_a_process_can_open_nothing(serve: Callable[..., str]) -> None:
    assert requests.get(f"{serve()}/health", timeout=30).json()["workers"] == 2
    for process in workers():
        limits = (Path("/proc") / str(process) / "limits").read_text()
        assert re.search(r"Max open files\s+0\s+0", limits)
        assert re.search(r"Max address space\s+1000000000\s", limits)


def test_hostile_requests_do_no_harm(serve: Callable[..., str]) -> None:
    url = serve(timeout=1)
    trap = hostile.Trap()
    try:
        with ThreadPoolExecutor(8) as clients:
            statuses = Counter(clients.map(partial(hostile.send, url), islice(hostile.requests(7, trap.url), 400)))
        assert statuses[500] == 0
        assert statuses[400] > 50
        assert statuses[0] < 40  # half a request, which is not answered, and TLS
        assert not trap.visited()
    finally:
        trap.close()
    assert requests.get(f"{url}/sparql", PLAIN, timeout=30).json()["boolean"]
    assert 'status="500"' not in requests.get(f"{url}/metrics", timeout=30).text


def test_a_client_may_send_so_many_requests_a_minute(serve: Callable[..., str]) -> None:
    url = serve(requests_per_minute=5)
    answers = [requests.get(f"{url}/health", timeout=30) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
    assert 0 < int(answers[-1].headers["retry-after"]) <= 12
    other = {"X-Forwarded-For": "192.0.2.7"}  # from the proxy on this machine
    assert requests.get(f"{url}/health", headers=other, timeout=30).status_code == 200


@pytest.mark.parametrize("path", ["/", "/sparql", "/sparql?query=ASK", "/nothing", "/health", "/static/style.css"])
def test_every_answer_has_the_headers_that_keep_a_browser_safe(serve: Callable[..., str], path: str) -> None:
    answer = requests.get(serve() + path, timeout=30)
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers


def test_a_line_is_written_on_each_request_without_its_parameters(
    serve: Callable[..., str], caplog: pytest.LogCaptureFixture
) -> None:
    url = serve()
    with caplog.at_level("INFO", "aljir.access"):
        requests.get(f"{url}/sparql", {"query": "ASK { <x:secret> ?p ?o }"}, timeout=30)
        requests.get(f"{url}/a%0Ab", timeout=30)
        until(lambda: len(caplog.records) > 1)  # it is written after the answer
    lines = [record.getMessage() for record in caplog.records if record.name == "aljir.access"]
    assert re.fullmatch(r"127\.0\.0\.1 GET /sparql 200 \d+ \d+\.\d{3}", lines[0])
    assert re.search(r" /a%0Ab/? (307|404) ", lines[1])
    assert not any("\n" in line for line in lines)


def test_metrics_are_in_the_format_of_prometheus(serve: Callable[..., str]) -> None:
    url = serve()
    requests.get(f"{url}/sparql", PLAIN, timeout=30)
    answer = requests.get(f"{url}/metrics", timeout=30)
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    for line in answer.text.splitlines():
        assert re.fullmatch(r'# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [0-9.]+', line), line
    assert 'aljir_requests_total{route="sparql",status="200"} 1' in answer.text
    assert 'aljir_queries_total{end="answered"} 1' in answer.text


def test_a_service_that_is_told_to_stop_finishes_what_it_has_begun(lighthouse: Path) -> None:
    command = [sys.executable, "-m", "aljir", "--project", str(lighthouse), "serve", "--port", "0", "--timeout", "2"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as service:
        lines: Iterator[str] = iter(service.stderr or ())
        url = next(match[1] for line in lines if (match := re.search(r"running on (http://\S+)", line)))
        with ThreadPoolExecutor(1) as clients:
            asked = clients.submit(requests.get, f"{url}/sparql", endless(), timeout=30)
            until(lambda: running(url) == 1)
            service.terminate()
            assert asked.result().status_code == 504
        service.wait(20)
        log = list(lines)
    assert workers(service.pid) == []
    assert any(re.search(r" 127\.0\.0\.1 GET /sparql 504 ", line) for line in log)
    assert not any("Traceback" in line for line in log)


def half_a_head(url: str, source: str = "127.0.0.2") -> socket.socket:
    """Connect from an address of one's own, and begin a request that does not go on."""
    place = urlsplit(url)
    connection = socket.create_connection((place.hostname, place.port), timeout=30, source_address=(source, 0))
    connection.sendall(b"GET / HTTP/1.1\r\nHo")
    return connection


def is_closed(connection: socket.socket) -> bool:
    """Wait until the service closes a connection without a word."""
    try:
        return connection.recv(1000) == b""
    except ConnectionResetError:
        return True


def test_heads_that_do_not_come_keep_nobody_else_out(lighthouse: Path) -> None:
    with serving(aljir.open(lighthouse), http=limited("", head_seconds=1, per_client=20)) as url, ExitStack() as stack:
        held = [stack.enter_context(half_a_head(url)) for _ in range(30)]
        assert all(is_closed(connection) for connection in held[20:])  # one client has twenty at most
        assert requests.get(f"{url}/health", timeout=30).status_code == 200
        assert all(is_closed(connection) for connection in held[:20])  # and they have a second
        with half_a_head(url) as connection:  # who was closed has gone
            connection.sendall(b"st: x\r\nConnection: close\r\n\r\n")
            assert connection.recv(1000).startswith(b"HTTP/1.1 200")


def test_the_proxy_has_the_connections_of_all_clients(lighthouse: Path) -> None:
    with serving(aljir.open(lighthouse), http=limited("127.0.0.3", per_client=2)) as url, ExitStack() as stack:
        held = [stack.enter_context(half_a_head(url, "127.0.0.3")) for _ in range(10)]
        for connection in held:
            connection.sendall(b"st: x\r\nConnection: close\r\n\r\n")
            assert connection.recv(1000).startswith(b"HTTP/1.1 200")
