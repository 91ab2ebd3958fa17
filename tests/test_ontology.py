"""The ontology: its part of CIDOC CRM is what the CRM says, the data keep to it, every term is named and defined."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, parse

import aljir
from aljir.terms import ALJIR, CRM, OWL, RDF, RDFS, SKOS

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT.parent / "shared/reference/cidoc-crm-7.1.3.rdf"
SUBSET = ROOT / "ontology/cidoc-crm.ttl"
RELATIONS = (RDF.type, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range)


@pytest.fixture(scope="module")
def store() -> Store:
    """All graphs of the built dataset, as one."""
    union = Store()
    union.bulk_extend(Quad(quad.subject, quad.predicate, quad.object) for quad in aljir.open(ROOT).store)
    return union


def facts(path: Path, format: RdfFormat) -> dict[str, set[tuple[str, str, str | None]]]:
    """Give kind, hierarchy, domain, range and English and Russian labels of each CRM term, mended letters aside."""
    found: dict[str, set[tuple[str, str, str | None]]] = {}
    for quad in parse(path=path, format=format, base_iri=str(CRM)):
        term, value = quad.subject, quad.object
        if not isinstance(term, NamedNode) or not term.value.startswith(str(CRM)):
            continue
        if quad.predicate in RELATIONS and isinstance(value, NamedNode):
            found.setdefault(term.value, set()).add((quad.predicate.value, value.value, None))
        elif quad.predicate == RDFS.label and isinstance(value, Literal) and value.language in ("en", "ru"):
            text = value.value.translate(str.maketrans("eE", "еЕ")) if value.language == "ru" else value.value
            found.setdefault(term.value, set()).add((RDFS.label.value, text, value.language))
    return found


def test_the_subset_says_what_the_crm_says() -> None:
    if not REFERENCE.is_file():
        pytest.skip("the RDFS of CIDOC CRM 7.1.3 is not beside the checkout (../shared/reference)")
    reference = facts(REFERENCE, RdfFormat.RDF_XML)
    subset = facts(SUBSET, RdfFormat.TURTLE)
    assert len(subset) > 90
    assert {term: subset[term] for term in subset} == {term: reference.get(term) for term in subset}


def test_every_crm_term_in_the_data_is_in_the_subset(store: Store) -> None:
    known = set(facts(SUBSET, RdfFormat.TURTLE))
    used = {term.value for quad in store for term in quad if isinstance(term, NamedNode)}
    assert {iri for iri in used if iri.startswith(str(CRM)) and iri != str(CRM)} <= known


@pytest.mark.parametrize(("relation", "end"), [("domain", "subject"), ("range", "object")])
def test_the_data_respect_domain_and_range(store: Store, relation: str, end: str) -> None:
    wrong, checked = [], 0
    for rule in store.quads_for_pattern(None, RDFS[relation], None):
        if not isinstance(rule.subject, NamedNode) or not isinstance(rule.object, NamedNode):
            continue
        fitting = subclasses(store, rule.object)
        for quad in store.quads_for_pattern(None, rule.subject, None):
            node = getattr(quad, end)
            checked += 1
            if isinstance(node, Literal):
                good = rule.object == RDFS.Literal or rule.object == node.datatype
            else:
                kinds = {found.object for found in store.quads_for_pattern(node, RDF.type, None)}
                good = bool(kinds & fitting)
            if not good:
                wrong.append(f"{quad.subject} {rule.subject.value} {quad.object}: {rule.object.value}")
    assert wrong == []
    assert checked > 1000


def subclasses(store: Store, top: NamedNode) -> set[NamedNode]:
    """Give a class and all classes below it."""
    found, waiting = set(), [top]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            quads = store.quads_for_pattern(None, RDFS.subClassOf, one)
            waiting += [quad.subject for quad in quads if isinstance(quad.subject, NamedNode)]
    return found


def test_a_bound_never_becomes_a_value(store: Store) -> None:
    for bound in ("P90a_has_lower_value_limit", "P90b_has_upper_value_limit"):
        for quad in store.quads_for_pattern(None, CRM[bound], None):
            assert not list(store.quads_for_pattern(quad.subject, CRM.P90_has_value, None)), quad.subject
    assert not list(store.quads_for_pattern(None, CRM.P82_at_some_time_within, None))


def test_our_terms_are_named_and_defined_in_both_languages(store: Store) -> None:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, ALJIR.Mode, ALJIR.Standing, SKOS.Concept)
    ours = {quad.subject for kind in kinds for quad in store.quads_for_pattern(None, RDF.type, kind)}
    ours = {term for term in ours if isinstance(term, NamedNode) and "w3id.org/aljir/" in term.value}
    assert len(ours) > 100
    for term in ours:
        for relation in (RDFS.label, SKOS.definition):
            values = [quad.object for quad in store.quads_for_pattern(term, relation, None)]
            languages = {value.language for value in values if isinstance(value, Literal)}
            assert {"en", "ru"} <= languages, f"{term} lacks {relation} in {languages}"


def test_properties_have_names_in_both_languages(store: Store) -> None:
    for quad in store.quads_for_pattern(None, RDF.type, RDF.Property):
        labels = [found.object for found in store.quads_for_pattern(quad.subject, RDFS.label, None)]
        assert {"en", "ru"} <= {label.language for label in labels if isinstance(label, Literal)}, quad.subject


def test_there_is_no_blank_node(store: Store) -> None:
    assert not [quad for quad in store if any(isinstance(term, BlankNode) for term in quad)]


def test_types_of_first_level_divisions_are_one_step_deep(store: Store) -> None:
    """things-on-places looks no further, as Virtuoso cannot."""
    deeper = f"ASK {{ ?type {SKOS.broader}/{SKOS.broader}+ <https://w3id.org/aljir/type/first-level-division> }}"
    assert not store.query(deeper)
    assert store.query(deeper.replace(f"/{SKOS.broader}+", ""))
