"""Writes what a curator decides on a pair of entity and item: a link among the mappings, or a rejection beside them.

A link is a row of `graph/links/wikidata.sssom.tsv` (SSSOM TSV), in the place that its record_id has in the order; all
else in the file stays to the byte. A rejected pair is a row of `graph/links/rejected.tsv`, and is proposed no more.
"""

from __future__ import annotations

import csv
import io
import re
from bisect import insort
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aljir.errors import AljirError, nearest
from aljir.files import alone, read_text, write_file
from aljir.terms import expand, shrink
from aljir.wikidata.mappings import COLUMNS, MATCHES, REQUIRED, read_mappings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aljir.project import Project
    from aljir.wikidata.mappings import Mapping

ENTITY = "http://www.wikidata.org/entity/"
"""How the IRIs of items begin."""
LINKS = "wikidata.sssom.tsv"
REJECTED = "rejected.tsv"
REJECTED_COLUMNS = ("subject", "object", "who", "when", "reason")

_ITEM = re.compile(r"Q[1-9]\d*")
_PREFIX = "wikidata"
_DECLARED = re.compile(r"#\s+([A-Za-z][\w.-]*):\s+\S+:")
"""A line of the curie_map."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link that a curator makes.

    Args:
        entity: The IRI of the entity.
        name: Its name.
        item: The number of the item.
        label: The name of the item; empty where it is not known.
        match: exactMatch, closeMatch, broadMatch or narrowMatch.
        who: The IRI of who decides.
        confidence: How sure that is, from 0 to 1.
        comment: Why.
    """

    entity: str
    name: str
    item: str
    label: str
    match: str
    who: str
    confidence: float
    comment: str


def links_of(project: Project) -> list[Mapping]:
    """Give the links of a project to Wikidata.

    Raises:
        AljirError: A file of mappings is wrong.

    >>> links_of(aljir.find_project(lighthouse))
    []
    """
    return [mapping for mapping in read_mappings(project.link_files()) if mapping.object.startswith(ENTITY)]


def add_link(project: Project, link: Link) -> Path:
    """Write a link into its place among the mappings, and the file where there is none.

    Returns:
        The file.

    Raises:
        AljirError: The pair is linked already, the match is none, or the file is wrong or cannot be written; the file
            is then as it was.
    """
    if link.match not in MATCHES:
        raise AljirError(f"There is no match {link.match!r}.", mend=nearest(link.match, MATCHES))
    if not _ITEM.fullmatch(link.item):
        raise AljirError(f"Not the number of an item: {link.item!r}.", mend="Write it like Q42.")
    path = project.root / "graph" / "links" / LINKS
    row = _row(project, link)
    prefixes = {**project.prefixes, "mapping": f"{project.base}mapping/", _PREFIX: ENTITY}
    with alone(path):
        for other in links_of(project):
            if (other.subject, other.object) == (link.entity, ENTITY + link.item):
                raise other.error(f"{other.name} is linked to {link.item} already.", "Change that row, if it is wrong.")
        text = read_text(path) if path.is_file() else _new_file(project)
        write_file(path, _with_row(text, row, prefixes).encode())
    return path


def read_rejected(project: Project) -> dict[tuple[str, str], str]:
    """Give the reason for which each pair of entity (IRI) and item (number) was rejected.

    Raises:
        AljirError: The file is wrong, with file and line.

    >>> read_rejected(aljir.find_project(lighthouse))
    {}
    """
    path = _rejected_file(project)
    found = {}
    for line, row in _rejections(path):
        if not _ITEM.fullmatch(row["object"]):
            raise AljirError(
                f"Not the number of an item: {row['object']!r}.", file=path, line=line, mend="Write it like Q42."
            )
        try:
            found[expand(row["subject"], project.prefixes), row["object"]] = row["reason"]
        except AljirError as error:
            raise AljirError(error.message, file=path, line=line, mend=error.mend) from None
    return found


def reject(project: Project, entity: str, item: str, *, who: str, reason: str) -> Path:
    """Remember that an item is not like an entity.

    Returns:
        The file.

    Raises:
        AljirError: No reason is given, or the file is wrong or cannot be written; it is then as it was.
    """
    if not reason.strip():
        raise AljirError("No reason is given.", mend="Say why, for those who come later.")
    path = _rejected_file(project)
    short = [shrink(iri, project.prefixes) for iri in (entity, who)]
    cells = [short[0], item, short[1], f"{datetime.now(UTC):%Y-%m-%d}", _one_line(reason)]
    with alone(path):
        read_rejected(project)
        text = read_text(path) if path.is_file() else _REJECTED_HEAD
        end = _line_end(text)
        write_file(path, (text.rstrip("\r\n") + end + _written(cells, end)).encode())
    return path


# Links


def _row(project: Project, link: Link) -> dict[str, str]:
    subject, author = _curie(project, link.entity), _curie(project, link.who)
    slug = re.sub(r"[^a-z0-9]+", "-", subject.partition(":")[2].lower()).strip("-")
    return {
        "record_id": f"mapping:{slug}-wikidata-{link.item.lower()}",
        "subject_id": subject,
        "subject_label": _one_line(link.name),
        "predicate_id": f"skos:{link.match}",
        "object_id": f"{_PREFIX}:{link.item}",
        "object_label": _one_line(link.label),
        "mapping_justification": "semapv:ManualMappingCuration",
        "author_id": author,
        "mapping_date": f"{datetime.now(UTC):%Y-%m-%d}",
        "confidence": f"{link.confidence:g}",
        "comment": _one_line(link.comment),
    }


def _curie(project: Project, iri: str) -> str:
    name = shrink(iri, project.prefixes)
    if name == iri:
        raise AljirError(
            f"<{iri}> has no prefixed name.", file=project.dataset_file, mend="Declare a prefix for it there."
        )
    return name


def _with_row(text: str, row: dict[str, str], prefixes: dict[str, str]) -> str:
    """Give the text of a file with one more row, before the first whose record_id comes after it."""
    end = _line_end(text)
    lines = text.splitlines(keepends=True)
    start = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    used = {
        name.partition(":")[0] for name in (row["record_id"], row["subject_id"], row["object_id"], row["author_id"])
    }
    head = _with_prefixes(lines[:start], {prefix: prefixes[prefix] for prefix in used}, end)
    names, *starts = _row_starts(lines[start:])
    columns = names[1]
    new = _written([row.get(column, "") for column in columns], end)
    key = columns.index("record_id")
    body = lines[start:]
    if not body[-1].endswith("\n"):
        body[-1] += end
    place = next((number for number, cells in starts if cells[key] > row["record_id"]), len(body))
    return "".join([*head, *body[:place], new, *body[place:]])


def _row_starts(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Give each row with the number of the line, from 0, in which it starts."""
    reader = csv.reader(lines, delimiter="\t", strict=True)
    start = 0
    for cells in reader:
        yield start, cells
        start = reader.line_num


def _with_prefixes(head: list[str], namespaces: dict[str, str], end: str) -> list[str]:
    """Give the metadata with a line in the curie_map for each prefix that is not declared there."""
    first = next(number for number, line in enumerate(head) if re.match(r"#\s*curie_map:", line)) + 1
    last = next((number for number in range(first, len(head)) if not _DECLARED.match(head[number])), len(head))
    curie_map = head[first:last]
    declared = {match[1] for line in curie_map if (match := _DECLARED.match(line))}
    for prefix in namespaces.keys() - declared:
        insort(curie_map, f"#  {prefix}: {namespaces[prefix]}{end}")
    return [*head[:first], *curie_map, *head[last:]]


def _new_file(project: Project) -> str:
    """Give a file of links without any row; the columns that must be filled in come first but for the label."""
    columns = list(REQUIRED)
    columns.insert(columns.index("object_id") + 1, next(name for name in COLUMNS if name not in REQUIRED))
    head = [
        '#sssom_version: "1.1"',
        "#curie_map:",
        f"#mapping_set_id: {project.base}links/{LINKS}",
        f"#mapping_set_title: Links of {project.title} to Wikidata",
        "#license: https://creativecommons.org/licenses/by/4.0/",
        "\t".join(columns),
    ]
    return "\n".join(head) + "\n"


# Rejections

_REJECTED_HEAD = (
    "# Pairs that a curator has looked at and found to differ; aljir link candidates proposes them no more.\n"
    + "\t".join(REJECTED_COLUMNS)
    + "\n"
)


def _rejected_file(project: Project) -> Path:
    return project.root / "graph" / "links" / REJECTED


def _rejections(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Give each row with its line; lines that begin with # are comments."""
    if not path.is_file():
        return
    seen = False
    for line, text in enumerate(read_text(path).splitlines(), 1):
        if text.startswith("#") or not text.strip():
            continue
        cells = next(csv.reader([text], delimiter="\t"))
        if len(cells) != len(REJECTED_COLUMNS) or (not seen and tuple(cells) != REJECTED_COLUMNS):
            raise AljirError(
                f"The row does not have the columns {', '.join(REJECTED_COLUMNS)}.",
                file=path,
                line=line,
                mend="One tab parts two cells; the names of the columns stand in the first row.",
            )
        if seen:
            yield line, dict(zip(REJECTED_COLUMNS, cells, strict=True))
        seen = True


# Text


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _written(cells: list[str], end: str) -> str:
    """Write a row; a cell is quoted where it must be."""
    row = io.StringIO()
    csv.writer(row, delimiter="\t", lineterminator=end).writerow(cells)
    return row.getvalue()
