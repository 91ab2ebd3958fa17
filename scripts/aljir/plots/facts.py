"""What the whole graph has for pictures: dates, positions, kin.

It is what every claim says that is not withdrawn, marked where it is disputed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aljir.plots.chart import Bar
from aljir.plots.dates import is_approximate
from aljir.plots.links import KIN, link
from aljir.plots.maps import Spot
from aljir.plots.timeline import Dated
from aljir.records import in_language, read_labels
from aljir.terms import ALJIR, lexical
from aljir.values import Point, Range, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from aljir.engines import Engine
    from aljir.figures import FigureCheck
    from aljir.plots.links import Link
    from aljir.project import Project

_PREFIXES = """
PREFIX aljir: <https://w3id.org/aljir/ontology#>
PREFIX crm: <http://www.cidoc-crm.org/cidoc-crm/>"""
_DATES = f"""{_PREFIXES}
SELECT DISTINCT ?thing ?standing ?date ?P82a ?P81a ?P81b ?P82b ?approximate WHERE {{
  ?claim aljir:standing ?standing .
  FILTER(?standing != aljir:withdrawn)
  GRAPH ?claim {{ ?thing crm:P4_has_time-span ?time }}
  OPTIONAL {{ ?time aljir:edtf ?date }}
  OPTIONAL {{ ?time crm:P82a_begin_of_the_begin ?P82a }}
  OPTIONAL {{ ?time crm:P81a_end_of_the_begin ?P81a }}
  OPTIONAL {{ ?time crm:P81b_begin_of_the_end ?P81b }}
  OPTIONAL {{ ?time crm:P82b_end_of_the_end ?P82b }}
  OPTIONAL {{ ?time aljir:approximate ?approximate }}
}} ORDER BY ?thing ?standing ?time"""
_POSITIONS = f"""{_PREFIXES}
SELECT DISTINCT ?place ?standing ?position WHERE {{
  ?claim aljir:standing ?standing .
  FILTER(?standing != aljir:withdrawn)
  GRAPH ?claim {{ ?place crm:P168_place_is_defined_by ?position }}
  FILTER(isLiteral(?position))
}} ORDER BY ?place ?standing ?position"""
_PLACES = f"{_PREFIXES}\nSELECT DISTINCT ?place WHERE {{ ?place a crm:E53_Place }} ORDER BY ?place"
_WITHIN = (
    f"{_PREFIXES}\nSELECT DISTINCT ?place ?whole WHERE {{ ?place crm:P89_falls_within ?whole }} ORDER BY ?place ?whole"
)
_THERE = f"""{_PREFIXES}
SELECT DISTINCT ?place ?thing WHERE {{
  ?thing crm:P53_has_former_or_current_location|crm:P74_has_current_or_former_residence|crm:P7_took_place_at ?place
}} ORDER BY ?place ?thing"""
_IDENTITIES = f"""{_PREFIXES}
SELECT DISTINCT ?claim ?subject ?property ?value WHERE {{
  BIND(aljir:proposedIdentity AS ?property)
  GRAPH ?claim {{ ?subject ?property ?value }}
}} ORDER BY ?subject ?value ?claim"""
_STANDINGS = f"{_PREFIXES}\nSELECT ?claim ?standing WHERE {{ ?claim aljir:standing ?standing }} ORDER BY ?claim"


def dates(engine: Engine, languages: Sequence[str], things: Iterable[str] | None = None) -> list[Dated]:
    """Give the dates of events and whatever else has a time-span, as exact as each is.

    Args:
        engine: What answers queries.
        languages: The languages of names, the first one preferred.
        things: Only the dates of these; all when not given.

    >>> kg = aljir.open(lighthouse)
    >>> [(one.label, one.date) for one in dates(kg.engine, ("en",))]
    [('first lighting of the lamp', '1884-05-02'), ('the great storm', '1931')]
    """
    chosen = None if things is None else set(things)
    rows = [row for row in _rows(engine, _DATES) if chosen is None or row["thing"] in chosen]
    labels = _labels(engine, languages, (row["thing"] for row in rows))
    found: dict[Dated, bool] = {}
    for row in rows:
        bounds = {name: row[name] for name in ("P82a", "P81a", "P81b", "P82b")}
        approximate = row["approximate"] in ("true", "1") or is_approximate(row["date"])
        written = row["date"] or "/".join(row[name][:10] for name in ("P82a", "P82b"))
        span = Span.read(bounds, approximate=approximate)
        one = Dated(row["thing"], labels[row["thing"]], written, span, approximate=approximate)
        found[one] = found.get(one, True) and row["standing"] == ALJIR.disputed.value
    return [Dated(one.iri, one.label, one.date, one.span, disputed, one.approximate) for one, disputed in found.items()]


def spots(engine: Engine, languages: Sequence[str], places: Mapping[str, Sequence[str]] | None = None) -> list[Spot]:
    """Give places with their positions; one that has none has that of the nearest one that it lies in and that has one.

    Args:
        engine: What answers queries.
        languages: The languages of names, the first one preferred.
        places: The places, each with the names of what is there; all places of the graph when not given.

    >>> kg = aljir.open(lighthouse)
    >>> [(one.label, one.point) for one in spots(kg.engine, ("en",))][0]
    ('Gull Skerry', None)
    """
    there = {place: tuple(dict.fromkeys(names)) for place, names in (places or {}).items()}
    if places is None:
        there = {row["place"]: () for row in _rows(engine, _PLACES)}
        things: dict[str, list[str]] = {}
        for row in _rows(engine, _THERE):
            things.setdefault(row["place"], []).append(row["thing"])
        names = _labels(engine, languages, (thing for some in things.values() for thing in some))
        there.update({place: tuple(names[thing] for thing in some) for place, some in things.items()})
    positions: dict[str, list[tuple[Point, bool]]] = {}
    for row in _rows(engine, _POSITIONS):
        if point := Point.read(row["position"]):
            positions.setdefault(row["place"], []).append((point, row["standing"] == ALJIR.disputed.value))
    within: dict[str, list[str]] = {}
    for row in _rows(engine, _WITHIN):
        within.setdefault(row["place"], []).append(row["whole"])
    labels = _labels(engine, languages, {*there, *positions})
    found = []
    for place, names_there in there.items():
        at = _nearest(place, within, positions)
        through = labels[at] if at and at != place else ""
        found += [
            Spot(
                place, labels[place], _middle(point.longitude), _middle(point.latitude), through, names_there, disputed
            )
            for point, disputed in positions.get(at, ())
        ] or [Spot(place, labels[place], things=names_there)]
    return found


def _nearest(place: str, within: Mapping[str, Sequence[str]], positions: Mapping[str, object]) -> str:
    """Give the place itself or the nearest one that it lies in, if it has a position; else nothing."""
    seen, layer = {place}, [place]
    while layer:
        if with_position := [one for one in layer if one in positions]:
            return with_position[0]
        layer = [whole for one in layer for whole in within.get(one, ()) if whole not in seen]
        seen.update(layer)
    return ""


def _middle(degrees: Range) -> float:
    return round(float((degrees.lower or 0) + (degrees.upper or 0)) / 2, 5)


def kinship(engine: Engine, project: Project, languages: Sequence[str]) -> tuple[list[Link], dict[str, str]]:
    """Give who is whose kin by any claim that is not withdrawn, and their names.

    Which claims are of kin, the queries in `ontology/comparisons/` say: they give each as one plain relation.

    >>> kg = aljir.open(lighthouse)
    >>> kinship(kg.engine, kg.project, ("en",))
    ([], {})
    """
    standings = {row["claim"]: row["standing"] for row in _rows(engine, _STANDINGS)}
    rows = _rows(engine, _IDENTITIES)
    for file in project.comparison_files():
        found = engine.query(file.read_text("utf-8"), file=file).as_table()
        if {"claim", "subject", "property", "value"} <= set(found.variables):
            rows += _dicts(found.variables, found.rows)
    kept = [
        row
        for row in rows
        if row["property"] in KIN and standings.get(row["claim"], ALJIR.withdrawn.value) != ALJIR.withdrawn.value
    ]
    labels = _labels(engine, languages, (row[end] for row in kept for end in ("subject", "value")))
    links = [
        link(
            row["subject"],
            row["value"],
            row["property"],
            disputed=standings[row["claim"]] == ALJIR.disputed.value,
        )
        for row in sorted(kept, key=lambda row: (row["subject"], row["property"], row["value"], row["claim"]))
    ]
    return links, labels


def _rows(engine: Engine, query: str) -> list[dict[str, str]]:
    table = engine.query(query).as_table()
    return _dicts(table.variables, table.rows)


def _dicts(variables: Sequence[str], rows: Iterable[Sequence[object]]) -> list[dict[str, str]]:
    return [dict(zip(variables, map(lexical, row), strict=True)) for row in rows]


def _labels(engine: Engine, languages: Sequence[str], iris: Iterable[str]) -> dict[str, str]:
    """Give the names of things; of what has none, the last part of its IRI."""
    wanted = set(iris)
    texts = read_labels(engine, wanted)
    return {iri: in_language(texts.get(iri, {}), *languages) or iri.rpartition("/")[2] for iri in wanted}


def bars(check: FigureCheck) -> list[Bar]:
    """Give all figures as bars, each with who says it.

    >>> bars(aljir.open(lighthouse).check_figures())
    []
    """
    return [
        Bar(
            one.of,
            check.label(one.of),
            f"{check.label(one.kind)} · {check.label(one.source)}",
            check.label(one.unit),
            one.value,
            one.lower,
            one.upper,
            one.approximate,
            one.standing == "disputed",
        )
        for one in check.figures
    ]
