"""Plain queries, those that do not ask GRAPH, answer with facts: nothing disputed or evaluative comes through.

Each disputed or evaluative statement is there all the same, and is found through its claim.
"""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

import aljir
from aljir import SavedQuery
from aljir.federation import Service
from aljir.materialisation import materialise
from aljir.results import Graph, Term
from aljir.rules import Rule
from aljir.terms import ALJIR, CRM, RDFS, SCHEMA

ROOT = Path(__file__).parent.parent
BASE = "https://w3id.org/aljir/"
PLAIN = {
    query.slug: query
    for query in aljir.open(ROOT).catalogue.all()
    if not re.search(r"\bGRAPH\b", re.sub(r"#.*", "", query.text)) and "decisions" not in query.tags
}
"""Queries of the default graph; what was decided on claims names the disputed ones on purpose."""
every_plain_query = pytest.mark.parametrize("query", PLAIN.values(), ids=PLAIN)


@pytest.fixture(scope="session")
def graph(services: dict[str, Service]) -> aljir.KnowledgeGraph:
    """The graph of this repository; for Wikidata it asks the stand-in."""
    return aljir.KnowledgeGraph(aljir.find_project(ROOT), services=services)


@pytest.fixture(scope="session")
def facts(graph: aljir.KnowledgeGraph) -> set[Triple]:
    """The default graph."""
    return {quad.triple for quad in graph.store.quads_for_pattern(None, None, None, DefaultGraph())}


@pytest.fixture(scope="session")
def unasserted(graph: aljir.KnowledgeGraph) -> set[object]:
    """The claims that are disputed, withdrawn or judgements."""
    store = graph.store
    return {
        quad.subject
        for property_, value in (
            (ALJIR.standing, ALJIR.disputed),
            (ALJIR.standing, ALJIR.withdrawn),
            (ALJIR.mode, ALJIR.judgement),
        )
        for quad in store.quads_for_pattern(None, property_, value, DefaultGraph())
    }


@pytest.fixture(scope="session")
def only_claimed(graph: aljir.KnowledgeGraph, unasserted: set[object]) -> set[Quad]:
    """What stands in the graphs of these claims and in no other claim's."""
    claimed = [quad for quad in graph.store if quad.graph_name != DefaultGraph()]
    elsewhere = {quad.triple for quad in claimed if quad.graph_name not in unasserted}
    return {quad for quad in claimed if quad.graph_name in unasserted and quad.triple not in elsewhere}


@pytest.fixture(scope="session")
def forbidden(graph: aljir.KnowledgeGraph, facts: set[Triple], only_claimed: set[Quad]) -> set[Triple]:
    """What stands there only, and what the rules would infer from it."""
    store = Store()
    store.extend(Quad(*triple) for triple in facts | {quad.triple for quad in only_claimed})
    materialise(store, [Rule.read(path) for path in graph.project.rule_files()])
    return {quad.triple for quad in store} - (facts - {quad.triple for quad in only_claimed})


def iri(name: str) -> NamedNode:
    return NamedNode(BASE + name)


def test_the_disputed_and_the_evaluative_are_known(forbidden: set[Triple], unasserted: set[object]) -> None:
    """The test's own footing: what must not come through is what one would think."""
    lurye, trifonov = iri("person/yevgeniya-lurye"), iri("person/yuri-trifonov")
    building, location = iri("thing/aljir-museum-building"), CRM.P53_has_former_or_current_location
    assert Triple(lurye, SCHEMA.spouse, trifonov) in forbidden
    assert Triple(building, location, iri("place/astana")) in forbidden
    assert Triple(building, location, iri("place/akmola-region")) not in forbidden
    assert Triple(iri("organization/aljir-museum"), ALJIR.judgedAs, iri("type/sacred-place")) in forbidden
    assert iri("claim/turksoy-2026-03-03-museum-in-astana") in unasserted


def test_the_default_graph_holds_none_of_it(forbidden: set[Triple], facts: set[Triple]) -> None:
    assert not forbidden & facts


def test_most_queries_are_plain() -> None:
    assert {"visits", "kin", "things-on-places", "figures", "timeline", "schema-org"} <= set(PLAIN)
    assert len(PLAIN) > 25


@pytest.fixture(scope="session")
def unlinked(forbidden: set[Triple], facts: set[Triple]) -> set[tuple[object, object]]:
    """Pairs of things that only a disputed or evaluative statement connects."""
    linked = {frozenset((triple.subject, triple.object)) for triple in facts}
    pairs = {(triple.subject, triple.object) for triple in forbidden if isinstance(triple.object, NamedNode)}
    return {pair for pair in pairs if frozenset(pair) not in linked}


@pytest.fixture(scope="session")
def named(facts: set[Triple], forbidden: set[Triple]) -> dict[object, set[object]]:
    """What has a name, by the name."""
    things: dict[object, set[object]] = {}
    for triple in facts | forbidden:
        if triple.predicate == RDFS.label:
            things.setdefault(triple.object, set()).add(triple.subject)
    return things


@every_plain_query
def test_no_answer_holds_any_of_it(
    query: SavedQuery,
    graph: aljir.KnowledgeGraph,
    forbidden: set[Triple],
    unasserted: set[object],
    unlinked: set[tuple[object, object]],
    named: dict[object, set[object]],
) -> None:
    wide_open = {name: None for name, param in query.params.items() if param.kind not in ("language", "string")}
    result = graph.query(query.slug, **wide_open)
    if isinstance(result, Graph):
        assert not forbidden & set(result.triples)

    def things(cell: Term | None) -> set[object]:
        return named.get(cell, set()) if isinstance(cell, Literal) else {cell}

    for row in result.as_table().rows:
        glossed = {thing for cell in row if isinstance(cell, Literal) for thing in things(cell)}
        assert not unasserted & glossed, f"{row} has the gloss of such a claim"
        assert not any(
            unlinked & set(product(things(one), things(other))) for one, other in product(row, row) if one != other
        ), f"{row} connects what nothing undisputed connects"
        said = {thing for cell in row for thing in things(cell)}
        assert not any(said.issuperset(triple) for triple in forbidden), f"{row} says what is disputed or a judgement"


def test_each_of_it_is_found_through_its_claim(graph: aljir.KnowledgeGraph, only_claimed: set[Quad]) -> None:
    assert only_claimed
    with_text = {quad.subject for quad in graph.store.quads_for_pattern(None, ALJIR.textDigest, None)}
    for quad in only_claimed:
        value = quad.object.value if isinstance(quad.object, NamedNode) else None
        assert isinstance(quad.subject, NamedNode)
        found = graph.query(
            "evidence-for-statement", subject=quad.subject.value, property=quad.predicate.value, object=value
        ).as_table()
        cells = [dict(zip(found.variables, row, strict=True)) for row in found.rows]
        assert any(
            cell["claim"] == quad.graph_name
            and cell["object"] == quad.object
            and (cell["passage"] or cell["source"] not in with_text)
            and (cell["mode"] == ALJIR.judgement or cell["standing"] in (ALJIR.disputed, ALJIR.withdrawn))
            for cell in cells
        )
