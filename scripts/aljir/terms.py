"""Namespaces and prefixed names: the one place that spells an IRI.

The namespaces are the published vocabularies that the package itself reads, among them its own vocabulary for claims.
The prefixes of a project come from its `graph/dataset.ttl`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.errors import AljirError, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping


class Namespace:
    """The beginning that the IRIs of one vocabulary share; an attribute or an item is one of its terms.

    >>> SKOS.prefLabel
    <NamedNode value=http://www.w3.org/2004/02/skos/core#prefLabel>
    >>> CRM["P4_has_time-span"].value
    'http://www.cidoc-crm.org/cidoc-crm/P4_has_time-span'
    >>> str(XSD)
    'http://www.w3.org/2001/XMLSchema#'
    """

    __slots__ = ("_iri",)

    def __init__(self, iri: str) -> None:
        self._iri = iri

    def __getattr__(self, name: str) -> NamedNode:
        """Give the term of this name."""
        if name.startswith("_"):
            raise AttributeError(name)
        return NamedNode(self._iri + name)

    def __getitem__(self, name: str) -> NamedNode:
        """Give the term of this name, for names that are no Python identifiers."""
        return NamedNode(self._iri + name)

    def __str__(self) -> str:
        return self._iri


ALJIR = Namespace("https://w3id.org/aljir/ontology#")
"""The package's own vocabulary: claims, passages, figures."""
CRM = Namespace("http://www.cidoc-crm.org/cidoc-crm/")
DCTERMS = Namespace("http://purl.org/dc/terms/")
EDTF = Namespace("http://id.loc.gov/datatypes/edtf/")
GEO = Namespace("http://www.opengis.net/ont/geosparql#")
OA = Namespace("http://www.w3.org/ns/oa#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
PAV = Namespace("http://purl.org/pav/")
PROV = Namespace("http://www.w3.org/ns/prov#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SCHEMA = Namespace("https://schema.org/")
SEMAPV = Namespace("https://w3id.org/semapv/vocab/")
SH = Namespace("http://www.w3.org/ns/shacl#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
SSSOM = Namespace("https://w3id.org/sssom/")
VOID = Namespace("http://rdfs.org/ns/void#")
WIKIBASE = Namespace("http://wikiba.se/ontology#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")

_LOCAL_NAME = re.compile(r"[\w](?:[\w.-]*[\w-])?", re.UNICODE)
_PREFIXED_NAME = re.compile(r"([A-Za-z][\w.-]*)?:([^\s:/][^\s]*|)", re.UNICODE)


def lexical(term: object) -> str:
    """Give the IRI of a node or the text of a literal; empty for anything else.

    >>> lexical(SKOS.prefLabel), lexical(Literal("camp", language="en")), lexical(None)
    ('http://www.w3.org/2004/02/skos/core#prefLabel', 'camp', '')
    """
    return term.value if isinstance(term, NamedNode | Literal) else ""


def shrink(iri: str, prefixes: Mapping[str, str]) -> str:
    """Write an IRI as a prefixed name where a prefix fits, else leave it as it is.

    >>> shrink("http://www.w3.org/2004/02/skos/core#prefLabel", {"skos": str(SKOS)})
    'skos:prefLabel'
    >>> shrink("https://example.org/a/b", {"ex": "https://example.org/"})
    'https://example.org/a/b'
    """
    fitting = ((namespace, prefix) for prefix, namespace in prefixes.items() if iri.startswith(namespace))
    namespace, prefix = max(fitting, key=lambda pair: len(pair[0]), default=("", ""))
    if namespace and _LOCAL_NAME.fullmatch(local := iri[len(namespace) :]):
        return f"{prefix}:{local}"
    return iri


def written(iri: str, prefixes: Mapping[str, str]) -> str:
    """Write an IRI as Turtle has it: as a prefixed name where a prefix fits, else in angle brackets.

    >>> written("https://example.org/a/b", {"ex": "https://example.org/"})
    '<https://example.org/a/b>'
    """
    name = shrink(iri, prefixes)
    return f"<{iri}>" if name == iri else name


def prefix_lines(prefixes: Mapping[str, str]) -> str:
    """Write the prefix lines of a Turtle or TriG file, sorted and aligned.

    >>> print(prefix_lines({"skos": str(SKOS), "ex": "https://example.org/"}))
    @prefix ex:   <https://example.org/> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    """
    width = max(map(len, prefixes), default=0) + 1
    return "\n".join(f"@prefix {f'{prefix}:'.ljust(width)} <{prefixes[prefix]}> ." for prefix in sorted(prefixes))


def expand(name: str, prefixes: Mapping[str, str]) -> str:
    """Write a prefixed name, or an IRI with or without angle brackets, as the full IRI.

    Raises:
        AljirError: The prefix is not declared, or the text is no IRI (RFC 3987).

    >>> expand("skos:prefLabel", {"skos": str(SKOS)})
    'http://www.w3.org/2004/02/skos/core#prefLabel'
    >>> expand("<https://example.org/a>", {})
    'https://example.org/a'
    """
    text = name.strip()
    if text.startswith("<") and text.endswith(">"):
        return checked_iri(text[1:-1])
    if match := _PREFIXED_NAME.fullmatch(text):
        prefix, local = match.group(1) or "", match.group(2)
        if prefix in prefixes:
            return checked_iri(prefixes[prefix] + local)
        if prefix.lower() not in ("urn", "mailto", "tag", "doi"):
            raise AljirError(f"The prefix {prefix}: is not declared.", mend=nearest(prefix, prefixes))
    return checked_iri(text)


def checked_iri(iri: str) -> str:
    """Give the IRI back when it is an absolute one (RFC 3987).

    Raises:
        AljirError: It is not.
    """
    try:
        return NamedNode(iri).value
    except ValueError as error:
        raise AljirError(
            f"Not an IRI: {iri!r} ({error}).", mend="Write it in full, as in https://example.org/thing."
        ) from None
