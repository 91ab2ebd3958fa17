"""The README keeps its word: its commands run, its question has the answer that it gives, its links lead somewhere."""

from __future__ import annotations

import hashlib
import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.standins.faults import FaultyServer
from tests.standins.query_service import OXIGRAPH, free_address, wait_for
from tests.standins.repository import copy_repository

import aljir

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
LINES = [line.split("  #")[0].strip() for kind, block in BLOCKS if kind == "sh" for line in block.splitlines()]
COMMANDS = [line.removeprefix("aljir ") for line in LINES if line.startswith("aljir ")]
PLACEHOLDERS = ("ADDRESS", "FILE", "SLUG", "OLD", "NAME", "URL", "my-question.rq")
"""What the reader puts something of their own for."""
SLOW = ("export", "validate")
"""Run by tests of their own."""


def test_the_commands_are_found() -> None:
    assert len(COMMANDS) > 10


RUN = [one for one in COMMANDS if one not in SLOW and not any(word in one for word in PLACEHOLDERS)]
ONLINE = [one for one in RUN if one.startswith("link ") or one.endswith("-in-wikidata")]
"""Those that ask Wikidata."""


@pytest.mark.parametrize("command", [one for one in RUN if one not in ONLINE])
def test_a_command_runs(command: str, run: Callable[..., object]) -> None:
    ended = run("--project", ROOT, *shlex.split(command))
    assert (ended.code, bool(ended.out)) == (0, True), ended.err  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", ONLINE)
def test_a_command_that_asks_wikidata_runs(
    command: str,
    run: Callable[..., object],
    api: FaultyServer,
    service: FaultyServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project = copy_repository(tmp_path / "copy")
    instead = ["--api", api.url] if command.startswith("link ") else ["--service", f"wikidata={service.url}"]
    if command == "link candidates":
        instead.append("Sultan Raev")  # all take minutes, one polite request after another
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    ended = run("--project", project, *shlex.split(command), *instead)
    found = command == "link check"  # the stand-in lacks most items
    assert (ended.code, bool(ended.out)) == (int(found), True), ended.err  # type: ignore[attr-defined]


def test_the_commands_for_a_store_run(run: Callable[..., object], tmp_path: Path) -> None:
    address = free_address()
    serve: list[str | Path] = [OXIGRAPH, "serve", "--location", tmp_path, "--bind", address]
    server = subprocess.Popen(serve, stderr=subprocess.DEVNULL)
    try:
        wait_for(address, server)
        commands = [one for one in COMMANDS if "--endpoint URL" in one]
        assert [one.split()[0] for one in commands] == ["load", "query", "drop", "load"]
        for command in commands:
            words = shlex.split(
                command.replace("URL", f"http://{address}/query").replace("DIR", str(tmp_path / "bulk"))
            )
            ended = run("--project", ROOT, *words, *(["--yes"] if words[0] == "drop" else []))
            assert (ended.code, bool(ended.out)) == (0, True), ended.err  # type: ignore[attr-defined]
    finally:
        server.terminate()
        server.wait()


def test_the_answer_is_what_the_graph_gives() -> None:
    answer = str(aljir.open(ROOT).check_figures(language="en"))
    section = README.split("## One answer")[1].split("##")[0]
    numbers = {"4,390", "8,780", "855", "4,275", "740", "4,933", "87", "4,350", "6,072"}
    for number in numbers:
        assert re.search(rf"(?<![\d,]){number}(?![\d,])", section), number
        assert re.search(rf"(?<![\d,]){number}(?![\d,])", answer), number


def test_the_sparql_query_answers() -> None:
    (query,) = [block for kind, block in BLOCKS if kind == "sparql"]
    rows = aljir.open(ROOT).sparql(query).as_table()
    assert any("disputed" in str(value) for row in rows for value in row.values())


def test_what_is_cited_is_there(tmp_path: Path) -> None:
    section = README.split("## Cite")[1].split("##")[0]
    graph = aljir.open(ROOT)
    (claim,) = re.findall(r"https://\S+/claim/[\w-]+", section)
    assert graph.sparql(
        f"ASK {{ <{claim}> a <https://w3id.org/aljir/ontology#Claim> . GRAPH <{claim}> {{ ?s ?p ?o }} }}"
    )
    (dump,) = re.findall(r"sha256sum ([^`]+)`", section)
    (written, *_) = graph.export(tmp_path / "dumps", ["nq"])
    assert ROOT / dump == graph.project.build_dir / written.relative_to(tmp_path)
    assert hashlib.sha256(written.read_bytes()).hexdigest() == graph.dataset_hash()
    assert graph.dataset_hash() in (tmp_path / "dumps" / "CITATION.cff").read_text("utf-8")


def test_every_link_leads_to_a_file() -> None:
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", README) if "://" not in target]
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []
