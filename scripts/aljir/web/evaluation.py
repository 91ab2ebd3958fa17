"""Answers a query from a store, within bounds: checks it, chooses the format, evaluates, writes.

Nothing here can be stopped from within: it runs in a process of its own (`aljir.web.worker`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode, QueryBoolean, QueryTriples, Store

from aljir.engines import UPDATE_FORMS, run
from aljir.errors import ENVIRONMENT, AljirError
from aljir.results import FORMATS, Boolean, Graph, Result, Table
from aljir.syntax import find_service, position, query_form
from aljir.web.negotiation import choose_media_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from aljir.engines import RemoteEngine

KINDS = {"SELECT": "table", "ASK": "boolean", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
PREFERRED = {"table": "json", "boolean": "json", "graph": "ttl"}
"""The format for whoever takes anything, by kind of result."""
ALIASES = {
    "json": ("application/json",),
    "xml": ("application/xml", "text/xml"),
    "ttl": ("application/x-turtle",),
}
"""Further media types by which clients ask for a format."""


class RefusalError(Exception):
    """The query is not answered.

    Args:
        status: The HTTP status that says so.
        title: What is wrong with queries of this kind.
        detail: What is wrong with this one, and the mend.
        more: Further members of the problem document, as `line`.
    """

    def __init__(self, status: int, title: str, detail: str, **more: object) -> None:
        super().__init__(detail)
        self.members = {"status": status, "title": title, "detail": detail, **more}


def offered(kind: str) -> dict[str, str]:
    """Give the formats for a kind of result, by media type, the preferred one first.

    >>> list(offered("graph"))[:3]
    ['text/turtle', 'application/x-turtle', 'application/n-triples']
    """
    names = sorted((name for name, form in FORMATS.items() if kind in form.fits), key=lambda one: _rank(one, kind))
    return {media_type: name for name in names for media_type in (FORMATS[name].media_type, *ALIASES.get(name, ()))}


def _rank(name: str, kind: str) -> tuple[bool, bool]:
    """Order formats: the preferred one, those of programs, those of people."""
    return name != PREFERRED[kind], name in ("html", "md", "table")


class Evaluator:
    r"""Answers queries from a store within bounds.

    Args:
        store: The dataset.
        base: What relative IRIs of a query are resolved against.
        prefixes: Namespaces by prefix, for formats that have such.
        max_rows: How many rows, or triples, an answer may have.
        max_bytes: How long an answer may be.

    >>> evaluator = Evaluator(aljir.open(lighthouse).store, "https://example.org/", {}, 10, 1000)
    >>> evaluator.answer("ASK {}", accept="text/csv")
    ('text/csv', b'true\r\n')
    """

    def __init__(self, store: Store, base: str, prefixes: Mapping[str, str], max_rows: int, max_bytes: int) -> None:
        self.store = store
        self.base = base
        self.prefixes = dict(prefixes)
        self.max_rows = max_rows
        self.max_bytes = max_bytes

    def answer(
        self,
        query: str,
        *,
        accept: str | None = None,
        format: str | None = None,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> tuple[str, bytes]:
        """Answer a query.

        Args:
            query: The text, SPARQL 1.1.
            accept: The header Accept.
            format: The name of a format, which goes before the header; one that does not fit does not count, for some
                clients send one with every query.
            default_graphs: The graphs that make the default graph (SPARQL 1.1 Protocol, section 2.1.4).
            named_graphs: The graphs that GRAPH may see; with either of the two, `FROM` of the query does not count.

        Returns:
            The media type, and the answer in it.

        Raises:
            RefusalError: The query is wrong, asks for what is not given, or its answer is beyond the bounds.
        """
        kind = self._kind(query)
        media_type, name = _format(kind, accept, format)
        try:
            content = FORMATS[name].write(self._evaluate(query, default_graphs, named_graphs))
        except AljirError as error:
            raise _malformed(error) from None
        except (ValueError, RuntimeError, OSError) as error:
            raise RefusalError(400, "The query cannot be evaluated", str(error)) from None
        except (MemoryError, RecursionError):
            raise too_much_memory() from None
        if len(content) > self.max_bytes:
            raise _too_large(f"{self.max_bytes} bytes")
        return media_type, content

    def _evaluate(self, query: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> Result:
        """Give the result of a query; its rows may still be to come."""
        default, named = _dataset(default_graphs, named_graphs)
        found = run(
            self.store, query, prefixes=self.prefixes, default_graph=default, named_graphs=named, base=self.base
        )
        return self._result(found)

    def _kind(self, query: str) -> str:
        form = query_form(query)
        if form in UPDATE_FORMS:
            raise RefusalError(
                403, "Updates are refused", f"{form} is an update, and this service only answers questions."
            )
        if (offset := find_service(query)) is not None:
            line, column = position(query, offset)
            raise RefusalError(
                403,
                "SERVICE is refused",
                "This service asks no other server. Send the query to an endpoint that follows SERVICE, and let it ask "
                "this one; or leave that part out.",
                line=line,
                column=column,
            )
        return KINDS.get(form, "table")  # what is no query is told when it is parsed

    def _result(self, found: Any) -> Result:
        if isinstance(found, QueryBoolean):
            return Boolean(bool(found), self.prefixes)
        if isinstance(found, QueryTriples):
            return Graph(self._bounded(found), self.prefixes)
        variables = [variable.value for variable in found.variables]
        return Table(variables, (tuple(row) for row in self._bounded(found)), self.prefixes)

    def _bounded(self, rows: Iterable[Any]) -> Iterator[Any]:
        for number, row in enumerate(rows):
            if number == self.max_rows:
                raise _too_large(f"{self.max_rows} rows or triples")
            yield row


class Forwarder(Evaluator):
    """Has queries answered by a store elsewhere, within the same bounds.

    What is no SPARQL 1.1 is refused here: it could be a command of the store's own, as DEFINE is in Virtuoso.

    Args:
        engine: What asks the store.
        base: What relative IRIs of a query are resolved against, where they are checked.
        prefixes: Namespaces by prefix, for formats that have such.
        max_rows: How many rows, or triples, an answer may have.
        max_bytes: How long an answer may be.
    """

    def __init__(
        self, engine: RemoteEngine, base: str, prefixes: Mapping[str, str], max_rows: int, max_bytes: int
    ) -> None:
        super().__init__(Store(), base, prefixes, max_rows, max_bytes)
        self.engine = engine

    def _evaluate(self, query: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> Result:
        """Give what the store answers; the dataset is named by FROM alone."""
        if default_graphs or named_graphs:
            raise RefusalError(400, "Malformed request", "Here a dataset is named by FROM and FROM NAMED in the query.")
        run(self.store, query, prefixes=self.prefixes, base=self.base)  # on no data: is it SPARQL at all?
        try:
            found = self.engine.query(query)
        except AljirError as error:
            if error.exit_code != ENVIRONMENT:
                raise _malformed(error) from None
            raise RefusalError(502, "The store does not answer", " ".join(error.message.split())) from None
        if isinstance(found, Table | Graph) and len(found) > self.max_rows:
            raise _too_large(f"{self.max_rows} rows or triples")
        return found


def _format(kind: str, accept: str | None, format: str | None) -> tuple[str, str]:
    """Give media type and name of the format of an answer."""
    media_types = offered(kind)
    if format is not None and format in media_types.values():
        return FORMATS[format].media_type, format
    chosen = choose_media_type(accept, list(media_types))
    if chosen is None:
        detail = f"The answer is a {kind}, which there is as: {', '.join(media_types)}."
        raise RefusalError(406, "Not acceptable", detail)
    return chosen, media_types[chosen]


def _dataset(
    default_graphs: Sequence[str], named_graphs: Sequence[str]
) -> tuple[list[NamedNode], list[NamedNode]] | tuple[None, None]:
    """Give the dataset that a request names: its default graph and its named graphs; None where it names neither."""
    if not default_graphs and not named_graphs:
        return None, None
    try:
        return [NamedNode(iri) for iri in default_graphs], [NamedNode(iri) for iri in named_graphs]
    except ValueError as error:
        raise RefusalError(400, "Malformed request", f"A graph is named by no IRI: {error}.") from None


def _malformed(error: AljirError) -> RefusalError:
    detail = " ".join(part for part in (error.message, error.mend) if part)
    return RefusalError(400, "Malformed query", detail, line=error.line, column=error.column)


def _too_large(bound: str) -> RefusalError:
    return RefusalError(422, "The answer is too large", f"It has more than {bound}: ask in parts, by LIMIT and OFFSET.")


def too_much_memory() -> RefusalError:
    """Give the refusal of a query that needs more memory than there is for one."""
    return RefusalError(
        422, "The query is too large", "It needs more memory than a query may use: ask for less at once."
    )
