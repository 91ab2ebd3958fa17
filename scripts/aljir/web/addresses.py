"""Addresses: every IRI of the graph answers, as "Cool URIs for the Semantic Web" (W3C Note) has it.

The IRI of a thing redirects (303 See Other) to its page or to data on it, whichever the client takes; the same path
with `.html`, `.ttl`, `.nt`, `.jsonld` or `.rdf` answers directly. A withdrawn claim is 410 Gone, with the page that
says why; what the graph does not know is 404, with the names that are near.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aljir.errors import near
from aljir.reification import NANOPUBLICATIONS, STATEMENTS
from aljir.web import claims, entities, sources
from aljir.web.descriptions import FORMATS, write
from aljir.web.negotiation import choose_media_type
from aljir.web.site import site_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from aljir.web.site import Site

PAGE = "html"
_OFFERED = {PAGE: "text/html", **FORMATS}
_VARY = {"Vary": "Accept, Accept-Language"}
_LONGEST = 200
"""How long a name may be for near ones to be sought; none of the graph is longer."""


def address(request: Request) -> Response:
    """Answer at the address of a thing, or of a document on it."""
    site = site_of(request)
    base = site.graph.project.base
    path = request.path_params["path"]
    name, dot, extension = path.rpartition(".")
    if dot and extension in _OFFERED and f"{base}{name}" in site.documents:
        return _document(site, request, f"{base}{name}", extension)
    iri = base + path
    if iri in site.documents:
        return _thing(site, request, iri)
    if target := _stands_for(site, path):
        return RedirectResponse(site.href(target, request), 303, _VARY)
    return _missing(site, request, path)


def _thing(site: Site, request: Request, iri: str) -> Response:
    """Redirect to the document on a thing that the client likes best."""
    liked = choose_media_type(request.headers.get("accept"), list(_OFFERED.values()))
    if liked is None:
        return site.refuse(request, 406, "not_acceptable", ", ".join(_OFFERED.values()))
    extension = next(one for one, media_type in _OFFERED.items() if media_type == liked)
    if _withdrawn(site, iri):
        return _document(site, request, iri, extension)
    page = site.href(iri, request)
    return RedirectResponse(page.replace(".html", f".{extension}", 1) if extension != PAGE else page, 303, _VARY)


def _document(site: Site, request: Request, iri: str, extension: str) -> Response:
    """Give the page of a thing, or data on it."""
    status = 410 if _withdrawn(site, iri) else 200
    if extension != PAGE:
        content = write(site.graph, (iri, *site.documents[iri]), extension)
        return Response(content, status, _VARY, FORMATS[extension])
    if iri in site.records.claims:
        return claims.claim_page(request, iri, status)
    if iri in site.records.sources:
        return sources.source_page(request, iri)
    if iri in site.records.passages:
        return sources.passage_page(request, iri)
    return entities.entity_page(request, iri)


def _withdrawn(site: Site, iri: str) -> bool:
    claim = site.records.claims.get(iri)
    return claim is not None and claim.standing == "withdrawn"


def _stands_for(site: Site, path: str) -> str:
    """Give what an IRI that only dumps have, or a saved query, is answered with; empty when it is neither."""
    kind, _, name = path.partition("/")
    if kind in (STATEMENTS, NANOPUBLICATIONS):
        claim = f"{site.graph.project.base}claim/{name.partition('.')[0]}"
        return claim if claim in site.records.claims else ""
    if kind == "query" and name in site.graph.catalogue.slugs():
        return f"/queries/{name}"
    return ""


def _missing(site: Site, request: Request, path: str) -> Response:
    """Say that there is nothing, and what is called like it."""
    base = site.graph.project.base
    for extension in _OFFERED:
        path = path.removesuffix(f".{extension}")
    kind, slash, slug = path.rpartition("/")
    names = [iri.removeprefix(base) for iri in site.documents]
    slugs = [name.removeprefix(f"{kind}/") for name in names if slash and name.rpartition("/")[0] == kind]
    found: list[str] = []
    if len(path) <= _LONGEST:
        found = [f"{kind}/{one}" for one in near(slug, slugs)] if slugs else near(path, names)
    words = site.reader(site.language(request)).words
    return site.refuse(request, 404, "missing", words["missing_text"].format(path), [base + name for name in found])


routes = [Route("/{path:path}", address, name="address")]
