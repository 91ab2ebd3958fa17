"""Finds the entities that a query may mean, scores them, and says whether one of them is it.

The score is that of the name (see `aljir.web.reconciliation.names`), 0 to 100. Each property that agrees brings it
nearer to 100; each that does not, and a type that is wanted but missing, lowers it, a wrong date most. A candidate is a
match when its score is high, nothing speaks against it, and no other comes near it; a name with an initial proves none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aljir.spelling import skeleton
from aljir.terms import CRM, SKOS
from aljir.web.reconciliation.conditions import agreement, is_date
from aljir.web.reconciliation.names import SAME_WORDS
from aljir.wikidata.naming import other_form, other_patronymic

if TYPE_CHECKING:
    from aljir.web.reconciliation.facts import Entity, Facts
    from aljir.web.reconciliation.queries import Condition, Query

HIGH, MARGIN = 80.0, 8.0
"""From which score on a candidate may be a match; how far below it all others must be."""
LOWEST = 30.0
"""Below this score nobody is a candidate."""
NEARER = 0.4
"""Which part of what is missing to 100 a property that agrees adds."""
OTHER_DATE, OTHER_VALUE, OTHER_TYPE, OTHER_PATRONYMIC = 0.6, 0.85, 0.5, 0.6
"""What is left of a score: dates exclude each other, other values may stand beside those that are known."""
AGREES = 0.5
"""From which agreement on a property supports a candidate."""


@dataclass(frozen=True)
class Candidate:
    """An entity that a query may mean, and what its score is made of."""

    entity: Entity
    score: float
    match: bool
    features: dict[str, float]


@dataclass(frozen=True)
class _Scored:
    entity: Entity
    score: float
    doubtful: bool
    features: dict[str, float]


def candidates(query: Query, facts: Facts) -> list[Candidate]:
    """Give the entities that a query may mean, the best first.

    >>> from aljir.web.reconciliation.facts import Facts
    >>> from aljir.web.reconciliation.queries import Query
    >>> graph = aljir.open(lighthouse)
    >>> facts = Facts(graph.engine, graph.project)
    >>> [(found.entity.id, found.score, found.match) for found in candidates(Query("Маррен, Илво"), facts)]
    [('person/ilvo-marren', 98.0, True), ('person/tove-marren', 40.4, False)]
    """
    wanted = [kind.iri if (kind := facts.term(one)) else one for one in query.types]
    names = facts.names.find(query.name) if query.name.strip() else dict.fromkeys(facts.entities, None)
    scored = [
        one
        for iri, score in names.items()
        if (one := _scored(query, wanted, facts.entities[iri], score, facts)) and one.score >= LOWEST
    ]
    scored.sort(key=lambda one: (-one.score, _is_type(one.entity), -one.entity.weight, one.entity.id))
    return [
        Candidate(one.entity, one.score, place == 0 and _is_clear(scored), one.features)
        for place, one in enumerate(scored[: query.limit])
    ]


def _scored(query: Query, wanted: list[str], entity: Entity, name: float | None, facts: Facts) -> _Scored | None:
    """Give an entity with its score; None when it is not of the type that it must be, or fits no property at all."""
    typed = [one in entity.classes for one in wanted]
    if typed and query.strict != "should" and not (all(typed) if query.strict == "all" else any(typed)):
        return None
    features: dict[str, float] = {} if name is None else {"name": name}
    score, doubtful = name or 0.0, any(len(word) == 1 for word in skeleton(query.name).split())
    agreements = [(condition, agreement(condition, entity, facts)) for condition in query.conditions]
    features |= {condition.property: round(found, 2) for condition, found in agreements if found is not None}
    if name is None:
        score = 100 * sum(found or 0.0 for _, found in agreements) / len(agreements)
    else:
        for condition, found in agreements:
            if found is not None and found >= AGREES:
                score += (100 - score) * NEARER * found
            elif found is not None:
                score *= _left(condition, entity, facts)
                doubtful = True
        if _is_person(entity):
            texts = facts.names.texts(entity.iri)
            if any(other_patronymic(query.name, text) for text in texts):
                score, doubtful = score * OTHER_PATRONYMIC, True
            doubtful = doubtful or (name < SAME_WORDS and any(other_form(query.name, text) for text in texts))
    if typed and not any(typed):
        score, doubtful = score * OTHER_TYPE, True
    return _Scored(entity, round(score, 1), doubtful, features)


def _left(condition: Condition, entity: Entity, facts: Facts) -> float:
    """Give what a property that does not agree leaves of the score."""
    kind = facts.term(condition.property)
    values = entity.values.get(kind.iri, ()) if kind else ()
    return OTHER_DATE if any(map(is_date, values)) else OTHER_VALUE


def _is_clear(scored: list[_Scored]) -> bool:
    """Tell whether the first of the candidates is it: high, undoubted, and no other near it."""
    first = scored[0]
    rival = max((one.score for one in scored[1:] if not _is_type(one.entity)), default=0.0)
    return first.score >= HIGH and not first.doubtful and first.score - rival >= MARGIN


def _is_person(entity: Entity) -> bool:
    return CRM.E21_Person.value in entity.classes


def _is_type(entity: Entity) -> bool:
    """Tell whether an entity is a type, which bears the name of what is of it."""
    return SKOS.Concept.value in entity.classes
