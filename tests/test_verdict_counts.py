"""Pairs counted after a change are those of a whole comparison."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, parse
from tests.bench.corpus.making import make

import aljir
from aljir import find_project, verdict_counts
from aljir.building import Change
from aljir.project import Project
from aljir.terms import ALJIR, CRM, PROV
from aljir.verdict_counts import VerdictCounts

ROOT = Path(__file__).resolve().parent.parent
STATEMENTS = [ALJIR.proposedIdentity, CRM.P89_falls_within, CRM.P82a_begin_of_the_begin, CRM.P90_has_value]
"""Each is one on which values rest that other claims give."""
PREFIXES = """
@prefix : <https://example.org/> .
@prefix aljir: <https://w3id.org/aljir/ontology#> .
@prefix crm: <http://www.cidoc-crm.org/cidoc-crm/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix type: <https://w3id.org/aljir/type/> .
"""
RARE = f"""{PREFIXES}
:log a aljir:Source . :page a aljir:Source .
:named a aljir:Claim ; aljir:mode aljir:stated ; aljir:standing aljir:accepted ; prov:hadPrimarySource :log .
:step a aljir:Claim ; aljir:mode aljir:derived ; aljir:standing aljir:accepted ; prov:hadPrimarySource :page ;
    prov:wasDerivedFrom :named .
:renamed a aljir:Claim ; aljir:mode aljir:derived ; aljir:standing aljir:accepted ; prov:hadPrimarySource :page ;
    prov:wasDerivedFrom :step .
:married a aljir:Claim ; aljir:mode aljir:stated ; aljir:standing aljir:accepted ; prov:hadPrimarySource :log .
:child a aljir:Claim ; aljir:mode aljir:stated ; aljir:standing aljir:accepted ; prov:hadPrimarySource :page .
GRAPH :named {{ :sanna skos:altLabel "Sanna"@en }}
GRAPH :renamed {{ :sanna skos:altLabel "Ilvo"@en }}
GRAPH :married {{ :couple crm:P2_has_type type:married-couple ; crm:P107_has_current_or_former_member :sanna , :ilvo }}
GRAPH :child {{ :sanna crm:P152_has_parent :ilvo }}
"""
"""What follows from what by way of something else, and one person said to be wife and child of another."""
RARE_CHANGES = (
    ":step prov:wasDerivedFrom :named",
    ":married a aljir:Claim",
)
Graph = tuple[Project, list[Quad]]


@pytest.fixture(scope="module", params=["the repository", "a corpus"])
def graph(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    path = ROOT
    if request.param == "a corpus":
        path = tmp_path_factory.mktemp("corpus") / "corpus"
        make(path, find_project(ROOT), 20_000, seed=4, errors=0)
    kg = aljir.open(path)
    return kg.project, sorted([*kg.store, *read(RARE)], key=str)


def read(text: str) -> Iterator[Quad]:
    return parse(text, format=RdfFormat.TRIG)


def stored(quads: list[Quad]) -> Store:
    store = Store()
    store.bulk_extend(quads)
    return store


def other_standing(quad: Quad) -> Quad:
    standing = ALJIR.accepted if quad.object == ALJIR.withdrawn else ALJIR.withdrawn
    return Quad(quad.subject, quad.predicate, standing, quad.graph_name)


def changes(quads: list[Quad], lots: random.Random) -> Iterator[tuple[set[Quad], set[Quad]]]:
    """Give what goes and what comes: statements of any kind, of claims, of values, standings, and whole sources."""
    stated = [quad for quad in quads if quad.graph_name != DefaultGraph()]
    standings = [quad for quad in quads if quad.predicate == ALJIR.standing]
    sources = sorted({quad.object for quad in quads if quad.predicate == PROV.hadPrimarySource}, key=str)
    yield from ((set(read(f"{PREFIXES} {change} .")), set()) for change in RARE_CHANGES)
    for _ in range(10):
        yield set(lots.sample(quads, lots.choice([1, 10, 40]))), set()
        yield set(lots.sample(stated, lots.choice([1, 5]))), set()
        turned = lots.sample(standings, lots.choice([1, 3]))
        yield set(turned), set(map(other_standing, turned))
    for term in STATEMENTS:
        having = [quad for quad in quads if quad.predicate == term]
        yield from (({quad}, set()) for quad in lots.sample(having, min(3, len(having))))
    for source in lots.sample(sources, 5):
        claims = {quad.subject for quad in quads if (quad.predicate, quad.object) == (PROV.hadPrimarySource, source)}
        yield {quad for quad in quads if quad.graph_name in claims or quad.subject in {*claims, source}}, set()


def test_what_is_counted_after_a_change_is_what_a_whole_comparison_counts(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, quads = graph
    store = stored(quads)
    before = VerdictCounts.of(store, project)
    cases = []
    for gone, new in changes(quads, random.Random(7)):  # noqa: S311 - no secret
        other = stored([*(quad for quad in quads if quad not in gone), *new])
        cases.append((gone, new, other, VerdictCounts.of(other, project)))
    whole = counted_wholly(monkeypatch)
    once = verdict_counts._Compared(project)  # which reads its queries, for some time
    monkeypatch.setattr(verdict_counts, "_Compared", lambda project: once)
    for gone, new, other, after in cases:
        assert before.after(Change(store, "", frozenset(gone), frozenset(new)), other, project) == after
        assert after.after(Change(other, "", frozenset(new), frozenset(gone)), store, project) == before
    assert all(before != after for *_, after in cases[: len(RARE_CHANGES)])
    assert sum(before != after for *_, after in cases) > 5
    assert len(whole) < len(cases) / 2  # all others were followed


def counted_wholly(monkeypatch: pytest.MonkeyPatch) -> list[Store]:
    """Give a list to which is added every store that is compared wholly from now on."""
    stores: list[Store] = []
    of = VerdictCounts.of

    def noted(store: Store, project: Project) -> VerdictCounts:
        stores.append(store)
        return of(store, project)

    monkeypatch.setattr(VerdictCounts, "of", noted)
    return stores
