"""Rules: SPARQL CONSTRUCT queries that add facts to the default graph.

A rule concludes its template wherever its premisses match. When little of the graph has changed, only those matches are
looked for in which a changed statement takes part: the rule is asked with the terms of these statements given, as a
VALUES block, for one premiss after the other (semi-naive evaluation, as in Datalog).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Quad, QueryTriples

from aljir.engines import run
from aljir.errors import AljirError
from aljir.files import read_text
from aljir.premisses import patterns
from aljir.syntax import closing, masked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import Store

    from aljir.premisses import Patterns, Premiss

GIVEN = 1000
"""How many changed statements a query is given at once."""


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes:
        path: The file that holds it.
        text: The query.

    >>> rule = Rule.read(aljir.find_project(lighthouse).rule_files()[0])
    >>> [premiss.subject for premiss in rule.patterns.premisses]
    ['?class', '?thing']
    """

    path: Path
    text: str

    @classmethod
    def read(cls, path: Path) -> Rule:
        """Read a rule.

        Raises:
            AljirError: It cannot be read.
        """
        return cls(path, read_text(path))

    @cached_property
    def patterns(self) -> Patterns:
        """What it looks at, and what it concludes."""
        return patterns(self.text)

    def looks_at(self, quad: Quad) -> bool:
        """Tell whether a statement may make a difference to it, by its predicate."""
        return self._predicates is None or str(quad.predicate) in self._predicates

    @cached_property
    def _predicates(self) -> set[str] | None:
        """The predicates of its premisses, in N-Triples; None where one of them takes any."""
        premisses = self.patterns.premisses
        if not self.patterns.traceable or any(not one.among and one.predicate[:1] in ("", "?") for one in premisses):
            return None
        return {predicate for one in premisses for predicate in one.among or {one.predicate}}

    def conclusions(self, store: Store) -> Iterator[Quad]:
        """Give what follows from the default graph of a store and is not all in it.

        Raises:
            AljirError: The rule is broken, or makes a blank node.
        """
        if not self.patterns.traceable:
            return self._ask(store, self.text)
        template, where = self._braces
        concluded = self.text[template : closing(self.text, template) + 1]
        end = closing(self.text, where)
        return self._ask(store, f"{self.text[:end]} FILTER NOT EXISTS {concluded} {self.text[end:]}")

    def conclusions_from(self, store: Store, changed: Iterable[Quad], *, negated: bool = False) -> Iterator[Quad]:
        """Give what follows from matches in which changed statements take part.

        Args:
            store: The store; only its default graph is looked at.
            changed: The statements.
            negated: Whether they are looked for among what must not be found, not among what must be.

        Raises:
            AljirError: As for `conclusions`.
        """
        statements = list(changed)
        for premiss in self.patterns.premisses:
            if premiss.negated == negated:
                yield from self._ask_given(store, premiss, statements)

    def conclusions_like(self, store: Store, wanted: Iterable[Quad]) -> Iterator[Quad]:
        """Give what follows of the same things as the wanted statements; these are among it as far as they follow.

        Raises:
            AljirError: As for `conclusions`.
        """
        statements = list(wanted)
        for conclusion in self.patterns.template:
            yield from self._ask_given(store, conclusion, statements)

    def _ask_given(self, store: Store, premiss: Premiss, statements: Iterable[Quad]) -> Iterator[Quad]:
        """Ask with those terms given that a premiss has in the statements that match it."""
        found = {tuple(terms.items()) for quad in statements if (terms := premiss.terms(quad))}
        rows = sorted(found)
        for start in range(0, len(rows), GIVEN):
            names = " ".join(name for name, _ in rows[0])
            values = " ".join(f"({' '.join(term for _, term in row)})" for row in rows[start : start + GIVEN])
            given = f" VALUES ({names}) {{ {values} }} "
            behind = self._braces[1] + 1
            yield from self._ask(store, self.text[:behind] + given + self.text[behind:])

    @cached_property
    def _braces(self) -> tuple[int, int]:
        """The offsets of the braces that open template and WHERE; in the short form they are the same."""
        code = masked(self.text)
        template = code.find("{")
        where = code.find("{", closing(self.text, template)) if template >= 0 else -1
        return template, template if where < 0 else where

    def _ask(self, store: Store, text: str) -> Iterator[Quad]:
        result = run(store, text, file=self.path, named_graphs=[])
        if not isinstance(result, QueryTriples):
            raise AljirError(
                "A rule must be a CONSTRUCT query.", file=self.path, mend="Write CONSTRUCT { … } WHERE { … }."
            )
        for triple in result:
            if isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode):
                raise AljirError(
                    "The rule makes a blank node.",
                    file=self.path,
                    mend="Make an IRI instead: BIND(IRI(CONCAT(…)) AS ?new).",
                )
            yield Quad(triple.subject, triple.predicate, triple.object)
