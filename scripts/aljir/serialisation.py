"""Writes triples and quads as files that people can read and compare: the same statements give the same bytes.

Turtle, TriG, N-Triples, N-Quads, RDF/XML and JSON-LD 1.1 (W3C recommendations). N-Quads are sorted by line and
canonical, so that their SHA-256 identifies a dataset (`dataset_hash`). The other formats are made from these lines
(`aljir.n_quads`), by `aljir.turtle` and `aljir.json_ld`.
"""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, serialize

from aljir.json_ld import write_json_ld
from aljir.n_quads import facts, in_order, is_fact, lines_of, quads_of, used_prefixes
from aljir.turtle import trig_blocks, turtle_blocks, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


def turtle(statements: Iterable[Quad], prefixes: Mapping[str, str]) -> bytes:
    """Write the triples of the default graph as Turtle, one block a subject.

    >>> from pyoxigraph import NamedNode
    >>> from aljir.terms import RDF
    >>> statement = Quad(NamedNode("https://example.org/a"), RDF.type, NamedNode("https://example.org/B"))
    >>> print(turtle([statement], {"ex": "https://example.org/"}).decode(), end="")
    @prefix ex: <https://example.org/> .
    <BLANKLINE>
    ex:a a ex:B .
    """
    return written(turtle_blocks, _sorted_lines(statements), prefixes)


def trig(statements: Iterable[Quad], prefixes: Mapping[str, str]) -> bytes:
    """Write quads as TriG, each named graph below what is said of it."""
    return written(trig_blocks, in_order(_sorted_lines(statements)), prefixes)


def n_triples(statements: Iterable[Quad], prefixes: Mapping[str, str]) -> bytes:
    """Write the triples of the default graph as N-Triples, sorted by line."""
    return b"".join(facts(_sorted_lines(statements)))


def n_quads(statements: Iterable[Quad], prefixes: Mapping[str, str]) -> bytes:
    """Write quads as N-Quads, sorted by line; without blank nodes this is the canonical form of RDFC-1.0."""
    return b"".join(_sorted_lines(statements))


def rdf_xml(statements: Iterable[Quad], prefixes: Mapping[str, str]) -> bytes:
    """Write the triples of the default graph as RDF/XML 1.1."""
    return _content(write_rdf_xml, statements, prefixes)


def json_ld(statements: Iterable[Quad], prefixes: Mapping[str, str]) -> bytes:
    """Write quads as compact JSON-LD 1.1: the prefixes are the context, and a claim holds its own graph.

    >>> from pyoxigraph import Literal, NamedNode
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
    return _content(write_json_ld, statements, prefixes)


SERIALISERS: dict[str, Callable[[Iterable[Quad], Mapping[str, str]], bytes]] = {
    "ttl": turtle,
    "trig": trig,
    "nt": n_triples,
    "nq": n_quads,
    "rdf": rdf_xml,
    "jsonld": json_ld,
}
"""The functions of this module for statements in memory, by file extension."""


def canonical(statements: Iterable[Quad]) -> set[Quad]:
    """Give quads with the labels that RDF Dataset Canonicalization (RDFC-1.0) gives to blank nodes.

    >>> from pyoxigraph import BlankNode, NamedNode
    >>> (quad,) = canonical([Quad(BlankNode("x"), NamedNode("https://example.org/b"), NamedNode("https://example.org/c"))])
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


def write_rdf_xml(lines: Iterable[bytes], prefixes: Mapping[str, str], file: BinaryIO) -> None:
    """Write those of some lines of N-Quads that are of the default graph as RDF/XML 1.1.

    Args:
        lines: The lines, in order (`aljir.n_quads.in_order`); they are read twice.
        prefixes: Namespaces by prefix; those that some IRI begins with are declared.
        file: Where to write.
    """
    used = used_prefixes(lines, prefixes, is_fact)
    serialize(quads_of(facts(lines)), output=file, format=RdfFormat.RDF_XML, prefixes=used)
    file.write(b"\n")


def _sorted_lines(statements: Iterable[Quad]) -> list[bytes]:
    return sorted(set(lines_of(statements)))


def _content(
    write: Callable[[Iterable[bytes], Mapping[str, str], BinaryIO], None],
    statements: Iterable[Quad],
    prefixes: Mapping[str, str],
) -> bytes:
    file = BytesIO()
    write(list(in_order(_sorted_lines(statements))), prefixes, file)
    return file.getvalue()
