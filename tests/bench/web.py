"""How many saved queries a second the web service answers, beside other servers on the same data in one run.

    .venv/bin/python tests/bench/web.py [--seconds 3]

All saved queries of the project in turn, from 1, 8 and 64 clients that keep their connections. `fresh` queries carry a
number in a comment, so that no cache knows them; `kept` ones are as they are. Goals: fresh, at least 40 percent of what
`oxigraph serve` answers; kept, more than it; and 10 times what rdflib-endpoint answers, if that is installed (it is not
among the requirements). Then: how long a plain query takes while ten clients ask what never ends, against how long it
takes when all is quiet (at most 3 times as long). Ratios of one run on one machine can be compared with other such
ratios; figures cannot. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib.util
import itertools
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import requests  # noqa: E402
from pyoxigraph import RdfFormat  # noqa: E402
from tests.standins.query_service import OXIGRAPH, free_address, wait_for  # noqa: E402

import aljir  # noqa: E402

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]

CLIENTS = (1, 8, 64)
ACCEPT = "application/sparql-results+json, text/turtle;q=0.9"
PATTERN = " ".join(f"?s{number} ?p{number} ?o{number} ." for number in range(1, 9))
RDFLIB_ENDPOINT = """\
import sys
import rdflib, uvicorn
from rdflib_endpoint import SparqlEndpoint
dataset = rdflib.Dataset()
dataset.parse(sys.argv[1], format="nquads")
host, port = sys.argv[2].split(":")
uvicorn.run(SparqlEndpoint(graph=dataset), host=host, port=int(port), log_level="warning")
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the web service; see the head of this file.")
    parser.add_argument("--seconds", type=float, default=3, help="how long each measure takes")
    seconds = parser.parse_args().seconds
    kg = aljir.open(ROOT)
    asked = [saved.text for saved in kg.catalogue.all() if not saved.is_federated]  # others would be away for all
    texts = ["\n".join(line for line in text.splitlines() if not line.startswith("#+")) for text in asked]

    def measure(measures: list[tuple[str, tuple[str, str], bool]]) -> dict[tuple[str, int], float]:
        rates = {}
        for clients in CLIENTS:
            for what, target, fresh in measures:
                rate, slowest, failed = asyncio.run(load(target, texts, clients, fresh, seconds))
                rates[what, clients] = rate
                account = f"{rate:8.2f} queries/s  99th percentile {slowest * 1000:7.1f} ms"
                failures = f"  {failed} FAILED" if failed else ""
                print(f"{clients:>3} clients  {what:<16} {account}{failures}", flush=True)
        return rates

    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        data = kg.store.dump(format=RdfFormat.N_QUADS) or b""
        (folder / "data.nq").write_bytes(data)
        ours = stack.enter_context(served(ours_at(), "/sparql"))
        theirs = stack.enter_context(served(oxigraph_at, "/query"))
        kind = {"Content-Type": RdfFormat.N_QUADS.media_type}
        requests.post(f"http://{theirs[0]}/store", data, headers=kind, timeout=60).raise_for_status()
        rates = measure([("ours, fresh", ours, True), ("ours, kept", ours, False), ("oxigraph serve", theirs, True)])
        for clients in CLIENTS:
            for what in ("ours, fresh", "ours, kept"):
                ratio = rates[what, clients] / rates["oxigraph serve", clients]
                print(f"{clients:>3} clients  {what}: {ratio:.2f} of oxigraph serve")
        quiet, busy = asyncio.run(plain_beside_endless(ours))
        print(
            f"a plain query: {quiet * 1000:.1f} ms, beside ten that never end {busy * 1000:.1f} ms: {busy / quiet:.1f}"
        )
        if importlib.util.find_spec("rdflib_endpoint") is None:
            print("rdflib-endpoint is not installed: not measured")
            return
        # The last, for it goes on computing what nobody waits for any more.
        rdflib = stack.enter_context(served(rdflib_endpoint_at(folder), "/"))
        rates |= measure([("rdflib-endpoint", rdflib, True)])
        for clients in CLIENTS:
            ratio = rates["ours, fresh", clients] / rates["rdflib-endpoint", clients]
            print(f"{clients:>3} clients  ours, fresh: {ratio:.0f} times rdflib-endpoint")


def ours_at() -> Callable[[str], list[str]]:
    """Give the command that serves the graph here."""
    run = "from aljir.web.app import create_app; from aljir.web.settings import Settings; import aljir, sys, uvicorn; "
    run += "uvicorn.run(create_app(aljir.open(sys.argv[1]), Settings(requests_per_minute=0)), port=int(sys.argv[2]), "
    run += "access_log=False, log_level='warning')"
    return lambda address: [sys.executable, "-c", run, str(ROOT), address.partition(":")[2]]


def oxigraph_at(address: str) -> list[str]:
    """Give the command of the Oxigraph server, which holds the data in memory as the service here does."""
    return [str(OXIGRAPH), "serve", "--bind", address]


def rdflib_endpoint_at(folder: Path) -> Callable[[str], list[str]]:
    """Give the command of rdflib-endpoint."""
    return lambda address: [sys.executable, "-c", RDFLIB_ENDPOINT, str(folder / "data.nq"), address]


@contextlib.contextmanager
def served(command: Callable[[str], list[str]], path: str) -> Iterator[tuple[str, str]]:
    """Run a server; gives its address and the path of the endpoint."""
    address = free_address()
    paths = [str(ROOT / "scripts"), os.environ.get("PYTHONPATH", "")]  # rdflib-endpoint may lie outside the environment
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    process = subprocess.Popen(command(address), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(address, process)
        yield address, path
    finally:
        process.terminate()
        process.wait()


async def load(
    target: tuple[str, str], texts: list[str], clients: int, fresh: bool, seconds: float
) -> tuple[float, float, int]:
    """Ask from so many clients; give answers per second, the 99th percentile of their times, and how many failed."""
    numbers = itertools.count()
    times: list[float] = []
    failed = 0
    began = perf_counter()

    async def client() -> None:
        nonlocal failed
        async with connected(target[0]) as connection:
            while perf_counter() - began < seconds:
                number = next(numbers)
                text = texts[number % len(texts)] + (f"\n# {number} {perf_counter()}" if fresh else "")
                started = perf_counter()
                status = await ask(connection, target, text)
                if status == 200:
                    times.append(perf_counter() - started)
                else:
                    failed += 1

    await asyncio.gather(*(client() for _ in range(clients)))
    return len(times) / (perf_counter() - began), quantiles(times, n=100)[98], failed


async def plain_beside_endless(target: tuple[str, str]) -> tuple[float, float]:
    """Give the median time of a plain query when all is quiet, and while ten clients ask what never ends."""

    async def plain() -> float:
        times = []
        async with connected(target[0]) as connection:
            for _ in range(50):
                started = perf_counter()
                await ask(connection, target, "ASK { ?s a ?kind FILTER(RAND() < 2) }")
                times.append(perf_counter() - started)
        return median(times)

    async def endless(number: int) -> None:
        async with connected(target[0]) as connection:
            await ask(connection, target, f"SELECT (COUNT(*) AS ?n) {{ {PATTERN} FILTER(?o1 != {number}) }}")

    quiet = await plain()
    asked = [asyncio.ensure_future(endless(number)) for number in range(10)]
    await asyncio.sleep(5)
    busy = await plain()
    for one in asked:
        one.cancel()
    await asyncio.gather(*asked, return_exceptions=True)
    return quiet, busy


@contextlib.asynccontextmanager
async def connected(address: str) -> AsyncIterator[Connection]:
    """Connect, and close it at the end."""
    host, _, port = address.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port), limit=2**24)
    try:
        yield reader, writer
    finally:
        writer.close()


async def ask(connection: Connection, target: tuple[str, str], text: str) -> int:
    """Send a query by GET, read the whole answer, and give the status."""
    reader, writer = connection
    head = f"GET {target[1]}?query={quote(text)} HTTP/1.1\r\nHost: {target[0]}\r\nAccept: {ACCEPT}\r\n\r\n"
    writer.write(head.encode())
    answer = await reader.readuntil(b"\r\n\r\n")
    if length := re.search(rb"(?i)\ncontent-length: (\d+)", answer):
        await reader.readexactly(int(length[1]))
    else:
        while size := int((await reader.readline()).partition(b";")[0], 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    return int(answer.split(None, 2)[1])


if __name__ == "__main__":
    main()
