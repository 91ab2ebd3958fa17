"""Hands the dataset over to the loader that a store has of its own, which may take a file faster than requests.

Such a loader runs where the store is, and with rights that no address gives. So a file is written for it, and its
commands are told; what it has loaded is proved afterwards, like any other load.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat

from aljir.errors import ENVIRONMENT, AljirError
from aljir.n_quads import is_fact

if TYPE_CHECKING:
    from typing import BinaryIO

    from pyoxigraph import Store


@dataclass(frozen=True)
class Handover:
    """A file for the loader of a store, and what is to be done with it.

    Args:
        endpoint: The address of the store.
        store: What kind of store it is.
        file: The file, in N-Quads.
        quads: How many quads it holds.
        steps: What is to be done where the store is, line by line.
    """

    endpoint: str
    store: str
    file: Path
    quads: int
    steps: tuple[str, ...]

    def __str__(self) -> str:
        """Tell it in lines."""
        head = (
            f"{self.file} holds {self.quads:,} quads for {self.store} at {self.endpoint}, which has none of them now."
        )
        then = ("Then have it proved:", f"  aljir load --endpoint {self.endpoint}")
        return "\n".join([head, "", *self.steps, "", *then])


def write_bulk(store: Store, default_graph: str, file: Path) -> None:
    """Write a dataset as N-Quads, whole or not at all.

    Args:
        store: The dataset.
        default_graph: The IRI of the graph that the default graph is written as; empty where it stays what it is.
        file: The file to write.

    Raises:
        AljirError: It cannot be written (exit code 3).
    """
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as written:
            if default_graph:
                _dump_into(store, NamedNode(default_graph), written)
            else:
                store.dump(written, format=RdfFormat.N_QUADS)
        partial.replace(file)
    except OSError as error:
        raise AljirError(
            f"Cannot be written: {error.strerror}.",
            file=file,
            mend="Choose a folder that you may write to and that has room: --bulk DIR. The store is as it was.",
            exit_code=ENVIRONMENT,
        ) from None
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _dump_into(store: Store, graph: NamedNode, file: BinaryIO) -> None:
    """Write a dataset, its default graph as a graph of this name."""
    end = f"{graph} .\n".encode()
    with TemporaryFile(dir=Path(file.name).parent) as dump:
        store.dump(dump, format=RdfFormat.N_QUADS)
        dump.seek(0)
        file.writelines(line[:-2] + end if is_fact(line) else line for line in dump)
