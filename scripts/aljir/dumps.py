"""Writes the dataset as files for others: the dumps in their formats, and what describes them.

The same input gives the same bytes, on any machine. A folder of dumps is written whole or stays as it was.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from aljir.errors import ENVIRONMENT, AljirError, nearest
from aljir.metadata import File, checksums, citation, dcat, read_dataset, ro_crate, void
from aljir.redirects import FILE, redirects
from aljir.reification import NANOPUBLICATIONS, NP, STATEMENTS, nanopublications, statements
from aljir.serialisation import SERIALISERS, dataset_hash, trig, turtle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyoxigraph import Store

    from aljir.metadata import Dataset
    from aljir.project import Project

SUMS = "SHA256SUMS"
"""The file that lists what belongs to a folder of dumps."""


@dataclass(frozen=True)
class DumpFormat:
    """One way to write the whole dataset; `ending` is what follows the name of the dataset in the name of the file."""

    name: str
    title: str
    ending: str
    media_type: str
    write: Callable[[Store, Dataset], bytes]


def _plain(extension: str) -> Callable[[Store, Dataset], bytes]:
    return lambda store, dataset: SERIALISERS[extension](store, dataset.prefixes)


def _with_evidence(store: Store, dataset: Dataset) -> bytes:
    prefixes = {**dataset.prefixes, STATEMENTS: f"{dataset.base}{STATEMENTS}/"}
    return turtle([*store, *statements(store)], prefixes)


def _nanopublications(store: Store, dataset: Dataset) -> bytes:
    prefixes = {**dataset.prefixes, NANOPUBLICATIONS: f"{dataset.base}{NANOPUBLICATIONS}/", "np": str(NP)}
    return trig(nanopublications(store, dataset), prefixes)


DUMPS = {
    form.name: form
    for form in (
        DumpFormat("ttl", "Turtle: the facts", ".ttl", "text/turtle", _plain("ttl")),
        DumpFormat(
            "with-evidence",
            "Turtle: the facts, and each triple of each claim as a statement with its source",
            "-with-evidence.ttl",
            "text/turtle",
            _with_evidence,
        ),
        DumpFormat("trig", "TriG: the facts, and each claim as a graph", ".trig", "application/trig", _plain("trig")),
        DumpFormat(
            "nq",
            "Canonical N-Quads (RDFC-1.0): the facts, and each claim as a graph",
            ".nq",
            "application/n-quads",
            _plain("nq"),
        ),
        DumpFormat("nt", "N-Triples: the facts", ".nt", "application/n-triples", _plain("nt")),
        DumpFormat(
            "jsonld",
            "JSON-LD: the facts, and each claim as a graph",
            ".jsonld",
            "application/ld+json",
            _plain("jsonld"),
        ),
        DumpFormat("rdf", "RDF/XML: the facts", ".rdf", "application/rdf+xml", _plain("rdf")),
        DumpFormat(
            "nanopub",
            "Nanopublications in TriG: each claim with its provenance",
            "-nanopublications.trig",
            "application/trig",
            _nanopublications,
        ),
    )
}
"""Every form of the dataset, by name."""


def export(
    project: Project,
    store: Store,
    folder: Path,
    formats: Iterable[str] | None = None,
    progress: Callable[[str], None] = lambda name: None,
    url: str = "",
) -> list[Path]:
    """Write dumps, and beside them VoID, DCAT, CITATION.cff, RO-Crate metadata and SHA256SUMS.

    What an earlier export left in the folder is replaced; files of any other origin are left alone.

    Args:
        project: The project that the dataset was made from.
        store: The dataset.
        folder: Where to write; it is made if need be.
        formats: Names of `DUMPS`; all when not given.
        progress: Is told the name of each file before it is written.
        url: The public address of the service; if given, the redirects to it are written too.

    Returns:
        The files, in the order of `DUMPS`, then the descriptions.

    Raises:
        AljirError: A format is unknown, `url` is no address, `graph/dataset.ttl` lacks something, or the folder cannot
            be written (exit code 3); the folder is then as it was.
    """
    names = list(DUMPS) if formats is None else list(dict.fromkeys(formats))
    for name in names:
        if name not in DUMPS:
            raise AljirError(f"There is no dump format {name!r}.", mend=nearest(name, DUMPS))
    forms = [DUMPS[name] for name in DUMPS if name in names]
    files = _files(read_dataset(project, store), store, forms, progress, url)
    try:
        return _publish(folder.resolve(), files)
    except OSError as error:
        raise AljirError(
            f"Cannot be written: {error.strerror}.",
            file=folder,
            mend="Choose a folder that you may write to: --to DIR. What stood there is unchanged.",
            exit_code=ENVIRONMENT,
        ) from None


def _files(
    dataset: Dataset, store: Store, formats: Iterable[DumpFormat], progress: Callable[[str], None], url: str
) -> list[File]:
    """Make the files of a release: the dumps, then what describes them."""
    dumps = []
    for form in formats:
        name = f"{dataset.slug}{form.ending}"
        progress(name)
        dumps.append(File(name, form.title, form.media_type, form.write(store, dataset)))
    progress("descriptions")
    described = [
        *dumps,
        File("void.ttl", "VoID: what the dataset holds, counted", "text/turtle", void(dataset, store, dumps)),
        File("dcat.ttl", "DCAT: the dataset and its dumps, for catalogues", "text/turtle", dcat(dataset, dumps)),
        File("CITATION.cff", "How to cite the dataset", "application/yaml", citation(dataset, dataset_hash(store))),
    ]
    if url:
        described.append(File(FILE, "Redirects from the permanent address", "text/plain", redirects(dataset, url)))
    sums = File(SUMS, "SHA-256 of every other file", "text/plain", b"")
    crate = ro_crate(dataset, [*described, sums])
    described.append(File("ro-crate-metadata.json", "RO-Crate: the files of the release", "application/ld+json", crate))
    return [*described, replace(sums, content=checksums(described))]


def _publish(folder: Path, files: Iterable[File]) -> list[Path]:
    """Write files beside their places, then move all of them there; undo it if that fails midway."""
    made = next((path for path in (*reversed(folder.parents), folder) if not path.exists()), None)
    new, old = (folder / f".{name}-{os.getpid()}" for name in ("new", "old"))
    names = [file.name for file in files]
    former = sorted(name for name in {*listed(folder), *names} if (folder / name).is_file())
    moves = [(folder / name, old / name) for name in former] + [(new / name, folder / name) for name in names]
    begun: list[tuple[Path, Path]] = []
    try:
        new.mkdir(parents=True)
        old.mkdir()
        for file in files:
            (new / file.name).write_bytes(file.content)
        for source, target in moves:
            begun.append((source, target))
            source.replace(target)
    except BaseException:  # Ctrl-C too
        for source, target in reversed(begun):
            if not source.exists():
                target.replace(source)
        shutil.rmtree(made or new, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
        raise
    shutil.rmtree(new)
    shutil.rmtree(old)
    return [folder / name for name in names]


def listed(folder: Path) -> list[str]:
    """Give the names of the files that an earlier export wrote into a folder; none where there was none."""
    sums = folder / SUMS
    if not sums.is_file():
        return []
    names = (line.partition("  ")[2] for line in sums.read_text("utf-8", errors="replace").splitlines())
    return [name for name in names if name and Path(name).name == name]
