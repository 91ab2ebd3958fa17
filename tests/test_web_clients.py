"""Clients that nobody here wrote ask the endpoint."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib
import requests
import SPARQLWrapper
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from tests.standins.query_service import OXIGRAPH, free_address, wait_for
from tests.standins.web import serving

import aljir

JENA = Path("/usr/share/java/jena-arq.jar")
NAME = "http://www.w3.org/2004/02/skos/core#prefLabel"
NAMES = f"SELECT ?s ?name {{ ?s <{NAME}> ?name }} ORDER BY ?s ?name"


@pytest.fixture(scope="module")
def endpoint(lighthouse: Path) -> Iterator[str]:
    with serving(aljir.open(lighthouse)) as url:
        yield f"{url}/sparql"


@pytest.fixture(scope="module")
def names(lighthouse: Path) -> list[tuple[str, str]]:
    rows = aljir.open(lighthouse).sparql(NAMES).to_dicts()
    assert len(rows) > 5
    return [(str(row["s"]), str(row["name"])) for row in rows]


@pytest.mark.parametrize("method", [SPARQLWrapper.GET, SPARQLWrapper.POST])
@pytest.mark.parametrize("how", [SPARQLWrapper.URLENCODED, SPARQLWrapper.POSTDIRECTLY])
@pytest.mark.parametrize("format", [SPARQLWrapper.JSON, SPARQLWrapper.XML, SPARQLWrapper.CSV])
def test_sparqlwrapper(endpoint: str, names: list[tuple[str, str]], method: str, how: str, format: str) -> None:
    client = SPARQLWrapper.SPARQLWrapper(endpoint, returnFormat=format)
    client.setMethod(method)
    client.setRequestMethod(how)
    client.setQuery(NAMES)
    answer: Any = client.queryAndConvert()
    if format == SPARQLWrapper.JSON:
        found = [(row["s"]["value"], row["name"]["value"]) for row in answer["results"]["bindings"]]
        assert found == names
    elif format == SPARQLWrapper.XML:
        assert len(answer.getElementsByTagName("result")) == len(names)
    else:
        assert len(answer.decode().splitlines()) == len(names) + 1


def test_sparqlwrapper_reads_graphs_and_hears_of_errors(endpoint: str) -> None:
    client = SPARQLWrapper.SPARQLWrapper(endpoint)
    client.setQuery(f"CONSTRUCT WHERE {{ ?s <{NAME}> ?name }}")
    answer: Any = client.query()
    assert len(rdflib.Graph().parse(data=answer.response.read(), format="xml")) > 5
    client.setQuery("SELECT nonsense")
    with pytest.raises(SPARQLWrapper.SPARQLExceptions.QueryBadFormed, match="Malformed query"):
        client.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_store_of_rdflib(endpoint: str, names: list[tuple[str, str]], method: str, format: str) -> None:
    graph = rdflib.Graph(SPARQLStore(endpoint, method=method, returnFormat=format))
    found = [(str(s), str(name)) for s, name in graph.query(NAMES)]  # type: ignore[misc]
    assert found == names
    assert len(list(graph.subject_objects(rdflib.URIRef(NAME)))) == len(names)


def test_federation_from_another_server(endpoint: str, names: list[tuple[str, str]], tmp_path: Path) -> None:
    address = free_address()
    process = subprocess.Popen(
        [OXIGRAPH, "serve", "--location", tmp_path, "--bind", address],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(address, process)
        query = f"SELECT ?s ?name {{ SERVICE <{endpoint}> {{ ?s <{NAME}> ?name }} }} ORDER BY ?s ?name"
        answer = requests.get(
            f"http://{address}/query",
            {"query": query},
            headers={"Accept": "application/sparql-results+json"},
            timeout=60,
        )
        found = [(row["s"]["value"], row["name"]["value"]) for row in answer.json()["results"]["bindings"]]
        assert found == names
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def class_path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Jena's class path; the message bundles of Debian's package lie where Jena does not look, so they come first."""
    if not JENA.is_file() or not shutil.which("java"):
        pytest.skip(f"NOT RUN: Jena's arq, which is not installed ({JENA})")
    folder = tmp_path_factory.mktemp("jena")
    with zipfile.ZipFile(JENA.with_name("jena-core.jar")) as jar:
        for name in jar.namelist():
            if name.startswith("org/apache/jena/ext/xerces/impl/") and name.endswith(".properties"):
                target = folder / name.removeprefix("org/apache/jena/ext/")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(jar.read(name))
    jars = (jar for jar in JENA.parent.glob("*.jar") if not jar.name.startswith("log4j-over-slf4j"))  # a loop of logs
    return os.pathsep.join(map(str, (folder, *sorted(jars))))


@pytest.mark.parametrize("results", ["CSV", "JSON", "XML", "TSV"])
def test_arq_of_jena(endpoint: str, names: list[tuple[str, str]], class_path: str, results: str) -> None:
    command = ["java", "-cp", class_path, "arq.rsparql", f"--service={endpoint}", f"--results={results}", NAMES]
    ended = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    for iri, name in names:
        assert iri in ended.stdout
        assert name in ended.stdout
