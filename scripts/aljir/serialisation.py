"""Writes triples and quads as files that people can read and compare: the same statements give the same bytes.

Turtle, TriG, N-Triples, N-Quads, RDF/XML and JSON-LD 1.1 (W3C recommendations). N-Quads are sorted by line and
canonical, so that their SHA-256 identifies a dataset (`dataset_hash`). The other formats are made from these lines in
the order in which people read: what is said of a claim stands above the graph of the claim, the class of a thing above
its properties. A writer holds some thousand lines at a time, or one node of JSON-LD, however many there are.
"""

from __future__ import annotations

import hashlib
import json
import re
from io import BytesIO
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
    serialize,
)

from aljir.terms import RDF, XSD, shrink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_DEFAULT = DefaultGraph()
_END = re.compile(rb" \.\n(?=[^\s}])|\n}\n(?=\S)")
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_TYPE = str(RDF.type).encode()
_AT_ONCE = 10_000
_TOGETHER = 16
_THEN = b"\1"  # in no line: N-Quads escape it


def turtle(statements: Iterable[Quad], prefixes: Mapping[str, str]) -> bytes:
    """Write the triples of the default graph as Turtle, one block a subject.

    >>> statement = Quad(NamedNode("https://example.org/a"), RDF.type, NamedNode("https://example.org/B"))
    >>> print(turtle([statement], {"ex": "https://example.org/"}).decode(), end="")
    @prefix ex: <https://example.org/> .
    <BLANKLINE>
    ex:a a ex:B .
    """
    return _content(write_turtle, statements, prefixes)


def trig(statements: Iterable[Quad], prefixes: Mapping[str, str]) -> bytes:
    """Write quads as TriG, each named graph below what is said of it."""
    return _content(write_trig, statements, prefixes)


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


# From lines of N-Quads


def is_fact(line: bytes) -> bool:
    r"""Tell whether a line of N-Quads is of the default graph: whether after the object nothing comes but the dot.

    >>> is_fact(b'<a> <b> "c" .\n'), is_fact(b'<a> <b> "c" <d> .\n')
    (True, False)
    """
    if b"<<(" in line:  # a triple term, or a text that looks like one
        return bool(next(parse(line, format=RdfFormat.N_QUADS, lenient=True)).graph_name == _DEFAULT)
    return line.count(b" ", line.rfind(b'"') + 1) in (1, 3)  # after a literal, or in a line without one


def facts(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Give the lines of N-Quads that are of the default graph; these are N-Triples."""
    return filter(is_fact, lines)


def lines_of(statements: Iterable[Quad]) -> Iterator[bytes]:
    """Give statements as lines of N-Quads, in their order."""
    source = iter(statements)
    while some := list(islice(source, _AT_ONCE)):
        yield from cast("bytes", serialize(some, format=RdfFormat.N_QUADS)).splitlines(keepends=True)


def lines_hash(lines: Iterable[bytes]) -> str | None:
    """Give the hash by which a dataset is cited, from its sorted N-Quads; None where there is, or may be, a blank node.

    >>> lines_hash([]) == dataset_hash([])
    True
    """
    digest = hashlib.sha256()
    source = iter(lines)
    while some := list(islice(source, _AT_ONCE)):
        block = b"".join(some)
        if b"_:" in block and any(line.startswith(b"_:") or b" _:" in line for line in some):  # in a text, maybe
            return None
        digest.update(block)
    return digest.hexdigest()


def in_order(lines: Iterable[bytes], sort: Callable[[Iterable[bytes]], Iterable[bytes]] = sorted) -> Iterator[bytes]:
    """Give lines of N-Quads in the order in which people read.

    Args:
        lines: The lines, sorted, each once.
        sort: What sorts lines.
    """
    for record in sort(_records(lines)):
        yield from record.split(b" ", 4)[4].replace(_THEN, b"\n").splitlines(keepends=True)


def _records(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Give lines with what they are sorted by before them; facts of one subject that follow each other are one."""
    for (graph, subject, other), group in groupby(lines, key=_place):
        anchor = graph or subject
        anchor = anchor[1:-1] if anchor.startswith(b"<") else anchor[2:]
        while some := list(islice(group, _TOGETHER)):
            text = b"".join(some)[:-1].replace(b"\n", _THEN)
            yield b"%b %d %b %d %b\n" % (anchor, bool(graph), subject, other, text)


def _place(line: bytes) -> tuple[bytes, bytes, bool]:
    """Give the graph of a line, empty for the default graph, its subject, and whether it says more than a class."""
    subject, predicate, rest = line.split(b" ", 2)
    graph = b"" if is_fact(line) else rest[rest.rindex(b" ", 0, -3) + 1 : -3]
    return graph, subject, predicate != _TYPE


def write_turtle(lines: Iterable[bytes], prefixes: Mapping[str, str], file: BinaryIO) -> None:
    """Write those of some lines of N-Quads that are of the default graph as Turtle.

    Args:
        lines: The lines, in order (`in_order`); they are read twice.
        prefixes: Namespaces by prefix; those that some IRI begins with are declared.
        file: Where to write.
    """
    used = used_prefixes(lines, prefixes, is_fact)
    spaced = _Spaced(file, len(used))
    serialize(_quads(facts(lines)), output=cast("BinaryIO", spaced), format=RdfFormat.TURTLE, prefixes=used)
    spaced.end()


def write_trig(lines: Iterable[bytes], prefixes: Mapping[str, str], file: BinaryIO) -> None:
    """Write lines of N-Quads as TriG; the arguments are those of `write_turtle`."""
    used = used_prefixes(lines, prefixes)
    spaced = _Spaced(file, len(used))
    serialize(_quads(lines), output=cast("BinaryIO", spaced), format=RdfFormat.TRIG, prefixes=used)
    spaced.end()


def write_rdf_xml(lines: Iterable[bytes], prefixes: Mapping[str, str], file: BinaryIO) -> None:
    """Write those of some lines of N-Quads that are of the default graph as RDF/XML; as `write_turtle`."""
    used = used_prefixes(lines, prefixes, is_fact)
    serialize(_quads(facts(lines)), output=file, format=RdfFormat.RDF_XML, prefixes=used)
    file.write(b"\n")


def write_json_ld(lines: Iterable[bytes], prefixes: Mapping[str, str], file: BinaryIO) -> None:
    """Write lines of N-Quads as JSON-LD; the arguments are those of `write_turtle`."""
    schemes = used_prefixes(lines, {prefix: f"{prefix}:" for prefix in prefixes})
    used = used_prefixes(lines, prefixes)
    context = {prefix: iri for prefix, iri in used.items() if prefix and prefix not in schemes}
    file.write(_json({"@context": context}).removesuffix(b"\n}") + b',\n "@graph": [')
    before = b"\n  "
    for anchor, group in groupby(_quads(lines), key=lambda quad: _anchor(quad).value):
        node = {"@id": shrink(anchor, context), **_node_or_graph(list(group), context)}
        file.write(before + _json(node).replace(b"\n", b"\n  "))  # line ends within texts are escaped
        before = b",\n  "
    file.write(b"]\n}\n" if before == b"\n  " else b"\n ]\n}\n")


def used_prefixes(
    lines: Iterable[bytes], prefixes: Mapping[str, str], only: Callable[[bytes], bool] = bool
) -> dict[str, str]:
    """Give the prefixes whose namespaces some IRI begins with, sorted.

    Args:
        lines: Lines of N-Quads.
        prefixes: Namespaces by prefix.
        only: Which of the lines count; all when not given.
    """
    missing = {prefix: f"<{namespace}".encode() for prefix, namespace in prefixes.items()}
    source = iter(lines)
    while missing and (block := b"".join(islice(source, _AT_ONCE))):
        for prefix, start in [*missing.items()]:
            if any(only(line) and _begins(line, prefixes[prefix]) for line in _lines_with(start, block)):
                del missing[prefix]
    return {prefix: namespace for prefix, namespace in sorted(prefixes.items()) if prefix not in missing}


def _lines_with(some: bytes, block: bytes) -> Iterator[bytes]:
    """Give the lines of a block in which some bytes are."""
    at = block.find(some)
    while at >= 0:
        end = block.index(b"\n", at) + 1
        yield block[block.rfind(b"\n", 0, at) + 1 : end]
        at = block.find(some, end)


def _begins(line: bytes, namespace: str) -> bool:
    """Tell whether an IRI of a line, and not only a text, begins with a namespace."""
    (quad,) = parse(line, format=RdfFormat.N_QUADS, lenient=True)
    terms = [*quad, *(term.datatype for term in quad if isinstance(term, Literal))]
    return any(isinstance(term, NamedNode) and term.value.startswith(namespace) for term in terms)


def _quads(lines: Iterable[bytes]) -> Iterator[Quad]:
    source = iter(lines)
    while block := b"".join(islice(source, _AT_ONCE)):
        yield from parse(block, format=RdfFormat.N_QUADS, lenient=True)


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


class _Spaced:
    """A file in which the lines of prefixes come sorted, and blocks are parted by empty lines.

    Args:
        file: The file to write to.
        prefixes: How many lines at the beginning are of prefixes.
    """

    def __init__(self, file: BinaryIO, prefixes: int) -> None:
        self._file = file
        self._prefixes = prefixes
        self._rest = b""
        self._in_head = True

    def write(self, content: bytes) -> int:
        """Take some bytes; as far as they are whole lines, all but the last line goes to the file."""
        self._rest += content
        if self._in_head and self._rest.count(b"\n") >= self._prefixes:
            *head, self._rest = self._rest.split(b"\n", self._prefixes)
            self._file.write(b"".join(line + b"\n" for line in [*sorted(head), b""]))
            self._in_head = False
        # An end of line is decided by what stands before and after it: what is left begins with a whole line.
        end = self._rest.rfind(b"\n", 0, self._rest.rfind(b"\n")) + 1
        if not self._in_head and end:
            self._put(self._rest[:end], self._rest[end:])
            self._rest = self._rest[end:]
        return len(content)

    def _put(self, lines: bytes, after: bytes) -> None:
        spaced = _END.sub(lambda end: end[0] + b"\n", b"\n%b%b" % (lines, after[:1]))
        self._file.write(spaced[1 : len(spaced) - len(after[:1])].replace(b"\t", b"    "))

    def flush(self) -> None:
        """Do nothing: the file is flushed when it is closed."""

    def end(self) -> None:
        """Write what is left."""
        self.write(b"")  # where there is nothing, the head is still to come
        self._put(self._rest, b"")


def _anchor(quad: Quad) -> Any:
    """Give the thing below whose name a quad stands: its graph, in the default graph its subject."""
    return quad.subject if quad.graph_name == _DEFAULT else quad.graph_name


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


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
