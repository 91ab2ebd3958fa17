"""Describes a dataset in VoID (W3C Interest Group Note): what it holds, counted, and what it links to."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pyoxigraph import Literal, Quad

from aljir.metadata import DESCRIPTION_PREFIXES
from aljir.serialisation import turtle
from aljir.terms import DCTERMS, RDF, VOID, shrink

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import NamedNode

    from aljir.metadata import Dataset, File
    from aljir.void_statistics import Statistics


def void(dataset: Dataset, statistics: Statistics, dumps: Iterable[File]) -> bytes:
    """Describe the dataset in VoID: counts and partitions of the default graph, the claims beside it, links, dumps.

    Args:
        dataset: What is known of the dataset as a whole.
        statistics: What it holds, counted.
        dumps: The dumps.
    """
    about = dataset.iri
    numbers = {
        VOID.triples: statistics.properties.total(),
        VOID.entities: statistics.entities,
        VOID.distinctSubjects: statistics.subjects,
        VOID.distinctObjects: statistics.objects,
        VOID.classes: len(statistics.classes),
        VOID.properties: len(statistics.properties),
    }
    found = [*dataset.record, Quad(about, RDF.type, VOID.Dataset)]
    found += [Quad(about, term, Literal(number)) for term, number in numbers.items()]
    found += [Quad(about, VOID.dataDump, dataset.address(file.name)) for dump in dumps for file in dump.downloads]
    for name, numbered, partition, kind, count in (
        ("class", statistics.classes, VOID.classPartition, VOID["class"], VOID.entities),
        ("property", statistics.properties, VOID.propertyPartition, VOID.property, VOID.triples),
    ):
        for term, number in numbered.items():
            part = dataset.part(f"{name}-{_local(str(getattr(term, 'value', term)), dataset)}")
            found += [Quad(about, partition, part), Quad(part, kind, term), Quad(part, count, Literal(number))]
    claims = dataset.part("claims")
    found += [
        Quad(about, VOID.subset, claims),
        Quad(claims, RDF.type, VOID.Dataset),
        Quad(claims, DCTERMS.title, Literal("What the claims say, each in its own named graph", language="en")),
        Quad(claims, VOID.triples, Literal(statistics.claimed)),
    ]
    found += _linksets(dataset, statistics.links)
    return turtle(found, {**dataset.prefixes, **DESCRIPTION_PREFIXES})


def _linksets(dataset: Dataset, links: Mapping[tuple[NamedNode, str], int]) -> Iterator[Quad]:
    """Describe the links from entities to other datasets, by property and by the other's IRIs."""
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


def _local(iri: str, dataset: Dataset) -> str:
    """Give a name for an IRI within the description."""
    name = shrink(iri, dataset.prefixes)
    return hashlib.sha256(iri.encode()).hexdigest()[:12] if name == iri else name.replace(":", "-")
