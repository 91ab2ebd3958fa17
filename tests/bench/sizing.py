"""What a graph of any size would need, reasoned from what was measured: nothing here is typed by hand.

Beyond the greatest size that was measured a value grows with the last exponent: as from the greatest but one to the
greatest, and where it fell there, it stays as it was. That is a guess, and is marked as one; it says nothing of a bend
that lies further up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log

from tests.bench.kept import Machine, Run, measurements
from tests.bench.measuring import Measurement
from tests.bench.tables import megabytes, number, seconds, size, table

from aljir.build_folder import IN_MEMORY

SIZES = tuple(10**power for power in range(4, 11))
DAY = 86_400.0
"""Seconds a build from nothing may take."""
PATIENCE = 60.0
"""Seconds the slowest saved query may take."""
HEAD = [
    "quads",
    "build from nothing",
    "one source changed",
    "memory",
    "disk",
    "built by",
    "asked in",
    "machine-hours",
    "breaks first",
]
WORDS = f"""\
Measured, or with ≈ reckoned from the two greatest sizes that were measured, with the exponent between them; what fell
there is taken to stay as it was. *Built by*: machines like the one above, so many that the time of one, shared evenly,
is at most {DAY / 3600:.0f} hours, and the memory and disk of each suffice. *Asked in*: memory up to {IN_MEMORY:,}
quads, a store on disk as long as that fits and the slowest saved query takes at most {PATIENCE:.0f} s, above a triple
store. *Machine-hours* are those of a build from nothing; times the price of an hour they are its cost, which is not
measured here. *Breaks first*: of memory, disk, a day for a build, and {PATIENCE:.0f} s for the slowest saved query,
what is used up most on one such machine; as a graph goes from memory to disk at {IN_MEMORY:,} quads, the exponent
between a smaller and a larger size makes the slowest query slower than it would be.
"""


@dataclass(frozen=True)
class Estimate:
    """A value, measured or reckoned."""

    value: float
    measured: bool

    def __str__(self) -> str:
        return "" if self.measured else "≈ "


def estimate(points: Mapping[int, float], quads: int) -> Estimate | None:
    """Give what was measured at a size, or reckon it from the two greatest sizes; None where it cannot be told.

    >>> estimate({10: 1.0, 100: 10.0}, 1000)
    Estimate(value=100.0, measured=False)
    >>> estimate({10: 1.0, 100: 10.0}, 100)
    Estimate(value=10.0, measured=True)
    >>> estimate({10: 10.0, 100: 1.0}, 1000)
    Estimate(value=1.0, measured=False)
    """
    if quads in points:
        return Estimate(points[quads], True)
    sizes = sorted(points)
    if len(sizes) < 2 or quads < sizes[-1]:
        return None
    less, most = sizes[-2:]
    exponent = max(0.0, log(points[most] / points[less]) / log(most / less))
    return Estimate(round(points[most] * (quads / most) ** exponent, 9), False)


@dataclass(frozen=True)
class Needs:
    """What a graph of some size needs; None where it cannot be told.

    Attributes:
        whole: Seconds of a build from nothing.
        changed: Seconds of a build after one source has changed.
        memory: Bytes.
        disk: Bytes.
        slowest: Seconds of the slowest saved query.
    """

    whole: Estimate | None
    changed: Estimate | None
    memory: Estimate | None
    disk: Estimate | None
    slowest: Estimate | None


def needs(found: Sequence[Measurement], quads: int) -> Needs:
    """Tell what a graph of some size needs."""

    def taken(step: str) -> dict[int, float]:
        return {one.quads: one.seconds for one in found if one.step == step and one.seconds}

    memory = {one.quads: one.megabytes * 2**20 for one in found if one.step == "build from nothing" and one.megabytes}
    disk: dict[int, float] = {}
    for one in found:
        if one.step.startswith("disk: ") and one.disk:
            disk[one.quads] = disk.get(one.quads, 0) + one.disk
    return Needs(
        estimate(taken("build from nothing"), quads),
        estimate(taken("build, one source changed"), quads),
        estimate(memory, quads),
        estimate(disk, quads),
        estimate(taken("queries: the slowest"), quads),
    )


def shares(need: Needs, machine: Machine) -> dict[str, float]:
    """Tell how much of a machine is used: 1.0 is all that there is."""
    limits = [
        ("memory", need.memory, machine.memory),
        ("disk", need.disk, machine.disk),
        ("time of a build", need.whole, DAY),
        ("slowest query", need.slowest, PATIENCE),
    ]
    return {name: value.value / limit for name, value, limit in limits if value}


def row(quads: int, need: Needs, machine: Machine) -> list[str]:
    """Give the row of a size."""
    used = shares(need, machine)
    if not used:
        return [size(quads), *[""] * (len(HEAD) - 1)]
    first = max(used, key=lambda name: used[name])
    many = max((ceil(used[name]) for name in used if name != "slowest query"), default=1)
    here = used.get("disk", 0) <= 1 and used.get("slowest query", 0) <= 1
    return [
        size(quads),
        f"{need.whole}{seconds(need.whole.value)}" if need.whole else "",
        f"{need.changed}{seconds(need.changed.value)}" if need.changed else "",
        f"{need.memory}{megabytes(need.memory.value / 2**20)}" if need.memory else "",
        f"{need.disk}{number(need.disk.value / 1e9)} GB, {need.disk.value / quads:,.0f} bytes a quad"
        if need.disk
        else "",
        f"{many:,} machines" if many > 1 else "one process",
        "memory" if quads <= IN_MEMORY else "a store on disk" if here else "a triple store",
        number(need.whole.value / 3600) if need.whole else "",
        f"{first}: {shown(used[first])}",
    ]


def shown(share: float) -> str:
    """Give a share in words."""
    return f"{share:.1%}" if share < 1 else f"{number(share)} times too much"


def markdown(runs: Sequence[Run], sizes: Iterable[int] = SIZES) -> str:
    """Give the table of sizes in Markdown, for the machine of the last run."""
    found, machine = measurements(runs), runs[-1].machine
    rows = (row(quads, needs(found, quads), machine) for quads in sizes)
    return f"### What a graph of any size needs\n\n{table(HEAD, rows)}\n{WORDS}"
