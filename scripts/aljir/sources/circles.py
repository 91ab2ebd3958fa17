"""Circles in a graph of things that follow from each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def circles(follows: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Give circles of a graph, one at least of every group whose members reach each other; takes linear time.

    >>> list(circles({"a": ["b"], "b": ["c"], "c": ["b"], "d": ["d"]}))
    [['b', 'c'], ['d']]
    """
    done: set[str] = set()
    for start in follows:
        path: dict[str, Iterator[str]] = {}  # in the order of the steps
        if start not in done:
            path[start] = iter(follows[start])
        while path:
            here = next(reversed(path))
            step = next(path[here], None)
            if step is None:
                del path[here]
                done.add(here)
            elif step in path:
                steps = list(path)
                yield steps[steps.index(step) :]
            elif step in follows and step not in done:
                path[step] = iter(follows[step])
