"""What a store holds of a dataset: counts, and all quads, read in requests of bounded size and proved to be whole."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryResultsFormat, QuerySolutions, RdfFormat, Store, parse
from pyoxigraph import parse_query_results as parse_results

from aljir.errors import ENVIRONMENT, AljirError
from aljir.stores.connection import SPARQL_JSON, Connection, CutShortError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

    from aljir.results import Term
    from aljir.stores.scope import Scope

Item = TypeVar("Item")

PAGE = 5000
"""How many rows are asked for at a time."""
GRAPHS = 200
"""How many graphs are counted in one request."""


class Counts(NamedTuple):
    """How many quads there are: of the facts, which are the default graph, and of all claims together."""

    facts: int
    claims: int

    @property
    def quads(self) -> int:
        """All."""
        return self.facts + self.claims


class Contents:
    """The graphs of one dataset in a store.

    Args:
        connection: The store.
        scope: Which of its graphs are those of the dataset.
    """

    def __init__(self, connection: Connection, scope: Scope) -> None:
        self.connection = connection
        self.scope = scope

    def counts(self) -> Counts:
        """Count what the store holds of the dataset.

        Raises:
            AljirError: The store does not answer.
        """
        claims = f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} FILTER ({self.scope.condition('?g')}) }}"
        return Counts(self._number("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", self.scope), self._number(claims))

    def count_by_graph(self, graphs: Iterable[NamedNode]) -> Iterator[tuple[NamedNode, int]]:
        """Give each of these named graphs with the number of its quads in the store, in bounded requests."""
        for some in in_batches(graphs, GRAPHS):
            values = " ".join(map(str, some))
            text = f"SELECT ?g (COUNT(*) AS ?n) {{ VALUES ?g {{ {values} }} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g"
            found = {row[0]: int(getattr(row[1], "value", 0)) for row in self.rows(text)}
            yield from ((graph, found.get(graph, 0)) for graph in some)

    def named_graphs(self, most: int) -> list[NamedNode]:
        """Give some of the named graphs of the dataset, as many at most."""
        condition = self.scope.condition("?g")
        text = f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER ({condition}) }} LIMIT {most}"
        return [row[0] for row in self.rows(text) if isinstance(row[0], NamedNode)]

    def objects(self, quad: Quad) -> list[Term | None]:
        """Give what the store says in the graph of a quad of its subject by its property."""
        pattern = f"{quad.subject} {quad.predicate} ?o"
        if isinstance(quad.graph_name, DefaultGraph):
            return [row[0] for row in self.rows(f"SELECT ?o {{ {pattern} }}", self.scope)]
        return [row[0] for row in self.rows(f"SELECT ?o {{ GRAPH {quad.graph_name} {{ {pattern} }} }}")]

    def rows(self, text: str, scope: Scope | None = None) -> list[tuple[Term | None, ...]]:
        """Give the rows of a query, terms as they were written.

        Raises:
            AljirError: The store does not answer, or not whole.
        """
        connection = self.connection
        try:
            answer = parse_results(connection.query(text, SPARQL_JSON, scope).content, format=QueryResultsFormat.JSON)
        except SyntaxError as error:
            raise connection.failure(f"answered with something else than SELECT results ({error.msg})") from None
        if not isinstance(answer, QuerySolutions):
            raise connection.failure("answered with something else than SELECT results")
        read = connection.profile.read
        return [tuple(term if term is None else read(term) for term in row) for row in answer]

    def fetch(self, progress: Callable[[int, int], None] = lambda done, total: None) -> Store:
        """Give the dataset as the store holds it, in memory.

        Args:
            progress: Is told how many quads have come, of how many.

        Raises:
            AljirError: The store does not answer, changed meanwhile, or gives other quads than it counts.
        """
        before = self.counts()
        store = Store()
        quads = self._by_file() if self.connection.profile.data else self._by_page()
        for some in in_batches(quads, PAGE):
            store.bulk_extend(some)
            progress(len(store), before.quads)
        facts = sum(1 for _ in store.quads_for_pattern(None, None, None, DefaultGraph()))
        got, after = Counts(facts, len(store) - facts), self.counts()
        if not before == got == after:
            raise AljirError(
                f"The endpoint {self.connection.url} counts {before.quads:,} quads, gave {got.quads:,} and then counts "
                f"{after.quads:,}.",
                mend="It was changed while it was read, or cuts what it gives: ask again, or name it: --store NAME.",
                exit_code=ENVIRONMENT,
            )
        return store

    def _by_file(self) -> Iterator[Quad]:
        """Give the quads from the one file that the store makes of all that it holds."""
        connection = self.connection
        url = connection.profile.data_address(connection.url) or ""
        pieces = io.BufferedReader(_Pieces(connection.get_quads(url)))
        try:
            for quad in parse(pieces, format=RdfFormat.N_QUADS):
                graph = quad.graph_name
                if isinstance(graph, DefaultGraph) or (isinstance(graph, NamedNode) and self.scope.holds(graph.value)):
                    yield quad
        except SyntaxError as error:
            raise connection.failure(f"gives no N-Quads ({error.msg})") from None

    def _by_page(self) -> Iterator[Quad]:
        """Give the quads page by page; that none is missing or comes twice is for the counts to prove."""
        for row in self._pages("SELECT ?s ?p ?o { ?s ?p ?o }", self.scope):
            yield Quad(*row)  # type: ignore[arg-type]
        claims = f"SELECT ?s ?p ?o ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER ({self.scope.condition('?g')}) }}"
        for row in self._pages(claims):
            yield Quad(*row)  # type: ignore[arg-type]

    def _pages(self, text: str, scope: Scope | None = None) -> Iterator[tuple[Term | None, ...]]:
        page, offset = PAGE, 0
        while True:
            try:
                rows = self.rows(f"{text} LIMIT {page} OFFSET {offset}", scope)
            except CutShortError:
                if page == 1:
                    raise
                page = page // 2
                continue
            if not rows:
                return
            yield from rows
            offset += len(rows)

    def _number(self, text: str, scope: Scope | None = None) -> int:
        rows = self.rows(text, scope)
        return int(getattr(rows[0][0], "value", 0)) if rows else 0


class _Pieces(io.RawIOBase):
    """A file that is read from pieces as they come."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Buffer) -> int:
        """Fill a buffer as far as the piece at hand goes; 0 at the end."""
        view = memoryview(buffer)
        self._rest = self._rest or next(self._pieces, b"")
        size = min(len(view), len(self._rest))
        view[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def in_batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Give items in lists of so many; the last may be shorter.

    >>> list(in_batches("abc", 2))
    [['a', 'b'], ['c']]
    """
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
