"""Search: finds entities and saved queries by a name, a part of one or a near spelling, in any language."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.routing import Route

from aljir.errors import AljirError
from aljir.terms import SKOS
from aljir.web.site import site_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from aljir.queries import SavedQuery
    from aljir.web.site import Site

LONGEST = 200
"""How many characters of what is sought are read; no name is longer."""
PAGE = 25
"""How many entities a page shows."""


@dataclass(frozen=True, slots=True)
class Found:
    """An entity that was found: the name by which it was (empty: by its identifier); whether that is only near."""

    entity: str
    matched: str = ""
    near: bool = False


def search(request: Request) -> Response:
    """Show what is called so, the best first, page by page."""
    site = site_of(request)
    sought = request.query_params.get("q", "").strip()[:LONGEST]
    found = _entities(site, sought)
    pages = max(-(-len(found) // PAGE), 1)
    number = request.query_params.get("page", "1")
    page = min(max(int(number), 1), pages) if re.fullmatch(r"[0-9]{1,6}", number) else 1
    reader = site.reader(site.language(request))
    return site.page(
        request,
        "search.html",
        sought=sought,
        total=len(found),
        found=found[(page - 1) * PAGE : page * PAGE],
        queries=_queries(site, sought),
        definition=lambda iri: reader.text(iri, SKOS.definition),
        first=(page - 1) * PAGE + 1,
        page=page,
        pages=pages,
    )


def _entities(site: Site, sought: str) -> list[Found]:
    """Give the entities that an identifier or a name may mean, the best first: things, types, and what is only near."""
    found: dict[str, Found] = {}
    if sought:
        with suppress(AljirError):  # it is no identifier, or that of nothing
            found = {match.entity: Found(match.entity) for match in site.lookup.find(sought) if not match.matched}
    for hit in site.names.hits(sought):
        found.setdefault(hit.entity, Found(hit.entity, hit.name, hit.near))
    types = site.graph.project.kinds.get("type", "")
    return sorted(found.values(), key=lambda one: (one.near, bool(types) and one.entity.startswith(types)))


def _queries(site: Site, sought: str) -> list[SavedQuery]:
    """Give the saved queries whose summaries have the words that are sought."""
    return [site.graph.catalogue.get(hit.entity) for hit in site.summaries.hits(sought) if not hit.near]


routes = [Route("/search", search, name="search")]
