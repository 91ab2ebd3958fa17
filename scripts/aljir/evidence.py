"""Evidence: proves the locators of a source to whoever holds its text, and tells which sentences are claimed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.claims import known
from aljir.errors import AljirError
from aljir.files import read_text
from aljir.locators import find
from aljir.records import Records, in_language
from aljir.results import Result, Table
from aljir.terms import shrink
from aljir.texts import BULLET, Text, check_text, difference, digest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rich.table import Table as RichTable

    from aljir.engines import Engine
    from aljir.project import Project
    from aljir.records import Passage, Source
    from aljir.results import Term


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


class Verification(Result):
    """The proof of a source's passages in its text, and the coverage by sentence.

    Attributes:
        source: The source.
        text: Its text.
        checks: One a passage, sentences each before its parts; and one a stretch of text that is in no sentence.
    """

    kind = "table"

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
        self.words = _WORDS.get(language, _WORDS["en"])
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

    def __str__(self) -> str:
        """Show the passages as aligned text, and the result in one line."""
        return f"{self.as_table()}\n{self.summary}"

    def __rich__(self) -> RichTable:
        """Show the passages on a terminal, and the result in one line."""
        from rich.table import Table as RichTable

        shown = RichTable.grid()
        shown.add_row(self.as_table())
        shown.add_row(self.summary)
        return shown

    def __repr__(self) -> str:
        return f"<Verification: {self.summary}>"


_WORDS = {
    "en": {
        "proved": "proved",
        "excused": "excused: {}",
        "unclaimed": "nothing claims it",
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
        "excused": "не требует утверждения: {}",
        "unclaimed": "утверждений нет",
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


def verify(
    engine: Engine,
    project: Project,
    path: Path,
    slug: str | None,
    languages: Sequence[str],
    *,
    show_text: bool = False,
) -> Verification:
    """Prove the passages of a source in its text, and tell which sentences are claimed.

    Args:
        engine: What answers queries on the graph.
        project: The files, to name the place of what is wrong.
        path: The file that holds the text.
        slug: The slug, prefixed name or IRI of the source; found by the digest of the text when None.
        languages: The languages of the texts, the first one preferred.
        show_text: Whether tables show the passages themselves.

    Raises:
        AljirError: The file is not the text of a source; with what differs.
    """
    text = Text(path, read_text(path))
    records = Records.read(engine)
    source = _source_of(text, records, project, slug)
    try:
        check_text(project, source, text)
    except AljirError as error:
        error.mend = _changed(records, source, text) or error.mend
        raise
    passages = [passage for passage in records.passages.values() if passage.source == source.iri]
    citing = _citing(records)
    checks: list[Check] = []
    end = 0
    for sentence in sorted((one for one in passages if one.sentence is None), key=lambda one: one.order or 0):
        parts = [one for one in passages if one.sentence and one.sentence.iri == sentence.iri]
        claims = {claim for one in (sentence, *parts) for claim in citing.get(one.iri, ())}
        excuse = in_language(sentence.excuses, *languages)
        checks += _outside(text.content, end, sentence.locator.start if sentence.locator else end)
        checks.append(_check(sentence, text.content, after=end, claims=claims, excuse=excuse))
        checks += (_check(part, text.content, claims=citing.get(part.iri, set())) for part in parts)
        end = max(end, sentence.locator.end if sentence.locator else 0)
    checks += _outside(text.content, end, len(text.content))
    language = languages[0] if languages else "en"
    return Verification(source, text, checks, language, project.prefixes, show_text=show_text)


def _source_of(text: Text, records: Records, project: Project, slug: str | None) -> Source:
    """Find the source that a text belongs to."""
    if slug:
        return records.sources[known(slug, "source", records.sources, project.prefixes)]
    with_text = [source for source in records.sources.values() if source.digest]
    same = [source for source in with_text if source.digest == text.digest]
    if same or len(with_text) == 1:
        return (same or with_text)[0]
    listed = "; ".join(f"{shrink(source.iri, project.prefixes)} {source.digest}" for source in with_text)
    raise AljirError(
        f"Not the text of any source: its SHA-256 is {text.digest}, expected one of: {listed}.",
        file=text.path,
        mend="Name the source to learn how its text differs: aljir evidence verify SLUG --text FILE.",
    )


def _citing(records: Records) -> dict[str, set[str]]:
    """Give the claims that cite each passage, whatever their standing."""
    found: dict[str, set[str]] = {}
    for claim in records.claims.values():
        for passage in claim.passages:
            found.setdefault(passage.iri, set()).add(claim.iri)
    return found


def uncovered(records: Records) -> tuple[list[Passage], int]:
    """Give the sentences that nothing claims and nothing excuses, and the number of all sentences; needs no text.

    >>> sentences, number = uncovered(Records.read(aljir.open(lighthouse).engine))
    >>> [sentence.number for sentence in sentences], number
    ([], 5)
    """
    cited = {records.passages[iri] for iri in _citing(records)}
    touched = {(passage.sentence or passage).iri for passage in cited}
    sentences = [passage for passage in records.passages.values() if passage.sentence is None]
    return [one for one in sentences if one.iri not in touched and not one.excuses], len(sentences)


def _check(passage: Passage, text: str, *, claims: set[str], after: int = 0, excuse: str = "") -> Check:
    """Prove one passage."""
    place = passage.locator
    if place is None:
        return Check(passage, 0, 0, "missing", tuple(sorted(claims)), excuse)
    found = text[place.start : place.end]
    whole = passage.sentence.locator if passage.sentence else None
    holds = {
        "digest": digest(found) == place.digest,
        "first": found.startswith(passage.first_words),
        "last": found.endswith(passage.last_words),
        "range": (place.exact, place.prefix, place.following)
        == (passage.first_words, passage.last_words, text[place.end : place.end + 1]),
        "part": whole is None or whole.start <= place.start <= place.end <= whole.end,
        "order": place.start >= after,
    }
    problem = next((name for name, good in holds.items() if not good), "")
    return Check(passage, place.start, place.end, problem, tuple(sorted(claims)), excuse)


def _outside(text: str, start: int, end: int) -> list[Check]:
    """Give what stands between two sentences and is neither white space nor a bullet nor a byte order mark."""
    between = BULLET.sub(lambda match: " " * len(match.group()), text[:end])[start:]
    stripped = between.strip()
    if not stripped:
        return []
    at = start + between.index(stripped)
    return [Check(None, at, at + len(stripped), "outside")]


def _changed(records: Records, source: Source, text: Text) -> str | None:
    """Tell which sentences are not in a text word for word; None when none or most of them are there."""
    sentences = [one for one in records.passages.values() if one.source == source.iri and one.order and one.locator]
    lost = [one for one in sentences if not _stands(one, text.content)]
    if not sentences or difference(text.content, source.digest or "") or len(lost) > len(sentences) / 2:
        return None
    numbers = ", ".join(str(one.order) for one in sorted(lost, key=lambda one: one.order or 0))
    if not lost:
        return "Every sentence is there word for word: it differs between them."
    return f"It differs in sentence{'s' * (len(lost) > 1)} {numbers}."


def _stands(passage: Passage, text: str) -> bool:
    """Tell whether a passage stands somewhere in a text."""
    place = passage.locator
    return place is not None and any(
        digest(text[at : at + place.end - place.start]) == place.digest
        for at in find(passage.first_words, text, 0, len(text))
    )
