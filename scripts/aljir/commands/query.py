"""`aljir query NAME`: runs a saved query."""

from __future__ import annotations

from typing import Annotated

import typer

from aljir.commands.options import (
    EndpointOption,
    FormatOption,
    OfflineOption,
    OutputOption,
    ServiceOption,
    open_graph,
    write_answer,
    write_bytes,
)
from aljir.errors import AljirError


def run(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of the query; `aljir queries` lists them.")],
    params: Annotated[
        list[str] | None,
        typer.Option(
            "--param",
            "-p",
            metavar="NAME=VALUE",
            help="A value for a parameter. An entity goes by its slug, its IRI or any of its names; "
            "an empty value leaves the parameter open.",
        ),
    ] = None,
    format: FormatOption = None,
    output: OutputOption = None,
    endpoint: EndpointOption = None,
    service: ServiceOption = None,
    offline: OfflineOption = False,
    show: Annotated[bool, typer.Option("--show", help="Print the query that would be run.")] = False,
) -> None:
    """Run a saved query."""
    graph = open_graph(context, endpoint, service, offline)
    values = dict(map(_pair, params or []))
    if show:
        write_bytes(graph.bind(name, **values).encode())
    else:
        write_answer(graph.query(name, **values), format, output)


def _pair(text: str) -> tuple[str, str | None]:
    name, equals, value = text.partition("=")
    if not equals:
        raise AljirError(f"Not a value for a parameter: {text!r}.", mend="Write it as -p name=value.")
    return name.strip(), value or None
