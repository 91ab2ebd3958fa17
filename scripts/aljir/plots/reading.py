"""Makes pictures of the answers to queries: which column plays which role stands in the header, or goes by its name."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode, Triple

from aljir.errors import AljirError
from aljir.plots import chart, facts, kin, maps, network, timeline
from aljir.plots.dates import is_approximate, read_date
from aljir.plots.links import OTHER, link
from aljir.plots.svg import WIDTH, Plot
from aljir.records import in_language, read_labels
from aljir.results import Graph, Table
from aljir.terms import ALJIR, RDF, XSD, lexical, shrink
from aljir.values import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aljir.engines import Engine
    from aljir.plots.links import Link
    from aljir.results import Result, Term

Drawing = Callable[[float], Plot]
"""What draws a picture in a width."""
_DISPUTED = """
PREFIX aljir: <https://w3id.org/aljir/ontology#>
SELECT ?claim WHERE { ?claim aljir:standing aljir:disputed } ORDER BY ?claim"""
_GRAPH_ROLES = {
    "network": {"start": "subject", "relation": "predicate", "end": "object"},
    "timeline": {"thing": "subject", "date": "object"},
}
_BOUNDS = {"P82a": "earliest", "P81a": "begun", "P81b": "ending", "P82b": "latest"}
"""The roles of the bounds of a time-span, by their properties in CIDOC CRM."""
_DATES = {XSD[name].value for name in ("date", "dateTime", "gYear", "gYearMonth")} | {
    "http://id.loc.gov/datatypes/edtf/EDTF"
}


class Cell(NamedTuple):
    """What stands in a row for a role: its term and its name."""

    term: Term | None
    label: str

    @property
    def id(self) -> str:
        """The IRI; the name of what has none."""
        return self.term.value if isinstance(self.term, NamedNode) else self.label

    @property
    def iri(self) -> str:
        """The IRI; empty for what has none."""
        return self.term.value if isinstance(self.term, NamedNode) else ""


def draw(
    result: Result, kind: str, roles: Mapping[str, str], title: str, engine: Engine, languages: Sequence[str]
) -> Plot:
    """Draw the answer to a query, in the usual width.

    >>> kg = aljir.open(lighthouse)
    >>> plot = draw(kg.query("light-view"), "network", {}, "Keepers", kg.engine, ("en", "ru"))
    >>> plot.description
    'Ilvo Marren – schema:workLocation – Tern Point; Sanna Aldwin – schema:workLocation – Tern Point'
    """
    return drawing(result, kind, roles, title, engine, languages)(WIDTH)


def drawing(
    result: Result, kind: str, roles: Mapping[str, str], title: str, engine: Engine, languages: Sequence[str]
) -> Drawing:
    """Read the answer to a query, and give what draws it in a width.

    Args:
        result: The answer.
        kind: bar, timeline, map or network.
        roles: Which variable plays which role, where it is not called so (`start: person`).
        title: What is shown.
        engine: What answers queries: names, and dates and positions that the answer itself does not have.
        languages: The languages of the texts, the first one preferred.

    Raises:
        AljirError: The answer does not have what the picture needs.
    """
    given = {**_GRAPH_ROLES.get(kind, {}), **roles} if isinstance(result, Graph) else dict(roles)
    rows = _Rows(result.as_table(), given, engine, languages)
    named = (title, languages[0], rows.prefixes)
    match kind:
        case "bar":
            return partial(chart.draw, list(_bars(rows)), *named)
        case "timeline":
            return partial(timeline.draw, list(_dates(rows)), *named)
        case "map":
            return partial(maps.draw, _spots(rows), *named)
    links = list(_links(rows))
    labels = {cell.id: cell.label for row in rows for role in ("start", "end") for cell in (rows.cell(row, role),)}
    if links and all(one.kind != OTHER for one in links):
        return partial(kin.draw, links, labels, *named)
    return partial(network.draw, links, labels, *named)


class _Rows:
    """A table, its cells by the roles that they play."""

    def __init__(self, table: Table, roles: Mapping[str, str], engine: Engine, languages: Sequence[str]) -> None:
        self.table, self.roles, self.engine, self.languages = table, roles, engine, languages
        self.prefixes = table.prefixes
        self.places = {variable: index for index, variable in enumerate(table.variables)}
        iris = {term.value for row in table.rows for term in row if isinstance(term, NamedNode)}
        self.labels = read_labels(engine, iris)
        disputed = engine.query(_DISPUTED).as_table()
        self.disputed_claims = {lexical(claim) for (claim,) in disputed.rows} | {ALJIR.disputed.value}

    def __iter__(self) -> Iterator[Sequence[Term | None]]:
        return iter(self.table.rows)

    def has(self, role: str) -> bool:
        """Tell whether a column plays a role."""
        name = self.roles.get(role, role)
        return name in self.places or f"{name}Label" in self.places

    def need(self, *roles: str) -> None:
        """Demand that columns play these roles.

        Raises:
            AljirError: One has none.
        """
        for role in roles:
            if not self.has(role):
                named = self.roles.get(role, role)
                raise AljirError(
                    f"The answer has no column ?{named} for the {role} of the picture.",
                    mend=f"Name one of {', '.join(self.table.variables)} in the header: #+ plot: {{{role}: …}}",
                )

    def cell(self, row: Sequence[Term | None], role: str) -> Cell:
        """Give what plays a role in a row; nothing where no column does."""
        name = self.roles.get(role, role)
        term = row[self.places[name]] if name in self.places else None
        named = row[self.places[f"{name}Label"]] if f"{name}Label" in self.places else None
        return Cell(term, lexical(named) or self.label(term))

    def label(self, term: Term | None) -> str:
        if not isinstance(term, NamedNode):
            return lexical(term)
        return in_language(self.labels.get(term.value, {}), *self.languages) or shrink(term.value, self.prefixes)

    def number(self, row: Sequence[Term | None], role: str) -> Decimal | None:
        """Give the number that plays a role."""
        try:
            found = Decimal(lexical(self.cell(row, role).term))
        except ArithmeticError:
            return None
        return found if found.is_finite() else None

    def disputed(self, row: Sequence[Term | None]) -> bool:
        """Tell whether a row names a disputed claim."""
        return any(lexical(term) in self.disputed_claims for term in row if isinstance(term, NamedNode))


def _bars(rows: _Rows) -> Iterator[chart.Bar]:
    rows.need("thing")
    if not any(rows.has(role) for role in ("value", "lower", "upper")):
        rows.need("value")
    for row in rows:
        thing = rows.cell(row, "thing")
        yield chart.Bar(
            thing.iri,
            thing.label,
            rows.cell(row, "detail").label,
            rows.cell(row, "unit").label,
            rows.number(row, "value"),
            rows.number(row, "lower"),
            rows.number(row, "upper"),
            approximate=lexical(rows.cell(row, "approximate").term) in ("true", "1"),
            disputed=rows.disputed(row),
        )


def _dates(rows: _Rows) -> Iterator[timeline.Dated]:
    """Give the dates of the rows; where no column has any, those that the graph knows of the things."""
    first = rows.table.variables[0]
    if not rows.has("thing"):
        rows.roles = {**rows.roles, "thing": first}
    if not rows.has("date") and not rows.has("earliest") and not rows.has("latest"):
        things = [rows.cell(row, "thing").iri for row in rows]
        yield from facts.dates(rows.engine, rows.languages, things)
        return
    for row in rows:
        thing, date = rows.cell(row, "thing"), rows.cell(row, "date")
        if isinstance(date.term, Triple) or (rows.has("date") and not _is_date(date.term)):
            continue
        bounds = {bound: lexical(rows.cell(row, role).term) for bound, role in _BOUNDS.items()}
        span = Span.read(bounds) if any(bounds.values()) else read_date(date.label)
        if span:
            written = date.label or "/".join(bounds[bound][:10] for bound in ("P82a", "P82b"))
            yield timeline.Dated(
                thing.iri, thing.label, _short(written), span, rows.disputed(row), is_approximate(date.label)
            )


def _is_date(term: Term | None) -> bool:
    return isinstance(term, Literal) and term.datatype.value in _DATES


def _short(written: str) -> str:
    """Give a date without a time of day that says no more than the day."""
    day, time, rest = written.partition("T00:00:00")
    return day if time and rest in ("", "Z", "+00:00") else written


def _spots(rows: _Rows) -> list[maps.Spot]:
    if not rows.has("thing"):
        rows.roles = {**rows.roles, "thing": rows.table.variables[0]}
    rows.need("place")
    there: dict[str, list[str]] = {}
    for row in rows:
        place, thing = rows.cell(row, "place"), rows.cell(row, "thing")
        if place.iri:
            there.setdefault(place.iri, []).extend([thing.label] if thing.iri != place.iri else [])
    return facts.spots(rows.engine, rows.languages, there)


def _links(rows: _Rows) -> Iterator[Link]:
    rows.need("start", "end")
    for row in rows:
        start, relation, end = (rows.cell(row, role) for role in ("start", "relation", "end"))
        if not start.id or not end.id or relation.iri == RDF.type.value:
            continue
        if rows.roles.get("end") == "object" and not end.iri:  # of a graph, only what is no text
            continue
        yield link(start.id, end.id, relation.iri, relation.label, disputed=rows.disputed(row))
