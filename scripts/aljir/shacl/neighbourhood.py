"""The neighbourhood that shapes look at from a node: which statements it takes to check the node, and no others.

From the paths, classes and pairs of properties in the shapes follows one CONSTRUCT query. It gives the statements for
any number of nodes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode

from aljir.shacl.support import LISTS_OF_SHAPES, ORDERS, PAIRS, RANGES, SHAPES_OF_VALUES, from_below
from aljir.shacl.union import construct, select
from aljir.terms import RDF, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad, Store

    from aljir.results import Term
    from aljir.shapes import Shapes


class Neighbourhood:
    """What a set of shapes looks at.

    Args:
        shapes: All shapes.
        nodes: Those that are run; the fast engine must support them.

    >>> from aljir.shapes import Shapes
    >>> shapes = Shapes(aljir.find_project(lighthouse))
    >>> [shape] = (quad.subject for quad in shapes.store.quads_for_pattern(None, SH.targetClass, None))
    >>> around = Neighbourhood(shapes, [shape])
    >>> sanna = NamedNode("https://example.org/lighthouse/person/sanna-aldwin")
    >>> around.statements(aljir.open(lighthouse).store, [sanna]).count(b"prefLabel")
    2
    """

    def __init__(self, shapes: Shapes, nodes: Iterable[Term]) -> None:
        self.shapes = shapes
        self.targets: set[str] = set()
        """Properties whose objects are targets."""
        self.compared: dict[Term, set[str]] = {}
        """Paths to the values that a shape compares, by shape."""
        self._steps: dict[tuple[str, str, bool], None] = {}
        for node in nodes:
            self._of = self.compared.setdefault(node, set())
            for target in shapes.values(node, SH.targetObjectsOf):
                self.targets.add(str(target))
                self._steps["", str(target), True] = None
            if from_below(shapes, node):
                self._constraints(node, "", "")
            else:
                self._shape(node, "")

    def statements(self, store: Store, nodes: Iterable[Term] | None) -> bytes:
        """Give the neighbourhood of nodes as N-Triples; of all blank nodes when none are given.

        Duplicates are possible. What is a sub-property of what is left out: shacl-rust 0.2.12 would find targets by it.
        """
        if nodes is None:
            start = "{ SELECT DISTINCT ?f WHERE { ?f ?any ?thing FILTER (isBlank(?f)) } }"
        else:
            start = f"VALUES ?f {{ {' '.join(map(str, nodes))} }}"
        branches = [f"{{ ?f ?p ?o FILTER (?p != {RDFS.subPropertyOf}) BIND(?f AS ?s) }}"]
        for before, step, inverse in self._steps:
            if before:
                first, last = ("?o", "?s") if inverse else ("?s", "?o")
                pattern = f"?f {before} {first} . " + (
                    f"{last} {step} {first}" if inverse else f"{first} {step} {last}"
                )
            elif inverse:
                pattern = f"?s {step} ?f BIND(?f AS ?o)"
            else:
                continue  # it is among the statements of the node itself
            branches.append(f"{{ {pattern} BIND({step} AS ?p) }}")
        return construct(store, f"{start} {{ {' UNION '.join(branches)} }}")

    def concerned(self, store: Store, changed: Iterable[Quad]) -> set[Term]:
        """Give the nodes in whose neighbourhood statements are, or were when the store was as it is.

        >>> from aljir.shapes import Shapes
        >>> store, shapes = aljir.open(lighthouse).store, Shapes(aljir.find_project(lighthouse))
        >>> [shape] = (quad.subject for quad in shapes.store.quads_for_pattern(None, SH.targetClass, None))
        >>> [quad] = store.quads_for_pattern(None, None, NamedNode("https://example.org/lighthouse/ontology#Lighting"))
        >>> Neighbourhood(shapes, [shape]).concerned(store, [quad]) == {quad.subject}
        True
        """
        subjects: dict[str, set[Term]] = {}
        values: dict[str, set[Term]] = {}
        for quad in changed:
            subjects.setdefault(str(quad.predicate), set()).add(quad.subject)
            values.setdefault(str(quad.predicate), set()).add(quad.object)
        found: set[Term] = set().union(*subjects.values())
        branches = []
        for before, step, inverse in self._steps:
            nodes = (values if inverse else subjects).get(step, set())
            if not before:
                found |= nodes
            elif named := " ".join(str(node) for node in nodes if not isinstance(node, BlankNode)):
                branches.append(f"{{ VALUES ?n {{ {named} }} ?f {before} ?n }}")
        if branches:
            rows = select(store, f"SELECT DISTINCT ?f WHERE {{ {' UNION '.join(branches)} }}")
            found |= {row["f"] for row in rows}
        return found

    def _shape(self, shape: Term, before: str) -> None:
        """Take the steps of a shape whose focus nodes are reached by a path; the empty one is the node itself."""
        values = before
        for path in self.shapes.values(shape, SH.path):
            values = self._path(path, before)
        self._constraints(shape, before, values)

    def _constraints(self, shape: Term, before: str, values: str) -> None:
        of = self.shapes.values
        if of(shape, SH["class"]):
            self._steps[values, str(RDF.type), False] = None
        for pair in PAIRS:
            for other in of(shape, pair):
                self._steps[before, str(other), False] = None
                if pair in ORDERS:
                    self._of |= {values, _joined(before, str(other))}
        if any(of(shape, bound) for bound in RANGES):
            self._of.add(values)
        for predicate in LISTS_OF_SHAPES:
            for members in of(shape, predicate):
                for member in self.shapes.items(members):
                    self._shape(member, values)
        for predicate in SHAPES_OF_VALUES:
            for value in of(shape, predicate):
                self._shape(value, values)

    def _path(self, path: Term, before: str) -> str:
        """Take the steps of a path; gives the whole path that leads to its values."""
        if isinstance(path, NamedNode):
            self._steps[before, str(path), False] = None
        elif steps := self.shapes.items(path):
            for step in steps:
                before = self._path(step, before)
            return before
        for inverted in self.shapes.values(path, SH.inversePath):
            self._steps[before, str(inverted), True] = None
        for alternatives in self.shapes.values(path, SH.alternativePath):
            for alternative in self.shapes.items(alternatives):
                self._path(alternative, before)
        for predicate in (SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath):
            for repeated in self.shapes.values(path, predicate):
                self._path(repeated, before)
                self._path(repeated, _joined(before, self.shapes.sparql_path(path)))
        return _joined(before, self.shapes.sparql_path(path))


def schema(store: Store) -> bytes:
    """Give what is a sub-class of what, as N-Triples; every neighbourhood needs it."""
    return construct(store, f"?s {RDFS.subClassOf} ?o BIND({RDFS.subClassOf} AS ?p)")


def _joined(before: str, path: str) -> str:
    return f"{before}/{path}" if before else path
