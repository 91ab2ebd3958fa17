"""How long the dumps take to write, and how much memory, beside other serialisers.

Each export runs in a process of its own on a built corpus. N-Quads and Turtle are measured from the open store to the
file, both as `aljir export` makes them, from the sorted lines of the build, and sorted anew, as for a store without a
build. Beside them, in the same run: `oxigraph dump` of the same store in the same format, and rdflib's serialiser of
the same format up to a million quads, of a graph that it has already parsed. Goals: at most 2 times `oxigraph dump`,
and at least 15 times as fast as rdflib, from 100,000 quads on: at fewer, what any export does weighs more.

Then whole exports in partitions, with all that describes them (VoID, DCAT, checksums …): of the dataset, and after one
changed source, when only partitions that differ are written anew. Nothing here is a test.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measuring import BUILD, MIDDLE, Measurement, built, python, run
from tests.standins.query_service import OXIGRAPH

RDFLIB_AT_MOST = 1_000_000
OF_OXIGRAPH, OF_RDFLIB = 2.0, 1 / 15
EXPORT = """\
from pathlib import Path
from time import perf_counter
import aljir
from aljir.dumps import export
graph = aljir.open(sys.argv[1])
store = graph.store
begun = []
started = perf_counter()
def progress(name): begun.append(perf_counter() - started)
if sys.argv[4] == "anew":
    export(graph.project, store, Path(sys.argv[2]), [sys.argv[3]], progress)
else:
    graph.export(sys.argv[2], [sys.argv[3]], progress)
print(begun[-1], perf_counter() - started)
"""
RDFLIB = """\
from time import perf_counter
import rdflib
dataset = rdflib.Dataset()
dataset.parse(sys.argv[1], format="nquads")
graph = dataset if sys.argv[2] == "nquads" else dataset.default_graph
started = perf_counter()
graph.serialize(sys.argv[3], format=sys.argv[2])
print(perf_counter() - started)
"""
FORMATS = {"nq": ("nquads", ()), "ttl": ("turtle", ("--graph", "default"))}
"""The formats that are measured: as rdflib names them, and what else `oxigraph dump` must be told."""


def measure(folder: Path, quads: int) -> Iterator[Measurement]:
    """Measure one size."""
    project = built(folder, quads)
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        made = Path(temporary)
        for form, (theirs, options) in FORMATS.items():
            (store,) = (path for path in (project / "build" / "stores").iterdir() if path.is_dir())
            copy = shutil.copytree(store, made / f"store-{form}")  # Oxigraph opens it for writing
            file = made / f"oxigraph.{form}"
            dump = run([OXIGRAPH, "dump", "--location", copy, "--file", file, *options]).seconds
            lines = project / "build" / "dataset.nq"
            rdflib = (
                float(python(RDFLIB, lines, theirs, made / f"rdflib.{form}").output)
                if quads <= RDFLIB_AT_MOST
                else None
            )
            for how, step in (("built", f"dump: {form}"), ("anew", f"dump: {form}, sorted anew")):
                seconds, _, megabytes = export(project, made / f"{form}-{how}", form, how)
                others = [("oxigraph dump", dump, OF_OXIGRAPH), ("rdflib", rdflib, OF_RDFLIB)]
                for name, other, goal in others:
                    if other:
                        ratio, wanted = seconds / other, goal if quads >= MIDDLE else None
                        yield Measurement(step, quads, seconds, megabytes, None, name, ratio, wanted)
        _, whole, megabytes = export(project, made / "partitioned", "partitioned")
        yield Measurement("export: partitioned", quads, whole, megabytes)
        changed = shutil.copytree(project, made / "changed")
        change(changed)
        python(BUILD, changed)
        _, again, megabytes = export(changed, made / "partitioned", "partitioned")
        step = "export: partitioned, after one changed source"
        yield Measurement(step, quads, again, megabytes, None, "the whole", again / whole)


def export(project: Path, folder: Path, form: str, how: str = "built") -> tuple[float, float, float]:
    """Export one format; give the seconds to the file and to the end, once the store is open, and the megabytes."""
    taken = python(EXPORT, project, folder, form, how)
    to_file, to_end = map(float, taken.output.split())
    return to_file, to_end, taken.megabytes


def change(project: Path) -> None:
    """Withdraw the first claim of the last source."""
    claims = sorted(project.glob("graph/sources/*/claims.trig"))[-1]
    text = claims.read_text("utf-8")
    claims.write_text(re.sub("aljir:standing aljir:accepted", "aljir:standing aljir:withdrawn", text, count=1), "utf-8")
