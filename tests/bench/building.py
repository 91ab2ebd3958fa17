"""How long the dataset takes to build from nothing and after one changed source, how much memory, beside other loaders.

    .venv/bin/python -m tests.bench.building [--quads 10000 100000 1000000]

Each build runs in a process of its own, on a corpus of `tests.bench.corpus`. Beside it, in the same run: `oxigraph
load` of the same N-Quads into a store on disk against our bulk load of them, and rdflib's parser up to 100,000 quads.
Goals: after one changed source at most 5 percent of a build from nothing at 10^6; our load at most 1.5 times that of
Oxigraph and at least 8 times as fast as rdflib; the memory of a build of 10^7 at most twice that of 10^6. Nothing here
is a test.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts")]

from tests.bench.corpus.making import make  # noqa: E402
from tests.standins.query_service import OXIGRAPH  # noqa: E402

from aljir import find_project  # noqa: E402

RDFLIB_AT_MOST = 100_000
BUILD = """\
from aljir import find_project
from aljir.building import building
with building(find_project(sys.argv[1])) as draft:
    draft.publish()
"""
LOAD = """\
from pyoxigraph import RdfFormat, Store
Store(sys.argv[2]).bulk_load(path=sys.argv[1], format=RdfFormat.N_QUADS, lenient=True)
"""
RDFLIB = """\
import rdflib
rdflib.Dataset().parse(sys.argv[1], format="nquads")
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure building; see the head of this file.")
    parser.add_argument("--quads", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    for quads in parser.parse_args().quads:
        with tempfile.TemporaryDirectory() as name:
            measure(Path(name), quads)


def measure(folder: Path, quads: int) -> None:
    """Measure one size."""
    project, dataset = folder / "corpus", folder / "corpus" / "build" / "dataset.nq"
    make(project, find_project(ROOT), quads, 1, 0)
    whole, memory = run(BUILD, project)
    claims = sorted(project.glob("graph/sources/*/claims.trig"))[-1]
    text = claims.read_text("utf-8")
    claims.write_text(
        re.sub(r"aljir:standing aljir:accepted", "aljir:standing aljir:withdrawn", text, count=1), "utf-8"
    )
    after, _ = run(BUILD, project)
    ours, _ = run(LOAD, dataset, folder / "ours")
    started = perf_counter()
    load: list[str | Path] = [OXIGRAPH, "load", "--lenient", "--location", folder / "theirs", "--file", dataset]
    subprocess.run(load, check=True, capture_output=True)
    theirs = perf_counter() - started
    print(f"{quads:>10,} quads  from nothing {whole:.1f} s, {memory:,.0f} MB", end="")
    print(f"; after one changed source {after:.2f} s: {after / whole:.1%}", end="")
    print(f"; load {ours:.2f} s: {ours / theirs:.2f} of oxigraph load", end="", flush=True)
    if quads <= RDFLIB_AT_MOST:
        print(f", rdflib {run(RDFLIB, dataset)[0] / ours:.1f} times as long", end="")
    print()


def run(code: str, *words: Path) -> tuple[float, float]:
    """Run Python code in a process; give the seconds that it takes, and its peak of memory in megabytes."""
    started = perf_counter()
    told = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    ended = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\n{told}", *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")},
        check=True,
        capture_output=True,
        text=True,
    )
    return perf_counter() - started, float(ended.stdout)


if __name__ == "__main__":
    main()
