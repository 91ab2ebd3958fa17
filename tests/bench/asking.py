"""Asks all saved queries that ask the graph alone, each in a process of its own that is killed if it takes too long.

    .venv/bin/python -m tests.bench.asking aljir|rdflib PROJECT LIMIT

Prints a line of JSON a query: name, seconds (the median of some runs after a first one; of one run where that takes
long), how many rows or triples it gives. The dataset is in memory before the queries are asked, and the process of a
query has it by being a fork of the one that read it; ours above 500,000 quads is opened on disk by each.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import sys
import traceback
from collections.abc import Callable, Sized
from functools import cache
from pathlib import Path
from statistics import median
from time import perf_counter

import aljir
from aljir.build_folder import IN_MEMORY, BuildFolder
from aljir.engines import EmbeddedEngine
from aljir.graph import KnowledgeGraph
from aljir.queries import Catalogue, SavedQuery

ENOUGH = 1.0
"""Seconds after which a query is not asked again."""
Ask = Callable[[SavedQuery], object]
"""Asks a query, and gives the whole answer."""


def main() -> None:
    """Ask, and print."""
    engine, folder, limit = sys.argv[1:]
    project = aljir.find_project(Path(folder))
    ask = {"aljir": ours, "rdflib": rdflib}[engine](project)
    gc.freeze()  # so that forks share what was read
    for query in Catalogue(project).all():
        if not query.is_federated:
            print(json.dumps({"slug": query.slug, **timed(ask, query, float(limit))}), flush=True)


def ours(project: aljir.Project) -> Ask:
    """Give what asks our embedded engine."""
    index = BuildFolder(project).index()
    if index is None:
        raise SystemExit("Nothing is built.")

    @cache
    def opened() -> KnowledgeGraph:
        store = BuildFolder(project).open(index)
        if store is None:
            raise SystemExit("What is built is not there.")
        return KnowledgeGraph(project, EmbeddedEngine(store, project.prefixes))

    if index.quads <= IN_MEMORY:
        opened()  # a store on disk is opened by each fork
    return lambda query: opened().query(query.slug)


def rdflib(project: aljir.Project) -> Ask:
    """Give what asks rdflib."""
    import rdflib as library
    import rdflib.plugins.sparql

    rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False
    dataset = library.Dataset(default_union=False)
    dataset.parse(BuildFolder(project).dataset, format="nquads")
    return lambda query: list(dataset.query(query.text))


def timed(ask: Ask, query: SavedQuery, limit: float) -> dict[str, float | int | None]:
    """Ask a query in a fork; give seconds and rows, both None if it took longer than the limit."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(writing, json.dumps(measured(ask, query)).encode())
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        ready, _, _ = select.select([answer], [], [], limit)
        if not ready:
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        told: dict[str, float | int | None] = json.loads(answer.read() or "{}")
    if ready and not told:
        raise SystemExit(f"{query.slug}: failed")
    return told or {"seconds": None, "rows": None}


def measured(ask: Ask, query: SavedQuery) -> dict[str, float | int]:
    """Ask a query some times."""
    times: list[float] = []
    answer: object = None
    while len(times) < 6 and sum(times) < ENOUGH:
        started = perf_counter()
        answer = ask(query)
        times.append(perf_counter() - started)
    return {"seconds": median(times[1:] or times), "rows": len(answer) if isinstance(answer, Sized) else 1}


if __name__ == "__main__":
    main()
