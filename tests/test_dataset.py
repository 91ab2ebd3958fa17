"""From files to the dataset: what is a fact, what stays a claim, rules, bad files, and bytes that never vary."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

import aljir
from aljir import AljirError, find_project
from aljir.building import open_store
from aljir.dataset import build_store
from aljir.materialisation import materialise
from aljir.rules import Rule
from aljir.serialisation import n_quads
from aljir.terms import CRM, RDF, RDFS

DATA = Path(__file__).parent / "data"
BASE = "https://example.org/lighthouse/"
LIGHT = f"{BASE}ontology#"


def facts(store: Store, subject: str, predicate: NamedNode) -> set[str]:
    """Give the values of a property in the default graph."""
    quads = store.quads_for_pattern(NamedNode(BASE + subject), predicate, None, DefaultGraph())
    return {quad.object.value for quad in quads if isinstance(quad.object, NamedNode | Literal)}


def claimed(store: Store, claim: str) -> list[Quad]:
    """Give what a claim says."""
    return list(store.quads_for_pattern(None, None, None, NamedNode(f"{BASE}claim/{claim}")))


@pytest.fixture(scope="module")
def store(lighthouse: Path) -> Store:
    return build_store(find_project(lighthouse))


def test_accepted_claims_are_facts_whether_stated_or_derived(store: Store) -> None:
    assert facts(store, "person/sanna-aldwin", NamedNode(f"{LIGHT}keptLightAt")) == {f"{BASE}place/tern-point"}
    assert facts(store, "person/sanna-aldwin", NamedNode(f"{LIGHT}keptUntil")) == {"1893"}


@pytest.mark.parametrize(
    ("subject", "predicate"),
    [
        pytest.param("place/tern-point", NamedNode(f"{LIGHT}reputation"), id="judgement"),
        pytest.param(
            "person/unnamed-cook", NamedNode("https://w3id.org/aljir/ontology#proposedIdentity"), id="withdrawn"
        ),
    ],
)
def test_judgements_and_withdrawn_claims_are_no_facts(store: Store, subject: str, predicate: NamedNode) -> None:
    assert not facts(store, subject, predicate)


def test_disputed_claims_are_no_facts(store: Store) -> None:
    assert facts(store, "event/great-storm", CRM.P7_took_place_at) == {f"{BASE}place/tern-point"}


@pytest.mark.parametrize("claim", ["visitor-page-storm", "visitor-page-cook", "keepers-log-lonely", "keepers-log-lit"])
def test_every_claim_keeps_its_graph(store: Store, claim: str) -> None:
    assert claimed(store, claim)


def test_rules_feed_each_other(store: Store) -> None:
    assert facts(store, "event/first-lighting", RDF.type) == {
        f"{LIGHT}Lighting",
        *(CRM[name].value for name in ("E7_Activity", "E5_Event", "E1_CRM_Entity")),
    }
    assert "Tern Point" in facts(store, "place/tern-point", NamedNode("https://schema.org/name"))


def test_rules_add_to_the_default_graph_only(store: Store) -> None:
    assert [str(quad.predicate) for quad in claimed(store, "keepers-log-marren")] == [f"<{LIGHT}keptLightAt>"]
    assert facts(store, "place/tern-point", NamedNode(f"{LIGHT}lightKeptBy")) == {
        f"{BASE}person/{name}" for name in ("sanna-aldwin", "ilvo-marren")
    }


def test_rules_see_the_default_graph_only(store: Store, tmp_path: Path) -> None:
    rule = tmp_path / "peek.rq"
    rule.write_text("CONSTRUCT { ?s <x:seen> ?o } WHERE { GRAPH ?g { ?s ?p ?o } }", "utf-8")
    copy = Store()
    copy.bulk_extend(store)
    materialise(copy, [Rule.read(rule)])
    assert len(copy) == len(store)


def test_shapes_are_not_in_the_dataset(store: Store) -> None:
    assert not list(store.quads_for_pattern(NamedNode(f"{LIGHT}PersonShape"), None, None))


@pytest.mark.parametrize("case", sorted((DATA / "rules").iterdir()), ids=lambda path: path.stem)
def test_a_bad_rule_is_refused(
    broken: Path, case: Path, refused: Callable[[Path, Callable[[], object]], AljirError]
) -> None:
    shutil.copy(case, broken / "ontology" / "rules")
    refused(case, lambda: build_store(find_project(broken)))


def built(project: Path) -> dict[str, bytes]:
    """Give the files of the build folder, those of the store on disk apart, which are checked by what they answer."""
    return {path.name: path.read_bytes() for path in (project / "build").glob("*") if path.is_file()}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_claim_graph_without_a_record_is_refused(broken: Path) -> None:
    edit(broken / "graph/sources/visitor-page/claims.trig", "claim:visitor-page-cook {", "claim:visitor-page-cok {")
    with pytest.raises(AljirError, match="The graph claim:visitor-page-cok belongs to no claim") as caught:
        build_store(find_project(broken))
    assert (caught.value.line, Path(str(caught.value.file)).name) == (33, "claims.trig")
    assert caught.value.mend


def test_a_claim_without_a_graph_is_refused(broken: Path) -> None:
    edit(
        broken / "graph/sources/visitor-page/claims.trig",
        "person:unnamed-cook aljir:proposedIdentity person:tove-marren .",
        "",
    )
    with pytest.raises(AljirError, match="The claim claim:visitor-page-cook claims nothing") as caught:
        build_store(find_project(broken))
    assert (caught.value.line, Path(str(caught.value.file)).name) == (25, "claims.trig")


@pytest.mark.parametrize("case", sorted((DATA / "turtle").iterdir()), ids=lambda path: path.stem)
def test_a_broken_file_leaves_the_last_good_build_as_it_was(
    broken: Path, case: Path, refused: Callable[[Path, Callable[[], object]], AljirError]
) -> None:
    open_store(find_project(broken))
    before = built(broken)
    shutil.copy(case, broken / "graph" / "entities")
    refused(case, lambda: open_store(find_project(broken)))
    assert built(broken) == before


def test_what_is_built_is_read_back(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = find_project(broken)
    first = open_store(project)
    monkeypatch.setattr("aljir.building.building", lambda _: pytest.fail("built again"))
    assert n_quads(open_store(project), {}) == n_quads(first, {})


def test_a_changed_file_is_noticed(broken: Path) -> None:
    project = find_project(broken)
    open_store(project)
    edit(broken / "graph/entities/people.ttl", "Sanna Aldwin", "Sanna Aldwyn")
    assert "Sanna Aldwyn" in facts(open_store(project), "person/sanna-aldwin", RDFS.label)


@pytest.mark.parametrize("name", ["dataset.nq", "index.json"])
def test_a_damaged_build_is_made_again(broken: Path, name: str) -> None:
    project = find_project(broken)
    good = n_quads(open_store(project), {})
    path = broken / "build" / name
    path.write_bytes(path.read_bytes()[:-40])
    assert n_quads(open_store(project), {}) == good
    assert (broken / "build" / "dataset.nq").read_bytes() == good


def test_where_nothing_can_be_written_the_dataset_serves_from_memory(broken: Path) -> None:
    (broken / "build").write_text("a file where the folder should be", "utf-8")
    assert len(open_store(find_project(broken)))


def test_two_builds_in_different_places_and_hash_seeds_give_the_same_bytes(lighthouse: Path, tmp_path: Path) -> None:
    both = []
    for seed, name in (("1", "here"), ("2", "there")):
        copy = shutil.copytree(lighthouse, tmp_path / name, ignore=shutil.ignore_patterns("build"))
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(aljir.__file__).parents[1])}
        subprocess.run(
            [sys.executable, "-m", "aljir", "--project", str(copy), "build"],
            env=environment,
            check=True,
            capture_output=True,
        )
        both.append((copy / "build" / "dataset.nq").read_bytes())
        both[-1] += b"".join(path.read_bytes() for path in sorted((copy / "build" / "dumps").iterdir()))
    assert both[0] == both[1]


def test_the_built_file_is_sorted_and_has_no_blank_node(lighthouse: Path) -> None:
    project = find_project(lighthouse)
    open_store(project)
    lines = (project.build_dir / "dataset.nq").read_bytes().splitlines()
    assert lines == sorted(set(lines))
    assert not [line for line in lines if b"_:" in line]
