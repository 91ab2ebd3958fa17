"""Passages are proposed at the boundaries that a reader sets, with words that locate them there."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal

import aljir
from aljir.project import Project
from aljir.records import Passage, Records
from aljir.sources.locators import WORDS, Anchoring
from aljir.sources.segments import Segment, segment
from aljir.sources.sentences import sentences
from aljir.sources.texts import BULLET, digest
from aljir.sources.words import WordIndex

CHECKOUT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data" / "segments"
REAL_TEXT = CHECKOUT.parent / "shared" / "sources" / "turksoy-2026-03-03.txt"
LANGUAGES = ("en", "ru", "kk", "tr")


def cases(name: str) -> Iterator[tuple[str, str]]:
    """Give the purpose and the marked text of each case in a file: `¦` stands where a sentence ends."""
    for block in (DATA / f"{name}.txt").read_text("utf-8").strip().split("\n\n"):
        purpose, _, marked = block.partition("\n")
        yield purpose.removeprefix("# "), marked


ALL = [(name, *case) for name in LANGUAGES for case in cases(name)]
ALL += [(purpose[:2], purpose, marked) for purpose, marked in cases("other")]


def begun(text: str, at: int) -> int:
    """Give where a sentence begins that is marked at a place: behind white space and the bullet of a list item."""
    at += len(text[at:]) - len(text[at:].lstrip())
    bullet = BULLET.match(text, at)
    return bullet.end() if bullet else at


def marked_spans(marked: str) -> list[tuple[int, int]]:
    text = marked.replace("¦", "")
    ends = [at - number for number, at in enumerate(at for at, char in enumerate(marked) if char == "¦")]
    starts = [begun(text, at) for at in (0, *ends)]
    return list(zip(starts, [*ends, len(text)], strict=True))


def wrong(name: str, marked: str) -> Iterator[str]:
    """Describe every boundary that is missed or too many in a case, with the text around it."""
    text = marked.replace("¦", "")
    expected, found = ({start for start, _ in spans} for spans in (marked_spans(marked), sentences(text, name)))
    for at in sorted(expected ^ found):
        around = f"{text[max(0, at - 24) : at]}¦{text[at : at + 24]}".replace("\n", "⏎")
        yield f"{name}\t{'missed' if at in expected else 'wrong'}\t{around}"


def test_the_boundaries_are_those_set_by_hand_but_for_known_failures() -> None:
    """The known failures are all of them: a change that mends one must take it off the list."""
    found = [line for name, _, marked in ALL for line in wrong(name, marked)]
    assert found == (DATA / "known-failures.tsv").read_text("utf-8").splitlines()


@pytest.mark.parametrize("name", LANGUAGES)
def test_precision_and_recall_by_language(name: str) -> None:
    right: Counter[str] = Counter()
    for language, _, marked in ALL:
        if language == name:
            right["set"] += marked.count("¦")
            right.update(line.split("\t")[1] for line in wrong(language, marked))
    hits = right["set"] - right["missed"]
    precision, recall = hits / (hits + right["wrong"]), hits / right["set"]
    print(f"{name}: {right['set']} boundaries, precision {precision:.3f}, recall {recall:.3f}")
    assert right["set"] >= 35
    assert precision >= 0.95
    assert recall >= 0.95


def test_sentences_end_at_their_last_character() -> None:
    for name, _, marked in ALL:
        if not list(wrong(name, marked)):
            assert sentences(marked.replace("¦", ""), name) == marked_spans(marked)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \r\n\t\u2028", []),
        ("1884", ["1884"]),
        ("***\n\n🗼", ["***", "🗼"]),
        ("One.\r\nTwo.\r\n", ["One.", "Two."]),
        ("One\rTwo\u2028Three\u2029Four", ["One", "Two", "Three", "Four"]),
        ("One lamp. Two lamps.", ["One lamp.", "Two lamps."]),
        ("- Oil\r\t• Salt\r\n* Tar\n· Rope", ["Oil", "Salt", "Tar", "Rope"]),
        ("1. Oil\n2) Salt\nа) Дёготь", ["1. Oil", "2) Salt", "а) Дёготь"]),
        ("🗼🔦 Cafe\u0301 lit. Next.", ["🗼🔦 Cafe\u0301 lit.", "Next."]),
        ("Look at example.Org today. Yes", ["Look at example.Org today.", "Yes"]),
        ("… And so it was.", ["… And so it was."]),
        ("How many? 12. Nobody counted.", ["How many?", "12.", "Nobody counted."]),
        ("One\x85- Two\vThree", ["One", "Two", "Three"]),
        (f"{'Word ' * 12}here\r\nand here. It", [f"{'Word ' * 12}here\r\nand here.", "It"]),
    ],
)
def test_line_ends_bullets_and_marks(text: str, expected: list[str]) -> None:
    assert [text[one.start : one.end] for one in segment(text, "en")] == expected


@pytest.mark.parametrize("language", ["ru", "ru-KZ", "RU", "ru_RU"])
def test_a_language_is_known_by_its_primary_subtag(language: str) -> None:
    assert len(segment("Он жил на ул. Морской. Там тихо.", language)) == 2


@pytest.mark.parametrize("language", ["", "und", "xx-unknown"])
def test_an_unknown_language_has_sentences(language: str) -> None:
    assert len(segment("Farul arde. Paznicul doarme.", language)) == 2


# Words that locate


def anchored(project: Project, text: str, segments: list[Segment]) -> list[tuple[int, int]]:
    """Locate segments by nothing but their words; those with a problem are left out, and so are their numbers."""
    passages = [
        Passage(f"urn:p{order}", "urn:source", one.first_words, one.last_words, order)
        for order, one in enumerate(segments, 1)
        if not one.problem
    ]
    return [(place.start, place.end) for _, place in Anchoring(project, text).locate(passages)]


def check(project: Project, text: str, language: str) -> None:
    segments = segment(text, language)
    good = [one for one in segments if not one.problem]
    assert anchored(project, text, segments) == [(one.start, one.end) for one in good]
    assert [(one.start, one.end) for one in segments] == sentences(text, language)
    rest = BULLET.sub(lambda bullet: " " * len(bullet.group()), text)
    for one in reversed(segments):
        assert one.start < one.end
        assert text[one.start : one.end].startswith(one.first_words)
        assert text[one.start : one.end].endswith(one.last_words)
        assert max(len(one.first_words.split()), len(one.last_words.split())) <= WORDS
        rest = rest[: one.start] + rest[one.end :]
    assert not rest.strip()


POOL = [line for _, _, marked in ALL for line in marked.replace("¦", "").splitlines()]
GAPS = [" ", "  ", "\n", "\r\n", "\r", "\u2028", "\n\n", "\n- ", "\n— ", "\n1. ", ""]
PARTS = st.lists(st.tuples(st.sampled_from(POOL), st.sampled_from(GAPS)), max_size=12)
ALPHABET = st.sampled_from('ab A.Б г!?…-—"«»()1\n\r\u2028\ufeffé\u0301。क।')


@given(parts=PARTS, language=st.sampled_from([*LANGUAGES, "und"]))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_proposals_are_anchored_where_they_stand(parts: list[tuple[str, str]], language: str) -> None:
    check(aljir.open().project, "".join(f"{line}{gap}" for line, gap in parts), language)


@given(text=st.text(ALPHABET, max_size=60), language=st.sampled_from([*LANGUAGES, "und"]))
@settings(deadline=None, derandomize=True, max_examples=500)
def test_whatever_the_characters_are(text: str, language: str) -> None:
    check(aljir.open().project, text, language)


@pytest.mark.parametrize(("name", "marked"), [(name, marked) for name, _, marked in ALL], ids=[p for _, p, _ in ALL])
def test_every_case_is_anchored(kg: aljir.KnowledgeGraph, name: str, marked: str) -> None:
    check(kg.project, marked.replace("¦", ""), name)


@pytest.mark.parametrize("path", sorted((DATA.parent / "evidence" / "good").iterdir()), ids=lambda path: path.name)
def test_the_texts_of_other_tests_are_anchored(kg: aljir.KnowledgeGraph, path: Path) -> None:
    check(kg.project, (path / "text.txt").read_bytes().decode(), "en")


def test_an_empty_line_parts_wrapped_prose_from_a_heading() -> None:
    text = f"{'The lamp. ' * 6}Now\nthe keeper of the lamp slept while all the ships went by it\n\nNames"
    assert [text[one.start : one.end] for one in segment(text, "en")][-1] == "Names"


def test_the_fewest_words_are_taken() -> None:
    """The first ones once in the text, in any case, the last ones once in their sentence."""
    text = "The old lamp of the old tower burned. The old mast fell. In the beginning. The end of the end"
    lamp, mast, _, end = segment(text, "en")
    assert (lamp.first_words, lamp.last_words) == ("The old lamp", "burned.")
    assert (mast.first_words, mast.last_words) == ("The old mast", "fell.")
    assert (end.first_words, end.last_words) == ("The end of", "end")


def marked(page: str, first: str, last: str) -> tuple[int, int]:
    """Give what a browser marks: from the first place of the first words to the next place of the last words."""
    begin = re.search(rf"(?<!\w){re.escape(first)}(?!\w)", page, re.IGNORECASE)
    assert begin
    end = re.compile(rf"(?<!\w){re.escape(last)}(?!\w)", re.IGNORECASE).search(page, begin.end())
    assert end
    return begin.start(), end.end()


def test_a_link_marks_the_passage_and_no_other_place() -> None:
    text = (
        "Lamp and sea. The sea was calm, and the lamp burned in the night, lonely night. Nobody saw the lamp. "
        "The lamp burned on, and the Night was over. But the night, the Night was lonely, the lonely night."
    )
    for one in segment(text, "en"):
        assert not one.problem
        assert not one.remark
        if len(one.first_words) + len(one.last_words) <= one.end - one.start:
            assert marked(text, one.first_words, one.last_words) == (one.start, one.end)


@pytest.mark.parametrize(
    ("text", "remarks"),
    [
        (
            "The lamp of Tern Point was lit. Who saw how THE LAMP OF TERN POINT was lit? Nobody.",
            ["a link may mark another place: its first words stand elsewhere too", "", ""],
        ),
        (
            "Out there stood a Lamp of the old Tern Point, a lamp of the old tern point",
            ["a link may end too early: its last words stand in it in another case too"],
        ),
    ],
)
def test_where_a_link_may_mark_another_place_it_is_said(text: str, remarks: list[str]) -> None:
    segments = segment(text, "en")
    assert [one.remark for one in segments] == remarks
    assert not any(one.problem for one in segments)


@pytest.mark.parametrize(
    ("text", "number", "first", "last"),
    [
        ("lamp by lamp\nlamp by day", 0, "lamp by lamp", "lamp"),  # the last words may be among the first ones
        ("Lamp lit.\nLamp dark.\nLamp out.\nHeadLamp lit.", 0, "Lamp lit.", "lit."),  # not within a word
        ("Dim lamp here.\nDim mast.\nDim lampshade.\nA lamp, a lamp, a lamp", 0, "Dim lamp", "here."),
        ("Fog again one.\nFog again two.\nFog on.", 1, "Fog again two.", "two."),  # nor the sentence before
    ],
)
def test_the_fewest_words_are_whole_words(text: str, number: int, first: str, last: str) -> None:
    one = segment(text, "en")[number]
    assert (one.first_words, one.last_words, one.problem) == (first, last, "")


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("Fog.\nLamp lit.\nFog.", ["its first words stand again later", "", ""]),
        ("He wrote: Fog again.\nFog again.", ["", "its first words stand before it too"]),
        ("Now it was fog and fog it was and fog it was", [""]),
        ("Sing: la la la la la la la la la la la la", ["its last words stand earlier in it too"]),
    ],
)
def test_what_no_six_words_locate_is_named(text: str, problems: list[str]) -> None:
    assert [one.problem for one in segment(text, "en")] == problems


@pytest.mark.parametrize("at", [0, 20, 39])
@pytest.mark.parametrize("bad", ["four five six " * 5, "says one two " * 5, "Entry5 says one two three four five six"])
def test_what_no_words_locate_costs_only_itself(kg: aljir.KnowledgeGraph, bad: str, at: int) -> None:
    lines = [f"Entry{number} says one two three four five six" for number in range(40)]
    lines.insert(at, bad.strip())
    text = "\n".join(lines)
    assert sum(bool(one.problem) for one in segment(text, "en")) == 1
    check(kg.project, text, "en")


def test_words_may_span_the_lines_of_wrapped_prose(kg: aljir.KnowledgeGraph) -> None:
    text = "Nobody on the whole island was sure that the keeper of the lamp ever\nslept at night. He did."
    segments = segment(text, "en")
    assert [one.last_words for one in segments] == ["night.", "did."]
    assert text[segments[0].start : segments[0].end].count("\n") == 1
    doubled = text + " slept at\nnight. " + text
    check(kg.project, doubled, "en")


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffThe stores\n- Oil: 12 casks\n• Salt\n· Tar\n1. Rope\n2) Wick\nа) Дёготь\n",
        "The stores\r- Oil: 12 casks\r• Salt\r",
        "\ufeff— Кто там? — спросил повар.\u2028— Я. Открой!",
        "Nobody on the whole island was sure that the keeper of the lamp\n“ever” slept at all\nor woke. He did.",
    ],
)
def test_nothing_that_is_proposed_leaves_text_in_no_sentence(broken: Path, tmp_path: Path, text: str) -> None:
    """From proposals to a verified source, through Turtle: bullets are excused, all else is in a passage."""
    folder, file = broken / "graph" / "sources" / "stores", tmp_path / "stores.txt"
    folder.mkdir()
    file.write_bytes(text.encode())
    content = text.removeprefix("\ufeff")
    header = "@prefix aljir: <https://w3id.org/aljir/ontology#> .\n@prefix dcterms: <http://purl.org/dc/terms/> .\n"
    source = "<https://example.org/lighthouse/source/stores>"
    (folder / "source.ttl").write_text(
        f'{header}{source} a aljir:Source ; aljir:textDigest "{digest(text)}" ; aljir:textLength {len(content)} .',
        "utf-8",
    )
    passages = (
        f"<https://example.org/lighthouse/passage/stores-p{order}> a aljir:Passage ; aljir:inSource {source} ; "
        f"aljir:order {order} ; "
        f"aljir:firstWords {Literal(one.first_words)} ; aljir:lastWords {Literal(one.last_words)} ."
        for order, one in enumerate(segment(content, "en"), 1)
    )
    (folder / "passages.ttl").write_text("\n".join([header, *passages]), "utf-8")
    aljir.open(broken).anchor("stores", file)
    verification = aljir.open(broken).verify(file)
    assert not verification.problems
    assert [(one.start, one.end) for one in verification.checks] == sentences(content, "en")


def test_a_long_text() -> None:
    """A megabyte takes two seconds or so; `pytest -s` prints the time."""
    text = "".join(f"Day {day}: A. S. Marren lit the lamp of Tern Point at dusk.\n" for day in range(18_000))
    begin = time.perf_counter()
    segments = segment(text, "en")
    print(f"{len(text):,} characters, {len(segments):,} sentences: {time.perf_counter() - begin:.1f} s")
    assert len(segments) == 18_000
    assert {one.first_words for one in segments[:-1]} == {f"Day {day}:" for day in range(17_999)}


# The real source


@pytest.fixture
def news() -> str:
    if not REAL_TEXT.is_file():
        pytest.skip("the text of the source is not at hand: it is not ours to publish")
    return REAL_TEXT.read_bytes().decode()


def test_the_sentences_of_the_news_item_are_those_set_by_hand(news: str) -> None:
    passages = Records.read(aljir.open(CHECKOUT).engine).passages.values()
    places = sorted(
        (one.locator.start, one.locator.end)
        for one in passages
        if one.order is not None and one.source.endswith("/turksoy-2026-03-03") and one.locator
    )
    assert len(places) == 32
    segments = segment(news, "en")
    assert [(one.start, one.end) for one in segments] == places
    assert not any(one.problem for one in segments)


def test_a_span_that_cannot_be_located_costs_no_second_look_at_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """The looks are counted, not the seconds."""
    looks: Counter[str] = Counter()
    find = WordIndex.find

    def counted(*arguments: Any) -> Iterator[int]:
        looks["find"] += 1
        return find(*arguments)

    monkeypatch.setattr(WordIndex, "find", counted)
    lines = [f"Entry{number} says one two three four five six" for number in range(400)]
    found = segment("\n".join([*lines, "Says one two three four five six, says one two three four five six"]), "en")
    assert [bool(one.problem) for one in found] == [*[False] * 400, True]
    assert looks["find"] < 40 * len(found)
