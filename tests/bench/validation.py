"""How fast shapes are run, beside pySHACL and Jena, with the results compared.

Each engine runs the shapes on the built dataset, in a process of its own that reads the data and finds the results:

fast     `--engine fast`, which reads the N-Quads into the embedded store, above 500,000 quads on disk;
pyshacl  rdflib reads the N-Quads, pySHACL runs the shapes; up to 100,000 quads, and above if a limit of time is given;
jena     Jena's `shacl validate` on the N-Triples of the union, where Debian's libapache-jena-java is installed; as it
         has no graphs there, the shapes that ask for graphs are not compared.

Besides, `aljir validate --engine fast` is measured, as a user runs it: what is built need not be read again.

On a machine that is busy with other things, look at the ratio of processor times: pySHACL uses one processor, the fast
engine all.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import NamedNode, RdfFormat, Store, parse
from tests.bench import jena
from tests.bench.measuring import Measurement, Taken, built, python, repeated, run
from tests.bench.measuring import aljir as command

import aljir
from aljir.build_folder import IN_MEMORY
from aljir.shacl.fast import FastEngine
from aljir.shapes import Shapes
from aljir.terms import SH, lexical

PYSHACL_AT_MOST = 100_000
LARGE = 1_000_000
"""From so many quads on there is a goal beside pySHACL."""
OF_PYSHACL = 1 / 15
JENA_AT_MOST = 1_000_000
"""Jena holds the graph in memory."""
UNION = """\
from pyoxigraph import RdfFormat, parse, serialize
quads = parse(path=sys.argv[1], format=RdfFormat.N_QUADS, lenient=True)
serialize((quad.triple for quad in quads), sys.argv[2], format=RdfFormat.N_TRIPLES)
"""

Results = Counter[tuple[str, ...]]
"""Results, each as shape, component, focus node and value."""


def main() -> None:
    """Run an engine on a file, and print the results."""
    engine, file, project = sys.argv[1:]
    for result in sorted(ENGINES[engine](Path(file), Path(project)).elements()):
        print(*(term.replace("\t", " ").replace("\n", " ") for term in result), sep="\t")


def measure(folder: Path, quads: int, pyshacl_limit: float | None = None) -> Iterator[Measurement]:
    """Measure one size; pySHACL above 100,000 quads only with a limit of time, in seconds."""
    root = built(folder, quads)
    project, data = aljir.find_project(root), root / "build" / "dataset.nq"
    taken = repeated(lambda: command(root, "validate", "--engine", "fast", codes=(0, 1)))
    yield Measurement("validate: as built", quads, taken.seconds, taken.megabytes)
    ours = repeated(lambda: engine("fast", data, root))
    found = results(ours.output)
    yield Measurement("validate", quads, ours.seconds, ours.megabytes, note=f"{found.total():,} results")
    if quads <= PYSHACL_AT_MOST or pyshacl_limit is not None:
        theirs = engine("pyshacl", data, root, None if quads <= PYSHACL_AT_MOST else pyshacl_limit)
        yield Measurement("validate: pyshacl", quads, theirs.seconds, theirs.megabytes, stopped=theirs.stopped)
        yield beside("pyshacl", quads, ours, theirs, found, OF_PYSHACL if quads >= LARGE else None)
    if jena.is_installed() and quads <= JENA_AT_MOST:
        union, shapes = folder / "union.nt", folder / "shapes.nt"
        python(UNION, data, union)
        shapes.write_text(Shapes(project).rdflib().serialize(format="nt"), "utf-8")
        told = jena.command(folder, "shacl.shacl", "validate", "--shapes", shapes, "--data", union)
        theirs = repeated(lambda: run(told))
        union.unlink()
        yield Measurement("validate: jena", quads, theirs.seconds, theirs.megabytes)
        yield beside("jena", quads, ours, theirs, found, None, shapes_of_graphs(project))


def engine(name: str, file: Path, project: Path, limit: float | None = None) -> Taken:
    """Run an engine."""
    return run([sys.executable, "-m", "tests.bench.validation", name, file, project], limit)


def beside(
    name: str,
    quads: int,
    ours: Taken,
    theirs: Taken,
    found: Results,
    goal: float | None,
    left_out: frozenset[str] = frozenset(),
) -> Measurement:
    """Compare with another engine, times and results."""
    ratio = ours.seconds / theirs.seconds
    told = f"processor: {ours.processor / theirs.processor:.3f}"
    if not theirs.stopped:
        others = of_report(theirs.output) if name == "jena" else results(theirs.output)
        one, other = without(found, left_out), without(others, left_out)
        same = "the same" if one == other else f"{(other - one).total()} more, {(one - other).total()} fewer"
        told += f"; {others.total():,} results, {same}"
        told += f" but for {len(left_out)} shapes that ask for graphs" if left_out else ""
    return Measurement("validate", quads, ours.seconds, None, None, name, ratio, goal, theirs.stopped, told)


def results(output: str) -> Results:
    """Read what a process of this module printed."""
    return Counter(tuple(line.split("\t")) for line in output.removesuffix("\n").split("\n") if line)


def without(results: Results, shapes: frozenset[str]) -> Results:
    """Give the results of other shapes."""
    return Counter({result: number for result, number in results.items() if result[0] not in shapes})


def shapes_of_graphs(project: aljir.Project) -> frozenset[str]:
    """Give the shapes whose queries ask for graphs."""
    shapes = Shapes(project)
    constraints = {str(quad.object): quad.subject for quad in shapes.store.quads_for_pattern(None, SH.sparql, None)}
    queries = shapes.store.quads_for_pattern(None, SH.select, None)
    return frozenset(lexical(constraints[str(quad.subject)]) for quad in queries if "GRAPH" in lexical(quad.object))


# The engines


def fast(file: Path, project: Path) -> Results:
    """Run the fast engine."""
    with ExitStack() as stack:
        with file.open("rb") as lines:
            large = sum(1 for _ in lines) > IN_MEMORY
        store = Store(stack.enter_context(TemporaryDirectory(dir=file.parent))) if large else Store()
        store.bulk_load(path=str(file), format=RdfFormat.N_QUADS, lenient=True)
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


ENGINES = {"fast": fast, "pyshacl": pyshacl}


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
