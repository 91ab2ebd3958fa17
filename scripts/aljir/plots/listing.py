"""Links as a list, where there is no room for boxes and lines: each thing, and below it what it is joined to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aljir.plots.links import components, plot, relation
from aljir.plots.svg import LINE, line, named, texts, wrapped
from aljir.plots.words import WORDS
from aljir.records import words_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aljir.plots.links import Link
    from aljir.plots.svg import Plot

_EDGE, _INDENT = 12, 44


def draw(
    kind: str,
    links: Sequence[Link],
    labels: Mapping[str, str],
    title: str,
    language: str,
    prefixes: Mapping[str, str],
    width: float,
    look: Callable[[Link], tuple[str, str]],
) -> Plot:
    """Draw links as a list.

    Args:
        kind: The kind of picture that it stands for: kin or network.
        links: What is joined.
        labels: The names, by IRI.
        title: What it shows.
        language: The language of the words.
        prefixes: Namespaces by prefix, for the table.
        width: How wide it is.
        look: What gives the class and the further attributes of the line of a link.

    >>> from aljir.plots.links import Link
    >>> plot = draw("kin", [Link("Ilvo", "Tove", "met")], {}, "Kin", "en", {}, 340, lambda one: ("link", ""))
    >>> plot.body[0], plot.body[2]
    ('<text x="12" y="29" class="strong">Ilvo</text>', '<text x="44" y="46">met → Tove</text>')
    """
    words = words_in(WORDS, language)
    body: list[str] = []
    y = float(_EDGE)
    for thing in (thing for things in components(links, labels) for thing in things):
        joined = [one for one in links if one.start == thing]
        if joined:
            name = wrapped(labels.get(thing, thing), width - 2 * _EDGE, bold=True)
            body += texts((_EDGE, y + LINE), name, "strong")
            y += len(name) * LINE
        for one in joined:
            note = f" ({words['disputed']})" if one.disputed else ""
            said = f"{relation(one, words).rstrip(':')} → {labels.get(one.end, one.end)}{note}"
            lines = wrapped(said, width - _INDENT - _EDGE)
            body.append(line((_EDGE + 4, y + LINE - 4), (_INDENT - 8, y + LINE - 4), *look(one)))
            body += texts((_INDENT, y + LINE), lines)
            y += len(lines) * LINE
        y += 10 if joined else 0
    return plot(named(kind, width), title, language, links, labels, prefixes, body, (width, y), [])
