"""Sources, passages and claims as typed objects, read from the records that triples make."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from pyoxigraph import Literal, NamedNode

from aljir.results import plain
from aljir.terms import ALJIR, DCTERMS, OA, PROV, RDF, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aljir.engines import Engine
    from aljir.results import Term

Words = TypeVar("Words")
Texts = dict[str, str]
"""One text in several languages, by BCP 47 tag."""
_ASKED = 500
"""How many things are asked for at once."""
LINKS = {PROV.hadPrimarySource, PROV.wasDerivedFrom, ALJIR.mode, ALJIR.standing}
"""The properties by which a claim leads to its source, its premisses and the terms for it."""
_EVIDENCE = {ALJIR.passage, ALJIR.partOf, OA.hasSelector, OA.hasStartSelector, OA.hasEndSelector}
"""The properties by which it leads to passages and their places."""
JUDGED = {*LINKS, DCTERMS.isPartOf, ALJIR.textDigest, ALJIR.disputedBy, ALJIR.disputes, ALJIR.standsBeside}
"""The properties on which verdicts rest, and the order of pairs, and what was decided."""
_ONLY = f"FILTER (?property IN ({', '.join(sorted(map(str, JUDGED)))}) || ?value IN ({ALJIR.Claim}, {ALJIR.Source}))"
_STATEMENTS = """
SELECT DISTINCT ?subject ?property ?value WHERE {{
  VALUES ?subject {{ {things} }}
  ?subject ?property ?value .
  {only}
}}"""
_LABELS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?thing ?label WHERE {{
  VALUES ?thing {{ {things} }}
  ?thing rdfs:label ?label .
}} ORDER BY ?thing ?label"""


@dataclass(frozen=True, slots=True)
class Source:
    """A text or a page that makes claims.

    `digest` (SHA-256, lower-case hexadecimal) and `length` (Unicode code points) tell which text the locators of its
    passages mean; both are None for a source that is cited as a page only. `whole` is the IRI of the source that this
    one is a part of, as an entry is of a database.
    """

    iri: str
    names: Texts = field(hash=False)
    language: str | None = None
    url: str | None = None
    digest: str | None = None
    length: int | None = None
    whole: str | None = None

    @property
    def origin(self) -> str:
        """The IRI of the source itself, or of that of which it is a part: what two parts say is said by one."""
        return self.whole or self.iri


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a passage stands in the text of its source (W3C Web Annotation, section 4.2).

    `start` and `end` count Unicode code points, the end excluded; `digest` is the SHA-256 of the passage in UTF-8;
    `exact`, `prefix` and `following` are the words of its range selector: the first words, the last words, and the
    character after the passage, before which the range ends.
    """

    start: int
    end: int
    digest: str
    exact: str
    prefix: str
    following: str

    def __str__(self) -> str:
        """Give the position as it is printed."""
        return f"{self.start}–{self.end}"


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a source's text.

    A sentence, heading or list item has an `order`; a part of one has a `sentence`. `excuses`: why nothing is claimed.
    """

    iri: str
    source: str
    first_words: str
    last_words: str
    order: int | None = None
    sentence: Passage | None = None
    locator: Locator | None = None
    excuses: Texts = field(default_factory=dict, hash=False)

    @property
    def number(self) -> int | None:
        """The place of the sentence in the reading order, from 1; a part has the number of its sentence."""
        return self.sentence.number if self.sentence else self.order

    @property
    def reading_order(self) -> tuple[int, int, str]:
        """What puts the passages of one source in reading order."""
        return self.number or 0, self.locator.start if self.locator else -1, self.iri


@dataclass(frozen=True, slots=True)
class Claim:
    """What one source says on one matter.

    `mode` is stated, derived or judgement; `standing` is accepted, disputed or withdrawn. `disputed_by`, `disputes`,
    `beside` (what may hold too, though it says something else) and `premisses` are the IRIs of other claims.
    """

    iri: str
    glosses: Texts = field(hash=False)
    mode: str
    standing: str
    source: Source
    passages: tuple[Passage, ...] = ()
    disputed_by: tuple[str, ...] = ()
    disputes: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    premisses: tuple[str, ...] = ()
    reasons: Texts = field(default_factory=dict, hash=False)


class Record:
    """What is said of one subject, value by value."""

    def __init__(self) -> None:
        self.values: dict[NamedNode, list[Term]] = {}

    def all(self, property: NamedNode) -> tuple[str, ...]:
        """Give the values of a property as plain text, sorted."""
        return tuple(sorted({str(plain(term)) for term in self.values.get(property, [])}))

    def one(self, property: NamedNode) -> str | None:
        """Give the value of a property, the first one when there are several."""
        return next(iter(self.all(property)), None)

    def number(self, property: NamedNode) -> int | None:
        """Give the whole number that a property has."""
        value = self.one(property)
        return int(value) if value and value.isdecimal() else None

    def texts(self, property: NamedNode) -> Texts:
        """Give the value of a property in each language."""
        terms = (term for term in self.values.get(property, []) if isinstance(term, Literal))
        return {term.language or "": term.value for term in sorted(terms, key=str)}


class Records:
    """The sources, passages and claims that triples record, each kind by IRI."""

    def __init__(self, triples: Iterable[tuple[Term | None, ...]]) -> None:
        self._records: dict[str, Record] = {}
        for subject, predicate, value in triples:
            if isinstance(subject, NamedNode) and isinstance(predicate, NamedNode) and value is not None:
                record = self._records.setdefault(subject.value, Record())
                record.values.setdefault(predicate, []).append(value)
        self.sources = {iri: _source(iri, record) for iri, record in self._of(ALJIR.Source)}
        sentences = {iri: self._passage(iri, record) for iri, record in self._of(ALJIR.Passage)}
        self.passages = {
            iri: replace(sentences[iri], sentence=sentences.get(record.one(ALJIR.partOf) or ""))
            for iri, record in self._of(ALJIR.Passage)
        }
        self.claims = {iri: self._claim(iri, record) for iri, record in self._of(ALJIR.Claim)}

    @classmethod
    def read(cls, engine: Engine) -> Records:
        """Read the records of a graph.

        >>> records = Records.read(aljir.open(lighthouse).engine)
        >>> len(records.claims)
        9
        """
        return cls(engine.query(_RECORDS).as_table().rows)

    @classmethod
    def about(cls, engine: Engine, claims: Iterable[str], *, shown: bool = True) -> Records:
        """Read the records of some claims, and of all that they rest on: their sources, passages and premisses.

        Args:
            engine: What answers queries.
            claims: The IRIs of the claims.
            shown: Whether they are to be shown: passages with their locators, and texts, are read then too.

        >>> lit = "https://example.org/lighthouse/claim/keepers-log-lit"
        >>> records = Records.about(aljir.open(lighthouse).engine, [lit])
        >>> len(records.claims), len(records.sources)
        (1, 1)
        """
        links = LINKS | _EVIDENCE if shown else LINKS
        only = "" if shown else _ONLY
        triples: list[tuple[Term | None, ...]] = []
        known: set[str] = set()
        waiting = {*claims}
        while waiting:
            known |= waiting
            things = sorted(str(NamedNode(iri)) for iri in waiting)
            found: list[tuple[Term | None, ...]] = []
            for start in range(0, len(things), _ASKED):
                query = _STATEMENTS.format(things=" ".join(things[start : start + _ASKED]), only=only)
                found += engine.query(query).as_table().rows
            triples += found
            linked = (value for _, term, value in found if term in links and isinstance(value, NamedNode))
            waiting = {value.value for value in linked} - known
        return cls(triples)

    @cached_property
    def passages_of(self) -> dict[str, list[Passage]]:
        """The passages of each source that has some."""
        found: dict[str, list[Passage]] = {}
        for passage in self.passages.values():
            found.setdefault(passage.source, []).append(passage)
        return found

    @cached_property
    def citing(self) -> dict[str, set[str]]:
        """The claims that cite each passage, whatever their standing."""
        found: dict[str, set[str]] = {}
        for claim in self.claims.values():
            for passage in claim.passages:
                found.setdefault(passage.iri, set()).add(claim.iri)
        return found

    def record(self, iri: str) -> Record:
        """Give what is said of a subject; an empty record when nothing is."""
        return self._records.get(iri, Record())

    def _of(self, kind: NamedNode) -> list[tuple[str, Record]]:
        found = ((iri, record) for iri, record in self._records.items() if kind in record.values.get(RDF.type, ()))
        return sorted(found, key=lambda pair: pair[0])

    def _passage(self, iri: str, record: Record) -> Passage:
        return Passage(
            iri,
            source=record.one(ALJIR.inSource) or "",
            first_words=record.one(ALJIR.firstWords) or "",
            last_words=record.one(ALJIR.lastWords) or "",
            order=record.number(ALJIR.order),
            locator=self._locator(record),
            excuses=record.texts(ALJIR.excusedBecause),
        )

    def _locator(self, passage: Record) -> Locator | None:
        """Put the selectors of a passage together; None when one is missing."""
        selectors = [self.record(iri) for iri in passage.all(OA.hasSelector)]
        start, end = ([selector.number(term) for selector in selectors] for term in (OA.start, OA.end))
        first, last = (
            [self.record(quote) for selector in selectors for quote in selector.all(term)]
            for term in (OA.hasStartSelector, OA.hasEndSelector)
        )
        found = (
            next((number for number in start if number is not None), None),
            next((number for number in end if number is not None), None),
            passage.one(ALJIR.passageDigest),
            first[0].one(OA.exact) if first else None,
            last[0].one(OA.prefix) if last else None,
            last[0].one(OA.exact) if last else None,
        )
        return None if None in found else Locator(*found)  # type: ignore[arg-type]

    def _claim(self, iri: str, record: Record) -> Claim:
        source = record.one(PROV.hadPrimarySource) or ""
        passages = (self.passages[passage] for passage in record.all(ALJIR.passage) if passage in self.passages)
        return Claim(
            iri,
            glosses=record.texts(ALJIR.gloss),
            mode=(record.one(ALJIR.mode) or "").removeprefix(str(ALJIR)),
            standing=(record.one(ALJIR.standing) or "").removeprefix(str(ALJIR)),
            source=self.sources.get(source) or Source(source, {}),
            passages=tuple(sorted(passages, key=lambda passage: passage.reading_order)),
            disputed_by=record.all(ALJIR.disputedBy),
            disputes=record.all(ALJIR.disputes),
            beside=record.all(ALJIR.standsBeside),
            premisses=record.all(PROV.wasDerivedFrom),
            reasons=record.texts(ALJIR.standingReason),
        )


def _source(iri: str, record: Record) -> Source:
    return Source(
        iri,
        names=record.texts(SKOS.prefLabel),
        language=record.one(DCTERMS.language),
        url=record.one(SCHEMA.url),
        digest=record.one(ALJIR.textDigest),
        length=record.number(ALJIR.textLength),
        whole=record.one(DCTERMS.isPartOf),
    )


_RECORDS = """
PREFIX aljir: <https://w3id.org/aljir/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT DISTINCT ?subject ?property ?value WHERE {
  {
    VALUES ?kind { aljir:Source aljir:Passage aljir:Claim aljir:Mode aljir:Standing }
    ?subject a ?kind .
  } UNION {
    ?passage oa:hasSelector|oa:hasSelector/oa:hasStartSelector|oa:hasSelector/oa:hasEndSelector ?subject .
  }
  ?subject ?property ?value .
}"""


def source_iris(engine: Engine) -> list[str]:
    """Give the IRIs of all sources, sorted.

    >>> len(source_iris(aljir.open(lighthouse).engine))
    2
    """
    rows = engine.query(f"SELECT DISTINCT ?source WHERE {{ ?source a {ALJIR.Source} }}").as_table().rows
    return sorted(source.value for (source,) in rows if isinstance(source, NamedNode))


def read_labels(engine: Engine, iris: Iterable[str]) -> dict[str, Texts]:
    """Give the labels (rdfs:label) that things have in the default graph, each by language.

    >>> read_labels(aljir.open(lighthouse).engine, ["https://example.org/lighthouse/place/gull-skerry"])
    {'https://example.org/lighthouse/place/gull-skerry': {'en': 'Gull Skerry', 'ru': 'Галл-Скерри'}}
    """
    query = _LABELS.format(things=" ".join(sorted(str(NamedNode(iri)) for iri in set(iris))))
    found: dict[str, Texts] = {}
    for thing, label in engine.query(query).as_table().rows:
        if isinstance(thing, NamedNode) and isinstance(label, Literal):
            found.setdefault(thing.value, {})[label.language or ""] = label.value
    return found


def words_in(words: Mapping[str, Words], *languages: str) -> Words:
    """Give what there is in the first of these languages that is known, else in the first known one.

    >>> words_in({"en": {"by": "by"}, "ru": {"by": "кто"}}, "kk", "ru")
    {'by': 'кто'}
    """
    return words[next((language for language in languages if language in words), next(iter(words)))]


def in_language(texts: Texts, *languages: str) -> str:
    """Give a text in the first of these languages that it has, else in any; empty when there is none.

    >>> in_language({"en": "camp", "ru": "лагерь"}, "kk", "ru")
    'лагерь'
    """
    return words_in(texts, *languages) if texts else ""
