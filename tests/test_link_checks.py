"""Links to Wikidata are checked: what is wrong with one is told at its row, and a redirect is followed on demand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import Ended
from tests.standins import faults
from tests.standins.action_api import ActionApi
from tests.wikidata_links import ITEMS, link

import aljir
from aljir import AljirError
from aljir.wikidata.client import Wikidata
from aljir.wikidata.redirects import follow_redirects

DELETED, MERGED, SHIP, STRANGER, OTHER_YEAR, OTHER_KIN = (
    *("Q9000000309", "Q9000000321", "Q9000000322", "Q9000000323", "Q9000000324", "Q9000000325"),
)
SANNA = "person:sanna-aldwin"


@pytest.fixture
def messages(coast: Path, connect: Callable[..., Wikidata], coast_api: ActionApi) -> Callable[..., list[str]]:
    """Gives what is found when Sanna Aldwin, or another, is linked to an item: kind and message."""

    def find(number: str, subject: str = SANNA, match: str = "exactMatch", language: str = "en") -> list[str]:
        link(coast, {**ITEMS, subject: number} if match == "exactMatch" else {subject: number}, match)
        found = aljir.open(coast).check_links(connect(action_api=coast_api.url), language=language)
        assert all(finding.line for finding in found)
        return [f"{finding.kind}: {finding.message(language)}" for finding in found if subject in finding.message("en")]

    return find


def test_a_right_link_is_not_found_fault_with(messages: Callable[..., list[str]]) -> None:
    assert messages("Q9000000303", "person:ilvo-marren") == []
    assert messages("Q9000000305", "place:tern-point") == []


def test_a_deleted_item(messages: Callable[..., list[str]]) -> None:
    assert messages(DELETED) == [
        f"deleted: {SANNA} is linked to {DELETED}, which Wikidata does not have: it was deleted, or never made."
    ]
    assert messages(DELETED, language="ru") == [
        f"deleted: {SANNA}: элемента {DELETED} в Викиданных нет, он удалён или никогда не создавался."
    ]


def test_an_item_of_the_wrong_kind(messages: Callable[..., list[str]]) -> None:
    [kind] = messages(SHIP)
    assert kind == f"kind: {SANNA} is a person, and by Wikidata {SHIP} (Sanna Aldwin) is no human."
    [kind, *_] = messages("Q9000000301", "place:tern-point")
    assert kind == "kind: place:tern-point is no person, and by Wikidata Q9000000301 (Sanna Aldwin) is a human."


def test_a_label_that_is_far(messages: Callable[..., list[str]]) -> None:
    assert messages(STRANGER) == [f"label: No name of {SANNA} is near one of {STRANGER}: Berrit Holm, Беррит Хольм."]


def test_a_label_in_another_spelling_is_near(messages: Callable[..., list[str]]) -> None:
    assert not [one for one in messages("Q9000000301") if one.startswith("label")]


def test_another_year_of_birth(messages: Callable[..., list[str]]) -> None:
    assert messages(OTHER_YEAR) == [f"date: {SANNA}: born 1850 by our sources, 1870 by Wikidata ({OTHER_YEAR})."]


def test_other_kin(messages: Callable[..., list[str]]) -> None:
    assert messages(OTHER_KIN) == [
        f"kin: {SANNA}: person:ilvo-marren is a spouse by our sources, a child by Wikidata ({OTHER_KIN}).",
        f"kin: {SANNA}: the mother is person:tove-marren by our sources, {STRANGER} by Wikidata ({OTHER_KIN}).",
    ]
    assert messages(OTHER_KIN, language="ru")[0] == (
        f"kin: {SANNA}: person:ilvo-marren по нашим источникам — супруг(а), по Викиданным ({OTHER_KIN}) — ребёнок."
    )


def test_what_is_only_close_need_not_be_alike(messages: Callable[..., list[str]]) -> None:
    assert messages(STRANGER, match="closeMatch") == []
    assert [one.split(":")[0] for one in messages(MERGED, match="closeMatch")] == ["redirected"]


def test_what_was_fetched_is_not_taken_for_ours(
    coast: Path, connect: Callable[..., Wikidata], coast_api: ActionApi
) -> None:
    graph, wikidata = aljir.open(coast), connect(action_api=coast_api.url)
    before = str(graph.check_links(wikidata))
    assert "born 1850 by our sources, 2 March 1851, 1852 by Wikidata" in before
    graph.fetch_links(wikidata)
    assert str(graph.check_links(wikidata)) == before


# Redirects, and the command line


@pytest.fixture
def check(
    coast: Path, coast_api: ActionApi, run: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Ended]:
    """Runs `aljir link check` in the coast, with a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return lambda *words: run("--project", coast, "link", "check", "--api", coast_api.url, *words)


def test_a_redirect_is_followed_on_demand_and_nothing_else_touched(coast: Path, check: Callable[..., Ended]) -> None:
    path = link(coast, {"person:ilvo-marren": "Q9000000303", "person:orla-aldwin": MERGED})
    before = path.read_bytes()
    ended = check()
    assert ended.code == 1
    assert f"graph/links/wikidata.sssom.tsv:11: redirected: person:orla-aldwin: {MERGED} was merged into" in ended.out
    assert "or run aljir link check --fix" in ended.out
    assert path.read_bytes() == before

    fixed = check("--fix")
    assert path.read_bytes() == before.replace(f"wikidata:{MERGED}\t".encode(), b"wikidata:Q9000000301\t")
    assert MERGED.encode() in path.read_bytes(), "the comment stays"
    assert "graph/links/wikidata.sssom.tsv:11: person:orla-aldwin is linked to Q9000000301 now." in fixed.err
    assert "redirected" not in fixed.out
    assert "redirected" not in check().out


def test_a_redirect_to_what_is_linked_already_is_not_followed(
    coast: Path, connect: Callable[..., Wikidata], coast_api: ActionApi
) -> None:
    path = link(coast, {SANNA: "Q9000000301"})
    row = path.read_text("utf-8").splitlines()[-1]
    path.write_text(
        path.read_text("utf-8") + row.replace("Q9000000301", MERGED).replace("q9000000301", "again") + "\n", "utf-8"
    )
    before = path.read_bytes()
    found = aljir.open(coast).check_links(connect(action_api=coast_api.url))
    assert "to which it is linked already" in str(found)
    assert follow_redirects(found) == []
    assert path.read_bytes() == before


def test_findings_for_programs(coast: Path, check: Callable[..., Ended]) -> None:
    link(coast, {SANNA: DELETED})
    lines = check("--format", "csv").out.splitlines()
    assert lines[0] == "kind,file,line,message,mend"
    assert lines[1].startswith("deleted,graph/links/wikidata.sssom.tsv,10,")


def test_nothing_found_ends_with_0_offline_too(coast: Path, check: Callable[..., Ended], coast_api: ActionApi) -> None:
    link(coast, {"person:ilvo-marren": "Q9000000303"})
    ended = check()
    assert (ended.code, ended.out, ended.err) == (0, "Findings: 0; links checked: 1.\n", "")
    asked = len(coast_api.requests)
    ended = check("--offline")
    assert (ended.code, len(coast_api.requests)) == (0, asked)
    assert ended.err.startswith("Offline: 1 answer from the cache")


def test_what_is_no_item_is_told_at_its_row(coast: Path, connect: Callable[..., Wikidata]) -> None:
    link(coast, {"person:ilvo-marren": "Q9000000303", SANNA: "Sanna_Aldwin"})
    with pytest.raises(AljirError, match="Sanna_Aldwin is no item of Wikidata") as caught:
        aljir.open(coast).check_links(connect())
    assert (Path(caught.value.file or "").name, caught.value.line) == ("wikidata.sssom.tsv", 11)


def test_no_answer_is_no_finding(coast: Path, connect: Callable[..., Wikidata], coast_api: ActionApi) -> None:
    coast_api.faults = [faults.status(503)] * 3
    with pytest.raises(AljirError, match="503") as caught:
        aljir.open(coast).check_links(connect(action_api=coast_api.url))
    assert caught.value.exit_code == 3
