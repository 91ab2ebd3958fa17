"""Pages of entities: names, what sources say, ties to others; and the lists of all entities of a kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode
from starlette.routing import Route

from aljir.entries import Entry
from aljir.terms import ALJIR, CRM, RDF, RDFS, SCHEMA, SKOS
from aljir.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request
    from starlette.responses import Response

    from aljir.graph import KnowledgeGraph
    from aljir.results import Term
    from aljir.web.reader import Reader

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


def entity_page(request: Request, iri: str) -> Response:
    """Show one entity."""
    site = site_of(request)
    reader = site.reader(site.language(request))
    entry = Entry(iri, site.lookup, site.records, reader.languages)
    ties = _ties(site.graph, iri)
    kin = [tie for tie in ties if tie.property in _KIN and not tie.inverse]
    entities = [
        tie
        for tie in _said(site.graph, ties)
        if _is_entity(site.graph, tie.other) and (tie.inverse or tie.property != CRM.P2_has_type)
    ]
    return site.page(
        request,
        "entity.html",
        iri=iri,
        entry=entry,
        of_kind=iri.startswith(tuple(site.graph.project.kinds.values())) and _is_entity(site.graph, NamedNode(iri)),
        name=entry.name or reader.label(iri),
        definition=reader.text(iri, SKOS.definition) or reader.text(iri, SKOS.scopeNote),
        kin=_grouped(kin, reader),
        connections=_grouped_by_other(entities, reader),
        stated=_grouped((tie for tie in ties if not tie.inverse and tie.property not in _NAMING), reader),
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


def _grouped(ties: Iterable[Tie], reader: Reader) -> dict[str, list[Term]]:
    """Give the other terms of ties by property, as they are read, in the order of the names of properties."""
    found: dict[NamedNode, set[Term]] = {}
    for tie in ties:
        found.setdefault(tie.property, set()).add(tie.other)
    return {
        one.value: reader.readable(found[one])
        for one in sorted(found, key=lambda one: reader.label(one.value).casefold())
    }


def _grouped_by_other(ties: Iterable[Tie], reader: Reader) -> list[tuple[str, list[tuple[str, bool]]]]:
    """Give the entities that ties lead to, by name, each with the properties and their directions."""
    found: dict[str, set[tuple[str, bool]]] = {}
    for tie in ties:
        if isinstance(tie.other, NamedNode):
            found.setdefault(tie.other.value, set()).add((tie.property.value, tie.inverse))
    order = sorted(found, key=lambda iri: (reader.label(iri).casefold(), iri))
    return [(iri, sorted(found[iri])) for iri in order]


def _terms(parts: Iterable[str], reader: Reader) -> list[tuple[str, str, str]]:
    """Give the parts of a document, as the terms of an ontology: fragment, name and definition."""
    return [(one.partition("#")[2], reader.label(one), reader.text(one, SKOS.definition)) for one in parts]


routes = [Route("/{kind}/", kind_page, name="kind")]
