"""Who says what a picture shows, and where: the claim and its source, as columns of the table beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aljir.results import Term

COLUMNS = ("claim", "source", "standing")


class Evidence(NamedTuple):
    """A claim, its source (empty where it has none) and its standing: `accepted` or `disputed`."""

    claim: str
    source: str
    standing: str


def rows(
    cells: Sequence[Term | None], evidence: Sequence[Evidence], words: Mapping[str, str], *, disputed: bool = False
) -> Iterator[list[Term | None]]:
    """Give a row of a table for each claim that says it; a single one, with the standing, where none is known.

    >>> list(rows([], [Evidence("ex:storm", "ex:log", "accepted")], {"accepted": "accepted"}))[0][0]
    <NamedNode value=ex:storm>
    """
    for one in evidence:
        source = NamedNode(one.source) if one.source else None
        yield [*cells, NamedNode(one.claim), source, Literal(words[one.standing])]
    if not evidence:
        yield [*cells, None, None, Literal(words["disputed"]) if disputed else None]
