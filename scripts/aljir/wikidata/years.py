"""Dates as exact as they are known, to the day or to some years, and how well two of them agree."""

from __future__ import annotations

from dataclasses import dataclass

from aljir.wikidata.items import Time


@dataclass(frozen=True, slots=True)
class Years:
    """When something was: the first and the last year that it may have been in, and the day (2026-05-03) if known."""

    first: int
    last: int
    day: str = ""

    def __str__(self) -> str:
        """Give it as people read it."""
        return self.day or (str(self.first) if self.first == self.last else f"{self.first}–{self.last}")


def read_time(time: Time) -> Years | None:
    """Give the years of a date of Wikidata; None for what is less exact than a century.

    >>> print(read_time(Time("+1924-05-09T00:00:00Z", 11, "Q9000000090")))
    1924-05-09
    >>> print(read_time(Time("+1850-00-00T00:00:00Z", 7, "Q9000000090")))
    1801–1900
    """
    year = int(time.time[: time.time.index("-", 1)])
    if time.precision >= 9:
        return Years(year, year, time.time[1:11] if time.precision >= 11 and year > 0 else "")
    if time.precision == 8:
        return Years(year // 10 * 10, year // 10 * 10 + 9)
    if time.precision == 7:
        return Years((year - 1) // 100 * 100 + 1, (year - 1) // 100 * 100 + 100)
    return None


def agreement(one: Years, other: Years) -> str:
    """Tell how well two dates agree, as a key of `aljir.wikidata.scores.POINTS`; empty when they cannot be one.

    >>> agreement(Years(1924, 1924, "1924-05-09"), Years(1924, 1924)), agreement(Years(1924, 1924), Years(1926, 1926))
    ('same year', '')
    """
    if one.day and one.day == other.day:
        return "same day"
    if one.first == one.last == other.first == other.last:
        return "same year"
    return "dates overlap" if one.first <= other.last and other.first <= one.last else ""
