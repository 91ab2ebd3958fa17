"""What a query looks at: about which things a change may make it answer otherwise, and on which statements that rests.

The triple patterns of the query, as its algebra orders them, lead from one of its variables to every statement that a
match is made of, and from a changed statement back to what the variable may stand for; what can have no part in a
match, as a group of another kind than the query asks for, is not followed. Where a pattern cannot be reached so, or
leads to too much, the query is to be run on the whole dataset.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, Store

from aljir.patterns import Known, Pattern, TooFarError, read_patterns

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from aljir.patterns import Group
    from aljir.results import Term

MOST = 50_000
"""How many statements are looked at before the whole dataset is."""

_NOWHERE = 1_000
"""More patterns than any query has: how far a variable is that none of them leads to."""


class Footprint:
    """What a query looks at.

    Args:
        text: The query, a SELECT.
        asked: The variable of what it reports, by name; of a SPARQL constraint that is `value`.

    Raises:
        TooFarError: The query does not select it, or has something that cannot be followed.

    >>> from pyoxigraph import NamedNode
    >>> query = "SELECT $this ?value WHERE { ?value <x:born> ?day . ?value <x:died> ?end FILTER (?end < ?day) }"
    >>> changed = Quad(NamedNode("x:marren"), NamedNode("x:died"), Literal("1901"))
    >>> Footprint(query).concerned(Store(), [changed])
    {<NamedNode value=x:marren>}
    """

    def __init__(self, text: str, asked: str = "value") -> None:
        self._asked = asked
        self._root = read_patterns(text, asked)
        self._groups = [*self._root.all()]
        self._distance = self._distances(self._groups)

    @property
    def properties(self) -> set[str] | None:
        """The IRIs of the properties that it looks at; None where a variable stands for one."""
        steps = [predicate for group in self._groups for one in group.patterns for predicate, _ in one.predicates]
        if any(isinstance(predicate, str) for predicate in steps):
            return None
        return {predicate.value for predicate in steps if isinstance(predicate, NamedNode)}

    def _distances(self, groups: Iterable[Group]) -> dict[str, int]:
        """Give how many patterns of some groups each variable is away from what is reported."""
        patterns = [pattern for group in groups for pattern in group.patterns]
        found = {self._asked: 0}
        last = {self._asked}
        while last:
            near = {name for one in patterns if not last.isdisjoint(one.variables) for name in one.variables}
            last = near - found.keys()
            found |= dict.fromkeys(last, max(found.values()) + 1)
        return found

    # Following it

    def concerned(self, store: Store, changed: Iterable[Quad]) -> set[Term]:
        """Give what a change may make to be reported, or not to be, when the store is as before or after it.

        Raises:
            TooFarError: That is too much, or cannot be told.
        """
        found: set[Term] = set()
        quads = list(changed)
        for group in self._groups:
            for pattern in group.patterns:
                known: Known = {}
                for quad in quads:
                    for bound in pattern.matches(quad):
                        for name, terms in bound.items():
                            known.setdefault(name, set()).update(terms)
                        if pattern.repeated:
                            self._reach(pattern, quad, store, known)
                if known:
                    found |= self._back(group, known, store)
                elif any(True for quad in quads for _ in pattern.matches(quad)):
                    raise TooFarError
        return found

    def _reach(self, pattern: Pattern, quad: Quad, store: Store, known: Known) -> None:
        """Add what may stand at the ends of a path that has a statement on its way."""
        for end, forward in ((pattern.subject, False), (pattern.object, True)):
            reached = {quad.subject, quad.object}
            reached |= set(_follow(store, pattern, reached, forward=forward, quads=set()))
            if isinstance(end, str):
                known.setdefault(end, set()).update(reached)

    def _back(self, group: Group, known: Known, store: Store) -> set[Term]:
        """Go from what is known to what is reported."""
        apart = group.apart()
        distance = self._distances(one for one in self._groups if not any(one is other for other in apart))
        for one in (group, *group.above):
            self._extend(one, known, store, set(), distance)
            if self._asked in known:
                return known[self._asked]
        raise TooFarError

    def around(self, store: Store, nodes: Collection[Term], this: Iterable[Term] = ()) -> set[Quad]:
        """Give the statements of a store on which rests what is reported about some nodes.

        Args:
            store: The store.
            nodes: The nodes.
            this: What `$this` stands for, the focus nodes of a shape.

        Raises:
            TooFarError: That is too much, or cannot be told.
        """
        quads: set[Quad] = set()
        self._extend(self._root, {self._asked: set(nodes), "this": set(this)}, store, quads)
        return quads

    def _extend(
        self, group: Group, known: Known, store: Store, quads: set[Quad], back: dict[str, int] | None = None
    ) -> None:
        """Follow the patterns of a group from what is known, and add what that makes known.

        Args:
            group: The group.
            known: What variables may stand for.
            store: The store.
            quads: Takes the statements that were come to.
            back: How far variables are from what is reported, to go there and no farther.
        """
        patterns, unions = list(group.patterns), list(group.unions)
        while (patterns or unions) and not (back and self._asked in known):
            ways = (way for pattern in patterns for way in self._ways(pattern, known, back))
            way = min(ways, key=lambda way: way[0], default=None)
            if way and not (way[0][0] and unions):  # from texts only when there is nothing else
                _, pattern, name = way
                known[name] = _possible(known[name], name, group, store)
                patterns.remove(pattern)
                self._step(pattern, name, group, known, store, quads)
            elif unions:
                branches = []
                for branch in unions.pop(_first_within_reach(unions, known)):
                    branches.append({name: set(terms) for name, terms in known.items()})
                    self._extend(branch, branches[-1], store, quads, back)
                for name in set.intersection(*(set(branch) for branch in branches)):
                    known[name] = set().union(*(branch[name] for branch in branches))
            elif back:
                return
            else:
                raise TooFarError
        if not back:
            for inner in group.inner:
                self._extend(inner, {name: set(terms) for name, terms in known.items()}, store, quads)

    def _ways(
        self, pattern: Pattern, known: Known, back: dict[str, int] | None
    ) -> Iterator[tuple[tuple[bool, int, int], Pattern, str]]:
        """Give the ways to go along a pattern, each with its rank: from texts and predicates last."""
        for place, name in enumerate((pattern.subject, pattern.object, pattern.graph)):
            if not isinstance(name, str) or name not in known:
                continue
            distance = back or self._distance
            here = distance.get(name, _NOWHERE)
            beyond = (other for other in pattern.variables if other not in known)
            far = min((distance.get(other, _NOWHERE) for other in beyond), default=_NOWHERE)
            if back and far >= here:
                continue
            texts = place == 1 and any(isinstance(term, Literal) for term in known[name])
            yield (texts or place == 2, far if back else here, place), pattern, name

    def _step(self, pattern: Pattern, name: str, group: Group, known: Known, store: Store, quads: set[Quad]) -> None:
        """Go along a pattern of a group from one of its variables."""
        if name == pattern.graph and name not in (pattern.subject, pattern.object):
            found = {quad for graph in known[name] for quad in store.quads_for_pattern(None, None, None, graph)}  # type: ignore[arg-type]
        else:
            found = set()
            forward = name == pattern.subject
            ends = _follow(store, pattern, known[name], forward=forward, quads=found)
            far = pattern.object if forward else pattern.subject
            if pattern.repeated and isinstance(far, str):
                known.setdefault(far, ends)
        if not pattern.repeated:
            matches = [(quad, bound) for quad in found for bound in pattern.matches(quad)]
            for other in pattern.variables:
                if other != name:
                    terms = {term for _, bound in matches for term in bound[other]}
                    fit = _possible(terms, other, group, store)
                    known[other] = known.get(other, set()) | fit
                    matches = [(quad, bound) for quad, bound in matches if bound[other] <= fit]
            found = {quad for quad, _ in matches}
        quads |= found
        if len(quads) > MOST:
            raise TooFarError


def _possible(terms: Iterable[Term], name: str, group: Group, store: Store) -> set[Term]:
    """Give the terms for which a variable of a group may stand, as far as each can be told by itself."""
    found = set(terms)
    for one in (group, *group.above):
        found = _fitting(found, name, one, store)
    return found


def _fitting(terms: Iterable[Term], name: str, group: Group, store: Store) -> set[Term]:
    """Give the terms for each of which, by itself, a store has what a group needs to be said of a variable."""
    needed = [
        (one, one.subject == name)
        for one in group.patterns
        if name in (one.subject, one.object) and not (one.repeated and one.optional)
    ]

    def has(term: Term) -> bool:
        return all(any(True for _ in _beside(store, one, term, forward=forward)) for one, forward in needed)

    found = set(filter(has, terms))
    for union in group.unions:
        found = set().union(*(_fitting(found, name, branch, store) for branch in union))
    return found


def _first_within_reach(unions: Sequence[Sequence[Group]], known: Known) -> int:
    """Give the place of the first choice each side of which what is known leads into; 0 where there is none."""

    def reached(group: Group) -> bool:
        return any(not known.keys().isdisjoint(pattern.variables) for one in group.all() for pattern in one.patterns)

    return next((place for place, union in enumerate(unions) if all(map(reached, union))), 0)


def _follow(store: Store, pattern: Pattern, nodes: Iterable[Term], *, forward: bool, quads: set[Quad]) -> set[Term]:
    """Give what is at the other end of a pattern from some nodes, and add the statements on the way."""
    reached: set[Term] = set()
    waiting = set(nodes)
    ends = set(waiting) if pattern.repeated and pattern.optional else set()
    while waiting:
        node = waiting.pop()
        for quad, end in _beside(store, pattern, node, forward=forward):
            quads.add(quad)
            ends.add(end)
            if pattern.repeated and end not in reached:
                reached.add(end)
                waiting.add(end)
        if len(quads) > MOST or len(ends) > MOST:
            raise TooFarError
    return ends


def _beside(store: Store, pattern: Pattern, node: Term, *, forward: bool) -> Iterator[tuple[Quad, Term]]:
    """Give the statements of a step from a node, each with its other end."""
    far = pattern.object if forward else pattern.subject
    wanted = None if isinstance(far, str) or pattern.repeated else far
    for predicate, inverse in pattern.predicates:
        named = None if isinstance(predicate, str) else predicate
        if forward != inverse:
            if isinstance(node, Literal):
                continue
            for quad in store.quads_for_pattern(node, named, wanted):
                yield quad, quad.object
        elif not isinstance(wanted, Literal):
            for quad in store.quads_for_pattern(wanted, named, node):
                yield quad, quad.subject
