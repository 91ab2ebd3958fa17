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
    from collections.abc import Sequence

    from aljir.graph import KnowledgeGraph

FORMATS = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}
"""The media types of descriptions by file extension."""

_DEFAULT = DefaultGraph()


def describe(graph: KnowledgeGraph, iris: Sequence[str]) -> set[Quad]:
    """Give the description of a thing.

    Args:
        graph: The graph.
        iris: The thing; after it the parts of it that are described with it, as the terms of an ontology.

    >>> graph = aljir.open(lighthouse)
    >>> described = describe(graph, ["https://example.org/lighthouse/place/gull-skerry"])
    >>> {quad.object.value for quad in described if quad.predicate.value.endswith("isPartOf")}
    {'https://example.org/lighthouse/claim/visitor-page-storm'}
    """
    store = graph.store
    found: set[Quad] = set()
    for iri in iris:
        found.update(store.quads_for_pattern(NamedNode(iri), None, None, _DEFAULT))
    found.update(store.quads_for_pattern(None, None, NamedNode(iris[0]), _DEFAULT))
    claims = [NamedNode(claim) for claim in sorted(mentioning(graph.engine, iris[0]))]
    for claim in claims:
        found.update(store.quads_for_pattern(claim, None, None, _DEFAULT))
    found.update(statements(store, claims))
    return found


def write(graph: KnowledgeGraph, iris: Sequence[str], extension: str) -> bytes:
    """Write the description of a thing in one of `FORMATS`.

    >>> b"claim/keepers-log-storm" in write(aljir.open(lighthouse), ["https://example.org/lighthouse/time/1931"], "nt")
    True
    """
    project = graph.project
    prefixes = {**project.prefixes, STATEMENTS: f"{project.base}{STATEMENTS}/"}
    return SERIALISERS[extension](describe(graph, iris), prefixes)
