"""The reference: pySHACL, on a copy of the dataset for rdflib."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Literal, NamedNode

from aljir.errors import AljirError
from aljir.report import Finding
from aljir.shacl.support import TARGETS
from aljir.shapes import from_rdflib, to_rdflib
from aljir.terms import SH, shrink

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import rdflib
    from pyoxigraph import Store

    from aljir.records import Texts
    from aljir.results import Term
    from aljir.shapes import Shape, Shapes


_VARIABLE = re.compile(r"\{[?$](\w+)\}")
_DEFAULT = DefaultGraph()


class NotComparableError(AljirError):
    """Values stand beside each other that pySHACL cannot compare; it ends there, without a report."""


class ReferenceEngine:
    """Runs the shapes of a project by pySHACL.

    Args:
        shapes: The shapes.

    Attributes:
        left: The shapes that another engine runs: none.

    >>> from aljir.shapes import Shapes
    >>> ReferenceEngine(Shapes(aljir.find_project(lighthouse))).check(aljir.open(lighthouse).store)
    []
    """

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self.left: dict[Term, str] = {}

    def check(self, store: Store) -> list[Finding]:
        """Give what is found in a dataset.

        Args:
            store: The dataset; the union of its graphs is validated.

        Raises:
            AljirError: The shapes cannot be run.
        """
        return check(store, self.shapes)


def check(store: Store, shapes: Shapes, *, without: Collection[Term] = ()) -> list[Finding]:
    """Run shapes on a dataset.

    Args:
        store: The dataset.
        shapes: The shapes.
        without: Shapes that are not run for themselves, though others may refer to them.

    Raises:
        AljirError: The shapes cannot be run.
    """
    from rdflib.namespace import SH as RDFLIB_SH

    graph = shapes.rdflib()
    for node in without:
        for target in TARGETS:
            graph.remove((to_rdflib(node), to_rdflib(target), None))
    report = run_shapes(store, graph)
    known: dict[object, Shape] = {}
    findings = []
    for result in report.objects(None, RDFLIB_SH.result):
        said = {
            str(predicate).removeprefix(str(SH)): from_rdflib(value)
            for predicate, value in report.predicate_objects(result)
            if predicate != RDFLIB_SH.resultMessage
        }
        node, component, path = said["sourceShape"], said["sourceConstraintComponent"], said.get("resultPath")
        if isinstance(node, Literal) or not isinstance(component, NamedNode):
            raise TypeError(f"no result of SHACL: {said}")
        shape = known.setdefault(node, shapes.shape(node))
        messages = [str(message) for message in report.objects(result, RDFLIB_SH.resultMessage)]
        finding = Finding(
            shape,
            component,
            focus=said["focusNode"],
            value=said.get("value"),
            path=path if isinstance(path, NamedNode) and path != shape.path else None,
            messages=_messages(shape, messages, shapes.project.prefixes),
        )
        findings.append(finding)
    return findings


def run_shapes(store: Store, shapes: rdflib.Graph) -> rdflib.Graph:
    """Run shapes on a dataset, and give the report of pySHACL.

    Args:
        store: The dataset; the union of its graphs is validated.
        shapes: The shapes graph.

    Raises:
        AljirError: The shapes cannot be run.
        NotComparableError: They compare what pySHACL cannot compare.
    """
    import pyshacl
    import rdflib.plugins.sparql
    from pyparsing import ParseException
    from pyshacl.errors import ReportableRuntimeError

    rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False  # FROM must not read the web
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own, from inside its Dataset
            report: rdflib.Graph = pyshacl.validate(union(store), shacl_graph=shapes, inplace=True)[1]
    except (ReportableRuntimeError, ParseException) as error:
        raise AljirError(
            f"The shapes cannot be run: {str(error).strip()}.", mend="Mend the shape in ontology/shapes/ that says so."
        ) from None
    except (TypeError, ArithmeticError) as error:  # from the comparison of literals in rdflib
        raise NotComparableError(
            f"pySHACL cannot compare some values: {error}.",
            mend="See which values are no dates or numbers, as one with a month 13: aljir validate --engine fast.",
        ) from error
    return report


def union(store: Store) -> rdflib.Dataset:
    """Give a copy of a dataset for rdflib, with the union of all its graphs as its default graph."""
    import rdflib

    dataset = rdflib.Dataset(default_union=True)
    terms: dict[object, rdflib.term.Node] = {}
    graphs: dict[object, rdflib.Graph] = {_DEFAULT: dataset.default_graph}
    for quad in store:
        graph = graphs.get(quad.graph_name)
        if graph is None:
            graph = graphs[quad.graph_name] = dataset.graph(str(to_rdflib(quad.graph_name)))
        for term in (quad.subject, quad.predicate, quad.object):
            if term not in terms:
                terms[term] = to_rdflib(term)
        graph.add((terms[quad.subject], terms[quad.predicate], terms[quad.object]))
    return dataset


def _messages(shape: Shape, said: list[str], prefixes: Mapping[str, str]) -> Texts:
    """Give the messages by language, IRIs as prefixed names; pySHACL drops the language where it fills in values."""
    found: Texts = {}
    for language, template in shape.messages.items():
        parts = _VARIABLE.split(template)
        pattern = re.compile("(.*)".join(map(re.escape, parts[::2])), re.DOTALL)
        match = next(filter(None, map(pattern.fullmatch, said)), None)
        values = [shrink(value, prefixes) for value in match.groups()] if match else parts[1::2]
        found[language] = "".join(part + value for part, value in zip(parts[::2], [*values, ""], strict=True))
    return found or {"": " ".join(sorted(said))}
