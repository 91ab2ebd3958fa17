"""Dates as they are written (xsd:date, xsd:gYear, EDTF …), as spans of time; and the ticks of an axis of time."""

from __future__ import annotations

import re
from calendar import monthrange
from typing import TYPE_CHECKING

from aljir.values import Span

if TYPE_CHECKING:
    from decimal import Decimal

_DATE = re.compile(r"(-?\d{2,}[\dX]{2})(?:-(\d\d)(?:-(\d\d))?)?(?:T[\d:.]+)?(?:Z|[+-]\d\d:\d\d)?")
_MARKS = re.compile(r"[?~%]")
DAY = 86_400
_YEAR = 365.2425 * DAY


def read_date(text: str) -> Span | None:
    """Read a day, month, year, decade or century, or an interval of two of them, open ones too; None for anything else.

    Args:
        text: The lexical form of xsd:dateTime, xsd:date, xsd:gYearMonth or xsd:gYear, or EDTF level 1 (ISO 8601-2).

    >>> day, since = read_date("1884-05-02"), read_date("193X/..")
    >>> int(day.end.upper - day.begin.lower), since.end.upper is None
    (86399, True)
    >>> read_date("in spring") is None
    True
    """
    begins, slash, ends = _MARKS.sub("", text).strip().partition("/")
    first, last = _bounds(begins), _bounds(ends if slash else begins)
    if first is None or last is None or not (first[0] or last[1]):
        return None
    inner = {} if "X" in text else {"P81a": first[1], "P81b": last[0]}
    return Span.read({"P82a": first[0], "P82b": last[1], **inner})


def is_approximate(text: str) -> bool:
    """Tell whether a date in EDTF is uncertain or approximate.

    >>> is_approximate("1931~"), is_approximate("1931")
    (True, False)
    """
    return bool(_MARKS.search(text))


def _bounds(text: str) -> tuple[str, str] | None:
    """Give first and last second of a date, both empty when it is open; None when it is no date."""
    if text in ("", ".."):
        return "", ""
    match = _DATE.fullmatch(text)
    if not match:
        return None
    year, month, day = match.groups()
    first, last = year.replace("X", "0"), year.replace("X", "9")
    months = (int(month), int(month)) if month else (1, 12)
    if not 1 <= months[0] <= 12:
        return None
    days = (int(day), int(day)) if day else (1, monthrange(abs(int(last)) or 4, months[1])[1])
    return f"{first}-{months[0]:02}-{days[0]:02}T00:00:00", f"{last}-{months[1]:02}-{days[1]:02}T23:59:59"


def ticks(first: Decimal, last: Decimal, most: int = 8) -> list[tuple[float, str]]:
    """Give moments, in seconds, at which an axis from one moment to another is marked, each with its words.

    They are years as far apart as must be, or months or days where the axis is short.

    >>> year = read_date("1931")
    >>> [words for _, words in ticks(year.begin.lower, year.end.upper)]
    ['1931-01', '1931-03', '1931-05', '1931-07', '1931-09', '1931-11']
    """
    years = range(int(float(first) / _YEAR) - 1, int(float(last) / _YEAR) + 2)
    length = float(last - first)
    if length > 3 * _YEAR:
        step = next((one for one in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500) if length / _YEAR / one <= most), 1000)
        names = [f"{year:04}" for year in years if year % step == 0]
    elif length > 90 * DAY:
        step = next(one for one in (1, 2, 3, 6, 12) if length / 30 / DAY / one <= most or one == 12)
        names = [f"{year:04}-{month:02}" for year in years for month in range(1, 13, step)]
    else:
        step = next(one for one in (1, 2, 5, 10, 31) if length / DAY / one <= most or one == 31)
        months = [(year, month) for year in years for month in range(1, 13)]
        names = [
            f"{year:04}-{month:02}-{day:02}"
            for year, month in months
            for day in range(1, monthrange(max(year, 1), month)[1] + 1, step)
        ]
    spans = ((read_date(name), name) for name in names)
    moments = ((span.begin.lower, name) for span, name in spans if span)
    return [(float(at), name) for at, name in moments if at is not None and first <= at <= last]
