"""From candidates to links: what is proposed for a graph, the walk through it, and what it leaves in the files."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import Ended
from tests.standins.action_api import ActionApi
from tests.standins.faults import FaultyServer

import aljir
from aljir import AljirError
from aljir.commands import link
from aljir.parts import inputs_digest
from aljir.project import Project
from aljir.wikidata.client import Wikidata
from aljir.wikidata.linking import Link, add_link, links_of, read_rejected, reject
from aljir.wikidata.mappings import read_mappings
from aljir.wikidata.review import review_file

Run = Callable[..., Ended]
SANNA = "person:sanna-aldwin"
DATA = Path(__file__).parent / "data" / "wikidata"


@pytest.fixture
def linking(run: Run, connect: Callable[..., Wikidata], broken: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `aljir link …` on a lighthouse of its own, before the stand-ins; `answers` are typed."""
    monkeypatch.setattr(link, "_wikidata", lambda *_: connect())

    def call(*words: str, answers: str = "") -> Ended:
        monkeypatch.setattr(sys, "stdin", io.StringIO(answers))
        return run("--project", broken, "link", *words)

    return call


def links(project: Path) -> Path:
    return project / "graph/links/wikidata.sssom.tsv"


def rejected(project: Path) -> list[str]:
    path = project / "graph/links/rejected.tsv"
    return path.read_text("utf-8").splitlines()[2:] if path.is_file() else []


def linked(project: Path) -> list[tuple[str, str, str]]:
    found = links_of(aljir.find_project(project))
    return [(one.name, one.predicate.rpartition("#")[2], one.object.rpartition("/")[2]) for one in found]


def states(project: Path) -> list[tuple[str, str, str]]:
    """Give entity, item and state of each proposal."""
    rows = review_file(aljir.find_project(project)).read_text("utf-8").splitlines()[1:]
    return [(cells[0], cells[2], cells[-1]) for cells in (row.split("\t") for row in rows)]


def linking_to(item: str, project: Project, entity: str, match: str) -> Link:
    return Link(project.base + entity, "name", item, "label", match, project.creator, 0.8, "Why.")


# Candidates


def test_items_are_proposed_with_reasons_and_nothing_is_linked(linking: Run, broken: Path) -> None:
    ended = linking("candidates")
    assert ended.code == 0
    header, *rows = ended.out.splitlines()
    assert header == "entity,name,item,label,description,score,level,explanation"
    [sanna] = [row for row in rows if "sanna-aldwin" in row]
    assert "/entity/Q9000000002,Sanna Aldwin,invented lighthouse keeper,55,medium," in sanna
    assert "same name: Sanna Aldwin (+40); kind: Q5 (+15)" in sanna
    assert "4 candidates for 3 of 9 entities, in graph/links/review/wikidata.tsv." in ended.err
    assert not links(broken).exists()


def test_the_reasons_are_told_in_russian_too(linking: Run, broken: Path) -> None:
    assert "то же имя: Sanna Aldwin (+40); род: Q5 (+15)" in linking("candidates", SANNA, "--lang", "ru").out
    walked = linking("review", "--lang", "ru", answers="q\n").out
    assert "    то же имя: Sanna Aldwin (+40)\n    род: Q5 (+15)\n" in walked
    assert "Осталось решить: 1." in walked


def test_the_review_file_is_no_data(linking: Run, broken: Path) -> None:
    before = inputs_digest(aljir.find_project(broken))
    linking("candidates")
    linking("review", answers="r\nAnother keeper.\nq\n")
    assert review_file(aljir.find_project(broken)).is_file()
    assert rejected(broken)
    assert inputs_digest(aljir.find_project(broken)) == before


def test_what_is_linked_already_is_not_searched_for_unless_named(linking: Run, broken: Path) -> None:
    linking("candidates", SANNA)
    linking("review", answers="c\n")
    assert "sanna-aldwin" not in linking("candidates").out
    assert "sanna-aldwin" in linking("candidates", SANNA).out


def test_what_has_no_items_is_refused(linking: Run) -> None:
    ended = linking("candidates", "event:great-storm")
    assert ended.code == 2
    assert "event:great-storm is none of what is linked with Wikidata." in ended.err


def test_an_item_of_another_entity_is_told_so(broken: Path, wikidata: Wikidata, linking: Run) -> None:
    project = aljir.find_project(broken)
    made = Link(
        f"{project.base}person/tove-marren", "Tove", "Q9000000002", "", "exactMatch", project.creator, 0.8, "A test."
    )
    add_link(project, made)
    [first] = aljir.open(broken).link_candidates(wikidata, [SANNA])
    assert (first.score.level, first.score.points) == ("low", 20)
    assert "already linked with person:tove-marren (✗)" in first.score.text("en")


def test_offline_candidates_come_from_the_cache(
    connect: Callable[..., Wikidata], api: FaultyServer, broken: Path
) -> None:
    kg = aljir.open(broken)
    online = kg.link_candidates(connect(), [SANNA])
    asked = len(api.requests)
    assert kg.link_candidates(connect(offline=True), [SANNA]).candidates == online.candidates
    assert len(api.requests) == asked
    with pytest.raises(AljirError, match="Not in the cache") as caught:
        kg.link_candidates(connect(offline=True), ["tove-marren"])
    assert caught.value.exit_code == 3


def test_people_of_the_graph_get_the_right_items_first(connect: Callable[..., Wikidata]) -> None:
    people = ["ashkhen-nalbandyan", "maya-plisetskaya", "valentin-trifonov", "lidiya-ruslanova"]
    told: list[tuple[int, int, str]] = []
    with ActionApi(DATA / "candidates.ttl") as api:
        found = aljir.open().link_candidates(
            connect(action_api=api.url), people, progress=lambda *said: told.append(said)
        )
    first = {one.entity.rpartition("/")[2]: (one.item, one.score.level) for one in reversed(list(found))}
    assert first == {
        "ashkhen-nalbandyan": ("Q9000000105", "high"),
        "maya-plisetskaya": ("Q9000000100", "high"),
        "valentin-trifonov": ("Q9000000101", "high"),
        "lidiya-ruslanova": ("Q9000000102", "medium"),
    }
    assert told[0] == (0, 4, "Ashkhen Nalbandyan")
    assert told[-1] == (4, 4, "")


# The walk

MUSEUM, CAMP, PLACE = "organization:museum", "Q9000000001", "place:tern-point"


def test_each_answer_does_what_it_says_and_is_kept(linking: Run, broken: Path) -> None:
    linking("candidates")
    ended = linking("review", "--who", "tove-marren", answers="what\ne\ns\nr\n\nr\nA  camp\tof old.\nq\n")
    assert (ended.code, ended.out.count("[q]uit?"), ended.out.count("Why not?")) == (0, 6, 2)
    assert ended.out.endswith("2 left to decide.\n")
    assert states(broken) == [
        (MUSEUM, "Q9000000004", "exactMatch"),
        (SANNA, "Q9000000002", "skipped"),
        (PLACE, CAMP, "rejected"),
        (PLACE, "Q9000000004", "open"),
    ]
    [mapping] = read_mappings([links(broken)])
    assert (mapping.name, mapping.object) == (MUSEUM, "http://www.wikidata.org/entity/Q9000000004")
    assert mapping.record == "https://example.org/lighthouse/mapping/museum-wikidata-q9000000004"
    assert (mapping.author, mapping.confidence) == ("https://example.org/lighthouse/person/tove-marren", 0.8)
    assert mapping.justification == "https://w3id.org/semapv/vocab/ManualMappingCuration"
    assert mapping.comment == "Score 40 of 100: same name: Tern Point Lighthouse Museum (+40)."
    [row] = rejected(broken)
    assert row.split("\t")[:3] == [PLACE, CAMP, "person:tove-marren"]
    assert row.endswith("A camp of old.")
    assert [match.name for match in aljir.open(broken).find("Q9000000004")] == ["Tern Point Lighthouse Museum"]


@pytest.mark.parametrize(
    ("answer", "match"), [("e", "exactMatch"), ("c", "closeMatch"), ("b", "broadMatch"), ("n", "narrowMatch")]
)
def test_a_link_says_how_the_two_match(linking: Run, broken: Path, answer: str, match: str) -> None:
    linking("candidates", SANNA)
    linking("review", answers=f"{answer}\n")
    assert linked(broken) == [(SANNA, match, "Q9000000002")]


def test_who_ends_the_input_leaves_and_what_was_skipped_comes_last(linking: Run, broken: Path) -> None:
    linking("candidates")
    assert linking("review").code == 0
    first = linking("review", answers="s\ns\ns\n").out
    assert [line for line in first.splitlines() if "/4  " in line][-1] == "4/4  place:tern-point  Tern Point"
    assert "1/1  place:tern-point  Tern Point" in linking("review", answers="s\n").out
    assert "1/4  organization:museum" in linking("review").out
    linking("candidates")
    assert {state for *_, state in states(broken)} == {"skipped"}


def test_what_else_was_proposed_beside_an_exact_match_waits_no_more(linking: Run, broken: Path) -> None:
    linking("candidates", PLACE)
    ended = linking("review", answers="e\n")
    assert ended.out.count("[q]uit?") == 1
    assert ended.out.endswith("0 left to decide.\n")
    assert len(linked(broken)) == 1


def test_what_was_rejected_is_never_proposed_again(linking: Run, broken: Path) -> None:
    linking("candidates", SANNA)
    linking("review", answers="r\nA namesake.\n")
    review_file(aljir.find_project(broken)).unlink()
    assert "Q9000000002" not in linking("candidates").out
    assert "Sanna" not in linking("review").out


def test_without_candidates_there_is_nothing_to_decide(linking: Run, broken: Path) -> None:
    assert linking("review", answers="e\n").out == "\n0 left to decide.\n"
    assert not links(broken).exists()


def test_a_walk_that_is_killed_goes_on_where_it_was(linking: Run, broken: Path) -> None:
    linking("candidates")
    words = [sys.executable, "-m", "aljir", "--project", str(broken), "link", "review"]
    scripts = Path(aljir.__file__).parent.parent
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(scripts)}
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"c\n")
        process.stdin.flush()
        while not process.stdout.readline().startswith(b"2/4"):
            pass
        process.send_signal(signal.SIGKILL)
    assert linked(broken) == [(MUSEUM, "closeMatch", "Q9000000004")]
    assert "1/3  person:sanna-aldwin" in linking("review").out


def test_a_link_counts_though_the_review_file_does_not_tell_of_it(linking: Run, broken: Path) -> None:
    linking("candidates")
    path = review_file(aljir.find_project(broken))
    before = path.read_bytes()
    linking("review", answers="c\nr\nA namesake.\nq\n")
    path.write_bytes(before)  # as if killed between the two files
    assert "1/2  place:tern-point" in linking("review").out


def test_a_lock_that_a_killed_process_left_keeps_nobody_waiting(linking: Run, broken: Path) -> None:
    linking("candidates", SANNA)
    (broken / "graph/links/.wikidata.sssom.tsv.lock").touch()
    assert linking("review", answers="e\n").code == 0
    assert len(linked(broken)) == 1


@pytest.mark.parametrize(("written", "answers"), [("add_link", "e\n"), ("reject", "r\nA namesake.\n")])
def test_what_could_not_be_written_stays_open(
    linking: Run, broken: Path, monkeypatch: pytest.MonkeyPatch, written: str, answers: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise AljirError("Cannot be written: No space left on device.", exit_code=3)

    linking("candidates", SANNA)
    monkeypatch.setattr(f"aljir.wikidata.review.{written}", full)
    assert linking("review", answers=answers).code == 3
    assert states(broken) == [(SANNA, "Q9000000002", "open")]


# Files that people edit


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_link_goes_into_its_place_and_all_else_stays(broken: Path, end: str) -> None:
    before = (DATA / "hand-written.sssom.tsv").read_text("utf-8").replace("\n", end)
    links(broken).write_bytes(before.encode())
    project = aljir.find_project(broken)
    for item, entity in (("Q9000000006", "person/sanna-aldwin"), ("Q9000000009", "place/tern-point")):
        add_link(
            project, Link(project.base + entity, "S", item, "not asked for", "exactMatch", project.creator, 1, "Why.")
        )
    lines = links(broken).read_bytes().decode().split(end)
    added = [line for line in lines if line not in before.split(end)]
    assert [line.split("\t")[1] for line in added if not line.startswith("#")] == [
        "mapping:sanna-aldwin-wikidata-q9000000006",
        "mapping:tern-point-wikidata-q9000000009",
    ]
    assert [line for line in lines if line not in added] == before.split(end)
    assert [one.record.rpartition("/")[2] for one in read_mappings([links(broken)])] == [
        *("gull-skerry-wikidata-q9000000007", "sanna-aldwin-wikidata-q9000000006"),
        *("tern-point-wikidata-q9000000008", "tern-point-wikidata-q9000000009"),
    ]
    assert lines[2:7] == [
        *(
            "#  mapping: https://example.org/lighthouse/mapping/",
            "#  organization: https://example.org/lighthouse/organization/",
        ),
        *("#  person: https://example.org/lighthouse/person/", "#  place: https://example.org/lighthouse/place/"),
        "#  wikidata: http://www.wikidata.org/entity/",
    ]


def test_a_pair_is_linked_once(broken: Path) -> None:
    project = aljir.find_project(broken)
    twice = linking_to("Q9000000001", project, "place/tern-point", "closeMatch")
    add_link(project, twice)
    before = links(broken).read_bytes()
    with pytest.raises(AljirError, match="place:tern-point is linked to Q9000000001 already") as caught:
        add_link(project, twice)
    assert caught.value.line == len(before.splitlines())
    assert links(broken).read_bytes() == before


def test_a_rejection_says_why(broken: Path) -> None:
    project = aljir.find_project(broken)
    with pytest.raises(AljirError, match="No reason is given"):
        reject(project, f"{project.base}place/tern-point", "Q9000000001", who=project.creator, reason=" ")
    assert read_rejected(project) == {}


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("Q9000000001", "Tern", 4, "Not the number of an item: 'Tern'"),
        ("place:tern", "plaice:tern", 4, "The prefix plaice: is not declared"),
        ("\tA camp.", "", 4, "does not have the columns subject, object, who, when, reason"),
        ("subject\t", "", 3, "does not have the columns"),
    ],
)
def test_a_broken_file_of_rejections_is_told_by_line(
    linking: Run, broken: Path, old: str, new: str, line: int, message: str
) -> None:
    project = aljir.find_project(broken)
    path = reject(project, f"{project.base}place/tern-point", "Q9000000001", who=project.creator, reason="A camp.")
    path.write_text("# mine\n" + path.read_text("utf-8").replace(old, new), "utf-8")
    ended = linking("candidates")
    assert ended.code == 2
    assert f"rejected.tsv:{line}: " in ended.err
    assert message in ended.err


def test_the_review_file_may_be_edited_in_a_spreadsheet(linking: Run, broken: Path) -> None:
    linking("candidates")
    path = review_file(aljir.find_project(broken))
    header, *rows = path.read_text("utf-8").splitlines()
    edited = [f"note\t{header}", *(f"seen\t{row}" for row in reversed(rows))]
    path.write_bytes(("\ufeff" + "\r\n".join(edited) + "\r\n").encode())
    linking("review", answers="s\nq\n")
    kept = [row.split("\t") for row in path.read_text("utf-8").splitlines()]
    assert [row[0] for row in kept] == ["note", "seen", "seen", "seen", "seen"]
    assert [row[-1] for row in kept[1:]] == ["skipped", "open", "open", "open"]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("\tstate", "\tState", 1, "The column state is missing."),
        ("\topen", "\taccepted", 2, "There is no state 'accepted'."),
        ("\tmedium", "\tsure", 2, "There is no level 'sure'."),
        ("place:", "plaice:", 4, "The prefix plaice: is not declared."),
        ("\topen", "\topen\topen", 2, "more cells than there are columns"),
    ],
)
def test_a_broken_review_file_is_told_by_line_and_stays(
    linking: Run, broken: Path, old: str, new: str, line: int, message: str
) -> None:
    linking("candidates")
    path = review_file(aljir.find_project(broken))
    path.write_text(path.read_text("utf-8").replace(old, new, 1 if line < 4 else -1), "utf-8")
    before = path.read_bytes()
    for words in (("review",), ("candidates",)):
        ended = linking(*words, answers="e\n")
        assert ended.code == 2
        assert f"wikidata.tsv:{line}: " in ended.err
        assert message in ended.err
    assert path.read_bytes() == before
    assert not links(broken).exists()
