"""What a rule looks at: the triple patterns of a CONSTRUCT query, from its SPARQL algebra."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

_PLAIN = frozenset(("BGP", "Join", "Union", "Filter", "Extend", "ToMultiSet", "values", "Project"))
"""Operators of SPARQL algebra whose matches are made of matches of their parts, whatever else the graph holds."""


@dataclass(frozen=True, slots=True)
class Premiss:
    """A triple pattern that a rule looks for, must not find, or concludes.

    Attributes:
        subject: A variable as `?name`, or a term in N-Triples; empty where it is of no account.
        predicate: As the subject.
        object: As the subject.
        among: The predicates of a choice (`a|b`), in N-Triples; empty where there is none.
        negated: Whether it stands in FILTER NOT EXISTS.

    >>> from pyoxigraph import NamedNode, Quad
    >>> kept = Quad(NamedNode("x:marren"), NamedNode("x:kept"), NamedNode("x:light"))
    >>> Premiss("?who", "<x:kept>", "<x:light>").terms(kept)
    {'?who': '<x:marren>'}
    >>> Premiss("?who", "<x:lit>", "?what").terms(kept) is None
    True
    """

    subject: str
    predicate: str
    object: str
    among: frozenset[str] = frozenset()
    negated: bool = False

    @property
    def variables(self) -> list[str]:
        """Its variables."""
        return [part for part in (self.subject, self.predicate, self.object) if part.startswith("?")]

    def only(self, variables: Iterable[str]) -> Premiss:
        """Give it with these variables alone."""
        left = {*self.variables} - {*variables}
        subject, predicate, value = (
            "" if part in left else part for part in (self.subject, self.predicate, self.object)
        )
        return replace(self, subject=subject, predicate=predicate, object=value)

    def terms(self, quad: Quad) -> dict[str, str] | None:
        """Give what its variables stand for where a statement matches, in N-Triples; None where it does not."""
        if self.among and str(quad.predicate) not in self.among:
            return None
        found: dict[str, str] = {}
        for part, term in zip((self.subject, self.predicate, self.object), quad, strict=False):
            text = str(term)
            if part.startswith("?"):
                if found.setdefault(part, text) != text:
                    return None
            elif part not in ("", text):
                return None
        return found


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns of a rule.

    Attributes:
        premisses: What it looks for, and what it must not find.
        template: What it concludes.
        traceable: Whether each match is made of statements that single premisses match and name, so that what follows
            from a change can be followed.

    Of the variables only those are kept that every match binds: one that only one side of a UNION binds cannot be given
    from outside, for the other side would take it as it is given.
    """

    premisses: tuple[Premiss, ...]
    template: tuple[Premiss, ...]
    traceable: bool


def patterns(text: str) -> Patterns:
    """Give the patterns of a CONSTRUCT query.

    >>> found = patterns("CONSTRUCT { ?a <x:q> ?b } WHERE { ?a <x:p> ?b FILTER NOT EXISTS { ?b <x:r> ?c } }")
    >>> [(one.predicate, one.variables, one.negated) for one in found.premisses]
    [('<x:p>', ['?a', '?b'], False), ('<x:r>', ['?b'], True)]
    >>> patterns("CONSTRUCT { ?a <x:q> ?b } WHERE { ?a <x:p>/<x:p> ?b }").traceable
    False
    """
    from rdflib.plugins.sparql import prepareQuery  # only where a change is followed

    try:
        algebra = prepareQuery(text).algebra
    except Exception:
        return Patterns((), (), traceable=False)
    if algebra.name != "ConstructQuery":
        return Patterns((), (), traceable=False)
    reader = _Reader()
    bound = reader.visit(algebra.p)
    premisses = tuple(premiss.only(bound) for premiss in reader.found)
    template = tuple(_premiss(triple).only(bound) for triple in algebra.template)
    followed = all(premiss.variables for premiss in (*premisses, *template))
    return Patterns(premisses, template, reader.plain and followed)


class _Reader:
    """Collects the triple patterns of an algebra expression."""

    def __init__(self) -> None:
        self.found: list[Premiss] = []
        self.plain = True

    def visit(self, node: Any) -> set[str]:
        """Read an operator and what is below it; gives the variables that patterns in it always bind."""
        self.plain &= node.name in _PLAIN
        bound: set[str] = set()
        if node.name == "BGP":
            premisses = [_premiss(triple) for triple in node.triples]
            self.plain &= all(premiss.predicate or premiss.among for premiss in premisses)
            self.found += premisses
            bound.update(variable for premiss in premisses for variable in premiss.variables)
        below = [self.visit(node[part]) for part in ("p", "p1", "p2") if part in node]
        if below:
            bound |= set.intersection(*below) if node.name == "Union" else set.union(*below)
        if "expr" in node:
            self._visit_expression(node.expr)
        return bound

    def _visit_expression(self, node: Any) -> None:
        """Read what a filter must not find."""
        name = getattr(node, "name", "")
        if name == "Builtin_NOTEXISTS":
            inner = _Reader()
            inner.visit(node.graph)
            self.found += [replace(premiss, negated=True) for premiss in inner.found]
            self.plain &= inner.plain and not any(premiss.negated for premiss in inner.found)
        elif name == "Builtin_EXISTS":
            self.plain = False
        elif isinstance(node, dict):
            for part in node.values():
                self._visit_expression(part)
        elif isinstance(node, list):
            for part in node:
                self._visit_expression(part)


def _premiss(triple: Any) -> Premiss:
    from rdflib.paths import AlternativePath
    from rdflib.term import URIRef

    subject, predicate, value = triple
    if isinstance(predicate, AlternativePath) and all(isinstance(one, URIRef) for one in predicate.args):
        return Premiss(subject.n3(), "", value.n3(), among=frozenset(one.n3() for one in predicate.args))
    simple = hasattr(predicate, "n3") and not hasattr(predicate, "args") and not hasattr(predicate, "path")
    return Premiss(subject.n3(), predicate.n3() if simple else "", value.n3())
