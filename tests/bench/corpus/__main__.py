"""Writes a corpus to measure with: a project of any size, shaped like the real one, in which everything is invented.

    .venv/bin/python -m tests.bench.corpus FOLDER --quads 1000000 [--seed 1] [--errors 0.01]

FOLDER is then a project with the ontology and the queries of this checkout: `aljir --project FOLDER build`. The same
seed gives the same bytes. FOLDER/corpus.json tells what is in it: seed, numbers, errors that were put in, each with the
shape that finds it, and for the saved queries parameters with which they have rows.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from time import perf_counter

from tests.bench.corpus.making import make

import aljir
from aljir.errors import AljirError

ROOT = Path(__file__).resolve().parents[3]


def main() -> None:
    """Write a corpus, and say what it holds."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.corpus", description="Write a corpus to measure with.")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where; it must not exist, or be empty")
    parser.add_argument("--quads", type=int, default=100_000, help="about how many quads the built dataset is to have")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same bytes")
    parser.add_argument("--errors", type=float, default=0.01, help="how many of the claims have an error, from 0 to 1")
    options = parser.parse_args()
    started = perf_counter()
    try:
        report = make(options.folder, aljir.find_project(ROOT), options.quads, options.seed, options.errors)
    except AljirError as error:
        parser.error(str(error))
    for name in ("sources", "passages", "claims", "entities", "links", "decisions"):
        print(f"{name:<24} {report[name]:>10,}")
    print(f"{'quads, about':<24} {report['quads']['expected']:>10,}")
    for name, put_in in report["errors"].items():
        print(f"error: {name:<24} {put_in['count']:>3,}")
    print(f"{perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
