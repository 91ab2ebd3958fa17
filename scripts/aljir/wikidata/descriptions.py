"""Events, couples and time-spans by which the CRM says dates and kin: those that the graph has, else new ones.

New ones are named as authors would name them, so that later both speak of one thing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from aljir.terms import ALJIR, CRM, EDTF, RDF, SKOS, XSD

if TYPE_CHECKING:
    from aljir.records import Texts
    from aljir.wikidata.dates import TimeSpan
    from aljir.wikidata.ours import Ours

_EVENTS = {
    "birth": (CRM.E67_Birth, CRM.P98_brought_into_life, {"en": "birth of {}", "ru": "рождение: {}"}),
    "death": (CRM.E69_Death, CRM.P100_was_death_of, {"en": "death of {}", "ru": "смерть: {}"}),
}
_BOUNDS = {
    "P82a": CRM.P82a_begin_of_the_begin,
    "P81a": CRM.P81a_end_of_the_begin,
    "P81b": CRM.P81b_begin_of_the_end,
    "P82b": CRM.P82b_end_of_the_end,
}
_COUPLE = {"en": "married couple of {} and {}", "ru": "супруги: {} и {}"}
_IMPRISONMENT = {"en": "imprisonment of {}: {}", "ru": "заключение: {}, {}"}


class Descriptions:
    """Finds or makes what facts are said by; each method gives triples, and those that describe what is new."""

    def __init__(self, ours: Ours) -> None:
        self.ours = ours

    def event(self, person: NamedNode, what: str) -> tuple[list[Triple], list[Triple]]:
        """Give somebody's birth or death: the fact that it is theirs, and what describes it."""
        kind, relation, names = _EVENTS[what]
        there = self.ours.events(person.value, what)
        event = NamedNode(there[0]) if there else self._new("event", f"{what}-of-{_slug(person)}")
        facts = [Triple(event, relation, person)]
        if what == "death" and not there:  # a birth is known by its class
            facts.append(Triple(event, CRM.P2_has_type, self.ours.type("death")))
        return facts, self._described(event, kind, self._named(names, person))

    def couple(self, one: NamedNode, other: NamedNode) -> tuple[list[Triple], list[Triple]]:
        """Give a married couple: the facts that it is one, and of whom; and what describes it."""
        first, second = sorted((one, other), key=_slug)
        there = self.ours.couples.get(tuple(sorted((one.value, other.value))))
        couple = NamedNode(there) if there else self._new("group", f"couple-of-{_slug(first)}-and-{_slug(second)}")
        facts = [
            Triple(couple, CRM.P2_has_type, self.ours.type("married-couple")),
            Triple(couple, CRM.P107_has_current_or_former_member, first),
            Triple(couple, CRM.P107_has_current_or_former_member, second),
        ]
        return facts, self._described(couple, CRM.E74_Group, self._named(_COUPLE, first, second))

    def imprisonment(self, person: NamedNode, holder: NamedNode) -> tuple[list[Triple], list[Triple]]:
        """Give an imprisonment: the facts that it is one, of whom and by whom; and what describes it."""
        there = self.ours.imprisonments.get((person.value, holder.value))
        name = f"imprisonment-of-{_slug(person)}-by-{_slug(holder)}"
        event = NamedNode(there) if there else self._new("event", name)
        facts = [
            Triple(event, CRM.P2_has_type, self.ours.type("imprisonment")),
            Triple(event, CRM.P11_had_participant, person),
            Triple(event, CRM.P14_carried_out_by, holder),
        ]
        return facts, self._described(event, CRM.E7_Activity, self._named(_IMPRISONMENT, person, holder))

    def time(self, span: TimeSpan) -> tuple[NamedNode, list[Triple]]:
        """Give the time-span of a date, and what describes it."""
        if there := self.ours.times.get((span.edtf,)):
            return NamedNode(there), []
        time = self._new("time", span.slug)
        return time, [
            *self._described(time, CRM["E52_Time-Span"], span.labels),
            Triple(time, CRM.P2_has_type, self.ours.type(f"precision-{span.precision}")),
            *(
                Triple(time, _BOUNDS[name], Literal(moment, datatype=XSD.dateTime))
                for name, moment in span.bounds.items()
            ),
            Triple(time, ALJIR.edtf, Literal(span.edtf, datatype=EDTF.EDTF)),
        ]

    def _new(self, kind: str, slug: str) -> NamedNode:
        return NamedNode(self.ours.project.prefixes[kind] + slug)

    def _named(self, names: Texts, *entities: NamedNode) -> Texts:
        """Give a name with the names of entities in it, by language."""
        return {
            one: name.format(*(self.ours.label(entity.value, one) for entity in entities))
            for one, name in names.items()
        }

    def _described(self, thing: NamedNode, kind: NamedNode, names: Texts) -> list[Triple]:
        """Describe a thing, unless the graph does."""
        if self.ours.is_described(thing.value):
            return []
        labels = (Literal(name, language=language) for language, name in names.items())
        return [Triple(thing, RDF.type, kind), *(Triple(thing, SKOS.prefLabel, label) for label in labels)]


def _slug(entity: NamedNode) -> str:
    return entity.value.rpartition("/")[2]
