"""Validates by a cluster: SHACL Core some thousand nodes at a time, each SPARQL constraint as a task of its own."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, RdfFormat, serialize

from aljir.cluster.connecting import Failure
from aljir.cluster.tasks import find_about, find_by_constraint
from aljir.errors import ENVIRONMENT, AljirError
from aljir.files import read_bytes
from aljir.shacl.fast import BATCH, FastEngine

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pyoxigraph import Store

    from aljir.cluster.connecting import Cluster
    from aljir.report import Finding
    from aljir.results import Term
    from aljir.shapes import Shapes


class ClusterEngine(FastEngine):
    """The fast engine whose work is done by a cluster.

    What is left to pySHACL runs here; so does what a change touches, which is little.

    Args:
        cluster: The cluster.
        shapes: The shapes.
    """

    def __init__(self, cluster: Cluster, shapes: Shapes) -> None:
        super().__init__(shapes)
        self._cluster = cluster

    def check(self, store: Store, focus: Collection[Term] | None = None) -> list[Finding]:
        """Give what is found in a dataset, in the order of the findings' keys.

        Args:
            store: The dataset.
            focus: The nodes about which findings are given; all when not given.

        Raises:
            AljirError: No worker can check something, or the cluster has gone (exit code 3).
        """
        shapes = self.shapes
        written = serialize(shapes.store, format=RdfFormat.N_QUADS) or b""  # so blank nodes keep their names
        files = {"graph/dataset.ttl": read_bytes(shapes.project.dataset_file), "ontology/shapes/shapes.ttl": written}
        folder = self._cluster.send(files, store=store)
        wanted = None if focus is None else set(focus)
        nodes, blank = _parted(self.nodes(store) if wanted is None else wanted)
        found = [
            *self._by_workers("shapes", find_by_constraint, [[n] for n in range(len(self.constraints))], folder),
            *self._by_workers("shapes", find_about, ([batch] for batch in _batches(nodes)), folder),
            *self.by_reference(store),
        ]
        if blank:
            found += self.by_core(store, blank)
        chosen = (finding for finding in found if wanted is None or finding.node in wanted)
        return sorted(chosen, key=lambda finding: finding.key)

    def _by_workers(self, what: str, task: Any, batches: Iterable[list[Any]], folder: str) -> Iterator[Finding]:
        for item, result in self._cluster.run(what, task, batches, folder):
            if isinstance(result, Failure):
                name = f"nodes from {item[0]} to {item[-1]}" if isinstance(item, list) else f"constraint {item + 1}"
                raise AljirError(
                    f"No worker can check {name}: {result.reason}.",
                    mend="Look at the logs of the workers; or validate without --cluster.",
                    exit_code=ENVIRONMENT,
                )
            yield from result


def _batches(nodes: Iterable[Term]) -> Iterator[list[Term]]:
    waiting = iter(nodes)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def _parted(nodes: Iterable[Term]) -> tuple[list[Term], list[Term]]:
    """Part blank nodes, whose names are good here only, from others."""
    parted: tuple[list[Term], list[Term]] = [], []
    for node in nodes:
        parted[isinstance(node, BlankNode)].append(node)
    return parted
