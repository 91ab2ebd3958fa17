"""How long a build takes in one process and on a local Dask cluster, bytes compared; no goal.

    .venv/bin/python -m tests.bench.cluster [--quads 100000 1000000] [--folder FOLDER]

With workers on the machine of the client everything is sent as between machines, and the processors are the same: this
tells what sending costs beside what it spares.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.measuring import BUILD, corpus, python

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


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure building on a cluster; see the head of this file.")
    parser.add_argument("--quads", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--folder", type=Path, help="where corpora are made and kept; by default they are not")
    options = parser.parse_args()
    with TemporaryDirectory() as temporary:
        for quads in options.quads:
            measure(options.folder or Path(temporary), quads)


def measure(folder: Path, quads: int) -> None:
    """Measure one size."""
    project = corpus(folder, quads)
    datasets = []
    for name, code in (("one process", BUILD), ("local cluster", ON_A_CLUSTER)):
        shutil.rmtree(project / "build", ignore_errors=True)
        taken = python(code, project)
        datasets.append((project / "build" / "dataset.nq").read_bytes())
        print(f"{quads:>10,} quads  {name:<14} {taken.seconds:6.1f} s, {taken.megabytes:,.0f} MB at most", flush=True)
    if len({*datasets}) > 1:
        raise SystemExit("the datasets differ")


if __name__ == "__main__":
    main()
