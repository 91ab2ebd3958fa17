"""Answers queries that ask other services too, by SERVICE (SPARQL 1.1 Federated Query): services of a list, no others.

Oxigraph would send SERVICE to any host by itself, and Virtuoso 7.2.5 cannot compile it beside OPTIONAL, so they never
see one. What stands before SERVICE is asked first; its solutions go to the service in batches, as VALUES behind the
pattern (section 2.4 of the recommendation); what the service answers is put in the place of SERVICE, as VALUES too. So
joins, OPTIONAL, FILTER and order stay with the engine. Like solutions of a service count once. When a service is away,
its part is left empty, as SERVICE SILENT has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Store

from aljir.engines import run
from aljir.errors import ENVIRONMENT, AljirError
from aljir.results import Table
from aljir.syntax import closing, find_service, masked, open_braces, position, prologue_end, uncommented, variables

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from aljir.engines import Engine
    from aljir.results import Result, Term

Service = Callable[[str], Table]
"""Answers a SELECT query; raises `AljirError` when there is no answer."""
Row = tuple["Term | None", ...]
BATCH = 100
"""How many solutions are sent to a service at once."""

_CALL = re.compile(r"SERVICE\b\s*(?:SILENT\b\s*)?<([^<>\s]*)>\s*(?=\{)", re.IGNORECASE)
_FROM = re.compile(r"\bFROM\s+(?:NAMED\s+)?(?:<[^<>\s]*>|[\w.-]*:[\w.-]*)", re.IGNORECASE)
_OPTIONAL = re.compile(r"\bOPTIONAL\s*$", re.IGNORECASE)
_FILTER = re.compile(r"\bFILTER\b[^({]*(?=[({])", re.IGNORECASE)


class FederatedEngine:
    """Answers queries from an engine and from listed services; an engine that follows SERVICE itself is left to do so.

    Args:
        engine: What answers for the dataset.
        services: What answers for a service, by the IRI by which queries name it.

    >>> from aljir.engines import EmbeddedEngine
    >>> from pyoxigraph import Literal
    >>> lamps = lambda query: Table(["lamp"], [(Literal("white"),)])
    >>> engine = FederatedEngine(EmbeddedEngine(Store()), {"https://example.org/lamps": lamps})
    >>> print(engine.query("SELECT ?lamp { SERVICE <https://example.org/lamps> { ?lighthouse ?has ?lamp } }"))
    lamp
    white
    """

    follows_service = True

    def __init__(self, engine: Engine, services: Mapping[str, Service]) -> None:
        self.engine = engine
        self.prefixes = engine.prefixes
        self.services = dict(services)

    def query(self, text: str, *, file: Path | None = None) -> Result:
        """Answer a SPARQL 1.1 query; `incomplete` of the result tells of a service that is away.

        Raises:
            AljirError: It has a syntax error, is an update, or has a SERVICE that is not listed or in a wrong place.
        """
        if find_service(text) is None or self.engine.follows_service:
            return self.engine.query(text, file=file)
        check_federation(text, self.services, file=file, prefixes=self.prefixes)
        away: AljirError | None = None
        while (start := find_service(text)) is not None:
            call = _read_call(text, start, self.services, file)
            queries = [] if away else self._queries(text, call, file)  # once away, nothing more is asked
            try:
                rows = [row for query in queries for row in _rows(self.services[call.iri](query), call.columns)]
            except AljirError as error:
                away = _away(error)
            part = _values(call.columns, [(None,) * len(call.columns)] if away else rows)
            lines = "\n" * text.count("\n", call.start, call.end)  # so that an error names the line of the file
            text = text[: call.start] + part + lines + text[call.end :]
        result = self.engine.query(text, file=file)
        result.incomplete = away
        return result

    def _queries(self, text: str, call: _Call, file: Path | None) -> list[str]:
        """Give the queries to send to a service for all that joins with what stands before it."""
        before = _before(text, call)
        shared = sorted(variables(call.pattern) & variables(before))
        prologue = uncommented(text)[: prologue_end(text)].strip()
        query = f"{prologue}\nSELECT DISTINCT {_names(call.columns) or '*'}\nWHERE {{{uncommented(call.pattern)}}}"
        if not shared:
            return [query]
        graphs = " ".join(_FROM.findall(uncommented(text)[prologue_end(text) : call.groups[0]]))
        asked = f"{prologue}\nSELECT DISTINCT {_names(shared)} {graphs} WHERE {{{before}}}"
        known = self.engine.query(asked, file=file)
        rows = sorted(known.as_table().rows, key=str)
        if any(set(row) == {None} for row in rows):
            message = f"{_names(shared)} can be unbound before it, and then it would tell all that it has"
            mend = "Give a value in any case, with COALESCE, or leave out those without one."
            raise _refusal(text, call.start, file, message, mend)
        return [f"{query}\n{_values(shared, rows[start : start + BATCH])}" for start in range(0, len(rows), BATCH)]


def check_federation(
    text: str, services: Iterable[str], *, file: Path | None = None, prefixes: Mapping[str, str] | None = None
) -> None:
    """Check a query with SERVICE without asking anybody.

    Args:
        text: The query.
        services: The IRIs of the services that are listed.
        file: Where the text comes from.
        prefixes: Namespaces by prefix, to help with a prefix that the query forgot to declare.

    Raises:
        AljirError: A syntax error, or a SERVICE that is not listed or in a wrong place; with line, column and mend.
    """
    listed = tuple(services)
    while (start := find_service(text)) is not None:
        call = _read_call(text, start, listed, file)
        text = text[:start] + re.sub(r"[^\n]", " ", text[start : call.opening]) + text[call.opening :]
    run(Store(), text, file=file, prefixes=prefixes)


@dataclass(frozen=True)
class _Call:
    """A SERVICE: where it starts, opens and ends, whom it asks for what, and the braces that are open around it."""

    start: int
    opening: int
    end: int
    iri: str
    pattern: str
    groups: list[int]

    @property
    def columns(self) -> list[str]:
        """The variables of the pattern."""
        return sorted(variables(self.pattern))


def _read_call(text: str, start: int, listed: Iterable[str], file: Path | None) -> _Call:
    match = _CALL.match(uncommented(text), start)
    known = ", ".join(f"<{iri}>" for iri in listed)
    if not match or match[1] not in listed:
        message = f"<{match[1]}> is not listed" if match else "it must name one service, as <address>"
        mend = f"Listed: {known}; for another, use an endpoint that follows SERVICE (--endpoint URL)."
        raise _refusal(text, start, file, message, mend)
    groups = open_braces(text, start)
    blank = masked(text)
    if not groups or not all(_OPTIONAL.search(blank[:brace]) for brace in groups[1:]):
        message = "it stands within another group"
        raise _refusal(text, start, file, message, "Write it at the top level of WHERE, or within OPTIONAL { … }.")
    end = closing(text, match.end())
    return _Call(start, match.end(), end + 1, match[1], text[match.end() + 1 : end], groups)


def _refusal(text: str, start: int, file: Path | None, message: str, mend: str) -> AljirError:
    line, column = position(text, start)
    return AljirError(f"SERVICE is refused: {message}.", file=file, line=line, column=column, mend=mend)


def _before(text: str, call: _Call) -> str:
    """Give the pattern that stands before SERVICE, that of an OPTIONAL that is still open joined to it.

    FILTERs are left out: they may speak of what is yet to come, and the whole query has them.
    """
    blank = masked(text)
    ends = [match.start() for brace in call.groups[1:] if (match := _OPTIONAL.search(blank[:brace]))]
    stretches = zip(call.groups, [*ends, call.start], strict=True)
    return " ".join(f"{{{_unfiltered(text[brace + 1 : end])}}}" for brace, end in stretches)


def _unfiltered(text: str) -> str:
    """Leave the FILTERs out of a stretch of text, but not those in groups within it."""
    blank, kept, start = masked(text), "", 0
    for match in _FILTER.finditer(blank):
        if not open_braces(text, match.start()):
            kept += text[start : match.start()]
            start = closing(text, match.end()) + 1
    return kept + text[start:]


def _rows(table: Table, names: list[str]) -> list[Row]:
    """Give the rows of an answer with these columns, in this order, whatever the order of the service is."""
    where = {name: index for index, name in enumerate(table.variables)}
    return [tuple(row[where[name]] if name in where else None for name in names) for row in table.rows]


def _values(names: Iterable[str], rows: Iterable[Row]) -> str:
    """Write rows as a VALUES block, each once, in the same order whatever their order is."""
    lines = sorted({f"({' '.join(map(_term, row))})" for row in rows})
    return f"VALUES ({_names(names)}) {{ {' '.join(lines)} }}"


def _names(names: Iterable[str]) -> str:
    return " ".join(f"?{name}" for name in names)


def _term(term: Term | None) -> str:
    """Write a term; a blank node, which has no place in VALUES, as an IRI."""
    if term is None:
        return "UNDEF"
    return f"<urn:blank-node:{term.value}>" if isinstance(term, BlankNode) else str(term)


def _away(error: AljirError) -> AljirError:
    return AljirError(
        f"The answer is not whole, as a service is away: {error.message}",
        mend=f"What the service would have told is left empty. {error.mend or ''}".rstrip(),
        exit_code=ENVIRONMENT,
    )
