"""Reads and writes single files: text, bytes and RDF, with errors that name the place and the mend."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Quad, RdfFormat, parse

from aljir.errors import ENVIRONMENT, AljirError
from aljir.syntax import masked, position

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_PLACE = re.compile(r"^Parser error at line \d+.*?: ", re.DOTALL)
_BLANK_NODE = re.compile(r"_:|\[|\(")
_EMPTY_LIST = re.compile(r"\(\s*\)")
_MENDS = (
    ("has not been declared", "Declare it at the top of the file: @prefix {prefix} <…> ."),
    ("dot is expected", "Look at the line before: a statement ends with ' .', its parts are parted by ';' and ','."),
    ("end of file", "A quotation mark, a bracket or the last ' .' is missing."),
    ("Line jumps", 'Use """…""" for a text of several lines.'),
    ("No scheme found", "Write the IRI in full, or use a prefix."),
    ("UTF-8", "Save the file as UTF-8."),
    ("\ufeff", "Save the file as UTF-8 without a byte order mark."),
)


def read_bytes(path: Path) -> bytes:
    """Read a file.

    Raises:
        AljirError: It cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise AljirError(f"Cannot be read: {error.strerror}.", file=path, mend="Check name and rights.") from None


def read_text(path: Path) -> str:
    """Read a UTF-8 file.

    Raises:
        AljirError: It cannot be read, or is not UTF-8.
    """
    return decode(read_bytes(path), path)


def decode(content: bytes, file: Path) -> str:
    """Give the text of a UTF-8 file.

    Raises:
        AljirError: It is not UTF-8.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise AljirError("Not UTF-8.", file=file, line=line, mend="Save the file as UTF-8.") from None


def read_rdf(path: Path, *, blank_nodes: bool = False) -> tuple[list[Quad], dict[str, str]]:
    """Read a Turtle, TriG, N-Quads or JSON-LD file: its quads, and the prefixes that it declares.

    Args:
        path: The file; its extension tells the format.
        blank_nodes: Whether the file may hold blank nodes, as shapes do; data may not.

    Raises:
        AljirError: The file cannot be read, has a syntax error, or holds a blank node.
    """
    content = read_bytes(path)
    try:
        parser = parse(content, format=RdfFormat.from_extension(path.suffix.removeprefix(".")))
        quads = list(parser)
    except SyntaxError as error:
        message = _PLACE.sub("", error.msg)
        prefix = next((word for word in message.split() if word.endswith(":")), "")
        mend = next((text.format(prefix=prefix) for sign, text in _MENDS if sign in message), None)
        message = message.replace("\ufeff", "A byte order mark").rstrip(".")
        raise AljirError(f"{message}.", file=path, line=error.lineno, column=error.offset, mend=mend) from None
    if not blank_nodes and any(isinstance(term, BlankNode) for quad in quads for term in quad):
        text = content.decode("utf-8")
        signs = (match.start() for match in _BLANK_NODE.finditer(masked(text)))
        found = next((start for start in signs if not _EMPTY_LIST.match(text, start)), None)
        line, column = position(text, found) if found is not None else (None, None)
        raise AljirError(
            "A blank node; data have none, so that every thing can be cited and every dump is the same.",
            file=path,
            line=line,
            column=column,
            mend="Give the thing an IRI of its own.",
        )
    return quads, parser.prefixes


def file_digest(path: Path) -> str:
    """Give the SHA-256 of a file, in hexadecimal, without holding it in memory.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def content_digest(path: Path) -> str:
    """Give the SHA-256 of a file, in hexadecimal; while its size, times and inode stay as they are, it is read once.

    Raises:
        AljirError: It cannot be read.
    """
    try:
        found = path.stat()
    except OSError:
        return hashlib.sha256(read_bytes(path)).hexdigest()
    return _digest(path, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


@lru_cache(100_000)
def _digest(path: Path, *_: int) -> str:
    return hashlib.sha256(read_bytes(path)).hexdigest()


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole: it appears by rename once it is complete, so that nobody sees half of it.

    Raises:
        AljirError: It cannot be written (exit code 3).
    """
    target = path.resolve()
    try:
        if target.exists() and not target.is_file():  # a device or a pipe: to be written to, not replaced
            target.write_bytes(content)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            partial.write_bytes(content)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise AljirError(
            f"Cannot be written: {error.strerror}.",
            file=path,
            mend="Choose a folder that exists and that you may write to.",
            exit_code=ENVIRONMENT,
        ) from None


@contextmanager
def alone(path: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Keep others from changing a file or folder meanwhile; wait for who is changing it.

    The lock belongs to the process, so that one that is killed keeps nobody waiting.

    Args:
        path: What is changed; the lock lies beside it.
        waiting: Is called once if there is somebody to wait for.

    Raises:
        AljirError: The lock cannot be made (exit code 3).

    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> notes = Path(mkdtemp()) / "notes.ttl"
    >>> with alone(notes):
    ...     write_file(notes, b"# lit again")
    """
    lock = path.with_name(f".{path.name}.lock")
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        handle = _locked(lock, waiting)
    except OSError as error:
        raise AljirError(
            f"Cannot be written: {error.strerror}.", file=path, mend="Check your rights.", exit_code=ENVIRONMENT
        ) from None
    try:
        yield
    finally:
        if sys.platform != "win32":  # there a file that is open cannot be deleted
            lock.unlink(missing_ok=True)
        os.close(handle)


class Hold:
    """Keeps a folder from being deleted by `delete_unheld`, here or in another process, as long as the hold is there.

    Args:
        folder: The folder; where it is not there, or cannot be held as on Windows, nothing is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._handle = _folder_handle(folder, exclusive=False)

    def __del__(self) -> None:
        if self._handle is not None:
            os.close(self._handle)


def delete_unheld(folder: Path) -> None:
    """Delete a folder, unless somebody has a `Hold` on it.

    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> folder = Path(mkdtemp())
    >>> hold = Hold(folder)
    >>> delete_unheld(folder)
    >>> folder.exists()
    True
    >>> del hold
    >>> delete_unheld(folder)
    >>> folder.exists()
    False
    """
    handle = _folder_handle(folder, exclusive=True)
    if handle is not None or sys.platform == "win32":
        shutil.rmtree(folder, ignore_errors=True)
    if handle is not None:
        os.close(handle)


def _folder_handle(folder: Path, *, exclusive: bool) -> int | None:
    """Open a folder and lock it, for oneself or together with others; None where it is not there or locked."""
    if sys.platform == "win32":  # where folders cannot be opened, and files that are open cannot be deleted
        return None
    import fcntl

    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def _locked(lock: Path, waiting: Callable[[], None]) -> int:
    """Open a file that nobody else has locked, and lock it."""
    while True:
        handle = os.open(lock, os.O_CREAT | os.O_RDWR)
        try:
            if not _lock(handle, wait=False):
                waiting()
                _lock(handle, wait=True)
            with suppress(FileNotFoundError):  # its last owner may delete it at any moment
                if os.path.samestat(os.fstat(handle), lock.stat()):
                    return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _lock(handle: int, *, wait: bool) -> bool:
    """Lock an open file; tell whether that went."""
    if sys.platform == "win32":
        import msvcrt

        while True:
            try:
                msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
            except OSError:  # LK_LOCK gives up after ten seconds
                if not wait:
                    return False
            else:
                return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True
