"""The SPARQL endpoint: SPARQL 1.1 Protocol (W3C recommendation), query operation only.

A query comes by GET, by POST as a form, or by POST as `application/sparql-query`. Errors are problem documents (RFC
9457) that name line and column. Update is refused. GET without a query gives the description of the service.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aljir.syntax import is_volatile, query_form
from aljir.web.answers import ALONE
from aljir.web.evaluation import KINDS, RefusalError, offered
from aljir.web.negotiation import choose_media_type
from aljir.web.processes import Answer, Question
from aljir.web.service import describe
from aljir.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request

    from aljir.web.cache import Cache
    from aljir.web.workers import Workers

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
MAX_PARAMETERS = 200
"""How many parameters a request may have."""
CLIENT_CLOSED = 499
"""What the log says of a request whose client has gone; nobody receives it."""

Parameters = list[tuple[str, str]]


async def sparql(request: Request) -> Response:
    """Answer at the endpoint."""
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": ", ".join(METHODS)})
    parameters, query = await _read(request)
    if query is None and request.method != "POST":
        return await run_in_threadpool(describe, request)
    question = _question(request, parameters, query)
    if request.method != "POST" and _is_for_people(question):
        address = site_of(request).href("/editor", request, query=question.query)
        return RedirectResponse(f"{address}#answer", 303, {"Vary": "Accept"})
    return await _answer(request, question)


def _is_for_people(question: Question) -> bool:
    """Tell whether a browser asks, which takes a page, and for nothing that the editor cannot."""
    if question.format or question.default_graphs or question.named_graphs:
        return False
    kind = KINDS.get(query_form(question.query), "table")
    return choose_media_type(question.accept, list(offered(kind))) == "text/html"


async def _read(request: Request) -> tuple[Parameters, str | None]:
    """Give the parameters of a request, wherever they stand, and the query, if there is one.

    Raises:
        RefusalError: The request is malformed, or an update.
    """
    parameters = _parameters(request.scope["query_string"])
    direct = []
    if request.method == "POST":
        media_type = _media_type(request)
        body = await request.body()
        if media_type == FORM:
            parameters += _parameters(body)
        elif media_type == DIRECT:
            direct = [_decoded(body)]
        elif media_type == UPDATE:
            raise _update_refused()
        else:
            raise RefusalError(415, "Unsupported media type", f"Send the query as {FORM} or {DIRECT}, in UTF-8.")
    if any(name in ("update", "using-graph-uri", "using-named-graph-uri") for name, _ in parameters):
        raise _update_refused()
    queries = [*direct, *_values(parameters, "query")]
    if len(queries) > 1:
        raise RefusalError(400, "Malformed request", f"There are {len(queries)} queries; send one at a time.")
    query = queries[0] if queries else None
    graphs = any(name in ("default-graph-uri", "named-graph-uri", "format") for name, _ in parameters)
    if query is None and (request.method == "POST" or graphs):
        raise RefusalError(400, "Malformed request", "There is no query: send it as the parameter query.")
    return parameters, query


def _media_type(request: Request) -> str:
    """Give the media type of the body; empty when it is in another encoding than UTF-8."""
    media_type, *options = (part.strip().lower() for part in request.headers.get("content-type", "").split(";"))
    charsets = [option[8:].strip("\"'") for option in options if option.startswith("charset=")]
    return media_type if all(charset in ("utf-8", "utf8", "us-ascii") for charset in charsets) else ""


def _parameters(content: bytes) -> Parameters:
    try:
        return parse_qsl(
            content.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS
        )
    except ValueError as error:  # UnicodeDecodeError is one
        reason = "they are no UTF-8" if isinstance(error, UnicodeDecodeError) else f"there are over {MAX_PARAMETERS}"
        raise RefusalError(400, "Malformed request", f"The parameters cannot be read: {reason}.") from None


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusalError(400, "Malformed request", f"The query is no UTF-8: see the byte at {error.start}.") from None


def _values(parameters: Iterable[tuple[str, str]], wanted: str) -> tuple[str, ...]:
    return tuple(value for name, value in parameters if name == wanted)


def _update_refused() -> RefusalError:
    return RefusalError(403, "Updates are refused", "This service answers questions and changes nothing.")


def _question(request: Request, parameters: Parameters, query: str | None) -> Question:
    assert query is not None  # noqa: S101
    formats = _values(parameters, "format")
    return Question(
        query,
        accept=", ".join(request.headers.getlist("accept")) or None,
        format=formats[-1] if formats else None,
        default_graphs=_values(parameters, "default-graph-uri"),
        named_graphs=_values(parameters, "named-graph-uri"),
    )


async def _answer(request: Request, question: Question) -> Response:
    cache: Cache = request.app.state.answers
    kept = cache.find(question)
    if kept is None:
        answer = await _ask(request, question)
        if answer is None:
            return Response(status_code=CLIENT_CLOSED)
        kept = cache.keep(question, answer)
    headers = {"Vary": "Accept"}
    if kept.answer.media_type == "text/html":
        headers["Content-Security-Policy"] = ALONE
    if request.method != "POST":
        stable = not is_volatile(question.query)
        headers |= {"ETag": kept.etag, "Cache-Control": "public, no-cache"} if stable else {"Cache-Control": "no-store"}
        if stable and _is_known(request, kept.etag):
            return Response(status_code=304, headers=headers)
    return Response(kept.answer.content, 200, headers, kept.answer.media_type)


def _is_known(request: Request, etag: str) -> bool:
    """Tell whether the client has the very answer (RFC 9110, section 13.1.2)."""
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    return etag in known or known == ["*"]


async def _ask(request: Request, question: Question) -> Answer | None:
    """Have a question answered; None, and its evaluation stopped, when the client goes meanwhile."""
    workers: Workers = request.app.state.workers
    client = request.client.host if request.client else ""
    asked = asyncio.ensure_future(workers.ask(question, client))
    gone = asyncio.ensure_future(_until_gone(request))
    try:
        await asyncio.wait((asked, gone), return_when=asyncio.FIRST_COMPLETED)
        return await asked if asked.done() else None
    finally:
        for task in (asked, gone):
            task.cancel()
        await asyncio.gather(asked, gone, return_exceptions=True)


async def _until_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


routes = [Route("/sparql", sparql, methods=METHODS, name="sparql")]
