"""Pages that show the whole graph as a picture: timeline, map, kin; and figures with the check on shares."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from aljir.figures import format_number
from aljir.plots import chart, facts, kin, maps, timeline
from aljir.plots.svg import WIDTH, WIDTHS, style
from aljir.web.answers import show
from aljir.web.catalogue import inline, picture, say, tagged, words
from aljir.web.site import Site, site_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from aljir.plots.reading import Drawing

_MOST = 10_000
"""How many rows the table beside a picture has at most."""


def _drawing(site: Site, kind: str, language: str, title: str) -> Drawing:
    """Read what the whole graph has of a kind, and give what draws it in a width."""
    graph = site.graph
    languages = (language, *(one for one in graph.project.languages if one != language))
    named = (title, language, graph.project.prefixes)
    match kind:
        case "timeline":
            return partial(timeline.draw, facts.dates(graph.engine, languages), *named)
        case "map":
            return partial(maps.draw, facts.spots(graph.engine, languages), *named)
        case "kin":
            links, labels = facts.kinship(graph.engine, graph.project, languages)
            return partial(kin.draw, links, labels, *named)
    return partial(chart.draw, facts.bars(graph.check_figures(language=language)), *named)


def _page(kind: str) -> Callable[[Request], Response]:
    def page(request: Request) -> Response:
        site = site_of(request)
        t = words(site, request)
        drawing = _drawing(site, kind, site.language(request), t[kind])
        plots = [drawing(width) for width in WIDTHS]
        return site.page(
            request,
            "figures.html" if kind == "figures" else "picture.html",
            t=t,
            kind=kind,
            say=say(site, site.language(request)),
            plots=inline(plots),
            answer=show(site, request, plots[-1].table, most=_MOST),
            check=site.graph.check_figures(language=site.language(request)) if kind == "figures" else None,
            number=lambda value: "–" if value is None else format_number(round(value), site.language(request)),
        )

    return page


def _file(kind: str) -> Callable[[Request], Response]:
    def file(request: Request) -> Response:
        site = site_of(request)
        return picture(request, _drawing(site, kind, site.language(request), words(site, request)[kind])(WIDTH))

    return file


def sheet(request: Request) -> Response:
    """Send the style sheet of all pictures."""
    return tagged(request, style().encode(), "text/css")


_KINDS = ("timeline", "map", "kin", "figures")

routes = [
    *(Route(f"/{kind}", _page(kind), name=kind) for kind in _KINDS),
    *(Route(f"/{kind}.svg", _file(kind), name=f"{kind}.svg") for kind in _KINDS),
    Route("/plots.css", sheet, name="plots.css"),
]
