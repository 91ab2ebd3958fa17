"""What the endpoint says of itself (SPARQL 1.1 Service Description), and of its dataset (VoID)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from aljir.metadata import read_dataset
from aljir.results import FORMATS
from aljir.serialisation import SERIALISERS
from aljir.terms import DCTERMS, RDF, VOID, Namespace
from aljir.void import void
from aljir.void_statistics import Statistics
from aljir.web.evaluation import ALIASES
from aljir.web.negotiation import choose_media_type
from aljir.web.problems import problem
from aljir.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.requests import Request

    from aljir.web.site import Site

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMAT = Namespace("http://www.w3.org/ns/formats/")
PAGE = "text/html"
RESULT_FORMATS = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "jsonld": "JSON-LD",
    "rdf": "RDF_XML",
    "trig": "TriG",
    "nq": "N-Quads",
}
"""The names that the W3C gives to the formats of results, by ours."""
_RDF = {
    media_type: name
    for name in ("ttl", "nt", "jsonld", "rdf", "trig", "nq")
    for media_type in (FORMATS[name].media_type, *ALIASES.get(name, ()))
}


def description(site: Site, endpoint: str) -> list[Quad]:
    """Give the description of the service.

    Args:
        site: The graph as it is served.
        endpoint: The address of the endpoint.

    >>> from aljir.web.settings import Settings
    >>> from aljir.web.site import Site
    >>> quads = description(Site(aljir.open(lighthouse), Settings()), "https://example.org/sparql")
    >>> [quad.object.value for quad in quads if quad.predicate == SD.endpoint]
    ['https://example.org/sparql']
    """
    service, dataset, facts = (NamedNode(f"{endpoint}#{name}") for name in ("service", "dataset", "facts"))
    project, store = site.graph.project, site.graph.store
    triples = sum(1 for _ in store.quads_for_pattern(None, None, None, DefaultGraph()))
    about = NamedNode(project.description.iri)
    return [
        Quad(service, RDF.type, SD.Service),
        Quad(service, SD.endpoint, NamedNode(endpoint)),
        Quad(service, SD.supportedLanguage, SD.SPARQL11Query),
        Quad(service, SD.defaultDataset, dataset),
        *(Quad(service, SD.resultFormat, FORMAT[name]) for name in RESULT_FORMATS.values()),
        Quad(dataset, RDF.type, SD.Dataset),
        Quad(dataset, DCTERMS.source, about),
        *(Quad(dataset, DCTERMS.title, Literal(title, language=tag)) for tag, title in _titles(site)),
        Quad(dataset, SD.defaultGraph, facts),
        Quad(facts, RDF.type, SD.Graph),
        Quad(facts, VOID.triples, Literal(triples)),
    ]


def describe(request: Request) -> Response:
    """Answer with the description of the service; lead people to the page on which they write queries."""
    site = site_of(request)
    endpoint = f"{site.url(request)}/sparql"
    media_type = choose_media_type(request.headers.get("accept"), [*_RDF, PAGE])
    if media_type == PAGE:
        return RedirectResponse(site.href("/editor", request), 303, {"Vary": "Accept"})
    prefixes = {**site.graph.project.prefixes, "sd": str(SD), "format": str(FORMAT), "dcterms": str(DCTERMS)}
    return _in_rdf(media_type, description(site, endpoint), prefixes)


def about(request: Request) -> Response:
    """Answer with what VoID says of the dataset."""
    site = site_of(request)
    media_type = choose_media_type(request.headers.get("accept"), list(_RDF))
    if media_type == FORMATS["ttl"].media_type or media_type is None:
        return _in_rdf(media_type, [], {}) if media_type is None else _rdf_response(_void(site), media_type)
    from pyoxigraph import RdfFormat, parse

    return _in_rdf(media_type, parse(_void(site), format=RdfFormat.TURTLE), site.graph.project.prefixes)


def well_known(request: Request) -> Response:
    """Lead from the place where clients look for VoID to the document (VoID, section 7.2; RFC 8615)."""
    return RedirectResponse(f"{site_of(request).url(request)}/void", 302)


def _void(site: Site) -> bytes:
    store, project = site.graph.store, site.graph.project
    return void(read_dataset(project, store), Statistics.of(store, project), [])


def _in_rdf(media_type: str | None, quads: Iterable[Quad], prefixes: Mapping[str, str]) -> Response:
    if media_type is None:
        return problem(406, "Not acceptable", f"There is: {', '.join(_RDF)}.", {"Vary": "Accept"})
    return _rdf_response(SERIALISERS[_RDF[media_type]](quads, prefixes), media_type)


def _rdf_response(content: bytes, media_type: str) -> Response:
    return Response(content, headers={"Vary": "Accept"}, media_type=media_type)


def _titles(site: Site) -> list[tuple[str, str]]:
    return [(tag, title) for tag, title in site.graph.project.description.titles.items() if tag]


routes = [
    Route("/void", about, name="void"),
    Route("/.well-known/void", well_known, name="well-known-void"),
]
