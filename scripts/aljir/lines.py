"""Writes the sorted N-Quads of a store in bounded memory, and carries changes into such a file."""

from __future__ import annotations

import hashlib
import heapq
from contextlib import ExitStack
from itertools import islice
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import Store

AT_ONCE = 500_000
"""How many lines are sorted in memory at once."""


def write_sorted(store: Store, target: Path) -> str:
    """Write a store as N-Quads, sorted by line: the same dataset gives the same bytes.

    Returns:
        The SHA-256 of the file, in hexadecimal.

    Raises:
        OSError: It cannot be written.
    """
    with TemporaryDirectory(dir=target.parent) as folder, ExitStack() as stack:
        dump = f"{folder}/dump"
        store.dump(dump, format=RdfFormat.N_QUADS)
        unsorted = stack.enter_context(open(dump, "rb"))  # noqa: PTH123
        runs: list[Iterable[bytes]] = []
        while lines := sorted(islice(unsorted, AT_ONCE)):
            run = stack.enter_context(open(f"{folder}/{len(runs)}", "w+b"))  # noqa: PTH123
            run.writelines(lines)
            run.seek(0)
            runs.append(run)
        return _write(heapq.merge(*runs) if len(runs) > 1 else (runs[0] if runs else ()), target)


def write_changed(source: Path, gone: set[bytes], new: Iterable[bytes], target: Path) -> str:
    """Write sorted lines with a change.

    Args:
        source: The file of sorted lines.
        gone: The lines to leave out.
        new: The lines to add, none of which is there.
        target: The file to write.

    Returns:
        The SHA-256 of the file, in hexadecimal.

    Raises:
        OSError: It cannot be read or written.
    """
    with source.open("rb") as lines:
        kept = (line for line in lines if line not in gone)
        return _write(heapq.merge(kept, sorted(new)), target)


def _write(lines: Iterable[bytes], target: Path) -> str:
    digest = hashlib.sha256()
    source = iter(lines)
    with target.open("wb") as file:
        while block := b"".join(islice(source, 10_000)):
            digest.update(block)
            file.write(block)
    return digest.hexdigest()
