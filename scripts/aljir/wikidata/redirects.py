"""Mends links whose items were merged into others: writes the new numbers into the files, and touches nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aljir.files import read_bytes, write_file
from aljir.wikidata.ours import number

if TYPE_CHECKING:
    from pathlib import Path

    from aljir.wikidata.link_checks import LinkFindings
    from aljir.wikidata.mappings import Mapping


def follow_redirects(checked: LinkFindings) -> list[Mapping]:
    """Write into the rows of redirected links, as their object_id, where they redirect to.

    Args:
        checked: What a check of all links has found.

    Returns:
        The links as they were before.

    Raises:
        AljirError: A row is written in a way that cannot be changed safely; no file is changed then.
    """
    mended = [link for link in checked.links if link.record in checked.redirects]
    files: dict[Path, list[bytes]] = {}
    for link in mended:
        lines = files.setdefault(link.file, read_bytes(link.file).splitlines(keepends=True))
        lines[link.line - 1] = _with_number(link, lines[link.line - 1], checked.redirects[link.record])
    for path, lines in files.items():
        write_file(path, b"".join(lines))
    return mended


def _with_number(link: Mapping, line: bytes, target: str) -> bytes:
    """Give a row with another number in the cell that is its object_id."""
    cell = re.compile(rb"(?<=\t)([A-Za-z][\w.-]*:)%s(?=[\t\r\n]|$)" % number(link).encode())
    changed, count = cell.subn(rb"\g<1>%s" % target.encode(), line)
    if count != 1:
        raise link.error(f"The object_id {number(link)} of this row cannot be found alone.", f"Write {target} by hand.")
    return changed
