"""Keeps in a store what the rules conclude from its facts: all of it, or after a change what follows from the change.

`materialise` runs the rules until none adds anything. `maintain` carries a change through the conclusions by delete and
rederive (DRed): what a statement that is gone had a part in is taken away, what follows all the same is put back, then
what follows from new statements is added. Earlier rules come to their end before later ones look at anything, so that a
rule may ask what those before it have not concluded (stratified negation).
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from aljir.errors import AljirError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pyoxigraph import Quad, Store

    from aljir.rules import Rule

TURNS = 100
"""How often a rule may add something: far more than the deepest hierarchy has levels."""
BATCH = 100_000
"""How many statements are held in memory at once."""
FOLLOWED = 3_000
"""How many changed statements a rule follows one by one; after more of them it looks at the whole store again."""


def materialise(store: Store, rules: Sequence[Rule]) -> None:
    """Add to the default graph of a store what rules conclude from it.

    Raises:
        AljirError: A rule is broken, makes a blank node, or never ends.
    """
    for _ in _derived([_Turn(rule, store, whole=True) for rule in rules]):
        pass


def maintain(
    old: Store,
    new: Store,
    rules: Sequence[Rule],
    removed: set[Quad],
    added: set[Quad],
    stated: Callable[[set[Quad]], set[Quad]],
) -> set[Quad]:
    """Carry a change of what is stated through the default graph of a store.

    Args:
        old: The store before the change; it is only read.
        new: A store with the same content, which is changed.
        rules: The rules by which both are materialised; all can be traced.
        removed: Facts that are no longer stated in a place where they were.
        added: Facts that are stated in a place where they were not.
        stated: Gives those of some facts that are stated anywhere after the change.

    Returns:
        All facts that the two stores may differ in.

    Raises:
        AljirError: As for `materialise`.
    """
    doubtful: set[Quad] = set()
    touched: set[Quad] = set()
    doubted = (removed - stated(removed)) | _prevented(rules, old, added)
    while True:
        doubtful |= _dependent(rules, old, doubted) | _dependent(rules, new, doubted)
        for quad in doubtful:
            new.remove(quad)
        said = {quad for quad in added | stated(doubtful) if quad not in new}
        new.extend(said)
        turns = [_Turn(rule, new, changed=said, doubtful=doubtful) for rule in rules]
        derived = {quad for quads in _derived(turns) for quad in quads}
        touched |= doubtful | said | derived
        doubted = _prevented(rules, old, said | derived) - doubtful
        if not doubted:
            return touched


def _dependent(rules: Sequence[Rule], store: Store, quads: set[Quad]) -> set[Quad]:
    """Give some facts of a store, and all in whose conclusion one of them has a part."""
    found, last = set(quads), quads
    while last:
        last = {quad for rule in rules for quad in rule.conclusions_from(store, last)} - found
        found |= last
    return found


def _prevented(rules: Sequence[Rule], store: Store, quads: set[Quad]) -> set[Quad]:
    """Give what a store concludes as long as it does not hold some facts."""
    return {quad for rule in rules for quad in rule.conclusions_from(store, quads, negated=True)}


class _Turn:
    """What a rule has still to look at.

    Attributes:
        rule: The rule.
        store: Where it looks, and adds what it concludes.
        whole: Whether it must look at the whole store.
        changed: The facts that it has not seen yet.
        doubtful: What was taken away, and may follow all the same, or let something follow by its absence.
    """

    def __init__(
        self,
        rule: Rule,
        store: Store,
        *,
        whole: bool = False,
        changed: Iterable[Quad] = (),
        doubtful: Iterable[Quad] = (),
    ) -> None:
        self.rule, self.store, self.whole = rule, store, whole
        self.changed, self.doubtful = {*changed}, {*doubtful}
        self.taken = 0

    @property
    def is_due(self) -> bool:
        """Whether there is something to look at."""
        return self.whole or bool(self.changed or self.doubtful)

    def see(self, quads: set[Quad]) -> None:
        """Be told of new facts."""
        self.changed |= {quad for quad in quads if self.rule.looks_at(quad)}
        self.whole |= len(self.changed) > FOLLOWED or (bool(self.changed) and not self.rule.patterns.traceable)
        if self.whole:
            self.changed = set()

    def take(self) -> Iterator[set[Quad]]:
        """Look, and add to the store what is new; gives it in batches.

        Raises:
            AljirError: The rule is broken, makes a blank node, or has added something too often.
        """
        found = self._concluded()
        self.whole, self.changed, self.doubtful = False, set(), set()
        adds = False
        while batch := {*islice(found, BATCH)}:
            new = {quad for quad in batch if quad not in self.store}
            if new:
                adds = True
                self.store.bulk_extend(new) if len(new) > 1000 else self.store.extend(new)
                yield new
        self.taken += adds
        if self.taken > TURNS:
            raise AljirError(
                f"The rule never ends: it still adds triples after {TURNS} rounds.",
                file=self.rule.path,
                mend="A rule must not make new IRIs from those that it made before.",
            )

    def _concluded(self) -> Iterator[Quad]:
        if self.whole:
            return self.rule.conclusions(self.store)
        gone = {quad for quad in self.doubtful if quad not in self.store}
        return chain(
            self.rule.conclusions_like(self.store, gone),
            self.rule.conclusions_from(self.store, gone, negated=True),
            self.rule.conclusions_from(self.store, self.changed),
        )


def _derived(turns: Sequence[_Turn]) -> Iterator[set[Quad]]:
    """Let rules look until nothing is left to look at, always the first that has something; gives what they add."""
    while due := next((turn for turn in turns if turn.is_due), None):
        for new in due.take():
            for turn in turns:
                turn.see(new)
            yield new
