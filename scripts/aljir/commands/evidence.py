"""`aljir evidence verify`: proves the passages of a source in its text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aljir.commands.options import FormatOption, LanguageOption, OutputOption, open_graph, write_report
from aljir.errors import FINDINGS

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _evidence() -> None:
    """Prove the passages of a source in its text."""


@app.command()
def verify(
    context: typer.Context,
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="[SLUG]",
            help="The name of the source; by default found by the text, or all whose text is in texts/.",
        ),
    ] = None,
    text: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file that holds the text; by default texts/SLUG.txt.")
    ] = None,
    show_text: Annotated[bool, typer.Option("--show-text", help="Print the passages themselves too.")] = False,
    language: LanguageOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Prove position, digest and words of each passage, and that every sentence is claimed or excused.

    Ends with exit code 0 only if all is proved and the coverage is 100 percent.
    """
    verification = open_graph(context).verify(text, source, language=language, show_text=show_text)
    write_report(verification, format, output)
    if not verification.proved:
        raise typer.Exit(FINDINGS)
