"""Every IRI of the graph answers: page or data, gone or missing, behind any address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import pytest
import requests
from pyoxigraph import BlankNode, NamedNode, RdfFormat, parse
from tests.standins.crawler import read
from tests.standins.web import serving

import aljir
from aljir.redirects import FILE
from aljir.reification import statements
from aljir.terms import ALJIR, RDF
from aljir.web.descriptions import FORMATS
from aljir.web.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
READERS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
}
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(scope="module")
def graph() -> aljir.KnowledgeGraph:
    return aljir.open(ROOT)


@pytest.fixture(scope="module")
def site(graph: aljir.KnowledgeGraph) -> Iterator[str]:
    with serving(graph) as url:
        yield url


@pytest.fixture(scope="module")
def small(lighthouse: Path) -> Iterator[str]:
    with serving(aljir.open(lighthouse)) as url:
        yield url


def documents(graph: aljir.KnowledgeGraph) -> list[str]:
    """Give what a client asks for when it follows the IRIs of a graph: paths below the base IRI."""
    base = graph.project.base
    terms = {term.value for quad in graph.store for term in quad.triple if isinstance(term, NamedNode)}
    return sorted({iri.removeprefix(base).partition("#")[0] for iri in terms if iri.startswith(base)} - {""})


def test_every_iri_redirects_to_a_page_and_to_data(site: str, graph: aljir.KnowledgeGraph) -> None:
    withdrawn = {claim.iri.removeprefix(graph.project.base) for claim in graph.claims(standing="withdrawn")}
    paths = [path for path in documents(graph) if path not in withdrawn]
    assert len(paths) > 1000
    wrong = []
    with requests.Session() as session:
        for path in paths:
            for accept, extension in (("text/html", "html"), ("text/turtle", "ttl")):
                answer = session.head(f"{site}/{path}", headers={"Accept": accept}, allow_redirects=False, timeout=10)
                target = answer.headers.get("Location", "")
                if (
                    answer.status_code != 303
                    or target != f"/{path}.{extension}"
                    or "Accept" not in answer.headers["Vary"]
                ):
                    wrong.append((path, answer.status_code, target))
    assert wrong == []


def test_a_sample_is_read_in_every_format(site: str, graph: aljir.KnowledgeGraph) -> None:
    paths = ["dataset", "ontology", *Random(5).sample(documents(graph), 50)]  # noqa: S311 - no secret
    base = graph.project.base
    for path in paths:
        read_as = {}
        for extension, media_type in FORMATS.items():
            answer = requests.get(f"{site}/{path}", headers={"Accept": media_type}, timeout=10)
            assert answer.status_code == 200, (path, extension)
            assert answer.headers["Content-Type"].partition(";")[0] == media_type
            read_as[extension] = {quad.triple for quad in parse(answer.content, format=READERS[extension])}
            direct = requests.get(f"{site}/{path}.{extension}", headers=HTML, timeout=10)
            assert direct.content == answer.content
        assert read_as["ttl"], path
        assert all(triples == read_as["nt"] for triples in read_as.values()), path
        named = {
            term.value.partition("#")[0] for triple in read_as["nt"] for term in triple if isinstance(term, NamedNode)
        }
        assert base + path in named
        assert not any(isinstance(term, BlankNode) for triple in read_as["nt"] for term in triple)
        assert requests.get(f"{site}/{path}", headers=HTML, timeout=10).status_code == 200, path


def test_the_statements_of_the_dumps_lead_to_their_claims(small: str, kg: aljir.KnowledgeGraph) -> None:
    base = kg.project.base
    for iri in {quad.subject.value for quad in statements(kg.store) if isinstance(quad.subject, NamedNode)}:
        answer = requests.get(small + "/" + iri.removeprefix(base), headers=HTML, timeout=10)
        claim = iri.removeprefix(f"{base}statement/").partition(".")[0]
        assert urlsplit(answer.url).path == f"/claim/{claim}.html"
    assert requests.get(f"{small}/statement/nobody.123", timeout=10).status_code == 404


def test_a_description_tells_who_disputes_and_asserts_nothing_of_it(small: str, kg: aljir.KnowledgeGraph) -> None:
    triples = {
        quad.triple
        for quad in parse(requests.get(f"{small}/place/gull-skerry.ttl", timeout=10).content, format=RdfFormat.TURTLE)
    }
    base = kg.project.base
    claim, place = NamedNode(f"{base}claim/visitor-page-storm"), NamedNode(f"{base}place/gull-skerry")
    assert {triple.object for triple in triples if triple.subject == claim and triple.predicate == ALJIR.standing} == {
        ALJIR.disputed
    }
    storm = NamedNode(f"{base}event/great-storm")
    assert {triple.predicate for triple in triples if triple.object == place and triple.subject == storm} == set()
    assert place in {triple.object for triple in triples if triple.predicate == RDF.object}


def test_weights_of_accept_decide(small: str) -> None:
    def chosen(accept: str) -> str:
        answer = requests.get(
            f"{small}/person/sanna-aldwin", headers={"Accept": accept}, allow_redirects=False, timeout=10
        )
        return answer.headers.get("Location", str(answer.status_code)).rpartition(".")[2]

    assert chosen("*/*") == "html"
    assert chosen("text/html;q=0.4, application/rdf+xml;q=0.8") == "rdf"
    assert chosen("application/ld+json, text/turtle;q=0.9") == "jsonld"
    assert chosen("image/png") == "406"


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("person/sana-aldwin", "person/sanna-aldwin"),
        ("person/sana-aldwin.ttl", "person/sanna-aldwin"),
        ("place/turn-point", "place/tern-point"),
        ("lighthouse", None),
        ("dumps/secret.txt", None),
        ("person/" + "x" * 5000, None),
        ("../../etc/passwd", None),
        ("nowhere/%3Cscript%3Ealert(1)%3C/script%3E", None),
        ("nowhere/", None),
    ],
)
def test_what_is_not_known_is_missing_with_what_is_near(
    small: str, kg: aljir.KnowledgeGraph, path: str, near: str | None
) -> None:
    told = requests.get(f"{small}/{path}", headers={"Accept": "application/json, text/turtle"}, timeout=10)
    assert (told.status_code, told.headers["Content-Type"]) == (404, "application/problem+json")
    assert near is None or kg.project.base + near in told.json()["near"]
    shown = read(f"{small}/{path}", HTML)
    assert shown.response.status_code == 404
    assert near is None or f"/{near}.html" in [urlsplit(link).path for link in shown.links]
    assert "<script" not in shown.response.text


def test_a_withdrawn_claim_is_gone_and_says_why(small: str) -> None:
    for path in ("claim/visitor-page-cook", "claim/visitor-page-cook.html"):
        page = read(f"{small}/{path}", HTML)
        assert page.response.status_code == 410
        assert page.response.url.endswith(path)
        assert "The page has taken the name back." in page.text
    data = requests.get(f"{small}/claim/visitor-page-cook", headers={"Accept": "text/turtle"}, timeout=10)
    assert (data.status_code, data.headers["Content-Type"].partition(";")[0]) == (410, "text/turtle")
    assert b"aljir:withdrawn" in data.content


def test_behind_a_proxy_links_and_redirects_keep_to_its_path(lighthouse: Path) -> None:
    """The proxy strips the path; what a browser follows must have it."""
    with serving(aljir.open(lighthouse), Settings(url="https://graph.example.org/light", requests_per_minute=0)) as url:
        answer = requests.get(f"{url}/person/sanna-aldwin", headers=HTML, allow_redirects=False, timeout=10)
        assert answer.headers["Location"] == "/light/person/sanna-aldwin.html"
        page = read(f"{url}/person/sanna-aldwin.html?lang=ru", {"Host": "evil.example.com"})
        own = {link for link in page.links if link.startswith(url)}
        assert own
        outside = [one["href"] for one in page.all("a", "link") if one["href"].startswith("/")]
        assert all(address.startswith("/light/") for address in outside)
        assert "evil.example.com" not in page.response.text


def test_redirects_from_the_permanent_address_lead_to_the_service(lighthouse: Path, tmp_path: Path) -> None:
    graph = aljir.open(lighthouse)
    with serving(graph) as url:
        written = {path.name: path for path in graph.export(tmp_path / "dumps", ["ttl"], url=f"{url}/")}
        text = written[FILE].read_text("utf-8")
        (pattern, target, status), *more = re.findall(r"^RewriteRule (\S+) (\S+) \[R=(\d+),L\]$", text, re.MULTILINE)
        assert (status, more) == ("303", [])
        for path in ("", "person/sanna-aldwin", "ontology", "claim/keepers-log-lit.ttl"):
            match = re.match(pattern, path)
            assert match
            assert requests.get(target.replace("$1", match[1]), headers=HTML, timeout=10).status_code == 200
    assert FILE in written["SHA256SUMS"].read_text("utf-8")
    assert FILE not in [path.name for path in graph.export(tmp_path / "dumps", ["ttl"])]
    assert not written[FILE].exists()


@pytest.mark.parametrize(
    "url", ["graph.example.org", "https://", "https://a.example/ [R=301]\nRewriteRule x", "https://a.example/$1"]
)
def test_an_address_that_is_none_is_refused(lighthouse: Path, tmp_path: Path, url: str) -> None:
    with pytest.raises(aljir.AljirError, match="Not the address of a service"):
        aljir.open(lighthouse).export(tmp_path, ["ttl"], url=url)
