"""The ASGI app: every part's routes under one roof, and what holds for all of them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from aljir.web import (
    addresses,
    api,
    catalogue,
    claims,
    editor,
    entities,
    home,
    monitoring,
    pictures,
    protocol,
    search,
    service,
    sources,
)
from aljir.web.cache import CACHE_BYTES, Cache
from aljir.web.evaluation import RefusalError
from aljir.web.guard import Guard
from aljir.web.monitoring import Metrics, Watch
from aljir.web.processes import BusyError
from aljir.web.protocol import CLIENT_CLOSED
from aljir.web.reconciliation import routes as reconciliation
from aljir.web.settings import Settings
from aljir.web.site import STATIC, Site, site_of
from aljir.web.workers import RETRY_AFTER, Workers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from aljir.engines import RemoteEngine
    from aljir.graph import KnowledgeGraph


def create_app(
    graph: KnowledgeGraph, settings: Settings | None = None, remote: RemoteEngine | None = None
) -> Starlette:
    """Make the app that serves a graph.

    Args:
        graph: The graph.
        settings: How the service is run.
        remote: What asks the store that answers queries, where the graph is a copy of what it holds.

    >>> [route.name for route in create_app(aljir.open(lighthouse)).routes][0]
    'home'
    """
    settings = settings or Settings()
    metrics = Metrics()
    app = Starlette(
        routes=[
            *home.routes,
            *protocol.routes,
            *service.routes,
            *monitoring.routes,
            *search.routes,
            *sources.routes,
            *claims.routes,
            *catalogue.routes,
            *api.routes,
            *reconciliation.routes,
            *pictures.routes,
            *editor.routes,
            Mount("/static", StaticFiles(directory=STATIC), name="static"),
            *entities.routes,
            *addresses.routes,  # any path that is no other's: these are the last
        ],
        middleware=[Middleware(Watch, metrics), Middleware(Guard, settings)],
        exception_handlers={
            HTTPException: _http_problem,
            RefusalError: _refused,
            BusyError: _busy,
            ClientDisconnect: _nobody_there,
        },
        lifespan=_lifespan,
    )
    app.state.site = Site(graph, settings)
    app.state.workers = Workers(graph, settings, remote)
    app.state.answers = Cache(CACHE_BYTES)
    app.state.metrics = metrics
    return app


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    """Start the processes that evaluate queries, and end them."""
    await app.state.workers.start()
    try:
        yield
    finally:
        await app.state.workers.close()


def _http_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    phrase = HTTPStatus(error.status_code).phrase
    detail = "" if error.detail == phrase else error.detail
    return site_of(request).fail(request, error.status_code, phrase, detail, error.headers)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, RefusalError)  # noqa: S101
    return site_of(request).fail(request, **error.members)  # type: ignore[arg-type]


def _busy(request: Request, error: Exception) -> Response:
    detail = f"{error} Come back in {RETRY_AFTER} seconds."
    return site_of(request).fail(request, 503, "Busy", detail, {"Retry-After": str(RETRY_AFTER)})


def _nobody_there(request: Request, error: Exception) -> Response:
    """Answer a client that went amid its request: for the log alone."""
    return Response(status_code=CLIENT_CLOSED)
