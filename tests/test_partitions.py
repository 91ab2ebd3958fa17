"""The partitioned dump: the same dataset is cut at the same places; a file that is wrong is named."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zstandard import ZstdCompressor, ZstdDecompressor

import aljir
from aljir import partitions
from aljir.files import file_digest
from aljir.lines import Lines
from aljir.partitions import (
    MANIFEST,
    SUFFIX,
    Manifest,
    cut,
    ends_partition,
    read_manifest,
    verify_partitions,
    write_manifest,
    write_partition,
    write_partitions,
)
from aljir.publishing import SUMS

SLUG = "harbour"


def lines_of(subjects: int, note: str = "") -> list[bytes]:
    """Say things of so many invented ships, of some of them more than of others."""
    said = (
        f'<https://example.org/ship/{ship:05}> <https://example.org/says> "{ship % 7} {number:03} {note}" .\n'
        for ship in range(subjects)
        for number in range(1 + ship % 5)
    )
    return sorted(line.encode() for line in said)


def write(lines: list[bytes], folder: Path, earlier: Path | None = None) -> Manifest:
    """Write lines in partitions, and list the files as an export does."""
    source = folder.with_name(f"{folder.name}.nq")
    source.write_bytes(b"".join(lines))
    manifest = write_partitions(Lines(source), folder, SLUG, earlier)
    list_files(folder)
    return manifest


def list_files(folder: Path) -> None:
    paths = [path for path in sorted(folder.iterdir()) if path.name != SUMS]
    (folder / SUMS).write_text("".join(f"{file_digest(path)}  {path.name}\n" for path in paths), "utf-8")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Partitions of some hundred lines, read in several blocks."""
    monkeypatch.setattr(partitions, "LINES", 300)
    monkeypatch.setattr(partitions, "_BLOCK", 1000)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A folder of partitions."""
    folder = tmp_path / "written"
    folder.mkdir()
    write(lines_of(1000), folder)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.name != SUMS}


def contents(folder: Path) -> bytes:
    return b"".join(
        ZstdDecompressor().stream_reader(path.read_bytes(), read_across_frames=True).read()
        for path in sorted(folder.glob(f"*{SUFFIX}"))
    )


# Where it is cut


def test_partitions_in_their_order_are_the_sorted_n_quads(written: Path) -> None:
    manifest = verify_partitions(written)
    assert len(manifest.partitions) > 3
    assert contents(written) == b"".join(lines_of(1000))
    assert manifest.sha256 == hashlib.sha256(b"".join(lines_of(1000))).hexdigest()
    assert manifest.quads == len(lines_of(1000))


@pytest.mark.skipif(shutil.which("zstd") is None, reason="no zstd")
def test_zstd_and_sha256sum_give_the_hash(written: Path) -> None:
    command = "zstd -dc *.nq.zst | sha256sum"
    told = subprocess.run(command, shell=True, cwd=written, check=True, capture_output=True, text=True).stdout  # noqa: S602
    assert told.split()[0] == read_manifest(written / f"{SLUG}{MANIFEST}").sha256


@pytest.mark.parametrize("size", [1, 30, 300, 10**6])
def test_the_hash_does_not_depend_on_the_size_of_partitions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(partitions, "LINES", size)
    manifest = write(lines_of(200), tmp_path)
    assert manifest.sha256 == hashlib.sha256(b"".join(lines_of(200))).hexdigest()
    assert verify_partitions(tmp_path) == manifest
    assert (len(manifest.partitions) == 1) == (size == 10**6)


@given(st.lists(st.integers(0, 400), max_size=6))
def test_machines_that_share_the_subjects_cut_as_one_does(borders: list[int]) -> None:
    lines = lines_of(400)
    whole = [list(partition) for partition in cut(lines, 50)]
    assert [line for partition in whole for line in partition] == lines
    shared: list[list[bytes]] = [[]]
    for start, end in zip([0, *sorted(borders)], [*sorted(borders), 400], strict=True):
        mine = [line for line in lines if start <= int(line[26:31]) < end]
        for number, partition in enumerate(cut(mine, 50)):
            if number:
                shared.append([])
            shared[-1] += partition
        subject = mine[-1].partition(b" ")[0] if mine else b""
        if mine and ends_partition(subject, sum(line.startswith(subject) for line in mine), 50):
            shared.append([])
    assert [partition for partition in shared if partition] == whole


def test_no_subject_is_cut_and_sizes_are_about_what_is_asked_for() -> None:
    sizes = []
    last = b""
    for partition in cut(lines_of(20_000), 1000):
        lines = list(partition)
        assert lines[0].partition(b" ")[0] != last
        last = lines[-1].partition(b" ")[0]
        sizes.append(len(lines))
    assert 700 < sum(sizes) / len(sizes) < 1400
    assert max(sizes) < 8000


def test_partitions_that_others_wrote_make_the_same_folder(written: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    entries = [
        write_partition(b"".join(partition), other / partitions.partition_name(SLUG, number))
        for number, partition in enumerate(cut(lines_of(1000), 300), 1)
    ]
    digest = hashlib.sha256(contents(other)).hexdigest()
    write_manifest(Manifest(digest, tuple(entries)), other / f"{SLUG}{MANIFEST}")
    assert files(other) == files(written)


# A change


def test_a_change_touches_only_the_partition_it_falls_in(written: Path, tmp_path: Path) -> None:
    after = tmp_path / "after"
    after.mkdir()
    lines = [line.replace(b" 001 ", b" one ") if b"/00502>" in line else line for line in lines_of(1000)]
    assert lines != lines_of(1000)
    write(sorted(lines), after, written)
    before, now = files(written), files(after)
    assert set(before) == set(now)
    changed = [name for name in before if before[name] != now[name] and name.endswith(SUFFIX)]
    assert len(changed) == 1
    inodes = {name: [(folder / name).stat().st_ino for folder in (written, after)] for name in before}
    assert [name for name, (one, other) in inodes.items() if one != other] == [*changed, f"{SLUG}{MANIFEST}"]
    verify_partitions(written)
    verify_partitions(after)


def test_a_partition_that_moves_up_is_taken_over(written: Path, tmp_path: Path) -> None:
    after = tmp_path / "after"
    after.mkdir()
    first = read_manifest(written / f"{SLUG}{MANIFEST}").partitions[0]
    manifest = write(lines_of(1000)[first.lines :], after, written)
    names = [partition.name for partition in manifest.partitions]
    before = sorted(written.glob(f"*{SUFFIX}"))[1:]
    assert [(after / name).stat().st_ino for name in names] == [path.stat().st_ino for path in before]
    verify_partitions(after)


@given(st.sets(st.integers(0, 300)), st.sets(st.tuples(st.integers(0, 300), st.integers(0, 9)), max_size=8))
@settings(max_examples=60, deadline=None)
def test_after_any_change_the_partitions_are_those_of_a_dump_from_nothing(
    gone: set[int], more: set[tuple[int, int]]
) -> None:
    """Subjects go, come, and get more lines, at the ends of partitions too."""
    before = lines_of(300)
    kept = [line for line in before if int(line[26:31]) not in {ship for ship in gone if ship % 3 == 0}]
    new = {f'<https://example.org/ship/{ship:05}> <https://example.org/says> "{n} x" .\n'.encode() for ship, n in more}
    with TemporaryDirectory() as temporary, pytest.MonkeyPatch.context() as patch:
        patch.setattr(partitions, "LINES", 40)
        folders = [Path(temporary, name) for name in ("before", "after", "anew")]
        for folder in folders:
            folder.mkdir()
        write(before, folders[0])
        write(sorted({*kept, *new}), folders[1], folders[0])
        write(sorted({*kept, *new}), folders[2])
        assert files(folders[1]) == files(folders[2])


def test_what_another_zstd_wrote_is_kept_and_what_is_changed_is_written_anew(written: Path, tmp_path: Path) -> None:
    names = (partition.name for partition in read_manifest(written / f"{SLUG}{MANIFEST}").partitions)
    first, second, third, _ = islice(names, 4)
    content = ZstdDecompressor().stream_reader((written / first).read_bytes()).read()
    (written / first).write_bytes(ZstdCompressor(level=1).compress(content))
    list_files(written)
    (written / second).write_bytes(b"rust")
    (written / third).unlink()
    kept = files(written)[first]
    after = tmp_path / "after"
    after.mkdir()
    write(lines_of(1000), after, written)
    assert files(after)[first] == kept
    verify_partitions(after)


def test_nothing_is_taken_over_by_a_manifest_that_was_changed(written: Path, tmp_path: Path) -> None:
    manifest = written / f"{SLUG}{MANIFEST}"
    manifest.write_bytes(manifest.read_bytes() + b" ")
    after = tmp_path / "after"
    after.mkdir()
    write(lines_of(1000), after, written)
    names = [path.name for path in after.glob(f"*{SUFFIX}")]
    assert names and not any((after / name).samefile(written / name) for name in names)


# What is wrong is named


def damaged(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def other_content(path: Path) -> None:
    path.write_bytes(ZstdCompressor().compress(b"<https://example.org/a> <https://example.org/b> <https://c.d/> .\n"))


def other_letter(path: Path) -> None:
    content = ZstdDecompressor().stream_reader(path.read_bytes()).read()
    path.write_bytes(ZstdCompressor().compress(content.replace(b"says", b"said", 1)))


def emptied(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("spoil", [damaged, cut_short, other_content, other_letter, emptied, Path.unlink])
def test_a_partition_that_is_wrong_is_named(written: Path, spoil: object) -> None:
    assert callable(spoil)
    path = sorted(written.glob(f"*{SUFFIX}"))[2]
    spoil(path)
    with pytest.raises(aljir.AljirError) as caught:
        verify_partitions(written)
    assert Path(str(caught.value.file)) == path
    assert caught.value.mend == "Get this file again."


def test_a_partition_too_many_is_named(written: Path) -> None:
    extra = written / partitions.partition_name(SLUG, 99)
    shutil.copy(sorted(written.glob(f"*{SUFFIX}"))[0], extra)
    with pytest.raises(aljir.AljirError, match="does not name this partition") as caught:
        verify_partitions(written)
    assert Path(str(caught.value.file)) == extra


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("sha256", "The partitions are as it says, but not the whole"),
        ("partitions", "Not a manifest"),
        ("version", "Version 2 of manifests is not known"),
        ("name", "Not a manifest"),
    ],
)
def test_a_manifest_that_is_wrong_is_named(written: Path, key: str, message: str) -> None:
    path = written / f"{SLUG}{MANIFEST}"
    fields = json.loads(path.read_bytes())
    if key == "name":
        fields["partitions"][0]["name"] = f"..{os.sep}{fields['partitions'][0]['name']}"
    else:
        fields[key] = {"sha256": "0" * 64, "partitions": [{"name": "a"}], "version": 2}[key]
    path.write_text(json.dumps(fields), "utf-8")
    with pytest.raises(aljir.AljirError, match=message) as caught:
        verify_partitions(written)
    assert Path(str(caught.value.file)) == path


def test_a_folder_without_a_manifest_or_with_two_says_so(written: Path, tmp_path: Path) -> None:
    with pytest.raises(aljir.AljirError, match="no manifest"):
        verify_partitions(tmp_path)
    shutil.copy(written / f"{SLUG}{MANIFEST}", written / f"light{MANIFEST}")
    with pytest.raises(aljir.AljirError, match=f"harbour{MANIFEST}, light{MANIFEST}"):
        verify_partitions(written)


def test_an_empty_dataset_has_a_manifest_and_no_partition(tmp_path: Path) -> None:
    assert write([], tmp_path).partitions == ()
    assert verify_partitions(tmp_path).sha256 == hashlib.sha256(b"").hexdigest()
