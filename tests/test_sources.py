"""A new source: its files are made whole or not at all, and its passages are proposed."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import aljir
from aljir.files import read_rdf
from aljir.sources.folders import read_source
from aljir.sources.passages import Proposal
from aljir.sources.segments import Segment
from aljir.sources.texts import digest

DATA = Path(__file__).parent / "data" / "sources"
LETTER = DATA / "marren-letter.txt"
CHECKOUT = Path(__file__).parent.parent
TITLES = {"en": "Letter of Ilvo Marren", "ru": "Письмо Илво Маррена"}

Run = Callable[..., Any]


def files(folder: Path) -> dict[str, bytes]:
    """Give every file below a folder, hidden ones too."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def letter(broken: Path) -> Path:
    """A copy of the lighthouse with a new source, the letter."""
    aljir.open(broken).new_source("letter", text=LETTER, titles=TITLES, language="ru")
    return broken


# New


def test_a_new_source_has_what_was_given(broken: Path, run: Run) -> None:
    words = ("--text", LETTER, "--title", f"en={TITLES['en']}", "--title", f"ru={TITLES['ru']}")
    ended = run("--project", broken, "source", "new", "letter", *words, "--language", "ru", "--url", "https://e.org/a")
    folder = broken / "graph" / "sources" / "letter"
    made = [*(folder / name for name in ("source.ttl", "claims.trig", "passages.ttl")), broken / "texts" / "letter.txt"]
    assert ended.code == 0
    assert ended.out == "".join(f"{path}\n" for path in made)
    assert ended.err == "next: aljir source segment letter\n"
    assert made[-1].read_bytes() == LETTER.read_bytes()
    record = (folder / "source.ttl").read_text("utf-8")
    content = LETTER.read_bytes().decode()
    for line in (
        'skos:prefLabel "Letter of Ilvo Marren"@en ,\n        "Письмо Илво Маррена"@ru ;',
        'dcterms:language "ru" ;',
        f'aljir:textDigest "{digest(content)}" ;\n    aljir:textLength {len(content)} ;',
        "schema:url <https://e.org/a> .",
        '"запись утверждений: Письмо Илво Маррена"@ru ;',
        "crm:P14_carried_out_by organization:museum ; prov:wasAssociatedWith organization:museum ;",
    ):
        assert line in record
    assert re.search(r'prov:endedAtTime "20\d\d-\d\d-\d\dT00:00:00Z"\^\^xsd:dateTime \.', record)


def test_what_is_not_given_is_marked_and_never_invented(broken: Path) -> None:
    aljir.open(broken).new_source("letter")
    folder = broken / "graph" / "sources" / "letter"
    record = (folder / "source.ttl").read_text("utf-8")
    marked = re.findall(r"# TODO: (\S+)", record)
    assert marked == [
        *["skos:prefLabel"] * 2,
        "crm:P2_has_type",
        "dcterms:language",
        "schema:url",
        *["skos:prefLabel"] * 2,
    ]
    said = {quad.predicate.value.rpartition("/")[2].rpartition("#")[2] for quad in read_rdf(folder / "source.ttl")[0]}
    assert said == {"type", "P14_carried_out_by", "wasAssociatedWith", "used", "endedAtTime"}


def test_a_source_without_a_text_has_no_passages(broken: Path) -> None:
    made = aljir.open(broken).new_source("page", url="https://example.org/page", titles=TITLES, language="en")
    assert [path.name for path in made] == ["source.ttl", "claims.trig"]
    assert "aljir:passage" not in made[1].read_text("utf-8")
    assert files(broken / "texts").keys() == {"keepers-log.txt"}


def test_every_new_file_can_be_read_and_the_project_still_builds(letter: Path) -> None:
    for path in (letter / "graph" / "sources" / "letter").iterdir():
        read_rdf(path)
    assert len(aljir.open(letter).claims()) == 9


def test_a_source_of_the_real_graph_is_recorded_as_the_others_are(tmp_path: Path) -> None:
    for folder in ("graph", "ontology"):
        shutil.copytree(CHECKOUT / folder, tmp_path / folder)
    aljir.open(tmp_path).new_source("tern", titles=TITLES, language="ru", kind="web-page", url="https://example.org/")
    new, old = (
        {quad.predicate for quad in read_rdf(tmp_path / "graph" / "sources" / slug / "source.ttl")[0]}
        for slug in ("tern", "museumdom")
    )
    assert new == old
    record = (tmp_path / "graph" / "sources" / "tern" / "source.ttl").read_text("utf-8")
    assert "crm:P2_has_type type:web-page ;" in record
    assert "crm:P2_has_type type:encoding ;" in record
    assert "crm:P14_carried_out_by organization:editors ;" in record


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("Keeper's log",), 'Not a name for a source: "Keeper\'s log".'),
        (("log--2",), "Not a name for a source: 'log--2'."),
        (("../log",), "Not a name for a source: '../log'."),
        (("keepers-log",), "keepers-log: There is a source of this name already."),
        (("letter", "--text", DATA / "nowhere.txt"), "nowhere.txt: Cannot be read: No such file or directory."),
        (("letter", "--text", DATA / "empty.txt"), "empty.txt: The text is empty."),
        (("letter", "--text", DATA / "blank.txt"), "blank.txt: The text is empty."),
        (("letter", "--text", DATA / "windows-1251.txt"), "windows-1251.txt:1: Not UTF-8."),
        (("letter", "--url", "example.org/page"), "Not a web address: 'example.org/page'."),
        (("letter", "--url", "https://"), "Not a web address: 'https://'."),
        (("letter", "--url", "https://example.org/a b"), "Not a web address: 'https://example.org/a b'."),
        (("letter", "--url", "https://[example.org"), "Not a web address: 'https://[example.org'."),
        (("letter", "--url", "ftp://example.org"), "Not a web address: 'ftp://example.org'."),
        (("letter", "--language", "Russian"), "Not a language tag: 'Russian'."),
        (("letter", "--type", "leter"), "There is no type 'leter'."),
        (("letter", "--title", ""), "--title '': the language is missing."),
        (("letter", "--title", "Letter"), "--title 'Letter': the language is missing."),
        (("letter", "--title", "en= "), "--title 'en= ': the text is missing."),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_made(
    broken: Path, run: Run, words: tuple[object, ...], message: str
) -> None:
    before = files(broken)
    ended = run("--project", broken, "source", "new", *words)
    assert ended.code == 2
    assert message in ended.err
    assert files(broken) == before


def test_a_source_that_another_file_records_is_not_made_again(letter: Path, run: Run) -> None:
    (letter / "graph" / "sources" / "letter").rename(letter / "graph" / "sources" / "elsewhere")
    ended = run("--project", letter, "source", "new", "letter")
    assert ended.code == 2
    assert "elsewhere/source.ttl:16: source:letter is recorded here already." in ended.err


def test_a_link_that_leads_nowhere_is_named_and_stays(broken: Path, run: Run) -> None:
    link = broken / "graph" / "sources" / "letter"
    link.symlink_to("moved-away")
    ended = run("--project", broken, "source", "new", "letter", "--text", LETTER)
    assert ended.code == 2
    assert f"{link}: A link of this name leads nowhere: to moved-away." in ended.err
    assert "Delete it, or choose another name." in ended.err
    assert link.is_symlink()
    assert not (broken / "texts" / "letter.txt").exists()


@pytest.mark.parametrize("name", ["..", ".", "", "source:", "../sources", "/", "keepers-log/.", "source:..", "КНИГА"])
@pytest.mark.parametrize("verb", ["check", "anchor", "segment"])
def test_what_is_no_name_of_a_source_is_no_source(broken: Path, run: Run, verb: str, name: str) -> None:
    ended = run("--project", broken, "source", verb, name)
    assert ended.code == 2
    assert f"There is no source {name!r}." in ended.err


def test_another_text_of_that_name_is_not_overwritten(broken: Path, run: Run) -> None:
    kept = broken / "texts" / "letter.txt"
    kept.write_bytes(b"Quite another text.\n")
    ended = run("--project", broken, "source", "new", "letter", "--text", LETTER)
    assert ended.code == 2
    assert f"{kept}: Another text of this name is kept here." in ended.err
    assert kept.read_bytes() == b"Quite another text.\n"


def test_a_text_that_lies_in_its_place_already_stays(broken: Path) -> None:
    kept = broken / "texts" / "letter.txt"
    shutil.copy(LETTER, kept)
    aljir.open(broken).new_source("letter", text=kept)
    assert kept.read_bytes() == LETTER.read_bytes()


def test_an_unknown_type_gets_the_nearest_kinds_of_sources(run: Run) -> None:
    ended = run("--project", CHECKOUT, "source", "new", "letter", "--type", "newsitem")
    assert (ended.code, "Did you mean news-item?" in ended.err) == (2, True)
    ended = run("--project", CHECKOUT, "source", "new", "letter", "--type", "zzz")
    kinds = re.search(r"There are: (.*)\.\n", ended.err)
    assert kinds
    assert {"news-item", "web-page"} <= set(kinds[1].split(", "))


def test_an_unknown_type_gets_all_kinds_of_sources_however_many(broken: Path, run: Run) -> None:
    types = "".join(f"type:kind-{number} a crm:E55_Type .\n" for number in range(10, 40))
    (broken / "ontology" / "kinds.ttl").write_text(
        "@prefix crm: <http://www.cidoc-crm.org/cidoc-crm/> .\n"
        f"@prefix type: <https://example.org/lighthouse/type/> .\n{types}",
        "utf-8",
    )
    ended = run("--project", broken, "source", "new", "letter", "--type", "zzz")
    assert "…" not in ended.err
    assert ended.err.count("kind-") == 30


def test_nothing_is_left_of_a_source_that_cannot_be_made(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    before = files(broken)
    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(aljir.AljirError, match="No space left on device") as caught:
        aljir.open(broken).new_source("letter", text=LETTER)
    assert caught.value.exit_code == 3
    assert files(broken) == before
    assert not [path for path in (broken / "graph").iterdir() if path.name.startswith(".")]


def test_files_are_named_from_the_current_folder_on(broken: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(broken)
    ended = run("--project", broken, "source", "new", "page", "--url", "https://example.org/page")
    assert ended.out == "graph/sources/page/source.ttl\ngraph/sources/page/claims.trig\n"
    assert ended.err == "next: aljir source check page\n"


def test_other_sources_are_read_once(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: Counter[Path] = Counter()

    def counted(path: Path) -> Any:
        read[path] += 1
        return read_rdf(path)

    monkeypatch.setattr("aljir.sources.scaffold.read_rdf", counted)
    aljir.open(broken).new_source("letter", kind="spot")
    assert broken / "graph" / "sources" / "keepers-log" / "claims.trig" in read
    assert set(read.values()) == {1}


# Segment


def test_passages_are_proposed_as_a_table(letter: Path, run: Run) -> None:
    ended = run("--project", letter, "source", "segment", "letter")
    lines = ended.out.splitlines()
    assert ended.code == 0
    assert lines[0] == "number,start,end,firstWords,lastWords,problem"
    assert [line.split(",")[0] for line in lines[1:]] == ["1", "2", "3"]
    assert files(letter / "graph")["sources/letter/passages.ttl"].count(b"aljir:Passage") == 0


def test_passages_are_written_behind_the_comments_and_can_be_anchored(letter: Path, run: Run) -> None:
    path = letter / "graph" / "sources" / "letter" / "passages.ttl"
    head = path.read_text("utf-8")
    ended = run("--project", letter, "source", "segment", "letter", "--write")
    assert (ended.code, ended.out, ended.err) == (0, f"{path}\n", "next: aljir source anchor letter\n")
    written = path.read_text("utf-8")
    assert written.startswith(
        f"{head}\npassage:letter-p01 a aljir:Passage ;\n    aljir:inSource source:letter ; aljir:order 1 ;\n"
    )
    assert run("--project", letter, "source", "anchor", "letter").code == 0
    verification = aljir.open(letter).verify(source="letter")
    assert not verification.problems  # type: ignore[union-attr]


def test_passages_are_written_where_there_was_no_file(letter: Path) -> None:
    path = letter / "graph" / "sources" / "letter" / "passages.ttl"
    path.unlink()
    aljir.open(letter).segment("letter").write()
    assert len(read_rdf(path)[0]) == 15


def test_passages_that_are_there_are_not_overwritten(broken: Path, run: Run) -> None:
    before = files(broken)
    ended = run("--project", broken, "source", "segment", "keepers-log", "--write")
    assert ended.code == 2
    assert "keepers-log/passages.ttl:5: The source has 7 passages already." in ended.err
    assert "Mend them by hand" in ended.err
    assert files(broken) == before


@pytest.mark.parametrize("words", [("-o", "passages.csv"), ("-f", "csv")])
def test_what_is_written_to_the_source_goes_nowhere_else(
    letter: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    before = files(letter)
    ended = run("--project", letter, "source", "segment", "letter", "--write", *words)
    assert (ended.code, ended.out) == (2, "")
    assert "--write goes to passages.ttl, in Turtle.\n  Leave out --output and --format" in ended.err
    assert files(letter) == before
    assert not (tmp_path / "passages.csv").exists()


def test_without_a_language_nothing_is_proposed(broken: Path, run: Run) -> None:
    aljir.open(broken).new_source("letter", text=LETTER)
    ended = run("--project", broken, "source", "segment", "letter")
    assert ended.code == 2
    assert "letter/source.ttl:16: The source has no language" in ended.err


def test_a_text_that_changed_is_not_cut(letter: Path, run: Run) -> None:
    text = letter / "texts" / "letter.txt"
    text.write_bytes(text.read_bytes().replace(b"1884", b"1885"))
    ended = run("--project", letter, "source", "segment", "letter", "--write")
    assert ended.code == 2
    assert f"{text}: Not the text of source:letter" in ended.err


def test_what_words_cannot_locate_is_left_to_the_author(letter: Path) -> None:
    project = aljir.find_project(letter)
    segments = [Segment(0, 4, "Маяк", "году."), Segment(40, 45, "Кухня", "отдельно", problem="stands twice")]
    path = Proposal(project, read_source(project, "letter"), segments).write()
    assert path.read_text("utf-8").endswith(
        """
# TODO: stands twice
# passage:letter-p02 a aljir:Passage ;
#     aljir:inSource source:letter ; aljir:order 2 ;
#     aljir:firstWords "Кухня" ; aljir:lastWords "отдельно" .
"""
    )
    assert len(read_rdf(path)[0]) == 5


def test_what_a_link_cannot_tell_is_said_above_the_passage(letter: Path) -> None:
    project = aljir.find_project(letter)
    proposal = Proposal(project, read_source(project, "letter"), [Segment(0, 4, "Маяк", "году.", remark="elsewhere")])
    assert proposal.to_dicts()[0]["problem"] == "elsewhere"
    assert "\n# elsewhere\npassage:letter-p01 a aljir:Passage ;\n" in proposal.write().read_text("utf-8")


def test_a_long_text_is_numbered_so_that_names_sort(letter: Path) -> None:
    project = aljir.find_project(letter)
    path = Proposal(project, read_source(project, "letter"), [Segment(0, 4, "Маяк", "году.")] * 100).write()
    written = path.read_text("utf-8")
    assert "passage:letter-p001 a" in written
    assert "passage:letter-p100 a" in written
