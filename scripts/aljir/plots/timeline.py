"""A timeline on which every date is as exact as it is known: a day is a point, a year a band, what is open fades."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.plots.dates import DAY, ticks
from aljir.plots.svg import LINE, WIDTH, Plot, fade, hatch, legend, line, mark, rect, text, texts, wrapped
from aljir.plots.words import WORDS
from aljir.records import words_in
from aljir.results import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from aljir.results import Term
    from aljir.values import Span

_LABELS, _DATES, _LEFT, _RIGHT = 300, 392, 412, WIDTH - 24
_TOP, _PAD, _FADE = 64, 10, 56


@dataclass(frozen=True, slots=True)
class Dated:
    """Something with a date: its IRI (empty when it has none), its name, the date as written and as bounds."""

    iri: str
    label: str
    date: str
    span: Span
    disputed: bool = False
    approximate: bool = False

    @property
    def first(self) -> Decimal | None:
        """The earliest moment of it; None when no bound is known."""
        return self.span.begin.lower

    @property
    def last(self) -> Decimal | None:
        """The latest moment of it; None when no bound is known."""
        return self.span.end.upper


def draw(items: Iterable[Dated], title: str, language: str = "en", prefixes: Mapping[str, str] | None = None) -> Plot:
    """Draw a timeline.

    Args:
        items: What is dated; one thing may have several dates, which are drawn below each other.
        title: What it shows.
        language: The language of the words.
        prefixes: Namespaces by prefix, for the table.

    >>> from aljir.plots.dates import read_date
    >>> plot = draw([Dated("", "the great storm", "1931", read_date("1931"))], "Storms")
    >>> plot.description
    'the great storm: 1931'
    """
    dated = sorted(dict.fromkeys(one for one in items if one.first or one.last), key=_order)
    names: dict[tuple[str, str], list[Dated]] = {}
    for one in dated:
        names.setdefault((one.iri, one.label), []).append(one)
    body, height = _body(list(names.values()), words_in(WORDS, language))
    words = words_in(WORDS, language)
    said = "; ".join(f"{one.label}: {_said(one, words)}" for one in dated) or words["nothing"]
    return Plot("timeline", title, said, language, WIDTH, height, tuple(body), _table(dated, words, prefixes or {}))


def _order(one: Dated) -> tuple[Decimal, Decimal, str, str]:
    known = [bound for bound in (one.first, one.last) if bound is not None]
    return known[0], known[-1], one.label, one.date


def _said(one: Dated, words: Mapping[str, str]) -> str:
    marks = [words[name] for name in ("disputed", "approximate") if getattr(one, name)]
    return f"{one.date} ({', '.join(marks)})" if marks else one.date


def _table(dated: Sequence[Dated], words: Mapping[str, str], prefixes: Mapping[str, str]) -> Table:
    rows: list[list[Term | None]] = [
        [
            NamedNode(one.iri) if one.iri else Literal(one.label),
            Literal(one.label),
            Literal(one.date),
            Literal(words["disputed"]) if one.disputed else None,
        ]
        for one in dated
    ]
    return Table(("thing", "thingLabel", "date", "standing"), rows, prefixes)


class _Axis:
    """Where moments lie between left and right; a moment that is open lies beyond."""

    def __init__(self, dated: Sequence[Dated]) -> None:
        known = [bound for one in dated for bound in (one.first, one.last) if bound is not None]
        self.first, self.last = min(known), max(known)
        room = _FADE if any(one.first is None or one.last is None for one in dated) else 12
        self.left, self.right = _LEFT + room, _RIGHT - room

    def at(self, moment: Decimal) -> float:
        length = float(self.last - self.first) or float(DAY)
        return self.left + float(moment - self.first) / length * (self.right - self.left)


def _body(groups: Sequence[Sequence[Dated]], words: Mapping[str, str]) -> tuple[list[str], float]:
    if not groups:
        return [text((24, 40), words["nothing"], "dim")], 64
    axis = _Axis([one for group in groups for one in group])
    rows, top = [], float(_TOP)
    for number, group in enumerate(groups):
        lines = wrapped(group[0].label, _LABELS - 16, 3)
        height = max(len(lines), len(group)) * LINE + _PAD
        if number % 2 == 0:
            rows.append(rect(12, top, WIDTH - 24, height, "stripe"))
        rows += texts((_LABELS, top + LINE), lines, anchor="end")
        for index, one in enumerate(group):
            rows.append(text((_DATES, top + LINE + index * LINE), one.date, "dim small", "end"))
        top += height
    grid = []
    for moment, name in ticks(axis.first, axis.last):
        x = axis.left + (moment - float(axis.first)) / (float(axis.last - axis.first) or DAY) * (axis.right - axis.left)
        grid += [line((x, _TOP - 8), (x, top), "grid"), text((x, _TOP - 14), name, "dim small", "middle")]
    marks, top_of = [], float(_TOP)
    for group in groups:
        for index, one in enumerate(group):
            marks.append(mark("".join(_mark(one, axis, top_of + LINE + index * LINE - 5)), f"{one.label}: {one.date}"))
        top_of += max(len(wrapped(group[0].label, _LABELS - 16, 3)), len(group)) * LINE + _PAD
    key, high = legend((24, top + 28), _legend([one for group in groups for one in group], words), WIDTH - 24)
    defs = f"<defs>{hatch('timeline')}{fade('timeline')}</defs>"
    return [defs, *rows, *grid, *marks, *key], top + 28 + high


def _look(one: Dated) -> tuple[str, str]:
    """Give the class and the further attributes of the mark of a date."""
    if one.disputed:
        return "disputed", ' stroke-dasharray="4 3"'
    return ("hatched", ' fill="url(#timeline-hatch)"') if one.approximate else ("band", "")


def _mark(one: Dated, axis: _Axis, y: float) -> Iterator[str]:
    """Draw one date around a height."""
    first, last = one.first, one.last
    style, more = _look(one)
    if first is None or last is None:
        known = last if last is not None else first
        x = axis.at(known) if known is not None else axis.left
        begin = x - _FADE if first is None else x
        if one.disputed:
            yield rect(begin, y - 6, _FADE, 12, style, 0, more)
        else:
            name = "begins" if first is None else "ends"
            yield f'<rect x="{begin:.1f}" y="{y - 6:g}" width="{_FADE}" height="12" fill="url(#timeline-{name})"/>'
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


def _legend(dated: Sequence[Dated], words: Mapping[str, str]) -> list[tuple[str, str]]:
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
            '<rect x="-14" y="-6" width="24" height="12" fill="url(#timeline-begins)"/>'
            + line((10, -8), (10, 8), "bound"),
            len(closed) < len(dated),
        ),
        "approximate": (
            rect(-12, -6, 24, 12, "hatched", 2, ' fill="url(#timeline-hatch)"'),
            any(one.approximate for one in dated),
        ),
        "disputed": (rect(-12, -6, 24, 12, "disputed", 2, dashed), any(one.disputed for one in dated)),
    }
    return [(shape, words[name]) for name, (shape, occurs) in entries.items() if occurs]
