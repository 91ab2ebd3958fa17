"""Pages of sources: what each is, its passages in reading order with what is claimed of them, its coverage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.routing import Route

from aljir.claims import select
from aljir.web.site import site_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from aljir.records import Claim, Passage, Records, Source


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a source, and the claims that cite it or a part of it."""

    passage: Passage
    claims: tuple[Claim, ...]

    @property
    def covered(self) -> bool:
        """Whether it is claimed, or excused with a reason."""
        return bool(self.claims or self.passage.excuses)


def sentences(records: Records, source: Source) -> list[Sentence]:
    """Give the sentences of a source in reading order.

    >>> from aljir.records import Records
    >>> records = Records.read(aljir.open(lighthouse).engine)
    >>> log = records.sources["https://example.org/lighthouse/source/keepers-log"]
    >>> [len(sentence.claims) for sentence in sentences(records, log)]
    [1, 3, 2, 1, 0]
    """
    cited: dict[str, set[str]] = {}
    passages = records.passages_of.get(source.iri, [])
    for passage in passages:
        whole = passage.sentence or passage
        cited.setdefault(whole.iri, set()).update(records.citing.get(passage.iri, ()))
    whole_ones = sorted((one for one in passages if one.sentence is None), key=lambda one: one.reading_order)
    return [Sentence(one, _in_order(records, cited[one.iri])) for one in whole_ones]


def _in_order(records: Records, iris: set[str]) -> tuple[Claim, ...]:
    return tuple(select(records, among=iris, prefixes={}))


def source_page(request: Request, iri: str) -> Response:
    """Show one source."""
    site = site_of(request)
    source = site.records.sources[iri]
    read = sentences(site.records, source)
    claims = select(site.records, source=iri, prefixes=site.graph.project.prefixes)
    return site.page(
        request,
        "source.html",
        source=source,
        sentences=read,
        covered=sum(one.covered for one in read),
        claims=claims,
        at_hand=bool(site.texts.of(source)),
    )


def passage_page(request: Request, iri: str) -> Response:
    """Show one passage, with the claims that cite it or a part of it."""
    site = site_of(request)
    passage = site.records.passages[iri]
    source = site.records.sources[passage.source]
    parts = [one for one in site.records.passages_of[source.iri] if iri in (one.iri, one.sentence and one.sentence.iri)]
    cited = {claim for one in parts for claim in site.records.citing.get(one.iri, ())}
    claims = _in_order(site.records, cited)
    return site.page(request, "passage.html", passage=passage, source=source, claims=claims)


def sources_page(request: Request) -> Response:
    """List all sources, those with a text first."""
    site = site_of(request)
    reader = site.reader(site.language(request))
    counts: dict[str, int] = {}
    for claim in site.records.claims.values():
        counts[claim.source.iri] = counts.get(claim.source.iri, 0) + 1
    sources = sorted(
        site.records.sources.values(), key=lambda one: (one.digest is None, reader.label(one.iri).casefold())
    )
    return site.page(request, "sources.html", sources=sources, counts=counts)


routes = [Route("/sources", sources_page, name="sources")]
