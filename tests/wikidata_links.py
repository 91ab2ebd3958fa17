"""An invented coast whose entities are linked to invented items, before a stand-in that serves these items."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat
from tests.standins.action_api import ActionApi

HERE = Path(__file__).resolve().parent / "data" / "wikidata" / "linked"
ROOT = HERE.parents[3]
ITEMS = {
    "person:sanna-aldwin": "Q9000000301",
    "person:tove-marren": "Q9000000302",
    "person:ilvo-marren": "Q9000000303",
    "place:tern-point": "Q9000000305",
    "organization:tern-point-camp": "Q9000000306",
    "type:poet": "Q9000000310",
}
HEAD = """#curie_map:
#  mapping: https://w3id.org/aljir/mapping/
#  organization: https://w3id.org/aljir/organization/
#  person: https://w3id.org/aljir/person/
#  place: https://w3id.org/aljir/place/
#  type: https://w3id.org/aljir/type/
#  wikidata: http://www.wikidata.org/entity/
#license: https://creativecommons.org/licenses/by/4.0/
"""
COLUMNS = (
    *("record_id", "subject_id", "subject_label", "predicate_id", "object_id", "mapping_justification"),
    *("author_id", "mapping_date", "confidence", "comment"),
)


def link(project: Path, items: dict[str, str], match: str = "exactMatch") -> Path:
    """Write the links of a project to Wikidata, from line 10 of the file on."""
    rows = [
        f"mapping:{subject.partition(':')[2]}-wikidata-{number.lower()}\t{subject}\tname\tskos:{match}\twikidata:{number}\t"
        f"semapv:ManualMappingCuration\torganization:editors\t2026-04-02\t0.95\tIt was {number} when this was written."
        for subject, number in items.items()
    ]
    path = project / "graph" / "links" / "wikidata.sssom.tsv"
    path.parent.mkdir(exist_ok=True)
    path.write_text(HEAD + "\n".join(["\t".join(COLUMNS), *rows, ""]), "utf-8")
    return path


@pytest.fixture
def coast(tmp_path: Path) -> Path:
    """A project of the real ontology and invented entities, all linked."""
    project = tmp_path / "coast"
    shutil.copytree(ROOT / "ontology", project / "ontology")
    shutil.copytree(HERE / "entities", project / "graph" / "entities")
    shutil.copytree(HERE / "registry", project / "graph" / "sources" / "registry")
    shutil.copy(ROOT / "graph" / "dataset.ttl", project / "graph")
    (project / "queries").mkdir()
    link(project, ITEMS)
    return project


@pytest.fixture(scope="session")
def coast_server() -> Iterator[ActionApi]:
    with ActionApi() as server:
        server.store.load(path=HERE / "items.ttl", format=RdfFormat.TURTLE)
        yield server


@pytest.fixture
def coast_api(coast_server: ActionApi) -> ActionApi:
    coast_server.reset()
    return coast_server
