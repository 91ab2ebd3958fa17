"""Reads commands for QuickStatements back, as https://www.wikidata.org/wiki/Help:QuickStatements documents them.

Written for the tests, apart from what writes the commands; only what adds statements, labels and aliases is read.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

ITEM = re.compile(r"Q[1-9]\d*")
PROPERTY = re.compile(r"P[1-9]\d*")
NAME = re.compile(r"[LA][a-z_-]+")
SOURCE = re.compile(r"[Ss]([1-9]\d*)")
TIME = re.compile(r"\+(\d{4,})-(\d\d)-(\d\d)T00:00:00Z/(\d+)")
POINT = re.compile(r"@([+-]?[0-9.]+)/([+-]?[0-9.]+)")
TEXT = re.compile(r'"(.*)"')
COMMENT = re.compile(r" */\*.*\*/ *$")

Value = tuple[str, ...]
Reference = tuple[tuple[str, Value], ...]


@dataclass(frozen=True)
class Read:
    """One command: what is added to which item, and the references with their parts."""

    item: str
    key: str
    value: Value
    references: tuple[Reference, ...] = ()


def value(text: str) -> Value:
    """Read a value: an item, a time with its precision, a point, or a text in quotation marks."""
    if ITEM.fullmatch(text):
        return "item", text
    if found := TIME.fullmatch(text):
        year, month, day, precision = found.groups()
        known = {"9": (False, False), "10": (True, False), "11": (True, True)}[precision]
        assert (month != "00", day != "00") == known, f"{text}: what is not known is 00"
        return "time", year, month, day, precision
    if found := POINT.fullmatch(text):
        latitude, longitude = found.groups()
        assert abs(float(latitude)) <= 90 and abs(float(longitude)) <= 180
        return "point", latitude, longitude
    if found := TEXT.fullmatch(text):
        assert found[1] == found[1].strip(), "what stands around a text is cut off"
        return "text", found[1]
    raise ValueError(f"no value: {text!r}")


def read_v1(text: str) -> list[Read]:
    """Read V1: one command a line; a line is parted by tabs, or by bars where it has no tab."""
    return [_line(line) for line in text.split("\n") if line.strip()]


def _line(line: str) -> Read:
    line = line.strip()
    line = line if "\t" in line else line.replace("|", "\t")
    item, key, main, *rest = COMMENT.sub("", line).split("\t")
    assert ITEM.fullmatch(item), item
    if NAME.fullmatch(key):
        assert not rest and value(main)[0] == "text"
        return Read(item, key, value(main))
    assert PROPERTY.fullmatch(key), key
    assert len(rest) % 2 == 0, "each source has its value"
    parts: list[tuple[str, Value]] = []
    for source, told in zip(rest[::2], rest[1::2], strict=True):
        found = SOURCE.fullmatch(source)
        assert found and source[0] == "S", f"{source}: V1 knows capitals only, and joins sources that follow each other"
        parts.append((f"P{found[1]}", value(told)))
    return Read(item, key, value(main), (tuple(parts),) if parts else ())


def read_csv(text: str) -> list[Read]:
    """Read CSV: the header names what each column adds; an S starts a reference, an s goes on with it."""
    header, *rows = csv.reader(io.StringIO(text))
    assert header[0] == "qid" and header.count("qid") == 1
    commands: list[Read] = []
    for row in rows:
        assert len(row) == len(header) and all(row), "an empty cell is taken for an empty value"
        for key, cell in zip(header[1:], row[1:], strict=True):
            if NAME.fullmatch(key):
                commands.append(Read(row[0], key, ("text", cell.strip())))
            elif PROPERTY.fullmatch(key):
                commands.append(Read(row[0], key, value(cell)))
            else:
                commands[-1] = _with_source(commands[-1], key, cell)
    return commands


def _with_source(command: Read, key: str, cell: str) -> Read:
    found = SOURCE.fullmatch(key)
    assert found and PROPERTY.fullmatch(command.key), f"{key}: a source comes behind a statement"
    part = (f"P{found[1]}", value(cell))
    before = command.references
    after = (*before, (part,)) if key[0] == "S" else (*before[:-1], (*before[-1], part))
    return Read(command.item, command.key, command.value, after)
