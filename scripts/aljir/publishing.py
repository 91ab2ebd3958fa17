"""Writes the files of a folder all at once: beside their places first, then by rename; or leaves it as it was.

The list of the files, SHA256SUMS, is moved last: as long as it is not in its place, all that was moved is moved back,
at once where something fails, else, after a process was killed, by the next one that writes to the folder.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from aljir.files import alone, file_digest

if TYPE_CHECKING:
    from collections.abc import Iterator

SUMS = "SHA256SUMS"
"""The file that lists what belongs to a folder of dumps."""
NEW, OLD = f".{SUMS}.new", f".{SUMS}.old"
"""The folders, within the folder, of what is to come and of what was there."""


@contextmanager
def publishing(folder: Path) -> Iterator[Path]:
    """Give a folder to write to; at the end, all files in it replace those that are listed.

    Files of any other origin are left alone. Whoever else writes to the folder is waited for.

    Args:
        folder: The folder, which is made if need be.

    Raises:
        AljirError: The folder cannot be written (exit code 3).
        OSError: The files cannot be written; the folder is then as it was.

    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> folder = Path(mkdtemp())
    >>> with publishing(folder) as new:
    ...     size = (new / SUMS).write_bytes(b"")
    >>> [path.name for path in folder.iterdir()]
    ['SHA256SUMS']
    """
    made = next((path for path in (*reversed(folder.parents), folder) if not path.exists()), None)
    try:
        with alone(folder / SUMS):
            _settle(folder)
            try:
                (folder / NEW).mkdir()
                yield folder / NEW
                _move(folder)
            finally:
                _settle(folder)
    except BaseException:  # Ctrl-C too
        if made:
            shutil.rmtree(made, ignore_errors=True)
        raise


def listed(folder: Path) -> dict[str, str]:
    """Give the files that an earlier export wrote into a folder, by name with the SHA-256 of each; none without it."""
    sums = folder / SUMS
    if not sums.is_file():
        return {}
    lines = (line.partition("  ") for line in sums.read_text("utf-8", errors="replace").splitlines())
    return {name: digest for digest, _, name in lines if name and Path(name).name == name}


def intact(folder: Path, endings: tuple[str, ...] = ("",)) -> set[str]:
    """Give the names of the files that an earlier export wrote into a folder and that are still as they were.

    Args:
        folder: The folder.
        endings: Only names with one of these endings are looked at.

    Raises:
        OSError: One cannot be read.
    """
    return {
        name
        for name, digest in listed(folder).items()
        if name.endswith(endings) and (folder / name).is_file() and file_digest(folder / name) == digest
    }


def _move(folder: Path) -> None:
    new, old = folder / NEW, folder / OLD
    names = [*listed(new), SUMS]
    old.mkdir()
    for name in sorted({*listed(folder), *names}):
        if (folder / name).is_file():
            (folder / name).replace(old / name)
    for name in names:
        (new / name).replace(folder / name)


def _settle(folder: Path) -> None:
    """Bring a move to its end: where not all was moved, it is moved back."""
    new, old = folder / NEW, folder / OLD
    if old.is_dir() and (new / SUMS).is_file():
        for name in listed(new):
            if not (new / name).exists() and (folder / name).is_file():
                (folder / name).replace(new / name)
        for path in old.iterdir():
            path.replace(folder / path.name)
    for path in (new, old):  # as long as the new list is there, nothing of the old is deleted
        shutil.rmtree(path, ignore_errors=True)
