"""Fixtures: the graph of the lighthouse, a copy of its files to break, the command line, and how bad cases end."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import aljir
from aljir import AljirError
from aljir.commands import main


@dataclass(frozen=True)
class Ended:
    """How a run of the command line ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def broken(lighthouse: Path, tmp_path: Path) -> Path:
    """A copy of the lighthouse, to be broken."""
    return Path(shutil.copytree(lighthouse, tmp_path / "lighthouse", ignore=shutil.ignore_patterns("build")))


@pytest.fixture(scope="session")
def kg(lighthouse: Path) -> aljir.KnowledgeGraph:
    """The graph of the lighthouse."""
    return aljir.open(lighthouse)


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Ended]:
    """Runs the command line in this process."""

    def call(*words: object) -> Ended:
        with pytest.raises(SystemExit) as ending:
            main([str(word) for word in words])
        out, err = capfdbinary.readouterr()
        return Ended(int(ending.value.code or 0), out.decode(), err.decode())

    return call


def _said(case: Path, field: str) -> str:
    match = re.search(rf"^\ufeff?# {field}: (.*)$", case.read_text("utf-8", errors="replace"), re.MULTILINE)
    return match[1] if match else pytest.fail(f"{case} says no {field!r}")


@pytest.fixture
def refused() -> Callable[[Path, Callable[[], object]], AljirError]:
    """Checks that a bad case, a file that says `# expected: …` and `# mend: …`, is refused in just this way."""

    def check(case: Path, act: Callable[[], object]) -> AljirError:
        with pytest.raises(AljirError) as caught:
            act()
        message, _, mend = str(caught.value).partition("\n")
        _, name, place_and_text = message.partition(f"{case.name}:")
        assert name, f"the message does not name the file: {message}"
        assert place_and_text.strip().startswith(_said(case, "expected"))
        assert _said(case, "mend") in mend
        assert caught.value.exit_code == 2
        return caught.value

    return check
