"""`aljir source`: adds a source, step by step."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from aljir.commands.options import (
    FormatOption,
    LanguageOption,
    OutputOption,
    by_language,
    open_graph,
    print_made,
    write_report,
    write_result,
)
from aljir.errors import FINDINGS, AljirError

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

SlugArgument = Annotated[str, typer.Argument(metavar="SLUG", help="The name of the source's folder.")]
TextOption = Annotated[
    Path | None, typer.Option(metavar="FILE", help="The file that holds the text; by default texts/SLUG.txt.")
]


@app.callback()
def _source() -> None:
    """Add a source: new, segment, anchor, check."""


@app.command()
def new(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="A name for it: lower-case letters, digits, hyphens.")],
    text: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file that holds its text; copied to texts/SLUG.txt.")
    ] = None,
    url: Annotated[str | None, typer.Option(metavar="URL", help="Its web address.")] = None,
    title: Annotated[
        list[str] | None, typer.Option(metavar="LANG=TEXT", help="Its title, as en=…; once for each language.")
    ] = None,
    language: Annotated[str | None, typer.Option(metavar="TAG", help="The language it is written in, as kk.")] = None,
    kind: Annotated[
        str | None, typer.Option("--type", metavar="TYPE", help="What kind of source it is, as news-item or web-page.")
    ] = None,
) -> None:
    """Make the files of a new source; what is not given here is marked TODO in them."""
    titles = by_language(title or [], "--title")
    made = open_graph(context).new_source(slug, text=text, url=url, titles=titles, language=language, kind=kind)
    print_made(made, f"aljir source segment {slug}" if text else f"aljir source check {slug}")


@app.command()
def segment(
    context: typer.Context,
    slug: SlugArgument,
    text: TextOption = None,
    write: Annotated[bool, typer.Option("--write", help="Write them to passages.ttl, if it holds none yet.")] = False,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Propose the passages of a source: sentences, headings and list items of its text."""
    if write and (format or output):
        raise AljirError(
            "--write goes to passages.ttl, in Turtle.",
            mend="Leave out --output and --format, or write the table to a file of your own without --write.",
        )
    proposal = open_graph(context).segment(slug, text)
    if write:
        print_made([proposal.write()], f"aljir source anchor {slug}")
    else:
        write_result(proposal, format, output)


@app.command()
def anchor(context: typer.Context, slug: SlugArgument, text: TextOption = None) -> None:
    """Compute positions and digests from the first and last words of passages, and write locators.ttl beside them."""
    print_made([open_graph(context).anchor(slug, text)], f"aljir source check {slug}")


@app.command()
def check(
    context: typer.Context,
    slugs: Annotated[
        list[str] | None, typer.Argument(metavar="[SLUG]...", help="The sources; by default all, and the entities.")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Check again whenever a file changes, until Ctrl-C.")] = False,
    language: LanguageOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Say what is uncovered, dangling, unlabelled, unknown, unanchored, circular or twice; quick, from the files.

    Ends with exit code 0 if nothing was found, 1 if something was; with --watch, interrupted by Ctrl-C, always with 0.
    """
    graph = open_graph(context)
    if watch:
        with suppress(KeyboardInterrupt):
            for found in graph.watch_sources(slugs or (), language=language):
                print(f"── {datetime.now():%H:%M:%S}", flush=True)
                write_report(found, format, output)
        return
    found = graph.check_sources(slugs or (), language=language)
    write_report(found, format, output)
    if found:
        raise typer.Exit(FINDINGS)
