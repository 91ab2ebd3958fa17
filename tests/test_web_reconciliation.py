"""The reconciliation service over real sockets: its answers validate against the schemas of the W3C's specification."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from jsonschema import Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7
from tests.standins.web import serving

import aljir

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT.parent / "shared" / "reference" / "reconciliation-api-0.2"
SCHEMAS = REFERENCE / "schemas"

needs_reference = pytest.mark.skipif(
    not SCHEMAS.is_dir(), reason="the schemas of the Reconciliation API are not beside the checkout"
)


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with serving(aljir.open(ROOT)) as url:
        yield f"{url}/reconcile"


def get(url: str, **parameters: str) -> Any:
    return requests.get(url, parameters, timeout=20).json()


def valid(name: str, document: object) -> None:
    """Check a document by a schema, which may refer to others beside it."""
    schemas = [json.loads(path.read_text("utf-8")) for path in SCHEMAS.glob("*.json")]
    beside = [(one["$id"], DRAFT7.create_resource(one)) for one in schemas if "$id" in one]
    schema = json.loads((SCHEMAS / f"{name}.json").read_text("utf-8"))
    Draft7Validator(schema, registry=Registry().with_resources(beside)).validate(document)


def ask(service: str, **queries: object) -> Any:
    return requests.post(service, {"queries": json.dumps(queries)}, timeout=20).json()


@needs_reference
def test_the_manifest_is_valid(service: str) -> None:
    valid("manifest", get(service))


@needs_reference
def test_answers_to_queries_are_valid_by_get_and_by_form(service: str) -> None:
    queries = {
        "q0": {"query": "Руслонова Лидия", "limit": 3},
        "q1": {"query": "Astana", "type": "Place"},
        "q2": {"query": "nobody at all"},
    }
    posted = ask(service, **queries)
    valid("reconciliation-result-batch", posted)
    assert posted == get(service, queries=json.dumps(queries))
    assert posted["q0"]["result"][0]["id"] == "person/lidiya-ruslanova"
    assert len(posted["q0"]["result"]) <= 3
    assert posted["q1"]["result"][0]["match"] is True
    assert posted["q2"]["result"] == []


@needs_reference
@pytest.mark.parametrize(
    "path", sorted((REFERENCE / "examples/reconciliation-query-batch").glob("*/*.json")), ids=lambda path: path.stem
)
def test_batches_of_the_specification_are_answered_or_refused(service: str, path: Path) -> None:
    answer = requests.post(service, {"queries": path.read_text("utf-8")}, timeout=20)
    assert answer.status_code < 500
    if path.parent.name == "valid":
        assert answer.status_code == 200
        valid("reconciliation-result-batch", answer.json())
    elif answer.status_code == 200:  # what is too much in a query may be left aside
        valid("reconciliation-result-batch", answer.json())
    else:
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_types_and_properties_narrow_down(service: str) -> None:
    found = ask(
        service,
        person={"query": "Трифонов", "type": "Person"},
        event={"query": "Ruslanova", "type": "Person"},
    )
    assert {one["id"].partition("/")[0] for one in found["person"]["result"]} == {"person"}
    assert {one["id"].partition("/")[0] for one in found["event"]["result"]} == {"person"}


@needs_reference
def test_suggestions_are_valid(service: str) -> None:
    for what, prefix, schema in (
        ("entity", "Рус", "suggest-entities-response"),
        ("type", "per", "suggest-types-response"),
        ("property", "birth", "suggest-properties-response"),
    ):
        answer = get(f"{service}/suggest/{what}", prefix=prefix)
        valid(schema, answer)
        assert answer["result"], what


@needs_reference
def test_data_extension_is_valid(service: str) -> None:
    proposed = get(f"{service}/properties", type="Person", limit="20")
    valid("data-extension-property-proposal", proposed)
    wanted = [{"id": one["id"]} for one in proposed["properties"][:5]]
    assert wanted
    query: dict[str, Any] = {"ids": ["person/yuri-trifonov", "person/lidiya-ruslanova"], "properties": wanted}
    valid("data-extension-query", query)
    answer = requests.post(service, {"extend": json.dumps(query)}, timeout=20).json()
    valid("data-extension-response", answer)
    assert set(answer["rows"]) == set(query["ids"])


def test_a_preview_is_a_small_page_and_a_view_leads_to_the_entity(service: str) -> None:
    page = requests.get(f"{service}/preview", {"id": "person/lidiya-ruslanova"}, timeout=20)
    assert "Lidiya Ruslanova" in page.text
    seen = requests.get(f"{service}/view", {"id": "person/lidiya-ruslanova"}, timeout=20)
    assert (seen.status_code, "Lidiya Ruslanova" in seen.text) == (200, True)
    assert requests.get(f"{service}/preview", {"id": "person/nobody"}, timeout=20).status_code == 404


@pytest.mark.parametrize(
    "text",
    [
        *(
            "{",
            "[]",
            '"x"',
            "null",
            '{"q0": 1}',
            '{"q0": {}}',
            '{"q0": {"query": 7}}',
            '{"q0": {"query": "a", "limit": "x"}}',
        ),
        json.dumps({f"q{number}": {"query": "a"} for number in range(2_000)}),
        '{"q0": {"query": ' + "[" * 5_000 + "]" * 5_000 + "}}",
        json.dumps({"q0": {"query": "x" * 100_000}}),
        json.dumps({"q0": {"query": "<script>alert(1)</script>", "type": "<script>"}}),
    ],
)
def test_what_is_no_batch_is_refused_and_breaks_nothing(service: str, text: str) -> None:
    answer = requests.post(service, {"queries": text}, timeout=20)
    assert answer.status_code in (200, 400, 413)
    assert "<script>" not in answer.text or answer.headers["Content-Type"] == "application/problem+json"
    assert ask(service, q={"query": "Astana"})["q"]["result"]


def test_pages_of_any_origin_may_ask(service: str) -> None:
    answer = requests.get(service, headers={"Origin": "https://example.org"}, timeout=20)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
