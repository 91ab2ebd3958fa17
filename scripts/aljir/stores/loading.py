"""Puts the dataset into a store, batch by batch, and takes it out again.

What is ours in a store are the named graphs whose IRIs begin with the base of the project, and the facts: the store's
default graph, or where it has none the graph of the dataset's IRI. Nothing else is touched. Batches may be sent twice:
a graph is a set, and there are no blank nodes.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, serialize

from aljir.errors import ENVIRONMENT, AljirError
from aljir.parts import inputs_digest
from aljir.stores.checking import differences
from aljir.stores.connection import Connection, NoAnswerError
from aljir.stores.contents import Contents, Counts, in_batches
from aljir.stores.scope import Scope
from aljir.stores.state import CLEARING, LOADED, LOADING, State, forget_state, read_state, write_state

if TYPE_CHECKING:
    from pyoxigraph import Store

    from aljir.project import Project

SAMPLE = 40
"""How many quads are asked back after a load."""
DROPPED = 500
"""How many graphs are dropped in one update."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Load:
    """What a load did.

    Args:
        endpoint: The address.
        store: What kind of store it is.
        counts: What it holds now of the dataset.
        graphs: How many named graphs these are.
        sent: How many quads were sent in this run.
        resumed: How many quads an earlier run had sent, on which this one went on.
        replaced: How many quads there were before, which are gone or were sent again.
        sampled: How many quads were asked back.
        changed: Those of them that the store keeps in another form: as written, and as it gives them.
    """

    endpoint: str
    store: str
    counts: Counts
    graphs: int
    sent: int
    resumed: int
    replaced: int
    sampled: int
    changed: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        """Tell it in lines."""
        facts, claims = self.counts
        lines = [
            f"{self.store} at {self.endpoint} holds {facts + claims:,} quads: {facts:,} facts, "
            f"{claims:,} in {self.graphs:,} claims",
            f"sent {self.sent:,}"
            + (f", going on after {self.resumed:,}" if self.resumed else "")
            + (f"; replaced {self.replaced:,}" if self.replaced else ""),
            f"counts agree graph by graph; {self.sampled} quads asked back",
            *(f"kept in another form: {ours} as {theirs}" for ours, theirs in self.changed),
        ]
        return "\n".join(lines)


def load(
    project: Project,
    store: Store,
    connection: Connection,
    *,
    replace_all: bool = False,
    progress: Progress = lambda done, total: None,
) -> Load:
    """Put the dataset into a store, so that it holds exactly this of it, and prove it.

    A run that was broken off goes on where it was, if the store has kept what it was sent.

    Args:
        project: The project that the dataset was made from.
        store: The dataset.
        connection: The store to load.
        replace_all: Whether to replace a default graph that may hold what others put there.
        progress: Is told how many quads are in the store, of how many.

    Raises:
        AljirError: The store holds facts that this project did not put there; it does not answer, or refuses; or it
            does not hold afterwards what it was sent (exit code 3).
    """
    return _Loading(project, store, connection, progress).run(replace_all=replace_all)


class _Loading:
    """One run of a load."""

    def __init__(self, project: Project, store: Store, connection: Connection, progress: Progress) -> None:
        self.project = project
        self.store = store
        self.connection = connection
        self.progress = progress
        self.scope = Scope.of(project)
        self.contents = Contents(connection, self.scope)
        self.dataset = inputs_digest(project)
        self.size = connection.profile.batch
        facts = sum(1 for _ in store.quads_for_pattern(None, None, None, DefaultGraph()))
        self.wanted = Counts(facts, len(store) - facts)

    def run(self, *, replace_all: bool) -> Load:
        found = self.contents.counts()
        state = read_state(self.project, self.connection.url)
        if state and state.status == LOADED and state.dataset == self.dataset and found == self.wanted:
            return self._checked(sent=0, resumed=0, replaced=0)
        resumed = self._resumable(state, found)
        if resumed is None:
            if not replace_all:
                self._refuse_foreign(state, found)
            resumed = State(self.connection.url, self.dataset, LOADING, self.size)
            write_state(self.project, replace(resumed, status=CLEARING))
            clear(self.contents, found)
            write_state(self.project, resumed)
        sent = self._send(resumed)
        replaced = 0 if resumed.sent else found.quads
        return self._checked(sent=sent, resumed=resumed.sent, replaced=replaced)

    def _resumable(self, state: State | None, found: Counts) -> State | None:
        """Give the state to go on from: that of a run on this dataset of which the store has kept everything."""
        if not state or state.status != LOADING or (state.dataset, state.batch) != (self.dataset, self.size):
            return None
        if not state.sent <= found.quads <= self.wanted.quads:
            return None
        chain = ""
        for number, batch in enumerate(self._batches()):
            if number == state.done:
                break
            chain = _chain(chain, batch)
        return state if chain == state.chain else None

    def _refuse_foreign(self, state: State | None, found: Counts) -> None:
        """Refuse to replace a default graph that this project did not fill, or that has changed since it did."""
        if not self.connection.profile.own_default_graph or not found.facts:
            return
        if state and (state.status != LOADED or state.facts == found.facts):
            return
        since = f", and not the {state.facts:,} that were loaded from here" if state else ""
        raise AljirError(
            f"The default graph at {self.connection.url} holds {found.facts:,} triples{since}: "
            "they may not be of this dataset, and would be lost.",
            mend="If all of them may go, say --replace; else load into a store or repository of its own.",
        )

    def _batches(self) -> Iterator[list[Quad]]:
        return in_batches(quads_in_order(self.store), self.size)

    def _send(self, state: State) -> int:
        """Send the batches that are not yet done; give how many quads that were."""
        sent, total = 0, self.wanted.quads
        for number, batch in enumerate(self._batches()):
            if number < state.done:
                continue
            try:
                add(self.connection, self.scope, batch)
            except NoAnswerError as error:
                raise AljirError(
                    f"{error.message} {state.sent:,} of {total:,} quads are in it.",
                    mend="Run the same command again: it goes on from there.",
                    exit_code=ENVIRONMENT,
                ) from None
            sent += len(batch)
            state = replace(state, done=number + 1, sent=state.sent + len(batch), chain=_chain(state.chain, batch))
            write_state(self.project, state)
            self.progress(state.sent, total)
        return sent

    def _checked(self, *, sent: int, resumed: int, replaced: int) -> Load:
        """Prove that the store holds the dataset and nothing else of it."""
        found = self.contents.counts()
        wrong = [f"{found.facts:,} facts, not {self.wanted.facts:,}"] if found.facts != self.wanted.facts else []
        graphs, others = 0, 0
        for some in in_batches(self.store.named_graphs(), 1000):
            for graph, count in self.contents.count_by_graph(graph for graph in some if isinstance(graph, NamedNode)):
                graphs += 1
                others += count
                wanted = sum(1 for _ in self.store.quads_for_pattern(None, None, None, graph))
                if count != wanted and len(wrong) < 5:
                    wrong.append(f"{count:,} quads in {graph}, not {wanted:,}")
        if others != found.claims:
            wrong.append(f"{found.claims - others:,} quads in claims that the dataset does not have")
        sample = _sample(quads_in_order(self.store), self.dataset)
        changed, missing = differences(self.contents, sample)
        wrong += [f"not {quad}" for quad in missing[:3]]
        if wrong:
            raise AljirError(
                f"The endpoint {self.connection.url} does not hold what it was sent: {'; '.join(wrong)}.",
                mend="Is something else writing to it? Run the same command again; it then starts anew.",
                exit_code=ENVIRONMENT,
            )
        write_state(self.project, State(self.connection.url, self.dataset, LOADED, self.size, facts=found.facts))
        title = self.connection.profile.title
        return Load(self.connection.url, title, found, graphs, sent, resumed, replaced, len(sample), changed)


def drop(project: Project, store: Store, connection: Connection) -> Counts:
    """Take out of a store what `load` put in, and nothing else.

    Args:
        project: The project that the dataset was made from.
        store: The dataset as it is now.
        connection: The store.

    Returns:
        How many quads are gone.

    Raises:
        AljirError: The default graph holds other triples too, and which are ours cannot be told; the store does not
            answer, or refuses (exit code 3).
    """
    contents = Contents(connection, Scope.of(project))
    found = contents.counts()
    state = read_state(project, connection.url)
    shared = connection.profile.own_default_graph and found.facts
    if not shared or (state and (state.status != LOADED or state.facts == found.facts)):
        clear(contents, found)
    elif state and state.dataset == inputs_digest(project):
        clear(contents, Counts(0, found.claims))
        facts = store.quads_for_pattern(None, None, None, DefaultGraph())
        for batch in in_batches(facts, 1000):
            connection.update(f"DELETE DATA {{ {_triples(batch)} }}")
    else:
        raise AljirError(
            f"The default graph at {connection.url} holds {found.facts:,} triples, and which of them were loaded "
            "from here cannot be told.",
            mend="Load the dataset again first, or empty the default graph at the store itself.",
        )
    forget_state(project, connection.url)
    left = contents.counts()
    return Counts(found.facts - left.facts, found.claims - left.claims)


def quads_in_order(store: Store) -> Iterator[Quad]:
    """Give the facts, then the quads of each named graph, always in the same order."""
    yield from store.quads_for_pattern(None, None, None, DefaultGraph())
    for graph in store.named_graphs():
        yield from store.quads_for_pattern(None, None, None, graph)


def add(connection: Connection, scope: Scope, quads: list[Quad]) -> None:
    """Add quads to a store: as N-Quads where it takes them, else by an update.

    Raises:
        AljirError: The store refuses them or does not answer (exit code 3).
    """
    profile = connection.profile
    url = profile.data_address(connection.url)
    if url:
        connection.post_quads(url, serialize(quads, format=RdfFormat.N_QUADS) or b"")
        return
    parts = []
    for graph, some in groupby(quads, key=lambda quad: quad.graph_name):
        named = graph if isinstance(graph, NamedNode) else None
        if named is None and not profile.own_default_graph:
            named = NamedNode(scope.graph)
        triples = _triples(some)
        parts.append(f"GRAPH {named} {{ {triples} }}" if named else triples)
    connection.update(f"INSERT DATA {{ {' '.join(parts)} }}")


def clear(contents: Contents, found: Counts) -> None:
    """Take out of a store all that is ours in it.

    Args:
        contents: The store.
        found: What it holds; where there are no facts or no claims, these are left alone.

    Raises:
        AljirError: The store refuses, or what it should have dropped is still there (exit code 3).
    """
    connection, scope = contents.connection, contents.scope
    profile = connection.profile
    if found.facts:
        named = None if profile.own_default_graph else NamedNode(scope.graph)
        if profile.clears:
            connection.update(f"CLEAR SILENT GRAPH {named}" if named else "CLEAR SILENT DEFAULT")
        else:
            connection.update("DELETE WHERE { ?s ?p ?o }")
    before: list[NamedNode] = []
    while found.claims and (graphs := contents.named_graphs(DROPPED)):
        if graphs == before:
            raise connection.failure(f"does not drop {graphs[0]} and others", "Has the user the right to drop graphs?")
        drops = (f"DROP SILENT GRAPH {graph}" if profile.clears else _deleted(graph) for graph in graphs)
        connection.update(" ; ".join(drops))
        before = graphs


def _deleted(graph: NamedNode) -> str:
    return f"DELETE WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}"


def _triples(quads: Iterable[Quad]) -> str:
    return " ".join(f"{quad.triple} ." for quad in quads)


def _chain(before: str, batch: list[Quad]) -> str:
    digest = hashlib.sha256(before.encode())
    for quad in batch:
        digest.update(str(quad).encode())
    return digest.hexdigest()


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
