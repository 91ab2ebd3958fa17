"""On what a statement of the graph rests: the claims that say it, or those from which the rules infer it.

What no claim says and no rule infers was recorded by hand: who or what is meant, and how it is linked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyoxigraph import DefaultGraph, NamedNode, Triple, Variable

from aljir.files import read_text
from aljir.records import in_language
from aljir.syntax import masked
from aljir.terms import RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Store

    from aljir.graph import KnowledgeGraph
    from aljir.records import Claim, Records, Texts
    from aljir.results import Term

_TEMPLATE = re.compile(r"CONSTRUCT\s*\{[^{}]*\}\s*WHERE", re.IGNORECASE)
_PREFIX = re.compile(r"PREFIX\s+([\w.-]*):\s*<([^<>]*)>", re.IGNORECASE)
_NAME = re.compile(r"(?<![\w?$:])([A-Za-z][\w.-]*):([\w-]+)")
_SUMMARY = re.compile(r"^#\+\s*summary(?:_(\w+))?:\s*(.*?)\s*$", re.MULTILINE)

Statement = tuple[NamedNode, NamedNode, "Term"]
"""Subject, property and value."""


@dataclass(frozen=True, slots=True)
class Ground:
    """On what a statement rests.

    Attributes:
        claims: The claims that say it, or from which it follows, in the order of their IRIs.
        rule: What the rule says that infers it; empty when none does.

    With neither claim nor rule it was recorded by hand.
    """

    claims: tuple[Claim, ...] = ()
    rule: str = ""


class Grounds:
    """Finds on what statements rest.

    Args:
        graph: The graph.
        records: Its sources, passages and claims.

    >>> from aljir.records import Records
    >>> graph = aljir.open(lighthouse)
    >>> base, light = graph.project.base, graph.project.prefixes["light"]
    >>> place, keeper = NamedNode(f"{base}place/tern-point"), NamedNode(f"{base}person/sanna-aldwin")
    >>> kept_by = NamedNode(f"{light}lightKeptBy")
    >>> ground = Grounds(graph, Records.read(graph.engine)).of((place, kept_by, keeper), ("en",))
    >>> [claim.iri.rpartition("/")[2] for claim in ground.claims], ground.rule
    (['keepers-log-aldwin'], 'A light that somebody kept was kept by that person')
    """

    def __init__(self, graph: KnowledgeGraph, records: Records) -> None:
        self.graph = graph
        self.store = graph.store
        self.records = records

    def of(self, statement: Statement, languages: tuple[str, ...]) -> Ground:
        """Give on what a statement rests; the rule in the first of these languages that it is told in."""
        if said := self._saying(statement):
            return Ground(self._known(said))
        rule = self._rule(statement)
        if rule is None:
            return Ground()
        return Ground(self._known(self._premisses(statement, frozenset())), in_language(rule.summaries, *languages))

    def _known(self, iris: set[str]) -> tuple[Claim, ...]:
        return tuple(self.records.claims[iri] for iri in sorted(iris) if iri in self.records.claims)

    def _saying(self, statement: Statement) -> set[str]:
        """Give the claims whose graphs have a statement, whatever their standing."""
        quads = self.store.quads_for_pattern(*statement, None)
        return {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, NamedNode)}

    def _premisses(self, statement: Statement, seen: frozenset[Statement]) -> set[str]:
        """Give the claims on which an inferred statement rests, by way of whatever else was inferred."""
        rule = self._rule(statement)
        found: set[str] = set()
        for premisses in rule.premisses(statement) if rule else ():
            said = [self._supporting(one, seen | {statement}) for one in premisses if one not in seen]
            supporting = [claims for claims in said if claims]
            enough = set.intersection(*supporting) if supporting else set()  # each of which says all of it
            found |= enough or set().union(*supporting)
        return found

    def _supporting(self, premiss: Statement, seen: frozenset[Statement]) -> set[str]:
        """Give the claims by which the rules know a statement."""
        said = self._saying(premiss)
        held = {iri for iri in said if iri in self.records.claims and self._holds(self.records.claims[iri])}
        return held or self._premisses(premiss, seen)

    @staticmethod
    def _holds(claim: Claim) -> bool:
        """Tell whether the rules see what a claim says."""
        return claim.standing == "accepted" and claim.mode != "judgement"

    def _rule(self, statement: Statement) -> _Rule | None:
        return next((rule for rule in self._rules if Triple(*statement) in rule.constructed), None)

    @cached_property
    def _rules(self) -> list[_Rule]:
        return [_Rule(self.store, read_text(path)) for path in self.graph.project.rule_files()]


class _Rule:
    """One rule, with what it constructs from the finished graph, and from what."""

    def __init__(self, store: Store, text: str) -> None:
        self.store = store
        self.text = text
        self.summaries: Texts = {language or "en": summary for language, summary in _SUMMARY.findall(text)}
        prefixes = dict(_PREFIX.findall(text))
        names = [(prefix, local) for prefix, local in _NAME.findall(masked(text)) if prefix in prefixes]
        self.named = {NamedNode(prefixes[prefix] + local) for prefix, local in names} | {RDF.type}
        self.constructed: set[Triple] = set(self._ask(text))

    @cached_property
    def _solutions(self) -> dict[Term, list[dict[Variable, Term]]]:
        """What the variables of the rule stand for, each time it holds, by each term that one stands for."""
        found: dict[Term, list[dict[Variable, Term]]] = defaultdict(list)
        solutions = self._ask(_TEMPLATE.sub("SELECT * WHERE", self.text))
        for row in solutions:
            bound = {
                variable: row[variable.value] for variable in solutions.variables if row[variable.value] is not None
            }
            for term in set(bound.values()):
                found[term].append(bound)
        return found

    def premisses(self, statement: Statement) -> Iterator[list[Statement]]:
        """Give the statements of the default graph from which the rule infers one, for each way in which it does.

        They are those between the terms that its variables stand for, by properties that the rule names.
        """
        for bound in self._solutions.get(statement[0], ()):
            terms = set(bound.values())
            if statement[2] in terms | self.named and Triple(*statement) in self._constructed_from(bound):
                yield [one for term in terms if isinstance(term, NamedNode) for one in self._between(term, terms)]

    def _constructed_from(self, bound: dict[Variable, Term]) -> set[Triple]:
        return set(self._ask(self.text, bound))

    def _ask(self, query: str, bound: dict[Variable, Term] | None = None) -> Any:
        """Give the solutions or triples of a query on the default graph."""
        return self.store.query(query, substitutions=bound, named_graphs=[])

    def _between(self, subject: NamedNode, terms: set[Term]) -> Iterator[Statement]:
        known = terms | self.named
        for quad in self.store.quads_for_pattern(subject, None, None, DefaultGraph()):
            if quad.predicate in known and quad.object in known:
                yield subject, quad.predicate, quad.object
