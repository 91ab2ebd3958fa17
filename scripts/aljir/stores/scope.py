"""Which graphs of a store belong to a dataset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

if TYPE_CHECKING:
    from aljir.project import Project


@dataclass(frozen=True)
class Scope:
    """What of a store is ours: the named graphs whose IRIs begin with the base, and one graph for the facts.

    Args:
        base: The beginning that the IRIs of all our named graphs share.
        graph: The IRI of the dataset, which names its default graph where a store has none of its own.
    """

    base: str
    graph: str

    @classmethod
    def of(cls, project: Project) -> Scope:
        """Give what is ours for a project."""
        return cls(project.base, project.description.iri)

    def condition(self, variable: str) -> str:
        """Give the SPARQL expression that a variable is one of our named graphs.

        >>> Scope("http://x/", "http://x/data").condition("?g")
        'STRSTARTS(STR(?g), "http://x/") && ?g != <http://x/data>'
        """
        return f'STRSTARTS(STR({variable}), "{self.base}") && {variable} != {NamedNode(self.graph)}'

    def holds(self, graph: str) -> bool:
        """Tell whether a named graph is ours, and not the one of the facts."""
        return graph.startswith(self.base) and graph != self.graph
