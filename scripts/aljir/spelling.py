"""What the spellings of one name have in common, across languages, scripts and romanisations."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {
        **dict(zip("абвгдеёзийклмнопрстуфхыэ", "abvgdeeziiklmnoprstufhie", strict=True)),
        **dict(zip("әғқңөұүһіїє", "agknouuhiie", strict=True)),  # Kazakh and Ukrainian
        **{"ж": "j", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia", "ъ": "", "ь": ""},
        **{"ş": "sh", "ç": "ch", "ğ": "g", "ı": "i", "š": "sh", "č": "ch", "ž": "j"},  # Turkish; scholarly romanisation
        **{"q": "k", "w": "v", "x": "ks", "y": "i"},
        **dict.fromkeys("'`´‘’ʹʺ′", ""),
    }
)


@lru_cache(maxsize=10_000)  # names are compared with many others
def skeleton(name: str) -> str:
    """Give what the spellings of a name have in common: lower-case words of plain Latin letters.

    Cyrillic (Russian, Kazakh) and Turkish letters become Latin ones, accents and soft signs go; zh and j are one (ж),
    so are kh and h (х), y and i (й, ы); doubled letters become one; an i before a vowel goes, as in ye for е, ya for я.
    Roman numerals and short words in capitals stay as they are, and so do other scripts.

    >>> skeleton("Yevgeniya Lurye"), skeleton("Евгения Лурье")
    ('evgena lure', 'evgena lure')
    >>> skeleton("TÜRKSOY") == skeleton("ТЮРКСОЙ"), skeleton("ALJIR") == skeleton("АЛЖИР") == skeleton("Alzhir")
    (True, True)
    >>> skeleton("Nikolai I") == skeleton("Nikolai II")
    False
    """
    return " ".join(filter(None, map(_bare, _words(unicodedata.normalize("NFC", name)))))


_ROMAN = {
    **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)),
    **{"ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu"},
    **{"я": "ya", "ә": "a", "ғ": "g", "қ": "q", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "і": "i"},
}


def romanised(name: str) -> str:
    """Give a Russian or Kazakh name in Latin letters as English texts have it; other scripts stay as they are.

    It is the system of BGN and PCGN without its marks, and with -y for the adjective's -ий and -ый.

    >>> romanised("Евгения Лурье"), romanised("Галл-Скерри"), romanised("Старый берег")
    ('Yevgeniya Lurye', 'Gall-Skerri', 'Stary bereg')
    """
    text = re.sub(r"[иы]й\b", "й", unicodedata.normalize("NFC", name))
    return "".join(map(_romanised, " " + text, text))


def _romanised(before: str, letter: str) -> str:
    """Give one letter; what stands before it tells whether е is ye."""
    after_consonant = before.isalpha() and before.casefold() not in "аеёиоуыэюяйъь"
    latin = "ye" if letter in "еЕ" and not after_consonant else _ROMAN.get(letter.lower(), letter)
    return latin.capitalize() if letter.isupper() else latin


def _words(text: str) -> list[str]:
    """Cut a text into words: runs of letters, digits and the marks that belong to them."""
    apart = (char if char.isalnum() or unicodedata.category(char)[0] == "M" or char in _MARKS else " " for char in text)
    return "".join(apart).split()


_MARKS = "_'`´‘’ʹʺ′"
_KEPT = re.compile(r"[IVXLCDM]+")
_SHORT = 4
"""How long a word in capitals may be to be an acronym, whose letters are not spelt in several ways."""


def _bare(word: str) -> str:
    """Give the skeleton of one word."""
    if _KEPT.fullmatch(word):
        return word.casefold()
    composed = word.casefold().translate(_LETTERS)
    plain = "".join(char for char in unicodedata.normalize("NFKD", composed) if not _is_accent(char))
    plain = plain.replace("zh", "j").replace("kh", "h")
    if not (word.isupper() and len(word) <= _SHORT):
        plain = re.sub(r"([a-z])\1+", r"\1", plain)
    return re.sub(r"i(?=[aeou])", "", plain)


def _is_accent(char: str) -> bool:
    """Tell whether a mark only modifies its letter; the vowel signs of Indic scripts are letters of their own."""
    return unicodedata.combining(char) > 9
