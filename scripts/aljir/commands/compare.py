"""`aljir compare`: where claims differ, or agree."""

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
    verdict: Annotated[
        list[str] | None,
        typer.Option(metavar="VERDICT", help="agree, refine, differ or “cannot tell”; may be repeated."),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Pairs of any verdict; sources that say the same are paired in a row.")
    ] = False,
    about: Annotated[
        str | None, typer.Option(metavar="NAME", help="An entity that they speak of: a name, slug or IRI.")
    ] = None,
    source: Annotated[str | None, typer.Option(metavar="SLUG", help="A source of one of the two.")] = None,
    undecided: Annotated[bool, typer.Option("--undecided", help="Only what no curator has decided on.")] = False,
    language: LanguageOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
    endpoint: EndpointOption = None,
    store: StoreOption = None,
) -> None:
    """Show pairs of claims on one matter whose values differ: values, sources, passages, and what was decided."""
    verdicts = [] if every else verdict or ["differ"]
    pairs = open_graph(context, endpoint, store=store).compare(
        verdicts, about=about, source=source, undecided=undecided, language=language
    )
    write_report(pairs, format, output)
