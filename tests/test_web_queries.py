"""Pages of saved queries, pictures and the editor, over real sockets: what they answer, in both languages, escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import requests
from tests.standins.pictured import pictured
from tests.standins.web import serving

import aljir
from aljir.queries import ROLES
from aljir.web.captions import WORDS
from aljir.web.settings import Settings
from aljir.web.words import WORDS as GENERAL

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = aljir.open(ROOT).catalogue
SLUGS = [query.slug for query in CATALOGUE.all() if not query.is_federated]
SCRIPT = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PICTURES = ("timeline", "map", "kin", "figures")


@pytest.fixture(scope="module")
def more(lighthouse: Path, tmp_path_factory: pytest.TempPathFactory) -> aljir.KnowledgeGraph:
    return aljir.open(pictured(lighthouse, tmp_path_factory.mktemp("web")))


@pytest.fixture(scope="module")
def site(more: aljir.KnowledgeGraph) -> Iterator[str]:
    with serving(more, Settings(max_query=10_000)) as url:
        yield url


@pytest.fixture(scope="module")
def repository() -> Iterator[str]:
    with serving(aljir.open(ROOT)) as url:
        yield url


class Reading(HTMLParser):
    """What a browser would make of a page: its elements, its text, and what is not nested as it should be."""

    void = frozenset({"meta", "link", "input", "img", "br", "hr"})

    def __init__(self, content: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in self.void:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def read(response: requests.Response, status: int = 200) -> Reading:
    """Read a page, and check what holds for every page."""
    assert response.status_code == status, response.text[:500]
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    page = Reading(response.text)
    assert (page.wrong, page.open) == ([], [])
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert not [tag for tag, attributes in page.elements if "style" in attributes or tag == "style"]
    for script in page.all("script"):
        assert set(script) == {"src", "defer"}
    host = re.match(r"http://[^/]+", response.url)
    assert host
    for tag, attribute in (("link", "href"), ("script", "src"), ("img", "src"), ("form", "action")):
        for found in page.all(tag):
            assert re.match(rf"([?#]|/(?!/)|data:,|{re.escape(host[0])}/)", found.get(attribute, "/")), found
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids)), "each id is there once"
    named = {label["for"] for label in page.all("label")}
    fields = [one for tag in ("input", "select", "textarea") for one in page.all(tag) if one.get("type") != "hidden"]
    assert {field["id"] for field in fields} <= named, "each field has a label"
    described = {part for _, attributes in page.elements for part in attributes.get("aria-describedby", "").split()}
    assert described <= set(ids)
    return page


# All saved queries


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_all_saved_queries_are_listed(repository: str, lang: str) -> None:
    page = read(requests.get(f"{repository}/queries", params={"lang": lang}, timeout=10))
    links = {link["href"] for link in page.all("a")}
    for query in CATALOGUE.all():
        assert f"/queries/{query.slug}?lang={lang}" in links
        assert query.summaries[lang] in page.text
    assert WORDS[lang]["queries"] in page.text
    chosen = read(requests.get(f"{repository}/queries", params={"lang": lang, "tag": "kin"}, timeout=10))
    assert CATALOGUE.get("kin").summaries[lang] in chosen.text
    assert CATALOGUE.get("timeline").summaries[lang] not in chosen.text


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("slug", SLUGS)
def test_every_saved_query_has_a_page_with_its_answer(repository: str, slug: str, lang: str) -> None:
    query = CATALOGUE.get(slug)
    address = f"{repository}/queries/{slug}"
    page = read(requests.get(address, params={**query.example, "lang": lang}, timeout=20))
    assert query.summaries[lang] in page.text
    fields = {one["name"] for tag in ("input", "select") for one in page.all(tag)} - {"lang"}
    assert fields == set(query.params)
    for name, value in query.example.items():
        if query.params[name].kind != "language":
            assert value in {field.get("value") for field in page.all("input") if field["name"] == name} | {value}
    assert WORDS[lang]["answer"] in page.text
    assert query.form in page.text, "the SPARQL is shown"
    assert "#+" not in page.text
    if query.chart in ROLES:
        ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
        assert len(ids) == len(set(ids))
        assert len(page.all("svg")) == 3, "one for a phone, a tablet and a desk"
        for picture in page.all("svg"):
            assert picture["role"] == "img"
            assert set(picture["aria-labelledby"].split()) <= set(ids)
    permalink = next(link["href"] for link in page.all("a") if link["href"].startswith(f"{address}?"))
    again = requests.get(permalink, headers={"Accept-Language": "xx"}, timeout=20)
    assert rows(read(again)) == rows(page)


def rows(page: Reading) -> int:
    return len(page.all("tr"))


def test_parameters_are_bound_and_shown_in_the_query(site: str) -> None:
    page = read(requests.get(f"{site}/queries/keepers", params={"place": "Терн-Пойнт"}, timeout=10))
    assert "VALUES ?place { <https://example.org/lighthouse/place/tern-point> }" in page.text
    assert "Sanna Aldwin" in page.text
    options = {option["value"] for option in page.all("option")}
    assert {"tern-point", "gull-skerry"} <= options, "the places are offered by slug"
    editor = next(link["href"] for link in page.all("a") if link["href"].startswith("/editor?query="))
    assert "Sanna Aldwin" in read(requests.get(f"{site}{editor}", timeout=10)).text


def test_fields_are_of_the_kind_of_their_parameter(site: str) -> None:
    page = read(requests.get(f"{site}/queries/happenings", timeout=10))
    kinds = {field["name"]: field["type"] for field in page.all("input")}
    assert kinds == {"until": "date", "text": "text", "class": "text"}
    assert [field["name"] for field in page.all("select")] == ["placed"]
    values = {field["name"]: field["value"] for field in page.all("input")}
    assert values == {"until": "2100-01-01", "text": "", "class": "crm:E5_Event"}
    assert "kind" not in values


@pytest.mark.parametrize("slug", ["about-person", "timeline", "links"])
def test_a_query_and_its_parameters_are_described_in_the_language_of_the_reader(repository: str, slug: str) -> None:
    query = CATALOGUE.get(slug)
    described = [query.descriptions, *(param.descriptions for param in query.params.values())]
    for lang, other in (("en", "ru"), ("ru", "en")):
        page = read(requests.get(f"{repository}/queries/{slug}", params={"lang": lang}, timeout=20))
        for texts in described:
            assert texts[lang] in page.text
            assert texts[other] not in page.text


def test_what_is_described_in_english_only_is_marked_so(site: str) -> None:
    notes = re.compile(r'<p class="note" id="d-\w+"><span([^>]*)>([^<]*)</span>')
    translated = requests.get(f"{site}/queries/sayings?lang=ru", timeout=10).text
    assert notes.findall(translated) == [("", "год события")]
    untranslated = requests.get(f"{site}/queries/keepers?lang=ru", timeout=10).text
    assert notes.findall(untranslated) == [(' lang="en"', "the place of the light")]


def test_an_open_parameter_and_a_default_differ(site: str) -> None:
    default = read(requests.get(f"{site}/queries/about", timeout=10))
    assert "VALUES ?person { person:sanna-aldwin }" in default.text
    empty = read(requests.get(f"{site}/queries/about", params={"person": ""}, timeout=10))
    assert "VALUES ?person { UNDEF }" in empty.text


@pytest.mark.parametrize(
    ("slug", "params", "field", "message"),
    [
        ("keepers", {"place": "Qqqq"}, "place", "There is no place"),
        ("keepers", {"place": "person:sanna-aldwin"}, "place", "is no place"),
        ("sayings", {"year": "nineteen"}, "year", "must be a whole number"),
        ("happenings", {"until": "yesterday"}, "until", "must be a date as 2026-03-31"),
        ("happenings", {"placed": "perhaps"}, "placed", "must be true or false"),
        ("happenings", {"class": "crmm:E5"}, "class", "The prefix crmm: is not declared."),
        ("about", {"language": "e n"}, "language", "must be a language tag"),
    ],
)
def test_a_wrong_value_is_told_at_its_field(
    site: str, slug: str, params: dict[str, str], field: str, message: str
) -> None:
    page = read(requests.get(f"{site}/queries/{slug}", params=params, timeout=10), 400)
    (wrong,) = [one for tag in ("input", "select") for one in page.all(tag) if one.get("aria-invalid")]
    assert wrong["name"] == field
    assert f"e-{field}" in wrong["aria-describedby"].split()
    assert message in page.text
    assert params[field] in str(page.elements) + page.text, "what was typed is still there"
    data = requests.get(f"{site}/queries/{slug}.csv", params=params, timeout=10)
    assert (data.status_code, data.headers["Content-Type"]) == (400, "application/problem+json")
    assert data.json()["parameter"] == field
    assert message in data.json()["detail"]


def test_a_parameter_that_does_not_exist_is_refused(site: str) -> None:
    page = read(requests.get(f"{site}/queries/keepers", params={"plaice": "x"}, timeout=10), 400)
    assert "has no parameter 'plaice'" in page.text
    assert "Did you mean place?" in page.text


RUSSIAN = {
    "place=Qqqq": "wrong:name",
    "year=nineteen": "wrong:integer",
    "until=yesterday": "wrong:date",
    "placed=perhaps": "wrong:boolean",
    "class=crmm:E5": "wrong:iri",
    "plaice=x": "wrong:unknown",
}


@pytest.mark.parametrize("given", RUSSIAN)
def test_what_is_wrong_is_told_in_russian_with_the_english_detail_marked(site: str, given: str) -> None:
    slug = {"place": "keepers", "plaice": "keepers", "year": "sayings"}.get(given.partition("=")[0], "happenings")
    page = read(requests.get(f"{site}/queries/{slug}?{given}&lang=ru", timeout=10), 400)
    assert WORDS["ru"][RUSSIAN[given]] in page.text
    assert [one for _, one in page.elements if one.get("lang") == "en" and one.get("class") in ("note", None)]


def test_columns_parameters_and_subjects_are_called_in_russian(repository: str, site: str) -> None:
    page = read(requests.get(f"{repository}/queries/spellings-in-sources?lang=ru", timeout=20))
    headings = [one.get("lang", "") for one in page.all("th")]
    assert len(headings) > 5
    assert set(headings) == {""}, "every column has a Russian name"
    for word in ("написание", "утверждение", "модальность", "источник", "отрывок", "первые слова"):
        assert word in page.text
    listed = read(requests.get(f"{repository}/queries?lang=ru", timeout=20))
    for word in ("утверждения", "источники", "лагерь", "визит"):  # the last two are types of the graph
        assert word in listed.text
    keepers = requests.get(f"{site}/queries/keepers?lang=ru", timeout=10)
    read(keepers)
    assert "<span>место</span> <code>place</code>" in keepers.text
    assert '<th scope="col" lang="en">keeper</th>' in keepers.text


def test_a_claim_and_what_it_says_are_one_column(repository: str) -> None:
    page = read(requests.get(f"{repository}/queries/about-person?lang=en&person=lidiya-ruslanova", timeout=20))
    assert page.text.count("Lidiya Ruslanova was a singer.") == 1


@pytest.mark.parametrize("slug", [query.slug for query in CATALOGUE.all() if query.is_federated])
def test_a_query_of_another_service_says_how_it_is_run(repository: str, slug: str) -> None:
    for lang in ("en", "ru"):
        page = read(requests.get(f"{repository}/queries/{slug}?lang={lang}", timeout=20))
        assert WORDS[lang]["federated"] in page.text
        assert f"aljir query {slug}" in page.text
        assert "SERVICE" in page.text
        assert not [one for one in page.all("a") if "/editor?query=" in one["href"] or f"/{slug}." in one["href"]]


def test_what_does_not_exist_is_404(site: str) -> None:
    for path in ("nothing", "nothing.csv", "keepers.exe", "keepers.svg", "is-lit.ttl", "..%2fapp", "keepers.csv.csv"):
        response = requests.get(f"{site}/queries/{path}", timeout=10)
        assert response.status_code == 404, path


def test_an_ask_is_answered_in_words(site: str) -> None:
    assert WORDS["en"]["answer_yes"] in read(requests.get(f"{site}/queries/is-lit?lang=en", timeout=10)).text
    no = read(requests.get(f"{site}/queries/is-lit?lang=ru&place=gull-skerry", timeout=10))
    assert WORDS["ru"]["answer_no"] in no.text


def test_rows_come_in_pages(repository: str) -> None:
    total = len(aljir.open(ROOT).query("names").as_table())
    assert total > 100
    first = read(requests.get(f"{repository}/queries/names?lang=en", timeout=10))
    assert rows(first) == 101
    seen, page = rows(first) - 1, first
    while following := [link["href"] for link in page.all("a") if link.get("rel") == "next"]:
        page = read(requests.get(f"{repository}{following[0]}", timeout=10))
        seen += rows(page) - 1
    assert seen == total
    for number in ("0", "-3", "999999999", "x", "9" * 40):
        assert rows(read(requests.get(f"{repository}/queries/names", params={"page": number}, timeout=10))) > 1


# Downloads


@pytest.mark.parametrize("slug", ["keepers", "is-lit", "light-view", "visitors"])
def test_every_download_is_what_the_package_writes(site: str, more: aljir.KnowledgeGraph, slug: str) -> None:
    page = read(requests.get(f"{site}/queries/{slug}?lang=en", timeout=10))
    endings = {
        match[1]: link["href"]
        for link in page.all("a")
        if (match := re.match(rf"/queries/{slug}\.(\w+)", link["href"]))
    }
    assert len(endings) >= 5
    for ending, href in endings.items():
        response = requests.get(f"{site}{href}", timeout=10)
        assert response.status_code == 200
        tag = response.headers["ETag"]
        cached = requests.get(f"{site}{href}", headers={"If-None-Match": tag}, timeout=10)
        assert (cached.status_code, cached.content) == (304, b"")
        if ending == "svg":
            assert response.text == more.plot(slug, language="en").svg()
            assert response.headers["Content-Type"] == "image/svg+xml"
            assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
        else:
            form = next(form for form in aljir.results.FORMATS.values() if form.extension == ending)
            assert response.content == more.query(slug).serialise(form.name)
            assert response.headers["Content-Type"].partition(";")[0] == form.media_type


def test_programs_get_data_from_the_address_of_the_page(site: str) -> None:
    address = f"{site}/queries/keepers"
    answer = requests.get(address, headers={"Accept": "application/sparql-results+json"}, timeout=10)
    assert answer.json()["head"]["vars"] == ["keeper", "name"]
    assert requests.get(address, headers={"Accept": "image/png"}, timeout=10).status_code == 406
    assert "Accept" in answer.headers["Vary"]


# Escaping


@pytest.mark.parametrize("slug", SLUGS)
def test_a_script_in_every_parameter_stays_text(repository: str, slug: str) -> None:
    for name in [*CATALOGUE.get(slug).params, "nothing", "lang", "page"]:
        response = requests.get(f"{repository}/queries/{slug}", params={name: SCRIPT}, timeout=20)
        assert response.status_code in (200, 400)
        page = read(response, response.status_code)
        assert "alert(1)</script>" not in response.text
        assert [one for one in page.all("img") if one.get("src") == "x"] == []
        assert "49" not in {field.get("value") for field in page.all("input")}


def test_names_of_the_graph_stay_text(site: str) -> None:
    for path in ("/kin", "/queries/kin", "/queries/about?person=script"):
        response = requests.get(f"{site}{path}", timeout=10)
        assert "<script>alert" not in response.text
        assert "&lt;script&gt;alert" in response.text
        read(response)


@pytest.mark.parametrize("way", ["get", "post"])
def test_a_script_in_the_editor_stays_text(site: str, way: str) -> None:
    query = f"SELECT ('{'</textarea><script>alert(1)</script>'}' AS ?x) {{}}"
    for text in (query, "</textarea><script>alert(1)</script>", SCRIPT):
        given = {"params" if way == "get" else "data": {"query": text}}
        response = requests.request(way, f"{site}/editor", timeout=10, **given)  # type: ignore[arg-type]
        assert "<script>alert" not in response.text
        page = read(response, response.status_code)
        assert text in page.text, "the query is still there"


# Pictures


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("kind", PICTURES)
def test_pictures_have_the_same_data_as_a_table(site: str, repository: str, kind: str, lang: str) -> None:
    for url in (site, repository):
        page = read(requests.get(f"{url}/{kind}", params={"lang": lang}, timeout=20))
        assert [one["viewbox"].split()[2] for one in page.all("svg")] == ["340", "680", "960"]
        assert {page.all("html")[0]["lang"]} == {one["lang"] for one in page.all("svg")} == {lang}
        assert WORDS[lang]["as_table"] in page.text
        assert rows(page) > 1
        assert [link for link in page.all("a") if link["href"].startswith("/claim/")]
        drawn = requests.get(f"{url}/{kind}.svg", params={"lang": lang}, timeout=20)
        ElementTree.fromstring(drawn.content)  # noqa: S314 - our own
        assert requests.get(f"{url}/{kind}.svg?lang={lang}", timeout=20).content == drawn.content


def test_the_page_of_figures_tells_whether_shares_fit(repository: str) -> None:
    check = aljir.open(ROOT).check_figures(language="en").checks[0]
    page = read(requests.get(f"{repository}/figures?lang=en", timeout=10))
    assert check.verdict("en") in page.text
    assert aljir.open(ROOT).check_figures(language="ru").checks[0].verdict("ru") in (
        read(requests.get(f"{repository}/figures?lang=ru", timeout=10)).text
    )


# The editor


def test_the_editor_answers_without_javascript(site: str) -> None:
    query = "SELECT ?name WHERE { ?place a <http://www.cidoc-crm.org/cidoc-crm/E53_Place> ; ?p ?name } ORDER BY ?name"
    by_get = read(requests.get(f"{site}/editor", params={"query": query}, timeout=10))
    by_post = read(requests.post(f"{site}/editor", data={"query": query}, timeout=10))
    assert rows(by_get) == rows(by_post) > 4
    assert "Gull Skerry" in by_post.text
    form = by_post.all("form")[0]
    assert (form["method"], form["action"]) == ("post", "/editor#answer")
    assert (
        WORDS["en"]["answer_yes"]
        in read(requests.post(f"{site}/editor", data={"query": "ASK { ?s ?p ?o }"}, timeout=10)).text
    )
    graph = requests.post(f"{site}/editor", data={"query": "DESCRIBE ?s WHERE { ?s ?p ?o } LIMIT 1"}, timeout=10)
    assert rows(read(graph)) > 1


def test_an_answer_has_an_address_and_files_in_every_format_that_fits(site: str, more: aljir.KnowledgeGraph) -> None:
    for query in ("SELECT ?s { ?s a ?kind } ORDER BY ?s", "ASK { ?s ?p ?o }", "CONSTRUCT WHERE { ?s a ?kind }"):
        led = requests.post(f"{site}/editor?lang=ru", data={"query": query}, timeout=10)
        assert [one.status_code for one in led.history] == [303]
        assert led.history[0].headers["Location"].endswith("#answer"), "the reader sees the answer first"
        page = read(led)
        assert [one for one in page.all("div") if one.get("id") == "answer"]
        assert WORDS["ru"]["permalink"] in page.text
        permalink = next(one["href"] for one in page.all("a") if one["href"].startswith(f"{site}/editor?"))
        again = read(requests.get(permalink, headers={"Accept-Language": "en"}, timeout=10))
        assert (rows(again), again.all("html")[0]["lang"]) == (rows(page), "ru")
        files = {one["download"]: one["href"] for one in page.all("a") if "download" in one}
        result = more.sparql(query)
        fit = {form.extension: form for form in aljir.results.FORMATS.values() if result.kind in form.fits}
        assert set(files) == {f"answer.{ending}" for ending in fit if ending != "html"}
        for name, href in files.items():
            answer = requests.get(f"{site}{href}", headers={"Accept": "text/html"}, timeout=10)
            form = fit[name.partition(".")[2]]
            assert answer.headers["Content-Type"].partition(";")[0] == form.media_type
            assert len(answer.content) == len(result.serialise(form.name))


def test_a_query_too_long_for_an_address_is_answered_and_it_is_said(site: str) -> None:
    query = "ASK {} " + "# long \n" * 800
    answer = requests.post(f"{site}/editor?lang=en", data={"query": query}, timeout=10)
    assert answer.history == []
    page = read(answer)
    assert WORDS["en"]["answer_yes"] in page.text
    assert WORDS["en"]["no_address"] in page.text
    assert not [one for one in page.all("a") if "download" in one]


def test_a_browser_at_the_endpoint_is_led_to_the_editor(site: str) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    query = {"query": "SELECT ?s { ?s a ?kind }"}
    led = requests.get(f"{site}/sparql", params={**query, "lang": "ru"}, headers=browser, timeout=10)
    page = read(led)
    assert (led.url.startswith(f"{site}/editor?"), page.all("html")[0]["lang"]) == (True, "ru")
    assert rows(page) > 4
    wrong = requests.get(f"{site}/sparql", params={"query": "SELECT"}, headers=browser, timeout=10)
    assert "alert" in [one.get("role") for _, one in read(wrong, 400).elements]
    program = requests.get(f"{site}/sparql", params={"query": "SELECT"}, timeout=10)
    assert (program.status_code, program.headers["Content-Type"]) == (400, "application/problem+json")
    alone = requests.get(f"{site}/sparql", params={**query, "format": "html"}, timeout=10)
    document = Reading(alone.text)
    assert (document.wrong, document.all("html"), len(document.all("h1"))) == ([], [{"lang": "en"}], 1)
    assert "style-src 'unsafe-inline'" in alone.headers["Content-Security-Policy"]


ERRORS = [text for key, text in GENERAL["ru"].items() if re.fullmatch(r"error:\d+|missing", key)]


@pytest.mark.parametrize(
    ("path", "status", "english"),
    [
        ("/queries/nope", 404, "There is no saved query 'nope'."),
        ("/queries/keepers.exe", 404, "There are the endings txt"),
        ("/queries/keepers.csv?place=Qqqq", 400, "There is no place"),
        ("/sparql?query=ASK{}&query=ASK{}", 400, "There are 2 queries"),
        ("/sparql?update=CLEAR+ALL", 403, "changes nothing"),
        ("/claims?mode=loud", 400, "There is no mode 'loud'."),
        ("/nobody/here", 404, ""),
    ],
)
def test_what_is_wrong_is_a_page_for_people_and_a_document_for_programs(
    site: str, path: str, status: int, english: str
) -> None:
    page = read(
        requests.get(f"{site}{path}", headers={"Accept": "text/html", "Accept-Language": "ru"}, timeout=10), status
    )
    assert page.all("html")[0]["lang"] == "ru"
    assert len(page.all("h1")) == 1
    assert [text for text in (GENERAL["ru"]["no_such"], WORDS["ru"]["wrong"], *ERRORS) if text in page.text]
    assert english in page.text
    details = [one for _, one in page.elements if one.get("class") == "detail note"]
    assert [one["lang"] for one in details] == (["en"] if english else [])
    told = requests.get(f"{site}{path}", headers={"Accept": "application/problem+json"}, timeout=10)
    assert (told.status_code, told.headers["Content-Type"]) == (status, "application/problem+json")
    assert told.json()["status"] == status


def test_hints_on_completion_are_for_those_who_have_it(site: str) -> None:
    page = read(requests.get(f"{site}/editor", timeout=10))
    (hint,) = [one for _, one in page.elements if one.get("id") == "hint"]
    assert "hidden" in hint
    assert "aria-describedby" not in page.all("textarea")[0]


@pytest.mark.parametrize(
    ("query", "parts"),
    [
        ("SELECT * WHERE { ?s ?p }", ("Line 1, column 25.", "Not SPARQL 1.1: reading stops at the end.")),
        ("INSERT DATA { <a:a> <a:b> 1 }", ("INSERT is an update",)),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", ("SERVICE is refused",)),
        ("SELECT * { ?s crm:P4 ?o }", ("The prefix crm: is not declared.",)),
    ],
)
def test_a_wrong_query_is_told_with_its_place(site: str, query: str, parts: tuple[str, ...]) -> None:
    response = requests.post(f"{site}/editor", data={"query": query}, timeout=10)
    assert response.status_code in (400, 403)
    page = read(response, response.status_code)
    assert [part for part in parts if part not in page.text] == []
    assert "alert" in [attributes.get("role") for _, attributes in page.elements]


@pytest.mark.parametrize("form", [{"query": "SELECT * { ?s ?p " + "?o" * 6_000}, {"other": "x" * 60_000}])
def test_a_giant_form_is_refused_before_it_is_read_whole(site: str, form: dict[str, str]) -> None:
    response = requests.post(f"{site}/editor", data=form, timeout=10)
    assert response.status_code == 413
    assert "10000 bytes" in response.text


def test_many_rows_are_cut_and_it_is_said(site: str) -> None:
    query = "SELECT ?a ?b { ?a ?p ?x . ?b ?q ?y } LIMIT 1200"
    page = read(requests.post(f"{site}/editor?lang=en", data={"query": query}, timeout=20))
    assert rows(page) == 1_001
    assert WORDS["en"]["first_rows"].format(1000, 1200) in page.text


def test_names_for_completion_come_from_the_graph(site: str) -> None:
    found = requests.get(f"{site}/editor/terms.json?lang=ru", timeout=10).json()
    names = {term["name"]: term["label"] for term in found["terms"]}
    assert names["light:keptLightAt"] == "был смотрителем маяка в"
    assert "light:Lighting" in names
    assert "type:spot" in names
    assert found["prefixes"]["light"] == "https://example.org/lighthouse/ontology#"


def test_the_editor_completes_names_in_a_browser_that_allows_only_its_own_host(site: str) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    if not Path("/usr/bin/chromium").exists():
        pytest.skip("there is no Chromium")
    heard: list[str] = []
    with sync_api.sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))

        def strict(route: Any) -> None:
            if not route.request.url.startswith(site):
                heard.append(f"another host: {route.request.url}")
            if route.request.url.endswith("/favicon.ico"):
                route.fulfill(status=204)
                return
            answer = route.fetch()
            route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": CSP})

        page.route("**/*", strict)
        with page.expect_response("**/terms.json*"):
            page.goto(f"{site}/editor?lang=en")
        area = page.get_by_role("textbox", name="Query")
        area.press_sequentially("SELECT ?who { ?who light:kept")
        options = page.get_by_role("option")
        options.first.wait_for()
        names = [text.split()[0] for text in options.all_inner_texts()]
        assert names == ["light:keptLightAt", "light:keptUntil", "light:lightKeptBy"]
        area.press("ArrowDown")
        assert options.nth(1).get_attribute("aria-selected") == "true"
        area.press("ArrowUp")
        area.press("Enter")
        assert options.count() == 0
        area.press_sequentially(" ?where }")
        prefix = "PREFIX light: <https://example.org/lighthouse/ontology#>"
        assert area.input_value() == f"{prefix}\nSELECT ?who {{ ?who light:keptLightAt ?where }}"
        area.press("Control+Enter")
        page.get_by_role("link", name="Sanna Aldwin").first.wait_for()
        for path in (*(f"/{kind}" for kind in PICTURES), "/queries", "/queries/visitors"):
            page.goto(f"{site}{path}")
        assert page.locator("svg .solid").first.evaluate("shape => getComputedStyle(shape).fill") != "rgb(0, 0, 0)"
        browser.close()
    assert heard == []


def test_no_file_of_these_pages_names_another_host() -> None:
    folder = ROOT / "scripts" / "aljir"
    for path in (*(folder / "web" / "static").iterdir(), folder / "plots" / "plots.css"):
        content = path.read_text("utf-8")
        assert not re.search(r"https?:|url\(|@import", content), path


def test_the_words_are_in_both_languages() -> None:
    assert set(WORDS["en"]) == set(WORDS["ru"])
    for key, text in WORDS["en"].items():
        assert text.count("{}") == WORDS["ru"][key].count("{}"), key


@pytest.mark.parametrize(
    ("settings", "status", "said"),
    [
        (Settings(max_rows=1), 422, "more than 1 rows"),
        (Settings(waiting=0), 503, "queries are waiting"),
    ],
    ids=["too large", "busy"],
)
def test_a_saved_query_has_the_bounds_of_any_query(
    more: aljir.KnowledgeGraph, settings: Settings, status: int, said: str
) -> None:
    with serving(more, settings) as url:
        page = read(requests.get(f"{url}/queries/keepers", headers={"Accept": "text/html"}, timeout=30), status)
        assert said in page.text
        for path in ("queries/keepers.csv", "api/queries/keepers.csv"):
            refused = requests.get(f"{url}/{path}", timeout=30)
            assert (refused.status_code, said in refused.json()["detail"]) == (status, True)
            assert refused.headers["Content-Type"] == "application/problem+json"
