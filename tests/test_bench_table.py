"""The table of measurements: goals that are missed are marked, what was measured is kept, tables are made from it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.bench import building, curves, jena, kept, measuring, page, queries, scale, sizing, stores, tables
from tests.bench.kept import Machine, Run
from tests.bench.measuring import Measurement

MACHINE = Machine(
    processor="a processor",
    cores=2,
    memory=16 * 10**9,
    disk=100 * 10**9,
    system="a system",
    versions={"Python": "3.11.2"},
    date="2026-11-24",
    commit="0123abc",
)
LOADS = (
    Measurement("load", 10_000, 2.0, 100.0, beside="oxigraph load", ratio=1.0, goal=1.5),
    Measurement("load", 100_000, 40.0, 100.0, beside="oxigraph load", ratio=2.0, goal=1.5),
    Measurement("load: oxigraph load", 10_000, 2.0, 90.0),
    Measurement("load: oxigraph load", 100_000, 20.0, 90.0),
)
BUILDS = (
    Measurement("build from nothing", 10_000, 10.0, 100.0),
    Measurement("build from nothing", 100_000, 100.0, 150.0),
    Measurement("disk: dataset.nq", 10_000, disk=1_000_000),
    Measurement("disk: dataset.nq", 100_000, disk=10_000_000),
    Measurement("queries: the slowest", 10_000, 0.1),
    Measurement("queries: the slowest", 100_000, 0.1),
)


def rows(markdown: str, first: str) -> list[list[str]]:
    """Give the rows of tables that begin with a cell."""
    lines = [line.strip("| ").split(" | ") for line in markdown.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line] for line in lines if line[0].strip() == first]


def test_a_missed_goal_is_marked_wherever_it_is_shown() -> None:
    met, missed = LOADS[:2]
    assert met.met is True
    assert missed.met is False
    assert "MISSED" in tables.line(missed)
    assert "MISSED" not in tables.line(met)
    run = [Run(MACHINE, LOADS)]
    assert "2 goals, 1 missed" in tables.text(run)
    ratios = rows(tables.markdown(run), "load")[-1]
    assert ratios == ["load", "oxigraph load", "at most 1.5 from 10⁴ on", "1", "2 MISSED"]


def test_what_was_stopped_gives_a_bound() -> None:
    stopped = Measurement("queries", 10_000, 0.01, beside="rdflib", ratio=0.001, goal=0.1, stopped=True)
    assert tables.compared(stopped) == "< 0.001"
    alone = Measurement("validate: pyshacl", 10_000, 60.0, stopped=True)
    assert rows(tables.markdown([Run(MACHINE, (alone,))]), "validate: pyshacl")[0][1] == "> 60 s"


def test_the_time_of_a_step_is_that_which_was_measured_alone() -> None:
    alone = Measurement("queries", 10_000, 0.02)
    compared = Measurement("queries", 10_000, 0.01, beside="rdflib", ratio=0.001, stopped=True)
    runs = [Run(MACHINE, (compared,)), Run(MACHINE, (alone,))]
    assert rows(tables.markdown(runs), "queries")[0][1] == "20 ms"
    assert "(stopped)" not in curves.time(runs).svg()


def test_a_median_is_a_bound_when_half_were_stopped() -> None:
    assert queries.mostly_stopped({"a": (None, None), "b": (0.1, 1)})
    assert not queries.mostly_stopped({"a": (None, None), "b": (0.1, 1), "c": (0.2, 1)})


def test_a_step_bends_where_its_exponent_rises() -> None:
    times = rows(tables.markdown([Run(MACHINE, LOADS)]), "load")[0]
    assert times == ["load", "2 s", "1.30", "40 s"]
    assert rows(tables.markdown([Run(MACHINE, LOADS)]), "load: oxigraph load")[0] == [
        "load: oxigraph load",
        "2 s",
        "1.00",
        "20 s",
    ]


def test_json_gives_the_same_tables(tmp_path: Path) -> None:
    runs = [Run(MACHINE, LOADS), Run(replace(MACHINE, date="2026-11-25"), BUILDS)]
    kept.write(tmp_path / "results.json", runs)
    assert kept.read(tmp_path / "results.json") == runs
    assert tables.markdown(kept.read(tmp_path / "results.json")) == tables.markdown(runs)


def test_what_is_measured_again_takes_the_place_of_the_old() -> None:
    old, new = Run(MACHINE, LOADS), Run(replace(MACHINE, date="2026-11-25"), (replace(LOADS[1], seconds=9.0),))
    runs = kept.with_run([old], new)
    assert [len(run.measurements) for run in runs] == [3, 1]
    assert rows(tables.markdown(runs), "load")[0][-1] == "9 s"
    assert kept.with_run([new], replace(new, measurements=LOADS)) == [replace(new, measurements=LOADS)]


def test_memory_is_compared_with_a_tenth_of_the_size_even_of_an_earlier_run() -> None:
    smaller = Run(MACHINE, (Measurement("build from nothing", 1_000_000, 60.0, 200.0),))
    greater = Run(MACHINE, (Measurement("build from nothing", 10_000_000, 600.0, 500.0),))
    grown = scale.with_growth([smaller], greater)[-1].measurements[-1]
    assert (grown.ratio, grown.met) == (2.5, False)
    assert list(building.growth(BUILDS)) == []


def test_a_size_beyond_those_measured_is_reckoned_and_marked() -> None:
    found = [*BUILDS]
    need = sizing.needs(found, 1_000_000)
    assert need.whole == sizing.Estimate(1_000.0, measured=False)
    assert need.changed is None
    table = sizing.markdown([Run(MACHINE, BUILDS)])
    assert rows(table, "10⁵")[0][1] == "100 s"
    assert rows(table, "10⁶")[0][1] == "≈ 17 min"
    assert rows(table, "10⁴")[0][-1].startswith("memory")
    last = rows(table, "10¹⁰")[0]
    assert last[5] == "116 machines"
    assert last[-1] == "time of a build: 116 times too much"


def test_the_page_keeps_what_stands_around_the_tables(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"before\n{page.BEGIN}\nold\n{page.END}\nafter\n", "utf-8")
    page.renew(path, [Run(MACHINE, LOADS)])
    text = path.read_text("utf-8")
    page.renew(path, [Run(MACHINE, LOADS)])
    assert path.read_text("utf-8") == text
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "old" not in text
    assert "a processor, 2 cores, 16 GB" in text
    assert all((tmp_path / name).is_file() and f"]({name})" in text for name in page.PICTURES)
    path.write_text("no marks", "utf-8")
    with pytest.raises(SystemExit, match="needs <!-- measured: begin -->"):
        page.renew(path, [Run(MACHINE, LOADS)])


def test_the_page_of_the_project_is_made_from_the_results_beside_it() -> None:
    folder = measuring.ROOT / "tests" / "bench"
    text, runs = (folder / "README.md").read_text("utf-8"), kept.read(folder / "results.json")
    assert tables.markdown(runs) in text
    assert sizing.markdown(runs) in text
    for name, draw in page.PICTURES.items():
        assert (folder / name).read_text("utf-8") == draw(runs).svg()


def test_curves_say_what_was_measured_and_what_was_stopped() -> None:
    stopped = Measurement("load: rdflib", 100_000, 700.0, stopped=True)
    drawn = curves.time([Run(MACHINE, (*LOADS, *BUILDS, stopped))])
    svg = drawn.svg()
    ElementTree.fromstring(svg)  # noqa: S314 - our own
    told = {tuple(str(getattr(term, "value", "")) for term in row) for row in drawn.table.rows}
    assert ("load", "100000", "40 s") in told
    assert ("load: rdflib", "100000", "more than 12 min") in told
    assert "rdflib (stopped)" in svg
    assert "load: oxigraph load, 100000 quads: 20 s" in drawn.description
    assert ">1,000 s<" in svg, "and not 17 minutes"


def test_a_line_that_rises_in_proportion_is_as_steep_as_the_dotted_one() -> None:
    points = [Measurement("load", 10**power, float(10 ** (power - 4))) for power in (4, 5, 6)]
    svg = curves.time([Run(MACHINE, tuple(points))]).svg()
    (dotted,) = re.findall(r'x1="([\d.]+)" y1="([\d.]+)" x2="([\d.]+)" y2="([\d.]+)" stroke-dasharray', svg)
    circles = re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', svg)
    assert [float(number) for point in (circles[0], circles[-1]) for number in point] == [float(one) for one in dotted]


@pytest.mark.parametrize("broken", [KeyboardInterrupt, SystemExit, OSError])
def test_a_run_that_is_broken_off_keeps_what_was_measured(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    broken: type[BaseException],
) -> None:
    def measure(folder: Path, quads: int) -> Iterator[Measurement]:
        yield LOADS[0]
        raise broken("a reason")

    monkeypatch.setattr(building, "measure", measure)
    results = tmp_path / "results.json"
    with pytest.raises(SystemExit):
        scale.main(["--quads", "10000", "--only", "building", "--keep", str(results), "--format", "markdown"])
    assert kept.measurements(kept.read(results)) == [LOADS[0]]
    printed = capsys.readouterr()
    assert rows(printed.out, "load")
    assert tables.line(LOADS[0]) in printed.err
    if broken is not KeyboardInterrupt:
        assert "building of 10,000 quads: a reason" in printed.err


def test_a_bench_that_fails_does_not_keep_others_from_running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "measure", lambda folder, quads: 1 / 0)
    monkeypatch.setattr(queries, "measure", lambda folder, quads: iter(LOADS))
    results = tmp_path / "results.json"
    with pytest.raises(SystemExit, match="building of 10,000 quads"):
        scale.main(["--quads", "10000", "--only", "building", "queries", "--keep", str(results)])
    assert kept.measurements(kept.read(results)) == list(LOADS)


def test_building_is_measured_end_to_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = tmp_path / "results.json"
    scale.main(["--quads", "6000", "--only", "building", "--keep", str(results), "--folder", str(tmp_path / "here")])
    found = {(one.step, one.beside): one for one in kept.measurements(kept.read(results))}
    for step in ("dataset from nothing", "build from nothing"):
        assert found[step, ""].seconds
        assert found[step, ""].megabytes
    assert found["build, one source changed", "build from nothing"].ratio
    assert found["disk: dataset.nq", ""].disk == (tmp_path / "here/corpus-6000/build/dataset.nq").stat().st_size
    assert found["load", "oxigraph load"].ratio
    assert found["load", "rdflib"].ratio
    assert json.loads(results.read_text("utf-8"))[0]["machine"]["cores"] > 0
    assert "build from nothing" in capsys.readouterr().out
    assert list((tmp_path / "here").iterdir()) == [tmp_path / "here/corpus-6000"]


def test_stores_are_loaded_in_both_ways_and_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "SERVERS", {"oxigraph": stores.SERVERS["oxigraph"]})
    own, sent = stores.measure(tmp_path, 6_000)
    assert (own.step, sent.step) == ("store: oxigraph, its own loader", "store: oxigraph")
    assert own.seconds and sent.seconds
    assert re.fullmatch(r"([\d,]+ quads proved); (\d+) of \2 saved queries give the golden answer", sent.note)


MEMORY = "bytearray(200_000_000)"


def test_a_process_is_measured_alone_and_stopped_at_the_limit() -> None:
    taken = measuring.python("print(len(bytearray(200_000_000)))")
    assert taken.output == "200000000\n"
    assert not taken.stopped
    told = measuring.python(f"from tests.bench import measuring\nprint(measuring.python({MEMORY!r}).megabytes)")
    assert 190 < float(told.output) < 300  # measured by a small process, which this one may not be
    stopped = measuring.python("print('begun', flush=True); sys.stdin.read() or __import__('time').sleep(99)", limit=1)
    assert stopped.stopped
    with pytest.raises(SystemExit, match="a reason"):
        measuring.run([sys.executable, "-c", "raise SystemExit('a reason')"])


def test_jena_tells_its_version() -> None:
    if not jena.is_installed():
        pytest.skip("NOT RUN: Jena, which is not installed")
    assert jena.version()[0].isdigit()
