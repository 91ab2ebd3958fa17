"""`aljir check-figures`: the arithmetic of the shares."""

from __future__ import annotations

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
    language: LanguageOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
    endpoint: EndpointOption = None,
    store: StoreOption = None,
) -> None:
    """Show the arithmetic of the shares, and the other figures with their bounds."""
    write_report(open_graph(context, endpoint, store=store).check_figures(language=language), format, output)
