"""Pages of claims: all of them by mode, standing and source; one with its triples and history; and disagreements."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad
from starlette.routing import Route

from aljir.claims import MODES, STANDINGS, known, select
from aljir.errors import AljirError
from aljir.history import history
from aljir.serialisation import turtle
from aljir.values import Verdict
from aljir.web.site import site_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from aljir.web.site import Site


def claim_page(request: Request, iri: str, status: int = 200) -> Response:
    """Show one claim."""
    site = site_of(request)
    reader = site.reader(site.language(request))
    records = site.records
    claim = records.claims[iri]
    quads = site.graph.store.quads_for_pattern(None, None, None, NamedNode(iri))
    triples = sorted({(quad.subject, quad.predicate, quad.object) for quad in quads}, key=str)
    content = turtle([Quad(*triple) for triple in triples], site.graph.project.prefixes).decode()
    return site.page(
        request,
        "claim.html",
        status,
        claim=claim,
        triples=triples,
        turtle=content,
        history=history(site.graph.engine, site.lookup, records, iri, reader.languages),
        derivations=[one for one in records.claims.values() if iri in one.premisses],
    )


def claims_page(request: Request) -> Response:
    """List claims, those of a mode, standing or source where one is asked for, in reading order."""
    site = site_of(request)
    asked = {name: request.query_params.get(name, "") for name in ("mode", "standing", "source")}
    try:
        chosen = select(
            site.records,
            mode=asked["mode"] or None,
            standing=asked["standing"] or None,
            source=asked["source"] or None,
            prefixes=site.graph.project.prefixes,
        )
    except AljirError as error:
        return _no_such(site, request, error)
    by_source = [(source, list(group)) for source, group in groupby(chosen, key=lambda claim: claim.source)]
    return site.page(
        request,
        "claims.html",
        asked=asked,
        by_source=by_source,
        number=len(chosen),
        modes=MODES,
        standings=STANDINGS,
        sources=_source_slugs(request),
    )


def disagreements_page(request: Request) -> Response:
    """Show pairs of claims on one matter side by side: those that differ, or those of the verdict that is asked for."""
    site = site_of(request)
    verdict = request.query_params.get("verdict", Verdict.DIFFER.value)
    source = request.query_params.get("source", "")
    undecided = request.query_params.get("undecided", "") == "1"
    prefixes = site.graph.project.prefixes
    try:
        if verdict and verdict not in list(Verdict):
            raise AljirError(f"There is no verdict {verdict!r}.", mend=f"There are: {', '.join(Verdict)}.")
        comparison = site.comparison(site.language(request)).select(
            [Verdict(verdict)] if verdict else [],
            source=known(source, "source", site.records.sources, prefixes) if source else None,
            undecided=undecided,
        )
    except AljirError as error:
        return _no_such(site, request, error)
    return site.page(
        request,
        "disagreements.html",
        comparison=comparison,
        verdict=verdict,
        verdicts=[one.value for one in Verdict],
        source=source,
        undecided=undecided,
        sources=_source_slugs(request),
    )


def _no_such(site: Site, request: Request, error: AljirError) -> Response:
    """Say that there is nothing by which to choose so."""
    words = site.reader(site.language(request)).words
    detail = " ".join(filter(None, (error.message, error.mend)))
    return site.refuse(request, 400, "wrong", words["no_such"], detail=detail)


def _source_slugs(request: Request) -> list[tuple[str, str]]:
    """Give slug and name of every source, by name."""
    site = site_of(request)
    reader = site.reader(site.language(request))
    namespace = site.graph.project.kinds.get("source", "")
    found = ((iri.removeprefix(namespace), reader.label(iri)) for iri in site.records.sources)
    return sorted(found, key=lambda pair: pair[1].casefold())


routes = [
    Route("/claims", claims_page, name="claims"),
    Route("/disagreements", disagreements_page, name="disagreements"),
]
