"""Dumps: each format holds what it came from, always in the same bytes; a folder is written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse
from tests.standins.killing import killed
from tests.standins.repository import copy_repository

import aljir
from aljir import lines, n_quads, partitions, turtle
from aljir.dumps import DUMPS, WHOLE, built_formats, export
from aljir.engines import EmbeddedEngine
from aljir.partitions import verify_partitions
from aljir.publishing import listed, publishing
from aljir.reification import NP
from aljir.serialisation import SERIALISERS, dataset_hash
from aljir.terms import ALJIR, DCTERMS, PROV, RDF

CHECKOUT = Path(__file__).parent.parent
DEFAULT = DefaultGraph()
EVERYTHING = ("trig", "nq", "jsonld")
FACTS = ("ttl", "nt", "rdf")
RDFLIB = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "trig": "trig", "nq": "nquads", "jsonld": "json-ld"}
Run = Callable[..., Any]


class Release:
    """A graph and the folder that it was exported to."""

    def __init__(self, graph: aljir.KnowledgeGraph, folder: Path) -> None:
        self.graph = graph
        self.folder = folder
        self.paths = graph.export(folder)
        self.slug = self.paths[0].stem

    def dump(self, name: str) -> Path:
        return self.folder / f"{self.slug}{DUMPS[name].ending}"

    def quads(self, name: str) -> set[Quad]:
        extension = self.dump(name).suffix.removeprefix(".")
        return set(parse(self.dump(name).read_bytes(), format=RdfFormat.from_extension(extension)))


@pytest.fixture(scope="module", params=["checkout", "lighthouse"])
def release(request: pytest.FixtureRequest, lighthouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    root = CHECKOUT if request.param == "checkout" else lighthouse
    return Release(aljir.open(root), tmp_path_factory.mktemp(request.param))


def facts(store: Store) -> set[Quad]:
    return set(store.quads_for_pattern(None, None, None, DEFAULT))


# What the dumps hold


@pytest.mark.parametrize("name", [*EVERYTHING, *FACTS])
def test_a_dump_read_back_is_what_it_came_from(release: Release, name: str) -> None:
    expected = set(release.graph.store) if name in EVERYTHING else facts(release.graph.store)
    assert not any(isinstance(term, BlankNode) for quad in expected for term in quad)
    assert release.quads(name) == expected


@pytest.mark.parametrize("name", [*EVERYTHING, *FACTS])
def test_rdflib_reads_the_same_from_a_dump(release: Release, name: str) -> None:
    def read(content: bytes, format: str) -> set[tuple[str, ...]]:
        dataset = rdflib.Dataset()
        dataset.parse(data=content, format=format)
        default = dataset.default_graph.identifier
        return {
            (*(term.n3() for term in triple), "" if graph in (None, default) else graph.n3())
            for *triple, graph in dataset.quads()
        }

    dump = release.dump("nq").read_bytes()
    if name in FACTS:
        dump = b"".join(line + b"\n" for line in dump.splitlines() if not in_named_graph(line))
    expected = read(dump, "nquads")
    found = read(release.dump(name).read_bytes(), RDFLIB[name])
    assert len(found) == len(dump.splitlines())
    assert found == expected


def in_named_graph(line: bytes) -> bool:
    (quad,) = parse(line, format=RdfFormat.N_QUADS)
    return bool(quad.graph_name != DEFAULT)


def test_every_format_is_declared_once_and_every_file_is_listed(release: Release) -> None:
    assert [path.name for path in release.paths[: len(WHOLE)]] == [release.dump(name).name for name in WHOLE]
    assert sorted(path.name for path in release.folder.iterdir()) == sorted(path.name for path in release.paths)


def test_turtle_is_made_to_be_read(release: Release) -> None:
    blocks = release.dump("ttl").read_text("utf-8").split("\n\n")
    assert all(line.startswith("@prefix ") for line in blocks[0].splitlines())
    assert blocks[0].splitlines() == sorted(blocks[0].splitlines())
    subjects = [block.split(maxsplit=1)[0] for block in blocks[1:]]
    assert len(subjects) == len(set(subjects)), "one block a subject"
    person = next(block for block in blocks if block.startswith("person:"))
    assert person.splitlines()[0].split()[1] == "a"


def test_trig_has_each_claim_above_its_graph(release: Release) -> None:
    blocks = release.dump("trig").read_text("utf-8").split("\n\n")
    for number, block in enumerate(blocks):
        if block.splitlines()[0].endswith(" {"):
            assert blocks[number - 1].startswith(f"{block.split()[0]} a ")


def test_json_ld_is_compact_and_needs_no_other_file(release: Release) -> None:
    document = json.loads(release.dump("jsonld").read_bytes())
    assert set(document["@context"].items()) <= set(release.graph.project.prefixes.items())
    claim = next(node for node in document["@graph"] if "aljir:Claim" in node.get("@type", []))
    assert claim["@id"].startswith("claim:")
    assert claim["@graph"][0]["@id"].partition(":")[0] in release.graph.project.kinds


def test_sums_are_right(release: Release) -> None:
    listed = dict(line.split("  ")[::-1] for line in (release.folder / "SHA256SUMS").read_text("utf-8").splitlines())
    assert set(listed) == {path.name for path in release.paths} - {"SHA256SUMS"}
    for name, digest in listed.items():
        assert hashlib.sha256((release.folder / name).read_bytes()).hexdigest() == digest


# Evidence in one Turtle file


def test_with_evidence_holds_every_triple_of_every_claim(release: Release) -> None:
    quads = release.quads("with-evidence")
    said: dict[Any, dict[Any, Any]] = defaultdict(dict)
    for quad in quads:
        said[quad.subject][quad.predicate] = quad.object
    statements: dict[Any, set[Any]] = defaultdict(set)
    for about in said.values():
        if about.get(RDF.type) == RDF.Statement:
            triple = (about[RDF.subject], about[RDF.predicate], about[RDF.object])
            statements[about[DCTERMS.isPartOf]].add(triple)
            assert said[about[DCTERMS.isPartOf]][PROV.hadPrimarySource] == about[PROV.hadPrimarySource]
    claimed: dict[Any, set[Any]] = defaultdict(set)
    for quad in release.graph.store:
        if quad.graph_name != DEFAULT:
            claimed[quad.graph_name].add((quad.subject, quad.predicate, quad.object))
    assert statements == claimed


def test_with_evidence_asserts_nothing_that_is_disputed_or_judged(release: Release) -> None:
    store = release.graph.store
    asserted = release.quads("with-evidence")
    assert facts(store) <= asserted
    out = {
        quad.subject
        for term, value in ((ALJIR.standing, ALJIR.disputed), (ALJIR.mode, ALJIR.judgement))
        for quad in store.quads_for_pattern(None, term, value, DEFAULT)
    }
    inside = {quad.triple for quad in store if quad.graph_name not in (DEFAULT, *out)}
    kept_out = {quad.triple for quad in store if quad.graph_name in out} - inside
    assert kept_out
    assert not kept_out & {quad.triple for quad in asserted}


def test_a_statement_leads_to_its_passages_or_else_to_its_source(release: Release) -> None:
    store = Store()
    store.extend(release.quads("with-evidence"))
    grounds = {
        passages: not store.query(
            f"""PREFIX aljir: <{ALJIR}> PREFIX dcterms: <{DCTERMS}> PREFIX prov: <{PROV}> PREFIX rdf: <{RDF}>
            ASK {{ ?statement a rdf:Statement ; dcterms:isPartOf ?claim .
                   FILTER {passages} {{ ?claim aljir:passage ?any }}
                   FILTER NOT EXISTS {{ ?statement dcterms:source ?ground . ?claim {way} ?ground }} }}"""
        )
        for passages, way in (("EXISTS", "aljir:passage"), ("NOT EXISTS", "prov:hadPrimarySource"))
    }
    assert grounds == {"EXISTS": True, "NOT EXISTS": True}


def test_nanopublications_are_well_formed(release: Release) -> None:
    graphs: dict[Any, set[Any]] = defaultdict(set)
    for quad in release.quads("nanopub"):
        graphs[quad.graph_name].add(quad)
    claims = set(release.graph.store.named_graphs())
    heads = {graph for graph, quads in graphs.items() if any(quad.object == NP.Nanopublication for quad in quads)}
    assert len(heads) == len(claims)
    assert len(graphs) == 4 * len(claims)
    assert DEFAULT not in graphs
    assert not claims & set(graphs)
    for head in heads:
        parts = {quad.predicate: quad for quad in graphs[head]}
        nanopub = parts[RDF.type].subject
        assertion, provenance, about = (
            parts[term].object for term in (NP.hasAssertion, NP.hasProvenance, NP.hasPublicationInfo)
        )
        assert len(graphs[head]) == 4
        assert {quad.subject for quad in graphs[head]} == {nanopub}
        claim = next(quad.object for quad in graphs[provenance] if quad.predicate == PROV.alternateOf)
        assert {quad.triple for quad in graphs[assertion]} == {
            quad.triple for quad in release.graph.store.quads_for_pattern(None, None, None, claim)
        }
        assert assertion in {quad.subject for quad in graphs[provenance]}
        assert {quad.subject for quad in graphs[about]} == {nanopub}
        assert {quad.predicate for quad in graphs[about]} >= {DCTERMS.creator, DCTERMS.license}


# The same bytes


def test_two_folders_and_two_hash_seeds_give_the_same_bytes(tmp_path: Path) -> None:
    folders = []
    for seed in ("1", "20260303"):
        copy = copy_repository(tmp_path / f"copy-{seed}" / "project")
        command = [sys.executable, "-m", "aljir", "--project", str(copy), "export"]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(CHECKOUT / "scripts")}
        ended = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (ended.returncode, ended.stderr) == (0, "")
        folders.append(copy / "build" / "dumps")
    one, other = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders)
    assert set(one) == set(other)
    assert [name for name in one if one[name] != other[name]] == []
    assert len(one) == len(WHOLE) + 5


NODES = st.sampled_from(
    ["https://example.org/a", "https://example.org/b#c", "geo:51.1,71.4", "urn:x:y", "mailto:a@b.c"]
)
LITERALS = st.one_of(
    st.builds(Literal, st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))),
    st.builds(lambda text: Literal(text, language="ru"), st.text('«я» .\n\t"\\}', max_size=9)),
    st.builds(
        lambda text, kind: Literal(text, datatype=NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}")),
        st.sampled_from(["1", "01", "-0", "true", "TRUE", "1e3", "12345678901234567890", "2026-03-03"]),
        st.sampled_from(["integer", "boolean", "double", "decimal", "date", "string"]),
    ),
)
QUADS = st.builds(
    Quad,
    NODES.map(NamedNode),
    st.sampled_from([RDF.type, DCTERMS.title]),
    st.one_of(NODES.map(NamedNode), LITERALS),
    st.one_of(st.just(DEFAULT), NODES.map(NamedNode)),
)


@given(st.lists(QUADS, max_size=6))
def test_whatever_the_terms_are_they_come_back(quads: list[Quad]) -> None:
    prefixes = {"ex": "https://example.org/", "geo": "https://example.org/b#", "urn": "https://example.org/"}
    for extension in (*EVERYTHING, "ttl"):
        expected = set(quads) if extension in EVERYTHING else {quad for quad in quads if quad.graph_name == DEFAULT}
        content = SERIALISERS[extension](quads, prefixes)
        assert set(parse(content, format=RdfFormat.from_extension(extension))) == expected, extension
        assert SERIALISERS[extension](reversed(quads), prefixes) == content


def test_many_sorted_runs_give_the_bytes_of_one(
    kg: aljir.KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Little at a time: many runs to merge, blocks of a few lines, subjects of more lines than are held together."""
    prefixes = kg.project.prefixes
    expected = {name: SERIALISERS[name](kg.store, prefixes) for name in SERIALISERS}
    usual = content_of(kg.export(tmp_path / "usual", DUMPS))
    monkeypatch.setattr(lines, "AT_ONCE", 5_000)
    monkeypatch.setattr(lines, "MERGED", 7)
    monkeypatch.setattr(n_quads, "_AT_ONCE", 11)
    monkeypatch.setattr(n_quads, "_TOGETHER", 2)
    little = content_of(kg.export(tmp_path / "little", DUMPS))
    assert little == usual
    for name, content in expected.items():
        assert little[f"lighthouse.{name}"] == content
    anew = content_of(export(kg.project, kg.store, tmp_path / "anew", DUMPS))
    assert anew == usual, "without the lines of the build"


WRITTEN = """\
@prefix ex: <https://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

ex:Lamp a ex:Thing .

ex:lamp a ex:Lamp , ex:Thing ;
    ex:lit "1884-05-02"^^xsd:date ;
    ex:name "lamp \\"of\\" a > b"@en , "лампа"@ru ;
    ex:of ex:1884 , <https://example.org/tower/1> , <https://example.org/x.> ;
    ex:steps -7 , .5 , 1e3 , 94 , "94."^^xsd:decimal , true .

ex:lamp {
    ex:lamp ex:seen "far {\\n} away" ;
        ex:steps 94 .
    ex:sea a ex:Thing .
}
"""


def test_turtle_is_written_like_this() -> None:
    """Names that need an escape are written in full, values that Turtle has no bare form for in quotation marks."""
    prefixes = {"ex": "https://example.org/", "xsd": "http://www.w3.org/2001/XMLSchema#", "no": "https://example.net/"}
    quads = set(parse(WRITTEN, format=RdfFormat.TRIG))
    assert SERIALISERS["trig"](quads, prefixes).decode() == WRITTEN
    facts = WRITTEN[: WRITTEN.index("\nex:lamp {")]
    assert SERIALISERS["ttl"](quads, prefixes).decode() == facts


def test_a_subject_of_very_many_statements_is_written_in_several_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    lamp = NamedNode("https://example.org/lamp")
    quads = [Quad(lamp, DCTERMS.title, Literal(str(number))) for number in range(7)]
    monkeypatch.setattr(turtle, "TOGETHER", 3)
    content = SERIALISERS["ttl"](quads, {})
    assert content.count(b"<https://example.org/lamp> ") == 3
    assert set(parse(content, format=RdfFormat.TURTLE)) == set(quads)


def test_a_read_only_installation_writes_the_same(kg: aljir.KnowledgeGraph, tmp_path: Path) -> None:
    usual = content_of(kg.export(tmp_path / "usual"))
    in_memory = aljir.KnowledgeGraph(kg.project, EmbeddedEngine(kg.store))
    assert content_of(in_memory.export(tmp_path / "other")) == usual
    assert in_memory.dataset_hash() == kg.dataset_hash() == dataset_hash(kg.store)


def test_lines_that_were_built_since_are_not_taken_for_those_of_the_graph(broken: Path, tmp_path: Path) -> None:
    graph = aljir.open(broken)
    before = content_of(graph.export(tmp_path / "before"))
    path = broken / "graph" / "entities" / "people.ttl"
    path.write_text(path.read_text("utf-8").replace("Sanna Aldwin", "Sanna Aldwyn"), "utf-8")
    assert aljir.open(broken).dataset_hash() != graph.dataset_hash()
    assert content_of(graph.export(tmp_path / "after")) == before


@given(st.lists(QUADS, max_size=30))
def test_a_line_tells_whether_it_is_a_fact(quads: list[Quad]) -> None:
    for quad in quads:
        (line,) = SERIALISERS["nq"]([quad], {}).splitlines(keepends=True)
        assert n_quads.is_fact(line) == (quad.graph_name == DEFAULT)


def test_a_namespace_within_a_text_declares_no_prefix() -> None:
    said = Literal("see <https://example.org/b>, or <<( <https://example.org/b>")
    quads = [Quad(NamedNode("https://example.com/a"), DCTERMS.title, said)]
    prefixes = {"ex": "https://example.org/", "dcterms": str(DCTERMS)}
    assert SERIALISERS["ttl"](quads, prefixes).splitlines()[0] == b"@prefix dcterms: <http://purl.org/dc/terms/> ."
    assert list(json.loads(SERIALISERS["jsonld"](quads, prefixes))["@context"]) == ["dcterms"]


# The folder


def content_of(paths: Iterable[Path]) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in paths}


@pytest.fixture
def written(kg: aljir.KnowledgeGraph, tmp_path: Path) -> Path:
    """A folder of dumps with a file of somebody else in it."""
    folder = tmp_path / "dumps"
    kg.export(folder)
    (folder / "notes.txt").write_text("mine", "utf-8")
    return folder


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_export_replaces_what_an_earlier_one_wrote_and_nothing_else(kg: aljir.KnowledgeGraph, written: Path) -> None:
    paths = kg.export(written, ["nt"])
    assert set(content(written)) == {"notes.txt", *(path.name for path in paths)}
    assert paths[0].name == "lighthouse.nt"
    assert "lighthouse.ttl" not in (written / "void.ttl").read_text("utf-8")


def test_a_list_of_sums_cannot_make_it_remove_files_elsewhere(kg: aljir.KnowledgeGraph, written: Path) -> None:
    (written.parent / "precious.txt").write_text("mine", "utf-8")
    (written / "SHA256SUMS").write_text(f"{'0' * 64}  ../precious.txt\n", "utf-8")
    kg.export(written)
    assert (written.parent / "precious.txt").read_text("utf-8") == "mine"


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
@pytest.mark.parametrize(
    ("call", "at"), [("open", 3), ("open", 9), ("write_bytes", 5), ("replace", 3), ("replace", 17)]
)
def test_an_export_that_is_stopped_leaves_the_last_good_dumps(
    kg: aljir.KnowledgeGraph, written: Path, monkeypatch: pytest.MonkeyPatch, call: str, at: int, error: BaseException
) -> None:
    before = content(written)
    genuine = getattr(Path, call)
    calls = []

    def failing(path: Path, *arguments: Any, **named: Any) -> Any:
        calls.append(path)
        if len(calls) == at:
            raise error
        return genuine(path, *arguments, **named)

    monkeypatch.setattr(Path, call, failing)
    with pytest.raises((KeyboardInterrupt, aljir.AljirError)):
        kg.export(written)
    assert len(calls) >= at
    assert content(written) == before
    assert sorted(path.name for path in written.iterdir()) == sorted(before), "nothing is left lying about"


def test_a_new_folder_that_cannot_be_filled_is_not_left_behind(
    kg: aljir.KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(path: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", failing)
    with pytest.raises(aljir.AljirError, match="No space left on device"):
        kg.export(tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL")
def test_an_export_that_is_killed_at_any_moment_is_undone_by_the_next(broken: Path, tmp_path: Path) -> None:
    folder = tmp_path / "dumps"
    graph = aljir.open(broken)

    def export_killed(limit: int, *formats: str) -> int:
        opened = "from pathlib import Path\nimport aljir\ngraph = aljir.open(sys.argv[1])"
        ended = killed(limit, "graph.export(sys.argv[2], sys.argv[3:])", broken, folder, *formats, before=opened)
        assert ended.returncode in (0, -signal.SIGKILL), ended.stderr
        return int(ended.stdout or 0)  # of one that was killed nothing is printed

    for _ in range(2):  # the first one imports more
        graph.export(folder, ["ttl", "nq"])
        good = content(folder)
        calls = export_killed(0, "nt", "partitioned")
    small = content(folder)
    graph.export(folder, ["ttl", "nq"])
    chance = random.Random(6)  # noqa: S311
    late = (chance.randrange(1, 1500) for _ in range(25))  # when files are moved
    ended = 0
    for back in [*(chance.randrange(1, calls) for _ in range(8)), *late]:
        ended += bool(export_killed(calls - back, "nt", "partitioned"))
        with publishing(folder) as new:  # puts right what was left, and here writes the same again
            assert {name: text for name, text in content(folder).items() if "/" not in name and name[0] != "."} in (
                good,
                small,
            )
            for name in [*listed(folder), "SHA256SUMS"]:
                shutil.copy(folder / name, new / name)
        assert content(folder) in (good, small)
        graph.export(folder, ["ttl", "nq"])
        assert content(folder) == good
    assert ended < 3  # how many calls there are depends a little on threads


@pytest.mark.skipif(sys.platform == "win32", reason="there is no bound on the size of files")
@pytest.mark.parametrize("room", [0, 1_000, 30_000])
@pytest.mark.parametrize("form", [*DUMPS])
def test_a_disk_that_is_full_leaves_the_last_good_dumps(
    kg: aljir.KnowledgeGraph, tmp_path: Path, form: str, room: int
) -> None:
    """No file may be longer than there is room, as if the disk were full at that point."""
    import resource

    kg.export(tmp_path, ["jsonld"])
    before = content(tmp_path)
    ended = subprocess.run(
        [sys.executable, "-m", "aljir", "--project", str(kg.project.root), "export", "--to", str(tmp_path), "-f", form],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT / "scripts")},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )
    if ended.returncode == 0:  # there was room enough
        assert room > 1_000
        return
    assert ended.returncode == 3, ended.stderr
    assert "Cannot be written" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert content(tmp_path) == before


def test_a_changed_source_rewrites_only_its_partitions(
    broken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partitions, "LINES", 20)
    aljir.open(broken).export(tmp_path, ["partitioned"])
    before = {path.name: path.stat().st_ino for path in tmp_path.glob("*.zst")}
    first = verify_partitions(tmp_path)
    path = broken / "graph" / "entities" / "people.ttl"
    path.write_text(path.read_text("utf-8").replace("Sanna Aldwin", "Sanna Aldwyn"), "utf-8")
    graph = aljir.open(broken)
    graph.export(tmp_path, ["partitioned"])
    after = {path.name: path.stat().st_ino for path in tmp_path.glob("*.zst")}
    second = verify_partitions(tmp_path)
    assert (second.sha256, second.quads) == (graph.dataset_hash(), len(graph.store))
    same = {part.sha256 for part in first.partitions} & {part.sha256 for part in second.partitions}
    assert len(before) > 15
    assert len(after) // 2 < len(same) < len(after)
    assert {before[part.name] for part in first.partitions if part.sha256 in same} == {
        after[part.name] for part in second.partitions if part.sha256 in same
    }


def test_the_partitioned_dump_is_described_and_compared(kg: aljir.KnowledgeGraph, tmp_path: Path) -> None:
    paths = kg.export(tmp_path, ["partitioned"])
    name = "lighthouse-000001.nq.zst"
    assert [path.name for path in paths[:2]] == ["lighthouse-partitions.json", name]
    void, dcat = (rdflib.Graph().parse(tmp_path / file) for file in ("void.ttl", "dcat.ttl"))
    assert [str(url).rpartition("/")[2] for url in void.objects(None, rdflib.VOID.dataDump)] == [name]
    (distribution,) = dcat.objects(None, rdflib.DCAT.distribution)
    media_types = "https://www.iana.org/assignments/media-types/"
    assert str(dcat.value(distribution, rdflib.DCAT.compressFormat)) == f"{media_types}application/zstd"
    assert str(dcat.value(distribution, rdflib.DCAT.mediaType)) == f"{media_types}application/n-quads"
    assert str(dcat.value(distribution, rdflib.DCAT.accessURL)).endswith("/dumps/lighthouse-partitions.json")
    assert str(dcat.value(distribution, rdflib.DCAT.downloadURL)).endswith(f"/dumps/{name}")
    crate = json.loads((tmp_path / "ro-crate-metadata.json").read_bytes())
    assert {"@id": name} in crate["@graph"][1]["hasPart"]
    change = kg.diff(tmp_path)
    assert (change.changes, change.old.hash) == ([], kg.dataset_hash())
    (tmp_path / name).write_bytes(b"rust")
    with pytest.raises(aljir.AljirError, match="Damaged"):
        kg.diff(tmp_path)


def test_a_large_build_comes_in_partitions_alone() -> None:
    assert built_formats(1000) == WHOLE
    assert built_formats(10**6) == ("partitioned",)
    assert set(WHOLE) | {"partitioned"} == set(DUMPS)


def test_what_cannot_be_written_ends_with_3_and_one_message(run: Run, lighthouse: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")
    ended = run("--project", lighthouse, "export", "--to", tmp_path / "file" / "dumps")
    assert (ended.code, ended.out) == (3, "")
    assert len(ended.err.splitlines()) == 2
    assert "Cannot be written: Not a directory" in ended.err
    assert content(tmp_path) == {"file": b"mine"}


def test_a_folder_where_a_file_must_go_is_left_alone(kg: aljir.KnowledgeGraph, tmp_path: Path) -> None:
    (tmp_path / "lighthouse.nt").mkdir()
    with pytest.raises(aljir.AljirError, match="Cannot be written") as caught:
        kg.export(tmp_path, ["nt"])
    assert caught.value.exit_code == 3
    assert [path.name for path in tmp_path.iterdir()] == ["lighthouse.nt"]


# The command


def test_the_command_writes_all_or_what_is_asked_for(run: Run, lighthouse: Path, tmp_path: Path) -> None:
    ended = run("--project", lighthouse, "export", "--to", tmp_path, "--format", "rdf", "--with-evidence")
    assert (ended.code, ended.err) == (0, "")
    assert {path.name for path in tmp_path.glob("lighthouse*")} == {"lighthouse-with-evidence.ttl", "lighthouse.rdf"}
    assert ended.out.splitlines()[-2] == f"7 files in {tmp_path}"


def test_an_unknown_format_gets_a_suggestion(run: Run, lighthouse: Path, tmp_path: Path) -> None:
    ended = run("--project", lighthouse, "export", "--to", tmp_path / "new", "--format", "trigg")
    assert ended.code == 2
    assert "Did you mean trig?" in ended.err
    assert not (tmp_path / "new").exists()


def test_a_broken_graph_leaves_the_last_good_dumps(run: Run, broken: Path) -> None:
    assert run("--project", broken, "export").code == 0
    before = content(broken / "build" / "dumps")
    path = broken / "graph" / "entities" / "people.ttl"
    path.write_text(path.read_text("utf-8") + "person:nobody a ", "utf-8")
    ended = run("--project", broken, "export")
    assert ended.code == 2
    assert "people.ttl" in ended.err
    assert content(broken / "build" / "dumps") == before
