"""An entry, as in a reference work: the names of an entity, what it is, and what is known of it, claim by claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.claims import Claims, citation, fragment_links, locators, mentioning, numbers, select
from aljir.records import in_language, words_in
from aljir.results import Table, TextResult
from aljir.terms import shrink

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aljir.engines import Engine
    from aljir.lookup import Lookup, Name
    from aljir.records import Claim, Records
    from aljir.results import Term

_KINDS = """
PREFIX crm: <http://www.cidoc-crm.org/cidoc-crm/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?rank ?kind ?label WHERE {{
  {{
    {{ {entity} a ?kind }} UNION {{ GRAPH ?claim {{ {entity} a ?kind }} }}
    ?kind rdfs:label ?label .
    FILTER EXISTS {{ ?kind rdfs:subClassOf* crm:E1_CRM_Entity }}
    FILTER NOT EXISTS {{ {entity} a ?narrower . ?narrower rdfs:subClassOf ?kind . FILTER(?narrower != ?kind) }}
    VALUES ?rank {{ 1 }}
  }} UNION {{
    {entity} crm:P2_has_type ?kind .
    ?kind skos:prefLabel ?label .
    VALUES ?rank {{ 2 }}
  }}
}} ORDER BY ?rank ?kind ?label"""

_LINKS = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?rank ?how ?item WHERE {{
  VALUES (?rank ?match ?how) {{
    (1 skos:exactMatch "exact") (2 skos:closeMatch "close")
    (3 skos:broadMatch "broader") (4 skos:narrowMatch "narrower")
  }}
  {entity} ?match ?item .
  FILTER(isIRI(?item))
}} ORDER BY ?rank ?item"""

_WORDS = {
    "en": {
        "links": "links",
        "exact": "exact",
        "close": "close",
        "broader": "broader",
        "narrower": "narrower",
        "accepted": "Accepted",
        "disputed": "Disputed",
        "judgements": "Judgements of the sources",
        "withdrawn": "Withdrawn",
        "disputed_by": "disputed by",
        "disputes": "disputes",
        "premisses": "derived from",
        "reason": "why",
        "page": "cited as a page",
        "none": "No claim speaks of it.",
    },
    "ru": {
        "links": "ссылки",
        "exact": "точно",
        "close": "близко",
        "broader": "шире",
        "narrower": "уже",
        "accepted": "Принято",
        "disputed": "Оспорено",
        "judgements": "Оценки источников",
        "withdrawn": "Отозвано",
        "disputed_by": "оспаривается",
        "disputes": "оспаривает",
        "premisses": "выведено из",
        "reason": "почему",
        "page": "ссылка на страницу",
        "none": "Утверждений о нём нет.",
    },
}


class Entry(TextResult):
    """What is known of one entity.

    Attributes:
        iri: The entity.
        names: Its names by language, the preferred one first.
        kinds: What it is, in one language: its CRM class, then its types.
        links: What is like it in other datasets: the IRI of each item, and how it matches (exact, close, broader or
            narrower than the entity), the nearest first.
        claims: What sources say of it.

    >>> entry = aljir.open(lighthouse).show("Tern Point")
    >>> entry.names["en"][0]
    'Tern Point'
    >>> entry.links
    {'https://example.org/harbours/H17': 'exact'}
    """

    kind = "table"

    def __init__(self, iri: str, lookup: Lookup, records: Records, languages: Sequence[str]) -> None:
        self.iri = iri
        self.languages = tuple(languages)
        self.prefixes = lookup.project.prefixes
        self.names = _names(name for name in lookup.names if name.entity == iri)
        self.kinds = read_kinds(lookup.engine, iri, self.languages)
        self.links = _links(lookup.engine, iri)
        self.name = lookup.label(iri, *self.languages)
        self.records = records
        found = select(records, among=mentioning(lookup.engine, iri), prefixes=self.prefixes)
        self.claims = Claims(found, records, self.languages, self.prefixes)

    @property
    def groups(self) -> dict[str, list[Claim]]:
        """The claims by how they stand: accepted, disputed, judgements, withdrawn; empty groups left out."""
        groups: dict[str, list[Claim]] = {"accepted": [], "disputed": [], "judgements": [], "withdrawn": []}
        for claim in self.claims:
            judged = claim.mode == "judgement" and claim.standing == "accepted"
            groups["judgements" if judged else claim.standing].append(claim)
        return {name: claims for name, claims in groups.items() if claims}

    def as_table(self) -> Table:
        """Give one row a claim, grouped as `groups`."""
        variables = (
            *("entity", "name", "links", "claim", "gloss", "mode", "standing", "reason", "disputed_by", "derived_from"),
            *("source", "passage", "locator", "link"),
        )
        rows = (self._row(claim) for claims in self.groups.values() for claim in claims)
        return Table(variables, rows, self.prefixes)

    def _row(self, claim: Claim) -> list[Term | None]:
        links = fragment_links(claim)
        return [
            NamedNode(self.iri),
            Literal(self.name),
            Literal(self._links_line()),
            NamedNode(claim.iri),
            Literal(self.claims.gloss(claim)),
            Literal(self.claims.word(claim.mode)),
            Literal(self.claims.word(claim.standing)),
            Literal(in_language(claim.reasons, *self.languages)),
            Literal(", ".join(map(self._short, claim.disputed_by))),
            Literal(", ".join(map(self._short, claim.premisses))),
            NamedNode(claim.source.iri),
            Literal(numbers(claim)),
            Literal(locators(claim)),
            NamedNode(links[0]) if links else None,
        ]

    @property
    def _words(self) -> dict[str, str]:
        return words_in(_WORDS, *self.languages)

    def _links_line(self) -> str:
        """Give what is like it in other datasets, in one line."""
        return "; ".join(f"{self._short(item)}, {self._words[how]}" for item, how in self.links.items())

    def _short(self, iri: str) -> str:
        return shrink(iri, self.prefixes)

    def lines(self) -> Iterator[tuple[str, str]]:
        """Give the lines of the entry, each with its style."""
        words = self._words
        yield f"{self.name or self._short(self.iri)}", "bold"
        yield ", ".join([self._short(self.iri), *self.kinds]), ""
        for language, names in self.names.items():
            yield f"  {language}  {'; '.join(names)}", ""
        if self.links:
            yield f"  {words['links']}  {self._links_line()}", "dim"
        for group, claims in self.groups.items():
            yield "", ""
            yield f"{words[group]} ({len(claims)})", "bold red" if group == "disputed" else "bold"
            for claim in claims:
                yield from self._claim_lines(claim, words)
        if not self.claims:
            yield words["none"], ""

    def _claim_lines(self, claim: Claim, words: dict[str, str]) -> Iterator[tuple[str, str]]:
        yield f"  {self.claims.gloss(claim)}", ""
        cited = citation(claim, *self.languages) or words["page"]
        mode, standing = self.claims.word(claim.mode), self.claims.word(claim.standing)
        yield f"    {mode}, {standing} · {self._short(claim.source.iri)}, {cited}", "dim"
        yield f"    {self._short(claim.iri)}", "dim"
        relations = {"disputed_by": claim.disputed_by, "disputes": claim.disputes, "premisses": claim.premisses}
        for name, others in relations.items():
            for iri in others:
                other = self.records.claims.get(iri)
                gloss = self.claims.gloss(other) if other else ""
                yield f"    {words[name]}: {gloss} ({self._short(iri)})", "red" if name == "disputed_by" else "dim"
        if claim.reasons:
            yield f"    {words['reason']}: {in_language(claim.reasons, *self.languages)}", ""
        for link in fragment_links(claim):
            yield f"    {link}", f"dim link {link}"

    def __repr__(self) -> str:
        return f"<Entry {self._short(self.iri)}: {len(self.claims)} claims>"


def _names(names: Iterator[Name]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        if name.text not in found.setdefault(name.language, []):
            found[name.language].append(name.text)
    return found


def read_kinds(engine: Engine, iri: str, languages: Sequence[str]) -> list[str]:
    """Give the names of what an entity is, of its class and its types, the same name once.

    >>> graph = aljir.open(lighthouse)
    >>> read_kinds(graph.engine, f"{graph.project.base}place/tern-point", ["en"])
    ['spot on the coast']
    """
    labels: dict[Term | None, dict[str, str]] = {}
    for _, kind, label in engine.query(_KINDS.format(entity=NamedNode(iri))).as_table().rows:
        if isinstance(label, Literal):
            labels.setdefault(kind, {})[label.language or ""] = label.value
    return list(dict.fromkeys(in_language(texts, *languages) for texts in labels.values()))


def _links(engine: Engine, iri: str) -> dict[str, str]:
    """Give what an entity is linked to in other datasets, and how it matches."""
    rows = engine.query(_LINKS.format(entity=NamedNode(iri))).as_table().rows
    return {item.value: how.value for _, how, item in rows if isinstance(item, NamedNode) and isinstance(how, Literal)}
