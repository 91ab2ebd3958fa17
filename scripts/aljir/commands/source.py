"""`aljir source anchor`: computes the locators of a source's passages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aljir.commands.options import open_graph

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _source() -> None:
    """Locate the passages of a source in its text."""


@app.command()
def anchor(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="The name of the source's folder.")],
    text: Annotated[Path, typer.Option(metavar="FILE", help="The file that holds the text.")],
) -> None:
    """Compute positions and digests from the first and last words of passages, and write locators.ttl beside them."""
    print(open_graph(context).anchor(slug, text))
