"""The client of Wikidata against stand-ins that fail in every way in which the real services do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.standins import faults
from tests.standins.faults import Fault, FaultyServer
from tests.standins.fixtures import START, Counting

from aljir import AljirError
from aljir.engines import RemoteEngine
from aljir.wikidata.client import Wikidata
from aljir.wikidata.items import Coordinates, EntityId, Quantity, Snak, Text, Time
from aljir.wikidata.politeness import Politeness

HELD_THERE = """
PREFIX wd: <http://www.wikidata.org/entity/>
PREFIX wdt: <http://www.wikidata.org/prop/direct/>
SELECT ?person WHERE { ?person wdt:P2632 wd:Q9000000001 } ORDER BY ?person
"""
CAMP, SANNA, MERGED, DELETED = "Q9000000001", "Q9000000002", "Q9000000005", "Q9000000009"


ASK: dict[str, Callable[[Wikidata], object]] = {
    "api": lambda wikidata: wikidata.entities([SANNA])[SANNA].labels["en"],
    "query": lambda wikidata: len(wikidata.query(HELD_THERE)),
}
GOOD = {"api": "Sanna Aldwin", "query": 2}
BOTH = pytest.mark.parametrize("which", ASK)


def cached(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]


# Good answers


def test_an_item_is_read_whole(wikidata: Wikidata) -> None:
    items = wikidata.entities([SANNA, CAMP])
    sanna, camp = items[SANNA], items[CAMP]
    assert (sanna.id, sanna.revision, sanna.retrieved, sanna.missing) == (SANNA, 9002, START, False)
    assert sanna.labels["ru"] == "Санна Олдвин"
    assert sanna.descriptions == {"en": "invented lighthouse keeper"}
    assert sanna.aliases["en"] == ("S. Aldwin", "Sanna of Tern Point")
    preferred, normal = sanna.statements["P569"]
    assert (preferred.rank, normal.rank) == ("preferred", "normal")
    assert preferred.snak.value == Time("+1901-03-02T00:00:00Z", 11, "Q9000000090")
    assert normal.snak.value == Time("+1902-00-00T00:00:00Z", 9, "Q9000000090")
    [held] = sanna.statements["P2632"]
    assert held.snak == Snak("P2632", "value", EntityId(CAMP))
    assert held.qualifiers == (Snak("P580", "value", Time("+1938-00-00T00:00:00Z", 9, "Q9000000090")),)
    assert [snak.property for snak in held.references[0]] == ["P813", "P854"]
    assert sanna.statements["P570"][0].snak == Snak("P570", "somevalue")
    assert sanna.statements["P40"][0].snak == Snak("P40", "novalue")
    assert camp.aliases == {}
    assert camp.statements["P625"][0].snak.value == Coordinates(66.25, 12.5, 0.01, "Q9000000091")
    assert camp.statements["P1120"][0].snak.value == Quantity(Decimal(17), "Q9000000092")
    assert camp.statements["P1120"][0].rank == "deprecated"
    assert camp.statements["P1448"][0].snak.value == Text("Tern Point", "en")


def test_a_redirect_leads_to_its_target_even_beside_it(wikidata: Wikidata) -> None:
    items = wikidata.entities([MERGED, SANNA])
    assert (items[MERGED].id, items[MERGED].redirected_from) == (SANNA, MERGED)
    assert (items[SANNA].id, items[SANNA].redirected_from) == (SANNA, None)


def test_a_redirect_that_is_told_under_its_target_is_asked_for_alone(wikidata: Wikidata, api: FaultyServer) -> None:
    target = b'{"id": "Q2", "lastrevid": 1, "labels": [], "descriptions": [], "aliases": [], "claims": []'
    api.faults = [
        faults.body(b'{"entities": {"Q2": ' + target + b"}}}"),
        faults.body(b'{"entities": {"Q2": ' + target + b', "redirects": {"from": "Q1", "to": "Q2"}}}}'),
    ]
    items = wikidata.entities(["Q1", "Q2"])
    assert [request["ids"] for request in api.requests] == ["Q1|Q2", "Q1"]
    assert (items["Q1"].redirected_from, items["Q2"].redirected_from) == ("Q1", None)


def test_a_deleted_item_is_marked(wikidata: Wikidata) -> None:
    item = wikidata.entities([DELETED])[DELETED]
    assert (item.id, item.missing, item.revision, item.statements) == (DELETED, True, None, {})


def test_a_search_finds_labels_and_aliases(wikidata: Wikidata, api: FaultyServer) -> None:
    assert [(hit.id, hit.label) for hit in wikidata.search("Санна", "ru")] == [(SANNA, "Санна Олдвин")]
    [hit] = wikidata.search("s. ald", "en")
    assert (hit.id, hit.label, hit.match) == (SANNA, "Sanna Aldwin", "S. Aldwin")
    assert len(wikidata.search("Tern Point", "en", limit=1)) == 1
    assert api.requests[-1]["maxlag"] == "5"


def test_nothing_found_is_an_answer(wikidata: Wikidata, api: FaultyServer, service: FaultyServer) -> None:
    nobody = HELD_THERE.replace(CAMP, DELETED)
    for _ in range(2):
        assert wikidata.search("Nobody of this name", "en") == []
        assert len(wikidata.query(nobody)) == 0
    assert (len(api.requests), len(service.requests)) == (1, 1)


def test_a_query_gives_a_table(wikidata: Wikidata) -> None:
    assert [row["person"] for row in wikidata.query(HELD_THERE)] == [
        "http://www.wikidata.org/entity/Q9000000002",
        "http://www.wikidata.org/entity/Q9000000003",
    ]


def test_entities_are_asked_for_fifty_at_once(wikidata: Wikidata, api: FaultyServer) -> None:
    numbers = [f"Q{9000001000 + count}" for count in range(120)]
    told: list[tuple[int, int]] = []
    items = wikidata.entities([*numbers, *numbers], lambda done, total: told.append((done, total)))
    assert list(items) == numbers
    assert [request["ids"].count("|") + 1 for request in api.requests] == [50, 50, 20]
    assert told == [(0, 120), (50, 120), (100, 120), (120, 120)]


@pytest.mark.parametrize("number", ["", "q42", "Q0", "Q1|Q2", "person"])
def test_what_is_no_number_is_refused(wikidata: Wikidata, api: FaultyServer, number: str) -> None:
    with pytest.raises(AljirError, match="Not the number of an item") as caught:
        wikidata.entities([number])
    assert (caught.value.exit_code, api.requests) == (2, [])


def test_only_select_is_sent(wikidata: Wikidata, service: FaultyServer) -> None:
    with pytest.raises(AljirError, match="DELETE is not sent to Wikidata") as caught:
        wikidata.query("DELETE WHERE { ?s ?p ?o }")
    assert (caught.value.exit_code, service.requests) == (2, [])


# Failures that pass


PASSING: dict[str, tuple[Fault, float]] = {
    "429, to come back after seconds": (faults.status(429, Retry_After="7"), 7),
    "429, to come back at a date": (faults.status(429, Retry_After="Sun, 03 May 2026 12:00:42 GMT"), 42),
    "429": (faults.status(429), 2),
    "500": (faults.status(500), 2),
    "503, to come back after seconds": (faults.status(503, Retry_After="9"), 9),
    "503": (faults.status(503, Retry_After="soon"), 2),
    "cut off midway": (faults.cut_off, 2),
    "chunks cut off": (faults.chunks_cut_off, 2),
    "hung up": (faults.hang_up, 2),
    "HTML": (faults.body(b"<!DOCTYPE html><h1>Welcome</h1>", "text/html"), 2),
    "malformed JSON": (faults.body(b'{"results": '), 2),
    "another document": (faults.body(b'{"colour": "white"}'), 2),
    "a list": (faults.body(b"[]"), 2),
}


@BOTH
@pytest.mark.parametrize("name", PASSING)
def test_a_failure_that_passes(
    wikidata: Wikidata, servers: dict[str, FaultyServer], clock: Counting, which: str, name: str
) -> None:
    fault, wait = PASSING[name]
    servers[which].faults = [fault]
    assert ASK[which](wikidata) == GOOD[which]
    assert clock.slept == [wait]
    assert len(servers[which].requests) == 2


def test_lag_of_the_databases_passes(wikidata: Wikidata, api: FaultyServer, clock: Counting) -> None:
    lag = b'{"error": {"code": "maxlag", "info": "Waiting for a server: 6 seconds lagged."}}'
    api.faults = [faults.body(lag, Retry_After="5")]
    assert wikidata.search("Sanna", "en")
    assert clock.slept == [5]


@BOTH
def test_a_slow_answer_is_not_waited_for(
    connect: Callable[..., Wikidata], servers: dict[str, FaultyServer], which: str
) -> None:
    servers[which].faults = [faults.slow] * 3
    started = time.monotonic()
    with pytest.raises(AljirError, match=r"no answer within 0\.2 s, asked 3 times") as caught:
        ASK[which](connect(timeouts=(5.0, 0.2)))
    assert time.monotonic() - started < 6
    assert caught.value.exit_code == 3
    servers[which].release.set()


def test_waits_double_and_vary(connect: Callable[..., Wikidata], api: FaultyServer, clock: Counting) -> None:
    lots = iter([0.0, 1.0, 0.5])
    wikidata = connect(politeness=Politeness(interval=0, attempts=4, clock=clock, random=lambda: next(lots)))
    api.faults = [faults.status(500)] * 3
    wikidata.entities([SANNA])
    assert clock.slept == [1, 6, 8]


# Failures that stay


STAYING: dict[str, tuple[Fault, str, str, int]] = {
    "429": (faults.status(429, "Too Many Requests"), "answered 429 Too Many Requests, asked 3 times", "later", 3),
    "429 for an hour": (faults.status(429, Retry_After="3600"), "It asks to wait 3600 s", "later", 1),
    "500": (faults.status(500), "answered 500", "later", 3),
    "503": (faults.status(503), "answered 503 Service Unavailable", "offline", 3),
    "403": (faults.status(403), "answered 403 Forbidden", "user agent", 1),
    "404": (faults.status(404), "answered 404 Not Found", "Check the address", 1),
    "cut off midway": (faults.cut_off, "the answer was cut off midway", "connection", 3),
    "chunks cut off": (faults.chunks_cut_off, "the answer was cut off midway", "connection", 3),
    "hung up": (faults.hang_up, "gave no answer: Remote end closed connection", "connection", 3),
    "HTML": (faults.body(b"<h1>Welcome</h1>", "text/html"), "an HTML page in place of JSON", "later", 3),
    "HTML, said to be JSON": (faults.body(b"\n<h1>Welcome</h1>"), "an HTML page in place of JSON", "later", 3),
    "malformed JSON": (faults.body(b'{"results": '), "answered with malformed JSON", "later", 3),
    "another document": (faults.body(b'{"colour": "white"}'), "JSON of an unknown form", "later", 3),
}


@BOTH
@pytest.mark.parametrize("name", STAYING)
def test_a_failure_that_stays(
    wikidata: Wikidata, servers: dict[str, FaultyServer], tmp_path: Path, which: str, name: str
) -> None:
    fault, message, mend, attempts = STAYING[name]
    server = servers[which]
    server.faults = [fault] * 3
    with pytest.raises(AljirError) as caught:
        ASK[which](wikidata)
    assert message in caught.value.message
    assert server.url in caught.value.message
    assert mend in (caught.value.mend or "")
    assert caught.value.exit_code == 3
    assert len(server.requests) == attempts
    assert cached(tmp_path) == []
    server.faults = []
    assert ASK[which](wikidata) == GOOD[which]


@pytest.mark.parametrize(
    "fault",
    [
        faults.with_exception_text,
        faults.whole_with_exception_text,
        faults.status(500, content=b"SPARQL-QUERY: ...\njava.util.concurrent.TimeoutException\n"),
    ],
)
def test_rows_before_the_text_of_an_exception_are_no_answer(
    wikidata: Wikidata, service: FaultyServer, tmp_path: Path, fault: Fault
) -> None:
    service.faults = [fault]
    with pytest.raises(AljirError, match="ran out of time; the rows that it sent are not all") as caught:
        wikidata.query(HELD_THERE)
    assert "narrow the query" in (caught.value.mend or "")
    assert (len(service.requests), cached(tmp_path)) == (1, [])


def test_an_answer_that_speaks_of_such_an_exception_is_an_answer(wikidata: Wikidata) -> None:
    table = wikidata.query("SELECT ?text WHERE { BIND('a TimeoutException' AS ?text) }")
    assert [row["text"] for row in table] == ["a TimeoutException"]


def test_a_query_that_is_refused(wikidata: Wikidata, service: FaultyServer) -> None:
    service.faults = [faults.status(400, content=b"error at 1:9: expected a variable\nstack")]
    with pytest.raises(AljirError, match="refused the query: error at 1:9: expected a variable"):
        wikidata.query("SELECT WHERE { }")
    assert len(service.requests) == 1


def test_an_error_of_the_api_in_json(wikidata: Wikidata, api: FaultyServer, tmp_path: Path) -> None:
    api.faults = [faults.body(b'{"error": {"code": "no-such-entity", "info": "Could not find an entity."}}')]
    with pytest.raises(AljirError, match="the error no-such-entity: Could not find an entity") as caught:
        wikidata.entities([SANNA])
    assert (caught.value.exit_code, len(api.requests), cached(tmp_path)) == (3, 1, [])


@BOTH
def test_who_asks_says_so_and_is_told_when_that_is_not_enough(
    connect: Callable[..., Wikidata],
    servers: dict[str, FaultyServer],
    monkeypatch: pytest.MonkeyPatch,
    which: str,
    tmp_path: Path,
) -> None:
    ASK[which](connect())
    assert servers[which].user_agents[-1].endswith("(+https://w3id.org/aljir/)")
    monkeypatch.setattr("aljir.endpoint.USER_AGENT", "python")
    monkeypatch.setattr("aljir.wikidata.services.USER_AGENT", "python")
    with pytest.raises(AljirError, match="answered 403 Forbidden") as caught:
        ASK[which](connect(cache=tmp_path / "another"))
    assert "user agent policy" in (caught.value.mend or "")


@BOTH
def test_no_network_at_all(connect: Callable[..., Wikidata], which: str) -> None:
    nobody = "http://127.0.0.1:9/"
    with pytest.raises(AljirError, match=r"http://127\.0\.0\.1:9/ gave no answer: .*refused") as caught:
        ASK[which](connect(action_api=nobody, query_service=nobody))
    assert "work offline" in (caught.value.mend or "")
    assert caught.value.exit_code == 3


def test_any_endpoint_that_is_cut_off_is_named(service: FaultyServer) -> None:
    service.faults = [faults.cut_off]
    with pytest.raises(AljirError, match=r"does not answer: the answer was cut off midway"):
        RemoteEngine(service.url).query(HELD_THERE)


# Politeness, cache, offline


def test_requests_keep_their_distance(connect: Callable[..., Wikidata], clock: Counting) -> None:
    wikidata = connect(politeness=Politeness(interval=1.5, clock=clock))
    wikidata.entities([SANNA])
    assert clock.slept == []
    wikidata.entities([CAMP])
    assert clock.slept == [1.5]
    clock.passed += 1
    wikidata.query(HELD_THERE)
    assert clock.slept == [1.5, 0.5]


def test_an_answer_is_asked_for_once_while_it_is_fresh(
    connect: Callable[..., Wikidata], api: FaultyServer, clock: Counting
) -> None:
    first = connect().entities([SANNA])
    clock.passed += timedelta(days=3).total_seconds()
    again = connect()
    assert again.entities([SANNA]) == first
    assert again.summary() == "1 answer from the cache, the oldest of 2026-05-03 (3 days old)."
    assert len(api.requests) == 1
    fresh = connect(max_age=timedelta(days=2))
    assert fresh.entities([SANNA])[SANNA].retrieved == clock.now()
    assert fresh.summary() == ""
    assert len(api.requests) == 2


def test_offline_the_cache_answers_and_says_how_old_it_is(
    connect: Callable[..., Wikidata], api: FaultyServer, service: FaultyServer, clock: Counting
) -> None:
    online = connect()
    for which in ASK:
        ASK[which](online)
    hits = online.search("Sanna", "en")
    clock.passed += timedelta(days=400).total_seconds()
    asked = len(api.requests) + len(service.requests)
    offline = connect(offline=True)
    assert {which: ASK[which](offline) for which in ASK} == GOOD
    assert offline.search("Sanna", "en") == hits
    assert offline.summary() == "Offline: 3 answers from the cache, the oldest of 2026-05-03 (400 days old)."
    for act in (
        lambda: offline.entities([SANNA, CAMP]),
        lambda: offline.search("Sanna", "ru"),
        lambda: offline.query(HELD_THERE + "LIMIT 1"),
    ):
        with pytest.raises(AljirError, match="Not in the cache, and offline nothing is asked") as caught:
            act()
        assert caught.value.exit_code == 3
    assert len(api.requests) + len(service.requests) == asked


def test_a_broken_file_of_the_cache_is_asked_for_again(
    connect: Callable[..., Wikidata], api: FaultyServer, tmp_path: Path
) -> None:
    connect().entities([SANNA])
    [file] = cached(tmp_path)
    file.write_bytes(file.read_bytes()[:40])
    assert connect().entities([SANNA])[SANNA].labels["en"] == "Sanna Aldwin"
    assert len(api.requests) == 2


def test_services_do_not_share_answers(connect: Callable[..., Wikidata], api: FaultyServer) -> None:
    connect().entities([SANNA])
    with pytest.raises(AljirError, match="Not in the cache"):
        connect(action_api="http://127.0.0.1:9/", offline=True).entities([SANNA])


RUN = """
import sys
from pathlib import Path
from aljir.wikidata.client import Wikidata
from aljir.wikidata.politeness import Politeness
api, folder, *numbers = sys.argv[1:]
Wikidata(action_api=api, cache=Path(folder), politeness=Politeness(interval=0)).entities(numbers)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL")
def test_a_run_that_is_killed_resumes_where_it_was(
    connect: Callable[..., Wikidata], api: FaultyServer, tmp_path: Path
) -> None:
    numbers = [SANNA, MERGED, *(f"Q{9000001000 + count}" for count in range(118))]
    api.faults = [None, faults.slow]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", RUN, api.url, str(tmp_path / "cache"), *numbers]
    with subprocess.Popen(command, env=environment) as process:
        assert api.held.wait(30), "the second batch was never asked for"
        process.kill()
    api.release.set()
    assert process.returncode == -signal.SIGKILL
    assert len(cached(tmp_path)) == 50
    assert not [path for path in cached(tmp_path) if path.suffix != ".json"]

    api.requests.clear()
    items = connect().entities(numbers)
    assert list(items) == numbers
    assert items[MERGED].id == SANNA
    assert [request["ids"].split("|") for request in api.requests] == [numbers[50:100], numbers[100:]]
