"""`aljir query NAME`: runs a saved query."""

from __future__ import annotations

from typing import Annotated

import typer

from aljir.commands.options import (
    EndpointOption,
    FormatOption,
    OfflineOption,
    OutputOption,
    ParamsOption,
    ServiceOption,
    StoreOption,
    by_name,
    open_graph,
    write_answer,
    write_bytes,
)


def run(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of the query; `aljir queries` lists them.")],
    params: ParamsOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
    endpoint: EndpointOption = None,
    store: StoreOption = None,
    service: ServiceOption = None,
    offline: OfflineOption = False,
    show: Annotated[bool, typer.Option("--show", help="Print the query that would be run.")] = False,
) -> None:
    """Run a saved query."""
    graph = open_graph(context, endpoint, service, offline, store)
    values = by_name(params)
    if show:
        write_bytes(graph.bind(name, **values).encode())
    else:
        write_answer(graph.query(name, **values), format, output)
