"""The command line: one module a verb, and only the module of the verb asked for is imported.

A verb is a line in `VERBS` and a module of that name (dashes as underscores) with a function `run`, or, where the verb
has verbs of its own, with a Typer `app`.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from aljir.errors import ENVIRONMENT, AljirError
from aljir.version import __version__

VERBS = {
    "build": "Make the dataset, check everything, run every saved query, and say what was done.",
    "check-figures": "Show the arithmetic of the shares, and the other figures with their bounds.",
    "claims": "List claims by mode, standing, passage, source or subject.",
    "compare": "Show where claims differ or agree, and what was decided.",
    "decide": "Record what a curator decides on a claim: its standing, and why.",
    "diff": "Show what changed between two releases, in words or as an RDF Patch.",
    "draw": "Draw the model, as far as the data use it.",
    "drop": "Take out of a SPARQL 1.1 store what `aljir load` put in.",
    "evidence": "Prove the passages of a source in its text.",
    "export": "Write the dumps, and VoID, DCAT, citation, RO-Crate metadata and checksums.",
    "history": "Show how a claim came to stand as it does.",
    "link": "Link with Wikidata: find candidates, review and check links, fetch what it says, give back.",
    "load": "Put the dataset into a SPARQL 1.1 store.",
    "plot": "Draw the result of a saved query as an SVG picture.",
    "queries": "List the saved queries.",
    "query": "Run a saved query.",
    "serve": "Serve the graph on the web: SPARQL endpoint, pages, reconciliation.",
    "show": "Show what is known of a person, place or anything else, claim by claim.",
    "source": "Add a source: make its files, propose and locate its passages, check it.",
    "sparql": "Run a SPARQL query from a file or from standard input.",
    "validate": "Check the data, or files that are to join them, against the SHACL shapes.",
}


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line; ends the process with exit code 0, 1 findings, 2 wrong input or 3 environment.

    Args:
        arguments: The words after the name of the program; those of the process when not given.
    """
    given = sys.argv[1:] if arguments is None else arguments
    words = [word for word in given if word != "--debug"]  # so that it may stand anywhere
    try:
        _app(words)(words, prog_name="aljir")
    except AljirError as error:
        if words != given:
            raise
        print(f"aljir: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # which only says that the reader has gone, as `head` does
            print(f"aljir: {error}", file=sys.stderr)
        sys.exit(ENVIRONMENT)
    sys.exit(0)


def _app(words: list[str]) -> typer.Typer:
    app = typer.Typer(
        name="aljir",
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_globals)
    for verb in [verb for verb in VERBS if verb in words] or VERBS:
        module = import_module(f"aljir.commands.{verb.replace('-', '_')}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=verb, help=VERBS[verb])
        else:
            app.command(verb, help=VERBS[verb])(module.run)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        print(f"aljir {__version__}")
        raise typer.Exit


def _globals(
    context: typer.Context,
    project: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The folder with ontology/, graph/ and queries/ (or set ALJIR_PROJECT)."),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """A knowledge graph in which every statement leads to the words that say so."""
    context.obj = project
