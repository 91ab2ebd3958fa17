"""The page on which people ask in SPARQL; it works without JavaScript, which only completes names."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlencode

from pyoxigraph import NamedNode
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aljir.records import in_language, read_labels
from aljir.syntax import query_form
from aljir.terms import RDF, shrink
from aljir.web.answers import show
from aljir.web.asking import ask
from aljir.web.catalogue import fitting, say, tagged, words
from aljir.web.evaluation import RefusalError
from aljir.web.problems import failure
from aljir.web.processes import BusyError
from aljir.web.site import site_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from aljir.results import Result

ROWS = 1_000
"""How many rows the page shows."""
LONGEST = 4_000
"""How long a query may be, percent-encoded, to stand in an address: servers and proxies take about 8,000 bytes."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a query has no answer: what is wrong in the language of the reader, and in detail in English."""

    status: int
    said: str
    detail: str = ""


async def editor(request: Request) -> Response:
    """Show the form; with a query, its answer below.

    A query that is sent as a form is led to an address of its own, so that the answer can be kept, passed on and
    found again; one that is too long for an address is answered where it is.
    """
    site = site_of(request)
    text = await _query(request, site.settings.max_query)
    if text is None:
        too_long = words(site, request)["too_long"].format(site.settings.max_query)
        return await run_in_threadpool(_page, request, "", failure=Failure(413, too_long))
    if not text.strip():
        return await run_in_threadpool(_page, request, text)
    if request.method == "POST" and _is_short(text):
        return RedirectResponse(f"{site.href('/editor', request, query=text)}#answer", 303)
    general = site.reader(site.language(request)).words
    try:
        result = await ask(request, text)
    except RefusalError as refusal:
        members = refusal.members
        status, detail = int(str(members["status"])), f"{members['title']}: {members['detail']}"
        told = Failure(status, failure(general, status, members), detail)
        return await run_in_threadpool(_page, request, text, failure=told)
    except BusyError as error:
        return await run_in_threadpool(_page, request, text, failure=Failure(503, general["error:503"], str(error)))
    return await run_in_threadpool(_page, request, text, result=result)


def _is_short(text: str) -> bool:
    """Tell whether a query goes into an address."""
    return len(quote(text)) <= LONGEST


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


def _page(request: Request, text: str, *, result: Result | None = None, failure: Failure | None = None) -> Response:
    site = site_of(request)
    kept = _is_short(text) and bool(text.strip())
    formats = {ending: form.name for ending, form in fitting(query_form(text)).items() if form.name != "html"}
    language = site.language(request)
    return site.page(
        request,
        "editor.html",
        failure.status if failure else 200,
        t=words(site, request),
        query=text,
        failure=failure,
        answer=show(site, request, result, most=ROWS) if result is not None else None,
        most=ROWS,
        permalink=f"{site.url(request)}/editor?{urlencode({'query': text, 'lang': language})}" if kept else "",
        downloads={
            ending: site.href("/sparql", request, query=text, format=name) for ending, name in formats.items() if kept
        },
        examples=site.graph.catalogue.all(),
        say=say(site, language),
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
