"""The one exception of the package: what is wrong, where, and how to mend it."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FINDINGS = 1
"""Exit code: the input was read, and something in it is wrong (a violation, a passage that does not match)."""
BAD_INPUT = 2
"""Exit code: the input or the call cannot be understood."""
ENVIRONMENT = 3
"""Exit code: something outside is missing (an endpoint that does not answer, a file that cannot be written)."""


class AljirError(Exception):
    """Something that the person who reads the message can mend.

    Args:
        message: What is wrong, in one sentence.
        file: The file in which it is wrong.
        line: The line, counted from 1.
        column: The column, counted from 1.
        mend: What to do about it.
        exit_code: What the command line ends with: 1 findings, 2 wrong input, 3 environment.

    >>> print(AljirError("The prefix ex: is not declared.", file="a.ttl", line=3, column=7, mend="Declare it."))
    a.ttl:3:7: The prefix ex: is not declared.
      Declare it.
    """

    def __init__(
        self,
        message: str,
        *,
        file: Path | str | None = None,
        line: int | None = None,
        column: int | None = None,
        mend: str | None = None,
        exit_code: int = BAD_INPUT,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.column = column
        self.mend = mend
        self.exit_code = exit_code

    def __str__(self) -> str:
        """Give the message as it is printed: place, what is wrong, and on a second line the mend."""
        file = shown(Path(self.file)) if self.file else None
        place = ":".join(str(part) for part in (file, self.line, self.column) if part is not None)
        first = f"{place}: {self.message}" if place else self.message
        return f"{first}\n  {self.mend}" if self.mend else first


def shown(path: Path) -> Path:
    """Give a path as it is printed: from the current folder on when it lies inside, else as it is.

    >>> shown(Path.cwd() / "graph").as_posix()
    'graph'
    """
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def near(name: str, known: Iterable[str]) -> list[str]:
    """Give the known names that are most like a name, three at most, the nearest first.

    >>> near("keeprs", ["keepers", "storms"])
    ['keepers']
    """
    folded = {candidate.casefold(): candidate for candidate in sorted(set(known))}
    return [folded[match] for match in difflib.get_close_matches(name.casefold(), folded, n=3, cutoff=0.6)]


def nearest(name: str, known: Iterable[str], *, most: int | None = 12) -> str:
    """Give the mend for a name that is not known: the nearest known ones, or as many as may be listed.

    >>> nearest("keeprs", ["keepers", "storms"])
    'Did you mean keepers?'
    >>> nearest("zzz", ["keepers", "storms"])
    'There are: keepers, storms.'
    """
    names = sorted(set(known))
    if meant := near(name, names):
        return f"Did you mean {' or '.join(meant)}?"
    if not names:
        return "There are none."
    return f"There are: {', '.join(names[:most])}{'.' if names == names[:most] else ' …'}"
