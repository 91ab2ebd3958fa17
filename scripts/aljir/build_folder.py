"""The folder of everything that is built, and the index that says what in it counts.

`dataset.nq` is the dataset in sorted N-Quads; `stores/` holds it as a store on disk, and beside it what checks found in
it; `parts/` what each part of the project brings to it, under the SHA-256 of its content. What the index does not name
is left over from a build that was broken off, or from an earlier one, and may be deleted.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, Store

from aljir.bulk_load import bulk_load
from aljir.errors import ENVIRONMENT, AljirError
from aljir.files import Hold, delete_unheld, file_digest, write_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from aljir.project import Project

DATASET_NAME = "dataset.nq"
INDEX_NAME = "index.json"
IN_MEMORY = 500_000
"""How many quads a dataset may have that is read into memory to be asked; a larger one is asked on disk."""


@dataclass(frozen=True)
class Index:
    """What a build made, and from what.

    Attributes:
        inputs: The digest of everything that the dataset depends on.
        terms: The digest of the terms and rules, on which all parts rest.
        decided: By the IRI of a claim the standing that a decision gives to it.
        parts: By the name of a part the digest of its files and the SHA-256 of its statements.
        store: The name of the folder of the store.
        quads: How many quads the dataset has.
        dataset: The SHA-256 of the sorted N-Quads.
    """

    inputs: str
    terms: str
    decided: dict[str, str]
    parts: dict[str, tuple[str, str]]
    store: str
    quads: int = 0
    dataset: str = ""


class DamagedError(AljirError):
    """Files of what was built are damaged, or files of a store are gone."""


class BuildFolder:
    """The folder of what is built from a project.

    >>> folder = BuildFolder(aljir.find_project(lighthouse))
    >>> folder.dataset.name
    'dataset.nq'
    """

    def __init__(self, project: Project) -> None:
        self.path = project.build_dir
        self.dataset = self.path / DATASET_NAME
        self.stores = self.path / "stores"
        self._index = self.path / INDEX_NAME
        self._parts = self.path / "parts"

    def index(self) -> Index | None:
        """Give what the last build made; None where nothing is built, or that cannot be read."""
        with suppress(OSError, ValueError, TypeError):
            read = Index(**json.loads(self._index.read_bytes()))
            return replace(read, parts={name: (digest, kept) for name, (digest, kept) in read.parts.items()})
        return None

    def publish(self, index: Index) -> None:
        """Say what counts from now on.

        Raises:
            AljirError: It cannot be written (exit code 3).
        """
        write_file(self._index, json.dumps(asdict(index), indent=0).encode())

    def hold(self, index: Index) -> Hold:
        """Keep the store that an index names, even if builds that come make others, as long as the hold is there."""
        return Hold(self.stores / index.store)

    def clear(self, index: Index | None) -> None:
        """Delete what an index does not name, but for stores that somebody holds."""
        for path in self.stores.glob("*"):
            if index and path.stem == index.store:
                continue
            if path.is_dir():
                delete_unheld(path)  # a large one may be asked, and its files are opened late
            else:
                path.unlink(missing_ok=True)
        kept = {digest for _, digest in index.parts.values()} if index else set()
        for path in self._parts.glob("*"):
            if path.stem not in kept:
                path.unlink(missing_ok=True)

    def open(self, index: Index) -> Store | None:
        """Give the dataset that an index names, in memory or on disk by its size; None where it is not there whole."""
        try:
            if index.quads > IN_MEMORY:
                return self.store(index.store)
            content = self.dataset.read_bytes()
        except (OSError, DamagedError):
            return None
        if hashlib.sha256(content).hexdigest() != index.dataset:
            return None
        store = Store()
        store.bulk_load(content, format=RdfFormat.N_QUADS, lenient=True)
        return store

    def store(self, name: str) -> Store:
        """Give a store on disk by its name, to be read.

        Raises:
            OSError: It is not there.
            DamagedError: Files of it are damaged or gone, as far as that is seen at once.
        """
        with self.reading():
            return Store.read_only(str(self.stores / name))

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Tell what to do about a store that is damaged: that is found when the very files are come to.

        Raises:
            DamagedError: One is.
        """
        try:
            yield
        except RuntimeError as error:
            if not str(error).startswith("Corruption"):
                raise
            raise self._damaged() from error

    def lines(self, digest: str) -> Path | None:
        """Give the file of the sorted N-Quads if they have this SHA-256."""
        return self.dataset if _holds(self.dataset, digest) else None

    def checked(self, store: str) -> Path:
        """Give the file of what the checks found in a store, by its name."""
        return self.stores / f"{store}.json"

    def keep(self, statements: bytes) -> str:
        """Keep the statements of a part, and give their SHA-256, in hexadecimal.

        Raises:
            AljirError: They cannot be written (exit code 3).
        """
        digest = hashlib.sha256(statements).hexdigest()
        if not _holds(self._part(digest), digest):
            write_file(self._part(digest), statements)
        return digest

    def statements(self, digest: str) -> bytes:
        """Give the statements of a part.

        Raises:
            OSError: They are not there.
            DamagedError: They are not the ones that were kept.
        """
        content = self._part(digest).read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise self._damaged()
        return content

    def load(self, digests: Iterable[str], store: Store) -> None:
        """Load the statements of parts into a store, so many at a time that memory does not grow with their number.

        Raises:
            OSError: They are not there, or the store cannot be written.
        """
        bulk_load(map(self._part, digests), store)

    def _damaged(self) -> DamagedError:
        return DamagedError(
            "What was built is damaged.", file=self.path, mend="Delete this folder.", exit_code=ENVIRONMENT
        )

    def _part(self, digest: str) -> Path:
        return self._parts / f"{digest}.nq"


def _holds(path: Path, digest: str) -> bool:
    """Whether a file is there and has this SHA-256."""
    with suppress(OSError):
        return file_digest(path) == digest
    return False
