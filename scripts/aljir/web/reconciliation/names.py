"""An index of names: finds those that a dirty name may mean, and says how well each fits, from 0 to 100.

Names are compared by the words of their skeletons (see `aljir.spelling`), so that neither language nor script nor
romanisation nor the order of words matters; words are compared letter by letter, so that typing errors cost little. A
word that many names have weighs less than one that few have, and a patronymic that only one name has weighs little.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from aljir.spelling import skeleton
from aljir.web.reconciliation.similarity import likeness
from aljir.wikidata.naming import is_patronymic

if TYPE_CHECKING:
    from collections.abc import Iterable

EXACT, SAME_WORDS, MOST_ALIKE = 100.0, 98.0, 95.0
"""The scores of the very same name, and of the same words in any spelling and order; the most that any other gets."""
ALIKE = 0.6
"""From which likeness on two words may be spellings of one; its square counts, as a name far off is another."""
INITIAL = 0.64
"""How well an initial fits a word that begins with it."""
COMMON, PATRONYMIC = 0.3, 0.3
"""The weight of the word that most names have, and of a patronymic that only one of two names has."""
MOST_WORDS = 20
"""How many words of a name are looked at."""


@dataclass(frozen=True, slots=True)
class _Name:
    entity: str
    text: str
    words: tuple[str, ...]


class NameIndex:
    """Names, to be found by dirty ones.

    Args:
        names: Entities with one of their names each.

    >>> index = NameIndex([("a", "Ilvo Marren"), ("a", "Илво Маррен"), ("b", "Tern Point"), ("c", "Sanna Aldwin")])
    >>> {name: index.find(name) for name in ("Маррен, Илво", "Ternpoint", "Ilvo Maren", "Ilvo Petrovich Marenn", "Zzz")}
    {'Маррен, Илво': {'a': 98.0}, 'Ternpoint': {'b': 95.0}, 'Ilvo Maren': {'a': 98.0}, 'Ilvo Petrovich Marenn': ...
    """

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._names = [_Name(entity, text, _words(text)) for entity, text in dict.fromkeys(names)]
        self._of: dict[str, list[_Name]] = defaultdict(list)
        self._having: dict[str, list[_Name]] = defaultdict(list)
        self._joined: dict[str, list[_Name]] = defaultdict(list)
        for name in self._names:
            self._of[name.entity].append(name)
            for word in dict.fromkeys(name.words):
                self._having[word].append(name)
            self._joined["".join(name.words)].append(name)
        self._alike = lru_cache(maxsize=10_000)(_Alike(self._having).to)
        self._alike_joined = lru_cache(maxsize=10_000)(_Alike(self._joined).to)

    def find(self, text: str) -> dict[str, float]:
        """Give the entities that a name may mean, each with the score of the name of it that fits best."""
        words = _words(text)
        near = {word: self._alike(word) for word in words}
        names = [name for alike in near.values() for word in alike for name in self._having[word]]
        names += [name for whole in self._alike_joined("".join(words)) for name in self._joined[whole]]
        return self._best(text, words, near, dict.fromkeys(names))

    def score(self, text: str, entity: str) -> float:
        """Give how well a name fits one entity."""
        words = _words(text)
        near = {word: self._alike(word) for word in words}
        return self._best(text, words, near, self._of[entity]).get(entity, 0.0)

    def beginning(self, text: str) -> dict[str, float]:
        """Give the entities with a name in which each word of a text begins one; the shorter the name, the better."""
        words = _words(text)
        found: dict[str, float] = {}
        for name in self._names if words else ():
            if all(any(one.startswith(word) for one in name.words) for word in words):
                part = sum(map(len, words)) / max(sum(map(len, name.words)), 1)
                found[name.entity] = max(found.get(name.entity, 0.0), MOST_ALIKE * min(part, 1.0))
        return found

    def texts(self, entity: str) -> list[str]:
        """Give the names of an entity."""
        return [name.text for name in self._of.get(entity, ())]

    def _best(
        self, text: str, words: tuple[str, ...], near: dict[str, dict[str, float]], names: Iterable[_Name]
    ) -> dict[str, float]:
        found: dict[str, float] = {}
        for name in names:
            score = round(self._fit(text, words, near, name), 1)
            if score > found.get(name.entity, 0.0):
                found[name.entity] = score
        return found

    def _fit(self, text: str, words: tuple[str, ...], near: dict[str, dict[str, float]], name: _Name) -> float:
        """Give the score of one name."""
        if text.strip().casefold() == name.text.casefold():
            return EXACT
        if sorted(words) == sorted(name.words):
            return SAME_WORDS
        joined = self._alike_joined("".join(words)).get("".join(name.words), 0.0)
        return MOST_ALIKE * max(self._shared(words, near, name.words), joined)

    def _shared(self, words: tuple[str, ...], near: dict[str, dict[str, float]], others: tuple[str, ...]) -> float:
        """Give which part of two names is the same, word by word, each word paired with the likest that is left."""
        pairs = sorted(
            (
                (near[word][other], here, there)
                for here, word in enumerate(words)
                for there, other in enumerate(others)
                if other in near[word]
            ),
            key=lambda pair: (-pair[0], abs(pair[1] - pair[2])),
        )
        mine, theirs = set(range(len(words))), set(range(len(others)))
        same = total = 0.0
        for alike, here, there in pairs:
            if here in mine and there in theirs:
                mine.remove(here)
                theirs.remove(there)
                weight = 2 * self._weight(others[there])
                same += alike * weight
                total += weight
        total += sum(self._weight_alone(words[here]) for here in mine)
        total += sum(self._weight_alone(others[there]) for there in theirs)
        return same / total if total else 0.0

    def _weight(self, word: str) -> float:
        """Give the weight of a word: 1 when one name has it, `COMMON` when all have."""
        having = len(self._having.get(word, ())) or 1
        most = math.log(len(self._names) + 1)
        return 1 - (1 - COMMON) * math.log(having) / most

    def _weight_alone(self, word: str) -> float:
        return PATRONYMIC if is_patronymic(word) else self._weight(word)


class _Alike:
    """Finds the words of a vocabulary that are spelt like a word, by the pairs of letters that they have in common."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._having: dict[str, list[str]] = defaultdict(list)
        self._initials: dict[str, list[str]] = defaultdict(list)
        self._pairs = {word: len(_pairs(word)) for word in vocabulary if word}
        for word in self._pairs:
            self._initials[word[0]].append(word)
            for pair in _pairs(word):
                self._having[pair].append(word)

    def to(self, word: str) -> dict[str, float]:
        """Give the words that are `ALIKE`, each with its squared likeness; for an initial, those that begin with it."""
        if len(word) == 1:
            return {one: 1.0 if one == word else INITIAL for one in self._initials.get(word, ())}
        pairs = _pairs(word)
        shared = Counter(one for pair in pairs for one in self._having.get(pair, ()))
        found: dict[str, float] = {}
        for one, common in shared.items():
            if len(one) == 1:
                found[one] = INITIAL
            elif common * 4 >= max(len(pairs), self._pairs[one]) and (alike := likeness(word, one)) >= ALIKE:
                found[one] = alike**2
        return found


def _pairs(word: str) -> set[str]:
    """Give the pairs of neighbouring letters of a word, its beginning and its end among them."""
    return {f"^{word}$"[place : place + 2] for place in range(len(word) + 1)}


def _words(text: str) -> tuple[str, ...]:
    return tuple(skeleton(text).split()[:MOST_WORDS])
