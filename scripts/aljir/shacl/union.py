"""Queries on the union of all graphs of a dataset, which is what shapes are run on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import QuerySolutions, QueryTriples, RdfFormat

if TYPE_CHECKING:
    from pyoxigraph import Store, Variable

    from aljir.results import Term


def select(store: Store, text: str, bindings: dict[Variable, Term] | None = None) -> QuerySolutions:
    """Run a SELECT query.

    Args:
        store: The dataset.
        text: The query.
        bindings: Values that variables have from the start; the query must select these variables.

    Raises:
        SyntaxError: The text is no SPARQL.

    >>> store = aljir.open(lighthouse).store
    >>> len(list(select(store, "SELECT DISTINCT ?data { ?data a <http://rdfs.org/ns/void#Dataset> }")))
    1
    """
    rows = store.query(text, use_default_graph_as_union=True, substitutions=bindings)
    if not isinstance(rows, QuerySolutions):
        raise TypeError(f"no SELECT query: {text}")
    return rows


def construct(store: Store, pattern: str) -> bytes:
    """Give the statements `?s ?p ?o` that a pattern finds, as N-Triples; duplicates are possible."""
    made = store.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}", use_default_graph_as_union=True)
    if not isinstance(made, QueryTriples):
        raise TypeError(f"no pattern: {pattern}")
    return made.serialize(format=RdfFormat.N_TRIPLES) or b""
