"""Claims: selected by how they stand, by passage, source and subject; shown with locators and links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, overload
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

from aljir.errors import AljirError, nearest
from aljir.records import Claim, Passage, Records, Source, in_language, words_in
from aljir.results import Result, Table
from aljir.terms import ALJIR, RDFS, expand, lexical

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from rich.console import RenderableType

    from aljir.engines import Engine
    from aljir.results import Term

MODES = ("stated", "derived", "judgement")
"""How a claim follows from its source."""
STANDINGS = ("accepted", "disputed", "withdrawn")
"""How a claim stands in the graph."""

_MENTIONING = """
PREFIX aljir: <https://w3id.org/aljir/ontology#>
PREFIX crm: <http://www.cidoc-crm.org/cidoc-crm/>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT DISTINCT ?claim WHERE {{
  {{ GRAPH ?claim {{ {entity} ?property ?value }} }}
  UNION {{ GRAPH ?claim {{ ?subject ?property {entity} }} }}
  UNION {{ ?claim aljir:passage|prov:hadPrimarySource|aljir:disputedBy|aljir:disputes|prov:wasDerivedFrom {entity} }}
  UNION {{ ?claim a aljir:Claim FILTER(?claim = {entity}) }}
  UNION {{
    {entity} a crm:E21_Person .
    {{ ?event crm:P98_brought_into_life|crm:P100_was_death_of {entity} }}
    UNION {{ ?event crm:P11_had_participant {entity} FILTER NOT EXISTS {{ ?event a crm:E67_Birth }} }}
    {{ GRAPH ?claim {{ ?event ?property ?value }} }}
    UNION {{ GRAPH ?claim {{ ?figure crm:P140_assigned_attribute_to ?event }} }}
  }}
  ?claim a aljir:Claim .
}}"""

_STANDINGS = """
PREFIX aljir: <https://w3id.org/aljir/ontology#>
SELECT ?mode ?standing (COUNT(DISTINCT ?claim) AS ?number) WHERE {
  ?claim a aljir:Claim ; aljir:mode ?mode ; aljir:standing ?standing .
} GROUP BY ?mode ?standing"""
_COMMON = """
PREFIX aljir: <https://w3id.org/aljir/ontology#>
PREFIX crm: <http://www.cidoc-crm.org/cidoc-crm/>
ASK {{
  {{ GRAPH {one} {{ ?entity ?property ?value }} }} UNION {{ GRAPH {one} {{ ?subject ?property ?entity }} }}
  {{ GRAPH {other} {{ ?entity ?term ?object }} }} UNION {{ GRAPH {other} {{ ?thing ?term ?entity }} }}
  FILTER(ISIRI(?entity))
  FILTER NOT EXISTS {{ ?entity a ?kind FILTER(?kind IN (crm:E55_Type, crm:E52_Time-Span)) }}
}}"""


# Selecting


def mentioning(engine: Engine, iri: str) -> set[str]:
    """Give the claims that speak of an entity, as subject or object.

    For a person these include what is claimed of the events that the person took part in: birth, arrest, visit. For a
    claim they are itself and the claims that dispute it, are disputed by it or are derived from it; for a passage or a
    source, the claims that cite it.
    """
    rows = engine.query(_MENTIONING.format(entity=NamedNode(iri))).as_table().rows
    return {term.value for (term,) in rows if isinstance(term, NamedNode)}


def speak_of_one(engine: Engine, one: str, other: str) -> bool:
    """Tell whether two claims, by IRI, speak of one entity, types and times apart."""
    return bool(engine.query(_COMMON.format(one=NamedNode(one), other=NamedNode(other))))


def select(
    records: Records,
    *,
    mode: str | Iterable[str] | None = None,
    standing: str | Iterable[str] | None = None,
    passage: int | str | None = None,
    source: str | None = None,
    among: Container[str] | None = None,
    prefixes: Mapping[str, str],
) -> list[Claim]:
    """Give the claims that meet every condition, by source and in reading order.

    Args:
        records: The claims to choose from.
        mode: One or several of `MODES`.
        standing: One or several of `STANDINGS`.
        passage: The number of a sentence, or the slug, prefixed name or IRI of a passage; its parts are included.
        source: The slug, prefixed name or IRI of a source; its parts are included.
        among: The IRIs to choose from.
        prefixes: Namespaces by prefix.

    Raises:
        AljirError: There is no such mode, standing, passage or source.
    """
    modes, standings = _words(mode, MODES, "mode"), _words(standing, STANDINGS, "standing")
    from_source = known(source, "source", records.sources, prefixes) if source else None
    in_passages = _passages(records, passage, from_source, prefixes) if passage is not None else None
    chosen = (
        claim
        for claim in records.claims.values()
        if (not modes or claim.mode in modes)
        and (not standings or claim.standing in standings)
        and (from_source is None or from_source in (claim.source.iri, claim.source.whole))
        and (in_passages is None or any(cited.iri in in_passages for cited in claim.passages))
        and (among is None or claim.iri in among)
    )
    return sorted(chosen, key=_claim_order)


def _words(given: str | Iterable[str] | None, all_words: tuple[str, ...], what: str) -> tuple[str, ...]:
    """Give the words asked for; refuse an unknown one."""
    words = (given,) if isinstance(given, str) else tuple(given or ())
    for word in words:
        if word not in all_words:
            raise AljirError(f"There is no {what} {word!r}.", mend=nearest(word, all_words))
    return words


def standings(engine: Engine) -> Counter[tuple[str, str]]:
    """Give how many claims there are, by mode and standing; counted where the claims are.

    >>> sorted(standings(aljir.open(lighthouse).engine))[-1]
    ('stated', 'withdrawn')
    """
    rows = engine.query(_STANDINGS).as_table().rows
    found: Counter[tuple[str, str]] = Counter()
    for mode, standing, number in rows:
        key = lexical(mode).removeprefix(str(ALJIR)), lexical(standing).removeprefix(str(ALJIR))
        found[key] = int(lexical(number))
    return found


def known(name: str, kind: str, among: Iterable[str], prefixes: Mapping[str, str]) -> str:
    """Give the IRI that a slug, prefixed name or IRI stands for.

    Raises:
        AljirError: It is not among those that there are.
    """
    namespace = prefixes.get(kind, "")
    iri = expand(name, prefixes) if ":" in name else namespace + name
    if iri not in among:
        raise AljirError(
            f"There is no {kind} {name!r}.", mend=nearest(name, (one.removeprefix(namespace) for one in among))
        )
    return iri


def _passages(records: Records, asked: int | str, source: str | None, prefixes: Mapping[str, str]) -> set[str]:
    """Give the IRIs of the passages that a number or a name means."""
    passages = [passage for passage in records.passages.values() if source in (None, passage.source)]
    if isinstance(asked, str) and not asked.isdecimal():
        iri = known(asked, "passage", [passage.iri for passage in passages], prefixes)
        return {one.iri for one in passages if iri in (one.iri, one.sentence and one.sentence.iri)}
    found = {passage.iri for passage in passages if passage.number == int(asked)}
    if not found:
        last = max((passage.number or 0 for passage in passages), default=0)
        raise AljirError(
            f"There is no sentence {asked}.",
            mend=f"The sentences have the numbers 1 to {last}." if last else "This source is cited without passages.",
        )
    return found


def _claim_order(claim: Claim) -> tuple[bool, str, list[tuple[int, int, str]], str]:
    """Put claims from texts before those from pages, and each source's in reading order."""
    places = [passage.reading_order for passage in claim.passages]
    return claim.source.digest is None, claim.source.iri, places, claim.iri


# Showing


def fragment_link(source: Source, passage: Passage) -> str | None:
    """Give a link that opens the source's page in a browser at the sentence of a passage, or None without an address.

    The text fragment (`#:~:text=start,end`) names the first and the last words of the sentence: those of a part alone
    could stand elsewhere on the page. Hyphen, comma and ampersand have a meaning in it and are percent-encoded too.

    >>> lamp = Source("ex:log", {}, url="https://example.org/log")
    >>> fragment_link(lamp, Passage("ex:log-p1", "ex:log", "Lit at six,", "by the sea-wall"))
    'https://example.org/log#:~:text=Lit%20at%20six%2C,by%20the%20sea%2Dwall'
    """
    if source.url is None:
        return None
    whole = passage.sentence or passage
    first, last = whole.first_words, whole.last_words
    place = whole.locator
    overlap = len(first) + len(last) - (place.end - place.start) if place else len(last) * (first == last)
    if overlap > 0:
        first, last = first + last[overlap:], ""
    shown = (" ".join(words.split()) for words in (first, last) if words)  # a page shows a line end as a space
    quoted = [quote(words, safe="").replace("-", "%2D") for words in shown]
    return f"{source.url.partition('#')[0]}#:~:text={','.join(quoted)}"


_COLUMNS = ("claim", "gloss", "mode", "standing", "source", "passage", "locator", "link")


class Claims(Result, Sequence[Claim]):
    """Claims, as a sequence and as a table; glosses, modes and standings in one language.

    Args:
        claims: The claims.
        records: Where the names of modes and standings are.
        languages: The language of the texts, and those to take when it is missing.
        prefixes: Namespaces by prefix, to show IRIs by.

    >>> claims = aljir.open(lighthouse).claims(standing="disputed")
    >>> len(claims)
    1
    """

    kind = "table"

    def __init__(
        self, claims: Iterable[Claim], records: Records, languages: Sequence[str], prefixes: Mapping[str, str]
    ) -> None:
        self.claims = tuple(claims)
        self.records = records
        self.languages = tuple(languages)
        self.prefixes = prefixes

    def __len__(self) -> int:
        return len(self.claims)

    @overload
    def __getitem__(self, index: int) -> Claim: ...
    @overload
    def __getitem__(self, index: slice) -> Claims: ...
    def __getitem__(self, index: int | slice) -> Claim | Claims:
        if isinstance(index, slice):
            return Claims(self.claims[index], self.records, self.languages, self.prefixes)
        return self.claims[index]

    def __iter__(self) -> Iterator[Claim]:
        return iter(self.claims)

    def as_table(self) -> Table:
        """Give one row a claim, with the link to its first passage or to its page."""
        return self._table(with_link=True)

    def _table(self, *, with_link: bool) -> Table:
        columns = len(_COLUMNS) if with_link else len(_COLUMNS) - 1
        return Table(_COLUMNS[:columns], (self._row(claim)[:columns] for claim in self.claims), self.prefixes)

    def _row(self, claim: Claim) -> list[Term | None]:
        links = fragment_links(claim)
        return [
            NamedNode(claim.iri),
            Literal(self.gloss(claim)),
            Literal(self.word(claim.mode)),
            Literal(self.word(claim.standing)),
            NamedNode(claim.source.iri),
            Literal(numbers(claim)),
            Literal(locators(claim)),
            NamedNode(links[0]) if links else None,
        ]

    def gloss(self, claim: Claim) -> str:
        """Give what a claim says."""
        return in_language(claim.glosses, *self.languages)

    def word(self, term: str) -> str:
        """Give the name of a mode or standing."""
        return in_language(self.records.record(ALJIR[term].value).texts(RDFS.label), *self.languages) or term

    def __repr__(self) -> str:
        return f"<Claims: {len(self)}>"

    def __str__(self) -> str:
        """Show the claims as aligned text, without links."""
        return str(self._table(with_link=False))

    def __rich__(self) -> RenderableType:
        """Show the claims on a terminal, without links."""
        return self._table(with_link=False).__rich__()


def numbers(claim: Claim) -> str:
    """Give the numbers of the sentences that a claim cites."""
    return ", ".join(dict.fromkeys(str(passage.number) for passage in claim.passages if passage.number))


def locators(claim: Claim) -> str:
    """Give the positions of the passages that a claim cites, in Unicode code points."""
    return ", ".join(str(passage.locator) for passage in claim.passages if passage.locator)


_WORDS = {
    "en": {"one": "sentence", "several": "sentences", "characters": "characters"},
    "ru": {"one": "предложение", "several": "предложения", "characters": "знаки"},
}


def citation(claim: Claim, *languages: str) -> str:
    """Give the sentences that a claim cites, and their positions where these are known; empty for a page.

    >>> citation(aljir.open(lighthouse).claims(passage=1)[0], "ru")
    'предложение 1'
    """
    words = words_in(_WORDS, *languages)
    counted = words["several" if "," in numbers(claim) else "one"]
    sentences = f"{counted} {numbers(claim)}" if numbers(claim) else ""
    return f"{sentences}, {words['characters']} {locators(claim)}" if locators(claim) else sentences


def fragment_links(claim: Claim) -> list[str]:
    """Give the links to the sentences that a claim cites, or to the page of a source that has no passages."""
    links = [fragment_link(claim.source, passage) for passage in claim.passages] or [claim.source.url]
    return list(dict.fromkeys(link for link in links if link))
