"""Cuts a project into parts that are read by themselves: a source with its passages and claims, or another file.

What a part brings to the dataset, before any rule, is its statements in N-Quads, sorted by line. They are kept in the
build folder under the SHA-256 of what they were made from, so that only a part that has changed is read again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Store

from aljir.dataset import read_quads, stated
from aljir.files import content_digest
from aljir.serialisation import n_quads
from aljir.version import __version__
from aljir.wikidata.mappings import is_mapping_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from aljir.decisions import Decisions
    from aljir.project import Project

TERMS = "ontology"
"""The part of the terms, on which all others rest."""
LINKS = "graph/links"
"""The part of the links, which are checked against each other."""


@dataclass(frozen=True)
class Part:
    """Data files that are read together.

    Attributes:
        name: The path of the folder or file, as seen from the project.
        files: The files, in their order.
        root: The folder of the project.

    >>> [part.name for part in parts(aljir.find_project(lighthouse))][-2:]
    ['graph/sources/visitor-page', 'graph/links']
    """

    name: str
    files: tuple[Path, ...]
    root: Path

    def digest(self) -> str:
        """Give the SHA-256, in hexadecimal, of the version of the package and the names and digests of the files.

        Raises:
            AljirError: A file cannot be read.
        """
        digest = hashlib.sha256(__version__.encode())
        for path in self.files:
            digest.update(f"\n{path.relative_to(self.root).as_posix()} {content_digest(path)}".encode())
        return digest.hexdigest()

    def statements(self, decisions: Decisions) -> bytes:
        """Give what the part brings to the dataset, as sorted N-Quads.

        Raises:
            AljirError: A file cannot be read, has a syntax error or a blank node; with file, line and mend.
        """
        store = Store()  # which writes some literals in a form of its own
        store.bulk_extend(stated(read_quads(self.files), decisions))
        return n_quads(store, {})


def parts(project: Project) -> list[Part]:
    """Give the parts of a project, in the order of its data files."""
    found: dict[str, list[Path]] = {}
    terms = {*project.ontology_files()}
    sources = {folder: folder.relative_to(project.root).as_posix() for folder in project.source_folders()}
    for path in project.data_files():
        if path in terms:
            name = TERMS
        elif is_mapping_file(path):
            name = LINKS
        else:
            name = sources.get(path.parent) or path.relative_to(project.root).as_posix()
        found.setdefault(name, []).append(path)
    return [Part(name, tuple(files), project.root) for name, files in found.items()]


def digest_of(files: Iterable[Path]) -> str:
    """Give the SHA-256, in hexadecimal, of the digests of files, in their order.

    Raises:
        AljirError: One cannot be read.
    """
    return hashlib.sha256(" ".join(map(content_digest, files)).encode()).hexdigest()


def inputs_digest(project: Project, digests: Iterable[str] | None = None) -> str:
    """Give the SHA-256, in hexadecimal, of everything that the dataset depends on: parts, rules, the package itself.

    Args:
        project: The project.
        digests: Those of its parts, where they are known.

    Raises:
        AljirError: A file cannot be read.
    """
    known = (part.digest() for part in parts(project)) if digests is None else digests
    return hashlib.sha256("\n".join([*known, digest_of(project.rule_files())]).encode()).hexdigest()
