"""Saved queries for programs: an address each, typed parameters, paging, all formats, a description in OpenAPI 3.1."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from aljir.errors import AljirError
from aljir.records import in_language
from aljir.results import FORMATS, Table
from aljir.version import __version__
from aljir.web.catalogue import Asked, formats_of, tagged
from aljir.web.negotiation import choose_media_type
from aljir.web.problems import MEDIA_TYPE, problem
from aljir.web.site import site_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from aljir.queries import SavedQuery
    from aljir.results import Format, Result
    from aljir.web.site import Site

PAGE_SIZE = 1000
"""How many rows an answer has at most, unless the client asks for fewer."""
PAGING = {"page": "the page of the answer, from 1", "page_size": f"how many rows a page has, at most {PAGE_SIZE}"}
_TYPES = {
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "iri": {"type": "string", "format": "iri"},
}
"""The kinds of parameters in JSON Schema; an entity, by slug, IRI or name, is a string."""


def listing(request: Request) -> Response:
    """Give the saved queries, page by page: slug, summaries, parameters and address."""
    site = site_of(request)
    try:
        page, size = _page(request)
    except AljirError as error:
        return problem(400, "Wrong parameter", " ".join(filter(None, (error.message, error.mend))))
    served = _served(site)
    queries = [
        {
            "slug": query.slug,
            "summary": query.summaries,
            "parameters": {name: param.kind for name, param in query.params.items()},
            "url": f"{site.url(request)}/api/queries/{query.slug}",
        }
        for query in served[(page - 1) * size : page * size]
    ]
    content = {"queries": queries, "openapi": f"{site.url(request)}/api/openapi.json"}
    return JSONResponse(content, headers={"Link": _links(request, len(served), page, size)})


def answer(request: Request) -> Response:
    """Answer a saved query, in the format of the ending, else by Accept; a SELECT page by page, with Link headers."""
    site = site_of(request)
    slug, _, extension = request.path_params["name"].partition(".")
    saved = next((query for query in _served(site) if query.slug == slug), None)
    if saved is None:
        return problem(404, "Not found", f"There is no saved query {slug!r}; see {site.url(request)}/api/queries.")
    form = _format(request, formats_of(saved), extension)
    if isinstance(form, Response):
        return form
    asked = Asked(site, saved, request, reserved=("lang", *PAGING))
    if asked.errors:
        name, text = next(iter(asked.errors.items()))
        return problem(400, "Wrong parameter", text, parameter=name)
    try:
        page, size = _page(request)
        result, links = _paged(request, asked.run(), page, size)
        content = result.serialise(form.name)
    except AljirError as error:
        return problem(400, "The query cannot be answered", " ".join(filter(None, (error.message, error.mend))))
    return tagged(request, content, form.media_type, {"Link": links} if links else None)


def _served(site: Site) -> list[SavedQuery]:
    """Give the queries that are answered here: not those that ask other services."""
    return [query for query in site.graph.catalogue.all() if not query.is_federated]


def _format(request: Request, formats: dict[str, Format], extension: str) -> Format | Response:
    if extension:
        return formats.get(extension) or problem(404, "Not found", f"There are the endings {', '.join(formats)}.")
    by_type = {form.media_type: form for form in (FORMATS["json"], *formats.values()) if form in formats.values()}
    media_type = choose_media_type(request.headers.get("accept"), list(by_type))
    if media_type is None:
        return problem(406, "Not acceptable", f"There are: {', '.join(by_type)}.")
    return by_type[media_type]


def _page(request: Request) -> tuple[int, int]:
    """Give which page is asked for, and how long a page is.

    Raises:
        AljirError: One of the two is no number from 1 on, or there are never so many rows.
    """
    return _number(request, "page", 1), _number(request, "page_size", PAGE_SIZE)


def _number(request: Request, name: str, default: int) -> int:
    """Give a parameter of paging.

    Raises:
        AljirError: It is no number from 1 on, or there are never so many rows.
    """
    text = request.query_params.get(name, str(default))
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text) or (name == "page_size" and int(text) > PAGE_SIZE):
        raise AljirError(f"Not a {name}: {text[:40]!r}.", mend=f"Give {PAGING[name]}.")
    return int(text)


def _paged(request: Request, result: Result, page: int, size: int) -> tuple[Result, str]:
    """Give one page of a table, and the links to the others; anything else as a whole."""
    if not isinstance(result, Table):
        return result, ""
    links = _links(request, len(result.rows), page, size)
    return Table(result.variables, result.rows[(page - 1) * size : page * size], result.prefixes), links


def _links(request: Request, number: int, page: int, size: int) -> str:
    """Give the links from one page of so many rows to the others (RFC 8288)."""
    pages = max(-(-number // size), 1)
    others = {"first": 1, "prev": page - 1, "next": page + 1, "last": pages}
    site = site_of(request)
    kept = {name: value for name, value in request.query_params.items() if name not in PAGING}

    def link(number: int) -> str:
        return f"{site.url(request)}{request.url.path}?{urlencode({**kept, 'page': number, 'page_size': size})}"

    return ", ".join(f'<{link(number)}>; rel="{name}"' for name, number in others.items() if 1 <= number <= pages)


def openapi(request: Request) -> Response:
    """Describe the addresses in OpenAPI 3.1, from the headers of the saved queries."""
    site = site_of(request)
    paths = {f"/api/queries/{query.slug}": {"get": _operation(site, query)} for query in _served(site)}
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": site.graph.project.title,
            "version": __version__,
            "description": f"Saved queries. For people: {site.url(request)}/queries",
        },
        "servers": [{"url": site.url(request)}],
        "paths": paths,
    }
    return tagged(request, JSONResponse(document).body, "application/json")  # type: ignore[arg-type]


def _operation(site: Site, query: SavedQuery) -> dict[str, Any]:
    languages = site.graph.project.languages
    parameters = [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": param.description,
            "schema": {"enum": list(languages)}
            if param.kind == "language"
            else _TYPES.get(param.kind, {"type": "string"}),
            **({"example": query.example[name]} if name in query.example else {}),
        }
        for name, param in query.params.items()
    ]
    paging = [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": text,
            "schema": {"type": "integer", "minimum": 1},
        }
        for name, text in PAGING.items()
        if query.form == "SELECT"
    ]
    return {
        "operationId": query.slug,
        "summary": in_language(query.summaries, *languages),
        "description": query.description,
        "tags": [query.folder],
        "parameters": parameters + paging,
        "responses": {
            "200": {
                "description": "The answer.",
                "content": {form.media_type: {} for form in formats_of(query).values()},
            },
            "400": {"description": "A parameter is wrong.", "content": {MEDIA_TYPE: {}}},
        },
    }


routes = [
    Route("/api/queries", listing, name="api"),
    Route("/api/openapi.json", openapi, name="openapi"),
    Route("/api/queries/{name}", answer, name="api-query"),
]
