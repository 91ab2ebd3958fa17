"""Keeps what a build told, so that the next one does nothing where nothing has changed and what was made is there."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from aljir.build_folder import BuildFolder
from aljir.files import file_digest, write_file
from aljir.parts import Part, digest_of
from aljir.publishing import SUMS, intact, listed

if TYPE_CHECKING:
    from aljir.project import Project

NAME = "summary.json"
"""The file in the build folder."""
_FOLDERS = ("ontology", "graph", "queries")
_PACKAGE = Path(__file__).parent

Told = list[tuple[str, str]]
"""What the steps of a build told, each with its name."""


class Summary:
    """What the last build of a project told.

    Args:
        project: The project, whose files are read now.

    Raises:
        AljirError: A file of the project cannot be read.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._folder = BuildFolder(project)
        self._inputs = _inputs(project)
        self._path = self._folder.path / NAME

    def read(self) -> Told | None:
        """Give it; None where a build now would make or tell anything else."""
        with suppress(OSError, ValueError, LookupError, TypeError):
            kept = json.loads(self._path.read_bytes())
            if kept["of"] == self._inputs and kept["made"] == self._made() and self._is_whole():
                return [(name, told) for name, told in kept["told"]]
        return None

    def write(self, told: Told) -> None:
        """Keep what a build told that has just made everything; not where the files have changed since they were read.

        Raises:
            AljirError: A file of the project cannot be read, or this one not written (exit code 3).
            OSError: What was made cannot be read.
        """
        if self._inputs != _inputs(self._project):
            return
        kept = {"of": self._inputs, "made": self._made(), "told": told}
        write_file(self._path, json.dumps(kept, ensure_ascii=False, indent=0).encode())

    def _made(self) -> list[str]:
        """Give the digests by which what is built says what it is."""
        index = self._folder.index()
        return [index.dataset if index else "", file_digest(self._folder.path / "dumps" / SUMS)]

    def _is_whole(self) -> bool:
        """Tell whether all that was built is there as it says."""
        index, dumps = self._folder.index(), self._folder.path / "dumps"
        return (
            index is not None
            and (self._folder.stores / index.store).is_dir()
            and self._folder.lines(index.dataset) is not None
            and intact(dumps) == listed(dumps).keys()
        )


def _inputs(project: Project) -> str:
    """Give the digest of what a build reads: every file of the project, and the package itself."""
    files = [
        path for folder in _FOLDERS for path in sorted((project.root / folder).rglob("*"), key=str) if path.is_file()
    ]
    code = [path for path in sorted(_PACKAGE.rglob("*")) if path.is_file() and path.suffix != ".pyc"]
    return f"{Part('project', tuple(files), project.root).digest()} {digest_of(code)}"
