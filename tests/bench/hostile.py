"""Ten thousand requests that mean harm: no crash, no leak, no answer 500, nobody else asked.

    .venv/bin/python tests/bench/hostile.py [--number 10000] [--seed 1] [--clients 8]

The same seed sends the same requests (`tests/standins/hostile.py`). A part of `tests/test_web_faults.py` sends some
hundreds of them.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import requests  # noqa: E402
from tests.standins import hostile  # noqa: E402
from tests.standins.web import serving  # noqa: E402

import aljir  # noqa: E402
from aljir.web.settings import Settings  # noqa: E402


def main() -> None:
    """Send them, and tell how they were answered."""
    parser = argparse.ArgumentParser(description="Send hostile requests; see the head of this file.")
    parser.add_argument("--number", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clients", type=int, default=8)
    options = parser.parse_args()
    trap = hostile.Trap()
    statuses: Counter[int] = Counter()
    settings = Settings(requests_per_minute=0, timeout=1)
    with serving(aljir.open(ROOT), settings) as url, ThreadPoolExecutor(options.clients) as clients:
        requests_ = islice(hostile.requests(options.seed, trap.url), options.number)
        before = 0
        for part in iter(lambda: list(islice(requests_, 1000)), []):
            statuses.update(clients.map(lambda request: hostile.send(url, request), part))
            memory = resident()
            before = before or memory  # after the first thousand: by then everything has been used once
            files = sum(1 for _ in Path("/proc/self/fd").iterdir())
            print(f"{statuses.total():>6} sent, {memory // 2**20} MB, {files} files open", flush=True)
        healthy = requests.get(f"{url}/health", timeout=30).json()
        right = requests.get(f"{url}/sparql", {"query": "ASK { ?s a ?kind }"}, timeout=30).json()["boolean"]
    print("answers by status, 0 where there is none:", dict(sorted(statuses.items())))
    print(f"health {healthy}; a plain query is answered: {right}; the trap was visited: {trap.visited()}")
    print(f"memory after the first thousand {before // 2**20} MB, at the end {memory // 2**20} MB")
    if statuses[500] or not right or trap.visited():
        raise SystemExit("HARM WAS DONE")


def resident() -> int:
    """Give how much memory this process, which is the server too, has in use."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
