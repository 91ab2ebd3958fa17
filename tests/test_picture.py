"""The picture of the model: what the data use, and never stale."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import aljir
from aljir.picture import draw

CHECKOUT = Path(__file__).parent.parent
COMMITTED = CHECKOUT / "ontology" / "model.svg"
SVG = "{http://www.w3.org/2000/svg}"
Run = Callable[..., Any]


def texts(picture: bytes) -> list[str]:
    root = ElementTree.fromstring(picture)  # noqa: S314 - our own
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


def add(project: Path, turtle: str) -> None:
    """Add entities to a project."""
    head = "".join(
        f"@prefix {kind}: <https://example.org/lighthouse/{kind}/> .\n"
        for kind in ("person", "place", "event", "group")
    )
    head += (
        "@prefix crm: <http://www.cidoc-crm.org/cidoc-crm/> .\n@prefix aljir: <https://w3id.org/aljir/ontology#> .\n"
    )
    (project / "graph" / "entities" / "more.ttl").write_text(head + turtle, "utf-8")


def test_the_picture_in_the_checkout_is_what_the_command_draws(run: Run, tmp_path: Path) -> None:
    ended = run("--project", CHECKOUT, "draw", "--output", tmp_path / "model.svg")
    assert (ended.code, ended.out) == (0, f"{tmp_path / 'model.svg'}\n")
    drawn = (tmp_path / "model.svg").read_bytes()
    assert drawn == COMMITTED.read_bytes(), "draw it anew: python3 scripts/run.py draw"


def test_it_shows_the_evidence_and_the_subject_in_two_languages() -> None:
    shown = texts(COMMITTED.read_bytes())
    for english, russian in (
        ("Claim", "Утверждение"),
        ("Passage", "Отрывок"),
        ("Event", "Событие"),
        ("Place", "Место"),
    ):
        assert english in shown
        assert russian in shown
    assert {"aljir:inSource", "P7 took place at", "↻ P9 consists of", "P4 has time-span"} <= set(shown)


def test_it_suits_light_and_dark_and_readers_who_do_not_see_it() -> None:
    root = ElementTree.fromstring(COMMITTED.read_bytes())  # noqa: S314 - our own
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "rect", "text", "line", "path", "polygon"}
    assert "prefers-color-scheme:dark" in (root.findtext(f"{SVG}style") or "")
    assert root.get("role") == "img"
    named = [root.findtext(f"{SVG}{tag}") for tag in ("title", "desc")]
    assert named[0] == "The model: ALJIR knowledge graph"
    assert "Event → Place: P7 took place at" in (named[1] or "")


def test_every_line_of_text_fits_its_box() -> None:
    root = ElementTree.fromstring(COMMITTED.read_bytes())  # noqa: S314 - our own
    boxes = [element.attrib for element in root.iter(f"{SVG}rect") if element.get("class") == "box"]
    inside = 0
    for element in root.iter(f"{SVG}text"):
        x, y, text = float(element.attrib["x"]), float(element.attrib["y"]), element.text or ""
        for box in boxes:
            left, top, width, height = (float(box[name]) for name in ("x", "y", "width", "height"))
            if left < x < left + width and top < y < top + height and element.get("class") != "label":
                inside += 1
                assert y <= top + height - 6, text
                if element.get("text-anchor") != "end":
                    assert len(text) <= 27, text
    assert inside > 40


def test_it_shows_what_is_there_and_nothing_else(lighthouse: Path) -> None:
    shown = texts(draw(aljir.find_project(lighthouse)))
    assert "P7 took place at" in shown
    assert {"Person", "E21", "Event", "E5"} <= set(shown), "without labels, the names in the IRIs serve"
    assert not {"E13", "E54", "P107 has current or former member"} & set(shown)


@pytest.mark.parametrize(("uses", "drawn"), [(1, False), (2, True)])
def test_a_property_is_drawn_when_it_is_used_often_enough(broken: Path, uses: int, drawn: bool) -> None:
    lines = ["event:first-lighting crm:P14_carried_out_by person:sanna-aldwin , person:ilvo-marren ."][: uses - 1]
    add(broken, "\n".join(["event:great-storm crm:P14_carried_out_by person:sanna-aldwin .", *lines]))
    shown = texts(draw(aljir.find_project(broken)))
    assert ("P14 carried out by" in shown) is drawn


def test_of_two_lines_that_would_cross_the_more_used_is_drawn(broken: Path) -> None:
    people = "person:sanna-aldwin", "person:ilvo-marren"
    more = [f"{person} crm:P74_has_current_or_former_residence place:tern-point ." for person in people]
    more += ["group:keepers a crm:E74_Group ."]
    events = "event:great-storm", "event:first-lighting"
    add(broken, "\n".join([*more, *(f"{event} crm:P11_had_participant group:keepers ." for event in events)]))
    assert "residence" in " ".join(texts(draw(aljir.find_project(broken))))
    crowd = [f"event:crowd-{number} a crm:E5_Event ; crm:P11_had_participant group:keepers ." for number in range(5)]
    add(broken, "\n".join([*more, *crowd]))
    assert "residence" not in " ".join(texts(draw(aljir.find_project(broken))))


def test_a_project_without_claims_is_drawn_too(broken: Path) -> None:
    for path in (broken / "graph" / "sources").rglob("*.*"):
        path.unlink()
    shown = texts(draw(aljir.find_project(broken)))
    assert "Person" in shown
    assert "aljir:Claim" not in shown


def test_a_broken_file_is_named_and_the_last_picture_stays(run: Run, broken: Path) -> None:
    assert run("--project", broken, "draw").code == 0
    before = (broken / "ontology" / "model.svg").read_bytes()
    add(broken, "person:x a")
    ended = run("--project", broken, "draw")
    assert ended.code == 2
    assert "more.ttl" in ended.err
    assert (broken / "ontology" / "model.svg").read_bytes() == before
