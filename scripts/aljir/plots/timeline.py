"""A timeline on which every date is as exact as it is known: a day is a point, a year a band, what is open fades."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.plots.dates import DAY, ticks
from aljir.plots.evidence import COLUMNS, rows
from aljir.plots.svg import (
    LINE,
    STACKED,
    WIDTH,
    Plot,
    breadth,
    fade,
    hatch,
    legend,
    line,
    mark,
    named,
    rect,
    text,
    texts,
    within,
    wrapped,
)
from aljir.plots.words import WORDS
from aljir.records import words_in
from aljir.results import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from aljir.plots.evidence import Evidence
    from aljir.results import Term
    from aljir.values import Span

_TOP, _PAD, _EDGE = 56, 10, 12


@dataclass(frozen=True, slots=True)
class Dated:
    """Something with a date: its IRI (empty when it has none), its name, the date as written and as bounds."""

    iri: str
    label: str
    date: str
    span: Span
    disputed: bool = False
    approximate: bool = False
    evidence: tuple[Evidence, ...] = field(default=(), compare=False)

    @property
    def first(self) -> Decimal | None:
        """The earliest moment of it; None when no bound is known."""
        return self.span.begin.lower

    @property
    def last(self) -> Decimal | None:
        """The latest moment of it; None when no bound is known."""
        return self.span.end.upper


def draw(
    items: Iterable[Dated],
    title: str,
    language: str = "en",
    prefixes: Mapping[str, str] | None = None,
    width: float = WIDTH,
) -> Plot:
    """Draw a timeline.

    Args:
        items: What is dated; one thing may have several dates, which are drawn below each other.
        title: What it shows.
        language: The language of the words.
        prefixes: Namespaces by prefix, for the table.
        width: How wide it is; names stand above the dates where it is narrow.

    >>> from aljir.plots.dates import read_date
    >>> plot = draw([Dated("", "the great storm", "1931", read_date("1931"))], "Storms")
    >>> plot.description
    'the great storm: 1931'
    """
    dated = sorted(dict.fromkeys(one for one in items if one.first or one.last), key=_order)
    words, id_ = words_in(WORDS, language), named("timeline", width)
    body, height = _body(dated, words, id_, width)
    said = "; ".join(f"{one.label}: {_said(one, words)}" for one in dated) or words["nothing"]
    return Plot(id_, title, said, language, width, height, tuple(body), _table(dated, words, prefixes or {}))


def _order(one: Dated) -> tuple[Decimal, Decimal, str, str]:
    known = [bound for bound in (one.first, one.last) if bound is not None]
    return known[0], known[-1], one.label, one.date


def _said(one: Dated, words: Mapping[str, str]) -> str:
    marks = [words[name] for name in ("disputed", "approximate") if getattr(one, name)]
    return f"{one.date} ({', '.join(marks)})" if marks else one.date


def _table(dated: Sequence[Dated], words: Mapping[str, str], prefixes: Mapping[str, str]) -> Table:
    told: list[list[Term | None]] = []
    for one in dated:
        thing = NamedNode(one.iri) if one.iri else Literal(one.label)
        cells = [thing, Literal(one.label), Literal(one.date)]
        told += rows(cells, one.evidence, words, disputed=one.disputed)
    return Table(("thing", "thingLabel", "date", *COLUMNS), told, prefixes)


class _Axis:
    """Where moments lie: between left and right, and beyond them where a moment is open.

    Attributes:
        stacked: Whether names stand above the dates.
        labels: How wide names may be.
        dates: Where the written dates end; where names stand above them, they begin at the left edge.
    """

    def __init__(self, dated: Sequence[Dated], id_: str, width: float) -> None:
        self.id, self.width, self.stacked = id_, width, width < STACKED
        written = min(max(breadth(one.date) for one in dated), width * 0.3)
        self.labels = width - 2 * _EDGE if self.stacked else round(width * 0.31)
        self.dates = round((_EDGE if self.stacked else self.labels + 16) + written)
        known = [bound for one in dated for bound in (one.first, one.last) if bound is not None]
        self.first, self.last = min(known), max(known)
        self.fade = 28 if self.stacked else 56
        room = self.fade if any(one.first is None or one.last is None for one in dated) else 8
        self.left, self.right = self.dates + 12 + room, width - _EDGE - room

    def at(self, moment: Decimal | float) -> float:
        length = float(self.last - self.first) or float(DAY)
        return self.left + (float(moment) - float(self.first)) / length * (self.right - self.left)

    def grid(self, bottom: float) -> Iterator[str]:
        """Draw as many ticks as there is room for."""
        marked: list[tuple[float, str]] = []
        for most in (8, 6, 5, 4, 3, 2):
            marked = ticks(self.first, self.last, most)
            if sum(breadth(name) + 8 for _, name in marked) <= self.right - self.left + 40:
                break
        for moment, name in marked:
            x = self.at(moment)
            yield line((x, _TOP - 8), (x, bottom), "grid")
            yield within((x, _TOP - 14), name, self.width, "dim small")


class _Row:
    """A thing with its dates, from a height on."""

    def __init__(self, dated: Sequence[Dated], axis: _Axis, top: float) -> None:
        self.dated, self.axis, self.top = dated, axis, top
        self.label = wrapped(dated[0].label, axis.labels - (0 if axis.stacked else 16))
        self.written = [wrapped(one.date, axis.dates - (_EDGE if axis.stacked else axis.labels)) for one in dated]
        lines = sum(map(len, self.written))
        self.height = _PAD + LINE * (len(self.label) + lines if axis.stacked else max(len(self.label), lines))

    def texts(self) -> Iterator[str]:
        x, anchor = (_EDGE, "start") if self.axis.stacked else (self.axis.labels, "end")
        yield from texts((x, self.top + LINE), self.label, anchor=anchor)
        for y, lines in zip(self._heights(), self.written, strict=True):
            yield from texts((_EDGE if self.axis.stacked else self.axis.dates, y), lines, "dim small", anchor)

    def marks(self) -> Iterator[str]:
        for y, one in zip(self._heights(), self.dated, strict=True):
            yield mark("".join(_mark(one, self.axis, y - 5)), f"{one.label}: {one.date}")

    def _heights(self) -> Iterator[float]:
        y = self.top + LINE + (len(self.label) * LINE if self.axis.stacked else 0)
        for lines in self.written:
            yield y
            y += len(lines) * LINE


def _body(dated: Sequence[Dated], words: Mapping[str, str], id_: str, width: float) -> tuple[list[str], float]:
    if not dated:
        return [text((24, 40), words["nothing"], "dim")], 64
    things: dict[tuple[str, str], list[Dated]] = {}
    for one in dated:
        things.setdefault((one.iri, one.label), []).append(one)
    axis, top = _Axis(dated, id_, width), float(_TOP)
    drawn: list[_Row] = []
    for group in things.values():
        drawn.append(_Row(group, axis, top))
        top += drawn[-1].height
    stripes = [rect(4, one.top, width - 8, one.height, "stripe") for one in drawn[::2]]
    written = [element for one in drawn for element in one.texts()]
    marks = [element for one in drawn for element in one.marks()]
    key, high = legend((_EDGE, top + 28), _legend(dated, words, id_), width - _EDGE)
    defs = f"<defs>{hatch(id_)}{fade(id_)}</defs>"
    return [defs, *stripes, *axis.grid(top), *written, *marks, *key], top + 28 + high


def _look(one: Dated, id_: str) -> tuple[str, str]:
    """Give the class and the further attributes of the mark of a date."""
    if one.disputed:
        return "disputed", ' stroke-dasharray="4 3"'
    return ("hatched", f' fill="url(#{id_}-hatch)"') if one.approximate else ("band", "")


def _mark(one: Dated, axis: _Axis, y: float) -> Iterator[str]:
    """Draw one date around a height."""
    first, last = one.first, one.last
    style, more = _look(one, axis.id)
    if first is None or last is None:
        known = last if last is not None else first
        x = axis.at(known) if known is not None else axis.left
        begin = x - axis.fade if first is None else x
        if one.disputed:
            yield rect(begin, y - 6, axis.fade, 12, style, 0, more)
        else:
            name = "begins" if first is None else "ends"
            fill = f'fill="url(#{axis.id}-{name})"'
            yield f'<rect x="{begin:.1f}" y="{y - 6:g}" width="{axis.fade}" height="12" {fill}/>'
        yield line((x, y - 8), (x, y + 8), "bound")
    elif last - first <= DAY:
        style = "point" if style == "band" else style
        yield f'<circle class="{style}" cx="{axis.at(first):.1f}" cy="{y:g}" r="5"{more}/>'
    else:
        left, right = axis.at(first), axis.at(last)
        yield rect(left, y - 6, max(right - left, 4), 12, style, 2, more)
        if inner := _inner(one):
            yield rect(axis.at(inner[0]), y - 6, axis.at(inner[1]) - axis.at(inner[0]), 12, "solid", 0)


def _inner(one: Dated) -> tuple[Decimal, Decimal] | None:
    """Give the time in which it was certainly going on, if a claim tells so and none disputes it."""
    begun, ending = one.span.begin.upper, one.span.end.lower
    return (begun, ending) if begun is not None and ending is not None and begun < ending and not one.disputed else None


def _legend(dated: Sequence[Dated], words: Mapping[str, str], id_: str) -> list[tuple[str, str]]:
    """Give the marks that occur, with their meaning."""
    closed = [one for one in dated if one.first is not None and one.last is not None]
    lasting = [one for one in closed if (one.last or 0) - (one.first or 0) > DAY]
    inner = [one for one in lasting if _inner(one)]
    dashed = ' stroke-dasharray="4 3"'
    entries = {
        "day": ('<circle class="point" cx="0" cy="0" r="5"/>', len(closed) > len(lasting)),
        "band": (rect(-12, -6, 24, 12, "band"), bool(lasting)),
        "core": (rect(-12, -6, 24, 12, "solid"), bool(inner)),
        "open": (
            f'<rect x="-14" y="-6" width="24" height="12" fill="url(#{id_}-begins)"/>'
            + line((10, -8), (10, 8), "bound"),
            len(closed) < len(dated),
        ),
        "approximate": (
            rect(-12, -6, 24, 12, "hatched", 2, f' fill="url(#{id_}-hatch)"'),
            any(one.approximate for one in dated),
        ),
        "disputed": (rect(-12, -6, 24, 12, "disputed", 2, dashed), any(one.disputed for one in dated)),
    }
    return [(shape, words[name]) for name, (shape, occurs) in entries.items() if occurs]
