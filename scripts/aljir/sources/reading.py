"""Reads the files of a project, each once, also those among which some are broken, and remembers what stands where."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from aljir.engines import EmbeddedEngine
from aljir.errors import AljirError
from aljir.files import read_rdf
from aljir.project import GENERATED, starts, subject_lines
from aljir.records import Records
from aljir.syntax import masked
from aljir.terms import RDF, SKOS, shrink
from aljir.wikidata.mappings import is_mapping_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pyoxigraph import Quad

    from aljir.project import Project

_DEFAULT = DefaultGraph()


class Reading:
    """What the data files of a project say, file by file; links to other datasets are left out.

    Args:
        project: The files.
        folders: Sources whose locators are wanted; those of all when there are none.

    Attributes:
        quads: The statements of each file that can be read.
        broken: Why each other file cannot be read.
        homes: The files that record a subject, outside of claims, once for each class that they give it.
        recorded: The classes that those files give it.
        graphs: The file of each claim's graph.
        classes: The classes that a subject is said to be of, by a record or by a claim.
        labels: The languages in which a subject has a name.

    >>> reading = Reading(aljir.find_project(lighthouse))
    >>> [path.name for path in reading.homes["https://example.org/lighthouse/person/sanna-aldwin"]]
    ['people.ttl']
    """

    def __init__(self, project: Project, folders: Sequence[Path] = ()) -> None:
        self.project = project
        self.quads: dict[Path, list[Quad]] = {}
        self.broken: dict[Path, AljirError] = {}
        self.homes: dict[str, list[Path]] = defaultdict(list)
        self.recorded: dict[str, set[object]] = defaultdict(set)
        self.graphs: dict[str, Path] = {}
        self.classes: dict[str, set[object]] = defaultdict(set)
        self.labels: dict[str, set[str | None]] = defaultdict(set)
        self._told: dict[str, Path] = {}
        self._lines: dict[Path, Mapping[str, tuple[Path, int]]] = {}
        self._masked: dict[Path, str] = {}
        for path in project.data_files():
            if (path.name == GENERATED and folders and path.parent not in folders) or is_mapping_file(path):
                continue
            try:
                self.quads[path] = read_rdf(path)[0]
            except AljirError as error:
                self.broken[path] = error
            else:
                self._remember(path)

    def _remember(self, path: Path) -> None:
        is_a, name = RDF.type, SKOS.prefLabel  # looked up once: there are many statements
        for quad in self.quads[path]:
            claimed = quad.graph_name != _DEFAULT
            if isinstance(quad.graph_name, NamedNode):
                self.graphs.setdefault(quad.graph_name.value, path)
            if not isinstance(quad.subject, NamedNode):
                continue
            if quad.predicate == is_a:
                self.classes[quad.subject.value].add(quad.object)
                self._told.setdefault(quad.subject.value, path)
                if not claimed:
                    self.homes[quad.subject.value].append(path)
                    self.recorded[quad.subject.value].add(quad.object)
            elif quad.predicate == name and isinstance(quad.object, Literal):
                self.labels[quad.subject.value].add(quad.object.language)

    @cached_property
    def records(self) -> Records:
        """The sources, passages and claims."""
        return Records(
            (quad.subject, quad.predicate, quad.object)
            for quads in self.quads.values()
            for quad in quads
            if quad.graph_name == _DEFAULT
        )

    @cached_property
    def engine(self) -> EmbeddedEngine:
        """What answers queries on everything that is recorded, without the graphs of claims."""
        store = Store()
        for quads in self.quads.values():
            store.extend(quad for quad in quads if quad.graph_name == _DEFAULT)
        return EmbeddedEngine(store)

    @cached_property
    def defined(self) -> set[str]:
        """The terms that the ontology defines, or seems to define in a file that cannot be read."""
        ontology = set(self.project.ontology_files())
        found = {iri for iri, homes in self.homes.items() if not ontology.isdisjoint(homes)}
        return found | {iri for path in ontology & self.broken.keys() for iri in self.lines(path)}

    @cached_property
    def unread(self) -> set[str]:
        """What seems to be recorded in files that cannot be read."""
        return {iri for path in self.broken for iri in self.lines(path)}

    @cached_property
    def by_kind(self) -> dict[str, list[str]]:
        """What is described, by kind."""
        found: dict[str, list[str]] = defaultdict(list)
        for iri in self.classes:
            found[self.kind(iri)].append(iri)
        return found

    def kind(self, iri: str) -> str:
        """Give the kind that an IRI is of, empty when it is of none."""
        base = self.project.base
        kind = iri[len(base) :].partition("/")[0] if iri.startswith(base) else ""
        return kind if kind in self.project.kinds else ""

    def is_described(self, iri: str) -> bool:
        """Tell whether something is said to be of a class, or seems to be in a file that cannot be read."""
        return iri in self.classes or iri in self.unread

    def lines(self, path: Path) -> Mapping[str, tuple[Path, int]]:
        """Give the lines on which a file first starts each subject."""
        if path not in self._lines:
            self._lines[path] = subject_lines([path])
        return self._lines[path]

    def line(self, path: Path, iri: str) -> int | None:
        """Give the line on which a file starts a subject, or else first names it."""
        if place := self.lines(path).get(iri):
            return place[1]
        if path not in self._masked:
            self._masked[path] = masked(path.read_text("utf-8", errors="replace"))
        text = self._masked[path]
        found = re.search(rf"(?<![\w:-]){re.escape(shrink(iri, self.project.prefixes))}(?![\w-])", text)
        return text.count("\n", 0, found.start()) + 1 if found else None

    def places(self, iri: str) -> list[tuple[Path, int | None]]:
        """Give file and line of every statement outside of graphs that starts with a subject."""
        found: list[tuple[Path, int | None]] = []
        for path in dict.fromkeys(self.homes.get(iri, ())):
            lines: list[int | None] = [number for one, number, is_graph in starts(path) if one == iri and not is_graph]
            found += ((path, line) for line in lines or [self.line(path, iri)])
        return found

    def place(self, iri: str) -> tuple[Path | None, int | None]:
        """Give file and line of the record of a subject, or of the claim that describes it."""
        path = next(iter(self.homes.get(iri, ())), self._told.get(iri))
        return path, self.line(path, iri) if path else None
