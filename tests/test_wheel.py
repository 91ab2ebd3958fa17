"""The wheel: installed outside the checkout, it is a working graph."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import aljir

ROOT = Path(__file__).parent.parent
Call = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel installed, its dependencies being those of this environment."""
    pytest.importorskip("hatchling", reason="the wheel is built without the network: pip install hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    for command in (
        ["hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        [
            "pip",
            "install",
            "-q",
            "--no-index",
            "--no-deps",
            "--target",
            str(folder / "site"),
            "aljir",
            "-f",
            str(folder),
        ],
    ):
        subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=True, capture_output=True)
    return folder / "site"


@pytest.fixture
def call(installed: Path, tmp_path: Path) -> Call:
    """Runs the installed command in an empty folder, with an empty home."""

    def run(*words: str, cache: str = "cache") -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(installed),
            "HOME": str(tmp_path),
            "XDG_CACHE_HOME": str(tmp_path / cache),
        }
        command = [sys.executable, str(installed / "bin" / "aljir"), *words]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    return run


def test_it_is_the_wheel_that_runs(call: Call, installed: Path, tmp_path: Path) -> None:
    (tmp_path / "where.rq").write_text("SELECT ?x { ?x a <http://rdfs.org/ns/void#Dataset> }", "utf-8")
    ended = call("--debug", "sparql", "where.rq")
    assert ended.stderr == ""
    assert aljir.find_project(installed / "aljir" / "data").description.iri in ended.stdout
    assert (tmp_path / "cache" / "aljir" / "dataset.nq").is_file(), "what is built goes to the user's cache"
    assert not (installed / "aljir" / "build").exists()


def test_it_answers_its_saved_queries(call: Call) -> None:
    listed = call("queries")
    slugs = [line.split(",")[0] for line in listed.stdout.splitlines()[1:]]
    assert slugs == aljir.open(ROOT).catalogue.slugs()
    assert len(call("query", slugs[0]).stdout.splitlines()) > 1


def test_it_needs_nothing_that_can_be_written(call: Call, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    assert call("--version", cache="file/cache").returncode == 0
    assert "," in call("queries", cache="file/cache").stdout
    ended = call("query", aljir.open(ROOT).catalogue.slugs()[0], cache="file/cache")
    assert (ended.returncode, ended.stderr) == (0, "")


def test_it_writes_the_dumps(call: Call, tmp_path: Path) -> None:
    ended = call("--debug", "export", "--to", "dumps")
    assert (ended.returncode, ended.stderr) == (0, "")
    store = aljir.open(ROOT).store
    assert len((tmp_path / "dumps" / "aljir.nq").read_bytes().splitlines()) == len(store)


def test_it_carries_the_licences(installed: Path) -> None:
    names = {path.name for path in installed.glob("aljir-*.dist-info/licenses/*")}
    assert {"LICENSE", "LICENSE-DATA"} <= names
    assert (installed / "aljir" / "py.typed").is_file()


def test_it_writes_the_same_dumps_as_the_checkout(call: Call, tmp_path: Path) -> None:
    ended = call("export", "--to", "dumps")
    assert (ended.returncode, ended.stderr) == (0, "")
    paths = aljir.open(ROOT).export(tmp_path / "checkout")
    assert len(paths) == len(list((tmp_path / "dumps").iterdir()))
    assert [path.name for path in paths if path.read_bytes() != (tmp_path / "dumps" / path.name).read_bytes()] == []


def test_dumps_go_to_the_cache_of_the_user_unless_told_otherwise(call: Call, tmp_path: Path) -> None:
    assert call("export", "--format", "nt").returncode == 0
    assert list((tmp_path / "cache" / "aljir" / "dumps").glob("*.nt"))
