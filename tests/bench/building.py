"""How long a build takes from nothing and after a change, how much memory, and loading beside other loaders.

`aljir build` is run as a user runs it; `dataset` is the first part of it alone, which makes the dataset and checks
nothing. Beside them, with the same N-Quads: our bulk load, as a build does it, from the empty store on disk until it is
loaded; `oxigraph load`, a process that starts in some milliseconds; and up to a million quads rdflib's parser.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.measuring import BUILD, MIDDLE, Measurement, Taken, aljir, corpus, python, repeated, run, size_of
from tests.bench.tables import seconds

OXIGRAPH = Path(sys.executable).parent / "oxigraph"
RDFLIB_AT_MOST = 1_000_000
LARGE = 1_000_000
"""From so many quads on a build after one changed source has a goal; at fewer, what no build can spare weighs more."""
OF_A_WHOLE_BUILD = 0.05
OF_OXIGRAPH, OF_RDFLIB = 1.5, 1 / 8
OF_A_TENTH = 2.0
ACCEPTED = "aljir:standing aljir:accepted"
WITHDRAWN = 'aljir:standing aljir:withdrawn ; aljir:standingReason "To measure."@en , "Для измерения."@ru'
LOAD = """\
from pathlib import Path
from time import perf_counter
from pyoxigraph import Store
from aljir.bulk_load import bulk_load
store = Store(sys.argv[2])
started = perf_counter()
bulk_load(sorted(Path(sys.argv[1]).iterdir()), store)
print(perf_counter() - started)
"""
RDFLIB = """\
from time import perf_counter
import rdflib
started = perf_counter()
rdflib.Dataset().parse(sys.argv[1], format="nquads")
print(perf_counter() - started)
"""
FILES = 100
"""Into so many files the N-Quads are cut that we load: a build, too, loads files of its parts."""


def measure(folder: Path, quads: int) -> Iterator[Measurement]:
    """Measure one size; leaves the corpus built."""
    project = corpus(folder, quads)
    if quads <= LARGE:  # beyond, each build takes the better part of an hour
        yield from built_and_changed("dataset", quads, project, lambda: python(BUILD, project))
    yield from built_and_changed("build", quads, project, lambda: aljir(project, "build"))
    made = project / "build"
    for name in ("dataset.nq", "stores", "parts", "dumps"):
        yield Measurement(f"disk: {name}", quads, disk=size_of(made / name))
    yield from loads(folder, quads, made / "dataset.nq")


def built_and_changed(step: str, quads: int, project: Path, build: Callable[[], Taken]) -> Iterator[Measurement]:
    """Build from nothing, after nothing has changed, and after one source has."""
    shutil.rmtree(project / "build", ignore_errors=True)
    whole = build()
    nothing = f"{step} from nothing"
    yield Measurement(nothing, quads, whole.seconds, whole.megabytes)
    again = build()
    yield Measurement(
        f"{step}, nothing changed", quads, again.seconds, again.megabytes, None, nothing, again.seconds / whole.seconds
    )
    after = sorted(changed(project, build), key=lambda taken: taken.seconds)
    middle = after[len(after) // 2]
    goal = OF_A_WHOLE_BUILD if quads >= LARGE else None
    yield Measurement(
        f"{step}, one source changed",
        quads,
        middle.seconds,
        middle.megabytes,
        None,
        nothing,
        middle.seconds / whole.seconds,
        goal,
        note=f"the middle one of {len(after)}; {seconds(after[0].seconds)} to {seconds(after[-1].seconds)}",
    )


def changed(project: Path, build: Callable[[], Taken]) -> Iterator[Taken]:
    """Withdraw a claim of a source, then accept it again, and build each time; with sources of different size."""
    sources = [path for path in project.glob("graph/sources/*/claims.trig") if ACCEPTED in path.read_text("utf-8")]
    sources.sort(key=lambda path: (path.stat().st_size, path))
    for quarter in (1, 2, 3):
        claims = sources[len(sources) * quarter // 4]
        text = claims.read_text("utf-8")
        claims.write_text(text.replace(ACCEPTED, WITHDRAWN, 1), "utf-8")
        try:
            yield build()
        finally:
            claims.write_text(text, "utf-8")
        yield build()


def loads(folder: Path, quads: int, dataset: Path) -> Iterator[Measurement]:
    """Load the N-Quads into a store on disk, ours and Oxigraph's, and with rdflib into memory."""

    def theirs_taken() -> Taken:
        with TemporaryDirectory(dir=folder) as store:
            return run([OXIGRAPH, "load", "--lenient", "--location", store, "--file", dataset])

    with TemporaryDirectory(dir=folder) as files:
        cut(dataset, Path(files))

        def ours_taken() -> Taken:
            with TemporaryDirectory(dir=folder) as store:
                return inside(LOAD, files, store)

        ours, theirs = repeated(ours_taken), repeated(theirs_taken)
    others = [("oxigraph load", theirs, OF_OXIGRAPH)]
    if quads <= RDFLIB_AT_MOST:
        others.append(("rdflib", repeated(lambda: inside(RDFLIB, dataset)), OF_RDFLIB))
    for name, other, goal in others:
        ratio = ours.seconds / other.seconds
        yield Measurement(
            "load", quads, ours.seconds, ours.megabytes, None, name, ratio, goal if quads >= MIDDLE else None
        )
    for name, other, _ in others:
        yield Measurement(f"load: {name}", quads, other.seconds, other.megabytes)


def inside(code: str, *words: str | Path) -> Taken:
    """Run Python code in a process of its own; its time is what it prints, without the start and the imports."""
    taken = python(code, *words)
    return replace(taken, seconds=float(taken.output))


def cut(dataset: Path, folder: Path) -> None:
    """Cut N-Quads into files of about the same size."""
    enough = dataset.stat().st_size // FILES + 1
    with dataset.open("rb") as lines:
        for number in range(FILES):
            (folder / f"{number:03}.nq").write_bytes(b"".join(lines.readlines(enough)))


def growth(measured: Iterable[Measurement]) -> Iterator[Measurement]:
    """Compare the memory of builds with that at a tenth of the size, from 10^7 on."""
    memory = {one.quads: one.megabytes for one in measured if one.step == "build from nothing" and one.megabytes}
    for quads, megabytes in memory.items():
        if quads >= 10 * LARGE and (tenth := memory.get(quads // 10)):
            ratio = megabytes / tenth
            beside = "memory at a tenth of the size"
            yield Measurement("build from nothing", quads, None, megabytes, None, beside, ratio, OF_A_TENTH)
