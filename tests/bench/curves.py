"""Pictures of measurements: what each step takes by size, on logarithmic scales, ours in blue beside others in grey.

On such scales what grows in proportion is a straight line as steep as the dotted one; where a line grows steeper than
that, the step bends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from pyoxigraph import Literal
from tests.bench import tables
from tests.bench.kept import Run, measurements
from tests.bench.measuring import Measurement

from aljir.plots.svg import LINE, Plot, breadth, line, mark, path, steps, text
from aljir.results import Table

PANELS = {
    "Building": ("build from nothing", "build, one source changed", "build, nothing changed"),
    "Validation": ("validate", "validate: pyshacl", "validate: jena"),
    "Loading": ("load", "load: oxigraph load", "load: rdflib", "load: jena"),
    "Saved queries": ("queries", "queries: the slowest", "queries: rdflib", "queries: jena"),
}
"""The steps that are drawn together, by the title of their panel; behind a colon stands a program that is not ours."""
WIDTH, HEIGHT = 480, 290
LEFT, RIGHT, TOP, BOTTOM = 80, 150, 44, 40
"""What a panel keeps free around its scales; names stand to the right."""


@dataclass(frozen=True)
class Scale:
    """Where numbers stand that are between two powers of ten, by their logarithm."""

    least: int
    most: int
    start: float
    end: float

    @classmethod
    def of(cls, numbers: Iterable[float], start: float, end: float) -> Scale:
        """Give the scale that holds some numbers.

        >>> Scale.of([2, 50], 0, 100)
        Scale(least=0, most=2, start=0, end=100)
        """
        logarithms = [log10(number) for number in numbers]
        least = floor(min(logarithms))
        return cls(least, max(ceil(max(logarithms)), least + 1), start, end)

    def __call__(self, number: float) -> float:
        """Give where a number stands."""
        return self.start + (self.end - self.start) * (log10(number) - self.least) / (self.most - self.least)

    @property
    def powers(self) -> list[float]:
        """The powers of ten on it."""
        return [10.0**power for power in range(self.least, self.most + 1)]


def time(runs: Sequence[Run]) -> Plot:
    """Draw how long steps take."""
    return draw(runs, "time", "Time by number of quads", lambda one: one.seconds, tables.seconds)


def memory(runs: Sequence[Run]) -> Plot:
    """Draw how much memory steps take."""
    return draw(runs, "memory", "Memory by number of quads", lambda one: one.megabytes, tables.megabytes)


def draw(
    runs: Sequence[Run],
    name: str,
    title: str,
    taken: Callable[[Measurement], float | None],
    shown: Callable[[float | None], str],
) -> Plot:
    """Draw one panel a group of steps, two beside each other.

    Args:
        runs: What was measured.
        name: What the ids of the picture begin with.
        title: What it shows.
        taken: Gives what is drawn of a measurement.
        shown: Gives it in words.
    """
    curves = tables.by_step(one for one in measurements(runs) if taken(one))
    panels = [
        (head, {step: curves[step] for step in wanted if step in curves})
        for head, wanted in PANELS.items()
        if any(step in curves for step in wanted)
    ]
    body: list[str] = []
    for place, (head, drawn) in enumerate(panels):
        body.append(f'<g transform="translate({place % 2 * WIDTH} {place // 2 * HEIGHT})">')
        body += _panel(head, drawn, taken, shown)
        body.append("</g>")
    rows = [
        (Literal(step), Literal(one.quads), Literal(_said(one, taken, shown)))
        for _, drawn in panels
        for step, points in drawn.items()
        for one in points.values()
    ]
    said = "; ".join(f"{step.value}, {quads.value} quads: {amount.value}" for step, quads, amount in rows)
    height = ceil(len(panels) / 2) * HEIGHT
    return Plot(name, title, said, "en", 2 * WIDTH, height, tuple(body), Table(("step", "quads", "taken"), rows))


def _panel(
    head: str,
    curves: Mapping[str, Mapping[int, Measurement]],
    taken: Callable[[Measurement], float | None],
    shown: Callable[[float | None], str],
) -> Iterator[str]:
    """Draw the scales, and a line a step with its name at the end."""
    found = [one for points in curves.values() for one in points.values()]
    x = Scale.of([one.quads for one in found], LEFT, WIDTH - RIGHT)
    y = Scale.of([taken(one) or 0 for one in found], HEIGHT - BOTTOM, TOP)
    yield text((LEFT, 26), head, "strong")
    for quads in x.powers:
        yield line((x(quads), TOP), (x(quads), HEIGHT - BOTTOM), "grid")
        yield text((round(x(quads), 1), HEIGHT - BOTTOM + LINE), tables.size(round(quads)), "dim small", "middle")
    for amount in y.powers:
        yield line((LEFT, y(amount)), (WIDTH - RIGHT, y(amount)), "grid")
        yield text((LEFT - 8, round(y(amount) + 4, 1)), _round(amount, shown), "dim small", "end")
    yield _in_proportion(x, y)
    ends = []
    for step, points in curves.items():
        ours = ":" not in step or step.endswith("the slowest")
        places = [(x(quads), y(taken(one) or 0), one) for quads, one in sorted(points.items())]
        yield path(steps("M", *(number for place in places for number in place[:2])), "outline" if ours else "link")
        for across, up, one in places:
            style = "point" if ours else "head"
            yield mark(f'<circle class="{style}" cx="{across:.1f}" cy="{up:.1f}" r="3.5"/>', _said(one, taken, shown))
        name = _short(step) + (" (stopped)" if places[-1][2].is_bound else "")
        ends.append((places[-1][0], places[-1][1], name, "strong small" if ours else "dim small"))
    written: list[tuple[float, float, float]] = []
    for across, up, name, style in sorted(ends, key=lambda end: end[1]):
        start, end, down = across + 9, across + 9 + breadth(name, 12, bold=True), up + 4
        for other_start, other_end, above in written:
            if start < other_end and other_start < end:
                down = max(down, above + LINE)
        written.append((start, end, down))
        yield text((round(start, 1), round(down, 1)), name, style)


def _in_proportion(x: Scale, y: Scale) -> str:
    """Draw as long a line as there is room for that rises in proportion, from the lower left."""
    powers = min(x.most - x.least, y.most - y.least)
    start, end = (x.powers[0], y.powers[0]), (x.powers[powers], y.powers[powers])
    return line((x(start[0]), y(start[1])), (x(end[0]), y(end[1])), "axis", ' stroke-dasharray="1 4"')


def _short(step: str) -> str:
    """Give the name of a step for the end of its line: who is not ours by that name alone.

    >>> _short("load: rdflib"), _short("build from nothing")
    ('rdflib', 'from nothing')
    """
    return step.partition(": ")[2] or step.removeprefix("build, ").removeprefix("build ")


def _round(amount: float, shown: Callable[[float | None], str]) -> str:
    """Give a power of ten in words, without minutes and hours, in which it would be no round number.

    >>> _round(1000, tables.seconds), _round(0.001, tables.seconds)
    ('1,000 s', '1 ms')
    """
    return shown(amount) if amount < 1 else f"{amount:,.0f} {shown(1).split()[1]}"


def _said(one: Measurement, taken: Callable[[Measurement], float | None], shown: Callable[[float | None], str]) -> str:
    return ("more than " if one.is_bound else "") + shown(taken(one))
