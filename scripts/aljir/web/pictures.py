"""Pages that show the whole graph as a picture: timeline, map, kin; and figures with the check on shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup
from starlette.responses import Response
from starlette.routing import Route

from aljir.figures import format_number
from aljir.plots import chart, facts, kin, maps, timeline
from aljir.plots.svg import style
from aljir.web.answers import show
from aljir.web.catalogue import picture, say, tagged, words
from aljir.web.site import Site, site_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from aljir.plots.svg import Plot

_MOST = 10_000
"""How many rows the table beside a picture has at most."""


def _drawn(site: Site, kind: str, language: str, title: str) -> Plot:
    """Draw what the whole graph has of a kind."""
    graph = site.graph
    languages = (language, *(one for one in graph.project.languages if one != language))
    prefixes = graph.project.prefixes
    match kind:
        case "timeline":
            return timeline.draw(facts.dates(graph.engine, languages), title, language, prefixes)
        case "map":
            return maps.draw(facts.spots(graph.engine, languages), title, language, prefixes)
        case "kin":
            links, labels = facts.kinship(graph.engine, graph.project, languages)
            return kin.draw(links, labels, title, language, prefixes)
    return chart.draw(facts.bars(graph.check_figures(language=language)), title, language, prefixes)


def _page(kind: str) -> Callable[[Request], Response]:
    def page(request: Request) -> Response:
        site = site_of(request)
        t = words(site, request)
        plot = _drawn(site, kind, site.language(request), t[kind])
        return site.page(
            request,
            "figures.html" if kind == "figures" else "picture.html",
            t=t,
            kind=kind,
            say=say(site, site.language(request)),
            plot=Markup(plot.svg(alone=False)),  # noqa: S704 - every text of it is escaped
            answer=show(site, request, plot.table, most=_MOST),
            check=site.graph.check_figures(language=site.language(request)) if kind == "figures" else None,
            number=lambda value: "–" if value is None else format_number(round(value), site.language(request)),
        )

    return page


def _file(kind: str) -> Callable[[Request], Response]:
    def file(request: Request) -> Response:
        site = site_of(request)
        return picture(request, _drawn(site, kind, site.language(request), words(site, request)[kind]))

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
