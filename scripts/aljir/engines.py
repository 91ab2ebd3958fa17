"""Runs SPARQL 1.1 queries: one small interface, two engines.

The embedded engine reads the dataset in memory and nothing else: it follows no SERVICE, fetches no FROM, takes no
update. The remote engine asks any SPARQL 1.1 endpoint.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store, Triple, parse
from pyoxigraph import parse_query_results as parse_results

from aljir.errors import AljirError
from aljir.results import Boolean, Graph, Result, Table
from aljir.stores.connection import Connection
from aljir.syntax import find_service, position, query_form

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyoxigraph import BlankNode, NamedNode

    from aljir.stores.scope import Scope

QUERY_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATE_FORMS = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
SPARQL_JSON = "application/sparql-results+json"

_ERROR = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SKIPPED = re.compile(r"^(?:\s|#.*)*")
_SENTENCE = re.compile(r"The [^,]+")


class Engine(Protocol):
    """What answers queries."""

    prefixes: dict[str, str]

    @property
    def follows_service(self) -> bool:
        """Whether it asks other servers itself, where a query says SERVICE."""
        ...

    def query(self, text: str, *, file: Path | None = None) -> Result:
        """Answer a SPARQL 1.1 query; `file` is where the text comes from, for error messages."""
        ...


class EmbeddedEngine:
    """Answers queries from a dataset in memory.

    Args:
        store: The dataset.
        prefixes: Namespaces by prefix, to show IRIs by.

    >>> store = aljir.open(lighthouse).store
    >>> EmbeddedEngine(store).query("ASK { ?lighthouse a ?kind }").value
    True
    """

    follows_service = False

    def __init__(self, store: Store, prefixes: Mapping[str, str] | None = None) -> None:
        self.store = store
        self.prefixes = dict(prefixes or {})

    def query(self, text: str, *, file: Path | None = None) -> Result:
        """Answer a SPARQL 1.1 query.

        Raises:
            AljirError: It has a syntax error, is an update, or asks another server by SERVICE.
        """
        return _result(run(self.store, text, file=file, prefixes=self.prefixes), self.prefixes)


class RemoteEngine:
    """Answers queries from a SPARQL 1.1 endpoint (SPARQL 1.1 Protocol, by POST).

    Args:
        url: The address of the endpoint, http or https.
        prefixes: Namespaces by prefix, to show IRIs by.
        store: The kind of store, a name of `aljir.stores.profiles.PROFILES`; found by asking when not given.
        scope: Which of its graphs are those of the dataset; all when not given.

    Raises:
        AljirError: It is no web address, it holds a password, or there is no such kind of store.
    """

    def __init__(
        self,
        url: str,
        prefixes: Mapping[str, str] | None = None,
        *,
        store: str | None = None,
        scope: Scope | None = None,
    ) -> None:
        self.connection = Connection(url, store)
        self.url = url
        self.prefixes = dict(prefixes or {})
        self.scope = scope
        self._uncut = 0

    def query(self, text: str, *, file: Path | None = None) -> Result:
        """Answer a SPARQL 1.1 query.

        Raises:
            AljirError: The query is an update (exit code 2), or the endpoint does not answer it whole (exit code 3).
        """
        form = _checked_form(text, file)
        try:
            if form in ("CONSTRUCT", "DESCRIBE"):
                return Graph(self._triples(text), self.prefixes)
            reply = self.connection.query(text, SPARQL_JSON, self.scope)
            answer = parse_results(reply.content, format=QueryResultsFormat.JSON)
            if isinstance(answer, QueryBoolean):
                return Boolean(bool(answer), self.prefixes)
            read = self.connection.profile.read
            rows = [tuple(value if value is None else read(value) for value in row) for row in answer]
        except SyntaxError as error:
            raise self.connection.failure(f"answered with something else than {form} results ({error.msg})") from None
        if form == "ASK":  # as Virtuoso answers it: a row is yes
            return Boolean(bool(rows), self.prefixes)
        return Table([variable.value for variable in answer.variables], rows, self.prefixes)

    @property
    def follows_service(self) -> bool:
        """Whether it asks other servers itself, where a query says SERVICE.

        Raises:
            AljirError: It does not answer when it is asked what kind of store it is (exit code 3).
        """
        return self.connection.profile.follows_service

    def described(self) -> dict[str, str | None]:
        """Give what makes such an engine in another process: address, kind of store, and what of it is ours."""
        scope = self.scope
        return {
            "url": self.url,
            "store": self.connection.profile.name,
            "base": scope.base if scope else "",
            "graph": scope.graph if scope else "",
        }

    def _triples(self, text: str) -> list[Triple]:
        """Give the triples of CONSTRUCT or DESCRIBE."""
        profile = self.connection.profile
        reply = self.connection.query(text, profile.triples, self.scope)
        media_type = reply.headers.get("Content-Type", "").partition(";")[0]
        rdf_format = RdfFormat.from_media_type(media_type) or RdfFormat.from_media_type(profile.triples)
        triples = [
            Triple(quad.subject, quad.predicate, profile.read(quad.object))
            for quad in parse(reply.content, format=rdf_format)
        ]
        if profile.cuts_triples:
            self._check_whole(len(triples))
        return triples

    def _check_whole(self, triples: int) -> None:
        """Ask a store that cuts triples without a word, but rows with one, whether it would cut so many.

        Raises:
            AljirError: It would.
        """
        if triples > self._uncut:
            rows = f"SELECT (1 AS ?one) WHERE {{ ?a ?b ?c . ?d ?e ?f }} LIMIT {max(triples - 1, 1)}"
            self.connection.query(rows, SPARQL_JSON, self.scope)
            self._uncut = triples


def run(
    store: Store,
    text: str,
    *,
    file: Path | None = None,
    prefixes: Mapping[str, str] | None = None,
    default_graph: Sequence[NamedNode] | None = None,
    named_graphs: Sequence[NamedNode | BlankNode] | None = None,
    base: str | None = None,
) -> QuerySolutions | QueryBoolean | QueryTriples:
    """Run a query on a store and nowhere else.

    Args:
        store: The dataset.
        text: The query, SPARQL 1.1.
        file: Where the text comes from.
        prefixes: Namespaces by prefix, to help with a prefix that the query forgot to declare.
        default_graph: The graphs whose union is the default graph, whatever FROM says; the store's when not given.
        named_graphs: The graphs that GRAPH may see; all when not given.
        base: What relative IRIs are resolved against, unless the query says so itself.

    Raises:
        AljirError: Syntax error, update or SERVICE; with file, line, column and mend.
    """
    _checked_form(text, file)
    if (offset := find_service(text)) is not None:
        line, column = position(text, offset)
        raise AljirError(
            "SERVICE is refused: the embedded engine asks no other server.",
            file=file,
            line=line,
            column=column,
            mend="Send the query to an endpoint that follows SERVICE (--endpoint URL), or leave that part out.",
        )
    try:
        return store.query(
            text,
            base_iri=base,
            default_graph=None if default_graph is None else list(default_graph),
            named_graphs=None if named_graphs is None else list(named_graphs),
        )
    except SyntaxError as error:
        raise _syntax_error(text, str(error), file, prefixes or {}) from None
    except (ValueError, RuntimeError, OSError) as error:
        raise AljirError(f"The query cannot be run: {error}.", file=file) from None


def _checked_form(text: str, file: Path | None) -> str:
    """Give the form of a query; refuse an update and an empty text."""
    form = query_form(text)
    if form in UPDATE_FORMS:
        raise AljirError(
            f"{form} is an update, and the graph is read-only.",
            file=file,
            mend="Change the files under graph/ and build again; ask with SELECT, ASK, CONSTRUCT or DESCRIBE.",
        )
    if not form:
        raise AljirError("The query is empty.", file=file, mend="Write SELECT, ASK, CONSTRUCT or DESCRIBE.")
    return form


def _result(answer: QuerySolutions | QueryBoolean | QueryTriples, prefixes: Mapping[str, str]) -> Result:
    if isinstance(answer, QueryBoolean):
        return Boolean(bool(answer), prefixes)
    if isinstance(answer, QueryTriples):
        return Graph(answer, prefixes)
    return Table([variable.value for variable in answer.variables], (tuple(row) for row in answer), prefixes)


def _syntax_error(text: str, message: str, file: Path | None, prefixes: Mapping[str, str]) -> AljirError:
    """Make Oxigraph's account of a syntax error readable."""
    match = _ERROR.search(message)
    if not match:
        return AljirError(f"Not SPARQL 1.1: {message}.", file=file)
    line, column, expected = int(match[1]), int(match[2]), match[3]
    offset = sum(map(len, text.splitlines(keepends=True)[: line - 1])) + column - 1
    before, after = text[:offset].split(), _SKIPPED.sub("", text[offset:], count=1).split()
    if "Prefix not found" in expected and before and ":" in before[-1]:
        prefix = re.split(r"[^\w.-]", before[-1].rpartition(":")[0])[-1]
        line, column = position(text, text.rindex(f"{prefix}:", 0, offset))
        return AljirError(
            f"The prefix {prefix}: is not declared.",
            file=file,
            line=line,
            column=column,
            mend=f"Begin the query with: PREFIX {prefix}: <{prefixes.get(prefix, '…')}>",
        )
    sentence = _SENTENCE.search(expected)
    what = sentence.group() if sentence else f"reading stops at {repr(after[0]) if after else 'the end'}"
    return AljirError(
        f"Not SPARQL 1.1: {what}.",
        file=file,
        line=line,
        column=column,
        mend="Look at what stands before: a bracket, a dot or a keyword is missing, or a name is misspelt.",
    )
