"""What all pictures share: the document with title and description, texts, marks, the style sheet."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from html import escape
from itertools import chain
from math import hypot
from pathlib import Path
from typing import TYPE_CHECKING

from aljir.results import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Point = tuple[float, float]
WIDTH = 960
"""How wide a picture is, unless what it shows needs more."""
WIDTHS = (340, 680, WIDTH)
"""The widths in which a page has a picture: for a phone, a tablet and a desk."""
STACKED = 560
"""Pictures that are narrower than this have below each other what others have side by side."""
LINE = 17
"""How far the lines of a text are apart."""


@cache
def style() -> str:
    """Give the style sheet of all pictures: light and dark, no script, no font from elsewhere.

    >>> "prefers-color-scheme" in style()
    True
    """
    return Path(__file__).with_name("plots.css").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture: SVG 1.1 without scripts, and the same in words and as a table.

    Args:
        id: What the ids in it begin with: timeline, bar, map, kin or network, and how wide it is if that is not usual.
        title: What it shows.
        description: What it shows, for readers who do not see it.
        language: The language of its texts, as a BCP 47 tag.
        width: How wide it is, in pixels.
        height: How high it is.
        body: The elements, line by line.
        table: The same data, row by row.
    """

    id: str
    title: str
    description: str
    language: str
    width: float
    height: float
    body: tuple[str, ...] = field(repr=False)
    table: Table = field(repr=False)

    def svg(self, *, alone: bool = True) -> str:
        """Give the picture as SVG.

        Args:
            alone: As a file of its own, with the style sheet; else for a page that links the style sheet.

        >>> plot = Plot("map", "Where?", "One place.", "en", 20, 10, (), Table([], []))
        >>> print(plot.svg(alone=False), end="")
        <svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 20 10" width="20" height="10" \
role="img" aria-labelledby="map-title map-desc" lang="en">
        <title id="map-title">Where?</title>
        <desc id="map-desc">One place.</desc>
        <rect class="card" width="20" height="10" rx="8"/>
        </svg>
        """
        return "\n".join(self._lines(alone=alone)) + "\n"

    def _lines(self, *, alone: bool) -> Iterator[str]:
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 {self.width:g} {self.height:g}" '
            f'width="{self.width:g}" height="{self.height:g}" role="img" '
            f'aria-labelledby="{self.id}-title {self.id}-desc" lang="{escape(self.language)}">'
        )
        yield f'<title id="{self.id}-title">{clean(self.title)}</title>'
        yield f'<desc id="{self.id}-desc">{clean(self.description)}</desc>'
        if alone:
            yield f"<style>\n{style()}</style>"
        yield f'<rect class="card" width="{self.width:g}" height="{self.height:g}" rx="8"/>'
        yield from self.body
        yield "</svg>"

    def _repr_svg_(self) -> str:
        """Show the picture in a notebook."""
        return self.svg()


def clean(text: str) -> str:
    """Give a text as XML has it: escaped, without the control characters that XML 1.0 does not allow.

    >>> clean("a < b" + chr(1))
    'a &lt; b'
    """
    return escape("".join(char for char in text if (char >= " " and char not in "\ufffe\uffff") or char in "\t\n"))


def text(at: Point, content: str, style: str = "", anchor: str = "start") -> str:
    """Write one line of text.

    >>> text((1, 2.5), "A & B", "dim", "end")
    '<text x="1" y="2.5" class="dim" text-anchor="end">A &amp; B</text>'
    """
    look = (f' class="{style}"' if style else "") + (f' text-anchor="{anchor}"' if anchor != "start" else "")
    return f'<text x="{at[0]:g}" y="{at[1]:g}"{look}>{clean(content)}</text>'


def texts(at: Point, lines: Iterable[str], style: str = "", anchor: str = "start") -> Iterator[str]:
    """Write lines of text, one below the other, the first at a point."""
    for number, line in enumerate(lines):
        yield text((at[0], at[1] + number * LINE), line, style, anchor)


def breadth(content: str, size: float = 13, *, bold: bool = False) -> float:
    """Give how wide a line of text is at most, in pixels: a little more than it needs in a wide font.

    >>> breadth("ill") < breadth("keep") < breadth("MMMM") < breadth("MMMM", bold=True)
    True
    """
    return size * sum(map(_em, content)) * (1.12 if bold else 1)


def _em(letter: str) -> float:
    if letter in "ijlI.,:;'|!() -·ftr[]/":
        return 0.39
    if letter in "mwMW@%—…→юшщжфымЮШЩЖФЫМ":
        return 0.97
    return 0.72 if letter.isupper() else 0.64


def wrapped(content: str, width: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines of at most a width in pixels; a word that is longer is broken too, so that none is cut.

    >>> wrapped("the keeper of the light at Tern Point", 120)
    ['the keeper of the', 'light at Tern', 'Point']
    """
    lines: list[str] = []
    for piece in chain.from_iterable(_pieces(word, width, bold) for word in content.split()):
        if lines and breadth(f"{lines[-1]} {piece}", bold=bold) <= width:
            lines[-1] += f" {piece}"
        else:
            lines.append(piece)
    return lines or [""]


def _pieces(word: str, width: float, bold: bool) -> Iterator[str]:
    while len(word) > 1 and breadth(word, bold=bold) > width:
        fits = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or breadth(word[:n], bold=bold) <= width)
        yield word[:fits]
        word = word[fits:]
    yield word


def within(at: Point, content: str, width: float, style: str = "") -> str:
    """Write a line of text in the middle of a point, or as near to it as a picture of a width has room for it.

    >>> within((95, 9), "1884", 100)
    '<text x="96" y="9" text-anchor="end">1884</text>'
    """
    half = breadth(content) / 2
    if at[0] + half > width - 4:
        return text((width - 4, at[1]), content, style, "end")
    return text((max(round(at[0], 1), round(half + 4, 1)), at[1]), content, style, "middle")


def mark(shape: str, title: str) -> str:
    """Put the words that a pointer shows to a shape."""
    return f"<g><title>{clean(title)}</title>{shape}</g>"


def rect(x: float, y: float, width: float, height: float, style: str, round_: float = 2, more: str = "") -> str:
    """Draw a rectangle; numbers are rounded, so that every machine writes the same."""
    corners = f' rx="{round_:g}"' if round_ else ""
    return (
        f'<rect class="{style}" x="{_short(x)}" y="{_short(y)}" width="{_short(width)}" '
        f'height="{_short(height)}"{corners}{more}/>'
    )


def line(start: Point, end: Point, style: str, more: str = "") -> str:
    """Draw a straight line."""
    (x1, y1), (x2, y2) = start, end
    ends = f'x1="{_short(x1)}" y1="{_short(y1)}" x2="{_short(x2)}" y2="{_short(y2)}"'
    return f'<line class="{style}" {ends}{more}/>'


def path(steps: str, style: str, more: str = "") -> str:
    """Draw a path."""
    return f'<path class="{style}" d="{steps}"{more}/>'


def steps(*parts: str | float) -> str:
    """Write the steps of a path, numbers rounded.

    >>> steps("M", 1.23456, 2, "H", 7)
    'M1.2 2H7'
    """
    written = ""
    for part in parts:
        number = not isinstance(part, str)
        gap = " " if number and written and not written[-1].isalpha() else ""
        written += gap + (_short(part) if not isinstance(part, str) else part)
    return written


def arrow(tail: Point, tip: Point) -> str:
    """Draw the head of an arrow, 10 long and 9 wide."""
    length = hypot(tip[0] - tail[0], tip[1] - tail[1])
    x, y = (tip[0] - tail[0]) / length, (tip[1] - tail[1]) / length
    points = ((tip[0] - 10 * x + side * 4.5 * y, tip[1] - 10 * y - side * 4.5 * x) for side in (1, -1))
    corners = " ".join(f"{_short(a)},{_short(b)}" for a, b in (tip, *points))
    return f'<polygon class="head" points="{corners}"/>'


def named(kind: str, width: float) -> str:
    """Give what the ids of a picture begin with, as a page has several.

    >>> named("map", WIDTH), named("map", 340)
    ('map', 'map-340')
    """
    return kind if width == WIDTH else f"{kind}-{width:g}"


def hatch(id_: str) -> str:
    """Define the hatching of what is approximate."""
    return (
        f'<pattern id="{id_}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="faint" width="6" height="6"/><rect class="solid" width="2.5" height="6"/></pattern>'
    )


def fade(id_: str) -> str:
    """Define the two fadings of what is open, to the left and to the right."""
    return "".join(
        f'<linearGradient id="{id_}-{name}"><stop class="{first}" offset="0"/><stop class="{last}" offset="1"/>'
        "</linearGradient>"
        for name, first, last in (("begins", "clear", "full"), ("ends", "full", "clear"))
    )


def legend(at: Point, entries: Sequence[tuple[str, str]], width: float) -> tuple[list[str], float]:
    """Write the meaning of marks, each 28 wide and drawn around (0, 0), in rows.

    Args:
        at: Where the first one begins.
        entries: The marks and their meaning.
        width: Where the rows end.

    Returns:
        The elements, and how high they are.
    """
    drawn: list[str] = []
    x, y, below = at[0], at[1], at[1]
    for shape, words in entries:
        lines = wrapped(words, width - at[0] - 36)
        needed = 36 + max(map(breadth, lines))
        if x > at[0] and x + needed > width:
            x, y = at[0], below
        drawn.append(f'<g transform="translate({x + 14:g} {y:g})">{shape}</g>')
        drawn += texts((round(x + 36, 1), y + 4), lines, "dim")
        x, below = x + needed + 20, max(below, y + 7 + len(lines) * LINE)
    return drawn, below - at[1]


def _short(number: float) -> str:
    return f"{round(number, 1) + 0:g}" if abs(number) < 1e5 else str(round(number))
