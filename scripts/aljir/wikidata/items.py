"""What the Action API tells of entities, as plain typed records (the Wikibase JSON data model)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

Rank = Literal["preferred", "normal", "deprecated"]


@dataclass(frozen=True)
class EntityId:
    """A value that is another entity."""

    id: str


@dataclass(frozen=True)
class Time:
    """A date, as precise as it is known.

    Args:
        time: The date, with a sign: `+1924-05-09T00:00:00Z`; month and day are 00 where they are not known.
        precision: 11 a day, 10 a month, 9 a year, 8 a decade, 7 a century.
        calendar: The item of the calendar.
    """

    time: str
    precision: int
    calendar: str


@dataclass(frozen=True)
class Quantity:
    """A number and its unit: an item, or None for a bare number."""

    amount: Decimal
    unit: str | None


@dataclass(frozen=True)
class Coordinates:
    """A place on a globe, in degrees."""

    latitude: float
    longitude: float
    precision: float | None
    globe: str


@dataclass(frozen=True)
class Text:
    """A text in one language, as a BCP 47 tag."""

    text: str
    language: str


Value = EntityId | Time | Quantity | Coordinates | Text | str
"""What a property may have; strings, identifiers, addresses and file names are str."""


@dataclass(frozen=True)
class Snak:
    """A property and its value.

    Args:
        property: The number of the property.
        kind: `value`; `somevalue` when there is one that is not known; `novalue` when it is known that there is none.
        value: The value; None unless the kind is `value`.
    """

    property: str
    kind: Literal["value", "somevalue", "novalue"]
    value: Value | None = None


@dataclass(frozen=True)
class Statement:
    """A claim of an item, with its rank, qualifiers and references.

    Args:
        id: The identifier of the statement.
        rank: Its rank.
        snak: What it says.
        qualifiers: What it adds to that.
        references: The references, each of several parts.
    """

    id: str
    rank: Rank
    snak: Snak
    qualifiers: tuple[Snak, ...] = ()
    references: tuple[tuple[Snak, ...], ...] = ()


@dataclass(frozen=True)
class Item:
    """What was told of an item or a property.

    Args:
        id: Its number; of an item that redirects, that of the target.
        retrieved: When it was told, in UTC.
        redirected_from: The number that was asked for, where that redirects here.
        missing: Whether there is none: deleted, or never made.
        revision: The number of the revision; None when missing.
        labels: Its name by language.
        descriptions: What it is, by language.
        aliases: Other names by language.
        statements: Its statements by property.
    """

    id: str
    retrieved: datetime
    redirected_from: str | None = None
    missing: bool = False
    revision: int | None = None
    labels: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    statements: dict[str, tuple[Statement, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Hit:
    """An entity that a search found.

    Args:
        id: Its number.
        label: Its name in the language of the search, or the nearest that there is; empty when there is none.
        description: What it is; empty when nobody has said.
        match: The name that was found, which may be an alias, or be in another language.
        language: The language of that name.
    """

    id: str
    label: str
    description: str
    match: str
    language: str


def read_hit(found: dict[str, Any]) -> Hit:
    """Read one result of wbsearchentities.

    Raises:
        KeyError, TypeError: It is not what the service documents.

    >>> read_hit({"id": "Q9000000001", "label": "Tern Point", "match": {"text": "Tern Point", "language": "en"}})
    Hit(id='Q9000000001', label='Tern Point', description='', match='Tern Point', language='en')
    """
    match = found["match"]
    return Hit(found["id"], found.get("label", ""), found.get("description", ""), match["text"], match["language"])


def read_item(asked: str, told: dict[str, Any], retrieved: datetime) -> Item:
    """Read one entity of wbgetentities.

    Args:
        asked: The number that was asked for.
        told: The entity, in JSON of format version 2.
        retrieved: When it was told.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: It is not what the service documents.

    >>> read_item("Q9000000009", {"id": "Q9000000009", "missing": True}, datetime(2026, 5, 3)).missing
    True
    """
    if "missing" in told:
        return Item(asked, retrieved, missing=True)
    return Item(
        id=told["id"],
        retrieved=retrieved,
        redirected_from=None if told["id"] == asked else asked,
        revision=int(told["lastrevid"]),
        labels={language: text["value"] for language, text in _mapping(told["labels"]).items()},
        descriptions={language: text["value"] for language, text in _mapping(told["descriptions"]).items()},
        aliases={
            language: tuple(text["value"] for text in texts) for language, texts in _mapping(told["aliases"]).items()
        },
        statements={
            number: tuple(_statement(claim) for claim in claims) for number, claims in _mapping(told["claims"]).items()
        },
    )


def _mapping(told: Any) -> dict[str, Any]:
    """Give an object; PHP writes an empty one as a list."""
    return told or {}


def _statement(told: dict[str, Any]) -> Statement:
    return Statement(
        id=told["id"],
        rank=told["rank"],
        snak=_snak(told["mainsnak"]),
        qualifiers=_snaks(told, "qualifiers"),
        references=tuple(_snaks(reference, "snaks") for reference in told.get("references", ())),
    )


def _snaks(told: dict[str, Any], name: str) -> tuple[Snak, ...]:
    """Give the snaks of all properties, in the order in which the service has them."""
    by_property = _mapping(told.get(name))
    order = told.get(f"{name}-order") or list(by_property)
    return tuple(_snak(snak) for number in order for snak in by_property[number])


def _snak(told: dict[str, Any]) -> Snak:
    kind = told["snaktype"]
    return Snak(told["property"], kind, _value(told["datavalue"]) if kind == "value" else None)


def _value(told: dict[str, Any]) -> Value:
    """Read a value by its type; one of a type that came later stays text."""
    value = told["value"]
    match told["type"]:
        case "wikibase-entityid":
            return EntityId(value["id"])
        case "time":
            return Time(value["time"], value["precision"], _number(value["calendarmodel"]))
        case "quantity":
            return Quantity(Decimal(value["amount"]), None if value["unit"] == "1" else _number(value["unit"]))
        case "globecoordinate":
            return Coordinates(value["latitude"], value["longitude"], value.get("precision"), _number(value["globe"]))
        case "monolingualtext":
            return Text(value["text"], value["language"])
        case _:
            return str(value)


def _number(iri: str) -> str:
    return iri.rpartition("/")[2]
