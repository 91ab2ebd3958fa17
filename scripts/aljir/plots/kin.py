"""Kin in layers: parents above children, couples side by side; what is disputed dashed, proposed identities dotted."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from aljir.plots import listing
from aljir.plots.links import COUPLE, DISPUTED, EDGE, IDENTITY, PARENT, Link, components, mean, merged, plot
from aljir.plots.svg import LINE, STACKED, WIDTH, line, named, path, rect, steps, texts, wrapped
from aljir.plots.words import WORDS
from aljir.records import words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aljir.plots.svg import Plot

_GAP, _BETWEEN = 36, 72
_BOXES = (164, 132, 104, 88)
"""How wide boxes may be; the widest that have room are drawn."""
_LOOKS = {IDENTITY: ("link identity", ' stroke-dasharray="1.5 4" stroke-linecap="round"')}
_PLAIN = ("link", "")


def draw(
    links: Iterable[Link],
    labels: Mapping[str, str],
    title: str,
    language: str = "en",
    prefixes: Mapping[str, str] | None = None,
    width: float = WIDTH,
) -> Plot:
    """Draw kin.

    Args:
        links: Who is whose kin.
        labels: The names, by IRI.
        title: What it shows.
        language: The language of the words.
        prefixes: Namespaces by prefix, for the table.
        width: How wide it is. The usual one grows where need be; where another has no room, there is a list.

    >>> plot = draw([Link("ex:ilvo", "ex:tove", kind="parent")], {"ex:ilvo": "Ilvo", "ex:tove": "Tove"}, "Kin")
    >>> plot.description
    'Ilvo – has parent – Tove'
    """
    kept = sorted(merged(links), key=lambda one: (one.start, one.kind, one.end, one.relation))
    edge = EDGE if width >= STACKED else 8
    families = [_fitting(things, kept, labels, width - 2 * edge) for things in components(kept, labels)]
    if width < WIDTH and any(one.width > width - 2 * edge for one in families):
        return listing.draw("kin", kept, labels, title, language, prefixes or {}, width, _look)
    body: list[str] = []
    x, y, high, widest = float(edge), float(EDGE), 0.0, float(width)
    for family in families:
        if x > edge and x + family.width > width - edge:
            x, y, high = edge, y + high + 40, 0
        body += [f'<g transform="translate({x:g} {y:g})">', *family.drawn(), "</g>"]
        x, high = x + family.width + _GAP, max(high, family.height)
        widest = max(widest, x - _GAP + edge)
    key = _legend(kept, words_in(WORDS, language))
    size = widest, y + high + 24
    return plot(named("kin", width), title, language, kept, labels, prefixes or {}, body, size, key)


def _fitting(things: Sequence[str], links: Sequence[Link], labels: Mapping[str, str], width: float) -> _Family:
    """Lay out a family with the widest boxes that have room; with the widest of all where none have."""
    tried = [_Family(things, links, labels, box) for box in _BOXES]
    return next((one for one in tried if one.width <= width), tried[0])


def _look(one: Link) -> tuple[str, str]:
    return DISPUTED if one.disputed else _LOOKS.get(one.kind, _PLAIN)


def _legend(links: Sequence[Link], words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give the lines that occur, with their meaning."""
    kinds = {one.kind for one in links if not one.disputed}
    shapes = [
        (path(steps("M", -4, -10, "C", -4, 2, 4, -2, 4, 10), "link"), "parent", PARENT in kinds),
        (line((-14, -2), (14, -2), "link") + line((-14, 2), (14, 2), "link"), "couple", COUPLE in kinds),
        (line((-14, 0), (14, 0), *_LOOKS[IDENTITY]), "identity", IDENTITY in kinds),
        (line((-14, 0), (14, 0), "link"), "family", bool(kinds - {PARENT, COUPLE, IDENTITY})),
        (line((-14, 0), (14, 0), *DISPUTED), "disputed", any(one.disputed for one in links)),
    ]
    return [(shape, words[name]) for shape, name, occurs in shapes if occurs]


def generations(things: Sequence[str], links: Sequence[Link]) -> dict[str, int]:
    """Give the layer of each: parents one above their children, couples and proposed identities in one layer.

    What contradicts what was laid down before, as a disputed marriage to a child, lays down nothing.

    >>> generations(["a", "b", "c"], [Link("a", "b", kind="parent"), Link("b", "c", kind="couple")])
    {'a': 1, 'b': 0, 'c': 0}
    """
    same = {thing: thing for thing in things}
    above: set[tuple[str, str]] = set()
    ranked = sorted(
        (one for one in links if one.start in same), key=lambda one: (one.disputed, one.kind != PARENT, one.kind)
    )
    for one in ranked:
        if one.kind == PARENT:
            trial = same, above | {(one.end, one.start)}
        else:
            kept, gone = sorted((same[one.start], same[one.end]))
            trial = {thing: kept if at == gone else at for thing, at in same.items()}, above
        if (layers := _layers(*trial)) is not None:
            same, above = trial
    layers = _layers(same, above) or {}
    return {thing: layers[same[thing]] for thing in things}


def _layers(same: Mapping[str, str], above: Iterable[tuple[str, str]]) -> dict[str, int] | None:
    """Give the layer of each group of one generation, as low as its children allow; None when that is impossible."""
    pairs = {(same[parent], same[child]) for parent, child in above}
    layers = dict.fromkeys(sorted(set(same.values())), 0)
    for _ in layers:
        moved = False
        for parent, child in sorted(pairs):
            if layers[child] <= layers[parent]:
                layers[child], moved = layers[parent] + 1, True
        if not moved:
            break
    else:
        return None
    children = {parent for _, parent in pairs}
    for group in layers:
        below = [layers[child] for parent, child in pairs if parent == group]
        if below and group not in children:
            layers[group] = min(below) - 1
    return layers


class _Family:
    """People who are kin, laid out."""

    def __init__(self, things: Sequence[str], links: Sequence[Link], labels: Mapping[str, str], across: float) -> None:
        self.across, self.gap = across, _GAP if across == _BOXES[0] else 24
        self.links = [one for one in links if one.start in set(things)]
        self.lines = {thing: wrapped(labels.get(thing, thing), across - 8) for thing in things}
        self.layers = generations(things, self.links)
        self.box = max(map(len, self.lines.values())) * LINE + 16
        self.rows = [[t for t in things if self.layers[t] == n] for n in range(max(self.layers.values()) + 1)]
        for number, row in enumerate(self.rows):
            self.rows[number] = self._neighbourly(row, self.rows[number - 1] if number else [])
        self.left = self._placed()
        least = min(self.left.values())
        self.left = {thing: round(x - least, 1) for thing, x in self.left.items()}
        self.width = max(self.left.values()) + self.across
        self.height = len(self.rows) * self.box + (len(self.rows) - 1) * _BETWEEN + (26 if self._arched() else 0)

    def _neighbourly(self, row: Sequence[str], above: Sequence[str]) -> list[str]:
        """Put those of one layer who are joined beside each other, couples first, and all below the parents."""
        chains = [[thing] for thing in row]
        for one in sorted(self.links, key=lambda one: (one.disputed, one.kind != COUPLE, one.kind, one.start, one.end)):
            first = next((chain for chain in chains if one.start in (chain[0], chain[-1])), None)
            second = next((chain for chain in chains if one.end in (chain[0], chain[-1])), None)
            if first is None or second is None or first is second:
                continue
            if first[-1] != one.start:
                first.reverse()
            if second[0] != one.end:
                second.reverse()
            chains.remove(second)
            first.extend(second)
        parents = {
            id(chain): [above.index(one.end) for one in self.links if one.start in chain and one.end in above]
            for chain in chains
        }
        chains.sort(key=lambda chain: mean(parents[id(chain)], len(above)))
        return [thing for chain in chains for thing in chain]

    def _placed(self) -> dict[str, float]:
        """Give the left edge of each: below the parents, above the children, and nobody above another."""
        step = self.across + self.gap
        left = {thing: float(index * step) for row in self.rows for index, thing in enumerate(row)}
        near = {
            thing: [
                one.end if one.start == thing else one.start
                for one in self.links
                if thing in (one.start, one.end) and not self._same(one)
            ]
            for thing in left
        }
        for row in (*self.rows, *reversed(self.rows), *self.rows):
            wanted = {thing: mean([left[other] for other in near[thing]], left[thing]) for thing in row}
            at = dict(wanted)
            for before, thing in pairwise(row):
                at[thing] = max(at[thing], at[before] + step)
            shift = mean([wanted[thing] - at[thing] for thing in row], 0)
            left.update({thing: x + shift for thing, x in at.items()})
        return left

    def _arched(self) -> list[Link]:
        """Give the links within a layer between people who do not stand side by side."""
        return [one for one in self.links if self._same(one) and not self._beside(one)]

    def _same(self, one: Link) -> bool:
        return self.layers[one.start] == self.layers[one.end]

    def _beside(self, one: Link) -> bool:
        row = self.rows[self.layers[one.start]]
        return one.end in row and abs(row.index(one.start) - row.index(one.end)) == 1

    def top(self, thing: str) -> float:
        return self.layers[thing] * (self.box + _BETWEEN)

    def drawn(self) -> Iterator[str]:
        """Draw the lines, then the people."""
        yield from dict.fromkeys(shape for one in self.links for shape in self._line(one))
        for thing, lines in self.lines.items():
            x, y = self.left[thing], self.top(thing)
            yield rect(x, y, self.across, self.box, "box", 6)
            first = y + self.box / 2 - len(lines) * LINE / 2 + 13
            yield from texts((x + self.across / 2, first), lines, anchor="middle")

    def _line(self, one: Link) -> Iterator[str]:
        look, more = _look(one)
        if one.kind == PARENT and self.layers[one.end] < self.layers[one.start]:
            x1, y1 = self._from(one)
            x2, y2 = self.left[one.start] + self.across / 2, self.top(one.start)
            bend = max((y2 - y1) / 2, 20)
            yield path(steps("M", x1, y1, "C", x1, y1 + bend, x2, y2 - bend, x2, y2), look, more)
        elif self._same(one) and self._beside(one):
            left, right = sorted((self.left[one.start], self.left[one.end]))
            y = self.top(one.start) + self.box / 2
            for down in (-2, 2) if one.kind == COUPLE and not one.disputed else (0,):
                yield line((left + self.across, y + down), (right, y + down), look, more)
        elif self._same(one):
            x1, x2 = sorted(self.left[thing] + self.across / 2 for thing in (one.start, one.end))
            y = self.top(one.start) + self.box
            yield path(steps("M", x1, y, "C", x1, y + 34, x2, y + 34, x2, y), look, more)
        else:
            yield from self._across(one, look, more)

    def _across(self, one: Link, look: str, more: str) -> Iterator[str]:
        """Draw what joins two layers without being parentage: beside the line that a parentage would take."""
        upper, lower = sorted((one.start, one.end), key=self.top)
        x1, y1 = self.left[upper] + 0.8 * self.across, self.top(upper) + self.box
        x2, y2 = self.left[lower] + 0.8 * self.across, self.top(lower)
        bend = max((y2 - y1) / 2, 20)
        yield path(steps("M", x1, y1, "C", x1, y1 + bend, x2, y2 - bend, x2, y2), look, more)

    def _from(self, one: Link) -> tuple[float, float]:
        """Give where the line from a parent to a child begins: between a couple whose child it is, else below."""
        parents = {
            each.end for each in self.links if each.kind == PARENT and each.start == one.start and not each.disputed
        }
        for couple in self.links:
            pair = {couple.start, couple.end}
            if couple.kind == COUPLE and one.end in pair <= parents and not couple.disputed and self._beside(couple):
                return mean([self.left[thing] for thing in pair], 0) + self.across / 2, self.top(
                    one.end
                ) + self.box / 2 + 2
        return self.left[one.end] + self.across / 2, self.top(one.end) + self.box
