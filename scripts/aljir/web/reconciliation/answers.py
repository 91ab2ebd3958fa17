"""The documents with which the service answers, as the specification has them."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from aljir.results import plain
from aljir.terms import SCHEMA, SKOS, lexical
from aljir.version import __version__
from aljir.web.reconciliation.candidates import candidates
from aljir.web.reconciliation.facts import is_entity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from aljir.records import Texts
    from aljir.results import Term
    from aljir.web.reconciliation.facts import Entity, Facts, Kind
    from aljir.web.reconciliation.queries import Extension, Query

Document = dict[str, Any]
PREVIEW_SIZE = {"width": 400, "height": 180}
SUGGESTIONS = 20
"""How many entities, types or properties are suggested at once."""


def manifest(facts: Facts, url: str, language: str) -> Document:
    """Give the description of the service (section 3 of the specification).

    Args:
        facts: What is known.
        url: The address of the site.
        language: The language of names.
    """
    titles, here = facts.project.description.titles, f"{url}/reconcile"
    return {
        "versions": ["0.2"],
        "name": facts.name(titles, language) or facts.project.title,
        "identifierSpace": facts.project.base,
        "schemaSpace": str(SCHEMA),
        "documentation": f"{url}/",
        "serviceVersion": __version__,
        "view": {"url": f"{here}/view?id={{{{id}}}}"},
        "preview": {"url": f"{here}/preview?id={{{{id}}}}", **PREVIEW_SIZE},
        "defaultTypes": [_reference(kind, facts, language) for kind in facts.types if ":" not in kind.id],
        "suggest": {
            what: {
                "service_url": url,
                "service_path": f"/reconcile/suggest/{what}",
                "flyout_service_path": f"/reconcile/flyout/{what}?id=${{id}}",
            }
            for what in ("entity", "type", "property")
        },
        "extend": {"propose_properties": {"service_url": url, "service_path": "/reconcile/properties"}},
    }


def results(queries: Mapping[str, Query], facts: Facts, language: str) -> Document:
    """Give the candidates for each query of a batch (section 4.3)."""
    return {
        key: {
            "result": [
                {
                    "id": found.entity.id,
                    "name": facts.name(found.entity.names, language),
                    "description": description(found.entity, facts, language),
                    "score": found.score,
                    "match": found.match,
                    "type": _types(found.entity, facts, language),
                    "features": [{"id": name, "value": value} for name, value in found.features.items()],
                }
                for found in candidates(query, facts)
            ]
        }
        for key, query in queries.items()
    }


def description(entity: Entity, facts: Facts, language: str) -> str:
    """Say in a line which one of its namesakes an entity is: what it is, when it lived, its definition."""
    kinds = ", ".join(facts.name(kind.names, language) for kind in facts.shown_types(entity))
    born, died = (_first(entity, term.value) for term in (SCHEMA.birthDate, SCHEMA.deathDate))
    years = f"{born or '…'} – {died or '…'}" if born or died else _first(entity, SCHEMA.startDate.value)
    definition = values(entity.values.get(SKOS.definition.value, ()), facts, language)
    return "; ".join(filter(None, (kinds, years, *(one["str"] for one in definition if "str" in one))))


def suggested_entities(prefix: str, cursor: int, facts: Facts, language: str) -> Document:
    """Give the entities whose names begin with a text, or are like it (section 6.1)."""
    found = {**facts.names.find(prefix), **facts.names.beginning(prefix)}
    ranked = sorted(found, key=lambda iri: (-found[iri], -facts.entities[iri].weight, iri))
    return {
        "result": [
            {
                "id": entity.id,
                "name": facts.name(entity.names, language),
                "description": description(entity, facts, language),
                "notable": _types(entity, facts, language),
            }
            for entity in (facts.entities[iri] for iri in ranked[cursor : cursor + SUGGESTIONS])
        ]
    }


def suggested_kinds(prefix: str, cursor: int, kinds: Iterable[Kind], facts: Facts, language: str) -> Document:
    """Give the types or properties with a name, in any language, or an identifier that holds a text (6.2, 6.3)."""
    sought = prefix.strip().casefold()
    fitting = [
        kind for kind in kinds if any(sought in text.casefold() for text in (kind.id, kind.iri, *kind.names.values()))
    ]
    fitting.sort(key=lambda kind: not any(text.casefold().startswith(sought) for text in kind.names.values()))
    return {"result": [_reference(kind, facts, language) for kind in fitting[cursor : cursor + SUGGESTIONS]]}


def proposed_properties(type_id: str, limit: int | None, facts: Facts, language: str) -> Document:
    """Give the properties that entities of a type have (section 7.1)."""
    kinds = facts.properties_of(type_id)
    document: Document = {"properties": [_reference(kind, facts, language) for kind in kinds[:limit]]}
    if type_id:
        document["type"] = type_id
    if limit is not None:
        document["limit"] = limit
    return document


def extension(request: Extension, facts: Facts, language: str) -> Document:
    """Give the values that entities have for properties (section 7.3); none where one or the other is not known."""
    terms = {one: facts.term(one) for one in request.properties}
    rows: Document = {}
    for identifier in request.ids:
        entity = facts.entity(identifier)
        rows[identifier] = {
            one: values(entity.values.get(kind.iri, ()), facts, language) if entity and kind else []
            for one, kind in terms.items()
        }
    meta = [{"id": one, "name": facts.name(kind.names, language) if kind else one} for one, kind in terms.items()]
    return {"meta": meta, "rows": rows}


def values(terms: Iterable[Term], facts: Facts, language: str) -> list[Document]:
    """Write values; of texts in several languages only those in the language of the client, if there are any."""
    chosen = list(terms)
    if any(isinstance(term, Literal) and term.language == language for term in chosen):
        chosen = [
            term for term in chosen if not (isinstance(term, Literal) and term.language) or term.language == language
        ]
    return [_value(term, facts, language) for term in chosen]


def _value(term: Term, facts: Facts, language: str) -> Document:
    if isinstance(term, NamedNode) and is_entity(term, facts):
        entity = facts.entities[term.value]
        return {"id": entity.id, "name": facts.name(entity.names, language)}
    value = plain(term)
    if isinstance(term, Literal) and isinstance(value, bool | str):
        return {"str": term.value}
    if isinstance(value, int):
        return {"int": value}
    if isinstance(value, float | Decimal) and math.isfinite(value):
        return {"float": float(value)}
    if isinstance(term, Literal) and term.datatype.value.endswith("#date"):
        return {"date": f"{term.value[:10]}T00:00:00Z"}
    return {"str": lexical(term) or str(value)}


def _first(entity: Entity, property: str) -> str:
    return next((lexical(value) for value in entity.values.get(property, ())), "")


def _types(entity: Entity, facts: Facts, language: str) -> list[Document]:
    return [{"id": kind.id, "name": facts.name(kind.names, language)} for kind in facts.shown_types(entity)]


def _reference(kind: Kind, facts: Facts, language: str) -> Document:
    return {"id": kind.id, "name": facts.name(kind.names, language), "description": _other(kind.names, facts, language)}


def _other(names: Texts, facts: Facts, language: str) -> str:
    """Give the names in the other languages of the project."""
    return "; ".join(names[one] for one in facts.project.languages if one in names and one != language)
