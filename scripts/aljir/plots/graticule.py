"""The part of the earth that a map shows: graticule, scale, and numbered discs with names where there is room."""

from __future__ import annotations

from itertools import combinations
from math import cos, floor, hypot, log10, radians
from typing import TYPE_CHECKING

from aljir.plots.svg import STACKED, breadth, line, mark, rect, text, within

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aljir.plots.maps import Spot

EDGE, TOP = 12, 16
_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 180)
"""How many degrees lines may be apart."""
_NEAR = 22
_KM = 111.2
"""How long a degree of latitude is, in kilometres."""
_DASHED = ' stroke-dasharray="4 3"'
_Box = tuple[float, float, float, float]


class View:
    """The part of the earth that holds all places, as a square."""

    def __init__(self, placed: Sequence[Spot], width: float) -> None:
        self.placed, self.width = placed, width
        self.size = width - 2 * EDGE if width < STACKED else round(min(440, width * 0.46))
        points = [one.point for one in placed if one.point]
        east, north = [point[0] for point in points], [point[1] for point in points]
        self.middle = (min(east) + max(east)) / 2, (min(north) + max(north)) / 2
        self.shrink = max(cos(radians(self.middle[1])), 0.05)
        self.span = (
            max(max(north) - min(north), (max(east) - min(east)) * self.shrink, 1.0) * 1.3
        )  # degrees of latitude

    def at(self, point: tuple[float, float]) -> tuple[float, float]:
        """Give where a point on the earth is in the picture."""
        x = (point[0] - self.middle[0]) * self.shrink / self.span + 0.5
        y = 0.5 - (point[1] - self.middle[1]) / self.span
        return EDGE + x * self.size, TOP + y * self.size

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
        yield rect(EDGE, TOP, self.size, self.size, "stripe", 0)
        for axis, low, length in (
            (0, self.middle[0] - self.span / self.shrink / 2, self.span / self.shrink),
            (1, self.middle[1] - self.span / 2, self.span),
        ):
            step = next(
                one
                for one in (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 180)
                if one * self.size / length >= 80 or one == 180
            )
            for number in range(floor(low / step), floor((low + length) / step) + 1):
                degrees = round(number * step, 6)
                if low < degrees < low + length:
                    yield from self._meridian(degrees, words) if axis == 0 else self._parallel(degrees, words)
        yield rect(EDGE, TOP, self.size, self.size, "frame", 0, ' fill="none"')
        kilometres = self.span * _KM / 4
        tidy = 10 ** floor(log10(kilometres))
        tidy *= next(one for one in (5, 2, 1) if tidy * one <= kilometres)
        right, y = EDGE + self.size - 12, TOP + self.size - 14
        yield line((right - tidy / _KM / self.span * self.size, y), (right, y), "bound")
        yield text((right, y - 8), words["kilometres"].format(f"{tidy:g}"), "small", "end")

    def _meridian(self, degrees: float, words: Mapping[str, str]) -> Iterator[str]:
        x = self.at((degrees, self.middle[1]))[0]
        yield line((x, TOP), (x, TOP + self.size), "grid")
        yield within((x, TOP + self.size + 18), written_longitude(degrees, words), self.width, "dim small")

    def _parallel(self, degrees: float, words: Mapping[str, str]) -> Iterator[str]:
        y = self.at((self.middle[0], degrees))[1]
        yield line((EDGE, y), (EDGE + self.size, y), "grid")
        yield text((EDGE + 6, round(y - 4, 1)), written_latitude(degrees, words), "dim small")

    def numbers(self, groups: Sequence[Sequence[Spot]]) -> Iterator[str]:
        """Draw each group as a numbered disc; dashed around where every position is disputed."""
        taken = [(x - 12, y - 12, x + 12, y + 12) for x, y in (self.at(group[0].point or (0, 0)) for group in groups)]
        for number, group in enumerate(groups, 1):
            x, y = self.at(group[0].point or (0, 0))
            disputed = all(one.disputed for one in group)
            style, more = ("disputed", _DASHED) if disputed else ("point", "")
            disc = f'<circle class="{style}" cx="{x:.1f}" cy="{y:.1f}" r="10"{more}/>'
            label = text(
                (round(x, 1), round(y + 4.5, 1)), str(number), "small" if disputed else "number small", "middle"
            )
            yield mark(disc + label, "; ".join(one.label for one in group))
            yield from self._called(next((one for one in group if not one.through), group[0]).label, (x, y), taken)

    def _called(self, name: str, at: tuple[float, float], taken: list[_Box]) -> Iterator[str]:
        """Write a name beside its disc, right or left of it, where there is room; the list has all names anyway."""
        long, (x, y) = breadth(name, bold=True), at
        for left, start, anchor in ((x + 15, x + 15, "start"), (x - 15 - long, x - 15, "end")):
            box = (left, y - 10, left + long, y + 10)
            inside = left > EDGE and box[2] < EDGE + self.size
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                yield text((round(start, 1), round(y + 4.5, 1)), name, "strong", anchor)
                return


def _overlap(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def written_longitude(degrees: float, words: Mapping[str, str]) -> str:
    """Write a longitude.

    >>> written_longitude(-7.5, {"west": "{}° W"})
    '7.5° W'
    """
    return words["east" if degrees >= 0 else "west"].format(f"{abs(degrees):g}")


def written_latitude(degrees: float, words: Mapping[str, str]) -> str:
    """Write a latitude.

    >>> written_latitude(54.25, {"north": "{}° N"})
    '54.25° N'
    """
    return words["north" if degrees >= 0 else "south"].format(f"{abs(degrees):g}")
