"""Dates of Wikidata become time-spans that are just as exact, or none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from aljir.wikidata.dates import GREGORIAN, JULIAN, read_date
from aljir.wikidata.items import EntityId, Snak, Time

CIRCA = (Snak("P1480", "value", EntityId("Q9000000001")),)


@pytest.mark.parametrize(
    ("time", "precision", "edtf", "first", "last", "english", "russian"),
    [
        ("+1884-05-02T00:00:00Z", 11, "1884-05-02", "1884-05-02", "1884-05-02", "2 May 1884", "2 мая 1884 года"),
        ("+1884-02-00T00:00:00Z", 10, "1884-02", "1884-02-01", "1884-02-29", "February 1884", "февраль 1884 года"),
        ("+1884-05-01T00:00:00Z", 10, "1884-05", "1884-05-01", "1884-05-31", "May 1884", "май 1884 года"),
        ("+1884-00-00T00:00:00Z", 9, "1884", "1884-01-01", "1884-12-31", "1884", "1884 год"),
        ("+00000001884-01-01T00:00:00Z", 9, "1884", "1884-01-01", "1884-12-31", "1884", "1884 год"),
        ("+1884-00-00T00:00:00Z", 8, "188X", "1880-01-01", "1889-12-31", "1880s", "1880-е годы"),
    ],
)
def test_a_date_is_as_exact_as_it_is_told(
    time: str, precision: int, edtf: str, first: str, last: str, english: str, russian: str
) -> None:
    span = read_date(Time(time, precision, GREGORIAN))
    assert span is not None
    assert (span.edtf, str(span.first), str(span.last)) == (edtf, first, last)
    assert span.labels == span.told == {"en": english, "ru": russian}


@pytest.mark.parametrize(
    ("time", "precision", "calendar"),
    [
        ("+1884-05-02T00:00:00Z", 11, "Q9000000090"),
        ("-0044-03-15T00:00:00Z", 11, JULIAN),
        ("+1884-00-00T00:00:00Z", 7, GREGORIAN),
        ("+1884-02-30T00:00:00Z", 11, GREGORIAN),
        ("+1884-02-30T00:00:00Z", 11, JULIAN),
        ("+1884-00-00T00:00:00Z", 11, GREGORIAN),
        ("+1884-00-00T00:00:00Z", 11, JULIAN),
        ("+1884-13-00T00:00:00Z", 10, GREGORIAN),
        ("+18840-00-00T00:00:00Z", 9, GREGORIAN),
        ("+0000-00-00T00:00:00Z", 9, GREGORIAN),
        ("+0005-00-00T00:00:00Z", 8, GREGORIAN),
        ("+9999-12-31T00:00:00Z", 11, JULIAN),
        ("soon", 9, GREGORIAN),
    ],
)
def test_what_no_time_span_can_hold_is_none(time: str, precision: int, calendar: str) -> None:
    assert read_date(Time(time, precision, calendar)) is None


def test_a_date_with_circumstances_is_not_certain() -> None:
    span = read_date(Time("+1884-00-00T00:00:00Z", 9, GREGORIAN), CIRCA)
    assert span is not None
    assert (span.edtf, span.slug, span.labels["ru"]) == ("1884%", "1884-not-certain", "1884 год (неточно)")


def test_julian_days_are_turned_into_gregorian_ones_over_all_leap_days() -> None:
    """The two calendars are ten to thirteen days apart, and a day follows a day in both."""
    day, julian = date(1582, 10, 15), (1582, 10, 5)
    while day < date(1930, 1, 1):
        span = read_date(Time("+{:04}-{:02}-{:02}T00:00:00Z".format(*julian), 11, JULIAN))
        assert span is not None
        assert span.first == day
        day += timedelta(days=1)
        julian = _next(*julian)


def _next(year: int, month: int, day: int) -> tuple[int, int, int]:
    """Give the next day of the Julian calendar, counted on the fingers."""
    lengths = [31, 28 + (year % 4 == 0), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    if day < lengths[month - 1]:
        return year, month, day + 1
    return (year, month + 1, 1) if month < 12 else (year + 1, 1, 1)
