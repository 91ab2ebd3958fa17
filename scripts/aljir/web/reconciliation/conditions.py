"""Compares the values that a client gives for a property with those that an entity has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.results import plain
from aljir.spelling import skeleton
from aljir.terms import XSD
from aljir.web.reconciliation.names import ALIKE
from aljir.web.reconciliation.similarity import likeness

if TYPE_CHECKING:
    from aljir.results import Term
    from aljir.web.reconciliation.facts import Entity, Facts
    from aljir.web.reconciliation.queries import Condition, Given

_DATES = {XSD[name].value for name in ("date", "dateTime", "gYear", "gYearMonth")}
_EDTF = "http://id.loc.gov/datatypes/edtf/"
_ISO = re.compile(r"\s*(-?\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?!\d)")
_DOTTED = re.compile(r"\s*(\d{1,2})\.(\d{1,2})\.(\d{4})\s*")
_CLEAR = 0.7
"""From which part of the best score on the name of an entity fits."""


def agreement(condition: Condition, entity: Entity, facts: Facts) -> float | None:
    """Give how well an entity fits a condition, from 0 to 1; None when it has no value, or there is no such property.

    >>> from aljir.web.reconciliation.facts import Facts
    >>> from aljir.web.reconciliation.queries import Condition
    >>> graph = aljir.open(lighthouse)
    >>> facts = Facts(graph.engine, graph.project)
    >>> marren = facts.entity("person/ilvo-marren")
    >>> agreement(Condition("schema:name", ("Илво Марен",)), marren, facts)
    1.0
    """
    kind = facts.term(condition.property)
    values = entity.values.get(kind.iri, ()) if kind else ()
    if not values or not condition.values:
        return None
    return max(_alike(given, value, facts) for given in condition.values for value in values)


def is_date(term: Term) -> bool:
    """Tell whether a value is a date."""
    return isinstance(term, Literal) and (term.datatype.value in _DATES or term.datatype.value.startswith(_EDTF))


def _alike(given: Given, value: Term, facts: Facts) -> float:
    if isinstance(value, NamedNode):
        return _same_entity(str(given), value.value, facts)
    if is_date(value):
        return _same_date(str(given), value.value) if isinstance(value, Literal) else 0.0
    if not isinstance(given, str) or isinstance(plain(value), int | float | bool):
        return float(str(plain(value)).casefold() == str(given).strip().casefold())
    alike = likeness(skeleton(given), skeleton(value.value)[: 2 * len(given) + 10]) if isinstance(value, Literal) else 0
    return alike if alike >= ALIKE else 0.0


def _same_entity(given: str, iri: str, facts: Facts) -> float:
    """Compare with an entity by identifier or name; with an item of another dataset by its IRI or the end of it."""
    named = facts.entity(given)
    if named is not None:
        return float(named.iri == iri)
    if iri in facts.entities:
        part = facts.names.score(given, iri) / 100
        return part if part >= _CLEAR else 0.0
    text = given.strip()
    return float(text == iri or (text != "" and text == iri.rstrip("/").rpartition("/")[2]))


def _same_date(given: str, value: str) -> float:
    """Compare dates as far as both are known.

    >>> _same_date("15.03.1938", "1938"), _same_date("1938-03", "1938-03-15"), _same_date("1937", "1938")
    (1.0, 1.0, 0.0)
    """
    one, other = _date(given), _date(value)
    if not one or not other:
        return 0.0
    if "~" in value or "?" in value or "%" in value:
        return float(abs(int(one[0]) - int(other[0])) <= 2)
    return float(all(mine == theirs for mine, theirs in zip(one, other, strict=False)))


def _date(text: str) -> tuple[str, ...]:
    """Give year, month and day as far as a date has them."""
    if dotted := _DOTTED.fullmatch(text):
        day, month, year = dotted.groups()
        return year, month.zfill(2), day.zfill(2)
    found = _ISO.match(text)
    return tuple(part for part in found.groups() if part) if found else ()
