"""Finds words in a text as whole words, at a cost that does not grow with the text: by the rarest of them."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_RUN = re.compile(r"\w+")
_INSIDE = re.compile(r"(?<=\w)(?=\w)")


class WordIndex:
    """Where each word of a text stands.

    >>> index = WordIndex("The lamp was lit. The lamps were out.")
    >>> list(index.find("The")), list(index.find("The lamp"))
    ([0, 18], [0])
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._places: dict[str, list[int]] = {}
        for match in _RUN.finditer(text):
            self._places.setdefault(match.group(), []).append(match.start())

    def find(self, words: str, start: int = 0, end: int | None = None) -> Iterator[int]:
        """Give the offsets between two places at which words stand as whole words, in order."""
        last = (len(self.text) if end is None else end) - len(words)
        for at in self._candidates(words, start):
            if at > last:
                return
            whole = not (self._is_inside_word(at) or self._is_inside_word(at + len(words)))
            if whole and self.text.startswith(words, at):
                yield at

    def _candidates(self, words: str, start: int) -> Iterator[int]:
        """Give offsets at which words may stand: where the rarest of them does."""
        runs = [(self._places.get(run.group(), []), run.start()) for run in _RUN.finditer(words)]
        if runs:
            places, offset = min(runs, key=lambda run: len(run[0]))
            for number in range(bisect_left(places, start + offset), len(places)):
                yield places[number] - offset
            return
        at = self.text.find(words, start)
        while at >= 0:
            yield at
            at = self.text.find(words, at + 1)

    def _is_inside_word(self, at: int) -> bool:
        return _INSIDE.match(self.text, at) is not None
