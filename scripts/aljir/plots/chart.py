"""A bar chart of figures that shows how each is known: exact, approximate, or as a bound; a bound is never a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.figures import Figure, format_number
from aljir.plots.svg import (
    LINE,
    WIDTH,
    Plot,
    arrow,
    fade,
    hatch,
    legend,
    line,
    mark,
    path,
    rect,
    steps,
    text,
    texts,
    wrapped,
)
from aljir.plots.words import WORDS
from aljir.records import words_in
from aljir.results import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from aljir.results import Term

_LABELS, _LEFT, _RIGHT = 340, 356, WIDTH - 190
_PAD, _BAR, _FADE = 12, 16, 44
_DASHED = ' stroke-dasharray="4 3"'


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure of something: its IRI (empty when it has none), its name, in which respect, and the number.

    With a value, `lower` and `upper` are bounds within which it may lie; without one, they are all that is known.
    """

    iri: str
    label: str
    detail: str = ""
    unit: str = ""
    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    approximate: bool = False
    disputed: bool = False

    def words(self, language: str) -> str:
        """Give the figure in words.

        >>> from decimal import Decimal
        >>> Bar("", "visitors", lower=Decimal(18000)).words("en")
        'more than 18,000'
        """
        figure = Figure("", "", "", "", "", "", "", self.value, self.lower, self.upper, self.approximate)
        said = figure.amount(language)
        if self.value is not None and self.lower is not None and self.upper is not None:
            said += f" ({format_number(self.lower, language)}–{format_number(self.upper, language)})"
        return said

    @property
    def greatest(self) -> Decimal:
        """The greatest number that is drawn."""
        return max(one for one in (self.value, self.lower, self.upper) if one is not None)


def draw(items: Iterable[Bar], title: str, language: str = "en", prefixes: Mapping[str, str] | None = None) -> Plot:
    """Draw a bar chart; figures of different units have a scale each.

    Args:
        items: The figures, in the order in which they are drawn; those without any number are left out.
        title: What it shows.
        language: The language of the words.
        prefixes: Namespaces by prefix, for the table.

    >>> from decimal import Decimal
    >>> draw([Bar("", "steps", unit="step", value=Decimal(94))], "The tower").description
    'steps: 94 (step)'
    """
    words = words_in(WORDS, language)
    bars = [one for one in dict.fromkeys(items) if any(x is not None for x in (one.value, one.lower, one.upper))]
    units: dict[str, list[Bar]] = {}
    for one in bars:
        units.setdefault(one.unit, []).append(one)
    body, top = [f"<defs>{hatch('bar')}{fade('bar')}</defs>"], 16.0
    for unit, group in units.items():
        drawn, top = _panel(unit, group, language, top)
        body += drawn
    if not bars:
        body, top = [text((24, 40), words["nothing"], "dim")], 48.0
    key, high = legend((24, top + 16), _legend(bars, words), WIDTH - 24)
    said = "; ".join(_said(one, language) for one in bars) or words["nothing"]
    table = _table(bars, language, prefixes or {})
    return Plot("bar", title, said, language, WIDTH, top + 16 + high, (*body, *key), table)


def _said(one: Bar, language: str) -> str:
    notes = [one.unit] if one.unit else []
    notes += [words_in(WORDS, language)["disputed"]] if one.disputed else []
    name = ", ".join(filter(None, (one.label, one.detail)))
    return f"{name}: {one.words(language)}" + (f" ({', '.join(notes)})" if notes else "")


def _table(bars: Sequence[Bar], language: str, prefixes: Mapping[str, str]) -> Table:
    words = words_in(WORDS, language)
    rows: list[list[Term | None]] = [
        [
            NamedNode(one.iri) if one.iri else Literal(one.label),
            Literal(one.label),
            Literal(one.detail),
            Literal(one.words(language)),
            Literal(one.unit),
            Literal(words["disputed"]) if one.disputed else None,
        ]
        for one in bars
    ]
    return Table(("thing", "thingLabel", "detail", "amount", "unit", "standing"), rows, prefixes)


def _panel(unit: str, bars: Sequence[Bar], language: str, top: float) -> tuple[list[str], float]:
    """Draw the figures of one unit from a height on; give the elements and where they end."""
    body = []
    if unit:
        body.append(text((_LEFT, top + 14), unit, "strong"))
        top += 22
    scale = (_RIGHT - _LEFT - _FADE) / (max(*(float(one.greatest) for one in bars), 0.0) or 1)
    start = top
    rows: list[str] = []
    for number, one in enumerate(bars):
        label, detail = wrapped(one.label, _LABELS - 16, 3), wrapped(one.detail, _LABELS - 16, 3) if one.detail else []
        height = max(len(label) + len(detail), 1) * LINE + _PAD
        if number % 2 == 0:
            rows.append(rect(12, top, WIDTH - 24, height, "stripe"))
        rows += texts((_LABELS, top + LINE), label, anchor="end")
        rows += texts((_LABELS, top + LINE + len(label) * LINE), detail, "dim small", "end")
        middle = top + height / 2
        shapes = list(_bar(one, scale, middle))
        rows.append(mark("".join(shapes), _said(one, language)))
        rows.append(text((_end(one, scale) + 8, middle + 4), one.words(language)))
        top += height
    return [*body, *rows, line((_LEFT, start), (_LEFT, top), "axis")], top + 18


def _length(number: Decimal | None, scale: float) -> float:
    return max(float(number or 0) * scale, 0)


def _end(one: Bar, scale: float) -> float:
    """Give where the mark of a figure ends."""
    open_ = one.value is None and one.upper is None
    return _LEFT + max(_length(one.greatest, scale), 2) + (_FADE if open_ else 0)


def _bar(one: Bar, scale: float, middle: float) -> Iterator[str]:
    """Draw one figure around a height."""
    top = middle - _BAR / 2
    value, lower, upper = (_length(number, scale) for number in (one.value, one.lower, one.upper))
    if one.value is not None:
        style, more = ("hatched", ' fill="url(#bar-hatch)"') if one.approximate else ("solid", "")
        if one.disputed:
            style, more = "disputed", _DASHED
        yield rect(_LEFT, top, max(value, 2), _BAR, style, 0, more)
        if one.lower is not None and one.upper is not None:
            yield line((_LEFT + lower, middle), (_LEFT + upper, middle), "axis")
            for x in (lower, upper):
                yield line((_LEFT + x, middle - 5), (_LEFT + x, middle + 5), "axis")
    elif one.lower is not None:
        style, more = ("disputed", _DASHED) if one.disputed else ("solid", "")
        yield rect(_LEFT, top, max(lower, 2), _BAR, style, 0, more)
        if one.upper is not None:
            yield rect(_LEFT + lower, top, max(upper - lower, 2), _BAR, "disputed" if one.disputed else "outline", 0)
        else:
            x = _LEFT + max(lower, 2)
            if not one.disputed:
                yield f'<rect x="{x:.1f}" y="{top:g}" width="{_FADE - 8}" height="{_BAR}" fill="url(#bar-ends)"/>'
            yield arrow((x, middle), (x + _FADE, middle))
    else:
        style, more = ("disputed", _DASHED) if one.disputed else ("outline", "")
        yield rect(_LEFT, top, max(upper, 2), _BAR, style, 0, more)
        x = _LEFT + max(upper, 2)
        yield line((x, top - 3), (x, top + _BAR + 3), "bound")
        if upper > 20:
            yield path(steps("M", x - 8, middle - 4, "L", x - 14, middle, "L", x - 8, middle + 4), "outline")


def _legend(bars: Sequence[Bar], words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give the marks that occur, with their meaning."""
    bounds = [one for one in bars if one.value is None]
    entries = {
        "exact": (
            rect(-12, -6, 24, 12, "solid", 0),
            any(one.value is not None and not one.approximate and one.lower is None for one in bars),
        ),
        "approximate": (
            rect(-12, -6, 24, 12, "hatched", 0, ' fill="url(#bar-hatch)"'),
            any(one.approximate for one in bars),
        ),
        "lower": (
            rect(-14, -6, 12, 12, "solid", 0) + '<rect x="-2" y="-6" width="14" height="12" fill="url(#bar-ends)"/>',
            any(one.lower is not None and one.upper is None for one in bounds),
        ),
        "upper": (
            rect(-12, -6, 22, 12, "outline", 0) + line((10, -8), (10, 8), "bound"),
            any(one.upper is not None for one in bounds),
        ),
        "range": (
            line((-12, 0), (12, 0), "axis") + line((-12, -5), (-12, 5), "axis") + line((12, -5), (12, 5), "axis"),
            any(one.value is not None and one.lower is not None and one.upper is not None for one in bars),
        ),
        "disputed": (rect(-12, -6, 24, 12, "disputed", 0, _DASHED), any(one.disputed for one in bars)),
    }
    return [(shape, words[name]) for name, (shape, occurs) in entries.items() if occurs]
