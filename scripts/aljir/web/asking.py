"""Has the queries of pages evaluated as those of strangers are: in the processes, within bounds, the answers kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio import from_thread
from pyoxigraph import QueryBoolean, QueryResultsFormat, RdfFormat, parse, parse_query_results

from aljir.results import Boolean, Graph, Table
from aljir.syntax import query_form
from aljir.web.guard import client_of
from aljir.web.processes import Question
from aljir.web.site import site_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from aljir.results import Result
    from aljir.web.cache import Cache


async def ask(request: Request, text: str) -> Result:
    """Give the answer to a query.

    Raises:
        RefusalError: It is wrong, or beyond the bounds.
        BusyError: Too many others wait.
    """
    state = request.app.state
    cache: Cache = state.answers
    triples = query_form(text) in ("CONSTRUCT", "DESCRIBE")
    question = Question(text, format="nt" if triples else "json")
    kept = cache.find(question)
    if kept is None:
        kept = cache.keep(question, await state.workers.ask(question, client_of(request.scope)))
    content = kept.answer.content
    prefixes = site_of(request).graph.project.prefixes
    if triples:
        return Graph((quad.triple for quad in parse(content, format=RdfFormat.N_TRIPLES)), prefixes)
    found = parse_query_results(content, format=QueryResultsFormat.JSON)
    if isinstance(found, QueryBoolean):
        return Boolean(bool(found), prefixes)
    return Table([variable.value for variable in found.variables], (tuple(row) for row in found), prefixes)


def ask_from_thread(request: Request, text: str) -> Result:
    """Give the answer to a query to a page that is made in a thread of the server.

    Raises:
        RefusalError: As for `ask`.
        BusyError: As for `ask`.
    """
    return from_thread.run(ask, request, text)
