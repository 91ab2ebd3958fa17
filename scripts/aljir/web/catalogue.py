"""Pages of saved queries: all of them, and each with a form for its parameters, its answer, picture and downloads."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.responses import Response
from starlette.routing import Route

from aljir.errors import AljirError, nearest
from aljir.lookup import Lookup
from aljir.plots.reading import drawing
from aljir.plots.svg import WIDTH, WIDTHS
from aljir.queries import ROLES
from aljir.records import in_language, words_in
from aljir.results import FORMATS
from aljir.terms import shrink
from aljir.web.answers import ALONE, show
from aljir.web.asking import ask_from_thread
from aljir.web.captions import WORDS
from aljir.web.evaluation import RefusalError
from aljir.web.naming import called
from aljir.web.negotiation import choose_media_type
from aljir.web.problems import failure
from aljir.web.processes import BusyError
from aljir.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from starlette.requests import Request

    from aljir.graph import KnowledgeGraph
    from aljir.plots.reading import Drawing
    from aljir.plots.svg import Plot
    from aljir.queries import Param, ParamValue, SavedQuery
    from aljir.records import Texts
    from aljir.results import Format, Result
    from aljir.web.site import Site

PAGE = 100
"""How many rows a page has."""
SVG = "image/svg+xml"
_RESULTS = {"SELECT": "table", "ASK": "boolean"}
_RESERVED = ("lang", "page")


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter as a form shows it; `options` are values with their names."""

    name: str
    kind: str
    descriptions: Texts
    value: str
    options: tuple[tuple[str, str], ...] = ()
    error: str = ""


class Asked:
    """A saved query with the values that a request gives to its parameters.

    Attributes:
        values: The values, entities looked up.
        given: The texts that the request has, or the defaults.
        errors: What is wrong, by parameter.

    A parameter that is not given keeps its default; that of a language is the language of the page. An empty text
    leaves it open.
    """

    def __init__(self, site: Site, saved: SavedQuery, request: Request, reserved: tuple[str, ...] = _RESERVED) -> None:
        self.site, self.saved, self.request = site, saved, request
        self.language = site.language(request)
        self.values: dict[str, ParamValue] = {}
        self.errors: dict[str, str] = {}
        self.given = {name: _default(param, site) for name, param in saved.params.items()}
        for name, param in saved.params.items():
            if param.kind == "language" and param.default is not None:
                self.given[name] = self.values[name] = self.language
        for name, text in request.query_params.items():
            if name in reserved:
                continue
            self.given[name] = text
            try:
                saved.param(name)
                site.graph.bind(saved, **{name: text or None})
                self.values[name] = text or None
            except AljirError as error:
                self.errors[name] = " ".join(filter(None, (error.message, error.mend)))

    @property
    def text(self) -> str:
        """The query with those values bound that are right, without its header."""
        text = self.site.graph.bind(self.saved, **self.values)
        return "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip() + "\n"

    @property
    def parameters(self) -> dict[str, str]:
        """What the address of this answer has."""
        return {name: text for name, text in self.given.items() if name in self.saved.params and name in self.values}

    def run(self) -> Result:
        """Run the query.

        Raises:
            AljirError: It asks another service, which no stranger makes this one do.
            RefusalError: Its answer is beyond the bounds.
            BusyError: Too many queries wait.
        """
        if self.saved.is_federated:
            raise AljirError(
                f"{self.saved.slug} asks another service, and is not answered here.",
                mend=f"Run it yourself: aljir query {self.saved.slug}.",
            )
        return ask_from_thread(self.request, self.text)

    def drawing(self, result: Result) -> Drawing | None:
        """Give what draws the answer; None when the query names no picture, or the answer has nothing to draw."""
        if self.saved.chart not in ROLES or not result.as_table().rows:
            return None
        languages = _languages(self.site, self.language)
        title = in_language(self.saved.summaries, *languages)
        return drawing(result, str(self.saved.chart), self.saved.plot, title, self.site.graph.engine, languages)

    def fields(self) -> list[Field]:
        """Give the parameters as a form shows them."""
        languages = _languages(self.site, self.language)
        return [
            Field(
                name,
                param.kind,
                param.descriptions,
                self.given[name],
                _options(self.site.graph, param.kind, languages),
                self.errors.get(name, ""),
            )
            for name, param in self.saved.params.items()
        ]


def _languages(site: Site, language: str) -> tuple[str, ...]:
    return (language, *(one for one in site.graph.project.languages if one != language))


def _default(param: Param, site: Site) -> str:
    """Give the default of a parameter as a form shows it."""
    text = param.default or ""
    if match := re.fullmatch(r'"((?:[^"\\]|\\.)*)"(?:@[\w-]+|\^\^\S+)?', text):
        return match[1]
    return shrink(text[1:-1], site.graph.project.prefixes) if text.startswith("<") else text


@lru_cache(maxsize=128)
def _options(graph: KnowledgeGraph, kind: str, languages: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Give the entities of a kind, by slug, with their names; the languages of the project."""
    if kind == "language":
        return tuple((one, one) for one in graph.project.languages)
    if kind not in graph.project.kinds:
        return ()
    lookup = Lookup(graph.engine, graph.project, kind)
    found = {name.entity: lookup.label(name.entity, *languages) for name in lookup.names if name.preferred}
    begins = graph.project.kinds[kind]
    named = [(iri.removeprefix(begins), label) for iri, label in found.items()]
    return tuple(sorted(named, key=lambda pair: (pair[1].casefold(), pair[0])))


def listing(request: Request) -> Response:
    """Show all saved queries, by folder; `?tag=` those of one subject."""
    site = site_of(request)
    language = site.language(request)
    queries = site.graph.catalogue.all()
    tag = request.query_params.get("tag", "")
    chosen = [query for query in queries if not tag or tag in query.tags]
    folders: dict[str, list[SavedQuery]] = {}
    for query in chosen:
        folders.setdefault(query.folder, []).append(query)
    tags = sorted({one for query in queries for one in query.tags})
    return site.page(
        request,
        "queries.html",
        t=words(site, request),
        folders=folders,
        tags=tags,
        tag=tag,
        say=say(site, language),
        called=lambda name: called(name, site.reader(language)),
    )


def say(site: Site, language: str) -> Callable[[Texts], str]:
    """Give what puts a text into the language of a reader."""
    return lambda texts: in_language(texts, *_languages(site, language))


def words(site: Site, request: Request) -> Mapping[str, str]:
    """Give the words of the pages of this part, in the language of a request."""
    return words_in(WORDS, site.language(request))


def answer(request: Request) -> Response:
    """Show a saved query with its answer, or send the answer in a format: by the ending of the path, or by Accept."""
    site = site_of(request)
    slug, dot, extension = request.path_params["name"].partition(".")
    if slug not in site.graph.catalogue.slugs():
        near_slugs = nearest(slug, site.graph.catalogue.slugs())
        return site.fail(request, 404, "Not found", f"There is no saved query {slug!r}. {near_slugs}")
    saved = site.graph.catalogue.get(slug)
    asked = Asked(site, saved, request)
    formats = formats_of(saved)
    if dot:
        return _download(request, asked, extension, formats)
    offered = ["text/html", *(form.media_type for form in formats.values() if form.name not in ("html", "table"))]
    media_type = choose_media_type(request.headers.get("accept"), offered)
    if media_type is None:
        return site.fail(request, 406, "Not acceptable", f"There are: {', '.join(offered)}.")
    if media_type != "text/html":
        return _download(request, asked, next(e for e, f in formats.items() if f.media_type == media_type), formats)
    return _page(request, asked, formats)


def formats_of(saved: SavedQuery) -> dict[str, Format]:
    """Give the formats that fit the answer, by the ending of a file."""
    return fitting(saved.form)


def fitting(query_form: str) -> dict[str, Format]:
    """Give the formats that fit the answer to a query of a form (SELECT, ASK …), by the ending of a file."""
    kind = _RESULTS.get(query_form, "graph")
    return {form.extension: form for form in FORMATS.values() if kind in form.fits}


def _page(request: Request, asked: Asked, formats: Mapping[str, Format]) -> Response:
    site, saved = asked.site, asked.saved
    t = words(site, request)
    values: dict[str, object] = {"failure": "", "said": "", "answer": None, "plots": [], "sparql": asked.text}
    page, pages, status = 1, 1, 400 if asked.errors else 200
    if not asked.errors and not saved.is_federated:
        try:
            result = asked.run()
            total = len(result.as_table().rows)
            pages = max(-(-total // PAGE), 1)
            number = request.query_params.get("page", "1")
            page = min(max(int(number), 1), pages) if re.fullmatch(r"[0-9]{1,9}", number) else 1
            values["answer"] = show(site, request, result, (page - 1) * PAGE, PAGE)
            if drawn := asked.drawing(result):
                values["plots"] = inline(drawn(width) for width in WIDTHS)
        except AljirError as error:
            status, values["failure"] = 400, " ".join(filter(None, (error.message, error.mend)))
        except RefusalError as error:
            status, values["failure"] = int(str(error.members["status"])), str(error)
        except BusyError as error:
            status, values["failure"] = 503, str(error)
        values["said"] = failure(site.reader(asked.language).words, status, {}) if status != 200 else ""
    endings = [ending for ending in (*formats, *(["svg"] if values["plots"] else [])) if ending != "html"]
    path = f"/queries/{saved.slug}"
    return site.page(
        request,
        "query.html",
        status,
        t=t,
        say=say(site, asked.language),
        called=lambda name: called(name, site.reader(asked.language)),
        saved=saved,
        fields=asked.fields(),
        errors={name: text for name, text in asked.errors.items() if name not in saved.params},
        page=page,
        pages=pages,
        path=path,
        parameters=asked.parameters,
        permalink=f"{site.url(request)}{path}?{urlencode({**asked.parameters, 'lang': asked.language})}",
        downloads={ending: f"{path}.{ending}" for ending in endings} if values["answer"] is not None else {},
        **values,
    )


def _download(request: Request, asked: Asked, extension: str, formats: Mapping[str, Format]) -> Response:
    site, t = asked.site, words(asked.site, request)
    if asked.errors:
        name, text = next(iter(asked.errors.items()))
        return site.fail(request, 400, "Wrong parameter", text, said=t["wrong"], parameter=name)
    try:
        if extension == "svg" and asked.saved.chart in ROLES:
            drawn = asked.drawing(asked.run())
            if drawn is None:
                return site.fail(request, 404, "Not found", "The answer has nothing to draw.", said=t["nothing"])
            return picture(request, drawn(WIDTH))
        if extension not in formats:
            return site.fail(request, 404, "Not found", f"There are the endings {', '.join(formats)}.")
        form = formats[extension]
        content = asked.run().serialise(form.name)
    except AljirError as error:
        return site.fail(request, 400, "The query cannot be answered", error.message, said=t["wrong"])
    name = f"{asked.saved.slug}.{form.extension}"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    if form.name == "html":
        headers["Content-Security-Policy"] = ALONE
    return tagged(request, content, form.media_type, headers)


def inline(plots: Iterable[Plot]) -> list[Markup]:
    """Give a picture drawn in each width, narrow ones first, for a page that shows the one which it has room for."""
    return [Markup(plot.svg(alone=False)) for plot in plots]  # noqa: S704 - every text of it is escaped


def picture(request: Request, plot: Plot) -> Response:
    """Send a picture as a file of its own."""
    return tagged(request, plot.svg().encode(), SVG, {"Content-Security-Policy": ALONE})


def tagged(request: Request, content: bytes, media_type: str, headers: Mapping[str, str] | None = None) -> Response:
    """Send content with an entity tag (RFC 9110, section 8.8.3); 304 to who has it already."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    sent = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept, Accept-Language", **(headers or {})}
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    if tag in known or "*" in known:
        return Response(None, 304, sent)
    return Response(content, 200, sent, media_type)


routes = [Route("/queries", listing, name="queries"), Route("/queries/{name}", answer, name="query")]
