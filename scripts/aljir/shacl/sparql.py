"""SPARQL constraints (SHACL, section 5) by the embedded store.

A constraint that targets single nodes, as one that checks the whole graph does, can be asked for some values alone.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, Store, Variable

from aljir.footprint import Footprint
from aljir.patterns import TooFarError
from aljir.report import Finding
from aljir.shacl.union import select
from aljir.terms import OWL, RDF, RDFS, SH, lexical, shrink

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from pyoxigraph import Quad

    from aljir.results import Term
    from aljir.shapes import Shapes

_COMPONENT = SH.SPARQLConstraintComponent
_THIS = Variable("this")
_VARIABLE = re.compile(r"\{[?$](\w+)\}")
_PATH = re.compile(r"[$?]PATH\b")
_REFUSED = re.compile(r"\b(MINUS|VALUES|SERVICE)\b|[$?](shapesGraph|currentShape|failure)\b", re.IGNORECASE)
_HEAD = re.compile(r"\s*SELECT\s+(?:DISTINCT\s+)?((?:[?$]\w+\s+|\([^(){}\"']*\)\s*)+)(?:WHERE\s*)?\{", re.IGNORECASE)
_PATTERNS = {
    SH.targetClass: f"?this {RDF.type}/{RDFS.subClassOf}* {{}}",
    SH.targetSubjectsOf: "?this {} ?any",
    SH.targetObjectsOf: "?any {} ?this",
}
_SELECTED = re.compile(r"\bSELECT\b([^{]*)", re.IGNORECASE)
_WHOLE = re.compile(r"\b(GROUP|HAVING|LIMIT|OFFSET)\b", re.IGNORECASE)


class SparqlConstraint:
    """One constraint of a shape.

    Args:
        shapes: All shapes of a project.
        shape: The shape.
        constraint: What its sh:sparql names.
    """

    def __init__(self, shapes: Shapes, shape: NamedNode | BlankNode, constraint: Term) -> None:
        self.shape = shapes.shape(shape)
        self.prefixes = shapes.project.prefixes
        path = self.shape.path
        body = lexical(shapes.values(constraint, SH.select)[0])
        if path is not None:
            written = shapes.sparql_path(path)
            body = _PATH.sub(lambda _: written, body)
        self.text = _prefixes(shapes, constraint) + body
        self._by_value = "value" in _asked(body) and not _WHOLE.search(body)
        self._targets = [
            pattern.format(value) for target, pattern in _PATTERNS.items() for value in shapes.values(shape, target)
        ]

    def check(self, store: Store, nodes: Collection[Term] | None) -> list[Finding]:
        """Give what is found about nodes; about all when none are given."""
        found = [
            finding
            for focus in self._focus_nodes(store)
            if nodes is None or focus in nodes or focus in self.shape.targets
            for finding in self._results(store, focus, nodes if focus in self.shape.targets else None)
        ]
        return found if nodes is None else [finding for finding in found if finding.node in nodes]

    def check_change(
        self, before: Store, after: Store, findings: Iterable[Finding], changed: Collection[Quad]
    ) -> list[Finding]:
        """Give what is found after a change; only what it may concern is checked, where that can be told.

        Args:
            before: The dataset before the change.
            after: The dataset after it.
            findings: What any constraints found before it.
            changed: The statements that came or went.
        """
        try:
            if self._targets or self.footprint is None:
                raise TooFarError
            nodes = self.footprint.concerned(before, changed) | self.footprint.concerned(after, changed)
            part = Store()
            part.bulk_extend(self.footprint.around(after, nodes, self.shape.targets))
        except TooFarError:
            return self.check(after, None)
        kept = [one for one in self.found_before(findings) if one.node not in nodes]
        return kept + [one for one in self.check(part, None) if one.node in nodes]

    @cached_property
    def footprint(self) -> Footprint | None:
        """What it looks at; None where that cannot be told."""
        with suppress(TooFarError):
            return Footprint(self.text)
        return None

    @property
    def properties(self) -> list[str] | None:
        """The IRIs of all properties that it looks at, sorted; None where that cannot be told."""
        found = None if self._targets or self.footprint is None else self.footprint.properties
        return None if found is None else sorted(found)

    def found_before(self, findings: Iterable[Finding]) -> list[Finding]:
        """Give those findings that are of this constraint, or of another one of its shape."""
        return [one for one in findings if one.shape.node == self.shape.node and one.component == _COMPONENT]

    def try_out(self) -> None:
        """Run the query on nothing.

        Raises:
            SyntaxError, ValueError: It cannot be run.
        """
        select(Store(), self.text, {_THIS: SH.this})

    def _focus_nodes(self, store: Store) -> list[Term]:
        if not self._targets:
            return sorted(self.shape.targets, key=str)
        patterns = " UNION ".join(f"{{ {target} }}" for target in self._targets)
        rows = select(store, f"SELECT DISTINCT ?this WHERE {{ {patterns} }}")
        found = {row["this"] for row in rows}
        return sorted(self.shape.targets | found, key=str)

    def _results(self, store: Store, focus: Term, values: Collection[Term] | None) -> Iterator[Finding]:
        """Run the query for one focus node, for some values where that can be said."""
        text = self.text
        if values is not None and self._by_value and not any(isinstance(value, BlankNode) for value in values):
            before, _, after = text.rpartition("}")
            text = f"{before} VALUES ?value {{ {' '.join(map(str, values))} }} }}{after}"
        rows = select(store, text, {_THIS: focus})
        names = [variable.value for variable in rows.variables]
        seen = set()
        for row in rows:
            if (key := tuple(row)) in seen:
                continue
            seen.add(key)
            bound = {name: term for name, term in zip(names, row, strict=True) if term is not None}
            this = bound.setdefault("this", focus)
            if "value" not in bound and self.shape.path is None:
                bound["value"] = focus
            path = bound.get("path")
            yield Finding(
                self.shape,
                _COMPONENT,
                focus=this,
                value=bound.get("value"),
                path=path if isinstance(path, NamedNode) and path != self.shape.path else None,
                messages={tag: self._message(template, bound) for tag, template in self.shape.messages.items()},
            )

    def _message(self, template: str, bound: Mapping[str, Term]) -> str:
        def value(match: re.Match[str]) -> str:
            term = bound.get(match[1])
            return match[0] if term is None else shrink(_plain(term), self.prefixes)

        return _VARIABLE.sub(value, template)


def reason(shapes: Shapes, shape: NamedNode | BlankNode, constraint: Term) -> str:
    """Give the reason why the embedded store cannot run a constraint as pySHACL does; empty if it can."""
    if not shapes.predicates(constraint) <= {RDF.type, SH.select, SH.prefixes}:
        return "its SPARQL constraint says more than a query"
    selects = shapes.values(constraint, SH.select)
    if len(selects) != 1:
        return "its SPARQL constraint must have one query"
    body = lexical(selects[0])
    if _REFUSED.search(body) or (_PATH.search(body) and not shapes.values(shape, SH.path)):
        return "its query uses what SHACL refuses or leaves open"
    if not _asked(body) or not all(re.search(r"[?$]this\b", asked) for asked in _SELECTED.findall(body)):
        return "its query does not select $this"
    try:
        SparqlConstraint(shapes, shape, constraint).try_out()
    except (SyntaxError, ValueError) as error:
        return f"its query cannot be run: {error}"
    return ""


def _asked(body: str) -> list[str]:
    """Give the plain variables that a query selects, by name."""
    head = _HEAD.match(body)
    return re.findall(r"[?$](\w+)", re.sub(r"\([^()]*\)", "", head[1])) if head else []


def _prefixes(shapes: Shapes, constraint: Term) -> str:
    """Write the prefixes of a constraint: those that it names, or where these are of no ontology, all declared ones."""
    of = shapes.values
    declared = []
    for source in of(constraint, SH.prefixes):
        declared += of(source, SH.declare)
        if not declared or OWL.Ontology not in of(source, RDF.type):
            ontologies = shapes.store.quads_for_pattern(None, RDF.type, OWL.Ontology)
            declared += [one for quad in ontologies for one in of(quad.subject, SH.declare)]
    known = {"rdf": str(RDF), "rdfs": str(RDFS), "owl": str(OWL)}
    known |= {lexical(of(one, SH.prefix)[0]): lexical(of(one, SH.namespace)[0]) for one in declared}
    return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in sorted(known.items()))


def _plain(term: Term) -> str:
    return term.value if isinstance(term, BlankNode) else lexical(term)
