"""`aljir history CLAIM`: how a claim came to stand as it does."""

from __future__ import annotations

from typing import Annotated

import typer

from aljir.commands.options import (
    EndpointOption,
    FormatOption,
    LanguageOption,
    OutputOption,
    StoreOption,
    open_graph,
    write_report,
)


def run(
    context: typer.Context,
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="The name or IRI of the claim.")],
    language: LanguageOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
    endpoint: EndpointOption = None,
    store: StoreOption = None,
) -> None:
    """Show the recording of a claim and each decision on it: when, by whom, which standing, and why."""
    write_report(open_graph(context, endpoint, store=store).history(claim, language=language), format, output)
