"""The SHACL shapes of a project: what each checks, and what it says to people.

What the shapes are run on, and the results, belong to `aljir.validation` and `aljir.report`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Store

from aljir.files import read_rdf
from aljir.terms import RDF, RDFS, SH, shrink

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import rdflib

    from aljir.project import Project
    from aljir.records import Texts
    from aljir.results import Term

SEVERITIES = ("violation", "warning", "info")
"""What a result may be, the gravest first: wrong, doubtful, incomplete."""

_PREFIXED_NAME = re.compile(r"\b([a-z]+):([A-Za-z][\w-]*)")


@dataclass(frozen=True)
class Shape:
    """One shape that checks something.

    Attributes:
        node: Its IRI; a blank node if it has none.
        names: Its name by language.
        messages: What to do, by language; `{?name}` stands for what a SPARQL constraint found.
        severity: One of `SEVERITIES`.
        path: The property path that it looks along, None for a node shape.
        targets: The single nodes that it targets; a result on one of these is about what was found from there.
        properties: The IRIs that its constraints speak of, in their order.
    """

    node: NamedNode | BlankNode
    names: Texts
    messages: Texts
    severity: str
    path: Term | None
    targets: frozenset[Term]
    properties: tuple[NamedNode, ...]


class Shapes:
    """The shapes of a project, from the files in `ontology/shapes/`.

    Raises:
        AljirError: A file cannot be read or has a syntax error.

    >>> shapes = Shapes(aljir.find_project(lighthouse))
    >>> shapes.checks[0].messages["en"]
    'Give the person one name in each language.'
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.store = Store()
        self._shapes: dict[NamedNode | BlankNode, Shape] = {}
        for path in project.shape_files():
            self.store.extend(read_rdf(path, blank_nodes=True)[0])

    @cached_property
    def checks(self) -> list[Shape]:
        """The shapes that say what to do when something does not conform, sorted by IRI."""
        nodes = {quad.subject for quad in self.store.quads_for_pattern(None, SH.message, None)}
        return [self.shape(node) for node in sorted(nodes, key=str) if isinstance(node, NamedNode | BlankNode)]

    def shape(self, node: NamedNode | BlankNode) -> Shape:
        """Give the shape that a node is."""
        if node not in self._shapes:
            self._shapes[node] = self._read(node)
        return self._shapes[node]

    def _read(self, node: NamedNode | BlankNode) -> Shape:
        severity = next(iter(self.values(node, SH.severity)), SH.Violation)
        return Shape(
            node,
            names=self._texts(node, SH.name) or self._texts(node, RDFS.label),
            messages=self._texts(node, SH.message),
            severity=_name(severity).lower(),
            path=next(iter(self.values(node, SH.path)), None),
            targets=frozenset(self.values(node, SH.targetNode)),
            properties=tuple(dict.fromkeys(self._properties(node))),
        )

    def values(self, node: Term, predicate: NamedNode) -> list[Term]:
        """Give what a node of the shapes graph has for a predicate, sorted."""
        if not isinstance(node, NamedNode | BlankNode):
            return []
        return sorted((quad.object for quad in self.store.quads_for_pattern(node, predicate, None)), key=str)

    def predicates(self, node: Term) -> set[NamedNode]:
        """Give the predicates that a node of the shapes graph has."""
        if not isinstance(node, NamedNode | BlankNode):
            return set()
        return {quad.predicate for quad in self.store.quads_for_pattern(node, None, None)}

    def items(self, node: Term) -> list[Term]:
        """Give the items of an RDF list."""
        found: list[Term] = []
        while node != RDF.nil and (first := self.values(node, RDF.first)):
            found += first
            node = self.values(node, RDF.rest)[0]
        return found

    def path_text(self, path: Term, prefixes: Mapping[str, str]) -> str:
        """Write a property path as in SPARQL 1.1, with prefixed names.

        >>> shapes = Shapes(aljir.find_project(lighthouse))
        >>> shapes.path_text(shapes.checks[0].path, shapes.project.prefixes)
        'skos:prefLabel'
        """
        if isinstance(path, NamedNode):
            return shrink(path.value, prefixes)
        if steps := self.items(path):
            return "/".join(self._step(step, prefixes) for step in steps)
        for predicate, before, after in _PATHS:
            for part in self.values(path, predicate):
                if predicate == SH.alternativePath:
                    return "|".join(self._step(step, prefixes) for step in self.items(part))
                return f"{before}{self._step(part, prefixes)}{after}"
        return str(path)

    def _step(self, path: Term, prefixes: Mapping[str, str]) -> str:
        """Write a part of a property path, in brackets if it is itself of several parts."""
        text = self.path_text(path, prefixes)
        return f"({text})" if "/" in text or "|" in text else text

    def sparql_path(self, path: Term) -> str:
        """Write a property path in SPARQL 1.1, with full IRIs.

        >>> shapes = Shapes(aljir.find_project(lighthouse))
        >>> shapes.sparql_path(shapes.checks[0].path)
        '<http://www.w3.org/2004/02/skos/core#prefLabel>'
        """
        if isinstance(path, NamedNode):
            return str(path)
        if steps := self.items(path):
            return f"({'/'.join(map(self.sparql_path, steps))})"
        for predicate, before, after in _PATHS:
            for part in self.values(path, predicate):
                if predicate == SH.alternativePath:
                    return f"({'|'.join(map(self.sparql_path, self.items(part)))})"
                return f"({before}{self.sparql_path(part)}{after})"
        raise ValueError(f"no property path: {path}")

    def rdflib(self) -> rdflib.Graph:
        """Give the shapes as an rdflib graph."""
        import rdflib

        graph = rdflib.Graph()
        for quad in self.store:
            graph.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
        return graph

    def _texts(self, node: Term, predicate: NamedNode) -> Texts:
        return {text.language or "": text.value for text in self.values(node, predicate) if isinstance(text, Literal)}

    def _properties(self, shape: Term) -> Iterator[NamedNode]:
        """Give the IRIs in the paths, parameters and queries of a shape."""
        if not isinstance(shape, NamedNode | BlankNode):
            return
        for quad in sorted(self.store.quads_for_pattern(shape, None, None), key=str):
            if isinstance(quad.object, BlankNode):
                yield from self._properties(quad.object)
            elif isinstance(quad.object, NamedNode):
                yield quad.object
            elif quad.predicate == SH.select and isinstance(quad.object, Literal):
                known = self.project.prefixes
                names = _PREFIXED_NAME.findall(quad.object.value)
                yield from (NamedNode(known[prefix] + local) for prefix, local in names if prefix in known)


_PATHS = (
    (SH.alternativePath, "", ""),
    (SH.inversePath, "^", ""),
    (SH.zeroOrMorePath, "", "*"),
    (SH.oneOrMorePath, "", "+"),
    (SH.zeroOrOnePath, "", "?"),
)


def to_rdflib(term: object) -> rdflib.term.Node:
    """Give an RDF term of pyoxigraph as one of rdflib."""
    import rdflib

    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, Literal):
        datatype = None if term.language else term.datatype.value
        return rdflib.Literal(term.value, lang=term.language, datatype=datatype, normalize=False)  # as it is written
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    raise TypeError(f"no term of RDF 1.1: {term}")


def from_rdflib(node: rdflib.term.Node) -> NamedNode | BlankNode | Literal:
    """Give an RDF term of rdflib as one of pyoxigraph."""
    import rdflib

    if isinstance(node, rdflib.Literal):
        text = str(node)
        if node.language:
            return Literal(text, language=node.language)
        return Literal(text, datatype=NamedNode(str(node.datatype))) if node.datatype else Literal(text)
    return BlankNode(str(node)) if isinstance(node, rdflib.BNode) else NamedNode(str(node))


def _name(term: Term) -> str:
    return re.split(r"[#/]", term.value)[-1] if isinstance(term, NamedNode) else str(term)
