"""The first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from aljir.web.site import site_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def home(request: Request) -> Response:
    """Say what this is."""
    return site_of(request).page(request, "home.html")


routes = [Route("/", home, name="home")]
