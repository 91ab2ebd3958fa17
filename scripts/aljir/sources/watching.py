"""Tells when the files of a project change, as the operating system tells it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from watchfiles import watch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aljir.project import Project

_PATIENCE = 250
"""Milliseconds after which the watcher says that nothing has changed; the first time, that it stands."""


def changes(project: Project) -> Iterator[None]:
    """Give a sign once the files are watched, and then whenever some have changed; ends by KeyboardInterrupt.

    What changes while the reader is busy is not missed: the next sign comes at once.

    Raises:
        KeyboardInterrupt: The user has interrupted.
    """
    while True:
        folders = project.input_folders()
        with closing(watch(*folders, yield_on_timeout=True, rust_timeout=_PATIENCE)) as watched:
            next(watched)
            yield
            for changed in watched:
                if project.input_folders() != folders or any(Path(path) in folders for _, path in changed):
                    break  # one was made or deleted, and the watcher knows only the old ones
                if changed:
                    yield
