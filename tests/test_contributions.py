"""What is given back to Wikidata: of claims with every fate, written for QuickStatements and read back."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.quickstatements_grammar import Read, read_csv, read_v1
from tests.standins import faults
from tests.standins.faults import FaultyServer

import aljir
from aljir import AljirError
from aljir.wikidata.client import Wikidata
from aljir.wikidata.contributions import Contributions
from aljir.wikidata.quickstatements import to_csv, to_v1

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data" / "contributions"
TABLE = ROOT / "ontology" / "contributions.rq"
Run = Callable[..., Any]

SANNA, ILVO, SKERRY, TERN = "Q9000000002", "Q9000000003", "Q9000000008", "Q9000000001"
REGISTER = "https://example.org/register/%D0%9C%D0%B0%D1%8F%D0%BA_(1903)?page=1&part=a,b"


def reference(url: str, *day: str) -> tuple[Any, ...]:
    return ((("P854", ("text", url)), ("P813", ("time", *(day or ("2026", "04", "05")), "11"))),)


FROM_REGISTER = reference(REGISTER)
STATEMENTS = {
    Read(ILVO, "P569", ("time", "1903", "05", "00", "10"), FROM_REGISTER),
    Read(ILVO, "P25", ("item", SANNA), FROM_REGISTER),
    Read(SANNA, "P570", ("time", "1960", "01", "02", "11"), FROM_REGISTER),
    Read(SANNA, "P20", ("item", SKERRY), FROM_REGISTER),
    Read(SANNA, "P106", ("item", "Q9000000007"), FROM_REGISTER),
    Read(SANNA, "P106", ("item", "Q9000000007"), reference("https://example.org/keepers-log")),
    Read(SANNA, "P39", ("item", "Q9000000006"), FROM_REGISTER),
    Read(SKERRY, "P625", ("point", "-66.5", "12.75"), FROM_REGISTER),
}
NAMES = {
    Read(SANNA, "Aru", ("text", "Санна Алдвин")),
    Read(ILVO, "Aen", ("text", "Ilvo Marren")),
    Read(ILVO, "Aen", ("text", 'Ilvo "the Lamp", Marren|Tern')),
    Read(ILVO, "Aen", ("text", "Captain Marren")),
    Read(ILVO, "Lru", ("text", "Илво Маррен")),
    Read(TERN, "Aen", ("text", "Tern Point")),
    Read(TERN, "Aru", ("text", "Терн-Пойнт")),
    Read(SKERRY, "Aen", ("text", "Gull Skerry")),
    Read(SKERRY, "Aru", ("text", "Галл-Скерри")),
    Read("Q9000000006", "Aen", ("text", "Keepers")),
    Read("Q9000000006", "Aru", ("text", "Смотрители")),
}


@pytest.fixture
def project(broken: Path) -> Path:
    """The lighthouse, with links to invented items and claims of every fate."""
    source = broken / "graph" / "sources" / "register"
    source.mkdir()
    for name, folder in {
        "claims.trig": source,
        "source.ttl": source,
        "names.ttl": broken / "graph" / "entities",
        "dates.ttl": broken / "graph" / "entities",
        "wikidata.sssom.tsv": broken / "graph" / "links",
    }.items():
        shutil.copy(DATA / name, folder)
    table = TABLE.read_text("utf-8").replace("https://w3id.org/aljir/type/", "https://example.org/lighthouse/type/")
    (broken / "ontology" / "contributions.rq").write_text(table, "utf-8")
    return broken


@pytest.fixture
def found(project: Path, wikidata: Wikidata) -> Contributions:
    return aljir.open(project).contributions(wikidata)


def test_the_commands_are_read_back_from_v1(found: Contributions) -> None:
    commands = read_v1(to_v1(found.commands))
    assert Counter(commands) == Counter(STATEMENTS | NAMES)


def test_the_commands_are_read_back_from_csv(found: Contributions) -> None:
    files = to_csv(found.commands)
    commands = [command for text in files.values() for command in read_csv(text)]
    assert Counter(commands) == Counter(STATEMENTS | NAMES)
    assert set(files) == {f"{command.key}.csv" for command in commands}
    assert files["P569.csv"].startswith("qid,P569,S854,s813\n")
    assert f'"""{REGISTER}"""' in files["P569.csv"], "a text is in quotation marks in its cell too"


def test_each_claim_that_is_not_given_is_counted_by_its_reason(found: Contributions) -> None:
    given = {str(one.claim).rpartition("/")[2] for one in found.given if one.claim}
    text = (DATA / "claims.trig").read_text("utf-8")
    fates = {block.split("claim:")[1].split()[0]: block.splitlines()[0] for block in text.split("\n# ")[1:]}
    assert given == {slug for slug, fate in fates.items() if fate.startswith("given")}
    assert found.left_out == {
        "less exact than another claim": 1,
        "not accepted, or derived or judged": 4,  # the father is one of a child too
        "of which Wikidata has deleted the item": 2,  # of a couple, each
        "on which Wikidata says otherwise": 1,
        "on which our sources differ": 2,
        "that Wikidata has": 3,
        "without a web page to refer to": 1,
    }
    assert found.summary().startswith("To give: 10 alias, 1 label, 8 statement. Left out: 1 less exact than another")


def test_the_table_says_what_is_given_and_by_which_claim(found: Contributions) -> None:
    rows = found.to_dicts()
    (row,) = (row for row in rows if row["property"] == "P569")
    assert row == {
        "what": "statement",
        "entity": "https://example.org/lighthouse/person/ilvo-marren",
        "item": ILVO,
        "property": "P569",
        "value": "+1903-05-00T00:00:00Z/10",
        "claim": "https://example.org/lighthouse/claim/ilvo-born",
        "source": "https://example.org/lighthouse/source/register",
    }
    assert {row["claim"] for row in rows if row["what"] != "statement"} == {None}


def test_one_entity_alone_may_be_asked_about(project: Path, wikidata: Wikidata) -> None:
    graph = aljir.open(project)
    assert {command.item for command in graph.contributions(wikidata, ["Gull Skerry"]).commands} == {SKERRY}
    assert graph.contributions(wikidata, ["Tove Marren"]).commands == []
    with pytest.raises(AljirError, match="Nothing is called 'nobody'"):
        graph.contributions(wikidata, ["nobody"])


def test_the_graph_of_this_repository_gives_only_what_can_be_read_back(wikidata: Wikidata) -> None:
    found = aljir.open(ROOT).contributions(wikidata)
    commands = read_v1(to_v1(found.commands))
    assert len(commands) == len(found.given) > 0
    assert Read("Q142141", "Lru", ("text", "Михаил Тухачевский")) in commands


# On the command line


@pytest.fixture
def words(project: Path, api: FaultyServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "caches"))
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    return ["--project", project, "link", "quickstatements", "--api", api.url]


def test_commands_go_to_standard_output_or_to_a_file(run: Run, words: list[object], tmp_path: Path) -> None:
    ended = run(*words)
    assert ended.code == 0
    assert set(read_v1(ended.out)) == STATEMENTS | NAMES
    assert ended.err.startswith("To give: 10 alias, 1 label, 8 statement. Left out: ")
    offline = run(*words, "--offline", "-o", tmp_path / "commands.tsv")
    assert (offline.code, offline.out) == (0, "")
    assert "Offline: " in offline.err
    assert (tmp_path / "commands.tsv").read_bytes().decode() == ended.out


def test_csv_goes_into_a_folder(run: Run, words: list[object], tmp_path: Path) -> None:
    ended = run(*words, "--csv", tmp_path / "csv")
    assert (ended.code, ended.out) == (0, "")
    files = sorted((tmp_path / "csv").iterdir())
    assert set(read_csv(files[0].read_text("utf-8"))) == {one for one in NAMES if one.key == "Aen"}
    assert len(files) == 10


def test_a_dry_run_shows_the_table_and_no_command(run: Run, words: list[object], tmp_path: Path) -> None:
    ended = run(*words, "--dry-run", "--csv", tmp_path / "csv")
    assert ended.code == 0
    assert ended.out.splitlines()[0] == "what,entity,item,property,value,claim,source"
    assert len(ended.out.splitlines()) == 1 + len(STATEMENTS | NAMES)
    assert not (tmp_path / "csv").exists()


def test_when_wikidata_is_away_nothing_is_written(
    run: Run, words: list[object], api: FaultyServer, tmp_path: Path
) -> None:
    api.faults = [faults.status(403, "Forbidden")]
    ended = run(*words, "-o", tmp_path / "commands.tsv")
    assert ended.code == 3
    assert "answered 403 Forbidden" in ended.err
    assert not (tmp_path / "commands.tsv").exists()


def test_a_project_without_the_table_says_how_to_begin(run: Run, words: list[object], project: Path) -> None:
    table = project / "ontology" / "contributions.rq"
    table.write_text("SELECT ?claim ?subject WHERE { ?claim ?is ?subject }", "utf-8")
    ended = run(*words)
    assert (ended.code, ended.out) == (2, "")
    assert f"{table}: The query gives claim, subject." in ended.err
    table.unlink()
    ended = run(*words)
    assert ended.code == 2
    assert f"{table}: The project does not say what it can give" in ended.err
