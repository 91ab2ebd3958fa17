"""Real stores that hold the graph of this repository give what the files give: Oxigraph, Virtuoso and Fuseki."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode
from tests.conftest import Ended
from tests.standins.killing import killed
from tests.standins.query_service import QueryService
from tests.standins.stores import MISSING, SERVERS, FusekiServer, StoreServer, VirtuosoServer
from tests.test_queries_golden import FORMATS, GOLDEN, QUERIES, ROOT, rows, triples

import aljir
from aljir import AljirError, RemoteEngine, SavedQuery
from aljir.stores.connection import Connection
from aljir.stores.contents import Contents
from aljir.stores.profiles import PROFILES
from aljir.stores.scope import Scope
from aljir.stores.state import forget_state, read_state
from aljir.terms import XSD
from aljir.wikidata import QUERY_SERVICE

FOREIGN = "https://example.org/elsewhere"
HERE = [query for query in QUERIES.values() if not query.is_federated]
THERE = [query for query in QUERIES.values() if query.is_federated]


def here_only(name: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(name in MISSING, reason=MISSING.get(name, ""))


virtuoso_only = here_only("virtuoso")
fuseki_only = here_only("fuseki")


@pytest.fixture(scope="module")
def graph() -> aljir.KnowledgeGraph:
    return aljir.open(ROOT)


@pytest.fixture(scope="module", params=[pytest.param(name, marks=here_only(name)) for name in SERVERS])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, graph: aljir.KnowledgeGraph
) -> Iterator[StoreServer]:
    folder = tmp_path_factory.mktemp(request.param)
    with SERVERS[request.param](folder) as started:
        yield started
    forget_state(graph.project, started.url)


@pytest.fixture(scope="module")
def loaded(server: StoreServer, graph: aljir.KnowledgeGraph) -> Iterator[StoreServer]:
    """A store with the graph of this repository, beside a graph that is not ours."""
    with pytest.MonkeyPatch.context() as patch:
        as_user(patch, server)
        Connection(server.url).update(f"INSERT DATA {{ GRAPH <{FOREIGN}> {{ <{FOREIGN}> a <{FOREIGN}#Thing> }} }}")
        graph.load(server.url)
        yield server


def as_user(patch: pytest.MonkeyPatch, server: StoreServer) -> None:
    for name, value in (("USER", server.user), ("PASSWORD", server.password)):  # type: ignore[attr-defined]
        if value:
            patch.setenv(f"ALJIR_ENDPOINT_{name}", value)
        else:
            patch.delenv(f"ALJIR_ENDPOINT_{name}", raising=False)


def connection(server: StoreServer) -> Connection:
    return Connection(server.url)


def holds_foreign(server: StoreServer) -> bool:
    text = f"ASK {{ GRAPH <{FOREIGN}> {{ ?s ?p ?o }} }}"
    return bool(RemoteEngine(server.url).query(text))


def test_the_store_is_known_by_itself(server: StoreServer) -> None:
    assert connection(server).profile.name in type(server).__name__.lower()


@pytest.mark.parametrize("query", HERE, ids=[query.slug for query in HERE])
def test_every_saved_query_gives_the_golden_answer(loaded: StoreServer, query: SavedQuery) -> None:
    form = FORMATS[query.form]
    golden = (GOLDEN / f"{query.slug}.{form}").read_bytes()
    answer = aljir.open(ROOT, endpoint=loaded.url).query(query.slug).serialise(form)
    if form == "nt":
        assert triples(answer) == triples(golden)
    else:
        assert answer.decode() == golden.decode()


@pytest.mark.parametrize("query", HERE, ids=[query.slug for query in HERE])
def test_with_its_example_too(loaded: StoreServer, graph: aljir.KnowledgeGraph, query: SavedQuery) -> None:
    there = aljir.open(ROOT, endpoint=loaded.url).query(query.slug, **query.example)
    here = graph.query(query.slug, **query.example)
    if query.form == "SELECT":
        assert rows(there.as_table().rows) == rows(here.as_table().rows)
    elif query.form == "ASK":
        assert bool(there) == bool(here)
    else:
        assert triples(there.serialise("nt")) == triples(here.serialise("nt"))


@pytest.mark.parametrize("query", THERE, ids=[query.slug for query in THERE])
def test_so_does_every_query_that_asks_wikidata_too(
    loaded: StoreServer, graph: aljir.KnowledgeGraph, service: QueryService, query: SavedQuery
) -> None:
    """Most ask Wikidata themselves, wherever a query says; for Virtuoso, Wikidata is asked from here."""
    project = graph.project
    engine = RemoteEngine(loaded.url, project.prefixes, scope=Scope.of(project))
    wikidata = RemoteEngine(service.oxigraph)
    there = aljir.KnowledgeGraph(project, engine, {QUERY_SERVICE: lambda text: wikidata.query(text).as_table()})
    assert engine.follows_service != isinstance(loaded, VirtuosoServer)
    if engine.follows_service:
        answer = there.sparql(query.text.replace(QUERY_SERVICE, service.oxigraph)).serialise("csv")
    else:
        answer = there.query(query.slug).serialise("csv")
    assert answer.decode() == (GOLDEN / f"{query.slug}.csv").read_bytes().decode()


def test_graph_sees_the_claims_and_nothing_else(loaded: StoreServer, graph: aljir.KnowledgeGraph) -> None:
    text = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    there = aljir.open(ROOT, endpoint=loaded.url).sparql(text)
    here = graph.sparql(text)
    ours = [row for row in there.as_table().rows if row[0] != NamedNode(FOREIGN)]
    assert rows(ours) == rows(here.as_table().rows)
    if isinstance(loaded, VirtuosoServer):  # where the facts, and graphs of its own, are named graphs too
        assert len(ours) == len(there.as_table().rows)


@pytest.mark.parametrize(
    "words",
    [
        ["show", "Lurye"],
        ["show", "Astana"],
        ["show", "event:opening-of-the-museum", "--lang", "ru"],
        ["claims", "--disputed"],
        ["claims", "--about", "Lurye"],
        ["compare"],
        ["compare", "--all"],
        ["check-figures"],
        ["history", "turksoy-2026-03-03-museum-in-astana"],
        ["validate"],
        ["query", "visits"],
    ],
    ids=" ".join,
)
def test_verbs_say_the_same(loaded: StoreServer, run: Callable[..., Ended], words: list[str]) -> None:
    here = run("--project", ROOT, *words)
    there = run("--project", ROOT, *words, "--endpoint", loaded.url)
    assert there.out == here.out
    assert there.code == here.code == 0


def test_dumps_are_the_same_to_the_byte(
    loaded: StoreServer, graph: aljir.KnowledgeGraph, tmp_path: Path, run: Callable[..., Ended]
) -> None:
    graph.export(tmp_path / "here")
    ended = run("--project", ROOT, "export", "--to", tmp_path / "there", "--endpoint", loaded.url)
    assert ended.code == 0
    assert (tmp_path / "there" / "SHA256SUMS").read_text() == (tmp_path / "here" / "SHA256SUMS").read_text()
    changes = connection(loaded).profile.changes
    assert ("changes how some literals are written" in ended.err) == bool(changes) and changes in ended.err


def test_a_second_load_sends_nothing(loaded: StoreServer, graph: aljir.KnowledgeGraph) -> None:
    done = graph.load(loaded.url)
    assert (done.sent, done.resumed, done.replaced) == (0, 0, 0)
    assert done.counts.quads == len(graph.store) and done.graphs == len(list(graph.store.named_graphs()))
    assert done.sampled == 40 and not done.changed


def test_what_was_changed_in_the_store_is_replaced(loaded: StoreServer, graph: aljir.KnowledgeGraph) -> None:
    base = graph.project.base
    old = f"GRAPH <{base}claim/of-an-older-version> {{ <{FOREIGN}> a <{FOREIGN}#Thing> }}"
    connection(loaded).update(f"INSERT DATA {{ {old} }}")
    done = graph.load(loaded.url)
    assert done.sent == len(graph.store) and done.replaced == len(graph.store) + 1
    assert not aljir.open(ROOT, endpoint=loaded.url).sparql(f"ASK {{ {old} }}")
    assert holds_foreign(loaded)


def test_the_loader_of_the_store_itself_loads_the_same(
    server: StoreServer, graph: aljir.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Ended]
) -> None:
    as_user(monkeypatch, server)
    if read_state(graph.project, server.url):
        graph.drop(server.url)
    here = server.folder / "it's here"
    ended = run("--project", ROOT, "load", "--endpoint", server.url, "--bulk", here)
    (file,) = here.iterdir()
    assert (ended.code, ended.err) == (0, "")
    assert f"{file} holds {len(graph.store):,} quads" in ended.out
    for _ in range(2):  # a file that it knows already Virtuoso would leave out
        server.follow(ended.out.split("\n\n")[1].splitlines())
    done = graph.load(server.url)
    assert (done.sent, done.counts.quads, done.sampled) == (0, len(graph.store), 40)
    assert not done.changed
    there = aljir.open(ROOT, endpoint=server.url)
    assert set(there.fetch()) == set(graph.store)
    assert there.query("figures").to_csv() == graph.query("figures").to_csv()


def test_a_server_that_goes_down_midway_is_loaded_to_the_end(
    server: StoreServer, graph: aljir.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server is killed as by a power failure, after a batch was sent, and started again."""
    as_user(monkeypatch, server)
    profile = connection(server).profile
    monkeypatch.setitem(PROFILES, profile.name, replace(profile, batch=900))
    if read_state(graph.project, server.url):
        graph.drop(server.url)

    def killing(done: int, total: int) -> None:
        if done >= total // 2:
            server.kill()

    with pytest.raises(AljirError, match=r"does not answer.*quads are in it") as caught:
        graph.load(server.url, progress=killing)
    assert "goes on from there" in str(caught.value) and caught.value.exit_code == 3
    assert (read_state(graph.project, server.url) or pytest.fail("no state")).status == "loading"
    server.restart()
    done = graph.load(server.url)
    assert done.counts.quads == len(graph.store)
    assert done.sent + done.resumed == len(graph.store)


def test_drop_takes_out_what_load_put_in_and_nothing_else(
    server: StoreServer, graph: aljir.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_user(monkeypatch, server)
    connection(server).update(f"INSERT DATA {{ GRAPH <{FOREIGN}> {{ <{FOREIGN}> a <{FOREIGN}#Thing> }} }}")
    graph.load(server.url)
    if not isinstance(server, VirtuosoServer):  # where the default graph may be shared
        connection(server).update(f"INSERT DATA {{ <{FOREIGN}> a <{FOREIGN}#Thing> }}")
    gone = graph.drop(server.url)
    assert gone.quads == len(graph.store)
    left = Contents(connection(server), Scope.of(graph.project)).counts()
    assert left == ((0, 0) if isinstance(server, VirtuosoServer) else (1, 0))
    assert holds_foreign(server)


@virtuoso_only
def test_what_virtuoso_cuts_is_an_error(
    tmp_path: Path, graph: aljir.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    with VirtuosoServer(tmp_path, rows=300) as server:
        as_user(monkeypatch, server)
        graph.load(server.url)
        forget_state(graph.project, server.url)
        there = aljir.open(ROOT, endpoint=server.url)
        for text in ("SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 301"):
            with pytest.raises(AljirError, match=r"cut the answer at 300 rows .*: the answer is not whole") as caught:
                there.sparql(text)
            assert caught.value.exit_code == 3
        assert len(there.sparql("SELECT * { ?s ?p ?o } LIMIT 299").as_table()) == 299
        some = there.sparql("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 300")
        assert len(triples(some.serialise("nt"))) == 300
        assert set(there.fetch()) == set(graph.store)  # read in pages that are small enough
        count = "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }"
        kinds = there.sparql("CONSTRUCT { ?p a ?p } WHERE { ?s ?p ?o }").serialise("nt")
        assert len(triples(kinds)) == int(str(graph.sparql(count).as_table().rows[0][0].value))  # type: ignore[union-attr]


@virtuoso_only
def test_literals_come_back_from_virtuoso_as_the_profile_says(
    tmp_path: Path, broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = ["2.50", "7", "0.10"]
    lines = "".join(f"<{FOREIGN}> <{FOREIGN}#n> {value} .\n" for value in values)
    (broken / "graph" / "entities" / "numbers.ttl").write_text(lines, "utf-8")
    graph = aljir.open(broken)
    with VirtuosoServer(tmp_path) as server:
        as_user(monkeypatch, server)
        graph.load(server.url)
        text = f"SELECT ?n {{ <{FOREIGN}> <{FOREIGN}#n> ?n }} ORDER BY ?n"
        found = aljir.open(broken, endpoint=server.url).sparql(text).as_table().rows
        assert [row[0] for row in found] == [
            Literal("0.1", datatype=XSD.decimal),
            Literal("2.5", datatype=XSD.decimal),
            Literal("7", datatype=XSD.integer),
        ]


@fuseki_only
def test_numbers_come_back_from_fuseki_as_they_are_in_the_dataset(tmp_path: Path, broken: Path) -> None:
    doubles = ["0.95", "0.0001", "2", "12345678.9", "1.5E300", "-0.0", "INF", "NaN"]
    values = [f'"{number}"^^xsd:double' for number in doubles]
    values += ['"+007"^^xsd:integer', '"1"^^xsd:boolean', '"2001-01-01T00:00:00.50Z"^^xsd:dateTime', "2.50"]
    lines = "".join(f"<{FOREIGN}> <{FOREIGN}#n> {value} .\n" for value in values)
    (broken / "graph" / "entities" / "numbers.ttl").write_text(f"@prefix xsd: <{XSD}> .\n{lines}", "utf-8")
    graph = aljir.open(broken)
    with FusekiServer(tmp_path) as server:
        graph.load(server.url)
        text = f"SELECT ?n {{ <{FOREIGN}> <{FOREIGN}#n> ?n }}"
        found = aljir.open(broken, endpoint=server.url).sparql(text).as_table().rows
        assert rows(found) == rows(graph.sparql(text).as_table().rows) and len(found) == len(values)
        forget_state(graph.project, server.url)


@virtuoso_only
def test_virtuoso_wants_to_know_who_writes(tmp_path: Path, lighthouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = aljir.open(lighthouse)
    with VirtuosoServer(tmp_path) as server:
        monkeypatch.delenv("ALJIR_ENDPOINT_USER", raising=False)
        with pytest.raises(AljirError, match="401 Unauthorized: it asks who you are"):
            graph.load(server.url)
        monkeypatch.setenv("ALJIR_ENDPOINT_USER", "dba")
        monkeypatch.setenv("ALJIR_ENDPOINT_PASSWORD", "wrong-secret")
        with pytest.raises(AljirError, match="it does not accept user and password") as caught:
            graph.load(server.url)
        assert "wrong-secret" not in str(caught.value)
        monkeypatch.setenv("ALJIR_ENDPOINT_PASSWORD", "dba")
        assert graph.load(server.url).counts.quads == len(graph.store)


LOAD = """\
import sys
from dataclasses import replace
import aljir
from aljir.stores.profiles import PROFILES
PROFILES.update({name: replace(profile, batch=40) for name, profile in PROFILES.items()})
aljir.open(sys.argv[1]).load(sys.argv[2])
"""


def test_a_load_that_is_killed_fifty_times_is_finished(
    server: StoreServer, broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that loads is killed, each time at another place chosen by lot, and begun again."""
    as_user(monkeypatch, server)
    lots = random.Random(50)  # noqa: S311 - no secret
    small = aljir.open(broken)
    facts = set(small.store)
    small.load(server.url, replace=True)  # in the place of what other tests have left
    small.drop(server.url)
    whole = killed(0, LOAD, broken, server.url)
    assert whole.returncode == 0, whole.stderr
    calls = int(whole.stdout)
    kills = 0
    for _ in range(50):
        if not lots.randrange(4):
            small.drop(server.url)  # to begin from nothing
        kills += killed(lots.randrange(calls // 2, calls), LOAD, broken, server.url).returncode == -signal.SIGKILL
    assert kills > 25  # others came to their end: what was there needed little
    assert small.load(server.url).counts.quads == len(facts)
    assert set(aljir.open(broken, endpoint=server.url).fetch()) == facts
    small.drop(server.url)
