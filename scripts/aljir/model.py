"""Finds which classes the data use and which properties lead from one to the other, as written before any rule."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.dataset import read_quads
from aljir.terms import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aljir.project import Project

Counts = Counter[NamedNode]


@dataclass
class Model:
    """How often classes and properties are used, seen from a few main classes."""

    labels: dict[NamedNode, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """Labels of terms, by language."""
    classes: dict[NamedNode, Counts] = field(default_factory=lambda: defaultdict(Counter))
    """By main class, the classes that things are said to be of."""
    links: dict[tuple[NamedNode, NamedNode], Counts] = field(default_factory=lambda: defaultdict(Counter))
    """By two main classes, the properties that lead from the one to the other."""
    values: dict[NamedNode, Counts] = field(default_factory=lambda: defaultdict(Counter))
    """By main class, the properties that have literals."""
    objects: dict[NamedNode, Counts] = field(default_factory=lambda: defaultdict(Counter))
    """By property, the things that it leads to."""


def read_model(project: Project, main: Iterable[NamedNode]) -> Model:
    """Count what the data files of a project use.

    Args:
        project: The files.
        main: The main classes; a thing that is of several counts for the first.

    Raises:
        AljirError: A file is wrong.

    >>> from aljir.terms import CRM
    >>> model = read_model(aljir.find_project(lighthouse), [CRM.E5_Event, CRM.E53_Place])
    >>> model.links[CRM.E5_Event, CRM.E53_Place]
    Counter({<NamedNode value=http://www.cidoc-crm.org/cidoc-crm/P7_took_place_at>: 3})
    """
    triples = sorted(
        {(quad.subject, quad.predicate, quad.object) for quad in read_quads(project.data_files())}, key=str
    )
    wider: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    types: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    model = Model()
    for subject, term, value in triples:
        if not isinstance(subject, NamedNode):
            continue
        if term == RDFS.label and isinstance(value, Literal):
            model.labels[subject][value.language or ""] = value.value
        elif term == RDFS.subClassOf and isinstance(value, NamedNode):
            wider[subject].add(value)
        elif term == RDF.type and isinstance(value, NamedNode):
            types[subject].add(value)
    home: dict[NamedNode, NamedNode] = {}
    order = list(main)
    for thing, own in types.items():
        closures = {kind: _closure(kind, wider) for kind in own}
        first = next((kind for kind in order if any(kind in closure for closure in closures.values())), None)
        if first:
            home[thing] = first
            model.classes[first].update(sorted((kind for kind in own if first in closures[kind]), key=str))
    for subject, term, value in triples:
        start = home.get(subject) if isinstance(subject, NamedNode) else None
        if start and isinstance(value, Literal):
            model.values[start][term] += 1
        elif start and isinstance(value, NamedNode) and value in home:
            model.links[start, home[value]][term] += 1
            model.objects[term][value] += 1
    return model


def _closure(kind: NamedNode, wider: dict[NamedNode, set[NamedNode]]) -> set[NamedNode]:
    """Give a class with all its super-classes."""
    found, new = {kind}, [kind]
    while new:
        above = wider.get(new.pop(), set()) - found
        found |= above
        new += above
    return found
