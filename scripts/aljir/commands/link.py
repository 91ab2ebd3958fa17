"""`aljir link`: links to Wikidata, from the first proposal to what is given back."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from aljir.wikidata.client import Wikidata

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

ApiOption = Annotated[str, typer.Option("--api", metavar="URL", help="The Action API of Wikidata, or of a Wikibase.")]
MaxAgeOption = Annotated[
    int, typer.Option("--max-age", metavar="DAYS", min=0, help="Ask again what was told longer ago than this.")
]


@app.callback()
def _link() -> None:
    """Link with Wikidata: candidates, review, check, fetch, quickstatements."""


def _wikidata(api: str, offline: bool, max_age: int) -> Wikidata:
    return Wikidata(action_api=api, offline=offline, max_age=timedelta(days=max_age))
