"""Builds upon what was built before: the same bytes as from nothing, only what changed is read; faults lose nothing."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Store
from tests.standins.killing import killed
from tests.standins.repository import copy_repository

import aljir
from aljir import AljirError, find_project
from aljir.building import building, open_store
from aljir.decisions import Decisions
from aljir.parts import Part
from aljir.serialisation import n_quads

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "scripts")}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def build(project: Path) -> bytes:
    """Build, and give the dataset."""
    with building(find_project(project)) as draft:
        return draft.publish().read_bytes()


def anew(project: Path, tmp_path: Path) -> bytes:
    """Build a copy from nothing."""
    copy = tmp_path / "anew"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("build"))
    return build(copy)


@pytest.fixture(autouse=True)
def _followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Follow every change, however large it is beside so small a graph."""
    monkeypatch.setattr("aljir.building.FOLLOWED", 100)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the parts that are read from now on."""
    names: list[str] = []
    statements = Part.statements

    def noted(part: Part, decisions: Decisions) -> bytes:
        names.append(part.name)
        return statements(part, decisions)

    monkeypatch.setattr(Part, "statements", noted)
    return names


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository's graph, built; each test leaves it as it changes it."""
    folder = copy_repository(tmp_path_factory.mktemp("repository"))
    build(folder)
    return folder


FLIPPED = {"accepted": "withdrawn", "withdrawn": "accepted", "disputed": "accepted"}
CLAIMS = "graph/sources/visitor-page/claims.trig"
EDITS: dict[str, Callable[[Path], object]] = {
    "a name": lambda folder: edit(folder / "graph/entities/people.ttl", "Sanna Aldwin", "Sanna Aldwyn"),
    "a source away": lambda folder: shutil.rmtree(folder / "graph/sources/visitor-page"),
    "a file away": lambda folder: (folder / "graph/sources/visitor-page/passages.ttl").unlink(missing_ok=True),
    "a standing": lambda folder: edit(folder / CLAIMS, "aljir:disputed ;", "aljir:accepted ;"),
    "a link away": lambda folder: shutil.rmtree(folder / "graph/links"),
    "a rule": lambda folder: (folder / "ontology/rules/40-schema-names.rq").unlink(),
    "a term": lambda folder: edit(next((folder / "ontology").glob("*.ttl")), "rdfs:subClassOf", "rdfs:seeAlso"),
    "nothing": lambda folder: None,
}


@pytest.mark.parametrize("name", EDITS)
def test_a_build_upon_another_gives_the_bytes_of_one_from_nothing(
    name: str, broken: Path, tmp_path: Path, read: list[str]
) -> None:
    before = build(broken)
    number = len(read)
    EDITS[name](broken)
    read.clear()
    after = build(broken)
    assert (len(read) >= number - 1) == (name in ("a rule", "a term"))  # on these all parts rest
    assert after == anew(broken, tmp_path)
    assert (after == before) == (name in ("nothing", "a file away"))


@pytest.mark.parametrize("seed", range(8))
def test_so_it_is_for_any_change_of_standings_and_sources(
    seed: int, copied: Path, tmp_path: Path, read: list[str]
) -> None:
    """Claims of the repository's graph are accepted or withdrawn, sources removed, by chance."""
    chance = random.Random(seed)  # noqa: S311
    for path in chance.sample(sorted(copied.glob("graph/sources/*/claims.trig")), 4):
        text = path.read_text("utf-8")
        path.write_text(
            re.sub(
                r"(?<=aljir:standing aljir:)(accepted|withdrawn|disputed)\b",
                lambda match: FLIPPED[match[1]] if chance.random() < 0.3 else match[1],
                text,
            ),
            "utf-8",
        )
    if seed % 4 == 3:
        shutil.rmtree(chance.choice(sorted(copied.glob("graph/sources/geonames-*"))))
    read.clear()
    after = build(copied)
    assert 0 < len(read) < 10
    assert after == anew(copied, tmp_path)


IDLE = """\
PREFIX light: <https://example.org/lighthouse/ontology#>
CONSTRUCT {{ ?person light:says "idle" }}
WHERE {{ ?person a <http://www.cidoc-crm.org/cidoc-crm/E21_Person> FILTER NOT EXISTS {{ {without} }} }}
"""


@pytest.mark.parametrize(
    "without", ["?person light:keptLightAt ?place", "?place light:lightKeptBy ?person"], ids=["stated", "inferred"]
)
def test_what_follows_from_an_absence_comes_and_goes_with_it(without: str, broken: Path, tmp_path: Path) -> None:
    (broken / "ontology/rules/90-idle.rq").write_text(IDLE.format(without=without), "utf-8")
    claims = broken / "graph/sources/keepers-log/claims.trig"
    kept = claims.read_text("utf-8")
    idle = b'<https://example.org/lighthouse/person/ilvo-marren> <https://example.org/lighthouse/ontology#says> "idle"'
    assert idle not in build(broken)
    start = kept.index("claim:keepers-log-marren a")
    claims.write_text(
        kept[:start] + kept[start:].replace("aljir:standing aljir:accepted", "aljir:standing aljir:withdrawn", 1),
        "utf-8",
    )
    after = build(broken)
    assert idle in after
    assert after == anew(broken, tmp_path)
    claims.write_text(kept, "utf-8")
    after = build(broken)
    assert idle not in after
    assert after == anew(broken, tmp_path)


def test_a_decision_is_carried_to_the_source_of_its_claim(broken: Path, tmp_path: Path, read: list[str]) -> None:
    build(broken)
    reasons = {"en": "The log is silent.", "ru": "Журнал молчит."}
    aljir.open(broken).decide("keepers-log-storm", "withdrawn", reasons)
    read.clear()
    after = build(broken)
    assert sorted(read) == [
        "graph/decisions.ttl",
        *(f"graph/sources/{name}" for name in ("keepers-log", "visitor-page")),
    ]
    assert after == anew(broken, tmp_path)


def test_only_what_has_changed_is_read(broken: Path, read: list[str]) -> None:
    build(broken)
    assert len(read) > 3
    read.clear()
    build(broken)
    assert read == []
    edit(broken / "graph/entities/people.ttl", "Sanna Aldwin", "Sanna Aldwyn")
    build(broken)
    assert read == ["graph/entities/people.ttl"]


def test_after_a_large_change_all_is_read(broken: Path, read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    build(broken)
    number = len(read)
    read.clear()
    monkeypatch.setattr("aljir.building.FOLLOWED", 0)
    edit(broken / "graph/entities/people.ttl", "Sanna Aldwin", "Sanna Aldwyn")
    build(broken)
    assert len(read) > number  # the changed part once before that was known


def test_what_no_build_names_is_deleted(broken: Path) -> None:
    for name in ("Aldwyn", "Aldwin"):
        edit(broken / "graph/entities/people.ttl", "Aldwin" if name == "Aldwyn" else "Aldwyn", name)
        build(broken)
    folder = broken / "build"
    index = json.loads((folder / "index.json").read_bytes())
    assert [path.name for path in (folder / "stores").iterdir()] == [index["store"]]
    assert {path.stem for path in (folder / "parts").iterdir()} == {digest for _, digest in index["parts"].values()}
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_what_was_built_before_is_there_until_the_build_has_ended(broken: Path) -> None:
    """Steps after publishing ask it still, and a large store opens its files when they are asked for."""
    build(broken)
    [before] = (broken / "build" / "stores").iterdir()
    edit(broken / "graph/entities/people.ttl", "Aldwin", "Aldwyn")
    with building(find_project(broken)) as draft:
        draft.publish()
        assert draft.change
        assert len([*before.iterdir()]) > 3
    assert not before.exists()


def test_a_large_dataset_is_asked_on_disk(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = open_store(find_project(broken))
    monkeypatch.setattr("aljir.build_folder.IN_MEMORY", 10)
    project = find_project(broken)
    large = open_store(project)
    assert n_quads(large, {}) == n_quads(small, {})
    assert "Ilvo Marren" in aljir.open(broken).query("keepers").to_csv()
    with pytest.raises(RuntimeError, match="read-write"):  # for it is a store on disk, opened to be read
        large.clear()


@pytest.mark.parametrize("name", ["a name", "a rule"])
def test_nothing_writes_to_a_store_that_is_built(name: str, broken: Path) -> None:
    """A store that is open to be written merges its files at any time, and deletes those that others read."""
    build(broken)
    EDITS[name](broken)
    with building(find_project(broken)) as draft:
        draft.publish()
        Store(str(broken / "build" / "stores" / draft.name))  # which cannot be opened twice to be written


@pytest.mark.parametrize("damage", ["stores", "parts", "dataset.nq", "index.json"])
def test_what_is_damaged_is_made_anew(damage: str, broken: Path, tmp_path: Path) -> None:
    good = build(broken)
    path = broken / "build" / damage
    shutil.rmtree(path) if path.is_dir() else path.write_bytes(path.read_bytes()[:-40])
    edit(broken / "graph/entities/people.ttl", "Sanna Aldwin", "Sanna Aldwyn")
    assert build(broken) == anew(broken, tmp_path) != good


@pytest.mark.parametrize("kind", ["stores/*/*.sst", "parts/*.nq"])
def test_so_it_is_when_any_file_is_gone_or_damaged(kind: str, broken: Path, tmp_path: Path) -> None:
    """Some are come to only when the build has begun to write."""
    build(broken)
    folder = tmp_path / "built"
    shutil.copytree(broken / "build", folder)
    edit(broken / "graph/entities/people.ttl", "Sanna Aldwin", "Sanna Aldwyn")
    good = anew(broken, tmp_path)
    for number, path in enumerate(sorted(folder.glob(kind))):
        shutil.rmtree(broken / "build")
        shutil.copytree(folder, broken / "build")
        file = broken / "build" / path.relative_to(folder)
        file.unlink() if number % 2 else file.write_bytes(file.read_bytes()[:-40])
        assert build(broken) == good


def test_damage_that_is_found_late_is_told(broken: Path) -> None:
    """The files of a large store are opened when they are asked for."""
    with pytest.raises(AljirError, match=r"damaged(.|\n)*Delete"), building(find_project(broken)):
        raise RuntimeError("Corruption: a file is not what it was")  # as pyoxigraph tells it
    with pytest.raises(RuntimeError, match="else"), building(find_project(broken)):
        raise RuntimeError("something else")


def test_a_draft_that_is_not_published_changes_nothing(broken: Path) -> None:
    good = build(broken)
    edit(broken / "graph/entities/people.ttl", "Sanna Aldwin", "Sanna Aldwyn")
    with pytest.raises(AljirError), building(find_project(broken)):
        raise AljirError("The checks did not pass.")
    assert (broken / "build/dataset.nq").read_bytes() == good
    edit(broken / "graph/entities/people.ttl", "Sanna Aldwyn", "Sanna Aldwin")
    assert build(broken) == good


BUILD = """\
with building(find_project(sys.argv[1])) as draft:
    draft.publish()
"""


def test_a_build_that_is_killed_at_any_moment_loses_nothing(broken: Path, tmp_path: Path) -> None:
    def run(limit: int) -> subprocess.CompletedProcess[str]:
        imports = "from aljir import find_project\nfrom aljir.building import building"
        return killed(limit, BUILD, broken, before=imports)

    names = ["Sanna Aldwin", "Sanna Aldwyn"]
    calls = int(run(0).stdout)
    good = {names[0]: anew(broken, tmp_path)}
    edit(broken / PEOPLE, names[0], names[1])
    good[names[1]] = anew(broken, tmp_path)
    edit(broken / PEOPLE, names[1], names[0])
    assert run(0).returncode == 0
    chance = random.Random(6)  # noqa: S311
    for turn in range(50):
        before, after = names[turn % 2], names[(turn + 1) % 2]
        edit(broken / PEOPLE, before, after)
        run(chance.randrange(1, calls))
        assert n_quads(open_store(find_project(broken)), {}) == good[after]


PEOPLE = "graph/entities/people.ttl"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no bound on the size of files")
@pytest.mark.parametrize("room", [0, 1_000, 20_000, 60_000])
def test_a_disk_that_is_full_leaves_the_last_good_build(broken: Path, room: int) -> None:
    """No file may be longer than there is room, as if the disk were full at that point."""
    import resource

    good = build(broken)
    edit(broken / PEOPLE, "Sanna Aldwin", "Sanna Aldwyn")
    ended = subprocess.run(
        [sys.executable, "-m", "aljir", "--project", str(broken), "build"],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )
    assert ended.returncode == 3, ended.stderr
    assert "Cannot be written" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert (broken / "build/dataset.nq").read_bytes() == good
    assert build(broken) != good


def test_a_second_build_waits_for_the_first(broken: Path) -> None:
    good = build(broken)
    with building(find_project(broken)) as draft:
        words = [sys.executable, "-m", "aljir", "--project", str(broken), "build"]
        second = subprocess.Popen(words, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert second.stderr
        assert "this one waits for it" in second.stderr.readline()
        draft.publish()
    out, _ = second.communicate(timeout=60)
    assert (second.returncode, "built in" in out) == (0, True)
    assert (broken / "build/dataset.nq").read_bytes() == good


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("claim:keepers-log-lonely {", "claim:keepers-log-alone {", "claim:keepers-log-alone"),
        (
            "claim:keepers-log-lonely a aljir:Claim",
            "claim:keepers-log-lonely a aljir:Source",
            "claim:keepers-log-lonely",
        ),
    ],
)
def test_a_claim_that_loses_its_record_or_graph_is_refused(broken: Path, old: str, new: str, message: str) -> None:
    before = build(broken)
    claims = broken / "graph" / "sources" / "keepers-log" / "claims.trig"
    edit(claims, old, new)
    with pytest.raises(AljirError, match=message):
        build(broken)
    edit(claims, new, old)
    assert build(broken) == before
