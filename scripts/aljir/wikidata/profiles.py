"""What a graph knows of an entity that is to be linked, in terms in which items of Wikidata can be compared with it.

Only plain facts count: what accepted claims say and what follows from them, in CIDOC CRM and schema.org.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aljir.records import in_language
from aljir.terms import CRM, lexical
from aljir.values import Point
from aljir.wikidata.years import Years

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aljir.engines import Engine
    from aljir.lookup import Lookup, Name
    from aljir.project import Project

KINDS = {
    "person": CRM.E21_Person,
    "place": CRM.E53_Place,
    "group": CRM.E74_Group,
    "type": CRM.E55_Type,
}
"""The kinds of entities for which items are sought, by class of CIDOC CRM; organizations are groups."""


@dataclass(frozen=True, slots=True)
class Related:
    """Another entity that one has to do with: its names, and the items that it is linked to."""

    entity: str
    names: tuple[str, ...]
    items: frozenset[str]


@dataclass(frozen=True)
class Profile:
    """What is known of one entity.

    Attributes:
        entity: Its IRI.
        kind: One of `KINDS`.
        names: Its names, the preferred ones first.
        dates: When it was born or formed, and died or was dissolved, by property of Wikidata (P569, P570, P571, P576).
        active: When it took part in something.
        related: Whom and what it has to do with, by role: parent, child, spouse, place, type.
        points: Where it lies.
    """

    entity: str
    kind: str
    names: tuple[Name, ...]
    dates: Mapping[str, tuple[Years, ...]]
    active: tuple[Years, ...]
    related: Mapping[str, tuple[Related, ...]]
    points: tuple[Point, ...]

    def name(self, *languages: str) -> str:
        """Give the preferred name in the first of these languages that it has, else in any."""
        preferred = {name.language: name.text for name in self.names if name.preferred}
        return in_language(preferred, *languages) or self.names[0].text


class Profiles:
    """The profiles of a graph.

    Args:
        engine: What answers queries.
        project: The project.
        lookup: The names of the graph.
        items: The items that entities are linked to, by IRI of the entity.

    >>> from aljir.lookup import Lookup
    >>> kg = aljir.open(lighthouse)
    >>> profiles = Profiles(kg.engine, kg.project, Lookup(kg.engine, kg.project), {})
    >>> profile = profiles.of("https://example.org/lighthouse/person/sanna-aldwin")
    >>> profile.kind, [name.text for name in profile.names]
    ('person', ['Sanna Aldwin', 'Санна Алдвин'])
    """

    def __init__(self, engine: Engine, project: Project, lookup: Lookup, items: Mapping[str, Iterable[str]]) -> None:
        self._engine = engine
        self._items = items
        self._names: dict[str, list[Name]] = {}
        for name in lookup.names:
            self._names.setdefault(name.entity, []).append(name)
        of_class = {kind_class.value: kind for kind, kind_class in KINDS.items()}
        namespaces = tuple(project.kinds.values())
        self.kinds = {
            entity: of_class[kind_class]
            for entity, kind_class in self._rows(_ENTITIES)
            if entity.startswith(namespaces) and entity in self._names
        }
        """The kind of each entity for which an item may be sought."""
        self._dates = self._grouped(_DATES)
        self._related = self._grouped(_RELATED)
        self._points = self._grouped(_POINTS)

    def of(self, entity: str) -> Profile:
        """Give the profile of an entity that `kinds` has."""
        dates: dict[str, list[Years]] = {}
        for role, begin, end, edtf in self._dates.get(entity, ()):
            if years := _years(begin, end, edtf):
                dates.setdefault(role, []).append(years)
        related: dict[str, list[Related]] = {}
        for role, other in self._related.get(entity, ()):
            names = tuple(name.text for name in self._names.get(other, ()))
            related.setdefault(role, []).append(Related(other, names, frozenset(self._items.get(other, ()))))
        points = (Point.read(text) for (text,) in self._points.get(entity, ()))
        return Profile(
            entity,
            kind=self.kinds[entity],
            names=tuple(self._names[entity]),
            dates={role: tuple(years) for role, years in dates.items() if role != _ACTIVE},
            active=tuple(dates.get(_ACTIVE, ())),
            related={role: tuple(others) for role, others in related.items()},
            points=tuple(point for point in points if point),
        )

    def _rows(self, query: str) -> list[tuple[str, ...]]:
        return sorted(tuple(lexical(term) for term in row) for row in self._engine.query(query).as_table().rows)

    def _grouped(self, query: str) -> dict[str, list[tuple[str, ...]]]:
        """Give the rows by what stands in the first column."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for entity, *rest in self._rows(query):
            found.setdefault(entity, []).append(tuple(rest))
        return found


_ACTIVE = "active"
_ABOUT = 2
"""By how many years what is only about right (EDTF `~`) may be off."""


def _years(begin: str, end: str, edtf: str) -> Years | None:
    """Give the years between two bounds (xsd:dateTime); None when one is missing, for then the other proves little."""
    try:
        first, last = (int(bound[: bound.index("-", 1)]) for bound in (begin, end))
    except ValueError:
        return None
    if "~" in edtf or "%" in edtf:
        return Years(first - _ABOUT, last + _ABOUT)
    one_day = begin[:10] == end[:10]
    return Years(first, last, begin[:10] if one_day else "")


_PREFIXES = """
PREFIX aljir: <https://w3id.org/aljir/ontology#>
PREFIX crm: <http://www.cidoc-crm.org/cidoc-crm/>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_ENTITIES = f"""{_PREFIXES}
SELECT DISTINCT ?entity ?class WHERE {{
  VALUES ?class {{ {" ".join(f"<{kind.value}>" for kind in KINDS.values())} }}
  ?entity a ?class .
}}"""
_DATES = f"""{_PREFIXES}
SELECT DISTINCT ?entity ?role ?begin ?end ?edtf WHERE {{
  VALUES (?property ?role) {{
    (crm:P98_brought_into_life "P569") (crm:P100_was_death_of "P570")
    (crm:P95_has_formed "P571") (crm:P99_dissolved "P576")
    (crm:P11_had_participant "{_ACTIVE}") (crm:P14_carried_out_by "{_ACTIVE}")
  }}
  ?event ?property ?entity ; crm:P4_has_time-span ?time .
  ?time crm:P82a_begin_of_the_begin ?begin ; crm:P82b_end_of_the_end ?end .
  OPTIONAL {{ ?time aljir:edtf ?edtf }}
}}"""
_RELATED = f"""{_PREFIXES}
SELECT DISTINCT ?entity ?role ?other WHERE {{
  {{ ?entity schema:spouse|^schema:spouse ?other BIND("spouse" AS ?role) }}
  UNION {{ ?entity crm:P152_has_parent ?other BIND("parent" AS ?role) }}
  UNION {{ ?other crm:P152_has_parent ?entity BIND("child" AS ?role) }}
  UNION {{ ?entity crm:P2_has_type|schema:hasOccupation ?other BIND("type" AS ?role) }}
  UNION {{
    ?event crm:P11_had_participant|crm:P98_brought_into_life|crm:P100_was_death_of ?entity .
    {{ ?event crm:P7_took_place_at ?other }} UNION {{ ?event crm:P14_carried_out_by ?other . ?other a crm:E74_Group }}
    BIND("place" AS ?role)
  }}
  UNION {{
    ?entity crm:P89_falls_within+|crm:P74_has_current_or_former_residence ?other BIND("place" AS ?role)
  }}
  FILTER(?entity != ?other)
}}"""
_POINTS = f"""{_PREFIXES}
SELECT DISTINCT ?entity ?point WHERE {{ ?entity crm:P168_place_is_defined_by ?point }}"""
