"""Lines of canonical N-Quads (W3C recommendation): what a line says, and the order in which people read.

Files of such lines are what all dumps are made from, some thousand lines at a time, however many there are.
"""

from __future__ import annotations

import hashlib
from itertools import groupby, islice
from typing import TYPE_CHECKING, cast

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse, serialize

from aljir.terms import RDF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

TYPE = f"<{RDF.type.value}>".encode()
"""The predicate of classes, as a line has it."""
_AT_ONCE = 10_000
_TOGETHER = 16
_THEN = b"\1"  # in no line: N-Quads escape it


def parts(line: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    r"""Give the subject, predicate, object and graph of a line, as they stand there; no graph in the default graph.

    >>> parts(b'<a> <b> "c > d"@en .\n')
    (b'<a>', b'<b>', b'"c > d"@en', b'')
    >>> parts(b'<a> <b> <c> <g> .\n')[3]
    b'<g>'
    """
    subject, predicate, rest = line.split(b" ", 2)
    return subject, predicate, *object_and_graph(rest[:-3])


def object_and_graph(rest: bytes) -> tuple[bytes, bytes]:
    """Part what stands in a line behind its predicate, without the dot, into the object and the graph.

    >>> object_and_graph(b'<<( <a> <b> "c )>> d" )>> <g>')
    (b'<<( <a> <b> "c )>> d" )>>', b'<g>')
    """
    if rest.startswith(b'"'):
        end = rest.find(b" ", rest.rindex(b'"'))
    else:
        end = rest.find(b" ", rest.rindex(b")>>") if rest.startswith(b"<<(") else 0)
    return (rest, b"") if end < 0 else (rest[:end], rest[end + 1 :])


def is_fact(line: bytes) -> bool:
    r"""Tell whether a line is of the default graph.

    >>> is_fact(b'<a> <b> "c" .\n'), is_fact(b'<a> <b> "c" <d> .\n')
    (True, False)
    """
    if b"<<(" in line:  # a triple term, or a text that looks like one
        return not parts(line)[3]
    return line.count(b" ", line.rfind(b'"') + 1) in (1, 3)  # after a literal, or in a line without one


def facts(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Give the lines that are of the default graph; these are N-Triples."""
    return filter(is_fact, lines)


def lines_of(statements: Iterable[Quad]) -> Iterator[bytes]:
    """Give statements as lines, in their order."""
    source = iter(statements)
    while some := list(islice(source, _AT_ONCE)):
        yield from cast("bytes", serialize(some, format=RdfFormat.N_QUADS)).splitlines(keepends=True)


def quads_of(lines: Iterable[bytes]) -> Iterator[Quad]:
    """Give what lines say, in their order."""
    source = iter(lines)
    while block := b"".join(islice(source, _AT_ONCE)):
        yield from parse(block, format=RdfFormat.N_QUADS, lenient=True)


def lines_hash(lines: Iterable[bytes]) -> str | None:
    """Give the hash by which a dataset is cited, from its sorted lines; None where there is, or may be, a blank node.

    >>> lines_hash([])[:12]  # of nothing
    'e3b0c44298fc'
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
    """Give lines in the order in which people read: what is said of a claim, then its graph; classes come first.

    Args:
        lines: The lines, sorted, each once.
        sort: What sorts lines.
    """
    for record in sort(_records(lines)):
        yield from record.split(b" ", 4)[4].replace(_THEN, b"\n").splitlines(keepends=True)


def _records(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Give lines with what they are sorted by before them; facts of one subject that follow each other are one."""
    for (graph, subject, other), group in groupby(lines, key=_place):
        while some := list(islice(group, _TOGETHER)):
            text = b"".join(some)[:-1].replace(b"\n", _THEN)
            yield b"%b %d %b %d %b\n" % (graph or subject, bool(graph), subject, other, text)


def _place(line: bytes) -> tuple[bytes, bytes, bool]:
    """Give the graph of a line, its subject, and whether it says more than a class."""
    subject, predicate, _, graph = parts(line)
    return graph, subject, predicate != TYPE


def used_prefixes(
    lines: Iterable[bytes], prefixes: Mapping[str, str], only: Callable[[bytes], bool] = bool
) -> dict[str, str]:
    """Give the prefixes whose namespaces some IRI begins with, sorted.

    Args:
        lines: The lines.
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
