"""A map without tiles: positions on a graticule, with what is there; what has no known position is listed beside it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import cos, floor, hypot, log10, radians
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.plots.svg import LINE, WIDTH, Plot, line, mark, rect, text, texts, wrapped
from aljir.plots.words import WORDS
from aljir.records import words_in
from aljir.results import Table
from aljir.terms import XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aljir.results import Term

_LEFT, _TOP, _SIZE = 56, 16, 440
_LIST = _LEFT + _SIZE + 24
_NEAR = 22
_KM = 111.2
"""How long a degree of latitude is, in kilometres."""
_DASHED = ' stroke-dasharray="4 3"'


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: its IRI, its name, longitude and latitude in degrees (WGS 84) if known, and what is there.

    `through` is the name of the place that the position is of, where this place lies in it and has none of its own.
    """

    iri: str
    label: str
    longitude: float | None = None
    latitude: float | None = None
    through: str = ""
    things: tuple[str, ...] = ()
    disputed: bool = False

    @property
    def point(self) -> tuple[float, float] | None:
        """Longitude and latitude; None when they are not known."""
        return None if self.longitude is None or self.latitude is None else (self.longitude, self.latitude)


def draw(items: Iterable[Spot], title: str, language: str = "en", prefixes: Mapping[str, str] | None = None) -> Plot:
    """Draw a map in the plate carrée of the middle latitude: a degree is as long to the east there as it is on earth.

    Args:
        items: The places.
        title: What it shows.
        language: The language of the words.
        prefixes: Namespaces by prefix, for the table.

    >>> plot = draw([Spot("", "Tern Point", 7.5, 54.25), Spot("", "Gull Skerry")], "The coast")
    >>> print(plot.description)
    Tern Point: 54.25° N, 7.5° E; Without a known position: Gull Skerry
    """
    words = words_in(WORDS, language)
    spots = sorted(dict.fromkeys(items), key=lambda one: (one.label, one.iri))
    placed = [one for one in spots if one.point]
    unplaced = [one for one in spots if not one.point]
    parts = [f"{_name(one, words)}: {_degrees(one, words)}" for one in placed]
    if unplaced:
        parts.append(f"{words['unplaced']}: {', '.join(one.label for one in unplaced)}")
    body: list[str] = []
    bottom = float(_TOP)
    if placed:
        view = _View(placed)
        groups = view.groups()
        listed, bottom = _listed(groups, words)
        body = [*view.frame(words), *view.numbers(groups), *listed]
        bottom = max(bottom, _TOP + _SIZE + 44)
    if unplaced:
        lines = wrapped(", ".join(one.label for one in unplaced), WIDTH - 48, 40)
        body += [text((24, bottom + 20), words["unplaced"], "strong"), *texts((24, bottom + 40), lines)]
        bottom += 40 + len(lines) * LINE
    elif not placed:
        body, bottom = [text((24, 40), words["nothing"], "dim")], 48
    said = "; ".join(parts) or words["nothing"]
    return Plot("map", title, said, language, WIDTH, bottom + 12, tuple(body), _table(spots, words, prefixes or {}))


def _name(one: Spot, words: Mapping[str, str]) -> str:
    notes = [words["within"].format(one.through)] if one.through else []
    notes += [words["disputed"]] if one.disputed else []
    return f"{one.label} ({', '.join(notes)})" if notes else one.label


def _degrees(one: Spot, words: Mapping[str, str]) -> str:
    longitude, latitude = one.point or (0.0, 0.0)
    return f"{_latitude(latitude, words)}, {_longitude(longitude, words)}"


def _longitude(degrees: float, words: Mapping[str, str]) -> str:
    return words["east" if degrees >= 0 else "west"].format(f"{abs(degrees):g}")


def _latitude(degrees: float, words: Mapping[str, str]) -> str:
    return words["north" if degrees >= 0 else "south"].format(f"{abs(degrees):g}")


def _table(spots: Sequence[Spot], words: Mapping[str, str], prefixes: Mapping[str, str]) -> Table:
    def number(degrees: float | None) -> Literal | None:
        return None if degrees is None else Literal(f"{degrees:g}", datatype=XSD.decimal)

    rows: list[list[Term | None]] = [
        [
            NamedNode(one.iri) if one.iri else Literal(one.label),
            Literal(_name(one, words)),
            number(one.latitude),
            number(one.longitude),
            Literal("; ".join(one.things)),
        ]
        for one in spots
    ]
    return Table(("place", "placeLabel", "latitude", "longitude", "things"), rows, prefixes)


class _View:
    """The part of the earth that holds all places, as a square."""

    def __init__(self, placed: Sequence[Spot]) -> None:
        self.placed = placed
        points = [one.point for one in placed if one.point]
        east, north = [point[0] for point in points], [point[1] for point in points]
        self.middle = (min(east) + max(east)) / 2, (min(north) + max(north)) / 2
        self.shrink = max(cos(radians(self.middle[1])), 0.05)
        self.span = (
            max(max(north) - min(north), (max(east) - min(east)) * self.shrink, 1.0) * 1.3
        )  # degrees of latitude

    def at(self, point: tuple[float, float]) -> tuple[float, float]:
        x = (point[0] - self.middle[0]) * self.shrink / self.span + 0.5
        y = 0.5 - (point[1] - self.middle[1]) / self.span
        return _LEFT + x * _SIZE, _TOP + y * _SIZE

    def groups(self) -> list[list[Spot]]:
        """Put places together of which the marks would touch, the most northern first."""
        groups = [[one] for one in self.placed]
        while pair := next(
            (
                (one, other)
                for one, other in combinations(groups, 2)
                if any(self._touch(a, b) for a in one for b in other)
            ),
            None,
        ):
            pair[0].extend(pair[1])
            groups.remove(pair[1])
        return sorted(groups, key=lambda group: (-(group[0].latitude or 0), group[0].longitude or 0, group[0].label))

    def _touch(self, one: Spot, other: Spot) -> bool:
        (x1, y1), (x2, y2) = (self.at(each.point or (0, 0)) for each in (one, other))
        return hypot(x1 - x2, y1 - y2) < _NEAR

    def frame(self, words: Mapping[str, str]) -> Iterator[str]:
        """Draw the graticule and a scale."""
        yield rect(_LEFT, _TOP, _SIZE, _SIZE, "stripe", 0)
        for axis, low, length in (
            (0, self.middle[0] - self.span / self.shrink / 2, self.span / self.shrink),
            (1, self.middle[1] - self.span / 2, self.span),
        ):
            step = next(one for one in (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 180) if length / one <= 6 or one == 180)
            for number in range(floor(low / step), floor((low + length) / step) + 1):
                degrees = round(number * step, 6)
                if low < degrees < low + length:
                    yield from self._meridian(degrees, words) if axis == 0 else self._parallel(degrees, words)
        yield rect(_LEFT, _TOP, _SIZE, _SIZE, "frame", 0, ' fill="none"')
        kilometres = self.span * _KM / 4
        tidy = 10 ** floor(log10(kilometres))
        tidy *= next(one for one in (5, 2, 1) if tidy * one <= kilometres)
        right, y = _LEFT + _SIZE - 12, _TOP + _SIZE - 14
        yield line((right - tidy / _KM / self.span * _SIZE, y), (right, y), "bound")
        yield text((right, y - 8), words["kilometres"].format(f"{tidy:g}"), "small", "end")

    def _meridian(self, degrees: float, words: Mapping[str, str]) -> Iterator[str]:
        x = self.at((degrees, self.middle[1]))[0]
        yield line((x, _TOP), (x, _TOP + _SIZE), "grid")
        yield text((round(x, 1), _TOP + _SIZE + 18), _longitude(degrees, words), "dim small", "middle")

    def _parallel(self, degrees: float, words: Mapping[str, str]) -> Iterator[str]:
        y = self.at((self.middle[0], degrees))[1]
        yield line((_LEFT, y), (_LEFT + _SIZE, y), "grid")
        yield text((_LEFT - 6, round(y + 4, 1)), f"{degrees:g}°", "dim small", "end")

    def numbers(self, groups: Sequence[Sequence[Spot]]) -> Iterator[str]:
        """Draw each group as a numbered disc; dashed around where every position is disputed."""
        for number, group in enumerate(groups, 1):
            x, y = self.at(group[0].point or (0, 0))
            disputed = all(one.disputed for one in group)
            style, more = ("disputed", _DASHED) if disputed else ("point", "")
            disc = f'<circle class="{style}" cx="{x:.1f}" cy="{y:.1f}" r="10"{more}/>'
            label = text(
                (round(x, 1), round(y + 4.5, 1)), str(number), "small" if disputed else "number small", "middle"
            )
            yield mark(disc + label, "; ".join(one.label for one in group))


def _listed(groups: Sequence[Sequence[Spot]], words: Mapping[str, str]) -> tuple[list[str], float]:
    """Write beside the map what the numbers mean; give the elements and where they end."""
    body, y = [], float(_TOP + 14)
    for number, group in enumerate(groups, 1):
        body.append(text((_LIST + 16, y), f"{number}", "strong", "end"))
        for one in group:
            for content, style in (
                (_name(one, words), "strong"),
                (_degrees(one, words) if not one.through else "", "dim small"),
                ("; ".join(one.things), "small"),
            ):
                lines = wrapped(content, WIDTH - _LIST - 40, 8) if content else []
                body += texts((_LIST + 26, y), lines, style)
                y += len(lines) * LINE
        y += 10
    return body, y
