"""What a value of the graph is in the terms of Wikidata, and whether an item has it already."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.wikidata.items import Coordinates, EntityId, Time

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aljir.results import Term
    from aljir.wikidata.items import Item, Value

_PRECISIONS = {r"\d{4}": (9, "-00-00"), r"\d{4}-\d\d": (10, "-00"), r"\d{4}-\d\d-\d\d": (11, "")}
"""By the form of an EDTF date, the precision in Wikidata and what is unknown of the day."""
_EXACT_LENGTH = {9: len("+1938"), 10: len("+1938-03"), 11: len("+1938-03-15")}
_POINT = re.compile(r"POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)", re.IGNORECASE)
_GREGORIAN = "Q1985727"
"""The calendar that QuickStatements takes for a date that says nothing of it."""
_EARTH = "Q2"
"""The globe on which QuickStatements puts a point."""
_NEAR = 0.01
"""By how many degrees two points for one place may be apart."""


def equivalent(term: Term | None, dates: Mapping[str, str], links: Mapping[str, str]) -> Value | None:
    """Give a value in the terms of Wikidata; None for what it cannot say."""
    if isinstance(term, NamedNode):
        return _time(dates[term.value]) if term.value in dates else _entity(links.get(term.value))
    point = _POINT.fullmatch(term.value) if isinstance(term, Literal) else None
    return Coordinates(float(point[2]), float(point[1]), None, _EARTH) if point else None


def _entity(number: str | None) -> EntityId | None:
    return EntityId(number) if number else None


def _time(edtf: str) -> Time | None:
    """Give a date that is known to the day, the month or the year.

    >>> _time("1938-03")
    Time(time='+1938-03-00T00:00:00Z', precision=10, calendar='Q1985727')
    >>> _time("1938/1953")
    """
    for form, (precision, unknown) in _PRECISIONS.items():
        if re.fullmatch(form, edtf):
            return Time(f"+{edtf}{unknown}T00:00:00Z", precision, _GREGORIAN)
    return None


def covers(wide: Value | None, narrow: Value) -> bool:
    """Tell whether a value is the same as another, a point near it, or a date within which the other lies.

    >>> covers(_time("1938"), _time("1938-03")), covers(_time("1938-03"), _time("1938"))
    (True, False)
    """
    match wide, narrow:
        case Time(), Time():
            length = _EXACT_LENGTH.get(wide.precision, 0)
            return wide.precision <= narrow.precision and wide.time[:length] == narrow.time[:length]
        case Coordinates(), Coordinates():
            apart = abs(wide.latitude - narrow.latitude), abs(wide.longitude - narrow.longitude)
            return max(apart) <= _NEAR
    return wide == narrow


def reason_not_to_add(item: Item, property: str, value: Value, *, single: bool) -> str | None:
    """Give why an item needs nothing: it has the value, or another where there is one only; None when it lacks it."""
    statements = item.statements.get(property, ())
    if any(covers(value, one.snak.value) for one in statements if one.snak.value is not None):
        return "that Wikidata has"
    valid = [one.snak for one in statements if one.rank != "deprecated" and one.snak.kind != "somevalue"]
    otherwise = any(snak.kind == "novalue" or (single and not covers(snak.value, value)) for snak in valid)
    return "on which Wikidata says otherwise" if otherwise else None
