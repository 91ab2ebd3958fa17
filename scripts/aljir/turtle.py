"""Writes lines of N-Quads as Turtle and TriG (W3C recommendations) that people can read and compare.

Canonical N-Quads are Turtle already. What is done here is to write each subject once, its class first; each IRI by its
prefix; `a`; and numbers without quotation marks. Little is in memory at a time, however many lines there are.
"""

from __future__ import annotations

import re
import shutil
from functools import lru_cache
from itertools import groupby
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from aljir.n_quads import TYPE, object_and_graph, parts
from aljir.terms import XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

TOGETHER = 10_000
"""How many statements of one subject are sorted, its class first; of one with more the class may stand below."""
_LOCAL = rb"(?:[0-9A-Za-z_](?:[0-9A-Za-z_.-]*[0-9A-Za-z_-])?)?"
"""The names that need no escape behind a prefix; other IRIs are written in full."""
_BARE = {
    f"<{kind.value}>".encode(): re.compile(pattern)
    for kind, pattern in (
        (XSD.boolean, rb"true|false"),
        (XSD.integer, rb"[+-]?[0-9]+"),
        (XSD.decimal, rb"[+-]?[0-9]*\.[0-9]+"),
        (XSD.double, rb"[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+"),
    )
}
"""How values are written that need no quotation marks (Turtle, section 2.5.2), by their datatype."""


class Terms:
    r"""Writes terms as Turtle has them.

    Args:
        prefixes: Namespaces by prefix; of several that fit the longest is taken.

    Attributes:
        iri: Gives an IRI by its prefix; a blank node as it is.

    >>> terms = Terms({"ex": "https://example.org/", "xsd": str(XSD)})
    >>> terms.iri(b"<https://example.org/lamp>"), terms.iri(b"<https://example.org/a/b>")
    (b'ex:lamp', b'<https://example.org/a/b>')
    >>> terms.head()
    b'@prefix ex: <https://example.org/> .\n'
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = {namespace.encode(): prefix.encode() for prefix, namespace in sorted(prefixes.items())}
        self._used: set[bytes] = set()
        longest = sorted(self._prefixes, key=len, reverse=True)
        self._named = re.compile(b"<(%b)(%b)>" % (b"|".join(map(re.escape, longest)), _LOCAL)) if longest else None
        self.iri: Callable[[bytes], bytes] = lru_cache(100_000)(self._iri)

    def head(self) -> bytes:
        """Declare the prefixes that were taken, sorted."""
        declared = sorted((self._prefixes[namespace], namespace) for namespace in self._used)
        return b"".join(b"@prefix %b: <%b> .\n" % one for one in declared)

    def predicate(self, term: bytes) -> bytes:
        """Write a predicate."""
        return b"a" if term == TYPE else self.iri(term)

    def object(self, term: bytes) -> bytes:
        r"""Write an object.

        >>> Terms({}).object(b'"94"^^<http://www.w3.org/2001/XMLSchema#integer>'), Terms({}).object(b'"94"@en')
        (b'94', b'"94"@en')
        """
        if not term.startswith(b'"'):
            return self.iri(term)
        end = term.rindex(b'"')
        if term[end + 1 : end + 2] != b"^":
            return term
        datatype = term[end + 3 :]
        if (bare := _BARE.get(datatype)) and bare.fullmatch(term, 1, end):
            return term[1:end]
        return term[: end + 3] + self.iri(datatype)

    def _iri(self, term: bytes) -> bytes:
        if self._named and (match := self._named.fullmatch(term)):
            self._used.add(match[1])
            return b"%b:%b" % (self._prefixes[match[1]], match[2])
        return term


def write_turtle(lines: Iterable[bytes], prefixes: Mapping[str, str], path: Path) -> None:
    """Write those of some lines that are of the default graph as Turtle.

    Args:
        lines: The lines; those of one subject follow each other.
        prefixes: Namespaces by prefix; those that some IRI is written by are declared.
        path: The file to write.

    Raises:
        OSError: It cannot be written.
    """
    _write(turtle_blocks, lines, prefixes, path)


def write_trig(lines: Iterable[bytes], prefixes: Mapping[str, str], path: Path) -> None:
    """Write lines as TriG; as `write_turtle`, and those of one graph follow each other too."""
    _write(trig_blocks, lines, prefixes, path)


def turtle_blocks(lines: Iterable[bytes], terms: Terms) -> Iterator[bytes]:
    r"""Give the blocks of Turtle, one a subject.

    >>> lines = [b'<x:a> <x:b> "c" .\n', b'<x:a> <x:b> "d" .\n', b'<x:a> <x:e> <x:f> .\n']
    >>> print(*(block.decode() for block in turtle_blocks(lines, Terms({"x": "x:"}))))
    x:a x:b "c" , "d" ;
        x:e x:f .
    <BLANKLINE>
    """
    known = b""
    types: list[tuple[bytes, bytes]] = []
    others: list[tuple[bytes, bytes]] = []
    for line in lines:
        subject, predicate, rest = line.split(b" ", 2)
        value = rest[:-3]
        if b" " in value:
            value, graph = object_and_graph(value)
            if graph:
                continue
        if subject != known or len(types) + len(others) >= TOGETHER:
            if known:
                yield _block(known, types + others, terms)
            known, types, others = subject, [], []
        (types if predicate == TYPE else others).append((predicate, value))
    if known:
        yield _block(known, types + others, terms)


def trig_blocks(lines: Iterable[bytes], terms: Terms) -> Iterator[bytes]:
    """Give the blocks of TriG: of each subject in the default graph, and of each graph."""
    for graph, group in groupby(lines, key=lambda line: parts(line)[3]):
        if not graph:
            yield from turtle_blocks(group, terms)
            continue
        triples = (b"%b .\n" % line[: -len(graph) - 4] for line in group)
        inside = b"".join(turtle_blocks(triples, terms)).removesuffix(b"\n")
        yield b"%b {\n    %b\n}\n" % (terms.iri(graph), inside.replace(b"\n", b"\n    "))


def _block(subject: bytes, statements: Iterable[tuple[bytes, bytes]], terms: Terms) -> bytes:
    """Write what is said of a subject; statements with the same predicate follow each other."""
    written = [terms.iri(subject)]
    before = b""
    for predicate, value in statements:
        if predicate == before:
            written += b" , ", terms.object(value)
        else:
            written += b" ;\n    " if before else b" ", terms.predicate(predicate), b" ", terms.object(value)
            before = predicate
    return b"%b .\n" % b"".join(written)


def _write(
    blocks: Callable[[Iterable[bytes], Terms], Iterator[bytes]],
    lines: Iterable[bytes],
    prefixes: Mapping[str, str],
    path: Path,
) -> None:
    """Write a file; which prefixes are to be declared above is known at the end."""
    terms = Terms(prefixes)
    with TemporaryFile(dir=path.parent) as body, path.open("wb") as file:
        body.writelines(b"\n" + block for block in blocks(lines, terms))
        file.write(terms.head())
        body.seek(0)
        shutil.copyfileobj(body, file)


def written(
    blocks: Callable[[Iterable[bytes], Terms], Iterator[bytes]], lines: Iterable[bytes], prefixes: Mapping[str, str]
) -> bytes:
    """Give what `write_turtle` or `write_trig` would write."""
    terms = Terms(prefixes)
    body = b"".join(b"\n" + block for block in blocks(lines, terms))
    return terms.head() + body
