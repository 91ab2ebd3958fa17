"""A map without tiles: positions on a graticule, with what is there; what has no known position is listed beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from aljir.plots.evidence import COLUMNS, rows
from aljir.plots.graticule import EDGE, TOP, View, written_latitude, written_longitude
from aljir.plots.svg import LINE, STACKED, WIDTH, Plot, named, text, texts, wrapped
from aljir.plots.words import WORDS
from aljir.records import words_in
from aljir.results import Table
from aljir.terms import XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aljir.plots.evidence import Evidence
    from aljir.results import Term


class There(NamedTuple):
    """Something at a place: its name, whether that it is there is disputed, and who says so."""

    label: str
    disputed: bool = False
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: its IRI, its name, longitude and latitude in degrees (WGS 84) if known, and what is there.

    `through` is the name of the place that the position is of, where this place lies in it and has none of its own;
    `wholes` are the names of the places that it lies in, the nearest first, and `within` those that it lies in
    directly, disputed ones too. `disputed` and `evidence` are of the position.
    """

    iri: str
    label: str
    longitude: float | None = None
    latitude: float | None = None
    through: str = ""
    things: tuple[There, ...] = ()
    disputed: bool = False
    wholes: tuple[str, ...] = ()
    within: tuple[There, ...] = ()
    evidence: tuple[Evidence, ...] = field(default=(), compare=False)

    @property
    def point(self) -> tuple[float, float] | None:
        """Longitude and latitude; None when they are not known."""
        return None if self.longitude is None or self.latitude is None else (self.longitude, self.latitude)


def draw(
    items: Iterable[Spot],
    title: str,
    language: str = "en",
    prefixes: Mapping[str, str] | None = None,
    width: float = WIDTH,
) -> Plot:
    """Draw a map in the plate carrée of the middle latitude: a degree is as long to the east there as it is on earth.

    Args:
        items: The places.
        title: What it shows.
        language: The language of the words.
        prefixes: Namespaces by prefix, for the table.
        width: How wide it is; the list of places is below the map where it is narrow.

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
    bottom = float(TOP)
    if placed:
        view = View(placed, width)
        groups = view.groups()
        below = TOP + view.size + 44
        at = (EDGE, below) if width < STACKED else (EDGE + view.size + 24, TOP)
        listed, bottom = _listed(groups, words, at, width)
        body = [*view.frame(words), *view.numbers(groups), *listed]
        bottom = max(bottom, below)
    if unplaced:
        drawn, bottom = _unplaced(unplaced, words, bottom, width)
        body += drawn
    elif not placed:
        body, bottom = [text((24, 40), words["nothing"], "dim")], 48
    said = "; ".join(parts) or words["nothing"]
    table = _table(spots, words, prefixes or {})
    return Plot(named("map", width), title, said, language, width, bottom + 12, tuple(body), table)


def _name(one: Spot, words: Mapping[str, str]) -> str:
    notes = [words["within"].format(one.through)] if one.through else []
    notes += [words["disputed"]] if one.disputed else []
    return f"{one.label} ({', '.join(notes)})" if notes else one.label


def _degrees(one: Spot, words: Mapping[str, str]) -> str:
    longitude, latitude = one.point or (0.0, 0.0)
    return f"{written_latitude(latitude, words)}, {written_longitude(longitude, words)}"


def _things(one: Spot, words: Mapping[str, str]) -> list[str]:
    return [_marked(each, words) for each in one.things]


def _marked(one: There, words: Mapping[str, str]) -> str:
    return f"{one.label} ({words['disputed']})" if one.disputed else one.label


def _table(spots: Sequence[Spot], words: Mapping[str, str], prefixes: Mapping[str, str]) -> Table:
    """Give rows for the position of each place, for what it lies in, and for each thing there."""

    def number(degrees: float | None) -> Literal | None:
        return None if degrees is None else Literal(f"{degrees:g}", datatype=XSD.decimal)

    told: list[list[Term | None]] = []
    for one in spots:
        place = NamedNode(one.iri) if one.iri else Literal(one.label)
        at = [place, Literal(_name(one, words)), number(one.latitude), number(one.longitude)]
        position = Literal(words["position"]) if one.evidence else None
        if one.evidence or not (one.things or one.within):
            told += rows([*at, position], one.evidence, words, disputed=one.disputed)
        for each in one.within:
            lies = Literal(words["is within"].format(each.label))
            told += rows([*at, lies], each.evidence, words, disputed=each.disputed)
        for each in one.things:
            told += rows([*at, Literal(each.label)], each.evidence, words, disputed=each.disputed)
    return Table(("place", "placeLabel", "latitude", "longitude", "things", *COLUMNS), told, prefixes)


def _listed(
    groups: Sequence[Sequence[Spot]], words: Mapping[str, str], at: tuple[float, float], width: float
) -> tuple[list[str], float]:
    """Write from a point on what the numbers mean; give the elements and where they end."""
    body: list[str] = []
    left, y = at[0] + 26, at[1] + 14
    for number, group in enumerate(groups, 1):
        body.append(text((left - 10, y), f"{number}", "strong", "end"))
        for one in group:
            wholes = ", ".join((*one.wholes, *(_marked(each, words) for each in one.within if each.disputed)))
            lies = words["is within"].format(wholes) if wholes and not one.through else ""
            for content, style in (
                (_name(one, words), "strong"),
                (_degrees(one, words) if not one.through else "", "dim small"),
                (lies, "dim small"),
                *((f"· {each}", "small") for each in _things(one, words)),
            ):
                lines = wrapped(content, width - left - EDGE, bold=style == "strong") if content else []
                body += texts((left, y), lines, style)
                y += len(lines) * LINE
        y += 10
    return body, y


def _unplaced(spots: Sequence[Spot], words: Mapping[str, str], top: float, width: float) -> tuple[list[str], float]:
    """Write which places have no known position, and what is there; give the elements and where they end."""
    body, y = [text((EDGE, top + 20), words["unplaced"], "strong")], top + 40
    told = [f"{one.label}: {'; '.join(_things(one, words))}" for one in spots if one.things]
    for content in (*told, ", ".join(one.label for one in spots if not one.things)):
        lines = wrapped(content, width - 2 * EDGE) if content else []
        body += texts((EDGE, y), lines)
        y += len(lines) * LINE + (4 if lines else 0)
    return body, y
