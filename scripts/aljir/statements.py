"""What claims say, statement by statement, in a form in which one can be compared with another.

What can be compared is said by the SPARQL queries in `ontology/comparisons/`: each gives, claim by claim, a subject, a
property and a value (or lower and upper bounds), and where need be a qualifier that tells matters apart. Which
properties have one value only (`aljir:SingleValuedProperty`), and which exclude each other
(`owl:propertyDisjointWith`), is said by the ontology: two values of any other property may both hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.figures import Figure, format_number, read_figures
from aljir.files import read_text
from aljir.lookup import Lookup
from aljir.records import Records, in_language, read_labels, words_in
from aljir.terms import ALJIR, CRM, lexical, shrink
from aljir.values import Name, Place, Point, Quantity, Range, Span, Text, Thing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aljir.engines import Engine
    from aljir.project import Project
    from aljir.records import Claim
    from aljir.results import Term
    from aljir.values import Value

DATED = (
    CRM.P82a_begin_of_the_begin,
    CRM.P81a_end_of_the_begin,
    CRM.P81b_begin_of_the_end,
    CRM.P82b_end_of_the_end,
    ALJIR.edtf,
)
"""The properties that say when a time-span is."""
_SPANS = f"""
SELECT DISTINCT ?time ?property ?value WHERE {{
  VALUES ?property {{ {" ".join(map(str, DATED))} }}
  {{ ?time ?property ?value }} UNION {{ GRAPH ?claim {{ ?time ?property ?value }} }}
}} ORDER BY ?time ?property ?value"""
PLACES = """
PREFIX aljir: <https://w3id.org/aljir/ontology#>
PREFIX crm: <http://www.cidoc-crm.org/cidoc-crm/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?place ?wider ?kind WHERE {
  ?place a crm:E53_Place ; crm:P89_falls_within* ?wider .
  OPTIONAL { ?wider crm:P2_has_type/skos:broader* ?kind . ?kind a aljir:NonOverlappingType }
}"""
"""Which places lie in which, and what excludes others of its kind."""
RELATED = """
PREFIX aljir: <https://w3id.org/aljir/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?one ?other WHERE {
  { ?one aljir:proposedIdentity ?other } UNION { ?one skos:broader ?step . ?step skos:broader* ?other }
}"""
"""What may be the same as something else, or is narrower."""
PROPERTIES = """
PREFIX aljir: <https://w3id.org/aljir/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?property ?single ?excluded ?called WHERE {
  { ?property skos:broader*/a aljir:SingleValuedProperty BIND(true AS ?single) }
  UNION { ?property owl:propertyDisjointWith ?excluded }
  UNION { ?property a aljir:SingleValuedProperty ; skos:altLabel ?called }
}"""
"""Which properties have one value only, and which exclude each other."""
_BETWEEN = {"en": "{} to {}", "ru": "от {} до {}"}


@dataclass(frozen=True, slots=True)
class Statement:
    """What a claim says on one matter: a subject has a value for a property.

    `qualifier` tells apart what is no other value but another matter: the whole of a share, the event from which an
    anniversary counts.
    """

    claim: Claim
    subject: str
    property: str
    qualifier: str
    term: Term
    value: Value


@dataclass(frozen=True, slots=True)
class _Row:
    """What a query says of one claim, before the claim is read; `range` is a value that is given by its bounds."""

    claim: str
    subject: str
    property: str
    qualifier: str
    term: Term
    range: Range | None = None

    @classmethod
    def of(cls, cells: dict[str, Term | None]) -> _Row:
        claim, subject, term, qualifier = (
            lexical(cells.get(name)) for name in ("claim", "subject", "property", "qualifier")
        )
        if (value := cells.get("value")) is not None:
            return cls(claim, subject, term, qualifier, value)
        lower, upper = (Decimal(lexical(cells[name])) if cells.get(name) else None for name in ("lower", "upper"))
        return cls(claim, subject, term, qualifier, Literal(f"{lower}/{upper}"), Range(lower, upper))


class Matters:
    """What can be compared in a graph: statements, and what is known of their values and properties."""

    def __init__(self, engine: Engine, project: Project, languages: Sequence[str]) -> None:
        self.engine = engine
        self.project = project
        self.records = Records(())
        """The claims whose statements were read, and what these rest on."""
        self.languages = tuple(languages)
        self.single: set[str] = set()
        self.excluded: dict[str, set[str]] = {}
        self._labels: dict[str, dict[str, str]] = {}
        self._followed: dict[str, set[str]] = {}
        for term, single, excluded, called in self._rows(PROPERTIES):
            name = lexical(term)
            if single is not None:
                self.single.add(name)
            if excluded is not None:
                self.excluded.setdefault(name, set()).add(lexical(excluded))
                self.excluded.setdefault(lexical(excluded), set()).add(name)
            if isinstance(called, Literal):
                self._labels.setdefault(name, {})[called.language or ""] = called.value

    def _rows(self, query: str) -> list[tuple[Term | None, ...]]:
        return self.engine.query(query).as_table().rows

    def statements(
        self,
        *,
        shared: bool = False,
        among: Callable[[str], bool] = lambda subject: True,
        shown: bool = True,
    ) -> Iterator[Statement]:
        """Give the statements of all claims that are neither withdrawn nor judgements, each claim's once.

        Args:
            shared: Only those that can be compared with what another claim says.
            among: Only those about a subject of which this is true.
            shown: Whether they are to be shown: their claims know their passages and texts then.

        Raises:
            AljirError: A query in `ontology/comparisons/` is wrong.
        """
        rows = [row for row in self._said() if among(row.subject)]
        if shared:
            rows = self._shared(rows)
        self.records = Records.about(self.engine, {row.claim for row in rows}, shown=shown)
        seen = set()
        for row in rows:
            claim = self.records.claims.get(row.claim)
            key = (row.claim, row.subject, row.property, row.qualifier, row.term)
            if claim and claim.standing != "withdrawn" and claim.mode != "judgement" and key not in seen:
                seen.add(key)
                value = self._value(row.term) if row.range is None else Quantity(row.range)
                yield Statement(claim, row.subject, row.property, row.qualifier, row.term, value)

    def _said(self) -> Iterator[_Row]:
        """Give what the queries find, as they name it."""
        for path in self.project.comparison_files():
            table = self.engine.query(read_text(path), file=path).as_table()
            for cells in sorted(table.rows, key=str):
                yield _Row.of(dict(zip(table.variables, cells, strict=True)))

    def _shared(self, rows: Sequence[_Row]) -> list[_Row]:
        """Give the rows on matters on which there is more than one claim."""
        claims: dict[tuple[object, ...], str] = {}
        several: set[tuple[object, ...]] = set()
        for row in rows:
            several.update(matter for matter in self._matters(row) if claims.setdefault(matter, row.claim) != row.claim)
        return [row for row in rows if not several.isdisjoint(self._matters(row))]

    def _matters(self, row: _Row) -> Iterator[tuple[object, ...]]:
        """Give what a row is about: what has the property, and where others exclude it, what is related."""
        yield row.subject, row.property, row.qualifier
        if row.property in self.excluded:
            yield row.subject, row.term

    def _value(self, term: Term) -> Value:
        """Give what is known of a value, as something that can be compared."""
        if isinstance(term, Literal):
            point = Point.read(term.value) if term.datatype.value.endswith("#wktLiteral") else None
            return point or (Name(term.value) if term.language else Text(term.value))
        iri = lexical(term)
        if iri in self._figures:
            return _quantity(self._figures[iri])
        if iri in self._spans:
            approximate = any(mark in self._spans[iri].get("edtf", "") for mark in "~%")
            return Span.read(self._spans[iri], approximate=approximate)
        if iri in self._places:
            return self._places[iri]
        return Thing(iri, frozenset(self._related.get(iri, ())))

    def text(self, statement: Statement) -> str:
        """Give the value of a statement as people read it."""
        term, value = statement.term, statement.value
        if isinstance(term, Literal) and isinstance(value, Quantity):
            bounds = (value.range.lower, value.range.upper)
            least, most = ("…" if one is None else format_number(round(one), self.languages[0]) for one in bounds)
            return words_in(_BETWEEN, self.languages[0]).format(least, most)
        iri = lexical(term)
        if iri in self._figures:
            figure = self._figures[iri]
            unit = "" if figure.share_of else f" {self._counted(figure.unit)}"
            return figure.amount(self.languages[0]) + unit
        label = self.label(iri) if isinstance(term, NamedNode) else iri
        date = self._spans.get(iri, {}).get("edtf", "")
        return f"{label} ({date})" if date and not any(char.isdigit() for char in label) else label

    def label(self, iri: str) -> str:
        """Give the name of an entity or property, else its prefixed name."""
        if name := self._lookup.label(iri, *self.languages):
            return name
        if iri not in self._labels:
            self._labels[iri] = read_labels(self.engine, [iri]).get(iri, {}) if ":" in iri else {}
        return in_language(self._labels[iri], *self.languages) or shrink(iri, self.project.prefixes)

    def _counted(self, unit: str) -> str:
        """Give the name of a unit as it goes with a number."""
        names = {name.language: name.text for name in self._lookup.names if name.entity == unit and not name.preferred}
        return in_language(names, *self.languages) or f"({self.label(unit)})"

    def follows(self, one: Claim, other: Claim) -> bool:
        """Tell whether one of two claims is derived from the other, directly or by way of others."""
        return other.iri in self._premisses(one) or one.iri in self._premisses(other)

    def _premisses(self, claim: Claim) -> set[str]:
        if claim.iri in self._followed:
            return self._followed[claim.iri]
        found: set[str] = set()
        waiting = list(claim.premisses)
        while waiting:
            iri = waiting.pop()
            if iri not in found and iri in self.records.claims:
                found.add(iri)
                waiting += self.records.claims[iri].premisses
        self._followed[claim.iri] = found
        return found

    @cached_property
    def _lookup(self) -> Lookup:
        return Lookup(self.engine, self.project)

    @cached_property
    def _figures(self) -> dict[str, Figure]:
        return {figure.iri: figure for figure in read_figures(self.engine)}

    @cached_property
    def _spans(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for time, term, value in self._rows(_SPANS):
            name = lexical(term).removeprefix(str(CRM)).removeprefix(str(ALJIR)).partition("_")[0]
            found.setdefault(lexical(time), {})[name] = lexical(value)
        return found

    @cached_property
    def _places(self) -> dict[str, Place]:
        within: dict[str, set[str]] = {}
        divisions: dict[str, set[tuple[str, str]]] = {}
        for place, wider, kind in self._rows(PLACES):
            within.setdefault(lexical(place), set()).add(lexical(wider))
            if kind is not None:
                divisions.setdefault(lexical(place), set()).add((lexical(kind), lexical(wider)))
        return {
            place: Place(place, frozenset(wider), frozenset(divisions.get(place, ())))
            for place, wider in within.items()
        }

    @cached_property
    def _related(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for one, other in self._rows(RELATED):
            found.setdefault(lexical(one), set()).add(lexical(other))
        return found


def _quantity(figure: Figure) -> Quantity:
    """Give a figure as something that can be compared."""
    whole = figure.share_of or ""
    if figure.value is None:
        return Quantity(Range(figure.lower, figure.upper, strict=True), figure.unit, whole)
    if figure.approximate:
        return Quantity.about(figure.value, figure.unit, whole)
    return Quantity(Range(figure.value, figure.value), figure.unit, whole)
