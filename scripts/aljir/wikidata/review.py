"""The review file: what is proposed and what became of it, for a curator to walk through or to read in a spreadsheet.

It is `graph/links/review/wikidata.tsv`: no data, the build does not read it. Links and rejections are what counts; the
column `state` repeats them, and only that something was skipped is kept here alone. Each answer is written at once, the
link or rejection first, so that a walk that is broken off goes on where it was.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aljir.errors import AljirError, nearest
from aljir.files import read_text, write_file
from aljir.terms import SKOS, expand, shrink
from aljir.wikidata.linking import ENTITY, Link, add_link, links_of, read_rejected, reject
from aljir.wikidata.mappings import MATCHES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from aljir.project import Project
    from aljir.wikidata.candidates import Candidate, Candidates

OPEN, SKIPPED, REJECTED = "open", "skipped", "rejected"
STATES = (OPEN, SKIPPED, REJECTED, *MATCHES)
"""What a proposal may be: not looked at, put off, rejected, or linked in one of four ways."""
COLUMNS = (
    *("entity", "name", "item", "label", "description", "score", "level"),
    *("explanation_en", "explanation_ru", "state"),
)
CONFIDENCE = {"high": 0.95, "medium": 0.8, "low": 0.6}
"""How sure a link is, by how well the item fits."""


@dataclass
class Row:
    """One proposal, cell by cell; a curator may have added columns."""

    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@dataclass
class Review:
    """The proposals of a project, and what was decided on them.

    Args:
        project: The project.
        who: The IRI of who decides.
        languages: The languages in which it is read, the first one first.
        columns: The columns of the file.
        rows: The proposals, in the order of the file.
    """

    project: Project
    who: str
    languages: tuple[str, ...] = ("en",)
    columns: tuple[str, ...] = COLUMNS
    rows: list[Row] = field(default_factory=list)

    @classmethod
    def read(cls, project: Project, who: str, languages: tuple[str, ...]) -> Review:
        """Read the review file; without one there are no proposals.

        Raises:
            AljirError: The file is wrong, with file, line and mend.
        """
        path = review_file(project)
        review = cls(project, who, languages)
        if path.is_file():
            review._read(path)
        return review

    def undecided(self) -> list[Row]:
        """Give the proposals that wait for a decision: the open ones; where there are none, those that were skipped.

        What is proposed for an entity besides an exact match waits no more.
        """
        self._refresh()
        waiting = [row for row in self.rows if self.waits(row)]
        return [row for row in waiting if row["state"] == OPEN] or waiting

    def waits(self, row: Row) -> bool:
        """Tell whether nobody has decided on a proposal, nor linked its entity exactly."""
        exact = any(other["entity"] == row["entity"] and other["state"] == MATCHES[0] for other in self.rows)
        return row["state"] in (OPEN, SKIPPED) and not exact

    def accept(self, row: Row, match: str) -> None:
        """Link the entity to the item: exactMatch, closeMatch, broadMatch (the item is wider) or narrowMatch.

        Raises:
            AljirError: As for `add_link`; the state is then as it was.
        """
        link = Link(
            expand(row["entity"], self.project.prefixes),
            name=row["name"],
            item=row["item"],
            label=row["label"],
            match=match,
            who=self.who,
            confidence=CONFIDENCE[row["level"]],
            comment=f"Score {row['score']} of 100: {row['explanation_en']}.",
        )
        add_link(self.project, link)
        self._set(row, match)

    def reject(self, row: Row, reason: str) -> None:
        """Remember that the item is another thing.

        Raises:
            AljirError: As for `aljir.wikidata.linking.reject`; the state is then as it was.
        """
        reject(self.project, expand(row["entity"], self.project.prefixes), row["item"], who=self.who, reason=reason)
        self._set(row, REJECTED)

    def skip(self, row: Row) -> None:
        """Put off a decision.

        Raises:
            AljirError: The file cannot be written (exit code 3).
        """
        self._set(row, SKIPPED)

    def propose(self, found: Candidates) -> Path:
        """Put proposals into the file, in place of what was proposed for the same entities; what was skipped stays so.

        Raises:
            AljirError: The file cannot be written (exit code 3).
        """
        skipped = {(row["entity"], row["item"]) for row in self.rows if row["state"] == SKIPPED}
        added = {(row["entity"], row["item"]): row.cells for row in self.rows}
        searched = {shrink(entity, self.project.prefixes) for entity in found.searched}
        kept = [row for row in self.rows if row["entity"] not in searched]
        self.rows = kept
        for candidate in found:
            cells = self._cells(candidate)
            pair = cells["entity"], cells["item"]
            cells["state"] = SKIPPED if pair in skipped else OPEN
            self.rows.append(Row({**dict.fromkeys(self.columns, ""), **added.get(pair, {}), **cells}))
        self._refresh()
        return self._write()

    def _cells(self, candidate: Candidate) -> dict[str, str]:
        return {
            "entity": shrink(candidate.entity, self.project.prefixes),
            "name": candidate.name,
            "item": candidate.item,
            "label": candidate.label,
            "description": candidate.description,
            "score": str(candidate.score.points),
            "level": candidate.score.level,
            "explanation_en": candidate.score.text("en"),
            "explanation_ru": candidate.score.text("ru"),
        }

    def _set(self, row: Row, state: str) -> None:
        row.cells["state"] = state
        self._write()

    def _refresh(self) -> None:
        """Take over what links and rejections say."""
        prefixes = self.project.prefixes
        decided = dict.fromkeys(read_rejected(self.project), REJECTED)
        for link in links_of(self.project):
            decided[link.subject, link.object.removeprefix(ENTITY)] = link.predicate.removeprefix(str(SKOS))
        for row in self.rows:
            undecided = SKIPPED if row["state"] == SKIPPED else OPEN
            row.cells["state"] = decided.get((expand(row["entity"], prefixes), row["item"]), undecided)

    def _read(self, path: Path) -> None:
        text = read_text(path).removeprefix("\ufeff")  # which spreadsheets write
        reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t")
        self.columns = tuple(next(reader, ()))
        if missing := [column for column in COLUMNS if column not in self.columns]:
            raise AljirError(
                f"The column {missing[0]} is missing.",
                file=path,
                line=1,
                mend="Add it, or delete the file: aljir link candidates makes it anew.",
            )
        for cells in reader:
            if any(cells):
                self.rows.append(self._row(path, reader.line_num, cells))

    def _row(self, path: Path, line: int, cells: list[str]) -> Row:
        """Check a row that somebody may have edited."""
        row = Row(dict(zip(self.columns, [*cells, *[""] * (len(self.columns) - len(cells))], strict=False)))
        if len(cells) > len(self.columns):
            raise AljirError(
                "The row has more cells than there are columns.", file=path, line=line, mend="Look for a tab too many."
            )
        for column, known in (("state", STATES), ("level", tuple(CONFIDENCE))):
            if row[column] not in known:
                raise AljirError(
                    f"There is no {column} {row[column]!r}.", file=path, line=line, mend=nearest(row[column], known)
                )
        try:
            expand(row["entity"], self.project.prefixes)
        except AljirError as error:
            raise AljirError(error.message, file=path, line=line, mend=error.mend) from None
        return row

    def _write(self) -> Path:
        path = review_file(self.project)
        write_file(path, _tsv([self.columns, *([row[column] for column in self.columns] for row in self.rows)]))
        return path


def review_file(project: Project) -> Path:
    """Give the review file of a project, whether there is one or not.

    >>> review_file(aljir.find_project(lighthouse)).name
    'wikidata.tsv'
    """
    return project.root / "graph" / "links" / "review" / "wikidata.tsv"


def _tsv(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
