"""What the whole graph has for pictures: dates, positions, kin.

It is what every claim says that is not withdrawn, marked where it is disputed, with the claims that say so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aljir.figures import respect
from aljir.plots.chart import Bar
from aljir.plots.dates import is_approximate
from aljir.plots.evidence import Evidence
from aljir.plots.links import KIN, link
from aljir.plots.maps import Spot, There
from aljir.plots.timeline import Dated
from aljir.records import in_language, read_labels
from aljir.terms import ALJIR, lexical
from aljir.values import Point, Range, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aljir.engines import Engine
    from aljir.figures import FigureCheck
    from aljir.plots.links import Link
    from aljir.project import Project

_PREFIXES = """
PREFIX aljir: <https://w3id.org/aljir/ontology#>
PREFIX crm: <http://www.cidoc-crm.org/cidoc-crm/>
PREFIX prov: <http://www.w3.org/ns/prov#>"""
_CLAIM = """
  ?claim aljir:standing ?standing .
  FILTER(?standing != aljir:withdrawn)
  OPTIONAL { ?claim prov:hadPrimarySource ?source }"""
_DATES = f"""{_PREFIXES}
SELECT DISTINCT ?thing ?claim ?source ?standing ?date ?P82a ?P81a ?P81b ?P82b ?approximate WHERE {{{_CLAIM}
  GRAPH ?claim {{ ?thing crm:P4_has_time-span ?time }}
  OPTIONAL {{ ?time aljir:edtf ?date }}
  OPTIONAL {{ ?time crm:P82a_begin_of_the_begin ?P82a }}
  OPTIONAL {{ ?time crm:P81a_end_of_the_begin ?P81a }}
  OPTIONAL {{ ?time crm:P81b_begin_of_the_end ?P81b }}
  OPTIONAL {{ ?time crm:P82b_end_of_the_end ?P82b }}
  OPTIONAL {{ ?time aljir:approximate ?approximate }}
}} ORDER BY ?thing ?standing ?time ?claim"""
_POSITIONS = f"""{_PREFIXES}
SELECT DISTINCT ?place ?claim ?source ?standing ?position WHERE {{{_CLAIM}
  GRAPH ?claim {{ ?place crm:P168_place_is_defined_by ?position }}
  FILTER(isLiteral(?position))
}} ORDER BY ?place ?standing ?position ?claim"""
_PLACES = f"{_PREFIXES}\nSELECT DISTINCT ?place WHERE {{ ?place a crm:E53_Place }} ORDER BY ?place"
_LOCATED = "crm:P53_has_former_or_current_location crm:P74_has_current_or_former_residence crm:P7_took_place_at"
_AT = f"""
  {{ ?thing ?located ?place . FILTER NOT EXISTS {{ GRAPH ?any {{ ?thing ?located ?place }} }} }}
  UNION {{ {_CLAIM}
    GRAPH ?claim {{ ?thing ?located ?place }} }}
}} ORDER BY ?place ?thing ?claim"""
_SELECT_AT = f"{_PREFIXES}\nSELECT DISTINCT ?place ?thing ?claim ?source ?standing WHERE {{"
_THERE = f"{_SELECT_AT} VALUES ?located {{ {_LOCATED} }}{_AT}"
_WITHIN = f"{_SELECT_AT} VALUES ?located {{ crm:P89_falls_within }}{_AT}"
_IDENTITIES = f"""{_PREFIXES}
SELECT DISTINCT ?claim ?subject ?property ?value WHERE {{
  BIND(aljir:proposedIdentity AS ?property)
  GRAPH ?claim {{ ?subject ?property ?value }}
}} ORDER BY ?subject ?value ?claim"""
_CLAIMS = f"{_PREFIXES}\nSELECT ?claim ?standing ?source WHERE {{{_CLAIM}\n}} ORDER BY ?claim ?source"


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
    found: dict[Dated, list[Evidence]] = {}
    for row in rows:
        bounds = {name: row[name] for name in ("P82a", "P81a", "P81b", "P82b")}
        approximate = row["approximate"] in ("true", "1") or is_approximate(row["date"])
        written = row["date"] or "/".join(row[name][:10] for name in ("P82a", "P82b"))
        span = Span.read(bounds, approximate=approximate)
        one = Dated(row["thing"], labels[row["thing"]], written, span, approximate=approximate)
        found.setdefault(one, []).append(_evidence(row))
    return [replace(one, disputed=_disputed(said), evidence=_once(said)) for one, said in found.items()]


def _evidence(row: Mapping[str, str]) -> Evidence:
    return Evidence(row["claim"], row["source"], row["standing"].removeprefix(str(ALJIR)))


def _once(said: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(said))


def _disputed(said: Sequence[Evidence]) -> bool:
    """Tell whether every claim that says something is disputed."""
    return bool(said) and all(one.standing == "disputed" for one in said)


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
    there = {place: tuple(map(There, dict.fromkeys(names))) for place, names in (places or {}).items()}
    if places is None:
        there = {row["place"]: () for row in _rows(engine, _PLACES)} | _things(engine, languages)
    positions: dict[str, dict[Point, list[Evidence]]] = {}
    for row in _rows(engine, _POSITIONS):
        if point := Point.read(row["position"]):
            positions.setdefault(row["place"], {}).setdefault(point, []).append(_evidence(row))
    parts = _said(engine, _WITHIN)
    within: dict[str, dict[str, list[Evidence]]] = {}
    for whole, claims in parts.items():
        for part, said in claims.items():
            within.setdefault(part, {})[whole] = said
    sure = {part: [whole for whole, said in claims.items() if not _disputed(said)] for part, claims in within.items()}
    wholes = {place: [one for layer in _layers(place, sure) for one in layer if one != place] for place in there}
    labels = _labels(engine, languages, {*there, *positions, *parts})
    found = []
    for place, things in there.items():
        at = next((one for one in (place, *wholes[place]) if one in positions), "")
        spot = Spot(
            place,
            labels[place],
            through=labels[at] if at not in ("", place) else "",
            things=things,
            wholes=tuple(labels[one] for one in wholes[place]),
            within=tuple(_there(labels[whole], said) for whole, said in within.get(place, {}).items()),
        )
        found += [
            replace(
                spot,
                longitude=_middle(point.longitude),
                latitude=_middle(point.latitude),
                disputed=_disputed(said),
                evidence=_once(said),
            )
            for point, said in positions.get(at, {}).items()
        ] or [spot]
    return found


def _things(engine: Engine, languages: Sequence[str]) -> dict[str, tuple[There, ...]]:
    """Give what is at each place."""
    at = _said(engine, _THERE)
    names = _labels(engine, languages, (thing for things in at.values() for thing in things))
    return {place: tuple(_there(names[thing], said) for thing, said in things.items()) for place, things in at.items()}


def _there(label: str, said: Sequence[Evidence]) -> There:
    return There(label, _disputed(said), _once(said))


def _said(engine: Engine, query: str) -> dict[str, dict[str, list[Evidence]]]:
    """Give what is at each place, with the claims that say so; what follows by a rule alone has none."""
    found: dict[str, dict[str, list[Evidence]]] = {}
    for row in _rows(engine, query):
        claims = found.setdefault(row["place"], {}).setdefault(row["thing"], [])
        claims += [_evidence(row)] if row["claim"] else []
    return found


def _layers(place: str, within: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Give the place itself, then the places that it lies in, the nearest first."""
    seen, layer = {place}, [place]
    while layer:
        yield layer
        layer = list(dict.fromkeys(whole for one in layer for whole in within.get(one, ()) if whole not in seen))
        seen.update(layer)


def _middle(degrees: Range) -> float:
    return round(float((degrees.lower or 0) + (degrees.upper or 0)) / 2, 5)


def kinship(engine: Engine, project: Project, languages: Sequence[str]) -> tuple[list[Link], dict[str, str]]:
    """Give who is whose kin by any claim that is not withdrawn, and their names.

    Which claims are of kin, the queries in `ontology/comparisons/` say: they give each as one plain relation.

    >>> kg = aljir.open(lighthouse)
    >>> kinship(kg.engine, kg.project, ("en",))
    ([], {})
    """
    claims = {row["claim"]: _evidence(row) for row in _rows(engine, _CLAIMS)}
    rows = _rows(engine, _IDENTITIES)
    for file in project.comparison_files():
        found = engine.query(file.read_text("utf-8"), file=file).as_table()
        if {"claim", "subject", "property", "value"} <= set(found.variables):
            rows += _dicts(found.variables, found.rows)
    kept = [row for row in rows if row["property"] in KIN and row["claim"] in claims]
    labels = _labels(engine, languages, (row[end] for row in kept for end in ("subject", "value")))
    links = [
        link(
            row["subject"],
            row["value"],
            row["property"],
            disputed=claims[row["claim"]].standing == "disputed",
            evidence=(claims[row["claim"]],),
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
            respect(one, check.label, check.language),
            check.label(one.unit),
            one.value,
            one.lower,
            one.upper,
            one.approximate,
            one.standing == "disputed",
            check.label(one.source),
            (Evidence(one.claim, one.source, one.standing),),
        )
        for one in check.figures
    ]
