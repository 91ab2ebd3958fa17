"""Asks Wikidata: searches, reads entities, sends queries; politely, and nothing twice while its answer is fresh."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from aljir.errors import ENVIRONMENT, AljirError
from aljir.project import user_cache_dir
from aljir.results import Table
from aljir.syntax import query_form
from aljir.wikidata import QUERY_SERVICE
from aljir.wikidata.cache import Cache, CachedAnswer
from aljir.wikidata.items import Hit, Item, read_hit, read_item
from aljir.wikidata.politeness import Politeness, ServiceError
from aljir.wikidata.services import TIMEOUTS, ask_action_api, ask_query_service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

ACTION_API = "https://www.wikidata.org/w/api.php"
BATCH = 50
"""How many entities the Action API gives at once."""
MAX_AGE = timedelta(days=30)
"""How old an answer from the cache may be before it is asked for again."""

_NUMBER = re.compile(r"[QP][1-9]\d*")


@dataclass
class Wikidata:
    """Wikidata, or any Wikibase with a query service.

    Args:
        query_service: The address of the SPARQL endpoint.
        action_api: The address of the Action API.
        cache: The folder of the cache; without one, in the user's folder of caches, as answers belong to no project.
        max_age: How old an answer from the cache may be; offline any age will do.
        offline: Whether to answer from the cache alone.
        timeouts: How long connecting, and then silence, may last, in seconds.
        politeness: How often the services are asked, and how long after a failure.

    >>> from pathlib import Path
    >>> wikidata = Wikidata(cache=Path("no such folder"), offline=True)
    >>> wikidata.search("Tern Point", "en")
    Traceback (most recent call last):
        ...
    aljir.errors.AljirError: Not in the cache, and offline nothing is asked: the search for 'Tern Point' (en).
      Ask once with a connection, without offline.
    """

    query_service: str = QUERY_SERVICE
    action_api: str = ACTION_API
    cache: Path = field(default_factory=lambda: user_cache_dir() / "wikidata")
    max_age: timedelta = MAX_AGE
    offline: bool = False
    timeouts: tuple[float, float] = TIMEOUTS
    politeness: Politeness = field(default_factory=Politeness)
    _used: list[datetime] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        import requests

        self._cache = Cache(self.cache)
        self._session = requests.Session()

    def close(self) -> None:
        """Close the connections that are kept."""
        self._session.close()

    def __enter__(self) -> Wikidata:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def search(self, text: str, language: str, limit: int = 10) -> list[Hit]:
        """Search items by label or alias (wbsearchentities), the best first.

        Args:
            text: The beginning of a name.
            language: The language to search and to answer in.
            limit: How many to give at most, 50 or fewer.

        Raises:
            AljirError: The service gives no answer, or offline the cache has none (exit code 3).
        """
        parameters = {
            "action": "wbsearchentities",
            "search": text,
            "language": language,
            "uselang": language,
            "type": "item",
            "limit": str(limit),
        }
        question = {"service": self.action_api, **parameters}
        answer = self._answer(question, f"the search for {text!r} ({language})", lambda: self._api(parameters, _hits))
        return _hits(answer.content)

    def entities(self, ids: Iterable[str], progress: Callable[[int, int], None] | None = None) -> dict[str, Item]:
        """Read items and properties (wbgetentities), in batches; each is kept as soon as it is there.

        Args:
            ids: Their numbers.
            progress: Told how many are there, and of how many, at the start and after each batch.

        Returns:
            The entities by the number asked for; a deleted one is marked, a redirect leads to its target.

        Raises:
            AljirError: A number is none (exit code 2); the service gives no answer, or offline the cache has none (3).
        """
        wanted = list(dict.fromkeys(ids))
        if wrong := [number for number in wanted if not _NUMBER.fullmatch(number)]:
            raise AljirError(
                f"Not the number of an item or a property: {wrong[0]!r}.", mend="Write it like Q42 or P31."
            )
        answers = {number: answer for number in wanted if (answer := self._cached(self._entity(number)))}
        lacking = [number for number in wanted if number not in answers]
        if lacking and self.offline:
            raise _not_cached(", ".join(lacking[:10]) + (" …" if len(lacking) > 10 else ""))
        if progress:
            progress(len(answers), len(wanted))
        for start in range(0, len(lacking), BATCH):
            answers |= self._batch(lacking[start : start + BATCH])
            if progress:
                progress(len(answers), len(wanted))
        return {number: read_item(number, answers[number].content, answers[number].retrieved) for number in wanted}

    def query(self, sparql: str) -> Table:
        """Send a SELECT query to the query service.

        Raises:
            AljirError: It is no SELECT (exit code 2); the service gives no whole answer, or offline the cache has
                none (exit code 3).
        """
        if (form := query_form(sparql)) != "SELECT":
            raise AljirError(f"{form or 'Nothing'} is not sent to Wikidata.", mend="Write a SELECT query.")
        question = {"service": self.query_service, "query": sparql}
        return _table(self._answer(question, "this query", lambda: self._rows(sparql)).content)

    def summary(self) -> str:
        """Say how many answers came from the cache, and how old they are; empty when none did."""
        if not self._used:
            return ""
        oldest = min(self._used)
        days = (self._now() - oldest).days
        count = f"{len(self._used)} answer{'' if len(self._used) == 1 else 's'} from the cache"
        age = f"the oldest of {oldest:%Y-%m-%d} ({days} day{'' if days == 1 else 's'} old)"
        return f"{'Offline: ' if self.offline else ''}{count}, {age}."

    def _now(self) -> datetime:
        return self.politeness.clock.now()

    def _answer(self, question: Mapping[str, str], what: str, ask: Callable[[], Any]) -> CachedAnswer:
        """Give the answer of the cache, else ask and keep the answer."""
        if cached := self._cached(question):
            return cached
        if self.offline:
            raise _not_cached(what)
        return self._keep(question, ask())

    def _cached(self, question: Mapping[str, str]) -> CachedAnswer | None:
        """Give the answer of the cache if it is fresh enough."""
        answer = self._cache.get(question)
        if not answer or not (self.offline or self._now() - answer.retrieved <= self.max_age):
            return None
        self._used.append(answer.retrieved)
        return answer

    def _keep(self, question: Mapping[str, str], content: Any) -> CachedAnswer:
        answer = CachedAnswer(content, self._now())
        self._cache.put(question, answer)
        return answer

    def _entity(self, number: str) -> dict[str, str]:
        return {"service": self.action_api, "entity": number}

    def _batch(self, numbers: list[str]) -> dict[str, CachedAnswer]:
        """Ask for some entities and keep each."""
        parameters = {
            "action": "wbgetentities",
            "ids": "|".join(numbers),
            "props": "info|labels|descriptions|aliases|claims",
            "redirects": "yes",
        }
        told = _entities(self._api(parameters, lambda document: self._check(numbers, document)))
        answers = {one: self._keep(self._entity(one), told[one]) for one in numbers if one in told}
        untold = [number for number in numbers if number not in told]  # a redirect, where its target was asked for too
        return answers | (self._batch(untold) if untold else {})

    def _check(self, numbers: list[str], document: dict[str, Any]) -> None:
        told = _entities(document)
        if not any(number in told for number in numbers):
            raise KeyError(numbers[0])
        for number in numbers:
            if number in told:
                read_item(number, told[number], self._now())

    def _api(self, parameters: Mapping[str, str], read: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        def attempt() -> dict[str, Any]:
            document = ask_action_api(self._session, self.action_api, parameters, self._now(), self.timeouts)
            return _checked(document, read)

        return self.politeness.ask(f"The Action API {self.action_api}", attempt)

    def _rows(self, sparql: str) -> dict[str, Any]:
        def attempt() -> dict[str, Any]:
            return _checked(ask_query_service(self.query_service, sparql, self._now(), self.timeouts[1]), _table)

        return self.politeness.ask(f"The query service {self.query_service}", attempt)


def _checked(document: dict[str, Any], read: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """Give a document that can be read, so that no other is kept."""
    try:
        read(document)
    except (ArithmeticError, AttributeError, LookupError, SyntaxError, TypeError, ValueError):
        mend = "Try again later; if it stays so, the service has changed and this client has to follow."
        raise ServiceError("answered with JSON of an unknown form", mend, passing=True) from None
    return document


def _hits(document: dict[str, Any]) -> list[Hit]:
    return [read_hit(found) for found in document["search"]]


def _entities(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Give the entities by the number asked for, which a redirect tells under `redirects`."""
    return {told.get("redirects", {}).get("from", key): told for key, told in document["entities"].items()}


def _table(document: dict[str, Any]) -> Table:
    solutions = parse_query_results(json.dumps(document).encode(), format=QueryResultsFormat.JSON)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError("no rows")
    return Table([variable.value for variable in solutions.variables], (tuple(row) for row in solutions))


def _not_cached(what: str) -> AljirError:
    return AljirError(
        f"Not in the cache, and offline nothing is asked: {what}.",
        mend="Ask once with a connection, without offline.",
        exit_code=ENVIRONMENT,
    )
