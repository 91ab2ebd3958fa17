"""Options and output that several verbs share, defined once; help on formats comes from the registry of formats."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import aljir
from aljir.errors import ENVIRONMENT, AljirError, shown
from aljir.files import write_file
from aljir.results import FORMATS
from aljir.stores.profiles import PROFILES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from aljir.cluster.connecting import Cluster
    from aljir.report import ReportFormat
    from aljir.results import Format, Result

EndpointOption = Annotated[
    str | None, typer.Option(metavar="URL", help="Ask this SPARQL 1.1 endpoint instead of the graph itself.")
]
StoreOption = Annotated[
    str | None,
    typer.Option(
        metavar="STORE",
        help=f"What the endpoint is, where it does not say so itself: {', '.join(PROFILES)}.",
    ),
]
ClusterOption = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="Let the workers of a Dask cluster work, as tcp://host:8786; or local, for as many as this machine has "
        "processors. A cluster is trusted: Dask asks for no password, and whoever reaches it can run code on it; "
        "tls:// as Dask is configured.",
    ),
]
FormatOption = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help=f"One of {', '.join(FORMATS)}. By default: what the ending of --output says; without --output table on a "
        "terminal, csv (ttl for triples) otherwise; reports are text on both.",
    ),
]
OfflineOption = Annotated[bool, typer.Option("--offline", help="Ask nothing; answer from the cache alone.")]
ServiceOption = Annotated[
    list[str] | None,
    typer.Option(
        "--service",
        metavar="NAME=URL",
        help="Ask a service that the query names in SERVICE at this address, as wikidata=URL. Only listed services are "
        "asked; what one that is away would have told stays empty, and the exit code is 3.",
    ),
]
LanguageOption = Annotated[
    str | None,
    typer.Option("--lang", metavar="LANG", help="Language of the texts, as ru; by default the project's first."),
]
ParamsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--param",
        "-p",
        metavar="NAME=VALUE",
        help="A value for a parameter. An entity goes by its slug, its IRI or any of its names; "
        "an empty value leaves the parameter open.",
    ),
]
OutputOption = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file.")]


def open_graph(
    context: typer.Context,
    endpoint: str | None = None,
    services: list[str] | None = None,
    offline: bool = False,
    store: str | None = None,
) -> aljir.KnowledgeGraph:
    """Open the graph that the global options name."""
    addresses = dict(map(_service, services or []))
    return aljir.open(context.obj, endpoint=endpoint, store=store, services=addresses, offline=offline)


@contextmanager
def counting(what: str) -> Iterator[Callable[[int, int], None]]:
    """Give what shows on a terminal how many are done, of how many; elsewhere nothing is shown."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


@contextmanager
def clustered(address: str | None, told: Callable[[str], None]) -> Iterator[Cluster | None]:
    """Connect with the cluster at an address, where one is given; say how many workers were lost.

    Args:
        address: Its address.
        told: Is told what is done.
    """
    if address is None:
        yield None
        return
    from aljir.cluster.connecting import connect

    with connect(address, told) as cluster:
        try:
            yield cluster
        finally:
            if lost := cluster.lost:
                print(f"workers lost: {lost}; what they did was tried again.", file=sys.stderr)


def fetched(graph: aljir.KnowledgeGraph) -> None:
    """Fetch the whole dataset where it is at an endpoint, and say in which form that store gives some of it."""
    if graph.endpoint:
        with counting("quads") as progress:
            graph.fetch(progress)
        profile = graph.endpoint.connection.profile
        if profile.changes:
            print(f"{profile.title} changes how some literals are written: {profile.changes}.", file=sys.stderr)


def _service(text: str) -> tuple[str, str]:
    name, _, address = text.partition("=")
    if not re.match(r"https?://[^\s/]+", address):
        raise AljirError(f"Not the address of a service: {text!r}.", mend="Write it as --service wikidata=https://….")
    return name, address


def by_name(given: list[str] | None) -> dict[str, str | None]:
    """Give values by parameter, each given as NAME=VALUE; None where the value is empty.

    Raises:
        AljirError: One is not written so.

    >>> by_name(["place=Tern Point", "year="])
    {'place': 'Tern Point', 'year': None}
    """
    pairs = [text.partition("=") for text in given or []]
    for name, equals, _ in pairs:
        if not equals:
            raise AljirError(f"Not a value for a parameter: {name!r}.", mend="Write it as -p name=value.")
    return {name.strip(): value or None for name, _, value in pairs}


def by_language(given: list[str], option: str) -> dict[str, str]:
    """Give texts by language, each given as LANG=TEXT.

    Raises:
        AljirError: One has no language or no text, or two have the same language.

    >>> by_language(["en=a lamp", "ru=лампа"], "--title")
    {'en': 'a lamp', 'ru': 'лампа'}
    """
    pairs = [text.partition("=") for text in given]
    for language, equals, text in pairs:
        if not equals or not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", language):
            raise AljirError(
                f"{option} {language + equals + text!r}: the language is missing.", mend=f'Write {option} en="…".'
            )
        if not text.strip():
            raise AljirError(
                f"{option} {language + equals + text!r}: the text is missing.", mend=f'Write {option} {language}="…".'
            )
        if sum(language == other for other, *_ in pairs) > 1:
            raise AljirError(f"{option} {language}=… is given twice.", mend="Give it once for each language.")
    return {language: text for language, _, text in pairs}


def write_result(result: Result, format: str | None, output: Path | None) -> None:
    """Write a result to a file, by rename, or to standard output.

    Raises:
        AljirError: The format is unknown or does not fit, the ending of the file names none, or it cannot be written.
    """
    if output:
        name = format or format_of(output, (form for form in FORMATS.values() if result.kind in form.fits))
        write_output(output, result.serialise(name))
    elif sys.stdout.isatty() and (format or _default(result.kind, terminal=True)) == "table":
        from rich.console import Console

        Console().print(result)
    else:
        name = format or _default(result.kind, terminal=sys.stdout.isatty())
        write_bytes(result.serialise(name))


def write_answer(answer: Result, format: str | None, output: Path | None) -> None:
    """Write the answer to a query; then say what is missing in it.

    Raises:
        AljirError: A service is away (exit code 3).
    """
    write_result(answer, format, output)
    if answer.incomplete:
        raise answer.incomplete


def write_report(result: Result, format: str | None, output: Path | None) -> None:
    """Write a result that is made to be read: as text, unless a format or a file is named."""
    write_result(result, format or (None if output else "table"), output)


def print_made(made: Iterable[Path], then: str) -> None:
    """Name the files that were made, and, for people, the next command."""
    print(*map(shown, made), sep="\n", flush=True)
    print(f"next: {then}", file=sys.stderr)


def write_bytes(content: bytes) -> None:
    """Write to standard output, without any change of line ends or encoding."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def write_output(output: Path, content: bytes) -> None:
    """Write to the file that the user names; its folder must be there, so that a misspelt one is not made.

    Raises:
        AljirError: There is no such folder, or the file cannot be written (exit code 3).
    """
    if not output.parent.is_dir():
        raise AljirError(
            f"Cannot be written: there is no folder {output.parent}.",
            file=output,
            mend="Correct the name, or make the folder first.",
            exit_code=ENVIRONMENT,
        )
    write_file(output, content)


def format_of(output: Path, formats: Iterable[Format | ReportFormat]) -> str:
    """Give the format that the ending of a file names.

    Raises:
        AljirError: It names none; with the endings that there are.
    """
    names = {f".{form.extension}": form.name for form in formats}
    ending = output.suffix.lower()
    if ending not in names:
        raise AljirError(
            f"No format that fits has the ending {ending}." if ending else "It has no ending that names a format.",
            file=output,
            mend=f"Take one of {', '.join(names)}, or name the format: --format.",
        )
    return names[ending]


def _default(kind: str, *, terminal: bool) -> str:
    return "ttl" if kind == "graph" else "table" if terminal else "csv"
