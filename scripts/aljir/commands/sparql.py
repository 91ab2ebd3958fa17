"""`aljir sparql FILE`: runs a SPARQL query from a file, or from standard input."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from aljir.commands.options import (
    EndpointOption,
    FormatOption,
    OfflineOption,
    OutputOption,
    ServiceOption,
    StoreOption,
    open_graph,
    write_answer,
)
from aljir.errors import AljirError
from aljir.files import decode, read_text


def run(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file with the query, or - for standard input.")],
    format: FormatOption = None,
    output: OutputOption = None,
    endpoint: EndpointOption = None,
    store: StoreOption = None,
    service: ServiceOption = None,
    offline: OfflineOption = False,
) -> None:
    """Run a SPARQL query."""
    graph = open_graph(context, endpoint, service, offline, store)
    if str(file) == "-":
        source = Path("standard input")
        text = decode(sys.stdin.buffer.read(), source)
    elif "{" in str(file) and not os.path.exists(file):  # noqa: PTH110 - which takes any length for a name
        raise AljirError(
            "This is a query, and not the name of a file.",
            mend="Write it into a file; or hand it over: echo 'SELECT …' | aljir sparql -",
        )
    else:
        source, text = file, read_text(file)
    write_answer(graph.sparql(text, file=source), format, output)
