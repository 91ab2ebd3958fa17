"""Values that engines compare in different ways: shapes that compare them are run by pySHACL, on the nodes concerned.

Numbers are compared alike, and so are dates without time zone. rdflib orders the rest by its datatype, where SPARQL 1.1
has an error, and other engines have still other ways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, RdfFormat, Store

from aljir.shacl import reference
from aljir.shacl.neighbourhood import Neighbourhood, schema
from aljir.shacl.union import select
from aljir.terms import XSD

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from aljir.report import Finding
    from aljir.results import Term
    from aljir.shapes import Shapes

_NUMBERS = ", ".join(str(XSD[name]) for name in ("integer", "decimal", "double", "float"))
_NUMBER = f"(isNumeric(?value) && DATATYPE(?value) IN ({_NUMBERS}) && ?value = ?value)"  # NaN equals nothing
_DATE = f'(DATATYPE(?value) = {XSD.dateTime} && TZ(?value) = "")'


def odd_nodes(store: Store, paths: Collection[str], focus: Collection[Term] | None) -> set[Term]:
    """Give the nodes with values that engines compare in different ways.

    Args:
        store: The dataset.
        paths: Where the values that are compared are found from a node.
        focus: The nodes to look at, no blank ones; all when not given.

    >>> store = aljir.open(lighthouse).store
    >>> odd_nodes(store, ["<http://www.w3.org/2004/02/skos/core#altLabel>"], None) != set()
    True
    """
    path = "|".join(sorted(paths))
    start = "" if focus is None else f"VALUES ?node {{ {' '.join(map(str, focus))} }}"
    query = f"""
        SELECT DISTINCT ?node WHERE {{ {start}
          {{ ?node {path} ?value FILTER (!COALESCE({_NUMBER} || {_DATE}, false)) }}
          UNION
          {{ ?node {path} ?value , ?date FILTER (isNumeric(?value) && !isNumeric(?date)) }}
        }}"""
    return {row["node"] for row in select(store, query)}


def look_again(
    store: Store, shapes: Shapes, odd: Mapping[Term, Collection[Term]], others: Collection[Term]
) -> list[Finding]:
    """Give what pySHACL finds in the neighbourhood of some nodes; what it finds about others is not to be relied on.

    Args:
        store: The dataset.
        shapes: All shapes.
        odd: The nodes, by shape.
        others: The shapes that are not run.
    """
    nodes = set().union(*odd.values())
    neighbourhood = Neighbourhood(shapes, odd)
    statements = neighbourhood.statements(store, [node for node in nodes if not isinstance(node, BlankNode)])
    if any(isinstance(node, BlankNode) for node in nodes):
        statements += neighbourhood.statements(store, None)
    around = Store()
    around.bulk_load(statements + schema(store), format=RdfFormat.N_TRIPLES)
    return reference.check(around, shapes, without=others)
