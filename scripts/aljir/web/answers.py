"""Shows the answer to a query on a page: rows of cells, each with its text, language and link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.records import in_language, read_labels, words_in
from aljir.results import Boolean
from aljir.terms import XSD, lexical, shrink
from aljir.web.captions import WORDS
from aljir.web.naming import Called, called

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

    from aljir.results import Result, Table, Term
    from aljir.web.reader import Reader
    from aljir.web.site import Site

ALONE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""The policy of a document that stands alone: the only style that a browser takes is its own sheet."""
_NUMBERS = {XSD[name].value for name in ("integer", "decimal", "double", "float")}


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows: its text, the language of it, where it leads, and whether it is a number."""

    text: str = ""
    lang: str = ""
    href: str = ""
    title: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as a page shows it.

    `boolean` is the answer to ASK; else there are columns and those rows that are shown, of `total` ones.
    """

    columns: tuple[Called, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    total: int = 0
    boolean: bool | None = None


def show(site: Site, request: Request, result: Result, start: int = 0, most: int = 100) -> Answer:
    """Give those rows of an answer that a page shows.

    Where a column is followed by one with the names of what is in it (`person`, `personLabel`), both are one column.

    Args:
        site: The site.
        request: The request, for links and language.
        result: The answer.
        start: The first row, from 0.
        most: How many rows at most.
    """
    if isinstance(result, Boolean):
        return Answer(boolean=result.value)
    table = result.as_table()
    rows = table.rows[start : start + most]
    lang = site.language(request)
    languages = (lang, *(one for one in site.graph.project.languages if one != lang))
    iris = {term.value for row in rows for term in row if isinstance(term, NamedNode)}
    labels = {iri: in_language(texts, *languages) for iri, texts in read_labels(site.graph.engine, iris).items()}
    names = _glosses(table, rows, labels) | _names(table)
    columns = [index for index in range(len(table.variables)) if index not in names.values()]

    def cell(row: Sequence[Term | None], index: int) -> Cell:
        term = row[index]
        name = row[names[index]] if index in names else None
        return _cell(site, request, term, lexical(name), labels)

    return Answer(
        tuple(_heading(table.variables[index], lang, site.reader(lang)) for index in columns),
        tuple(tuple(cell(row, index) for index in columns) for row in rows),
        len(table),
    )


def _heading(variable: str, language: str, reader: Reader) -> Called:
    """Give what a column is called."""
    name = variable.removesuffix("Label")
    caption = words_in(WORDS, language).get(f"column:{name}")
    return Called(caption) if caption else called(name, reader)


def _names(table: Table) -> dict[int, int]:
    """Give, by the place of a column, the place of the column with its names."""
    places = {variable: index for index, variable in enumerate(table.variables)}
    return {places[name]: places[f"{name}Label"] for name in places if f"{name}Label" in places}


def _glosses(table: Table, rows: Sequence[Sequence[Term | None]], labels: Mapping[str, str]) -> dict[int, int]:
    """Give, by the place of a column of claims, the place of the column that says of each what its label says."""
    found = {}
    for gloss, name in enumerate(table.variables):
        for place in range(len(table.variables)) if name.lower().endswith("gloss") and rows else ():
            said = {(labels.get(lexical(row[place])), lexical(row[gloss])) for row in rows}
            if place != gloss and all(label == text for label, text in said):
                found[place] = gloss
    return found


def _cell(site: Site, request: Request, term: Term | None, name: str, labels: Mapping[str, str]) -> Cell:
    if term is None:
        return Cell(name)
    if isinstance(term, NamedNode):
        short = shrink(term.value, site.graph.project.prefixes)
        return Cell(name or labels.get(term.value) or short, href=site.href(term.value, request), title=short)
    if isinstance(term, Literal):
        text = _day(term) if term.datatype == XSD.dateTime else term.value
        meant = site.reader(site.language(request)).date(term)
        text = f"{text} ({meant})" if meant else text
        return Cell(name or text, term.language or "", number=not name and term.datatype.value in _NUMBERS)
    return Cell(name or str(term))


def _day(term: Literal) -> str:
    """Give a moment; of one at the very beginning or end of a day, the day."""
    day, _, time = term.value.partition("T")
    return day if time.rstrip("Z") in ("00:00:00", "23:59:59") else term.value
