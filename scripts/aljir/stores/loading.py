"""Puts the dataset into a store, so that it holds exactly this of it, and proves it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Quad

from aljir.errors import ENVIRONMENT, AljirError
from aljir.files import alone
from aljir.parts import inputs_digest
from aljir.stores.bulk import Handover, write_bulk
from aljir.stores.checking import prove, quads_in_order
from aljir.stores.connection import Connection, NoAnswerError
from aljir.stores.contents import Contents, Counts, in_batches
from aljir.stores.lease import Lease
from aljir.stores.scope import Scope
from aljir.stores.state import CLEARING, HANDED, LOADED, LOADING, State, read_state, state_file, write_state
from aljir.stores.writing import add, clear

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store

    from aljir.project import Project

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

    A run that was broken off goes on where it was, if the store has kept what it was sent. Of two loads into one store
    the one that began last goes on, and the other one stops; of two from one folder the first one.

    Args:
        project: The project that the dataset was made from.
        store: The dataset.
        connection: The store to load.
        replace_all: Whether to replace a default graph that may hold what others put there.
        progress: Is told how many quads are in the store, of how many.

    Raises:
        AljirError: The store holds facts that this project did not put there; it does not answer, or refuses; another
            load is running; or it does not hold afterwards what it was sent (exit code 3).
    """
    with _alone(project, connection):
        return _Loading(project, store, connection, progress).run(replace_all=replace_all)


def hand_over(
    project: Project, store: Store, connection: Connection, folder: Path, *, replace_all: bool = False
) -> Handover:
    """Write a file for the loader that a store has of its own, and take out of the store what is ours.

    `load` proves afterwards what was loaded.

    Args:
        project: The project that the dataset was made from.
        store: The dataset.
        connection: The store to load.
        folder: Where to write the file.
        replace_all: Whether to replace a default graph that may hold what others put there.

    Raises:
        AljirError: No loader of this kind of store is known; the store holds this dataset, or facts that this project
            did not put there; it does not answer or refuses, or the file cannot be written (exit code 3).
    """
    with _alone(project, connection):
        return _Loading(project, store, connection).hand_over(folder, replace_all=replace_all)


@contextmanager
def _alone(project: Project, connection: Connection) -> Iterator[None]:
    """Let only one load go from this folder into a store at a time."""

    def refuse() -> None:
        raise AljirError(
            f"Another load from this folder into {connection.url} is running.",
            mend="Let it end; then run the same command again, which proves what is there.",
            exit_code=ENVIRONMENT,
        )

    with alone(state_file(project, connection.url), refuse):
        yield


class _Loading:
    """One run of a load."""

    def __init__(
        self,
        project: Project,
        store: Store,
        connection: Connection,
        progress: Progress = lambda done, total: None,
    ) -> None:
        self.project = project
        self.store = store
        self.connection = connection
        self.progress = progress
        self.scope = Scope.of(project)
        self.contents = Contents(connection, self.scope)
        self.lease = Lease(self.contents)
        self.dataset = inputs_digest(project)
        self.size = connection.profile.batch
        facts = sum(1 for _ in store.quads_for_pattern(None, None, None, DefaultGraph()))
        self.wanted = Counts(facts, len(store) - facts)

    def run(self, *, replace_all: bool) -> Load:
        found = self.contents.counts()
        state = read_state(self.project, self.connection.url)
        if state and state.dataset == self.dataset and state.status in (LOADED, HANDED):
            if found == self.wanted:
                return self._proved(sent=0, resumed=0, replaced=0)
            if state.status == HANDED and found.quads and not replace_all:
                self._refuse_partly_loaded(found)
        resumed = self._resumable(state, found)
        if resumed is None:
            if not replace_all:
                self._refuse_foreign(state, found)
            self.lease.take()
            resumed = State(self.connection.url, self.dataset, LOADING, self.size)
            write_state(self.project, replace(resumed, status=CLEARING))
            clear(self.contents, found)
            write_state(self.project, resumed)
        else:
            self.lease.take()
        sent = self._send(resumed)
        replaced = 0 if resumed.sent else found.quads
        self._keep_the_turn()
        done = self._proved(sent=sent, resumed=resumed.sent, replaced=replaced)
        self._keep_the_turn()  # what was proved may be the half of another dataset
        self.lease.end()
        return done

    def hand_over(self, folder: Path, *, replace_all: bool) -> Handover:
        profile, url = self.connection.profile, self.connection.url
        if profile.bulk is None:
            raise AljirError(f"No loader of its own is known of {profile.title}.", mend="Leave --bulk out.")
        found = self.contents.counts()
        state = read_state(self.project, url)
        if state and state.dataset == self.dataset and state.status == LOADED and found == self.wanted:
            raise AljirError(
                f"{url} holds this dataset already.", mend="aljir load proves it; to load it anew, aljir drop it first."
            )
        if not replace_all:
            self._refuse_foreign(state, found)
        file = folder.resolve() / f"dataset-{self.dataset[:16]}.nq"
        write_bulk(self.store, "" if profile.own_default_graph else self.scope.graph, file)
        self.lease.take()
        self._start_anew_next_time()
        clear(self.contents, found)
        self._keep_the_turn()
        write_state(self.project, State(url, self.dataset, HANDED))
        self.lease.end()
        return Handover(url, profile.title, file, self.wanted.quads, profile.bulk(file, self.scope.graph))

    def _refuse_partly_loaded(self, found: Counts) -> None:
        raise AljirError(
            f"{self.connection.url} holds {found.quads:,} of the {self.wanted.quads:,} quads that were handed over to "
            "its own loader.",
            mend="If that is still running, wait and run the same command again; --replace sends them from here.",
            exit_code=ENVIRONMENT,
        )

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
                self._keep_the_turn()
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

    def _keep_the_turn(self) -> None:
        """Stop if another run has begun to load into this store."""
        when = self.lease.taken()
        if when is not None:
            self._start_anew_next_time()
            raise AljirError(
                f"Another load into {self.connection.url} has begun{when}: this one has stopped, so that the two do "
                "not mix.",
                mend="Let that one end; if the store is to hold this dataset, run the same command again then.",
                exit_code=ENVIRONMENT,
            )

    def _start_anew_next_time(self) -> None:
        """Have the next run replace what is ours in the store, whatever it is."""
        write_state(self.project, State(self.connection.url, self.dataset, CLEARING, self.size))

    def _proved(self, *, sent: int, resumed: int, replaced: int) -> Load:
        """Prove that the store holds the dataset and nothing else of it."""
        found = self.contents.counts()
        wrong, graphs, sampled, changed = prove(self.contents, self.store, self.wanted, found, self.dataset)
        if wrong:
            self._start_anew_next_time()
            raise AljirError(
                f"The endpoint {self.connection.url} does not hold what it was sent: {'; '.join(wrong)}.",
                mend="Is something else writing to it? Run the same command again; it then starts anew.",
                exit_code=ENVIRONMENT,
            )
        write_state(self.project, State(self.connection.url, self.dataset, LOADED, self.size, facts=found.facts))
        title = self.connection.profile.title
        return Load(self.connection.url, title, found, graphs, sent, resumed, replaced, sampled, changed)


def _chain(before: str, batch: list[Quad]) -> str:
    digest = hashlib.sha256(before.encode())
    for quad in batch:
        digest.update(str(quad).encode())
    return digest.hexdigest()
