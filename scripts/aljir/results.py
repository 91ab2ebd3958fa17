"""Results of queries, and the one registry of the formats in which they are written.

A `Table` answers SELECT, a `Graph` answers CONSTRUCT and DESCRIBE, a `Boolean` answers ASK; what differs between two
releases is a table that can be written as a patch too. Command line and Python
read the same `FORMATS`. SPARQL 1.1 CSV, TSV, JSON and XML hold full IRIs; tables for people (table, md, html) hold
prefixed names.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, cast

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    RdfFormat,
    Triple,
    parse_query_results,
    serialize,
)

from aljir.errors import ENVIRONMENT, AljirError, nearest
from aljir.terms import XSD, shrink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import pandas as pd
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.table import Table as RichTable
    from rich.text import Text

    from aljir.changes import Changes

Term = NamedNode | BlankNode | Literal | Triple
"""What a cell may hold."""
Value = str | int | float | bool | Decimal | date | datetime | None
"""A cell as a plain Python value; IRIs and texts are str."""

_INTEGERS = {
    XSD[name].value
    for name in (
        *("integer", "int", "long", "short", "byte"),
        *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
        *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
}
_READERS: dict[str, Callable[[str], Value]] = {
    XSD.decimal.value: Decimal,
    XSD.double.value: float,
    XSD.float.value: float,
    XSD.boolean.value: lambda text: {"true": True, "1": True, "false": False, "0": False}[text],
    XSD.date.value: date.fromisoformat,
    XSD.dateTime.value: datetime.fromisoformat,
    **dict.fromkeys(_INTEGERS, int),
}


def plain(term: Term | None) -> Value:
    """Give a term as a plain Python value; a literal that its datatype does not allow stays text.

    >>> from pyoxigraph import Literal
    >>> plain(Literal(18000)), plain(Literal("four", datatype=XSD.integer))
    (18000, 'four')
    """
    if term is None:
        return None
    if isinstance(term, Literal):
        read = _READERS.get(term.datatype.value)
        try:
            return read(term.value) if read else term.value
        except (ValueError, KeyError, InvalidOperation):
            return term.value
    return str(term) if isinstance(term, Triple) else term.value


class Result(ABC):
    """What a query gives; the base of `Table`, `Graph` and `Boolean`."""

    kind: str
    """`table`, `graph`, `boolean` or `changes`: decides which formats fit."""
    prefixes: Mapping[str, str]
    """Namespaces by prefix, to show IRIs by."""
    incomplete: AljirError | None = None
    """Why something is missing: a service that did not answer. None when the result is whole."""

    @abstractmethod
    def as_table(self) -> Table:
        """Give the result as rows and columns."""

    def serialise(self, format: str) -> bytes:
        """Write the result in one of `FORMATS`.

        Raises:
            AljirError: The format is unknown or does not fit the result.
        """
        return find_format(format, self.kind).write(self)

    def to_csv(self) -> str:
        """Give the result as SPARQL 1.1 CSV."""
        return self.as_table().serialise("csv").decode()

    def to_dicts(self) -> list[dict[str, Value]]:
        """Give a list of rows, each from column to plain Python value; nothing found in a cell is None."""
        return list(self.as_table())

    def to_pandas(self) -> pd.DataFrame:
        """Give a pandas data frame of plain values.

        IRIs are prefixed names, which `KnowledgeGraph.show` and the parameters of saved queries take; `to_dicts` and
        `to_csv` give them in full. Whole numbers stay whole where a cell is empty.

        Raises:
            AljirError: pandas is not installed.

        >>> frame = aljir.open(lighthouse).query("keepers", place="Tern Point").to_pandas()
        >>> frame.loc[0, "keeper"], frame.loc[0, "name"]
        ('person:ilvo-marren', 'Ilvo Marren')
        """
        try:
            import pandas as pd
        except ImportError:
            raise AljirError(
                "pandas is not installed.", mend="Install it: pip install 'aljir[pandas]'.", exit_code=ENVIRONMENT
            ) from None
        table = self.as_table()
        columns = zip(*table.rows, strict=True) if table.rows else ([] for _ in table.variables)
        values = [[_frame_value(term, table.prefixes) for term in column] for column in columns]
        return pd.DataFrame(
            {
                variable: pd.Series(column, dtype=_frame_type(column))
                for variable, column in zip(table.variables, values, strict=True)
            }
        )

    def _repr_html_(self) -> str:
        """Show the result as a table in a notebook, below it why something is missing."""
        note = f"\n<p>{html.escape(str(self.incomplete))}</p>" if self.incomplete else ""
        return _html_table(self.as_table()) + note

    def __rich__(self) -> RenderableType:
        """Show the result as a table on a terminal, or row by row where it is too wide."""
        return _OnTerminal(self.as_table())

    def __str__(self) -> str:
        """Show the result as aligned text."""
        return _text_table(self.as_table())


class TextResult(Result):
    """A result that people read as text, line by line; to programs it is a table like any other."""

    @abstractmethod
    def lines(self) -> Iterator[tuple[str, str]]:
        """Give the lines of the text, each with its style on a terminal."""

    def __str__(self) -> str:
        return "\n".join(line for line, _ in self.lines())

    def __rich__(self) -> RenderableType:
        """Show the text on a terminal; a line that is too long is folded under its own indent."""
        from rich.padding import Padding
        from rich.table import Table as RichTable
        from rich.text import Text

        shown = RichTable.grid()
        for line, style in self.lines():
            text = line.lstrip()
            shown.add_row(Padding(Text(text, style, overflow="fold"), (0, 0, 0, len(line) - len(text))))
        return shown

    def _repr_html_(self) -> str:
        """Show the text in a notebook; a line that is a web address is a link."""
        return "\n".join(_html_line(line, style) for line, style in self.lines())


class Table(Result):
    """The answer to a SELECT query; iterating gives each row as a dictionary of plain Python values.

    Args:
        variables: The names of the columns.
        rows: The rows, as RDF terms; None where nothing is bound.
        prefixes: Namespaces by prefix, to show IRIs by.

    >>> from pyoxigraph import Literal
    >>> table = Table(["name", "steps"], [(Literal("Tern Point", language="en"), Literal(94))])
    >>> list(table)
    [{'name': 'Tern Point', 'steps': 94}]
    >>> print(table)
    name        steps
    Tern Point     94
    """

    kind = "table"

    def __init__(
        self,
        variables: Sequence[str],
        rows: Iterable[Sequence[Term | None]],
        prefixes: Mapping[str, str] | None = None,
    ) -> None:
        self.variables = tuple(variables)
        self.rows = [tuple(row) for row in rows]
        self.prefixes = prefixes or {}

    def as_table(self) -> Table:
        """Give the table itself."""
        return self

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Value]]:
        for row in self.rows:
            yield {variable: plain(term) for variable, term in zip(self.variables, row, strict=True)}

    def __repr__(self) -> str:
        return f"Table({', '.join(self.variables)}; {len(self)} rows)"


class Graph(Result):
    """The answer to a CONSTRUCT or DESCRIBE query: triples, sorted, each once.

    >>> view = aljir.open(lighthouse).query("light-view")
    >>> view
    Graph(8 triples)
    >>> print(view.serialise("ttl").decode().splitlines()[-1].strip())
    schema:workLocation place:tern-point .
    """

    kind = "graph"

    def __init__(self, triples: Iterable[Triple], prefixes: Mapping[str, str] | None = None) -> None:
        self.triples = sorted(set(triples), key=str)
        self.prefixes = prefixes or {}

    def as_table(self) -> Table:
        """Give the triples as a table of subject, predicate and object."""
        rows = ((triple.subject, triple.predicate, triple.object) for triple in self.triples)
        return Table(("subject", "predicate", "object"), rows, self.prefixes)

    def __len__(self) -> int:
        return len(self.triples)

    def __iter__(self) -> Iterator[Triple]:
        return iter(self.triples)

    def __repr__(self) -> str:
        return f"Graph({len(self)} triples)"


class Boolean(Result):
    """The answer to an ASK query.

    >>> bool(Boolean(True)), Boolean(False)
    (True, Boolean(False))
    """

    kind = "boolean"

    def __init__(self, value: bool, prefixes: Mapping[str, str] | None = None) -> None:
        self.value = value
        self.prefixes = prefixes or {}

    def as_table(self) -> Table:
        """Give the answer as a table of one cell."""
        return Table(("answer",), [(Literal(self.value),)])

    def __bool__(self) -> bool:
        return self.value

    def __repr__(self) -> str:
        return f"Boolean({self.value})"


@dataclass(frozen=True)
class Format:
    """One way to write a result."""

    name: str
    title: str
    media_type: str
    extension: str
    fits: tuple[str, ...]
    write: Callable[[Result], bytes]


def find_format(name: str, kind: str) -> Format:
    """Give the format of this name for this kind of result.

    Raises:
        AljirError: There is none, or it does not fit.

    >>> find_format("csv", "table").media_type
    'text/csv'
    """
    fitting = [form.name for form in FORMATS.values() if kind in form.fits]
    if name not in FORMATS:
        raise AljirError(f"There is no format {name!r}.", mend=nearest(name, fitting))
    if name not in fitting:
        raise AljirError(f"{name} does not fit a {kind} result.", mend=f"Use one of: {', '.join(fitting)}.")
    return FORMATS[name]


# SPARQL 1.1 results


def _json(result: Result) -> bytes:
    """SPARQL 1.1 Query Results JSON Format, one row a line: to indent it all would take most of the time of a query."""
    if isinstance(result, Boolean):
        return json.dumps({"head": {}, "boolean": result.value}, indent=1).encode() + b"\n"
    encode = json.JSONEncoder(ensure_ascii=False).encode
    table = result.as_table()
    rows = ",\n".join(
        encode({variable: _json_term(term) for variable, term in zip(table.variables, row, strict=True) if term})
        for row in table.rows
    )
    return f'{{"head": {encode({"vars": list(table.variables)})},\n"results": {{"bindings": [\n{rows}\n]}}}}\n'.encode()


def _json_term(term: Term) -> dict[str, Any]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _json_term(part) for name, part in parts.items()}}
    if term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    if term.datatype == XSD.string:
        return {"type": "literal", "value": term.value}
    return {"type": "literal", "value": term.value, "datatype": term.datatype.value}


def _sparql_results(format: QueryResultsFormat) -> Callable[[Result], bytes]:
    def write(result: Result) -> bytes:
        answer = parse_query_results(_json(result), format=QueryResultsFormat.JSON)
        return (answer.serialize(format=format) or b"").rstrip(b"\r\n") + b"\n"

    return write


def _csv(result: Result) -> bytes:
    """Write with Python's own CSV: pyoxigraph leaves IRIs that hold a comma, as text fragments do, without quotes."""
    if isinstance(result, Boolean):
        return f"{str(result.value).lower()}\r\n".encode()
    table = result.as_table()
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(table.variables)
    writer.writerows([_csv_field(term) for term in row] for row in table.rows)
    return written.getvalue().encode()


def _csv_field(term: Term | None) -> str:
    if term is None:
        return ""
    return str(term) if isinstance(term, (BlankNode, Triple)) else term.value


# RDF


def _rdf(format: RdfFormat) -> Callable[[Result], bytes]:
    def write(result: Result) -> bytes:
        triples = cast("Graph", result).triples
        content = serialize(triples, format=format, prefixes=_used_prefixes(triples, result.prefixes))
        return (content or b"").rstrip(b"\n") + b"\n"

    return write


def _patch(result: Result) -> bytes:
    """RDF Patch, the text format of Apache Jena."""
    return cast("Changes", result).patch()


def _used_prefixes(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> dict[str, str]:
    """Give the prefixes that occur in some triple, sorted."""
    iris = {part.value for triple in triples for part in triple if isinstance(part, NamedNode)}
    iris |= {triple.object.datatype.value for triple in triples if isinstance(triple.object, Literal)}
    return {
        prefix: namespace
        for prefix, namespace in sorted(prefixes.items())
        if any(iri.startswith(namespace) for iri in iris)
    }


# Data frames


def _frame_value(term: Term | None, prefixes: Mapping[str, str]) -> Value:
    return shrink(term.value, prefixes) if isinstance(term, NamedNode) else plain(term)


def _frame_type(column: Sequence[Value]) -> str | None:
    """Give the pandas type that keeps whole numbers and truth values beside empty cells; None leaves it to pandas."""
    kinds = {type(value) for value in column if value is not None}
    if kinds == {int} and all(abs(cast("int", value)) < 2**63 for value in column if value is not None):
        return "Int64"
    return "boolean" if kinds == {bool} else None


# Tables for people


def _shown(term: Term | None, prefixes: Mapping[str, str]) -> tuple[str, str]:
    """Give what a cell shows, and the language tag that goes with it."""
    if term is None:
        return "", ""
    if isinstance(term, Literal):
        return term.value, term.language or ""
    if isinstance(term, NamedNode):
        return shrink(term.value, prefixes), ""
    return str(term), ""


def _cells(table: Table) -> list[list[tuple[str, str]]]:
    """Give text and language tag of each cell; the tag only in columns in which the languages differ."""
    columns = [[_shown(row[index], table.prefixes) for row in table.rows] for index in range(len(table.variables))]
    for column in columns:
        if len({language for text, language in column if text}) == 1:
            column[:] = [(text, "") for text, _ in column]
    return [list(row) for row in zip(*columns, strict=True)]


def _numeric(table: Table) -> list[bool]:
    """Tell which columns hold nothing but numbers."""
    columns = zip(*table.rows, strict=True) if table.rows else ([] for _ in table.variables)
    return [
        any(cells) and all(type(plain(cell)) in (int, float, Decimal) for cell in cells if cell)
        for cells in map(list, columns)
    ]


def _line(cell: tuple[str, str]) -> str:
    """Give a cell in one line of text."""
    text = re.sub(r"\s+", " ", cell[0]).strip()
    return f"{text} @{cell[1]}" if cell[1] else text


def _text_table(table: Table) -> str:
    rows = [list(table.variables), *([_line(cell) for cell in row] for row in _cells(table))]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    right = _numeric(table)
    lines = (
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in rows
    )
    return "\n".join(lines)


_READABLE = 16
"""How many characters wide a column must be, if its cells are no shorter, to be read."""


class _OnTerminal:
    """A table on a terminal; what has its name beside it is shown by the name alone.

    Where the columns would become too narrow to be read, each row is a list of names and values.
    """

    def __init__(self, table: Table) -> None:
        self.named = [variable for variable in table.variables if f"{variable}Label" in table.variables]
        shown = [index for index, variable in enumerate(table.variables) if variable not in self.named]
        self.variables = [table.variables[index] for index in shown]
        self.numeric = [_numeric(table)[index] for index in shown]
        self.rows = [[row[index] for index in shown] for row in _cells(table)]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        columns = zip(self.variables, *([text for text, _ in row] for row in self.rows), strict=True)
        needed = sum(min(max(map(len, column)), _READABLE) + 1 for column in columns)
        yield self._table() if needed <= options.max_width else self._records()
        if self.named:
            yield _rich_cell((f"by name only: {', '.join(self.named)} (--format csv has their IRIs)", ""))

    def _table(self) -> RichTable:
        from rich.table import Table as RichTable

        shown = RichTable(header_style="bold", box=None, pad_edge=False)
        for variable, number in zip(self.variables, self.numeric, strict=True):
            shown.add_column(variable, justify="right" if number else "left", overflow="fold")
        for row in self.rows:
            shown.add_row(*map(_rich_cell, row))
        return shown

    def _records(self) -> RichTable:
        from rich.table import Table as RichTable

        shown = RichTable(box=None, pad_edge=False, show_header=False)
        shown.add_column(style="bold")
        shown.add_column(overflow="fold")
        for row in self.rows:
            for variable, cell in zip(self.variables, row, strict=True):
                if cell[0]:
                    shown.add_row(variable, _rich_cell(cell))
            shown.add_row()
        return shown


def _rich_cell(cell: tuple[str, str]) -> Text:
    from rich.text import Text

    text, language = cell
    return Text.assemble(text, (f" @{language}", "dim") if language else "")


def _markdown(result: Result) -> bytes:
    table = result.as_table()

    def escaped(text: str) -> str:
        return re.sub(r"([\\|<>*_`\[\]])", r"\\\1", text)

    rows = [
        [escaped(variable) for variable in table.variables],
        ["--:" if number else "---" for number in _numeric(table)],
        *([escaped(_line(cell)) for cell in row] for row in _cells(table)),
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows).encode()


def _html_cell(term: Term | None, prefixes: Mapping[str, str]) -> str:
    text, language = _shown(term, prefixes)
    escaped = html.escape(text)
    if isinstance(term, NamedNode) and term.value.startswith(("http://", "https://")):
        return f'<a href="{html.escape(term.value)}">{escaped}</a>'
    return f'<span lang="{html.escape(language)}">{escaped}</span>' if language else escaped


def _html_table(table: Table) -> str:
    def row(cells: Iterable[str], tag: str) -> str:
        return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in cells)}</tr>"

    head = row((html.escape(variable) for variable in table.variables), "th")
    body = "\n".join(row((_html_cell(term, table.prefixes) for term in cells), "td") for cells in table.rows)
    return f"<table>\n<thead>{head}</thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _html_line(line: str, style: str) -> str:
    """Give a line of text with its indent; bold if its style says so."""
    text = html.escape(line.strip())
    if text.startswith(("http://", "https://")):
        text = f'<a href="{text}">{text}</a>'
    elif "bold" in style.split():
        text = f"<b>{text}</b>"
    return f'<div style="margin-left: {len(line) - len(line.lstrip())}ch; min-height: 1ex">{text}</div>'


_HEAD = """<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Answer to a query</title>
<style>
body { margin: 1.5rem; font: 1rem/1.5 Georgia, "DejaVu Serif", serif; }
main { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { padding: .3rem .8rem .3rem 0; border-bottom: 1px solid; text-align: left; vertical-align: top; }
</style>"""


def _html(result: Result) -> bytes:
    body = f"<main>\n<h1>Answer to a query</h1>\n{_html_table(result.as_table())}\n</main>"
    return f'<!doctype html>\n<html lang="en">\n{_HEAD}\n{body}\n</html>\n'.encode()


_TSV = _sparql_results(QueryResultsFormat.TSV)
_XML = _sparql_results(QueryResultsFormat.XML)

_ROWS = ("table", "boolean", "changes")
_ALL = ("table", "graph", "boolean", "changes")

FORMATS = {
    form.name: form
    for form in (
        Format("table", "aligned text", "text/plain", "txt", _ALL, lambda result: f"{result}\n".encode()),
        Format("csv", "SPARQL 1.1 CSV", "text/csv", "csv", _ROWS, _csv),
        Format("tsv", "SPARQL 1.1 TSV", "text/tab-separated-values", "tsv", _ROWS, _TSV),
        Format("json", "SPARQL 1.1 JSON", "application/sparql-results+json", "json", _ROWS, _json),
        Format(
            "xml",
            "SPARQL 1.1 XML",
            "application/sparql-results+xml",
            "xml",
            _ROWS,
            _XML,
        ),
        Format("md", "Markdown table", "text/markdown", "md", _ALL, _markdown),
        Format("html", "HTML table", "text/html", "html", _ALL, _html),
        Format("ttl", "Turtle", "text/turtle", "ttl", ("graph",), _rdf(RdfFormat.TURTLE)),
        Format("nt", "N-Triples", "application/n-triples", "nt", ("graph",), _rdf(RdfFormat.N_TRIPLES)),
        Format("jsonld", "JSON-LD", "application/ld+json", "jsonld", ("graph",), _rdf(RdfFormat.JSON_LD)),
        Format("rdf", "RDF/XML", "application/rdf+xml", "rdf", ("graph",), _rdf(RdfFormat.RDF_XML)),
        Format("trig", "TriG", "application/trig", "trig", ("graph",), _rdf(RdfFormat.TRIG)),
        Format("nq", "N-Quads", "application/n-quads", "nq", ("graph",), _rdf(RdfFormat.N_QUADS)),
        Format("patch", "RDF Patch", "application/rdf-patch", "rdfp", ("changes",), _patch),
    )
}
"""Every format, by name: the order is the order in which help lists them."""
