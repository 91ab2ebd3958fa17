#!/usr/bin/env python3
"""Write ontology/cidoc-crm.ttl: the part of CIDOC CRM 7.1.3 that this project uses, as bare facts.

Usage: .venv/bin/python scripts/extract_crm.py PATH/TO/cidoc-crm-7.1.3.rdf

A term counts as used if a file of ontology/, graph/ or queries/ names it as crm:…; with it come its super-classes and
super-properties, its domain and range. Taken over: kind, hierarchy, domain, range, labels in English and Russian. Left out:
scope notes, other languages, inverse properties. The reference file spells the Russian letter «е» with the Latin letter e;
that is mended here, and nothing else is changed.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Store

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "ontology" / "cidoc-crm.ttl"
CRM = "http://www.cidoc-crm.org/cidoc-crm/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
RELATIONS = ("subClassOf", "subPropertyOf", "domain", "range")
HEAD = f"""\
# The part of CIDOC CRM 7.1.3 that this project uses: kinds, hierarchy, domains, ranges and names, as bare facts.
# Generated from the RDFS of CIDOC CRM 7.1.3 (FORTH-ICS, February 2024, CC BY 4.0) by scripts/extract_crm.py; do not edit.

@prefix crm:  <{CRM}> .
@prefix rdf:  <{RDF}> .
@prefix rdfs: <{RDFS}> .
"""


def used_terms() -> set[str]:
    """Local names of the CRM terms that the project's own files mention."""
    files = [path for folder in ("ontology", "graph", "queries") for path in (ROOT / folder).rglob("*.*")]
    texts = (path.read_text("utf-8") for path in files if path != TARGET)
    return {name for text in texts for name in re.findall(r"\bcrm:([EP]\d+[a-z]?_[\w-]*\w)", text)}


def mended(label: str) -> str:
    """A Russian label with Latin e and E replaced by the Cyrillic letters they stand for."""
    return label.replace("e", "е").replace("E", "Е")  # noqa: RUF001 - the Cyrillic letters are the point


def facts(reference: Store, name: str) -> dict[str, list[str]]:
    """What the reference says of one term: its kind, relations (as prefixed names) and labels (as Turtle literals)."""
    found: dict[str, list[str]] = {}
    for quad in reference.quads_for_pattern(NamedNode(CRM + name), None, None):
        relation, value = quad.predicate.value.removeprefix(RDFS), quad.object
        if quad.predicate.value == RDF + "type":
            found.setdefault("a", []).append(value.value.replace(RDFS, "rdfs:").replace(RDF, "rdf:"))
        elif relation in RELATIONS:
            found.setdefault(relation, []).append(value.value.replace(CRM, "crm:").replace(RDFS, "rdfs:"))
        elif relation == "label" and isinstance(value, Literal) and value.language in ("en", "ru"):
            text = mended(value.value) if value.language == "ru" else value.value
            found.setdefault("label", []).append(str(Literal(text, language=value.language)))
    if not found:
        raise SystemExit(f"crm:{name} is used in this project, but the reference has no such term: correct its name.")
    return {relation: sorted(values) for relation, values in found.items()}


def closure(reference: Store, names: set[str]) -> dict[str, dict[str, list[str]]]:
    """The facts of all these terms and of every term that the facts lead to."""
    known: dict[str, dict[str, list[str]]] = {}
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        known[name] = facts(reference, name)
        # An inverse property can be a super-property; its facts are kept like any other's.
        targets = {t for relation in RELATIONS for t in known[name].get(relation, ()) if t.startswith("crm:")}
        waiting |= {target.removeprefix("crm:") for target in targets} - known.keys()
    return known


def order(name: str) -> tuple[str, int, str]:
    """Sort key: classes before properties, by number."""
    match = re.match(r"([EP])(\d+)", name)
    assert match, name
    return match[1], int(match[2]), name


def main() -> None:
    """Read the reference named on the command line and write the subset."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    reference = Store()
    reference.load(path=sys.argv[1], format=RdfFormat.RDF_XML, base_iri=CRM)
    terms = closure(reference, used_terms())
    blocks = [HEAD]
    for name in sorted(terms, key=order):
        found = terms[name]
        lines = [f"crm:{name} a {' , '.join(found['a'])}"]
        lines += [f"    rdfs:{r} {' , '.join(found[r])}" for r in (*RELATIONS, "label") if r in found]
        blocks.append(" ;\n".join(lines) + " .\n")
    TARGET.write_text("\n".join(blocks), "utf-8")
    print(f"{TARGET.relative_to(ROOT)}: {len(terms)} terms")


if __name__ == "__main__":
    main()
