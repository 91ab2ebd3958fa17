"""Writes the dataset as files for others: the dumps in their formats, and what describes them.

The same input gives the same bytes, on any machine, and of a large dataset no more is in memory than of a small one. A
folder of dumps is written whole or stays as it was.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from aljir.build_folder import IN_MEMORY
from aljir.content import Content
from aljir.errors import ENVIRONMENT, AljirError, nearest
from aljir.json_ld import write_json_ld
from aljir.metadata import File, checksums, citation, dcat, every, read_dataset, ro_crate
from aljir.n_quads import facts
from aljir.partitions import MANIFEST, read_manifest, write_in_turn, write_partitions
from aljir.publishing import SUMS, publishing
from aljir.redirects import FILE, redirects
from aljir.reification import NANOPUBLICATIONS, NP, STATEMENTS, nanopublications, statements
from aljir.serialisation import write_rdf_xml
from aljir.turtle import write_trig, write_turtle
from aljir.void import void

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import BinaryIO

    from pyoxigraph import Store

    from aljir.content import Known
    from aljir.partitions import PartitionWriter
    from aljir.project import Project

    Writer = Callable[[Iterable[bytes], Mapping[str, str], BinaryIO], None]

PARTITIONED = "partitioned"
"""The format for large datasets."""
_ZSTANDARD = "application/zstd"


@dataclass(frozen=True)
class DumpFormat:
    """One way to write the whole dataset; `ending` is what follows the name of the dataset in the name of the file."""

    name: str
    title: str
    ending: str
    media_type: str
    write: Callable[[Content, Path], None]


def _n_quads(content: Content, path: Path) -> None:
    shutil.copyfile(content.lines.path, path)


def _n_triples(content: Content, path: Path) -> None:
    with path.open("wb") as file:
        file.writelines(facts(content.lines))


def _turtle(content: Content, path: Path) -> None:
    write_turtle(content.lines, content.dataset.prefixes, path)


def _trig(content: Content, path: Path) -> None:
    write_trig(content.ordered, content.dataset.prefixes, path)


def _ordered(write: Writer) -> Callable[[Content, Path], None]:
    def written(content: Content, path: Path) -> None:
        with path.open("wb") as file:
            write(content.ordered, content.dataset.prefixes, file)

    return written


def _with_evidence(content: Content, path: Path) -> None:
    dataset = content.dataset
    lines = content.sorted(statements(content.store), facts(content.lines))
    prefixes = {**dataset.prefixes, STATEMENTS: f"{dataset.base}{STATEMENTS}/"}
    write_turtle(lines, prefixes, path)


def _nanopublications(content: Content, path: Path) -> None:
    dataset = content.dataset
    lines = content.in_order(content.sorted(nanopublications(content.store, dataset)))
    prefixes = {**dataset.prefixes, NANOPUBLICATIONS: f"{dataset.base}{NANOPUBLICATIONS}/", "np": str(NP)}
    write_trig(lines, prefixes, path)


def _partitioned(content: Content, path: Path) -> None:
    write_partitions(content.lines, path.parent, content.dataset.slug, content.earlier, content.writer)


DUMPS = {
    form.name: form
    for form in (
        DumpFormat("ttl", "Turtle: the facts", ".ttl", "text/turtle", _turtle),
        DumpFormat(
            "with-evidence",
            "Turtle: the facts, and each triple of each claim as a statement with its source",
            "-with-evidence.ttl",
            "text/turtle",
            _with_evidence,
        ),
        DumpFormat("trig", "TriG: the facts, and each claim as a graph", ".trig", "application/trig", _trig),
        DumpFormat(
            "nq",
            "Canonical N-Quads (RDFC-1.0): the facts, and each claim as a graph",
            ".nq",
            "application/n-quads",
            _n_quads,
        ),
        DumpFormat("nt", "N-Triples: the facts", ".nt", "application/n-triples", _n_triples),
        DumpFormat(
            "jsonld",
            "JSON-LD: the facts, and each claim as a graph",
            ".jsonld",
            "application/ld+json",
            _ordered(write_json_ld),
        ),
        DumpFormat("rdf", "RDF/XML: the facts", ".rdf", "application/rdf+xml", _ordered(write_rdf_xml)),
        DumpFormat(
            "nanopub",
            "Nanopublications in TriG: each claim with its provenance",
            "-nanopublications.trig",
            "application/trig",
            _nanopublications,
        ),
        DumpFormat(
            PARTITIONED,
            "Canonical N-Quads (RDFC-1.0) in partitions compressed by Zstandard: the manifest",
            MANIFEST,
            "application/json",
            _partitioned,
        ),
    )
}
"""Every form of the dataset, by name."""
WHOLE = tuple(name for name in DUMPS if name != PARTITIONED)
"""The formats in one file, which are written when none is named."""


def built_formats(quads: int) -> tuple[str, ...]:
    """Give the formats that a build writes of a dataset of so many quads; a large one comes in partitions alone.

    >>> built_formats(10**7)
    ('partitioned',)
    """
    return WHOLE if quads <= IN_MEMORY else (PARTITIONED,)


def export(
    project: Project,
    store: Store,
    folder: Path,
    formats: Iterable[str] | None = None,
    progress: Callable[[str], None] = lambda name: None,
    url: str = "",
    known: Known | None = None,
    writer: PartitionWriter = write_in_turn,
) -> list[Path]:
    """Write dumps, and beside them VoID, DCAT, CITATION.cff, RO-Crate metadata and SHA256SUMS.

    What an earlier export left in the folder is replaced; files of any other origin are left alone.

    Args:
        project: The project that the dataset was made from.
        store: The dataset.
        folder: Where to write; it is made if need be.
        formats: Names of `DUMPS`; `WHOLE` when not given.
        progress: Is told the name of each file before it is written.
        url: The public address of the service; if given, the redirects to it are written too.
        known: What is known of the dataset from its build: that is not done again.
        writer: What writes the partitions.

    Returns:
        The files, in the order of `DUMPS`, then the descriptions.

    Raises:
        AljirError: A format is unknown, `url` is no address, `graph/dataset.ttl` lacks something, or the folder cannot
            be written (exit code 3); the folder is then as it was.
    """
    names = WHOLE if formats is None else tuple(formats)
    for name in names:
        if name not in DUMPS:
            raise AljirError(f"There is no dump format {name!r}.", mend=nearest(name, DUMPS))
    dataset = read_dataset(project, store)
    target = folder.resolve()
    try:
        with publishing(target) as new, TemporaryDirectory(dir=new) as temporary:
            content = Content(store, project, dataset, Path(temporary), target, known, writer)
            files = _files(content, new, [form for form in DUMPS.values() if form.name in names], progress, url)
    except OSError as error:
        raise AljirError(
            f"Cannot be written: {error.strerror}.",
            file=folder,
            mend="Choose a folder that you may write to: --to DIR. What stood there is unchanged.",
            exit_code=ENVIRONMENT,
        ) from None
    return [target / file.name for file in files]


def _files(
    content: Content, folder: Path, formats: Iterable[DumpFormat], progress: Callable[[str], None], url: str
) -> list[File]:
    """Write the files of a release: the dumps, then what describes them."""
    dataset = content.dataset

    def described(name: str, title: str, media_type: str, written: bytes) -> File:
        (folder / name).write_bytes(written)
        return File.at(folder / name, title, media_type)

    dumps = []
    for form in formats:
        path = folder / f"{dataset.slug}{form.ending}"
        progress(path.name)
        form.write(content, path)
        dumps.append(File.at(path, form.title, form.media_type, parts=_parts(path) if form.ending == MANIFEST else ()))
    progress("descriptions")
    void_file = void(dataset, content.statistics, dumps)
    files = [
        *dumps,
        described("void.ttl", "VoID: what the dataset holds, counted", "text/turtle", void_file),
        described("dcat.ttl", "DCAT: the dataset and its dumps, for catalogues", "text/turtle", dcat(dataset, dumps)),
        described("CITATION.cff", "How to cite the dataset", "application/yaml", citation(dataset, content.hash)),
    ]
    if url:
        text = redirects(dataset, url)
        files.append(described(FILE, "Redirects from the permanent address", "text/plain", text))
    sums = File(SUMS, "SHA-256 of every other file", "text/plain")
    crate = ro_crate(dataset, [*files, sums])
    title = "RO-Crate: the files of the release"
    files.append(described("ro-crate-metadata.json", title, "application/ld+json", crate))
    (folder / SUMS).write_bytes(checksums(files))
    return [*every(files), sums]


def _parts(manifest: Path) -> list[File]:
    """Describe the files of a manifest."""
    return [
        File.at(manifest.parent / part.name, f"Partition from {part.first}", "application/n-quads", _ZSTANDARD)
        for part in read_manifest(manifest).partitions
    ]
