"""A large graph in real stores: how long each takes to load, and whether every saved query answers as it does here.

Each server is started empty and loaded by `aljir load`, once by requests and once by the loader of its own
(`--bulk`); both are proved. Then every saved query that asks nobody else is run, with its defaults, on the server and
on the embedded store, whose answers are the golden ones: rows in their order where the query orders them, triples as a
set. If one differs, the bench fails and says how. `tests/test_real_stores.py` does the same with the graph of this
repository.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.bench.measuring import Measurement, built, run
from tests.standins.stores import MISSING, StoreServer, VirtuosoServer
from tests.standins.stores import SERVERS as STORES
from tests.test_queries_golden import same, triples

import aljir
from aljir import AljirError, SavedQuery

AT_MOST = 1_000_000
LIMIT = 900.0
"""Seconds for one way to load into one server, and to ask it."""
ROWS = 1_000_000
"""At how many rows Virtuoso cuts an answer: more than any saved query gives here."""
SERVERS: dict[str, Callable[[Path], StoreServer]] = {
    **STORES,
    "virtuoso": lambda folder: VirtuosoServer(folder, rows=ROWS),
}
BULK, REQUESTS = "bulk", "requests"
STEPS = {BULK: "store: {}, its own loader", REQUESTS: "store: {}"}
"""The names of the steps; queries are asked in the last one."""


def main() -> None:
    """Load a project into a server, and print how long it took; for the last way to load, ask it too."""
    project, name, how = sys.argv[1:]
    graph = aljir.open(project)
    with TemporaryDirectory() as folder, SERVERS[name](Path(folder)) as server:
        os.environ["ALJIR_ENDPOINT_USER"] = server.user
        os.environ["ALJIR_ENDPOINT_PASSWORD"] = server.password
        start = perf_counter()
        if how == BULK:
            server.follow(graph.hand_over(server.url, server.folder / "bulk").steps)
        done = graph.load(server.url)
        print(perf_counter() - start)
        print(f"{done.counts.quads:,} quads proved")
        if how == REQUESTS:
            print(ask(name, graph, aljir.open(project, endpoint=server.url)))


def measure(folder: Path, quads: int) -> Iterator[Measurement]:
    """Measure one size, up to a million."""
    if quads > AT_MOST:
        return
    project = built(folder, quads)
    for name in SERVERS:
        if why := MISSING.get(name):
            print(why, file=sys.stderr)
            continue
        for how, step in STEPS.items():
            taken = run([sys.executable, "-m", "tests.bench.stores", project, name, how], LIMIT)
            if taken.stopped:  # Virtuoso 7.2.5 was seen to hang
                raise SystemExit(f"{name}: stopped after {LIMIT:.0f} s, {how}: {taken.output}")
            seconds, *told = taken.output.splitlines()
            yield Measurement(step.format(name), quads, float(seconds), note="; ".join(told))


def ask(name: str, here: aljir.KnowledgeGraph, there: aljir.KnowledgeGraph) -> str:
    """Ask every saved query; give how many there are.

    Raises:
        SystemExit: Some answers differ; with how they do.
    """
    asked = [query for query in here.catalogue.all() if not query.is_federated]
    differences = {}
    for query in asked:
        try:
            difference = compare(query, here, there)
        except AljirError as error:
            difference = error.message
        if difference:
            differences[query.slug] = difference
    if differences:
        raise SystemExit("\n".join(f"{name}: {slug}: {how}" for slug, how in differences.items()))
    return f"{len(asked)} of {len(asked)} saved queries give the golden answer"


def compare(query: SavedQuery, here: aljir.KnowledgeGraph, there: aljir.KnowledgeGraph) -> str:
    """Tell how the answers of two graphs to a query differ; empty when they do not."""
    golden, answer = here.query(query.slug), there.query(query.slug)
    if query.form == "SELECT":
        ours, theirs = ([tuple(map(same, row)) for row in one.as_table().rows] for one in (golden, answer))
        if "ORDER BY" not in query.text:
            ours, theirs = sorted(ours, key=str), sorted(theirs, key=str)
        if ours == theirs:
            return ""
        place = next((n for n, pair in enumerate(zip(ours, theirs, strict=False)) if pair[0] != pair[1]), None)
        missing, more = set(ours) - set(theirs), set(theirs) - set(ours)
        example = "" if place is None else f"; row {place}: {ours[place]} there: {theirs[place]}"
        return f"{len(ours)} rows, there {len(theirs)}; {len(missing)} missing, {len(more)} more{example}"[:900]
    if query.form == "ASK":
        return "" if bool(golden) == bool(answer) else f"{bool(golden)}, there {bool(answer)}"
    here_only = triples(golden.serialise("nt")) ^ triples(answer.serialise("nt"))
    return f"{len(here_only)} triples differ, as {next(iter(here_only))}" if here_only else ""


if __name__ == "__main__":
    main()
