"""A network of any relations: columns from left to right, each relation named in the box that it starts from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aljir.plots import listing
from aljir.plots.links import DISPUTED, EDGE, Link, components, mean, merged, ordered, plot
from aljir.plots.svg import LINE, WIDTH, arrow, breadth, line, named, path, rect, steps, text, texts, wrapped
from aljir.plots.words import WORDS
from aljir.records import words_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from aljir.plots.svg import Plot

_LEAST, _GAP, _ROW_GAP = 200, 84, 14


def draw(
    links: Iterable[Link],
    labels: Mapping[str, str],
    title: str,
    language: str = "en",
    prefixes: Mapping[str, str] | None = None,
    width: float = WIDTH,
) -> Plot:
    """Draw a network.

    Args:
        links: What is joined, in the direction in which it is read.
        labels: The names, by IRI.
        title: What it shows.
        language: The language of the words.
        prefixes: Namespaces by prefix, for the table.
        width: How wide it is. The usual one grows where need be; a narrower one is a list.

    >>> draw([Link("ex:ilvo", "ex:tern", "kept the light at")], {"ex:ilvo": "Ilvo"}, "Keepers").description
    'Ilvo – kept the light at – ex:tern'
    """
    kept = merged(links)
    mutual = {one for one in kept if _back(one) in kept}
    kept = [one for one in kept if one not in mutual or one.start < one.end]
    if width < WIDTH:
        return listing.draw("network", kept, labels, title, language, prefixes or {}, width, _look)
    groups = components(kept, labels)
    columns = {thing: at for things in groups for thing, at in _columns(things, kept).items()}
    count = max(columns.values(), default=0) + 1
    round_ = any(columns[one.end] <= columns[one.start] for one in kept)  # which needs room at the right
    box = max((WIDTH - 2 * EDGE - (count - 1) * _GAP) / count, _LEAST)
    wide = max(WIDTH, 2 * EDGE + count * box + (count - 1) * _GAP) + (_GAP if round_ else 0)
    body: list[str] = []
    y = float(EDGE)
    for things in groups:
        part = _Part(things, [one for one in kept if one.start in set(things)], mutual, labels, columns, box)
        body += [f'<g transform="translate({EDGE} {y:g})">', *part.drawn(), "</g>"]
        y += part.height + 2 * _ROW_GAP
    key = [(line((-14, 0), (14, 0), *DISPUTED), words_in(WORDS, language)["disputed"])]
    key = key if any(one.disputed for one in kept) else []
    return plot(named("network", width), title, language, kept, labels, prefixes or {}, body, (wide, y), key)


def _look(one: Link) -> tuple[str, str]:
    return DISPUTED if one.disputed else ("link", "")


def _short(words: str, width: float) -> str:
    """Give words that have room on one line; the list and the table have the others."""
    return words if breadth(words, 12) <= width else f"{wrapped(words, width - 20)[0]} …"


def _back(one: Link) -> Link:
    """Give the link in the other direction."""
    return replace(one, start=one.end, end=one.start)


def _columns(things: Sequence[str], links: Sequence[Link]) -> dict[str, int]:
    """Give the column of each thing: right of all that lead to it; what leads back in a circle does not count."""
    inside = set(things)
    ahead: dict[str, set[str]] = {thing: set() for thing in things}
    for one in links:
        if one.start in inside and not _reaches(ahead, one.end, one.start):
            ahead[one.start].add(one.end)
    columns = dict.fromkeys(things, 0)
    waiting = list(things)
    while waiting:
        thing = waiting.pop(0)
        for other in sorted(ahead[thing]):
            if columns[other] <= columns[thing]:
                columns[other] = columns[thing] + 1
                waiting.append(other)
    return columns


def _reaches(ahead: Mapping[str, set[str]], start: str, end: str) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        thing = waiting.pop()
        if thing == end:
            return True
        new = ahead[thing] - seen
        seen |= new
        waiting += new
    return False


class _Part:
    """Things that hang together, laid out."""

    def __init__(
        self,
        things: Sequence[str],
        links: Sequence[Link],
        mutual: Collection[Link],
        labels: Mapping[str, str],
        columns: Mapping[str, int],
        box: float,
    ) -> None:
        self.links, self.mutual, self.columns, self.box = links, mutual, columns, box
        self.lines = {thing: wrapped(labels.get(thing, thing), box - 20) for thing in things}
        self.ports: dict[str, list[str]] = {thing: [] for thing in things}
        for one in links:
            if one.relation and one.relation not in self.ports[one.start]:
                self.ports[one.start].append(one.relation)
        self.tall = {
            thing: len(self.lines[thing]) * LINE + 14 + len(self.ports[thing]) * (LINE + 3) for thing in things
        }
        self.tops = self._tops(things, labels)
        self.height = max(self.tops[thing] + self.tall[thing] for thing in things)

    def _tops(self, things: Sequence[str], labels: Mapping[str, str]) -> dict[str, float]:
        """Stack each column, everything near what it is joined to in the column before or after."""
        near = {
            thing: [one.end if one.start == thing else one.start for one in self.links if thing in (one.start, one.end)]
            for thing in things
        }
        columns = [[t for t in things if self.columns[t] == n] for n in range(max(self.columns[t] for t in things) + 1)]
        tops = {thing: float(index) for column in columns for index, thing in enumerate(column)}
        fixed = max(columns, key=len)
        middle = columns.index(fixed)
        for _ in range(3):
            for column in (fixed, *columns[middle + 1 :], *reversed(columns[:middle])):
                place = {
                    t: mean([tops[o] + self.tall[o] / 2 for o in near[t] if o not in column], tops[t]) for t in column
                }
                y = 0.0
                rows = ordered(column, place, labels)
                for thing in rows:
                    wanted = place[thing] - self.tall[thing] / 2 if column is not fixed else y
                    tops[thing] = y = max(y, wanted)
                    y += self.tall[thing] + _ROW_GAP
        least = min(tops.values())
        return {thing: round(top - least, 1) for thing, top in tops.items()}

    def left(self, thing: str) -> float:
        return self.columns[thing] * (self.box + _GAP)

    def drawn(self) -> Iterator[str]:
        """Draw the lines, then the boxes."""
        for one in self.links:
            yield from self._line(one)
        for thing, lines in self.lines.items():
            x, y = self.left(thing), self.tops[thing]
            yield rect(x, y, self.box, self.tall[thing], "box", 6)
            yield from texts((x + 10, y + 20), lines)
            for index, relation in enumerate(self.ports[thing]):
                at = self._port(thing, relation)
                yield text((x + self.box - 10, round(at + 4, 1)), _short(relation, self.box - 20), "dim small", "end")
                if index == 0:
                    yield line((x, at - 11), (x + self.box, at - 11), "grid")

    def _port(self, thing: str, relation: str) -> float:
        """Give the height at which a relation leaves a box."""
        if not relation:
            return self.tops[thing] + len(self.lines[thing]) * LINE / 2 + 7
        index = self.ports[thing].index(relation)
        return self.tops[thing] + len(self.lines[thing]) * LINE + 14 + index * (LINE + 3) + 9

    def _line(self, one: Link) -> Iterator[str]:
        look, more = _look(one)
        coming = sorted(
            (each for each in self.links if each.end == one.end), key=lambda each: self._port(each.start, each.relation)
        )
        share = (coming.index(one) + 1) / (len(coming) + 1)
        x1, y1 = self.left(one.start) + self.box, self._port(one.start, one.relation)
        y2 = self.tops[one.end] + self.tall[one.end] * share
        if self.columns[one.end] > self.columns[one.start]:
            x2 = self.left(one.end)
            bend = max((x2 - x1) / 2, 30)
            yield path(steps("M", x1, y1, "C", x1 + bend, y1, x2 - bend, y2, x2 - 8, y2), look, more)
            yield arrow((x2 - 10, y2), (x2, y2))
            if one in self.mutual:
                yield arrow((x1 + 10, y1), (x1, y1))
        else:  # back, around the right side
            x2 = self.left(one.end) + self.box
            out = max(x1, x2) + _GAP * 0.7
            yield path(steps("M", x1, y1, "C", out, y1, out, y2, x2 + 8, y2), look, more)
            yield arrow((x2 + 10, y2), (x2, y2))
