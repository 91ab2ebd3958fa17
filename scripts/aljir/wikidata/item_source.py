"""A source for each item of Wikidata: its record, that of its fetching, and its claims with rank, references, standing.

Ranks become standings so that the facts of a plain query are those that Wikidata stands by:

- a *deprecated* statement is *withdrawn*, since its source itself no longer holds it; it is never asserted;
- of a property that has one value in fact, one of *normal* rank beside a *preferred* one that it excludes is *disputed*
  by it; where several exclude each other and none is preferred, each is disputed by the others;
- any other is *accepted*.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from aljir.terms import ALJIR, CRM, DCTERMS, PAV, PROV, RDF, SCHEMA, SKOS, WIKIBASE, XSD
from aljir.values import Verdict, compare
from aljir.wikidata.ours import ENTITY, SOURCE
from aljir.wikidata.taken import SINGLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from aljir.records import Texts
    from aljir.wikidata.item_claims import ItemClaim
    from aljir.wikidata.items import Item
    from aljir.wikidata.ours import Ours

_LICENSE = NamedNode("https://creativecommons.org/publicdomain/zero/1.0/")
_TITLES = {"en": "Wikidata", "ru": "Викиданные"}
_ITEM = {"en": "Wikidata: {} ({})", "ru": "Викиданные: {} ({})"}
_FETCHING = {"en": "recording of claims: {}", "ru": "запись утверждений: {}"}
_REASONS: dict[str, Texts] = {
    "deprecated": {
        "en": "Wikidata ranks the statement as deprecated.",
        "ru": "В Викиданных это высказывание имеет нерекомендуемый ранг.",
    },
    "not preferred": {
        "en": "Wikidata prefers another value.",
        "ru": "В Викиданных предпочтено другое значение.",
    },
    "several": {
        "en": "Wikidata has values that exclude each other, and prefers none.",
        "ru": "В Викиданных есть исключающие друг друга значения, и ни одно не предпочтено.",
    },
}


def source_quads(ours: Ours) -> Iterator[Quad]:
    """Give the record of Wikidata as a source, of which the items are parts."""
    source = NamedNode(ours.project.prefixes["source"] + SOURCE)
    yield from _record(ours, source, _TITLES, "https://www.wikidata.org/")
    yield Quad(source, DCTERMS.license, _LICENSE)


def address(item: Item) -> str:
    """Give the web address of an item in the revision that was read."""
    return f"https://www.wikidata.org/w/index.php?title={item.id}&oldid={item.revision}"


def item_source(ours: Ours, item: Item) -> NamedNode:
    """Give the IRI of the source that an item is."""
    return NamedNode(f"{ours.project.prefixes['source']}{SOURCE}-{item.id.lower()}")


def item_quads(
    ours: Ours, item: Item, subject: str, claims: Sequence[ItemClaim], retrieved: datetime
) -> Iterator[Quad]:
    """Give all that is written of an item: its record, that of its fetching, and its claims.

    Args:
        ours: The graph without Wikidata.
        item: The item.
        subject: The entity of ours after which the record is named.
        claims: What it says.
        retrieved: When this revision was first read.
    """
    source = item_source(ours, item)
    names = {one: name.format(ours.label(subject, one), item.id) for one, name in _ITEM.items()}
    moment = Literal(retrieved.strftime("%Y-%m-%dT%H:%M:%SZ"), datatype=XSD.dateTime)
    yield from _record(ours, source, names, address(item))
    yield Quad(source, DCTERMS.isPartOf, NamedNode(ours.project.prefixes["source"] + SOURCE))
    yield Quad(source, PAV.retrievedFrom, NamedNode(ENTITY + item.id))
    yield Quad(source, PAV.retrievedOn, moment)
    fetching = NamedNode(f"{ours.project.prefixes['event']}encoding-of-{SOURCE}-{item.id.lower()}")
    yield from _fetching(ours, fetching, source, names, moment)
    for claim, standing in zip(claims, _standings(claims), strict=True):
        yield from _claim(ours, claim, standing, source, fetching)


def _record(ours: Ours, source: NamedNode, names: Texts, url: str) -> Iterator[Quad]:
    yield Quad(source, RDF.type, ALJIR.Source)
    yield Quad(source, RDF.type, CRM.E33_Linguistic_Object)
    yield Quad(source, CRM.P2_has_type, ours.type("web-page"))
    yield Quad(source, DCTERMS.language, Literal("mul"))
    yield Quad(source, SCHEMA.url, NamedNode(url))
    for language, name in names.items():
        yield Quad(source, SKOS.prefLabel, Literal(name, language=language))


def _fetching(ours: Ours, event: NamedNode, source: NamedNode, names: Texts, moment: Literal) -> Iterator[Quad]:
    yield Quad(event, RDF.type, CRM.E7_Activity)
    yield Quad(event, RDF.type, PROV.Activity)
    yield Quad(event, CRM.P2_has_type, ours.type("encoding"))
    yield Quad(event, CRM.P14_carried_out_by, NamedNode(ours.project.creator))
    yield Quad(event, PROV.wasAssociatedWith, NamedNode(ours.project.creator))
    yield Quad(event, PROV.used, source)
    yield Quad(event, PROV.endedAtTime, moment)
    for language, name in names.items():
        yield Quad(event, SKOS.prefLabel, Literal(_FETCHING[language].format(name), language=language))


@dataclass(frozen=True)
class _Standing:
    """How a claim stands, why, and by the names of which other claims."""

    name: str = "accepted"
    reason: str = ""
    disputed_by: tuple[str, ...] = field(default=())


def _standings(claims: Iterable[ItemClaim]) -> Iterator[_Standing]:
    """Give the standing of each claim."""
    claims = list(claims)
    for claim in claims:
        rivals = [
            one
            for one in claims
            if claim.property in SINGLE
            and one.property == claim.property
            and one.rank != "deprecated"
            and _exclude(claim, one)
        ]
        preferred = [one for one in rivals if one.rank == "preferred"]
        if claim.rank == "deprecated":
            yield _Standing("withdrawn", "deprecated")
        elif preferred and claim.rank == "normal":
            yield _Standing("disputed", "not preferred", tuple(one.slug for one in preferred))
        elif same := [one for one in rivals if one.rank == claim.rank]:
            yield _Standing("disputed", "several", tuple(one.slug for one in same))
        else:
            yield _Standing()


def _exclude(one: ItemClaim, other: ItemClaim) -> bool:
    """Tell whether not both of two claims on one matter can hold."""
    if one.span and other.span:
        return compare(one.span.span, other.span.span) is Verdict.DIFFER
    return one.facts != other.facts


def _claim(ours: Ours, claim: ItemClaim, standing: _Standing, source: NamedNode, fetching: NamedNode) -> Iterator[Quad]:
    namespace = ours.project.prefixes["claim"]
    iri = NamedNode(namespace + claim.slug)
    yield Quad(iri, RDF.type, ALJIR.Claim)
    yield Quad(iri, ALJIR.mode, ALJIR.stated)
    yield Quad(iri, ALJIR.standing, ALJIR[standing.name])
    yield Quad(iri, PROV.hadPrimarySource, source)
    yield Quad(iri, PROV.wasGeneratedBy, fetching)
    for language, gloss in claim.glosses.items():
        yield Quad(iri, ALJIR.gloss, Literal(gloss, language=language))
    for language, reason in _REASONS.get(standing.reason, {}).items():
        yield Quad(iri, ALJIR.standingReason, Literal(reason, language=language))
    for rival in standing.disputed_by:
        yield Quad(iri, ALJIR.disputedBy, NamedNode(namespace + rival))
    if claim.statement:
        yield Quad(iri, DCTERMS.source, NamedNode(claim.statement))
        yield Quad(iri, WIKIBASE.rank, WIKIBASE[f"{claim.rank.title()}Rank"])
    for work in claim.citations:
        yield Quad(iri, SCHEMA.citation, NamedNode(work))
    for triple in claim.described:
        yield Quad(triple.subject, triple.predicate, triple.object)
    for triple in claim.facts:
        yield Quad(triple.subject, triple.predicate, triple.object, iri)
