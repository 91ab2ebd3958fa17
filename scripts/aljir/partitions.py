"""The dataset in partitions: sorted N-Quads in many files compressed by Zstandard (RFC 8878), and one manifest.

Where a partition ends, the content alone says: after a subject whose hash falls below a bound, which is the higher the
more lines the subject has. So the same dataset has the same partitions, whoever writes them and on however many
machines, and a change touches only those that it falls in. The partitions in their order are the canonical N-Quads:
`zstd -dc *.nq.zst | sha256sum` gives the hash by which the dataset is cited, however it is partitioned.

Many machines: each sorts a range of subjects and gives the lines, in the order of the ranges, to `cut`; or, where the
subjects at which partitions end are known (`ends_partition`), each writes its own by `write_partition`, and one gathers
what they give for `write_manifest`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from itertools import count, groupby
from typing import TYPE_CHECKING

from aljir.errors import AljirError
from aljir.publishing import intact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from aljir.lines import Lines

    PartitionWriter = Callable[[Iterable[tuple[Path, bytes]]], Iterable["Partition"]]

LINES = 100_000
"""How many lines a partition has on average; a single one may have some times as many, and a single subject too."""
VERSION = 1
"""The version of the form of manifests, and of where partitions end."""
SUFFIX = ".nq.zst"
MANIFEST = "-partitions.json"
"""What follows the name of the dataset in the names of partitions, after their number, and of the manifest."""

_FORMAT = "N-Quads sorted by line, cut between subjects into files, each compressed by Zstandard (RFC 8878)"
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Partition:
    """One file of lines that follow each other.

    Attributes:
        name: The name of the file.
        first: The first subject, as N-Quads write it.
        lines: How many lines it has.
        bytes: How many bytes these are.
        sha256: Their SHA-256, in hexadecimal; not that of the compressed file, which may differ.
    """

    name: str
    first: str
    lines: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a dataset in partitions consists of.

    Attributes:
        sha256: The hash by which the dataset is cited (RDFC-1.0, SHA-256): that of all lines.
        partitions: The partitions, in their order.
    """

    sha256: str
    partitions: tuple[Partition, ...]

    @property
    def quads(self) -> int:
        """How many quads the dataset has."""
        return sum(partition.lines for partition in self.partitions)


def ends_partition(subject: bytes, lines: int, size: int = LINES) -> bool:
    """Tell whether a partition ends after a subject: with a probability of `lines` in `size`, but always the same.

    Args:
        subject: The subject, as N-Quads write it.
        lines: How many lines begin with it.
        size: How many lines a partition has on average.

    >>> ends_partition(b"<https://example.org/lamp>", 12), ends_partition(b"<https://example.org/lamp>", LINES)
    (False, True)
    """
    return int.from_bytes(hashlib.sha256(subject).digest()[:8]) * size < lines << 64


def cut(lines: Iterable[bytes], size: int = LINES) -> Iterator[Iterator[bytes]]:
    r"""Cut sorted lines into partitions, each of which must be read before the next is asked for.

    >>> lines = [b"<a> <b> <c> .\n", b"<a> <b> <d> .\n", b"<e> <b> <c> .\n"]
    >>> [list(partition) for partition in cut(lines, size=1)]
    [[b'<a> <b> <c> .\n', b'<a> <b> <d> .\n'], [b'<e> <b> <c> .\n']]
    """
    return (partition for _, partition in groupby(lines, key=_Numbering(size)))


class _Numbering:
    """Tells of each line the number of its partition."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._number = 0
        self._start = b" "  # the subject of the line before, with the space after it
        self._lines = 0

    def __call__(self, line: bytes) -> int:
        if not line.startswith(self._start):
            self._number += ends_partition(self._start[:-1], self._lines, self._size)
            self._start, self._lines = line[: line.index(b" ") + 1], 0
        self._lines += 1
        return self._number


def partition_name(slug: str, number: int) -> str:
    """Give the name of a file, from that of the dataset and the number of the partition, which begins at 1.

    >>> partition_name("lighthouse", 1)
    'lighthouse-000001.nq.zst'
    """
    return f"{slug}-{number:06}{SUFFIX}"


def write_partition(content: bytes, path: Path) -> Partition:
    """Write one partition.

    Args:
        content: Its lines, sorted, each with its end.
        path: The file.

    Raises:
        OSError: It cannot be written.
    """
    from zstandard import ZstdCompressor

    with path.open("wb") as file, ZstdCompressor(write_checksum=True).stream_writer(file) as compressed:
        compressed.write(content)
    first = content.partition(b" ")[0].decode()
    return Partition(path.name, first, content.count(b"\n"), len(content), hashlib.sha256(content).hexdigest())


def write_in_turn(partitions: Iterable[tuple[Path, bytes]]) -> Iterator[Partition]:
    """Write partitions one after the other.

    Args:
        partitions: Of each the file and the lines.

    Raises:
        OSError: One cannot be written.
    """
    return (write_partition(content, path) for path, content in partitions)


def write_partitions(
    lines: Lines,
    folder: Path,
    slug: str,
    earlier: Path | None = None,
    write: PartitionWriter = write_in_turn,
) -> Manifest:
    """Write a dataset in partitions, with its manifest.

    Args:
        lines: All N-Quads of the dataset, sorted, each once.
        folder: Where to write; it is there.
        slug: The name of the dataset, with which the names of the files begin.
        earlier: A folder into which the dataset was exported before; partitions that are still the same are taken over.
        write: Writes the partitions, as `write_in_turn` or in another order.

    Raises:
        OSError: They cannot be written.
    """
    kept = _kept(earlier, slug)
    taken_over: list[Partition] = []

    def missing(file: BinaryIO) -> Iterator[tuple[Path, bytes]]:
        """Take over what is kept; give what is not."""
        for number in count(1):
            start = file.tell()
            first = file.readline()
            if not first:
                return
            file.seek(start)
            path = folder / partition_name(slug, number)
            former = kept.get(first.partition(b" ")[0])
            if former and _is_next(former[0], file):
                _take_over(former[1], path)
                taken_over.append(replace(former[0], name=path.name))
                continue
            file.seek(start)
            content = b"".join(next(cut(iter(file.readline, b""), LINES)))
            file.seek(start + len(content))
            yield path, content

    with lines.path.open("rb") as file:
        written = list(write(missing(file)))
    partitions = sorted((*taken_over, *written), key=lambda partition: partition.name)
    manifest = Manifest(lines.digest, tuple(partitions))
    write_manifest(manifest, folder / f"{slug}{MANIFEST}")
    return manifest


def write_manifest(manifest: Manifest, path: Path) -> None:
    """Write a manifest as JSON, with its keys sorted.

    Raises:
        OSError: It cannot be written.
    """
    fields = {
        "format": _FORMAT,
        "version": VERSION,
        "quads": manifest.quads,
        "bytes": sum(partition.bytes for partition in manifest.partitions),
        "sha256": manifest.sha256,
        "partitions": [asdict(partition) for partition in manifest.partitions],
    }
    path.write_bytes(json.dumps(fields, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n")


def find_manifest(folder: Path) -> Path | None:
    """Give the manifest in a folder; None where there is none.

    Raises:
        AljirError: There are several.
    """
    found = sorted(folder.glob(f"*{MANIFEST}"))
    if len(found) > 1:
        raise AljirError(
            f"It holds several datasets in partitions: {', '.join(path.name for path in found)}.",
            file=folder,
            mend="Keep each in a folder of its own.",
        )
    return found[0] if found else None


def read_manifest(path: Path) -> Manifest:
    """Read a manifest.

    Raises:
        AljirError: It cannot be read, or is none, or of another version.
    """
    try:
        fields = json.loads(path.read_bytes())
        manifest = Manifest(fields["sha256"], tuple(Partition(**entry) for entry in fields["partitions"]))
        elsewhere = any(set(partition.name) & set("/\\") for partition in manifest.partitions)
        version = None if elsewhere else fields["version"]
    except OSError as error:
        raise AljirError(f"Cannot be read: {error.strerror}.", file=path, mend="Check name and rights.") from None
    except (ValueError, TypeError, KeyError):
        version = None
    if version != VERSION:
        raise AljirError(
            "Not a manifest of partitions." if version is None else f"Version {version} of manifests is not known.",
            file=path,
            mend="Get it again, or export anew: aljir export --format partitioned.",
        )
    return manifest


def verify_partitions(folder: Path) -> Manifest:
    """Prove that a folder holds what its manifest says: every partition whole, none missing, none too many.

    Raises:
        AljirError: It does not; the file that is wrong is named.

    >>> verify_partitions(aljir.open(lighthouse).export(formats=["partitioned"])[0].parent).partitions[0].name
    'lighthouse-000001.nq.zst'
    """
    path = find_manifest(folder)
    if path is None:
        raise AljirError(f"The folder has no manifest: *{MANIFEST}.", file=folder, mend="Get it, or export anew.")
    manifest = read_manifest(path)
    names = {partition.name for partition in manifest.partitions}
    for extra in sorted(folder.glob(f"*{SUFFIX}")):
        if extra.name not in names:
            raise AljirError(f"{path.name} does not name this partition.", file=extra, mend="Delete it.")
    whole = hashlib.sha256()
    for partition in manifest.partitions:
        found = _described(folder / partition.name, whole)
        if found != partition:
            raise AljirError(
                f"Not what {path.name} says: it has {found.lines:,} lines ({partition.lines:,}), {found.bytes:,} bytes "
                f"({partition.bytes:,}), SHA-256 {found.sha256} ({partition.sha256}).",
                file=folder / partition.name,
                mend="Get this file again.",
            )
    if whole.hexdigest() != manifest.sha256:
        raise AljirError(
            f"The partitions are as it says, but not the whole, whose SHA-256 is {whole.hexdigest()}.",
            file=path,
            mend="Get the manifest again.",
        )
    return manifest


def read_partitions(folder: Path, manifest: Manifest) -> Iterator[bytes]:
    """Give the N-Quads of a dataset in partitions, block by block.

    Raises:
        AljirError: A file is missing or damaged.
    """
    for partition in manifest.partitions:
        yield from _blocks(folder / partition.name)


def _blocks(path: Path) -> Iterator[bytes]:
    """Give what is in a compressed file.

    Raises:
        AljirError: It is missing or damaged.
    """
    from zstandard import ZstdDecompressor, ZstdError

    try:
        with path.open("rb") as file, ZstdDecompressor().stream_reader(file, read_across_frames=True) as content:
            while block := content.read(_BLOCK):
                yield block
    except OSError as error:
        raise AljirError(f"Cannot be read: {error.strerror}.", file=path, mend="Get this file again.") from None
    except ZstdError as error:
        raise AljirError(f"Damaged: {error}.", file=path, mend="Get this file again.") from None


def _described(path: Path, whole: hashlib._Hash | None = None) -> Partition:
    """Give a partition as its file says.

    Raises:
        AljirError: The file is missing or damaged.
    """
    digest, first, lines, size = hashlib.sha256(), b"", 0, 0
    for block in _blocks(path):
        digest.update(block)
        if whole:
            whole.update(block)
        first = first or block.partition(b" ")[0]
        lines, size = lines + block.count(b"\n"), size + len(block)
    return Partition(path.name, first.decode(errors="replace"), lines, size, digest.hexdigest())


def _kept(folder: Path | None, slug: str) -> dict[bytes, tuple[Partition, Path]]:
    """Give the partitions that an earlier export wrote, with their files as they were then, by their first subjects."""
    name = f"{slug}{MANIFEST}"
    with suppress(AljirError, OSError):
        if folder and name in (whole := intact(folder, (MANIFEST, SUFFIX))):
            manifest = read_manifest(folder / name)
            return {one.first.encode(): (one, folder / one.name) for one in manifest.partitions if one.name in whole}
    return {}


def _is_next(partition: Partition, file: BinaryIO) -> bool:
    """Tell whether a partition is what comes next in a file; if so, it is read."""
    content = file.read(partition.bytes)
    if hashlib.sha256(content).hexdigest() != partition.sha256:
        return False
    start = file.tell()
    following = file.readline()
    file.seek(start)
    if not following:
        return True
    subject = content[content.rfind(b"\n", 0, -1) + 1 :].partition(b" ")[0] + b" "
    if following.startswith(subject):
        return False
    first = 0 if content.startswith(subject) else content.index(b"\n" + subject) + 1
    return ends_partition(subject[:-1], content.count(b"\n", first), LINES)


def _take_over(former: Path, path: Path) -> None:
    """Let a file stand elsewhere too."""
    try:
        os.link(former, path)
    except OSError:  # the file system has no links
        shutil.copy2(former, path)
