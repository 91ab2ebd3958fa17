"""`aljir plot NAME`: draws the result of a saved query."""

from __future__ import annotations

from typing import Annotated

import typer

from aljir.commands.options import (
    EndpointOption,
    LanguageOption,
    OutputOption,
    ParamsOption,
    StoreOption,
    by_name,
    open_graph,
    write_bytes,
    write_output,
)


def run(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The name of a query whose header names a chart (bar, map …).")
    ],
    params: ParamsOption = None,
    output: OutputOption = None,
    language: LanguageOption = None,
    endpoint: EndpointOption = None,
    store: StoreOption = None,
) -> None:
    """Draw the result of a saved query: timeline, bar chart, map or network."""
    values = by_name(params)
    asked = values.pop("language", None)
    plot = open_graph(context, endpoint, store=store).plot(name, language=language or asked, **values)
    drawn = plot.svg().encode()
    if output:
        write_output(output, drawn)
    else:
        write_bytes(drawn)
