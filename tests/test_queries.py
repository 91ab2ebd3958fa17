"""Saved queries: headers, parameters, binding."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import Literal, QuerySolutions

import aljir
from aljir import AljirError, Catalogue, SavedQuery, find_project
from aljir.queries import ParamValue

DATA = Path(__file__).parent / "data"
PARAMETERS = [
    dict(zip(("query", "parameter", "value", "expected", "mend"), line.split("\t"), strict=True))
    for line in (DATA / "parameters.tsv").read_text("utf-8").splitlines()[1:]
]


@pytest.fixture(scope="session")
def catalogue(lighthouse: Path) -> Catalogue:
    return Catalogue(find_project(lighthouse))


def test_a_header_is_read_whole(catalogue: Catalogue) -> None:
    query = catalogue.get("sayings")
    assert query.summaries == {"en": "What the sources say of a year", "ru": "Что говорят источники о годе"}
    assert query.description.startswith("Claims of any standing")
    assert (query.slug, query.folder, query.form) == ("sayings", "visits", "SELECT")
    assert query.tags == ("claims", "storms")
    assert query.example == {"year": "1931"}
    param = query.params["year"]
    assert (param.kind, param.description, param.default) == ("integer", "the year of the event", "1931")
    assert param.descriptions == {"en": "the year of the event", "ru": "год события"}


def test_the_first_language_comes_first_however_the_header_is_ordered(broken: Path) -> None:
    path = broken / "queries/visits/sayings.rq"
    head, *lines = path.read_text("utf-8").splitlines(keepends=True)
    year = lines.index("#+     description: the year of the event\n")
    lines[year], lines[year + 1] = lines[year + 1], lines[year]
    path.write_text("".join([lines[0], head, *lines[1:]]), "utf-8")
    query = Catalogue(find_project(broken)).get("sayings")
    assert query.summary == "What the sources say of a year"
    assert query.param("year").description == "the year of the event"


@pytest.mark.parametrize(
    ("slug", "form", "chart"),
    [("keepers", "SELECT", "table"), ("is-lit", "ASK", None), ("light-view", "CONSTRUCT", "network")],
)
def test_form_and_chart(catalogue: Catalogue, slug: str, form: str, chart: str | None) -> None:
    assert (catalogue.get(slug).form, catalogue.get(slug).chart) == (form, chart)


def test_an_open_parameter_has_no_default(catalogue: Catalogue) -> None:
    assert catalogue.get("keepers").params["place"].default is None


@pytest.mark.parametrize("case", sorted((DATA / "headers").iterdir()), ids=lambda path: path.stem)
def test_a_bad_header_is_refused(
    broken: Path, case: Path, refused: Callable[[Path, Callable[[], object]], AljirError]
) -> None:
    shutil.copy(case, broken / "queries" / "visits")
    refused(case, lambda: Catalogue(find_project(broken)).get(case.stem))


def test_only_the_query_asked_for_is_read(broken: Path) -> None:
    shutil.copy(DATA / "headers" / "not-yaml.rq", broken / "queries" / "visits")
    catalogue = Catalogue(find_project(broken))
    assert catalogue.get("keepers").slug == "keepers"
    with pytest.raises(AljirError, match="not-yaml"):
        catalogue.all()


def test_a_query_that_was_edited_is_read_again(broken: Path) -> None:
    catalogue = Catalogue(find_project(broken))
    assert catalogue.get("keepers") is catalogue.get("keepers")
    path = broken / "queries/keepers/keepers.rq"
    path.write_text(path.read_text("utf-8").replace("Who kept the light, and where", "Keepers"), "utf-8")
    assert catalogue.get("keepers").summary == "Keepers"


def test_a_name_belongs_to_one_query(broken: Path) -> None:
    shutil.copy(broken / "queries/keepers/keepers.rq", broken / "queries/views/keepers.rq")
    for act in (Catalogue(find_project(broken)).all, lambda: Catalogue(find_project(broken)).get("keepers")):
        with pytest.raises(AljirError, match=r"views.keepers\.rq: Another query has this name: .*keepers.keepers\.rq"):
            act()


@pytest.mark.parametrize(
    ("slug", "values", "block"),
    [
        ("keepers", {"place": "tern-point"}, "VALUES ?place { <https://example.org/lighthouse/place/tern-point> }"),
        (
            "keepers",
            {"place": "place:tern-point"},
            "VALUES ?place { <https://example.org/lighthouse/place/tern-point> }",
        ),
        ("about", {"person": None}, "VALUES ?person { UNDEF }"),
        ("about", {"language": "ru"}, 'VALUES ?language { "ru" }'),
        ("sayings", {"year": "1884"}, 'VALUES ?year { "1884"^^<http://www.w3.org/2001/XMLSchema#integer> }'),
        ("sayings", {"year": 1884}, 'VALUES ?year { "1884"^^<http://www.w3.org/2001/XMLSchema#integer> }'),
        (
            "happenings",
            {"until": date(1900, 1, 1)},
            'VALUES ?until { "1900-01-01"^^<http://www.w3.org/2001/XMLSchema#date> }',
        ),
        ("happenings", {"placed": True}, 'VALUES ?placed { "true"^^<http://www.w3.org/2001/XMLSchema#boolean> }'),
        ("happenings", {"placed": "no"}, 'VALUES ?placed { "false"^^<http://www.w3.org/2001/XMLSchema#boolean> }'),
        ("happenings", {"text": 'a "storm" } #'}, r'VALUES ?text { "a \"storm\" } #" }'),
        ("happenings", {"class": "crm:E5_Event"}, "VALUES ?class { <http://www.cidoc-crm.org/cidoc-crm/E5_Event> }"),
    ],
)
def test_a_value_becomes_a_term_in_its_block(
    catalogue: Catalogue, slug: str, values: dict[str, ParamValue], block: str
) -> None:
    query = catalogue.get(slug)
    bound = query.bind(values)
    assert bound.count(block) == 1
    assert len(bound.splitlines()) == len(query.text.splitlines()), "an error must name the line of the file"
    same = [old == new for old, new in zip(query.text.splitlines(), bound.splitlines(), strict=True)]
    assert same.count(False) <= 1, "nothing but the block changes"


def test_binding_nothing_changes_nothing(catalogue: Catalogue) -> None:
    for query in catalogue.all():
        assert query.bind() == query.text


def test_several_values_are_bound_together(catalogue: Catalogue) -> None:
    bound = catalogue.get("about").bind(person="ilvo-marren", language="ru")
    assert "person/ilvo-marren>" in bound
    assert 'VALUES ?language { "ru" }' in bound
    assert "VALUES ?person { person:nobody }" in bound, "a comment is left alone"


@pytest.mark.parametrize("case", PARAMETERS, ids=lambda case: f"{case['query']}-{case['value']}")
def test_a_bad_value_is_refused(kg: aljir.KnowledgeGraph, case: dict[str, str]) -> None:
    with pytest.raises(AljirError) as caught:
        kg.query(case["query"], **{case["parameter"]: case["value"]})
    message, _, mend = str(caught.value).partition("\n")
    assert case["expected"] in message
    assert case["mend"] in mend
    assert caught.value.exit_code == 2


HOSTILE = [
    '" } ?s ?p ?o . #',
    "\\",
    '\\" } #',
    '"""',
    "} UNION { ?s ?p ?o }",
    "'",
    "\n\r\t",
    "UNDEF",
    "<x:y>",
    "\u2028",
    "\\u0022",
]


@given(st.text(st.characters(codec="utf-8"), max_size=40))
@example(HOSTILE[0])
@example(HOSTILE[1])
@example("".join(HOSTILE))
def test_any_text_stays_data(kg: aljir.KnowledgeGraph, text: str) -> None:
    query = kg.catalogue.get("happenings")
    bound = query.bind(text=text).replace("SELECT ?event ?name ?place", "SELECT ?text", 1)
    head = bound[: bound.index("?event a ?class")] + "} LIMIT 2"
    answer = kg.store.query(head)
    assert isinstance(answer, QuerySolutions)
    assert [row["text"] for row in answer] == [Literal(text)]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_finds_nothing(kg: aljir.KnowledgeGraph, text: str) -> None:
    assert not kg.query("happenings", text=text).to_dicts()


def test_the_table_of_queries_can_be_narrowed(catalogue: Catalogue) -> None:
    def slugs(word: str = "", tag: str | None = None) -> list[object]:
        return [row["query"] for row in catalogue.table(word, tag)]

    assert slugs() == ["about", "happenings", "is-lit", "keepers", "light-view", "sayings"]
    assert slugs("СМОТРЕЛ") == ["keepers"]
    assert slugs(tag="events") == ["happenings", "is-lit"]
    assert slugs("light", tag="people") == ["keepers", "light-view"]
    assert slugs("nothing of the kind") == []
    with pytest.raises(AljirError, match=r"No query has the tag 'event'.\n  Did you mean events\?"):
        slugs(tag="event")


def test_every_saved_query_says_what_it_is(catalogue: Catalogue) -> None:
    for query in catalogue.all():
        assert isinstance(query, SavedQuery)
        assert set(query.summaries) == {"en", "ru"}
