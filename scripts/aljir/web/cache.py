"""Keeps answers, as long as they are given again."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aljir.syntax import is_volatile
from aljir.web.processes import Question

if TYPE_CHECKING:
    from aljir.web.processes import Answer

CACHE_BYTES = 32_000_000
"""How long the answers that are kept may be, all together."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that is given again, with its entity tag."""

    answer: Answer
    etag: str

    @property
    def size(self) -> int:
        """What it takes, roughly."""
        return len(self.answer.content) + 1000


class Cache:
    """The answers given last, by question.

    Args:
        size: How long they may be, all together.

    >>> from aljir.web.processes import Answer
    >>> cache = Cache(10_000)
    >>> kept = cache.keep(Question("ASK {}"), Answer("text/csv", b"true"))
    >>> cache.find(Question("ASK {}")) == kept, cache.find(Question("ASK{}"))
    (True, None)
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._used = 0
        self._kept: OrderedDict[Question, Kept] = OrderedDict()

    def find(self, question: Question) -> Kept | None:
        """Give the answer to a question, if it is kept."""
        if question in self._kept:
            self._kept.move_to_end(question)
        return self._kept.get(question)

    def keep(self, question: Question, answer: Answer) -> Kept:
        """Keep an answer, as far as there is room and the same question gives the same answer."""
        kept = Kept(answer, entity_tag(answer))
        if question not in self._kept and kept.size * 8 <= self.size and not is_volatile(question.query):
            self._kept[question] = kept
            self._used += kept.size
            while self._used > self.size:
                self._used -= self._kept.popitem(last=False)[1].size
        return kept


def entity_tag(answer: Answer) -> str:
    """Give a strong entity tag: the same bytes in the same media type have the same (RFC 9110, section 8.8.3)."""
    digest = hashlib.sha256(f"{answer.media_type}\n".encode() + answer.content).hexdigest()
    return f'"{digest[:32]}"'
