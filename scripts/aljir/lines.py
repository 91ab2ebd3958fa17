"""Sorts lines in bounded memory, writes the sorted N-Quads of a store, and carries changes into such a file."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from contextlib import ExitStack, contextmanager
from functools import cached_property
from itertools import chain, islice
from mmap import ACCESS_READ, mmap
from tempfile import TemporaryDirectory, TemporaryFile
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat

from aljir.files import file_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from pyoxigraph import Store

AT_ONCE = 100_000_000
"""How many bytes of lines are sorted in memory at once."""
MERGED = 20_000
"""How many lines of each sorted run are looked at at once."""
_BLOCK = 1 << 20


class Lines:
    """The lines of a file, which may be read as often as need be.

    Args:
        path: The file.
        digest: The SHA-256 of the file, in hexadecimal, where it is known.
    """

    def __init__(self, path: Path, digest: str | None = None) -> None:
        self.path, self._digest = path, digest

    def __iter__(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            yield from file

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the file, in hexadecimal.

        Raises:
            OSError: It cannot be read.
        """
        return self._digest or file_digest(self.path)


@contextmanager
def _mapped(file: BinaryIO) -> Iterator[mmap | bytes]:
    """Give the bytes of an open file, of which only those are read that are looked at."""
    if not file.seek(0, 2):
        yield b""  # nothing cannot be mapped
        return
    with mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        yield content


def write_sorted(store: Store, target: Path) -> str:
    """Write a store as N-Quads, sorted by line: the same dataset gives the same bytes.

    Returns:
        The SHA-256 of the file, in hexadecimal.

    Raises:
        OSError: It cannot be written.
    """
    with TemporaryDirectory(dir=target.parent) as folder:
        dump = f"{folder}/dump"
        store.dump(dump, format=RdfFormat.N_QUADS)
        with open(dump, "rb") as unsorted:  # noqa: PTH123
            lines = sort_lines(unsorted, target.parent)
            return _write(iter(lambda: b"".join(islice(lines, 10_000)), b""), target)


def sort_lines(lines: Iterable[bytes], folder: Path) -> Iterator[bytes]:
    r"""Give lines in the order of their bytes.

    Args:
        lines: The lines, each with its end.
        folder: Where to keep what is sorted meanwhile, if there are more lines than fit into memory.

    Raises:
        OSError: That cannot be written.

    >>> from pathlib import Path
    >>> list(sort_lines([b"b\n", b"a\n"], Path()))
    [b'a\n', b'b\n']
    """
    source = iter(lines)
    run = _run(source)
    with ExitStack() as stack:
        runs = []
        for following in source:
            file = stack.enter_context(TemporaryFile(dir=folder))
            file.writelines(run)
            file.seek(0)
            runs.append(file)
            run.clear()  # before the next is read
            run = _run(chain([following], source))
        yield from _merged([*runs, run]) if runs else run


def _run(source: Iterator[bytes]) -> list[bytes]:
    """Take lines and sort them, as many as are to be in memory at once."""
    run: list[bytes] = []
    size = 0
    while size < AT_ONCE and (some := list(islice(source, MERGED))):
        size += sum(map(len, some))
        run += some
    run.sort()
    return run


def write_changed(source: Path, gone: set[bytes], new: Iterable[bytes], target: Path) -> str:
    """Write sorted lines with a change; what lies between the changed lines is copied as it stands.

    Args:
        source: The file of sorted lines.
        gone: The lines to leave out.
        new: The lines to add, none of which is there or among those to leave out.
        target: The file to write.

    Returns:
        The SHA-256 of the file, in hexadecimal.

    Raises:
        OSError: It cannot be read or written.
    """
    return _write(_changed(source, gone, new), target)


def _changed(source: Path, gone: set[bytes], new: Iterable[bytes]) -> Iterator[bytes]:
    """Give sorted lines with a change, block by block."""
    with source.open("rb") as file, _mapped(file) as lines:
        at = 0
        for line in sorted({*gone, *new}):
            place = _place(lines, line, at)
            yield from _blocks(file, at, place)
            at = place
            if line not in gone:
                yield line
            elif lines[at : at + len(line)] == line:
                at += len(line)
        yield from _blocks(file, at, len(lines))


def _blocks(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """Give what stands between two places of a file."""
    file.seek(start)
    for left in range(end - start, 0, -_BLOCK):
        yield file.read(min(left, _BLOCK))


def _place(lines: mmap | bytes, line: bytes, low: int) -> int:
    """Give where in sorted lines the first one begins that is not before a line, from a place on."""
    high = len(lines)
    while low < high:
        start = max(low, lines.rfind(b"\n", low, (low + high) // 2) + 1)
        end = lines.find(b"\n", start) + 1
        if lines[start:end] < line:
            low = end
        else:
            high = start
    return low


def _merged(runs: Iterable[Iterable[bytes]]) -> Iterator[bytes]:
    """Give the lines of sorted runs in order: those that none can come before, some thousand at a time."""
    left: list[tuple[Iterator[bytes], list[bytes]]] = [(iter(run), []) for run in runs]
    while True:
        for run, head in left:
            if not head:
                head.extend(islice(run, MERGED))
        left = [(run, head) for run, head in left if head]
        if not left:
            return
        bound = min(head[-1] for _, head in left)
        some: list[bytes] = []
        for _, head in left:
            end = bisect_right(head, bound)
            some += head[:end]
            del head[:end]
        yield from sorted(some)  # which finds the runs and only merges them


def _write(blocks: Iterable[bytes], target: Path) -> str:
    """Write a file; gives its SHA-256, in hexadecimal."""
    digest = hashlib.sha256()
    with target.open("wb") as file:
        for block in blocks:
            digest.update(block)
            file.write(block)
    return digest.hexdigest()
