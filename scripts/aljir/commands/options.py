"""Options and output that several verbs share, defined once; help on formats comes from the registry of formats."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import aljir
from aljir.errors import AljirError
from aljir.files import write_file
from aljir.results import FORMATS

if TYPE_CHECKING:
    from aljir.results import Result

EndpointOption = Annotated[
    str | None, typer.Option(metavar="URL", help="Ask this SPARQL 1.1 endpoint instead of the graph itself.")
]
FormatOption = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help=f"One of {', '.join(FORMATS)}. By default: what the extension of --output says, else table on a terminal, "
        "csv (ttl for triples) otherwise.",
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
OutputOption = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file.")]


def open_graph(
    context: typer.Context, endpoint: str | None = None, services: list[str] | None = None, offline: bool = False
) -> aljir.KnowledgeGraph:
    """Open the graph that the global options name."""
    addresses = dict(map(_service, services or []))
    return aljir.open(context.obj, endpoint=endpoint, services=addresses, offline=offline)


def _service(text: str) -> tuple[str, str]:
    name, _, address = text.partition("=")
    if not re.match(r"https?://[^\s/]+", address):
        raise AljirError(f"Not the address of a service: {text!r}.", mend="Write it as --service wikidata=https://….")
    return name, address


def by_language(given: list[str], option: str) -> dict[str, str]:
    """Give texts by language, each given as LANG=TEXT.

    Raises:
        AljirError: One has no language.

    >>> by_language(["en=a lamp", "ru=лампа"], "--title")
    {'en': 'a lamp', 'ru': 'лампа'}
    """
    pairs = [text.partition("=") for text in given]
    for language, equals, text in pairs:
        if not equals or not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", language):
            raise AljirError(
                f"{option} {language}{equals}{text}: the language is missing.", mend=f'Write {option} en="…".'
            )
    return {language: text for language, _, text in pairs}


def write_result(result: Result, format: str | None, output: Path | None) -> None:
    """Write a result to a file, by rename, or to standard output."""
    if output:
        name = format or _format_of(output, result.kind)
        write_file(output, result.serialise(name))
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


def write_bytes(content: bytes) -> None:
    """Write to standard output, without any change of line ends or encoding."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _default(kind: str, *, terminal: bool) -> str:
    return "ttl" if kind == "graph" else "table" if terminal else "csv"


def _format_of(output: Path, kind: str) -> str:
    """Give the format that the extension of a file names."""
    extension = output.suffix.removeprefix(".").lower()
    return next((form.name for form in FORMATS.values() if form.extension == extension), _default(kind, terminal=False))
