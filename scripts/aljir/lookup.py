"""Finds entities by any name or spelling, in any language and script.

Names are compared by the skeleton that their spellings share (see `aljir.spelling`). What is sought may be a whole
name, some words of one, or the beginnings of words; the name with the fewest other words wins. Types are found by their
names where nothing else is called so.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.errors import AljirError
from aljir.records import in_language
from aljir.results import Result, Table
from aljir.spelling import skeleton
from aljir.terms import expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aljir.engines import Engine
    from aljir.project import Project
    from aljir.records import Texts
    from aljir.results import Term

_NAMES = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?entity ?preferred ?name WHERE {{
  VALUES (?property ?preferred) {{ (skos:prefLabel true) (skos:altLabel false) }}
  {{ ?entity ?property ?name }} UNION {{ GRAPH ?claim {{ ?entity ?property ?name }} }}
  FILTER(STRSTARTS(STR(?entity), "{begins}"))
}}"""
_EXISTING = """
SELECT DISTINCT ?entity WHERE {{
  VALUES ?entity {{ {entities} }}
  FILTER(EXISTS {{ ?entity ?property ?value }} || EXISTS {{ GRAPH ?claim {{ ?entity ?property ?value }} }})
}} ORDER BY ?entity"""

_LINKS = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?entity ?item WHERE {{
  VALUES ?match {{ skos:exactMatch skos:closeMatch skos:broadMatch skos:narrowMatch }}
  ?entity ?match ?item .
  FILTER(STRSTARTS(STR(?entity), "{begins}") && isIRI(?item))
}} ORDER BY ?entity ?item"""
_ADDRESS = re.compile(r"^https?://(?:www\.)?|/$")


@dataclass(frozen=True, slots=True)
class Name:
    """A name of an entity; a preferred one or another."""

    entity: str
    text: str
    language: str
    preferred: bool


class Lookup:
    """The names of all entities of a graph, or of those of one kind, to find entities by.

    Args:
        engine: What answers queries.
        project: The project.
        kind: A kind of entity (person, place …); all when not given.

    >>> graph = aljir.open(lighthouse)
    >>> [match.entity for match in Lookup(graph.engine, graph.project).find("Терн-Пойнт")]
    ['https://example.org/lighthouse/place/tern-point']
    """

    def __init__(self, engine: Engine, project: Project, kind: str | None = None) -> None:
        self.engine = engine
        self.project = project
        self.kind = kind
        self._begins = begins = project.kinds[kind] if kind else project.base
        names = [
            Name(entity.value, name.value, name.language or "", preferred.value == "true")
            for entity, preferred, name in engine.query(_NAMES.format(begins=begins)).as_table().rows
            if isinstance(entity, NamedNode) and isinstance(name, Literal) and isinstance(preferred, Literal)
        ]
        # Sorted here, as engines order texts in several languages each in their own way.
        self.names = sorted(names, key=lambda name: (name.entity, not name.preferred, name.text, name.language))
        self._preferred: dict[str, Texts] = {}
        for name in self.names:
            if name.preferred:
                self._preferred.setdefault(name.entity, {})[name.language] = name.text

    def find(self, sought: str) -> Matches:
        """Give the entities that a slug, prefixed name, IRI or name may mean, the nearest first; one when it is clear.

        The identifier of an item of another dataset, bare, as a prefixed name or as an IRI, finds what is linked to it.

        Raises:
            AljirError: There is none; with the nearest names.

        >>> graph = aljir.open(lighthouse)
        >>> [match.name for match in Lookup(graph.engine, graph.project).find("H17")]
        ['Tern Point']
        """
        identifiers = self._identifiers(sought)
        existing = [] if self.kind else self._existing(identifiers)  # those of a kind were known before names were read
        identified = existing or self._linked([sought.strip(), *identifiers])
        if identified:
            return self._matches([(iri, "") for iri in identified])
        found = self._named(sought)
        if not found:
            missing = f"There is no {self.kind} {sought!r}." if self.kind else f"Nothing is called {sought!r}."
            raise AljirError(missing, mend=self._nearest(sought))
        return self._matches(found)

    def label(self, iri: str, *languages: str) -> str:
        """Give the preferred name of an entity in the first of these languages that it has, else in any."""
        return in_language(self._preferred.get(iri, {}), *languages)

    def _identifiers(self, sought: str) -> list[str]:
        """Give the IRIs that an identifier may stand for."""
        text = sought.strip()
        if re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", text):
            return [namespace + text for namespace in self.project.kinds.values()]
        try:
            return [expand(text, self.project.prefixes)] if ":" in text else []
        except AljirError:
            if re.fullmatch(r"\w+:\S+", text):
                raise
            return []

    def _existing(self, iris: Iterable[str]) -> list[str]:
        entities = " ".join(str(NamedNode(iri)) for iri in iris)
        rows = self.engine.query(_EXISTING.format(entities=entities)).as_table().rows if entities else []
        return [entity.value for (entity,) in rows if isinstance(entity, NamedNode)]

    def _linked(self, identifiers: Iterable[str]) -> list[str]:
        """Give the entities that are linked to an item of another dataset: by its IRI, or the last part of it."""
        wanted = {_ADDRESS.sub("", one).casefold() for one in identifiers}
        rows = self.engine.query(_LINKS.format(begins=self._begins)).as_table().rows
        items = [
            (entity.value, _ADDRESS.sub("", item.value).casefold())
            for entity, item in rows
            if isinstance(entity, NamedNode) and isinstance(item, NamedNode)
        ]
        return list(dict.fromkeys(entity for entity, item in items if wanted & {item, item.rpartition("/")[2]}))

    def _named(self, sought: str) -> list[tuple[str, str]]:
        """Give entities with the name by which each was found: of the best kind of match that there is."""
        types = self.project.kinds.get("type", "") if self.kind is None else ""
        things = [name for name in self.names if not types or not name.entity.startswith(types)]
        return self._matching(sought, things) or self._matching(sought, self.names)

    def _matching(self, sought: str, names: Sequence[Name]) -> list[tuple[str, str]]:
        """Give those that are called so among these names."""
        folded, bare = sought.strip().casefold(), skeleton(sought)
        words = bare.split()
        if not words:
            return []
        skeletons = [(name, skeleton(name.text).split()) for name in names]
        kinds_of_match = (
            [(name, 0) for name in names if name.text.casefold() == folded],
            [(name, 0) for name, has in skeletons if has == words],
            [(name, len(has) - len(words)) for name, has in skeletons if set(words) <= set(has)],
            [
                (name, len(has) - len(words))
                for name, has in skeletons
                if all(any(one.startswith(word) for one in has) for word in words)
                and (len(bare) > 1 or len(folded) == 1)  # all that is left of several letters begins too much
            ],
        )
        matches = next((found for found in kinds_of_match if found), [])
        found: dict[str, tuple[int, bool, str]] = {}
        for name, others in matches:
            rank = others, _scripts(name.text) != _scripts(sought), name.text
            found[name.entity] = min(found.get(name.entity, rank), rank)
        least = min((others for others, *_ in found.values()), default=0)
        clear = [entity for entity, (others, *_) in found.items() if others == least]
        chosen = clear if len(clear) == 1 else sorted(found, key=lambda entity: (found[entity][0], entity))
        return [(entity, found[entity][2]) for entity in chosen]

    def _matches(self, found: Sequence[tuple[str, str]]) -> Matches:
        languages = self.project.languages
        return Matches([Match(iri, self.label(iri, *languages), name) for iri, name in found], self.project.prefixes)

    def near(self, sought: str) -> list[str]:
        """Give names in the same script that are spelt alike, as a whole or in one word, the nearest first.

        >>> graph = aljir.open(lighthouse)
        >>> Lookup(graph.engine, graph.project).near("Tern Pint")
        ['Tern Point']
        """
        known: dict[str, str] = {}
        for name in sorted(self.names, key=lambda name: (len(name.text), name.text)):
            bare = skeleton(name.text)
            if _scripts(name.text) == _scripts(sought):
                known |= {part: name.text for part in (bare, *bare.split()) if part not in known}
        alike = difflib.get_close_matches(skeleton(sought), known, n=3, cutoff=0.7)
        return list(dict.fromkeys(known[part] for part in alike))

    def _nearest(self, sought: str) -> str:
        """Suggest names that are spelt alike."""
        suggestions = " or ".join(self.near(sought))
        return f"Did you mean {suggestions}?" if suggestions else "Try a part of the name, or another spelling."


def _scripts(text: str) -> set[str]:
    """Give the scripts of the letters of a text, as Unicode names them (LATIN, CYRILLIC)."""
    return {unicodedata.name(char, "").partition(" ")[0] for char in text if char.isalpha()}


@dataclass(frozen=True, slots=True)
class Match:
    """An entity that was found: its preferred name, and the name by which it was found (empty: by its identifier)."""

    entity: str
    name: str
    matched: str


class Matches(Result):
    """The entities that were found, the nearest first."""

    kind = "table"

    def __init__(self, matches: Sequence[Match], prefixes: dict[str, str]) -> None:
        self.matches = tuple(matches)
        self.prefixes = prefixes

    def __len__(self) -> int:
        return len(self.matches)

    def __iter__(self) -> Iterator[Match]:
        return iter(self.matches)

    def as_table(self) -> Table:
        """Give one row an entity."""
        rows: list[list[Term | None]] = [
            [NamedNode(match.entity), Literal(match.name), Literal(match.matched)] for match in self.matches
        ]
        return Table(("entity", "name", "matched"), rows, self.prefixes)

    def __repr__(self) -> str:
        return f"<Matches: {', '.join(match.name or match.entity for match in self)}>"
