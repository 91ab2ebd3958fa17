"""Values that sources give for one matter, and whether they can both hold: the verdicts on pairs.

A value is as exact as its source is: a year is any moment of it, *more than 18,000* any number above, *about 8,000*
what rounds to it. Two values *agree* when they are the same; one *refines* the other when it lies within it; they
*differ* when no one thing can be both; else one *cannot tell*. Agreeing and refining values are compatible.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from aljir.spelling import skeleton


class Verdict(StrEnum):
    """What follows from two values of one matter."""

    AGREE = "agree"
    REFINE = "refine"
    DIFFER = "differ"
    UNSURE = "cannot tell"


@dataclass(frozen=True, slots=True)
class Range:
    """All numbers between two bounds; None is no bound, and a strict bound is itself outside.

    `reach` is how far an approximate value may be from what is meant: one that is farther off differs.
    """

    lower: Decimal | None = None
    upper: Decimal | None = None
    strict: bool = False
    reach: Decimal = Decimal(0)

    def within(self, other: Range) -> bool:
        """Tell whether every number of this range is in the other."""
        above = other.lower is None or (self.lower is not None and self.lower >= other.lower)
        below = other.upper is None or (self.upper is not None and self.upper <= other.upper)
        return above and below

    def gap(self, other: Range) -> Decimal | None:
        """Give the distance between two ranges, zero when they only touch; None when they have numbers in common."""
        gaps = [
            low - high
            for low, high in ((self.lower, other.upper), (other.lower, self.upper))
            if low is not None and high is not None
        ]
        widest = max(gaps, default=Decimal(-1))
        touching = widest == 0 and (self.strict or other.strict)
        return widest if widest > 0 or touching else None


@dataclass(frozen=True, slots=True)
class Span:
    """When something was: the ranges, in seconds, within which it begins and ends (CIDOC CRM P82a, P81a, P81b, P82b).

    Of an event that is dated to a year, begin and end lie in the same range: that year.
    """

    begin: Range
    end: Range

    @classmethod
    def read(cls, bounds: dict[str, str], *, approximate: bool = False) -> Span:
        """Make a span from bounds by the number of their CRM property, as xsd:dateTime; what is no date is no bound.

        >>> year = {"P82a": "1938-01-01T00:00:00", "P82b": "1938-12-31T23:59:59"}
        >>> month = {"P82a": "1938-03-01T00:00:00", "P82b": "1938-03-31T23:59:59"}
        >>> compare(Span.read(year), Span.read(month))
        <Verdict.REFINE: 'refine'>
        """
        first, last = _seconds(bounds.get("P82a")), _seconds(bounds.get("P82b"))
        inner = _seconds(bounds.get("P81a")), _seconds(bounds.get("P81b"))
        reach = last - first if approximate and first is not None and last is not None else Decimal(0)
        begin = Range(first, inner[0] if inner[0] is not None else last, reach=reach)
        return cls(begin, Range(inner[1] if inner[1] is not None else first, last, reach=reach))


_MOMENT = re.compile(r"(-?\d{4,})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|([+-])(\d\d):(\d\d))?")


def _seconds(text: str | None) -> Decimal | None:
    """Give an xsd:dateTime of any year as seconds of the proleptic Gregorian calendar; without a time zone, of UTC."""
    found = _MOMENT.fullmatch(text or "")
    if not found:
        return None
    year, month, day, hour, minute, second = map(int, found.groups()[:6])
    whole = year - (month <= 2)  # years begin in March, so that the leap day is their last one
    days = 365 * whole + whole // 4 - whole // 100 + whole // 400 + (153 * ((month + 9) % 12) + 2) // 5 + day
    sign, hours, minutes = found.groups()[6:]
    offset = (int(hours) * 60 + int(minutes)) * (1 if sign == "+" else -1) if sign else 0
    return Decimal(((days * 24 + hour) * 60 + minute - offset) * 60 + second)


@dataclass(frozen=True, slots=True)
class Quantity:
    """How many or how much, in a unit; a share also of which whole."""

    range: Range
    unit: str = ""
    whole: str = ""

    @classmethod
    def about(cls, value: Decimal, unit: str = "", whole: str = "") -> Quantity:
        """Give what an approximate number may mean: all that is rounded to it at its last digit that is no zero.

        >>> compare(Quantity.about(Decimal(8000)), Quantity(Range(Decimal(8200), Decimal(8200))))
        <Verdict.REFINE: 'refine'>
        """
        digits = value.normalize().as_tuple()
        step = Decimal(1).scaleb(int(digits.exponent)) if value else Decimal(1)
        return cls(Range(value - step / 2, value + step / 2, reach=step / 2), unit, whole)


@dataclass(frozen=True, slots=True)
class Place:
    """A place, with the places that it lies in, itself among them, and those of them that exclude others of their kind.

    `divisions` has pairs of a kind of which no two places overlap (country, region …) and a place of that kind.
    """

    iri: str
    within: frozenset[str]
    divisions: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Point:
    """A point on the earth, in degrees of longitude and latitude, as exact as its decimals."""

    longitude: Range
    latitude: Range

    @classmethod
    def read(cls, well_known_text: str) -> Point | None:
        """Read a point in well-known text (OGC 06-103r4), longitude first; None when it is none.

        >>> Point.read("POINT(70.97777 51.06568)").latitude.lower
        Decimal('51.065675')
        """
        numbers = well_known_text.upper().removeprefix("POINT").strip(" ()").split()
        try:
            longitude, latitude = (Decimal(number) for number in numbers)
        except (ValueError, ArithmeticError):
            return None
        if not (longitude.is_finite() and latitude.is_finite()):
            return None
        return cls(_rounded(longitude), _rounded(latitude))


def _rounded(value: Decimal) -> Range:
    half = Decimal(5).scaleb(int(value.as_tuple().exponent) - 1)
    return Range(value - half, value + half)


@dataclass(frozen=True, slots=True)
class Name:
    """A name, in any language, script and spelling."""

    text: str


@dataclass(frozen=True, slots=True)
class Thing:
    """Anything that has an IRI, with those that somebody proposes to be the same, or that are wider."""

    iri: str
    related: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Text:
    """Any other text or number: it is the same or it is not."""

    text: str


Value = Span | Quantity | Place | Point | Name | Thing | Text


def compare(one: Value, other: Value) -> Verdict:
    """Give the verdict on two values of one matter; it is the same in both directions.

    >>> compare(Name("Lidiya Ruslanova"), Name("Русланова"))
    <Verdict.REFINE: 'refine'>
    >>> compare(Quantity(Range(Decimal(18000), strict=True)), Quantity(Range(Decimal(18500), Decimal(18500))))
    <Verdict.REFINE: 'refine'>
    """
    match one, other:
        case Span(), Span():
            return _worst(_ranges(one.begin, other.begin), _ranges(one.end, other.end))
        case Quantity(), Quantity():
            same = (one.unit, one.whole) == (other.unit, other.whole)
            return _verdict(_ranges(one.range, other.range)) if same else Verdict.UNSURE
        case Place(), Place():
            return _places(one, other)
        case Point(), Point():
            found = _worst(_ranges(one.longitude, other.longitude), _ranges(one.latitude, other.latitude))
            return Verdict.UNSURE if found is Verdict.DIFFER else found  # two points may lie in one place
        case Name(), Name():
            return _names(one.text, other.text)
        case Thing(), Thing():
            related = other.iri in one.related or one.iri in other.related
            return _either(one.iri == other.iri, related)
        case Text(), Text():
            return _either(one.text == other.text, related=False)
    return Verdict.UNSURE


def _either(same: bool, related: bool) -> Verdict:
    return Verdict.AGREE if same else Verdict.REFINE if related else Verdict.DIFFER


def _ranges(one: Range, other: Range) -> str:
    """Give how two ranges lie: `=` same, `<` the first within the other, `>` around it, `#` apart, `?` else."""
    if any(each.lower is None and each.upper is None for each in (one, other)):
        return "?"
    gap = one.gap(other)
    if gap is not None:
        return "?" if gap <= max(one.reach, other.reach) else "#"
    inside, around = one.within(other), other.within(one)
    if inside and around:  # what is only about the same is the less exact
        return "=" if one.reach == other.reach else "<" if one.reach < other.reach else ">"
    return "<" if inside else ">" if around else "?"


def _verdict(relation: str) -> Verdict:
    return {"=": Verdict.AGREE, "<": Verdict.REFINE, ">": Verdict.REFINE, "#": Verdict.DIFFER}.get(
        relation, Verdict.UNSURE
    )


def _worst(one: str, other: str) -> Verdict:
    """Give the verdict on two relations that must both hold."""
    if "#" in (one, other):
        return Verdict.DIFFER
    if {one, other} == {"<", ">"}:  # each is the more exact in one respect
        return Verdict.UNSURE
    return _verdict("?" if "?" in (one, other) else other if one == "=" else one)


def _places(one: Place, other: Place) -> Verdict:
    if one.iri == other.iri:
        return Verdict.AGREE
    if one.iri in other.within or other.iri in one.within:
        return Verdict.REFINE
    for kind in {kind for kind, _ in one.divisions}:
        mine, others = ({place for of, place in each.divisions if of == kind} for each in (one, other))
        if others and not mine & others:
            return Verdict.DIFFER
    return Verdict.UNSURE


_ALIKE = 0.8
"""From which ratio of common letters on (difflib) two words may be spellings of one."""


def _names(one: str, other: str) -> Verdict:
    """Compare names by the words of their skeletons, in any order; what has no letter is no name."""
    mine, others = (Counter(skeleton(name).split()) for name in (one, other))
    if not mine or not others:
        return Verdict.UNSURE
    if mine == others:
        return Verdict.AGREE
    if mine <= others or others <= mine:
        return Verdict.REFINE
    left, right = list((mine - others).elements()), list((others - mine).elements())
    alike = all(
        any(_ratio(word, each) >= _ALIKE for each in there)
        for here, there in ((left, right), (right, left))
        for word in here
    )
    return Verdict.UNSURE if alike else Verdict.DIFFER


def _ratio(one: str, other: str) -> float:
    first, second = sorted((one, other))  # so that the ratio is the same in both directions
    return difflib.SequenceMatcher(None, first, second).ratio()
