"""Makes the tables of a Markdown page anew, between two marks, and the pictures beside it; the rest is left alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.bench import curves, sizing, tables
from tests.bench.kept import Run

PICTURES = {"time.svg": curves.time, "memory.svg": curves.memory}
"""The pictures that the tables name, by the names of their files."""
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def renew(path: Path, runs: Sequence[Run]) -> None:
    """Write the tables into a page, and the pictures beside it.

    Raises:
        SystemExit: The page has no marks, or nothing was measured.
    """
    page = path.read_text("utf-8")
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end or not runs:
        raise SystemExit(f"{path}: " + ("nothing was measured" if begin and end else f"needs {BEGIN} and {END}"))
    for name, draw in PICTURES.items():
        path.with_name(name).write_text(draw(runs).svg(), "utf-8")
    path.write_text(f"{before}{BEGIN}\n\n{tables.markdown(runs)}\n{sizing.markdown(runs)}\n{END}{after}", "utf-8")
