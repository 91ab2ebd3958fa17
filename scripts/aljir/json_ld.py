"""Writes lines of N-Quads as compact JSON-LD 1.1 (W3C recommendation): the prefixes are the context."""

from __future__ import annotations

import json
import re
from itertools import groupby
from typing import TYPE_CHECKING, Any, BinaryIO

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from aljir.n_quads import quads_of, used_prefixes
from aljir.terms import RDF, XSD, shrink

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_DEFAULT = DefaultGraph()
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")


def write_json_ld(lines: Iterable[bytes], prefixes: Mapping[str, str], file: BinaryIO) -> None:
    """Write lines as JSON-LD: a claim holds its own graph. One node is in memory at a time.

    Args:
        lines: The lines, in order (`aljir.n_quads.in_order`); they are read several times.
        prefixes: Namespaces by prefix; those that some IRI begins with are in the context.
        file: Where to write.
    """
    schemes = used_prefixes(lines, {prefix: f"{prefix}:" for prefix in prefixes})
    used = used_prefixes(lines, prefixes)
    context = {prefix: iri for prefix, iri in used.items() if prefix and prefix not in schemes}
    file.write(_json({"@context": context}).removesuffix(b"\n}") + b',\n "@graph": [')
    before = b"\n  "
    for anchor, group in groupby(quads_of(lines), key=lambda quad: _anchor(quad).value):
        node = {"@id": shrink(anchor, context), **_node_or_graph(list(group), context)}
        file.write(before + _json(node).replace(b"\n", b"\n  "))  # line ends within texts are escaped
        before = b",\n  "
    file.write(b"]\n}\n" if before == b"\n  " else b"\n ]\n}\n")


def _anchor(quad: Quad) -> Any:
    """Give the thing below whose name a quad stands: its graph, in the default graph its subject."""
    return quad.subject if quad.graph_name == _DEFAULT else quad.graph_name


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _node_or_graph(quads: list[Quad], context: Mapping[str, str]) -> dict[str, Any]:
    own = [quad for quad in quads if quad.graph_name == _DEFAULT]
    inside = [quad for quad in quads if quad.graph_name != _DEFAULT]
    graph = [
        {"@id": shrink(subject, context), **_properties(group, context)}
        for subject, group in groupby(inside, key=lambda quad: str(getattr(quad.subject, "value", quad.subject)))
    ]
    return {**_properties(own, context), **({"@graph": graph} if graph else {})}


def _properties(quads: Iterable[Quad], context: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, list[Any]] = {}
    for quad in quads:
        if quad.predicate == RDF.type and isinstance(quad.object, NamedNode):
            found.setdefault("@type", []).append(shrink(quad.object.value, context))
        else:
            found.setdefault(shrink(quad.predicate.value, context), []).append(_json_value(quad.object, context))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _json_value(term: Any, context: Mapping[str, str]) -> Any:
    if not isinstance(term, Literal):
        return {"@id": shrink(term.value, context)}
    if term.language:
        return {"@language": term.language, "@value": term.value}
    if term.datatype == XSD.string:
        return term.value
    if term.datatype == XSD.boolean and term.value in ("true", "false"):
        return term.value == "true"
    if term.datatype == XSD.integer and _INTEGER.fullmatch(term.value):
        return int(term.value)
    return {"@type": shrink(term.datatype.value, context), "@value": term.value}
