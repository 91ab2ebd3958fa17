"""Reads links to other datasets: mappings in SSSOM TSV, one file an authority, as statements.

Standard: Simple Standard for Sharing Ontological Mappings (SSSOM) 1.1, as TSV with the metadata in front of the rows
(https://mapping-commons.github.io/sssom/spec-formats-tsv/) and as RDF, where a mapping is an `owl:Axiom`
(https://mapping-commons.github.io/sssom/spec-formats-rdf/). Files are written by hand; nothing here writes them.
"""

from __future__ import annotations

import csv
import datetime
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from aljir.errors import AljirError, near, nearest
from aljir.files import read_text
from aljir.terms import DCTERMS, OWL, PAV, RDF, RDFS, SEMAPV, SKOS, SSSOM, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Mapping as Map
    from pathlib import Path

    from pyoxigraph import Store

SUFFIX = ".sssom.tsv"
"""How the name of a file of mappings ends."""
MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch")
"""The SKOS properties that link an entity to its like elsewhere, the nearest first."""
REQUIRED = (
    *("record_id", "subject_id", "subject_label", "predicate_id", "object_id", "mapping_justification"),
    *("author_id", "mapping_date", "confidence", "comment"),
)
"""The columns that each row fills in."""
COLUMNS = (*REQUIRED, "object_label")

_PREDICATES = {SKOS[name].value: f"skos:{name}" for name in MATCHES}
_BUILT_IN = {"skos": str(SKOS), "semapv": str(SEMAPV), "sssom": str(SSSOM)}
"""Prefixes that SSSOM lets a file leave out of its curie_map, as far as they can be of use here."""
_CURIE = re.compile(r"([A-Za-z][\w.-]*):(?!//)(\S+)")


@dataclass(frozen=True, slots=True)
class Mapping:
    """A link from an entity or type to its like in another dataset, and what is known of the link itself.

    Attributes:
        record: The IRI of the link's own record.
        subject: The IRI of the entity or type.
        subject_label: Its name.
        predicate: The IRI of the property that links: exact, close, broad or narrow match of SKOS.
        object: The IRI of its like.
        object_label: The name of its like; empty where it is not known.
        justification: How the link was found: the IRI of a term of SEMAPV.
        author: The IRI of who asserts it.
        date: When it was asserted.
        confidence: How sure the author is, from 0 to 1.
        comment: The evidence.
        name: The subject as it is written in the file.
        file: The file that holds the link.
        line: The line, counted from 1.

    >>> (first, *_) = read_mappings(aljir.find_project(lighthouse).link_files())
    >>> first.name, first.object, first.confidence
    ('place:gull-skerry', 'https://example.org/harbours/R2', 0.8)
    """

    record: str
    subject: str
    subject_label: str
    predicate: str
    object: str
    object_label: str
    justification: str
    author: str
    date: datetime.date
    confidence: float
    comment: str
    name: str = field(compare=False)
    file: Path = field(compare=False)
    line: int = field(compare=False)

    def quads(self) -> Iterator[Quad]:
        """Give the link itself and its record, as SSSOM/RDF has it."""
        record, subject, predicate = NamedNode(self.record), NamedNode(self.subject), NamedNode(self.predicate)
        yield Quad(subject, predicate, NamedNode(self.object))
        yield Quad(record, RDF.type, OWL.Axiom)
        yield Quad(record, OWL.annotatedSource, subject)
        yield Quad(record, OWL.annotatedProperty, predicate)
        yield Quad(record, OWL.annotatedTarget, NamedNode(self.object))
        yield Quad(record, SSSOM.subject_label, Literal(self.subject_label))
        if self.object_label:
            yield Quad(record, SSSOM.object_label, Literal(self.object_label))
        yield Quad(record, SSSOM.mapping_justification, NamedNode(self.justification))
        yield Quad(record, SSSOM.confidence, Literal(self.confidence))
        yield Quad(record, PAV.authoredBy, NamedNode(self.author))
        yield Quad(record, DCTERMS.created, Literal(self.date.isoformat(), datatype=XSD.date))
        yield Quad(record, RDFS.comment, Literal(self.comment))

    def error(self, message: str, mend: str) -> AljirError:
        """Give an error at the place of this link."""
        return AljirError(message, file=self.file, line=self.line, mend=mend)


def is_mapping_file(path: Path) -> bool:
    """Tell whether a file is one of mappings, by its name."""
    return path.name.endswith(SUFFIX)


def read_mappings(files: Iterable[Path]) -> list[Mapping]:
    """Read the mappings of those among the files that hold mappings.

    Raises:
        AljirError: A file is not UTF-8 or no SSSOM TSV, a cell is wrong, or two rows link the same pair or share their
            record_id; with file, line and mend.
    """
    mappings = [mapping for path in files if is_mapping_file(path) for mapping in _File(path).rows()]
    pairs: dict[tuple[str, str], Mapping] = {}
    records: dict[str, Mapping] = {}
    for mapping in mappings:
        first = pairs.setdefault((mapping.subject, mapping.object), mapping)
        if first is not mapping:
            raise mapping.error(
                f"{mapping.name} is linked to <{mapping.object}> in {first.file.name}:{first.line} already.",
                "Keep the row that says how they match, and delete the other.",
            )
        first = records.setdefault(mapping.record, mapping)
        if first is not mapping:
            raise mapping.error(
                f"The record_id <{mapping.record}> is that of {first.file.name}:{first.line} too.",
                "Give each row one of its own, as mapping:subject-authority-identifier.",
            )
    return mappings


def check_subjects(mappings: Iterable[Mapping], store: Store) -> None:
    """Check that what is linked is described.

    Args:
        mappings: The links.
        store: The dataset.

    Raises:
        AljirError: A subject is not; with the nearest.
    """
    for mapping in mappings:
        if next(store.quads_for_pattern(NamedNode(mapping.subject), RDF.type, None), None) is None:
            prefix, _, local = mapping.name.partition(":")
            namespace = mapping.subject.removesuffix(local)
            there = {str(quad.subject)[1:-1] for quad in store.quads_for_pattern(None, RDF.type, None)}
            names = [f"{prefix}:{iri.removeprefix(namespace)}" for iri in there if iri.startswith(namespace)]
            raise mapping.error(f"There is no {mapping.name} in the graph.", nearest(mapping.name, names))


class _File:
    """One file: its metadata, its columns and its rows."""

    def __init__(self, path: Path) -> None:
        self.path = path
        lines = read_text(path).splitlines(keepends=True)
        self.start = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
        self.prefixes = {**self._curie_map(lines[: self.start]), **_BUILT_IN}
        self.table = lines[self.start :]

    def rows(self) -> Iterator[Mapping]:
        """Give the mappings, in the order of the file."""
        reader = csv.reader(self.table, delimiter="\t", strict=True)
        columns: list[str] = []
        try:
            for cells in reader:
                line = self.start + reader.line_num
                if columns:
                    yield self._mapping(dict(self._filled(columns, cells, line)), line)
                else:
                    columns = self._columns(cells, line)
        except csv.Error as error:
            raise self._error(
                f"The row cannot be read: {error}.",
                self.start + reader.line_num,
                'A cell that starts with a quotation mark ends with one; within it each is written twice: "".',
            ) from None
        if not columns:
            raise self._error("There is no line of column names.", None, f"Write one: {' '.join(COLUMNS)}")

    def _curie_map(self, head: list[str]) -> dict[str, str]:
        """Give the prefixes that the metadata declare."""
        import yaml  # only where there are mappings to read

        try:
            metadata = yaml.safe_load("".join(line[1:] for line in head))
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            raise self._error(
                f"The metadata are no YAML: {getattr(error, 'problem', None) or error}.",
                mark.line + 1 if mark else 1,
                "Write them as `#name: value`, lists and the curie_map indented below their names.",
            ) from None
        curie_map = metadata.get("curie_map") if isinstance(metadata, dict) else None
        if not isinstance(curie_map, dict):
            raise self._error(
                "The metadata have no curie_map.",
                1,
                "Start the file with `#curie_map:` and one line a prefix: `#  place: https://…/place/`.",
            )
        return {str(prefix): str(namespace) for prefix, namespace in curie_map.items()}

    def _columns(self, names: list[str], line: int) -> list[str]:
        """Check the names of the columns."""
        for name in names:
            if name not in COLUMNS:
                raise self._error(f"There is no column {name!r}.", line, nearest(name, COLUMNS))
            if names.count(name) > 1:
                raise self._error(f"The column {name} is there twice.", line, "Delete one.")
        if missing := [name for name in REQUIRED if name not in names]:
            raise self._error(f"The column {missing[0]} is missing.", line, "Add it; a tab parts the columns.")
        return names

    def _filled(self, columns: list[str], cells: list[str], line: int) -> Iterator[tuple[str, str]]:
        """Give the cells of a row by column; those that must be filled in are."""
        if len(cells) != len(columns):
            raise self._error(
                f"The row has {len(cells)} cells, and there are {len(columns)} columns.",
                line,
                "One tab parts two cells, an empty cell too; look for a tab too many or too few.",
            )
        for column, cell in zip(columns, cells, strict=True):
            if column in REQUIRED and not cell.strip():
                raise self._error(f"The {column} is empty.", line, "Fill it in.")
            yield column, cell

    def _mapping(self, row: dict[str, str], line: int) -> Mapping:
        predicate = self._iri(row, "predicate_id", line)
        if predicate not in _PREDICATES:
            raise self._error(
                f"{row['predicate_id']} is no way to link.", line, nearest(row["predicate_id"], _PREDICATES.values())
            )
        return Mapping(
            record=self._iri(row, "record_id", line),
            subject=self._iri(row, "subject_id", line),
            subject_label=row["subject_label"],
            predicate=predicate,
            object=self._iri(row, "object_id", line),
            object_label=row.get("object_label", ""),
            justification=self._iri(row, "mapping_justification", line),
            author=self._iri(row, "author_id", line),
            date=self._date(row["mapping_date"], line),
            confidence=self._confidence(row["confidence"], line),
            comment=row["comment"],
            name=row["subject_id"],
            file=self.path,
            line=line,
        )

    def _iri(self, row: Map[str, str], column: str, line: int) -> str:
        """Give the IRI that a CURIE stands for."""
        match = _CURIE.fullmatch(row[column])
        if not match:
            raise self._error(
                f"The {column} must be a CURIE, not {row[column]!r}.", line, "Write prefix:name, as place:tern-point."
            )
        prefix, local = match.groups()
        if prefix not in self.prefixes:
            meant = near(prefix, self.prefixes)
            mend = f"Did you mean {meant[0]}:?" if meant else "Declare it in the curie_map at the top of the file."
            raise self._error(f"The prefix {prefix}: of the {column} is not declared.", line, mend)
        try:
            return NamedNode(self.prefixes[prefix] + local).value
        except ValueError as error:
            raise self._error(
                f"The {column} {row[column]!r} is no IRI ({error}).",
                line,
                "Correct it, or its prefix in the curie_map.",
            ) from None

    def _date(self, text: str, line: int) -> datetime.date:
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            raise self._error(
                f"The mapping_date must be a date, not {text!r}.", line, "Write it as 2026-03-31."
            ) from None

    def _confidence(self, text: str, line: int) -> float:
        if not re.fullmatch(r"0(\.\d+)?|1(\.0+)?", text):
            raise self._error(f"The confidence must be a number from 0 to 1, not {text!r}.", line, "Write it as 0.8.")
        return float(text)

    def _error(self, message: str, line: int | None, mend: str) -> AljirError:
        return AljirError(message, file=self.path, line=line, mend=mend)
