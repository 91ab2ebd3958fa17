"""What reconciliation knows of a graph, read once: its entities with their names, types and properties.

Types and properties are those that the graph uses, the ones of schema.org first. Dates and places
of birth and death, which the graph has as events, are properties too. Only the default graph counts, except for names:
whatever a source calls an entity, it can be found by.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.lookup import Lookup
from aljir.records import in_language
from aljir.terms import CRM, PROV, RDF, RDFS, SCHEMA, SKOS, lexical, shrink
from aljir.web.reconciliation.names import NameIndex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aljir.engines import Engine
    from aljir.project import Project
    from aljir.records import Texts
    from aljir.results import Term

_PREFIXES = """
PREFIX aljir: <https://w3id.org/aljir/ontology#>
PREFIX crm: <http://www.cidoc-crm.org/cidoc-crm/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_TRIPLES = f"""{_PREFIXES}
SELECT DISTINCT ?entity ?property ?value WHERE {{ ?entity skos:prefLabel ?name ; ?property ?value }}"""
_LABELS = f"{_PREFIXES} SELECT DISTINCT ?term ?label WHERE {{ ?term rdfs:label ?label }}"
_BROADER = f"{_PREFIXES} SELECT DISTINCT ?class ?broader WHERE {{ ?class rdfs:subClassOf+ ?broader }}"
_LIVES = f"""{_PREFIXES}
SELECT DISTINCT ?entity ?property ?value WHERE {{
  {{
    VALUES (?role ?property) {{
      (crm:P98_brought_into_life schema:birthDate) (crm:P100_was_death_of schema:deathDate)
      (crm:P95_has_formed schema:foundingDate) (crm:P99_dissolved schema:dissolutionDate)
    }}
    ?event ?role ?entity ; crm:P4_has_time-span/aljir:edtf ?value
  }} UNION {{
    VALUES (?role ?property) {{
      (crm:P98_brought_into_life schema:birthPlace) (crm:P100_was_death_of schema:deathPlace)
      (crm:P95_has_formed schema:foundingLocation)
    }}
    ?event ?role ?entity ; crm:P7_took_place_at ?value
  }}
}} ORDER BY ?entity ?property ?value"""
_LIFE_LABELS: dict[str, Texts] = {
    SCHEMA.birthDate.value: {"en": "date of birth", "ru": "дата рождения"},
    SCHEMA.birthPlace.value: {"en": "place of birth", "ru": "место рождения"},
    SCHEMA.deathDate.value: {"en": "date of death", "ru": "дата смерти"},
    SCHEMA.deathPlace.value: {"en": "place of death", "ru": "место смерти"},
    SCHEMA.foundingDate.value: {"en": "date of founding", "ru": "дата основания"},
    SCHEMA.foundingLocation.value: {"en": "place of founding", "ru": "место основания"},
    SCHEMA.dissolutionDate.value: {"en": "date of dissolution", "ru": "дата упразднения"},
}
_APPARATUS = {CRM["E52_Time-Span"].value, PROV.Activity.value}
"""The classes of what nobody looks for by name: spans of time, and the recording of claims."""
_NAMING = {RDF.type.value, RDFS.label.value, SKOS.prefLabel.value, SKOS.altLabel.value}


@dataclass(frozen=True)
class Entity:
    """An entity: its IRI, its identifier here, its preferred names, all its classes, the values of its properties."""

    iri: str
    id: str
    names: Texts
    classes: frozenset[str]
    values: Mapping[str, tuple[Term, ...]]

    @property
    def weight(self) -> int:
        """How much is known of it."""
        return sum(map(len, self.values.values()))


@dataclass(frozen=True)
class Kind:
    """A type or a property: its IRI, its identifier here, its names, and how often it is used."""

    iri: str
    id: str
    names: Texts
    uses: int


class Facts:
    """What reconciliation knows of a graph.

    Args:
        engine: What answers queries.
        project: The project.

    >>> graph = aljir.open(lighthouse)
    >>> facts = Facts(graph.engine, graph.project)
    >>> facts.entity("person/ilvo-marren").names["ru"], [kind.id for kind in facts.types][:2]
    ('Илво Маррен', ['crm:E1_CRM_Entity', 'crm:E21_Person'])
    """

    def __init__(self, engine: Engine, project: Project) -> None:
        self.project = project
        self._engine = engine
        self._labels = self._texts()
        self._broader = self._grouped(_BROADER)
        classes, values = self._described()
        spaces = tuple(project.kinds.values())
        lookup = Lookup(engine, project)
        preferred: dict[str, Texts] = {}
        for name in lookup.names:
            if name.preferred:
                preferred.setdefault(name.entity, {}).setdefault(name.language, name.text)
        self.entities = {
            iri: Entity(
                iri,
                id=iri.removeprefix(project.base),
                names=names,
                classes=frozenset(classes[iri]),
                values={term: tuple(found) for term, found in values[iri].items()},
            )
            for iri, names in preferred.items()
            if iri.startswith(spaces) and iri in classes and not classes[iri] & _APPARATUS
        }
        """The entities, by IRI."""
        self.names = NameIndex((name.entity, name.text) for name in lookup.names if name.entity in self.entities)
        """Their names."""
        self._known = {
            form: entity
            for entity in self.entities.values()
            for form in (entity.id, entity.iri, shrink(entity.iri, project.prefixes))
        }

    @cached_property
    def types(self) -> list[Kind]:
        """The types, those of schema.org first, the most used ones first."""
        return self._kinds(Counter(one for entity in self.entities.values() for one in entity.classes))

    @cached_property
    def properties(self) -> list[Kind]:
        """The properties, those of schema.org first, the most used ones first."""
        return self._kinds(Counter(one for entity in self.entities.values() for one in entity.values))

    @cached_property
    def _terms(self) -> dict[str, Kind]:
        return {
            form: kind
            for kind in (*self.types, *self.properties)
            for form in (kind.id, kind.iri, shrink(kind.iri, self.project.prefixes))
        }

    def entity(self, identifier: str) -> Entity | None:
        """Give the entity of an identifier, prefixed name or IRI."""
        return self._known.get(identifier)

    def term(self, identifier: str) -> Kind | None:
        """Give the type or property of an identifier, prefixed name or IRI."""
        return self._terms.get(identifier)

    def name(self, names: Texts, language: str) -> str:
        """Give a name in a language, else in the first of the project that there is."""
        return in_language(names, language, *self.project.languages)

    def shown_types(self, entity: Entity) -> list[Kind]:
        """Give the types that tell most of an entity: those of schema.org, else those without a narrower one."""
        plain = [one for one in entity.classes if one.startswith(str(SCHEMA))]
        wider = {broader for one in entity.classes for (broader,) in self._broader.get(one, ())}
        chosen = plain or [one for one in entity.classes if one not in wider]
        return sorted((self._terms[one] for one in chosen if one in self._terms), key=lambda kind: (kind.uses, kind.id))

    def properties_of(self, type_id: str) -> list[Kind]:
        """Give the properties that entities of a type have; all where the type is not known or empty."""
        kind = self.term(type_id)
        having = [one for one in self.entities.values() if kind is None or kind.iri in one.classes]
        used = {term for entity in having for term in entity.values}
        return [one for one in self.properties if one.iri in used]

    def _kinds(self, uses: Counter[str]) -> list[Kind]:
        found = []
        for iri, count in uses.items():
            identifier = self._identifier(iri)
            found.append(Kind(iri, identifier, self._labels.get(iri) or {"": identifier}, count))
        return sorted(found, key=lambda kind: (":" in kind.id, -kind.uses, kind.id))

    def _identifier(self, iri: str) -> str:
        """Give the identifier of a term: a bare name in schema.org, else a prefixed one."""
        if iri.startswith(str(SCHEMA)):
            return iri.removeprefix(str(SCHEMA))
        return shrink(iri, self.project.prefixes)

    def _texts(self) -> dict[str, Texts]:
        labels: dict[str, Texts] = {iri: dict(names) for iri, names in _LIFE_LABELS.items()}
        for term, label in self._rows(_LABELS):
            if isinstance(label, Literal):
                labels.setdefault(lexical(term), {}).setdefault(label.language or "", label.value)
        return labels

    def _described(self) -> tuple[dict[str, set[str]], dict[str, dict[str, list[Term]]]]:
        """Give the classes of each entity, and its values by property."""
        classes: dict[str, set[str]] = defaultdict(set)
        values: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        rows = sorted(self._rows(_TRIPLES), key=lambda row: tuple(map(str, row)))
        for entity, term, value in (*rows, *self._rows(_LIVES)):
            if term == RDF.type:
                classes[lexical(entity)].add(lexical(value))
            elif value is not None and lexical(term) not in _NAMING:
                values[lexical(entity)][lexical(term)].append(value)
        return classes, values

    def _grouped(self, query: str) -> dict[str, list[tuple[str, ...]]]:
        found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for first, *rest in self._rows(query):
            found[lexical(first)].append(tuple(map(lexical, rest)))
        return found

    def _rows(self, query: str) -> Iterator[tuple[Term | None, ...]]:
        return iter(self._engine.query(query).as_table().rows)


def is_entity(term: Term, facts: Facts) -> bool:
    """Tell whether a value is an entity that can be found here."""
    return isinstance(term, NamedNode) and term.value in facts.entities
