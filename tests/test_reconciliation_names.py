"""Dirty names: how often the right entity stands first, and how often a match is right."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import aljir
from aljir.terms import SCHEMA, lexical
from aljir.web.reconciliation.candidates import candidates
from aljir.web.reconciliation.facts import Facts
from aljir.web.reconciliation.names import NameIndex
from aljir.web.reconciliation.queries import Condition, Query

CASES = Path(__file__).parent / "data" / "reconciliation" / "dirty-names.tsv"
OTHERS = CASES.with_name("other-names.txt")


@pytest.fixture(scope="module")
def facts() -> Facts:
    """What the repository's own graph knows."""
    graph = aljir.open(Path(__file__).parent.parent)
    return Facts(graph.engine, graph.project)


@pytest.fixture(scope="module")
def far(kg: aljir.KnowledgeGraph) -> Facts:
    """What the lighthouse knows."""
    return Facts(kg.engine, kg.project)


def found(name: str, facts: Facts, **more: object) -> list[tuple[str, float, bool]]:
    return [(one.entity.id, one.score, one.match) for one in candidates(Query(name, **more), facts)]  # type: ignore[arg-type]


def test_the_right_one_is_first(facts: Facts) -> None:
    lines = [line for line in CASES.read_text("utf-8").splitlines() if not line.startswith("#")]
    rows = list(csv.reader(lines, delimiter="\t"))
    ranks, wrong, matched = [], [], 0
    for how, name, right in rows:
        answers = found(name, facts)
        rank = next((place for place, (entity, *_) in enumerate(answers, 1) if entity == right), None)
        ranks.append(rank)
        matches = [entity for entity, _, match in answers if match]
        matched += matches == [right]
        wrong += [(name, entity) for entity in matches if entity != right]
        score = next((score for entity, score, _ in answers if entity == right), 0)
        print(f"{rank or '–'!s:>2}  {score:5}  {'match' if right in matches else '     '}  {how:10} {name} → {right}")
    first = ranks.count(1)
    print(f"first: {first} of {len(rows)}; among the first three: {sum(1 for one in ranks if one and one <= 3)}")
    print(f"matched: {matched}; matched wrongly: {len(wrong)}")
    assert len(rows) == 50
    assert first >= 48
    assert matched >= 38
    assert wrong == []


@pytest.mark.parametrize("name", OTHERS.read_text("utf-8").splitlines())
def test_nobody_is_matched_with_a_namesake_or_by_a_part_of_a_name(facts: Facts, name: str) -> None:
    assert [entity for entity, _, match in found(name, facts) if match] == []


def test_two_of_one_name_rival_each_other(facts: Facts) -> None:
    answers = found("Trifonov", facts)
    assert {entity for entity, *_ in answers} >= {"person/yuri-trifonov", "person/valentin-trifonov"}


def test_a_year_of_birth_decides(facts: Facts) -> None:
    def born(year: str) -> tuple[str, float, bool]:
        return found("Trifonov", facts, conditions=(Condition("birthDate", (year,)),))[0]

    assert born("1888")[0] == "person/valentin-trifonov"
    assert born("1925")[0] == "person/yuri-trifonov"
    (_, right, _), (_, name, _) = born("1925"), found("Trifonov", facts)[0]
    assert right > name


def test_a_wrong_year_of_birth_lowers_the_score_and_no_match_is_left(facts: Facts) -> None:
    answers = found("Bulat Okudzhava", facts, conditions=(Condition("birthDate", ("1824",)),))
    assert ("person/bulat-okudzhava", 60, False) in answers
    assert not any(match for *_, match in answers)


def test_a_parent_may_be_given_by_name_or_identifier(facts: Facts) -> None:
    for parent in ("Налбандян Ашхен", "person/ashkhen-nalbandyan", "person:ashkhen-nalbandyan"):
        ((entity, score, _), *_) = found("Okudzava", facts, conditions=(Condition("parent", (parent,)),))
        assert entity == "person/bulat-okudzhava"
        assert score > found("Okudzava", facts)[0][1]


def test_an_item_of_another_dataset_is_a_property_like_any_other(facts: Facts) -> None:
    link = next(value for value in facts.entities[f"{facts.project.base}place/astana"].values[SCHEMA.sameAs.value])
    ((entity, score, _), *_) = found("", facts, conditions=(Condition("sameAs", (lexical(link),)),))
    assert (entity, score) == ("place/astana", 100)


def test_types_are_a_constraint(facts: Facts) -> None:
    assert all(entity.startswith("person/") for entity, *_ in found("Okudzhava", facts, types=("Person",)))
    assert found("Okudzhava", facts, types=("Place",)) == []
    assert found("Okudzhava", facts, types=("NoSuchType",)) == []
    assert found("Astana", facts, types=("Place", "City"), strict="all")[0][0] == "place/astana"
    assert found("Vilnius", facts, types=("Place", "Person"), strict="all") == []
    ((_, score, match), *_) = found("Bulat Okudzhava", facts, types=("schema:Place",), strict="should")
    assert (score, match) == (50, False)


def test_of_two_alike_none_is_a_match(far: Facts) -> None:
    twice = NameIndex([("a", "Ilvo Marren"), ("b", "Илво Маррен"), ("c", "Tern Point")])
    assert twice.find("Ilvo Marren") == {"a": 100.0, "b": 98.0}
    assert [one for one in found("Marren", far) if one[2]] == []
