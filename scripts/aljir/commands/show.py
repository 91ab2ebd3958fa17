"""`aljir show NAME`: what is known of an entity, claim by claim."""

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
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="A name or a part of one in any language, a slug, an IRI, or an identifier as Q42.",
        ),
    ],
    language: LanguageOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
    endpoint: EndpointOption = None,
    store: StoreOption = None,
) -> None:
    """Show what is known of an entity; list the entities when several have this name."""
    write_report(open_graph(context, endpoint, store=store).show(name, language=language), format, output)
