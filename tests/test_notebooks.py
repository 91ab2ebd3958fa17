"""The notebooks run from the first cell to the last, show what they say, and are kept without what a run leaves."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import cast
from xml.etree import ElementTree

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from pyoxigraph import RdfFormat, parse

import aljir

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "queries" / "notebooks"
NAMES = sorted(path.stem for path in FOLDER.glob("*.ipynb"))
SOURCE = "https://w3id.org/aljir/source/turksoy-2026-03-03"
SVG = "{http://www.w3.org/2000/svg}"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
"""What a program needs to open a notebook; nothing of the machine on which it was written."""


def kept(name: str) -> nbformat.NotebookNode:
    """Read a notebook as it is kept."""
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]
    return cast("nbformat.NotebookNode", notebook)


class Executed:
    """A notebook that was run, and the folder in which it ran."""

    def __init__(self, notebook: nbformat.NotebookNode, folder: Path) -> None:
        self.cells = {cell["id"]: cell for cell in notebook["cells"]}
        self.folder = folder

    def shown(self, cell: str) -> str:
        """Give all that a cell shows, in every form."""
        texts: list[str] = []
        for output in self.cells[f"{cell}-code"]["outputs"]:
            texts += [output.get("text", ""), *output.get("data", {}).values()]
        return "\n".join(texts)


Execute = Callable[[str], Executed]


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Execute:
    """Runs a notebook once, with the Python that runs the tests, in an empty folder with an empty home."""

    @cache
    def run(name: str) -> Executed:
        folder = tmp_path_factory.mktemp(name)
        notebook = kept(name)
        # Without folders to look into, the manager knows one kernel only: the running interpreter's
        manager = AsyncKernelManager(kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
        assert manager.kernel_spec is not None
        assert manager.kernel_spec.argv[0] == sys.executable
        client = NotebookClient(notebook, km=manager, timeout=60, resources={"metadata": {"path": str(folder)}})
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ALJIR_PROJECT", str(ROOT))
            patch.setenv("HOME", str(folder))
            patch.setenv("PYTHONPATH", str(ROOT / "scripts"))
            client.execute(cleanup_kc=True)
        return Executed(notebook, folder)

    return run


def test_they_are_found() -> None:
    assert NAMES == ["figures-and-uncertainty", "first-questions", "where-sources-disagree"]


# As they are kept


@pytest.mark.parametrize("name", NAMES)
def test_it_is_kept_without_what_a_run_leaves(name: str) -> None:
    notebook = kept(name)
    nbformat.validate(notebook)
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert notebook["metadata"] == METADATA
    assert all(cell["metadata"] == {} for cell in notebook["cells"])
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [(cell["id"], cell["outputs"], cell["execution_count"]) for cell in code] == [
        (cell["id"], [], None) for cell in code
    ]


@pytest.mark.parametrize("name", NAMES)
def test_each_cell_has_a_question_before_it_and_what_is_seen_after_it(name: str) -> None:
    about, *cells = kept(name)["cells"]
    assert about["source"].startswith("# ")
    assert re.search(r"\*\*Кратко по-русски\.\*\* [«А-Я]", about["source"])
    assert len(cells) % 3 == 0
    for question, code, seen in zip(cells[::3], cells[1::3], cells[2::3], strict=True):
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", question["id"])
        assert (code["id"], seen["id"]) == (f"{question['id']}-code", f"{question['id']}-seen")
        assert re.fullmatch(r"## .*\?", question["source"])
        assert seen["source"].startswith("**Seen:** ")
        assert code["cell_type"] == "code"
        assert len(code["source"].splitlines()) <= 20


# As they run


@pytest.mark.parametrize("name", NAMES)
def test_it_runs_from_the_first_cell_to_the_last(executed: Execute, name: str) -> None:
    code = [cell for cell in executed(name).cells.values() if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    assert [cell["id"] for cell in code if not cell["outputs"]] == []
    said = [output["text"] for cell in code for output in cell["outputs"] if output.get("name") == "stderr"]
    assert said == []


def test_first_questions_are_answered(executed: Execute) -> None:
    notebook = executed("first-questions")
    assert "<td>about-person</td>" in notebook.shown("what-can-be-asked")
    assert "Galina Serebryakova" in notebook.shown("who-was-held")
    assert "Галина Серебрякова была писательницей." in notebook.shown("ask-in-russian")
    assert "<b>Disputed (" in notebook.shown("what-is-known")
    assert "sentence 26, characters 2460–2502" in notebook.shown("which-words")
    assert "#:~:text=" in notebook.shown("open-the-page")


def test_a_plain_question_sees_no_disputed_claim_and_a_scholarly_one_does(executed: Execute) -> None:
    notebook = executed("first-questions")
    assert "Valentin Trifonov" in notebook.shown("own-question")
    assert "Yuri Trifonov" not in notebook.shown("own-question")
    assert "calls Yevgeniya Lurye the wife of Yuri Trifonov" in notebook.shown("who-says-so")
    assert "aljir:disputed" in notebook.shown("who-says-so")


def test_answers_and_graph_are_taken_along(executed: Execute) -> None:
    results = executed("first-questions").folder / "results"
    with (results / "kin-claims.csv").open(encoding="utf-8-sig", newline="") as file:
        kin = list(csv.DictReader(file))
    assert any(row["oneLabel"] == "Евгения Лурье" and row["standingLabel"] == "оспорено" for row in kin)
    for name in ("aljir.ttl", "aljir-with-evidence.ttl"):
        assert any(parse((results / "graph" / name).read_bytes(), format=RdfFormat.TURTLE))


def test_the_totals_of_the_shares_appear(executed: Execute) -> None:
    notebook = executed("figures-and-uncertainty")
    for total in ("8,780", "4,275", "4,933", "4,350"):
        assert f"<td>{total}</td>" in notebook.shown("do-shares-fit")
    for number in (8780, 4275, 4933, 4350, 3480, 5800):
        assert f"<td>{number}</td>" in notebook.shown("is-it-rounding")


def test_a_bound_has_no_value(executed: Execute) -> None:
    rows = re.findall(r"<tr>.*?</tr>", executed("figures-and-uncertainty").shown("which-figures"), re.DOTALL)
    cells = [re.findall(r"<td>(.*?)</td>", row) for row in rows]
    figures = {cell[1]: cell[2:6] for cell in cells if cell}
    empty = "&lt;NA&gt;"
    assert figures["persons who passed through"] == [empty, empty, "18000", empty]
    assert figures["persons who died"] == [empty, empty, empty, "600"]
    assert figures["persons held at one time"] == ["8000", "True", empty, empty]


@pytest.fixture
def picture(executed: Execute) -> ElementTree.Element:
    """The picture that the notebook on figures saves."""
    return ElementTree.parse(executed("figures-and-uncertainty").folder / "results" / "figures.svg").getroot()  # noqa: S314 - our own


def marks(picture: ElementTree.Element, layer: str) -> dict[str, ElementTree.Element]:
    """Give the marks of a layer of the picture, by what they tell a screen reader."""
    groups = (group for group in picture.iter(f"{SVG}g") if group.get("class", "").endswith(f" {layer}_marks"))
    return {mark.get("aria-label", ""): mark for group in groups for mark in group}


def position(mark: ElementTree.Element) -> float:
    """Give where a mark stands from left to right; of a bar or line, its left edge."""
    found = re.match(r"translate\(([\d.]+),|M([\d.]+),", mark.get("transform") or mark.get("d") or "")
    assert found
    return float(found[1] or found[2])


def test_the_picture_shows_each_figure_and_draws_no_bound_as_a_value(picture: ElementTree.Element) -> None:
    check = aljir.open(ROOT).check_figures()
    figures = {
        f"{check.label(one.of)}, {check.label(one.kind)}: {one.words()}": one
        for one in check.figures
        if one.source == SOURCE and check.label(one.unit) == "woman"
    }
    points, lines, words = (marks(picture, f"concat_0_layer_{layer}") for layer in (0, 2, 3))
    assert set(points) == set(words) == set(figures)
    assert set(lines) == {told for told, one in figures.items() if one.value is None}
    assert (len(points), len(lines)) == (7, 2)
    unit = max(position(points[told]) / float(one.exact) for told, one in figures.items() if one.exact)
    for told, one in figures.items():
        drawn = position(points[told]) / unit
        assert (points[told].get("fill") == "white") is one.approximate
        if one.value is not None:
            assert drawn == pytest.approx(float(one.value))
        else:
            bound = float(one.lower or one.upper or 0)
            assert position(lines[told]) / unit == pytest.approx(bound, abs=1.5 / unit)  # the line has a width
            assert (drawn > bound + 300) if one.lower else (drawn < bound - 300)
        assert words[told].text == one.words()


def test_the_picture_shows_each_total_with_its_range(picture: ElementTree.Element) -> None:
    (shares,) = (one.shares for one in aljir.open(ROOT).check_figures().checks if one.source == SOURCE)
    bars, quotients, words = (marks(picture, f"concat_1_layer_{layer}") for layer in (0, 1, 2))
    assert set(bars) == set(quotients) == set(words)
    assert {mark.text for mark in words.values()} == {
        f"{one.total:,.0f} ({one.totals[0]:,.0f} to {one.totals[1]:,.0f})" for one in shares if one.totals
    }
    assert all(position(bars[told]) < position(quotients[told]) for told in bars)


def test_the_picture_is_told_in_words(picture: ElementTree.Element) -> None:
    assert picture.get("role") == "img"
    assert "totals that its shares imply" in (picture.findtext(f"{SVG}title") or "")
    told = picture.findtext(f"{SVG}desc") or ""
    for words in ("more than 18,000", "nearly 600", "about 8,000", "4,390 as 50 %: 8,780 (8,693 to 8,869)"):
        assert words in told
    texts = [text.text for text in picture.iter(f"{SVG}text")]
    assert texts.count("number of women") == 2


def test_the_disagreements_are_seen(executed: Execute) -> None:
    notebook = executed("where-sources-disagree")
    assert "The source calls Yevgeniya Lurye the wife of Yuri Trifonov." in notebook.shown("what-is-disputed")
    assert {"accepted", "disputed"} <= set(re.findall(r"<td>(\w+)</td>", notebook.shown("whose-wife")))
    assert {"place:astana", "place:akmola-region"} <= set(
        re.findall(r"<td>(place:[\w-]+)</td>", notebook.shown("where-is-the-museum"))
    )
    assert "Ashkhen Nalbandyan" in notebook.shown("who-were-they")
    assert "Rachel Messerer" in notebook.shown("who-were-they")
    assert "claim:liquisearch-trifonov-mother" in notebook.shown("where-do-they-agree")


def test_the_comparison_is_seen(executed: Execute) -> None:
    notebook = executed("where-sources-disagree")
    assert all(verdict in notebook.shown("compare-all") for verdict in ("agree", "refine", "differ", "cannot tell"))
    assert "<td>February 1939</td>" in notebook.shown("who-differs")
    assert "5 April 1997" in notebook.shown("who-is-more-exact")
    assert "Pairs: 0; undecided: 0." in notebook.shown("what-is-undecided")
    assert "disputed by: The museum, being on the ground of the camp, is" in notebook.shown("who-decided")
