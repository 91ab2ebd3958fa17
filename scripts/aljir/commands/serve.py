"""`aljir serve`: serves the graph on the web."""

from __future__ import annotations

from typing import Annotated

import typer

from aljir.commands.options import open_graph
from aljir.errors import ENVIRONMENT, AljirError


def run(
    context: typer.Context,
    host: Annotated[str, typer.Option(metavar="HOST", help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="PORT", help="The port; 0 for any that is free.")] = 8000,
    url: Annotated[
        str, typer.Option(metavar="URL", help="The public address, where the service stands behind a proxy.")
    ] = "",
) -> None:
    """Serve the graph: SPARQL endpoint, pages, reconciliation; until Ctrl-C."""
    try:
        import uvicorn

        from aljir.web.app import create_app
    except ImportError as error:
        raise AljirError(
            f"{error.name} is not installed.", mend="Install it: pip install 'aljir[web]'.", exit_code=ENVIRONMENT
        ) from None
    from aljir.web.settings import Settings

    app = create_app(open_graph(context), Settings(url=url.rstrip("/")))
    uvicorn.run(app, host=host, port=port, server_header=False)
