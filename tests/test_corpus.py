"""The corpus of the measurements is what it says it is: of the size asked for, with the errors that were put in."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from tests.bench.corpus.making import make
from tests.conftest import Ended

import aljir
from aljir import AljirError
from aljir.dataset import build_store
from aljir.sources.evidence import uncovered
from aljir.sources.locators import anchor

ROOT = Path(__file__).resolve().parents[1]
MODEL = aljir.find_project(ROOT)


def contents(folder: Path) -> dict[str, bytes]:
    """Give the bytes of all files, by their place in the folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A small corpus without errors, and what was said of it."""
    folder = tmp_path_factory.mktemp("clean")
    return folder, make(folder, MODEL, 10_000, seed=1, errors=0)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A corpus of which nothing is built, and what was said of it."""
    folder = tmp_path_factory.mktemp("large")
    return folder, make(folder, MODEL, 300_000, seed=1, errors=0.1)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, seed, hash_seed in (("one", "5", "1"), ("same", "5", "2"), ("other", "6", "1")):
        subprocess.run(
            [sys.executable, "-m", "tests.bench.corpus", str(tmp_path / name), "--quads", "20000", "--seed", seed],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            check=True,
            capture_output=True,
        )
    one, same, other = (contents(tmp_path / name) for name in ("one", "same", "other"))
    assert len(one) > 200
    assert one == same
    assert one != other


def test_a_corpus_without_errors_builds(clean: tuple[Path, dict[str, Any]], run: Callable[..., Ended]) -> None:
    folder, report = clean
    ended = run("--project", folder, "build")
    assert ended.code == 0, ended.err
    said = re.sub(" +", " ", ended.out + ended.err)
    assert "0 violations" in said
    assert "claimed or excused: 100 percent" in said
    assert "without an answer" not in said  # every saved query has rows
    assert f"claims {report['claims']};" in said
    quads = int(re.findall(r"dataset ([\d,]+) quads", said)[0].replace(",", ""))
    assert quads == pytest.approx(10_000, rel=0.1)


def test_the_dataset_has_about_as_many_quads_as_were_asked_for(tmp_path: Path) -> None:
    report = make(tmp_path, MODEL, 50_000, seed=3)
    assert len(build_store(aljir.find_project(tmp_path))) == pytest.approx(50_000, rel=0.1)
    assert report["quads"]["expected"] == pytest.approx(50_000, rel=0.1)


def test_saved_queries_have_rows_with_the_parameters(clean: tuple[Path, dict[str, Any]]) -> None:
    folder, report = clean
    graph = aljir.open(folder)
    answers = {
        slug: bool(graph.query(slug, **values))
        for slug, values in report["parameters"].items()
        if not graph.catalogue.get(slug).is_federated
    }
    assert len(answers) > 45
    assert [slug for slug, answered in answers.items() if not answered] == []


def test_the_shapes_find_the_errors_that_were_put_in(tmp_path: Path) -> None:
    report = make(tmp_path, MODEL, 20_000, seed=29, errors=0.7)
    put_in = {kind["shape"]: kind["count"] for kind in report["errors"].values()}
    assert len(put_in) == 10
    assert min(put_in.values()) > 0
    graph = aljir.open(tmp_path)
    assert len(graph.store) == pytest.approx(20_000, rel=0.1)
    found = Counter(
        str(finding.shape.node)[1:-1] for finding in graph.validate().findings if finding.shape.severity == "violation"
    )
    assert found == put_in
    assert uncovered(graph.engine)[0] == []  # a claim that lost its passage was not the only one


def test_the_share_of_errors_is_the_one_asked_for(large: tuple[Path, dict[str, Any]]) -> None:
    _, report = large
    number = sum(kind["count"] for kind in report["errors"].values())
    assert number / report["claims"] == pytest.approx(0.1, rel=0.05)
    assert all(kind["count"] for kind in report["errors"].values())


def test_few_are_named_by_many_sources_and_most_by_one(large: tuple[Path, dict[str, Any]]) -> None:
    folder, report = large
    files = sorted(folder.glob("graph/sources/*/claims.trig"))
    texts = [path.read_text("utf-8") for path in files if not path.parent.name.startswith("register-")]
    persons = Counter(person for text in texts for person in set(re.findall(r"person:[a-z-]+", text)))
    camps = Counter(camp for text in texts for camp in set(re.findall(r"organization:camp-[a-z]+", text)))
    sizes = sorted(text.count(" a aljir:Claim") for text in texts)
    assert len(files) == report["sources"] > 300
    assert median(persons.values()) == 1
    assert max(persons.values()) > 15
    assert max(camps.values()) > len(files) / 10
    assert sizes[-1] > 5 * median(sizes)


def test_locators_are_those_that_anchor_would_write(clean: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = clean
    files = sorted(folder.glob("graph/sources/*/locators.ttl"))
    assert len(files) > 1
    for file in files:
        written = file.read_bytes()
        assert anchor(aljir.find_project(folder), file.parent.name).read_bytes() == written


def test_what_is_in_the_folder_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(AljirError, match="something in the folder"):
        make(tmp_path, MODEL, 10_000)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
