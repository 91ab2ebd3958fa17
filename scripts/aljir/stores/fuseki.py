"""What Apache Jena Fuseki does in its own way; tried on 4.5.0 with TDB2.

A parameter that is left open, `VALUES ?x { UNDEF }`, may make an answer empty there, without a word: filters are moved
into the table as if it gave ?x a value. Jena 5.1 mends a part of it (apache/jena#2412).

DESCRIBE tells what named graphs say, too, claims that are disputed among them, unless the query has a FROM.
"""

from __future__ import annotations

import re
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.errors import AljirError
from aljir.syntax import keyword, masked, names_graphs, prologue_end, query_form, without_undef

if TYPE_CHECKING:
    from aljir.results import Term
    from aljir.stores.scope import Scope

_DOUBLE = NamedNode("http://www.w3.org/2001/XMLSchema#double")
_GRAPH = re.compile(keyword("GRAPH"))
_BEHIND = re.compile(keyword("WHERE|GROUP|HAVING|ORDER|LIMIT|OFFSET|VALUES") + r"|\{|\Z")
"""What may stand behind the FROM of a query."""
_FACTS = "FROM <urn:x-arq:DefaultGraph>"
"""The default graph, as Jena calls it, and no named ones."""


def rewrite(text: str, scope: Scope) -> str:
    """Give a query as Fuseki must be asked it.

    Parameters that are left open are left out; DESCRIBE tells the facts, unless the query has a FROM.

    Raises:
        AljirError: It is a DESCRIBE that looks into graphs, and so cannot be kept to the facts.

    >>> from aljir.stores.scope import Scope
    >>> scope = Scope("http://x/", "http://x/data")
    >>> rewrite("ASK { VALUES ?x { UNDEF } ?x a ?y }", scope).split()
    ['ASK', '{', '?x', 'a', '?y', '}']
    >>> rewrite("DESCRIBE ?x WHERE { ?x a ?y }", scope)
    'DESCRIBE ?x FROM <urn:x-arq:DefaultGraph> WHERE { ?x a ?y }'
    """
    text = without_undef(text)
    code = masked(text)
    if query_form(text) != "DESCRIBE" or names_graphs(text):
        return text
    if _GRAPH.search(code):
        raise AljirError(
            "Fuseki describes with all graphs: what claims say, disputed ones too, would pass for facts.",
            mend="Find the things by SELECT, then DESCRIBE them by their IRIs; or name the graphs by FROM.",
        )
    behind = next(_BEHIND.finditer(code, prologue_end(text))).start()
    before, after = text[:behind], text[behind:]
    return f"{before}{_FACTS} {after}" if after else f"{before}\n{_FACTS}"


def read(term: Term) -> Term:
    """Give a term as it was written: TDB2 writes doubles in a way of its own, and the dataset without an exponent.

    >>> [read(Literal(number, datatype=_DOUBLE)).value for number in ("0.95e0", "1.0E-4", "2.0e0", "INF")]
    ['0.95', '0.0001', '2', 'INF']
    """
    if isinstance(term, Literal) and term.datatype == _DOUBLE and isfinite(number := float(term.value)):
        return Literal(format(Decimal(repr(number)), "f").removesuffix(".0"), datatype=_DOUBLE)
    return term
