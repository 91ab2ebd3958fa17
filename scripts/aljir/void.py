"""Describes a dataset in VoID (W3C Interest Group Note): what it holds, counted, and what it links to."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from aljir.metadata import DESCRIPTION_PREFIXES
from aljir.serialisation import is_fact, turtle
from aljir.terms import DCTERMS, OWL, RDF, SKOS, VOID, shrink

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import QuerySolutions, Store

    from aljir.metadata import Dataset, File

LINKS = (
    OWL.sameAs,
    SKOS.exactMatch,
    SKOS.closeMatch,
    SKOS.broadMatch,
    SKOS.narrowMatch,
    SKOS.relatedMatch,
)
"""The properties that link an entity to its like elsewhere."""

_DEFAULT = DefaultGraph()
_SPACE = re.compile(r"[^/#]+/?$")
"""What comes after the IRI space of a dataset; some datasets end their IRIs with a slash."""
_BY_TERM = (
    "SELECT ?class (COUNT(*) AS ?n) { ?thing a ?class } GROUP BY ?class",
    "SELECT ?property (COUNT(*) AS ?n) { ?s ?property ?o } GROUP BY ?property",
)
_NUMBERS = (
    "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
)


def void(dataset: Dataset, store: Store, dumps: Iterable[File], lines: Iterable[bytes] = ()) -> bytes:
    """Describe the dataset in VoID: counts and partitions of the default graph, the claims beside it, links, dumps.

    The store does the counting, on disk where it is there; of what it counts only the distinct terms are in memory.

    Args:
        dataset: What is known of the dataset as a whole.
        store: The dataset.
        dumps: The dumps.
        lines: The sorted N-Quads, where they are at hand: entities are counted in them sooner than by the store.
    """
    about = dataset.iri
    with ThreadPoolExecutor(2) as pool:  # the store counts outside of Python
        several = [pool.submit(_counts, store, query) for query in _BY_TERM]
        single = [pool.submit(_count, store, query) for query in _NUMBERS]
        entities = _entities(store, lines, dataset.base)
    classes, properties = (counting.result() for counting in several)
    subjects, objects, claimed = (counting.result() for counting in single)
    numbers = {
        VOID.triples: sum(properties.values()),
        VOID.entities: entities,
        VOID.distinctSubjects: subjects,
        VOID.distinctObjects: objects,
        VOID.classes: len(classes),
        VOID.properties: len(properties),
    }
    found = [*dataset.record, Quad(about, RDF.type, VOID.Dataset)]
    found += [Quad(about, term, Literal(number)) for term, number in numbers.items()]
    found += [Quad(about, VOID.dataDump, dataset.address(file.name)) for dump in dumps for file in dump.downloads]
    for name, counts, partition, kind, count in (
        ("class", classes, VOID.classPartition, VOID["class"], VOID.entities),
        ("property", properties, VOID.propertyPartition, VOID.property, VOID.triples),
    ):
        for term, number in counts.items():
            part = dataset.part(f"{name}-{_local(str(getattr(term, 'value', term)), dataset)}")
            found += [Quad(about, partition, part), Quad(part, kind, term), Quad(part, count, Literal(number))]
    claims = dataset.part("claims")
    found += [
        Quad(about, VOID.subset, claims),
        Quad(claims, RDF.type, VOID.Dataset),
        Quad(claims, DCTERMS.title, Literal("What the claims say, each in its own named graph", language="en")),
        Quad(claims, VOID.triples, Literal(claimed)),
    ]
    found += _linksets(dataset, store)
    return turtle(found, {**dataset.prefixes, **DESCRIPTION_PREFIXES})


def _linksets(dataset: Dataset, store: Store) -> Iterator[Quad]:
    """Count the links from entities to other datasets, by property and by the other's IRIs."""
    kinds = tuple(iri for prefix, iri in dataset.prefixes.items() if iri == f"{dataset.base}{prefix}/")
    links = Counter(
        (quad.predicate, _SPACE.sub("", quad.object.value))
        for term in LINKS
        for quad in store.quads_for_pattern(None, term, None, _DEFAULT)
        if isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, NamedNode)
        and quad.subject.value.startswith(kinds)
        and not quad.object.value.startswith(dataset.base)
    )
    for (term, space), number in links.items():
        other = f"{urlsplit(space).netloc}{urlsplit(space).path}".strip("/").replace("/", "-")
        target = dataset.part(f"target-{other}")
        linkset = dataset.part(f"links-{_local(term.value, dataset)}-{other}")
        yield Quad(dataset.iri, VOID.subset, linkset)
        yield Quad(linkset, RDF.type, VOID.Linkset)
        yield Quad(linkset, VOID.linkPredicate, term)
        yield Quad(linkset, VOID.subjectsTarget, dataset.iri)
        yield Quad(linkset, VOID.objectsTarget, target)
        yield Quad(linkset, VOID.triples, Literal(number))
        yield Quad(target, RDF.type, VOID.Dataset)
        yield Quad(target, VOID.uriSpace, Literal(space))


def _counts(store: Store, query: str) -> dict[Any, int]:
    """Give the numbers that a query tells, by what is counted."""
    return {thing: int(number.value) for thing, number in cast("QuerySolutions", store.query(query))}


def _entities(store: Store, lines: Iterable[bytes], base: str) -> int:
    """Count the subjects of facts in the IRI space of the dataset."""
    start = f"<{base}".encode()
    ours = (line for line in lines if line.startswith(start))
    if counted := sum(any(map(is_fact, said)) for _, said in groupby(ours, key=lambda line: line.partition(b" ")[0])):
        return counted
    begins = f'FILTER (isIRI(?s) && STRSTARTS(STR(?s), "{base}"))'
    return _count(store, f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s ?p ?o {begins} }}")


def _count(store: Store, query: str) -> int:
    ((number,),) = cast("QuerySolutions", store.query(query))
    return int(number.value)


def _local(iri: str, dataset: Dataset) -> str:
    """Give a name for an IRI within the description."""
    name = shrink(iri, dataset.prefixes)
    return hashlib.sha256(iri.encode()).hexdigest()[:12] if name == iri else name.replace(":", "-")
