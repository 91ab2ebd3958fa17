"""What an item of Wikidata says of an entity of ours, as claims in the terms of this project.

Statements of the properties in `PROPERTIES` are turned into facts as the CRM has them, each a claim of its own that
keeps the statement's identifier, so that it stays one claim while the item changes; all names in a language are one.
What cannot be said here is left out, and told: values that are not known, and items that are linked to nothing of ours.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from aljir.terms import CRM, GEO, SCHEMA, SKOS
from aljir.wikidata.dates import from_to, read_date
from aljir.wikidata.descriptions import Descriptions
from aljir.wikidata.items import Coordinates, EntityId, Time
from aljir.wikidata.ours import ENTITY, SOURCE
from aljir.wikidata.taken import LANGUAGES, PROPERTIES, LeftOut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from aljir.records import Texts
    from aljir.wikidata.dates import TimeSpan
    from aljir.wikidata.items import Item, Snak, Statement
    from aljir.wikidata.ours import Ours

EARTH = "Q2"
"""The globe of all coordinates of ours, as Wikidata numbers it."""
_STATED_IN, _REFERENCE_URL = "P248", "P854"
_START, _END = "P580", "P582"
_NAMES = {"en": "names in the language {}", "ru": "имена на языке {}"}


@dataclass(frozen=True)
class ItemClaim:
    """What an item says on one matter.

    Args:
        slug: The name of the claim.
        facts: The triples of its graph.
        glosses: What it says in one line, by language.
        described: What there is to know of events, couples and time-spans that only this claim brings.
        property: The number of the property; empty for names.
        rank: preferred, normal or deprecated; empty for names, which have none.
        statement: The IRI of the statement; empty for names.
        citations: The IRIs of its references.
        span: What is dated, when it was.
    """

    slug: str
    facts: frozenset[Triple]
    glosses: Texts = field(hash=False)
    described: frozenset[Triple] = frozenset()
    property: str = ""
    rank: str = ""
    statement: str = ""
    citations: tuple[str, ...] = ()
    span: TimeSpan | None = field(default=None, hash=False)


@dataclass(frozen=True)
class _Said:
    """What one statement says of one entity."""

    facts: list[Triple]
    value: Texts
    described: list[Triple] = field(default_factory=list)
    span: TimeSpan | None = None


class _CannotBeSaidError(Exception):
    """Raised with a key of `REASONS`."""


class ItemClaims:
    """The claims of one item.

    Attributes:
        claims: The claims, in the order of `PROPERTIES`.
        left_out: What is no claim, and why.

    Args:
        ours: The graph without Wikidata.
        item: The item.
        subjects: The IRIs of the entities that are the same as it.
    """

    def __init__(self, ours: Ours, item: Item, subjects: Sequence[str]) -> None:
        self.ours = ours
        self.item = item
        self.subjects = subjects
        self.descriptions = Descriptions(ours)
        self.left_out: list[LeftOut] = []
        self.claims = [*self._names(), *self._statements()]

    def _names(self) -> Iterator[ItemClaim]:
        """Give the names in each language, without those by which ours is known anyway."""
        known = set().union(*map(self.ours.preferred, self.subjects))
        for language in LANGUAGES:
            given = (self.item.labels.get(language, ""), *self.item.aliases.get(language, ()))
            names = dict.fromkeys(filter(None, (" ".join(name.split()) for name in given)))
            new = [name for name in names if (name, language) not in known]
            if new:
                what = {one: text.format(language) for one, text in _NAMES.items()}
                yield ItemClaim(
                    f"{SOURCE}-{self.item.id.lower()}-names-{language}",
                    frozenset(
                        Triple(NamedNode(subject), SKOS.altLabel, Literal(name, language=language))
                        for subject in self.subjects
                        for name in new
                    ),
                    self._gloss(what, dict.fromkeys(_NAMES, ", ".join(new))),
                )

    def _statements(self) -> Iterator[ItemClaim]:
        for term in PROPERTIES:
            for statement in self.item.statements.get(term, ()):
                try:
                    yield self._claim(statement)
                except _CannotBeSaidError as error:
                    self.left_out.append(LeftOut(term, _shown(statement.snak), str(error)))

    def _claim(self, statement: Statement) -> ItemClaim:
        if statement.snak.kind != "value":
            raise _CannotBeSaidError("unknown")
        term = statement.snak.property
        kind, say = _SAYING[term]
        fitting = [subject for subject in self.subjects if not kind or self.ours.is_a(subject, kind)]
        if not fitting:
            raise _CannotBeSaidError("kind")
        said = [say(self, NamedNode(subject), statement) for subject in fitting]
        return ItemClaim(
            slug=f"{SOURCE}-{re.sub('[^a-z0-9]+', '-', statement.id.lower()).strip('-')}",
            facts=frozenset(fact for one in said for fact in one.facts),
            glosses=self._gloss(PROPERTIES[term], said[0].value),
            described=frozenset(triple for one in said for triple in one.described),
            property=term,
            rank=statement.rank,
            statement=f"{ENTITY}statement/{statement.id.replace('$', '-', 1)}",
            citations=tuple(_citations(statement)),
            span=said[0].span,
        )

    def _gloss(self, what: Texts, value: Texts) -> Texts:
        return {
            one: f"{self.ours.label(self.subjects[0], one)}: {what[one]} – {value.get(one, '')}" for one in ("en", "ru")
        }

    # What statements say, property by property

    def _date(self, person: NamedNode, statement: Statement) -> _Said:
        value = statement.snak.value
        span = read_date(value, statement.qualifiers) if isinstance(value, Time) else None
        if span is None:
            raise _CannotBeSaidError("date")
        what, told = self._event(person, statement)
        time, described = self.descriptions.time(span)
        return _Said([*what, Triple(what[0].subject, CRM["P4_has_time-span"], time)], span.told, told + described, span)

    def _place(self, person: NamedNode, statement: Statement) -> _Said:
        what, told = self._event(person, statement)
        place = self._linked(statement, "E53_Place")
        return _Said([*what, Triple(what[0].subject, CRM.P7_took_place_at, place)], self._label(place), told)

    def _event(self, person: NamedNode, statement: Statement) -> tuple[list[Triple], list[Triple]]:
        """Give the fact that an event is somebody's birth or death, and what is to be told of the event."""
        what = "birth" if statement.snak.property in ("P569", "P19") else "death"
        return self.descriptions.event(person, what)

    def _parent(self, child: NamedNode, statement: Statement) -> _Said:
        role = CRM.P96_by_mother if statement.snak.property == "P25" else CRM.P97_from_father
        parent = self._linked(statement, "E21_Person")
        facts, described = self.descriptions.event(child, "birth")
        return _Said([*facts, Triple(facts[0].subject, role, parent)], self._label(parent), described)

    def _child(self, parent: NamedNode, statement: Statement) -> _Said:
        child = self._linked(statement, "E21_Person")
        return _Said([Triple(child, CRM.P152_has_parent, parent)], self._label(child))

    def _spouse(self, person: NamedNode, statement: Statement) -> _Said:
        spouse = self._linked(statement, "E21_Person")
        facts, described = self.descriptions.couple(person, spouse)
        return _Said(facts, self._label(spouse), described)

    def _occupation(self, person: NamedNode, statement: Statement) -> _Said:
        occupation = self._linked(statement, "E55_Type", narrower=True)
        return _Said([Triple(person, CRM.P2_has_type, occupation)], self._label(occupation))

    def _detention(self, person: NamedNode, statement: Statement) -> _Said:
        try:
            holder = self._linked(statement, "E74_Group")
        except _CannotBeSaidError:
            self._linked(statement, "E53_Place")
            raise _CannotBeSaidError("no-actor") from None
        facts, described = self.descriptions.imprisonment(person, holder)
        value = self._label(holder)
        if span := _duration(statement):
            time, told = self.descriptions.time(span)
            facts, described = [*facts, Triple(facts[0].subject, CRM["P4_has_time-span"], time)], described + told
            value = {one: f"{text}, {span.told[one]}" for one, text in value.items()}
        return _Said(facts, value, described)

    def _coordinates(self, place: NamedNode, statement: Statement) -> _Said:
        value = statement.snak.value
        if not isinstance(value, Coordinates) or value.globe != EARTH:
            raise _CannotBeSaidError("elsewhere")
        point = f"POINT({_degrees(value.longitude, value.precision)} {_degrees(value.latitude, value.precision)})"
        fact = Triple(place, CRM.P168_place_is_defined_by, Literal(point, datatype=GEO.wktLiteral))
        return _Said([fact], {"en": point, "ru": point})

    def _image(self, thing: NamedNode, statement: Statement) -> _Said:
        name = str(statement.snak.value)
        address = f"http://commons.wikimedia.org/wiki/Special:FilePath/{quote(name, safe='')}"
        return _Said([Triple(thing, SCHEMA.image, NamedNode(address))], {"en": name, "ru": name})

    def _linked(self, statement: Statement, kind: str, *, narrower: bool = False) -> NamedNode:
        """Give the entity of ours of a class that is the same as the value of a statement."""
        value = statement.snak.value
        found = self.ours.linked(value.id, narrower=narrower) if isinstance(value, EntityId) else []
        of_kind = [iri for iri in found if self.ours.is_a(iri, kind)]
        if not of_kind:
            raise _CannotBeSaidError("unlinked")
        return NamedNode(of_kind[0])

    def _label(self, node: NamedNode) -> Texts:
        return {one: self.ours.label(node.value, one) for one in ("en", "ru")}


_SAYING: dict[str, tuple[str, Callable[[ItemClaims, NamedNode, Statement], _Said]]] = {
    "P569": ("E21_Person", ItemClaims._date),
    "P570": ("E21_Person", ItemClaims._date),
    "P19": ("E21_Person", ItemClaims._place),
    "P20": ("E21_Person", ItemClaims._place),
    "P22": ("E21_Person", ItemClaims._parent),
    "P25": ("E21_Person", ItemClaims._parent),
    "P26": ("E21_Person", ItemClaims._spouse),
    "P40": ("E21_Person", ItemClaims._child),
    "P106": ("E21_Person", ItemClaims._occupation),
    "P2632": ("E21_Person", ItemClaims._detention),
    "P625": ("E53_Place", ItemClaims._coordinates),
    "P18": ("", ItemClaims._image),
}
"""Of what class of the CRM each property is said (empty: of any), and how."""


def _duration(statement: Statement) -> TimeSpan | None:
    """Give the time from the year of a statement's start to that of its end; None where not both are given so."""
    spans = [
        read_date(snak.value)
        for term in (_START, _END)
        for snak in statement.qualifiers
        if snak.property == term and isinstance(snak.value, Time)
    ]
    return from_to(spans[0], spans[1]) if len(spans) == 2 and spans[0] and spans[1] else None


def _citations(statement: Statement) -> Iterable[str]:
    """Give the works and web addresses to which the references of a statement refer."""
    for reference in statement.references:
        for snak in reference:
            if snak.property == _STATED_IN and isinstance(snak.value, EntityId):
                yield ENTITY + snak.value.id
            elif snak.property == _REFERENCE_URL and isinstance(snak.value, str) and _is_iri(snak.value):
                yield snak.value


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return text.startswith(("http://", "https://"))


def _degrees(value: float, precision: float | None) -> str:
    """Write degrees with as many decimals as are known."""
    decimals = max(0, math.ceil(-math.log10(precision) - 1e-9)) if precision else 6
    return f"{value:.{min(decimals, 9)}f}"


def _shown(snak: Snak) -> str:
    """Give a value as a report shows it."""
    match snak.value:
        case None:
            return snak.kind
        case EntityId(id):
            return id
        case Time(time):
            return time
        case Coordinates(latitude, longitude):
            return f"{latitude} {longitude}"
        case other:
            return str(other)
