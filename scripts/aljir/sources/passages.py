"""Proposes the passages of a source: its text, cut into sentences, headings and list items."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from aljir.errors import AljirError
from aljir.files import read_rdf, read_text, write_file
from aljir.results import Result, Table
from aljir.sources.folders import read_source
from aljir.sources.segments import segment
from aljir.sources.texts import check_text, text_of
from aljir.terms import ALJIR, prefix_lines, written

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from aljir.project import Project
    from aljir.results import Term
    from aljir.sources.folders import SourceFiles
    from aljir.sources.segments import Segment

PASSAGES = "passages.ttl"
"""The file of a source that holds its passages."""


class Proposal(Result):
    """The passages that a source could have, as a table and as Turtle.

    >>> proposal = aljir.open(lighthouse).segment("keepers-log")
    >>> len(proposal), proposal.to_dicts()[1]["start"]
    (5, 46)
    """

    kind = "table"

    def __init__(self, project: Project, files: SourceFiles, segments: Sequence[Segment]) -> None:
        self.project = project
        self.files = files
        self.segments = tuple(segments)
        self.prefixes = project.prefixes

    def __len__(self) -> int:
        return len(self.segments)

    def as_table(self) -> Table:
        """Give one row a passage: number, position, first and last words, and what these cannot tell."""
        columns = ("number", "start", "end", "firstWords", "lastWords", "problem")
        return Table(columns, (self._row(*numbered) for numbered in enumerate(self.segments, 1)), self.prefixes)

    def _row(self, number: int, one: Segment) -> list[Term | None]:
        numbers = (Literal(value) for value in (number, one.start, one.end))
        words = (
            Literal(value) if value else None for value in (one.first_words, one.last_words, one.problem or one.remark)
        )
        return [*numbers, *words]

    def write(self) -> Path:
        """Write the passages to the source's `passages.ttl`, behind the comments that are there.

        Raises:
            AljirError: The file holds passages already; it stays as it was.
        """
        path = self.files.folder / PASSAGES
        if self.files.passages:
            first = self.files.passages[0].iri
            file, line = self.project.locate(first) or (path, None)
            raise AljirError(
                f"The source has {len(self.files.passages)} passages already.",
                file=file,
                line=line,
                mend="Mend them by hand; or delete all of them, and run this again.",
            )
        before, declared = (read_text(path), read_rdf(path)[1]) if path.is_file() else ("", {})
        needed = {
            "aljir": str(ALJIR),
            "passage": self.prefixes["passage"],
            "source": self.prefixes["source"],
        }
        missing = prefix_lines({name: iri for name, iri in needed.items() if declared.get(name) != iri})
        head = "\n".join(part for part in (before.rstrip(), missing) if part)
        passages = (self._turtle(*numbered) for numbered in enumerate(self.segments, 1))
        write_file(path, "\n\n".join([head, *passages, ""]).rstrip("\n").encode() + b"\n")
        return path

    def _turtle(self, number: int, one: Segment) -> str:
        """Write one passage, with what its words cannot tell; as a comment when they cannot locate it at all."""
        width = max(2, len(str(len(self.segments))))
        passage = (
            f"passage:{self.files.slug}-p{number:0{width}} a aljir:Passage ;\n"
            f"    aljir:inSource {written(self.files.source.iri, self.prefixes)} ; aljir:order {number} ;\n"
            f"    aljir:firstWords {Literal(one.first_words)} ; aljir:lastWords {Literal(one.last_words)} ."
        )
        if one.problem:
            return indent(f"TODO: {one.problem}\n{passage}", "# ")
        return f"# {one.remark}\n{passage}" if one.remark else passage


def propose(project: Project, slug: str, path: Path | None = None) -> Proposal:
    """Cut the text of a source into passages.

    Args:
        project: The files.
        slug: The name of the source's folder.
        path: The file that holds the text of the source; where the project keeps texts when not given.

    Raises:
        AljirError: The text is not at hand, or another one; or the source has no language.
    """
    files = read_source(project, slug)
    text = text_of(project, files.slug, path)
    check_text(project, files.source, text)
    if files.source.language is None:
        file, line = project.locate(files.source.iri) or (None, None)
        raise AljirError(
            "The source has no language, and sentences end differently in each.",
            file=file,
            line=line,
            mend='Give it one: dcterms:language "ru" ;',
        )
    return Proposal(project, files, segment(text.content, files.source.language))
