"""`aljir queries`: lists the saved queries."""

from __future__ import annotations

from typing import Annotated

import typer

from aljir.commands.options import FormatOption, OutputOption, open_graph, write_result


def run(
    context: typer.Context,
    word: Annotated[str, typer.Argument(metavar="[WORD]", help="Only queries that speak of this.")] = "",
    tag: Annotated[str | None, typer.Option(metavar="TAG", help="Only queries with this tag.")] = None,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """List the saved queries."""
    write_result(open_graph(context).catalogue.table(word, tag), format, output)
