"""The ASGI app: every part's routes under one roof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from aljir.web import home
from aljir.web.reconciliation import routes as reconciliation
from aljir.web.settings import Settings
from aljir.web.site import STATIC, Site

if TYPE_CHECKING:
    from aljir.graph import KnowledgeGraph


def create_app(graph: KnowledgeGraph, settings: Settings | None = None) -> Starlette:
    """Make the app that serves a graph.

    >>> [route.name for route in create_app(aljir.open(lighthouse)).routes][0]
    'home'
    """
    app = Starlette(
        routes=[*home.routes, *reconciliation.routes, Mount("/static", StaticFiles(directory=STATIC), name="static")]
    )
    app.state.site = Site(graph, settings or Settings())
    return app
