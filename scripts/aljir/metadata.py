"""What a dataset says of itself: DCAT 3, Citation File Format 1.2.0 and RO-Crate 1.1; `aljir.void` counts it.

Everything comes from `graph/dataset.ttl` and from the data; nothing depends on the clock.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from aljir.errors import AljirError
from aljir.files import file_digest
from aljir.serialisation import turtle
from aljir.terms import DCTERMS, OWL, RDF, SKOS, VOID, XSD, Namespace, shrink

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pyoxigraph import Store

    from aljir.project import Project

DCAT = Namespace("http://www.w3.org/ns/dcat#")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
SPDX = Namespace("http://spdx.org/rdf/terms#")
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
LANGUAGES = "http://id.loc.gov/vocabulary/iso639-1/"
Object = NamedNode | BlankNode | Literal | Triple
T = TypeVar("T")

_DEFAULT = DefaultGraph()
_LICENCE = re.compile(r"https?://creativecommons\.org/(?:licenses|publicdomain)/([a-z-]+)/(\d\.\d)/?")
_HASH = "SHA-256 of the dataset in canonical form (W3C RDFC-1.0), which is the file {slug}.nq"
DESCRIPTION_PREFIXES = {"dcat": str(DCAT), "foaf": str(FOAF), "spdx": str(SPDX), "void": str(VOID)}


@dataclass(frozen=True)
class File:
    """A file of a release.

    Attributes:
        name: Its name.
        title: What it is.
        media_type: The media type of what it holds.
        size: How many bytes it has; 0 where that is not known yet.
        sha256: The SHA-256 of the bytes, in hexadecimal.
        compression: The media type of the way in which it is compressed; empty where it is not.
        parts: The files of which it is the manifest.
    """

    name: str
    title: str
    media_type: str
    size: int = 0
    sha256: str = ""
    compression: str = ""
    parts: tuple[File, ...] = ()

    @classmethod
    def at(cls, path: Path, title: str, media_type: str, compression: str = "", parts: Iterable[File] = ()) -> File:
        """Describe a file that is written.

        Raises:
            OSError: It cannot be read.
        """
        return cls(path.name, title, media_type, path.stat().st_size, file_digest(path), compression, tuple(parts))

    @property
    def downloads(self) -> tuple[File, ...]:
        """The files that hold the content: its parts, or it alone."""
        return self.parts or (self,)


@dataclass(frozen=True)
class Agent:
    """Who made or publishes a dataset."""

    iri: NamedNode
    name: str


@dataclass(frozen=True)
class Dataset:
    """What is known of a dataset as a whole; texts are in the first language of the project."""

    iri: NamedNode
    base: str
    slug: str
    title: str
    description: str
    creators: tuple[Agent, ...]
    publishers: tuple[Agent, ...]
    licence: NamedNode
    issued: date
    version: str | None
    landing_page: str | None
    keywords: tuple[str, ...]
    prefixes: dict[str, str]
    record: tuple[Quad, ...]
    """The statements of `graph/dataset.ttl` on the dataset."""

    def address(self, file: str) -> NamedNode:
        """Give the address under which a file of the release belongs."""
        return NamedNode(f"{self.base}dumps/{file}")

    def part(self, name: str) -> NamedNode:
        """Give the IRI of a part of the description: no blank nodes."""
        return NamedNode(f"{self.iri.value}#{name}")

    @property
    def licence_code(self) -> str | None:
        """The SPDX identifier of a Creative Commons licence; None for any other."""
        found = _LICENCE.fullmatch(self.licence.value)
        if not found:
            return None
        return "CC0-1.0" if found[1] == "zero" else f"CC-{found[1].upper()}-{found[2]}"


def read_dataset(project: Project, store: Store) -> Dataset:
    """Read what `graph/dataset.ttl` says of the dataset.

    Raises:
        AljirError: It lacks what every release needs: description, creator, licence or date.

    >>> graph = aljir.open(lighthouse)
    >>> dataset = read_dataset(graph.project, graph.store)
    >>> dataset.slug, dataset.licence_code, dataset.issued.isoformat()
    ('lighthouse', 'CC-BY-4.0', '2026-03-31')
    """
    iri = NamedNode(project.description.iri)
    record = tuple(store.quads_for_pattern(iri, None, None, _DEFAULT))

    def values(term: NamedNode) -> list[Object]:
        return sorted((quad.object for quad in record if quad.predicate == term), key=str)

    def texts(term: NamedNode) -> list[str]:
        return _in_language(values(term), project.languages)

    def agents(term: NamedNode) -> tuple[Agent, ...]:
        nodes = [value for value in values(term) if isinstance(value, NamedNode)]
        return tuple(Agent(node, _name(store, node, project)) for node in nodes)

    def needed(found: Sequence[T], term: NamedNode, example: str) -> T:
        if not found:
            name = shrink(term.value, {"dcterms": str(DCTERMS)})
            raise AljirError(
                f"The dataset has no {name}, which every release must tell.",
                file=project.dataset_file,
                mend=f"Add it to <{iri.value}>: {name} {example} ;",
            )
        return found[0]

    creators = agents(DCTERMS.creator)
    needed(creators, DCTERMS.creator, "organization:editors")
    licences = [value for value in values(DCTERMS.license) if isinstance(value, NamedNode)]
    return Dataset(
        iri=iri,
        base=project.base,
        slug=_slug(project),
        title=project.title,
        description=needed(texts(DCTERMS.description), DCTERMS.description, '"…"@en'),
        creators=creators,
        publishers=agents(DCTERMS.publisher),
        licence=needed(licences, DCTERMS.license, "<https://creativecommons.org/licenses/by/4.0/>"),
        issued=_date(needed(texts(DCTERMS.issued), DCTERMS.issued, '"2026-03-31"^^xsd:date'), project),
        version=next(iter(texts(OWL.versionInfo)), None),
        landing_page=next((node.value for node in values(DCAT.landingPage) if isinstance(node, NamedNode)), None),
        keywords=tuple(texts(DCAT.keyword)),
        prefixes=project.prefixes,
        record=record,
    )


def dcat(dataset: Dataset, dumps: Iterable[File]) -> bytes:
    """Describe the dataset in DCAT 3: each dump as a distribution with address, media type, size and checksum.

    A dump of many files is reached by its manifest, and the checksum is that of the manifest, which tells those of all.
    """
    about = dataset.iri
    found = [quad for quad in dataset.record if quad.predicate != DCTERMS.language]
    found += [Quad(about, DCTERMS.language, _language(quad.object)) for quad in dataset.record if quad not in found]
    found += [Quad(about, RDF.type, DCAT.Dataset)]
    if dataset.version:
        found.append(Quad(about, DCAT.version, Literal(dataset.version)))
    for agent in {*dataset.creators, *dataset.publishers}:
        found += [Quad(agent.iri, RDF.type, FOAF.Agent), Quad(agent.iri, FOAF.name, Literal(agent.name))]
    for dump in dumps:
        distribution, checksum = dataset.part(dump.name), dataset.part(f"{dump.name}-sha256")
        size = sum(file.size for file in dump.downloads)
        found += [
            Quad(about, DCAT.distribution, distribution),
            Quad(distribution, RDF.type, DCAT.Distribution),
            Quad(distribution, DCTERMS.title, Literal(dump.title, language="en")),
            Quad(distribution, DCTERMS.license, dataset.licence),
            Quad(distribution, DCTERMS.issued, Literal(dataset.issued.isoformat(), datatype=XSD.date)),
            Quad(distribution, DCAT.accessURL, dataset.address(dump.name)),
            *(Quad(distribution, DCAT.downloadURL, dataset.address(file.name)) for file in dump.downloads),
            *(Quad(distribution, DCAT.mediaType, _media_type(file.media_type)) for file in dump.downloads),
            *(Quad(distribution, DCAT.compressFormat, _media_type(file.compression)) for file in dump.parts),
            Quad(distribution, DCAT.byteSize, Literal(str(size), datatype=XSD.nonNegativeInteger)),
            Quad(distribution, SPDX.checksum, checksum),
            Quad(checksum, RDF.type, SPDX.Checksum),
            Quad(checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256),
            Quad(checksum, SPDX.checksumValue, Literal(dump.sha256, datatype=XSD.hexBinary)),
        ]
    return turtle(found, {**dataset.prefixes, **DESCRIPTION_PREFIXES})


def citation(dataset: Dataset, hash: str) -> bytes:
    """Tell how to cite a release of the dataset, in Citation File Format 1.2.0.

    Args:
        dataset: What is known of the dataset as a whole.
        hash: The hash of the release (`aljir.serialisation.dataset_hash`).
    """
    import yaml

    fields: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite it as below.",
        "type": "dataset",
        "title": dataset.title,
        "abstract": dataset.description,
        "authors": [{"name": agent.name} for agent in dataset.creators],
        "version": dataset.version,
        "date-released": dataset.issued,
        "license": dataset.licence_code,
        "license-url": None if dataset.licence_code else dataset.licence.value,
        "url": dataset.landing_page,
        "keywords": list(dataset.keywords),
        "identifiers": [{"type": "other", "value": hash, "description": _HASH.format(slug=dataset.slug)}],
    }
    present = {name: value for name, value in fields.items() if value}
    return str(yaml.safe_dump(present, sort_keys=False, allow_unicode=True, width=120)).encode()


def ro_crate(dataset: Dataset, files: Iterable[File]) -> bytes:
    """Describe the folder of a release as an RO-Crate 1.1; a file whose bytes are not known yet has no size."""
    members = every(files)
    agents = {agent.iri.value: agent for agent in (*dataset.creators, *dataset.publishers)}
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "identifier": dataset.iri.value,
        "name": dataset.title,
        "description": dataset.description,
        "datePublished": dataset.issued.isoformat(),
        "version": dataset.version,
        "url": dataset.landing_page,
        "license": {"@id": dataset.licence.value},
        "author": [{"@id": agent.iri.value} for agent in dataset.creators],
        "publisher": [{"@id": agent.iri.value} for agent in dataset.publishers],
        "keywords": ", ".join(dataset.keywords),
        "hasPart": [{"@id": file.name} for file in members],
    }
    graph: list[dict[str, Any]] = [
        {
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            "about": {"@id": "./"},
        },
        {name: value for name, value in root.items() if value},
        {"@id": dataset.licence.value, "@type": "CreativeWork", "name": dataset.licence_code or dataset.licence.value},
        *({"@id": iri, "@type": "Organization", "name": agent.name} for iri, agent in sorted(agents.items())),
        *(
            {
                "@id": file.name,
                "@type": "File",
                "name": file.title,
                "encodingFormat": [file.media_type, file.compression] if file.compression else file.media_type,
                **({"contentSize": str(file.size)} if file.size else {}),
            }
            for file in members
        ),
    ]
    document = {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def checksums(files: Iterable[File]) -> bytes:
    """List SHA-256 sums as `sha256sum --check` reads them."""
    return "".join(
        f"{file.sha256}  {file.name}\n" for file in sorted(every(files), key=lambda file: file.name)
    ).encode()


def every(files: Iterable[File]) -> list[File]:
    """Give files, each followed by its parts."""
    return [one for file in files for one in (file, *file.parts)]


def _media_type(name: str) -> NamedNode:
    return NamedNode(f"{MEDIA_TYPES}{name}")


def _slug(project: Project) -> str:
    """Give the name from which file names are made: the last part of the base IRI, else the title."""
    last = urlsplit(project.base).path.strip("/").rpartition("/")[2] or project.title
    return re.sub(r"[^a-z0-9]+", "-", last.lower()).strip("-") or "dataset"


def _in_language(values: Iterable[Object], languages: Sequence[str]) -> list[str]:
    """Give the texts in the first language in which there are any; those without language count as any."""
    texts = [value for value in values if isinstance(value, Literal)]
    for language in (*languages, None):
        if chosen := [text.value for text in texts if text.language == language or text.language is None]:
            return chosen
    return []


def _name(store: Store, node: NamedNode, project: Project) -> str:
    labels = (quad.object for quad in store.quads_for_pattern(node, SKOS.prefLabel, None, _DEFAULT))
    return next(iter(_in_language(labels, project.languages)), shrink(node.value, project.prefixes))


def _language(term: Object) -> Object:
    """Give a two-letter language code as the IRI that DCAT asks for."""
    known = isinstance(term, Literal) and re.fullmatch(r"[a-z]{2}", term.value)
    return NamedNode(f"{LANGUAGES}{known[0]}") if known else term


def _date(text: str, project: Project) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise AljirError(
            f"Not a date: dcterms:issued {text!r}.", file=project.dataset_file, mend="Write it as 2026-03-31."
        ) from None
