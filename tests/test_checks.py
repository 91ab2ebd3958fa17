"""The quick check of sources: every kind of finding is named and placed, and nothing is touched."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import aljir
from aljir.project import Project
from aljir.sources.folders import find_folder
from aljir.sources.messages import KINDS, MESSAGES

DATA = Path(__file__).parent / "data" / "checks"
CHECKOUT = Path(__file__).parent.parent
CASES = sorted(path.name for path in DATA.iterdir() if path.is_dir())
Run = Callable[..., Any]


@pytest.fixture
def anchored(broken: Path) -> Path:
    """A copy of the lighthouse in which there is nothing to find."""
    aljir.open(broken).anchor("keepers-log")
    return broken


@pytest.fixture
def case(anchored: Path) -> Callable[[str], Path]:
    """Lays the files of a case over the lighthouse."""

    def call(name: str) -> Path:
        ignore = shutil.ignore_patterns("expected*.txt")
        return Path(shutil.copytree(DATA / name, anchored, dirs_exist_ok=True, ignore=ignore))

    return call


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def change(path: Path, old: str, new: str) -> None:
    content = path.read_text("utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_named_and_placed(case: Callable[[str], Path], run: Run, name: str) -> None:
    project = case(name)
    before = contents(project)
    ended = run("--project", project, "source", "check")
    expected = (DATA / name / "expected.txt").read_text("utf-8")
    assert ended.out.replace(f"{project}/", "") == expected
    assert ended.code == (0 if expected.startswith("Findings: 0") else 1)
    assert ended.err == ""
    assert contents(project) == before


def test_every_kind_of_finding_has_a_case() -> None:
    expected = "".join((DATA / name / "expected.txt").read_text("utf-8") for name in CASES)
    assert [kind for kind in KINDS if f": {kind}: " not in expected] == []


def test_the_real_graph_has_nothing_to_find() -> None:
    found = aljir.open(CHECKOUT).check_sources()
    assert str(found).startswith("Findings: 0; sources checked: ")


@pytest.mark.parametrize("name", [name for name in CASES if (DATA / name / "expected-ru.txt").is_file()])
def test_the_findings_speak_russian(case: Callable[[str], Path], run: Run, name: str) -> None:
    project = case(name)
    ended = run("--project", project, "source", "check", "--lang", "ru")
    assert ended.out.replace(f"{project}/", "") == (DATA / name / "expected-ru.txt").read_text("utf-8")


def test_every_message_is_in_english_and_russian() -> None:
    for message in MESSAGES.values():
        assert set(message.message) == set(message.mend) == {"en", "ru"}


def test_findings_are_a_result_in_every_format(case: Callable[[str], Path], run: Run) -> None:
    ended = run("--project", case("no-gloss"), "source", "check", "-f", "csv")
    lines = ended.out.splitlines()
    assert lines[0] == "kind,file,line,message,mend"
    assert lines[1].startswith("unlabelled,graph/sources/keepers-log/more.trig,14,claim:keepers-log-jetty has no gloss")


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            "passages.ttl",
            '"Coal was dear"',
            '"Coal was"',
            "41: unanchored: The locator of passage:keepers-log-p5 is older",
        ),
        ("locators.ttl", 'oa:end "45"', 'oa:end "44"', "5: unanchored: The locator of passage:keepers-log-p1 is older"),
        (
            "passages.ttl",
            " ;\n    aljir:excusedBecause",
            " . #",
            "41: uncovered: Sentence 5, passage:keepers-log-p5, is",
        ),
        (
            "claims.trig",
            "passage:keepers-log-p4",
            "passage:keepers-log-p3",
            "35: uncovered: Sentence 4, passage:keepers-",
        ),
        ("source.ttl", "textLength 260", "textLength 26", "8: unanchored: source:keepers-log has the aljir:textLength"),
        (
            "source.ttl",
            '"Keepers\' log"@en , ',
            "",
            "8: unlabelled: source:keepers-log has no name in the language en.",
        ),
    ],
)
def test_a_change_is_noticed(anchored: Path, file: str, old: str, new: str, expected: str) -> None:
    change(anchored / "graph" / "sources" / "keepers-log" / file, old, new)
    found = str(aljir.open(anchored).check_sources())
    assert f".ttl:{expected}" in found


def test_a_locator_that_is_older_than_its_words_is_known_without_the_text(anchored: Path) -> None:
    (anchored / "texts" / "keepers-log.txt").unlink()
    change(anchored / "graph" / "sources" / "keepers-log" / "passages.ttl", '"Coal was dear"', '"Coal was"')
    found = aljir.open(anchored).check_sources()
    assert [finding.what for finding in found] == ["old-locator"]
    assert found.summary == "Findings: 1; sources checked: 2; texts not at hand: keepers-log."


# One source of many


def test_only_the_source_that_is_named_is_checked(case: Callable[[str], Path], run: Run) -> None:
    project = case("misspelt-entity")
    ended = run("--project", project, "source", "check", "visitor-page")
    assert (ended.code, ended.out) == (0, "Findings: 0; sources checked: 1.\n")
    assert run("--project", project, "source", "check", "keepers-log", "visitor-page").code == 1


def test_an_entity_of_which_a_source_speaks_is_checked_with_it(anchored: Path) -> None:
    change(anchored / "graph" / "entities" / "people.ttl", ' , "Тове Маррен"@ru', "")
    kg = aljir.open(anchored)
    (finding,) = kg.check_sources(["visitor-page"])
    assert finding.message() == "person:tove-marren has no name in the language ru."
    assert kg.check_sources(["keepers-log"]).findings == ()


def test_a_circle_is_found_from_each_of_its_sources(case: Callable[[str], Path]) -> None:
    kg = aljir.open(case("circle-across-sources"))
    (finding,) = kg.check_sources(["visitor-page"])
    circle = "claim:visitor-page-b → claim:keepers-log-a → claim:visitor-page-b"
    assert finding.message() == f"claim:visitor-page-b is derived from itself: {circle}."


def test_no_file_is_read_twice(case: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    project = case("one-slug-twice")
    read: list[Path] = []
    for name in ("read_bytes", "read_text"):
        plain = getattr(Path, name)

        def note(path: Path, *words: Any, plain: Callable[..., Any] = plain, **named: Any) -> Any:
            read.append(path)
            return plain(path, *words, **named)

        monkeypatch.setattr(Path, name, note)
    kg = aljir.open(project)
    assert kg.project.languages  # reads dataset.ttl
    read.clear()
    assert kg.check_sources(["visitor-page"]).findings == ()
    assert read
    assert [path.name for path in read if read.count(path) > 1] == []
    assert "locators.ttl" not in {path.name for path in read}


def test_an_unknown_source_gets_a_suggestion(anchored: Path, run: Run) -> None:
    ended = run("--project", anchored, "source", "check", "visitors-page")
    assert (ended.code, "Did you mean visitor-page?" in ended.err) == (2, True)


# Watching

PATIENCE = 60
"""Seconds; a test that waits so long has failed."""


class Watch:
    """A real `aljir source check --watch`, whose lines are read as they come."""

    def __init__(self, project: Path, *words: str) -> None:
        command = [sys.executable, "-m", "aljir", "--project", str(project), "source", "check", "--watch", *words]
        environment = {**os.environ, "PYTHONPATH": str(CHECKOUT / "scripts"), "PYTHONUTF8": "1"}
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts background jobs deaf to it
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.lines.put(line.rstrip("\n"))

    def report(self) -> list[str]:
        """Give the lines of the next report, from its time to its summary."""
        lines = [self.lines.get(timeout=PATIENCE)]
        while not lines[-1].startswith("Findings: "):
            lines.append(self.lines.get(timeout=PATIENCE))
        return lines

    def until(self, expected: str) -> list[str]:
        """Give the first report that says something; an editor may save in several steps."""
        report = self.report()
        while not any(expected in line for line in report):
            report = self.report()
        return report


@pytest.fixture
def watch(anchored: Path) -> Iterator[Watch]:
    watched = Watch(anchored)
    yield watched
    watched.process.kill()
    watched.process.communicate()


def test_a_watch_checks_again_when_a_file_changes_and_ends_well(anchored: Path, watch: Watch) -> None:
    time, summary = watch.report()
    assert time.startswith("── ")
    assert summary == "Findings: 0; sources checked: 2."
    claims = anchored / "graph" / "sources" / "keepers-log" / "claims.trig"
    change(claims, "passage:keepers-log-p4", "passage:keepers-log-p3")
    assert "passage:keepers-log-p4" in watch.until("uncovered")[1]
    change(claims, "claim:keepers-log-lonely {", "claim:keepers-log-lonely")
    assert f"{claims.name}:" in watch.until("syntax")[1]
    change(claims, "claim:keepers-log-lonely\n", "claim:keepers-log-lonely {\n")
    (anchored / "texts" / "keepers-log.txt").write_text("Quite another text.", "utf-8")
    watch.until("Not the text of source:keepers-log")
    shutil.rmtree(anchored / "texts")
    watch.until("texts not at hand: keepers-log")
    (anchored / "texts").mkdir()
    shutil.copy(CHECKOUT / "tests" / "data" / "lighthouse" / "texts" / "keepers-log.txt", anchored / "texts")
    assert len(watch.until("Findings: 1; sources checked: 2.")) == 4
    watch.process.send_signal(signal.SIGINT)
    assert watch.process.wait(PATIENCE) == 0
    assert watch.process.stderr is not None
    assert watch.process.stderr.read() == ""


def test_a_watch_of_an_unknown_source_ends_at_once(anchored: Path) -> None:
    watched = Watch(anchored, "visitors-page")
    _, errors = watched.process.communicate(timeout=PATIENCE)
    assert watched.process.returncode == 2
    assert "Did you mean visitor-page?" in errors


def test_a_source_is_found_without_a_look_at_the_others(anchored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand sources are anchored in a thousand look-ups: each must cost what one does."""
    monkeypatch.setattr(Project, "source_folders", lambda _: pytest.fail("the folders of all sources were listed"))
    assert find_folder(aljir.find_project(anchored), "source:keepers-log").name == "keepers-log"
