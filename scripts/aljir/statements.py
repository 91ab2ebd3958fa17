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
from aljir.records import in_language, words_in
from aljir.terms import ALJIR, CRM, lexical, shrink
from aljir.values import Name, Place, Point, Quantity, Range, Span, Text, Thing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aljir.engines import Engine
    from aljir.project import Project
    from aljir.records import Claim, Records
    from aljir.results import Term
    from aljir.values import Value

_SPANS = """
PREFIX aljir: <https://w3id.org/aljir/ontology#>
PREFIX crm: <http://www.cidoc-crm.org/cidoc-crm/>
SELECT DISTINCT ?time ?property ?value WHERE {
  VALUES ?property {
    crm:P82a_begin_of_the_begin crm:P81a_end_of_the_begin crm:P81b_begin_of_the_end crm:P82b_end_of_the_end aljir:edtf
  }
  { ?time ?property ?value } UNION { GRAPH ?claim { ?time ?property ?value } }
} ORDER BY ?time ?property ?value"""
_PLACES = """
PREFIX aljir: <https://w3id.org/aljir/ontology#>
PREFIX crm: <http://www.cidoc-crm.org/cidoc-crm/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?place ?wider ?kind WHERE {
  ?place a crm:E53_Place ; crm:P89_falls_within* ?wider .
  OPTIONAL { ?wider crm:P2_has_type/skos:broader* ?kind . ?kind a aljir:NonOverlappingType }
}"""
_RELATED = """
PREFIX aljir: <https://w3id.org/aljir/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?one ?other WHERE {
  { ?one aljir:proposedIdentity ?other } UNION { ?one skos:broader ?step . ?step skos:broader* ?other }
}"""
_PROPERTIES = """
PREFIX aljir: <https://w3id.org/aljir/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?property ?single ?excluded ?label ?called WHERE {
  { ?property skos:broader*/a aljir:SingleValuedProperty BIND(true AS ?single) }
  UNION { ?property owl:propertyDisjointWith ?excluded }
  UNION { ?property rdfs:label ?label . FILTER EXISTS { GRAPH ?claim { ?subject ?property ?value } } }
  UNION { { ?property a aljir:SingleValuedProperty } UNION { ?property owl:propertyDisjointWith ?other } UNION
          { ?other owl:propertyDisjointWith ?property } ?property rdfs:label ?label }
  UNION { ?property a aljir:SingleValuedProperty ; skos:altLabel ?called }
  UNION { ?property rdfs:label ?label FILTER(STRSTARTS(STR(?property), STR(aljir:))) }
}"""
_BETWEEN = {"en": "{} to {}", "ru": "от {} до {}"}


@dataclass(frozen=True, slots=True)
class Statement:
    """What a claim says on one matter: a subject has a value for a property.

    `qualifier` tells apart what is no other value but another matter: the whole of a share, the event from which an
    anniversary counts; `text` is the value as people read it.
    """

    claim: Claim
    subject: str
    property: str
    qualifier: str
    term: Term
    value: Value
    text: str


class Matters:
    """What can be compared in a graph: statements, and what is known of their values and properties."""

    def __init__(self, engine: Engine, project: Project, records: Records, languages: Sequence[str]) -> None:
        self.engine = engine
        self.project = project
        self.records = records
        self.languages = tuple(languages)
        self.single: set[str] = set()
        self.excluded: dict[str, set[str]] = {}
        self._labels: dict[str, dict[str, str]] = {}
        self._followed: dict[str, set[str]] = {}
        called: dict[str, dict[str, str]] = {}
        for term, single, excluded, label, short in self._rows(_PROPERTIES):
            name = lexical(term)
            if single is not None:
                self.single.add(name)
            if excluded is not None:
                self.excluded.setdefault(name, set()).add(lexical(excluded))
                self.excluded.setdefault(lexical(excluded), set()).add(name)
            if isinstance(label, Literal):
                self._labels.setdefault(name, {})[label.language or ""] = label.value
            if isinstance(short, Literal):
                called.setdefault(name, {})[short.language or ""] = short.value
        self._labels |= called

    def _rows(self, query: str) -> list[tuple[Term | None, ...]]:
        return self.engine.query(query).as_table().rows

    def statements(self) -> Iterator[Statement]:
        """Give the statements of all claims that are neither withdrawn nor judgements, each claim's once.

        Raises:
            AljirError: A query in `ontology/comparisons/` is wrong.
        """
        seen = set()
        for path in self.project.comparison_files():
            table = self.engine.query(read_text(path), file=path).as_table()
            for row in sorted(table.rows, key=str):
                cells = dict(zip(table.variables, row, strict=True))
                claim = self.records.claims.get(lexical(cells.get("claim")))
                if claim is None or claim.standing == "withdrawn" or claim.mode == "judgement":
                    continue
                found = self._statement(claim, cells)
                key = (claim.iri, found.subject, found.property, found.qualifier, found.term)
                if key not in seen:
                    seen.add(key)
                    yield found

    def _statement(self, claim: Claim, cells: dict[str, Term | None]) -> Statement:
        subject, term, qualifier = (lexical(cells.get(name)) for name in ("subject", "property", "qualifier"))
        value = cells.get("value")
        if value is None:
            lower, upper = (Decimal(lexical(cells[name])) if cells.get(name) else None for name in ("lower", "upper"))
            least, most = (
                "…" if bound is None else format_number(round(bound), self.languages[0]) for bound in (lower, upper)
            )
            span = Literal(f"{lower}/{upper}")
            amount = Quantity(Range(lower, upper))
            return Statement(
                claim,
                subject,
                term,
                qualifier,
                span,
                amount,
                words_in(_BETWEEN, self.languages[0]).format(least, most),
            )
        return Statement(claim, subject, term, qualifier, value, self._value(value), self._shown(value))

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

    def _shown(self, term: Term) -> str:
        """Give a value as people read it."""
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
        name = self._lookup.label(iri, *self.languages) or in_language(self._labels.get(iri, {}), *self.languages)
        return name or shrink(iri, self.project.prefixes)

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
        for place, wider, kind in self._rows(_PLACES):
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
        for one, other in self._rows(_RELATED):
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
