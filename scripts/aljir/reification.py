"""Claims for those who cannot use named graphs, and for those who publish each claim on its own.

`statements` gives the triples of every claim as `rdf:Statement`s (RDF Schema 1.1), which do not assert them;
`nanopublications` gives each claim as a nanopublication (http://www.nanopub.org/guidelines/). All have IRIs made from
the claim's, and the same claim always gives the same.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from aljir.terms import ALJIR, DCTERMS, OA, PROV, RDF, RDFS, Namespace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Store

    from aljir.metadata import Dataset

NP = Namespace("http://www.nanopub.org/nschema#")
"""The nanopublication schema."""
STATEMENTS = "statement"
NANOPUBLICATIONS = "nanopub"
"""What stands in the IRIs of statements and of nanopublications where a claim's has the kind."""

Object = NamedNode | BlankNode | Literal | Triple

_DEFAULT = DefaultGraph()
_INFERRED = (RDFS.label, DCTERMS.isPartOf)


def statements(store: Store, claims: Iterable[NamedNode] | None = None) -> Iterator[Quad]:
    """Give the triples of claims, of all where none are named, as statements for the default graph.

    A statement is part of its claim (`dcterms:isPartOf`), which tells its mode and standing; it names the passages that
    it rests on, or the source where there are none (`dcterms:source`), and the source (`prov:hadPrimarySource`).

    >>> graph = aljir.open(lighthouse)
    >>> first = min(quad.subject.value for quad in statements(graph.store))
    >>> first.removeprefix(graph.project.base)
    'statement/keepers-log-aldwin-until.5735bb76c5c3'
    """
    for claim in _claims(store) if claims is None else claims:
        sources = _objects(store, claim, PROV.hadPrimarySource)
        grounds = _objects(store, claim, ALJIR.passage) or sources
        for quad in store.quads_for_pattern(None, None, None, claim):
            digest = hashlib.sha256(str(quad.triple).encode()).hexdigest()
            statement = NamedNode(f"{_beside(claim, STATEMENTS)}.{digest[:12]}")
            yield Quad(statement, RDF.type, RDF.Statement)
            yield Quad(statement, RDF.subject, quad.subject)
            yield Quad(statement, RDF.predicate, quad.predicate)
            yield Quad(statement, RDF.object, quad.object)
            yield Quad(statement, DCTERMS.isPartOf, claim)
            yield from (Quad(statement, DCTERMS.source, ground) for ground in grounds)
            yield from (Quad(statement, PROV.hadPrimarySource, source) for source in sources)


def nanopublications(store: Store, dataset: Dataset) -> Iterator[Quad]:
    """Give every claim as a nanopublication: four named graphs, none of which is the claim's own.

    The assertion holds the claim's triples. The provenance ties it to the claim, and repeats the claim's record and
    what is known of its passages. The publication information tells who recorded it, when, and under which licence.

    Args:
        store: The dataset.
        dataset: What is known of the dataset as a whole.
    """
    for claim in _claims(store):
        nanopub = NamedNode(_beside(claim, NANOPUBLICATIONS))
        head, assertion, provenance, about = (
            NamedNode(f"{nanopub.value}.{part}") for part in ("head", "assertion", "provenance", "pubinfo")
        )
        yield Quad(nanopub, RDF.type, NP.Nanopublication, head)
        yield Quad(nanopub, NP.hasAssertion, assertion, head)
        yield Quad(nanopub, NP.hasProvenance, provenance, head)
        yield Quad(nanopub, NP.hasPublicationInfo, about, head)
        for quad in store.quads_for_pattern(None, None, None, claim):
            yield Quad(quad.subject, quad.predicate, quad.object, assertion)
        yield Quad(assertion, PROV.alternateOf, claim, provenance)
        for term in (PROV.hadPrimarySource, PROV.wasGeneratedBy):
            yield from (Quad(assertion, term, value, provenance) for value in _objects(store, claim, term))
        for thing in (claim, *_located(store, claim)):
            yield from (Quad(thing, term, value, provenance) for term, value in _record(store, thing))
        yield from _publication(store, dataset, claim, nanopub, about)


def _publication(
    store: Store, dataset: Dataset, claim: NamedNode, nanopub: NamedNode, graph: NamedNode
) -> Iterator[Quad]:
    recordings = [node for node in _objects(store, claim, PROV.wasGeneratedBy) if isinstance(node, NamedNode)]
    times = [time for event in recordings for time in _objects(store, event, PROV.endedAtTime)]
    creators = [actor for event in recordings for actor in _objects(store, event, PROV.wasAssociatedWith)]
    yield from (Quad(nanopub, DCTERMS.created, time, graph) for time in times)
    yield from (
        Quad(nanopub, DCTERMS.creator, actor, graph) for actor in creators or [agent.iri for agent in dataset.creators]
    )
    yield Quad(nanopub, DCTERMS.license, dataset.licence, graph)
    yield Quad(nanopub, DCTERMS.isPartOf, dataset.iri, graph)


def _claims(store: Store) -> Iterator[NamedNode]:
    return (graph for graph in store.named_graphs() if isinstance(graph, NamedNode))


def _beside(claim: NamedNode, kind: str) -> str:
    """Give the claim's IRI with another kind; names of claims have no dots, so what follows a dot cannot collide."""
    space, _, name = claim.value.rpartition("/")
    return f"{space.rpartition('/')[0]}/{kind}/{name}"


def _objects(store: Store, subject: NamedNode, predicate: NamedNode) -> list[Object]:
    return sorted((quad.object for quad in store.quads_for_pattern(subject, predicate, None, _DEFAULT)), key=str)


def _located(store: Store, claim: NamedNode) -> list[NamedNode]:
    """Give the passages of a claim and the selectors that locate them."""
    found = [claim]
    for thing in found:  # grows while it is read
        for term in (ALJIR.passage, OA.hasSelector, OA.hasStartSelector, OA.hasEndSelector):
            found += [node for node in _objects(store, thing, term) if isinstance(node, NamedNode)]
    return found[1:]


def _record(store: Store, thing: NamedNode) -> Iterator[tuple[NamedNode, Object]]:
    """Give what is recorded of a claim, passage or selector, without what the rules add to it."""
    for quad in store.quads_for_pattern(thing, None, None, _DEFAULT):
        own = isinstance(quad.object, NamedNode) and quad.object.value.startswith((str(ALJIR), str(OA)))
        if quad.predicate not in _INFERRED and (own or quad.predicate != RDF.type):
            yield quad.predicate, quad.object
