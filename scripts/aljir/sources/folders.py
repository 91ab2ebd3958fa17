"""The files of one source: its folder, its record and its passages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aljir.errors import AljirError, nearest
from aljir.files import read_rdf
from aljir.project import GENERATED
from aljir.records import Records

if TYPE_CHECKING:
    from pathlib import Path

    from aljir.project import Project
    from aljir.records import Passage, Source

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""The names that a source may have."""


@dataclass(frozen=True)
class SourceFiles:
    """What the hand-written files of a source record; `slug` is the name of its folder."""

    folder: Path
    source: Source
    passages: list[Passage]

    @property
    def slug(self) -> str:
        """The name of the folder."""
        return self.folder.name


def find_folder(project: Project, slug: str) -> Path:
    """Give the folder of a source, from its slug, prefixed name or IRI.

    Raises:
        AljirError: There is none; with the nearest names.

    >>> find_folder(aljir.find_project(lighthouse), "source:keepers-log").name
    'keepers-log'
    """
    name = slug.removeprefix(project.prefixes.get("source", "source:")).removeprefix("source:")
    folder = project.source_folder(name)
    if not SLUG.fullmatch(name) or not folder.is_dir():
        folders = project.source_folders()  # listed for an error only, so that each look-up stays cheap
        raise AljirError(f"There is no source {slug!r}.", mend=nearest(name, (folder.name for folder in folders)))
    return folder


def read_source(project: Project, slug: str) -> SourceFiles:
    """Read the record and the passages of one source, and no other file.

    Raises:
        AljirError: There is no such source, a file of it is broken, or not exactly one source is recorded there.

    >>> files = read_source(aljir.find_project(lighthouse), "keepers-log")
    >>> files.source.language, len(files.passages)
    ('en', 7)
    """
    folder = find_folder(project, slug)
    records = Records(
        (quad.subject, quad.predicate, quad.object)
        for file in sorted(folder.glob("*.ttl"))
        if file.name != GENERATED
        for quad in read_rdf(file)[0]
    )
    if len(records.sources) != 1:
        raise AljirError(
            f"{len(records.sources)} sources are recorded here; one must be.",
            file=folder / "source.ttl",
            mend="Write one record: source:… a aljir:Source .",
        )
    (source,) = records.sources.values()
    return SourceFiles(folder, source, list(records.passages.values()))
