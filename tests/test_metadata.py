"""What a release says of itself agrees with what it holds."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rdflib
import yaml
from pyoxigraph import NamedNode
from rdflib.namespace import DCAT, DCTERMS, RDF, VOID

import aljir
from aljir.metadata import read_dataset

CHECKOUT = Path(__file__).parent.parent
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
Run = Callable[..., Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of the checkout."""
    target = tmp_path_factory.mktemp("release")
    aljir.open(CHECKOUT).export(target)
    return target


@pytest.fixture(scope="module")
def dataset() -> rdflib.URIRef:
    return rdflib.URIRef(aljir.find_project(CHECKOUT).description.iri)


@pytest.fixture(scope="module")
def facts(folder: Path) -> rdflib.Graph:
    """The Turtle dump, as rdflib reads it."""
    return rdflib.Graph().parse(next(folder.glob("aljir.ttl")), format="turtle")


@pytest.fixture(scope="module")
def void(folder: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(folder / "void.ttl", format="turtle")


@pytest.fixture(scope="module")
def dcat(folder: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(folder / "dcat.ttl", format="turtle")


# VoID


@pytest.mark.parametrize(
    ("term", "counted"),
    [
        (VOID.triples, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
        (VOID.distinctSubjects, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"),
        (VOID.distinctObjects, "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }"),
        (VOID.properties, "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }"),
        (VOID.classes, "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }"),
        (
            VOID.entities,
            'SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o FILTER STRSTARTS(STR(?s), "https://w3id.org/aljir/") }',
        ),
    ],
)
def test_void_counts_as_sparql_does(
    void: rdflib.Graph, facts: rdflib.Graph, dataset: rdflib.URIRef, term: rdflib.URIRef, counted: str
) -> None:
    ((expected,),) = facts.query(counted)  # type: ignore[misc]
    assert void.value(dataset, term) == expected


@pytest.mark.parametrize(
    ("partition", "kind", "count", "query"),
    [
        (VOID.classPartition, VOID["class"], VOID.entities, "SELECT ?x (COUNT(DISTINCT ?s) AS ?n) { ?s a ?x }"),
        (VOID.propertyPartition, VOID.property, VOID.triples, "SELECT ?x (COUNT(*) AS ?n) { ?s ?x ?o }"),
    ],
)
def test_void_partitions_as_sparql_does(
    void: rdflib.Graph,
    facts: rdflib.Graph,
    dataset: rdflib.URIRef,
    partition: rdflib.URIRef,
    kind: rdflib.URIRef,
    count: rdflib.URIRef,
    query: str,
) -> None:
    found = {(void.value(part, kind), void.value(part, count)) for part in void.objects(dataset, partition)}
    assert found == {(row.x, row.n) for row in facts.query(f"{query} GROUP BY ?x")}  # type: ignore[union-attr]


def test_void_tells_how_much_the_claims_hold(void: rdflib.Graph, dataset: rdflib.URIRef, folder: Path) -> None:
    counts = [void.value(part, VOID.triples) for part in void.objects(dataset, VOID.subset)]
    lines = sum(
        len((folder / name).read_bytes().splitlines()) * sign for name, sign in (("aljir.nq", 1), ("aljir.nt", -1))
    )
    assert rdflib.Literal(lines) in counts


def test_void_counts_links_to_other_datasets_and_only_these(run: Run, broken: Path) -> None:
    (broken / "graph" / "links" / "harbours.sssom.tsv").unlink()
    path = broken / "graph" / "entities" / "links.ttl"
    path.write_text(
        "@prefix person: <https://example.org/lighthouse/person/> .\n"
        "@prefix place: <https://example.org/lighthouse/place/> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "person:sanna-aldwin skos:exactMatch <https://example.com/entity/Q1> , <https://example.com/entity/Q2> .\n"
        "place:tern-point skos:exactMatch <https://example.com/entity/Q3> ; skos:closeMatch place:gull-skerry .\n"
        "skos:note skos:closeMatch <https://example.com/entity/Q4> .\n",
        "utf-8",
    )
    assert run("--project", broken, "export").code == 0
    void = rdflib.Graph().parse(broken / "build" / "dumps" / "void.ttl")
    (linkset,) = void.subjects(RDF.type, VOID.Linkset)
    assert void.value(linkset, VOID.triples) == rdflib.Literal(3)
    assert str(void.value(linkset, VOID.linkPredicate)).endswith("exactMatch")
    target = void.value(linkset, VOID.objectsTarget)
    assert void.value(target, VOID.uriSpace) == rdflib.Literal("https://example.com/entity/")


@pytest.mark.parametrize("name", ["void.ttl", "dcat.ttl"])
def test_descriptions_have_no_blank_nodes(folder: Path, name: str) -> None:
    graph = rdflib.Graph().parse(folder / name)
    assert len(graph) > 20
    assert not [term for triple in graph for term in triple if isinstance(term, rdflib.BNode)]


# DCAT


def test_dcat_describes_each_dump_as_it_is(dcat: rdflib.Graph, dataset: rdflib.URIRef, folder: Path) -> None:
    described = {}
    for distribution in dcat.objects(dataset, DCAT.distribution):
        checksum = dcat.value(distribution, SPDX.checksum)
        name = str(dcat.value(distribution, DCAT.downloadURL)).rpartition("/")[2]
        described[name] = (
            int(str(dcat.value(distribution, DCAT.byteSize))),
            str(dcat.value(checksum, SPDX.checksumValue)),
        )
        assert dcat.value(checksum, SPDX.algorithm) == SPDX.checksumAlgorithm_sha256
        assert dcat.value(distribution, DCTERMS.license) == dcat.value(dataset, DCTERMS.license)
        assert (distribution, RDF.type, DCAT.Distribution) in dcat
    contents = {path.name: path.read_bytes() for path in folder.glob("aljir*")}
    assert described == {
        name: (len(content), hashlib.sha256(content).hexdigest()) for name, content in contents.items()
    }


def test_dcat_names_media_types_of_the_registry(dcat: rdflib.Graph) -> None:
    base = "https://www.iana.org/assignments/media-types/"
    types = {str(value).removeprefix(base) for value in dcat.objects(None, DCAT.mediaType)}
    assert types == {
        "text/turtle",
        "application/trig",
        "application/n-quads",
        "application/n-triples",
        "application/ld+json",
        "application/rdf+xml",
    }


def test_dcat_names_languages_as_iris(dcat: rdflib.Graph, dataset: rdflib.URIRef) -> None:
    codes = {str(value).rpartition("/")[2] for value in dcat.objects(dataset, DCTERMS.language)}
    assert codes == set(aljir.find_project(CHECKOUT).languages)
    assert all(isinstance(value, rdflib.URIRef) for value in dcat.objects(dataset, DCTERMS.language))


# CITATION.cff and RO-Crate


def test_the_citation_file_of_the_checkout_is_the_generated_one_without_the_hash(folder: Path) -> None:
    """A hash belongs to a release: that of a checkout would change with every file."""
    ours, generated = ((place / "CITATION.cff").read_text("utf-8") for place in (CHECKOUT, folder))
    mend = "renew it: python3 scripts/run.py export, then copy build/dumps/CITATION.cff up to its identifiers"
    assert ours == generated.partition("identifiers:")[0], mend


def test_the_citation_names_the_hash_that_sha256sum_gives(folder: Path) -> None:
    (identifier,) = yaml.safe_load((folder / "CITATION.cff").read_text("utf-8"))["identifiers"]
    assert identifier["type"] == "other", "one of the types of CFF 1.2.0"
    assert identifier["value"] == hashlib.sha256((folder / "aljir.nq").read_bytes()).hexdigest()
    assert "RDFC-1.0" in identifier["description"]
    assert "aljir.nq" in identifier["description"]


@pytest.mark.parametrize("formats", [["ttl"], ["nq"]])
def test_build_and_export_say_what_to_cite(run: Run, broken: Path, formats: list[str]) -> None:
    words = [word for name in formats for word in ("--format", name)]
    built = run("--project", broken, "build").out.splitlines()
    dump = (broken / "build" / "dumps" / "lighthouse.nq").read_bytes()
    exported = run("--project", broken, "export", *words).out.splitlines()
    line = f"SHA-256 (RDFC-1.0) {hashlib.sha256(dump).hexdigest()}"
    assert exported[-1] == f"to cite: {line}"
    assert line in built[-2]
    assert (broken / "build" / "dataset.nq").read_bytes() == dump


def test_the_citation_says_what_the_dataset_says(folder: Path, facts: rdflib.Graph, dataset: rdflib.URIRef) -> None:
    cited = yaml.safe_load((folder / "CITATION.cff").read_text("utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(cited), "what CFF 1.2.0 requires"
    assert (cited["cff-version"], cited["type"], cited["license"]) == ("1.2.0", "dataset", "CC-BY-4.0")
    assert cited["title"] in map(str, facts.objects(dataset, DCTERMS.title))
    assert rdflib.Literal(cited["date-released"]) == facts.value(dataset, DCTERMS.issued)
    assert isinstance(cited["date-released"], datetime.date)
    assert cited["version"] == aljir.__version__, "the data and the code are released together"
    assert all(author["name"] for author in cited["authors"])


def test_the_crate_lists_every_file_and_refers_to_nothing_it_lacks(folder: Path) -> None:
    crate = json.loads((folder / "ro-crate-metadata.json").read_bytes())
    assert crate["@context"] == "https://w3id.org/ro/crate/1.1/context"
    entities = {entity["@id"]: entity for entity in crate["@graph"]}
    assert len(entities) == len(crate["@graph"])
    root = entities[entities["ro-crate-metadata.json"]["about"]["@id"]]
    assert {"name", "description", "datePublished", "license"} <= set(root), "what RO-Crate 1.1 requires"
    files = {part["@id"] for part in root["hasPart"]}
    assert files | {"ro-crate-metadata.json"} == {path.name for path in folder.iterdir()}
    references = re.findall(r'\{\s*"@id":\s*"([^"]*)"\s*\}', (folder / "ro-crate-metadata.json").read_text("utf-8"))
    assert set(references) - set(entities) == {"https://w3id.org/ro/crate/1.1"}
    for name in files:
        assert entities[name]["@type"] == "File"
        assert int(entities[name].get("contentSize", 0)) in (0, (folder / name).stat().st_size)


# What the dataset must say


@pytest.mark.parametrize(
    ("line", "replaced", "message"),
    [
        ("dcterms:license", "", "The dataset has no dcterms:license"),
        ("dcterms:creator", "", "The dataset has no dcterms:creator"),
        ("dcterms:description", "", "The dataset has no dcterms:description"),
        ("dcterms:issued", "", "The dataset has no dcterms:issued"),
        ("dcterms:issued", '    dcterms:issued "last spring" ;', "Not a date: dcterms:issued 'last spring'"),
    ],
)
def test_what_every_release_must_tell_is_asked_for(
    run: Run, broken: Path, line: str, replaced: str, message: str
) -> None:
    path = broken / "graph" / "dataset.ttl"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(replaced if line in text else text for text in lines), "utf-8")
    ended = run("--project", broken, "export")
    assert ended.code == 2
    assert f"dataset.ttl: {message}" in ended.err
    assert not (broken / "build" / "dumps").exists()


@pytest.mark.parametrize(
    ("licence", "code"),
    [
        ("https://creativecommons.org/licenses/by-sa/4.0/", "CC-BY-SA-4.0"),
        ("http://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("https://example.org/licence", None),
    ],
)
def test_licences_are_told_by_their_code_where_there_is_one(run: Run, broken: Path, licence: str, code: str) -> None:
    path = broken / "graph" / "dataset.ttl"
    text = re.sub(r"dcterms:license <[^>]*>", f"dcterms:license <{licence}>", path.read_text("utf-8"))
    path.write_text(text, "utf-8")
    graph = aljir.open(broken)
    assert read_dataset(graph.project, graph.store).licence_code == code
    assert run("--project", broken, "export").code == 0
    cited = yaml.safe_load((broken / "build" / "dumps" / "CITATION.cff").read_text("utf-8"))
    assert (cited.get("license"), cited.get("license-url")) == ((code, None) if code else (None, licence))


def test_names_of_creators_are_those_of_the_graph(kg: aljir.KnowledgeGraph) -> None:
    (creator,) = read_dataset(kg.project, kg.store).creators
    assert creator.iri == NamedNode("https://example.org/lighthouse/organization/museum")
    assert creator.name == "Tern Point Lighthouse Museum"
