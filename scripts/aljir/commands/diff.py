"""`aljir diff`: shows what changed between two releases."""

from __future__ import annotations

from typing import Annotated

import typer

from aljir.commands.options import FormatOption, LanguageOption, OutputOption, open_graph, write_report

_RELEASE = "A dataset file (.nq, .trig, .jsonld), a folder of dumps, or a git revision (tag, branch, hash)"


def run(
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="OLD", help=f"{_RELEASE}.")],
    new: Annotated[
        str | None, typer.Argument(metavar="[NEW]", help=f"{_RELEASE}; by default the files as they are now.")
    ] = None,
    language: LanguageOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Show what changed between two releases: claims, entities, sources, terms, and between revisions saved queries.

    Ends with exit code 0 whether or not anything did.
    """
    write_report(open_graph(context).diff(old, new, language=language), format, output)
