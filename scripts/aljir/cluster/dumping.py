"""Compresses the partitions of a dump by a cluster, each as a task of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aljir.cluster.connecting import Failure
from aljir.cluster.tasks import compress
from aljir.errors import ENVIRONMENT, AljirError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from aljir.cluster.connecting import Cluster
    from aljir.partitions import Partition


def write_partitions(cluster: Cluster, partitions: Iterable[tuple[Path, bytes]]) -> Iterator[Partition]:
    """Write partitions, as `aljir.partitions.write_in_turn` does, but in any order.

    Raises:
        AljirError: No worker can compress one, or the cluster has gone (exit code 3).
        OSError: One cannot be written.
    """
    tasks = ([partition] for partition in partitions)
    for (path, _), result in cluster.run("partitions", compress, tasks, pack=lambda item: item[1]):
        if isinstance(result, Failure):
            raise AljirError(
                f"No worker can compress it: {result.reason}.",
                file=path.name,
                mend="Look at the logs of the workers; or export without --cluster.",
                exit_code=ENVIRONMENT,
            )
        partition, compressed = result
        path.write_bytes(compressed)
        yield replace(partition, name=path.name)
