"""`aljir link`: links to Wikidata, from the first proposal to what is given back."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from aljir.commands.options import OfflineOption, OutputOption, open_graph, write_bytes, write_result
from aljir.files import write_file
from aljir.wikidata.client import ACTION_API, MAX_AGE, Wikidata
from aljir.wikidata.quickstatements import to_csv, to_v1

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

ApiOption = Annotated[str, typer.Option("--api", metavar="URL", help="The Action API of Wikidata, or of a Wikibase.")]
MaxAgeOption = Annotated[
    int, typer.Option("--max-age", metavar="DAYS", min=0, help="Ask again what was told longer ago than this.")
]


@app.callback()
def _link() -> None:
    """Link with Wikidata: candidates, review, check, fetch, quickstatements."""


@app.command()
def quickstatements(
    context: typer.Context,
    entities: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ENTITY]...", help="Give something of these only, as `show` takes them."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be given as a table, and stop.")] = False,
    output: OutputOption = None,
    csv: Annotated[
        Path | None,
        typer.Option(
            "--csv",
            metavar="DIR",
            help="Write CSV into this folder, one file for each kind of command, each to be imported as a batch of its "
            "own: QuickStatements takes an empty cell for a value.",
        ),
    ] = None,
    api: ApiOption = ACTION_API,
    offline: OfflineOption = False,
    max_age: MaxAgeOption = MAX_AGE.days,
) -> None:
    """Write commands for QuickStatements (V1), for what Wikidata lacks.

    Given are names, and what is stated in accepted claims from web pages, each with its address (S854) and the date on
    which it was read (S813): dates to the day, month or year, points, and whatever is linked exactly. Not given is what
    is disputed, derived or judged, on which our sources differ, or on which Wikidata says otherwise. Nothing is sent:
    read the commands, then paste them into QuickStatements.
    """
    with _wikidata(api, offline, max_age) as wikidata:
        found = open_graph(context).contributions(wikidata, entities or ())
        print(found.summary(), wikidata.summary(), file=sys.stderr)
    if dry_run:
        write_result(found, None, output)
    elif csv:
        for name, text in to_csv(found.commands).items():
            write_file(csv / name, text.encode())
    elif output:
        write_file(output, to_v1(found.commands).encode())
    else:
        write_bytes(to_v1(found.commands).encode())


def _wikidata(api: str, offline: bool, max_age: int) -> Wikidata:
    return Wikidata(action_api=api, offline=offline, max_age=timedelta(days=max_age))
