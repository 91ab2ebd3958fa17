"""Finds what differs between two releases: claims, decisions, entities, sources, terms, saved queries, by IRI."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from aljir.terms import ALJIR, DCTERMS, OWL, RDF, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from aljir.releases import Release
    from aljir.results import Term

NAMES = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
"""The properties that name an entity."""

_TERMS = (RDFS.Class, RDF.Property, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
_INFERRED = (RDF.type, RDFS.label, SCHEMA.name, SCHEMA.alternateName, DCTERMS.isPartOf)
"""What rules add to records: it follows from the rest."""
_RECORDS = ("claim", "decision", "source", "passage")
"""The kinds that are no entities of the subject."""
_BY_DECISION = (ALJIR.standingReason, ALJIR.recordedStanding, ALJIR.recordedReason, ALJIR.recordedDisputedBy)
"""What of a claim a new decision on it tells: its reason, and that what was recorded stays beside it."""
_DEFAULT = DefaultGraph()


@dataclass(frozen=True)
class Detail:
    """The values of one property that are no longer there, and those that are new.

    For what a claim says, `property` is None and the values are the triples, as quads of the default graph.
    """

    property: NamedNode | None
    old: tuple[Term | Quad, ...]
    new: tuple[Term | Quad, ...]


@dataclass(frozen=True)
class Change:
    """What became of one thing.

    Attributes:
        kind: claim, decision, entity, source, term or query.
        event: added, removed or changed; of an entity renamed, when it goes by another name; of a claim withdrawn,
            when its standing is so now.
        thing: Its IRI; of a saved query, its name.
        details: What differs, of a thing that there was and is.
    """

    kind: str
    event: str
    thing: NamedNode | Literal
    details: tuple[Detail, ...] = ()


def differences(old: Release, new: Release, kinds: Mapping[str, str]) -> list[Change]:
    """Give the things that differ: claims, decisions, entities, sources, terms, saved queries, each sorted by name.

    Entities are what has a name of its own. What only claims speak of, as figures, and the names that only claims give,
    are told by the claims.

    Args:
        old: The one release.
        new: The other one.
        kinds: The namespaces of entities, by kind.

    >>> from aljir.releases import release
    >>> graph = aljir.open(lighthouse)
    >>> now = release(graph.project, graph.store)
    >>> [change.event for change in differences(release(graph.project, []), now, graph.project.kinds)][:1]
    ['added']
    """
    spaces = tuple(namespace for kind, namespace in kinds.items() if kind not in _RECORDS)
    decisions = list(_things("decision", old, new, *(release.of_class(ALJIR.Decision) for release in (old, new))))
    changes = [*_claims(old, new, _decided(old, new, decisions)), *decisions]
    changes += _things("entity", old, new, *(_entities(release, spaces) for release in (old, new)), only=NAMES)
    changes += _things("source", old, new, *(release.of_class(ALJIR.Source) for release in (old, new)))
    changes += _things("term", old, new, *(release.of_class(*_TERMS) for release in (old, new)), only=())
    if old.queries is not None and new.queries is not None:
        changes += [Change("query", "added", Literal(name)) for name in sorted(new.queries - old.queries)]
        changes += [Change("query", "removed", Literal(name)) for name in sorted(old.queries - new.queries)]
    return changes


def untold(old: Release, new: Release, changes: Iterable[Change]) -> tuple[int, int]:
    """Count the triples of the default graph that are new, and that are gone, and that no change tells.

    These are records of passages and of other things, and what the rules infer.
    """
    changes = list(changes)
    told: set[tuple[object, object]] = {(claim, term) for claim in _decided(old, new, changes) for term in _BY_DECISION}
    whole = set()
    for change in changes:
        told |= {(change.thing, detail.property) for detail in change.details}
        if change.event in ("added", "removed"):
            whole.add(change.thing)

    def count(one: Release, other: Release) -> int:
        return sum(
            quad.graph_name == _DEFAULT
            and quad not in one.claimed
            and quad not in other.claimed
            and quad.subject not in whole
            and (quad.subject, quad.predicate) not in told
            for quad in one.quads - other.quads
        )

    return count(new, old), count(old, new)


def _claims(old: Release, new: Release, decided: Container[object]) -> Iterator[Change]:
    before, after = (release.of_class(ALJIR.Claim) for release in (old, new))
    for change in _things("claim", old, new, before, after):
        by_decision = _BY_DECISION if change.thing in decided else ()
        details = tuple(detail for detail in change.details if detail.property not in by_decision)
        withdrawn = any(detail.property == ALJIR.standing and ALJIR.withdrawn in detail.new for detail in details)
        if details or not change.details:
            yield Change(change.kind, "withdrawn" if withdrawn else change.event, change.thing, details)


def _decided(old: Release, new: Release, changes: Iterable[Change]) -> set[object]:
    """Give the claims on which a decision is new, gone or changed."""
    return {
        claim
        for change in changes
        if change.kind == "decision" and isinstance(change.thing, NamedNode)
        for release in (old, new)
        for claim in release.records.get(change.thing, {}).get(ALJIR.decides, ())
    }


def _entities(release: Release, spaces: tuple[str, ...]) -> set[NamedNode]:
    return {
        subject
        for subject, record in release.records.items()
        if subject.value.startswith(spaces)
        and any(Quad(subject, term, name) not in release.claimed for term in NAMES for name in record.get(term, ()))
    }


def _things(
    kind: str,
    old: Release,
    new: Release,
    before: set[NamedNode],
    after: set[NamedNode],
    *,
    only: Container[NamedNode] | None = None,
) -> Iterator[Change]:
    """Compare the things of one kind: by these properties, else by all that no rule infers; claims by what they say."""
    for thing in sorted(before | after, key=str):
        if thing not in before:
            yield Change(kind, "added", thing)
        elif thing not in after:
            yield Change(kind, "removed", thing)
        elif details := tuple(_details(old, new, thing, only)):
            renamed = kind == "entity" and any(detail.property == SKOS.prefLabel for detail in details)
            yield Change(kind, "renamed" if renamed else "changed", thing, details)


def _details(old: Release, new: Release, thing: NamedNode, only: Container[NamedNode] | None) -> Iterator[Detail]:
    before, after = (release.records[thing] for release in (old, new))
    for term in sorted({*before, *after}, key=str):
        if term not in _INFERRED if only is None else term in only:
            values = before.get(term, set()), after.get(term, set())
            quads = {value: Quad(thing, term, value) for value in values[0] ^ values[1]}
            by_claims = {value for value, quad in quads.items() if quad in old.claimed or quad in new.claimed}
            yield from _detail(term, *(one - by_claims for one in values))
    yield from _detail(None, *(release.graphs.get(thing, set()) for release in (old, new)))


def _detail(
    property: NamedNode | None, before: set[Term] | set[Quad], after: set[Term] | set[Quad]
) -> Iterator[Detail]:
    if before != after:
        yield Detail(property, *(tuple(sorted(values, key=str)) for values in (before - after, after - before)))
