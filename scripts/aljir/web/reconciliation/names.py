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
WHOLE, BEGINNING, PART, NEAR = 1.0, 0.9, 0.7, 0.49
"""How well what is sought fits a word that it is, begins or is a part of; the least squared likeness that is near."""
SHORTEST_PART = 3
"""How many letters of a word are a part of it that is worth finding."""
MOST_WORDS = 20
"""How many words of a name are looked at."""


@dataclass(frozen=True, slots=True)
class _Name:
    entity: str
    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that was found: the name of it that fits, how well from 0 to 100, and whether it is only near."""

    entity: str
    name: str
    score: float
    near: bool


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

    def hits(self, text: str) -> list[Hit]:
        """Give all entities with a name that has each word of a text, as a part or spelt alike, too; the best first.

        >>> index = NameIndex([("a", "Ilvo Marren"), ("b", "Tern Point"), ("c", "Tern Point Lighthouse Museum")])
        >>> [[(hit.entity, hit.near) for hit in index.hits(one)] for one in ("tern point", "house", "Maren", "zzzz")]
        [[('b', False), ('c', False)], [('c', False)], [('a', False)], []]
        >>> [(hit.name, hit.near) for hit in index.hits("Ilvo Marten")]
        [('Ilvo Marren', True)]
        """
        words = _words(text)
        if len("".join(words)) == 1 < len(text.strip()):
            return []  # all that is left of several letters begins too much
        fitting = [self._fitting(word) for word in words]
        found: dict[str, Hit] = {}
        for name in self._names if words else ():
            fits = [max((fit[one] for one in name.words if one in fit), default=0.0) for fit in fitting]
            if all(fits):
                part = sum(map(len, words)) / max(sum(map(len, name.words)), 1)
                score = MOST_ALIKE * sum(fits) / len(fits) * (1 + min(part, 1.0)) / 2
                whole = text.strip().casefold() == name.text.casefold()
                hit = Hit(name.entity, name.text, EXACT if whole else score, near=min(fits) < PART)
                before = found.get(name.entity, hit)
                found[name.entity] = min(before, hit, key=_rank)
        return sorted(found.values(), key=lambda hit: (*_rank(hit), hit.entity))

    def _fitting(self, word: str) -> dict[str, float]:
        """Give the words of names that one may mean, each with how well it fits."""
        spelt = {} if len(word) == 1 or word.isdecimal() else self._alike(word)  # another number is no spelling of it
        alike = {one: fit * PART for one, fit in spelt.items() if fit >= NEAR and len(one) > 1}
        part = {one: PART for one in self._having if len(word) >= SHORTEST_PART and word in one}
        return alike | part | {one: BEGINNING for one in self._having if one.startswith(word)} | {word: WHOLE}

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


def _rank(hit: Hit) -> tuple[bool, float]:
    """Give what puts hits in order: those that are so before those that are near, each the best first."""
    return hit.near, -hit.score


def _pairs(word: str) -> set[str]:
    """Give the pairs of neighbouring letters of a word, its beginning and its end among them."""
    return {f"^{word}$"[place : place + 2] for place in range(len(word) + 1)}


def _words(text: str) -> tuple[str, ...]:
    return tuple(skeleton(text).split()[:MOST_WORDS])
