"""What changed between two releases: in words and as a patch that turns one into the other; where they are read."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

import aljir
from aljir.changes import Changes
from aljir.releases import Release
from aljir.terms import ALJIR, RDF

CHECKOUT = Path(__file__).parent.parent
CASES = Path(__file__).parent / "data" / "changes"
ENVIRONMENT = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
Run = Callable[..., Any]


def git(folder: Path, *words: str, input: str | None = None) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    command = ["git", "-C", str(folder), *who, *words]
    ended = subprocess.run(command, env=ENVIRONMENT, input=input, capture_output=True, text=True, check=True)
    return ended.stdout


def commit(folder: Path, tag: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", tag)
    git(folder, "tag", tag)


@pytest.fixture
def project(broken: Path) -> Path:
    """The lighthouse in its old release."""
    return Path(shutil.copytree(CASES / "old", broken, dirs_exist_ok=True))


@pytest.fixture
def repository(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The lighthouse in its new release, and a git repository around it in which the tags v1 and v2 are the two."""
    if shutil.which("git") is None:
        pytest.skip("no git here")
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):  # which git sets where tests run in a hook
        monkeypatch.delenv(name, raising=False)
    git(project.parent, "init", "--quiet")
    commit(project, "v1")
    shutil.copytree(CASES / "new", project, dirs_exist_ok=True)
    (project / "queries/visits/sayings.rq").unlink()
    commit(project, "v2")
    return project


@pytest.fixture
def old(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dumps of the old release."""
    return aljir.open(project).export(tmp_path_factory.mktemp("dumps"))[0].parent


def applied(patch: bytes, quads: set[Quad]) -> set[Quad]:
    """Apply an RDF Patch, row by row, as its specification says."""
    rows = patch.decode().split("\n")
    assert rows.pop() == "", "every row ends with a line end"
    assert all(row.endswith(" .") for row in rows)
    assert [row.split()[0] for row in rows if row[:2] not in ("A ", "D ")] == ["H", "H", "TX", "TC"]
    assert (rows[2], rows[-1]) == ("TX .", "TC .")
    result = set(quads)
    for row in rows[3:-1]:
        (quad,) = parse(row[2:].encode(), format=RdfFormat.N_QUADS)
        if row.startswith("A "):
            assert quad not in result
            result.add(quad)
        else:
            result.remove(quad)
    return result


# In words


@pytest.mark.parametrize("language", ["en", "ru"])
def test_changes_are_told_in_words(run: Run, repository: Path, language: str) -> None:
    ended = run("--project", repository, "diff", "v1", "v2", "--lang", language)
    assert (ended.code, ended.err) == (0, "")
    expected = (CASES / f"expected.{language}.txt").read_text("utf-8")
    assert ended.out[: len(expected)] == expected
    assert len(ended.out[len(expected) :].splitlines()) == 4, "counts and hashes follow"


def test_what_a_line_tells_is_not_counted_again() -> None:
    """Of a new claim and a reworded one all is told, of a passage nothing."""
    claim, other, thing = (NamedNode(f"https://example.org/{name}") for name in ("claim", "other", "thing"))
    records = {Quad(one, RDF.type, ALJIR.Claim) for one in (claim, other)}
    said = {Quad(thing, RDF.value, Literal(94)), Quad(thing, RDF.value, Literal(94), claim)}
    old = {Quad(other, RDF.type, ALJIR.Claim), Quad(other, ALJIR.gloss, Literal("Steps."))}
    new = records | said | {Quad(other, ALJIR.gloss, Literal("The steps."))}
    passage = Quad(thing, ALJIR.order, Literal(1))
    words = str(Changes(Release("old", frozenset(old)), Release("new", frozenset(new | {passage})), {}, ("en",), {}))
    assert "Claims added (1)" in words
    assert "gloss: “Steps.” → “The steps.”" in words
    assert "(records, and what the rules infer): 1 added, 0 removed\n" in words


def test_what_no_line_tells_is_counted(run: Run, repository: Path) -> None:
    passages = repository / "graph/sources/keepers-log/passages.ttl"
    passages.write_text(passages.read_text("utf-8").replace('"that year."', '"in that year."'), "utf-8")
    said = run("--project", repository, "diff", "v2").out
    assert said.startswith(
        "Other triples of the default graph (records, and what the rules infer): 1 added, 1 removed\n"
        "All quads: 1 added, 1 removed\n"
    )
    patch = run("--project", repository, "diff", "v1", "v2", "-f", "patch").out.splitlines()
    added, removed = (sum(row.startswith(f"{operation} ") for row in patch) for operation in "AD")
    assert f"\nAll quads: {added} added, {removed} removed\n" in run("--project", repository, "diff", "v1", "v2").out


def test_programs_read_a_row_for_each_change(run: Run, repository: Path) -> None:
    ended = run("--project", repository, "diff", "v1", "v2", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ended.out, newline="")))
    base = "https://example.org/lighthouse/"
    standings = {
        row["thing"].removeprefix(f"{base}claim/"): (row["event"], row["old"], row["new"])
        for row in rows
        if row["property"].endswith("#standing")
    }
    assert standings == {
        "keepers-log-aldwin-until": ("withdrawn", "aljir:accepted", "aljir:withdrawn"),
        "visitor-page-cook": ("changed", "aljir:withdrawn", "aljir:disputed"),
        "visitor-page-storm": ("changed", "aljir:disputed", "aljir:accepted"),
    }
    assert {(row["event"], row["thing"]) for row in rows if row["kind"] == "saved query"} == {
        ("added", "storms"),
        ("removed", "sayings"),
    }
    assert [row["name"] for row in rows if (row["kind"], row["event"]) == ("claim", "removed")] == [
        "The log finds this light the loneliest of its coast."
    ]


def test_a_label_of_the_ontology_names_the_property(run: Run, repository: Path) -> None:
    claims = repository / "graph/sources/keepers-log/claims.trig"
    kept = "person:ilvo-marren light:keptLightAt place:"
    text = claims.read_text("utf-8").replace(f"{kept}tern-point", f"{kept}gull-skerry")
    claims.write_text(text, "utf-8")
    said = run("--project", repository, "diff", "v2").out
    assert "says: − Ilvo Marren – kept the light at – Tern Point\n" in said
    assert "says: + Ilvo Marren – kept the light at – Gull Skerry\n" in said
    said = run("--project", repository, "diff", "v2", "--lang", "ru").out
    assert "говорит: + Илво Маррен – был смотрителем маяка в – Галл-Скерри\n" in said


def test_a_decision_is_told_by_its_claim_with_standing_reason_and_who(run: Run, repository: Path) -> None:
    why = ("--reason", "en=The log was read again.", "--reason", "ru=Журнал прочитан снова.")
    who = ("--who", "person:sanna-aldwin")
    assert run("--project", repository, "decide", "claim:keepers-log-lit", "withdrawn", *why, *who).code == 0
    told = run("--project", repository, "diff", "v2").out
    assert "Decisions added (1)\n  The light was first lit on 2 May 1884.\n    decision:keepers-log-lit-1\n" in told
    assert "    standing: + aljir:withdrawn\n    reason: + “The log was read again.”\n" in told
    assert "Entities added" not in told


def test_what_a_decision_says_is_told_once(run: Run, repository: Path) -> None:
    why = ("--reason", "en=The log was read again.", "--reason", "ru=Журнал прочитан снова.")
    assert run("--project", repository, "decide", "claim:keepers-log-lit", "withdrawn", *why).code == 0
    told = run("--project", repository, "diff", "v2").out
    assert "    claim:keepers-log-lit\n    standing: aljir:accepted → aljir:withdrawn\n\nDecisions added" in told
    assert told.count("The log was read again.") == 1
    assert "recorded" not in told.partition("Other triples")[0]
    assert "(records, and what the rules infer): 0 added, " in told
    assert run("--project", repository, "decide", "claim:keepers-log-marren", "accepted", *why).code == 0
    told = run("--project", repository, "diff", "v2").out
    assert "Claims changed" not in told, "a decision may leave the standing as it is"


def test_the_standing_of_a_record_below_a_decision_is_told(run: Run, repository: Path) -> None:
    why = ("--reason", "en=The log was read again.", "--reason", "ru=Журнал прочитан снова.")
    run("--project", repository, "decide", "claim:visitor-page-storm", "withdrawn", *why)
    commit(repository, "v3")
    claims = repository / "graph/sources/visitor-page/claims.trig"
    before, claim, after = claims.read_text("utf-8").partition("claim:visitor-page-storm a aljir:Claim")
    claims.write_text(before + claim + after.replace("aljir:accepted", "aljir:withdrawn", 1), "utf-8")
    told = run("--project", repository, "diff", "v3").out
    assert "    aljir:recordedStanding: aljir:accepted → aljir:withdrawn\n" in told


def test_what_only_a_claim_speaks_of_is_told_by_the_claim(run: Run, repository: Path) -> None:
    """A figure that is an entity nowhere, and a name: both leave the default graph when the claim is disputed."""
    claims = repository / "graph/sources/keepers-log/claims.trig"
    good = claims.read_text("utf-8")
    new = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
claim:keepers-log-steps a aljir:Claim ;
    aljir:gloss "The captain counted 94 steps."@en , "Капитан насчитал 94 ступени."@ru ;
    aljir:mode aljir:stated ; aljir:standing aljir:accepted ; aljir:passage passage:keepers-log-p2 ;
    prov:hadPrimarySource source:keepers-log ; prov:wasGeneratedBy event:encoding .
claim:keepers-log-steps {
    event:count-of-steps a crm:E13_Attribute_Assignment ;
        crm:P140_assigned_attribute_to place:tern-point ; crm:P141_assigned event:count-of-steps-value .
    event:count-of-steps-value a crm:E54_Dimension ; crm:P90_has_value 94 .
    person:ilvo-marren skos:altLabel "Captain"@en .
}
"""
    claims.write_text(good + new, "utf-8")
    told = run("--project", repository, "diff", "v2").out
    assert "Claims added (1)\n  The captain counted 94 steps.\n" in told
    assert "Entities" not in told
    commit(repository, "v3")
    claims.write_text(good + new.replace("aljir:accepted", "aljir:disputed"), "utf-8")
    told = run("--project", repository, "diff", "v3").out
    assert "standing: aljir:accepted → aljir:disputed\n" in told
    assert "Entities" not in told


def test_a_standing_goes_by_its_name() -> None:
    """The ontology of the checkout names what that of the lighthouse does not."""
    graph = aljir.open(CHECKOUT)
    now = frozenset(graph.store)
    claim = next(iter(graph.claims(standing="disputed"))).iri
    before = {quad for quad in now if quad.subject == NamedNode(claim) and quad.predicate.value.endswith("#standing")}
    old = Release("old", now - before)
    words = Changes(old, Release("new", now), graph.project.kinds, ("ru", "en"), graph.project.prefixes)
    assert "статус: + оспорено" in str(words)


def test_nothing_differs_from_itself(run: Run, repository: Path) -> None:
    ended = run("--project", repository, "diff", "v2")
    assert ended.code == 0
    assert ended.out.startswith("Nothing differs.\n")
    assert run("--project", repository, "diff", "v1", "v1", "--format", "csv").out.count("\n") == 1


def test_saved_queries_may_be_all_that_differs(run: Run, repository: Path, old: Path) -> None:
    (repository / "queries/visits/storms.rq").unlink()
    said = run("--project", repository, "diff", "v2").out
    assert said.startswith("Saved queries removed (1): storms\n\nold  v2: ")
    graph = aljir.open(repository)
    graph.export(old)
    assert "queries" not in run("--project", repository, "diff", "v2", old).out, "dumps tell nothing of them"


@pytest.mark.parametrize("name", [form.name for form in aljir.FORMATS.values() if "changes" in form.fits])
def test_changes_can_be_written_in_any_format_of_tables_and_as_a_patch(repository: Path, name: str) -> None:
    content = aljir.open(repository).diff("v1").serialise(name).decode()
    assert "keepers-log-coal" in content
    assert content.endswith("\n")


def test_both_hashes_are_those_of_the_dumps(run: Run, old: Path, repository: Path) -> None:
    sums = dict(line.split("  ")[::-1] for line in (old / "SHA256SUMS").read_text("utf-8").splitlines())
    said = run("--project", repository, "diff", old).out.splitlines()[-2:]
    assert said[0].endswith(sums["lighthouse.nq"])
    assert said[1].endswith(aljir.open(repository).dataset_hash())
    assert said[0][-64:] != said[1][-64:]


# As a patch


def test_a_patch_turns_the_old_release_into_the_new_one(run: Run, old: Path, repository: Path, tmp_path: Path) -> None:
    path = tmp_path / "changes.rdfp"
    ended = run("--project", repository, "diff", old, "-o", path)
    assert (ended.code, ended.out) == (0, "")
    before = set(parse(path=str(old / "lighthouse.nq")))
    after = set(aljir.open(repository).store)
    assert before != after
    assert applied(path.read_bytes(), before) == after
    again = run("--project", repository, "diff", "v1", "v2", "--format", "patch")
    assert again.out.encode() == path.read_bytes(), "a dump and the revision that it came from are the same"


def test_patches_from_release_to_release_make_a_log(repository: Path) -> None:
    graph = aljir.open(repository)
    there, back = (
        graph.diff(*names).serialise("patch").decode().split("\n")[:2] for names in (("v1", "v2"), ("v2", "v1"))
    )
    assert there[0].replace("H id", "H prev") == back[1]
    assert there[1].replace("H prev", "H id") == back[0]


TERMS = st.sampled_from([NamedNode(f"urn:x:{name}") for name in "abc"])
QUADS = st.builds(
    Quad,
    TERMS,
    TERMS,
    st.one_of(TERMS, st.builds(Literal, st.text(st.characters(exclude_categories=["Cs"]), max_size=3))),
    TERMS,
)


@given(st.frozensets(QUADS, max_size=9), st.frozensets(QUADS, max_size=9))
def test_any_dataset_is_patched_into_any_other(old: frozenset[Quad], new: frozenset[Quad]) -> None:
    changes = Changes(Release("old", old), Release("new", new), {}, ("en",), {})
    assert applied(changes.serialise("patch"), set(old)) == new
    assert changes.serialise("csv")


# Files, folders and revisions


@pytest.mark.parametrize("name", [".", "lighthouse.nq", "lighthouse.trig", "lighthouse.jsonld"])
def test_a_release_is_a_folder_of_dumps_or_a_file_in_it(project: Path, old: Path, name: str) -> None:
    kg = aljir.open(project)
    assert not kg.diff(old / name).changes
    assert kg.diff(old / name).old.hash == kg.dataset_hash()


def test_without_n_quads_a_folder_gives_its_trig(project: Path, old: Path) -> None:
    kg = aljir.open(project)
    (old / "lighthouse.nq").unlink()
    assert kg.diff(old).old.hash == kg.dataset_hash()


def test_the_folder_of_a_build_is_a_release(run: Run, repository: Path) -> None:
    assert run("--project", repository, "build").code == 0, "the next release is a good one"
    assert run("--project", repository, "diff", "v2", repository / "build").out.startswith("Nothing differs.\n")
    shutil.rmtree(repository / "build" / "dumps")
    assert run("--project", repository, "diff", "v1", repository / "build").out.startswith("Claims added (1)\n")


def test_a_file_is_not_built(old: Path, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*arguments: object) -> None:
        pytest.fail("it was built")

    monkeypatch.setattr("aljir.releases.build_store", failing)
    monkeypatch.setattr("aljir.dataset.build_store", failing)
    assert not aljir.open(repository).diff(old, old / "lighthouse.trig").changes


def test_blank_nodes_of_others_get_the_labels_of_the_standard(kg: aljir.KnowledgeGraph, tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / f"{name}.nq").write_text(f'_:{name} <urn:x:p> "x" .\n', "utf-8")
    changes = kg.diff(tmp_path / "one.nq", tmp_path / "other.nq")
    assert changes.old.hash == changes.new.hash
    assert changes.old.quads == {Quad(BlankNode("c14n0"), NamedNode("urn:x:p"), Literal("x"))}


def test_the_files_of_today_are_compared_and_not_those_committed(run: Run, repository: Path) -> None:
    people = repository / "graph/entities/people.ttl"
    people.write_text(people.read_text("utf-8").replace("Osk Lindal", "Osk Lindahl"), "utf-8")
    said = run("--project", repository, "diff", "HEAD").out
    assert "Entities renamed (1)\n  Osk Lindahl\n" in said
    assert "Claims" not in said


def test_a_revision_is_read_as_it_was_committed(run: Run, repository: Path) -> None:
    """Attributes that make git leave files out of archives, or change their line ends, do not count."""
    (repository / ".gitattributes").write_text("*.ttl export-ignore\n*.trig text eol=crlf\n", "utf-8")
    commit(repository, "v3")
    assert run("--project", repository, "diff", "v2", "v3").out.startswith("Nothing differs.\n")


def test_a_revision_leaves_the_checkout_as_it_is(run: Run, repository: Path) -> None:
    (repository / "graph/entities/draft.ttl").write_text("# not committed yet\n", "utf-8")
    before = git(repository, "status", "--porcelain"), git(repository, "rev-parse", "HEAD")
    assert run("--project", repository, "diff", "v1", "HEAD~1").code == 0
    assert (git(repository, "status", "--porcelain"), git(repository, "rev-parse", "HEAD")) == before


def test_a_crafted_revision_writes_nothing_outside(
    run: Run, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tree(kind: str, name: str, content: str) -> str:
        mode = "100644" if kind == "blob" else "040000"
        return git(repository, "mktree", input=f"{mode} {kind} {content}\t{name}\n").strip()

    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    people = git(repository, "rev-parse", "v1:./graph/entities/people.ttl").strip()
    root = tree("tree", "graph", tree("tree", "..", tree("tree", "..", tree("blob", "escaped.ttl", people))))
    crafted = git(repository, "commit-tree", "-m", "crafted", tree("tree", repository.name, root)).strip()
    listed = git(repository, "ls-tree", "-r", crafted, "--", "graph")
    assert "graph/../../escaped.ttl" in listed, "git itself does not refuse it"
    assert run("--project", repository, "diff", crafted).code == 2
    assert list((tmp_path / "temporary").iterdir()) == []


# What cannot be read


@pytest.mark.parametrize("name", ["v9", "nowhere.nq", "--output=x", "HEAD --", "v1:graph", "@{-9}"])
def test_what_is_neither_file_nor_revision_is_named(
    run: Run, repository: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(repository)
    before = sorted(repository.rglob("*"))
    ended = run("--project", repository, "diff", "--", name)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"aljir: There is neither a file nor a git revision {name!r}.\n")
    assert "Give a dataset file (.nq, .trig, .jsonld), a folder of dumps, or a git revision" in ended.err
    assert sorted(repository.rglob("*")) == before


@pytest.mark.parametrize("name", ["", "x" * 5000, "v1\0"])
def test_what_can_be_no_name_is_told(run: Run, repository: Path, name: str) -> None:
    ended = run("--project", repository, "diff", name)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(("aljir: There is neither", "aljir: This is no name"))
    assert len(ended.err) < 300


def test_a_revision_that_cannot_be_built_is_named_with_the_place(run: Run, repository: Path) -> None:
    people = repository / "graph/entities/people.ttl"
    good = people.read_text("utf-8")
    people.write_text(f"{good}person:nobody a \n", "utf-8")
    commit(repository, "v3")
    people.write_text(good, "utf-8")
    ended = run("--project", repository, "diff", "v3")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"aljir: v3:graph/entities/people.ttl:{good.count(chr(10)) + 2}:")
    assert "The revision v3 cannot be built: " in ended.err
    assert "Compare with a dump of that release instead" in ended.err


def test_a_revision_from_before_the_project_is_named(run: Run, repository: Path) -> None:
    git(repository, "rm", "-r", "--quiet", "graph")
    commit(repository, "empty")
    git(repository, "checkout", "--quiet", "v2")
    ended = run("--project", repository, "diff", "empty")
    assert ended.code == 2
    assert "The revision empty cannot be built: No project in empty: it has no graph/dataset.ttl." in ended.err


def test_a_revision_of_which_the_repository_lacks_a_file_is_named(run: Run, repository: Path) -> None:
    blob = git(repository, "rev-parse", "v1:./graph/entities/people.ttl").strip()
    (repository.parent / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    ended = run("--project", repository, "diff", "v1")
    assert ended.code == 3
    assert "v1:graph/entities/people.ttl: The revision v1 cannot be built: The repository lacks this file." in ended.err


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("light.ttl", "", "light.ttl: Not a file of a whole dataset: only .nq, .trig and .jsonld hold the claims."),
        ("light-nanopublications.trig", "", "light-nanopublications.trig: Not a file of a whole dataset: only "),
        ("light.nq", "<urn:x:a> <urn:x:b> .\n", "light.nq:1:"),
        ("folder/notes.txt", "", "folder: The folder holds no dataset."),
        ("folder/lighthouse-nanopublications.trig", "", "folder: The folder holds no dataset."),
    ],
)
def test_a_file_that_is_no_dataset_is_named(
    run: Run, lighthouse: Path, tmp_path: Path, name: str, content: str, message: str
) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, "utf-8")
    ended = run("--project", lighthouse, "diff", tmp_path / name.partition("/")[0])
    assert (ended.code, ended.out) == (2, "")
    assert f"/{message}" in ended.err


def test_a_folder_of_several_datasets_is_asked_about(run: Run, lighthouse: Path, old: Path) -> None:
    shutil.copy(old / "lighthouse.nq", old / "earlier.nq")
    ended = run("--project", lighthouse, "diff", old)
    assert ended.code == 2
    assert "It holds several datasets: earlier.nq, lighthouse.nq." in ended.err


def test_without_git_only_files_can_be_compared(
    run: Run, old: Path, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ended = run("--project", repository, "diff", "v1")
    assert (ended.code, ended.out) == (3, "")
    assert "There is no file v1, and without git no revision can be read." in ended.err
    assert run("--project", repository, "diff", old).code == 0


def test_outside_a_checkout_only_files_can_be_compared(
    run: Run, project: Path, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(project.parent))
    ended = run("--project", project, "diff", "v1")
    assert (ended.code, ended.out) == (3, "")
    assert f"There is no file v1, and {project} is no git checkout" in ended.err
    assert run("--project", project, "diff", old).code == 0


def test_a_patch_is_written_whole_or_not_at_all(run: Run, repository: Path, tmp_path: Path) -> None:
    path = tmp_path / "changes.rdfp"
    path.write_text("mine", "utf-8")
    assert run("--project", repository, "diff", "v9", "-o", path).code == 2
    assert path.read_text("utf-8") == "mine"
