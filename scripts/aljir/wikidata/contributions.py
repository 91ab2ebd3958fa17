"""What can be given back to Wikidata: what accepted claims say of linked entities and Wikidata lacks, and names.

Which property of Wikidata says what a claim says is one table of the project, the SPARQL query in
`ontology/contributions.rq`: it gives a claim, a subject, a property, a value and whether the property has one value
only. Given is what is stated, accepted, about an entity that is linked exactly, with a value that is a date, a point or
linked exactly too, and cited from a web page. Nothing is given that contradicts Wikidata, or another accepted claim.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import combinations, groupby
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.errors import AljirError
from aljir.files import read_text
from aljir.results import Result, Table, plain
from aljir.terms import ALJIR, lexical
from aljir.wikidata import ENTITY
from aljir.wikidata.equivalents import covers, equivalent, reason_not_to_add
from aljir.wikidata.items import EntityId
from aljir.wikidata.quickstatements import Command, Reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aljir.engines import Engine
    from aljir.project import Project
    from aljir.records import Records
    from aljir.results import Term
    from aljir.wikidata.client import Wikidata
    from aljir.wikidata.items import Item, Value

_LINKS = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?subject ?item WHERE {{ ?subject skos:exactMatch ?item FILTER (STRSTARTS(STR(?item), "{begins}")) }}"""
_NAMES = """
PREFIX crm: <http://www.cidoc-crm.org/cidoc-crm/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?subject ?name ?preferred WHERE {
  VALUES (?property ?preferred) { (skos:prefLabel true) (skos:altLabel false) }
  ?subject ?property ?name .
  FILTER NOT EXISTS { GRAPH ?claim { ?subject ?property ?name } }
  FILTER NOT EXISTS { ?subject a crm:E55_Type }
} ORDER BY ?subject DESC(?preferred) ?name"""
_RECORDED = """
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT ?claim ?at WHERE { ?claim prov:wasGeneratedBy/prov:endedAtTime ?at } ORDER BY ?claim ?at"""
_DATES = """
SELECT ?time ?edtf WHERE {{ ?time {edtf} ?edtf }}"""

_SENDABLE = re.compile(r"(?!.*/\*)[^\t\r\n]{1,250}")
"""A name that QuickStatements can take: no tab, no line end, no comment, as long as a label may be."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One thing to give: the command, of which entity it tells, and by which claim; names need no claim."""

    command: Command
    subject: str
    claim: str | None = None
    source: str | None = None

    @property
    def what(self) -> str:
        """`statement`, `label` or `alias`."""
        return {"P": "statement", "L": "label", "A": "alias"}[self.command.key[0]]


class Contributions(Result):
    """What can be given back, as a table, and what was left out.

    Args:
        given: What to give.
        left_out: How many claims were left out, by the reason.
        prefixes: Namespaces by prefix, to show IRIs by.
    """

    kind = "table"

    def __init__(self, given: Iterable[Contribution], left_out: Mapping[str, int], prefixes: Mapping[str, str]) -> None:
        self.given = tuple(given)
        self.left_out = dict(left_out)
        self.prefixes = prefixes

    @property
    def commands(self) -> list[Command]:
        """The commands for QuickStatements."""
        return [one.command for one in self.given]

    def as_table(self) -> Table:
        """Give one row for each thing to give."""
        columns = ("what", "entity", "item", "property", "value", "claim", "source")
        return Table(columns, (self._row(one) for one in self.given), self.prefixes)

    def _row(self, one: Contribution) -> list[Term | None]:
        return [
            Literal(one.what),
            NamedNode(one.subject),
            Literal(one.command.item),
            Literal(one.command.key),
            Literal(one.command.value_text),
            NamedNode(one.claim) if one.claim else None,
            NamedNode(one.source) if one.source else None,
        ]

    def summary(self) -> str:
        """Say how much is given, and why the rest is not."""
        kinds = Counter(one.what for one in self.given)
        told = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items())) or "nothing"
        rest = "; ".join(f"{number} {reason}" for reason, number in sorted(self.left_out.items()))
        return f"To give: {told}." + (f" Left out: {rest}." if rest else "")


@dataclass(frozen=True, slots=True)
class _Said:
    """What a claim says in the terms of Wikidata."""

    claim: str
    subject: str
    property: str
    value: Value
    single: bool


def contributions(
    engine: Engine,
    project: Project,
    records: Records,
    wikidata: Wikidata,
    among: Iterable[str] | None = None,
) -> Contributions:
    """Find what Wikidata lacks.

    Args:
        engine: The graph.
        project: Its files.
        records: Its claims and sources.
        wikidata: What tells what Wikidata has.
        among: The IRIs of the entities to give something of; all that are linked exactly when not given.

    Raises:
        AljirError: The project has no table of what can be given, or it is wrong; Wikidata does not answer.
    """
    links = _links(engine)
    subjects = set(links) if among is None else set(links) & set(among)
    said = [one for one in _said(engine, project, links) if one.subject in subjects]
    values = {one.value.id for one in said if isinstance(one.value, EntityId)}
    items = wikidata.entities(sorted({links[subject] for subject in subjects} | values))
    giving = _Giving(engine, records, items, links)
    statements = list(giving.statements(said))
    names = list(giving.names(sorted(subjects)))
    return Contributions([*names, *statements], giving.left_out, project.prefixes)


class _Giving:
    """What is to be given, sifted by what Wikidata has."""

    def __init__(self, engine: Engine, records: Records, items: Mapping[str, Item], links: Mapping[str, str]) -> None:
        self.engine = engine
        self.records = records
        self.items = items
        self.links = links
        self.left_out: Counter[str] = Counter()
        self._recorded = {
            claim.value: date.fromisoformat(at.value[:10])
            for claim, at in engine.query(_RECORDED).as_table().rows
            if isinstance(claim, NamedNode) and isinstance(at, Literal)
        }

    def statements(self, said: list[_Said]) -> Iterator[Contribution]:
        """Give the statements that an item lacks and that contradict nothing."""
        for (subject, _), group in groupby(said, key=lambda one: (one.subject, one.property)):
            stated = [one for one in group if self._is_stated(one)]
            single = [one.value for one in stated if one.single]
            if any(not covers(one, other) and not covers(other, one) for one, other in combinations(single, 2)):
                self.left_out["on which our sources differ"] += len(stated)
                continue
            for one in stated:
                if any(covers(one.value, other) and not covers(other, one.value) for other in single):
                    self.left_out["less exact than another claim"] += 1
                elif contribution := self._statement(one, self.items[self.links[subject]]):
                    yield contribution

    def _is_stated(self, one: _Said) -> bool:
        claim = self.records.claims[one.claim]
        if claim.standing == "accepted" and claim.mode == "stated":
            return True
        self.left_out["not accepted, or derived or judged"] += 1
        return False

    def _statement(self, one: _Said, item: Item) -> Contribution | None:
        claim = self.records.claims[one.claim]
        value = self._current(one.value)
        if item.missing or value is None:
            reason = "of which Wikidata has deleted the item"
        elif claim.source.url is None or one.claim not in self._recorded:
            reason = "without a web page to refer to"
        elif (known := reason_not_to_add(item, one.property, value, single=one.single)) is not None:
            reason = known
        else:
            reference = Reference(claim.source.url, self._recorded[one.claim])
            return Contribution(
                Command(item.id, one.property, value, reference), one.subject, one.claim, claim.source.iri
            )
        self.left_out[reason] += 1
        return None

    def _current(self, value: Value) -> Value | None:
        """Give a value that is an item by the number it has now; None when it was deleted."""
        if not isinstance(value, EntityId):
            return value
        item = self.items[value.id]
        return None if item.missing else EntityId(item.id)

    def names(self, subjects: list[str]) -> Iterator[Contribution]:
        """Give the names by which an item is not known: its label where it has none in the language, else an alias."""
        wanted = set(subjects)
        given: set[tuple[str, str]] = set()
        for subject, name, _preferred in self.engine.query(_NAMES).as_table().rows:
            if not isinstance(subject, NamedNode) or not isinstance(name, Literal) or not name.language:
                continue
            if subject.value not in wanted or not _SENDABLE.fullmatch(name.value):
                continue
            item = self.items[self.links[subject.value]]
            has = [item.labels.get(name.language, ""), *item.aliases.get(name.language, ())]
            if item.missing or name.value.casefold() in map(str.casefold, has):
                continue
            label = f"L{name.language}"
            first = not item.labels.get(name.language) and (item.id, label) not in given
            key = label if first else f"A{name.language}"
            given.add((item.id, key))
            yield Contribution(Command(item.id, key, name.value), subject.value)


def _links(engine: Engine) -> dict[str, str]:
    """Give the number of the item of each entity and type that is linked exactly, and to one item only."""
    found: dict[str, set[str]] = {}
    for subject, item in engine.query(_LINKS.format(begins=ENTITY)).as_table().rows:
        if isinstance(subject, NamedNode) and isinstance(item, NamedNode):
            found.setdefault(subject.value, set()).add(item.value.removeprefix(ENTITY))
    return {subject: min(items) for subject, items in found.items() if len(items) == 1}


def _said(engine: Engine, project: Project, links: Mapping[str, str]) -> list[_Said]:
    """Give what all claims say of linked entities, by subject and property."""
    path = project.contributions_file
    if not path.is_file():
        raise AljirError(
            "The project does not say what it can give to Wikidata.",
            file=path,
            mend="Write this query: a SELECT of ?claim ?subject ?property ?value ?single.",
        )
    table = engine.query(read_text(path), file=path).as_table()
    if table.variables != ("claim", "subject", "property", "value", "single"):
        raise AljirError(
            f"The query gives {', '.join(table.variables)}.",
            file=path,
            mend="Give claim, subject, property, value, single.",
        )
    dates = {
        time.value: edtf.value
        for time, edtf in engine.query(_DATES.format(edtf=ALJIR.edtf)).as_table().rows
        if isinstance(time, NamedNode) and isinstance(edtf, Literal)
    }
    said = []
    for *names, term, single in table.rows:
        claim, subject, number = (lexical(name) for name in names)
        value = equivalent(term, dates, links)
        if value is not None and subject in links:
            said.append(_Said(claim, subject, number.removeprefix(ENTITY), value, plain(single) is True))
    return sorted(said, key=lambda one: (one.subject, one.property, str(one.value), one.claim))
