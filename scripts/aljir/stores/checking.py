"""Proves what a store holds: counts it graph by graph, asks quads back, and tells which it keeps in another form."""

from __future__ import annotations

import random
import re
from decimal import Decimal, InvalidOperation
from math import isclose
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import DefaultGraph, Literal, NamedNode

from aljir.stores.contents import in_batches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad, Store

    from aljir.results import Term
    from aljir.stores.contents import Contents, Counts

SAMPLE = 40
"""How many quads are asked back after a load."""

_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")


def quads_in_order(store: Store) -> Iterator[Quad]:
    """Give the facts, then the quads of each named graph, always in the same order."""
    yield from store.quads_for_pattern(None, None, None, DefaultGraph())
    for graph in store.named_graphs():
        yield from store.quads_for_pattern(None, None, None, graph)


class Proof(NamedTuple):
    """What was found in a store that should hold a dataset.

    Args:
        wrong: What is wrong with it; empty when it holds the dataset and nothing else of it.
        graphs: How many named graphs it was asked for.
        sampled: How many quads were asked back.
        changed: Those of them that the store keeps in another form: as written, and as it gives them.
    """

    wrong: list[str]
    graphs: int
    sampled: int
    changed: tuple[tuple[str, str], ...]


def prove(contents: Contents, store: Store, wanted: Counts, found: Counts, seed: str) -> Proof:
    """Find out whether a store holds a dataset and nothing else of it.

    Args:
        contents: The store.
        store: The dataset.
        wanted: How many quads the dataset has.
        found: How many the store counts.
        seed: Chooses the quads that are asked back: the same ones for the same seed.

    Raises:
        AljirError: The store does not answer.
    """
    wrong = [f"{found.facts:,} facts, not {wanted.facts:,}"] if found.facts != wanted.facts else []
    graphs, others = 0, 0
    for some in in_batches(store.named_graphs(), 1000):
        for graph, count in contents.count_by_graph(graph for graph in some if isinstance(graph, NamedNode)):
            graphs += 1
            others += count
            right = sum(1 for _ in store.quads_for_pattern(None, None, None, graph))
            if count != right and len(wrong) < 5:
                wrong.append(f"{count:,} quads in {graph}, not {right:,}")
    if others != found.claims:
        wrong.append(f"{found.claims - others:,} quads in claims that the dataset does not have")
    sample = _sample(quads_in_order(store), seed)
    changed, missing = differences(contents, sample)
    return Proof([*wrong, *(f"not {quad}" for quad in missing[:3])], graphs, len(sample), changed)


def differences(contents: Contents, quads: Iterable[Quad]) -> tuple[tuple[tuple[str, str], ...], list[Quad]]:
    """Ask quads back.

    Returns:
        The terms that the store gives in another form, as written and as given; and the quads that it does not have.

    Raises:
        AljirError: The store does not answer.
    """
    changed, missing = [], []
    for quad in quads:
        objects = contents.objects(quad)
        if quad.object in objects:
            continue
        alike = next((term for term in objects if same_value(quad.object, term)), None)
        if alike is None:
            missing.append(quad)
        else:
            changed.append((str(quad.object), str(alike)))
    return tuple(changed), missing


def same_value(one: Term, other: Term | None) -> bool:
    """Tell whether two literals of one type say the same: numbers of equal value, points of the same place.

    >>> from pyoxigraph import NamedNode
    >>> decimal = NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
    >>> same_value(Literal("2.50", datatype=decimal), Literal("2.5", datatype=decimal))
    True
    """
    if not isinstance(one, Literal) or not isinstance(other, Literal):
        return one == other
    if one.datatype != other.datatype or one.language != other.language:
        return False
    try:
        return Decimal(one.value) == Decimal(other.value)
    except InvalidOperation:
        if not one.datatype.value.endswith("wktLiteral"):
            return one.value == other.value
    same_words = _NUMBER.sub("#", one.value) == _NUMBER.sub("#", other.value)
    numbers = zip(_NUMBER.findall(one.value), _NUMBER.findall(other.value), strict=False)
    return same_words and all(isclose(float(a), float(b), rel_tol=1e-6) for a, b in numbers)


def _sample(quads: Iterable[Quad], seed: str) -> list[Quad]:
    """Give some of the quads, chosen by lot, the same ones for the same dataset."""
    lots = random.Random(seed)  # noqa: S311 - no secret
    chosen: list[Quad] = []
    for number, quad in enumerate(quads):
        if number < SAMPLE:
            chosen.append(quad)
        elif (place := lots.randrange(number + 1)) < SAMPLE:
            chosen[place] = quad
    return chosen
