"""The page on which people ask in SPARQL; it works without JavaScript, which only completes names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from pyoxigraph import NamedNode
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from aljir.records import in_language, read_labels
from aljir.terms import RDF, shrink
from aljir.web.answers import show
from aljir.web.asking import ask
from aljir.web.catalogue import say, tagged, words
from aljir.web.evaluation import RefusalError
from aljir.web.processes import BusyError
from aljir.web.site import site_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from aljir.results import Result

ROWS = 1_000
"""How many rows the page shows."""


async def editor(request: Request) -> Response:
    """Show the form; with a query, its answer below."""
    site = site_of(request)
    text = await _query(request, site.settings.max_query)
    if text is None:
        too_long = words(site, request)["too_long"].format(site.settings.max_query)
        return await run_in_threadpool(_page, request, "", 413, failure=too_long)
    if not text.strip():
        return await run_in_threadpool(_page, request, text)
    try:
        result = await ask(request, text)
    except RefusalError as refusal:
        members = refusal.members
        place = ":".join(str(members[part]) for part in ("line", "column") if members.get(part))
        failure = f"{place}: {members['title']}" if place else str(members["title"])
        status, mend = int(str(members["status"])), str(members["detail"])
        return await run_in_threadpool(_page, request, text, status, failure=failure, mend=mend)
    except BusyError as error:
        return await run_in_threadpool(_page, request, text, 503, failure=str(error))
    return await run_in_threadpool(_page, request, text, result=result)


async def _query(request: Request, most: int) -> str | None:
    """Give the query of a request, from the address or the form; None when it is longer than allowed."""
    text = request.query_params.get("query", "")
    if request.method == "POST":
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > 3 * most + 1_000:  # percent-encoded, a byte takes three
                return None
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10)
        text = fields.get("query", [""])[0]
    text = text.replace("\r\n", "\n")
    return text if len(text.encode("utf-8", "replace")) <= most else None


def _page(
    request: Request, text: str, status: int = 200, *, result: Result | None = None, failure: str = "", mend: str = ""
) -> Response:
    site = site_of(request)
    return site.page(
        request,
        "editor.html",
        status,
        t=words(site, request),
        query=text,
        failure=failure,
        mend=mend,
        answer=show(site, request, result, most=ROWS) if result is not None else None,
        most=ROWS,
        examples=site.graph.catalogue.all(),
        say=say(site, site.language(request)),
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
