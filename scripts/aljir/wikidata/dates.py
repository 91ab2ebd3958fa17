"""Reads dates of Wikidata as time-spans that are just as exact: a day, a month, a year or a decade.

In JSON a date is written in its own calendar; bounds and EDTF are those of the Gregorian one (ISO 8601-2:2019), into
which a Julian day is turned. Dates before the common era, of other calendars and less exact than a decade are none.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from aljir.values import Span

if TYPE_CHECKING:
    from aljir.records import Texts
    from aljir.wikidata.items import Snak, Time

GREGORIAN, JULIAN = "Q1985727", "Q1985786"
"""The calendars of the Wikibase data model, as Wikidata numbers them (proleptic)."""
CIRCUMSTANCES = "P1480"
"""The qualifier that says that a date is presumed, near, about …"""

_TIME = re.compile(r"\+0*(\d{4})-(0\d|1[0-2])-(\d\d)T00:00:00Z")
_DAY, _MONTH, _YEAR, _DECADE = 11, 10, 9, 8
_PRECISIONS = {_DAY: "day", _MONTH: "month", _YEAR: "year", _DECADE: "decades"}
_MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "ru": [
        "январь",
        "февраль",
        "март",
        "апрель",
        "май",
        "июнь",
        "июль",
        "август",
        "сентябрь",
        "октябрь",
        "ноябрь",
        "декабрь",
    ],
}
_OF_MONTH = {
    "en": _MONTHS["en"],
    "ru": [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
}
_WORDS = {
    "en": ("{day} {month} {year}", "{month} {year}", "{year}", "{year}s"),
    "ru": ("{day} {month} {year} года", "{month} {year} года", "{year} год", "{year}-е годы"),
}
_INEXACT = {"en": "{} (not certain)", "ru": "{} (неточно)"}
_IN_JULIAN = {"en": "{} ({} of the Julian calendar)", "ru": "{} ({} по юлианскому календарю)"}


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A date as a time-span.

    Args:
        edtf: The date in EDTF.
        first: Its first day.
        last: Its last day.
        precision: day, month, year, decades, or from-year-to-year.
        labels: The date in words, by language.
        told: The same as it is told, with its calendar where that is not the Gregorian one.
        inner: Of what lasts from one year to another, the last day on which it began, and the first on which it ended.
    """

    edtf: str
    first: date
    last: date
    precision: str
    labels: Texts
    told: Texts
    inner: tuple[date, date] | None = None

    @property
    def slug(self) -> str:
        """The name of the time-span, in lower-case letters, digits and hyphens."""
        return self.edtf.lower().replace("%", "-not-certain").replace("/", "-to-")

    @property
    def bounds(self) -> dict[str, str]:
        """The first and the last moment, as xsd:dateTime, by the number of their CRM property."""
        outer = {"P82a": f"{self.first}T00:00:00", "P82b": f"{self.last}T23:59:59"}
        if self.inner is None:
            return outer
        return outer | {"P81a": f"{self.inner[0]}T23:59:59", "P81b": f"{self.inner[1]}T00:00:00"}

    @property
    def span(self) -> Span:
        """The time-span as a value that can be compared."""
        return Span.read(self.bounds, approximate="%" in self.edtf)


def read_date(time: Time, qualifiers: tuple[Snak, ...] = ()) -> TimeSpan | None:
    """Read a date; None where it is none that a time-span can hold.

    Args:
        time: The date.
        qualifiers: What is added to it; of a date with sourcing circumstances nothing says how near it is.

    >>> from aljir.wikidata.items import Time
    >>> read_date(Time("+1884-05-00T00:00:00Z", 10, GREGORIAN)).labels
    {'en': 'May 1884', 'ru': 'май 1884 года'}
    >>> lit = read_date(Time("+1884-05-02T00:00:00Z", 11, JULIAN))
    >>> lit.edtf, lit.told["en"]
    ('1884-05-14', '14 May 1884 (2 May 1884 of the Julian calendar)')
    """
    match = _TIME.fullmatch(time.time)
    if not match or time.precision not in _PRECISIONS or time.calendar not in (GREGORIAN, JULIAN):
        return None
    given = tuple(map(int, match.groups()))
    julian = time.calendar == JULIAN
    try:
        year, month, day = _from_julian(*given) if julian and time.precision == _DAY else given
        edtf, first, last = _extent(time.precision, year, month, day)
    except (ValueError, OverflowError):  # a day that the month does not have, or beyond the year 9999
        return None
    told = _words(time.precision, *given)
    labels = _words(time.precision, year, month, day)
    if any(snak.property == CIRCUMSTANCES for snak in qualifiers):
        edtf = f"{edtf}%"
        labels, told = ({one: _INEXACT[one].format(text) for one, text in texts.items()} for texts in (labels, told))
    in_julian = {one: _IN_JULIAN[one].format(text, told[one]) for one, text in labels.items()}
    return TimeSpan(edtf, first, last, _PRECISIONS[time.precision], labels, in_julian if julian else labels)


def from_to(start: TimeSpan, end: TimeSpan) -> TimeSpan | None:
    """Give the time from one year to another; None where not both are just that, or the end comes first.

    >>> from aljir.wikidata.items import Time
    >>> years = [read_date(Time(f"+{year}-00-00T00:00:00Z", 9, GREGORIAN)) for year in (1884, 1893)]
    >>> from_to(*years).edtf, from_to(*years).slug, from_to(*years[::-1])
    ('1884/1893', '1884-to-1893', None)
    """
    years = [span.edtf for span in (start, end) if span.precision == "year" and span.edtf.isdecimal()]
    if len(years) != 2 or start.first >= end.first:
        return None
    labels = {"en": "–".join(years), "ru": f"{'–'.join(years)} годы"}
    inner = start.last, end.first
    return TimeSpan("/".join(years), start.first, end.last, "from-year-to-year", labels, labels, inner)


def _extent(precision: int, year: int, month: int, day: int) -> tuple[str, date, date]:
    """Give EDTF, first and last day."""
    if precision == _DAY:
        whole = date(year, month, day)
        return whole.isoformat(), whole, whole
    if precision == _MONTH:
        first = date(year, month, 1)
        return first.isoformat()[:7], first, date(year, month, calendar.monthrange(year, month)[1])
    if precision == _YEAR:
        return f"{year:04}", date(year, 1, 1), date(year, 12, 31)
    decade = year // 10
    return f"{decade:03}X", date(decade * 10, 1, 1), date(decade * 10 + 9, 12, 31)


def _words(precision: int, year: int, month: int, day: int) -> Texts:
    """Give a date in words."""
    index = (_DAY, _MONTH, _YEAR, _DECADE).index(precision)
    shown = year - year % 10 if precision == _DECADE else year
    names = _OF_MONTH if precision == _DAY else _MONTHS
    return {
        language: forms[index].format(day=day, month=names[language][month - 1], year=shown)
        for language, forms in _WORDS.items()
    }


def _from_julian(year: int, month: int, day: int) -> tuple[int, int, int]:
    """Give the Gregorian year, month and day of a Julian day."""
    leap = year % 4 == 0
    lengths = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    if not 1 <= month <= len(lengths) or not 1 <= day <= lengths[month - 1]:
        raise ValueError("no such day")
    march = year - (month <= 2)  # a year that begins in March ends with its leap day
    days = 365 * march + march // 4 + (153 * ((month + 9) % 12) + 2) // 5 + day
    found = date.min + timedelta(days=days - _JULIAN_EPOCH)
    return found.year, found.month, found.day


_JULIAN_EPOCH = 309
"""The number, counted as above, of the Julian day that is 1 January of the Gregorian year 1."""
