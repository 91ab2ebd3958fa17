"""Circles in a graph are found, each group of them at least once, in time that grows with the graph alone."""

from __future__ import annotations

import pytest

from aljir.sources.circles import circles


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        ("", []),
        ("ab bc ac", []),
        ("aa", ["a"]),
        ("ab ba", ["ab"]),
        ("ab bc ca", ["abc"]),
        ("xa ab bc cb", ["bc"]),
        ("ab ba bc cd dc", ["ab", "cd"]),
        ("ab ad bc ca dc", ["abc"]),
        ("az", []),
    ],
)
def test_circles_are_found(graph: str, expected: list[str]) -> None:
    follows: dict[str, list[str]] = {}
    for step in graph.split():
        follows.setdefault(step[0], []).append(step[1])
    assert ["".join(circle) for circle in circles(follows)] == expected


class Counted(dict[str, list[str]]):
    """Counts how often it is asked."""

    asked = 0

    def __getitem__(self, key: str) -> list[str]:
        self.asked += 1
        return super().__getitem__(key)


def test_each_step_is_taken_once() -> None:
    rungs = 12  # of a ladder with two ways from rung to rung, so 4,096 ways in all
    ladder = Counted({f"{rung}": [f"{rung}a", f"{rung}b"] for rung in range(rungs)})
    ladder.update({f"{rung}{side}": [f"{rung + 1}"] for rung in range(rungs) for side in "ab"})
    assert list(circles(ladder)) == []
    assert ladder.asked == 3 * rungs


def test_a_long_chain_is_no_trouble() -> None:
    chain = {str(number): [str(number + 1)] for number in range(20_000)}
    (circle,) = circles({**chain, "20000": ["0"]})
    assert len(circle) == 20_001
