"""A bar chart of figures that shows how each is known: exact, approximate, or as a bound; a bound is never a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from aljir.figures import Figure, format_number
from aljir.plots.evidence import COLUMNS, rows
from aljir.plots.svg import (
    LINE,
    STACKED,
    WIDTH,
    Plot,
    arrow,
    breadth,
    fade,
    hatch,
    legend,
    line,
    mark,
    named,
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

    from aljir.plots.evidence import Evidence
    from aljir.results import Term

_EDGE, _PAD, _BAR, _FADE = 12, 12, 16, 44
_DASHED = ' stroke-dasharray="4 3"'


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure of something: its IRI (empty when it has none), its name, in which respect, and the number.

    `by` is the name of who says so. With a value, `lower` and `upper` are bounds within which it may lie; without one,
    they are all that is known.
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
    by: str = ""
    evidence: tuple[Evidence, ...] = field(default=(), compare=False)

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


def draw(
    items: Iterable[Bar],
    title: str,
    language: str = "en",
    prefixes: Mapping[str, str] | None = None,
    width: float = WIDTH,
) -> Plot:
    """Draw a bar chart; figures of different units have a scale each.

    Args:
        items: The figures, in the order in which they are drawn; those without any number are left out.
        title: What it shows.
        language: The language of the words.
        prefixes: Namespaces by prefix, for the table.
        width: How wide it is; names and numbers stand above the bars where it is narrow.

    >>> from decimal import Decimal
    >>> draw([Bar("", "steps", unit="step", value=Decimal(94))], "The tower").description
    'steps: 94 (step)'
    """
    words, id_ = words_in(WORDS, language), named("bar", width)
    bars = [one for one in dict.fromkeys(items) if any(x is not None for x in (one.value, one.lower, one.upper))]
    units: dict[str, list[Bar]] = {}
    for one in bars:
        units.setdefault(one.unit, []).append(one)
    body, top = [f"<defs>{hatch(id_)}{fade(id_)}</defs>"], 16.0
    for unit, group in units.items():
        drawn, top = _panel(unit, group, _Scale.fitting(group, language, id_, width), top)
        body += drawn
    if not bars:
        body, top = [text((24, 40), words["nothing"], "dim")], 48.0
    key, high = legend((_EDGE, top + 16), _legend(bars, words, id_), width - _EDGE)
    said = "; ".join(_said(one, language) for one in bars) or words["nothing"]
    table = _table(bars, language, prefixes or {})
    return Plot(id_, title, said, language, width, top + 16 + high, (*body, *key), table)


def _said(one: Bar, language: str) -> str:
    notes = [one.unit] if one.unit else []
    notes += [words_in(WORDS, language)["disputed"]] if one.disputed else []
    name = ", ".join(filter(None, (one.label, one.detail)))
    return f"{name}: {one.words(language)}" + (f" ({', '.join(notes)})" if notes else "")


def _table(bars: Sequence[Bar], language: str, prefixes: Mapping[str, str]) -> Table:
    words = words_in(WORDS, language)
    told: list[list[Term | None]] = []
    for one in bars:
        thing = NamedNode(one.iri) if one.iri else Literal(one.label)
        said = (one.label, one.detail, one.words(language), one.unit)
        told += rows([thing, *map(Literal, said)], one.evidence, words, disputed=one.disputed)
    return Table(("thing", "thingLabel", "detail", "amount", "unit", *COLUMNS), told, prefixes)


class _Scale(NamedTuple):
    """Where the bars of one unit begin, how long they are a unit, and whether names stand above them."""

    id: str
    language: str
    width: float
    stacked: bool
    left: float
    unit: float

    @classmethod
    def fitting(cls, bars: Sequence[Bar], language: str, id_: str, width: float) -> _Scale:
        """Give the scale that leaves room for the names and numbers."""
        numbers = max(breadth(one.words(language)) for one in bars) + 16
        left = round(width * 0.37)
        room = width - _EDGE - left - _FADE - numbers
        stacked = width < STACKED or room < width / 5
        if stacked:
            left, room = _EDGE, width - 2 * _EDGE - _FADE
        return cls(id_, language, width, stacked, left, room / (max(*(float(one.greatest) for one in bars), 0.0) or 1))


def _panel(unit: str, bars: Sequence[Bar], scale: _Scale, top: float) -> tuple[list[str], float]:
    """Draw the figures of one unit from a height on; give the elements and where they end."""
    body = []
    if unit:
        body.append(text((scale.left, top + 14), unit, "strong"))
        top += 22
    for number, one in enumerate(bars):
        drawn, height = _row(one, scale, top)
        stripe = [rect(4, top, scale.width - 8, height, "stripe")] if number % 2 == 0 else []
        axis = line((scale.left, top), (scale.left, top + height), "axis")
        body += [*stripe, *drawn, *([] if scale.stacked else [axis])]
        top += height
    return body, top + 18


def _row(one: Bar, scale: _Scale, top: float) -> tuple[list[str], float]:
    """Draw one figure with its name; give the elements and how high they are."""
    said, room = one.words(scale.language), scale.width - 2 * _EDGE if scale.stacked else scale.left - 2 * _EDGE - 4
    detail = " · ".join(filter(None, (one.detail, one.by)))
    label, notes = wrapped(one.label, room), wrapped(detail, room) if detail else []
    x, anchor = (_EDGE, "start") if scale.stacked else (scale.left - 16, "end")
    drawn = [*texts((x, top + LINE), label, anchor=anchor)]
    drawn += texts((x, top + LINE + len(label) * LINE), notes, "dim small", anchor)
    height = float((len(label) + len(notes)) * LINE + _PAD)
    if scale.stacked:
        numbers = wrapped(said, room, bold=True)
        drawn += texts((x, top + height - _PAD + LINE), numbers, "strong")
        middle = top + height + len(numbers) * LINE + 4
        height = len(numbers) * LINE + height + 4 + _BAR
    else:
        middle = top + height / 2
        drawn.append(text((round(_end(one, scale) + 8, 1), middle + 4), said))
    return [*drawn, mark("".join(_bar(one, scale, middle)), _said(one, scale.language))], height


def _length(number: Decimal | None, scale: _Scale) -> float:
    return max(float(number or 0) * scale.unit, 0)


def _end(one: Bar, scale: _Scale) -> float:
    """Give where the mark of a figure ends."""
    open_ = one.value is None and one.upper is None
    return scale.left + max(_length(one.greatest, scale), 2) + (_FADE if open_ else 0)


def _bar(one: Bar, scale: _Scale, middle: float) -> Iterator[str]:
    """Draw one figure around a height."""
    left, top = scale.left, middle - _BAR / 2
    value, lower, upper = (_length(number, scale) for number in (one.value, one.lower, one.upper))
    if one.value is not None:
        style, more = ("hatched", f' fill="url(#{scale.id}-hatch)"') if one.approximate else ("solid", "")
        if one.disputed:
            style, more = "disputed", _DASHED
        yield rect(left, top, max(value, 2), _BAR, style, 0, more)
        if one.lower is not None and one.upper is not None:
            yield line((left + lower, middle), (left + upper, middle), "axis")
            for x in (lower, upper):
                yield line((left + x, middle - 5), (left + x, middle + 5), "axis")
    elif one.lower is not None:
        style, more = ("disputed", _DASHED) if one.disputed else ("solid", "")
        yield rect(left, top, max(lower, 2), _BAR, style, 0, more)
        if one.upper is not None:
            yield rect(left + lower, top, max(upper - lower, 2), _BAR, "disputed" if one.disputed else "outline", 0)
        else:
            x = left + max(lower, 2)
            if not one.disputed:
                fill = f'fill="url(#{scale.id}-ends)"'
                yield f'<rect x="{x:.1f}" y="{top:g}" width="{_FADE - 8}" height="{_BAR}" {fill}/>'
            yield arrow((x, middle), (x + _FADE, middle))
    else:
        style, more = ("disputed", _DASHED) if one.disputed else ("outline", "")
        yield rect(left, top, max(upper, 2), _BAR, style, 0, more)
        x = left + max(upper, 2)
        yield line((x, top - 3), (x, top + _BAR + 3), "bound")
        if upper > 20:
            yield path(steps("M", x - 8, middle - 4, "L", x - 14, middle, "L", x - 8, middle + 4), "outline")


def _legend(bars: Sequence[Bar], words: Mapping[str, str], id_: str) -> list[tuple[str, str]]:
    """Give the marks that occur, with their meaning."""
    bounds = [one for one in bars if one.value is None]
    entries = {
        "exact": (
            rect(-12, -6, 24, 12, "solid", 0),
            any(one.value is not None and not one.approximate and one.lower is None for one in bars),
        ),
        "approximate": (
            rect(-12, -6, 24, 12, "hatched", 0, f' fill="url(#{id_}-hatch)"'),
            any(one.approximate for one in bars),
        ),
        "lower": (
            rect(-14, -6, 12, 12, "solid", 0) + f'<rect x="-2" y="-6" width="14" height="12" fill="url(#{id_}-ends)"/>',
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
