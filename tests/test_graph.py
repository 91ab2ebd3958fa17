"""The knowledge graph as Python users meet it."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib

import aljir
from aljir import AljirError, Boolean, EmbeddedEngine, Graph, KnowledgeGraph, Table, find_project
from aljir.dataset import build_store

BASE = "https://example.org/lighthouse/"


@pytest.mark.parametrize(
    "name",
    [
        *("tern-point", "place:tern-point", f"{BASE}place/tern-point", f"<{BASE}place/tern-point>"),
        *("Tern Point", "tern point", " Tern Point ", "Терн-Пойнт", "терн-пойнт"),
    ],
)
def test_an_entity_goes_by_any_of_its_names(kg: KnowledgeGraph, name: str) -> None:
    assert kg.entity(name, "place") == f"{BASE}place/tern-point"
    assert [row["name"] for row in kg.query("keepers", place=name).to_dicts()] == ["Ilvo Marren", "Sanna Aldwin"]


def test_a_name_may_hold_a_colon(broken: Path) -> None:
    path = broken / "graph/entities/places.ttl"
    path.write_text(path.read_text("utf-8").replace('"Gull Skerry"@en', '"Skerry: the gulls\'"@en'), "utf-8")
    assert aljir.open(broken).entity("Skerry: the gulls'", "place") == f"{BASE}place/gull-skerry"


def test_a_name_of_another_kind_does_not_count(kg: KnowledgeGraph) -> None:
    assert kg.entity("Tern Point Lighthouse Museum", "organization") == f"{BASE}organization/museum"
    with pytest.raises(AljirError, match="There is no place 'Tern Point Lighthouse Museum'"):
        kg.entity("Tern Point Lighthouse Museum", "place")


def test_an_alternative_name_will_do_when_one_bears_it(broken: Path) -> None:
    path = broken / "graph/entities/people.ttl"
    path.write_text(path.read_text("utf-8").replace('"Captain Marren"', '"Tove the Elder"', 1), "utf-8")
    kg = aljir.open(broken)
    assert kg.entity("Captain Marren", "person") == f"{BASE}person/tove-marren"


@pytest.mark.parametrize(
    ("slug", "params", "rows"),
    [
        ("keepers", {}, 2),
        ("keepers", {"place": "gull-skerry"}, 0),
        ("keepers", {"place": None}, 2),
        ("sayings", {}, 3),
        ("sayings", {"year": 1884}, 1),
        ("happenings", {}, 3),
        ("happenings", {"text": "storm"}, 1),
        ("happenings", {"placed": True}, 2),
        ("happenings", {"until": "1900-01-01"}, 2),
        ("happenings", {"class": f"{BASE}ontology#Lighting"}, 1),
    ],
)
def test_saved_queries_answer(
    kg: KnowledgeGraph, slug: str, params: dict[str, str | int | bool | None], rows: int
) -> None:
    result = kg.query(slug, **params)
    assert isinstance(result, Table)
    assert len(result) == rows


def test_each_form_gives_its_kind_of_result(kg: KnowledgeGraph) -> None:
    assert isinstance(kg.query("is-lit"), Boolean)
    assert bool(kg.query("is-lit")) is True
    assert bool(kg.query("is-lit", place="gull-skerry")) is False
    view = kg.query("light-view")
    assert isinstance(view, Graph)
    assert len(view) == 8


def test_a_query_is_shown_as_it_would_run(kg: KnowledgeGraph) -> None:
    text = kg.bind("keepers", place="Терн-Пойнт")
    assert f"VALUES ?place {{ <{BASE}place/tern-point> }}" in text
    assert kg.sparql(text).to_csv() == kg.query("keepers", place="tern-point").to_csv()


def test_an_error_in_a_saved_query_names_its_file_and_line(broken: Path) -> None:
    path = broken / "queries/keepers/keepers.rq"
    path.write_text(path.read_text("utf-8").replace("skos:prefLabel ?name", "skso:prefLabel ?name"), "utf-8")
    with pytest.raises(AljirError, match=r"keepers\.rq:15:5: The prefix skso: is not declared"):
        aljir.open(broken).query("keepers", place="tern-point")


def test_rdflib_gets_the_whole_dataset(kg: KnowledgeGraph) -> None:
    dataset = kg.rdflib()
    assert sum(len(graph) for graph in dataset.graphs()) == len(kg.store)
    assert len(list(dataset.graphs())) == 1 + len(list(kg.store.named_graphs()))
    place = rdflib.URIRef(f"{BASE}place/tern-point")
    assert dataset.default_graph.value(place, rdflib.SKOS.prefLabel, any=True) in {
        rdflib.Literal("Tern Point", lang="en"),
        rdflib.Literal("Терн-Пойнт", lang="ru"),
    }
    reputation = rdflib.URIRef(f"{BASE}ontology#reputation")
    assert dataset.default_graph.value(place, reputation) is None
    claim = dataset.graph(rdflib.URIRef(f"{BASE}claim/keepers-log-lonely"))
    assert claim.value(place, reputation) == rdflib.Literal("loneliest of its coast", lang="en")
    assert dict(dataset.namespaces())["light"] == rdflib.URIRef(f"{BASE}ontology#")


def test_rdflib_fetches_nothing(kg: KnowledgeGraph, tmp_path: Path) -> None:
    secret = tmp_path / "secret.nt"
    secret.write_text("<x:a> <x:b> <x:c> .\n", "utf-8")
    assert not list(kg.rdflib().query(f"SELECT * FROM <{secret.as_uri()}> {{ ?s ?p ?o }}"))


@pytest.mark.parametrize("slug", ["keepers", "about", "happenings", "is-lit", "sayings"])
def test_rdflib_gives_the_same_answers(kg: KnowledgeGraph, slug: str) -> None:
    second = kg.rdflib().query(kg.catalogue.get(slug).text)
    here = kg.query(slug)
    if isinstance(here, Boolean):
        assert second.askAnswer == here.value
    else:
        rows = [tuple(None if cell is None else str(cell) for cell in row) for row in second]  # type: ignore[union-attr]
        assert sorted(rows, key=str) == sorted(
            (tuple(None if cell is None else cell.value for cell in row) for row in here.as_table().rows),  # type: ignore[union-attr]
            key=str,
        )


def test_a_notebook_shows_title_and_queries(kg: KnowledgeGraph) -> None:
    shown = kg._repr_html_()
    assert "<h3>Tern Point Lighthouse Museum</h3>" in shown
    assert "<td>keepers</td>" in shown
    assert kg.catalogue._repr_html_() in shown
    assert repr(kg.catalogue) == "<Catalogue: 6 saved queries>"


def test_a_graph_can_stand_on_a_store_of_ones_own(lighthouse: Path) -> None:
    project = find_project(lighthouse)
    store = build_store(project)
    kg = KnowledgeGraph(project, EmbeddedEngine(store, project.prefixes))
    assert kg.store is store
    assert kg.query("keepers").to_dicts()


def test_a_result_on_a_terminal_has_prefixed_names(kg: KnowledgeGraph) -> None:
    assert "person:ilvo-marren" in str(kg.query("keepers"))
