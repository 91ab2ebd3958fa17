"""Pages of entities: names, what sources say, ties to others; and the lists of all entities of a kind."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Literal, NamedNode
from starlette.routing import Route

from aljir.entries import Entry
from aljir.terms import ALJIR, CRM, DCTERMS, OWL, PAV, RDF, RDFS, SCHEMA, SKOS, SSSOM, lexical
from aljir.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from aljir.graph import KnowledgeGraph
    from aljir.lookup import Name
    from aljir.results import Term
    from aljir.web.grounds import Ground
    from aljir.web.reader import Reader
    from aljir.web.site import Site

_DEFAULT = DefaultGraph()
_KIN = (SCHEMA.spouse, SCHEMA.parent, SCHEMA.children)
_NAMING = (RDF.type, RDFS.label, SKOS.prefLabel, SKOS.altLabel, SCHEMA.name, SCHEMA.alternateName)
"""What a page says in its head."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A statement that ties an entity to another term; `inverse` when the entity is its object."""

    property: NamedNode
    other: Term
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A link to an item of another dataset, and what its record says: where it lies, how sure it is, why, who, when."""

    item: str
    how: str
    record: str = ""
    confidence: str = ""
    evidence: str = ""
    author: str = ""
    date: str = ""


class _Resting:
    """Tells on what the ties of one entity rest."""

    def __init__(self, site: Site, iri: str, reader: Reader) -> None:
        self.grounds, self.node, self.reader = site.grounds, NamedNode(iri), reader

    def __call__(self, tie: Tie) -> Ground:
        """Give on what a tie rests."""
        if tie.inverse and isinstance(tie.other, NamedNode):
            return self.grounds.of((tie.other, tie.property, self.node), self.reader.languages)
        return self.grounds.of((self.node, tie.property, tie.other), self.reader.languages)

    def grouped(self, ties: Iterable[Tie]) -> dict[str, list[tuple[Ground, list[Term]]]]:
        """Give the other terms of ties by property and by what they rest on, as they are read.

        The properties are in the order of their names.
        """
        found: dict[NamedNode, dict[Term, Ground]] = {}
        for tie in ties:
            found.setdefault(tie.property, {})[tie.other] = self(tie)
        grouped = {}
        for one in sorted(found, key=lambda node: self.reader.label(node.value).casefold()):
            of_ground: dict[Ground, list[Term]] = {}
            for term in self.reader.readable(found[one]):
                of_ground.setdefault(found[one][term], []).append(term)
            grouped[one.value] = list(of_ground.items())
        return grouped

    def by_other(self, ties: Iterable[Tie]) -> list[tuple[str, list[tuple[Tie, Ground]]]]:
        """Give the entities that ties lead to, by name, each with the ties and what these rest on."""
        found: dict[str, list[tuple[Tie, Ground]]] = {}
        for tie in sorted(ties, key=lambda one: (one.property.value, one.inverse)):
            if isinstance(tie.other, NamedNode):
                found.setdefault(tie.other.value, []).append((tie, self(tie)))
        return sorted(found.items(), key=lambda pair: (self.reader.label(pair[0]).casefold(), pair[0]))

    def names(self, names: Iterable[Name]) -> dict[str, list[tuple[str, Ground]]]:
        """Give the names by language, the preferred one first, each with the claims that spell it so."""
        found: dict[str, dict[str, Ground]] = {}
        for name in names:
            if name.entity == self.node.value:
                tie = Tie(
                    SKOS.prefLabel if name.preferred else SKOS.altLabel,
                    Literal(name.text, language=name.language or None),
                )
                found.setdefault(name.language, {}).setdefault(name.text, self(tie))
        return {language: list(texts.items()) for language, texts in found.items()}


def entity_page(request: Request, iri: str) -> Response:
    """Show one entity."""
    site = site_of(request)
    reader = site.reader(site.language(request))
    entry = Entry(iri, site.lookup, site.records, reader.languages)
    ties = _ties(site.graph, iri)
    resting = _Resting(site, iri, reader)
    kin = [tie for tie in ties if tie.property in _KIN and not tie.inverse]
    entities = [
        tie
        for tie in _said(site.graph, ties)
        if _is_entity(site.graph, tie.other) and (tie.inverse or tie.property != CRM.P2_has_type)
    ]
    connections = resting.by_other(entities)
    stated = resting.grouped(tie for tie in ties if not tie.inverse and tie.property not in _NAMING)
    grounds = [ground for grounded in stated.values() for ground, _ in grounded]
    grounds += [ground for _, tied in connections for _, ground in tied]
    return site.page(
        request,
        "entity.html",
        iri=iri,
        entry=entry,
        of_kind=iri.startswith(tuple(site.graph.project.kinds.values())) and _is_entity(site.graph, NamedNode(iri)),
        name=entry.name or reader.label(iri),
        definition=reader.text(iri, SKOS.definition) or reader.text(iri, SKOS.scopeNote),
        names=resting.names(site.lookup.names),
        kin=resting.grouped(kin),
        connections=connections,
        links=list(_links(site.graph, iri, entry.links)),
        stated=stated,
        claimed=any(ground.claims or ground.rule for ground in grounds),
        terms=_terms(site.documents[iri], reader),
    )


def kind_page(request: Request) -> Response:
    """List all entities of a kind by name."""
    site = site_of(request)
    kind = request.path_params["kind"]
    if kind not in site.graph.project.kinds:
        words = site.reader(site.language(request)).words
        return site.refuse(request, 404, "missing", words["missing_text"].format(kind))
    return site.page(request, "kind.html", kind=kind, entities=site.of_kind(kind, site.language(request)))


def _ties(graph: KnowledgeGraph, iri: str) -> list[Tie]:
    """Give what the default graph says of an entity: what it is subject or object of."""
    node = NamedNode(iri)
    own = [Tie(quad.predicate, quad.object) for quad in graph.store.quads_for_pattern(node, None, None, _DEFAULT)]
    return own + [
        Tie(quad.predicate, quad.subject, inverse=True)
        for quad in graph.store.quads_for_pattern(None, None, node, _DEFAULT)
        if isinstance(quad.subject, NamedNode)
    ]


def _said(graph: KnowledgeGraph, ties: Iterable[Tie]) -> list[Tie]:
    """Leave out what only follows: a tie by a wider property, or by schema.org's, beside the narrower one."""
    of_other: dict[tuple[Term, bool], set[NamedNode]] = {}
    for tie in ties:
        of_other.setdefault((tie.other, tie.inverse), set()).add(tie.property)
    said = []
    for (other, inverse), properties in of_other.items():
        wider = {parent for one in properties for parent in _wider(graph, one)}
        narrow = properties - wider - {RDF.type}
        own = {one for one in narrow if not one.value.startswith(str(SCHEMA))} or narrow
        said += [Tie(one, other, inverse) for one in own]
    return said


def _wider(graph: KnowledgeGraph, property: NamedNode) -> set[NamedNode]:
    """Give the properties of which one is a sub-property, directly or by way of others."""
    found: set[NamedNode] = set()
    waiting = [property]
    while waiting:
        for quad in graph.store.quads_for_pattern(waiting.pop(), RDFS.subPropertyOf, None, _DEFAULT):
            if isinstance(quad.object, NamedNode) and quad.object not in found and quad.object != property:
                found.add(quad.object)
                waiting.append(quad.object)
    return found


def _is_entity(graph: KnowledgeGraph, other: Term) -> bool:
    """Tell whether a term is an entity of the graph, and no claim, passage, decision or mapping, which say so."""
    kinds = graph.project.kinds
    telling = (*(kinds[kind] for kind in ("claim", "passage", "decision", "mapping") if kind in kinds), str(ALJIR))
    return (
        isinstance(other, NamedNode)
        and other.value.startswith(graph.project.base)
        and not other.value.startswith(telling)
    )


def _links(graph: KnowledgeGraph, iri: str, links: Mapping[str, str]) -> Iterator[Link]:
    """Give the links of an entity, each with what its record says of it."""
    records = {}
    for quad in graph.store.quads_for_pattern(None, OWL.annotatedSource, NamedNode(iri), _DEFAULT):
        if isinstance(quad.subject, NamedNode):
            one = partial(_value, graph, quad.subject)
            records[one(OWL.annotatedTarget)] = (
                quad.subject.value,
                *map(one, (SSSOM.confidence, RDFS.comment, PAV.authoredBy, DCTERMS.created)),
            )
    for item, how in links.items():
        yield Link(item, how, *records.get(item, ()))


def _value(graph: KnowledgeGraph, subject: NamedNode, property: NamedNode) -> str:
    return next((lexical(quad.object) for quad in graph.store.quads_for_pattern(subject, property, None, _DEFAULT)), "")


def _terms(parts: Iterable[str], reader: Reader) -> list[tuple[str, str, str]]:
    """Give the parts of a document, as the terms of an ontology: fragment, name and definition."""
    return [(one.partition("#")[2], reader.label(one), reader.text(one, SKOS.definition)) for one in parts]


routes = [Route("/{kind}/", kind_page, name="kind")]
