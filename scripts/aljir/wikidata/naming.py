"""How two names of one thing, or of two, relate: in any language, spelling and order of words."""

from __future__ import annotations

import re
from collections import Counter

from aljir.spelling import skeleton
from aljir.values import Name, Verdict, compare

MOST_WORDS_MORE = 2
"""How many words more the longer of two names may have: a patronymic and a second surname."""
_PATRONYMIC = re.compile(r"ich$|[vch]na$")
"""How patronymics end in the skeletons of names."""


def relation(one: str, other: str) -> str:
    """Tell how two names relate: `same name`, `longer name`, `similar name`, `part of a name`; empty when they do not.

    >>> relation("Sanna Aldwin", "Олдвин, Санна"), relation("Sanna Aldwin", "Санна Алдвин")
    ('similar name', 'same name')
    >>> relation("Санна Петровна Алдвин", "Sanna Aldwin"), relation("Aldwin", "Sanna Aldwin")
    ('longer name', 'part of a name')
    >>> relation("Санна Петровна Олдвин", "Sanna Aldwin"), relation("Sanna Aldwin", "Mira Aldwin")
    ('similar name', '')
    """
    verdict = compare(Name(one), Name(other))
    if verdict is Verdict.AGREE:
        return "same name"
    if verdict is Verdict.UNSURE:
        return "similar name" if _words(one) and _words(other) else ""
    if verdict is Verdict.REFINE:
        shorter, longer = sorted((_words(one), _words(other)), key=len)
        whole = len(shorter) > 1 and len(longer) - len(shorter) <= MOST_WORDS_MORE
        return "longer name" if whole else "part of a name"
    return "similar name" if _similar_and_longer(one, other) else ""


def _similar_and_longer(one: str, other: str) -> bool:
    """Tell whether all words of one name are in the other as they are or spelt alike, beside others."""
    fewer, more = sorted(_apart(one, other), key=len)
    return (
        bool(shared_words(one, other))
        and 0 < len(more) - len(fewer) <= MOST_WORDS_MORE
        and all(any(compare(Name(word), Name(there)) is Verdict.UNSURE for there in more) for word in fewer)
    )


def is_patronymic(word: str) -> bool:
    """Tell whether a word of a skeleton ends as patronymics do.

    >>> is_patronymic(skeleton("Петровна")), is_patronymic(skeleton("Marren"))
    (True, False)
    """
    return _PATRONYMIC.search(word) is not None


def shared_words(one: str, other: str) -> set[str]:
    """Give the skeletons of the words that two names have in common."""
    return set(_words(one)) & set(_words(other))


def other_patronymic(one: str, other: str) -> bool:
    """Tell whether two names differ in their patronymic alone.

    >>> other_patronymic("Ilvo Petrovich Marren", "Илво Андреевич Маррен")
    True
    """
    left, right = _apart(one, other)
    return (
        len(left) == len(right) == 1
        and len(shared_words(one, other)) > 1
        and all(map(is_patronymic, (*left, *right)))
        and compare(Name(left[0]), Name(right[0])) is Verdict.DIFFER
    )


def other_form(one: str, other: str) -> bool:
    """Tell whether a word of one name is that of the other with an a at its end, as the names of women often have it.

    >>> other_form("Valentin Marren", "Валентина Маррен")
    True
    """
    left, right = _apart(one, other)
    return any(here + "a" == there or there + "a" == here for here in left for there in right)


def _words(name: str) -> list[str]:
    return skeleton(name).split()


def _apart(one: str, other: str) -> tuple[list[str], list[str]]:
    """Give the words that only one of two names has."""
    mine, others = Counter(_words(one)), Counter(_words(other))
    return list((mine - others).elements()), list((others - mine).elements())
