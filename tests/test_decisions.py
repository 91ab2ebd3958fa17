"""Decisions on claims are recorded beside them, the latest counts, and a history tells how a claim came to stand."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import aljir
from aljir import AljirError
from aljir.history import History
from aljir.results import plain

ROOT = Path(__file__).parent.parent
WHY = {"en": "The page was written later.", "ru": "Страница написана позднее."}

Run = Callable[..., Any]


def decided(folder: Path, claim: str, standing: str, **more: Any) -> aljir.KnowledgeGraph:
    """Record a decision, and give the graph as it then is."""
    aljir.open(folder).decide(claim, standing, more.pop("reasons", WHY), **more)
    return aljir.open(folder)


def facts(kg: aljir.KnowledgeGraph, claim: str) -> bool:
    """Tell whether what a claim says is in the default graph."""
    return bool(
        kg.sparql(f"ASK {{ GRAPH <{kg.project.base}claim/{claim}> {{ ?s ?p ?o }} FILTER EXISTS {{ ?s ?p ?o }} }}")
    )


def test_a_disputed_claim_leaves_the_facts_and_keeps_its_graph(broken: Path) -> None:
    assert facts(aljir.open(broken), "keepers-log-storm")
    kg = decided(broken, "keepers-log-storm", "disputed", disputed_by=["visitor-page-storm"])
    assert not facts(kg, "keepers-log-storm")
    (claim,) = kg.claims(standing="disputed", source="keepers-log")
    assert claim.disputed_by == (f"{kg.project.base}claim/visitor-page-storm",)
    assert claim.reasons == WHY


def test_the_latest_decision_counts_and_none_is_written_over(broken: Path) -> None:
    decided(broken, "keepers-log-storm", "disputed", disputed_by=["visitor-page-storm"])
    first = (broken / "graph/decisions.ttl").read_text("utf-8")
    kg = decided(broken, "keepers-log-storm", "accepted", reasons={"en": "It stands.", "ru": "Остаётся в силе."})
    assert facts(kg, "keepers-log-storm")
    assert (broken / "graph/decisions.ttl").read_text("utf-8").startswith(first)
    history = kg.history("keepers-log-storm")
    assert [step.standing for step in history.steps] == ["accepted", "disputed", "accepted"]
    assert [step.reasons.get("en", "") for step in history.steps] == ["", WHY["en"], "It stands."]
    (claim,) = (one for one in kg.claims() if one.iri == history.claim.iri)
    assert (claim.disputed_by, claim.reasons["ru"]) == ((), "Остаётся в силе.")


def test_what_was_recorded_stays_to_be_seen(broken: Path) -> None:
    kg = decided(broken, "visitor-page-storm", "withdrawn")
    history = kg.history("visitor-page-storm")
    assert [step.standing for step in history.steps] == ["disputed", "withdrawn"]
    assert history.steps[0].reasons["en"] == "The log was written on the spot."


def test_what_is_written_by_hand_stays(broken: Path) -> None:
    decided(broken, "keepers-log-storm", "withdrawn")
    path = broken / "graph/decisions.ttl"
    path.write_text(path.read_text("utf-8") + "\n# Discussed with the keepers on Sunday.\n", "utf-8")
    decided(broken, "keepers-log-lit", "withdrawn")
    assert (
        "\n# Discussed with the keepers on Sunday.\n\ndecision:keepers-log-lit-1 a aljir:Decision ;"
        in path.read_text("utf-8")
    )


def test_decisions_of_one_second_count_in_the_order_of_their_numbers(broken: Path) -> None:
    for number in range(11):
        decided(broken, "keepers-log-storm", "withdrawn" if number % 2 else "accepted")
    path = broken / "graph/decisions.ttl"
    text = path.read_text("utf-8")
    assert "decision:keepers-log-storm-11 a" in text
    moments = {line.split('"')[1] for line in text.splitlines() if "endedAtTime" in line}
    for moment in moments:
        text = text.replace(moment, "2026-01-01T00:00:00Z")
    path.write_text(text, "utf-8")
    kg = aljir.open(broken)
    assert facts(kg, "keepers-log-storm")
    assert [step.standing for step in kg.history("keepers-log-storm").steps][-2:] == ["withdrawn", "accepted"]


def test_a_pair_may_be_left_standing(broken: Path) -> None:
    kg = decided(broken, "visitor-page-storm", "accepted", beside=["keepers-log-storm"])
    (pair,) = kg.compare("differ").pairs
    assert (pair.decided, [pair.reasons(one.claim) for one in (pair.one, pair.other)]) == ("both stand", [{}, WHY])


def test_the_time_of_a_decision_counts_and_not_its_spelling(broken: Path) -> None:
    for standing in ("withdrawn", "accepted", "disputed"):
        more = {"disputed_by": ["visitor-page-storm"]} if standing == "disputed" else {}
        decided(broken, "keepers-log-storm", standing, **more)
    path = broken / "graph/decisions.ttl"
    times = iter(["2026-11-24T15:00:00+06:00", "2026-11-24T10:00:00.5Z", "once upon a time"])
    text = re.sub(r'(?<=endedAtTime ")[^"]+', lambda _: next(times), path.read_text("utf-8"))
    path.write_text(text, "utf-8")
    kg = aljir.open(broken)
    assert facts(kg, "keepers-log-storm")  # 10:00 in UTC is after 15:00 in Astana, and what is no time comes first
    assert [step.standing for step in kg.history("keepers-log-storm").steps] == [
        *("accepted", "disputed", "withdrawn", "accepted"),
    ]


def test_numbers_are_those_of_the_same_claim_under_any_prefix(broken: Path) -> None:
    decided(broken, "keepers-log-storm", "withdrawn")
    path = broken / "graph/decisions.ttl"
    text = path.read_text("utf-8").replace("decision:", "d:")
    path.write_text(text + "\nd:keepers-log-storm-2026-7 a aljir:Decision .\n", "utf-8")
    kg = aljir.open(broken)
    assert kg.decide("keepers-log-storm", "accepted", WHY) == f"{kg.project.base}decision/keepers-log-storm-2"


def test_several_at_once_do_not_write_over_each_other(broken: Path) -> None:
    graphs = [aljir.open(broken) for _ in range(5)]
    assert all(graph.store for graph in graphs)
    with ThreadPoolExecutor(5) as threads:
        list(threads.map(lambda graph: graph.decide("keepers-log-storm", "accepted", WHY), graphs))
    text = (broken / "graph/decisions.ttl").read_text("utf-8")
    assert [f"decision:keepers-log-storm-{number} a" in text for number in range(1, 7)] == [True] * 5 + [False]
    assert not (broken / "graph/.decisions.ttl.lock").exists()


def test_a_lock_that_a_killed_process_left_keeps_nobody_waiting(broken: Path) -> None:
    (broken / "graph/.decisions.ttl.lock").touch()
    assert aljir.open(broken).decide("keepers-log-storm", "accepted", WHY)


def test_a_decision_on_two_claims_counts_for_both(broken: Path) -> None:
    decided(broken, "keepers-log-storm", "withdrawn")
    path = broken / "graph/decisions.ttl"
    path.write_text(
        path.read_text("utf-8").replace(
            "claim:keepers-log-storm ;", "claim:keepers-log-storm , claim:keepers-log-lit ;"
        ),
        "utf-8",
    )
    kg = aljir.open(broken)
    for claim in ("keepers-log-storm", "keepers-log-lit"):
        assert not facts(kg, claim)
        assert kg.history(claim).steps[-1].standing == "withdrawn"


def test_what_a_file_disputes_is_overruled_by_a_decision(broken: Path) -> None:
    path = broken / "graph/sources/keepers-log/claims.trig"
    text = path.read_text("utf-8").replace(
        "claim:keepers-log-storm a aljir:Claim ;",
        "claim:keepers-log-storm a aljir:Claim ; aljir:disputes claim:visitor-page-storm ;",
    )
    path.write_text(text, "utf-8")
    kg = decided(broken, "visitor-page-storm", "accepted")
    assert [claim.iri for claim in kg.claims() if claim.disputes] == []
    recorded, _ = kg.history("visitor-page-storm").steps
    assert recorded.disputed_by == (f"{kg.project.base}claim/keepers-log-storm",)


def test_a_decision_is_told_as_one_when_nothing_is_known_of_the_recording(broken: Path) -> None:
    path = broken / "graph/sources/visitor-page/claims.trig"
    text = path.read_text("utf-8").replace(" ;\n    prov:wasGeneratedBy event:encoding .", " .")
    path.write_text(text, "utf-8")
    text = str(decided(broken, "visitor-page-storm", "withdrawn").history("visitor-page-storm"))
    assert "recorded" not in text
    assert "decided: withdrawn" in text


def test_an_open_graph_sees_its_own_decision(broken: Path) -> None:
    kg = aljir.open(broken)
    assert facts(kg, "keepers-log-storm")
    kg.decide("keepers-log-storm", "withdrawn", WHY)
    assert not facts(kg, "keepers-log-storm")


def test_the_line_ends_of_the_file_are_kept(broken: Path) -> None:
    decided(broken, "keepers-log-storm", "withdrawn")
    path = broken / "graph/decisions.ttl"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    decided(broken, "keepers-log-lit", "withdrawn")
    content = path.read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n")


def test_a_misspelt_standing_hides_no_claim(broken: Path) -> None:
    decided(broken, "keepers-log-storm", "accepted")
    path = broken / "graph/decisions.ttl"
    path.write_text(path.read_text("utf-8").replace("aljir:accepted", "aljir:acceptd"), "utf-8")
    kg = aljir.open(broken)
    assert "keepers-log-storm" in [claim.iri.rpartition("/")[2] for claim in kg.claims()]
    assert not facts(kg, "keepers-log-storm")


@pytest.mark.parametrize(
    ("claim", "standing", "more", "message", "mend"),
    [
        (
            "keepers-log-strom",
            "accepted",
            {},
            "There is no claim 'keepers-log-strom'.",
            "Did you mean keepers-log-storm",
        ),
        ("keepers-log-storm", "doubted", {}, "There is no standing 'doubted'.", "disputed"),
        ("keepers-log-storm", "disputed", {}, "A disputed claim is disputed by something.", "--disputed-by CLAIM"),
        (
            *("keepers-log-storm", "accepted", {"disputed_by": ["visitor-page-storm"]}),
            *("What is accepted is not disputed.", "Leave --disputed-by out."),
        ),
        (
            *("keepers-log-storm", "disputed", {"disputed_by": ["keepers-log-storm"]}),
            *("A claim neither disputes itself nor stands beside itself.", "Name the other claim."),
        ),
        (
            "keepers-log-storm",
            "withdrawn",
            {"reasons": {"en": "Yes."}},
            "No reason is given in the language 'ru'.",
            "why",
        ),
        (
            "keepers-log-storm",
            "withdrawn",
            {"who": "preson:ilvo-marren"},
            "The prefix preson: is not declared.",
            "person",
        ),
        (
            *("keepers-log-storm", "withdrawn", {"who": "Gull Skerry"}),
            *("place:gull-skerry cannot decide: it is no person or group.", "Name who decides."),
        ),
        (
            *("keepers-log-storm", "withdrawn", {"reasons": {**WHY, "kk": "Бет кейін жазылған."}}),
            *("The project has no language 'kk'.", "Give reasons in en, ru."),
        ),
        (
            *("keepers-log-storm", "withdrawn", {"beside": ["visitor-page-storm"]}),
            *("What is withdrawn stands beside nothing.", "Leave --beside out"),
        ),
        (
            *("keepers-log-storm", "disputed", {"disputed_by": ["visitor-page-cook"]}),
            *("claim:visitor-page-cook is on another matter", "aljir compare --all"),
        ),
    ],
)
def test_a_decision_that_says_nothing_clear_is_refused(
    claim: str, standing: str, more: dict[str, Any], message: str, mend: str, broken: Path
) -> None:
    with pytest.raises(AljirError) as caught:
        decided(broken, claim, standing, **more)
    assert message in caught.value.message
    assert mend in (caught.value.mend or "")
    assert not (broken / "graph/decisions.ttl").exists()


def test_the_command_records_and_the_history_tells(run: Run, broken: Path) -> None:
    words = ["keepers-log-storm", "disputed", "--disputed-by", "visitor-page-storm", "--who", "Ilvo Marren"]
    ended = run("--project", broken, "decide", *words, "--reason", f"en={WHY['en']}", "--reason", f"ru={WHY['ru']}")
    assert ended.code == 0
    assert ended.out.splitlines() == [
        "A storm struck Tern Point in 1931.",
        "accepted → disputed, by Ilvo Marren",
        "  disputed by claim:visitor-page-storm (disputed): The storm of 1931 struck Gull Skerry.",
        "decision:keepers-log-storm-1 in graph/decisions.ttl",
    ]
    text = run("--project", broken, "history", "keepers-log-storm").out
    assert "recorded as accepted" in text
    assert "decided: disputed\n  by Ilvo Marren\n  why: The page was written later." in text
    assert "disputed by: The storm of 1931 struck Gull Skerry. (claim:visitor-page-storm)" in text
    russian = run("--project", broken, "history", "keepers-log-storm", "--lang", "ru").out
    assert "почему: Страница написана позднее." in russian


def test_who_withdraws_is_told_what_only_withdrawn_claims_dispute(run: Run, broken: Path) -> None:
    reasons = ["--reason", f"en={WHY['en']}", "--reason", f"ru={WHY['ru']}"]
    out = run("--project", broken, "decide", "keepers-log-storm", "withdrawn", *reasons).out
    assert "accepted → withdrawn, by" in out
    assert "  only withdrawn claims dispute claim:visitor-page-storm (disputed): The storm of 1931" in out


def test_several_curators_are_each_told_of_their_own_decision(broken: Path) -> None:
    reasons = ["--reason", f"en={WHY['en']}", "--reason", f"ru={WHY['ru']}"]
    command = [sys.executable, "-m", "aljir", "--project", str(broken), "decide", "keepers-log-storm"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts"), "PYTHONUTF8": "1"}
    runs = [
        subprocess.Popen([*command, standing, *reasons], env=environment, stdout=subprocess.PIPE, text=True)
        for standing in ("withdrawn", "accepted", "withdrawn", "accepted")
    ]
    told = [process.communicate()[0] for process in runs]
    ended = [(text, standing) for text, standing in zip(told, ("withdrawn", "accepted") * 2, strict=True) if text]
    assert ended  # who comes while another writes is told to try again
    steps = {
        step.decision.rpartition("/")[2]: step.standing
        for step in aljir.open(broken).history("keepers-log-storm").steps
    }
    for text, standing in ended:
        name = re.search(r"decision:(\S+) in", text)
        assert name
        assert steps[name[1]] == standing
        assert f" → {standing}, by" in text


def test_one_language_has_one_reason(run: Run, broken: Path) -> None:
    reasons = ["--reason", "en=Yes.", "--reason", "en=No.", "--reason", "ru=Да."]
    ended = run("--project", broken, "decide", "keepers-log-storm", "withdrawn", *reasons)
    assert (ended.code, ended.err.splitlines()[0]) == (2, "aljir: --reason en=… is given twice.")
    assert not (broken / "graph/decisions.ttl").exists()


def test_a_reason_may_hold_quotation_marks_and_line_ends(broken: Path) -> None:
    reasons = {"en": 'She wrote "no"\nand \\ left.', "ru": "Она написала «нет»."}
    assert (
        decided(broken, "keepers-log-storm", "withdrawn", reasons=reasons)
        .history("keepers-log-storm")
        .steps[-1]
        .reasons
        == reasons
    )


def test_a_history_is_a_table_in_other_formats(broken: Path) -> None:
    kg = decided(broken, "keepers-log-storm", "disputed", disputed_by=["visitor-page-storm"])
    table = kg.history("keepers-log-storm").as_table()
    rows = [{name: plain(term) for name, term in zip(table.variables, row, strict=True)} for row in table.rows]
    assert [(row["standing"], row["disputed_by"]) for row in rows] == [
        ("accepted", ""),
        ("disputed", "claim:visitor-page-storm"),
    ]


def test_every_decision_of_this_graph_counts_and_says_why() -> None:
    kg = aljir.open(ROOT)
    decisions = kg.query("decisions").as_table()
    claims = {str(row["claim"]) for row in decisions}
    assert len(claims) == 19
    for claim in claims:
        history: History = kg.history(claim)
        assert history.steps[-1].standing == history.claim.standing
        assert set(history.steps[-1].reasons) == {"en", "ru"}


def test_a_decision_is_an_argumentation_that_concludes_a_belief() -> None:
    beliefs = aljir.open(ROOT).query("beliefs").serialise("nt").decode()
    claim = "https://w3id.org/aljir/claim/turksoy-2026-03-03-museum-in-astana"
    decision = claim.replace("/claim/", "/decision/") + "-1"
    crminf = "http://www.cidoc-crm.org/extensions/crminf/"
    assert f"<{decision}> <{crminf}J2_concluded_that> <{decision}#belief> ." in beliefs
    assert f'<{decision}#belief> <{crminf}J5_holds_to_be> "disputed" .' in beliefs
    assert f"<{decision}#belief> <{crminf}J4_that> <{claim}> ." in beliefs
