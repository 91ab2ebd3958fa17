"""What Wikidata says becomes a source of its own: claims with rank, references and revision, compared with ours."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store
from tests.conftest import Ended
from tests.standins import faults
from tests.standins.action_api import ActionApi
from tests.standins.fixtures import Counting
from tests.wikidata_links import HERE, ITEMS, link

import aljir
from aljir import AljirError, KnowledgeGraph
from aljir.wikidata.client import Wikidata

SANNA, TOVE = "Q9000000301", "Q9000000302"
BASE = "https://w3id.org/aljir/"
PREFIXES = "".join(
    f"PREFIX {prefix}: <{iri}>\n"
    for prefix, iri in {
        **{
            kind: f"{BASE}{kind}/"
            for kind in ("claim", "event", "organization", "person", "place", "source", "time", "type")
        },
        "aljir": f"{BASE}ontology#",
        "crm": "http://www.cidoc-crm.org/cidoc-crm/",
        "dcterms": "http://purl.org/dc/terms/",
        "pav": "http://purl.org/pav/",
        "prov": "http://www.w3.org/ns/prov#",
        "schema": "https://schema.org/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "wd": "http://www.wikidata.org/entity/",
        "wikibase": "http://wikiba.se/ontology#",
    }.items()
)


@pytest.fixture
def wikidata(connect: Callable[..., Wikidata], coast_api: ActionApi) -> Wikidata:
    return connect(action_api=coast_api.url)


@pytest.fixture
def fetched(coast: Path, wikidata: Wikidata) -> KnowledgeGraph:
    """The coast with what Wikidata says."""
    graph = aljir.open(coast)
    graph.fetch_links(wikidata)
    return graph


def holds(graph: KnowledgeGraph, pattern: str) -> bool:
    return bool(graph.sparql(f"{PREFIXES}ASK {{ {pattern} }}"))


def files(project: Path) -> dict[str, bytes]:
    folder = project / "graph" / "sources" / "wikidata"
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


# The claims


@pytest.mark.parametrize(
    ("what", "claim", "facts"),
    [
        (
            "a day",
            "2",
            "event:birth-of-sanna-aldwin crm:P4_has_time-span time:1851-03-02 ; "
            "crm:P98_brought_into_life person:sanna-aldwin",
        ),
        (
            "a Julian day",
            "5",
            "event:death-of-sanna-aldwin crm:P4_has_time-span time:1918-02-14 ; crm:P2_has_type type:death",
        ),
        ("a place of birth", "6", "event:birth-of-sanna-aldwin crm:P7_took_place_at place:tern-point"),
        ("a mother", "7", "event:birth-of-sanna-aldwin crm:P96_by_mother person:tove-marren"),
        (
            "a spouse, in the couple that there is",
            "8",
            "<https://w3id.org/aljir/group/keepers-couple> crm:P2_has_type type:married-couple",
        ),
        ("an occupation", "12", "person:sanna-aldwin crm:P2_has_type type:poet"),
        (
            "a place of detention, from year to year",
            "14",
            "?event crm:P2_has_type type:imprisonment ; crm:P11_had_participant person:sanna-aldwin ; "
            "crm:P14_carried_out_by organization:tern-point-camp ; crm:P4_has_time-span time:1881-to-1884",
        ),
        (
            "an image",
            "15",
            "person:sanna-aldwin schema:image "
            "<http://commons.wikimedia.org/wiki/Special:FilePath/Sanna%20Aldwin%20%28at%20the%20lamp%29.jpg>",
        ),
        ("names in English", "names-en", 'person:sanna-aldwin skos:altLabel "S. Aldwin"@en , "Keeper Aldwin"@en'),
        ("names in Kazakh", "names-kk", 'person:sanna-aldwin skos:altLabel "Санна Олдуин"@kk'),
        ("names in Turkish", "names-tr", 'person:sanna-aldwin skos:altLabel "Sanna Aldvin"@tr'),
    ],
)
def test_what_is_said(fetched: KnowledgeGraph, what: str, claim: str, facts: str) -> None:
    assert holds(fetched, f"GRAPH claim:wikidata-q9000000301-{claim} {{ {facts} }}"), what


def test_coordinates_are_as_exact_as_they_are_given(fetched: KnowledgeGraph) -> None:
    assert holds(
        fetched,
        'GRAPH ?claim { place:tern-point crm:P168_place_is_defined_by ?at } FILTER(STR(?at) = "POINT(12.50 66.25)")',
    )


def test_names_that_are_ours_and_other_languages_are_left_out(fetched: KnowledgeGraph) -> None:
    assert not holds(fetched, 'GRAPH ?any { ?person skos:altLabel "Sanna Aldwin"@en }')
    assert not holds(fetched, 'GRAPH ?any { ?person skos:altLabel "Sanna of the Lamp"@fr }')


def test_a_claim_tells_source_revision_date_rank_and_references(fetched: KnowledgeGraph) -> None:
    assert holds(
        fetched,
        """claim:wikidata-q9000000301-2 prov:hadPrimarySource source:wikidata-q9000000301 ;
             prov:wasGeneratedBy/prov:used source:wikidata-q9000000301 ;
             wikibase:rank wikibase:PreferredRank ;
             dcterms:source <http://www.wikidata.org/entity/statement/Q9000000301-2> ;
             schema:citation wd:Q9000000312 , <https://example.org/almanac?page=7> .
           source:wikidata-q9000000301 dcterms:isPartOf source:wikidata ; pav:retrievedFrom wd:Q9000000301 ;
             schema:url <https://www.wikidata.org/w/index.php?title=Q9000000301&oldid=5001> ;
             pav:retrievedOn ?when FILTER(STR(?when) = "2026-05-03T12:00:00Z")""",
    )


def test_the_calendar_is_told(fetched: KnowledgeGraph) -> None:
    [death] = [claim for claim in fetched.claims(source="wikidata") if claim.iri.endswith("q9000000301-5")]
    assert death.glosses["en"].endswith("14 February 1918 (1 February 1918 of the Julian calendar)")
    assert death.glosses["ru"].endswith("14 февраля 1918 года (1 февраля 1918 года по юлианскому календарю)")


def test_ranks_become_standings(fetched: KnowledgeGraph) -> None:
    standings = {claim.iri.rpartition("wikidata-")[2]: claim for claim in fetched.claims(source="wikidata")}
    preferred, normal, deprecated = (standings[f"q9000000301-{number}"] for number in (2, 3, 4))
    assert (preferred.standing, normal.standing, deprecated.standing) == ("accepted", "disputed", "withdrawn")
    assert normal.disputed_by == (preferred.iri,)
    assert deprecated.reasons["en"] == "Wikidata ranks the statement as deprecated."
    assert {standings[f"q9000000303-{number}"].standing for number in (2, 3)} == {"disputed"}
    assert not holds(fetched, "?any crm:P4_has_time-span time:1840")
    assert not holds(fetched, "?any crm:P4_has_time-span time:1852")
    assert holds(fetched, "event:birth-of-sanna-aldwin crm:P4_has_time-span time:1851-03-02")


def test_what_cannot_be_said_is_left_out_and_told(coast: Path, wikidata: Wikidata) -> None:
    fetched = aljir.open(coast).fetch_links(wikidata, ["Sanna Aldwin"])
    assert [(one.property, one.value, one.reason) for one in fetched.items[0].left_out] == [
        ("P22", "somevalue", "unknown"),
        ("P40", "novalue", "unknown"),
        ("P40", "Q9000000304", "unlinked"),
        ("P106", "Q9000000311", "unlinked"),
    ]
    assert "left out: child (P40), Q9000000304: linked to nothing of ours" in str(fetched)
    assert "не взято: ребёнок (P40), Q9000000304: не сопоставлено ни с чем у нас" in str(
        aljir.open(coast).fetch_links(wikidata, ["Sanna Aldwin"], language="ru")
    )


def test_it_is_well_formed(fetched: KnowledgeGraph) -> None:
    report = fetched.validate()
    assert (report.counts["violation"], {finding.severity for finding in report.findings}) == (0, {"warning", "info"})
    assert not [one for one in report.findings if "time:1840" in one.messages["en"]], (
        "a deprecated date clashes with none"
    )
    assert [finding for finding in fetched.check_sources() if "wikidata" in str(finding.file)] == []


def test_it_can_be_built(coast: Path, fetched: KnowledgeGraph, run: Callable[..., Ended]) -> None:
    ended = run("--project", coast, "build")
    assert (ended.code, ended.err) == (0, "")
    assert "25 stated" in ended.out
    assert (coast / "build" / "dumps").is_dir()


def test_our_sources_and_wikidata_are_compared(fetched: KnowledgeGraph) -> None:
    differing = fetched.compare("differ", source="wikidata", undecided=True)
    assert ("1850", "2 March 1851") in {differing.texts(pair) for pair in differing.pairs}
    agreeing = fetched.compare("agree", source="wikidata")
    assert {pair.one.property.rpartition("#")[2] for pair in agreeing.pairs} >= {"mother"}
    origins = {(pair.one.claim.source.origin, pair.other.claim.source.origin) for pair in agreeing.pairs}
    assert origins == {(f"{BASE}source/registry", f"{BASE}source/wikidata")}


def test_it_is_in_no_claim_of_another_source(coast: Path, wikidata: Wikidata) -> None:
    def registry(graph: KnowledgeGraph) -> set[str]:
        prefix = f"{BASE}claim/registry-"
        return {str(quad) for quad in graph.store if getattr(quad.graph_name, "value", "").startswith(prefix)}

    before, written = registry(aljir.open(coast)), (coast / "graph/sources/registry/claims.trig").read_bytes()
    graph = aljir.open(coast)
    graph.fetch_links(wikidata)
    assert registry(graph) == before
    assert (coast / "graph/sources/registry/claims.trig").read_bytes() == written


def test_an_occupation_may_be_narrower_than_our_type(coast: Path, wikidata: Wikidata) -> None:
    path = link(coast, {**ITEMS, "type:singer": "Q9000000311"})
    path.write_text(
        path.read_text("utf-8").replace("exactMatch\twikidata:Q9000000311", "narrowMatch\twikidata:Q9000000311")
    )
    graph = aljir.open(coast)
    graph.fetch_links(wikidata)
    assert holds(graph, "person:sanna-aldwin crm:P2_has_type type:singer")
    path.write_text(path.read_text("utf-8").replace("narrowMatch\twikidata", "broadMatch\twikidata"))
    graph.fetch_links(wikidata)
    assert not holds(graph, "person:sanna-aldwin crm:P2_has_type type:singer")


def test_a_place_holds_nobody(coast: Path, wikidata: Wikidata) -> None:
    link(coast, {"person:sanna-aldwin": SANNA, "place:tern-point": "Q9000000306"})
    fetched = aljir.open(coast).fetch_links(wikidata, ["Sanna Aldwin"])
    assert ("P2632", "Q9000000306", "no-actor") in {
        (one.property, one.value, one.reason) for one in fetched.items[0].left_out
    }


def test_a_decision_outlives_fetching_anew(coast: Path, fetched: KnowledgeGraph, wikidata: Wikidata) -> None:
    reasons = {"en": "The registry was kept on the spot.", "ru": "Книгу вели на месте."}
    fetched.decide("wikidata-q9000000301-2", "disputed", reasons, disputed_by=["registry-sanna-born"])
    for path in files(coast):
        (coast / "graph" / "sources" / "wikidata" / path).unlink()
    again = aljir.open(coast)
    again.fetch_links(wikidata)
    assert not holds(again, "event:birth-of-sanna-aldwin crm:P4_has_time-span time:1851-03-02")
    differing = again.compare("differ", source="wikidata", undecided=True)
    assert ("1850", "2 March 1851") not in {differing.texts(pair) for pair in differing.pairs}


# Files


def test_the_same_answers_give_the_same_bytes(
    coast: Path, connect: Callable[..., Wikidata], coast_api: ActionApi, clock: Counting
) -> None:
    graph = aljir.open(coast)
    assert {item.state for item in graph.fetch_links(connect(action_api=coast_api.url)).items} == {"new"}
    first = files(coast)
    assert all(content.startswith(b"# Written by `aljir link fetch`: do not edit.") for content in first.values())
    clock.passed += timedelta(days=90).total_seconds()
    again = graph.fetch_links(connect(action_api=coast_api.url))
    assert len(coast_api.requests) == 2, "it was asked anew"
    assert ({item.state for item in again.items}, again.files, files(coast)) == ({"unchanged"}, (), first)


def test_a_new_revision_changes_its_file_alone(
    coast: Path, connect: Callable[..., Wikidata], clock: Counting, tmp_path: Path
) -> None:
    text = (HERE / "items.ttl").read_text("utf-8")
    with ActionApi() as server:
        server.store.load(text.encode(), format=RdfFormat.TURTLE)
        graph = aljir.open(coast)
        graph.fetch_links(connect(action_api=server.url))
        before = files(coast)
        server.store = Store()
        later = text.replace("schema:version 5002", "schema:version 5102")
        server.store.load(later.encode(), format=RdfFormat.TURTLE)
        clock.passed += timedelta(days=90).total_seconds()
        fetched = graph.fetch_links(connect(action_api=server.url))
    assert {item.item: item.state for item in fetched.items if item.state != "unchanged"} == {TOVE: "changed"}
    after = files(coast)
    assert {name for name in after if after[name] != before[name]} == {"q9000000302.trig"}
    assert b"oldid=5102" in after["q9000000302.trig"]
    assert b"2026-08-01T12:00:00Z" in after["q9000000302.trig"]


def test_one_entity_is_fetched_alone(coast: Path, wikidata: Wikidata) -> None:
    graph = aljir.open(coast)
    graph.fetch_links(wikidata, ["Tove Marren"])
    assert set(files(coast)) == {"source.ttl", "q9000000302.trig"}
    graph.fetch_links(wikidata, ["Sanna Aldwin"])
    assert set(files(coast)) == {"source.ttl", "q9000000301.trig", "q9000000302.trig"}


def test_what_is_linked_no_more_is_removed(coast: Path, fetched: KnowledgeGraph, wikidata: Wikidata) -> None:
    link(coast, {one: number for one, number in ITEMS.items() if number != TOVE})
    states = {item.item: item.state for item in aljir.open(coast).fetch_links(wikidata).items}
    assert states[TOVE] == "removed"
    assert "q9000000302.trig" not in files(coast)


@pytest.mark.parametrize("entity", ["Orla Aldwin", "type:poet"])
def test_what_is_not_linked_is_refused(coast: Path, wikidata: Wikidata, entity: str) -> None:
    with pytest.raises(AljirError, match="is not linked to the same in Wikidata"):
        aljir.open(coast).fetch_links(wikidata, [entity])
    assert files(coast) == {}


@pytest.mark.parametrize(("number", "state"), [("Q9000000309", "missing"), ("Q9000000321", "redirected")])
def test_a_link_to_be_mended_leaves_what_there_was(coast: Path, wikidata: Wikidata, number: str, state: str) -> None:
    link(coast, {"person:orla-aldwin": number})
    made = coast / "graph" / "sources" / "wikidata" / f"{number.lower()}.trig"
    made.parent.mkdir()
    made.write_text("# as it was\n", "utf-8")
    [item] = aljir.open(coast).fetch_links(wikidata).items
    assert item.state == state
    assert made.read_text("utf-8") == "# as it was\n"


def test_a_failure_leaves_all_files_as_they_were(
    coast: Path, fetched: KnowledgeGraph, connect: Callable[..., Wikidata], coast_api: ActionApi, tmp_path: Path
) -> None:
    before = files(coast)
    coast_api.faults = [faults.status(503)] * 3
    with pytest.raises(AljirError, match="503"):
        fetched.fetch_links(connect(action_api=coast_api.url, cache=tmp_path / "another"))
    assert files(coast) == before


def test_a_graph_that_would_break_is_not_written(coast: Path, fetched: KnowledgeGraph, wikidata: Wikidata) -> None:
    rule = coast / "ontology" / "rules" / "50-no-poets.rq"
    rule.write_text(f"{PREFIXES}CONSTRUCT {{ ?who skos:note [] }} WHERE {{ ?who crm:P2_has_type type:poet }}", "utf-8")
    for path in files(coast):
        (coast / "graph" / "sources" / "wikidata" / path).unlink()
    with pytest.raises(AljirError, match="blank node"):
        aljir.open(coast).fetch_links(wikidata)
    assert files(coast) == {}


# The command line


@pytest.fixture
def fetch(
    coast: Path, coast_api: ActionApi, run: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Ended]:
    """Runs `aljir link fetch` in the coast, with a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return lambda *words: run("--project", coast, "link", "fetch", "--api", coast_api.url, *words)


def test_it_works_offline_from_the_cache_and_says_so(
    coast: Path, fetch: Callable[..., Ended], coast_api: ActionApi
) -> None:
    ended = fetch()
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith("Items: 5; claims: 21; files written: 6.\n")
    asked = len(coast_api.requests)
    for path in files(coast):
        (coast / "graph" / "sources" / "wikidata" / path).unlink()
    ended = fetch("--offline")
    assert (ended.code, len(coast_api.requests)) == (0, asked)
    assert ended.err.startswith("Offline: 5 answers from the cache")
    assert ended.out.endswith("Items: 5; claims: 21; files written: 6.\n")


def test_a_table_for_programs(fetch: Callable[..., Ended]) -> None:
    assert fetch("tove-marren", "--format", "csv").out.splitlines() == [
        "item,entities,state,revision,claims,left_out",
        "Q9000000302,person:tove-marren,new,5002,1,0",
    ]


def test_nothing_cached_is_told_offline(coast: Path, fetch: Callable[..., Ended]) -> None:
    ended = fetch("--offline")
    assert ended.code == 3
    assert "offline nothing is asked" in ended.err
    assert files(coast) == {}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL")
def test_a_run_that_is_killed_goes_on_where_it_was(
    coast: Path, connect: Callable[..., Wikidata], coast_api: ActionApi, tmp_path: Path
) -> None:
    linked = link(coast, ITEMS)
    row = linked.read_text("utf-8").splitlines()[-1].replace("type:poet", "place:tern-point")
    numbers = [f"Q{9000002000 + count}" for count in range(60)]
    rows = [row.replace("Q9000000310", one).replace("q9000000310", one.lower()) for one in numbers]
    linked.write_text(linked.read_text("utf-8") + "\n".join([*rows, ""]), "utf-8")
    coast_api.faults = [None, faults.slow]
    cache = tmp_path / "killed"
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "aljir", "--project", str(coast), "link", "fetch", "--api", coast_api.url]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        assert coast_api.held.wait(30), "the second batch was never asked for"
        process.kill()
    coast_api.release.set()
    assert files(coast) == {}

    coast_api.requests.clear()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert [len(request["ids"].split("|")) for request in coast_api.requests] == [15]
    assert "50 answers from the cache" in done.stderr
    assert "q9000000301.trig" in files(coast)
