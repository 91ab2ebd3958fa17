"""What the pages say, and where they lead: to entities, evidence and sources; in both languages, escaped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.standins.crawler import Page, crawl, read
from tests.standins.web import serving

import aljir
from aljir.dumps import WHOLE
from aljir.web.site import PARTS
from aljir.web.words import WORDS

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "scripts" / "aljir" / "web"
DATA = (".ttl", ".nt", ".jsonld", ".rdf")
HTML = "text/html"


@pytest.fixture(scope="module")
def site(lighthouse: Path) -> Iterator[str]:
    with serving(aljir.open(lighthouse)) as url:
        yield url


@pytest.fixture(scope="module")
def repository() -> Iterator[str]:
    with serving(aljir.open(ROOT)) as url:
        yield url


@pytest.fixture(scope="module")
def pages(site: str) -> list[Page]:
    """All pages of the lighthouse, in both languages."""
    return crawl(site)


def html(pages: list[Page]) -> list[Page]:
    """Give the pages; an answer that was downloaded as HTML is a bare table."""
    downloads = re.compile(r"/queries/[\w-]+\.html\b")
    return [
        page
        for page in pages
        if page.response.headers["Content-Type"].startswith(HTML) and not downloads.search(page.url)
    ]


def test_every_link_leads_somewhere(pages: list[Page], kg: aljir.KnowledgeGraph) -> None:
    found = {urlsplit(page.url).path: page.response.status_code for page in pages}
    gone = {path for path, status in found.items() if status == 410}
    assert gone == {f"/claim/visitor-page-cook{ending}" for ending in (".html", *DATA)}
    assert {status for path, status in found.items() if path not in gone} == {200}
    shown = {path.removesuffix(".html") for path in found if path.endswith(".html")}
    named = {one.entity.removeprefix(kg.project.base) for one in aljir.lookup.Lookup(kg.engine, kg.project).names}
    assert {f"/{name}" for name in named if "#" not in name} <= shown, "every entity is reached from the first page"
    claims = {quad.value.removeprefix(kg.project.base) for quad in kg.store.named_graphs()}
    assert {f"/{claim}" for claim in claims} <= shown


def test_every_page_is_whole_and_speaks_the_language_it_says(pages: list[Page]) -> None:
    assert len(html(pages)) > 60
    for page in html(pages):
        asked = re.search(r"lang=(\w+)", page.url)
        (root,) = page.all("html") or pytest.fail(page.url)
        assert root["lang"] == page.response.headers["Content-Language"] == (asked[1] if asked else "en"), page.url
        assert "Accept-Language" in page.response.headers["Vary"]
        words, others = (WORDS[root["lang"]], WORDS["en" if root["lang"] == "ru" else "ru"])
        assert words["footer"] in page.text, page.url
        assert not {key for key, word in others.items() if len(word) > 12 and word in page.text}, page.url
        assert len(page.all("h1")) == len(page.all("main")) == 1, page.url
        ids = Counter(one["id"] for _, one in page.elements if "id" in one)
        assert max(ids.values()) == 1, page.url
        labelled = {one.get("for") for one in page.all("label")}
        assert all(one.get("type") == "hidden" or one["id"] in labelled for one in page.all("input", "select")), (
            page.url
        )
        assert {one["hreflang"] for one in page.all("link") if "hreflang" in one} == {"en", "ru"}


def test_the_chosen_language_is_kept(site: str) -> None:
    page = read(f"{site}/?lang=ru")
    inside = [link for link in page.links if link.startswith(site) and "/static/" not in link and "#" not in link]
    assert inside
    assert all("lang=ru" in link or link.endswith("lang=en") for link in inside)
    assert read(f"{site}/", {"Accept-Language": "ru-RU, en;q=0.5"}).all("html")[0]["lang"] == "ru"


def test_no_script_and_no_style_stands_in_a_page(pages: list[Page], site: str) -> None:
    for page in html(pages):
        for name, attributes in page.elements:
            assert name not in ("style", "iframe", "object"), page.url
            assert name != "script" or attributes["src"].startswith("/static/"), page.url
            assert not [one for one in attributes if one == "style" or one.startswith("on")], page.url
        loaded = [one["href"] for one in page.all("link") if one["rel"] in ("stylesheet", "icon")]
        assert {urlsplit(one).path for one in loaded} >= {"/static/style.css", ","}
        loaded += [one["src"] for one in page.all("img", "video", "audio", "source")]
        assert all(one == "data:," or (one.startswith("/") and not one.startswith("//")) for one in loaded), page.url


def test_a_fact_stands_with_its_evidence(site: str) -> None:
    page = read(f"{site}/person/sanna-aldwin.html?lang=ru")
    assert "Санна Алдвин была смотрительницей девять зим." in page.text
    assert "предложение 2" in page.text
    paths = [urlsplit(link).path for link in page.links]
    assert "/claim/keepers-log-aldwin.html" in paths
    assert "/source/keepers-log.html" in paths
    assert any(link.startswith("https://example.org/keepers-log#:~:text=") for link in page.links)


def test_what_is_disputed_stands_apart_with_who_disputes_it(site: str) -> None:
    page = read(f"{site}/place/gull-skerry.html")
    groups = [one["class"] for one in page.all("section")]
    assert groups == ["group disputed"]
    assert "/claim/keepers-log-storm.html" in [urlsplit(link).path for link in page.links]
    assert "The log was written on the spot." in page.text
    judged = read(f"{site}/place/tern-point.html")
    assert [one["class"] for one in judged.all("section")][-1] == "group judgements"


def test_links_to_other_datasets_are_there_with_how_sure_they_are_and_who_made_them(site: str) -> None:
    page = read(f"{site}/place/gull-skerry.html")
    assert "https://example.org/harbours/R2" in page.links
    for text in (WORDS["en"]["broader"], "confidence 0.8", "The register lists the reefs as one.", "2026-03-31"):
        assert text in page.text
    paths = [urlsplit(link).path for link in page.links]
    assert {"/mapping/gull-skerry-harbours-r2.html", "/organization/museum.html"} <= set(paths)
    record = read(f"{site}/mapping/gull-skerry-harbours-r2.html").text
    assert "Link: Gull Skerry – example.org/harbours/R2" in record
    assert record.count(WORDS["en"]["recorded_note"]) == 1, "where all is recorded it is said once"
    assert WORDS["en"]["recorded_by_hand"] not in record


def section(page: Page, heading: str) -> list[str]:
    """Give the paths that a page leads to below one of its headings, in its markup."""
    content = page.response.text
    start = content.index(f"<h2>{heading}<")
    return re.findall(r'href="(/[^"?#]*)', re.split(r"<h2|<dl class=.address", content[start + 3 :])[0])


def test_every_statement_leads_to_the_claims_that_say_it(site: str) -> None:
    page = read(f"{site}/person/sanna-aldwin.html")
    said = section(page, WORDS["en"]["statements"])
    assert {"/claim/keepers-log-aldwin.html", "/claim/keepers-log-aldwin-until.html"} <= set(said)
    tied = section(page, WORDS["en"]["connections"])
    assert tied.index("/place/tern-point.html") < tied.index("/claim/keepers-log-aldwin.html")
    storm = read(f"{site}/event/great-storm.html").response.text
    statements = storm[storm.index(WORDS["en"]["statements"]) :]
    assert "Keepers' log" in statements.replace("&#39;", "'")
    assert "Gull Skerry" not in statements, "what is disputed is no statement of the graph"


def test_what_is_inferred_says_so_and_from_which_claims(site: str) -> None:
    page = read(f"{site}/place/tern-point.html")
    statements = page.response.text[page.response.text.index(WORDS["en"]["statements"]) :]
    kept = statements[statements.index("/person/sanna-aldwin.html") :]
    assert kept.index(WORDS["en"]["inferred"]) < kept.index("/claim/keepers-log-aldwin.html")
    assert "A light that somebody kept was kept by that person" in statements
    assert WORDS["ru"]["recorded_by_hand"] in read(f"{site}/place/tern-point.html?lang=ru").text


def test_a_spelling_has_the_claim_that_spells_it_so(repository: str) -> None:
    page = read(f"{repository}/place/akmol.html")
    names = section(page, WORDS["en"]["names"])
    assert "/claim/geonames-akmol.html" in names
    assert WORDS["en"]["names_note"] in page.text


def test_kin_is_shown_and_leads_on(repository: str) -> None:
    page = read(f"{repository}/person/rachel-messerer.html")
    assert WORDS["en"]["kin"] in page.text
    kin = section(page, WORDS["en"]["kin"])
    child = kin.index("/person/maya-plisetskaya.html")
    assert kin[child + 1].startswith("/claim/"), "who is kin stands with the claims that say so"
    ruslanova = read(f"{repository}/person/lidiya-ruslanova.html?lang=ru")
    text = ruslanova.response.text[ruslanova.response.text.index(f"<h2>{WORDS['ru']['kin']}") :]
    text = text[: text.index("<h2", 3)]
    for part in (WORDS["ru"]["inferred"], "/claim/glagol38-ruslanova-wife-of-kryukov.html", "сказано", "принято"):
        text = text[text.index(part) :]


def test_a_source_is_read_passage_by_passage(site: str) -> None:
    page = read(f"{site}/source/keepers-log.html")
    assert [one["id"] for one in page.all("li") if one.get("id", "").startswith("s")] == ["s1", "s2", "s3", "s4", "s5"]
    assert WORDS["en"]["covered"].format(covered=5, all=5) in page.text
    alone = read(f"{site}/source/visitor-page.html")
    assert WORDS["en"]["no_text"] in alone.text
    assert "/claim/visitor-page-storm.html" in [urlsplit(link).path for link in alone.links]


def test_a_passage_has_the_claims_that_cite_it_or_a_part_of_it(site: str) -> None:
    page = read(f"{site}/passage/keepers-log-p2.html")
    paths = {urlsplit(link).path for link in page.links}
    assert {f"/claim/keepers-log-{name}.html" for name in ("aldwin", "aldwin-until", "marren")} <= paths
    assert f"{site}/source/keepers-log.html#s2" in page.links
    assert "The price of coal is outside the subject." in read(f"{site}/passage/keepers-log-p5.html").text


def test_the_words_of_a_text_are_shown_only_while_the_very_text_is_at_hand(broken: Path) -> None:
    text = (broken / "texts" / "keepers-log.txt").read_text("utf-8")
    graph = aljir.open(broken)
    graph.anchor("keepers-log")
    graph = aljir.open(broken)
    place = next(iter(graph.claims(passage=3))).passages[0].locator
    assert place
    words = " ".join(text[place.start : place.end].split())

    def shown() -> bool:
        with serving(aljir.open(broken)) as url:
            pages = [read(f"{url}/{path}") for path in ("source/keepers-log.html", "claim/keepers-log-storm.html")]
        found = {words in " ".join(page.text.split()) for page in pages}
        assert len(found) == 1
        return found.pop()

    assert shown()
    (broken / "texts" / "keepers-log.txt").write_text(text + "More.", "utf-8")
    assert not shown()
    (broken / "texts" / "keepers-log.txt").unlink()
    assert not shown()


def test_links_of_one_claim_are_told_apart_and_names_are_not_raw(repository: str) -> None:
    page = read(f"{repository}/person/lidiya-ruslanova.html")
    assert "open at these words (1)" in " ".join(page.text.split())
    camp = read(f"{repository}/organization/aljir-camp.html?lang=ru")
    kinds = camp.response.text.split('class="kinds">')[1].partition("<")[0]
    assert kinds.startswith(WORDS["ru"]["one:organization"])
    assert "русский латиницей" in camp.text
    time = read(f"{repository}/time/1938-to-1953.html")
    assert "from 1938 to 1953" in time.text, "EDTF is explained"
    figure = read(f"{repository}/figure/")
    assert "-value" not in " ".join(figure.text.split())
    heading = read(f"{repository}/mapping/akmol-geonames-1521193.html?lang=ru").response.text
    assert "<h1>Соответствие: Акмол" in heading


def test_every_part_is_reached_from_every_page(site: str) -> None:
    page = read(f"{site}/claims")
    nav = page.response.text.split("<nav")[1].split("</nav>")[0]
    assert set(re.findall(r'href="(/\w+)"', nav)) == set(PARTS.values())


def test_claims_are_filtered_by_mode_standing_and_source(site: str) -> None:
    def glosses(query: str) -> list[str]:
        page = read(f"{site}/claims?{query}")
        assert page.response.status_code == 200
        return sorted({urlsplit(link).path for link in page.links if "/claim/" in link})

    assert glosses("mode=judgement") == ["/claim/keepers-log-lonely.html"]
    assert glosses("standing=withdrawn&source=visitor-page") == ["/claim/visitor-page-cook.html"]
    assert glosses("mode=judgement&standing=withdrawn") == []
    for wrong in ("mode=loud", "standing=x", "source=nobody", "source=%3Cscript%3E"):
        refused = read(f"{site}/claims?{wrong}")
        assert refused.response.status_code == 400
        assert "<script" not in refused.response.text


def test_a_claim_is_told_in_words_in_turtle_and_through_its_history(site: str) -> None:
    page = read(f"{site}/claim/keepers-log-aldwin-until.html")
    for text in ("light:keptUntil", "1893", WORDS["en"]["recorded"], WORDS["en"]["premisses"]):
        assert text in page.text
    assert {"/claim/keepers-log-lit.html", "/person/sanna-aldwin.html"} <= {urlsplit(link).path for link in page.links}


def test_disagreements_stand_side_by_side(site: str) -> None:
    page = read(f"{site}/disagreements")
    assert len(page.all("section")) == 1
    paths = [urlsplit(link).path for link in page.links]
    assert {"/claim/keepers-log-storm.html", "/claim/visitor-page-storm.html"} <= set(paths)
    assert "Tern Point" in page.text
    assert "Gull Skerry" in page.text
    assert not read(f"{site}/disagreements?verdict=agree").all("section")
    assert read(f"{site}/disagreements?verdict=quarrel").response.status_code == 400
    assert read(f"{site}/disagreements?source=nobody").response.status_code == 400


@pytest.mark.parametrize("sought", ["Sanna Aldwin", "санна алдвин", "Aldvin", "person:sanna-aldwin", "sanna", "ldwin"])
def test_search_finds_by_any_spelling(site: str, sought: str) -> None:
    page = read(f"{site}/search?q={sought}")
    assert [urlsplit(link).path for link in page.links if "/person/" in link] == ["/person/sanna-aldwin.html"]
    assert WORDS["en"]["near_spelling"] not in page.text
    assert "person:sanna-aldwin" in page.text


def test_search_lists_all_that_have_the_words_the_best_first(site: str) -> None:
    several = {urlsplit(link).path for link in read(f"{site}/search?q=Captain Marren").links if "/person/" in link}
    assert several == {"/person/ilvo-marren.html", "/person/tove-marren.html"}
    page = read(f"{site}/search?q=Терн-Пойнт&lang=en")
    found = [path for link in page.links if (path := urlsplit(link).path).endswith(".html")]
    assert found == ["/place/tern-point.html", "/organization/museum.html"]
    assert WORDS["en"]["found"].format(2) in page.text
    assert "found as “Терн-Пойнт”" in page.text
    assert "/queries/keepers" in [urlsplit(link).path for link in read(f"{site}/search?q=who kept").links]


def test_a_near_spelling_is_found_and_said_to_be_near(site: str) -> None:
    near = read(f"{site}/search?q=Tern Pint&lang=ru")
    assert "/place/tern-point.html" in [urlsplit(link).path for link in near.links]
    assert WORDS["ru"]["near_spelling"] in near.text


def test_nonsense_finds_nothing_and_breaks_nothing(site: str, repository: str) -> None:
    for url in (site, repository):
        for odd in ("aaaa", "qqqq", "xqzwv", "нбвгд"):
            page = read(f"{url}/search?q={odd}")
            assert WORDS["en"]["nothing_called"].format(odd) in page.text
            assert not page.all("ol")
    for odd in ("", " ", "%00", "a" * 9000, "person:", "x:y", "<script>", "http://[", "ex:%"):
        page = read(f"{site}/search?q={odd}&page=-7")
        assert page.response.status_code == 200, odd
        assert "<script" not in page.response.text


def test_many_finds_come_in_pages_and_are_counted(repository: str) -> None:
    seen: list[str] = []
    page = read(f"{repository}/search?q=camp")
    total = int(re.findall(r"Found: (\d+)", page.text)[0])
    while True:
        ((start, _),) = [(int(one["start"]), one) for one in page.all("ol")]
        assert start == len(seen) + 1
        seen += re.findall(
            r'<li><a href="([^"]+)">', page.response.text[page.response.text.index("<ol") :].split("</ol>")[0]
        )
        following = [one["href"] for one in page.all("a") if one.get("rel") == "next"]
        if not following:
            break
        page = read(repository + following[0])
    assert len(seen) == len(set(seen)) == total > 20
    assert any("/organization/aljir-camp" in one for one in seen[:6])
    assert "Person" in read(f"{repository}/search?q=Ruslanova").text, "what it is stands with it"
    assert read(f"{repository}/search?q=Nalbandjan").text.count(WORDS["en"]["near_spelling"]) >= 1


def test_an_unknown_address_suggests_only_what_is_near(site: str, repository: str) -> None:
    near = read(f"{site}/person/sana-aldwin")
    assert near.response.status_code == 404
    assert "/person/sanna-aldwin.html" in [urlsplit(link).path for link in near.links]
    far = read(f"{repository}/person/nobody")
    assert (far.response.status_code, WORDS["en"]["near"] in far.text) == (404, False)


def test_the_first_page_says_how_to_cite_and_what_to_take(broken: Path) -> None:
    graph = aljir.open(broken)
    with serving(graph) as url:
        before = read(f"{url}/")
        assert WORDS["en"]["no_downloads"] in before.text
        assert graph.dataset_hash() in before.text
        assert graph.project.base in before.text
        written = graph.export()
        after = read(f"{url}/")
        names = {urlsplit(link).path.rpartition("/")[2] for link in after.links if "/dumps/" in link}
        assert names == {path.name for path in written} >= {"SHA256SUMS"}
        for path in written:
            if path.name in names:
                assert read(f"{url}/dumps/{path.name}").response.content == path.read_bytes()
        russian = read(f"{url}/?lang=ru").text
        for form in WHOLE:
            assert WORDS["ru"][f"dump:{form}"] in russian
        (graph.project.build_dir / "dumps" / "private.txt").write_text("not of the release")
        assert read(f"{url}/dumps/private.txt").response.status_code == 404
        assert read(f"{url}/dumps/..%2Fdataset.nq").response.status_code == 404


def test_what_authors_write_is_escaped(broken: Path) -> None:
    evil = "<script>alert(1)</script>"
    for file, old, new in (
        ("graph/entities/people.ttl", '"Sanna Aldwin"@en', f'"{evil}"@en'),
        ("graph/sources/keepers-log/claims.trig", "was keeper for nine winters", f'{evil}\\" onclick=\\"x'),
        ("graph/sources/visitor-page/source.ttl", "<https://example.org/visitor-page>", "<javascript:alert(1)>"),
        ("graph/dataset.ttl", '"Tern Point Lighthouse Museum"@en', f'"{evil}"@en'),
    ):
        path = broken / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
    with serving(aljir.open(broken)) as url:
        pages = html(crawl(url))
        pages += [
            read(f"{url}/{path}") for path in (f"search?q={evil}", f"{evil}", f"?lang={evil}", f"claims?mode={evil}")
        ]
    assert any(evil in page.text for page in pages)
    for page in pages:
        assert all(set(one) == {"src", "defer"} for one in page.all("script")), page.url
        assert not any("onclick" in attributes for _, attributes in page.elements), page.url
        assert not any(one["href"].lower().startswith("javascript") for one in page.all("a", "link")), page.url


def test_the_pages_of_the_repository_are_in_both_languages(repository: str) -> None:
    for path in (
        "",
        "claims",
        "disagreements",
        "sources",
        "person/",
        "source/turksoy-2026-03-03.html",
        "ontology.html",
    ):
        for language in WORDS:
            page = read(f"{repository}/{path}?lang={language}")
            assert page.response.status_code == 200
            assert page.all("html")[0]["lang"] == language
            other = WORDS["ru" if language == "en" else "en"]
            assert other["footer"] not in page.text


def test_every_word_is_in_each_language_and_used() -> None:
    english, russian = WORDS["en"], WORDS["ru"]
    assert english.keys() == russian.keys()
    assert [key for key in english if english[key].count("{") != russian[key].count("{")] == []
    code = "\n".join(
        path.read_text("utf-8")
        for path in (*WEB.glob("*.py"), *WEB.glob("templates/*.html"))
        if path.name != "words.py"
    )
    told = {"disputed", "withdrawn", "accepted", "judgements", "exact", "close", "broader", "narrower"}
    told |= {"agree", "refine", "differ", "cannot tell"} | {key for key in english if ":" in key}
    assert [key for key in english if key not in told and not re.search(rf"\b{re.escape(key)}\b", code)] == []
