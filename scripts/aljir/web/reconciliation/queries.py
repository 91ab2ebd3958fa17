"""Reads what clients send: batches of queries, requests for data extension; strictly, and within bounds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

MOST_QUERIES, MOST_IDS, MOST_PROPERTIES, MOST_VALUES, MOST_CANDIDATES = 100, 500, 20, 20, 50
"""How many of them one request may have."""
LONGEST_NAME = 500
"""How many characters a name may have."""
CANDIDATES = 5
"""How many candidates a query gets that does not say."""


class BadRequestError(Exception):
    """What a client sent cannot be understood: a sentence that says what, and where.

    Args:
        detail: The sentence.
        pointer: Where in the document (RFC 6901).
    """

    def __init__(self, detail: str, pointer: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.pointer = pointer


Given = str | float | int | bool
"""A value to compare with those of candidates; an entity by its identifier."""


@dataclass(frozen=True)
class Condition:
    """A property and the values, one of which a candidate should have."""

    property: str
    values: tuple[Given, ...]


@dataclass(frozen=True)
class Query:
    """One name, or set of properties, for which candidates are sought."""

    name: str
    types: tuple[str, ...] = ()
    strict: str = "any"
    limit: int = CANDIDATES
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Extension:
    """A request for the values that entities have for properties."""

    ids: tuple[str, ...]
    properties: tuple[str, ...]


def read_queries(text: str) -> dict[str, Query]:
    """Read a batch of queries (section 4.2 of the specification).

    Raises:
        BadRequestError: It is no batch, or too large.

    >>> read_queries('{"q0": {"query": "Tern Point", "type": "Place", "limit": 3}}')["q0"].types
    ('Place',)
    >>> read_queries('{"q0": {"limit": 3}}')
    Traceback (most recent call last):
    aljir.web.reconciliation.queries.BadRequestError: A query must have a name in `query`, or properties.
    """
    batch = _object(_json(text), "The batch of queries", "")
    _bound(batch, MOST_QUERIES, "queries", "")
    return {key: _query(value, f"/{_escaped(key)}") for key, value in batch.items()}


def read_extension(text: str) -> Extension:
    """Read a request for data extension (section 7.2 of the specification).

    Raises:
        BadRequestError: It is none, or too large.

    >>> read_extension('{"ids": ["person/ilvo-marren"], "properties": [{"id": "name"}]}').properties
    ('name',)
    """
    request = _object(_json(text), "The request", "")
    ids = _list(request.get("ids"), MOST_IDS, "ids", "/ids")
    properties = _list(request.get("properties"), MOST_PROPERTIES, "properties", "/properties")
    return Extension(
        tuple(_text(one, "An identifier", f"/ids/{place}") for place, one in enumerate(ids)),
        tuple(
            _text(_object(one, "A property", f"/properties/{place}").get("id"), "Its id", f"/properties/{place}/id")
            for place, one in enumerate(properties)
        ),
    )


def _json(text: str) -> object:
    def refuse(constant: str) -> None:
        raise BadRequestError(f"{constant} is no JSON.")

    try:
        document: object = json.loads(text, parse_constant=refuse)
        json.dumps(document, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except RecursionError:
        raise BadRequestError("The JSON is nested too deeply.") from None
    except UnicodeEncodeError:
        raise BadRequestError("The JSON holds half of a surrogate pair.") from None
    except ValueError as error:
        raise BadRequestError(f"Not JSON: {error}.") from None
    return document


_KEYS = {"query", "type", "type_strict", "limit", "properties"}


def _query(value: object, at: str) -> Query:
    query = _object(value, "A query", at)
    if unknown := sorted(set(query) - _KEYS):
        raise BadRequestError(f"A query has no member {unknown[0][:50]!r}.", at)
    name = _text(query.get("query", ""), "The name", f"{at}/query")
    properties = _list(query.get("properties", []), MOST_PROPERTIES, "properties", f"{at}/properties")
    if not name.strip() and not properties:
        raise BadRequestError("A query must have a name in `query`, or properties.", at)
    types = query.get("type", [])
    types = _list([types] if isinstance(types, str) else types, MOST_VALUES, "types", f"{at}/type")
    strict = query.get("type_strict", "any")
    if strict not in ("any", "all", "should"):
        raise BadRequestError("type_strict must be any, all or should.", f"{at}/type_strict")
    limit = query.get("limit", CANDIDATES)
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not limit > 0:
        raise BadRequestError("The limit must be a number above 0.", f"{at}/limit")
    return Query(
        name,
        types=tuple(_text(one, "A type", f"{at}/type") for one in types if one != ""),
        strict=strict,
        limit=max(int(min(limit, MOST_CANDIDATES)), 1),
        conditions=tuple(_condition(one, f"{at}/properties/{place}") for place, one in enumerate(properties)),
    )


def _condition(value: object, at: str) -> Condition:
    condition = _object(value, "A property", at)
    pid = _text(condition.get("pid"), "Its pid", f"{at}/pid")
    if "v" not in condition:
        raise BadRequestError("A property must have a value in `v`.", at)
    given = condition["v"]
    values = _list(given if isinstance(given, list) else [given], MOST_VALUES, "values", f"{at}/v")
    return Condition(pid, tuple(_given(one, f"{at}/v") for one in values))


def _given(value: object, at: str) -> Given:
    if isinstance(value, dict):
        return _text(value.get("id"), "The id of a value", at)
    if isinstance(value, bool | int | float):
        return value
    return _text(value, "A value", at)


def _object(value: object, what: str, at: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadRequestError(f"{what} must be a JSON object.", at)
    return value


def _list(value: object, most: int, what: str, at: str) -> list[object]:
    if not isinstance(value, list):
        raise BadRequestError(f"The {what} must be a JSON array.", at)
    _bound(value, most, what, at)
    return value


def _bound(value: list[object] | dict[str, Any], most: int, what: str, at: str) -> None:
    if len(value) > most:
        raise BadRequestError(f"{len(value)} {what} are too many; send {most} at most.", at)


def _text(value: object, what: str, at: str) -> str:
    if not isinstance(value, str):
        raise BadRequestError(f"{what} must be a text.", at)
    if len(value) > LONGEST_NAME:
        raise BadRequestError(f"{what} has {len(value)} characters; {LONGEST_NAME} is the most.", at)
    return value


def _escaped(key: str) -> str:
    """Write a member's name as a JSON pointer has it."""
    return key[:50].replace("~", "~0").replace("/", "~1")
