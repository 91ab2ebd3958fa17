"""The walk of `aljir link review` through the candidates: what is shown, and what an answer does."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from aljir.records import words_in

if TYPE_CHECKING:
    from aljir.wikidata.review import Review, Row


def walk(review: Review) -> None:
    """Show one candidate after another and keep each answer at once; answers are lines of standard input.

    Raises:
        AljirError: A link or rejection cannot be written.
    """
    words = words_in(_WORDS, *review.languages)
    waiting = review.undecided()
    for number, row in enumerate(waiting, 1):
        if not review.waits(row):
            continue
        print(_shown(row, words, number, len(waiting)))
        if not _decide(review, row, words):
            break
    print(words["left"].format(sum(review.waits(row) for row in review.rows)))


def _shown(row: Row, words: dict[str, str], number: int, total: int) -> str:
    what = " – ".join(filter(None, (row["label"], row["description"])))
    reasons = [f"    {reason}" for reason in row[words["explanation"]].split("; ")]
    return "\n".join(
        [
            f"\n{number}/{total}  {row['entity']}  {row['name']}",
            f"  {row['item']}  {what}",
            f"  https://www.wikidata.org/wiki/{row['item']}",
            f"  {row['score']} {words[row['level']]}",
            *reasons,
        ]
    )


def _decide(review: Review, row: Row, words: dict[str, str]) -> bool:
    """Ask until there is an answer, and keep it; False when the curator leaves."""
    while True:
        match _answer(words["ask"]):
            case "e" | "c" | "b" | "n" as letter:
                review.accept(row, _MATCHES[letter])
            case "r":
                reason = _answer(words["why"])
                if reason in (None, ""):
                    continue
                review.reject(row, reason)
            case "s":
                review.skip(row)
            case "q" | None:
                return False
            case _:
                continue
        return True


def _answer(question: str) -> str | None:
    """Read one line; None when there are no more."""
    print(question, end=" ", flush=True)
    line = sys.stdin.readline()
    return line.strip() if line else None


_MATCHES = {"e": "exactMatch", "c": "closeMatch", "b": "broadMatch", "n": "narrowMatch"}
_WORDS = {
    "en": {
        "explanation": "explanation_en",
        "ask": "[e]xact  [c]lose  [b]roader item  [n]arrower item  [r]eject  [s]kip  [q]uit?",
        "why": "Why not?",
        "left": "\n{} left to decide.",
        "high": "high",
        "medium": "medium",
        "low": "low",
    },
    "ru": {
        "explanation": "explanation_ru",
        "ask": "[e] точное  [c] близкое  [b] объект шире  [n] объект уже  [r] отклонить  [s] пропустить  [q] выйти?",
        "why": "Почему нет?",
        "left": "\nОсталось решить: {}.",
        "high": "высокая",
        "medium": "средняя",
        "low": "низкая",
    },
}
