"""`aljir compare`: where claims differ, or agree."""

from __future__ import annotations

from typing import Annotated

import typer

from aljir.commands.options import (
    ClusterOption,
    EndpointOption,
    FormatOption,
    LanguageOption,
    OutputOption,
    StoreOption,
    clustered,
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
    cluster: ClusterOption = None,
) -> None:
    """Show pairs of claims on one matter whose values differ: values, sources, passages, and what was decided."""
    from rich.console import Console

    verdicts = [] if every else verdict or ["differ"]
    graph = open_graph(context, endpoint, store=store)
    with Console(stderr=True).status("comparison …") as status, clustered(cluster, status.update) as workers:
        pairs = graph.compare(
            verdicts, about=about, source=source, undecided=undecided, language=language, cluster=workers
        )
    write_report(pairs, format, output)
