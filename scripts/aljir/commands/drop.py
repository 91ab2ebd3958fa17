"""`aljir drop --endpoint URL`: takes out of a store what `aljir load` put in."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from aljir.commands.options import StoreOption, open_graph
from aljir.errors import AljirError


def run(
    context: typer.Context,
    endpoint: Annotated[str, typer.Option(metavar="URL", help="The address of the store for queries.")],
    store: StoreOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Take out of a SPARQL 1.1 store what `aljir load` put in, and nothing else."""
    graph = open_graph(context)
    if not yes:
        if not sys.stdin.isatty():
            raise AljirError("Nobody is here to ask whether it may go.", mend="Say --yes.")
        typer.confirm(f"Drop the dataset {graph.project.title!r} from {endpoint}?", abort=True)
    gone = graph.drop(endpoint, store=store)
    print(f"dropped {gone.quads:,} quads: {gone.facts:,} facts, {gone.claims:,} in claims")
