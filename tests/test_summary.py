"""A build where nothing has changed does nothing; whatever has changed, it is noticed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aljir import find_project
from aljir.summary import Summary

Run = Callable[..., Any]
UNCHANGED = "nothing has changed"


def build(run: Run, project: Path) -> tuple[list[str], str]:
    """Build; give what the steps told, and the closing line."""
    *steps, closing = run("--project", project, "build").out.splitlines()
    return steps, closing


def longer(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"# more\n")


def other_letter(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"a", b"b", 1))


def test_a_build_of_the_same_does_nothing_and_tells_the_same(broken: Path, run: Run) -> None:
    steps, closing = build(run, broken)
    assert UNCHANGED not in closing
    made = {path: path.stat().st_mtime_ns for path in (broken / "build").rglob("*")}
    again, closing = build(run, broken)
    assert UNCHANGED in closing
    assert again == steps
    assert {path: path.stat().st_mtime_ns for path in (broken / "build").rglob("*")} == made


@pytest.mark.parametrize(
    ("pattern", "change"),
    [
        ("graph/sources/*/claims.trig", longer),
        ("graph/dataset.ttl", longer),
        ("ontology/shapes/*.ttl", longer),
        ("ontology/rules/*.rq", longer),
        ("ontology/comparisons/*.rq", longer),
        ("queries/**/*.rq", longer),
        ("build/dataset.nq", other_letter),
        ("build/dataset.nq", Path.unlink),
        ("build/stores/*/", shutil.rmtree),
        ("build/dumps/*.ttl", other_letter),
        ("build/dumps/*.nt", Path.unlink),
        ("build/dumps/SHA256SUMS", Path.unlink),
        ("build/index.json", Path.unlink),
        ("build/summary.json", other_letter),
        ("build/summary.json", Path.unlink),
    ],
)
def test_whatever_has_changed_is_built(broken: Path, run: Run, pattern: str, change: Callable[[Path], object]) -> None:
    steps, _ = build(run, broken)
    files = {path.name: path.read_bytes() for path in (broken / "build" / "dumps").iterdir()}
    change(next(iter(sorted(broken.glob(pattern)))))
    again, closing = build(run, broken)
    assert UNCHANGED not in closing
    assert again == steps
    assert {path.name: path.read_bytes() for path in (broken / "build" / "dumps").iterdir()} == files
    assert UNCHANGED in build(run, broken)[1]


def test_files_that_change_while_they_are_built_are_not_taken_for_built(broken: Path, run: Run) -> None:
    """They are edited behind the first look at them, built so, and then put back."""
    claims = broken / "graph" / "sources" / "keepers-log" / "claims.trig"
    text = claims.read_text("utf-8")
    summary = Summary(find_project(broken))
    claims.write_text(text.replace("loneliest of its coast", "loneliest of all"), "utf-8")
    build(run, broken)
    (broken / "build" / "summary.json").unlink()
    summary.write([("dataset", "as it was")])
    claims.write_text(text, "utf-8")
    assert UNCHANGED not in build(run, broken)[1]


def test_what_others_exported_into_the_folder_of_dumps_is_replaced(broken: Path, run: Run) -> None:
    build(run, broken)
    run("--project", broken, "export", "--format", "ttl")
    steps, closing = build(run, broken)
    assert UNCHANGED not in closing
    assert (broken / "build" / "dumps" / "lighthouse.nq").is_file()
    assert UNCHANGED in build(run, broken)[1]
    assert len(steps) > 5
