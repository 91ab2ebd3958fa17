"""What the fast engine can do: all of SHACL Core but what is named here, and SPARQL constraints.

Where it finds something else, it gives the reason; such a shape is left to the reference.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from aljir.terms import OWL, RDF, RDFS, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aljir.results import Term
    from aljir.shapes import Shapes

TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
"""What says on which nodes a shape is run (SHACL, section 2.1)."""
LISTS_OF_SHAPES = (SH["and"], SH["or"], SH.xone)
SHAPES_OF_VALUES = (SH.node, SH["not"], SH.property, SH.qualifiedValueShape)
ORDERS = (SH.lessThan, SH.lessThanOrEquals)
PAIRS = (SH.equals, SH.disjoint, *ORDERS)
RANGES = (SH.minInclusive, SH.minExclusive, SH.maxInclusive, SH.maxExclusive)
WORDS = (RDF.type, RDFS.label, RDFS.comment, SH.name, SH.description, SH.message, SH.severity, SH.order, SH.group)
"""What a shape says of itself, which checks nothing."""

_COUNTS = (SH.minCount, SH.maxCount, SH.minLength, SH.maxLength, SH.qualifiedMinCount, SH.qualifiedMaxCount)
_VALUES = (SH["class"], SH.datatype, SH.nodeKind, SH["in"], SH.hasValue, SH.languageIn, SH.uniqueLang, SH.pattern)
_OF_EACH_VALUE = (
    *RANGES, *LISTS_OF_SHAPES, SH.node, SH["not"], SH.minLength, SH.maxLength,
    SH["class"], SH.datatype, SH.nodeKind, SH["in"], SH.languageIn, SH.pattern,
)  # fmt: skip
_OF_PROPERTIES = "it looks at sub-properties"
_PATHS = (SH.inversePath, SH.alternativePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath)
_DIALECT = re.compile(r"(?<!\\)\$.|\(\?(?!:)|\{,|\\[1-9AbBZz]|&&|~~|--|\[\[")
"""What regular expressions of Python and of Rust do not share."""


def reason(shapes: Shapes, shape: Term) -> str:
    """Give the reason why the fast engine cannot run a shape; empty if it can.

    >>> from aljir.shapes import Shapes
    >>> shapes = Shapes(aljir.find_project(lighthouse))
    >>> [reason(shapes, quad.subject) for quad in shapes.store.quads_for_pattern(None, SH.targetClass, None)]
    ['']
    """
    return next(_reasons(shapes, shape), "")


def reporters(shapes: Shapes, shape: Term) -> list[NamedNode | BlankNode]:
    """Give the shapes whose results are reported when a shape is run: itself, and its property shapes."""
    nodes = [shape, *shapes.values(shape, SH.property)]
    return [node for node in nodes if isinstance(node, NamedNode | BlankNode)]


def from_below(shapes: Shapes, shape: Term) -> bool:
    """Tell whether a shape targets single nodes and checks each value on its own, found by the inverse of a property.

    Results of such a shape are about the values, so it can be run on some of these alone.
    """
    paths = shapes.values(shape, SH.path)
    inverse = [*shapes.values(paths[0], SH.inversePath)] if len(paths) == 1 else []
    return (
        len(inverse) == 1
        and isinstance(inverse[0], NamedNode)
        and shapes.predicates(shape) <= {*WORDS, *_OF_EACH_VALUE, SH.path, SH.targetNode}
    )


def _reasons(shapes: Shapes, shape: Term) -> Iterator[str]:
    """Give the reasons that concern a shape that has targets, and all that it refers to."""
    kinds = shapes.values(shape, RDF.type)
    if RDFS.Class in kinds or OWL.Class in kinds:
        yield "it is a class, so that its instances are targets"
    for node in reporters(shapes, shape):
        constraints = shapes.predicates(node) - {*WORDS, *TARGETS, SH.path, SH.property}
        if constraints and not shapes.values(node, SH.message):
            yield "it has no sh:message, and the engine makes no text"
    if not shapes.values(shape, SH.path) and any(shapes.values(shape, bound) for bound in RANGES):
        yield "it compares its focus nodes"
    if any(shapes.values(node, SH.property) and shapes.values(node, SH.path) for node in reporters(shapes, shape)):
        yield "a property shape has a property shape"
    if not all(shapes.values(node, SH.path) for node in shapes.values(shape, SH.property)):
        yield "it must have one path"
    core = shapes.predicates(shape) - {*WORDS, *TARGETS, SH.sparql, SH.path}
    if shapes.values(shape, SH.targetNode) and core and not from_below(shapes, shape):
        yield "it targets a single node"
    yield from _of_shape(shapes, shape, ())


def _of_shape(shapes: Shapes, shape: Term, above: tuple[Term, ...]) -> Iterator[str]:
    """Give the reasons that concern a shape, wherever it stands."""
    if not isinstance(shape, NamedNode | BlankNode):
        yield "a literal stands for a shape"
        return
    if shape in above:
        yield "it refers to itself"
        return
    paths = shapes.values(shape, SH.path)
    if len(paths) > 1 or (not paths and SH.PropertyShape in shapes.values(shape, RDF.type)):
        yield "it must have one path"
    for path in paths:
        yield from _of_path(shapes, path)
    for quad in sorted(shapes.store.quads_for_pattern(shape, None, None), key=str):
        predicate, value = quad.predicate, quad.object
        if value == RDFS.subPropertyOf:
            yield _OF_PROPERTIES
        elif predicate in LISTS_OF_SHAPES:
            members = shapes.items(value)
            if not members:
                yield "a list of shapes is empty"
            for member in members:
                yield from _of_shape(shapes, member, (*above, shape))
        elif predicate in SHAPES_OF_VALUES:
            yield from _of_shape(shapes, value, (*above, shape))
        elif predicate in _COUNTS:
            if not (isinstance(value, Literal) and value.datatype == XSD.integer):
                yield "a count is no integer"
        elif predicate == SH.pattern:
            if not isinstance(value, Literal) or _DIALECT.search(value.value):
                yield "regular expressions differ here"
        elif predicate == SH.sparql:
            if above:
                yield "a SPARQL constraint within another shape"
        elif predicate not in (*WORDS, *TARGETS, *RANGES, *_VALUES, *PAIRS, SH.path):
            yield f"the fast engine does not know {predicate.value}"
    yield from _of_qualified(shapes, shape)


def _of_qualified(shapes: Shapes, shape: NamedNode | BlankNode) -> Iterator[str]:
    """Give the reason where literals may have to be counted: shacl-rust 0.2.12 takes none to conform to a shape."""
    for value in shapes.values(shape, SH.qualifiedValueShape):
        if not at_least_one(shapes, shape) and not shapes.values(value, SH["class"]):
            yield "it counts literals that conform to a shape"


def at_least_one(shapes: Shapes, shape: Term) -> bool:
    """Tell whether a shape wants at least one value to conform to another shape, and nothing else of this kind."""
    return (
        [value.value for value in shapes.values(shape, SH.qualifiedMinCount) if isinstance(value, Literal)] == ["1"]
        and not shapes.values(shape, SH.qualifiedMaxCount)
        and len(shapes.values(shape, SH.qualifiedValueShape)) == 1
    )


def _of_path(shapes: Shapes, path: Term) -> Iterator[str]:
    if isinstance(path, NamedNode):
        if path == RDFS.subPropertyOf:
            yield _OF_PROPERTIES
        return
    parts = shapes.items(path)
    for predicate in _PATHS:
        for value in shapes.values(path, predicate):
            if predicate == SH.inversePath and not isinstance(value, NamedNode):
                yield "an inverse of several properties"
            parts += shapes.items(value) if predicate == SH.alternativePath else [value]
    if not parts:
        yield "it has no path that can be read"
    for part in parts:
        yield from _of_path(shapes, part)
