"""What the graph says of linked entities without Wikidata: its own names, births, deaths, kin, events and time-spans.

The source that is made of Wikidata is left out, so that Wikidata is never compared with itself, and what is made of it
does not depend on what was made before.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from aljir.dataset import build_store
from aljir.engines import EmbeddedEngine
from aljir.lookup import Lookup
from aljir.statements import Matters
from aljir.terms import ALJIR, CRM, RDF, SCHEMA, SKOS, lexical
from aljir.wikidata.mappings import read_mappings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Store

    from aljir.lookup import Name
    from aljir.project import Project
    from aljir.results import Term
    from aljir.statements import Statement
    from aljir.wikidata.mappings import Mapping

SOURCE = "wikidata"
"""The slug of the source that is made of Wikidata, and of its folder."""
ENTITY = "http://www.wikidata.org/entity/"
"""How the IRIs of Wikidata's items begin."""

_EVENTS = {"birth": CRM.P98_brought_into_life, "death": CRM.P100_was_death_of}
_TIME = CRM["P4_has_time-span"]
_PARENT = {ALJIR.mother.value, ALJIR.father.value, CRM.P152_has_parent.value}
_COUPLES = """
PREFIX crm: <http://www.cidoc-crm.org/cidoc-crm/>
SELECT DISTINCT ?couple ?one ?other WHERE {
  GRAPH ?claim { ?couple crm:P107_has_current_or_former_member ?one , ?other ; crm:P2_has_type %s }
  FILTER(STR(?one) < STR(?other))
} ORDER BY ?couple"""
_HELD = """
PREFIX crm: <http://www.cidoc-crm.org/cidoc-crm/>
SELECT DISTINCT ?event ?person ?holder WHERE {
  GRAPH ?any { ?event crm:P2_has_type %s }
  GRAPH ?one { ?event crm:P11_had_participant ?person }
  GRAPH ?other { ?event crm:P14_carried_out_by ?holder }
} ORDER BY ?event"""
_TIMES = """
PREFIX aljir: <https://w3id.org/aljir/ontology#>
SELECT DISTINCT ?time ?edtf WHERE { ?time aljir:edtf ?edtf } ORDER BY ?time"""


def number(mapping: Mapping) -> str:
    """Give the number of the item that an entity is linked to."""
    return mapping.object.removeprefix(ENTITY)


class Ours:
    """The graph without what it has from Wikidata, and its links there.

    Attributes:
        project: The files.
        links: The links to Wikidata, in the order of the files.

    Raises:
        AljirError: A file of the project is wrong, or a link leads to no item; with file and line.

    >>> ours = Ours(aljir.find_project(lighthouse))
    >>> ours.links
    []
    >>> ours.names("https://example.org/lighthouse/person/sanna-aldwin")
    ['Sanna Aldwin', 'Санна Алдвин']
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        folder = project.source_folder(SOURCE)
        self.store: Store = build_store(project, [path for path in project.data_files() if path.parent != folder])
        self.engine = EmbeddedEngine(self.store, project.prefixes)
        mappings = read_mappings(project.link_files())
        self.links = [mapping for mapping in mappings if mapping.object.startswith(ENTITY)]
        for link in self.links:
            if not re.fullmatch(r"[QP][1-9]\d*", number(link)):
                raise link.error(f"{link.object} is no item of Wikidata.", "Write its number as in wikidata:Q42.")

    @cached_property
    def _subjects(self) -> dict[tuple[str, str], list[str]]:
        """The entities that are linked to an item, by its number and how they match."""
        found: dict[tuple[str, str], list[str]] = {}
        for link in self.links:
            found.setdefault((number(link), link.predicate), []).append(link.subject)
        return found

    @cached_property
    def _items(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for link in filter(is_exact, self.links):
            found.setdefault(link.subject, set()).add(number(link))
        return found

    def items(self, entity: str) -> set[str]:
        """Give the numbers of the items that are the same as an entity."""
        return self._items.get(entity, set())

    def linked(self, item: str, *, narrower: bool = False) -> list[str]:
        """Give the entities that an item is the same as; with `narrower` also those that are wider than it."""
        matches = (SKOS.exactMatch, SKOS.narrowMatch) if narrower else (SKOS.exactMatch,)
        return [subject for match in matches for subject in self._subjects.get((item, match.value), ())]

    def is_a(self, iri: str, kind: str) -> bool:
        """Tell whether an entity is of a class of the CRM."""
        return bool(list(self.store.quads_for_pattern(NamedNode(iri), RDF.type, CRM[kind])))

    def is_described(self, iri: str) -> bool:
        """Tell whether the graph says anywhere what an entity is."""
        return bool(list(self.store.quads_for_pattern(NamedNode(iri), RDF.type, None)))

    @cached_property
    def lookup(self) -> Lookup:
        """The names of all entities."""
        return Lookup(self.engine, self.project)

    @cached_property
    def _names(self) -> dict[str, list[Name]]:
        found: dict[str, list[Name]] = {}
        for name in self.lookup.names:
            found.setdefault(name.entity, []).append(name)
        return found

    def names(self, entity: str) -> list[str]:
        """Give the names of an entity, in all languages and spellings."""
        return [name.text for name in self._names.get(entity, ())]

    def label(self, entity: str, language: str) -> str:
        """Give the preferred name of an entity."""
        return self.lookup.label(entity, language, *self.project.languages)

    def preferred(self, entity: str) -> set[tuple[str, str]]:
        """Give the preferred names of an entity, each with its language."""
        return {(name.text, name.language) for name in self._names.get(entity, ()) if name.preferred}

    def type(self, name: str) -> NamedNode:
        """Give a type of the project by its name."""
        return NamedNode(self.project.prefixes["type"] + name)

    # Dates and kin, as far as claims that are not withdrawn say them

    @cached_property
    def matters(self) -> Matters:
        """What claims say, statement by statement."""
        return Matters(self.engine, self.project, self.project.languages)

    @cached_property
    def _statements(self) -> dict[tuple[str, str], list[Statement]]:
        """What can be compared, by subject and property."""
        found: dict[tuple[str, str], list[Statement]] = {}
        for one in self.matters.statements():
            found.setdefault((one.subject, one.property), []).append(one)
        return found

    def dates(self, person: str, what: str) -> list[Statement]:
        """Give what claims say of the time of somebody's birth or death."""
        return [one for event in self.events(person, what) for one in self._statements.get((event, _TIME.value), ())]

    def parents(self, child: str, role: str) -> list[str]:
        """Give those whom claims name as somebody's mother or father."""
        return list(dict.fromkeys(lexical(one.term) for one in self._statements.get((child, ALJIR[role].value), ())))

    @cached_property
    def _relations(self) -> dict[tuple[str, str], set[str]]:
        found: dict[tuple[str, str], set[str]] = {}
        for one in (one for statements in self._statements.values() for one in statements):
            other = lexical(one.term)
            if one.property in _PARENT:
                found.setdefault((one.subject, other), set()).add("parent")
                found.setdefault((other, one.subject), set()).add("child")
            elif one.property == SCHEMA.spouse.value:
                found.setdefault((one.subject, other), set()).add("spouse")
        return found

    def relations(self, person: str, other: str) -> set[str]:
        """Give what somebody is to a person by some claim: parent, child, spouse."""
        return self._relations.get((person, other), set())

    # Events, couples and time-spans that there are

    def events(self, person: str, what: str) -> list[str]:
        """Give the events that are somebody's birth or death."""
        quads = self.store.quads_for_pattern(None, _EVENTS[what], NamedNode(person))
        return sorted({lexical(quad.subject) for quad in quads})

    @cached_property
    def couples(self) -> dict[tuple[str, ...], str]:
        """The married couples, by their two members."""
        return self._first(_COUPLES % self.type("married-couple"))

    @cached_property
    def imprisonments(self) -> dict[tuple[str, ...], str]:
        """The imprisonments, by who was held and by whom."""
        return self._first(_HELD % self.type("imprisonment"))

    @cached_property
    def times(self) -> dict[tuple[str, ...], str]:
        """The time-spans by their EDTF."""
        return self._first(_TIMES)

    def _first(self, query: str) -> dict[tuple[str, ...], str]:
        """Give the first thing that a query finds for each key: its other columns."""
        found: dict[tuple[str, ...], str] = {}
        for thing, *keys in self._rows(query):
            found.setdefault(tuple(map(lexical, keys)), lexical(thing))
        return found

    def _rows(self, query: str) -> Iterable[tuple[Term | None, ...]]:
        return self.engine.query(query).as_table().rows


def is_exact(link: Mapping) -> bool:
    """Tell whether a link says that entity and item are the same."""
    return link.predicate == SKOS.exactMatch.value
