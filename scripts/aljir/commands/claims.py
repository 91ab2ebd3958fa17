"""`aljir claims`: lists claims; conditions of one kind are alternatives, conditions of different kinds add up."""

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
    write_result,
)


def run(
    context: typer.Context,
    stated: Annotated[bool, typer.Option("--stated", help="What the words of a passage say.")] = False,
    derived: Annotated[bool, typer.Option("--derived", help="What follows from other claims.")] = False,
    judgement: Annotated[bool, typer.Option("--judgement", help="Evaluations of the sources.")] = False,
    accepted: Annotated[bool, typer.Option("--accepted", help="What nothing known here speaks against.")] = False,
    disputed: Annotated[bool, typer.Option("--disputed", help="What other claims contradict.")] = False,
    withdrawn: Annotated[
        bool, typer.Option("--withdrawn", help="What was recorded by mistake, or given up by its source.")
    ] = False,
    passage: Annotated[
        str | None, typer.Option(metavar="N", help="The number of a sentence, or the name of a passage.")
    ] = None,
    source: Annotated[str | None, typer.Option(metavar="SLUG", help="The name of a source.")] = None,
    about: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="An entity that they speak of: a name, slug or IRI."),
    ] = None,
    language: LanguageOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
    endpoint: EndpointOption = None,
    store: StoreOption = None,
) -> None:
    """List the claims that meet every condition."""
    modes = {"stated": stated, "derived": derived, "judgement": judgement}
    standings = {"accepted": accepted, "disputed": disputed, "withdrawn": withdrawn}
    found = open_graph(context, endpoint, store=store).claims(
        mode=[mode for mode, wanted in modes.items() if wanted],
        standing=[standing for standing, wanted in standings.items() if wanted],
        passage=passage,
        source=source,
        about=about,
        language=language,
    )
    write_result(found, format, output)
