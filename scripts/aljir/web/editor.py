"""The page on which people ask in SPARQL; it works without JavaScript, which only completes names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from pyoxigraph import NamedNode
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from aljir.errors import AljirError
from aljir.records import in_language, read_labels
from aljir.terms import RDF, shrink
from aljir.web.answers import show
from aljir.web.catalogue import tagged, words
from aljir.web.site import Site, site_of

if TYPE_CHECKING:
    from starlette.requests import Request

ROWS = 1_000
"""How many rows the page shows."""


async def editor(request: Request) -> Response:
    """Show the form; with a query, its answer below."""
    site = site_of(request)
    if request.method == "POST":
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > 3 * site.settings.max_query + 1_000:  # percent-encoded, a byte takes three
                return await run_in_threadpool(_page, site, request, "", too_long=True)
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10)
        text = fields.get("query", [""])[0]
    else:
        text = request.query_params.get("query", "")
    return await run_in_threadpool(_page, site, request, text)


def _page(site: Site, request: Request, text: str, *, too_long: bool = False) -> Response:
    t = words(site, request)
    status, failure, mend, answer = 200, "", "", None
    text = text.replace("\r\n", "\n")
    if too_long or len(text.encode()) > site.settings.max_query:
        status, failure = 413, t["too_long"].format(site.settings.max_query)
        text = ""
    elif text.strip():
        try:
            answer = show(site, request, site.graph.sparql(text), most=ROWS)
        except AljirError as error:
            status, mend = 400, error.mend or ""
            place = ":".join(str(part) for part in (error.line, error.column) if part is not None)
            failure = f"{place}: {error.message}" if place else error.message
    return site.page(
        request,
        "editor.html",
        status,
        t=t,
        query=text,
        failure=failure,
        mend=mend,
        answer=answer,
        most=ROWS,
        examples=site.graph.catalogue.all(),
        say=lambda texts: in_language(texts, site.language(request), *site.graph.project.languages),
    )


def terms(request: Request) -> Response:
    """Send the names that the editor completes: prefixes, and the properties, classes and types of the graph."""
    site = site_of(request)
    language = site.language(request)
    prefixes = site.graph.project.prefixes
    quads = list(site.graph.store)
    iris = {quad.predicate.value for quad in quads}
    iris |= {quad.object.value for quad in quads if quad.predicate == RDF.type and isinstance(quad.object, NamedNode)}
    iris |= {quad.subject.value for quad in quads if _is_type(quad.subject, prefixes.get("type", ""))}
    labels = read_labels(site.graph.engine, iris)
    names = sorted((shrink(iri, prefixes), in_language(labels.get(iri, {}), language, "en")) for iri in iris)
    content = {
        "prefixes": dict(sorted(prefixes.items())),
        "terms": [{"name": name, "label": label} for name, label in names if "://" not in name],
    }
    return tagged(request, json.dumps(content, ensure_ascii=False).encode(), "application/json")


def _is_type(term: object, namespace: str) -> bool:
    return bool(namespace) and isinstance(term, NamedNode) and term.value.startswith(namespace)


routes = [
    Route("/editor", editor, methods=["GET", "POST"], name="editor"),
    Route("/editor/terms.json", terms, name="terms"),
]
