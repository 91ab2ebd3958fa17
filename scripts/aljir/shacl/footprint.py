"""What a SPARQL constraint looks at: which nodes a change may concern, and which statements it takes to check a node.

The triple patterns of the query, as its algebra orders them, lead from what is reported (`?value`) to every statement
that a match is made of, and from a changed statement back to what may be reported. Where a pattern cannot be reached
so, or leads to too much, the constraint is run on the whole dataset.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from aljir.shapes import from_rdflib

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from aljir.results import Term

START = "value"
"""The variable of what is reported."""
MOST = 50_000
"""How many statements are looked at before the whole dataset is."""

_DEFAULT = DefaultGraph()
_Known = dict[str, set["Term"]]


class TooFarError(Exception):
    """A constraint looks at too much, or at what patterns do not lead to."""


@dataclass(frozen=True)
class Pattern:
    """A triple pattern; its ends are variables by name, or terms.

    Attributes:
        subject: One end.
        predicates: Its predicate, or a choice of them, each with whether it is read from object to subject; a variable
            by name.
        object: The other end.
        repeated: Whether it is a path of any number of steps.
        optional: Whether such a path may have none.
        graph: The variable of the graph that it is asked in; empty for the union of all.
    """

    subject: Term | str
    predicates: tuple[tuple[NamedNode | str, bool], ...]
    object: Term | str
    repeated: bool = False
    optional: bool = False
    graph: str = ""

    @property
    def variables(self) -> list[str]:
        """Its variables."""
        parts = (self.subject, *(predicate for predicate, _ in self.predicates), self.object, self.graph)
        return [part for part in parts if isinstance(part, str) and part]

    def renamed(self, names: dict[str, str]) -> Pattern:
        """Give it with other names of variables."""

        def new(part: Any) -> Any:
            return names.get(part, part) if isinstance(part, str) else part

        predicates = tuple((new(predicate), inverse) for predicate, inverse in self.predicates)
        return Pattern(new(self.subject), predicates, new(self.object), self.repeated, self.optional, new(self.graph))

    def matches(self, quad: Quad) -> Iterator[_Known]:
        """Give what its variables stand for where a statement is a step of it."""
        for predicate, inverse in self.predicates:
            ends = (quad.object, quad.subject) if inverse else (quad.subject, quad.object)
            found: _Known = {}
            parts: list[tuple[Any, Any]] = [(predicate, quad.predicate)]
            if not self.repeated:  # else the step may be anywhere on the way
                parts += [(self.subject, ends[0]), (self.object, ends[1])]
            if self.graph:
                if quad.graph_name == _DEFAULT:
                    continue
                parts.append((self.graph, quad.graph_name))
            if all(isinstance(part, str) or part == term for part, term in parts):
                for part, term in parts:
                    if isinstance(part, str):
                        found.setdefault(part, set()).add(term)
                yield found


@dataclass
class Group:
    """Patterns that a match needs all of.

    Attributes:
        patterns: The patterns.
        unions: Choices of groups, one of each of which is needed.
        inner: Groups that a match may have or must not have.
        above: The groups around it, the nearest first.
    """

    patterns: list[Pattern] = field(default_factory=list)
    unions: list[list[Group]] = field(default_factory=list)
    inner: list[Group] = field(default_factory=list)
    above: list[Group] = field(default_factory=list)

    def add(self, other: Group) -> None:
        """Take over what another group holds."""
        self.patterns += other.patterns
        self.unions += other.unions
        self.inner += other.inner

    def below(self) -> list[Group]:
        """Give the groups in it."""
        return [*(group for union in self.unions for group in union), *self.inner]

    def all(self) -> Iterator[Group]:
        """Give it and all groups in it, each knowing those above it."""
        yield self
        for group in self.below():
            group.above = [self, *self.above]
            yield from group.all()

    def change(self, pattern: Any) -> None:
        """Put something else in the place of each pattern."""
        self.patterns = [pattern(one) for one in self.patterns]
        for group in self.below():
            group.change(pattern)


class Footprint:
    """What a constraint looks at.

    Args:
        text: Its query.

    Raises:
        TooFarError: The query has something that cannot be followed.

    >>> query = "SELECT $this ?value WHERE { ?value <x:born> ?day . ?value <x:died> ?end FILTER (?end < ?day) }"
    >>> changed = Quad(NamedNode("x:marren"), NamedNode("x:died"), Literal("1901"))
    >>> Footprint(query).concerned(Store(), [changed])
    {<NamedNode value=x:marren>}
    """

    def __init__(self, text: str) -> None:
        from rdflib.plugins.sparql import prepareQuery

        algebra = prepareQuery(text).algebra
        if START not in map(str, algebra.PV):
            raise TooFarError
        self._names = 0
        self._root = self._group(algebra.p)
        self._drop_mere_existence()
        self._groups = [*self._root.all()]
        self._distance = self._distances()

    # Reading the query

    def _group(self, node: Any, *, inside: bool = False) -> Group:
        """Read an operator and what is below it."""
        found = Group()
        if node.name in ("Slice", "ServiceGraphPattern"):
            raise TooFarError
        if node.name == "BGP":
            found.patterns = [pattern for triple in node.triples for pattern in self._patterns(*triple)]
        elif node.name == "Union":
            found.unions = [[self._group(node.p1, inside=inside), self._group(node.p2, inside=inside)]]
        elif node.name in ("LeftJoin", "Minus"):
            found = self._group(node.p1, inside=inside)
            found.inner.append(self._group(node.p2, inside=inside))
        else:
            for part in ("p", "p1", "p2"):
                if part in node:
                    found.add(self._group(node[part], inside=inside or node.name == "ToMultiSet"))
        if node.name == "Graph":
            name = _end(node.term)
            if not isinstance(name, str):
                raise TooFarError
            found.change(lambda pattern: replace(pattern, graph=pattern.graph or name))
        if node.name == "Project" and inside:
            self._hide(found, {str(variable) for variable in node.PV})
        if "expr" in node:
            found.inner += self._tested(node.expr)
        return found

    def _tested(self, node: Any) -> Iterator[Group]:
        """Give the groups that an expression tests for."""
        if getattr(node, "name", "") in ("Builtin_NOTEXISTS", "Builtin_EXISTS"):
            yield self._group(node.graph)
        elif isinstance(node, dict):
            for part in node.values():
                yield from self._tested(part)
        elif isinstance(node, list):
            for part in node:
                yield from self._tested(part)

    def _patterns(self, subject: Any, path: Any, value: Any) -> Iterator[Pattern]:
        """Give a triple pattern or path as patterns of single steps."""
        from rdflib.paths import MulPath, SequencePath

        if isinstance(path, SequencePath):
            for step in path.args[:-1]:
                between = self._name()
                yield from self._patterns(subject, step, between)
                subject = between
            yield from self._patterns(subject, path.args[-1], value)
        elif isinstance(path, MulPath):
            yield Pattern(
                *(_end(subject), _choice(path.path), _end(value)), repeated=True, optional=path.mod in ("*", "?")
            )
        else:
            yield Pattern(_end(subject), _choice(path), _end(value))

    def _name(self) -> str:
        self._names += 1
        return f".{self._names}"

    def _hide(self, group: Group, seen: set[str]) -> None:
        """Give new names to the variables of a subquery that are not seen outside."""
        hidden = {name for one in group.all() for pattern in one.patterns for name in pattern.variables} - seen
        names = {name: self._name() for name in sorted(hidden)}
        group.change(lambda pattern: pattern.renamed(names))

    def _drop_mere_existence(self) -> None:
        """Leave out patterns that match whenever another does: those whose own variables stand nowhere else."""
        uses = Counter(name for group in self._root.all() for one in group.patterns for name in one.variables)

        def shape(pattern: Pattern) -> Pattern:
            alone = {name: "" for name in pattern.variables if uses[name] == 1 and name.startswith(".")}
            return pattern.renamed(alone)

        kept = []
        for pattern in self._root.patterns:
            mere = shape(pattern)
            others = (one for one in self._root.patterns if one is not pattern)
            if mere == pattern or not any(_covers(mere, one) for one in others):
                kept.append(pattern)
        self._root.patterns = kept

    def _distances(self) -> dict[str, int]:
        """Give how many patterns each variable is away from what is reported."""
        patterns = [pattern for group in self._groups for pattern in group.patterns]
        found = {START: 0}
        last = {START}
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
                known: _Known = {}
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

    def _reach(self, pattern: Pattern, quad: Quad, store: Store, known: _Known) -> None:
        """Add what may stand at the ends of a path that has a statement on its way."""
        for end, forward in ((pattern.subject, False), (pattern.object, True)):
            reached = {quad.subject, quad.object}
            reached |= set(_follow(store, pattern, reached, forward=forward, quads=set()))
            if isinstance(end, str):
                known.setdefault(end, set()).update(reached)

    def _back(self, group: Group, known: _Known, store: Store) -> set[Term]:
        """Go from what is known to what is reported."""
        for one in (group, *group.above):
            self._extend(one, known, store, set(), back=True)
            if START in known:
                return known[START]
        raise TooFarError

    def around(self, store: Store, nodes: Collection[Term], this: Iterable[Term]) -> Store:
        """Give the part of a store that it takes to check some nodes.

        Args:
            store: The store.
            nodes: The nodes.
            this: The focus nodes of the shape.

        Raises:
            TooFarError: That is too much, or cannot be told.
        """
        quads: set[Quad] = set()
        self._extend(self._root, {START: set(nodes), "this": set(this)}, store, quads, back=False)
        part = Store()
        part.bulk_extend(quads)
        return part

    def _extend(self, group: Group, known: _Known, store: Store, quads: set[Quad], *, back: bool) -> None:
        """Follow the patterns of a group from what is known, and add what that makes known.

        Args:
            group: The group.
            known: What variables may stand for.
            store: The store.
            quads: Takes the statements that were come to.
            back: Whether to go no farther than to what is reported, and only towards it.
        """
        patterns, unions = list(group.patterns), list(group.unions)
        while (patterns or unions) and not (back and START in known):
            ways = [way for pattern in patterns for way in self._ways(pattern, known, back=back)]
            if ways and (not min(ways, key=lambda way: way[0])[0][0] or not unions):
                _, pattern, name = min(ways, key=lambda way: way[0])
                patterns.remove(pattern)
                self._step(pattern, name, known, store, quads)
            elif unions:
                branches = []
                for branch in unions.pop(0):
                    branches.append({name: set(terms) for name, terms in known.items()})
                    self._extend(branch, branches[-1], store, quads, back=back)
                for name in set.intersection(*(set(branch) for branch in branches)):
                    known[name] = set().union(*(branch[name] for branch in branches))
            elif back:
                return
            else:
                raise TooFarError
        if not back:
            for inner in group.inner:
                self._extend(inner, {name: set(terms) for name, terms in known.items()}, store, quads, back=False)

    def _ways(
        self, pattern: Pattern, known: _Known, *, back: bool
    ) -> Iterator[tuple[tuple[bool, int, int], Pattern, str]]:
        """Give the ways to go along a pattern, each with its rank: from texts and predicates last."""
        for place, name in enumerate((pattern.subject, pattern.object, pattern.graph)):
            if not isinstance(name, str) or name not in known:
                continue
            far = min((self._distance[other] for other in pattern.variables if other not in known), default=99)
            if back and far >= self._distance[name]:
                continue
            texts = any(isinstance(term, Literal) for term in known[name])
            yield (texts or place == 2, far if back else self._distance[name], place), pattern, name

    def _step(self, pattern: Pattern, name: str, known: _Known, store: Store, quads: set[Quad]) -> None:
        """Go along a pattern from one of its variables."""
        if name == pattern.graph and name not in (pattern.subject, pattern.object):
            found = {quad for graph in known[name] for quad in store.quads_for_pattern(None, None, None, graph)}  # type: ignore[arg-type]
            found = {quad for quad in found if any(True for _ in pattern.matches(quad))}
            ends: set[Term] = set()
        else:
            found = set()
            forward = name == pattern.subject
            ends = set(_follow(store, pattern, known[name], forward=forward, quads=found))
            far = pattern.object if forward else pattern.subject
            if isinstance(far, str) and far not in known:
                known[far] = ends
        for quad in found:
            for bound in pattern.matches(quad):
                for other in {*bound} - known.keys() if not pattern.repeated else ():
                    known[other] = set()
                for other, terms in bound.items():
                    if other != name and not pattern.repeated:
                        known[other] |= terms
        quads |= found
        if len(quads) > MOST:
            raise TooFarError


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


def _covers(mere: Pattern, other: Pattern) -> bool:
    """Tell whether a pattern matches wherever another does; empty names stand for anything."""
    pairs = ((mere.subject, other.subject), (mere.object, other.object))
    same = (mere.predicates, mere.repeated, mere.graph) == (other.predicates, other.repeated, other.graph)
    return same and all(part in ("", beside) for part, beside in pairs)


def _end(term: Any) -> Term | str:
    """Give an end of a pattern: a variable by name, or a term."""
    from rdflib.term import BNode, Variable

    if isinstance(term, str) and not hasattr(term, "n3"):
        return term
    if isinstance(term, Variable | BNode):
        return str(term) if isinstance(term, Variable) else f".{term}"
    return from_rdflib(term)


def _choice(path: Any) -> tuple[tuple[NamedNode | str, bool], ...]:
    """Give a path of one step as a choice of predicates.

    Raises:
        TooFarError: It is none.
    """
    from rdflib.paths import AlternativePath, InvPath
    from rdflib.term import URIRef, Variable

    if isinstance(path, Variable):
        return ((str(path), False),)
    if isinstance(path, URIRef):
        return ((NamedNode(str(path)), False),)
    if isinstance(path, InvPath):
        return tuple((predicate, not inverse) for predicate, inverse in _choice(path.arg))
    if isinstance(path, AlternativePath):
        return tuple(choice for one in path.args for choice in _choice(one))
    raise TooFarError
