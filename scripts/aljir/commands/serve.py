"""`aljir serve`: serves the graph on the web."""

from __future__ import annotations

import logging
import math
from typing import Annotated

import typer

from aljir.commands.options import StoreOption, fetched, open_graph
from aljir.engines import EmbeddedEngine
from aljir.errors import ENVIRONMENT, AljirError
from aljir.graph import KnowledgeGraph

CONNECTIONS = 1000
"""How many connections there may be at once."""


def run(
    context: typer.Context,
    host: Annotated[str, typer.Option(metavar="HOST", help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="PORT", help="The port; 0 for any that is free.")] = 8000,
    url: Annotated[
        str, typer.Option(metavar="URL", help="The public address, where the service stands behind a proxy.")
    ] = "",
    workers: Annotated[
        int, typer.Option(min=1, metavar="N", help="How many processes evaluate queries; as many for long ones.")
    ] = 2,
    proxy: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS", help="The address of the proxy, which is believed what it says of clients; * for any."
        ),
    ] = "127.0.0.1",
    rate: Annotated[
        int, typer.Option(min=0, metavar="N", help="How many requests a client may send a minute; 0 for any number.")
    ] = 600,
    timeout: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="After how long a query is stopped.")] = 30,
    endpoint: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Stand before this SPARQL 1.1 store: it answers queries, those saved too; pages show what it holds at "
            "the start.",
        ),
    ] = None,
    store: StoreOption = None,
) -> None:
    """Serve the graph: SPARQL endpoint, pages, reconciliation; until Ctrl-C."""
    try:
        import uvicorn

        from aljir.web.app import create_app
        from aljir.web.connections import limited
    except ImportError as error:
        raise AljirError(
            f"{error.name} is not installed.", mend="Install it: pip install 'aljir[web]'.", exit_code=ENVIRONMENT
        ) from None
    from aljir.web.settings import Settings

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    settings = Settings(url=url.rstrip("/"), workers=workers, timeout=timeout, requests_per_minute=rate)
    graph = open_graph(context, endpoint, store=store)
    remote = graph.endpoint
    if remote:
        fetched(graph)
        graph = KnowledgeGraph(graph.project, EmbeddedEngine(graph.fetch(), graph.project.prefixes))
    uvicorn.run(
        create_app(graph, settings, remote),
        host=host,
        port=port,
        http=limited(proxy),
        forwarded_allow_ips=proxy,
        access_log=False,  # `aljir.web.monitoring` writes one, without parameters
        server_header=False,
        ws="none",
        limit_concurrency=CONNECTIONS,
        # A long query takes its time in the quick lane, too, and on a busy machine to be stopped and answered.
        timeout_graceful_shutdown=math.ceil(timeout) + 5,
    )
