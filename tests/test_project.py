"""Finding a project, what it says of itself, its files, and what they hash to."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from aljir import AljirError, find_project
from aljir import project as project_module
from aljir.files import read_rdf, read_text, write_file
from aljir.parts import inputs_digest

DATA = Path(__file__).parent / "data"


def test_a_project_says_what_it_is(lighthouse: Path) -> None:
    project = find_project(lighthouse)
    assert project.title == "Tern Point Lighthouse Museum"
    assert project.languages == ("en", "ru")
    assert project.base == "https://example.org/lighthouse/"
    assert project.prefixes["light"] == "https://example.org/lighthouse/ontology#"
    assert set(project.kinds) == {
        *("claim", "decision", "event", "organization", "passage", "person", "place", "source", "time", "type")
    }


def test_files_are_listed_in_order(lighthouse: Path) -> None:
    project = find_project(lighthouse)
    assert [path.name for path in project.rule_files()] == [
        *("10-superclasses.rq", "20-labels.rq", "30-keepers.rq", "40-schema-names.rq")
    ]
    assert [path.relative_to(lighthouse).as_posix() for path in project.source_files()] == [
        "graph/sources/keepers-log/claims.trig",
        "graph/sources/keepers-log/passages.ttl",
        "graph/sources/keepers-log/source.ttl",
        "graph/sources/visitor-page/claims.trig",
        "graph/sources/visitor-page/source.ttl",
    ]
    assert not set(project.shape_files()) & set(project.data_files())


def test_the_environment_names_a_project(lighthouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALJIR_PROJECT", str(lighthouse))
    assert find_project().root == lighthouse.resolve()


def test_without_a_name_it_is_what_one_stands_in(
    lighthouse: Path, broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project_module, "CHECKOUT", lighthouse)
    monkeypatch.chdir(broken / "graph" / "sources")
    assert find_project().root == broken


def test_elsewhere_it_is_the_checkout_then_what_the_package_carries(
    lighthouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(project_module, "CHECKOUT", lighthouse)
    assert find_project().root == lighthouse
    monkeypatch.setattr(project_module, "CHECKOUT", tmp_path / "nowhere")
    monkeypatch.setattr(project_module, "PACKAGE_DATA", lighthouse)
    assert find_project().root == lighthouse


def test_an_installed_package_builds_in_the_users_cache(
    lighthouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(project_module, "CHECKOUT", tmp_path / "nowhere")
    monkeypatch.setattr(project_module, "PACKAGE_DATA", lighthouse)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert find_project().build_dir == tmp_path / "cache" / "aljir"


def test_a_folder_without_a_dataset_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(AljirError, match=r"it has no graph/dataset\.ttl.*\n.*ALJIR_PROJECT"):
        find_project(tmp_path)


def test_a_dataset_needs_one_base(broken: Path) -> None:
    path = broken / "graph" / "dataset.ttl"
    path.write_text(path.read_text("utf-8").replace("void:uriSpace", "void:uriLookupEndpoint"), "utf-8")
    with pytest.raises(AljirError, match=r"dataset\.ttl: 0 subjects have a void:uriSpace"):
        _ = find_project(broken).base


@pytest.mark.parametrize(
    "changed", ["graph/entities/people.ttl", "graph/sources/visitor-page/claims.trig", "ontology/rules/20-labels.rq"]
)
def test_the_digest_follows_every_input(broken: Path, changed: str) -> None:
    project = find_project(broken)
    before = inputs_digest(project)
    assert before == inputs_digest(find_project(broken))
    path = broken / changed
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    assert inputs_digest(project) != before


def test_the_digest_follows_names_and_version_but_no_folder(
    lighthouse: Path, broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert inputs_digest(find_project(broken)) == inputs_digest(find_project(lighthouse))
    (broken / "graph/entities/people.ttl").rename(broken / "graph/entities/persons.ttl")
    assert inputs_digest(find_project(broken)) != inputs_digest(find_project(lighthouse))
    before = inputs_digest(find_project(lighthouse))
    monkeypatch.setattr("aljir.parts.__version__", "99")
    assert inputs_digest(find_project(lighthouse)) != before


@pytest.mark.parametrize(
    ("name", "file", "line"),
    [
        ("person/tove-marren", "graph/entities/people.ttl", 14),
        ("claim/keepers-log-lonely", "graph/sources/keepers-log/claims.trig", 91),
        ("dataset", "graph/dataset.ttl", 28),
        ("ontology#Lighting", "ontology/lighthouse.ttl", 11),
        ("passage/keepers-log-p2", "graph/sources/keepers-log/passages.ttl", 11),
    ],
)
def test_a_subject_is_located(lighthouse: Path, name: str, file: str, line: int) -> None:
    found = find_project(lighthouse).locate(f"https://example.org/lighthouse/{name}")
    assert found == (lighthouse / file, line)


def test_a_subject_within_a_claim_is_located_where_it_starts(broken: Path) -> None:
    path = broken / "graph/sources/visitor-page/claims.trig"
    text = path.read_text("utf-8").replace(
        "claim:visitor-page-cook {", "claim:visitor-page-cook {\n    place:reef a crm:E53_Place ."
    )
    path.write_text(text, "utf-8")
    line = text.splitlines().index("    place:reef a crm:E53_Place .") + 1
    assert find_project(broken).locate("https://example.org/lighthouse/place/reef") == (path, line)


def test_what_is_no_subject_is_not_located(lighthouse: Path) -> None:
    project = find_project(lighthouse)
    assert project.locate("https://example.org/lighthouse/person/nobody") is None
    assert project.locate("https://w3id.org/aljir/ontology#stated") is None, "an object is no subject"


@pytest.mark.parametrize("case", sorted((DATA / "turtle").iterdir()), ids=lambda path: path.stem)
def test_a_broken_data_file_is_refused_with_line_and_mend(
    case: Path, refused: Callable[[Path, Callable[[], object]], AljirError]
) -> None:
    error = refused(case, lambda: read_rdf(case))
    assert error.line


def test_shapes_may_have_blank_nodes(lighthouse: Path) -> None:
    quads, prefixes = read_rdf(lighthouse / "ontology/shapes/shapes.ttl", blank_nodes=True)
    assert quads
    assert prefixes["sh"] == "http://www.w3.org/ns/shacl#"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(AljirError, match=r"gone\.ttl: Cannot be read: No such file"):
        read_text(tmp_path / "gone.ttl")


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "out" / "result.csv"
    write_file(target, b"first")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(AljirError, match=r"result\.csv: Cannot be written: No space left") as caught:
        write_file(target, b"second")
    assert caught.value.exit_code == 3
    assert target.read_bytes() == b"first"
    assert [path.name for path in target.parent.iterdir()] == ["result.csv"]


def test_writing_through_a_link_keeps_the_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write_file(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_device_is_written_to_and_not_replaced() -> None:
    write_file(Path("/dev/null"), b"gone")
    assert Path("/dev/null").is_char_device()


def test_a_copy_elsewhere_is_the_same_project(lighthouse: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(lighthouse, tmp_path / "another place")
    assert find_project(copy).description == find_project(lighthouse).description
