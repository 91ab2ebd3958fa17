"""How fast the saved queries are answered that ask the graph alone, with their defaults, beside rdflib and Jena.

aljir    the call `kg.query(name)`, with the dataset in memory, above 500,000 quads on disk;
rdflib   its query on the same dataset in memory, up to 1,000,000 quads;
jena     `tdb2.tdbquery` on a TDB2 store on disk, `--repeat=1,3`: what it prints for each round, so that neither the
         start of Java nor loading counts; loading is a step of its own (building.py has ours). Parameters that are left
         open are taken out, as Jena 4.5 else gives no rows to many queries.

Each query is asked some times after a first one, in a process of its own (tests/bench/asking.py), which is stopped at
the limit; the other then took more than that, and the ratio is less than what is printed. The ratio is the median over
all queries.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

from tests.bench import jena
from tests.bench.measuring import Measurement, built, run

import aljir
from aljir.queries import Catalogue
from aljir.syntax import without_undef

RDFLIB_AT_MOST = 1_000_000
JENA_AT_MOST = 1_000_000
"""It starts Java for each query, which would take an hour with more."""
LIMIT = 10.0
"""Seconds a query may take; of another engine that is stopped more often than not, the median is known to be more."""
JAVA = 10.0
"""Seconds Java may take besides."""
OF_RDFLIB = 1 / 10
SLOWEST = 5

Answers = Mapping[str, tuple[float | None, int | None]]
"""By the name of a query seconds, None if it was stopped; and rows, None if they are not known."""


def measure(folder: Path, quads: int) -> Iterator[Measurement]:
    """Measure one size."""
    project = built(folder, quads)
    ours, megabytes = asked("aljir", project)
    seconds = typical(ours)
    slowest = sorted(ours, key=lambda slug: ours[slug][0] or LIMIT, reverse=True)[:SLOWEST]
    without = sum(rows == 0 for _, rows in ours.values())
    yield Measurement(
        "queries", quads, seconds, megabytes, note=f"{len(ours)} queries, of which {without} have no rows"
    )
    yield Measurement(
        "queries: the slowest",
        quads,
        max(taken or LIMIT for taken, _ in ours.values()),
        stopped=any(taken is None for taken, _ in ours.values()),
        note=", ".join(f"{slug} {shown(ours[slug][0])}" for slug in slowest),
    )
    if quads <= RDFLIB_AT_MOST:
        theirs, memory = asked("rdflib", project)
        yield Measurement("queries: rdflib", quads, typical(theirs), memory, stopped=mostly_stopped(theirs))
        yield beside("rdflib", quads, ours, theirs, OF_RDFLIB)
    if jena.is_installed() and quads <= JENA_AT_MOST:
        store = folder / f"tdb2-{quads}"
        dataset = project / "build" / "dataset.nq"
        try:
            load = run(jena.command(folder, "tdb2.tdbloader", "--loc", store, dataset))
            yield Measurement("load: jena", quads, load.seconds, load.megabytes, note="TDB2, with the start of Java")
            theirs, memory = asked_of_jena(folder, store, project)
            yield Measurement("queries: jena", quads, typical(theirs), memory, stopped=mostly_stopped(theirs))
            yield beside("jena", quads, ours, theirs, None)
        finally:
            shutil.rmtree(store, ignore_errors=True)


def asked(engine: str, project: Path) -> tuple[Answers, float]:
    """Ask all queries of ours or of rdflib; gives the answers, and the peak of memory."""
    taken = run([sys.executable, "-m", "tests.bench.asking", engine, project, str(LIMIT)])
    answers = map(json.loads, taken.output.splitlines())
    return {answer["slug"]: (answer["seconds"], answer["rows"]) for answer in answers}, taken.megabytes


def asked_of_jena(folder: Path, store: Path, project: Path) -> tuple[Answers, float]:
    """Ask all queries of Jena; a query that was stopped in a later round took what the earlier ones did."""
    answers: dict[str, tuple[float | None, int | None]] = {}
    memory = 0.0
    asked = folder / "asked.rq"
    for query in Catalogue(aljir.find_project(project)).all():
        if not query.is_federated:
            asked.write_text(without_undef(query.text), "utf-8")
            shown = "count" if query.form == "SELECT" else "none"
            words = ("--loc", store, "--query", asked, "--time", "--repeat=1,3", f"--results={shown}")
            taken = run(jena.command(folder, "tdb2.tdbquery", *words), limit=LIMIT + JAVA)
            times = [float(time) for time in re.findall(r"^Time: ([0-9.]+) sec", taken.errors, re.MULTILINE)]
            if not times and not taken.stopped:
                raise SystemExit(f"{query.slug}: {taken.errors}")
            count = re.search(r"^Count = ([0-9]+)", taken.output, re.MULTILINE)
            answers[query.slug] = median(times[1:] or times) if times else None, int(count[1]) if count else None
            memory = max(memory, taken.megabytes)
    return answers, memory


def beside(name: str, quads: int, ours: Answers, theirs: Answers, goal: float | None) -> Measurement:
    """Compare answers query by query; the ratio is the median."""
    ratios = [(ours[slug][0] or LIMIT) / (seconds or LIMIT) for slug, (seconds, _) in theirs.items()]
    stopped = {who: [slug for slug in theirs if one[slug][0] is None] for who, one in ((name, theirs), ("ours", ours))}
    told = [f"{who} stopped at {LIMIT:.0f} s: {', '.join(slugs)}" for who, slugs in stopped.items() if slugs]
    counted = [slug for slug in theirs if theirs[slug][1] is not None and ours[slug][1] is not None]
    if counted:
        other = [slug for slug in counted if theirs[slug][1] != ours[slug][1]]
        told.append(f"as many rows in {len(counted) - len(other)} of {len(counted)}")
        told += [f"not in {', '.join(other)}"] if other else []
    return Measurement(
        "queries", quads, typical(ours), None, None, name, median(ratios), goal, bool(stopped[name]), "; ".join(told)
    )


def typical(answers: Answers) -> float:
    """Give the median of the seconds."""
    return median(seconds or LIMIT for seconds, _ in answers.values())


def mostly_stopped(answers: Answers) -> bool:
    """Tell whether the median is the limit, because half of the queries or more were stopped."""
    return 2 * sum(seconds is None for seconds, _ in answers.values()) >= len(answers)


def shown(seconds: float | None) -> str:
    """Give seconds as words."""
    return f"more than {LIMIT:.0f} s" if seconds is None else f"{seconds:.3g} s"
