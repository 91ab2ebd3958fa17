"""The triple patterns of a query, as its algebra orders them: what a match needs, may have, or must not have."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pyoxigraph import DefaultGraph, NamedNode, Quad

from aljir.shapes import from_rdflib

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aljir.results import Term

Known = dict[str, set["Term"]]
"""What variables may stand for, by name."""

_DEFAULT = DefaultGraph()


class TooFarError(Exception):
    """A query looks at too much, or at what patterns do not lead to."""


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

    def matches(self, quad: Quad) -> Iterator[Known]:
        """Give what its variables stand for where a statement is a step of it."""
        for predicate, inverse in self.predicates:
            ends = (quad.object, quad.subject) if inverse else (quad.subject, quad.object)
            found: Known = {}
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

    def apart(self) -> list[Group]:
        """Give the groups that have no part in a match of it: in choices around it, the others, and what is in them."""
        found = []
        for inner, outer in pairwise((self, *self.above)):
            for union in outer.unions:
                if any(one is inner for one in union):
                    found += [group for other in union if other is not inner for group in other.all()]
        return found

    def change(self, pattern: Any) -> None:
        """Put something else in the place of each pattern."""
        self.patterns = [pattern(one) for one in self.patterns]
        for group in self.below():
            group.change(pattern)


def read_patterns(text: str, asked: str) -> Group:
    """Give the patterns of a SELECT query.

    Args:
        text: The query.
        asked: A variable that it must select, by name.

    Raises:
        TooFarError: It does not, or has something that cannot be followed.

    >>> [pattern] = read_patterns("SELECT ?value { ?value <x:p>/<x:q> ?end }", "value").patterns[:1]
    >>> pattern.subject, pattern.object
    ('value', '.1')
    """
    from rdflib.plugins.sparql import prepareQuery

    try:
        algebra = prepareQuery(text).algebra
    except Exception:  # whatever rdflib cannot read, the store may
        raise TooFarError from None
    if asked not in map(str, algebra.PV):
        raise TooFarError
    return _Reader().read(algebra.p)


class _Reader:
    """Reads the algebra of one query; variables of its own have names that begin with a dot."""

    def __init__(self) -> None:
        self._names = 0

    def read(self, node: Any) -> Group:
        """Read the whole query."""
        root = self._group(node)
        _drop_mere_existence(root)
        return root

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


def _drop_mere_existence(root: Group) -> None:
    """Leave out patterns that match whenever another does: those whose own variables stand nowhere else."""
    uses = Counter(name for group in root.all() for one in group.patterns for name in one.variables)

    def shape(pattern: Pattern) -> Pattern:
        alone = {name: "" for name in pattern.variables if uses[name] == 1 and name.startswith(".")}
        return pattern.renamed(alone)

    kept = []
    for pattern in root.patterns:
        mere = shape(pattern)
        others = (one for one in root.patterns if one is not pattern)
        if mere == pattern or not any(_covers(mere, one) for one in others):
            kept.append(pattern)
    root.patterns = kept


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
