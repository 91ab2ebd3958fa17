"""What was measured, kept in JSON: runs, each with its machine, its date, the commit, and its measurements."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tests.bench import jena
from tests.bench.measuring import ROOT, Measurement

LIBRARIES = ("pyoxigraph", "rdflib", "pyshacl", "shacl-rust", "dask")


@dataclass(frozen=True)
class Machine:
    """Where and when something was measured.

    Attributes:
        processor: The model of the processor.
        cores: How many there are.
        memory: Bytes.
        disk: Bytes of the disk that is written to.
        system: The operating system.
        versions: By name the versions of Python, of libraries, and of Jena where it is here.
        date: The day, UTC.
        commit: The commit, and whether there were changes to it.
    """

    processor: str
    cores: int
    memory: int
    disk: int
    system: str
    versions: dict[str, str]
    date: str
    commit: str

    @classmethod
    def this(cls, folder: Path) -> Machine:
        """Give this machine now; `folder` is on the disk that is written to."""
        disk = os.statvfs(folder)
        return cls(
            processor=_processor(),
            cores=os.cpu_count() or 1,
            memory=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
            disk=disk.f_frsize * disk.f_blocks,
            system=_system(),
            versions={"Python": platform.python_version(), **_libraries()},
            date=f"{datetime.now(UTC):%Y-%m-%d}",
            commit=subprocess.run(
                ["git", "describe", "--always", "--dirty"],  # noqa: S607 - wherever it is
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
            ).stdout.strip(),
        )


@dataclass(frozen=True)
class Run:
    """One run of the benches."""

    machine: Machine
    measurements: tuple[Measurement, ...] = ()


def read(path: Path) -> list[Run]:
    """Give the runs of a file; none where there is no file."""
    if not path.is_file():
        return []
    return [
        Run(Machine(**run["machine"]), tuple(Measurement(**one) for one in run["measurements"]))
        for run in json.loads(path.read_text("utf-8"))
    ]


def write(path: Path, runs: Iterable[Run]) -> None:
    """Write a file of runs, whole or not at all."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_text(to_json(runs), "utf-8")
    partial.replace(path)


def to_json(runs: Iterable[Run]) -> str:
    """Give runs as JSON."""
    return json.dumps([asdict(run) for run in runs], ensure_ascii=False, indent=1) + "\n"


def with_run(runs: Iterable[Run], new: Run) -> list[Run]:
    """Add a run; what it measured again is left out of the earlier ones."""
    again = {_key(one) for one in new.measurements}
    left = (replace(run, measurements=tuple(one for one in run.measurements if _key(one) not in again)) for run in runs)
    return [*(run for run in left if run.measurements), new]


def measurements(runs: Iterable[Run]) -> list[Measurement]:
    """Give all that was measured, in the order of the runs."""
    return [one for run in runs for one in run.measurements]


def _key(one: Measurement) -> tuple[str, int, str]:
    return one.step, one.quads, one.beside


def _processor() -> str:
    with Path("/proc/cpuinfo").open(encoding="utf-8") as lines:
        return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")


def _system() -> str:
    return f"{platform.freedesktop_os_release()['PRETTY_NAME']}, {platform.system()} {platform.release()}"


def _libraries() -> dict[str, str]:
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found | ({"Jena": jena.version()} if jena.is_installed() else {})
