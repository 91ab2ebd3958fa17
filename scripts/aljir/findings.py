"""Findings of the quick check of sources: what is wrong, where, and how to mend it, in English and Russian."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from aljir.errors import AljirError
from aljir.records import in_language
from aljir.results import Table, TextResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from aljir.project import Project
    from aljir.records import Texts


@dataclass(frozen=True)
class Finding:
    """Something that is wrong in the files of a source.

    Args:
        what: A key of `MESSAGES`.
        file: The file in which it is wrong.
        line: The line, counted from 1; None where the whole file is meant.
        values: What its messages are filled in with.
        near: Names that may have been meant.
    """

    what: str
    file: Path | None
    line: int | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    near: Sequence[str] = ()

    @property
    def kind(self) -> str:
        """What kind of finding it is: one of `KINDS`."""
        return MESSAGES[self.what].kind

    def message(self, *languages: str) -> str:
        """Say what is wrong, in the first of these languages that there is."""
        return in_language(MESSAGES[self.what].message, *languages).format_map(self.values)

    def mend(self, *languages: str) -> str:
        """Say how to mend it, in the first of these languages that there is."""
        mend = in_language(MESSAGES[self.what].mend, *languages).format_map(self.values)
        if not self.near:
            return mend
        return f"{in_language(_MEANT, *languages).format(', '.join(self.near))} {mend}"

    def error(self) -> AljirError:
        """Give the finding as an error, for those who cannot go on with it."""
        return AljirError(self.message("en"), file=self.file, line=self.line, mend=self.mend("en"))


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


@dataclass(frozen=True)
class Message:
    """What is said of one sort of finding, by language."""

    kind: str
    message: Texts
    mend: Texts


def _message(kind: str, en: tuple[str, str], ru: tuple[str, str]) -> Message:
    return Message(kind, {"en": en[0], "ru": ru[0]}, {"en": en[1], "ru": ru[1]})


MESSAGES = {
    "syntax": _message(
        "syntax",
        ("{error}", "{mend}"),
        ("Файл не читается: {error}", "{mend}"),
    ),
    "uncovered": _message(
        "uncovered",
        (
            "Sentence {number}, {name}, is neither claimed nor excused.",
            'Write a claim that cites it, or say why there is none: aljir:excusedBecause "…"@en .',
        ),
        (
            "Предложение {number}, {name}: нет ни утверждения, ни объяснения.",
            'Напишите утверждение со ссылкой на него или объясните, почему его нет: aljir:excusedBecause "…"@ru .',
        ),
    ),
    "reference": _message(
        "dangling",
        ("{name}, which {by} names, is not recorded.", "Correct the name, or record it."),
        ("{name}: на это ссылается {by}, но записи нет.", "Исправьте имя или добавьте запись."),
    ),
    "entity": _message(
        "dangling",
        (
            "{name}, of which {by} speaks, is described nowhere.",
            "Correct the name, or say in graph/entities/ what it is: {name} a … ; skos:prefLabel … .",
        ),
        (
            "{name}: об этом говорит {by}, но описания нет.",
            "Исправьте имя или опишите в graph/entities/, что это: {name} a … ; skos:prefLabel … .",
        ),
    ),
    "no-graph": _message(
        "dangling",
        (
            "The claim {name} claims nothing: it has no graph.",
            "Add {name} {{ … }} with what it claims – or correct the name.",
        ),
        (
            "Утверждение {name} ничего не утверждает: у него нет графа.",
            "Добавьте {name} {{ … }} с содержанием утверждения или исправьте имя.",
        ),
    ),
    "no-record": _message(
        "dangling",
        (
            "The graph {name} belongs to no claim.",
            "Add its record: {name} a aljir:Claim ; … – or correct the name.",
        ),
        (
            "Граф {name} не принадлежит никакому утверждению.",
            "Добавьте запись: {name} a aljir:Claim ; … или исправьте имя.",
        ),
    ),
    "no-source": _message(
        "dangling",
        ("The folder records no source.", "Write its record into source.ttl: {name} a aljir:Source ; … ."),
        ("В папке не записан источник.", "Добавьте запись в source.ttl: {name} a aljir:Source ; … ."),
    ),
    "label": _message(
        "unlabelled",
        ("{name} has no name in the language {language}.", 'Add skos:prefLabel "…"@{language} .'),
        ("У {name} нет имени на языке {language}.", 'Добавьте skos:prefLabel "…"@{language} .'),
    ),
    "gloss": _message(
        "unlabelled",
        ("{name} has no gloss in the language {language}.", 'Say in your own words: aljir:gloss "…"@{language} .'),
        ("У {name} нет пересказа на языке {language}.", 'Перескажите своими словами: aljir:gloss "…"@{language} .'),
    ),
    "property": _message(
        "unknown",
        ("{name} is no property of the ontology.", "Correct the spelling, or define it in ontology/."),
        ("Свойства {name} нет в онтологии.", "Исправьте написание или опишите его в ontology/."),
    ),
    "class": _message(
        "unknown",
        ("{name} is no class of the ontology.", "Correct the spelling, or define it in ontology/."),
        ("Класса {name} нет в онтологии.", "Исправьте написание или опишите его в ontology/."),
    ),
    "type": _message(
        "unknown",
        ("{name} is no type of the ontology.", "Correct the spelling, or define it in ontology/."),
        ("Типа {name} нет в онтологии.", "Исправьте написание или опишите его в ontology/."),
    ),
    "no-locators": _message(
        "unanchored",
        ("No passage of {name} is located in its text yet.", "Run aljir source anchor {slug}."),
        ("Ни один отрывок {name} ещё не найден в тексте.", "Выполните aljir source anchor {slug}."),
    ),
    "no-locator": _message(
        "unanchored",
        ("{name} is not located in the text yet.", "Run aljir source anchor {slug}."),
        ("Место {name} в тексте ещё не найдено.", "Выполните aljir source anchor {slug}."),
    ),
    "old-locator": _message(
        "unanchored",
        ("The locator of {name} is older than its words.", "Run aljir source anchor {slug}."),
        ("Указатель {name} старше слов отрывка.", "Выполните aljir source anchor {slug}."),
    ),
    "text": _message(
        "unanchored",
        ("{error}", "{mend}"),
        ("Текст источника не подходит к записи: {error}", "{mend}"),
    ),
    "cycle": _message(
        "cycle",
        ("{name} is derived from itself: {circle}.", "Name premisses that stand without it: prov:wasDerivedFrom."),
        ("{name} выводится из самого себя: {circle}.", "Назовите посылки, верные и без него: prov:wasDerivedFrom."),
    ),
    "twice": _message(
        "twice",
        ("{name} is recorded twice, also in {other}.", "Keep one record, or give one of the two another name."),
        ("{name} записано дважды, также в {other}.", "Оставьте одну запись или переименуйте одну из двух."),
    ),
    "slug": _message(
        "twice",
        ("The folder {slug} records {name}.", "Give both one name: rename the folder or the source."),
        ("В папке {slug} записан {name}.", "Дайте им одно имя: переименуйте папку или источник."),
    ),
    "order": _message(
        "twice",
        (
            "{name} has the aljir:order {order}, and {other} has it too.",
            "Number the sentences 1, 2, 3 … in reading order, each once.",
        ),
        (
            "У {name} тот же aljir:order {order}, что и у {other}.",
            "Нумеруйте предложения 1, 2, 3 … в порядке чтения, каждое один раз.",
        ),
    ),
}
"""What is said of each sort of finding."""

KINDS = tuple(dict.fromkeys(message.kind for message in MESSAGES.values()))
"""The kinds of findings."""
