"""How long a dataset takes to build on a Dask cluster on this machine, beside one process, bytes compared; no goal.

With workers on the machine of the client everything is sent as between machines, and the processors are the same: this
tells what sending costs beside what it spares.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measuring import BUILD, Measurement, Taken, corpus, python

AT_MOST = 1_000_000
ON_A_CLUSTER = """\
from aljir import find_project
from aljir.building import building
from aljir.cluster.building import ClusterProcessing
from aljir.cluster.connecting import connect
if __name__ == "__main__":
    with connect("local") as cluster:
        with building(find_project(sys.argv[1]), processing=ClusterProcessing(cluster)) as draft:
            draft.publish()
"""


def measure(folder: Path, quads: int) -> Iterator[Measurement]:
    """Measure one size; leaves the dataset built.

    Raises:
        SystemExit: The two datasets differ.
    """
    if quads > AT_MOST:
        return
    project = corpus(folder, quads)
    alone, lines = _built(project, BUILD)
    shared, the_same = _built(project, ON_A_CLUSTER)
    if lines != the_same:
        raise SystemExit("the datasets differ")
    ratio = shared.seconds / alone.seconds
    step = "dataset on a local cluster"
    yield Measurement(step, quads, shared.seconds, shared.megabytes, None, "dataset from nothing", ratio)


def _built(project: Path, code: str) -> tuple[Taken, bytes]:
    """Build a dataset from nothing; give what that took, and its sorted N-Quads."""
    shutil.rmtree(project / "build", ignore_errors=True)
    return python(code, project), (project / "build" / "dataset.nq").read_bytes()
