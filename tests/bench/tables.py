"""Tables of measurements, for a terminal and in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import log, log10

from tests.bench.kept import Run, measurements
from tests.bench.measuring import Measurement

RATIO = (
    "A ratio is what the step took, divided by what the other took: 0.10 is a tenth of its time, ten times as fast; "
    "`<` where the other was stopped at a limit of time. Where the goal is missed, that is said."
)
BENDS = (
    "A column `→` is the exponent between two sizes: with ten times as many quads a step takes 10 to that power times "
    "as much. 1 is in proportion; where it rises, the step bends."
)
LINES = (
    "In the picture both scales are logarithmic. The dotted line rises in proportion; where a line is steeper, the "
    "step bends. Ours are blue; of the saved queries the median is drawn, and the slowest."
)
LEAST = 0.05
"""An exponent of less than so many seconds at the smaller size says nothing but how long a process takes to start."""
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
SHOWN: dict[str, Callable[[Measurement], str]] = {
    "seconds": lambda one: seconds(one.seconds),
    "megabytes": lambda one: megabytes(one.megabytes),
    "disk": lambda one: bytes_of(one.disk, one.quads),
}
"""How the attributes of a measurement are shown."""


def line(one: Measurement) -> str:
    """Give a measurement as a line."""
    taken = [seconds(one.seconds), megabytes(one.megabytes), bytes_of(one.disk, one.quads)]
    told = [
        f"{compared(one)} of {one.beside}" if one.ratio is not None else "",
        f"(goal: at most {number(one.goal)})" if one.goal is not None else "",
        one.note,
    ]
    words = f"{'  '.join(filter(None, taken)):<24} {' '.join(filter(None, told))}"
    return f"{one.quads:>12,}  {one.step:<32} {words}".rstrip()


def text(runs: Sequence[Run]) -> str:
    """Give everything for a terminal: a line a measurement, step by step."""
    found = measurements(runs)
    order = {step: place for place, step in enumerate(dict.fromkeys(one.step for one in found))}
    lines = [line(one) for one in sorted(found, key=lambda one: (order[one.step], one.quads))]
    missed = sum(one.met is False for one in found)
    goals = sum(one.met is not None for one in found)
    return "\n".join([*lines, RATIO, f"{goals} goals, {missed} missed"])


def markdown(runs: Sequence[Run]) -> str:
    """Give everything in Markdown: machines, times, memory, disk, ratios and notes."""
    found = measurements(runs)
    sizes = sorted({one.quads for one in found})
    parts = [
        machines(runs),
        f"### Time, and where it bends\n\n![Time by number of quads; the same in the table](time.svg)\n\n{LINES}\n\n"
        f"{curve(found, sizes, 'seconds')}\n{BENDS}\n",
        f"### Memory\n\n![Memory by number of quads; the same in the table](memory.svg)\n\n"
        f"{curve(found, sizes, 'megabytes')}",
        f"### Disk\n\n{curve(found, sizes, 'disk')}",
        f"### Beside others\n\n{beside(found, sizes)}\n{RATIO}\n",
        f"### Notes\n\n{notes(found)}",
    ]
    return "\n".join(parts)


def machines(runs: Sequence[Run]) -> str:
    """Say where and when it was measured."""
    lines = []
    for run in runs:
        machine = run.machine
        versions = ", ".join(f"{name} {version}" for name, version in machine.versions.items())
        steps = sorted({one.quads for one in run.measurements})
        lines.append(
            f"- {machine.date}, commit `{machine.commit}`: {machine.processor}, {machine.cores} cores, "
            f"{machine.memory / 1e9:.0f} GB of memory, {machine.system}; {versions}. "
            f"measurements: {len(run.measurements)}, of {', '.join(map(size, steps))} quads.\n"
        )
    return "".join(lines)


def curve(found: Iterable[Measurement], sizes: Sequence[int], name: str) -> str:
    """Give a table of steps by sizes, with the exponent between two sizes, of an attribute of measurements."""
    rows = []
    for step, points in by_step(one for one in found if getattr(one, name) is not None).items():
        cells = [step]
        for place, quads in enumerate(sizes):
            if place:
                cells.append(bend(points, sizes[place - 1], quads, name))
            here = points.get(quads)
            cells.append(("> " if here.is_bound else "") + SHOWN[name](here) if here else "")
        rows.append(cells)
    return table(["step", *" → ".join(map(size, sizes)).split()], rows)


def by_step(found: Iterable[Measurement]) -> dict[str, dict[int, Measurement]]:
    """Give measurements by step and size; what was measured alone before what was compared."""
    steps: dict[str, dict[int, Measurement]] = {}
    for one in sorted(found, key=lambda one: bool(one.beside)):
        steps.setdefault(one.step, {}).setdefault(one.quads, one)
    return steps


def bend(points: Mapping[int, Measurement], less: int, more: int, name: str) -> str:
    """Give the exponent between two sizes; empty where it is not known, or says nothing."""
    if less not in points or more not in points:
        return ""
    before, after = (getattr(points[quads], name) for quads in (less, more))
    if not before or not after or (name == "seconds" and before < LEAST):
        return ""
    return f"{log(after / before) / log(more / less):.2f}"


def beside(found: Iterable[Measurement], sizes: Sequence[int]) -> str:
    """Give a table of ratios, by step and what it is compared with."""
    steps: dict[tuple[str, str], dict[int, Measurement]] = {}
    for one in found:
        if one.ratio is not None:
            steps.setdefault((one.step, one.beside), {})[one.quads] = one
    rows = []
    for (step, other), points in steps.items():
        goals = {point.goal: quads for quads, point in sorted(points.items(), reverse=True) if point.goal is not None}
        goal = "; ".join(f"at most {number(goal)} from {size(quads)} on" for goal, quads in goals.items())
        rows.append([step, other, goal, *(compared(points[quads]) if quads in points else "" for quads in sizes)])
    return table(["step", "beside", "goal", *map(size, sizes)], rows)


def notes(found: Iterable[Measurement]) -> str:
    """Give what else there is to say."""
    told = (
        f"- {one.step}{f', beside {one.beside}' if one.beside else ''}, {size(one.quads)}: {one.note}\n"
        for one in found
        if one.note
    )
    return "".join(told)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Give a table in Markdown, numbers to the right."""
    rule = ["---", *("---:" for _ in head[1:])]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (head, rule, *rows))


def compared(one: Measurement) -> str:
    """Give a ratio, and whether its goal is missed."""
    bound = "< " if one.stopped else ""
    return f"{bound}{number(one.ratio)}{' MISSED' if one.met is False else ''}"


def size(quads: int) -> str:
    """Give a number of quads: a power of ten as one.

    >>> size(100000), size(250000)
    ('10⁵', '250,000')
    """
    power = log10(quads)
    return f"10{str(round(power)).translate(RAISED)}" if power.is_integer() else f"{quads:,}"


def number(value: float | None) -> str:
    """Give a number to three digits."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def seconds(value: float | None) -> str:
    """Give a time."""
    if value is None:
        return ""
    if value < 1:
        return f"{value * 1000:.3g} ms"
    if value < 600:
        return f"{value:.3g} s"
    return f"{value / 60:.0f} min" if value < 36_000 else f"{value / 3600:,.0f} h"


def megabytes(value: float | None) -> str:
    """Give an amount of memory."""
    return "" if value is None else f"{value:,.0f} MB"


def bytes_of(value: float | None, quads: int) -> str:
    """Give bytes on disk, and how many a quad."""
    return "" if value is None else f"{value / 1e6:,.1f} MB ({value / quads:.0f} bytes a quad)"
