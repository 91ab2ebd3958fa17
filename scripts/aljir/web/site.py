"""What all parts of the web service share: the graph, the settings, the templates, the language of a request."""

from __future__ import annotations

from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from pyoxigraph import NamedNode
from starlette.responses import HTMLResponse

from aljir.comparison import read_comparison
from aljir.lookup import Lookup
from aljir.records import Records, in_language
from aljir.web.grounds import Grounds
from aljir.web.negotiation import choose_language, choose_media_type
from aljir.web.problems import MEDIA_TYPE, failure, problem
from aljir.web.reader import Reader
from aljir.web.reconciliation.names import NameIndex
from aljir.web.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from aljir.comparison import Comparison
    from aljir.graph import KnowledgeGraph
    from aljir.web.settings import Settings

_HERE = Path(__file__).resolve().parent
STATIC = _HERE / "static"
"""The folder of style sheets and scripts."""
PARTS = {
    "search": "/search",
    "sources": "/sources",
    "claims": "/claims",
    "disagreements": "/disagreements",
    "figures": "/figures",
    "timeline": "/timeline",
    "map": "/map",
    "kin_network": "/kin",
    "queries": "/queries",
    "sparql": "/editor",
}
"""The parts of the site to which menus lead, as far as they are served: the key of the name of each, and its path."""
MENU = (
    "search",
    "sources",
    "claims",
    "disagreements",
    "figures",
    "timeline",
    "map",
    "kin_network",
    "queries",
    "sparql",
)
"""Those to which every page leads."""

_SAFE = "/:@!$&'()*+,;=~-._"


class Site:
    """The graph as it is served; what is costly to read is read once.

    Args:
        graph: The graph.
        settings: How the service is run.
    """

    def __init__(self, graph: KnowledgeGraph, settings: Settings) -> None:
        self.graph = graph
        self.settings = settings
        self.texts = Texts(graph.project)
        self.reader = cache(self._reader)
        self.comparison = cache(self._comparison)
        self.of_kind = cache(self._of_kind)
        self.templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=select_autoescape(default=True, default_for_string=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    @cached_property
    def records(self) -> Records:
        """The sources, passages and claims."""
        return Records.read(self.graph.engine)

    @cached_property
    def lookup(self) -> Lookup:
        """The names of all entities, to find them by."""
        return Lookup(self.graph.engine, self.graph.project)

    @cached_property
    def names(self) -> NameIndex:
        """The names of all entities, to find them by parts and near spellings."""
        return NameIndex((name.entity, name.text) for name in self.lookup.names)

    @cached_property
    def summaries(self) -> NameIndex:
        """What the saved queries ask, by slug."""
        queries = self.graph.catalogue.all()
        return NameIndex((query.slug, text) for query in queries for text in query.summaries.values())

    @cached_property
    def grounds(self) -> Grounds:
        """On what each statement rests."""
        return Grounds(self.graph, self.records)

    @cached_property
    def dataset_hash(self) -> str:
        """The hash by which the dataset is cited."""
        return self.graph.dataset_hash()

    @cached_property
    def documents(self) -> dict[str, tuple[str, ...]]:
        """The IRIs below the base that a client can ask for, each with those that are it and a fragment, as terms are.

        They are the IRIs of which the graph says something, without what follows a hash sign.
        """
        base = self.graph.project.base
        found: dict[str, set[str]] = {}
        for node in {quad.subject for quad in self.graph.store}:
            if isinstance(node, NamedNode) and node.value.startswith(base):
                document, hash_, _ = node.value.partition("#")
                found.setdefault(document, set()).update([node.value] if hash_ else [])
        return {document: tuple(sorted(parts)) for document, parts in found.items()}

    def _of_kind(self, kind: str, language: str) -> list[tuple[str, str]]:
        """Give name and IRI of what there is of a kind; without parts that have no name, as the selectors of passages.

        They are in the order of their names.
        """
        reader = self.reader(language)
        found = [(reader.label(iri), iri) for iri in self.documents if iri.startswith(self.graph.project.kinds[kind])]
        named = [(name, iri) for name, iri in found if name != reader.short(iri)]
        return sorted(named, key=lambda pair: (pair[0].casefold(), pair[1]))

    def languages(self, language: str) -> tuple[str, ...]:
        """Give the languages of the project, this one first."""
        return (language, *(one for one in self.graph.project.languages if one != language))

    def _reader(self, language: str) -> Reader:
        return Reader(self.graph, self.records, self.languages(language))

    def _comparison(self, language: str) -> Comparison:
        return read_comparison(self.graph.engine, self.graph.project, self.languages(language))

    def url(self, request: Request) -> str:
        """Give the public address of the service, without a slash at the end."""
        return self.settings.url or str(request.base_url).rstrip("/")

    def address(self, iri: str, request: Request) -> str:
        """Give where an IRI of the graph is to be found here; that of anything else as it is.

        The IRIs are those of a permanent address; where the service is run, a path below its own address stands for it.
        """
        base = self.graph.project.base
        return f"{self.url(request)}/{iri.removeprefix(base)}" if iri.startswith(base) else iri

    def href(self, target: str, request: Request, **parameters: str) -> str:
        """Give the address of a page, as a link on another page has it.

        Below the base IRI it is that of the page of an entity here, without scheme and host, so that it holds behind
        any proxy; a path (`/search`) is one of this service; anything else stays as it is. The language is kept where
        the reader chose it.

        Args:
            target: An IRI or a path.
            request: The request that is answered.
            parameters: What is asked of the page; empty values are left out.
        """
        base = self.graph.project.base
        if target.startswith(base) and target != base:
            document, hash_, fragment = target.removeprefix(base).partition("#")
            page = ".html" if f"{base}{document}" in self.documents else ""
            path = f"/{quote(document, safe=_SAFE)}{page}", f"{hash_}{quote(fragment, safe=_SAFE)}"
        elif target == base or target.startswith("/"):
            path = "/" if target == base else target, ""
        else:
            return target if urlsplit(target).scheme in ("http", "https") else ""
        asked = {name: value for name, value in parameters.items() if value}
        chosen = request.query_params.get("lang", "")
        if chosen in self.graph.project.languages:
            asked.setdefault("lang", chosen)
        query = f"?{urlencode(asked)}" if asked else ""
        return f"{urlsplit(self.url(request)).path}{path[0]}{query}{path[1]}"

    def language(self, request: Request) -> str:
        """Give the language of a request: `?lang=`, else the header, among those of the project."""
        known = self.graph.project.languages
        asked = request.query_params.get("lang", "")
        return asked if asked in known else choose_language(request.headers.get("accept-language"), known)

    def page(self, request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse:
        """Give a page.

        The template finds, beside the values: `site`, `request`, `lang`; `reader` and its words `w`; `href`, which
        makes links; `switch`, the addresses of this page in each language; `parts`, the parts of
        the site, and `menu`; `title_of_site`.
        """
        lang = self.language(request)
        reader = self.reader(lang)
        served = {getattr(route, "path", "") for route in request.app.routes}
        content = self.templates.get_template(template).render(
            site=self,
            request=request,
            lang=lang,
            reader=reader,
            w=reader.words,
            href=partial(self._href, request),
            switch={one: _relative(request, one) for one in self.graph.project.languages},
            title_of_site=in_language(self.graph.project.description.titles, *reader.languages),
            parts={name: path for name, path in PARTS.items() if path in served},
            menu=MENU,
            **values,
        )
        return HTMLResponse(content, status, {"Content-Language": lang, "Vary": "Accept, Accept-Language"})

    def _href(self, request: Request, target: str, **parameters: str) -> str:
        return self.href(target, request, **parameters)

    def refuse(
        self, request: Request, status: int, title: str, said: str, near: Sequence[str] = (), detail: str = ""
    ) -> Response:
        """Answer a request for a page that failed: a page, and a problem document for programs that ask for one.

        Args:
            request: The request.
            status: The HTTP status.
            title: The key of the words for what is wrong.
            said: What is wrong with this request, in the language of the request.
            near: The IRIs of what may have been meant.
            detail: More on it, in English.
        """
        words = self.reader(self.language(request)).words
        if choose_media_type(request.headers.get("accept"), ["text/html", MEDIA_TYPE]) == "text/html":
            return self.page(request, "refused.html", status, title=words[title], said=said, detail=detail, near=near)
        return _varying(problem(status, words[title], detail or said, near=list(near) or None))

    def fail(
        self,
        request: Request,
        status: int,
        title: str,
        detail: str = "",
        headers: Mapping[str, str] | None = None,
        *,
        said: str = "",
        **more: object,
    ) -> Response:
        """Answer a request for data that failed: a problem document, and a page for browsers, which ask for pages.

        Args:
            request: The request.
            status: The HTTP status.
            title: What is wrong with requests of this kind, in English.
            detail: What is wrong with this one, and how to mend it, in English.
            headers: Further headers, as Retry-After.
            said: What a page says is wrong, in the language of the request; else what the status means.
            more: Further members of the problem document, as `line` and `column`, which the page tells too.
        """
        if choose_media_type(request.headers.get("accept"), [MEDIA_TYPE, "text/html"]) != "text/html":
            return _varying(problem(status, title, detail, headers, **more))
        words = self.reader(self.language(request)).words
        said = said or failure(words, status, more)
        english = ": ".join(filter(None, (title, detail)))
        answer = self.page(request, "refused.html", status, title=words["wrong"], said=said, detail=english, near=())
        answer.headers.update(headers or {})
        return answer


def _varying(answer: Response) -> Response:
    answer.headers["Vary"] = "Accept, Accept-Language"
    return answer


def _relative(request: Request, language: str) -> str:
    """Give the query by which a page is asked for in a language, all else as it is."""
    others = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return f"?{urlencode([*others, ('lang', language)])}"


def site_of(request: Request) -> Site:
    """Give the site that a request was sent to."""
    site: Site = request.app.state.site
    return site
