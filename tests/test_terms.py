"""IRIs: namespaces, prefixed names; and the lexical layer that Turtle and SPARQL share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aljir import AljirError
from aljir.syntax import find_service, masked, position, query_form
from aljir.terms import CRM, DCTERMS, SKOS, expand, shrink

PREFIXES = {
    "ex": "https://example.org/",
    "person": "https://example.org/person/",
    "": "https://example.org/empty#",
    "crm": str(CRM),
}


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        ("https://example.org/person/sanna-aldwin", "person:sanna-aldwin"),
        ("https://example.org/thing", "ex:thing"),
        ("https://example.org/person/", "https://example.org/person/"),
        ("https://example.org/a/b", "https://example.org/a/b"),
        ("https://example.org/empty#x", ":x"),
        ("https://elsewhere.example/x", "https://elsewhere.example/x"),
        ("https://example.org/ends.", "https://example.org/ends."),
        ("http://www.cidoc-crm.org/cidoc-crm/P4_has_time-span", "crm:P4_has_time-span"),
    ],
)
def test_the_longest_prefix_that_fits_shrinks_an_iri(iri: str, name: str) -> None:
    assert shrink(iri, PREFIXES) == name
    assert expand(name, PREFIXES) == iri


@pytest.mark.parametrize("text", ["<https://example.org/x>", "ex:x", " ex:x ", "https://example.org/x"])
def test_every_way_to_write_an_iri_is_understood(text: str) -> None:
    assert expand(text, PREFIXES) == "https://example.org/x"


@pytest.mark.parametrize("iri", ["urn:isbn:0", "mailto:a@example.org", "tag:example.org,2026:x"])
def test_an_iri_of_another_scheme_needs_no_prefix(iri: str) -> None:
    assert expand(iri, PREFIXES) == iri


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("persn:x", r"The prefix persn: is not declared.\n  Did you mean person\?"),
        ("no iri", "Not an IRI: 'no iri'"),
        ("<relative>", "Not an IRI: 'relative'"),
        ("https://example.org/a b", "Not an IRI"),
        ('https://example.org/"', "Not an IRI"),
        ("ex:x> <y", "Not an IRI"),
    ],
)
def test_what_is_no_iri_is_refused(text: str, message: str) -> None:
    with pytest.raises(AljirError, match=message):
        expand(text, PREFIXES)


def test_terms_that_are_called_as_methods_of_text_are_terms() -> None:
    assert DCTERMS.title.value == "http://purl.org/dc/terms/title"
    assert SKOS["prefLabel"] == SKOS.prefLabel


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        ('a "VALUES" b', "a          b"),
        ("a 'x\\'y' b", "a        b"),
        ('a """x " y""" b', "a             b"),
        ("a <http://x#y> b", "a              b"),
        ("?a < ?b && ?c > ?d", "?a < ?b && ?c > ?d"),
        ("a # 'b'\n'c'", "a      \n   "),
    ],
)
def test_strings_iris_and_comments_are_masked(text: str, visible: str) -> None:
    assert masked(text) == visible


@given(st.text(alphabet="ab \"'<>#\\\n{}?", max_size=40))
def test_masking_keeps_every_position_and_line(text: str) -> None:
    assert len(masked(text)) == len(text)
    assert [i for i, c in enumerate(masked(text)) if c == "\n"] == [i for i, c in enumerate(text) if c == "\n"]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("# ASK\nBASE <x:y> PREFIX ask: <x:z>\n  describe <a>", "DESCRIBE"),
        ("PREFIX : <x:y>CONSTRUCT {} WHERE {}", "CONSTRUCT"),
        ("PREFIX a: <x:y> DELETE WHERE { ?s ?p ?o }", "DELETE"),
        ("  # nothing", ""),
    ],
)
def test_the_form_stands_after_the_prologue(text: str, form: str) -> None:
    assert query_form(text) == form


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?SERVICE a ex:SERVICE . ?s service:p $service }",
        "SELECT * { ?s ?p 'SERVICE <x:y>' } # SERVICE <x:y>",
        "SELECT * { ?s <x:SERVICE> ?o }",
    ],
)
def test_service_is_a_keyword_only_where_it_is_one(text: str) -> None:
    assert find_service(text) is None


@pytest.mark.parametrize("text", ["{SERVICE<x:y>{}}", "{ sErViCe SILENT ?x {} }", "{?s ?p 'x'SERVICE <x:y> {}}"])
def test_service_is_found(text: str) -> None:
    offset = find_service(text)
    assert offset is not None
    assert text[offset:].lower().startswith("service")
    assert position("a\n" + text, offset + 2) == (2, offset + 1)
