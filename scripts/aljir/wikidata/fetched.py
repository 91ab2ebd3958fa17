"""What became of fetching: item by item, with what is left out and why, in English and Russian."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from aljir.records import in_language, words_in
from aljir.results import Table, TextResult
from aljir.terms import shrink
from aljir.wikidata.taken import PROPERTIES, REASONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from aljir.project import Project
    from aljir.wikidata.taken import LeftOut


@dataclass(frozen=True)
class FetchedItem:
    """What became of an item: its entities, its file, how many claims it makes, and what is left out.

    `state` is new, changed, unchanged or removed (it is linked no more); missing or redirected where the link must be
    mended first: its file, if there is one, stays as it was.
    """

    item: str
    entities: tuple[str, ...]
    state: str
    revision: int | None = None
    claims: int = 0
    left_out: tuple[LeftOut, ...] = ()


class Fetched(TextResult):
    """What was fetched, item by item.

    Attributes:
        items: The items.
        files: The files that were written.
    """

    kind = "table"

    def __init__(
        self, items: Sequence[FetchedItem], files: Sequence[Path], project: Project, languages: Sequence[str]
    ) -> None:
        self.items = tuple(items)
        self.files = tuple(files)
        self.prefixes = project.prefixes
        self.languages = tuple(languages)

    def as_table(self) -> Table:
        """Give one row an item."""
        return Table(
            ("item", "entities", "state", "revision", "claims", "left_out"),
            (
                [
                    Literal(item.item),
                    Literal(self._entities(item)),
                    Literal(item.state),
                    Literal(item.revision) if item.revision else None,
                    Literal(item.claims),
                    Literal(len(item.left_out)),
                ]
                for item in self.items
            ),
            self.prefixes,
        )

    def __len__(self) -> int:
        return len(self.items)

    def _entities(self, item: FetchedItem) -> str:
        return " ".join(shrink(entity, self.prefixes) for entity in item.entities)

    def lines(self) -> Iterator[tuple[str, str]]:
        """Give the items as lines, what is left out below each, and a summary."""
        words = words_in(_WORDS, *self.languages)
        for item in self.items:
            text = words[item.state].format(revision=item.revision, claims=item.claims)
            yield f"{item.item} {self._entities(item)}: {text}", "bold"
            for one in item.left_out:
                name, reason = (
                    in_language(texts, *self.languages) for texts in (PROPERTIES[one.property], REASONS[one.reason])
                )
                yield (
                    f"  {words['left out'].format(name=name, property=one.property, value=one.value, reason=reason)}",
                    "",
                )
        yield (
            words["summary"].format(
                items=len(self.items), claims=sum(one.claims for one in self.items), files=len(self.files)
            ),
            "dim",
        )

    def __repr__(self) -> str:
        return f"<Fetched: {len(self)} items>"


_WORDS = {
    "en": {
        "new": "revision {revision}, claims: {claims}; new",
        "changed": "revision {revision}, claims: {claims}; changed",
        "unchanged": "revision {revision}, claims: {claims}; as before",
        "removed": "no longer linked; its claims are removed",
        "missing": "Wikidata has no such item; see aljir link check",
        "redirected": "redirects elsewhere; see aljir link check",
        "left out": "left out: {name} ({property}), {value}: {reason}",
        "summary": "Items: {items}; claims: {claims}; files written: {files}.",
    },
    "ru": {
        "new": "версия {revision}, утверждений: {claims}; впервые",
        "changed": "версия {revision}, утверждений: {claims}; изменено",
        "unchanged": "версия {revision}, утверждений: {claims}; как прежде",
        "removed": "больше не сопоставлено; утверждения удалены",
        "missing": "в Викиданных нет такого элемента; см. aljir link check",
        "redirected": "перенаправляет на другой элемент; см. aljir link check",
        "left out": "не взято: {name} ({property}), {value}: {reason}",
        "summary": "Элементов: {items}; утверждений: {claims}; записано файлов: {files}.",
    },
}
