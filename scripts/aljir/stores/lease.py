"""Whose turn it is to load into a store: a mark in the store itself, so that loads from two machines do not mix.

Whoever begins last has the turn, because a run that was killed cannot give it back; an older run that is still going
finds that out before its next batch, and stops.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from pyoxigraph import Literal, NamedNode

if TYPE_CHECKING:
    from aljir.stores.contents import Contents

_BY = NamedNode("urn:loading:by")
_SINCE = NamedNode("urn:loading:since")


@dataclass(frozen=True)
class Lease:
    """The turn of one run. Its mark is a named graph of its own, which is none of the dataset's.

    Args:
        contents: The dataset in the store.
        run: What tells this run from all others.
    """

    contents: Contents
    run: str = field(default_factory=lambda: str(uuid4()))

    @property
    def _graph(self) -> NamedNode:
        return NamedNode(f"urn:loading:{self.contents.scope.graph}")

    def take(self) -> None:
        """Take the turn, from whoever has it.

        Raises:
            AljirError: The store refuses or does not answer (exit code 3).
        """
        dataset, now = NamedNode(self.contents.scope.graph), datetime.now(UTC)
        mark = f"{dataset} {_BY} {Literal(self.run)} ; {_SINCE} {Literal(now.isoformat(timespec='seconds'))}"
        self.contents.connection.update(f"{self._removal} ; INSERT DATA {{ GRAPH {self._graph} {{ {mark} }} }}")

    def taken(self) -> str | None:
        """Give when another run took the turn, as far as the store tells; None while this one has it.

        Raises:
            AljirError: The store does not answer.
        """
        text = f"SELECT ?by ?since {{ GRAPH {self._graph} {{ ?s {_BY} ?by ; {_SINCE} ?since }} }}"
        marks = self.contents.rows(text)
        if any(by == Literal(self.run) for by, _ in marks):
            return None
        return next((f" at {since.value}" for _, since in marks if isinstance(since, Literal)), "")

    def end(self) -> None:
        """Take the mark out of the store.

        Raises:
            AljirError: The store refuses or does not answer (exit code 3).
        """
        self.contents.connection.update(self._removal)

    @property
    def _removal(self) -> str:
        return f"DELETE WHERE {{ GRAPH {self._graph} {{ ?s ?p ?o }} }}"
