"""The addresses of the service: all below `/reconcile`, open to pages of any origin, as OpenRefine needs it."""

from __future__ import annotations

import json
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote
from weakref import WeakKeyDictionary

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aljir.web.problems import problem
from aljir.web.reconciliation import answers
from aljir.web.reconciliation.facts import Facts
from aljir.web.reconciliation.queries import LONGEST_NAME, BadRequestError, read_extension, read_queries
from aljir.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

    from aljir.graph import KnowledgeGraph
    from aljir.web.reconciliation.facts import Entity

    Handler = Callable[[Request], Awaitable[Response]]

FORM = "application/x-www-form-urlencoded"
FRAMED = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
"""The policy of previews, which other pages show in a frame."""
_CORS = {"Access-Control-Allow-Origin": "*"}
_MOST_FIELDS = 20

_facts: WeakKeyDictionary[KnowledgeGraph, Facts] = WeakKeyDictionary()
_reading = Lock()


def facts_of(graph: KnowledgeGraph) -> Facts:
    """Give what is known of a graph; it is read at the first request, once.

    >>> graph = aljir.open(lighthouse)
    >>> facts_of(graph) is facts_of(graph)
    True
    """
    with _reading:
        if graph not in _facts:
            _facts[graph] = Facts(graph.engine, graph.project)
        return _facts[graph]


async def reconcile(request: Request) -> Response:
    """Describe the service; answer a batch of `queries`, or the request to `extend` data."""
    sent = dict(request.query_params) | (await _form(request) if request.method == "POST" else {})
    site, language = site_of(request), site_of(request).language(request)
    facts = await run_in_threadpool(facts_of, site.graph)
    if "queries" in sent:
        return _json(await run_in_threadpool(answers.results, read_queries(sent["queries"]), facts, language))
    if "extend" in sent:
        return _json(await run_in_threadpool(answers.extension, read_extension(sent["extend"]), facts, language))
    if request.method == "POST":
        raise BadRequestError("The form has neither `queries` nor `extend`.")
    return _json(answers.manifest(facts, site.url(request), language))


async def suggest(request: Request) -> Response:
    """Complete the name of an entity, a type or a property."""
    site, language = site_of(request), site_of(request).language(request)
    facts = await run_in_threadpool(facts_of, site.graph)
    prefix, cursor = _parameter(request, "prefix"), _number(request, "cursor", 0) or 0
    what = _what(request)
    if what == "entity":
        return _json(await run_in_threadpool(answers.suggested_entities, prefix, cursor, facts, language))
    kinds = facts.types if what == "type" else facts.properties
    return _json(await run_in_threadpool(answers.suggested_kinds, prefix, cursor, kinds, facts, language))


async def properties(request: Request) -> Response:
    """Propose properties of a type to extend data by."""
    site = site_of(request)
    facts = await run_in_threadpool(facts_of, site.graph)
    type_id, limit = _parameter(request, "type", required=False), _number(request, "limit", None)
    language = site.language(request)
    return _json(await run_in_threadpool(answers.proposed_properties, type_id, limit, facts, language))


async def preview(request: Request) -> Response:
    """Show an entity in a frame."""
    entity, facts = await _asked(request)
    site, language = site_of(request), site_of(request).language(request)
    rows = [
        (facts.name(kind.names, language), answers.values(entity.values[kind.iri], facts, language)[:3])
        for kind in facts.properties
        if kind.iri in entity.values and ":" not in kind.id and kind.id != "name"
    ]
    page = site.page(
        request,
        "preview.html",
        name=facts.name(entity.names, language),
        description=answers.description(entity, facts, language),
        other_names=[text for text in entity.names.values() if text != facts.name(entity.names, language)],
        rows=rows[:6],
    )
    page.headers["Content-Security-Policy"] = FRAMED
    return page


async def flyout(request: Request) -> Response:
    """Show in some words what a suggested entity, type or property is."""
    site, language = site_of(request), site_of(request).language(request)
    facts = await run_in_threadpool(facts_of, site.graph)
    identifier = _parameter(request, "id")
    what = _what(request)
    entity = facts.entity(identifier) if what == "entity" else None
    found = entity if what == "entity" else facts.term(identifier)
    if found is None:
        raise _NotFoundError(f"There is no {what} {identifier!r}.")
    about = answers.description(entity, facts, language) if entity else found.iri
    content = site.templates.get_template("flyout.html").render(name=facts.name(found.names, language), about=about)
    return _json({"id": identifier, "html": content})


async def view(request: Request) -> Response:
    """Lead from an identifier to the page of its entity."""
    entity, _ = await _asked(request)
    address = site_of(request).address(entity.iri, request)
    return RedirectResponse(quote(address, safe="/:%?=&#"), 303)


class _NotFoundError(Exception):
    """Nothing has the identifier that was asked for."""


class _TooLargeError(Exception):
    """The form is longer than the service takes."""


class _MediaTypeError(Exception):
    """The body is no form."""


def _answering(handler: Handler) -> Handler:
    """Answer what cannot be understood with a problem document, and everything to pages of any origin."""

    async def answer(request: Request) -> Response:
        try:
            response = await handler(request)
        except BadRequestError as error:
            response = problem(400, "Bad request", error.detail, pointer=error.pointer)
        except _NotFoundError as error:
            response = problem(404, "Not found", str(error))
        except _TooLargeError as error:
            response = problem(413, "Content too large", str(error))
        except _MediaTypeError as error:
            response = problem(415, "Unsupported media type", str(error))
        response.headers.update(_CORS)
        return response

    return answer


async def _asked(request: Request) -> tuple[Entity, Facts]:
    """Give the entity whose identifier is asked for."""
    facts = await run_in_threadpool(facts_of, site_of(request).graph)
    identifier = _parameter(request, "id")
    entity = facts.entity(identifier)
    if entity is None:
        raise _NotFoundError(f"There is no entity {identifier!r}.")
    return entity, facts


async def _form(request: Request) -> dict[str, str]:
    """Read a form, no more of it than the service takes."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != FORM:
        raise _MediaTypeError(f"Send the batch as a form: {FORM}.")
    most = site_of(request).settings.max_query
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > most:
            raise _TooLargeError(f"The form is longer than {most} bytes; send fewer queries at once.")
    try:
        fields = parse_qsl(content.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")
    except ValueError:  # of UTF-8, or of the number of fields
        raise BadRequestError(f"The form is not in UTF-8, or has more than {_MOST_FIELDS} fields.") from None
    return dict(fields)


def _parameter(request: Request, name: str, *, required: bool = True) -> str:
    value = request.query_params.get(name)
    if value is None and required:
        raise BadRequestError(f"The parameter {name} is missing.")
    if value is not None and len(value) > LONGEST_NAME:
        raise BadRequestError(f"The parameter {name} has {len(value)} characters; {LONGEST_NAME} is the most.")
    return value or ""


def _what(request: Request) -> str:
    """Give what is suggested: an entity, a type or a property."""
    what: str = request.path_params["what"]
    if what not in ("entity", "type", "property"):
        raise _NotFoundError("What can be suggested is entity, type and property.")
    return what


def _number(request: Request, name: str, default: int | None) -> int | None:
    value = request.query_params.get(name)
    if value is None:
        return default
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise BadRequestError(f"The parameter {name} must be a whole number.")
    return int(value)


def _json(document: Mapping[str, object]) -> Response:
    return Response(json.dumps(document, ensure_ascii=False), media_type="application/json")


_route = partial(Route, methods=["GET", "HEAD"])
routes = [
    Route("/reconcile", _answering(reconcile), methods=["GET", "HEAD", "POST"], name="reconcile"),
    _route("/reconcile/suggest/{what}", _answering(suggest)),
    _route("/reconcile/flyout/{what}", _answering(flyout)),
    _route("/reconcile/properties", _answering(properties)),
    _route("/reconcile/preview", _answering(preview)),
    _route("/reconcile/view", _answering(view)),
]
