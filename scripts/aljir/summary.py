"""Keeps what a build told, so that the next one does nothing where nothing has changed and what was made is there."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from aljir.build_folder import BuildFolder
from aljir.files import write_file
from aljir.parts import Part, digest_of
from aljir.publishing import SUMS, listed

if TYPE_CHECKING:
    from aljir.project import Project

NAME = "summary.json"
"""The file in the build folder."""
_FOLDERS = ("ontology", "graph", "queries")
_PACKAGE = Path(__file__).parent

Told = list[tuple[str, str]]
"""What the steps of a build told, each with its name."""


def read_summary(project: Project) -> Told | None:
    """Give what the last build told; None where a build now would make or tell anything else.

    Raises:
        AljirError: A file of the project cannot be read.
    """
    with suppress(OSError, ValueError, LookupError, TypeError):
        kept = json.loads((project.build_dir / NAME).read_bytes())
        if kept["of"] == _inputs(project) and kept["made"] == _made(project):
            return [(name, told) for name, told in kept["lines"]]
    return None


def write_summary(project: Project, lines: Told) -> None:
    """Keep what a build told that has just made everything.

    Raises:
        AljirError: A file of the project cannot be read, or this one not written (exit code 3).
        OSError: What was made cannot be read.
    """
    kept = {"of": _inputs(project), "made": _made(project), "lines": lines}
    write_file(project.build_dir / NAME, json.dumps(kept, ensure_ascii=False, indent=0).encode())


def _inputs(project: Project) -> str:
    """Give the digest of what a build reads: every file of the project, and the package itself."""
    files = [path for folder in _FOLDERS for path in sorted((project.root / folder).rglob("*")) if path.is_file()]
    code = [path for path in sorted(_PACKAGE.rglob("*")) if path.is_file() and path.suffix != ".pyc"]
    return f"{Part('project', tuple(files), project.root).digest()} {digest_of(code)}"


def _made(project: Project) -> list[str]:
    """Give the digests of what a build makes, as it is now.

    Raises:
        OSError: Something of it is not there.
    """
    folder = BuildFolder(project)
    index = folder.index()
    if index is None or not (folder.stores / index.store).is_dir():
        raise FileNotFoundError
    dumps = folder.path / "dumps"
    paths = [folder.dataset, dumps / SUMS, *(dumps / name for name in listed(dumps))]
    return [index.dataset, *map(_digest, paths)]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
