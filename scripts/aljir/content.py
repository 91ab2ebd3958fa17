"""The content of a dataset as lines on disk, in bounded memory: what dumps are made from, and what it is cited by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import chain, groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from aljir.lines import Lines, sort_lines, write_sorted
from aljir.n_quads import in_order, lines_hash, lines_of
from aljir.partitions import write_in_turn
from aljir.serialisation import dataset_hash
from aljir.void_statistics import Statistics

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad, Store

    from aljir.metadata import Dataset
    from aljir.partitions import PartitionWriter
    from aljir.project import Project


@dataclass(frozen=True)
class Known:
    """What a build knows of the dataset that it made, and nobody need find out again.

    Attributes:
        lines: The file of its sorted N-Quads.
        hash: The hash by which it is cited: without blank nodes, the SHA-256 of that file.
        statistics: What it holds, counted.
    """

    lines: Path
    hash: str
    statistics: Statistics | None = None


class Content:
    """The lines of a dataset on disk, in the orders that dumps need; each order is made when it is first asked for.

    Args:
        store: The dataset.
        project: The project that it was made from.
        dataset: What it says of itself.
        folder: Where to keep what is made.
        earlier: The folder of the dumps that there are.
        known: What is known of it from its build.
        writer: What writes the partitions.
    """

    def __init__(
        self,
        store: Store,
        project: Project,
        dataset: Dataset,
        folder: Path,
        earlier: Path,
        known: Known | None = None,
        writer: PartitionWriter = write_in_turn,
    ) -> None:
        self.store, self.dataset, self.earlier, self.writer = store, dataset, earlier, writer
        self._project, self._folder, self._known = project, folder, known

    @cached_property
    def lines(self) -> Lines:
        """The N-Quads of the dataset, sorted by line."""
        if self._known:
            return Lines(self._known.lines, self._known.hash)
        path = self._folder / "lines"
        return Lines(path, write_sorted(self.store, path))

    @cached_property
    def ordered(self) -> Lines:
        """The N-Quads of the dataset, in the order in which people read."""
        path = self._folder / "ordered"
        with path.open("wb") as file:
            file.writelines(self.in_order(self.lines))
        return Lines(path)

    @cached_property
    def hash(self) -> str:
        """The hash by which the dataset is cited (RDFC-1.0)."""
        if self._known:
            return self._known.hash
        return lines_hash(self.lines) or dataset_hash(self.store)

    @cached_property
    def statistics(self) -> Statistics:
        """What the dataset holds, counted."""
        return (self._known and self._known.statistics) or Statistics.of(self.store, self._project, self.lines)

    def in_order(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Give lines of N-Quads, sorted and each once, in the order in which people read."""
        return in_order(lines, self._sort)

    def sorted(self, quads: Iterable[Quad], lines: Iterable[bytes] = ()) -> Iterator[bytes]:
        """Give quads, and lines of N-Quads, as lines, sorted and each once."""
        return (line for line, _ in groupby(self._sort(chain(lines, lines_of(quads)))))

    def _sort(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        return sort_lines(lines, self._folder)


def stored_hash(store: Store) -> str:
    """Give the hash by which a dataset is cited (`aljir.serialisation.dataset_hash`), in bounded memory.

    >>> stored_hash(aljir.open(lighthouse).store) == dataset_hash(aljir.open(lighthouse).store)
    True
    """
    with TemporaryDirectory(prefix="aljir-") as folder:
        path = Path(folder) / "lines"
        write_sorted(store, path)
        return lines_hash(Lines(path)) or dataset_hash(store)
