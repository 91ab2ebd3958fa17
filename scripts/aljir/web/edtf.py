"""Puts dates of the Extended Date/Time Format (ISO 8601-2) into words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?|\d{3}X|\d\dXX")


def in_words(text: str, words: Mapping[str, str]) -> str:
    """Say what a date means; empty where it is plain to read, or none that is known here.

    Args:
        text: The date, of level 1: a day, month, year, decade or century, about or perhaps one, or an interval.
        words: The words of a language, as of `aljir.web.words`.

    >>> from aljir.web.words import WORDS
    >>> [in_words(one, WORDS["en"]) for one in ("193X/195X", "/2026-03-03", "1931~", "1884-05-02", "in spring")]
    ['from the 1930s to the 1950s', 'no later than 2026-03-03', 'about 1931', '', '']
    """
    begins, interval, ends = text.partition("/")
    first, last = _date(begins, words), _date(ends, words)
    if not interval:
        return "" if first == text else first
    if first and last:
        return words["edtf:interval"].format(first, last)
    if last and begins in ("", ".."):
        return words["edtf:until"].format(last)
    if first and ends in ("", ".."):
        return words["edtf:since"].format(first)
    return ""


def _date(text: str, words: Mapping[str, str]) -> str:
    """Give one date in words; empty where it is none."""
    bare = text.rstrip("?~%")
    if not _DATE.fullmatch(bare):
        return ""
    said = words["edtf:years"].format(bare.replace("X", "0")) if bare.endswith("X") else bare
    if text.endswith("?"):
        return words["edtf:perhaps"].format(said)
    return words["edtf:about"].format(said) if text != bare else said
