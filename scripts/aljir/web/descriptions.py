"""What the graph says of one thing, as triples: a symmetric concise bounded description, with the claims on it.

The triples of the default graph that the thing is subject or object of; for every claim that speaks of it the claim's
record, and its triples as `rdf:Statement`s, which do not assert them. So plain triples tell who says what, disputed or
not. There are no blank nodes, so nothing further has to be followed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad

from aljir.claims import mentioning
from aljir.reification import STATEMENTS, statements
from aljir.serialisation import SERIALISERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aljir.graph import KnowledgeGraph

FORMATS = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}
"""The media types of descriptions by file extension."""

_DEFAULT = DefaultGraph()


def describe(graph: KnowledgeGraph, iri: str) -> set[Quad]:
    """Give the description of a thing; that of a document includes the things whose IRIs are its own and a fragment.

    >>> graph = aljir.open(lighthouse)
    >>> claims = {quad.object.value for quad in describe(graph, "https://example.org/lighthouse/place/gull-skerry")
    ...           if quad.predicate.value.endswith("isPartOf")}
    >>> claims
    {'https://example.org/lighthouse/claim/visitor-page-storm'}
    """
    store = graph.store
    node = NamedNode(iri)
    found = set(store.quads_for_pattern(node, None, None, _DEFAULT))
    found |= set(store.quads_for_pattern(None, None, node, _DEFAULT))
    found |= set(_fragments(graph, iri))
    claims = [NamedNode(claim) for claim in sorted(mentioning(graph.engine, iri))]
    for claim in claims:
        found |= set(store.quads_for_pattern(claim, None, None, _DEFAULT))
    found |= set(statements(store, claims))
    return found


def write(graph: KnowledgeGraph, iri: str, extension: str) -> bytes:
    """Write the description of a thing in one of `FORMATS`.

    >>> b"claim/keepers-log-storm" in write(aljir.open(lighthouse), "https://example.org/lighthouse/time/1931", "nt")
    True
    """
    project = graph.project
    prefixes = {**project.prefixes, STATEMENTS: f"{project.base}{STATEMENTS}/"}
    return SERIALISERS[extension](describe(graph, iri), prefixes)


def _fragments(graph: KnowledgeGraph, iri: str) -> Iterator[Quad]:
    """Give what is said of the parts of a document, as of the terms of an ontology."""
    for quad in graph.store.quads_for_pattern(None, None, None, _DEFAULT):
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(f"{iri}#"):
            yield quad
