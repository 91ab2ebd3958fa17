"""Segments: proposes the passages of a text, each with the words that locate it, for an author to accept or edit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import TYPE_CHECKING

from aljir.sources.locators import WORDS
from aljir.sources.sentences import sentences
from aljir.sources.words import WordIndex

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text that is proposed as a passage: a sentence, a heading or a list item.

    Attributes:
        start: Where it begins, in Unicode code points of the text as it is.
        end: Where it ends: the first code point that is not part of it.
        first_words: The fewest words, from its first one on, with which `Anchoring` finds its beginning.
        last_words: The fewest words, up to its last one, with which `Anchoring` finds its end.
        problem: Why words cannot locate it, empty when they can. An author leaves it out or joins it to another one.
    """

    start: int
    end: int
    first_words: str
    last_words: str
    problem: str = ""


def segment(text: str, language: str) -> list[Segment]:
    """Propose the passages of a text, in reading order.

    Those without a problem are located by `aljir.sources.locators.Anchoring` just where they stand, all of them
    together. Words are copied as they stand: in wrapped prose, a line end may be among them.

    Args:
        text: The text.
        language: Its language, as a BCP 47 tag.

    >>> text = "The lamp was lit. The lamp was out."
    >>> for one in segment(text, "en"):
    ...     print(one.start, one.end, one.first_words, "|", one.last_words)
    0 17 The lamp was lit. | lit.
    18 35 The | out.
    """
    index = WordIndex(text)
    failed: dict[int, Segment] = {}
    spans = sentences(text, language)
    while True:  # what is left out widens the stretch in which the words of its neighbours must be unique
        found = list(_located(text, index, [span for span in spans if span[0] not in failed]))
        failing = {one.start: one for one in found if one.problem}
        if not failing:
            return sorted(chain(found, failed.values()), key=lambda one: one.start)
        failed |= failing


def _located(text: str, index: WordIndex, spans: list[tuple[int, int]]) -> Iterator[Segment]:
    """Give the words that locate each span among the others, as `Anchoring` looks for them."""
    after = 0
    for (start, end), (limit, _) in pairwise([*spans, (len(text), len(text))]):
        words = [match.span() for match in _WORD.finditer(text, start, end)]
        first, problem = "", ""
        for _, stop in words[:WORDS]:
            first = text[start:stop]
            places = list(islice(index.find(first, after), 2))
            if places == [start]:
                break
        else:
            problem = f"its first words stand {'again later' if places[0] == start else 'before it too'}"
        last = ""
        for begin, _ in reversed(words[-WORDS:]):
            last = text[begin:end]
            ends = [at + len(last) for at in index.find(last, start, limit)]
            if [one for one in ends if one >= start + len(first)] == [end]:
                break
        else:
            problem = problem or "its last words stand earlier in it too"
        yield Segment(start, end, first, last, problem)
        after = start + 1
