"""Pictures say as much as their sources and no more, are well-formed, accessible, and the same on every machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.standins.pictured import pictured

import aljir
from aljir import AljirError
from aljir.plots import chart, facts, kin, maps, network, timeline
from aljir.plots.dates import read_date, ticks
from aljir.plots.kin import generations
from aljir.plots.links import COUPLE, IDENTITY, PARENT, Link, merged
from aljir.plots.reading import drawing
from aljir.plots.svg import WIDTH, WIDTHS, Plot
from aljir.queries import ROLES

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = Path(__file__).parent / "data" / "plots" / "golden"
"""One picture of each kind; `python tests/test_plots.py` writes them anew."""
SVG = "{http://www.w3.org/2000/svg}"
LANGUAGES = ("en", "ru")
SLUGS = [query.slug for query in aljir.open(ROOT).catalogue.all() if query.chart in ROLES]


@pytest.fixture(scope="session")
def more(lighthouse: Path, tmp_path_factory: pytest.TempPathFactory) -> aljir.KnowledgeGraph:
    return aljir.open(pictured(lighthouse, tmp_path_factory.mktemp("plots")))


@pytest.fixture(scope="session")
def repository() -> aljir.KnowledgeGraph:
    return aljir.open(ROOT)


def pictures(
    graph: aljir.KnowledgeGraph, languages: tuple[str, ...] = LANGUAGES, width: float = WIDTH
) -> dict[str, Plot]:
    """Draw one picture of each kind."""
    links, labels = facts.kinship(graph.engine, graph.project, languages)
    one, prefixes = languages[0], graph.project.prefixes

    def answer(slug: str) -> Plot:
        saved = graph.catalogue.get(slug)
        title = saved.summaries[one]
        params = {"language": one} if saved.params else {}
        return drawing(graph.query(slug, **params), str(saved.chart), saved.plot, title, graph.engine, languages)(width)

    return {
        "timeline": timeline.draw(facts.dates(graph.engine, languages), "Dates", one, prefixes, width),
        "map": maps.draw(facts.spots(graph.engine, languages), "Places", one, prefixes, width),
        "kin": kin.draw(links, labels, "Kin", one, prefixes, width),
        "bar": answer("visitors"),
        "network": answer("light-view"),
    }


def root(plot: Plot) -> ElementTree.Element:
    return ElementTree.fromstring(plot.svg())  # noqa: S314 - our own


def texts(plot: Plot) -> list[str]:
    return ["".join(element.itertext()) for element in root(plot).iter(f"{SVG}text")]


def marks(plot: Plot, title: str) -> list[ElementTree.Element]:
    """Give the shapes of the marks that have such a title."""
    groups = [group for group in root(plot).iter(f"{SVG}g") if title in (group.findtext(f"{SVG}title") or "")]
    assert groups, f"nothing is drawn for {title}"
    return [shape for group in groups for shape in group if shape.tag != f"{SVG}title"]


def classes(shapes: list[ElementTree.Element]) -> list[str]:
    return [shape.get("class", "") for shape in shapes]


def dashed(shape: ElementTree.Element) -> bool:
    return "stroke-dasharray" in shape.attrib


# What is drawn


def test_a_day_is_a_point_and_a_year_a_band(more: aljir.KnowledgeGraph) -> None:
    plot = pictures(more)["timeline"]
    (point,) = marks(plot, "first lighting of the lamp: 1884-05-02")
    assert point.tag == f"{SVG}circle"
    (band,) = marks(plot, "the great storm: 1931")
    assert (band.tag, band.get("class")) == (f"{SVG}rect", "band")
    assert not dashed(band)


def test_a_disputed_date_is_dashed_and_says_so(more: aljir.KnowledgeGraph) -> None:
    plot = pictures(more)["timeline"]
    (band,) = marks(plot, "the great storm: 1929")
    assert dashed(band)
    assert "the great storm: 1929 (disputed)" in plot.description
    assert "the great storm: 1931;" in plot.description
    row = next(row for row in plot.table if row["date"] == "1929")
    assert row["standing"] == "disputed"


def test_what_lasted_shows_when_it_was_certainly_going_on(more: aljir.KnowledgeGraph) -> None:
    outer, inner = marks(pictures(more)["timeline"], "the long watch: 1884/1893")
    assert (outer.get("class"), inner.get("class")) == ("band", "solid")
    assert float(outer.attrib["x"]) < float(inner.attrib["x"])


def test_an_open_date_fades_towards_where_nothing_is_known(more: aljir.KnowledgeGraph) -> None:
    shapes = marks(pictures(more)["timeline"], "repair of the stairs: /1950")
    assert shapes[0].get("fill") == "url(#timeline-begins)"
    assert shapes[1].get("class") == "bound"
    ends = float(shapes[0].attrib["x"]) + float(shapes[0].attrib["width"])
    assert ends == pytest.approx(float(shapes[1].attrib["x1"]), abs=0.1)


def test_an_approximate_date_is_hatched(more: aljir.KnowledgeGraph) -> None:
    (band,) = marks(pictures(more)["timeline"], "painting of the tower: 1905~")
    assert band.get("fill") == "url(#timeline-hatch)"


def test_a_bound_is_no_value(more: aljir.KnowledgeGraph) -> None:
    plot = pictures(more)["bar"]
    shown = texts(plot)
    assert {"more than 18,000", "about 8,000", "nearly 600", "620", "62"} <= set(shown)
    lower = marks(plot, "more than 18,000")
    assert classes(lower)[0] == "solid"
    assert lower[1].get("fill") == "url(#bar-ends)", "it is open upwards"
    assert lower[-1].get("class") == "head"
    upper = marks(plot, "nearly 600")
    assert classes(upper)[:2] == ["outline", "bound"]
    (approximate,) = marks(plot, "about 8,000")
    assert approximate.get("fill") == "url(#bar-hatch)"
    (disputed,) = marks(plot, "620 (disputed)")
    assert dashed(disputed)
    (exact,) = marks(plot, "Tern Point: 62")
    assert (exact.get("class"), dashed(exact)) == ("solid", False)


def test_bars_of_one_unit_share_a_scale_and_others_do_not() -> None:
    bars = [
        chart.Bar("", "steps", unit="step", value=Decimal(94)),
        chart.Bar("", "lamps", unit="step", value=Decimal(47)),
        chart.Bar("", "share", unit="percent", value=Decimal(50)),
    ]
    plot = chart.draw(bars, "Counts")
    widths = [float(marks(plot, name)[0].attrib["width"]) for name in ("steps", "lamps", "share")]
    assert widths[0] == pytest.approx(2 * widths[1], abs=0.2)
    assert widths[2] == widths[0]


def test_a_map_places_what_has_a_position_and_lists_the_rest(more: aljir.KnowledgeGraph) -> None:
    plot = pictures(more)["map"]
    shown = texts(plot)
    assert "Tern Point" in shown
    assert "the lamp room (in Tern Point)" in shown
    assert "Gull Skerry (disputed)" in shown
    assert "Without a known position" in shown
    assert {"the Far Isle: the great storm (disputed)", "the Old Coast"} <= set(shown)
    (disc, _) = marks(plot, "Gull Skerry")
    assert dashed(disc)
    north, south = marks(plot, "Gull Skerry")[0], marks(plot, "Tern Point")[0]
    assert float(north.attrib["cy"]) < float(south.attrib["cy"])
    assert float(north.attrib["cx"]) > float(south.attrib["cx"])
    assert {"54.5° N", "7.5° E"} <= set(shown), "there is a graticule"
    assert any(text.endswith(" km") for text in shown)


def test_tables_say_who_says_so_and_where(more: aljir.KnowledgeGraph) -> None:
    drawn = pictures(more) | {"figures": chart.draw(facts.bars(more.check_figures()), "Figures")}
    claims = {"timeline": "storm-earlier", "map": "storm-place", "kin": "couple-again", "figures": "exact"}
    for kind, claim in claims.items():
        rows = list(drawn[kind].table)
        assert all(row["claim"] and row["source"] and row["standing"] for row in rows if row["claim"]), kind
        (row,) = [row for row in rows if str(row["claim"]).endswith(f"more-{claim}")]
        assert str(row["source"]).endswith("/source/keepers-log")
        assert row["standing"] == "disputed"
        assert "accepted" in {one["standing"] for one in rows}
    lies = next(row for row in drawn["map"].table if row["things"] == "lies in Tern Point")
    assert str(lies["claim"]).endswith("more-lamp-room")


def test_one_date_means_the_same_in_the_whole_and_in_the_answer_to_a_query(repository: aljir.KnowledgeGraph) -> None:
    whole = timeline.draw(facts.dates(repository.engine, LANGUAGES), "Dates")
    asked = repository.plot("timeline")
    lasting = [text for text in asked.description.split("; ") if re.search(r": \d{4}/\d{4}$", text)]
    assert len(lasting) > 2
    for one in lasting:
        assert classes(marks(whole, one)) == classes(marks(asked, one)) == ["band", "solid"]


def test_an_anniversary_is_said_as_what_it_is(more: aljir.KnowledgeGraph) -> None:
    for language, words in (
        ("en", "on the 21st anniversary of: first lighting of the lamp"),
        ("ru", "в 21-ю годовщину события: первое зажжение лампы"),
    ):
        check = more.check_figures(language=language)
        (row,) = [row for row in chart.draw(facts.bars(check), "", language).table if row["amount"] == "21"]
        assert row["detail"] == words
        assert words in str(check)


def test_kin_stand_in_layers_and_couples_side_by_side(more: aljir.KnowledgeGraph) -> None:
    plot = pictures(more)["kin"]
    styles = [shape.attrib for shape in root(plot).iter() if "link" in shape.get("class", "").split()]
    assert any("disputed" in one["class"] and "stroke-dasharray" in one for one in styles)
    assert any("identity" in one["class"] and "stroke-dasharray" in one for one in styles)
    height = _heights(plot)
    assert height["Ilvo Marren"] == height["Edda Marren"] < height["Pell Marren"]
    assert "Edda Marren – couple – Pell Marren (disputed)" in plot.description


def _heights(plot: Plot) -> dict[str, float]:
    """Give the heights of names within their family."""
    return {"".join(one.itertext()): float(one.attrib["y"]) for one in root(plot).iter(f"{SVG}text")}


def test_what_is_withdrawn_is_not_drawn(more: aljir.KnowledgeGraph) -> None:
    drawn = pictures(more)
    assert "first lighting of the lamp: 1931" not in drawn["timeline"].description
    assert "54.9" not in drawn["map"].description
    assert "Tove Marren" not in drawn["kin"].description


def test_what_one_claim_disputes_and_another_says_is_not_disputed() -> None:
    plain, disputed = Link("a", "b", kind=COUPLE), Link("a", "b", kind=COUPLE, disputed=True)
    for links in ([plain, disputed], [disputed, plain]):
        assert merged(links) == [plain]
    assert merged([disputed, disputed]) == [disputed]


def test_a_disputed_marriage_does_not_bring_parent_and_child_into_one_layer() -> None:
    links = [
        Link("child", "mother", kind=PARENT),
        Link("child", "mother", kind=COUPLE, disputed=True),
        Link("mother", "father", kind=COUPLE),
        Link("father", "stranger", kind=IDENTITY),
    ]
    found = generations(["child", "father", "mother", "stranger"], links)
    assert found == {"child": 1, "father": 0, "mother": 0, "stranger": 0}


def test_a_circle_of_parents_is_drawn_and_does_not_hang() -> None:
    links = [Link("a", "b", kind=PARENT), Link("b", "c", kind=PARENT), Link("c", "a", kind=PARENT)]
    assert kin.draw(links, {}, "Circle").height > 100
    assert network.draw([Link("a", "b", "x"), Link("b", "a", "y"), Link("a", "a")], {}, "Circle").width > 960


def test_a_mutual_relation_is_one_line_with_two_heads() -> None:
    plot = network.draw([Link("a", "b", "met"), Link("b", "a", "met")], {}, "Meetings")
    shapes = [shape.get("class") for shape in root(plot).iter()]
    assert (shapes.count("link"), shapes.count("head")) == (1, 2)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("1884-05-02", "1884-05-02", "1884-05-02"),
        ("1931", "1931-01-01", "1931-12-31"),
        ("1932-02", "1932-02-01", "1932-02-29"),
        ("193X", "1930-01-01", "1939-12-31"),
        ("1931~", "1931-01-01", "1931-12-31"),
        ("/1950", None, "1950-12-31"),
        ("1950/..", "1950-01-01", None),
        ("1884/1893", "1884-01-01", "1893-12-31"),
        ("2026-03-31T10:00:00Z", "2026-03-31", "2026-03-31"),
    ],
)
def test_dates_are_as_exact_as_they_are_written(written: str, first: str | None, last: str | None) -> None:
    span = read_date(written)
    assert span
    one, other = (read_date(bound) if bound else None for bound in (first, last))
    assert span.begin.lower == (one.begin.lower if one else None)
    assert span.end.upper == (other.end.upper if other else None)


@pytest.mark.parametrize("written", ["", "spring", "1931-13", "/", "../..", "31-12", "<script>"])
def test_what_is_no_date_is_none(written: str) -> None:
    assert read_date(written) is None


def test_an_axis_has_few_ticks_whatever_its_length() -> None:
    for first, last in (("1931", "1931"), ("1884-05-02", "1884-05-09"), ("1884", "2026"), ("0500", "2026")):
        one, other = read_date(first), read_date(last)
        assert one and other and one.begin.lower is not None and other.end.upper is not None
        assert 2 <= len(ticks(one.begin.lower, other.end.upper)) <= 10


# The documents


@pytest.mark.parametrize("kind", ["timeline", "map", "kin", "bar", "network"])
@pytest.mark.parametrize("languages", [("en", "ru"), ("ru", "en")])
def test_pictures_suit_readers_who_do_not_see_them(
    more: aljir.KnowledgeGraph, kind: str, languages: tuple[str, ...]
) -> None:
    plot = pictures(more, languages)[kind]
    document = root(plot)
    assert (document.get("role"), document.get("lang")) == ("img", languages[0])
    ids = {element.get("id"): element for element in document.iter() if element.get("id")}
    title, description = (ids[one] for one in document.attrib["aria-labelledby"].split())
    assert title.text
    assert len(description.text or "") > 20
    assert len(plot.table) > 0
    assert "prefers-color-scheme" in (document.findtext(f"{SVG}style") or "")
    assert {element.tag for element in document.iter()}.isdisjoint({f"{SVG}script", f"{SVG}foreignObject"})


@pytest.mark.parametrize("kind", ["timeline", "map", "kin", "bar", "network"])
def test_a_picture_in_another_width_says_the_same_within_it(more: aljir.KnowledgeGraph, kind: str) -> None:
    wide = pictures(more)[kind]
    ids: set[str] = set()
    for width in WIDTHS:
        plot = pictures(more, width=width)[kind]
        assert (plot.width, plot.description, list(plot.table)) == (width, wide.description, list(wide.table))
        new = {element.attrib["id"] for element in root(plot).iter() if "id" in element.attrib}
        assert not new & ids, "a page has all of them"
        ids |= new
        assert set(re.findall(r"url\(#([^)]+)\)", plot.svg())) <= new


@pytest.mark.parametrize("kind", ["timeline", "map", "kin", "bar", "network"])
def test_on_a_page_nothing_is_styled_in_place(more: aljir.KnowledgeGraph, kind: str) -> None:
    inline = pictures(more)[kind].svg(alone=False)
    assert "<style" not in inline
    assert not re.search(r"\s(style|on\w+|href)=", inline)


@pytest.mark.parametrize("kind", ["timeline", "map", "kin", "bar", "network"])
def test_every_class_has_a_style(more: aljir.KnowledgeGraph, kind: str) -> None:
    plot = pictures(more)[kind]
    used = {name for element in root(plot).iter() for name in element.get("class", "").split()}
    sheet = (ROOT / "scripts" / "aljir" / "plots" / "plots.css").read_text("utf-8")
    assert {name for name in used if f".{name}" not in sheet} == set()


def test_names_are_escaped(more: aljir.KnowledgeGraph) -> None:
    drawn = pictures(more)["kin"].svg()
    assert "&lt;script&gt;" in drawn
    assert "<script" not in drawn


def test_control_characters_leave_the_picture_well_formed() -> None:
    wild = "".join(map(chr, range(32))) + "]]>&<\ufffe\U0001f5fc"
    plot = network.draw([Link(wild, "b", wild)], {}, wild)
    assert "\U0001f5fc" in "".join(texts(plot))


@pytest.mark.parametrize("kind", ["timeline", "map", "kin", "bar", "network"])
def test_the_picture_is_the_golden_one(more: aljir.KnowledgeGraph, kind: str) -> None:
    assert pictures(more)[kind].svg() == (GOLDEN / f"{kind}.svg").read_text("utf-8")


def test_the_same_graph_gives_the_same_bytes_in_another_process(repository: aljir.KnowledgeGraph) -> None:
    program = (
        "import aljir, hashlib, sys; kg = aljir.open(sys.argv[1]); "
        "print([hashlib.sha256(kg.plot(slug).svg().encode()).hexdigest() for slug in sys.argv[2:]])"
    )
    slugs = ["kin-claims", "participants", "timeline", "things-on-places"]
    runs = {
        subprocess.run(
            [sys.executable, "-c", program, str(ROOT), *slugs],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_saved_query_with_a_picture_draws_it(repository: aljir.KnowledgeGraph, slug: str, language: str) -> None:
    for params in ({}, dict(repository.catalogue.get(slug).example)):
        plot = repository.plot(slug, **{**params, "language": language})
        assert len(plot.table) > 0, "its example has something to draw"
        shown = root(plot)
        assert shown.get("lang") == language
        for text in shown.iter(f"{SVG}text"):
            x = float(text.attrib["x"])
            assert -1 <= x <= plot.width


def test_labels_stay_within_the_picture(repository: aljir.KnowledgeGraph) -> None:
    """Letters of a wide font are about 8 pixels wide; no text may stand out at the left or right."""
    for slug in SLUGS:
        plot = repository.plot(slug, language="ru")
        for x, text, anchor in _placed(root(plot)):
            wide = 7.2 * len(text)
            left = {"start": x, "middle": x - wide / 2, "end": x - wide}[anchor]
            assert left > -16, (slug, text)
            assert left + wide < plot.width + 16, (slug, text)


def _placed(element: ElementTree.Element, right: float = 0) -> Iterator[tuple[float, str, str]]:
    for child in element:
        moved = re.match(r"translate\(([\d.-]+)", child.get("transform", ""))
        inner = right + (float(moved[1]) if moved else 0)
        if child.tag == f"{SVG}text":
            yield inner + float(child.attrib["x"]), child.text or "", child.get("text-anchor", "start")
        yield from _placed(child, inner)


# The command and its errors


def test_the_command_writes_a_file_or_to_the_pipe(run: Callable[..., Any], lighthouse: Path, tmp_path: Path) -> None:
    path = tmp_path / "storms.svg"
    ended = run("--project", lighthouse, "plot", "happenings", "-p", "until=1900-01-01", "-o", path, "--lang", "ru")
    assert (ended.code, ended.out) == (0, "")
    drawn = path.read_text("utf-8")
    assert "первое зажжение лампы" in drawn
    assert "шторм" not in drawn
    words = ("plot", "happenings", "-p", "until=1900-01-01", "-p", "language=ru")
    piped = run("--project", lighthouse, *words)
    assert piped.out == drawn


@pytest.mark.parametrize(
    ("words", "message", "mend"),
    [
        (["is-lit"], "The query is-lit has no picture.", "#+ chart: bar"),
        (["keepers"], "The query keepers has no picture.", "#+ chart"),
        (["happenngs"], "There is no saved query", "Did you mean happenings?"),
        (["happenings", "-p", "until"], "Not a value for a parameter: 'until'.", "-p name=value"),
        (["happenings", "-o", "nowhere/a.svg"], "there is no folder nowhere", "make the folder first"),
    ],
)
def test_what_cannot_be_drawn_is_told(
    run: Callable[..., Any], lighthouse: Path, words: list[str], message: str, mend: str
) -> None:
    ended = run("--project", lighthouse, "plot", *words)
    assert ended.code in (2, 3)
    assert message in ended.err
    assert mend in ended.err


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("#+ chart: bar\n#+ plot: {thing: what}", "The answer has no column ?what for the thing"),
        ("#+ chart: bar\n#+ plot: {thing: event}", "The answer has no column ?value for the value"),
        ("#+ chart: network", "The answer has no column ?start for the start"),
        ("#+ chart: bar\n#+ plot: {start: event}", "The picture has no 'start'."),
        ("#+ plot: {start: event}", "The picture has no 'start'."),
        ("#+ chart: bar\n#+ plot: [event]", "plot must name variables."),
    ],
)
def test_a_header_that_does_not_fit_is_refused(broken: Path, header: str, message: str) -> None:
    path = broken / "queries" / "visits" / "happenings.rq"
    path.write_text(path.read_text("utf-8").replace("#+ chart: timeline", header), "utf-8")
    with pytest.raises(AljirError, match=re.escape(message)):
        aljir.open(broken).plot("happenings")


if __name__ == "__main__":
    import tempfile

    GOLDEN.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        graph = aljir.open(pictured(ROOT / "tests" / "data" / "lighthouse", Path(folder)))
        for name, plot in pictures(graph).items():
            (GOLDEN / f"{name}.svg").write_text(plot.svg(), "utf-8")
