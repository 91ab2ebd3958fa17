"""The saved queries for programs, over real sockets: formats, paging, errors, and the description in OpenAPI."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from tests.standins.web import serving

import aljir

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving(aljir.open(ROOT)) as url:
        yield f"{url}/api"


def get(url: str, **headers: str) -> requests.Response:
    return requests.get(url, headers=headers, timeout=20)


def test_a_query_is_answered_in_the_format_of_the_ending_or_of_accept(site: str) -> None:
    assert "person/lidiya-ruslanova" in get(f"{site}/queries/prisoners.csv").text
    assert get(f"{site}/queries/prisoners").headers["Content-Type"].startswith("application/sparql-results+json")
    assert get(f"{site}/queries/prisoners", Accept="text/csv").headers["Content-Type"].startswith("text/csv")
    assert get(f"{site}/queries/kin-network", Accept="text/turtle").text.startswith("@prefix")
    assert get(f"{site}/queries/prisoners", Accept="image/png").status_code == 406
    assert get(f"{site}/queries/prisoners.xyz").status_code == 404


def test_entities_go_by_name_and_wrong_values_are_named(site: str) -> None:
    rows = get(f"{site}/queries/about-person.csv?person=Лидия Русланова&language=ru").text
    assert "Лидия Русланова" in rows
    for query, parameter in (
        ("person=Nobody Zzyzx", "person"),
        ("persn=x", "persn"),
        ('person=">" } DROP ALL', "person"),
    ):
        answer = get(f"{site}/queries/about-person?{query}")
        assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert get(f"{site}/queries/about-persn").status_code == 404


def test_pages_lead_to_each_other_and_hold_all_rows_once(site: str) -> None:
    whole = get(f"{site}/queries/timeline.csv").content
    rows: list[list[str]] = []
    url = f"{site}/queries/timeline.csv?page_size=7"
    seen = 0
    while url:
        answer = get(url)
        page = list(csv.reader(io.StringIO(answer.content.decode())))
        assert len(page) <= 8
        rows += page if not rows else page[1:]
        links = {link["rel"]: link["url"] for link in answer.links.values()}
        assert {"first", "last"} <= set(links)
        url, seen = links.get("next", ""), seen + 1
    assert seen > 2
    assert rows == list(csv.reader(io.StringIO(whole.decode())))
    for wrong in ("page=0", "page=-1", "page=x", "page_size=1001", "page_size=0"):
        assert get(f"{site}/queries/timeline?{wrong}").status_code == 400


def test_the_list_of_queries_has_pages_too(site: str) -> None:
    whole = get(f"{site}/queries").json()["queries"]
    answer = get(f"{site}/queries?page=2&page_size=7")
    assert answer.json()["queries"] == whole[7:14]
    assert set(answer.links) == {"first", "prev", "next", "last"}
    assert get(answer.links["prev"]["url"]).json()["queries"] == whole[:7]
    assert get(f"{site}/queries?page=abc").status_code == 400


def test_an_unchanged_answer_is_not_sent_again(site: str) -> None:
    first = get(f"{site}/queries/persons.csv")
    again = get(f"{site}/queries/persons.csv", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_every_query_is_described_and_every_example_answers(site: str) -> None:
    described = get(f"{site}/openapi.json").json()
    assert re.fullmatch(r"3\.1\.\d+", described["openapi"])
    base = described["servers"][0]["url"]
    listed = {query["slug"] for query in get(f"{site}/queries").json()["queries"]}
    assert {path.rpartition("/")[2] for path in described["paths"]} == listed
    graph = aljir.open(ROOT)
    assert listed == {query.slug for query in graph.catalogue.all() if not query.is_federated}
    for path, operations in described["paths"].items():
        operation = operations["get"]
        examples = {one["name"]: one["example"] for one in operation["parameters"] if "example" in one}
        answer = requests.get(base + path, params=examples, timeout=20)
        assert answer.status_code == 200, path
        assert answer.headers["Content-Type"].partition(";")[0] in operation["responses"]["200"]["content"]
        assert operation["summary"]
        assert all(one["in"] == "query" and one["schema"] for one in operation["parameters"])


def test_what_asks_another_service_is_not_run_for_strangers(site: str) -> None:
    assert get(f"{site}/queries/prisoners-in-wikidata").status_code == 404
    page = get(f"{site.removesuffix('/api')}/queries/prisoners-in-wikidata")
    assert page.status_code == 200
    assert "<table" not in page.text
    assert get(f"{site.removesuffix('/api')}/queries/prisoners-in-wikidata.csv").status_code == 400
    assert "aljir query prisoners-in-wikidata" in page.text
