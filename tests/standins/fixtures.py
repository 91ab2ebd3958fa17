"""Fixtures: a client of Wikidata before stand-ins, with a clock that waits in no time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.standins.action_api import ActionApi
from tests.standins.faults import FaultyServer
from tests.standins.query_service import QueryService

from aljir.federation import Service
from aljir.wikidata import QUERY_SERVICE
from aljir.wikidata.client import Wikidata
from aljir.wikidata.politeness import Clock, Politeness

START = datetime(2026, 5, 3, 12, tzinfo=UTC)


class Counting(Clock):
    """A clock that waits in no time and remembers for how long."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return START + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return self.passed

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.passed += seconds


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, FaultyServer]]:
    folder = tmp_path_factory.mktemp("oxigraph")
    with ActionApi() as api, QueryService(folder) as service:
        yield {"api": api, "query": service}


@pytest.fixture(scope="session")
def services(
    servers: dict[str, FaultyServer], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Service]]:
    """The services that queries may name in SERVICE: the stand-in of Wikidata's."""
    cache = tmp_path_factory.mktemp("cache")
    with Wikidata(query_service=servers["query"].url, cache=cache, politeness=Politeness(interval=0)) as wikidata:
        yield {QUERY_SERVICE: wikidata.query}


@pytest.fixture
def api(servers: dict[str, FaultyServer]) -> Iterator[FaultyServer]:
    servers["api"].reset()
    yield servers["api"]
    servers["api"].reset()


@pytest.fixture
def service(servers: dict[str, FaultyServer]) -> Iterator[FaultyServer]:
    servers["query"].reset()
    yield servers["query"]
    servers["query"].reset()


@pytest.fixture
def clock() -> Counting:
    return Counting()


@pytest.fixture
def connect(
    api: FaultyServer, service: FaultyServer, clock: Counting, tmp_path: Path
) -> Iterator[Callable[..., Wikidata]]:
    """Makes clients that share a cache and a clock, and never draw lots."""
    made: list[Wikidata] = []

    def call(**options: object) -> Wikidata:
        settings: dict[str, object] = {
            "action_api": api.url,
            "query_service": service.url,
            "cache": tmp_path / "cache",
            "timeouts": (5.0, 5.0),
            "politeness": Politeness(interval=0, attempts=3, clock=clock, random=lambda: 0.5),
        }
        made.append(Wikidata(**{**settings, **options}))  # type: ignore[arg-type]
        return made[-1]

    yield call
    for one in made:
        one.close()


@pytest.fixture
def wikidata(connect: Callable[..., Wikidata]) -> Wikidata:
    return connect()
