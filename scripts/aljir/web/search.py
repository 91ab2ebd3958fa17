"""Search: finds entities by a name in any language and spelling."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from starlette.routing import Route

from aljir.errors import AljirError
from aljir.web.site import site_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from aljir.lookup import Match

LONGEST = 200
"""How many characters of what is sought are read; no name is longer."""


def search(request: Request) -> Response:
    """Show what is called so; where nothing is, the names that are near."""
    site = site_of(request)
    sought = request.query_params.get("q", "").strip()[:LONGEST]
    matches: list[Match] = []
    if sought:
        with suppress(AljirError):  # nothing is called so
            matches = list(site.lookup.find(sought))
    near = site.lookup.near(sought) if sought and not matches else []
    return site.page(request, "search.html", sought=sought, matches=matches, near=near)


routes = [Route("/search", search, name="search")]
