"""Files of N-Quads loaded into a store on disk: side by side, and so many at a time that memory stays bounded.

One bulk load hardly uses more than one processor; two into the same store do not wait for each other, and take little
more than half the time.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from math import ceil
from typing import TYPE_CHECKING, BinaryIO

from pyoxigraph import RdfFormat, Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

AT_ONCE = 100_000_000
"""How many bytes of statements are loaded at once, in all."""
SIDE_BY_SIDE = 2
"""How many loads run at once."""


def bulk_load(paths: Iterable[Path], store: Store) -> None:
    """Load files of N-Quads into a store; names of blank nodes stay as they are.

    Args:
        paths: The files. None of them is divided, so a single one is loaded by a single thread.
        store: The store. Where the load fails, some of the statements are in it.

    Raises:
        OSError: A file is not there, or the store cannot be written.
        SyntaxError: A file is not N-Quads.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> store = Store()
    >>> with TemporaryDirectory() as folder:
    ...     _ = aljir.open(lighthouse).export(folder, ["nq"])
    ...     bulk_load(Path(folder).glob("*.nq"), store)
    >>> len(store) == len(aljir.open(lighthouse).store)
    True
    """
    streams = [Stream(some) for some in _shared(list(paths))]

    def load(stream: Stream) -> None:
        with closing(stream):
            store.bulk_load(stream, format=RdfFormat.N_QUADS, lenient=True)  # type: ignore[arg-type]

    with ThreadPoolExecutor(SIDE_BY_SIDE) as loads:
        try:
            list(loads.map(load, streams))
        except BaseException:  # an interruption, too: the other load is not waited for
            for stream in streams:
                stream.end()
            raise


def _shared(paths: list[Path]) -> Iterator[list[Path]]:
    """Share files out among loads: as much to each, so that none is left to run alone."""
    sizes = [path.stat().st_size for path in paths]
    whole = sum(sizes)
    number = SIDE_BY_SIDE * ceil(whole / AT_ONCE)
    share: list[Path] = []
    held = full = 0
    for path, size in zip(paths, sizes, strict=True):
        share.append(path)
        held += size
        if whole and (now := held * number // whole) > full:
            yield share
            share, full = [], now
    if share:
        yield share


class Stream:
    """Files read one after the other, as if they were one.

    Args:
        paths: The files, each of which is opened when it is come to.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths = iter(paths)
        self._file: BinaryIO | None = None
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        """Give the next bytes, at most so many; empty at the end."""
        while not self._ended:
            if self._file is None:
                path = next(self._paths, None)
                if path is None:
                    break
                self._file = path.open("rb")
            if content := self._file.read(size):
                return content
            self.close()
        return b""

    def end(self) -> None:
        """Give nothing more; another thread may say so."""
        self._ended = True

    def close(self) -> None:
        """Close the file that is read; only for the thread that reads."""
        if self._file is not None:
            self._file.close()
            self._file = None
