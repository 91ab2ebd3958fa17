"""Builds of graphs too large for memory, on a small one: what is checked again, what is kept, what is written."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.standins.repository import copy_repository

import aljir.building
from aljir import build_folder, dumps, find_project
from aljir.building import Draft, building
from aljir.checked import Checked
from aljir.shacl.fast import FastEngine
from aljir.shapes import Shapes
from aljir.validation import validate_draft
from aljir.void_statistics import Statistics

if TYPE_CHECKING:
    from aljir.report import Finding

ROOT = Path(__file__).resolve().parent.parent
Run = Callable[..., Any]
WITHDRAWN = 'aljir:standing aljir:withdrawn ; aljir:standingReason "The page is torn."@en , "Страница порвана."@ru'

pytestmark = pytest.mark.usefixtures("large")


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every graph for a large one, and every change for a small one."""
    for module in (build_folder, aljir.building, dumps):  # all imported before, as two take it from the first
        monkeypatch.setattr(module, "IN_MEMORY", 0)
    monkeypatch.setattr("aljir.validation.REFERENCE", 0)
    monkeypatch.setattr("aljir.building.FOLLOWED", 100)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository's graph."""
    return copy_repository(tmp_path_factory.mktemp("repository"))


def summary(out: str) -> dict[str, str]:
    lines = (line.partition("  ") for line in out.splitlines())
    return {name: told.strip() for name, _, told in lines}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_large_graph_is_written_in_partitions_and_its_queries_are_checked(broken: Path, run: Run) -> None:
    first = summary(run("--project", broken, "build").out)
    assert "aljir export" in first["written"]
    written = {path.name for path in (broken / "build" / "dumps").iterdir()}
    assert {"lighthouse-000001.nq.zst", "lighthouse-partitions.json", "SHA256SUMS"} <= written
    assert "lighthouse.ttl" not in written
    edit(broken / "graph" / "sources" / "keepers-log" / "claims.trig", "loneliest of its coast", "loneliest of all")
    second = summary(run("--project", broken, "build").out)
    assert first["saved queries"].startswith("6 checked, not run")
    assert first["to cite"] != second["to cite"]
    assert first["claims"] == second["claims"]


@pytest.mark.skipif(sys.platform == "win32", reason="SKIPPED: on Windows no folder can be held")
def test_what_is_asked_is_not_deleted_by_later_builds(broken: Path, run: Run) -> None:
    """Oxigraph opens the files of a store when it first needs them, which in a large one may be long after a build."""
    graph = aljir.open(broken)
    before = graph.query("keepers").to_csv()
    people = broken / "graph" / "entities" / "people.ttl"
    stores = []
    for name, other in (("Sanna Aldwin", "Sanna Aldwyn"), ("Sanna Aldwyn", "Sanna Aldwen")):
        edit(people, name, other)
        assert run("--project", broken, "build").code == 0
        stores.append({path.name for path in (broken / "build" / "stores").iterdir() if path.is_dir()})
    assert graph.query("keepers").to_csv() == before
    assert [len(names) for names in stores] == [2, 2], "the one that is asked, and the new one"
    del graph
    edit(people, "Sanna Aldwen", "Sanna Aldwin")
    assert run("--project", broken, "build").code == 0
    assert len([path for path in (broken / "build" / "stores").iterdir() if path.is_dir()]) == 1


def test_a_query_that_is_wrong_ends_the_build_of_a_large_graph_too(broken: Path, run: Run) -> None:
    query = next((broken / "queries").rglob("light-view.rq"))
    edit(query, "{", "{ ?nobody ")
    ended = run("--project", broken, "build")
    assert ended.code
    assert "light-view.rq" in ended.err
    assert not (broken / "build" / "dataset.nq").exists()


def test_files_after_a_change_and_what_is_told_are_those_of_a_build_from_nothing(broken: Path, run: Run) -> None:
    run("--project", broken, "build")
    claims = broken / "graph" / "sources" / "keepers-log" / "claims.trig"
    claims.write_text(claims.read_text("utf-8").replace("aljir:standing aljir:accepted", WITHDRAWN), "utf-8")
    *told, _ = run("--project", broken, "build").out.splitlines()
    upon = dumped(broken)
    shutil.rmtree(broken / "build")
    *anew, _ = run("--project", broken, "build").out.splitlines()
    assert told == anew
    assert upon == dumped(broken)


def dumped(project: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((project / "build" / "dumps").iterdir())}


def changed_sources() -> list[str]:
    """Every fourth source: each takes some seconds."""
    return sorted(path.parent.name for path in ROOT.glob("graph/sources/*/claims.trig"))[::4]


def report_of(path: Path) -> tuple[list[tuple[str, ...]], Draft]:
    """Build and validate as `aljir build` does; give what was found. What is counted must be what is there."""
    project = find_project(path)
    with building(project) as draft:
        checked = draft.before(Shapes(project))
        validate_draft(draft, checked)
        assert draft.quads == len(draft.store)
        whole = Statistics.of(draft.store, project)
        if draft.change and checked.statistics:
            assert checked.statistics.after(draft.change, draft.store, project) == whole
        checked.statistics = whole
        draft.keep(checked)
        draft.publish()
        return [finding.key for finding in checked.findings or []], draft


@pytest.mark.parametrize("source", changed_sources())
def test_findings_after_a_change_are_those_of_a_whole_check(source: str, repository: Path, tmp_path: Path) -> None:
    """Every accepted claim of a source is withdrawn, and stands again: warnings come and go with it."""
    report_of(repository)
    claims = repository / "graph" / "sources" / source / "claims.trig"
    text = claims.read_text("utf-8")
    claims.write_text(text.replace("aljir:standing aljir:accepted", "aljir:standing aljir:withdrawn"), "utf-8")
    try:
        found, draft = report_of(repository)
        assert draft.change is not None
        engine = FastEngine(Shapes(find_project(repository)))
        assert found == [finding.key for finding in engine.check(draft.store)]
    finally:
        claims.write_text(text, "utf-8")


def test_the_shapes_are_run_on_all_when_they_change(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report_of(repository)
    calls: list[str] = []

    def whole(*_: object) -> list[Finding]:
        calls.append("whole")
        return []

    monkeypatch.setattr(FastEngine, "check", whole)
    report_of(repository)
    assert calls == []
    shape = repository / "ontology" / "shapes" / "names.ttl"
    shape.write_text(shape.read_text("utf-8") + "# anew\n", "utf-8")
    report_of(repository)
    assert calls == ["whole"]
    shutil.rmtree(repository / "build")


def test_what_was_found_is_not_believed_when_it_is_not_whole(repository: Path) -> None:
    shutil.rmtree(repository / "build", ignore_errors=True)
    found, draft = report_of(repository)
    assert found
    kept = repository / "build" / "stores" / f"{draft.name}.json"
    shapes = Shapes(find_project(repository))
    assert [finding.key for finding in Checked.read(kept, shapes).findings or []] == found
    kept.write_bytes(kept.read_bytes()[:-40])
    assert Checked.read(kept, shapes).findings is None
    assert report_of(repository)[0] == found
