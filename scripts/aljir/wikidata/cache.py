"""Keeps what services answered, one file an answer, with the moment it came.

A file appears whole or not at all, so that a run that is killed finds, when it starts again, all that it was told.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aljir.files import write_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class CachedAnswer:
    """An answer and the moment it came.

    Args:
        content: The answer, as JSON knows it.
        retrieved: When it came, in UTC.
    """

    content: Any
    retrieved: datetime


@dataclass(frozen=True)
class Cache:
    """Answers on disk, found by what was asked.

    >>> from datetime import UTC
    >>> from tempfile import mkdtemp
    >>> from pathlib import Path
    >>> cache = Cache(Path(mkdtemp()))
    >>> question = {"service": "https://example.org/api", "id": "lamp"}
    >>> cache.get(question)
    >>> cache.put(question, CachedAnswer({"colour": "white"}, datetime(2026, 5, 3, 12, tzinfo=UTC)))
    >>> cache.get(question).retrieved.date().isoformat()
    '2026-05-03'
    """

    folder: Path

    def get(self, question: Mapping[str, str]) -> CachedAnswer | None:
        """Give the answer to a question; None when there is none that can be read."""
        try:
            entry = json.loads(self._file(question).read_bytes())
            return CachedAnswer(entry["answer"], datetime.fromisoformat(entry["retrieved"]))
        except (OSError, ValueError, KeyError, TypeError):  # a file that somebody broke is asked for again
            return None

    def put(self, question: Mapping[str, str], answer: CachedAnswer) -> None:
        """Keep an answer.

        Raises:
            AljirError: It cannot be written (exit code 3).
        """
        entry = {"question": question, "retrieved": answer.retrieved.isoformat(), "answer": answer.content}
        write_file(self._file(question), json.dumps(entry, ensure_ascii=False).encode())

    def _file(self, question: Mapping[str, str]) -> Path:
        name = hashlib.sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()
        return self.folder / name[:2] / f"{name}.json"
