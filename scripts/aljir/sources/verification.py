"""The proof of sources' passages in their texts, as results to be read and written in every format."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.records import words_in
from aljir.results import Result, Table
from aljir.terms import shrink

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import RenderableType

    from aljir.records import Passage, Source
    from aljir.results import Term
    from aljir.sources.texts import Text


@dataclass(frozen=True, slots=True)
class Check:
    """What was found of one passage, or of a stretch of text that is in no sentence.

    `problem` says what does not hold, empty when all is proved; `claims` are those that cite it or a part of it;
    `excuse` is why nothing is claimed of it.
    """

    passage: Passage | None
    start: int
    end: int
    problem: str
    claims: tuple[str, ...] = ()
    excuse: str = ""

    @property
    def covered(self) -> bool:
        """Whether the sentence is claimed, or excused with a reason."""
        return self.passage is not None and bool(self.claims or self.excuse)


class _Proof(Result):
    """A result that is shown as a table with its summary below."""

    kind = "table"

    @property
    @abstractmethod
    def summary(self) -> str:
        """The result in words."""

    def __str__(self) -> str:
        return f"{self.as_table()}\n{self.summary}"

    def __rich__(self) -> RenderableType:
        """Show the passages and the summary on a terminal."""
        from rich.table import Table as RichTable

        shown = RichTable.grid()
        shown.add_row(self.as_table())
        shown.add_row(self.summary)
        return shown


class Verification(_Proof):
    """The proof of a source's passages in its text, and the coverage by sentence.

    Attributes:
        source: The source.
        text: Its text.
        checks: One a passage, sentences each before its parts; and one a stretch of text that is in no sentence.
    """

    def __init__(
        self,
        source: Source,
        text: Text,
        checks: Sequence[Check],
        language: str,
        prefixes: Mapping[str, str],
        *,
        show_text: bool = False,
    ) -> None:
        self.source = source
        self.text = text
        self.checks = tuple(checks)
        self.words = words_in(_WORDS, language)
        self.prefixes = prefixes
        self.show_text = show_text

    @property
    def sentences(self) -> tuple[Check, ...]:
        """The sentences, and the stretches of text that are in none: what must be claimed or excused."""
        return tuple(check for check in self.checks if check.passage is None or check.passage.sentence is None)

    @property
    def problems(self) -> tuple[Check, ...]:
        """The passages that do not hold."""
        return tuple(check for check in self.checks if check.problem)

    @property
    def coverage(self) -> float:
        """The sentences that are claimed or excused, in percent of all."""
        return 100 * sum(check.covered for check in self.sentences) / max(len(self.sentences), 1)

    @property
    def proved(self) -> bool:
        """Whether every passage holds and every sentence is claimed or excused."""
        return not self.problems and all(check.covered for check in self.sentences)

    @property
    def summary(self) -> str:
        """The result in one line."""
        passages = [check for check in self.checks if check.passage]
        return self.words["summary"].format(
            proved=sum(not check.problem for check in passages),
            passages=len(passages),
            covered=sum(check.covered for check in self.sentences),
            sentences=len(self.sentences),
            coverage=int(self.coverage * 10) / 10,
        )

    def as_table(self) -> Table:
        """Give one row a sentence, and one for each part that does not hold."""
        shown = [check for check in self.checks if check.problem or check in self.sentences]
        variables = ("sentence", "passage", "start", "end", "claims", "state", *(["text"] if self.show_text else []))
        return Table(variables, map(self._row, shown), self.prefixes)

    def _row(self, check: Check) -> list[Term | None]:
        passage = check.passage
        row: list[Term | None] = [
            Literal(passage.number) if passage and passage.number else None,
            NamedNode(passage.iri) if passage else None,
            Literal(check.start) if check.end else None,
            Literal(check.end) if check.end else None,
            Literal(len(check.claims)),
            Literal(self._state(check)),
        ]
        return [*row, Literal(self.text.content[check.start : check.end])] if self.show_text else row

    def _state(self, check: Check) -> str:
        if check.problem:
            return self.words[check.problem]
        if check.excuse and not check.claims:
            return self.words["excused"].format(check.excuse)
        return self.words["proved" if check.covered or (check.passage and check.passage.sentence) else "unclaimed"]

    def __repr__(self) -> str:
        return f"<Verification: {self.summary}>"


class Verifications(_Proof):
    """The proofs of several sources, one after the other.

    >>> proofs = aljir.open(lighthouse).verify()
    >>> [verification.source.iri.rpartition("/")[2] for verification in proofs.each]
    ['keepers-log']
    """

    def __init__(self, each: Iterable[Verification]) -> None:
        self.each = tuple(each)
        self.prefixes = self.each[0].prefixes

    @property
    def proved(self) -> bool:
        """Whether every one of them is proved."""
        return all(verification.proved for verification in self.each)

    @property
    def summary(self) -> str:
        """The results, one line a source."""
        return "\n".join(
            f"{shrink(verification.source.iri, self.prefixes)}: {verification.summary}" for verification in self.each
        )

    def as_table(self) -> Table:
        """Give the rows of all, source by source."""
        tables = [verification.as_table() for verification in self.each]
        return Table(tables[0].variables, (row for table in tables for row in table.rows), self.prefixes)


_WORDS = {
    "en": {
        "proved": "proved",
        "excused": "proved; excused: {}",
        "unclaimed": "proved, but nothing claims it",
        "outside": "in no sentence",
        "missing": "has no locator: run aljir source anchor",
        "digest": "the text at this position is another one",
        "first": "does not begin with the first words",
        "last": "does not end with the last words",
        "range": "the range selector does not fit",
        "part": "lies outside its sentence",
        "order": "overlaps the sentence before",
        "summary": "{proved} of {passages} passages proved; {covered} of {sentences} sentences claimed or "
        "excused: {coverage:g} percent.",
    },
    "ru": {
        "proved": "подтверждено",
        "excused": "подтверждено; не требует утверждения: {}",
        "unclaimed": "подтверждено, но утверждений нет",
        "outside": "вне предложений",
        "missing": "нет указателя: выполните aljir source anchor",
        "digest": "в этом месте другой текст",
        "first": "начинается не с первых слов",
        "last": "кончается не последними словами",
        "range": "указатель отрезка не подходит",
        "part": "лежит вне своего предложения",
        "order": "пересекается с предыдущим предложением",
        "summary": "Подтверждено отрывков: {proved} из {passages}; учтено предложений: {covered} из "
        "{sentences}, {coverage:g} процентов.",
    },
}
