"""Paragraphs: the lines of a text without their bullets; those that are wrapped by hand put together."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from aljir.sources.texts import BULLET, LINE_ENDS

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE_END = re.compile(rf"\r\n|[{LINE_ENDS}]")
_NUMBER = re.compile(r"\s*(?:\d{1,3}[.)]|\(?\w\))\s")
_FIRST = re.compile(r"[^\W_]")
_WIDTHS = range(50, 101)
"""How wide a text that is wrapped evenly may be: shorter lines are verse and lists, longer ones paragraphs."""
_NEARLY = 0.75
"""How long a line amid a sentence is at least, of the longest one, if a heading could end as it does."""
_STOP = re.compile(r"[.!?…][\"'“”’»)\]}]*$")
_LEADS_ON = re.compile(r"[:;]$")


def paragraphs(text: str) -> Iterator[tuple[int, str]]:
    r"""Give each heading, list item and paragraph, and where it begins.

    White space takes the place of the line ends within a paragraph, so that every character keeps its place.

    >>> list(paragraphs("Notes\n- Oil: 12 casks\r\n- Salt"))
    [(0, 'Notes'), (8, 'Oil: 12 casks'), (25, 'Salt')]
    """
    ends = [match.span() for match in _LINE_END.finditer(text)] + [(len(text), len(text))]
    starts = [0, *(end for _, end in ends)]
    lines = [(start, end) for start, (end, _) in zip(starts, ends, strict=False)]
    for block in _blocks(text, lines):
        for first, last in _unwrapped([text[start:end] for start, end in block]):
            start, end = block[first][0], block[last][1]
            bullet = BULLET.match(text, start, end)
            start = bullet.end() if bullet else start
            yield start, _LINE_END.sub(lambda match: " " * len(match.group()), text[start:end])


def _blocks(text: str, lines: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Give the lines that follow each other without an empty one, a bullet or a number between."""
    block: list[tuple[int, int]] = []
    for start, end in lines:
        empty = not text[start:end].strip()
        if block and (empty or BULLET.match(text, start, end) or _NUMBER.match(text, start, end)):
            yield block
            block = []
        if not empty:
            block.append((start, end))
    if block:
        yield block


def _unwrapped(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Give the first and the last of the lines that are one paragraph."""
    sure, likely = _wrapped(lines), _amid_a_sentence(lines)
    runs = _runs([one or other for one, other in zip(sure, likely, strict=True)])
    for first, last in runs:
        if _is_prose(lines[first : last + 1]):
            yield first, last
        else:
            yield from ((first + start, first + end) for start, end in _runs(sure[first:last]))


def _runs(joined: list[bool]) -> Iterator[tuple[int, int]]:
    """Give the first and the last of the lines that are joined, from what is said of each line but the last."""
    first = 0
    for number, on in enumerate([*joined, False]):
        if not on:
            yield first, number
            first = number + 1


def _wrapped(lines: list[str]) -> list[bool]:
    """Tell of each line but the last whether it is wrapped for sure.

    It is when the first word of the next one had no room in it: the widest line tells how much there was. So that no
    list is taken for prose, one line at least must end amid a sentence: the next one begins small. And so is a list
    item when the next line is indented.
    """
    width = max(len(line.rstrip()) for line in lines)
    full = [len(line.rstrip()) + 1 + len(after.split()[0]) > width for line, after in pairwise(lines)]
    wrapped = width in _WIDTHS and any(one and is_small(after) for one, after in zip(full, lines[1:], strict=True))
    item = _is_item(lines[0])
    return [(wrapped and one) or (item and after[0].isspace()) for one, after in zip(full, lines[1:], strict=True)]


def _amid_a_sentence(lines: list[str]) -> list[bool]:
    """Tell of each line but the last whether it seems to end amid a sentence, however long the lines are.

    It does when the next one begins small, or when it does not end like a sentence and is no heading: it ends with a
    comma, goes on from the line before, or is nearly as long as the longest one.
    """
    longest = max(len(line.rstrip()) for line in lines)
    found: list[bool] = []
    for line, after in pairwise(lines):
        text = line.rstrip()
        long = text.endswith(",") or (found and found[-1]) or len(text) >= _NEARLY * longest
        found.append(not _LEADS_ON.search(text) and bool(is_small(after) or (long and not _STOP.search(text))))
    return found


def _is_prose(lines: list[str]) -> bool:
    """Tell whether lines are one paragraph and no list: a line begins small, not the first one, and they end so."""
    begins = is_small(lines[0]) and not _is_item(lines[0])
    return not begins and any(map(is_small, lines[1:])) and _STOP.search(lines[-1].rstrip()) is not None


def _is_item(line: str) -> bool:
    return bool(BULLET.match(line) or _NUMBER.match(line))


def is_small(text: str) -> bool:
    """Tell whether the first letter is a small one.

    Letters without a capital are not: Arabic, Chinese, Georgian, whose capitals begin no sentence.

    >>> [is_small(text) for text in ("— oil", "“Oil", "ზეთი")]
    [True, False, False]
    """
    letter = _FIRST.search(text)
    return letter is not None and letter.group() != letter.group().title()
