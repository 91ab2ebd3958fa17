"""Each row of what the graph must hold is in the answer of a saved query.

`data/mission.tsv` has one line for each set of cells that must stand together in one row of an answer: the row of the
mission (W who, P where, E when and what, N how many, J judgements, F findings, Q what researchers ask, O what the other
sources state), the query, its parameters, the cells as `column=value` (nothing after = for an empty cell), and what it
is about.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode

import aljir
from aljir.results import Term, plain
from aljir.terms import shrink

ROOT = Path(__file__).parent.parent
TABLE = Path(__file__).parent / "data" / "mission.tsv"
LINES = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines()[1:]]
ROWS = [
    f"{letter}{number}"
    for letter, count in {"W": 14, "P": 4, "E": 11, "N": 6, "J": 4, "F": 6, "Q": 14, "O": 17}.items()
    for number in range(1, count + 1)
]


@pytest.fixture(scope="session")
def graph() -> aljir.KnowledgeGraph:
    """The graph of this repository."""
    return aljir.open(ROOT)


def pairs(text: str, separator: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.split(separator) if part)


@pytest.mark.parametrize(("row", "query", "params", "cells", "about"), LINES, ids=[f"{x[0]}: {x[4]}" for x in LINES])
def test_the_answer_holds_it(
    row: str, query: str, params: str, cells: str, about: str, graph: aljir.KnowledgeGraph
) -> None:
    table = graph.query(query, **pairs(params, " ")).as_table()

    def shown(term: Term | None) -> str:
        if isinstance(term, NamedNode):
            return shrink(term.value, graph.project.prefixes)
        value = plain(term)
        return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)

    answers = [
        {column: shown(term) for column, term in zip(table.variables, terms, strict=True)} for terms in table.rows
    ]
    expected = pairs(cells, " | ")
    assert any(expected.items() <= answer.items() for answer in answers), f"{row}, {about}: not in\n{table}"


def test_no_row_of_the_mission_is_missing() -> None:
    assert sorted({line[0] for line in LINES}) == sorted(ROWS)
