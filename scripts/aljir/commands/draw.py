"""`aljir draw`: draws the model from ontology and data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aljir.commands.options import open_graph, write_output
from aljir.picture import draw


def run(
    context: typer.Context,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="The SVG file; by default the project's ontology/model.svg."
        ),
    ] = None,
) -> None:
    """Draw the model."""
    graph = open_graph(context)
    path = output or graph.project.root / "ontology" / "model.svg"
    write_output(path, draw(graph.project))
    print(path)
