"""What is peculiar to each triple store: its addresses, where it keeps the default graph, what it cuts and changes.

A profile is found by what the server calls itself, or is named (`--store virtuoso`). `tried` says on which version all
this was tried; the other profiles follow the documentation of their stores and no more is claimed of them.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aljir.errors import AljirError, nearest
from aljir.stores import fuseki, virtuoso
from aljir.stores.scope import Scope
from aljir.syntax import without_undef

if TYPE_CHECKING:
    from pathlib import Path

    from aljir.results import Term


def _as_it_is(text: str, scope: Scope) -> str:
    return text


def _same(term: Term) -> Term:
    return term


def _oxigraph_load(file: Path, graph: str) -> tuple[str, ...]:
    return (
        "Stop the server, load into the folder of its data, and start it again:",
        f"  oxigraph load --location LOCATION --file {shlex.quote(str(file))}",
    )


def _tdb_load(file: Path, graph: str) -> tuple[str, ...]:
    return (
        "Stop the server, load into the folder of its TDB2 database, and start it again:",
        f"  tdb2.tdbloader --loc LOCATION --syntax=nq - < {shlex.quote(str(file))}",  # it opens no path with a space
    )


def _whole(headers: Mapping[str, str]) -> str:
    return ""


@dataclass(frozen=True)
class Profile:
    """One kind of store.

    Args:
        name: What `--store` calls it.
        title: Its own name.
        headers: By which headers of its answers it is known, any of them: what each is called, and what it holds.
        update: The end of the address of a query and what stands there in the address for updates.
        data: The same for the address that takes N-Quads by POST and gives them by GET; None where there is none.
        own_default_graph: Whether it has a default graph; else it is kept as the named graph of the dataset's IRI.
        default_graph_uri: What names the store's own default graph in the protocol, where queries see the union of all
            graphs unless they are told otherwise.
        clears: Whether it knows DROP; else what is to go is deleted by pattern.
        bulk: Gives how its own loader takes a file of N-Quads, line by line, the default graph being kept as a graph of
            this IRI where it has none; None where no such loader is known.
        batch: How many quads one update may hold.
        triples: The media type in which it writes triples without changing them.
        rewrite: Gives a query as this store must be asked it.
        read: Gives a term as it was written, where the store gives it back in a form of its own.
        cut: Gives why an answer is not whole, from its headers; empty when it is.
        follows_service: Whether SERVICE can be left to it.
        cuts_triples: Whether CONSTRUCT and DESCRIBE are cut without a word.
        changes: Which literals it gives back in another form.
        tried: The version on which all this was tried; empty where it follows the documentation.
    """

    name: str
    title: str
    headers: tuple[tuple[str, str], ...] = ()
    update: tuple[str, str] = (r"/(query|sparql)/?$", "/update")
    data: tuple[str, str] | None = None
    own_default_graph: bool = True
    default_graph_uri: str = ""
    clears: bool = True
    bulk: Callable[[Path, str], tuple[str, ...]] | None = None
    batch: int = 1000
    triples: str = "text/turtle"
    rewrite: Callable[[str, Scope], str] = _as_it_is
    read: Callable[[Term], Term] = _same
    cut: Callable[[Mapping[str, str]], str] = _whole
    follows_service: bool = True
    cuts_triples: bool = False
    changes: str = ""
    tried: str = ""

    def update_address(self, url: str) -> str:
        """Give the address for updates that belongs to the address for queries.

        >>> PROFILES["oxigraph"].update_address("http://127.0.0.1:7878/query")
        'http://127.0.0.1:7878/update'
        """
        pattern, address = self.update
        return re.sub(pattern, address, url, count=1)

    def data_address(self, url: str) -> str | None:
        """Give the address that takes and gives N-Quads; None where there is none.

        >>> PROFILES["oxigraph"].data_address("http://127.0.0.1:7878/query")
        'http://127.0.0.1:7878/store'
        """
        if self.data is None:
            return None
        pattern, address = self.data
        return re.sub(pattern, address, url, count=1)


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("any", "a SPARQL 1.1 store", update=(r"/query/?$", "/update")),
        Profile(
            "oxigraph",
            "Oxigraph",
            headers=(("Server", "Oxigraph"),),
            update=(r"/query/?$", "/update"),
            data=(r"/query/?$", "/store"),
            bulk=_oxigraph_load,
            batch=20_000,
            tried="Oxigraph server 0.5.13",
        ),
        Profile(
            "virtuoso",
            "Virtuoso",
            headers=(("Server", "Virtuoso"),),
            update=(r"/sparql(-auth)?/?$", "/sparql-auth"),
            own_default_graph=False,
            bulk=virtuoso.bulk,
            triples="application/n-triples",
            rewrite=virtuoso.rewrite,
            read=virtuoso.read,
            cut=virtuoso.cut,
            follows_service=False,
            cuts_triples=True,
            changes="numbers lose zeros at their ends (2.50 is 2.5), booleans are true or false, and points "
            "(geo:wktLiteral) are rounded to about seven digits",
            tried="Virtuoso 7.2.5",
        ),
        Profile(  # jena.apache.org/documentation/fuseki2/fuseki-config-endpoint
            "fuseki",
            "Apache Jena Fuseki",
            headers=(("Fuseki-Request-Id", ""), ("Server", "Fuseki")),
            data=(r"(/(query|sparql))?/?$", "/data"),
            bulk=_tdb_load,
            batch=20_000,
            rewrite=fuseki.rewrite,
            read=fuseki.read,
            tried="Apache Jena Fuseki 4.5.0 with TDB2",
        ),
        Profile(  # graphdb.ontotext.com/documentation, RDF4J's REST API: queries see the union of all graphs
            "graphdb",
            "GraphDB",
            headers=(("Server", "GraphDB"),),
            update=(r"(/statements)?/?$", "/statements"),
            data=(r"(/statements)?/?$", "/statements"),
            default_graph_uri="http://www.openrdf.org/schema/sesame#nil",
            batch=20_000,
        ),
        Profile(  # docs.qlever.dev: one address for all, union of all graphs, no CLEAR; updates want an access token
            "qlever",
            "QLever",
            headers=(("Server", "QLever"),),
            update=(r"$", ""),
            default_graph_uri="http://qlever.cs.uni-freiburg.de/builtin-functions/default-graph",
            clears=False,
            rewrite=lambda text, _: without_undef(text),  # ad-freiburg/qlever#3429
        ),
    )
}
"""The kinds of stores, by name; `any` is what a store is taken for that says nothing else of itself."""


def named(name: str) -> Profile:
    """Give the profile of this name.

    Raises:
        AljirError: There is none.

    >>> named("oxigraph").title
    'Oxigraph'
    """
    if name not in PROFILES:
        raise AljirError(f"There is no profile of a store {name!r}.", mend=nearest(name, PROFILES))
    return PROFILES[name]


def detect(headers: Mapping[str, str]) -> Profile:
    """Give the profile of a store from the headers of its answers.

    >>> detect({"Server": "Virtuoso/07.20.3229 (Linux) x86_64-pc-linux-gnu"}).name, detect({"Server": "nginx"}).name
    ('virtuoso', 'any')
    """
    for profile in PROFILES.values():
        if any(name in headers and holds.lower() in headers[name].lower() for name, holds in profile.headers):
            return profile
    return PROFILES["any"]
