"""`aljir load --endpoint URL`: puts the dataset into a SPARQL 1.1 store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aljir.commands.options import StoreOption, counting, open_graph


def run(
    context: typer.Context,
    endpoint: Annotated[str, typer.Option(metavar="URL", help="The address of the store for queries.")],
    store: StoreOption = None,
    bulk: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="For large graphs: write a file for the loader that the store has of its own into this folder, and "
            "tell its commands; afterwards the same command without --bulk proves what is there.",
        ),
    ] = None,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Replace the default graph of the store, though others may have filled it."),
    ] = False,
) -> None:
    """Put the dataset into a SPARQL 1.1 store, so that it holds exactly this of it.

    Replaced are the named graphs whose IRIs begin with the base of the project, and the default graph of the store; a
    default graph that was not filled from here is replaced only with --replace. In a store that has none of its own, as
    Virtuoso, the facts are the graph of the dataset's IRI. No other graph is touched. A run that was broken off goes on
    where it was.

    User and password are read from ALJIR_ENDPOINT_USER and ALJIR_ENDPOINT_PASSWORD, or the password from the keyring.
    """
    from rich.console import Console

    graph = open_graph(context)
    if bulk:
        with Console(stderr=True).status("file for the loader …"):  # silent where there is no terminal
            handed = graph.hand_over(endpoint, bulk, store=store, replace=replace)
        print(handed)
        return
    with counting("quads") as progress:
        done = graph.load(endpoint, store=store, replace=replace, progress=progress)
    print(done)
