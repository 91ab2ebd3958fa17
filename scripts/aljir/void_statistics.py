"""What a dataset holds, counted; after a change, counted again only where the change touches it."""

from __future__ import annotations

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

from pyoxigraph import DefaultGraph, NamedNode

from aljir.n_quads import is_fact
from aljir.terms import OWL, RDF, SKOS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from pyoxigraph import Quad, QuerySolutions, Store

    from aljir.building import Change
    from aljir.project import Project
    from aljir.results import Term

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
_CLASSES = "SELECT ?class (COUNT(*) AS ?n) { ?thing a ?class } GROUP BY ?class"
_PROPERTIES = "SELECT ?property (COUNT(*) AS ?n) { ?s ?property ?o } GROUP BY ?property"
_SUBJECTS = "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"
_OBJECTS = "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }"
_CLAIMED = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
_ENTITIES = 'SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s ?p ?o FILTER (isIRI(?s) && STRSTARTS(STR(?s), "{base}")) }}'


@dataclass(frozen=True)
class Statistics:
    """The numbers of a dataset; all but `claimed` are of its default graph.

    Attributes:
        classes: By the class how many things are said to be of it.
        properties: By the property how many statements have it.
        subjects: How many different subjects there are.
        objects: How many different objects.
        entities: How many different subjects in the IRI space of the dataset.
        claimed: How many statements stand in the graphs of claims.
        links: By the property that links and the IRI space of the other dataset how many links lead there.
    """

    classes: Counter[Term]
    properties: Counter[Term]
    subjects: int
    objects: int
    entities: int
    claimed: int
    links: Counter[tuple[NamedNode, str]]

    @classmethod
    def of(cls, store: Store, project: Project, lines: Iterable[bytes] = ()) -> Statistics:
        """Count a dataset; the store does it, on disk where it is there, so that only distinct terms are in memory.

        Args:
            store: The dataset.
            project: The project that it was made from.
            lines: Its sorted N-Quads, where they are at hand: entities are counted in them sooner than by the store.

        >>> kg = aljir.open(lighthouse)
        >>> Statistics.of(kg.store, kg.project).claimed
        11
        """
        with ThreadPoolExecutor(2) as pool:  # the store counts outside of Python
            several = [pool.submit(_counts, store, query) for query in (_CLASSES, _PROPERTIES)]
            single = [pool.submit(_count, store, query) for query in (_SUBJECTS, _OBJECTS, _CLAIMED)]
            entities = _entities(store, lines, project.base)
        classes, properties = (counting.result() for counting in several)
        subjects, objects, claimed = (counting.result() for counting in single)
        linking = (quad for term in LINKS for quad in store.quads_for_pattern(None, term, None, _DEFAULT))
        return cls(classes, properties, subjects, objects, entities, claimed, _links(linking, project))

    def after(self, change: Change, store: Store, project: Project) -> Statistics:
        """Give the numbers after a change.

        Args:
            change: The change, from the dataset that was counted.
            store: The dataset after it.
            project: The project that it was made from.
        """

        def more(terms: Collection[Term], has: Callable[[Store, Any], bool]) -> int:
            return sum(has(store, term) - has(change.before, term) for term in terms)

        gone, new = ([quad for quad in quads if quad.graph_name == _DEFAULT] for quads in (change.gone, change.new))
        subjects = {quad.subject for quad in (*gone, *new)}
        claimed = (len(change.new) - len(new)) - (len(change.gone) - len(gone))
        return replace(
            self,
            classes=_moved(self.classes, _classes(gone), _classes(new)),
            properties=_moved(self.properties, _properties(gone), _properties(new)),
            subjects=self.subjects + more(subjects, _has_subject),
            objects=self.objects + more({quad.object for quad in (*gone, *new)}, _has_object),
            entities=self.entities + more([one for one in subjects if _is_ours(one, project.base)], _has_subject),
            claimed=self.claimed + claimed,
            links=_moved(self.links, _links(gone, project), _links(new, project)),
        )


def _moved(counts: Counter[Any], gone: Counter[Any], new: Counter[Any]) -> Counter[Any]:
    moved = Counter(counts)
    moved.update(new)
    moved.subtract(gone)
    return +moved


def _classes(quads: Iterable[Quad]) -> Counter[Term]:
    return Counter(quad.object for quad in quads if quad.predicate == RDF.type)


def _properties(quads: Iterable[Quad]) -> Counter[Term]:
    return Counter(quad.predicate for quad in quads)


def _links(quads: Iterable[Quad], project: Project) -> Counter[tuple[NamedNode, str]]:
    """Count the links from entities to other datasets, by property and by the other's IRIs."""
    kinds = tuple(iri for prefix, iri in project.prefixes.items() if iri == f"{project.base}{prefix}/")
    return Counter(
        (quad.predicate, _SPACE.sub("", quad.object.value))
        for quad in quads
        if quad.predicate in LINKS
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, NamedNode)
        and quad.subject.value.startswith(kinds)
        and not quad.object.value.startswith(project.base)
    )


def _is_ours(subject: Term, base: str) -> bool:
    return isinstance(subject, NamedNode) and subject.value.startswith(base)


def _has_subject(store: Store, term: Any) -> bool:
    return next(store.quads_for_pattern(term, None, None, _DEFAULT), None) is not None


def _has_object(store: Store, term: Any) -> bool:
    return next(store.quads_for_pattern(None, None, term, _DEFAULT), None) is not None


def _entities(store: Store, lines: Iterable[bytes], base: str) -> int:
    """Count the subjects of facts in the IRI space of the dataset."""
    start = f"<{base}".encode()
    ours = (line for line in lines if line.startswith(start))
    if counted := sum(any(map(is_fact, said)) for _, said in groupby(ours, key=lambda line: line.partition(b" ")[0])):
        return counted
    return _count(store, _ENTITIES.format(base=base))


def _counts(store: Store, query: str) -> Counter[Any]:
    return Counter({thing: int(number.value) for thing, number in cast("QuerySolutions", store.query(query))})


def _count(store: Store, query: str) -> int:
    ((number,),) = cast("QuerySolutions", store.query(query))
    return int(number.value)
