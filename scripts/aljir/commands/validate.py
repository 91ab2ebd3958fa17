"""`aljir validate`: checks the data against the SHACL shapes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from aljir.commands.options import (
    ClusterOption,
    EndpointOption,
    LanguageOption,
    OutputOption,
    StoreOption,
    clustered,
    fetched,
    format_of,
    open_graph,
    write_bytes,
    write_output,
)
from aljir.errors import FINDINGS, AljirError, nearest
from aljir.report import REPORT_FORMATS
from aljir.terms import lexical, shrink


def run(
    context: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE]...",
            help="Turtle, TriG or SSSOM files: what they would bring to the data is checked, and nothing else.",
        ),
    ] = None,
    engine: Annotated[
        str,
        typer.Option(
            metavar="ENGINE",
            help="What runs the shapes: pyshacl, the reference, or fast, which finds the same in large graphs. "
            "A shape that fast cannot run is left to pyshacl and named on standard error.",
        ),
    ] = "pyshacl",
    language: LanguageOption = None,
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help=f"One of {', '.join(REPORT_FORMATS)}. By default what the ending of --output says, or text.",
        ),
    ] = None,
    output: OutputOption = None,
    endpoint: EndpointOption = None,
    store: StoreOption = None,
    cluster: ClusterOption = None,
) -> None:
    """Check the data against the shapes.

    Ends with exit code 0 if nothing is violated (warnings are allowed), 1 if something is, 2 if a file cannot be read.
    """
    from rich.console import Console

    name = format or (format_of(output, REPORT_FORMATS.values()) if output else "text")
    if name not in REPORT_FORMATS:
        raise AljirError(f"There is no format {name!r} for a report.", mend=nearest(name, REPORT_FORMATS))
    graph = open_graph(context, endpoint, store=store)
    if not files:
        fetched(graph)
    with Console(stderr=True).status("shapes …") as status, clustered(cluster, status.update) as workers:
        report = graph.validate(files or (), engine=engine, language=language, cluster=workers)
    for shape, reason in report.left.items():
        print(f"left to pyshacl: {shrink(lexical(shape), report.prefixes)}: {reason}", file=sys.stderr)
    if output:
        write_output(output, report.write(name))
    elif name == "text" and sys.stdout.isatty():
        Console().print(report)
    else:
        write_bytes(report.write(name))
    if not report.conforms:
        raise typer.Exit(FINDINGS)
