"""Reads a release: from a dataset file, from a folder of dumps, or from a git revision of the project.

Of a git revision only the files are read, as they were committed; they are built with the code of today. Nothing from
the revision is run, and the checkout is left as it is.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from aljir.build_folder import DATASET_NAME
from aljir.dataset import build_store
from aljir.errors import ENVIRONMENT, AljirError
from aljir.files import read_rdf, write_file
from aljir.partitions import find_manifest, read_partitions, verify_partitions
from aljir.project import find_project
from aljir.serialisation import canonical, n_quads
from aljir.terms import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aljir.project import Project
    from aljir.results import Term

FILES = (".nq", ".trig", ".jsonld")
"""The extensions of files that hold a whole dataset."""

_FOLDERS = ("graph", "ontology", "queries")
_READ = (".ttl", ".trig", ".rq", ".tsv")
_MEND = "Give a dataset file (.nq, .trig, .jsonld), a folder of dumps, or a git revision (tag, branch, hash)."
_DEFAULT = DefaultGraph()

Record = dict[NamedNode, set["Term"]]
"""What the default graph says of a subject: the values by property."""


@dataclass(frozen=True)
class Release:
    """The dataset at one time, with the labels that RDFC-1.0 gives to blank nodes.

    Attributes:
        name: What it was asked for by; empty for the files as they are now.
        quads: The dataset.
        queries: The names of the saved queries; None when there is only the dataset.
    """

    name: str
    quads: frozenset[Quad]
    queries: frozenset[str] | None = None

    @cached_property
    def hash(self) -> str:
        """The hash by which the dataset is cited (RDFC-1.0, SHA-256)."""
        return hashlib.sha256(n_quads(self.quads, {})).hexdigest()  # they are canonical already

    @cached_property
    def records(self) -> dict[NamedNode, Record]:
        """What the default graph says, by subject and property."""
        found: dict[NamedNode, Record] = {}
        for quad in self.quads:
            if quad.graph_name == _DEFAULT and isinstance(quad.subject, NamedNode):
                found.setdefault(quad.subject, {}).setdefault(quad.predicate, set()).add(quad.object)
        return found

    @cached_property
    def graphs(self) -> dict[object, set[Quad]]:
        """The triples of each named graph, as quads of the default graph."""
        found: dict[object, set[Quad]] = {}
        for quad in self.quads:
            if quad.graph_name != _DEFAULT:
                found.setdefault(quad.graph_name, set()).add(Quad(quad.subject, quad.predicate, quad.object))
        return found

    @cached_property
    def claimed(self) -> frozenset[Quad]:
        """The triples of all named graphs, as quads of the default graph."""
        return frozenset().union(*self.graphs.values())

    def of_class(self, *classes: NamedNode) -> set[NamedNode]:
        """Give the subjects that are of one of these classes."""
        return {
            subject for subject, record in self.records.items() if not record.get(RDF.type, set()).isdisjoint(classes)
        }


def release(project: Project, quads: Iterable[Quad], name: str = "") -> Release:
    """Give the release that a dataset and the saved queries of a project make."""
    return Release(name, frozenset(canonical(quads)), frozenset(path.stem for path in project.query_files()))


def read_release(project: Project, name: str) -> Release:
    """Read a release.

    Args:
        project: The project, in whose repository revisions are looked for.
        name: A dataset file (N-Quads, TriG, JSON-LD), a folder that holds one, also in partitions, or a git revision.

    Raises:
        AljirError: There is neither such a file nor such a revision, or it cannot be read or built; without git or
            outside a checkout, with exit code 3.
    """
    path = Path(name)
    try:
        is_there = bool(name) and path.exists()
    except OSError as error:  # it is too long
        raise AljirError(f"This is no name: {name[:40]!r} ({error.strerror}).", mend=_MEND) from None
    if not is_there:
        return _read_revision(project, name)
    if path.is_dir() and find_manifest(path):
        content = b"".join(read_partitions(path, verify_partitions(path)))
        return Release(name, frozenset(canonical(parse(content, format=RdfFormat.N_QUADS, lenient=True))))
    file = _dataset_file(path) if path.is_dir() else path
    if not _is_whole(file):
        held = " and ".join([", ".join(FILES[:-1]), FILES[-1]])
        raise AljirError(f"Not a file of a whole dataset: only {held} hold the claims.", file=file, mend=_MEND)
    return Release(name, frozenset(canonical(read_rdf(file, blank_nodes=True)[0])))


def _is_whole(file: Path) -> bool:
    """Tell whether a file is of a kind that holds a whole dataset; nanopublications hold the claims in another way."""
    return file.suffix in FILES and not file.stem.endswith("-nanopublications")


def _dataset_file(folder: Path) -> Path:
    """Give the one file of a folder that holds a whole dataset: what was built, else N-Quads, TriG or JSON-LD."""
    built = folder / DATASET_NAME
    if built.is_file():
        return built
    for extension in FILES:
        files = [path for path in sorted(folder.glob(f"*{extension}")) if _is_whole(path)]
        if len(files) > 1:
            raise AljirError(
                f"It holds several datasets: {', '.join(path.name for path in files)}.", file=folder, mend="Name one."
            )
        if files:
            return files[0]
    raise AljirError(
        "The folder holds no dataset.",
        file=folder,
        mend=f"{_MEND} If a revision is meant that is called like the folder, give its hash.",
    )


def _read_revision(project: Project, name: str) -> Release:
    commit = _commit(project.root, name)
    with TemporaryDirectory(prefix="aljir-") as temporary:
        folder = Path(temporary).resolve()
        try:
            _check_out(project.root, commit, folder)
            past = find_project(folder)
            return release(past, build_store(past), name)
        except AljirError as error:
            file = Path(error.file) if error.file else None
            if file and file.is_relative_to(folder):
                file = Path(f"{name}:{file.relative_to(folder).as_posix()}")  # as git names a file of a revision
            raise AljirError(
                f"The revision {name} cannot be built: {error.message.replace(f'{folder}', name)}",
                file=file,
                line=error.line,
                column=error.column,
                mend="Compare with a dump of that release instead (.nq or .trig), or with another revision.",
                exit_code=error.exit_code,
            ) from None


def _commit(root: Path, name: str) -> str:
    """Give the hash of the commit that a name means."""
    if "\0" in name:
        raise AljirError(f"This is no name: {name!r} (a NUL is in it).", mend=_MEND)
    if shutil.which("git") is None:
        raise AljirError(
            f"There is no file {name}, and without git no revision can be read.",
            mend="Install git, or give a dataset file (.nq, .trig, .jsonld) or a folder of dumps.",
            exit_code=ENVIRONMENT,
        )
    inside = _git(root, "rev-parse", "--is-inside-work-tree")
    if inside.returncode or inside.stdout.strip() != b"true":
        said = inside.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise AljirError(
            f"There is no file {name}, and {root} is no git checkout in which it could be a revision"
            + (f" ({said})." if said else "."),
            mend="Give a dataset file (.nq, .trig, .jsonld) or a folder of dumps, or work in a checkout.",
            exit_code=ENVIRONMENT,
        )
    found = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if found.returncode:
        raise AljirError(f"There is neither a file nor a git revision {name!r}.", mend=_MEND)
    return found.stdout.decode().strip()


def _check_out(root: Path, commit: str, folder: Path) -> None:
    """Write the files of a commit that make a project to a folder, byte for byte as they were committed."""
    listed = _git(root, "ls-tree", "-r", "-z", commit, "--", *_FOLDERS).stdout.decode(errors="surrogateescape")
    entries = (entry.partition("\t") for entry in listed.split("\0"))
    blobs = {
        path: about.split()[2]
        for about, _, path in entries
        if path.endswith(_READ) and ".." not in Path(path).parts  # a crafted tree must not reach beyond the folder
    }
    contents = BytesIO(_git(root, "cat-file", "--batch", input="\n".join(blobs.values()).encode()).stdout)
    for path in blobs:
        about = contents.readline().split()  # hash, type and size
        if len(about) != 3:
            raise AljirError("The repository lacks this file.", file=folder / path, exit_code=ENVIRONMENT)
        write_file(folder / path, contents.read(int(about[2])))
        contents.readline()


def _git(root: Path, *arguments: str, input: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder: it asks nothing and fetches nothing."""
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}
    command = [shutil.which("git") or "git", "-C", str(root), *arguments]
    return subprocess.run(command, input=input, env=environment, capture_output=True, check=False)  # noqa: S603 - ours
