"""Sentences: finds where the sentences, headings and list items of a text begin and end.

The library sentencex proposes boundaries within a paragraph. Small rules take back those that are none, and add those
that it leaves out; what they know of a language stands in `aljir.sources.abbreviations`.
"""

from __future__ import annotations

import re
from itertools import pairwise

from sentencex import get_sentence_boundaries

from aljir.sources.abbreviations import rules
from aljir.sources.paragraphs import is_small, paragraphs

_STOP = re.compile(r"[.!?…]+[\"'“”’»)\]}]*\s+")
_NUMBERING = re.compile(r"[(\[]?(?:\d{1,3}(?:\.\d{1,3})*|[^\W\d_]|[IVXivx]+)[.)\]]+")
_CLOSING = "\"'“”’»)]}"
_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
_WHOLE_WORD_AND_STOP = re.compile(r"[^\W\d_]{4}[.!?]$")
_BLANK = re.compile(r"\s*")
_PHRASE = 5
"""How many words a phrase of time has at most: `3 марта 1938 г.` leads on to what happened then."""
_NEAR = 100
"""How many characters before and behind a boundary are looked at: more than any abbreviation, date or word has."""


def sentences(text: str, language: str) -> list[tuple[int, int]]:
    r"""Give the beginning and the end of every sentence, heading and list item, in code points of the text as it is.

    A line end ends a sentence, unless the lines are wrapped within it. White space and the bullets of list items belong
    to none; numbering belongs to its item. Quotations of several sentences mostly stay whole.

    Args:
        text: The text.
        language: Its language, as a BCP 47 tag. For languages that `aljir.sources.abbreviations` does not know, what
            sentencex proposes holds, but that no sentence begins with a small letter.

    >>> text = "Notes\n- Mr. Marren came. The lamp was lit.\n"
    >>> [text[start:end] for start, end in sentences(text, "en")]
    ['Notes', 'Mr. Marren came.', 'The lamp was lit.']
    """
    primary = re.split("[-_]", language)[0].lower()
    return [
        (start + begin, start + begin + len(sentence))
        for start, paragraph in paragraphs(text)
        for begin, end in pairwise([*_beginnings(paragraph, primary), len(paragraph)])
        if (sentence := paragraph[begin:end].rstrip())
    ]


def _beginnings(text: str, language: str) -> list[int]:
    """Give where the sentences of a paragraph begin."""
    proposed = {_next(text, piece["end_index"]) for piece in get_sentence_boundaries(language, text)}
    found = [_next(text, 0)]
    for at in sorted(proposed.union(stop.end() for stop in _STOP.finditer(text))):
        left, right = text[max(found[-1], at - _NEAR) : at], text[at : at + _NEAR]
        numbering = len(found) == 1 and _NUMBERING.fullmatch(left.rstrip())
        if not numbering and _ends(left, right, language, proposed=at in proposed):
            found.append(at)
    return found


def _next(text: str, at: int) -> int:
    """Give where the next word begins."""
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at


def _ends(left: str, right: str, language: str, *, proposed: bool) -> bool:
    """Tell whether a sentence ends between two texts."""
    word, before = _WORD.search(right), left.rstrip()
    if not word or not _WORD.search(left) or is_small(right):
        return False  # marks without a word are no sentence, and no sentence begins with a small letter
    if before == left and left.endswith("."):
        return False  # example.Org
    usage = rules(language)
    if usage:
        bare = before.rstrip(_CLOSING)
        opens = word.group() in usage.opening and right[word.end() : word.end() + 1] != "."
        if usage.may_end.search(bare):
            words = _WORD.findall(left)
            leads_on = len(words) <= _PHRASE and (words[0].isdecimal() or words[0] in usage.leading)
            return opens or not (leads_on or bare != before)
        if usage.before_name.search(bare):
            return opens
        if word.group().isdecimal() and _WHOLE_WORD_AND_STOP.search(before):
            return True  # in some languages, sentencex begins no sentence with a number
    return proposed or before.endswith(("…", ".)", ".]"))  # sentencex leaves the latter out
