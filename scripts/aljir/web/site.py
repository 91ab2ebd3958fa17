"""What all parts of the web service share: the graph, the settings, the templates, the language of a request."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from aljir.web.negotiation import choose_language

if TYPE_CHECKING:
    from starlette.requests import Request

    from aljir.graph import KnowledgeGraph
    from aljir.web.settings import Settings

_HERE = Path(__file__).resolve().parent
STATIC = _HERE / "static"
"""The folder of style sheets and scripts."""


class Site:
    """The graph as it is served.

    Args:
        graph: The graph.
        settings: How the service is run.
    """

    def __init__(self, graph: KnowledgeGraph, settings: Settings) -> None:
        self.graph = graph
        self.settings = settings
        self.templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=select_autoescape(default=True, default_for_string=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

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
        """Give the address of a page or of an entity, as a link on another page has it.

        A path (`/queries`) is one of this service; an IRI of the graph is to be found below it; any other IRI stays as
        it is when a browser can open it. The language is kept where the reader chose it.
        """
        base = self.graph.project.base
        if not target.startswith((base, "/")):
            return target if urlsplit(target).scheme in ("http", "https") else ""
        asked = {name: value for name, value in parameters.items() if value}
        chosen = request.query_params.get("lang", "")
        if chosen in self.graph.project.languages:
            asked.setdefault("lang", chosen)
        path = target if target.startswith("/") else f"/{quote(target.removeprefix(base))}"
        return f"{urlsplit(self.url(request)).path}{path}" + (f"?{urlencode(asked)}" if asked else "")

    def language(self, request: Request) -> str:
        """Give the language of a request: `?lang=`, else the header, among those of the project."""
        known = self.graph.project.languages
        asked = request.query_params.get("lang", "")
        return asked if asked in known else choose_language(request.headers.get("accept-language"), known)

    def page(self, request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse:
        """Give a page; the template finds `site`, `request` and `lang` beside the values."""
        lang = self.language(request)
        content = self.templates.get_template(template).render(site=self, request=request, lang=lang, **values)
        return HTMLResponse(content, status, {"Content-Language": lang, "Vary": "Accept, Accept-Language"})


def site_of(request: Request) -> Site:
    """Give the site that a request was sent to."""
    site: Site = request.app.state.site
    return site
