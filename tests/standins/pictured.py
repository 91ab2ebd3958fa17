"""The lighthouse with more in it: something for each way in which a picture shows things."""

from __future__ import annotations

import shutil
from pathlib import Path

MORE = Path(__file__).resolve().parent.parent / "data" / "plots" / "lighthouse"


def pictured(lighthouse: Path, folder: Path) -> Path:
    """Copy the lighthouse into a folder, and add what pictures need."""
    target = folder / "pictured"
    shutil.copytree(lighthouse, target, ignore=shutil.ignore_patterns("build"))
    return Path(shutil.copytree(MORE, target, dirs_exist_ok=True))
