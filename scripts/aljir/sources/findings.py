"""Findings of quick checks, as that of sources: what is wrong, where, and how to mend it, in English and Russian."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from pyoxigraph import Literal

from aljir.errors import AljirError
from aljir.records import in_language
from aljir.results import Table, TextResult
from aljir.sources.messages import MESSAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from aljir.project import Project
    from aljir.records import Texts
    from aljir.sources.messages import Message


@dataclass(frozen=True)
class Finding:
    """Something that is wrong in the files of a source.

    Args:
        what: A key of `MESSAGES`.
        file: The file in which it is wrong.
        line: The line, counted from 1; None where the whole file is meant.
        values: What its messages are filled in with; texts of several languages by language.
        near: Names that may have been meant.
    """

    messages: ClassVar[Mapping[str, Message]] = MESSAGES
    """What can be said, by key."""

    what: str
    file: Path | None
    line: int | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    near: Sequence[str] = ()

    @property
    def kind(self) -> str:
        """What kind of finding it is: one of `KINDS`."""
        return self.messages[self.what].kind

    def message(self, *languages: str) -> str:
        """Say what is wrong, in the first of these languages that there is."""
        return self._filled(self.messages[self.what].message, languages)

    def mend(self, *languages: str) -> str:
        """Say how to mend it, in the first of these languages that there is."""
        mend = self._filled(self.messages[self.what].mend, languages)
        if not self.near:
            return mend
        return f"{in_language(_MEANT, *languages).format(', '.join(self.near))} {mend}"

    def _filled(self, texts: Texts, languages: Sequence[str]) -> str:
        values = {
            name: in_language(value, *languages) if isinstance(value, dict) else value
            for name, value in self.values.items()
        }
        return in_language(texts, *languages).format_map(values)

    def error(self) -> FindingError:
        """Give the finding as an error, for those who cannot go on with it."""
        return FindingError(self)


class FindingError(AljirError):
    """A finding with which a piece of work cannot go on; as an error it speaks English.

    Attributes:
        finding: The finding.
    """

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message("en"), file=finding.file, line=finding.line, mend=finding.mend("en"))
        self.finding = finding


class Findings(TextResult):
    """What a check of sources has found, by file and line, and a summary.

    Attributes:
        findings: The findings.
        sources: The slugs of the sources that were checked.
        not_at_hand: The slugs of those whose text is not at hand: their passages were not looked up in it.

    >>> found = aljir.open(lighthouse).check_sources(["visitor-page"])
    >>> print(found)
    Findings: 0; sources checked: 1.
    """

    kind = "table"

    def __init__(
        self,
        findings: Iterable[Finding],
        project: Project,
        languages: Sequence[str],
        *,
        sources: Sequence[str],
        not_at_hand: Sequence[str],
    ) -> None:
        self.project = project
        self.prefixes = project.prefixes
        self.languages = tuple(languages)
        self.sources = tuple(sources)
        self.not_at_hand = tuple(not_at_hand)
        self.findings = tuple(sorted(findings, key=self._order))

    def _order(self, finding: Finding) -> tuple[str, int, str, str]:
        return self.place(finding)[0], finding.line or 0, finding.kind, finding.message("en")

    def place(self, finding: Finding) -> tuple[str, int | None]:
        """Give the file of a finding, as seen from the project, and the line."""
        return self.project.relative(finding.file).as_posix() if finding.file else "", finding.line

    def __len__(self) -> int:
        return len(self.findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    @property
    def summary(self) -> str:
        """The result in one line."""
        found = in_language(_FOUND, *self.languages).format(len(self), len(self.sources))
        missing = in_language(_NOT_AT_HAND, *self.languages).format(", ".join(self.not_at_hand))
        return f"{found}{missing if self.not_at_hand else ''}."

    def lines(self) -> Iterator[tuple[str, str]]:
        """Give two lines a finding, the second one its mend, and the summary."""
        for finding in self:
            file, line = self.place(finding)
            place = f"{file}:{line}" if line else file
            yield f"{place}: {finding.kind}: {finding.message(*self.languages)}", "bold"
            yield f"  {finding.mend(*self.languages)}", ""
        yield self.summary, "dim"

    def as_table(self) -> Table:
        """Give one row a finding."""
        return Table(("kind", "file", "line", "message", "mend"), map(self._row, self), self.prefixes)

    def _row(self, finding: Finding) -> list[Literal | None]:
        file, line = self.place(finding)
        return [
            Literal(finding.kind),
            Literal(file),
            Literal(line) if line else None,
            Literal(finding.message(*self.languages)),
            Literal(finding.mend(*self.languages)),
        ]

    def __repr__(self) -> str:
        return f"<Findings: {self.summary}>"


_FOUND = {"en": "Findings: {}; sources checked: {}", "ru": "Замечаний: {}; проверено источников: {}"}
_NOT_AT_HAND = {"en": "; texts not at hand: {}", "ru": "; нет под рукой текстов: {}"}
_MEANT = {"en": "Did you mean {}?", "ru": "Может быть, {}?"}
