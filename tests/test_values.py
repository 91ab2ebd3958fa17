"""Two values of one matter agree, refine each other, differ, or one cannot tell: a table of pairs with the verdict."""

from __future__ import annotations

import calendar
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aljir.values import Name, Place, Point, Quantity, Range, Span, Text, Thing, Value, Verdict, compare

TABLE = Path(__file__).parent / "data" / "value-pairs.tsv"
PAIRS = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines()[1:]]
COUNTRY, DIVISION, VILLAGE = "country", "division", "village"
WITHIN = {
    "kazakhstan": [("kazakhstan", COUNTRY)],
    "kyrgyzstan": [("kyrgyzstan", COUNTRY)],
    "akmola-region": [("akmola-region", DIVISION), ("kazakhstan", COUNTRY)],
    "astana": [("astana", DIVISION), ("kazakhstan", COUNTRY)],
    "akmol": [("akmol", VILLAGE), ("akmola-region", DIVISION), ("kazakhstan", COUNTRY)],
    "camp-ground": [("camp-ground", ""), ("akmol", VILLAGE), ("akmola-region", DIVISION), ("kazakhstan", COUNTRY)],
    "steppe": [("steppe", "")],
}
RELATED = {"unnamed-mother": {"ashkhen"}, "poet": {"writer"}}


def days(date: str) -> tuple[str, str]:
    """Give the first and the last moment of a date in EDTF."""
    date = date.removesuffix("~")
    first, last = date.replace("X", "0"), date.replace("X", "9")
    year, month = (*map(int, last.split("-")[:2]), 12)[:2]
    begin = first + "-01" * (3 - len(first.split("-")))
    end = {1: f"{last}-12-31", 2: f"{last}-{calendar.monthrange(year, month)[1]}", 3: last}[len(last.split("-"))]
    return f"{begin}T00:00:00", f"{end}T23:59:59"


def span(date: str) -> Span:
    first, slash, second = date.partition("/")
    bounds = {}
    if not slash or "X" in date:  # decades bound the whole, as the news item's 193X/195X does
        bounds = {"P82a": days(first)[0], "P82b": days(second or first)[1]}
    elif not first:
        bounds = {"P82b": days(second)[1]}
    elif second == "..":
        bounds = {"P82a": days(first)[0]}
    else:
        (begin, latest_begin), (earliest_end, end) = days(first), days(second)
        bounds = {"P82a": begin, "P81a": latest_begin, "P81b": earliest_end, "P82b": end}
    return Span.read(bounds, approximate=date.endswith("~"))


def quantity(text: str) -> Quantity:
    unit = "percent" if text.endswith("%") else "woman"
    kind, number = re.fullmatch(r"([<>~]?)(\d+(?:\.\.\d+)?)(?: %)?", text).groups()  # type: ignore[union-attr]
    if kind == "~":
        return Quantity.about(Decimal(number), unit)
    least, _, most = number.partition("..")
    lower, upper = Decimal(least), Decimal(most or least)
    return Quantity(
        {">": Range(lower, strict=True), "<": Range(None, upper, strict=True)}.get(kind, Range(lower, upper)), unit
    )


def value(kind: str, text: str) -> Value:
    if kind == "mixed":
        kind, text = text.split(" ")
    if kind == "date":
        return span(text)
    if kind == "number":
        return quantity(text)
    if kind == "place":
        within = WITHIN[text]
        return Place(
            text, frozenset(place for place, _ in within), frozenset((of, place) for place, of in within if of)
        )
    if kind == "point":
        point = Point.read(text)
        assert point
        return point
    if kind == "name":
        return Name(text)
    return Thing(text, frozenset(RELATED.get(text, ()))) if kind == "thing" else Text(text)


@pytest.mark.parametrize(("kind", "one", "other", "verdict", "why"), PAIRS, ids=[f"{x[1]} / {x[2]}" for x in PAIRS])
def test_a_pair_has_its_verdict_in_both_directions(kind: str, one: str, other: str, verdict: str, why: str) -> None:
    first, second = value(kind, one), value(kind, other)
    assert (compare(first, second), compare(second, first)) == (verdict, verdict), why


def test_the_table_has_every_verdict_of_every_kind_of_value() -> None:
    assert len(PAIRS) >= 40
    found = {(kind, verdict) for kind, _, _, verdict, _ in PAIRS}
    assert found >= {(kind, verdict.value) for kind in ("date", "number", "place", "name") for verdict in Verdict}


def test_what_is_no_date_bounds_nothing() -> None:
    assert compare(Span.read({"P82a": "long ago"}), Span.read({"P82a": "1938-01-01T00:00:00"})) is Verdict.UNSURE


NUMBERS = st.integers(0, 10**6).map(Decimal)
RANGES = st.one_of(
    NUMBERS.map(lambda one: Range(one, one)),
    st.tuples(NUMBERS, NUMBERS).map(lambda two: Range(min(two), max(two))),
    NUMBERS.map(lambda one: Range(one, None, strict=True)),
    NUMBERS.map(lambda one: Range(None, one, strict=True)),
)


@given(RANGES, RANGES)
def test_compatible_values_have_a_number_in_common_and_different_ones_have_none(one: Range, other: Range) -> None:
    low = max((bound for bound in (one.lower, other.lower) if bound is not None), default=Decimal(-1))
    high = min((bound for bound in (one.upper, other.upper) if bound is not None), default=Decimal(10**7))
    verdict = compare(Quantity(one), Quantity(other))
    assert verdict == compare(Quantity(other), Quantity(one))
    if verdict is Verdict.DIFFER:
        assert low > high
    if verdict in (Verdict.AGREE, Verdict.REFINE):
        assert low <= high


@given(
    st.lists(st.sampled_from(["Anna", "Анна", "Marren", "Maren", "Aldwin", "Tove"]), min_size=1, max_size=3).map(
        " ".join
    )
)
def test_a_name_agrees_with_itself(name: str) -> None:
    assert compare(Name(name), Name(name)) is Verdict.AGREE
