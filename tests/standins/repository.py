"""A copy of the repository's own graph, to be changed."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def copy_repository(folder: Path) -> Path:
    """Copy graph, ontology and queries to a folder; gives the folder."""
    for name in ("graph", "ontology", "queries"):
        shutil.copytree(ROOT / name, folder / name)
    return folder
