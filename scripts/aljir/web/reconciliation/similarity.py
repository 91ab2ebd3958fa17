"""How like two words are, letter by letter."""

from __future__ import annotations


def distance(one: str, other: str) -> int:
    """Count the letters that are missing, too many, wrong or swapped with their neighbour (optimal string alignment).

    >>> distance("lighthouse", "lihgthouse"), distance("keeper", "keper"), distance("log", "lot")
    (1, 1, 1)
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, there in enumerate(other, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != there))
            swapped = row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == there
            line.append(min(cost, before[column - 2] + 1) if swapped else cost)
        before, last = last, line
    return last[-1]


def likeness(one: str, other: str) -> float:
    """Give how like two words are, from 0 to 1.

    >>> likeness("marren", "maren"), likeness("", "")
    (0.8333333333333334, 1.0)
    """
    longer = max(len(one), len(other))
    return 1 - distance(one, other) / longer if longer else 1.0
