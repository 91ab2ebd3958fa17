"""Sorted lines on disk: what a change makes of them is what sorting anew would."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from aljir import lines
from aljir.lines import write_changed

words = st.sets(st.text("ab", max_size=3).map(lambda word: f"{word}\n".encode()), max_size=12)


@given(words, words, words)
@settings(deadline=None)
def test_a_change_gives_what_sorting_anew_gives(before: set[bytes], gone: set[bytes], new: set[bytes]) -> None:
    with TemporaryDirectory() as folder:
        source, target = Path(folder, "source"), Path(folder, "target")
        source.write_bytes(b"".join(sorted(before)))
        digest = write_changed(source, gone, new - before - gone, target)
        assert target.read_bytes() == b"".join(sorted((before - gone) | (new - before - gone)))
        assert digest == hashlib.sha256(target.read_bytes()).hexdigest()


def test_long_stretches_are_copied_whole(tmp_path: Path) -> None:
    before = [f"{number:08}\n".encode() for number in range(3 * lines._BLOCK // 9)]
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(b"".join(before))
    write_changed(source, {before[0], before[-1]}, {b"00000000 a\n", b"1\n"}, target)
    assert target.read_bytes() == b"".join([b"00000000 a\n", *before[1:-1], b"1\n"])
