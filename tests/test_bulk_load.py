"""Bulk loads: what is in the files is in the store, in bounded parts; what fails or is broken off ends soon."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import pytest
from pyoxigraph import Store

from aljir import bulk_load as loading
from aljir.bulk_load import Stream, bulk_load

LINES = 2_000


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Files of which each has statements of its own, and one that all have."""
    made = [tmp_path / f"{number}.nq" for number in range(9)]
    for number, path in enumerate(made):
        lines = [f"<urn:ship:{number}> <urn:saw> <urn:light:{light}> ." for light in range(LINES)]
        path.write_text("\n".join(["<urn:sea> <urn:is> <urn:wide> .", *lines, ""]), "ascii")
    return made


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> dict[Stream, int]:
    """How many bytes each load was given."""
    count: dict[Stream, int] = {}
    read = Stream.read

    def counted(self: Stream, size: int = -1) -> bytes:
        content = read(self, size)
        count[self] = count.get(self, 0) + len(content)
        return content

    monkeypatch.setattr(Stream, "read", counted)
    return count


@pytest.mark.parametrize("at_once", [1, 150_000, 10**9], ids=["each alone", "some at once", "all at once"])
@pytest.mark.parametrize("number", [0, 1, 2, 9])
def test_all_files_are_loaded(
    at_once: int, number: int, files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "AT_ONCE", at_once)
    store = Store(str(tmp_path / "store"))
    bulk_load(files[:number], store)
    assert len(store) == number * LINES + (number > 0)


def test_what_is_loaded_at_once_is_bounded_and_shared_evenly(
    files: list[Path], given: dict[Stream, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    size = max(path.stat().st_size for path in files)
    bulk_load(files, Store())
    assert len(given) == loading.SIDE_BY_SIDE
    assert max(given.values()) - min(given.values()) <= 2 * size
    given.clear()
    monkeypatch.setattr(loading, "AT_ONCE", 4 * size)
    bulk_load(files, Store())
    assert max(given.values()) < 4 * size / loading.SIDE_BY_SIDE + size
    assert len(given) % loading.SIDE_BY_SIDE == 0  # none runs alone at the end
    assert max(given.values()) - min(given.values()) <= 2 * size
    assert sum(given.values()) == sum(path.stat().st_size for path in files)


def test_a_bad_file_is_told_and_the_other_load_ends(files: list[Path], given: dict[Stream, int]) -> None:
    files[0].write_text("This is a sentence.\n", "ascii")
    many = files[:1] + files[1:] * 100
    with pytest.raises(SyntaxError):
        bulk_load(many, Store())
    assert sum(given.values()) < sum(path.stat().st_size for path in many) / 2


def test_an_interruption_ends_both_loads(
    files: list[Path], given: dict[Stream, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    many = files * 100
    whole = sum(path.stat().st_size for path in many)
    once = threading.Lock()
    read = Stream.read

    def interrupted(self: Stream, size: int = -1) -> bytes:
        if sum(list(given.values())) > whole / 100 and once.acquire(blocking=False):
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        return read(self, size)

    monkeypatch.setattr(Stream, "read", interrupted)
    with pytest.raises(KeyboardInterrupt):
        bulk_load(many, Store())
    assert sum(given.values()) < whole / 2


def test_a_missing_file_is_an_error(files: list[Path]) -> None:
    files[4].unlink()
    with pytest.raises(FileNotFoundError):
        bulk_load(files, Store())
