"""How pages name and quote what is in the graph, in the language of whoever reads them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Literal, NamedNode

from aljir.claims import Claims, citation, fragment_link, fragment_links
from aljir.entries import read_kinds
from aljir.figures import read_figures, respect
from aljir.records import in_language, words_in
from aljir.terms import ALJIR, CRM, DCTERMS, EDTF, OWL, RDFS, SKOS, lexical, shrink
from aljir.web.edtf import in_words
from aljir.web.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aljir.figures import Figure
    from aljir.graph import KnowledgeGraph
    from aljir.records import Claim, Passage, Records, Source, Texts
    from aljir.results import Term

_NAMES = (SKOS.prefLabel, RDFS.label, DCTERMS.title)


class Reader:
    """Names, glosses and words in the languages of one reader.

    Args:
        graph: The graph.
        records: Its sources, passages and claims.
        languages: The languages, the preferred one first.

    >>> graph = aljir.open(lighthouse)
    >>> from aljir.records import Records
    >>> reader = Reader(graph, Records.read(graph.engine), ("ru", "en"))
    >>> reader.label("https://example.org/lighthouse/place/tern-point"), reader.words["search"]
    ('Терн-Пойнт', 'Поиск')
    """

    def __init__(self, graph: KnowledgeGraph, records: Records, languages: Sequence[str]) -> None:
        self.graph = graph
        self.records = records
        self.languages = tuple(languages)
        self.prefixes = graph.project.prefixes
        self.words = words_in(WORDS, *languages)
        self._claims = Claims((), records, languages, self.prefixes)

    def short(self, iri: str) -> str:
        """Give the prefixed name of an IRI, or the IRI where no prefix fits."""
        return shrink(iri, self.prefixes)

    def texts(self, iri: str, property: NamedNode) -> Texts:
        """Give the values of a property in each language: those of the graph, else those that claims give."""
        node = NamedNode(iri)
        quads = list(self.graph.store.quads_for_pattern(node, property, None, DefaultGraph()))
        quads = quads or list(self.graph.store.quads_for_pattern(node, property, None, None))
        literals = (quad.object for quad in quads if isinstance(quad.object, Literal))
        return {literal.language or "": literal.value for literal in sorted(literals, key=str)}

    def text(self, iri: str, property: NamedNode) -> str:
        """Give the value of a property in the language of the reader, else in another; empty when there is none."""
        return in_language(self.texts(iri, property), *self.languages)

    def label(self, iri: str) -> str:
        """Give what an IRI is called: a name, the gloss of a claim, the place of a passage, else its prefixed name."""
        if claim := self.records.claims.get(iri):
            return self.gloss(claim) or self.short(iri)
        if passage := self.records.passages.get(iri):
            part = f" ({self.words['part_of_text']})" if passage.sentence else ""
            name = self.label(passage.source)
            return self.words["passage_of"].format(source=name, number=passage.number) + part
        if figure := self._figures.get(iri):
            unit = "" if figure.share_of else f" ({self.label(figure.unit)})"
            kind = respect(figure, self.label, self.languages[0])
            if figure.counted_from:
                disputed = f" ({self.word('disputed')})" if figure.standing == "disputed" else ""
                return f"{self.label(figure.of)} – {kind}{disputed}"
            return f"{kind}: {self.label(figure.of)} – {figure.words(self.languages[0])}{unit}"
        if named := next(filter(None, (self.text(iri, term) for term in _NAMES)), ""):
            return named
        for quad in self.graph.store.quads_for_pattern(NamedNode(iri), ALJIR.decides, None, DefaultGraph()):
            if isinstance(quad.object, NamedNode):
                return self.words["decision_on"].format(self.label(quad.object.value))
        if link := self._link(iri):
            return self.words["link_of"].format(entity=self.label(link[0]), item=_bare(self.short(link[1])))
        for measured in self._measured.get(iri, ()):
            return self.words["value_of"].format(self.label(measured))
        short = self.short(iri)
        return self.words.get(short, short)

    def _link(self, iri: str) -> list[str]:
        """Give the two ends of a link to another dataset; nothing when it is none."""
        quads = [
            quad
            for end in (OWL.annotatedSource, OWL.annotatedTarget)
            for quad in self.graph.store.quads_for_pattern(NamedNode(iri), end, None, DefaultGraph())
        ]
        return [lexical(quad.object) for quad in quads] if len(quads) == 2 else []

    def readable(self, terms: Iterable[Term]) -> list[Term]:
        """Give the terms of one property for a reader: of texts in several languages those in the first that there is.

        They are in the order of what they are called.
        """
        found = set(terms)
        tags = {one.language for one in found if isinstance(one, Literal) and one.language}
        best = next((language for language in self.languages if language in tags), None)
        kept = [one for one in found if not (best and isinstance(one, Literal) and one.language not in (None, best))]
        return sorted(kept, key=lambda one: (self.shown(one).casefold(), str(one)))

    def shown(self, term: Term) -> str:
        """Give a term as people read it."""
        return self.label(term.value) if isinstance(term, NamedNode) else str(getattr(term, "value", term))

    def date(self, term: Term) -> str:
        """Give what a date in EDTF means; empty for any other term, and for a date that is plain to read."""
        return in_words(term.value, self.words) if isinstance(term, Literal) and term.datatype == EDTF.EDTF else ""

    def language(self, tag: str | None) -> str:
        """Give the name of a language."""
        return self.words.get(f"language:{tag or 'und'}", tag or "")

    def kinds(self, iri: str) -> list[str]:
        """Give what an entity is: its class and its types; of an organization not the wider class that the CRM has."""
        kinds = read_kinds(self.graph.engine, iri, self.languages)
        own = next((kind for kind, begins in self.graph.project.kinds.items() if iri.startswith(begins)), "")
        return [self.words[f"one:{own}"], *kinds[1:]] if f"one:{own}" in self.words else kinds

    def gloss(self, claim: Claim) -> str:
        """Give what a claim says."""
        return self._claims.gloss(claim)

    def word(self, term: str) -> str:
        """Give the name of a mode or a standing."""
        return self._claims.word(term)

    def reason(self, texts: Texts) -> str:
        """Give a reason or an excuse."""
        return in_language(texts, *self.languages)

    def citation(self, claim: Claim) -> str:
        """Give the sentences that a claim cites and their positions, or that it cites a page."""
        return citation(claim, *self.languages) or self.words["page"]

    def links(self, claim: Claim) -> list[str]:
        """Give the addresses at which a browser opens what a claim cites."""
        return fragment_links(claim)

    def passage_link(self, source: Source, passage: Passage) -> str | None:
        """Give the address at which a browser opens a passage."""
        return fragment_link(source, passage)

    def related(self, claim: Claim) -> dict[str, list[Claim]]:
        """Give the claims that a claim is tied to, by the word for how."""
        ties = {
            "disputed_by": claim.disputed_by,
            "disputes": [one for one in claim.disputes if one not in claim.disputed_by],
            "beside": claim.beside,
            "premisses": claim.premisses,
        }
        known = self.records.claims
        return {word: [known[iri] for iri in iris if iri in known] for word, iris in ties.items() if iris}

    @cached_property
    def _measured(self) -> dict[str, list[str]]:
        """The figures of which something is the value."""
        found: dict[str, list[str]] = {}
        for quad in self.graph.store.quads_for_pattern(None, CRM.P141_assigned, None, None):
            if lexical(quad.subject) in self._figures:
                found.setdefault(lexical(quad.object), []).append(lexical(quad.subject))
        return found

    @cached_property
    def _figures(self) -> dict[str, Figure]:
        return {figure.iri: figure for figure in read_figures(self.graph.engine)}


def _bare(address: str) -> str:
    """Give an address without its scheme and last slash."""
    return address.rpartition("://")[2].rstrip("/")
