"""What a bench gives, and how it measures: each step in a process of its own, on a corpus that all benches share.

A bench is a module of tests/bench with a function

    measure(folder: Path, quads: int) -> Iterator[Measurement]

that measures one size and gives each measurement as soon as it has it. `folder` is the same for all benches of a run:
`corpus` and `built` make in it, once a size, what is measured with. tests/bench/scale.py runs the benches.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]
ENOUGH = 10.0
"""Seconds after which a step is not repeated."""
MIDDLE = 100_000
"""From so many quads on loads and dumps have goals; at fewer, what any process or export does weighs more."""
PATHS = os.pathsep.join((str(ROOT / "scripts"), str(ROOT)))
MAKE = """\
from pathlib import Path
from aljir import find_project
from tests.bench.corpus.making import make
make(Path(sys.argv[1]), find_project(sys.argv[2]), int(sys.argv[3]), seed=1, errors=0)
"""
BUILD = """\
from aljir import find_project
from aljir.building import building
with building(find_project(sys.argv[1])) as draft:
    draft.publish()
"""


@dataclass(frozen=True)
class Measurement:
    """One step, measured at one size.

    Attributes:
        step: What was done, and by which program if it was not ours: `load`, `load: rdflib`. A step has the same name
            at all sizes.
        quads: The size, as it was asked for: 10000, 100000 …
        seconds: Wall time; None where no time was taken.
        megabytes: Peak of memory, of the greatest process.
        disk: Bytes on disk of what was made.
        beside: What did the same work, or what it is compared with.
        ratio: What this took, divided by what the other took: 0.10 is a tenth of it, ten times as fast.
        goal: What the ratio is to be at most.
        stopped: This, or the other, was stopped at a limit of time: what was stopped would have taken longer.
        note: What else there is to say, such as the number of findings.
    """

    step: str
    quads: int
    seconds: float | None = None
    megabytes: float | None = None
    disk: int | None = None
    beside: str = ""
    ratio: float | None = None
    goal: float | None = None
    stopped: bool = False
    note: str = ""

    @property
    def is_bound(self) -> bool:
        """Whether its own time is only what it took until it was stopped."""
        return self.stopped and not self.beside

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none, or nothing to compare."""
        return None if self.ratio is None or self.goal is None else self.ratio <= self.goal


@dataclass(frozen=True)
class Taken:
    """What a process took.

    Attributes:
        seconds: Wall time.
        processor: Seconds of processors.
        megabytes: Peak of memory. It counts that of the process that started it, so that one must stay small: what
            needs memory is done in processes of their own.
        output: What it printed.
        errors: What it printed as errors.
        stopped: It was stopped at the limit of time.
    """

    seconds: float
    processor: float
    megabytes: float
    output: str
    errors: str
    stopped: bool


def run(command: Sequence[str | Path], limit: float | None = None, codes: Iterable[int] = (0,)) -> Taken:
    """Run a command, with the package and the tests on its path.

    Args:
        command: The command.
        limit: After so many seconds it is stopped, with all that it started.
        codes: Exit codes that are right.

    Raises:
        SystemExit: It failed; with what it said.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        started = perf_counter()
        environment = {**os.environ, "PYTHONPATH": PATHS}
        process = subprocess.Popen(
            list(map(str, command)), cwd=ROOT, env=environment, stdout=output, stderr=errors, start_new_session=True
        )
        timer = Timer(limit or 0, os.killpg, (process.pid, signal.SIGKILL))
        if limit is not None:
            timer.start()
        try:
            _, status, used = os.wait4(process.pid, 0)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        finally:
            timer.cancel()
        taken = perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        stopped = limit is not None and taken >= limit and process.returncode == -signal.SIGKILL
        output.seek(0)
        errors.seek(0)
        said, told = (file.read().decode(errors="replace") for file in (output, errors))
    if process.returncode not in codes and not stopped:
        raise SystemExit(f"Ended with {process.returncode}: {' '.join(map(str, command))}\n{said}{told}")
    return Taken(taken, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said, told, stopped)


def python(code: str, *words: str | Path, limit: float | None = None) -> Taken:
    """Run Python code, with `sys` imported, in a process of its own.

    Args:
        code: The code.
        words: Its `sys.argv[1:]`.
        limit: After so many seconds it is stopped.
    """
    return run([sys.executable, "-c", f"import sys\n{code}", *words], limit)


def aljir(project: Path, *words: str | Path, codes: Iterable[int] = (0,)) -> Taken:
    """Run a command of ours on a project, as a user does."""
    return run([sys.executable, "-m", "aljir", "--project", project, *words], codes=codes)


def repeated(measure: Callable[[], Taken]) -> Taken:
    """Measure what takes little time up to three times, and give the middle one; what takes long is measured once."""
    taken = [measure()]
    while len(taken) < 3 and sum(one.seconds for one in taken) < ENOUGH:
        taken.append(measure())
    return sorted(taken, key=lambda one: one.seconds)[len(taken) // 2]


def corpus(folder: Path, quads: int) -> Path:
    """Give a corpus without errors of about so many quads, made where it is not there yet."""
    project = folder / f"corpus-{quads}"
    if not project.is_dir():
        partial = folder / f".{project.name}.{os.getpid()}"
        python(MAKE, partial, ROOT, str(quads))
        partial.rename(project)
    return project


def built(folder: Path, quads: int) -> Path:
    """Give a corpus whose dataset is built, in `build` of its folder; built where it is not there yet."""
    project = corpus(folder, quads)
    if not (project / "build" / "index.json").is_file():
        python(BUILD, project)
    return project


def size_of(path: Path) -> int:
    """Give the bytes of a file, or of all files in a folder."""
    return sum(file.stat().st_size for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file())
