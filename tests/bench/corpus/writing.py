"""Writes a corpus into the files of a project: source by source, so that memory does not grow with their number."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from aljir.project import Project
from aljir.terms import prefix_lines
from tests.bench.corpus.names import Name
from tests.bench.corpus.statements import GRAPH, KINDS, Claim, Entity, Passage, Source

SOURCES_A_FILE = 500
"""Of so many sources the entities are told of in one file."""
RECORDED = '"2026-11-24T00:00:00Z"^^xsd:dateTime'
DAY = "2026-11-24"
_OF_CLAIMS = (*KINDS, *("aljir", "claim", "crm", "edtf", "figure", "passage", "prov", "skos", "source", "type", "xsd"))
_OF_SOURCE = ("aljir", "crm", "dcterms", "event", "organization", "prov", "schema", "skos", "source", "type", "xsd")
_OF_ENTITIES = ("aljir", "crm", "edtf", "skos", "type", "xsd")
_OF_DECISIONS = ("aljir", "claim", "decision", "organization", "prov", "xsd")
MAPPINGS = f"""\
#sssom_version: "1.1"
#curie_map:
{{kinds}}
#  mapping: {GRAPH}mapping/
#  wikidata: http://www.wikidata.org/entity/
#mapping_set_id: {GRAPH}links/wikidata.sssom.tsv
#mapping_set_version: "{DAY}"
#mapping_set_title: Links of an invented corpus to invented items of Wikidata
#creator_id:
#  - organization:editors
#license: https://creativecommons.org/licenses/by/4.0/
record_id\tsubject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\tmapping_justification\tauthor_id\tmapping_date\tconfidence\tcomment
"""
FIRST_ITEM = 9_000_000_001
"""The number of the first invented item: Wikidata has none so high."""


class Writing:
    """A project in the making.

    Args:
        folder: Where it is written.
        model: The project from which ontology, queries and prefixes are taken.

    Attributes:
        statements: How many were written, graphs of claims and records of links among them.
        counts: How many of each kind of record.
    """

    def __init__(self, folder: Path, model: Project) -> None:
        self.folder = folder
        self.statements = 0
        self.counts = dict.fromkeys(("sources", "passages", "claims", "entities", "links", "decisions"), 0)
        self._prefixes = model.prefixes
        self._open: dict[str, TextIO] = {}
        for name in ("ontology", "queries"):
            shutil.copytree(model.root / name, folder / name, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        for name in ("entities", "sources", "links"):
            (folder / "graph" / name).mkdir(parents=True)
        (folder / "texts").mkdir()
        self._heads = {
            "claims": self._head("What the source says, claim by claim.", _OF_CLAIMS),
            "passages": self._head("Passages, by first and last words.", ("aljir", "passage", "source")),
            "source": self._head("The source's record, and the record of its encoding.", _OF_SOURCE),
            "locators": self._head("", ("aljir", "oa", "passage", "xsd"), aligned=False),
        }

    def _head(self, comment: str, prefixes: Iterable[str], *, aligned: bool = True) -> str:
        chosen = {prefix: self._prefixes[prefix] for prefix in prefixes}
        lines = [f"@prefix {prefix}: <{chosen[prefix]}> ." for prefix in sorted(chosen)]
        return (f"# {comment}\n\n" if comment else "") + (prefix_lines(chosen) if aligned else "\n".join(lines)) + "\n\n"

    def dataset(self, description: str) -> None:
        """Write the description of the dataset."""
        head = self._head("An invented corpus, to measure with.", self._prefixes)
        (self.folder / "graph" / "dataset.ttl").write_text(head + description, "utf-8")

    def source(self, source: Source) -> None:
        """Write the files of a source, and the entities that it tells of first."""
        folder, slug = self.folder / "graph" / "sources" / source.slug, source.slug
        folder.mkdir()
        _write(folder / "source.ttl", self._heads["source"] + self._record(source))
        written = "\n".join(self._claim(slug, claim) for claim in source.claims)
        _write(folder / "claims.trig", self._heads["claims"] + written)
        if source.text:
            passages = "\n".join(self._passage(slug, passage) for passage in source.passages)
            _write(folder / "passages.ttl", self._heads["passages"] + passages)
            _write(folder / "locators.ttl", self._locators(source))
            _write(self.folder / "texts" / f"{slug}.txt", source.text)
        for entity in source.entities:
            self.entity(entity)
        self.counts["sources"] += 1
        self.counts["passages"] += len(source.passages)
        self.counts["claims"] += len(source.claims)

    def _record(self, source: Source) -> str:
        slug, (en, ru), text = source.slug, source.name, ""
        self.statements += 17
        if source.text:
            self.statements += 2
            text = f'    aljir:textDigest "{_digest(source.text)}" ;\n    aljir:textLength {len(source.text)} ;\n'
        return f"""\
source:{slug} a aljir:Source , crm:E33_Linguistic_Object ;
    skos:prefLabel "{en}"@en ,
        "{ru}"@ru ;
    crm:P2_has_type type:{source.kind} ;
    dcterms:language "{source.language}" ;
    dcterms:publisher {source.publisher} ;
{text}    schema:url <https://example.org/{slug}> .

event:encoding-of-{slug} a crm:E7_Activity , prov:Activity ;
    skos:prefLabel "recording of claims: {en}"@en ,
        "запись утверждений: {ru}"@ru ;
    crm:P2_has_type type:encoding ;
    crm:P14_carried_out_by organization:editors ; prov:wasAssociatedWith organization:editors ;
    prov:used source:{slug} ;
    prov:endedAtTime {RECORDED} .
"""

    def _claim(self, slug: str, claim: Claim) -> str:
        lines = [f'    aljir:gloss {_texts(claim.gloss)} ;', f"    aljir:mode aljir:{claim.mode} ; aljir:standing aljir:{claim.standing} ;"]
        if claim.reason:
            lines.append(f"    aljir:standingReason {_texts(claim.reason)} ;")
        for name, values in (
            ("aljir:disputedBy", claim.disputed_by),
            ("prov:wasDerivedFrom", claim.premisses),
            ("aljir:passage", [passage.iri for passage in claim.passages]),
        ):
            if values:
                lines.append(f"    {name} {' , '.join(values)} ;")
                self.statements += len(values)
        self.statements += 7 + len(claim.said) + (2 if claim.reason else 0)
        record = "\n".join(lines)
        return f"""\
{claim.iri} a aljir:Claim ;
{record}
    prov:hadPrimarySource source:{slug} ; prov:wasGeneratedBy event:encoding-of-{slug} .

{claim.iri} {{
{_grouped(claim.said)}}}
"""

    def _passage(self, slug: str, passage: Passage) -> str:
        place = f"aljir:partOf {passage.parent}" if passage.parent else f"aljir:order {passage.order}"
        excuse = f"    aljir:excusedBecause {_texts(passage.excuse)} ;\n" if passage.excuse else ""
        self.statements += 5 + (2 if excuse else 0)
        return f"""\
{passage.iri} a aljir:Passage ;
    aljir:inSource source:{slug} ; {place} ;
{excuse}    aljir:firstWords "{passage.first_words}" ; aljir:lastWords "{passage.last_words}" .
"""

    def _locators(self, source: Source) -> str:
        """Write the locators as `aljir source anchor` would."""
        text = source.text
        head = (
            f"# Generated by: aljir source anchor {source.slug} --text FILE; do not edit. Change passages.ttl and run that"
            f" again.\n# Positions are Unicode code points of the text with the SHA-256 {_digest(text)}.\n\n"
        )
        located = []
        for one in source.passages:
            name = one.iri
            located.append(f"""\
{name} aljir:passageDigest "{_digest(text[one.start : one.end])}" ;
    oa:hasSelector {name}-position , {name}-range .
{name}-position a oa:TextPositionSelector ; oa:start "{one.start}"^^xsd:nonNegativeInteger ; oa:end "{one.end}"^^xsd:nonNegativeInteger .
{name}-range a oa:RangeSelector ; oa:hasStartSelector {name}-start ; oa:hasEndSelector {name}-end .
{name}-start a oa:TextQuoteSelector ; oa:exact "{one.first_words}" .
{name}-end a oa:TextQuoteSelector ; oa:prefix "{one.last_words}" ; oa:exact "{text[one.end].replace(chr(10), chr(92) + "n")}" .
""")
        self.statements += 14 * len(located)
        return head + self._heads["locators"] + "\n".join(located)

    def entity(self, entity: Entity) -> None:
        """Write an entity into the file of its like."""
        number = self.counts["sources"] // SOURCES_A_FILE
        file = self._file(
            entity.file, f"graph/entities/{entity.file}-{number + 1:03}.ttl", f"Invented {entity.file}.", (*_OF_ENTITIES, entity.iri.partition(":")[0])
        )
        more = "".join(f" ;\n    {statement}" for statement in entity.more)
        file.write(f"{entity.iri} a {entity.kind} ;\n    skos:prefLabel {_texts(entity.name)}{more} .\n\n")
        self.statements += 3 + len(entity.more)
        self.counts["entities"] += 1

    def _file(self, name: str, path: str, comment: str, prefixes: Iterable[str]) -> TextIO:
        """Give a file to write on in: it is begun where it is a new one, and the one before of this name ended."""
        target = self.folder / path
        file = self._open.get(name)
        if file is None or Path(file.name) != target:
            if file:
                file.close()
            file = self._open[name] = target.open("w", encoding="utf-8", newline="\n")
            file.write(self._head(comment, prefixes))
        return file

    def decision(self, claim: Claim) -> None:
        """Write the decision that a disputed claim stays disputed."""
        file = self._file("decisions", "graph/decisions.ttl", "What curators decided on claims.", _OF_DECISIONS)
        against = " , ".join(claim.disputed_by)
        file.write(f"""\
decision:{claim.iri.removeprefix("claim:")}-1 a aljir:Decision ;
    aljir:decides {claim.iri} ;
    aljir:standing aljir:disputed ;
    aljir:disputedBy {against} ;
    aljir:standingReason "Nothing tells which of the two is right."@en ,
        "Ничто не говорит о том, какое из двух верно."@ru ;
    prov:wasAssociatedWith organization:editors ;
    prov:endedAtTime {RECORDED} .

""")
        self.statements += 8
        self.counts["decisions"] += 1

    def links(self, linked: Iterable[Entity]) -> None:
        """Write links to invented items of Wikidata, sorted."""
        kinds = "\n".join(f"#  {kind}: {self._prefixes[kind]}" for kind in sorted(KINDS))
        rows = []
        for number, entity in enumerate(linked, FIRST_ITEM):
            slug = entity.iri.partition(":")[2]
            match = ("skos:exactMatch", "0.95") if number % 4 else ("skos:closeMatch", "0.8")
            rows.append(
                f"mapping:{slug}-wikidata-q{number}\t{entity.iri}\t{entity.name[0]}\t{match[0]}\twikidata:Q{number}\t"
                f"{entity.name[0]}\tsemapv:ManualMappingCuration\torganization:editors\t{DAY}\t{match[1]}\tInvented.\n"
            )
        _write(self.folder / "graph" / "links" / "wikidata.sssom.tsv", MAPPINGS.format(kinds=kinds) + "".join(sorted(rows)))
        self.statements += 12 * len(rows)
        self.counts["links"] += len(rows)

    def close(self) -> None:
        """End the files."""
        for file in self._open.values():
            file.close()


def _texts(texts: Name) -> str:
    return " , ".join(f'"{text}"@{language}' for text, language in zip(texts, ("en", "ru"), strict=True) if text)


def _grouped(said: list[str]) -> str:
    """Write statements, those of one subject together."""
    written, before = [], ""
    for statement in said:
        subject, _, rest = statement.partition(" ")
        if subject == before:
            written.append(f" ;\n        {rest}")
        else:
            written.append(f"{' .' + chr(10) if before else ''}    {subject} {rest}")
        before = subject
    return "".join(written) + " .\n"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
