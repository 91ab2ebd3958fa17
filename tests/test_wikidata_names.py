"""How many entities get the right item proposed: the test set of names, with precision and recall (pytest -s).

tests/data/wikidata/names.tsv has a case a row: what a graph knows of an entity, and the item that is right for it in
tests/data/wikidata/candidates.ttl, if there is one.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.standins.action_api import ActionApi

from aljir.lookup import Name
from aljir.values import Point
from aljir.wikidata.candidates import Candidate, find_candidates
from aljir.wikidata.client import Wikidata
from aljir.wikidata.profiles import Profile, Related
from aljir.wikidata.years import Years

DATA = Path(__file__).parent / "data" / "wikidata"
CASES = list(csv.DictReader((DATA / "names.tsv").read_text("utf-8").splitlines(), delimiter="\t"))
ENTITY = "https://example.org/lighthouse/entity"


@pytest.fixture(scope="module")
def names_api() -> Iterator[ActionApi]:
    with ActionApi(DATA / "candidates.ttl") as api:
        yield api


def years(text: str) -> tuple[Years, ...]:
    year = int(text[:4] or 0)
    return (Years(year, year, text if len(text) == 10 else ""),) if text else ()


def related(text: str) -> Related:
    linked = text.startswith("Q") and text[1:].isdecimal()
    return Related(text, () if linked else (text,), frozenset({text} if linked else ()))


def profile(case: dict[str, str]) -> Profile:
    names = [text.rpartition("@") for text in case["names"].split("; ")]
    born, died = ("P569", "P570") if case["kind"] == "person" else ("P571", "P576")
    role, _, relative = case["kin"].partition(":")
    others = {role: relative, "place": case["places"], "type": case["types"]}
    points = [Point.read(" ".join(reversed(text.split(",")))) for text in [case["point"]] if text]
    return Profile(
        ENTITY,
        kind=case["kind"],
        names=tuple(Name(ENTITY, text, language, index < 2) for index, (text, _, language) in enumerate(names)),
        dates={born: years(case["born"]), died: years(case["died"])},
        active=years(case["active"]),
        related={role: (related(text),) for role, text in others.items() if text},
        points=tuple(point for point in points if point),
    )


@pytest.fixture
def found(connect: Callable[..., Wikidata], names_api: ActionApi) -> list[tuple[dict[str, str], list[Candidate]]]:
    wikidata = connect(action_api=names_api.url)
    return [
        (case, find_candidates(wikidata, profile(case), languages=("en", "ru"), taken={}, refused=())) for case in CASES
    ]


def test_the_right_items_come_first_and_no_wrong_one_with_high_confidence(
    found: list[tuple[dict[str, str], list[Candidate]]],
) -> None:
    first = [(case, candidates[0] if candidates else None) for case, candidates in found]
    for case, candidate in first:
        told = f"{candidate.item} {candidate.score.level} {candidate.score.text('en')}" if candidate else "-"
        item = candidate.item if candidate and candidate.score.level != "low" else ""
        print("ok " if item == case["item"] else "NOT", case["names"], "|", case["tried"], "|", told)
    measured = {}
    for name, levels in (("high or medium", ("high", "medium")), ("high alone", ("high",))):
        proposed = [(case, one) for case, one in first if one and one.score.level in levels]
        right = [case for case, one in proposed if one.item == case["item"]]
        expected = [case for case in CASES if case["item"]]
        measured[name] = len(right) / len(proposed), len(right) / len(expected)
        print(
            f"{name}: {len(CASES)} cases, {len(expected)} with an item; {len(proposed)} proposed first, "
            f"{len(right)} right: precision {measured[name][0]:.3f}, recall {measured[name][1]:.3f}"
        )
    assert len(CASES) >= 60
    assert [
        case["tried"] for case, one in first if one and one.score.level == "high" and one.item != case["item"]
    ] == []
    precision, recall = measured["high or medium"]
    assert precision >= 0.91
    assert recall >= 0.98
