"""`aljir link`: links to Wikidata, from the first proposal to what is given back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from aljir.commands.options import (
    FormatOption,
    LanguageOption,
    OfflineOption,
    OutputOption,
    open_graph,
    write_bytes,
    write_output,
    write_report,
    write_result,
)
from aljir.errors import FINDINGS
from aljir.files import write_file
from aljir.wikidata.client import ACTION_API, MAX_AGE, Wikidata
from aljir.wikidata.quickstatements import to_csv, to_v1
from aljir.wikidata.redirects import follow_redirects

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


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Show on standard error how many items are there; nothing where that is no terminal."""
    from rich.console import Console

    with Console(stderr=True).status("Wikidata …") as status:
        yield lambda done, total: status.update(f"Wikidata: {done} of {total} items …")


def _say_cached(wikidata: Wikidata) -> None:
    """Say how old the answers are that came from the cache."""
    if summary := wikidata.summary():
        print(summary, file=sys.stderr)


@app.command()
def candidates(
    context: typer.Context,
    entities: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ENTITY]...", help="Names, slugs or IRIs; by default all without a link to Wikidata."),
    ] = None,
    language: LanguageOption = None,
    offline: OfflineOption = False,
    api: ApiOption = ACTION_API,
    max_age: MaxAgeOption = MAX_AGE.days,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Propose items for entities without a link, each with a score and its reasons, and put them up for review."""
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress

    graph = open_graph(context)
    review = graph.link_review()  # so that a broken review file is told of before anything is asked
    columns = (*Progress.get_default_columns(), MofNCompleteColumn())
    with (
        _wikidata(api, offline, max_age) as wikidata,
        Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar,
    ):
        task = bar.add_task("", total=None)

        def progress(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total, description=name)

        found = graph.link_candidates(wikidata, entities or (), language=language, progress=progress)
    path = graph.project.relative(review.propose(found))
    write_result(found, format, output)
    with_some = len({candidate.entity for candidate in found})
    print(f"{len(found)} candidates for {with_some} of {len(found.searched)} entities, in {path}.", file=sys.stderr)
    _say_cached(wikidata)


@app.command()
def review(
    context: typer.Context,
    who: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Who decides: a name, slug or IRI; by default who makes the dataset."),
    ] = None,
    language: LanguageOption = None,
) -> None:
    """Walk through the candidates: accept, reject or skip each; answers are read line by line, each kept at once."""
    from aljir.commands.link_review import walk

    walk(open_graph(context).link_review(who=who, language=language))


@app.command()
def check(
    context: typer.Context,
    fix: Annotated[
        bool, typer.Option("--fix", help="Write the new numbers of redirected items into the files of links.")
    ] = False,
    language: LanguageOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
    api: ApiOption = ACTION_API,
    offline: OfflineOption = False,
    max_age: MaxAgeOption = MAX_AGE.days,
) -> None:
    """Check every link: the item exists, is no redirect, is of the right kind; names, dates and kin go with ours.

    Ends with exit code 0 if nothing was found, 1 if something was; what --fix has mended is not found any more.
    """
    graph = open_graph(context)
    with _wikidata(api, offline, max_age) as wikidata, _progress() as progress:
        found = graph.check_links(wikidata, language=language, progress=progress)
    if fix:
        for link in follow_redirects(found):
            place = f"{graph.project.relative(link.file)}:{link.line}"
            print(f"{place}: {link.name} is linked to {found.redirects[link.record]} now.", file=sys.stderr)
        found = found.after_fix()
    write_report(found, format, output)
    _say_cached(wikidata)
    if found:
        raise typer.Exit(FINDINGS)


@app.command()
def fetch(
    context: typer.Context,
    entities: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ENTITY]...", help="Whom or what, by name or slug; by default all that is linked."),
    ] = None,
    language: LanguageOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
    api: ApiOption = ACTION_API,
    offline: OfflineOption = False,
    max_age: MaxAgeOption = MAX_AGE.days,
) -> None:
    """Make a source of what Wikidata says of linked entities: claims in graph/sources/wikidata/, for aljir compare."""
    with _wikidata(api, offline, max_age) as wikidata, _progress() as progress:
        fetched = open_graph(context).fetch_links(wikidata, entities or (), language=language, progress=progress)
    write_report(fetched, format, output)
    _say_cached(wikidata)


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
    print(found.summary(), file=sys.stderr)
    _say_cached(wikidata)
    if dry_run:
        write_result(found, None, output)
    elif csv:
        for name, text in to_csv(found.commands).items():
            write_file(csv / name, text.encode())
    elif output:
        write_output(output, to_v1(found.commands).encode())
    else:
        write_bytes(to_v1(found.commands).encode())
