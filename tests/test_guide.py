"""The guide "Add your own source" is followed to the letter, on a copy of the repository."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import aljir

CHECKOUT = Path(__file__).resolve().parent.parent
GUIDE = CHECKOUT / "graph" / "sources" / "README.md"
TEXT = GUIDE.read_text("utf-8")
STEPS = re.findall(r"(?:(Add|Write) to \*\*`([^`]+)`\*\*:\n\n)?```(\w+)\n(.*?)```", TEXT, re.DOTALL)
COMMANDS = [
    line.split("  #")[0].strip() for _, _, kind, block in STEPS if kind == "sh" for line in block.splitlines() if line
]


@dataclass
class Followed:
    """The copy in which the guide was followed, and what each command printed."""

    root: Path
    printed: dict[str, str]

    def after(self, beginning: str) -> str:
        """Give what the last command that begins so has printed."""
        return next(out for command, out in reversed(self.printed.items()) if command.startswith(beginning))


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Followed:
    """Follow the guide, step by step; every command must succeed."""
    root = tmp_path_factory.mktemp("guide")
    for folder in ("graph", "ontology", "queries", "tests/data/guide"):
        shutil.copytree(CHECKOUT / folder, root / folder)
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT / "scripts"), "ALJIR_PROJECT": str(root), "PYTHONUTF8": "1"}
    printed = {}
    for verb, name, kind, block in STEPS:
        if kind != "sh":
            path = root / name
            before = path.read_text("utf-8") + "\n" if verb == "Add" else ""
            path.write_text(before + block, "utf-8")
            continue
        for line in block.splitlines():
            command = line.split("  #")[0].strip()
            words = [sys.executable, "-m", *shlex.split(command)]
            ended = subprocess.run(words, env=environment, cwd=root, capture_output=True, text=True, check=False)
            assert ended.returncode == 0, f"{command}\n{ended.stdout}{ended.stderr}"
            printed[command] = ended.stdout
    return Followed(root, printed)


def test_the_guide_is_one_page_of_less_than_twenty_commands() -> None:
    assert 10 < len(COMMANDS) < 20
    assert all(command.startswith("aljir ") for command in COMMANDS)
    assert all(name for _, name, kind, _ in STEPS if kind != "sh")


def test_the_example_is_marked_as_invented() -> None:
    assert "invented" in TEXT.split("##")[0]
    assert "вымышленный" in (CHECKOUT / "tests/data/guide/tern-point-ru.txt").read_text("utf-8")
    assert "uydurulmuş" in (CHECKOUT / "tests/data/guide/tern-point-tr.txt").read_text("utf-8")


def test_the_sources_are_cut_as_the_guide_says(followed: Followed) -> None:
    records = followed.root / "graph" / "sources"
    assert (records / "tern-point-ru" / "passages.ttl").read_text("utf-8").count("aljir:order") == 6
    assert (records / "tern-point-tr" / "passages.ttl").read_text("utf-8").count("aljir:order") == 4


def test_the_new_claims_are_listed_and_found_by_their_passage(followed: Followed) -> None:
    claims = followed.after("aljir claims --source tern-point-ru")
    assert "claim/tern-point-ru-opening,The museum opened on 14 May 1984.,stated,accepted," in claims
    assert len(claims.splitlines()) == 1 + 7
    found = followed.after("aljir query claims-in-passage")
    assert "More than 300 people came in the first summer." in found
    assert "Sanna Aldwin led the visitors through the tower." in found
    assert len(found.splitlines()) == 1 + 2


def test_the_words_are_proved(followed: Followed) -> None:
    verified = followed.after("aljir evidence verify tern-point-ru")
    assert verified.splitlines()[-1] == "8 of 8 passages proved; 6 of 6 sentences claimed or excused: 100 percent."
    proofs = aljir.open(followed.root).verify()
    assert proofs.proved, proofs.summary


def test_the_disagreement_is_in_the_answer(followed: Followed) -> None:
    rows = followed.after("aljir sparql").splitlines()
    assert rows[1].startswith("1984-05-14,https://w3id.org/aljir/ontology#accepted,")
    assert rows[2].startswith("1984-05-15,https://w3id.org/aljir/ontology#disputed,")


def test_the_difference_is_computed_and_decided(followed: Followed) -> None:
    undecided = followed.after("aljir compare --undecided")
    assert "opening of the Tern Point museum: date – differ" in undecided
    assert "Pairs: 1; differ: 1; undecided: 1." in undecided.splitlines()
    assert "decided: disputed" in followed.after("aljir history")
    (pair,) = aljir.open(followed.root).compare("differ", source="tern-point-tr").pairs
    assert pair.decided == "disputed"
    refined = aljir.open(followed.root).compare("refine", source="tern-point-tr")
    assert refined.texts(*refined.pairs) == ("more than 300 visitors", "about 320 visitors")


def test_nothing_is_left_to_find_and_the_data_conform(followed: Followed) -> None:
    assert followed.after("aljir source check").startswith("Findings: 0; ")
    assert followed.after("aljir validate").startswith("The data conform to the shapes: 0 violations,")
    conforms, *findings = str(aljir.open(followed.root).validate()).split("\n\n")
    assert conforms.startswith("The data conform to the shapes: 0 violations,")
    warnings = [finding for finding in findings if "tern-point" in finding and not finding.startswith("info:")]
    assert [warning.partition("\n")[0] for warning in warnings] == [
        "warning: times that exclude each other (times-exclude-each-other)"
    ]


def test_what_is_withdrawn_or_disputed_is_no_fact(followed: Followed) -> None:
    kg = aljir.open(followed.root)
    ask = "PREFIX crm: <http://www.cidoc-crm.org/cidoc-crm/> ASK {{ <https://w3id.org/aljir/event/{}> {} ?any }}"
    assert kg.sparql(ask.format("tours-of-tern-point", "crm:P14_carried_out_by"))
    assert not kg.sparql(ask.format("building-of-tern-point", "crm:P14_carried_out_by"))


def test_every_link_leads_to_a_file() -> None:
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", TEXT) if "://" not in target]
    assert targets
    assert [target for target in targets if not (GUIDE.parent / target).exists()] == []
