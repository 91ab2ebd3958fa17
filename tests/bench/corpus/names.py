"""Invented names and words, each in Latin and in Cyrillic letters: nobody is called so."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

Name = tuple[str, str]
"""A text in English and in Russian."""

SYLLABLES: list[Name] = [
    (consonants[0] + vowels[0], consonants[1] + vowels[1])
    for consonants in zip("bdgklmnprstvz", "бдгклмнпрствз", strict=True)
    for vowels in zip("aeiou", "аеиоу", strict=True)
]
_BASE = len(SYLLABLES)
_STRIDE = 104_729
"""A prime: steps of it meet every number of syllables once before the first returns."""


def spell(number: int, syllables: int, endings: Name = ("", "")) -> Name:
    """Write a number in so many syllables: other numbers below 65 to that power give other words.

    >>> spell(0, 2), spell(66, 2, ("n", "н"))
    (('baba', 'баба'), ('beben', 'бебен'))
    """
    latin, cyrillic = "", ""
    for _ in range(syllables):
        number, digit = divmod(number, _BASE)
        latin += SYLLABLES[digit][0]
        cyrillic += SYLLABLES[digit][1]
    return latin + endings[0], cyrillic + endings[1]


def titled(name: Name) -> Name:
    """Give a name with capital letters."""
    return name[0].title(), name[1].title()


def surname(number: int) -> Name:
    """Give the name of a family; no other family has it."""
    cycle, place = divmod(number, _BASE**3)
    latin, cyrillic = spell(place * _STRIDE % _BASE**3, 3, ("n", "н"))
    if cycle:
        more = spell(cycle, 1)
        latin, cyrillic = more[0] + latin, more[1] + cyrillic
    return titled((latin, cyrillic))


def proper(number: int, endings: Name) -> Name:
    """Give the name of a place, a camp or a people: the ending tells what it is the name of."""
    return titled(spell((number + 1) * _STRIDE % _BASE**2, 2, endings))


WOMEN = [titled(spell(number * 23, 2, ("na", "на"))) for number in range(150)]
MEN = [titled(spell(number * 29, 2, ("m", "м"))) for number in range(150)]
WORDS = [spell(number, 2, ending)[0] for number in range(0, _BASE**2, 2) for ending in (("", ""), ("s", ""))]
"""Words of the texts, which mean nothing."""


def prose(random: Random, words: int) -> list[str]:
    """Give so many words."""
    return random.choices(WORDS, k=words)


def both(pattern: Name, *names: Name) -> Name:
    """Fill in names in both languages.

    >>> both(("birth of {}", "рождение: {}"), ("Bebena", "Бебена"))
    ('birth of Bebena', 'рождение: Бебена')
    """
    return pattern[0].format(*(name[0] for name in names)), pattern[1].format(*(name[1] for name in names))


def zipf(count: int, exponent: float = 1.0) -> Sequence[float]:
    """Give cumulated weights: of what is named, the first is named most, the next half as often, and so on."""
    total, weights = 0.0, []
    for rank in range(1, count + 1):
        total += rank**-exponent
        weights.append(total)
    return weights
