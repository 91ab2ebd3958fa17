"""scripts/run.py: what it sets up, when it does so again, and what it says when it cannot."""

from __future__ import annotations

import ast
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

DATA = Path(__file__).parent / "data" / "run"
RUN = Path(__file__).parent.parent / "scripts" / "run.py"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout in small, not set up."""
    target = Path(shutil.copytree(DATA, tmp_path / "a checkout"))
    shutil.copy(RUN, target / "scripts")
    return target


@pytest.fixture
def run(checkout: Path) -> ModuleType:
    """The script as a module, to be called in this process."""
    spec = importlib.util.spec_from_file_location("run", checkout / "scripts" / "run.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def call(checkout: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the script as a user does, from elsewhere."""
    command = [sys.executable, str(checkout / "scripts" / "run.py"), *words]
    return subprocess.run(command, cwd=checkout.parent, capture_output=True, text=True, check=False)


def test_it_sets_up_once_passes_everything_on_and_sets_up_again_for_another_lock(checkout: Path) -> None:
    first = call(checkout, "query", "who visited", "-p", "person=x")
    assert "Setting up .venv" in first.stderr
    assert (first.stdout, first.returncode) == ("aljir query who visited -p person=x\n", 7)
    second = call(checkout, "build")
    assert (second.stdout, second.stderr, second.returncode) == ("aljir build\n", "", 7)

    lock = checkout / "requirements.lock"
    lock.write_text("a line that no pip can read ===\n", "utf-8")
    broken = call(checkout, "build")
    assert (broken.stdout, broken.returncode) == ("", 3)
    assert "the set-up has failed (see above); nothing is left of it." in broken.stderr
    assert not (checkout / ".venv").exists()

    lock.write_text("# nothing, again\n", "utf-8")
    mended = call(checkout, "build")
    assert "Setting up .venv" in mended.stderr
    assert (mended.stdout, mended.returncode) == ("aljir build\n", 7)


def test_an_interrupted_set_up_leaves_nothing(
    run: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        assert (checkout / ".venv").is_dir()
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "subprocess", SimpleNamespace(run=interrupt, PIPE=None, STDOUT=None))
    assert run.main(["build"]) == 130
    assert not (checkout / ".venv").exists()
    assert "interrupted" in capsys.readouterr().err


def test_a_half_made_environment_does_not_count(
    run: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "made-by-run.txt").write_text("not finished\n", "utf-8")
    monkeypatch.setattr(run, "PYTHON", Path(sys.executable))
    assert not run.is_ready()
    (checkout / ".venv" / "made-by-run.txt").write_text(run.digest(), "utf-8")
    assert run.is_ready()


def test_an_environment_of_the_users_own_is_left_alone(
    run: ModuleType, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "precious").write_text("x", "utf-8")
    assert run.main(["build"]) == 3
    assert "Move it away" in capsys.readouterr().err
    assert (checkout / ".venv" / "precious").read_text("utf-8") == "x"


def test_an_old_python_is_told_so(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "sys", SimpleNamespace(version_info=(3, 9, 2, "final", 0), stderr=sys.stderr))
    assert run.main(["build"]) == 3
    assert "this is Python 3.9, and 3.11 or later is needed" in capsys.readouterr().err


def test_an_old_python_can_read_the_script() -> None:
    ast.parse(RUN.read_text("utf-8"), feature_version=(3, 6))
    assert "from __future__ import annotations" not in RUN.read_text("utf-8"), "not before Python 3.7"


def test_debian_without_venv_is_told_which_package(
    run: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert run.main(["build"]) == 3
    assert "sudo apt install python3-venv" in capsys.readouterr().err
    assert not (checkout / ".venv").exists()


@pytest.mark.parametrize(
    ("lock", "known"),
    [("requirements.lock", {"pyoxigraph", "hatchling", "pytest"}), ("tests/sssom.lock", {"sssom", "sssom-schema"})],
)
def test_a_lock_is_pinned_by_hash_and_knows_no_index(lock: str, known: set[str]) -> None:
    lines = (RUN.parent.parent / lock).read_text("utf-8").splitlines()
    pinned = [line for line in lines if "==" in line.split(";")[0]]
    assert known <= {line.split("==")[0] for line in pinned}
    for line in lines:
        assert line.startswith(("#", "    --hash=sha256:")) or line in pinned, line
        assert "://" not in line
    assert all(line.endswith("\\") for line in pinned), "each with its hashes"
