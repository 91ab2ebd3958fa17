"""A stand-in for a triple store: pyoxigraph behind a server that can fail, for queries and updates."""

from __future__ import annotations

from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat, Store
from tests.standins.faults import Fault, FaultyServer, Parameters


class TripleStore(FaultyServer):
    """A store with a default graph of its own, which takes updates.

    Attributes:
        rows: At how many rows it cuts its answers without a word; never when None.
        headers: What it adds to the headers of its answers.
    """

    path = "/query"

    def __init__(self) -> None:
        super().__init__()
        self.store = Store()
        self.rows: int | None = None
        self.headers: dict[str, str] = {}

    def answer(self, parameters: Parameters) -> tuple[bytes, str]:
        if "update" in parameters:
            self.store.update(parameters["update"])
            return b"", "text/plain"
        result = self.store.query(parameters["query"])
        if isinstance(result, QueryTriples):
            return result.serialize(format=RdfFormat.TURTLE) or b"", "text/turtle"
        content = result.serialize(format=QueryResultsFormat.JSON) or b""
        if self.rows is not None:
            head, bindings, rows = content.partition(b'"bindings":[')
            kept = rows.removesuffix(b"]}}").split(b"}},{")
            if len(kept) > self.rows:
                content = head + bindings + b"}},{".join(kept[: self.rows]) + b"}}]}}"
        return content, "application/sparql-results+json"

    def updates(self) -> list[str]:
        """Give the updates that arrived, in their order."""
        return [parameters["update"] for parameters in self.requests if "update" in parameters]


def with_headers(**headers: str) -> Fault:
    """Answer well, with more headers."""

    def fault(handler, parameters):  # type: ignore[no-untyped-def]
        handler.send(*handler.server.answer(parameters), 200, "", **headers)

    return fault
