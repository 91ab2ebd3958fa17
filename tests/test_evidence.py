"""Locators are found in a text, and proved in it; whatever does not hold is named."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import RdfFormat, parse

import aljir
from aljir.records import Passage, Records
from aljir.sources.locators import Anchoring
from aljir.sources.verification import Verification

DATA = Path(__file__).parent / "data" / "evidence"
CHECKOUT = Path(__file__).parent.parent
REAL_TEXTS = CHECKOUT.parent / "shared" / "sources"
GOOD = sorted(path.name for path in (DATA / "good").iterdir())
BAD = sorted(path.stem for path in (DATA / "bad").glob("*.ttl") if path.stem != "source")

Put = Callable[[str, Path, Path], Path]
Run = Callable[..., Any]


@pytest.fixture
def put(broken: Path) -> Put:
    """Puts the record and the passages of a source into a copy of the lighthouse."""

    def call(slug: str, source: Path, passages: Path) -> Path:
        folder = broken / "graph" / "sources" / slug
        folder.mkdir()
        shutil.copy(source, folder / "source.ttl")
        shutil.copy(passages, folder / "passages.ttl")
        return broken

    return call


@pytest.fixture
def log(broken: Path) -> tuple[Path, Path]:
    """A copy of the lighthouse with the locators of the keepers' log, and the text of the log."""
    text = broken / "texts" / "keepers-log.txt"
    aljir.open(broken).anchor("keepers-log", text)
    return broken, text


def good(put: Put, name: str) -> Path:
    folder = DATA / "good" / name
    return put(name, folder / "source.ttl", folder / "passages.ttl")


@pytest.mark.parametrize("name", GOOD)
def test_words_are_located_in_code_points(put: Put, name: str) -> None:
    project, text = good(put, name), DATA / "good" / name / "text.txt"
    aljir.open(project).anchor(name, text)
    content = text.read_bytes().decode()
    passages = Records.read(aljir.open(project).engine).passages
    lines = (DATA / "good" / name / "expected.tsv").read_bytes().decode().splitlines()
    for part, start, end, words, following in (line.split("\t") for line in lines):
        locator = passages[f"https://example.org/lighthouse/passage/{name}-{part}"].locator
        assert locator is not None
        assert (locator.start, locator.end) == (int(start), int(end))
        assert content[locator.start : locator.end] == words
        assert locator.following == ast.literal_eval(following)


@pytest.mark.parametrize("name", GOOD)
def test_what_was_located_is_proved(put: Put, name: str) -> None:
    project, text = good(put, name), DATA / "good" / name / "text.txt"
    aljir.open(project).anchor(name, text)
    verification = aljir.open(project).verify(text)
    assert not verification.problems
    assert all(check.passage for check in verification.checks)


def test_a_byte_order_mark_is_no_character_of_the_text(broken: Path, tmp_path: Path) -> None:
    """The same positions with and without; the digest is of the bytes, and tells the two files apart."""
    content = "Fog lay on Tern Point. Nobody saw the lamp.\n"
    digests = []
    for slug, mark in (("plain", ""), ("marked", "\ufeff")):
        text = tmp_path / f"{slug}.txt"
        text.write_bytes((mark + content).encode())
        graph = aljir.open(broken)
        graph.new_source(slug, text=text, language="en", titles={"en": slug})
        graph.segment(slug).write()
        graph.anchor(slug)
        verification = aljir.open(broken).verify(text, slug)
        assert [(one.start, one.end, one.problem) for one in verification.checks] == [(0, 22, ""), (23, 43, "")]
        assert verification.source.length == len(content)
        assert verification.source.digest == sha256(text.read_bytes()).hexdigest()
        assert (broken / "texts" / text.name).read_bytes() == text.read_bytes()
        digests.append(verification.source.digest)
    assert digests[0] != digests[1]


def test_positions_would_differ_in_utf_16() -> None:
    """The fixture holds characters outside the Basic Multilingual Plane before a passage."""
    content = (DATA / "good" / "english-punctuation" / "text.txt").read_bytes().decode()
    at = content.index("Nobody")
    assert len(content[:at].encode("utf-16-le")) // 2 == at + 2


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_located_is_named(put: Put, run: Run, name: str) -> None:
    project = put("island", DATA / "bad" / "source.ttl", DATA / "bad" / f"{name}.ttl")
    folder = project / "graph" / "sources" / "island"
    (folder / "locators.ttl").write_bytes(b"# as it was\n")
    ended = run("--project", project, "source", "anchor", "island", "--text", DATA / "bad" / "text.txt")
    expected = (DATA / "bad" / f"{name}.txt").read_text("utf-8")
    assert ended.err == f"aljir: {folder}/{expected}"
    assert ended.code == 2
    assert (folder / "locators.ttl").read_bytes() == b"# as it was\n"


def test_last_words_may_stand_again_only_where_the_next_sentence_is_missing(kg: aljir.KnowledgeGraph) -> None:
    """Nothing tells then how far a sentence may reach, so that once on its line is enough."""
    text = "Fog came, and fog\ncame again, and fog\nwent.\nNobody saw."
    fog, nobody = Passage("urn:fog", "", "Fog came,", "fog", 1), Passage("urn:nobody", "", "Nobody", "saw.", 2)
    anchoring = Anchoring(kg.project, text)
    with pytest.raises(aljir.AljirError, match="The last words 'fog' stand 2 times in sentence 1"):
        anchoring.locate([fog, nobody])
    assert [(at.start, at.end) for _, at in anchoring.locate([fog, replace(nobody, order=3)])] == [(0, 17), (44, 55)]


def test_locators_are_the_same_bytes_in_any_folder(put: Put, tmp_path: Path) -> None:
    project, folder = good(put, "russian"), DATA / "good" / "russian"
    elsewhere = Path(shutil.copytree(project, tmp_path / "elsewhere" / "lighthouse"))
    texts = [aljir.open(root).anchor("russian", folder / "text.txt").read_bytes() for root in (project, elsewhere)]
    assert texts[0] == texts[1]
    assert texts[0].startswith(b"# Generated by: aljir source anchor russian --text FILE; do not edit.")


def test_ranges_end_before_their_end_selector(put: Put) -> None:
    """W3C Web Annotation, section 4.2.9: the range ends before what the end selector selects."""
    project, text = good(put, "windows-line-ends"), DATA / "good" / "windows-line-ends" / "text.txt"
    content = text.read_bytes().decode()
    target = aljir.open(project).anchor("windows-line-ends", text)
    triples = {
        (quad.subject.value.rpartition("/")[2], quad.predicate.value.rpartition("#")[2]): quad.object.value
        for quad in parse(target.read_bytes(), format=RdfFormat.TURTLE)
    }
    words = triples["windows-line-ends-p2-end", "prefix"]
    following = triples["windows-line-ends-p2-end", "exact"]
    assert content.startswith(words + following, int(triples["windows-line-ends-p2-position", "end"]) - len(words))


def test_a_page_has_no_text_to_anchor_in(broken: Path, run: Run) -> None:
    text = broken / "texts" / "keepers-log.txt"
    ended = run("--project", broken, "source", "anchor", "visitor-page", "--text", text)
    assert ended.code == 2
    assert "is cited as a page: it has no digest of its text." in ended.err
    assert "aljir:textLength 260 ." in ended.err


def test_an_unknown_source_gets_a_suggestion(broken: Path, run: Run) -> None:
    ended = run("--project", broken, "source", "anchor", "keeper-log", "--text", broken / "texts" / "keepers-log.txt")
    assert ended.code == 2
    assert "Did you mean keepers-log?" in ended.err


def test_the_length_of_the_text_is_checked(put: Put, tmp_path: Path, run: Run) -> None:
    source = tmp_path / "source.ttl"
    shutil.copy(DATA / "good" / "russian" / "source.ttl", source)
    change(source, "aljir:textLength 1", "aljir:textLength 91")
    project = put("russian", source, DATA / "good" / "russian" / "passages.ttl")
    ended = run("--project", project, "source", "anchor", "russian", "--text", DATA / "good" / "russian" / "text.txt")
    assert ended.code == 2
    length = len((DATA / "good" / "russian" / "text.txt").read_bytes().decode())
    assert f"source.ttl:7: source:russian has the aljir:textLength 9{length}; its text has {length} " in ended.err
    assert f"Correct it: aljir:textLength {length} ." in ended.err


# Verifying


def test_every_sentence_is_claimed_or_excused(log: tuple[Path, Path], run: Run) -> None:
    project, text = log
    ended = run("--project", project, "evidence", "verify", "--text", text)
    assert ended.code == 0
    assert ended.out.splitlines()[-1] == "7 of 7 passages proved; 5 of 5 sentences claimed or excused: 100 percent."
    assert "proved; excused: The price of coal is outside the subject." in ended.out
    assert "nobody wrote" not in ended.out


def test_the_report_speaks_russian(log: tuple[Path, Path], run: Run) -> None:
    project, text = log
    ended = run("--project", project, "evidence", "verify", "--text", text, "--lang", "ru")
    assert "Подтверждено отрывков: 7 из 7; учтено предложений: 5 из 5, 100 процентов." in ended.out


def test_the_text_is_shown_only_when_asked_for(log: tuple[Path, Path]) -> None:
    project, text = log
    shown = aljir.open(project).verify(text, show_text=True).to_dicts()
    assert shown[3]["text"] == "No light on the Old Coast is lonelier."


def test_a_verification_is_a_result_in_every_format(log: tuple[Path, Path], run: Run) -> None:
    project, text = log
    ended = run("--project", project, "evidence", "verify", "--text", text, "-f", "csv")
    passage = "https://example.org/lighthouse/passage/keepers-log-p2"
    assert ended.out.splitlines()[2] == f"2,{passage},46,112,3,proved"


def change(path: Path, old: str, new: str) -> None:
    content = path.read_bytes().decode()
    assert old in content
    path.write_bytes(content.replace(old, new, 1).encode())


def verify_changed(project: Path, text: Path, file: str, old: str, new: str) -> Verification:
    change(project / "graph" / "sources" / "keepers-log" / file, old, new)
    return aljir.open(project).verify(text, "keepers-log")


@pytest.mark.parametrize(
    ("file", "old", "new", "passage", "problem"),
    [
        ("locators.ttl", 'oa:end "45"', 'oa:end "44"', "keepers-log-p1", "digest"),
        ("locators.ttl", 'passageDigest "', 'passageDigest "0', "keepers-log-p1", "digest"),
        ("passages.ttl", '"The lamp of Tern Point"', '"The lamp of Tern Isle"', "keepers-log-p1", "first"),
        ("passages.ttl", '"on 2 May 1884."', '"on 2 May 1885."', "keepers-log-p1", "last"),
        ("locators.ttl", 'oa:exact "The lamp of Tern Point"', 'oa:exact "The lamp of Tern"', "keepers-log-p1", "range"),
        ("passages.ttl", "Of passage:keepers-log-p2", "Of passage:keepers-log-p4", "keepers-log-p2-aldwin", "part"),
        ("passages.ttl", "aljir:order 2", "aljir:order 6", "keepers-log-p2", "order"),
        ("locators.ttl", "keepers-log-p1-position a", "keepers-log-p0-position a", "keepers-log-p1", "missing"),
    ],
)  # fmt: skip
def test_a_locator_that_does_not_hold_is_named(
    log: tuple[Path, Path], file: str, old: str, new: str, passage: str, problem: str
) -> None:
    verification = verify_changed(*log, file, old, new)
    found = {check.passage.iri.rpartition("/")[2]: check.problem for check in verification.problems if check.passage}
    assert found[passage] == problem
    assert not verification.proved


def test_a_sentence_that_nothing_claims_is_named(log: tuple[Path, Path], run: Run) -> None:
    project, text = log
    claims = project / "graph" / "sources" / "keepers-log" / "claims.trig"
    change(claims, "aljir:passage passage:keepers-log-p4", "aljir:passage passage:keepers-log-p3")
    ended = run("--project", project, "evidence", "verify", "--text", text)
    assert ended.code == 1
    (line,) = (line for line in ended.out.splitlines() if "proved, but nothing claims it" in line)
    assert "passage:keepers-log-p4" in line
    assert ended.out.count("4 of 5 sentences claimed or excused: 80 percent.") == 1
    assert ended.err == ""


def test_a_disputed_claim_covers_its_sentence(log: tuple[Path, Path]) -> None:
    verification = verify_changed(*log, "claims.trig", "aljir:accepted", "aljir:disputed")
    assert verification.coverage == 100


def test_text_in_no_sentence_is_named(log: tuple[Path, Path]) -> None:
    project, text = log
    passages = project / "graph" / "sources" / "keepers-log" / "passages.ttl"
    content = passages.read_text("utf-8")
    passages.write_text(content[: content.index("passage:keepers-log-p5 a")], "utf-8")
    aljir.open(project).anchor("keepers-log", text)
    verification = aljir.open(project).verify(text)
    outside = verification.checks[-1]
    assert text.read_bytes().decode()[outside.start : outside.end] == "Coal was dear that year."
    assert outside.problem == "outside"
    assert verification.coverage == 80
    assert not verification.proved


def test_bullets_of_list_items_belong_to_no_sentence(put: Put) -> None:
    project, text = good(put, "english-punctuation"), DATA / "good" / "english-punctuation" / "text.txt"
    aljir.open(project).anchor("english-punctuation", text)
    assert "- Oil" in text.read_text("utf-8")
    assert all(check.passage for check in aljir.open(project).verify(text).checks)


@pytest.mark.parametrize(
    ("changed", "mend"),
    [
        (lambda text: text.replace("2 May", "3 May"), "It differs in sentence 1."),
        (lambda text: text.replace("cook", "cock").replace("dear", "deer"), "It differs in sentences 3, 5."),
        (lambda text: text.replace("\nIn", " In"), "Every sentence is there word for word: it differs between them."),
        (lambda text: text.replace("\n", "\r\n"), "It is the same text in another form: save it with LF line ends."),
        (lambda text: "\ufeff" + text, "It is the same text in another form: save it with no byte order mark."),
        (
            lambda text: text.rstrip(),
            "It is the same text in another form: save it with a line end after the last line.",
        ),
        (lambda text: "Quite another text.", "Take the text that was recorded."),
    ],
    ids=[
        "one-character",
        "two-characters",
        "between-sentences",
        "line-ends",
        "byte-order-mark",
        "last-line",
        "another",
    ],
)
def test_a_text_that_differs_is_refused_with_what_differs(
    log: tuple[Path, Path], run: Run, changed: Callable[[str], str], mend: str
) -> None:
    project, text = log
    before = text.read_bytes().decode()
    text.write_bytes(changed(before).encode())
    ended = run("--project", project, "evidence", "verify", "--text", text)
    assert ended.code == 2
    assert "expected 78f47ec040233c86741e50a32d2a575036e447efda5e4cbc55687250d1790d91." in ended.err
    told = ended.err.splitlines()[-1].strip()
    assert told.partition(" If it was corrected, ")[0] == mend
    if "another form" not in mend:
        digest = sha256(text.read_bytes()).hexdigest()
        length = len(text.read_bytes().decode())
        assert told.endswith(
            f'write aljir:textDigest "{digest}" ; aljir:textLength {length} into graph/sources/keepers-log/source.ttl, '
            "and run aljir source anchor keepers-log."
        )
    assert ended.out == ""


def test_a_corrected_text_is_recorded_as_the_message_says(log: tuple[Path, Path], run: Run) -> None:
    project, text = log
    text.write_bytes(text.read_bytes().replace(b"cook", b"old cook"))
    told = run("--project", project, "evidence", "verify", "keepers-log", "--lang", "ru").err
    digest, length, file = re.findall(r'write aljir:textDigest "(\w+)" ; aljir:textLength (\d+) into (\S+), and', told)[
        0
    ]
    record = (project / file).read_text("utf-8")
    record = re.sub(r'(aljir:textDigest )"\w+"', rf'\1"{digest}"', record)
    (project / file).write_text(re.sub(r"(aljir:textLength )\d+", rf"\g<1>{length}", record), "utf-8")
    assert run("--project", project, "source", "anchor", "keepers-log").code == 0
    assert run("--project", project, "evidence", "verify", "keepers-log").code == 0


def test_a_text_in_another_normal_form_is_told_apart(put: Put, tmp_path: Path) -> None:
    project, text = good(put, "windows-line-ends"), tmp_path / "composed.txt"
    content = (DATA / "good" / "windows-line-ends" / "text.txt").read_bytes().decode()
    text.write_bytes(content.replace("e\u0301", "\u00e9").encode())
    with pytest.raises(aljir.AljirError, match="is") as caught:
        aljir.open(project).anchor("windows-line-ends", text)
    assert caught.value.mend == "It is the same text in another form: save it with normal form NFD."


def test_a_text_of_no_source_lists_the_digests(put: Put) -> None:
    project = good(put, "russian")
    with pytest.raises(aljir.AljirError) as caught:
        aljir.open(project).verify(DATA / "good" / "kazakh-and-turkish" / "text.txt")
    assert "source:keepers-log 78f47ec0" in caught.value.message
    assert "source:russian " in caught.value.message


def test_a_text_that_is_not_utf_8_is_refused(log: tuple[Path, Path], run: Run) -> None:
    project, text = log
    text.write_bytes("Керосин".encode("cp1251"))
    ended = run("--project", project, "evidence", "verify", "--text", text)
    assert ended.code == 2
    assert f"{text}:1: Not UTF-8." in ended.err


# The text that the project keeps


def test_a_text_that_the_project_keeps_need_not_be_named(log: tuple[Path, Path], run: Run) -> None:
    project, _ = log
    ended = run("--project", project, "evidence", "verify", "keepers-log")
    assert ended.code == 0
    assert ended.out.splitlines()[-1].startswith("7 of 7 passages proved;")


def test_all_texts_at_hand_are_proved(log: tuple[Path, Path], put: Put, run: Run) -> None:
    project, _ = log
    good(put, "russian")
    shutil.copy(DATA / "good" / "russian" / "text.txt", project / "texts" / "russian.txt")
    ended = run("--project", project, "evidence", "verify")
    assert ended.code == 1
    log_line, russian_line = ended.out.splitlines()[-2:]
    assert log_line.startswith("source:keepers-log: 7 of 7 passages proved;")
    assert russian_line.startswith("source:russian: 0 of ")
    assert ended.err == ""


@pytest.mark.parametrize("words", [("source", "anchor"), ("source", "segment"), ("evidence", "verify")])
def test_a_text_that_is_not_at_hand_is_named(broken: Path, run: Run, words: tuple[str, str]) -> None:
    text = broken / "texts" / "keepers-log.txt"
    text.unlink()
    ended = run("--project", broken, *words, "keepers-log")
    assert ended.code == 2
    assert ended.err == (
        f"aljir: {text}: The text of keepers-log is not at hand.\n  Put it there, or name its file: --text FILE.\n"
    )


def test_no_text_at_hand_is_told(broken: Path, run: Run) -> None:
    (broken / "texts" / "keepers-log.txt").unlink()
    ended = run("--project", broken, "evidence", "verify")
    assert ended.code == 2
    assert f"{broken / 'texts'}: No text of a source is at hand." in ended.err


# The real sources


def real(slug: str) -> Path:
    path = REAL_TEXTS / f"{slug}.txt"
    if not path.is_file():
        pytest.skip("the text of the source is not at hand: it is not ours to publish")
    return path


def test_the_news_item_is_proved_and_covered() -> None:
    verification = aljir.open(CHECKOUT).verify(real("turksoy-2026-03-03"))
    assert not verification.problems
    assert len(verification.sentences) == 32
    assert verification.coverage == 100
    assert verification.proved


def test_the_locators_of_the_news_item_are_as_generated(tmp_path: Path) -> None:
    text = real("turksoy-2026-03-03")
    copy = Path(shutil.copytree(CHECKOUT / "graph", tmp_path / "project" / "graph")).parent
    generated = aljir.open(copy).anchor("turksoy-2026-03-03", text)
    committed = CHECKOUT / "graph" / "sources" / "turksoy-2026-03-03" / "locators.ttl"
    assert generated.read_bytes() == committed.read_bytes()


def test_the_graph_quotes_six_words_at_most() -> None:
    for passage in Records.read(aljir.open(CHECKOUT).engine).passages.values():
        assert len(passage.first_words.split()) <= 6
        assert len(passage.last_words.split()) <= 6
