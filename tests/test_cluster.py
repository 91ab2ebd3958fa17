"""A real Dask scheduler with two worker processes: the results of one process, whatever befalls the workers."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from tests.standins.repository import copy_repository

import aljir
from aljir import AljirError
from aljir.building import building
from aljir.cluster import connecting
from aljir.cluster.building import ClusterProcessing, before_absence
from aljir.cluster.connecting import Cluster, connect
from aljir.partitions import verify_partitions
from aljir.rules import Rule

from .conftest import Ended
from .standins.query_service import free_address

ROOT = Path(__file__).resolve().parent.parent
POISON = ROOT / "tests" / "standins" / "poison.py"
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(ROOT / "scripts"),
    "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
}
CLAIMS = "graph/sources/visitor-page/claims.trig"


@contextmanager
def dask(*words: object, python_path: Path = ROOT / "scripts") -> Iterator[subprocess.Popen[bytes]]:
    """Run a part of a cluster."""
    process = subprocess.Popen(
        [sys.executable, "-m", "dask", *map(str, words)],
        env={**ENVIRONMENT, "PYTHONPATH": str(python_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def scheduler() -> Iterator[str]:
    host, _, port = free_address().partition(":")
    with dask("scheduler", "--host", host, "--port", port, "--no-dashboard"):
        yield f"tcp://{host}:{port}"


def worker(address: str, folder: Path, *more: object) -> tuple[object, ...]:
    return (
        "worker",
        address,
        "--host",
        "127.0.0.1",
        "--nthreads",
        1,
        "--no-dashboard",
        "--local-directory",
        folder,
        *more,
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler with two workers, on which things may go wrong."""
    from distributed import Client

    folder = tmp_path_factory.mktemp("workers")
    with ExitStack() as stack:
        where = stack.enter_context(scheduler())
        stack.enter_context(dask(*worker(where, folder, "--nworkers", 2, "--preload", POISON)))
        with Client(where, timeout=30, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        yield where


@pytest.fixture
def cluster(address: str) -> Iterator[Cluster]:
    with connect(address) as connected:
        yield connected


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send few things with each task, so that there are several tasks."""
    monkeypatch.setattr("aljir.cluster.building.BATCH", 20_000)
    monkeypatch.setattr("aljir.cluster.validating.BATCH", 50)
    monkeypatch.setattr("aljir.cluster.sending.PIECE", 50_000)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository's graph with some wrong claims; not to be changed."""
    folder = copy_repository(tmp_path_factory.mktemp("repository"))
    chance = random.Random(1)  # noqa: S311
    for path in sorted(folder.glob("graph/sources/*/claims.trig")):
        text = path.read_text("utf-8")
        lost = re.compile(r"^.*aljir:gloss .*@ru ;$\n", re.MULTILINE)
        path.write_text(lost.sub(lambda match: "" if chance.random() < 0.1 else match[0], text), "utf-8")
    return folder


def build(project: Path, cluster: Cluster | None = None) -> bytes:
    """Build, and give the dataset."""
    with building(aljir.find_project(project), processing=ClusterProcessing(cluster) if cluster else None) as draft:
        return draft.publish().read_bytes()


def anew(project: Path, folder: Path) -> bytes:
    """Build a copy from nothing, in one process."""
    return build(Path(shutil.copytree(project, folder / "anew", ignore=shutil.ignore_patterns("build"))))


def say(path: Path, what: str) -> None:
    path.write_text(f"# worker: {what}\n{path.read_text('utf-8')}", "utf-8")


# The same result


def test_the_dataset_is_that_of_one_process(real: Path, broken: Path, tmp_path: Path, cluster: Cluster) -> None:
    for project in (broken, Path(shutil.copytree(real, tmp_path / "copy"))):
        assert build(project, cluster) == anew(project, tmp_path)
        shutil.rmtree(tmp_path / "anew")


def test_after_a_change_only_changed_sources_are_sent(
    broken: Path, tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    packed = connecting.Cluster.run

    def noted(self: Cluster, what: str, task: object, batches: object, *more: object, **named: object) -> object:
        chosen = list(batches)  # type: ignore[call-overload]
        sent.extend(part.name for batch in chosen for part in batch)
        return packed(self, what, task, chosen, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("aljir.building.FOLLOWED", 100)
    build(broken, cluster)
    monkeypatch.setattr(connecting.Cluster, "run", noted)
    text = (broken / CLAIMS).read_text("utf-8")
    (broken / CLAIMS).write_text(text.replace("aljir:disputed ;", "aljir:accepted ;"), "utf-8")
    assert build(broken, cluster) == anew(broken, tmp_path)
    assert sent == ["graph/sources/visitor-page"]


@pytest.mark.parametrize("seed", range(2))
def test_so_it_is_where_a_rule_asks_for_an_absence(seed: int, real: Path, tmp_path: Path, cluster: Cluster) -> None:
    """What is absent in one source is in another, and what a later rule finds absent an earlier one concludes."""
    project = Path(shutil.copytree(real, tmp_path / "copy", ignore=shutil.ignore_patterns("build")))
    rules = sorted((project / "ontology" / "rules").glob("*.rq"))
    random.Random(seed).shuffle(rules)  # noqa: S311
    for number, path in enumerate(rules):
        path.rename(path.with_name(f"{number:02}-{path.name}"))
    assert build(project, cluster) == anew(project, tmp_path)


def test_what_is_absent_in_one_part_and_there_in_another_is_not_taken_for_absent(
    broken: Path, tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aljir.cluster.building.BATCH", 0)
    rule = """
        PREFIX crm: <http://www.cidoc-crm.org/cidoc-crm/>
        CONSTRUCT { ?person <https://example.org/unsaid> true }
        WHERE { ?person a crm:E21_Person FILTER NOT EXISTS { ?event crm:P11_had_participant ?person } }"""
    (broken / "ontology/rules/90-unsaid.rq").write_text(rule, "utf-8")
    dataset = build(broken, cluster)
    named = set(re.findall(rb"^(\S+/person/\S+) <[^>]*#type> <[^>]*E21_Person>", dataset, re.MULTILINE))
    unsaid = set(re.findall(rb"^(\S+) <https://example.org/unsaid>", dataset, re.MULTILINE))
    assert unsaid < named
    assert dataset == anew(broken, tmp_path)


def test_workers_run_only_rules_before_the_first_that_asks_for_an_absence(tmp_path: Path) -> None:
    texts = {
        "1": "CONSTRUCT { ?a <x:q> ?b } WHERE { ?a <x:p> ?b }",
        "2": "CONSTRUCT { ?a <x:r> ?b } WHERE { ?a <x:p> ?b FILTER NOT EXISTS { ?b <x:q> ?a } }",
        "3": "CONSTRUCT { ?a <x:s> ?b } WHERE { ?a <x:r> ?b }",
    }
    rules = [Rule(tmp_path / name, text) for name, text in texts.items()]
    assert before_absence(rules) == rules[:1]
    assert before_absence(rules[2:]) == rules[2:]
    assert before_absence([Rule(tmp_path / "4", "CONSTRUCT { ?a <x:q> ?b } WHERE { ?a <x:p>/<x:p> ?b }")]) == []


def test_report_and_comparison_are_those_of_one_process(real: Path, cluster: Cluster) -> None:
    graph = aljir.open(real)
    report, alone = graph.validate(cluster=cluster), graph.validate(engine="fast")
    assert report.findings
    assert report.write("text") == alone.write("text")
    assert report.write("ttl") == alone.write("ttl")
    comparison, here = graph.compare(cluster=cluster), graph.compare()
    assert len(comparison) > 10
    assert comparison.serialise("csv") == here.serialise("csv")
    assert [*comparison.lines()] == [*here.lines()]


def test_dumps_are_those_of_one_process(
    real: Path, tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aljir.partitions.LINES", 1000)
    graph = aljir.open(real)
    files = graph.export(tmp_path / "workers", ["partitioned", "nt"], cluster=cluster)
    alone = graph.export(tmp_path / "alone", ["partitioned", "nt"])
    assert len(files) > 10
    assert [(path.name, path.read_bytes()) for path in files] == [(path.name, path.read_bytes()) for path in alone]
    verify_partitions(tmp_path / "workers")


def test_commands_say_the_same_with_a_cluster(broken: Path, address: str, run: Callable[..., Ended]) -> None:
    for words in (("compare", "--all"), ("validate",)):
        alone = run("--project", broken, *words)
        assert run("--project", broken, *words, "--cluster", address) == alone
    ended = run("--project", broken, "build", "--cluster", address)
    assert ended.code == 0
    shutil.rmtree(broken / "build")
    said = run("--project", broken, "build").out
    assert ended.out.splitlines()[:-1] == said.splitlines()[:-1]


def test_what_was_sent_is_gone_afterwards(real: Path, address: str, tmp_path: Path) -> None:
    def left(dask_worker: object) -> list[str]:
        return [path.name for path in Path(dask_worker.local_directory).glob("aljir-*")]  # type: ignore[attr-defined]

    with connect(address) as cluster:
        aljir.open(real).validate(cluster=cluster)
        assert all(cluster.client.run(left).values())
    with connect(address) as cluster:
        assert not any(cluster.client.run(left).values())


# Faults


def test_a_worker_that_is_killed_costs_no_result(broken: Path, tmp_path: Path, cluster: Cluster) -> None:
    say(broken / CLAIMS, f"killed once {tmp_path / 'done'}")
    assert build(broken, cluster) == anew(broken, tmp_path)
    assert (tmp_path / "done").exists()
    assert cluster.lost == 1


def test_every_source_that_cannot_be_read_is_named_and_what_was_built_stays(
    broken: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "LIMIT", 4)
    monkeypatch.setattr(connecting, "RETRIES", 0)
    before = build(broken)
    sources = {}
    for what in ("killed", "hangs", "fails"):
        source = shutil.copytree(broken / "graph/sources/visitor-page", broken / f"graph/sources/{what}")
        say(Path(source) / "claims.trig", what)
        sources[what] = f"graph/sources/{what}: No worker can read it"
    claims = broken / CLAIMS
    claims.write_text(claims.read_text("utf-8") + "\n<x:a> <x:b> ", "utf-8")
    (line,) = [len(claims.read_text("utf-8").splitlines())]
    with pytest.raises(AljirError) as caught:
        build(broken, cluster)
    message = str(caught.value)
    assert caught.value.exit_code == 2
    assert message.startswith("4 things cannot be read; all others can.")
    assert f"{claims}:{line}:" in message
    assert all(said in message for said in sources.values())
    assert "takes each worker down" in message
    assert "does not end" in message
    assert "MemoryError" in message
    assert (broken / "build" / "dataset.nq").read_bytes() == before


def test_an_error_in_one_file_is_told_as_without_a_cluster(broken: Path, cluster: Cluster) -> None:
    claims = broken / CLAIMS
    claims.write_text(claims.read_text("utf-8") + "\n<x:a> <x:b> ", "utf-8")
    with pytest.raises(AljirError) as alone:
        build(broken)
    with pytest.raises(AljirError) as caught:
        build(broken, cluster)
    assert str(caught.value) == str(alone.value)


def test_where_nobody_answers_it_is_said(
    lighthouse: Path, run: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "CONNECT", 1)
    for address in (f"tcp://{free_address()}", "nowhere://x"):
        ended = run("--project", lighthouse, "compare", "--cluster", address)
        assert ended.code == 3
        assert f"No Dask scheduler answers at {address}" in ended.err


def test_a_worker_with_another_version_is_named(tmp_path: Path, run: Callable[..., Ended], lighthouse: Path) -> None:
    from distributed import Client

    other = Path(shutil.copytree(ROOT / "scripts" / "aljir", tmp_path / "other" / "aljir")).parent
    (other / "aljir" / "version.py").write_text('"""Another."""\n__version__ = "0.0.1"\n', "utf-8")
    with ExitStack() as stack:
        where = stack.enter_context(scheduler())
        stack.enter_context(dask(*worker(where, tmp_path), python_path=other))
        with Client(where, timeout=30, set_as_default=False) as client:
            client.wait_for_workers(1, timeout=60)
            (name,) = client.scheduler_info()["workers"]
        ended = run("--project", lighthouse, "validate", "--cluster", where)
    assert ended.code == 3
    assert f"The worker {name} has aljir 0.0.1" in ended.err


def test_a_local_cluster_starts_and_ends_with_the_command(broken: Path, tmp_path: Path) -> None:
    with connect("local") as cluster:
        assert build(broken, cluster) == anew(broken, tmp_path)
        pids = cluster.client.run(os.getpid).values()
        assert all(address.startswith("tcp://127.0.0.1:") for address in cluster.workers)
        assert cluster.client.scheduler_info()["address"].startswith("tcp://127.0.0.1:")
    assert len(pids) == os.cpu_count()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_without_dask_it_is_said_how_to_get_it(
    lighthouse: Path, run: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    ended = run("--project", lighthouse, "compare", "--cluster", "local")
    assert ended.code == 3
    assert "pip install 'aljir[cluster]'" in ended.err
