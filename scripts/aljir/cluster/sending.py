"""What is sent once to each worker: files that many tasks need, and what is made of them there.

A plugin brings them, so that a worker that joins later, or takes the place of another, has them too.
"""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import RLock
from typing import TYPE_CHECKING, Any

from distributed import WorkerPlugin, get_worker
from pyoxigraph import RdfFormat, Store

from aljir.build_folder import IN_MEMORY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from distributed import Worker

PIECE = 32_000_000
"""How many bytes of a dataset are sent at once, before they are compressed."""

_DATASET = "dataset"
_COUNT = "quads"
_lock = RLock()
_made: dict[tuple[Path, object], Any] = {}


class Sent(WorkerPlugin):
    """Files in a folder of each worker.

    Args:
        folder: The name of the folder.
        files: Their contents, by relative path.
    """

    def __init__(self, folder: str, files: Mapping[str, bytes]) -> None:
        self.folder, self.files = folder, dict(files)

    def setup(self, worker: Worker) -> None:
        """Write the files."""
        for name, content in self.files.items():
            path = Path(worker.local_directory, self.folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def teardown(self, worker: Worker) -> None:
        """Delete the files, and what was made of them."""
        folder = Path(worker.local_directory, self.folder)
        with _lock:
            for key in [key for key in _made if key[0] == folder]:
                del _made[key]
        shutil.rmtree(folder, ignore_errors=True)


def made(folder: str, make: Callable[[Path], Any]) -> Any:
    """Give what a function makes of files that were sent; on a worker it is called once."""
    path = Path(get_worker().local_directory, folder)
    with _lock:
        if (path, make) not in _made:
            _made[path, make] = make(path)
        return _made[path, make]


def pieces(store: Store) -> Iterator[dict[str, bytes]]:
    """Give a dataset in compressed pieces, each as a file to send."""
    yield {f"{_DATASET}/{_COUNT}": str(len(store)).encode()}
    with TemporaryDirectory() as folder:
        dump = Path(folder, _DATASET)
        store.dump(dump, format=RdfFormat.N_QUADS)
        with dump.open("rb") as lines:
            number = 0
            while content := lines.read(PIECE):
                yield {f"{_DATASET}/{number:06}.nq.gz": gzip.compress(content + lines.readline(), 1)}
                number += 1


def read_pieces(folder: Path) -> Store:
    """Make the dataset of its pieces, in memory or on disk by its size."""
    sent = folder / _DATASET
    store = Store() if int((sent / _COUNT).read_bytes()) <= IN_MEMORY else Store(str(folder / "store"))
    for piece in sorted(sent.glob("*.nq.gz")):
        store.bulk_load(gzip.decompress(piece.read_bytes()), format=RdfFormat.N_QUADS, lenient=True)
    return store
