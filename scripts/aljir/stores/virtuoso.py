"""What Virtuoso does in its own way; tried on 7.2.5.

It has no default graph of its own: what a query sees as such is the union of all graphs, unless the protocol's
default-graph-uri names one. GRAPH ?g sees all graphs even then, those of other datasets and of Virtuoso itself among
them, and a list of our own in named-graph-uri is no way out: the answer repeats each in a header. So ?g is confined in
the query itself.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.stores.scope import Scope
from aljir.syntax import closing, keyword, masked, names_graphs, query_form

if TYPE_CHECKING:
    from pathlib import PurePath

    from aljir.results import Term

ASKED = "__ASK_RETVAL"
"""The variable whose one row is how it says yes to ASK in JSON; no row is no."""

NAMED = "aljirGraph"
"""How variables begin that stand for graphs that a query names."""

_XSD = "http://www.w3.org/2001/XMLSchema#"
_BOOLEAN = NamedNode(f"{_XSD}boolean")
_BOOLEANS = {"1": "true", "0": "false"}
_GEOMETRY = NamedNode("http://www.openlinksw.com/schemas/virtrdf#Geometry")
_WKT = NamedNode("http://www.opengis.net/ont/geosparql#wktLiteral")
_NUMBER = re.compile(r"-?\d+\.\d+")
_GRAPH = re.compile(keyword("GRAPH") + r"([^{]*)(\{)")
_STAR = re.compile(r"\bSELECT(?:\s+(?:DISTINCT|REDUCED))?\s*\*", re.IGNORECASE)
_DIGEST = re.compile(r"\b(?:MD5|SHA1|SHA256|SHA384|SHA512)\s*(\()", re.IGNORECASE)


def rewrite(text: str, scope: Scope) -> str:
    """Give a query as Virtuoso must be asked it.

    GRAPH with a variable sees only our graphs, and GRAPH with a name only the one that is named, unless the query has a
    FROM of its own; digests are taken of Unicode;
    DESCRIBE tells what is said of an entity, and not where it is named as well.

    >>> rewrite("SELECT ?g { GRAPH ?g { ?s ?p ?o } }", Scope("http://x/", "http://x/data"))
    'SELECT ?g { GRAPH ?g { ?s ?p ?o } FILTER (STRSTARTS(STR(?g), "http://x/") && ?g != <http://x/data>) }'
    >>> " ".join(rewrite("ASK { GRAPH <x:g> { ?s ?p ?o } }", Scope("http://x/", "http://x/data")).split())
    'ASK { GRAPH ?aljirGraph1 { ?s ?p ?o } FILTER (?aljirGraph1 = <x:g>) }'
    """
    code = masked(text)
    inserted: list[tuple[int, str]] = []
    blanked: list[tuple[int, int]] = []
    if not names_graphs(text):
        for number, match in enumerate(_GRAPH.finditer(code), 1):
            start, behind = match.start(1), closing(text, match.start(2)) + 1
            graph = text[start : match.end(1)].strip()
            if graph[:1] in "?$":
                inserted.append((behind, f" FILTER ({scope.condition(graph)})"))
            elif not _STAR.search(code):  # a graph that is named holds everything, as long as nothing of it is shown
                inserted.append((start, f" ?{NAMED}{number}"))
                inserted.append((behind, f" FILTER (?{NAMED}{number} = {graph})"))
                blanked.append((start, match.end(1)))
    for match in _DIGEST.finditer(code):  # else it takes the bytes of UTF-8 for Latin-1 characters
        inserted.append((match.end(1), "bif:charset_recode("))
        inserted.append((closing(text, match.start(1)), ", 'UTF-8', '_WIDE_')"))
    for start, end in blanked:
        text = text[:start] + " " * (end - start) + text[end:]
    for offset, words in sorted(inserted, reverse=True):
        text = text[:offset] + words + text[offset:]
    return f"DEFINE sql:describe-mode 'CBD'\n{text}" if query_form(text) == "DESCRIBE" else text


def read(term: Term) -> Term:
    """Give a term as it was written: its booleans are 1 and 0, and its points have a type of their own.

    Of a point, what single precision holds is given, about seven digits.

    >>> read(Literal("1", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#boolean"))).value
    'true'
    """
    if isinstance(term, Literal):
        if term.datatype == _BOOLEAN:
            return Literal(_BOOLEANS.get(term.value, term.value), datatype=_BOOLEAN)
        if term.datatype == _GEOMETRY:
            return Literal(_NUMBER.sub(_shortest, term.value), datatype=_WKT)
    return term


def _shortest(number: re.Match[str]) -> str:
    """Give the shortest number that is the same in single precision, in which Virtuoso keeps points.

    >>> _NUMBER.sub(_shortest, "POINT(70.977767944336 51.06568145752)")
    'POINT(70.97777 51.06568)'
    """
    value = struct.pack("f", float(number[0]))
    written = (f"{float(number[0]):.{digits}g}" for digits in range(1, 10))
    return next((text for text in written if struct.pack("f", float(text)) == value), number[0])


def bulk(file: PurePath, graph: str) -> tuple[str, ...]:
    """Give how its own loader takes a file; it loads none twice, so that an earlier time must be forgotten first.

    >>> from pathlib import PurePosixPath
    >>> print(*bulk(PurePosixPath("/data/x.nq"), "http://x/data")[1:], sep=chr(10))
      DELETE FROM DB.DBA.LOAD_LIST WHERE ll_file = '/data/x.nq';
      ld_dir('/data', 'x.nq', 'http://x/data');
      rdf_loader_run();
      checkpoint;
    """
    folder, name, whole, named = (str(one).replace("'", "''") for one in (file.parent, file.name, file, graph))
    return (
        f"In isql (isql-vt on Debian), as dba, with {file.parent} in DirsAllowed of virtuoso.ini:",
        f"  DELETE FROM DB.DBA.LOAD_LIST WHERE ll_file = '{whole}';",  # noqa: S608 - to be read by people
        f"  ld_dir('{folder}', '{name}', '{named}');",
        "  rdf_loader_run();",
        "  checkpoint;",
    )


def cut(headers: Mapping[str, str]) -> str:
    """Give why an answer is not whole, from its headers; empty when it is.

    >>> cut({"X-SPARQL-MaxRows": "10000"})
    'cut the answer at 10000 rows (ResultSetMaxRows)'
    """
    if rows := headers.get("X-SPARQL-MaxRows"):
        return f"cut the answer at {rows} rows (ResultSetMaxRows)"
    if headers.get("X-SQL-State", "").startswith("S1TA"):
        return "broke off the query at its time limit, with a part of the answer (MaxQueryExecutionTime)"
    return ""
