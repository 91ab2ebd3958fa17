"""What a query looks at: what a change may concern, and on which statements it rests."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from aljir.footprint import Footprint
from aljir.patterns import TooFarError
from aljir.shacl.union import select
from aljir.terms import RDF

SELF = NamedNode("x:dataset")
CASES = {
    "a path of many steps, closed far from what it reports": (
        "SELECT $this ?value { ?value <x:wider>+ ?value }",
        "<x:a> <x:wider> <x:b> . <x:b> <x:wider> <x:c> . <x:c> <x:wider> <x:d> . <x:p> <x:wider> <x:a> .",
        "<x:d> <x:wider> <x:a> .",
        {"x:a", "x:b", "x:c", "x:d"},
    ),
    "a path of no step": (
        "SELECT $this ?value { ?value <x:kind> ?kind . ?kind <x:wider>* ?top . ?top <x:bad> true }",
        "<x:a> <x:kind> <x:k> . <x:k> <x:wider> <x:l> . <x:b> <x:kind> <x:l> . <x:c> <x:kind> <x:m> .",
        '<x:l> <x:bad> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .',
        {"x:a", "x:b"},
    ),
    "an end that only one side of a choice binds": (
        "SELECT $this ?value { { ?whole <x:part> ?value } UNION { ?value <x:within> ?whole } ?whole <x:lost> ?when }",
        "<x:w> <x:part> <x:a> . <x:b> <x:within> <x:w> . <x:c> <x:within> <x:v> .",
        "<x:w> <x:lost> <x:then> .",
        {"x:a", "x:b"},
    ),
    "a choice that only a later one leads to": (
        "SELECT $this ?value { { ?work <x:kind> <x:k> } UNION { ?work <x:part> ?some } "
        "{ ?work <x:by> ?value } UNION { ?value <x:does> ?work } }",
        "<x:1> <x:by> <x:a> . <x:b> <x:does> <x:2> . <x:2> <x:kind> <x:k> . <x:3> <x:by> <x:c> .",
        "<x:1> <x:part> <x:3> .",
        {"x:a", "x:b"},
    ),
    "what the other side of a choice does not lead to": (
        "SELECT $this ?value { { ?value <x:held> ?camp } UNION { ?other <x:held> ?camp . ?other <x:of> ?one . "
        "?one <x:may> ?two . ?value <x:of> ?two } ?camp <x:known> true }",
        '<x:c> <x:known> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> . <x:o> <x:of> <x:1> . '
        "<x:1> <x:may> <x:2> . <x:a> <x:of> <x:2> . <x:p> <x:of> <x:3> .",
        "<x:o> <x:held> <x:c> .",
        {"x:a", "x:o"},
    ),
    "what must not be there": (
        "SELECT $this ?value { ?value <x:cites> ?page FILTER NOT EXISTS { ?page <x:in> ?book . ?book <x:kept> ?by } }",
        "<x:a> <x:cites> <x:1> . <x:1> <x:in> <x:book> . <x:b> <x:cites> <x:2> . <x:2> <x:in> <x:lost> .",
        "<x:book> <x:kept> <x:us> .",
        {"x:b"},
    ),
    "a number that stands in many places": (
        "SELECT $this ?value { ?value <x:in> ?book ; <x:order> ?n . ?other <x:in> ?book ; <x:order> ?n "
        "FILTER (STR(?other) < STR(?value)) }",
        '<x:a> <x:in> <x:book> . <x:a> <x:order> "1" . <x:b> <x:in> <x:book> . <x:z> <x:in> <x:other> . '
        '<x:z> <x:order> "1" .',
        '<x:b> <x:order> "1" .',
        {"x:b"},
    ),
    "a graph": (
        "SELECT $this ?value { GRAPH ?claim { ?value <x:says> ?what } ?claim <x:standing> <x:withdrawn> }",
        "<x:a> <x:says> <x:this> <x:one> . <x:b> <x:says> <x:this> <x:two> .",
        "<x:one> <x:standing> <x:withdrawn> .",
        {"x:a"},
    ),
}


def quads(text: str) -> list[Quad]:
    return list(parse(text.encode(), format=RdfFormat.N_QUADS))


def reported(query: str, store: Store) -> set[str]:
    return {row["value"].value for row in select(store, query)}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_all_that_a_change_makes_different_is_found_in_the_part_around_it(case: tuple[str, str, str, set[str]]) -> None:
    query, before, change, expected = case
    lines = before.replace(" . ", " .\n")
    one, other = Store(), Store()
    one.bulk_extend(quads(lines))
    other.bulk_extend([*one, *quads(change)])
    footprint = Footprint(query)
    nodes = footprint.concerned(one, quads(change)) | footprint.concerned(other, quads(change))
    named = {node.value for node in nodes if isinstance(node, NamedNode)}
    assert reported(query, one) ^ reported(query, other) <= named
    part = Store()
    part.bulk_extend(footprint.around(other, nodes, [SELF]))
    assert reported(query, part) & named == reported(query, other) & named
    assert reported(query, other) == expected


FRUITLESS = {
    "of another kind": "?group <x:kind> <x:couple> ; <x:member> ?value , ?other",
    "of no kind of a choice": "{ ?group <x:kind> <x:couple> } UNION { ?group <x:kind> <x:family> } "
    "?group <x:member> ?value , ?other",
    "of another kind, which is said outside": "?group <x:kind> <x:couple> { ?group <x:member> ?value , ?other } UNION "
    "{ ?value <x:of> ?group }",
    "without what a path needs": "?group <x:within>+ ?family ; <x:member> ?value , ?other",
}


@pytest.mark.parametrize("pattern", FRUITLESS.values(), ids=FRUITLESS.keys())
def test_what_cannot_match_is_not_followed(pattern: str) -> None:
    store = Store()
    store.bulk_extend(
        quads(
            "<x:women> <x:kind> <x:group> .\n<x:women> <x:member> <x:a> .\n<x:women> <x:member> <x:b> .\n"
            "<x:women> <x:member> <x:c> .\n<x:pair> <x:member> <x:a> .\n<x:pair> <x:member> <x:d> .\n"
            "<x:pair> <x:kind> <x:couple> .\n<x:pair> <x:within> <x:clan> .\n"
        )
    )
    footprint = Footprint(f"SELECT $this ?value {{ {pattern} }}")
    changed = quads("<x:women> <x:member> <x:a> .")
    assert footprint.concerned(store, changed) <= {NamedNode("x:a")}
    around = footprint.around(store, [NamedNode("x:a")])
    assert {str(quad.subject) for quad in around} == {"<x:pair>"}
    assert {str(quad.object) for quad in around if quad.predicate.value == "x:member"} == {"<x:a>", "<x:d>"}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this ?value { ?value <x:p> ?o } LIMIT 1",
        "SELECT $this { $this <x:p> ?o }",
        "SELECT $this ?value { ?value !<x:p> ?o }",
        "SELECT $this ?value { ?value",
    ],
    ids=["a limit", "nothing reported", "all other properties", "no query"],
)
def test_what_cannot_be_followed_is_refused(query: str) -> None:
    with pytest.raises(TooFarError):
        Footprint(query)


def test_what_no_pattern_leads_to_is_refused() -> None:
    footprint = Footprint("SELECT $this ?value { ?value <x:p> ?n . ?other <x:q> ?m FILTER (?m > ?n) }")
    with pytest.raises(TooFarError):
        footprint.concerned(Store(), quads('<x:a> <x:q> "1" .'))


@pytest.mark.parametrize(
    ("pattern", "looked_at"),
    [
        ("?value <x:p>/<x:q>* ?end FILTER NOT EXISTS { ?value a ?kind }", {"x:p", "x:q", f"{RDF}type"}),
        ("?value <x:p> ?end OPTIONAL { GRAPH ?claim { ?end <x:q>|<x:r> ?day } }", {"x:p", "x:q", "x:r"}),
        ("?value ?any ?end", None),
        ("?value <x:p> ?end FILTER NOT EXISTS { ?end ?any ?value }", None),
    ],
)
def test_it_says_at_which_properties_it_looks(pattern: str, looked_at: set[str] | None) -> None:
    assert Footprint(f"SELECT $this ?value WHERE {{ {pattern} }}").properties == looked_at
