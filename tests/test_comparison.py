"""What sources agree and differ on is computed, whole and without false finds; curators' decisions stand beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import aljir
from aljir import AljirError
from aljir.comparison import Comparison, Pair, read_pairs
from aljir.dataset import build_store
from aljir.engines import EmbeddedEngine
from aljir.results import plain
from aljir.statements import Matters
from aljir.terms import shrink
from aljir.values import Verdict

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data" / "comparison"
GOLDEN = DATA / "golden.csv"
"""Every pair, read line by line; `python -m tests.golden` writes it anew."""
CONFLICTS = ("date-conflicts", "figure-conflicts", "imprisonment-conflicts", "kin-conflicts", "location-conflicts")
"""The saved queries that find differences."""

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def real() -> aljir.KnowledgeGraph:
    return aljir.open(ROOT)


@pytest.fixture(scope="module")
def every(real: aljir.KnowledgeGraph) -> Comparison:
    return real.compare()


def slug(iri: str) -> str:
    return iri.rpartition("/")[2]


def claims(comparison: Comparison) -> set[frozenset[str]]:
    return {frozenset((slug(pair.one.claim.iri), slug(pair.other.claim.iri))) for pair in comparison.pairs}


def conflicts(kg: aljir.KnowledgeGraph) -> set[frozenset[str]]:
    """Give the pairs of claims that the saved queries find."""
    rows = [row for query in CONFLICTS for row in kg.query(query).to_dicts()]
    return {frozenset((slug(str(row["claim"])), slug(str(row["otherClaim"])))) for row in rows}


# The whole list


def test_the_whole_list_is_as_it_was_read(every: Comparison) -> None:
    assert every.serialise("csv") == GOLDEN.read_bytes()


NEWS = "turksoy-2026-03-03"
LISTED = {
    "the shares are of no one total": (f"{NEWS}-russian-women-share", f"{NEWS}-jewish-women-share"),
    "Astana or Akmola region": (f"{NEWS}-museum-in-astana", f"{NEWS}-museum-in-akmola-region"),
    "Astana, or an address in Akmol": (f"{NEWS}-museum-in-astana", "visitaqmola-museum-museum-in-akmol"),
    "Lurye wife, or mother": (f"{NEWS}-lurye-wife-of-yuri-trifonov", "museumdom-lurye-mother-of-yuri-trifonov"),
    "Lurye wife, or mother, again": (f"{NEWS}-lurye-wife-of-yuri-trifonov", "liquisearch-trifonov-mother"),
    "the detention of Ruslanova": (f"{NEWS}-ruslanova-held", "glagol38-ruslanova-ozerlag"),
    "Nalbandyan in Karlag or ALZHIR": ("openlist-nalbandyan-karlag", "sputnik-georgia-nalbandyan-held"),
    "Nalbandyan in Karlag or ALZHIR, again": ("bessmertnybarak-nalbandyan-karlag", "sputnik-georgia-nalbandyan-held"),
    "Messerer in Karlag or ALZHIR": ("mogilnitsky-messerer-karlag", "al391-messerer-held"),
    "the year of arrest": ("openlist-nalbandyan-arrested", "bessmertnybarak-nalbandyan-arrested"),
    "the sentence": ("openlist-nalbandyan-five-years", "bessmertnybarak-nalbandyan-ten-years"),
    "an unnamed mother, and whom she may be": (f"{NEWS}-okudzhavas-mother-held", "openlist-nalbandyan-karlag"),
    "the same, again": (f"{NEWS}-okudzhavas-mother-held", "bessmertnybarak-nalbandyan-karlag"),
    "the other unnamed mother": (f"{NEWS}-plisetskayas-mother-held", "mogilnitsky-messerer-karlag"),
    "what the 8,000 counts": (f"{NEWS}-held-at-one-time", "sputnik-georgia-served-whole-term"),
}
"""What the sources at hand are known to differ on."""


@pytest.mark.parametrize("pair", LISTED.values(), ids=LISTED)
def test_a_known_difference_is_found(pair: tuple[str, str], every: Comparison) -> None:
    assert frozenset(pair) in claims(every.select([Verdict.DIFFER]))


def test_nothing_else_differs_but_the_same_matters_seen_from_other_claims(every: Comparison) -> None:
    more = claims(every.select([Verdict.DIFFER])) - {frozenset(pair) for pair in LISTED.values()}
    share = "{}-{}-women-share".format
    assert more == {
        frozenset((f"{NEWS}-museum-in-astana", f"{NEWS}-museum-on-camp-ground")),
        frozenset((share(NEWS, "jewish"), share(NEWS, "ukrainian"))),
        frozenset((share(NEWS, "kazakh"), share(NEWS, "russian"))),
        frozenset((share(NEWS, "russian"), share(NEWS, "ukrainian"))),
    }


AGREED = {
    "the years of the camp, as an operation and as an imprisonment": ("khabar-camp-years", "visitaqmola-museum-years"),
    "who is Secretary General": (f"{NEWS}-raev-secretary-general", "mfa-turkey-raev-succeeds-kaseinov"),
    "who is Secretary General, again": ("mfa-turkey-raev-succeeds-kaseinov", "news-az-raev-elected"),
    "how many passed through": (f"{NEWS}-passed-through", "sputnik-georgia-passed-through"),
}


@pytest.mark.parametrize("pair", AGREED.values(), ids=AGREED)
def test_what_sources_tell_of_different_events_agrees(pair: tuple[str, str], every: Comparison) -> None:
    assert frozenset(pair) in claims(every.select([Verdict.AGREE]))


def test_what_is_derived_is_confirmed(every: Comparison) -> None:
    confirmed = {
        frozenset((slug(pair.one.claim.iri), slug(pair.other.claim.iri))) for pair in every.pairs if pair.confirms
    }
    assert confirmed == {
        frozenset((f"{NEWS}-day-of-remembrance-1997", "decree-3443-adoption")),
        frozenset((f"{NEWS}-museum-in-akmola-region", "visitaqmola-museum-museum-in-akmol")),
    }


def test_an_unnamed_mother_does_not_differ_from_whom_she_may_be(every: Comparison) -> None:
    mothers = [pair for pair in every.pairs if slug(pair.one.property) == "ontology#mother"]
    unnamed = [pair for pair in mothers if "mother-of" in str(pair.one.term)]
    assert {pair.verdict for pair in unnamed} == {Verdict.REFINE}
    assert len(unnamed) == 3


def test_the_saved_queries_find_the_same_differences(real: aljir.KnowledgeGraph, every: Comparison) -> None:
    computed = {
        frozenset((slug(pair.one.claim.iri), slug(pair.other.claim.iri)))
        for pair in every.select([Verdict.DIFFER]).pairs
        if not pair.one.property.endswith("#impliedTotal")  # the queries share-totals and share-sums show these
    }
    assert conflicts(real) == computed


# Rule by rule


@pytest.fixture(scope="module")
def cases() -> aljir.KnowledgeGraph:
    """Invented claims, with the ontology of this repository."""
    project = aljir.open(ROOT).project
    store = build_store(project, [*project.ontology_files(), project.dataset_file, DATA / "cases.trig"])
    return aljir.KnowledgeGraph(project, EmbeddedEngine(store, project.prefixes))


def test_each_rule_gives_its_verdicts_and_no_other_pair(cases: aljir.KnowledgeGraph) -> None:
    found = sorted(
        (*sorted((slug(pair.one.claim.iri), slug(pair.other.claim.iri))), pair.verdict, "confirms" * pair.confirms)
        for pair in cases.compare().pairs
    )
    expected = [tuple(line.split("\t")) for line in (DATA / "expected.tsv").read_text("utf-8").splitlines()[1:]]
    assert found == expected


def test_the_saved_queries_find_what_differs_rule_by_rule(cases: aljir.KnowledgeGraph) -> None:
    totals = {frozenset(("share-12-5", "share-50"))}
    inside = {frozenset(("parent", "spouse"))}  # the query on kin looks at births
    assert conflicts(cases) == claims(cases.compare("differ")) - totals - inside


def test_what_follows_from_a_claim_does_not_confirm_it(cases: aljir.KnowledgeGraph) -> None:
    rows = cases.query("confirmed-derivations").to_dicts()
    assert [(slug(str(row["claim"])), slug(str(row["confirmingClaim"]))) for row in rows] == [
        ("derived-alone", "stated-too")
    ]


# What was decided


def test_no_difference_awaits_a_decision(real: aljir.KnowledgeGraph) -> None:
    assert [str(pair) for pair in real.compare(undecided=True).pairs] == []


def test_what_is_disputed_names_what_disputes_it_and_the_other_way_round(real: aljir.KnowledgeGraph) -> None:
    by_iri = {claim.iri: claim for claim in real.claims()}
    disputed = [claim for claim in by_iri.values() if claim.standing == "disputed"]
    assert len(disputed) == 15
    for claim in disputed:
        assert claim.disputed_by
        assert all(claim.iri in by_iri[other].disputes for other in claim.disputed_by)
    for claim in by_iri.values():
        assert all(claim.iri in by_iri[other].disputed_by for other in claim.disputes)


def test_a_difference_without_a_decision_is_open(broken: Path) -> None:
    log = broken / "graph/sources/visitor-page/claims.trig"
    text = log.read_text("utf-8").replace("aljir:standing aljir:disputed", "aljir:standing aljir:accepted")
    log.write_text("".join(line for line in text.splitlines(True) if "disputedBy" not in line), "utf-8")
    (pair,) = aljir.open(broken).compare(undecided=True).pairs
    assert (pair.verdict, pair.decided) == ("differ", "open")


def test_a_withdrawn_claim_is_not_compared(broken: Path) -> None:
    log = broken / "graph/sources/visitor-page/claims.trig"
    text = log.read_text("utf-8").replace("aljir:standing aljir:disputed", "aljir:standing aljir:withdrawn")
    log.write_text(text, "utf-8")
    assert len(aljir.open(broken).compare()) == 0


# Choosing and showing


def test_pairs_are_chosen_by_entity_source_and_verdict(real: aljir.KnowledgeGraph) -> None:
    arrest = real.compare(about="event:arrest-of-ashkhen-nalbandyan")
    assert [arrest.texts(pair) for pair in arrest.pairs] == [("1938", "February 1939")]
    assert {pair.verdict for pair in real.compare("refine").pairs} == {Verdict.REFINE}
    decree = real.compare(source="decree-3443")
    assert [slug(pair.other.claim.iri) for pair in decree.pairs] == ["decree-3443-adoption"]


@pytest.mark.parametrize(
    ("words", "message", "mend"),
    [
        (["--verdict", "differs"], "There is no verdict 'differs'.", "Did you mean differ"),
        (["--source", "turksoi"], "There is no source 'turksoi'.", "There are: al391"),
        (["--about", "Nobody Zzyzx"], "Nothing is called", "Try a part of the name"),
    ],
)
def test_a_condition_that_names_nothing_is_refused(run: Run, words: list[str], message: str, mend: str) -> None:
    ended = run("--project", ROOT, "compare", *words)
    assert ended.code == 2
    assert message in ended.err
    assert mend in ended.err


def test_the_text_gives_both_values_sources_passages_and_the_reason(run: Run) -> None:
    text = run("--project", ROOT, "compare", "--about", "Русланова").out
    assert "imprisonment of Lidiya Ruslanova: held by – differ" in text
    assert "sentences 25, 26, characters 2155–2243, 2262–2296 · claim:turksoy-2026-03-03-ruslanova-held" in text
    assert "Lidiya Ruslanova was held in Ozerlag." in text
    assert "\n  Decided: disputed.\n    The news item names the ALJIR camp, another source Ozerlag" in text
    assert "\nPairs: 1; differ: 1; undecided: 0.\nCompared in all: " in text


def test_a_reason_that_pairs_share_is_told_once(run: Run) -> None:
    text = run("--project", ROOT, "compare").out
    assert text.count("The four shares cannot be shares of one total") == 1
    assert text.count("Why: as before.") == 8


def test_relations_that_exclude_each_other_are_named(run: Run) -> None:
    text = run("--project", ROOT, "compare", "--about", "Yuri Trifonov").out
    assert "Yuri Trifonov: spouse / mother – differ\n  spouse: Yevgeniya Lurye\n" in text
    assert "\n  mother: Yevgeniya Lurye\n" in text


def test_an_open_difference_comes_with_a_command_that_decides(run: Run, broken: Path) -> None:
    log = broken / "graph/sources/visitor-page/claims.trig"
    text = log.read_text("utf-8").replace("aljir:standing aljir:disputed", "aljir:standing aljir:accepted", 1)
    log.write_text(text.replace("    aljir:disputedBy claim:keepers-log-storm ;\n", ""), "utf-8")
    (line,) = (one for one in run("--project", broken, "compare").out.splitlines() if "aljir decide" in one)
    words = [word.replace("…", "Why.").replace('"', "") for word in line.split()[1:]]
    assert run("--project", broken, *words).code == 0
    assert run("--project", broken, "compare", "--undecided").out.startswith("Pairs: 0;")


def test_a_name_that_two_things_share_in_part_is_not_taken_for_all(run: Run) -> None:
    assert run("--project", ROOT, "compare", "--about", "музей").out.startswith(
        "ALJIR memorial museum (organization:aljir-museum)\n"
    )
    assert "Nothing is called 'Zzz'." in run("--project", ROOT, "compare", "--about", "Zzz").err


def test_the_text_speaks_russian(run: Run) -> None:
    text = run("--project", ROOT, "compare", "--about", "Ozerlag", "--lang", "ru").out
    assert "заключение Лидии Руслановой: место содержания – расходятся" in text
    assert "\n  Решение: оспорено.\n    Заметка называет лагерь АЛЖИР" in text
    rows = run("--project", ROOT, "compare", "--about", "Ozerlag", "--lang", "ru", "-f", "csv").out
    assert ",расходятся,false,оспорено," in rows


def test_a_query_of_comparison_that_is_wrong_is_named_with_its_line(broken: Path) -> None:
    path = broken / "ontology/comparisons/single-values.rq"
    path.write_text(path.read_text("utf-8").replace("GRAPH ?claim {", "GRAPH ?claim"), "utf-8")
    with pytest.raises(AljirError) as caught:
        aljir.open(broken).compare()
    assert (caught.value.file, caught.value.line) == (path, 8)


def test_a_build_that_shows_no_pair_finds_the_same_ones(real: aljir.KnowledgeGraph, every: Comparison) -> None:
    def told(pair: Pair) -> tuple[str, str, str, Verdict, str]:
        return pair.one.subject, pair.one.claim.iri, pair.other.claim.iri, pair.verdict, pair.decided

    found = read_pairs(Matters(real.engine, real.project, ["en"]), shown=False)
    assert sorted(map(told, found)) == sorted(map(told, every.pairs))


def test_rows_have_every_column(every: Comparison) -> None:
    table = every.as_table()
    row = {name: plain(term) for name, term in zip(table.variables, table.rows[0], strict=True)}
    assert (row["verdict"], row["value"], row["other_value"], row["confirms"]) == (
        "refine",
        "1997",
        "5 April 1997",
        True,
    )
    assert shrink(str(row["other_source"]), every.prefixes) == "source:decree-3443"
