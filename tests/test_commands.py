"""The command line: what it prints, where it writes, and how it ends."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import aljir
from aljir.commands import VERBS

DATA = Path(__file__).parent / "data"
Run = Callable[..., Any]


def test_help_lists_every_verb(run: Run) -> None:
    ended = run("--help")
    assert ended.code == 0
    assert set(VERBS) <= set(ended.out.split())


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(run: Run, verb: str) -> None:
    ended = run(verb, "--help")
    assert ended.code == 0
    assert f"aljir {verb}" in ended.out


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").out == f"aljir {aljir.__version__}\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("qery", "keepers"), "Did you mean"),
        (("query",), "Missing argument 'NAME'"),
        (("query", "keepers", "--fromat", "csv"), "No such option"),
        (("query", "keepers", "-p", "tern-point"), "Write it as -p name=value."),
        (("query", "keeprs"), "Did you mean keepers?"),
        (("query", "keepers", "-p", "plac=x"), "Did you mean place?"),
        (("query", "keepers", "-f", "cvs"), "Did you mean csv?"),
        (("query", "keepers", "-f", "ttl"), "ttl does not fit a table result"),
        (("sparql", "nowhere.rq"), "nowhere.rq: Cannot be read: No such file or directory."),
        (("sparql", f"SELECT * {{ ?lamp ?is ?lit }} {'#' * 999}"), "echo 'SELECT …' | aljir sparql -"),
        (("queries", "--tag", "peopel"), "Did you mean people?"),
    ],
)
def test_a_wrong_call_ends_with_2_and_one_message(
    run: Run, lighthouse: Path, words: tuple[str, ...], message: str
) -> None:
    ended = run("--project", lighthouse, *words)
    assert ended.code == 2
    assert message in ended.err
    assert not ended.out
    assert "Traceback" not in ended.err


def test_an_unknown_project_is_named(run: Run, tmp_path: Path) -> None:
    ended = run("--project", tmp_path, "query", "keepers")
    assert ended.code == 2
    assert f"No project in {tmp_path}" in ended.err


def test_debug_shows_the_traceback(lighthouse: Path) -> None:
    command = [sys.executable, "-m", "aljir", "--project", str(lighthouse), "query", "keeprs", "--debug"]
    environment = {**os.environ, "PYTHONPATH": str(Path(aljir.__file__).parents[1])}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "Traceback" in ended.stderr
    assert "Did you mean keepers?" in ended.stderr


def test_a_query_without_a_terminal_gives_csv(run: Run, lighthouse: Path) -> None:
    ended = run("--project", lighthouse, "query", "keepers", "-p", "place=Tern Point")
    assert ended.code == 0
    assert ended.out == (
        "keeper,name\r\n"
        "https://example.org/lighthouse/person/ilvo-marren,Ilvo Marren\r\n"
        "https://example.org/lighthouse/person/sanna-aldwin,Sanna Aldwin\r\n"
    )


def test_an_empty_value_leaves_the_parameter_open(run: Run, lighthouse: Path) -> None:
    ended = run("--project", lighthouse, "query", "about", "-p", "person=", "--show")
    assert "VALUES ?person { UNDEF }" in ended.out


def test_show_prints_a_query_that_runs(run: Run, lighthouse: Path, tmp_path: Path) -> None:
    shown = run("--project", lighthouse, "query", "keepers", "-p", "place=tern-point", "--show").out
    file = tmp_path / "shown.rq"
    file.write_text(shown, "utf-8")
    direct = run("--project", lighthouse, "query", "keepers", "-p", "place=tern-point")
    assert run("--project", lighthouse, "sparql", file).out == direct.out


@pytest.mark.parametrize(
    ("name", "format", "start"),
    [
        ("keepers.json", None, '{"head"'),
        ("keepers.md", None, "| keeper | name |"),
        ("keepers.txt", None, "keeper "),
        ("keepers.CSV", None, "keeper,name"),
        ("keepers.out", "csv", "keeper,name"),
        ("keepers", "csv", "keeper,name"),
        ("keepers.json", "tsv", "?keeper\t?name"),
    ],
)
def test_output_goes_to_a_file_in_the_format_of_its_name(
    run: Run, lighthouse: Path, tmp_path: Path, name: str, format: str | None, start: str
) -> None:
    words = ["--format", format] if format else []
    ended = run("--project", lighthouse, "query", "keepers", "-o", tmp_path / name, *words)
    assert (ended.code, ended.out) == (0, "")
    assert (tmp_path / name).read_text("utf-8").startswith(start)


@pytest.mark.parametrize(
    ("words", "name", "message"),
    [
        (("query", "keepers"), "keepers.xyz", "No format that fits has the ending .xyz."),
        (("query", "keepers"), "keepers.ttl", "No format that fits has the ending .ttl."),
        (("query", "light-view"), "view.csv", "No format that fits has the ending .csv."),
        (("query", "keepers"), "keepers", "It has no ending that names a format."),
        (("validate",), "report.xyz", "No format that fits has the ending .xyz."),
    ],
)
def test_an_ending_that_names_no_format_is_refused(
    run: Run, lighthouse: Path, tmp_path: Path, words: tuple[str, ...], name: str, message: str
) -> None:
    ended = run("--project", lighthouse, *words, "-o", tmp_path / name)
    assert (ended.code, ended.out) == (2, "")
    assert f"{name}: {message}\n" in ended.err
    assert "Take one of .txt, " in ended.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [("query", "keepers", "-f", "csv"), ("validate",), ("draw",)])
def test_output_makes_no_folder(run: Run, broken: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    ended = run("--project", broken, *words, "-o", tmp_path / "misspelt" / "out.json")
    assert ended.code == 3
    assert f"Cannot be written: there is no folder {tmp_path / 'misspelt'}." in ended.err
    assert "make the folder first" in ended.err
    assert not (tmp_path / "misspelt").exists()


def test_output_that_cannot_be_written_ends_with_3(run: Run, lighthouse: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    ended = run("--project", lighthouse, "query", "keepers", "-o", tmp_path / "file" / "out.csv")
    assert ended.code == 3
    assert "Cannot be written" in ended.err
    assert len(ended.err.splitlines()) == 2


@pytest.mark.parametrize(("slug", "start"), [("light-view", "@prefix"), ("is-lit", "true")])
def test_triples_and_answers_have_their_own_format(run: Run, lighthouse: Path, slug: str, start: str) -> None:
    assert run("--project", lighthouse, "query", slug).out.startswith(start)


def stdin(content: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content), encoding="ascii")


def test_sparql_reads_standard_input(run: Run, lighthouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", stdin(b"SELECT (1 AS ?one) {}"))
    assert run("--project", lighthouse, "sparql", "-").out == "one\r\n1\r\n"
    monkeypatch.setattr(sys, "stdin", stdin(b"SELECT ?x {\n ?x light:y 1 }"))
    ended = run("--project", lighthouse, "sparql", "-")
    assert ended.code == 2
    assert "standard input:2:5: The prefix light: is not declared." in ended.err
    assert "PREFIX light: <https://example.org/lighthouse/ontology#>" in ended.err
    monkeypatch.setattr(sys, "stdin", stdin(b"SELECT * {\n ?s ?p 'caf\xe9' }"))
    assert "standard input:2: Not UTF-8." in run("--project", lighthouse, "sparql", "-").err


def test_an_endpoint_that_is_down_ends_with_3(run: Run, lighthouse: Path) -> None:
    ended = run("--project", lighthouse, "query", "keepers", "--endpoint", "http://127.0.0.1:9/sparql")
    assert ended.code == 3
    assert "The endpoint http://127.0.0.1:9/sparql does not answer" in ended.err


def test_queries_are_listed_in_any_format(run: Run, lighthouse: Path) -> None:
    ended = run("--project", lighthouse, "queries", "--tag", "events", "-f", "json")
    rows = json.loads(ended.out)["results"]["bindings"]
    assert [row["query"]["value"] for row in rows] == ["happenings", "is-lit"]


def test_the_build_of_a_small_graph_waits_for_pyshacl(run: Run, broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aljir.shacl.fast.FastEngine.check", None)
    assert run("--project", broken, "build").code == 0


def test_build_says_what_it_did(run: Run, broken: Path) -> None:
    ended = run("--project", broken, "build")
    assert ended.code == 0
    assert "4 person" in ended.out
    assert "1 derived, 1 judgement, 7 stated" in ended.out
    assert "7 accepted, 1 disputed, 1 withdrawn" in ended.out
    assert "5 of 5 sentences claimed or excused: 100 percent" in ended.out
    assert "0 violations, 0 warnings, 0 infos" in ended.out
    assert "6 run" in ended.out
    assert "14 files in build: dataset.nq, and 13 in dumps" in ended.out
    assert (broken / "build" / "dataset.nq").is_file()
    assert len((broken / "build" / "dumps" / "SHA256SUMS").read_text("utf-8").splitlines()) == 12


def test_a_sentence_that_nothing_claims_ends_the_build(run: Run, broken: Path) -> None:
    assert run("--project", broken, "build").code == 0
    before = (broken / "build" / "dataset.nq").read_bytes()
    with (broken / "graph/sources/keepers-log/passages.ttl").open("a", encoding="utf-8") as passages:
        passages.write(
            "\npassage:keepers-log-p9 a aljir:Passage ; aljir:inSource source:keepers-log ; aljir:order 9 ;\n"
            '    aljir:firstWords "Nobody wrote" ; aljir:lastWords "of this." .\n'
        )
    ended = run("--project", broken, "build")
    assert ended.code == 1
    assert "1 of 6 sentences are neither claimed nor excused: passage:keepers-log-p9." in ended.err
    assert (broken / "build" / "dataset.nq").read_bytes() == before


def test_a_violated_shape_ends_the_build(run: Run, broken: Path) -> None:
    assert run("--project", broken, "build").code == 0
    before = (broken / "build" / "dataset.nq").read_bytes()
    with (broken / "graph/entities/people.ttl").open("a", encoding="utf-8") as people:
        people.write("\nperson:nameless-keeper a crm:E21_Person .\n")
    ended = run("--project", broken, "build")
    assert ended.code == 1
    assert "The data violate the shapes." in ended.err
    assert "person:nameless-keeper" in ended.err
    assert (broken / "build" / "dataset.nq").read_bytes() == before


def test_build_names_queries_without_an_answer(run: Run, broken: Path) -> None:
    path = broken / "queries/visits/sayings.rq"
    path.write_text(path.read_text("utf-8").replace("1931", "1800"), "utf-8")
    assert "6 run; without an answer: sayings" in run("--project", broken, "build").out


@pytest.mark.parametrize(
    ("case", "folder"), [("turtle/missing-dot.ttl", "graph/entities"), ("headers/not-yaml.rq", "queries/visits")]
)
def test_a_build_that_fails_leaves_the_last_good_one(run: Run, broken: Path, case: str, folder: str) -> None:
    assert run("--project", broken, "build").code == 0
    people = broken / "graph/entities/people.ttl"
    people.write_text(people.read_text("utf-8").replace("Sanna Aldwin", "Sanna Aldwyn"), "utf-8")
    before = {path.name: path.read_bytes() for path in (broken / "build").iterdir() if path.is_file()}
    shutil.copy(DATA / case, broken / folder)
    ended = run("--project", broken, "build")
    assert ended.code == 2
    assert Path(case).name in ended.err
    assert {path.name: path.read_bytes() for path in (broken / "build").iterdir() if path.is_file()} == before


def test_a_cold_query_imports_only_what_it_needs(lighthouse: Path) -> None:
    aljir.open(lighthouse).query("keepers")
    code = (
        "import sys\n"
        "from aljir.commands import main\n"
        "try:\n"
        f"    main(['--project', {str(lighthouse)!r}, 'query', 'keepers', '-p', 'place=tern-point'])\n"
        "finally:\n"
        "    print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(aljir.__file__).parents[1])}
    ended = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    loaded = set(ended.stderr.split())
    assert "Ilvo Marren" in ended.stdout
    assert {"typer", "pyoxigraph", "yaml"} <= loaded
    assert not loaded & {"rdflib", "pyshacl", "SPARQLWrapper", "pandas", "numpy", "rich", "pydantic"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_disk_ends_with_3_and_one_message(lighthouse: Path) -> None:
    command = [sys.executable, "-m", "aljir", "--project", str(lighthouse), "query", "keepers"]
    environment = {**os.environ, "PYTHONPATH": str(Path(aljir.__file__).parents[1])}
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(command, env=environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 3
    assert ended.stderr == "aljir: [Errno 28] No space left on device\n"


def test_a_reader_that_goes_away_is_no_error(lighthouse: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(aljir.__file__).parents[1])}
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000"
    process = subprocess.Popen(
        [sys.executable, "-m", "aljir", "--project", str(lighthouse), "sparql", "-"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdin.write(query.encode())
    process.stdin.close()
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    process.wait()
