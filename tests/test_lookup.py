"""Entities are found by any name or spelling, in any language and script, and shown claim by claim."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import aljir
from aljir.claims import fragment_links
from aljir.entries import Entry
from aljir.lookup import Matches
from aljir.results import Table, TextResult

CHECKOUT = Path(__file__).parent.parent

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def real() -> aljir.KnowledgeGraph:
    return aljir.open(CHECKOUT)


def found(kg: aljir.KnowledgeGraph, name: str) -> list[str]:
    return [match.entity.removeprefix(kg.project.base) for match in kg.find(name)]


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("Lidiya Ruslanova", "person/lidiya-ruslanova"),
        ("lidiya RUSLANOVA", "person/lidiya-ruslanova"),
        ("Ruslanova", "person/lidiya-ruslanova"),
        ("Русланова", "person/lidiya-ruslanova"),
        ("Лидия Русланова", "person/lidiya-ruslanova"),
        ("Lidia Ruslanova", "person/lidiya-ruslanova"),
        ("Ruslan", "person/lidiya-ruslanova"),
        ("lidiya-ruslanova", "person/lidiya-ruslanova"),
        ("person:lidiya-ruslanova", "person/lidiya-ruslanova"),
        ("https://w3id.org/aljir/person/lidiya-ruslanova", "person/lidiya-ruslanova"),
        ("Andronnikoshvili", "person/kira-andronikashvili"),
        ("Андроникашвили", "person/kira-andronikashvili"),
        ("Lurye", "person/yevgeniya-lurye"),
        ("Lurie", "person/yevgeniya-lurye"),
        ("Лурье", "person/yevgeniya-lurye"),
        ("Lur'e", "person/yevgeniya-lurye"),
        ("Kapılı", "person/dauletkerey-kapuly"),
        ("KAPILI", "person/dauletkerey-kapuly"),
        ("Кәпұлы", "person/dauletkerey-kapuly"),
        ("Kapuly", "person/dauletkerey-kapuly"),
        ("Pilniak", "person/boris-pilnyak"),
        ("Okudjava", "person/bulat-okudzhava"),
        ("Tuhaçevski", "person/mikhail-tukhachevsky"),
        ("ALJIR", "organization/aljir-camp"),
        ("АЛЖИР", "organization/aljir-camp"),
        ("Alzhir", "organization/aljir-camp"),
        ("turksoy", "organization/turksoy"),
        ("Türksoy", "organization/turksoy"),
        ("ТЮРКСОЙ", "organization/turksoy"),
        ("Ақмола облысы", "place/akmola-region"),
        ("Qazaqstan", "place/kazakhstan"),
        ("mother of Okudzhava", "person/mother-of-bulat-okudzhava"),
    ],
)
def test_a_name_finds_its_entity(real: aljir.KnowledgeGraph, name: str, entity: str) -> None:
    assert found(real, name) == [entity]


def test_what_is_claimed_only_in_a_disputed_claim_is_found(real: aljir.KnowledgeGraph) -> None:
    assert found(real, "couple of Yuri Trifonov") == ["group/couple-of-yuri-trifonov-and-yevgeniya-lurye"]


def test_several_matches_are_listed_the_nearest_first(real: aljir.KnowledgeGraph) -> None:
    entities = found(real, "Trifonov")
    assert entities[:2] == ["person/valentin-trifonov", "person/yuri-trifonov"]
    assert isinstance(real.show("Trifonov"), Matches)


def test_a_shared_name_lists_its_bearers(lighthouse: Path, run: Run) -> None:
    ended = run("--project", lighthouse, "show", "captain marren")
    assert ended.code == 0
    assert [line.split()[0] for line in ended.out.splitlines()] == [
        "entity",
        "person:ilvo-marren",
        "person:tove-marren",
    ]


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("Ruslonova", "Did you mean Lidiya Ruslanova?"),
        ("Русланава", "Did you mean Лидия Русланова"),
        ("Okudzava", "Did you mean Bulat Okudzhava?"),
        ("Zzyzx", "Try a part of the name, or another spelling."),
        ("", "Try a part of the name, or another spelling."),
        ("persn:sultan-raev", "Did you mean person?"),
    ],
)
def test_a_name_that_nothing_has_gets_the_nearest(run: Run, name: str, mend: str) -> None:
    ended = run("--project", CHECKOUT, "show", name)
    assert ended.code == 2
    assert mend in ended.err


def test_an_entry_says_what_is_known_claim_by_claim(real: aljir.KnowledgeGraph) -> None:
    entry = real.show("Лурье")
    assert isinstance(entry, Entry)
    assert entry.names["en"][0] == "Yevgeniya Lurye"
    assert entry.names["ru"] == ["Евгения Лурье", "Евгения Лурье-Трифонова"]
    assert entry.kinds == ["Person"]
    assert [(name, len(claims)) for name, claims in entry.groups.items()] == [("accepted", 13), ("disputed", 1)]
    claims = {claim.iri.rpartition("/")[2] for claim in entry.groups["accepted"]}
    assert {"liquisearch-lurye-born", "museumdom-lurye-born", "museumdom-tatyana-born"} <= claims
    assert "museumdom-yuri-trifonov-born" not in claims  # it does not say whose child he is
    text = str(entry)
    assert "disputed by: Yevgeniya Lurye was the wife of Valentin Trifonov." in text
    assert "why: Other sources name her as the mother of Yuri Trifonov" in text
    assert "sentence 26, characters 2460–2502" in text
    assert "#:~:text=Some%20of%20them,Yevgeniya%20Lurye." in text


def test_judgements_stand_apart(real: aljir.KnowledgeGraph) -> None:
    entry = real.show("Ruslanova")
    assert isinstance(entry, Entry)
    assert [claim.iri.rpartition("-")[2] for claim in entry.groups["judgements"]] == ["famous"]
    assert entry.kinds == ["Person", "singer"]


def test_premisses_are_named(lighthouse: Path, run: Run) -> None:
    ended = run("--project", lighthouse, "show", "Sanna Aldwin")
    assert "derived from: Sanna Aldwin was keeper for nine winters. (claim:keepers-log-aldwin)" in ended.out


def test_an_entry_speaks_russian(run: Run) -> None:
    ended = run("--project", CHECKOUT, "show", "Lurye", "--lang", "ru")
    assert ended.out.splitlines()[0] == "Евгения Лурье"
    assert "Оспорено (1)" in ended.out
    assert "почему: Другие источники называют её матерью" in ended.out


def test_a_notebook_shows_an_entry_as_it_is_read(real: aljir.KnowledgeGraph) -> None:
    entry = real.show("Лурье")
    assert isinstance(entry, Entry)
    shown = entry._repr_html_()
    assert shown.count("<div") == len(str(entry).splitlines())
    assert "<b>Disputed (1)</b>" in shown
    links = re.findall(r'<a href="([^"]+)">\1</a>', shown)
    assert {html.unescape(link) for link in links} == {link for claim in entry.claims for link in fragment_links(claim)}


def test_a_notebook_shows_text_as_text() -> None:
    class Nasty(TextResult):
        def as_table(self) -> Table:
            return Table((), [])

        def lines(self) -> Iterator[tuple[str, str]]:
            yield '  https://example.org/?a=1&b="<i>', "bold"

    shown = Nasty()._repr_html_()
    assert '<a href="https://example.org/?a=1&amp;b=&quot;&lt;i&gt;">' in shown
    assert "margin-left: 2ch" in shown


def test_an_entry_is_a_table_of_claims_in_other_formats(run: Run) -> None:
    ended = run("--project", CHECKOUT, "show", "Lurye", "--format", "csv")
    lines = ended.out.splitlines()
    assert len(lines) == 15
    assert lines[0].startswith("entity,name,links,claim,gloss,mode,standing,reason,disputed_by,derived_from,source")
    assert "<table>" in run("--project", CHECKOUT, "show", "Lurye", "--format", "html").out


def test_a_claim_is_shown_with_the_claims_that_it_hangs_together_with(real: aljir.KnowledgeGraph) -> None:
    entry = real.show("claim:turksoy-2026-03-03-museum-in-astana")
    assert isinstance(entry, Entry)
    shown = {claim.iri.rpartition("/")[2].removeprefix("turksoy-2026-03-03-") for claim in entry.claims}
    disputing = {"museum-in-akmola-region", "museum-on-camp-ground", "visitaqmola-museum-museum-in-akmol"}
    assert shown == {"museum-in-astana"} | disputing


def test_an_entity_that_no_claim_speaks_of_says_so(lighthouse: Path, run: Run) -> None:
    assert "No claim speaks of it." in run("--project", lighthouse, "show", "Tern Point Lighthouse Museum").out
