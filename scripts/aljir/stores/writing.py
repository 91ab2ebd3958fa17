"""How quads get into a store and out of it again, batch by batch.

What is ours in a store are the named graphs whose IRIs begin with the base of the project, and the facts: the store's
default graph, or where it has none the graph of the dataset's IRI. Nothing else is touched. Batches may be sent twice:
a graph is a set, and there are no blank nodes.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, serialize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from aljir.stores.connection import Connection
    from aljir.stores.contents import Contents, Counts
    from aljir.stores.scope import Scope

DROPPED = 500
"""How many graphs are dropped in one update."""


def add(connection: Connection, scope: Scope, quads: list[Quad]) -> None:
    """Add quads to a store: as N-Quads where it takes them, else by an update.

    Raises:
        AljirError: The store refuses them or does not answer (exit code 3).
    """
    profile = connection.profile
    url = profile.data_address(connection.url)
    if url:
        connection.post_quads(url, serialize(quads, format=RdfFormat.N_QUADS) or b"")
        return
    parts = []
    for graph, some in groupby(quads, key=lambda quad: quad.graph_name):
        named = graph if isinstance(graph, NamedNode) else None
        if named is None and not profile.own_default_graph:
            named = NamedNode(scope.graph)
        added = triples(some)
        parts.append(f"GRAPH {named} {{ {added} }}" if named else added)
    connection.update(f"INSERT DATA {{ {' '.join(parts)} }}")


def clear(contents: Contents, found: Counts) -> None:
    """Take out of a store all that is ours in it.

    Args:
        contents: The store.
        found: What it holds; where there are no facts or no claims, these are left alone.

    Raises:
        AljirError: The store refuses, or what it should have dropped is still there (exit code 3).
    """
    connection, scope = contents.connection, contents.scope
    profile = connection.profile
    if found.facts:
        named = None if profile.own_default_graph else NamedNode(scope.graph)
        if profile.clears:
            connection.update(f"CLEAR SILENT GRAPH {named}" if named else "CLEAR SILENT DEFAULT")
        else:
            connection.update("DELETE WHERE { ?s ?p ?o }")
    before: list[NamedNode] = []
    while found.claims and (graphs := contents.named_graphs(DROPPED)):
        if graphs == before:
            raise connection.failure(f"does not drop {graphs[0]} and others", "Has the user the right to drop graphs?")
        drops = (f"DROP SILENT GRAPH {graph}" if profile.clears else _deleted(graph) for graph in graphs)
        connection.update(" ; ".join(drops))
        before = graphs


def _deleted(graph: NamedNode) -> str:
    return f"DELETE WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}"


def triples(quads: Iterable[Quad]) -> str:
    """Give quads as triples of an update, whatever their graph."""
    return " ".join(f"{quad.triple} ." for quad in quads)
