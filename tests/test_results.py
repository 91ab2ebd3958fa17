"""Results and the formats in which they are written."""

from __future__ import annotations

import csv
import io
import json
import sys
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)
from rich.console import Console

from aljir import FORMATS, AljirError, Boolean, Graph, Table
from aljir.results import find_format, plain
from aljir.terms import RDFS, XSD

PREFIXES = {"ex": "https://example.org/", "rdfs": str(RDFS), "unused": "https://unused.example/"}
NASTY = "a|b <b>\"&\n,'\\ `*_[x](y)"
TABLE = Table(
    ("thing", "text", "number"),
    [
        (NamedNode("https://example.org/one"), Literal(NASTY), Literal(7)),
        (NamedNode("https://elsewhere.example/two"), Literal("Терн-Пойнт", language="ru"), None),
        (BlankNode("b"), None, Literal("1.50", datatype=XSD.decimal)),
    ],
    PREFIXES,
)
GRAPH = Graph(
    [
        Triple(NamedNode(f"https://example.org/{name}"), RDFS.label, Literal(name, language="en"))
        for name in ("two", "one", "two")
    ],
    PREFIXES,
)


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (Literal("18000", datatype=XSD.integer), 18000),
        (Literal("62", datatype=XSD.nonNegativeInteger), 62),
        (Literal("2.50", datatype=XSD.decimal), Decimal("2.50")),
        (Literal("1e3", datatype=XSD.double), 1000.0),
        (Literal("1", datatype=XSD.boolean), True),
        (Literal("2007-05-31", datatype=XSD.date), date(2007, 5, 31)),
        (Literal("2007-05-31T00:00:00Z", datatype=XSD.dateTime), datetime(2007, 5, 31, tzinfo=UTC)),
        (Literal("1937", datatype=XSD.gYear), "1937"),
        (Literal("many", datatype=XSD.integer), "many"),
        (Literal("perhaps", datatype=XSD.boolean), "perhaps"),
        (Literal("x", language="en"), "x"),
        (NamedNode("https://example.org/x"), "https://example.org/x"),
        (None, None),
    ],
)
def test_terms_become_plain_values(term: NamedNode | Literal | None, value: object) -> None:
    found = plain(term)
    assert found == value
    assert type(found) is type(value)


def test_a_table_gives_rows_of_plain_values() -> None:
    assert len(TABLE) == 3
    assert TABLE.to_dicts()[1] == {"thing": "https://elsewhere.example/two", "text": "Терн-Пойнт", "number": None}
    assert [row["number"] for row in TABLE] == [7, None, Decimal("1.50")]


def test_csv_is_sparql_csv() -> None:
    text = TABLE.to_csv()
    assert text.endswith("\r\n")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["thing", "text", "number"],
        ["https://example.org/one", NASTY, "7"],
        ["https://elsewhere.example/two", "Терн-Пойнт", ""],
        ["_:b", "", "1.50"],
    ]


@pytest.mark.parametrize("name", ["json", "xml", "tsv"])
def test_what_is_written_reads_back_as_the_same_terms(name: str) -> None:
    content = TABLE.serialise(name)
    answer = parse_query_results(content, format=QueryResultsFormat.from_extension(FORMATS[name].extension))
    assert isinstance(answer, QuerySolutions)
    rows = [tuple(row) for row in answer]
    assert rows[:2] == TABLE.rows[:2]
    assert rows[2][1:] == TABLE.rows[2][1:]


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=30), st.sampled_from([None, "en", "ru"])
)
def test_any_text_survives_json(text: str, language: str | None) -> None:
    table = Table(("x",), [(Literal(text, language=language),)])
    binding = json.loads(table.serialise("json"))["results"]["bindings"][0]["x"]
    assert (binding["value"], binding.get("xml:lang")) == (text, language)


def test_xml_is_well_formed() -> None:
    root = ET.fromstring(TABLE.serialise("xml"))  # noqa: S314 - our own
    assert len(root.findall(".//{http://www.w3.org/2005/sparql-results#}result")) == 3


def test_markdown_escapes_what_would_break_the_table() -> None:
    lines = TABLE.serialise("md").decode().splitlines()
    assert lines[0] == "| thing | text | number |"
    assert lines[1] == "| --- | --- | --: |"
    assert lines[2] == r"""| ex:one | a\|b \<b\>"& ,'\\ \`\*\_\[x\](y) | 7 |"""
    assert lines[3] == "| https://elsewhere.example/two | Терн-Пойнт @ru |  |"
    assert len(lines) == 5


class Cells(HTMLParser):
    """Collects the cells of a table, and every tag."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag == "td":
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells and self.lasttag in ("td", "a", "span"):
            self.cells[-1] += data.strip("\n") if data.isspace() else data


def test_html_shows_text_as_text() -> None:
    read = Cells(TABLE._repr_html_())
    assert read.cells[:3] == ["ex:one", NASTY, "7"]
    assert read.tags == {"table", "thead", "tbody", "tr", "th", "td", "a", "span"}
    assert read.links == ["https://example.org/one", "https://elsewhere.example/two"]


def test_html_links_to_the_web_only() -> None:
    assert not Cells(Table(("x",), [(NamedNode("javascript:alert(1)"),)])._repr_html_()).links


def test_an_html_file_says_its_encoding() -> None:
    assert TABLE.serialise("html").startswith(b'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">')


def test_text_is_aligned_with_prefixed_names() -> None:
    assert str(Table(("who", "n"), [row[::2] for row in TABLE.rows[:2]], PREFIXES)).splitlines() == [
        "who                            n",
        "ex:one                         7",
        "https://elsewhere.example/two",
    ]


def test_a_terminal_gets_a_table_without_markup_in_the_data() -> None:
    console = Console(file=io.StringIO(), width=100, record=True)
    texts = [Literal("[red]plain[/red]", language="en"), Literal("[i]просто[/i]", language="ru")]
    console.print(Table(("text",), [(text,) for text in texts]))
    shown = console.export_text()
    assert "[red]plain[/red] @en" in shown
    assert "[i]просто[/i] @ru" in shown


def test_a_terminal_gets_no_tag_where_all_texts_have_one_language() -> None:
    console = Console(file=io.StringIO(), width=100, record=True)
    console.print(Table(("text",), [(Literal("one", language="en"),), (Literal("two", language="en"),)]))
    assert "@" not in console.export_text()


def test_a_terminal_shows_what_has_a_name_by_its_name() -> None:
    console = Console(file=io.StringIO(), width=100, record=True)
    row = (NamedNode("https://example.org/one"), Literal("the one", language="en"), Literal(7))
    console.print(Table(("thing", "thingLabel", "n"), [row], PREFIXES))
    shown = " ".join(console.export_text().split())
    assert "the one" in shown
    assert "ex:one" not in shown
    assert "by name only: thing (--format csv has their IRIs)" in shown


@pytest.mark.parametrize(("width", "first"), [(100, "keeper"), (60, "keeper  Sanna Aldwin")])
def test_a_table_that_is_too_wide_is_shown_row_by_row(width: int, first: str) -> None:
    console = Console(file=io.StringIO(), width=width, record=True)
    columns = ("keeper", "place", "from", "until")
    console.print(Table(columns, [[Literal(f"{text} {'of some length ' * 2}") for text in ("Sanna Aldwin", *"abc")]]))
    lines = console.export_text().splitlines()
    assert lines[0].startswith(first)
    assert max(map(len, lines)) <= width


def test_a_graph_is_sorted_and_each_triple_is_there_once() -> None:
    assert [str(triple.subject) for triple in GRAPH] == ["<https://example.org/one>", "<https://example.org/two>"]


@pytest.mark.parametrize("name", ["ttl", "nt", "jsonld"])
def test_a_graph_reads_back_the_same(name: str) -> None:
    content = GRAPH.serialise(name)
    quads = parse(content, format=RdfFormat.from_extension(name))
    assert sorted((quad.triple for quad in quads), key=str) == GRAPH.triples


def test_turtle_declares_the_prefixes_in_use_only() -> None:
    text = GRAPH.serialise("ttl").decode()
    assert "@prefix ex: " in text
    assert "unused" not in text
    assert 'ex:one rdfs:label "one"@en .' in text


def test_a_graph_shows_as_a_table() -> None:
    assert GRAPH.to_dicts()[0] == {
        "subject": "https://example.org/one",
        "predicate": "http://www.w3.org/2000/01/rdf-schema#label",
        "object": "one",
    }
    assert "ex:one" in GRAPH._repr_html_()


@pytest.mark.parametrize("value", [True, False])
def test_an_answer_is_true_or_false(value: bool) -> None:
    answer = Boolean(value)
    assert bool(answer) is value
    word = str(value).lower()
    assert answer.serialise("csv").strip().decode() == word
    assert json.loads(answer.serialise("json")) == {"head": {}, "boolean": value}
    assert word in answer.serialise("xml").decode()
    assert str(answer).splitlines() == ["answer", word]


def test_pandas_gets_plain_values() -> None:
    frame = TABLE.to_pandas()
    assert list(frame.columns) == ["thing", "text", "number"]
    assert frame.loc[0, "number"] == 7
    assert list(Table(("a", "b"), []).to_pandas().columns) == ["a", "b"]


def test_pandas_gets_iris_as_prefixed_names() -> None:
    assert list(TABLE.to_pandas()["thing"])[:2] == ["ex:one", "https://elsewhere.example/two"]
    assert GRAPH.to_pandas().loc[0, "predicate"] == "rdfs:label"


@pytest.mark.parametrize(
    ("values", "type_", "kept"),
    [
        ((Literal(4390), None), "Int64", 4390),
        ((Literal(2**53 + 1), None), "Int64", 2**53 + 1),  # no float holds it
        ((Literal(2**70), None), "object", 2**70),
        ((Literal(True), None), "boolean", True),
        ((Literal("1.50", datatype=XSD.decimal), None), "object", Decimal("1.50")),
        ((Literal(7), Literal("1.50", datatype=XSD.decimal)), "object", 7),
    ],
)
def test_pandas_keeps_values_beside_empty_cells(values: tuple[Literal | None, ...], type_: str, kept: object) -> None:
    column = Table(("n",), [(value,) for value in values]).to_pandas()["n"]
    assert column.dtype == type_
    assert column[0] == kept


def test_without_pandas_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(AljirError, match=r"pip install 'aljir\[pandas\]'") as caught:
        TABLE.to_pandas()
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    ("name", "kind", "message"),
    [
        ("cvs", "table", "There is no format 'cvs'.\n  Did you mean csv?"),
        ("ttl", "table", "ttl does not fit a table result.\n  Use one of: table, csv, tsv, json, xml, md, html."),
        (
            "csv",
            "graph",
            "csv does not fit a graph result.\n  Use one of: table, md, html, ttl, nt, jsonld, rdf, trig, nq.",
        ),
        ("nt", "boolean", "nt does not fit a boolean result"),
        ("patch", "table", "patch does not fit a table result"),
    ],
)
def test_a_format_that_does_not_fit_is_refused(name: str, kind: str, message: str) -> None:
    with pytest.raises(AljirError) as caught:
        find_format(name, kind)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("result", [TABLE, GRAPH, Boolean(True)], ids=lambda result: result.kind)
def test_every_format_that_fits_ends_with_a_line_end(result: Table | Graph | Boolean) -> None:
    for form in FORMATS.values():
        if result.kind in form.fits:
            assert result.serialise(form.name).endswith(b"\n"), form.name


@pytest.mark.parametrize("name", [name for name in FORMATS if "table" in FORMATS[name].fits])
def test_an_empty_table_can_be_written(name: str) -> None:
    assert Table(("a", "b"), []).serialise(name)


def test_an_iri_with_a_comma_is_one_field_of_csv() -> None:
    link = "https://example.org/log#:~:text=Lit%20at,wall"
    table = Table(("link", "note"), [(NamedNode(link), Literal('said "no"')), (None, Literal("a,b"))])
    read = list(csv.reader(io.StringIO(table.to_csv())))
    assert read == [["link", "note"], [link, 'said "no"'], ["", "a,b"]]
