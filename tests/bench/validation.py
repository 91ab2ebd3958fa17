"""How fast shapes are run, as ratios to what others take for the same work, with the results compared.

    .venv/bin/python -m tests.bench.validation [--quads 10000 100000] [--seed 1] [--errors 0.01]

For each size a corpus is made (tests/bench/corpus) and built. Then each engine runs the shapes on it, in a process of
its own that reads the data and the shapes and finds the results:

fast     `--engine fast`, which reads the N-Quads into the embedded store;
pyshacl  rdflib reads the N-Quads, pySHACL runs the shapes (the fast engine is to be at least 15 times faster at 10^6);
jena     Jena's `shacl validate` on the N-Triples of the union, where Debian's libapache-jena-java is installed; as it
         has no graphs there, the shapes that ask for graphs are not compared.

Ratios of one run on one machine can be compared with other such ratios; times cannot. On a machine that is busy with
other things, look at the ratio of processor times: pySHACL uses one processor, the fast engine all. Nothing here is a
test.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path
from time import perf_counter

from pyoxigraph import NamedNode, RdfFormat, Store, parse

import aljir
from aljir.dataset import build_store
from aljir.shacl.fast import FastEngine
from aljir.shacl.union import construct
from aljir.shapes import Shapes
from aljir.terms import SH, lexical

ROOT = Path(__file__).resolve().parents[2]
GOAL = 15
JENA = Path("/usr/share/java/jena-arq.jar")

Results = Counter[tuple[str, ...]]
"""Results, each as shape, component, focus node and value."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure validation; see the head of this file.")
    parser.add_argument("--quads", type=int, nargs="+", default=[10_000, 100_000], help="about how many quads")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same corpus")
    parser.add_argument("--errors", type=float, default=0.01, help="how many of the claims have an error, from 0 to 1")
    parser.add_argument("--run", nargs=3, metavar=("ENGINE", "FILE", "PROJECT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        engine, file, project = options.run
        for result in sorted(ENGINES[engine](Path(file), Path(project)).elements()):
            print(*(term.replace("\t", " ").replace("\n", " ") for term in result), sep="\t")
        return
    print(f"{'quads':>10}  {'engine':<8} {'wall s':>8} {'cpu s':>8} {'MB':>6}  {'fast is … times faster':<24} results")
    for quads in options.quads:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), quads, options.seed, options.errors)


def measure(folder: Path, quads: int, seed: int, errors: float) -> None:
    """Make a corpus, run every engine on it, and print one row an engine."""
    corpus = [sys.executable, "-m", "tests.bench.corpus", str(folder / "corpus"), "--quads", str(quads)]
    run([*corpus, "--seed", str(seed), "--errors", str(errors)])
    project = aljir.find_project(folder / "corpus")
    store = build_store(project)
    store.dump(folder / "data.nq", format=RdfFormat.N_QUADS)
    (folder / "data.nt").write_bytes(construct(store, "?s ?p ?o"))
    size = len(store)
    del store
    own = [sys.executable, "-m", "tests.bench.validation", "--run"]
    fast, *taken = run([*own, "fast", str(folder / "data.nq"), str(project.root)])
    row(size, "fast", taken, "", f"{fast.total()}")
    others = {"pyshacl": [*own, "pyshacl", str(folder / "data.nq"), str(project.root)]}
    if JENA.is_file():
        others["jena"] = [*own, "jena", str(folder / "data.nt"), str(project.root)]
    for name, command in others.items():
        found, *times = run(command)
        ratios = f"{times[0] / taken[0]:.1f} (processor: {times[1] / taken[1]:.1f})"
        if name == "pyshacl" and quads >= 1_000_000:
            ratios += "" if times[0] / taken[0] >= GOAL else f" MISSED {GOAL}"
        ours = without(fast, shapes_of_graphs(project)) if name == "jena" else fast
        found = without(found, shapes_of_graphs(project)) if name == "jena" else found
        same = "the same" if found == ours else f"{(found - ours).total()} more, {(ours - found).total()} fewer"
        row(size, name, times, ratios, f"{found.total()}, {same}")


def row(size: int, name: str, taken: list[float], ratios: str, results: str) -> None:
    """Print one row."""
    wall, processor, memory = taken
    print(f"{size:>10,}  {name:<8} {wall:>8.1f} {processor:>8.1f} {memory:>6.0f}  {ratios:<24} {results}", flush=True)


def run(command: list[str]) -> tuple[Results, float, float, float]:
    """Run a process; give its results, the time it took, the time of processors, and its greatest memory in MB."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "scripts"), str(ROOT)))}
    with tempfile.TemporaryFile() as output:
        started = perf_counter()
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=output)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        taken = perf_counter() - started
        if process.returncode:
            raise SystemExit(f"failed: {' '.join(command)}")
        output.seek(0)
        results = Counter(tuple(line.rstrip("\n").split("\t")) for line in output.read().decode().splitlines())
    return results, taken, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def without(results: Results, shapes: set[str]) -> Results:
    """Give the results of other shapes."""
    return Counter({result: number for result, number in results.items() if result[0] not in shapes})


def shapes_of_graphs(project: aljir.Project) -> set[str]:
    """Give the shapes whose queries ask for graphs."""
    shapes = Shapes(project)
    constraints = {str(quad.object): quad.subject for quad in shapes.store.quads_for_pattern(None, SH.sparql, None)}
    queries = shapes.store.quads_for_pattern(None, SH.select, None)
    return {lexical(constraints[str(quad.subject)]) for quad in queries if "GRAPH" in lexical(quad.object)}


# The engines


def fast(file: Path, project: Path) -> Results:
    """Run the fast engine."""
    store = Store()
    store.bulk_load(path=str(file), format=RdfFormat.N_QUADS)
    found = FastEngine(Shapes(aljir.find_project(project))).check(store)
    return Counter(
        (finding.shape.node.value, finding.component.value, str(finding.focus), str(finding.value or ""))
        for finding in found
    )


def pyshacl(file: Path, project: Path) -> Results:
    """Run pySHACL on what rdflib reads."""
    import rdflib
    from pyshacl import validate

    rdflib.NORMALIZE_LITERALS = False  # values as they are written, to compare them
    data = rdflib.Dataset(default_union=True)
    data.parse(file, format="nquads")
    report = validate(data, shacl_graph=Shapes(aljir.find_project(project)).rdflib(), inplace=True)[1]
    return of_report(report.serialize(format="nt"))


def jena(file: Path, project: Path) -> Results:
    """Run Jena's shacl; the message bundles of Debian's package lie where Jena does not look, so they come first."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with zipfile.ZipFile(JENA.with_name("jena-core.jar")) as jar:
            for member in jar.namelist():
                if member.startswith("org/apache/jena/ext/xerces/impl/") and member.endswith(".properties"):
                    target = folder / member.removeprefix("org/apache/jena/ext/")
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(jar.read(member))
        jars = sorted(jar for jar in JENA.parent.glob("*.jar") if not jar.name.startswith("log4j-over-slf4j"))
        (folder / "shapes.nt").write_text(Shapes(aljir.find_project(project)).rdflib().serialize(format="nt"), "utf-8")
        command = ["java", "-cp", os.pathsep.join(map(str, (folder, *jars))), "shacl.shacl", "validate"]
        command += ["--shapes", str(folder / "shapes.nt"), "--data", str(file)]
        ended = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        if "ValidationReport" not in ended.stdout:
            raise SystemExit(ended.stderr)
        return of_report(ended.stdout)


ENGINES = {"fast": fast, "pyshacl": pyshacl, "jena": jena}


def of_report(text: str) -> Results:
    """Read a validation report (SHACL, section 3)."""
    store = Store()
    store.extend(parse(text, format=RdfFormat.TURTLE))

    def one(node: object, predicate: NamedNode) -> str:
        quads = store.quads_for_pattern(node, predicate, None)  # type: ignore[arg-type]
        return next((str(quad.object) for quad in quads), "")

    return Counter(
        (
            one(quad.object, SH.sourceShape)[1:-1],
            one(quad.object, SH.sourceConstraintComponent)[1:-1],
            one(quad.object, SH.focusNode),
            one(quad.object, SH.value),
        )
        for quad in store.quads_for_pattern(None, SH.result, None)
    )


if __name__ == "__main__":
    main()
