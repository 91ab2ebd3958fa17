"""The pages in a real browser: no error, no other host, keyboard and phone, and what axe-core says of them.

Needs Debian's Chromium; where it is not to be had, the tests are skipped, and say so. `ALJIR_SCREENSHOTS=DIR` keeps a
picture of each page in light, dark and phone width.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urldefrag, urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page
from tests.standins.browser import needs_chromium
from tests.standins.web import serving

import aljir

ROOT = Path(__file__).resolve().parent.parent
CHARTS = {query.slug: query.chart for query in aljir.open(ROOT).catalogue.all()}
PATHS = {
    "home": "/",
    "home-ru": "/?lang=ru",
    "search": "/search?q=Captain Marren",
    "search-none": "/search?q=Tern Pint",
    "kind": "/person/",
    "entity": "/place/tern-point.html",
    "entity-disputed": "/event/great-storm.html?lang=ru",
    "source": "/source/keepers-log.html",
    "source-page": "/source/visitor-page.html",
    "passage": "/passage/keepers-log-p2.html",
    "sources": "/sources",
    "claims": "/claims",
    "claim": "/claim/visitor-page-storm.html",
    "claim-gone": "/claim/visitor-page-cook.html",
    "disagreements": "/disagreements",
    "ontology": "/ontology.html",
    "missing": "/person/sana-aldwin",
    "queries": "/queries",
    "query": "/queries/keepers",
    "query-ru": "/queries/about?lang=ru",
    "query-wrong": "/queries/keepers?place=Nowhere",
    "timeline": "/timeline",
    "map": "/map?lang=ru",
    "kin": "/kin",
    "figures": "/figures",
    "editor": "/editor",
    "sparql": "/sparql",
    "answer": "/editor?lang=ru&query=SELECT%20%2A%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20LIMIT%2020",
    "answer-wrong": "/editor?lang=ru&query=SELECT",
    "wrong": "/queries/nope?lang=ru",
    "mapping": "/mapping/gull-skerry-harbours-r2.html?lang=ru",
    "search-ru": "/search?q=маяк&lang=ru",
}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1100, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1100, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 320, "height": 640}, "color_scheme": "light", "is_mobile": True},
}

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def site(lighthouse: Path) -> Iterator[str]:
    with serving(aljir.open(lighthouse)) as url:
        yield url


@pytest.fixture(scope="module")
def repository() -> Iterator[str]:
    with serving(aljir.open(ROOT)) as url:
        yield url


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Opens pages, and fails when one reports an error or asks another host."""
    yield from visits(browser, site)


def visits(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Give what opens the pages of a site; fail in the end when one has reported an error or asked another host."""
    contexts, wrong = [], []

    def report(message: ConsoleMessage) -> None:
        expected = re.search(r"status of (400|404|410)", message.text)  # the page itself
        if message.type == "error" and not expected:
            wrong.append(message.text)

    def call(path: str, **look: Any) -> Page:
        contexts.append(browser.new_context(**look))
        page = contexts[-1].new_page()
        page.on("console", report)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: wrong.append(request.url) if not own(request.url) else None)
        page.goto(site + path)
        return page

    def own(url: str) -> bool:
        return url.startswith(f"{site}/") or url == "data:,"

    yield call
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core."""
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_shown_without_error_and_within_its_width(visit: Callable[..., Page], look: str) -> None:
    for name, path in PATHS.items():
        page = visit(path, **LOOKS[look])
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= LOOKS[look]["viewport"]["width"], (name, look)
        if folder := os.environ.get("ALJIR_SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"{name}-{look}.png", full_page=True)


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing(visit: Callable[..., Page], axe: str, look: str) -> None:
    found = []
    for name, path in PATHS.items():
        page = visit(path, **LOOKS[look])
        page.evaluate(axe)
        for one in page.evaluate("axe.run()")["violations"]:
            found.append((name, one["impact"], one["id"], [node["html"][:120] for node in one["nodes"]][:3]))
    assert found == []


def kind(url: str) -> tuple[object, ...]:
    """Give what pages that are made alike have in common: the first part of the path, the ending, the language."""
    parts = urlsplit(url)
    first, _, rest = parts.path.lstrip("/").partition("/")
    asked = parse_qs(parts.query)
    own = CHARTS.get(rest) if first == "queries" else bool(rest)  # answers are drawn in several ways
    return first, own, Path(parts.path).suffix, *asked.get("lang", []), *sorted(asked.keys() - {"lang"})


def test_links_lead_from_the_home_page_to_every_kind_of_page(browser: Browser, repository: str, axe: str) -> None:
    seen: set[tuple[object, ...]] = set()
    wrong: list[object] = []
    visiting = visits(browser, repository)
    visit = next(visiting)
    waiting = ["/"]
    for path in waiting:  # which grows
        page = visit(path, **LOOKS["phone"])
        if page.evaluate("document.documentElement.scrollWidth") > LOOKS["phone"]["viewport"]["width"]:
            wrong.append((path, "is wider than the screen"))
        page.evaluate(axe)
        found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        wrong += [(path, one["impact"], one["id"], one["nodes"][0]["html"][:120]) for one in found]
        for url in page.evaluate("[...document.querySelectorAll('a[href]')].map(link => link.href)"):
            link = urldefrag(url).url
            if not link.startswith(f"{repository}/") or Path(urlsplit(link).path).suffix not in ("", ".html"):
                continue
            if "/dumps/" in link or "/sparql?" in link:  # files to keep, not to look at
                continue
            if kind(link) not in seen:
                seen.add(kind(link))
                waiting.append(link.removeprefix(repository))
        page.context.close()
    assert wrong == []
    assert len(waiting) > 40
    assert {"queries", "claim", "source", "person", "editor"} <= {str(first) for first, *_ in seen}
    next(visiting, None)


def test_dark_is_dark_and_light_is_light(visit: Callable[..., Page]) -> None:
    def brightness(look: str) -> int:
        colour = visit("/", **LOOKS[look]).evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(map(int, re.findall(r"\d+", colour)[:3]))

    assert brightness("dark") < 150 < 600 < brightness("light")


def test_the_keyboard_reaches_the_content_first_and_shows_where_it_is(visit: Callable[..., Page]) -> None:
    page = visit("/claims")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "mode"


def test_search_and_filters_are_used_without_a_mouse_and_without_javascript(visit: Callable[..., Page]) -> None:
    page = visit("/?lang=ru", java_script_enabled=False)
    page.locator("#q").fill("Sanna")
    page.keyboard.press("Enter")
    page.locator("ol a").first.click()
    assert page.locator("h1").inner_text() == "Санна Алдвин"
    page = visit("/claims?lang=ru", java_script_enabled=False)
    page.locator("#standing").select_option("disputed")
    page.locator("form.filter button").click()
    assert page.locator(".claims > li").count() == 1
    assert "lang=ru" in page.url
    page.locator(".languages a").click()
    assert (page.locator("h1").inner_text(), "standing=disputed" in page.url) == ("Claims", True)


def test_a_saved_query_is_asked_by_its_form(visit: Callable[..., Page]) -> None:
    page = visit("/queries", java_script_enabled=False)
    page.locator('a[href*="/queries/keepers"]').first.click()
    page.locator("form input[name=place]").fill("Терн-Пойнт")
    page.keyboard.press("Enter")
    assert "Ilvo Marren" in page.locator("table.answer").inner_text()


def test_the_editor_completes_names_and_asks(visit: Callable[..., Page]) -> None:
    page = visit("/editor")
    box = page.locator("textarea")
    box.click()
    page.keyboard.type("SELECT ?who { ?who light:keptL")
    page.locator("[role=option]").first.wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type(" ?place }")
    assert "light:keptLightAt ?place }" in box.input_value()
    page.keyboard.press("Control+Enter")
    page.locator("table.answer").wait_for()
    assert "Ilvo Marren" in page.locator("table.answer").inner_text()


def test_an_answer_is_where_the_reader_looks_and_can_be_kept(visit: Callable[..., Page]) -> None:
    for javascript in (True, False):
        page = visit("/editor?lang=ru", **LOOKS["phone"], java_script_enabled=javascript)
        assert page.locator("#hint").is_visible() is javascript
        page.locator("textarea").fill("SELECT ?s { ?s a ?kind } LIMIT 60")
        page.locator("form.editor button").click()
        page.locator("#answer table").wait_for()
        assert page.url.endswith("#answer")
        assert "query=SELECT" in page.url
        assert 0 <= page.locator("#answer h2").bounding_box()["y"] < 200  # type: ignore[index]
        page.goto(page.url.partition("#")[0])
        assert page.locator("#answer tbody tr").count() == 60
        page.locator("textarea").fill("SELECT")
        page.locator("form.editor button").click()
        page.locator("#answer [role=alert]").wait_for()
        assert 0 <= page.locator("#answer h2").bounding_box()["y"] < 400  # type: ignore[index]


def test_the_mark_of_a_fact_leads_to_its_evidence_and_on_to_the_source(visit: Callable[..., Page]) -> None:
    page = visit("/person/sanna-aldwin")
    page.locator(".claims .evidence a", has_text="sentence 2").first.click()
    assert urlsplit(page.url).path.startswith("/claim/keepers-log-aldwin")
    page.locator(".evidence a", has_text="Keepers' log").first.click()
    assert page.locator("h1").inner_text() == "Keepers' log"


def test_paper_has_the_addresses_and_no_controls(visit: Callable[..., Page]) -> None:
    page = visit("/place/tern-point.html")
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    shown = page.locator("a.out").first.evaluate("one => getComputedStyle(one, '::after').content")
    assert "<https://example.org/keepers-log#" in shown
