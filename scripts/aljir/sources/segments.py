"""Segments: proposes the passages of a text, each with the words that locate it, for an author to accept or edit.

The words locate it in the text, where `Anchoring` looks for them, and on a page with the same text: there a browser
that follows a link marks from the first place of the first words to the next place of the last words, whatever their
case (URL Fragment Text Directives).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from aljir.sources.locators import WORDS, ends
from aljir.sources.sentences import sentences
from aljir.sources.words import WordIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text that is proposed as a passage: a sentence, a heading or a list item.

    Attributes:
        start: Where it begins, in Unicode code points of the text as it is.
        end: Where it ends: the first code point that is not part of it.
        first_words: The fewest words, from its first one on, that locate its beginning.
        last_words: The fewest words, up to its last one, that locate its end.
        problem: Why words cannot locate it, empty when they can. An author leaves it out or joins it to another one.
        remark: Why a link may mark another place of the page, though words locate it in the text; empty when it cannot.
    """

    start: int
    end: int
    first_words: str
    last_words: str
    problem: str = ""
    remark: str = ""


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
    18 35 The lamp was out. | out.
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
    """Finds the words that locate a span among others."""

    def __init__(self, text: str, spans: list[tuple[int, int]]) -> None:
        self.text = text
        self.spans = spans
        self.index = WordIndex(text)
        self.page = WordIndex(_on_a_page(text))

    def locate(self, here: int, last: int, following: int) -> Segment:
        """Give the words of a span, from the numbers of it, of the one before it and of the one behind it."""
        text, (start, end) = self.text, self.spans[here]
        after = self.spans[last][0] + 1 if last >= 0 else 0
        limit = self.spans[following][0] if following < len(self.spans) else len(text)
        words = [match.span() for match in _WORD.finditer(text, start, end)]

        first_words, located, marked = _fewest(
            [text[start:stop] for _, stop in words[:WORDS]],
            lambda one: _two(self.index.find(one, after)) == [start],
            lambda one: _stand_once(one, self.page),
        )
        again = "again later" if next(self.index.find(first_words, after)) == start else "before it too"
        problem = "" if located else f"its first words stand {again}"
        remark = "" if marked else "a link may mark another place: its first words stand elsewhere too"

        behind = start + len(first_words)
        rest = WordIndex(_on_a_page(text[behind:end]))
        last_words, located, marked = _fewest(
            [text[begin:end] for begin, _ in reversed(words[-WORDS:])],
            lambda one: (
                _two(ends(self.index, one, start, behind, limit, adjoined=following == here + 1)) == [end - len(one)]
            ),
            lambda one: len(one) > end - behind or _stand_once(one, rest),  # what overlaps makes one quotation
        )
        problem = problem or ("" if located else "its last words stand earlier in it too")
        remark = remark or (
            "" if marked else "a link may end too early: its last words stand in it in another case too"
        )
        return Segment(start, end, first_words, last_words, problem, "" if problem else remark)


def _fewest(
    choices: list[str], locates: Callable[[str], bool], is_marked: Callable[[str], bool]
) -> tuple[str, bool, bool]:
    """Give the first choice that meets both conditions, else the first of them; and which of the two it meets."""
    locating = filter(locates, choices)
    fewest = next(locating, None)
    if fewest is None:
        return choices[-1], False, False
    marked = next(filter(is_marked, chain([fewest], locating)), None)
    return marked or fewest, True, marked is not None


def _two(places: Iterable[int]) -> list[int]:
    """Give the first two places: enough to tell whether there is one."""
    return list(islice(places, 2))


def _on_a_page(text: str) -> str:
    """Give a text as browsers compare it: without regard to case and line ends."""
    return " ".join(text.casefold().split())


def _stand_once(words: str, page: WordIndex) -> bool:
    return len(_two(page.find(_on_a_page(words)))) == 1
