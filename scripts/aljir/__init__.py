"""What a source says, as claims that can be queried and checked to the word.

The graph that belongs to the package opens with one call:

>>> import aljir
>>> kg = aljir.open(lighthouse)
>>> for row in kg.query("keepers", place="tern-point"):
...     print(row["name"])
Ilvo Marren
Sanna Aldwin
"""

from aljir.engines import EmbeddedEngine, Engine, RemoteEngine
from aljir.errors import AljirError
from aljir.federation import FederatedEngine
from aljir.graph import KnowledgeGraph, open  # noqa: A004 - aljir.open is the public name
from aljir.project import Project, find_project
from aljir.queries import Catalogue, Param, SavedQuery
from aljir.results import FORMATS, Boolean, Graph, Result, Table
from aljir.version import __version__

__all__ = [
    "FORMATS",
    "AljirError",
    "Boolean",
    "Catalogue",
    "EmbeddedEngine",
    "Engine",
    "FederatedEngine",
    "Graph",
    "KnowledgeGraph",
    "Param",
    "Project",
    "RemoteEngine",
    "Result",
    "SavedQuery",
    "Table",
    "__version__",
    "find_project",
    "open",
]
