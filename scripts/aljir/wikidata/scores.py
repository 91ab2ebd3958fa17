"""The points that an item of Wikidata gets for fitting an entity, and the reasons for them.

The model is a sum, and `POINTS` is all of it. Three rules stand above the sum:

- what contradicts (another kind, given name, year of birth …) leaves no more than `CAP` points;
- only what is *decisive*, a date, a relative or a position, makes a score high: names have namesakes;
- what an entity and an item merely lack counts neither for nor against.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aljir.records import Texts

POINTS = {
    "same name": 40,
    "longer name": 35,
    "similar name": 25,
    "part of a name": 15,
    "kind": 15,
    "same day": 25,
    "same year": 20,
    "dates overlap": 5,
    "lived then": 5,
    "relative": 25,
    "another relative": 10,
    "place": 10,
    "occupation": 10,
    "same position": 25,
}
"""How many points each finding is worth; all that are not here are worth none."""
DECISIVE = {"same day", "same year", "relative", "same position"}
"""The findings without one of which no score is high."""
HIGH, MEDIUM, CAP = 75, 40, 20
"""From how many points on a score is high or medium; and how many a contradicted one has at most."""
RIVAL = "rival"
"""The finding that another item fits nearly as well: no score is high then."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One finding.

    Args:
        finding: What was found: a key of `POINTS`, or what contradicts.
        words: What it is about, in English and in Russian.
        contradicts: Whether entity and item cannot be the same if it is right.
    """

    finding: str
    words: Texts
    contradicts: bool = False

    @property
    def points(self) -> int:
        """How many points it is worth."""
        return POINTS.get(self.finding, 0)

    def text(self, language: str) -> str:
        """Give it as people read it."""
        words = self.words.get(language, self.words["en"])
        mark = "✗" if self.contradicts else f"+{self.points}" if self.points else ""
        return f"{words} ({mark})" if mark else words


@dataclass(frozen=True)
class Score:
    """How well an item fits.

    >>> same = Reason("same name", {"en": "same name: Ilvo Marren", "ru": "то же имя: Ilvo Marren"})
    >>> born = Reason("another birth", {"en": "born 1950, not 1901", "ru": "рождение: 1950, не 1901"}, contradicts=True)
    >>> Score((same,)).points, Score((same, born)).points, Score((same, born)).level
    (40, 20, 'low')
    """

    reasons: tuple[Reason, ...]

    @property
    def contradicted(self) -> bool:
        """Whether something contradicts."""
        return any(reason.contradicts for reason in self.reasons)

    @property
    def points(self) -> int:
        """The sum, 100 at most; no more than `CAP` where something contradicts."""
        total = min(sum(reason.points for reason in self.reasons), 100)
        return min(total, CAP) if self.contradicted else total

    @property
    def level(self) -> str:
        """`high`, `medium` or `low`."""
        decided = any(reason.finding in DECISIVE for reason in self.reasons)
        alone = all(reason.finding != RIVAL for reason in self.reasons)
        if self.points >= HIGH and decided and alone:
            return "high"
        return "medium" if self.points >= MEDIUM else "low"

    def text(self, language: str) -> str:
        """Give the reasons as people read them, in one line."""
        return "; ".join(reason.text(language) for reason in self.reasons)
