"""A large graph in real stores: how long each takes to load, and whether every saved query answers as it does here.

    .venv/bin/python -m tests.bench.stores FOLDER [--quads 1000000] [--seed 1] [--servers oxigraph virtuoso] [--bulk]

A corpus of so many quads is made in FOLDER (tests/bench/corpus), unless it is there, and built. Each server is started
empty and loaded with it, by requests or with --bulk by the loader of its own. Then every saved query that asks nobody
else is run, with its defaults, on the server and on the embedded store, whose answers are the golden ones: rows in
their order where the query orders them, triples as a set. Every difference is printed; the exit code is 1 if there is
one.

This takes minutes, so it is no test; `tests/test_real_stores.py` does the same with the graph of this repository.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from tests.bench.corpus.making import make
from tests.standins.stores import VIRTUOSO, OxigraphServer, StoreServer, VirtuosoServer
from tests.test_queries_golden import ROOT, same, triples

import aljir
from aljir import AljirError, SavedQuery

ROWS = 1_000_000
"""At how many rows Virtuoso cuts an answer: more than any saved query gives here."""
SERVERS: dict[str, Callable[[Path], StoreServer]] = {
    "oxigraph": OxigraphServer,
    "virtuoso": lambda folder: VirtuosoServer(folder, rows=ROWS),
}


def main() -> None:
    """Load, ask, compare and print."""
    parser = argparse.ArgumentParser(description="Load a corpus into stores and ask it; see the head of this file.")
    parser.add_argument("folder", type=Path, help="where the corpus is or is made")
    parser.add_argument("--quads", type=int, default=1_000_000, help="about how many quads")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same corpus")
    parser.add_argument("--servers", nargs="+", choices=SERVERS, default=list(SERVERS), help="which servers")
    parser.add_argument("--bulk", action="store_true", help="load by the loader that each server has of its own")
    options = parser.parse_args()
    if not (options.folder / "graph").is_dir():
        make(options.folder, aljir.find_project(ROOT), options.quads, options.seed, errors=0)
    graph = aljir.open(options.folder)
    print(f"{len(graph.store):,} quads")
    wrong = 0
    for name in options.servers:
        if name == "virtuoso" and not VIRTUOSO:
            print("virtuoso: is not here")
            continue
        with tempfile.TemporaryDirectory() as folder, SERVERS[name](Path(folder)) as server:
            wrong += measure(name, server, graph, bulk=options.bulk)
    sys.exit(1 if wrong else 0)


def measure(name: str, server: StoreServer, graph: aljir.KnowledgeGraph, *, bulk: bool) -> int:
    """Load one server and ask it everything; give how many answers differ."""
    os.environ["ALJIR_ENDPOINT_USER"] = server.user  # type: ignore[attr-defined]
    os.environ["ALJIR_ENDPOINT_PASSWORD"] = server.password  # type: ignore[attr-defined]
    start = perf_counter()
    if bulk:
        handed = graph.hand_over(server.url, server.folder / "bulk")
        server.follow(handed.steps)
        print(f"{name}: by its own loader, with the file for it, in {perf_counter() - start:.0f} s", flush=True)
    print(graph.load(server.url), flush=True)
    print(f"{name}: loaded and proved in {perf_counter() - start:.0f} s", flush=True)
    there = aljir.open(graph.project.root, endpoint=server.url)
    asked = [query for query in graph.catalogue.all() if not query.is_federated]
    wrong = 0
    for query in asked:
        start = perf_counter()
        try:
            difference = compare(query, graph, there)
        except AljirError as error:
            difference = f"{error.message}"
        wrong += bool(difference)
        if difference:
            print(f"{name}: {query.slug}: {difference} ({perf_counter() - start:.0f} s)", flush=True)
    print(f"{name}: {len(asked) - wrong} of {len(asked)} saved queries give the golden answer", flush=True)
    return wrong


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
