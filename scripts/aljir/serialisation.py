"""Writes triples and quads as files that people can read and compare: the same statements give the same bytes.

Turtle, TriG, N-Triples, N-Quads, RDF/XML and JSON-LD 1.1 (W3C recommendations). Statements are sorted: what is said of
a claim stands above the graph of the claim, the class of a thing above its properties. N-Quads are canonical, so that
their SHA-256 identifies a dataset (`dataset_hash`).
"""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_left
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    serialize,
)

from aljir.terms import RDF, XSD, shrink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_DEFAULT = DefaultGraph()
_BETWEEN = re.compile(r"(?<= \.)\n(?=[^\s}])|(?<=\n})\n(?=\S)")
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")


def turtle(statements: Iterable[Quad], prefixes: Mapping[str, str]) -> bytes:
    """Write the triples of the default graph as Turtle, one block a subject.

    >>> statement = Quad(NamedNode("https://example.org/a"), RDF.type, NamedNode("https://example.org/B"))
    >>> print(turtle([statement], {"ex": "https://example.org/"}).decode(), end="")
    @prefix ex: <https://example.org/> .
    <BLANKLINE>
    ex:a a ex:B .
    """
    triples = [quad.triple for quad in ordered(statements) if quad.graph_name == _DEFAULT]
    used = _used(triples, prefixes)
    return _spaced(_written(triples, RdfFormat.TURTLE, used), len(used))


def trig(statements: Iterable[Quad], prefixes: Mapping[str, str]) -> bytes:
    """Write quads as TriG, each named graph below what is said of it."""
    quads = ordered(statements)
    used = _used(quads, prefixes)
    return _spaced(_written(quads, RdfFormat.TRIG, used), len(used))


def n_triples(statements: Iterable[Quad], prefixes: Mapping[str, str]) -> bytes:
    """Write the triples of the default graph as N-Triples, sorted by line."""
    triples = {quad.triple for quad in statements if quad.graph_name == _DEFAULT}
    return _sorted_lines(_written(triples, RdfFormat.N_TRIPLES, {}))


def n_quads(statements: Iterable[Quad], prefixes: Mapping[str, str]) -> bytes:
    """Write quads as N-Quads, sorted by line; without blank nodes this is the canonical form of RDFC-1.0."""
    return _sorted_lines(_written(set(statements), RdfFormat.N_QUADS, {}))


def canonical(statements: Iterable[Quad]) -> set[Quad]:
    """Give quads with the labels that RDF Dataset Canonicalization (RDFC-1.0) gives to blank nodes.

    >>> from pyoxigraph import BlankNode
    >>> (quad,) = canonical([Quad(BlankNode("x"), RDF.type, NamedNode("https://example.org/B"))])
    >>> quad.subject
    <BlankNode value=c14n0>
    """
    dataset = Dataset(statements)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def dataset_hash(statements: Iterable[Quad]) -> str:
    """Give the hash by which a dataset is cited: the SHA-256, in hexadecimal, of its canonical form (RDFC-1.0).

    That form is the sorted canonical N-Quads. Where there are no blank nodes it is, byte for byte, the N-Quads dump, so
    `sha256sum` checks it.

    >>> dataset_hash([])[:12]  # of nothing
    'e3b0c44298fc'
    """
    return hashlib.sha256(n_quads(canonical(statements), {})).hexdigest()


def rdf_xml(statements: Iterable[Quad], prefixes: Mapping[str, str]) -> bytes:
    """Write the triples of the default graph as RDF/XML 1.1."""
    triples = [quad.triple for quad in ordered(statements) if quad.graph_name == _DEFAULT]
    return _written(triples, RdfFormat.RDF_XML, _used(triples, prefixes)) + b"\n"


def json_ld(statements: Iterable[Quad], prefixes: Mapping[str, str]) -> bytes:
    """Write quads as compact JSON-LD 1.1: the prefixes are the context, and a claim holds its own graph.

    >>> statement = Quad(NamedNode("https://example.org/a"), NamedNode("https://example.org/steps"), Literal(94))
    >>> print(json_ld([statement], {"ex": "https://example.org/"}).decode(), end="")
    {
     "@context": {
      "ex": "https://example.org/"
     },
     "@graph": [
      {
       "@id": "ex:a",
       "ex:steps": 94
      }
     ]
    }
    """
    quads = ordered(statements)
    schemes = {iri.partition(":")[0] for iri in _iris(quads)}
    context = {prefix: iri for prefix, iri in _used(quads, prefixes).items() if prefix and prefix not in schemes}
    nodes = [
        {"@id": shrink(anchor, context), **_node_or_graph(list(group), context)}
        for anchor, group in groupby(quads, key=lambda quad: _anchor(quad).value)
    ]
    return json.dumps({"@context": context, "@graph": nodes}, ensure_ascii=False, indent=1).encode() + b"\n"


SERIALISERS: dict[str, Callable[[Iterable[Quad], Mapping[str, str]], bytes]] = {
    "ttl": turtle,
    "trig": trig,
    "nt": n_triples,
    "nq": n_quads,
    "rdf": rdf_xml,
    "jsonld": json_ld,
}
"""The functions of this module by file extension."""


def ordered(statements: Iterable[Quad]) -> list[Quad]:
    """Give quads in the order in which they are written, each once."""
    return sorted(set(statements), key=_key)


def _written(statements: Iterable[Quad] | Iterable[Triple], format: RdfFormat, prefixes: dict[str, str]) -> bytes:
    return cast("bytes", serialize(statements, format=format, prefixes=prefixes))


def _anchor(quad: Quad) -> Any:
    """Give the thing below whose name a quad stands: its graph, in the default graph its subject."""
    return quad.subject if quad.graph_name == _DEFAULT else quad.graph_name


def _key(quad: Quad) -> tuple[str, bool, str, bool, str, str]:
    return (
        _anchor(quad).value,
        quad.graph_name != _DEFAULT,
        str(quad.subject),
        quad.predicate != RDF.type,
        str(quad.predicate),
        str(quad.object),
    )


def _iris(statements: Iterable[Quad | Triple]) -> set[str]:
    terms = {term for statement in statements for term in statement}
    types = {term.datatype for term in terms if isinstance(term, Literal)}
    return {term.value for term in terms | types if isinstance(term, NamedNode)}


def _used(statements: Iterable[Quad | Triple], prefixes: Mapping[str, str]) -> dict[str, str]:
    """Give the prefixes that some IRI begins with, sorted."""
    iris = sorted(_iris(statements))
    found = ((prefix, namespace, bisect_left(iris, namespace)) for prefix, namespace in sorted(prefixes.items()))
    return {prefix: namespace for prefix, namespace, at in found if at < len(iris) and iris[at].startswith(namespace)}


def _spaced(content: bytes, prefixes: int) -> bytes:
    """Sort the prefix lines, and part the blocks by empty lines; line ends within literals are escaped."""
    lines = content.decode().split("\n")
    head, body = sorted(lines[:prefixes]), "\n".join(lines[prefixes:])
    return "\n".join([*head, "", _BETWEEN.sub("\n\n", body).replace("\t", "    ")]).encode()


def _sorted_lines(content: bytes) -> bytes:
    return b"".join(line + b"\n" for line in sorted(content.split(b"\n")) if line)


def _node_or_graph(quads: list[Quad], context: Mapping[str, str]) -> dict[str, Any]:
    own = [quad for quad in quads if quad.graph_name == _DEFAULT]
    inside = [quad for quad in quads if quad.graph_name != _DEFAULT]
    graph = [
        {"@id": shrink(subject, context), **_properties(group, context)}
        for subject, group in groupby(inside, key=lambda quad: str(getattr(quad.subject, "value", quad.subject)))
    ]
    return {**_properties(own, context), **({"@graph": graph} if graph else {})}


def _properties(quads: Iterable[Quad], context: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, list[Any]] = {}
    for quad in quads:
        if quad.predicate == RDF.type and isinstance(quad.object, NamedNode):
            found.setdefault("@type", []).append(shrink(quad.object.value, context))
        else:
            found.setdefault(shrink(quad.predicate.value, context), []).append(_json_value(quad.object, context))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _json_value(term: Any, context: Mapping[str, str]) -> Any:
    if not isinstance(term, Literal):
        return {"@id": shrink(term.value, context)}
    if term.language:
        return {"@language": term.language, "@value": term.value}
    if term.datatype == XSD.string:
        return term.value
    if term.datatype == XSD.boolean and term.value in ("true", "false"):
        return term.value == "true"
    if term.datatype == XSD.integer and _INTEGER.fullmatch(term.value):
        return int(term.value)
    return {"@type": shrink(term.datatype.value, context), "@value": term.value}
