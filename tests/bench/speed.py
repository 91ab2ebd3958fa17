"""How fast it is, as ratios to what others take for the same work, measured in one run.

    .venv/bin/python tests/bench/speed.py [--rounds 7] [--query kin]

Three measures, each with its goal:

cold   a saved query from the command line, against a ten-line rdflib script that parses the Turtle dump and runs the
       same query: whole processes, the two in turn, medians (at most 0.40);
warm   the same call in Python, against rdflib's query on the dataset in memory, over every saved query, the median of
       the ratios (at most 0.10);
build  `aljir build`, against the `pyshacl` command alone on the same graph and the same shapes: whole processes, the
       two in turn, medians (at most 3).

Ratios of one run on one machine can be compared with other such ratios; times cannot. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from pyoxigraph import Quad  # noqa: E402

import aljir  # noqa: E402
from aljir.serialisation import turtle  # noqa: E402

PLAIN = """\
import sys
from pathlib import Path

import rdflib

graph = rdflib.Graph()
graph.parse(sys.argv[1], format="turtle")
for row in graph.query(Path(sys.argv[2]).read_text("utf-8")):
    print(*row, sep=",")
"""
PYSHACL = "from pyshacl.cli import main; raise SystemExit(main())"
ENOUGH = 1.0
"""Seconds after which a query is not asked again."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure speed as ratios; see the head of this file.")
    parser.add_argument("--rounds", type=int, default=7, help="how often whole processes are run")
    parser.add_argument("--query", default="kin", help="the saved query of the cold measure; it must ask facts only")
    options = parser.parse_args()
    kg = aljir.open(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        show("cold", 0.40, *cold(kg, options.query, Path(folder), options.rounds))
        show("warm", 0.10, *warm(kg))
        show("build", 3.00, *build(kg, Path(folder), max(3, options.rounds // 2)))


def show(name: str, goal: float, ratio: float, account: str) -> None:
    """Print one measure."""
    print(
        f"{name:<6} {ratio:5.2f}  (goal: at most {goal:.2f}){'' if ratio <= goal else '  MISSED'}  {account}",
        flush=True,
    )


def cold(kg: aljir.KnowledgeGraph, slug: str, folder: Path, rounds: int) -> tuple[float, str]:
    """Run a saved query from the command line, and the plain script."""
    script, saved = folder / "plain.py", kg.catalogue.get(slug)
    script.write_text(PLAIN, "utf-8")
    dump = kg.export(folder / "dumps", ["ttl"])[0]
    ours = [sys.executable, "-m", "aljir", "query", slug, "--format", "csv"]
    plain = [sys.executable, str(script), str(dump), str(saved.path)]
    rows = [len(output(command).splitlines()) - header for command, header in ((ours, 1), (plain, 0))]
    if rows[0] != rows[1]:
        raise SystemExit(f"{slug}: {rows[0]} rows here, {rows[1]} from the Turtle dump: it asks more than facts.")
    return processes(ours, plain, rounds, slug)


def build(kg: aljir.KnowledgeGraph, folder: Path, rounds: int) -> tuple[float, str]:
    """Run the whole build, and the command pyshacl on the graph and shapes of the project."""
    data, shapes = folder / "data.ttl", folder / "shapes.ttl"
    union = (Quad(quad.subject, quad.predicate, quad.object) for quad in kg.store)
    data.write_bytes(turtle(union, kg.project.prefixes))
    shapes.write_text("\n".join(path.read_text("utf-8") for path in kg.project.shape_files()), "utf-8")
    ours = [sys.executable, "-m", "aljir", "build"]
    plain = [sys.executable, "-c", PYSHACL, "--shapes", str(shapes), str(data)]
    return processes(ours, plain, rounds, f"{len(kg.store)} quads")


def warm(kg: aljir.KnowledgeGraph) -> tuple[float, str]:
    """Ask every saved query in this process, of the package and of rdflib."""
    dataset = kg.rdflib()
    ratios = {}
    for saved in kg.catalogue.all():

        def ours(slug: str = saved.slug) -> None:
            kg.query(slug)

        def plain(text: str = saved.text) -> None:
            list(dataset.query(text))

        ratios[saved.slug] = best(ours) / best(plain)
    worst = max(ratios, key=lambda slug: ratios[slug])
    over = sum(ratio > 0.10 for ratio in ratios.values())
    account = f"{len(ratios)} queries, {over} over the goal, the slowest {worst} at {ratios[worst]:.2f}"
    return median(ratios.values()), account


def best(call: Callable[[], None]) -> float:
    """Give the median time of five calls after a first one; of one call if it takes long."""
    times: list[float] = []
    while len(times) < 6 and sum(times) < ENOUGH:
        started = perf_counter()
        call()
        times.append(perf_counter() - started)
    return median(times[1:] or times)


def processes(ours: list[str], plain: list[str], rounds: int, what: str) -> tuple[float, str]:
    """Run two commands in turn; give the ratio of their median times, and an account."""
    times: dict[str, list[float]] = {"ours": [], "plain": []}
    for _ in range(rounds):
        for name, command in (("ours", ours), ("plain", plain)):
            started = perf_counter()
            output(command)
            times[name].append(perf_counter() - started)
    one, other = median(times["ours"]), median(times["plain"])
    return one / other, f"{what}: {one:.2f} s against {other:.2f} s"


def output(command: Iterable[str]) -> str:
    """Give what a command prints; it may find something, but must run."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts")}
    ended = subprocess.run(list(command), env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if ended.returncode not in (0, 1) or "Traceback" in ended.stderr:
        raise SystemExit(f"{' '.join(command)}\n{ended.stderr}")
    return ended.stdout


if __name__ == "__main__":
    main()
