"""Segments: proposes the passages of a text, each with the words that locate it, for an author to accept or edit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from aljir.sources.locators import WORDS
from aljir.sources.sentences import sentences
from aljir.sources.words import WordIndex

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
    spans = sentences(text, language)
    locating = _Locating(text, spans)
    found: list[Segment | None] = [None] * len(spans)
    before, behind = list(range(-1, len(spans) - 1)), list(range(1, len(spans) + 1))
    waiting = list(range(len(spans)))
    while waiting:  # what is left out widens the stretch in which the words of its neighbours must be unique
        here = waiting.pop()
        known = found[here]
        if known and known.problem:
            continue
        last, following = before[here], behind[here]
        found[here] = tried = locating.locate(here, last, following)
        if tried.problem:
            if last >= 0:
                behind[last] = following
                waiting.append(last)
            if following < len(spans):
                before[following] = last
                waiting.append(following)
    return [one for one in found if one]


class _Locating:
    """Finds the words that locate a span among others, as `Anchoring` looks for them."""

    def __init__(self, text: str, spans: list[tuple[int, int]]) -> None:
        self.text = text
        self.spans = spans
        self.index = WordIndex(text)

    def locate(self, here: int, last: int, following: int) -> Segment:
        """Give the words of a span, from the numbers of it, of the one before it and of the one behind it."""
        text, (start, end) = self.text, self.spans[here]
        after = self.spans[last][0] + 1 if last >= 0 else 0
        limit = self.spans[following][0] if following < len(self.spans) else len(text)
        words = [match.span() for match in _WORD.finditer(text, start, end)]
        first_words, problem = "", ""
        for _, stop in words[:WORDS]:
            first_words = text[start:stop]
            places = list(islice(self.index.find(first_words, after), 2))
            if places == [start]:
                break
        else:
            problem = f"its first words stand {'again later' if places[0] == start else 'before it too'}"
        last_words = ""
        for begin, _ in reversed(words[-WORDS:]):
            last_words = text[begin:end]
            earliest = start + len(first_words) - len(last_words)  # the last words end behind the first ones
            if list(islice(self.index.find(last_words, max(start, earliest), limit), 2)) == [end - len(last_words)]:
                break
        else:
            problem = problem or "its last words stand earlier in it too"
        return Segment(start, end, first_words, last_words, problem)
