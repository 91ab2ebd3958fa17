"""Runs the benches and prints one table of all that they measure.

    .venv/bin/python -m tests.bench.scale [--quads 10000 100000 1000000 10000000] [--only building queries]
        [--format text|markdown|json] [--keep FILE] [--page FILE] [--folder FOLDER] [--pyshacl-limit SECONDS]

Each measurement is printed as a line, to standard error, as soon as it is there, and the whole table at the end, to
standard output; also if the run is broken off. Where a bench fails, that is told, and the others go on. With `--keep`
what is measured is written to a file as well, at once, with what that file held: the same measured again takes the
place of the old. With `--page` the tables in a Markdown file are made anew; `--quads` without a number measures none.

    .venv/bin/python -m tests.bench.scale --keep tests/bench/results.json --page tests/bench/README.md
    .venv/bin/python -m tests.bench.scale --quads --keep tests/bench/results.json --page tests/bench/README.md
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path

from tests.bench import building, kept, page, tables
from tests.bench.kept import Machine, Run
from tests.bench.measuring import Measurement

BENCHES = ("building", "validation", "queries", "dumps", "cluster", "stores")
"""The modules of tests/bench that measure, in their order."""
FORMATS = {"text": tables.text, "markdown": tables.markdown, "json": kept.to_json}


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.scale", description="Measure; see the head of the file."
    )
    parser.add_argument("--quads", type=int, nargs="*", default=[10_000, 100_000, 1_000_000, 10_000_000])
    parser.add_argument("--only", nargs="+", choices=BENCHES, default=BENCHES, help="these benches; all by default")
    parser.add_argument("--format", choices=FORMATS, default="text", help="how the table at the end is printed")
    parser.add_argument("--keep", type=Path, help="a JSON file that keeps what was measured")
    parser.add_argument("--page", type=Path, help="a Markdown file whose tables are made anew")
    parser.add_argument("--folder", type=Path, help="where it is measured, and corpora are kept; else a temporary one")
    parser.add_argument("--pyshacl-limit", type=float, help="run pySHACL above 100,000 quads too, for so many seconds")
    options = parser.parse_args(words)
    runs = kept.read(options.keep) if options.keep else []
    before = runs
    with working(options.folder) as folder:
        machine, found = Machine.this(folder), []
        try:
            for one in measured(options.only, options.quads, folder, options.pyshacl_limit):
                print(tables.line(one), file=sys.stderr, flush=True)
                found.append(one)
                runs = with_growth(before, Run(machine, tuple(found)))
                if options.keep:
                    kept.write(options.keep, runs)
        except KeyboardInterrupt:
            raise SystemExit("Broken off.") from None
        finally:
            print(FORMATS[options.format](runs), flush=True)
    if options.page:
        page.renew(options.page, runs)


def measured(names: Sequence[str], sizes: Sequence[int], folder: Path, pyshacl: float | None) -> Iterator[Measurement]:
    """Run benches, size by size.

    Raises:
        SystemExit: Some failed, which was told when they did.
    """
    failed = []
    for quads in sizes:
        for name in names:
            measure = import_module(f"tests.bench.{name}").measure
            if name == "validation":
                measure = partial(measure, pyshacl_limit=pyshacl)
            try:
                yield from measure(folder, quads)
            except (SystemExit, Exception) as error:
                print(f"{name} of {quads:,} quads: {error}", file=sys.stderr, flush=True)
                failed.append(f"{name} of {quads:,} quads")
    if failed:
        raise SystemExit(f"Failed: {', '.join(failed)}.")


def with_growth(before: Sequence[Run], run: Run) -> list[Run]:
    """Add a run, with how memory grew from size to size, whichever run measured the smaller one."""
    grown = building.growth(kept.measurements(kept.with_run(before, run)))
    return kept.with_run(before, Run(run.machine, (*run.measurements, *grown)))


@contextmanager
def working(folder: Path | None) -> Iterator[Path]:
    """Give the folder to work in."""
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder.resolve()
        return
    temporary = Path(tempfile.mkdtemp())
    try:
        yield temporary
    finally:
        shutil.rmtree(temporary)


if __name__ == "__main__":
    main()
