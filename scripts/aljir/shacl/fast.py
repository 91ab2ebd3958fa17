"""The fast engine: shacl-rust for SHACL Core, the embedded store for SPARQL constraints, pySHACL for what is left.

Core is run on some thousand nodes at a time, each with the neighbourhood that its shapes look at, so that memory does
not grow with the dataset. Both engines leave Python free while they work, so threads are enough to use every processor.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode

from aljir.memory import release
from aljir.shacl import reference, sparql, support
from aljir.shacl.comparisons import look_again, odd_nodes
from aljir.shacl.core import CoreShapes
from aljir.shacl.neighbourhood import schema
from aljir.shacl.union import select
from aljir.terms import OWL, RDF, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pyoxigraph import Quad, Store

    from aljir.report import Finding
    from aljir.results import Term
    from aljir.shapes import Shapes

Properties = Mapping[str, list[str]]
"""By the text of a constraint the IRIs of all properties that it looks at."""
BATCH = 5_000
"""How many nodes are checked at a time."""

_PROCESSORS = os.cpu_count() or 1


class FastEngine:
    """Runs the shapes of a project, with the findings that pySHACL gives.

    Args:
        shapes: The shapes.

    Attributes:
        left: The shapes that are left to pySHACL, each with the reason.
        constraints: The SPARQL constraints that the embedded store runs.

    >>> from aljir.shapes import Shapes
    >>> engine = FastEngine(Shapes(aljir.find_project(lighthouse)))
    >>> engine.check(aljir.open(lighthouse).store), engine.left
    ([], {})
    """

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self.left: dict[Term, str] = {}
        self.constraints: list[sparql.SparqlConstraint] = []
        self._own: list[NamedNode | BlankNode] = []
        for node in _with_targets(shapes):
            constraints = shapes.values(node, SH.sparql)
            reasons = [support.reason(shapes, node), *(sparql.reason(shapes, node, one) for one in constraints)]
            if any(reasons):
                self.left[node] = next(filter(None, reasons))
            else:
                self._own.append(node)
                self.constraints += (sparql.SparqlConstraint(shapes, node, one) for one in constraints)
        self._core = CoreShapes(shapes, self._own)
        self._compared = {node: paths for node, paths in self._core.neighbourhood.compared.items() if paths}

    def check(self, store: Store, focus: Collection[Term] | None = None) -> list[Finding]:
        """Give what is found in a dataset, in the order of the findings' keys.

        Args:
            store: The dataset, in memory or on disk; the union of its graphs is validated.
            focus: The nodes about which findings are given; all when not given.

        Raises:
            AljirError: A shape that is left to pySHACL cannot be run.
        """
        focus = None if focus is None else set(focus)
        found = [*self.by_core(store, focus), *self._by_others(store, focus)]
        return _sorted(finding for finding in found if focus is None or finding.node in focus)

    def check_change(
        self,
        before: Store,
        after: Store,
        findings: Iterable[Finding],
        changed: Collection[Quad],
        properties: Properties = MappingProxyType({}),
    ) -> list[Finding]:
        """Give what is found after a change, in the order of the findings' keys; only what it touches is checked.

        Args:
            before: The dataset before the change.
            after: The dataset after it.
            findings: What was found before it.
            changed: The statements that came or went.
            properties: What `looked_at` gave before.
        """
        if self.left or any(quad.predicate == RDFS.subClassOf for quad in changed):
            return self.check(after)
        around = self._core.neighbourhood
        nodes = around.concerned(before, changed) | around.concerned(after, changed)
        former = list(findings)
        core = (finding for finding in former if finding.component != SH.SPARQLConstraintComponent)
        found = [finding for finding in core if finding.node not in nodes]
        found += (finding for finding in self.by_core(after, nodes) if finding.node in nodes)
        touched = {quad.predicate.value for quad in changed}
        for constraint in self.constraints:
            looked_at = properties.get(constraint.text)
            if looked_at is not None and touched.isdisjoint(looked_at):
                found += constraint.found_before(former)
            else:
                found += constraint.check_change(before, after, former, changed)
        return _sorted(found)

    def looked_at(self, known: Properties = MappingProxyType({})) -> dict[str, list[str]]:
        """Give the IRIs of the properties that constraints look at, by their texts, where that can be told.

        Args:
            known: What it gave before; to read a constraint takes some time.
        """
        found = {one.text: known.get(one.text) or one.properties for one in self.constraints}
        return {text: properties for text, properties in found.items() if properties is not None}

    def by_core(self, store: Store, focus: Collection[Term] | None) -> list[Finding]:
        """Give what shacl-rust finds."""
        if focus is None or len(focus) > BATCH:
            asked = None
        else:
            asked = [node for node in focus if not isinstance(node, BlankNode)]
        findings: list[Finding] = []
        running: deque[Future[list[Finding]]] = deque()
        with ThreadPoolExecutor(_PROCESSORS) as pool:
            odd = {node: pool.submit(odd_nodes, store, paths, asked) for node, paths in self._compared.items()}
            above = schema(store)
            for nodes in self._batches(store, focus):
                running.append(pool.submit(self._core.check, store, above, nodes))
                while len(running) > 2 * _PROCESSORS:
                    findings += running.popleft().result()
                    release()  # what a batch leaves in pieces would add up
            for task in running:
                findings += task.result()
        return self._looked_again(store, findings, {node: task.result() for node, task in odd.items()})

    def _by_others(self, store: Store, focus: Collection[Term] | None) -> list[Finding]:
        """Give what SPARQL constraints find, and pySHACL by the shapes that are left to it."""
        with ThreadPoolExecutor(_PROCESSORS) as pool:
            tasks = [pool.submit(constraint.check, store, focus) for constraint in self.constraints]
            findings = [finding for task in tasks for finding in task.result()]
        return findings + self.by_reference(store)

    def by_reference(self, store: Store) -> list[Finding]:
        """Give what pySHACL finds by the shapes that are left to it."""
        return reference.check(store, self.shapes, without=self._own) if self.left else []

    def _looked_again(self, store: Store, findings: list[Finding], odd: Mapping[Term, set[Term]]) -> list[Finding]:
        """Give the findings, those of shapes on their odd nodes by pySHACL."""
        odd = {node: nodes for node, nodes in odd.items() if nodes}
        if not odd:
            return findings
        about = {reporter: nodes for node, nodes in odd.items() for reporter in support.reporters(self.shapes, node)}
        kept = [finding for finding in findings if finding.node not in about.get(finding.shape.node, ())]
        try:
            again = look_again(store, self.shapes, odd, [node for node in self._own if node not in odd] + [*self.left])
        except reference.NotComparableError:
            return findings  # then SHACL itself says that what cannot be compared does not conform
        return kept + [finding for finding in again if finding.node in about.get(finding.shape.node, ())]

    def _batches(self, store: Store, focus: Collection[Term] | None) -> Iterator[list[Term] | None]:
        """Give the nodes to check, some thousand at a time; None stands for all blank nodes."""
        blank = False
        nodes = iter(self.nodes(store) if focus is None else focus)
        while batch := list(islice(nodes, BATCH)):
            named: list[Term] = [node for node in batch if not isinstance(node, BlankNode)]
            blank = blank or len(named) < len(batch)
            if named:
                yield named
        if blank:
            yield None

    def nodes(self, store: Store) -> Iterator[Term]:
        """Give every node that can be a target."""
        patterns = ["?node ?p ?o", *(f"?s {target} ?node" for target in self._core.neighbourhood.targets)]
        text = f"SELECT DISTINCT ?node WHERE {{ {' UNION '.join(f'{{ {pattern} }}' for pattern in patterns)} }}"
        return (row["node"] for row in select(store, text))


def _sorted(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: finding.key)


def _with_targets(shapes: Shapes) -> list[NamedNode | BlankNode]:
    """Give the shapes that are run for themselves, sorted."""
    found = {
        quad.subject
        for target in (*support.TARGETS, SH.target)
        for quad in shapes.store.quads_for_pattern(None, target, None)
    }
    for kind in (RDFS.Class, OWL.Class):
        classes = {quad.subject for quad in shapes.store.quads_for_pattern(None, RDF.type, kind)}
        found |= {node for node in classes if {SH.NodeShape, SH.PropertyShape} & {*shapes.values(node, RDF.type)}}
    return sorted((node for node in found if isinstance(node, NamedNode | BlankNode)), key=str)
