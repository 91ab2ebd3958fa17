"""Writes commands for QuickStatements, in its V1 syntax and as CSV.

Format: https://www.wikidata.org/wiki/Help:QuickStatements. QuickStatements adds a reference to a statement that is
there already, so two commands with one statement are one statement with two references.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from aljir.wikidata.items import Coordinates, EntityId, Time

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from aljir.wikidata.items import Value

REFERENCE_URL = "854"
RETRIEVED = "813"


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a statement comes from.

    Args:
        url: The web address of the source.
        retrieved: When it was read.
    """

    url: str
    retrieved: date

    @property
    def url_text(self) -> str:
        """The address, in ASCII, as a text of QuickStatements."""
        return f'"{quote(self.url, safe="/:?#[]@!$&()*+,;=%~")}"'

    @property
    def retrieved_text(self) -> str:
        """The date, as a time of QuickStatements that is exact to the day."""
        return f"+{self.retrieved.isoformat()}T00:00:00Z/11"


@dataclass(frozen=True, slots=True)
class Command:
    """Adds one statement, label or alias to an item.

    Args:
        item: The number of the item.
        key: What to add: a property (`P569`), a label (`Len`) or an alias (`Aru`).
        value: The value; a str for names.
        reference: Where it comes from; names have none.

    >>> Command("Q9000000002", "P569", Time("+1901-03-02T00:00:00Z", 11, "Q1985727")).value_text
    '+1901-03-02T00:00:00Z/11'
    """

    item: str
    key: str
    value: Value
    reference: Reference | None = None

    @property
    def value_text(self) -> str:
        """The value as QuickStatements writes it; a name is bare here, and in quotation marks in V1."""
        match self.value:
            case EntityId(number):
                return number
            case Time(time, precision):
                return f"{time}/{precision}"
            case Coordinates(latitude, longitude):
                return f"@{latitude}/{longitude}"
            case str(text):
                return text
        raise TypeError(f"QuickStatements is given no {type(self.value).__name__} here")


def to_v1(commands: Iterable[Command]) -> str:
    r"""Write commands in V1 syntax: one a line, parted by tabs.

    >>> to_v1([Command("Q9000000002", "Lkk", "Санна")])
    'Q9000000002\tLkk\t"Санна"\n'
    """
    return "".join("\t".join(_fields(command)) + "\n" for command in commands)


def _fields(command: Command) -> list[str]:
    value = f'"{command.value_text}"' if isinstance(command.value, str) else command.value_text
    source = command.reference
    reference = [f"S{REFERENCE_URL}", source.url_text, f"S{RETRIEVED}", source.retrieved_text] if source else []
    return [command.item, command.key, value, *reference]


def to_csv(commands: Iterable[Command]) -> dict[str, str]:
    r"""Write commands as CSV: one file for each kind of command, by its name.

    QuickStatements takes an empty cell for an empty value, so rows with other columns have to go into another batch.

    >>> to_csv([Command("Q9000000002", "Lkk", "Санна")])
    {'Lkk.csv': 'qid,Lkk\nQ9000000002,Санна\n'}
    """
    files: dict[str, list[list[str]]] = {}
    for command in commands:
        source = command.reference
        columns = [f"S{REFERENCE_URL}", f"s{RETRIEVED}"] if source else []  # s: of the same reference as what precedes
        rows = files.setdefault(f"{command.key}.csv", [["qid", command.key, *columns]])
        cells = [source.url_text, source.retrieved_text] if source else []
        rows.append([command.item, command.value_text, *cells])
    return {name: _csv(rows) for name, rows in sorted(files.items())}


def _csv(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
