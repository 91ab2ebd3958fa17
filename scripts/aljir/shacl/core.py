"""SHACL Core by shacl-rust: the shapes are written for it, and its results read back.

Each shape is taken apart into units that shacl-rust gets right: it takes no literal to conform to a shape named by
sh:node or sh:qualifiedValueShape (version 0.2.12), so these are said by sh:and and sh:not instead. Each unit knows what
the component is called in the shape as it was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from aljir.report import Finding
from aljir.shacl.neighbourhood import Neighbourhood
from aljir.shacl.support import LISTS_OF_SHAPES, TARGETS, WORDS, at_least_one, from_below, reporters
from aljir.terms import RDF, SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Quad, Store

    from aljir.results import Term
    from aljir.shapes import Shape, Shapes

_NODES = (NamedNode, BlankNode)
_END = re.compile(r"(?<!\\)\$$")  # in Python it is also before a last line break
_UNIT = "urn:unit:"


@dataclass(frozen=True)
class Unit:
    """A part of a shape, which is run on its own.

    Attributes:
        shape: The shape that it is part of, whose results are reported.
        targets: The single nodes whose values are checked one by one; mostly none.
        component: What its component is called in the shape; None if it is the same.
    """

    shape: Shape
    targets: frozenset[Term]
    component: NamedNode | None = None


class CoreShapes:
    """Shapes for shacl-rust.

    Args:
        shapes: All shapes of a project.
        nodes: Those that are run; the fast engine must support them.
    """

    def __init__(self, shapes: Shapes, nodes: Sequence[NamedNode | BlankNode]) -> None:
        self.shapes = shapes
        self.units: list[Unit] = []
        self.neighbourhood = Neighbourhood(shapes, nodes)
        self._triples: list[Triple] = []
        for node in nodes:
            targets = shapes.shape(node).targets if from_below(shapes, node) else frozenset()
            for reporter in reporters(shapes, node):
                self._take_apart(reporter, node, targets)
        self._text = serialize(self._triples, format=RdfFormat.N_TRIPLES).decode()  # type: ignore[union-attr]

    def check(self, store: Store, schema: bytes, nodes: Sequence[Term] | None) -> list[Finding]:
        """Give what is found about some nodes.

        Args:
            store: The dataset.
            schema: What is a sub-class of what, as N-Triples.
            nodes: The nodes, no blank ones; all blank nodes when not given.
        """
        import shacl_rust

        data = (schema + self.neighbourhood.statements(store, nodes)).decode()
        options = {"data_format": "nt", "shapes_format": "nt", "experimental_index": True}
        results = shacl_rust.validate(data, self._text, **options)["results"]
        about = None if nodes is None else set(map(str, nodes))
        findings = []
        for result in results:
            unit = self.units[int(result["sourceShape"][len(_UNIT) + 1 : -1])]
            focus, value = result["focusNode"], result.get("value")
            node = value if unit.targets else focus
            if node in about if about is not None else node.startswith("_:"):
                findings.append(_finding(unit, result["sourceConstraintComponent"][1:-1], focus, value))
        return findings

    # Writing the shapes

    def _take_apart(
        self, reporter: NamedNode | BlankNode, node: NamedNode | BlankNode, targets: frozenset[Term]
    ) -> None:
        """Write the units of a shape, for the targets of the shape that it belongs to."""
        of, shape = self.shapes.values, self.shapes.shape(reporter)
        plain = [quad for quad in self._said(reporter) if quad.predicate not in _APART]
        if plain:
            self._begin(Unit(shape, targets), node, shape.path)
            for quad in plain:
                self._write(self._unit, quad.predicate, quad.object)
        for value in of(reporter, SH.node):
            self._begin(Unit(shape, targets, SH.NodeConstraintComponent), node, shape.path)
            self._add(self._unit, SH["and"], self._list([self._nested(value)]))
        if at_least_one(self.shapes, reporter):
            self._begin(Unit(shape, targets, SH.QualifiedMinCountConstraintComponent), node, None)
            self._none_without(self._unit, reporter)
        elif of(reporter, SH.qualifiedValueShape):
            self._begin(Unit(shape, targets), node, shape.path)
            self._counted(self._unit, reporter)

    def _begin(self, unit: Unit, node: NamedNode | BlankNode, path: Term | None) -> None:
        """Begin a unit, with the targets of a shape."""
        self.units.append(unit)
        self._unit = NamedNode(f"{_UNIT}{len(self.units) - 1}")
        self._add(self._unit, RDF.type, SH.NodeShape if path is None else SH.PropertyShape)
        for target in TARGETS:
            for value in self.shapes.values(node, target):
                self._add(self._unit, target, value)
        if path is not None:
            self._add(self._unit, SH.path, self._copy(path))

    def _nested(self, shape: Term) -> BlankNode:
        """Write a shape that another one refers to."""
        new = BlankNode()
        part = BlankNode()
        paths = self.shapes.values(shape, SH.path)
        if paths:
            self._add(new, SH.property, part)
            self._add(part, SH.path, self._copy(paths[0]))
        else:
            part = new
        for quad in self._said(shape):
            if quad.predicate in (SH.node, SH.property):
                self._add(part, SH["and"], self._list([self._nested(quad.object)]))
            elif quad.predicate not in _APART:
                self._write(part, quad.predicate, quad.object)
        if at_least_one(self.shapes, shape):
            self._none_without(new, shape)
        elif self.shapes.values(shape, SH.qualifiedValueShape):
            self._counted(part, shape)
        return new

    def _write(self, new: NamedNode | BlankNode, predicate: NamedNode, value: Term) -> None:
        """Write one constraint."""
        if predicate in LISTS_OF_SHAPES:
            value = self._list(map(self._nested, self.shapes.items(value)))
        elif predicate == SH["not"]:
            value = self._nested(value)
        elif predicate == SH.pattern and isinstance(value, Literal):
            value = Literal(_END.sub(r"\\n?$", value.value))
        else:
            value = self._copy(value)
        self._add(new, predicate, value)

    def _said(self, node: Term) -> list[Quad]:
        """Give what the shapes graph says of a node."""
        return list(self.shapes.store.quads_for_pattern(node, None, None)) if isinstance(node, _NODES) else []

    def _none_without(self, new: NamedNode | BlankNode, shape: Term) -> None:
        """Say that at least one value conforms: it is not so that none does."""
        none, path = BlankNode(), self.shapes.values(shape, SH.path)[0]
        self._add(new, SH["not"], none)
        self._add(none, SH.path, self._copy(path))
        self._add(none, SH["not"], self._nested(self.shapes.values(shape, SH.qualifiedValueShape)[0]))

    def _counted(self, new: NamedNode | BlankNode, shape: Term) -> None:
        for predicate in (SH.qualifiedMinCount, SH.qualifiedMaxCount):
            for count in self.shapes.values(shape, predicate):
                self._add(new, predicate, count)
        for value in self.shapes.values(shape, SH.qualifiedValueShape):
            self._add(new, SH.qualifiedValueShape, self._nested(value))

    def _list(self, members: Iterable[Term]) -> Term:
        head: Term = RDF.nil
        for member in reversed(list(members)):
            node = BlankNode()
            self._add(node, RDF.first, member)
            self._add(node, RDF.rest, head)
            head = node
        return head

    def _copy(self, term: Term) -> Term:
        """Copy a path or a list of values."""
        if isinstance(term, BlankNode):
            copy = BlankNode()
            for quad in self._said(term):
                self._add(copy, quad.predicate, self._copy(quad.object))
            return copy
        return term

    def _add(self, subject: NamedNode | BlankNode, predicate: NamedNode, value: Term) -> None:
        self._triples.append(Triple(subject, predicate, value))


_APART = (
    *WORDS, *TARGETS, SH.path, SH.sparql, SH.property,
    SH.node, SH.qualifiedValueShape, SH.qualifiedMinCount, SH.qualifiedMaxCount,
)  # fmt: skip
"""What is written apart, or not at all."""


def _finding(unit: Unit, component: str, focus: str, value: str | None) -> Finding:
    """Read one result."""
    counted = unit.component == SH.QualifiedMinCountConstraintComponent
    return Finding(
        unit.shape,
        unit.component or NamedNode(component),
        focus=_term(focus),
        value=None if value is None or counted else _term(value),
        path=None,
        messages=unit.shape.messages,
    )


def _term(text: str) -> Term:
    """Read a term of N-Triples."""
    if text.startswith("<"):
        return NamedNode(text[1:-1])
    if text.startswith("_:"):
        return BlankNode(text[2:])
    [quad] = parse(f"<urn:s> <urn:p> {text} .", format=RdfFormat.N_TRIPLES)
    term: Term = quad.object
    return term
