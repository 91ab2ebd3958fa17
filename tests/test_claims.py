"""Claims are selected and shown with their locators; figures are compared, and a bound is never a value."""

from __future__ import annotations

import html
import json
import shutil
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import aljir
from aljir.claims import citation, fragment_link
from aljir.figures import FigureCheck, format_number
from aljir.records import Claim, Locator, Passage, Source

DATA = Path(__file__).parent / "data" / "evidence"
CHECKOUT = Path(__file__).parent.parent

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def real() -> aljir.KnowledgeGraph:
    return aljir.open(CHECKOUT)


@pytest.fixture
def census(broken: Path) -> Path:
    """A copy of the lighthouse with a source that counts birds."""
    shutil.copytree(DATA / "figures", broken / "graph" / "sources" / "census")
    return broken


def slugs(claims: Any) -> list[str]:
    return [claim.iri.rpartition("/")[2] for claim in claims]


# Selecting


def test_disputed_claims_come_with_what_disputes_them(real: aljir.KnowledgeGraph) -> None:
    disputed = real.claims(standing="disputed", source="turksoy-2026-03-03")
    assert [slug.removeprefix("turksoy-2026-03-03-") for slug in slugs(disputed)] == [
        *("museum-in-astana", "held-at-one-time", "ruslanova-held", "lurye-wife-of-yuri-trifonov"),
    ]
    assert len(disputed[3].disputed_by) == 3
    assert "Valentin Trifonov" in disputed[3].reasons["en"]
    assert [passage.number for claim in disputed for passage in claim.passages] == [3, 3, 14, 25, 26, 26]


def test_derived_claims_come_with_their_premisses(kg: aljir.KnowledgeGraph) -> None:
    (derived,) = kg.claims(mode="derived")
    assert [iri.rpartition("/")[2] for iri in derived.premisses] == ["keepers-log-aldwin", "keepers-log-lit"]


def test_conditions_of_one_kind_are_alternatives_and_of_different_kinds_add_up(kg: aljir.KnowledgeGraph) -> None:
    both = kg.claims(mode=["derived", "judgement"])
    assert slugs(both) == ["keepers-log-aldwin-until", "keepers-log-lonely"]
    assert slugs(kg.claims(mode=["derived", "judgement"], passage=4)) == ["keepers-log-lonely"]
    assert slugs(kg.claims(mode="derived", passage=4)) == []


@pytest.mark.parametrize("passage", [2, "2", "keepers-log-p2", "passage:keepers-log-p2"])
def test_a_sentence_includes_its_parts(kg: aljir.KnowledgeGraph, passage: int | str) -> None:
    found = ["keepers-log-aldwin", "keepers-log-aldwin-until", "keepers-log-marren"]
    assert slugs(kg.claims(passage=passage)) == found


def test_a_part_is_a_passage_of_its_own(kg: aljir.KnowledgeGraph) -> None:
    assert slugs(kg.claims(passage="keepers-log-p2-marren")) == ["keepers-log-marren"]


def test_claims_are_found_by_subject_and_by_object(kg: aljir.KnowledgeGraph) -> None:
    assert "keepers-log-aldwin" in slugs(kg.claims(about="Санна Алдвин"))
    assert "keepers-log-aldwin" in slugs(kg.claims(about="place:tern-point"))


def test_claims_of_texts_come_in_reading_order_before_claims_of_pages(real: aljir.KnowledgeGraph) -> None:
    claims = real.claims()
    numbers = [claim.passages[0].number for claim in claims if claim.passages]
    assert numbers == sorted(numbers, key=lambda number: number or 0)
    assert [bool(claim.passages) for claim in claims] == sorted(
        (bool(claim.passages) for claim in claims), reverse=True
    )


@pytest.mark.parametrize(
    ("words", "message", "mend"),
    [
        (["--passage", "40"], "There is no sentence 40.", "The sentences have the numbers 1 to 5."),
        (["--passage", "keepers-log-p9"], "There is no passage 'keepers-log-p9'.", "Did you mean keepers-log-p"),
        (["--source", "keeper-log"], "There is no source 'keeper-log'.", "Did you mean keepers-log?"),
        (["--source", "visitor-page", "--passage", "1"], "There is no sentence 1.", "cited without passages"),
        (["--about", "Marren"], "Several are called 'Marren'", "Give one of these instead of the name."),
        (["--about", "nobody"], "Nothing is called 'nobody'.", "another spelling"),
        (["--lang", "fr"], "There are no texts in the language 'fr'.", "There are: en, ru."),
    ],
)
def test_conditions_that_name_nothing_are_refused(
    lighthouse: Path, run: Run, words: list[str], message: str, mend: str
) -> None:
    ended = run("--project", lighthouse, "claims", *words)
    assert ended.code == 2
    assert message in ended.err
    assert mend in ended.err


@pytest.mark.parametrize(("condition", "word"), [("mode", "derivd"), ("standing", "disputd")])
def test_unknown_words_get_a_suggestion(kg: aljir.KnowledgeGraph, condition: str, word: str) -> None:
    with pytest.raises(aljir.AljirError) as caught:
        kg.claims(**{condition: word})
    assert caught.value.mend in ("Did you mean derived?", "Did you mean disputed?")


# Showing


def test_the_command_writes_every_format(lighthouse: Path, run: Run) -> None:
    ended = run("--project", lighthouse, "claims", "--disputed", "--format", "json")
    (binding,) = json.loads(ended.out)["results"]["bindings"]
    assert binding["standing"]["value"] == "disputed"
    assert "| claim |" in run("--project", lighthouse, "claims", "--disputed", "-f", "md").out


def test_texts_are_in_the_language_asked_for(lighthouse: Path, run: Run) -> None:
    ended = run("--project", lighthouse, "claims", "--derived", "--lang", "ru", "-f", "csv")
    assert "Санна Алдвин была смотрительницей до 1893 года." in ended.out


def test_claims_are_a_sequence_and_a_table(kg: aljir.KnowledgeGraph) -> None:
    claims = kg.claims(source="keepers-log")
    assert slugs(claims[:2]) == slugs(claims)[:2]
    assert len(claims.to_pandas()) == len(claims)
    assert claims.to_dicts()[0]["gloss"] == "The light was first lit in May 1884."
    assert claims._repr_html_().count("<tr>") == len(claims) + 1
    assert "link" not in str(claims).splitlines()[0]


def test_a_claim_does_not_change(kg: aljir.KnowledgeGraph) -> None:
    with pytest.raises(FrozenInstanceError):
        kg.claims()[0].mode = "stated"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("first", "last", "length", "fragment"),
    [
        ("Lit at six,", "by the sea-wall", 80, "Lit%20at%20six%2C,by%20the%20sea%2Dwall"),
        ("Маяк «Терн", "2026 г.", 80, "%D0%9C%D0%B0%D1%8F%D0%BA%20%C2%AB%D0%A2%D0%B5%D1%80%D0%BD,2026%20%D0%B3."),
        ("salt & oil", "salt & oil", 10, "salt%20%26%20oil"),
        ("went on to", "on to say", 14, "went%20on%20to%20say"),
        ("again", "again", 40, "again,again"),
        ("Lit at\nsix", "by the\r\n sea", 80, "Lit%20at%20six,by%20the%20sea"),
    ],
    ids=["comma-and-hyphen", "cyrillic", "whole", "overlap", "same-words", "two-lines"],
)
def test_text_fragments_are_encoded(first: str, last: str, length: int, fragment: str) -> None:
    source = Source("ex:s", {}, url="https://example.org/page#top")
    passage = Passage("ex:p", "ex:s", first, last, order=1, locator=Locator(5, 5 + length, "", first, last, ""))
    assert fragment_link(source, passage) == f"https://example.org/page#:~:text={fragment}"


def test_a_part_is_linked_by_its_sentence() -> None:
    source = Source("ex:s", {}, url="https://example.org/page")
    sentence = Passage("ex:p", "ex:s", "We saw", "the sea.", order=1)
    part = Passage("ex:q", "ex:s", "the", "sea", sentence=sentence)
    assert fragment_link(source, part) == "https://example.org/page#:~:text=We%20saw,the%20sea."
    assert fragment_link(Source("ex:s", {}), part) is None


# Figures


def test_the_shares_of_the_news_item_cannot_be_of_one_total(real: aljir.KnowledgeGraph) -> None:
    (check,) = real.check_figures().checks
    totals = {share.share.of.rpartition("/")[2]: round(share.total) for share in check.shares if share.total}
    assert totals == {
        "russian-women-of-aljir": 8780,
        "jewish-women-of-aljir": 4275,
        "ukrainian-women-of-aljir": 4933,
        "kazakh-women-of-aljir": 4350,
    }
    assert check.count == 6072
    assert check.percent == 87
    assert check.consistent is False
    assert "cannot be shares of one total" in check.verdict("en")
    assert "не могут быть доли одного целого" in check.verdict("ru")


def test_the_other_figures_of_the_news_item_keep_their_bounds(real: aljir.KnowledgeGraph) -> None:
    others = [figure for figure in real.check_figures().others if figure.source.endswith("/turksoy-2026-03-03")]
    words = {figure.kind.rpartition("/")[2]: figure.words("en") for figure in others}
    assert words["passed-through"] == "more than 18,000"
    assert words["died"] == "nearly 600"
    assert words["held-at-one-time"] == "about 8,000 (disputed)"
    assert words["number-of-nationalities"] == "62"


def test_shares_are_checked_by_source_and_whole(census: Path) -> None:
    checks = {check.whole.rpartition("/")[2]: check for check in aljir.open(census).check_figures().checks}
    assert checks["first"].verdict() == "These can be shares of one total: of any between 994 and 1,003."
    assert checks["second"].verdict().endswith("the totals that they imply lie between 400 and 1,000.")
    assert checks["third"].consistent is None
    assert checks["third"].verdict().endswith("The shares add up to more than 100 percent.")


def test_a_bound_is_never_a_value(census: Path) -> None:
    figures = aljir.open(census).check_figures()
    third = next(check for check in figures.checks if check.whole.endswith("third"))
    bounded = next(share for share in third.shares if share.share.of.endswith("third-terns"))
    assert bounded.total is None
    assert third.count is None
    rows = {(row["of"], row["kind"]): row for row in figures.to_dicts()}
    row = rows["terns of the third skerry", "share"]
    assert (row["value"], row["lower"], row["share"], row["implied_total"]) == (None, 500, Decimal("50.5"), None)
    assert rows["birds of the first skerry", "counted"]["words"] == "more than 18,000"
    assert rows["birds of the second skerry", "nests"]["words"] == "nearly 600"
    assert rows["birds of the third skerry", "nests"]["words"] == "about 8,000"
    assert rows["birds of the third skerry", "eggs"]["words"] == "more than 10 and less than 20 (disputed)"
    assert ("birds of the third skerry", "chicks") not in rows


def test_figures_are_printed_in_both_languages(census: Path, run: Run) -> None:
    english = run("--project", census, "check-figures").out
    russian = run("--project", census, "check-figures", "--lang", "ru").out
    assert "terns of the first skerry  667    67 %   996" in english
    assert "более 18 000" in russian
    assert "Сумма долей больше 100 процентов." in russian


def test_a_graph_without_figures_says_so(lighthouse: Path, run: Run) -> None:
    assert run("--project", lighthouse, "check-figures").out == "There are no figures.\n"


@pytest.mark.parametrize(
    ("number", "language", "text"),
    [
        ("4390", "en", "4,390"),
        ("4390", "ru", "4390"),
        ("18000", "ru", "18\N{NO-BREAK SPACE}000"),
        ("12.5", "ru", "12,5"),
    ],
)
def test_numbers_are_written_as_a_language_does(number: str, language: str, text: str) -> None:
    assert format_number(Decimal(number), language) == text


def test_the_arithmetic_is_a_result(census: Path) -> None:
    figures = aljir.open(census).check_figures()
    assert isinstance(figures, FigureCheck)
    assert len(figures.to_pandas()) == len(figures.as_table())


def test_a_notebook_shows_the_arithmetic_as_it_is_read(census: Path) -> None:
    figures = aljir.open(census).check_figures()
    shown = figures._repr_html_()
    assert shown.count("<table>") == len(figures.checks) + len({one.source for one in figures.others})
    assert figures.checks
    assert all(f"<p>{html.escape(check.verdict())}</p>" in shown for check in figures.checks)


def test_a_citation_counts_the_sentences_and_gives_the_positions_that_are_known() -> None:
    source = Source("ex:log", {})
    first, second = (
        Passage(f"ex:p{number}", "ex:log", "", "", number, locator=Locator(start, start + 9, "", "", "", ""))
        for number, start in ((2, 20), (3, 30))
    )
    part = Passage("ex:p3-part", "ex:log", "", "", sentence=second)
    cited = Claim("ex:c", {}, "stated", "accepted", source, (first, second, part))
    assert citation(cited, "en") == "sentences 2, 3, characters 20–29, 30–39"
    assert citation(cited, "ru") == "предложения 2, 3, знаки 20–29, 30–39"
    assert citation(replace(cited, passages=(part,)), "kk", "ru") == "предложение 3"
    assert citation(replace(cited, passages=()), "en") == ""
