"""How work on sources grows with their number: linear means that a source costs the same among 1,000 as among 125.

    .venv/bin/python tests/bench/sources.py [--sizes 125 250 500 1000] [--seed 3]

Generates projects after the lighthouse of the tests, each source with a text of 20 sentences and 20 claims, and times,
in this process:

anchor     the locators of all sources, computed one source at a time;
check      all sources;
check one  one source among all, which reads the files of the others once;
build      the dataset of all sources;
compare    all claims with each other: each four sources tell of the same events, one claim in ten gives another place.

Each line gives the seconds of processor time, the milliseconds a source, and the ratio of these to those of the
smallest size: 1.00 is linear. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import aljir  # noqa: E402
from aljir.sources.texts import digest  # noqa: E402
from aljir.terms import prefix_lines  # noqa: E402

LIGHTHOUSE = ROOT / "tests" / "data" / "lighthouse"
SENTENCES = 20
WORDS = (
    "lamp",
    "oil",
    "wick",
    "storm",
    "keeper",
    "jetty",
    "tower",
    "glass",
    "fog",
    "bell",
    "boat",
    "winter",
    "ladder",
    "tide",
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure growth; see the head of this file.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[125, 250, 500, 1000], help="numbers of sources")
    parser.add_argument("--seed", type=int, default=3, help="of the generated texts")
    options = parser.parse_args()
    first: dict[str, float] = {}
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "lighthouse"
            slugs = generate(root, size, random.Random(options.seed))  # noqa: S311 - texts, not secrets
            for name, seconds in measured(root, slugs):
                each = 1000 * seconds / size
                ratio = each / first.setdefault(name, each)
                print(f"{name:<10} {size:>5} sources  {seconds:7.2f} s  {each:6.2f} ms each  {ratio:5.2f}", flush=True)


def measured(root: Path, slugs: list[str]) -> list[tuple[str, float]]:
    """Time every kind of work on one project."""
    kg = aljir.open(root)

    def anchor() -> None:
        for slug in slugs:
            aljir.open(root).anchor(slug)

    def check() -> None:
        found = aljir.open(root).check_sources()
        if found:
            raise SystemExit(f"The generated sources are not as they should be.\n{found}")

    def check_one() -> None:
        aljir.open(root).check_sources(slugs[-1:])

    def build() -> None:
        kg.store  # noqa: B018 - it is made when it is first asked for

    def compare() -> None:
        found = {pair.verdict.value for pair in kg.compare().pairs}
        if found != {"agree", "differ"}:
            raise SystemExit(f"The generated sources should agree and differ, and they {found}.")

    works = {"anchor": anchor, "check": check, "check one": check_one, "build": build, "compare": compare}
    return [(name, timed(work)) for name, work in works.items()]


def timed(work: Callable[[], None]) -> float:
    """Give the seconds of processor time that a work takes."""
    started = process_time()
    work()
    return process_time() - started


def generate(root: Path, size: int, chance: random.Random) -> list[str]:
    """Make a project of so many sources; give their slugs."""
    shutil.copytree(LIGHTHOUSE, root, ignore=shutil.ignore_patterns("build"))
    aljir.open(root).anchor("keepers-log")
    prefixes = prefix_lines(aljir.open(root).project.prefixes)
    slugs = [f"log-{number:04}" for number in range(size)]
    for slug in slugs:
        sentences = [sentence(number, chance) for number in range(1, SENTENCES + 1)]
        text = "\n".join(sentences) + "\n"
        folder = root / "graph" / "sources" / slug
        folder.mkdir()
        (root / "texts" / f"{slug}.txt").write_bytes(text.encode())
        parts = {
            "source.ttl": [record(slug, text)],
            "passages.ttl": [passage(slug, number, one) for number, one in enumerate(sentences, 1)],
            "claims.trig": [claim(slug, number, chance) for number in range(1, SENTENCES + 1)],
        }
        for name, statements in parts.items():
            (folder / name).write_text("\n\n".join([prefixes, *statements, ""]), "utf-8")
    return slugs


def sentence(number: int, chance: random.Random) -> str:
    """Make a sentence that begins and ends with words of its own."""
    return f"Entry {number} tells of the {' '.join(chance.choices(WORDS, k=12))} of day {number}."


def record(slug: str, text: str) -> str:
    """Give the record of a source."""
    return (
        f'source:{slug} a aljir:Source ; skos:prefLabel "{slug}"@en , "{slug}"@ru ; dcterms:language "en" ;\n'
        f'    aljir:textDigest "{digest(text)}" ; aljir:textLength {len(text)} .'
    )


def passage(slug: str, number: int, one: str) -> str:
    """Give the record of a passage."""
    words = one.split()
    return (
        f"passage:{slug}-p{number:02} a aljir:Passage ; aljir:inSource source:{slug} ; aljir:order {number} ;\n"
        f'    aljir:firstWords "{" ".join(words[:3])}" ; aljir:lastWords "{" ".join(words[-3:])}" .'
    )


def claim(slug: str, number: int, chance: random.Random) -> str:
    """Give a claim, record and graph, on an event of which four sources tell."""
    name = f"{slug}-{number}"
    event = f"event:happening-{int(slug[-4:]) // 4}-{number}"
    place = "place:gull-skerry" if chance.random() < 0.1 else "place:tern-point"
    label = f'"entry {number}"@en , "запись {number}"@ru'
    derived = f"prov:wasDerivedFrom claim:{slug}-{number - 1} ;" if number % 5 == 0 else ""
    return (
        f'claim:{name} a aljir:Claim ; aljir:gloss "Entry {number}."@en , "Запись {number}."@ru ; {derived}\n'
        f"    aljir:mode aljir:{'derived' if derived else 'stated'} ; aljir:standing aljir:accepted ;\n"
        f"    aljir:passage passage:{slug}-p{number:02} ;\n"
        f"    prov:hadPrimarySource source:{slug} ; prov:wasGeneratedBy event:encoding .\n\n"
        f"claim:{name} {{\n    {event} a crm:E5_Event ; skos:prefLabel {label} ;\n"
        f"        crm:P7_took_place_at {place} .\n}}"
    )


if __name__ == "__main__":
    main()
