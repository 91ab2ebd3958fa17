"""What the spellings of one name have in common, across languages, scripts and romanisations."""

from __future__ import annotations

import re
import unicodedata

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


def skeleton(name: str) -> str:
    """Give what the spellings of a name have in common: lower-case words of plain Latin letters.

    Cyrillic (Russian, Kazakh) and Turkish letters become Latin ones, accents and soft signs go; zh and j are one (ж),
    so are kh and h (х), y and i (й, ы); doubled letters become one; an i before a vowel goes, as in ye for е, ya for я.

    >>> skeleton("Yevgeniya Lurye"), skeleton("Евгения Лурье")
    ('evgena lure', 'evgena lure')
    >>> skeleton("TÜRKSOY") == skeleton("ТЮРКСОЙ"), skeleton("ALJIR") == skeleton("АЛЖИР") == skeleton("Alzhir")
    (True, True)
    """
    composed = unicodedata.normalize("NFC", name).casefold().translate(_LETTERS)
    plain = "".join(char for char in unicodedata.normalize("NFKD", composed) if not unicodedata.combining(char))
    plain = plain.replace("zh", "j").replace("kh", "h")
    plain = re.sub(r"([^\W\d])\1+", r"\1", plain)
    plain = re.sub(r"i(?=[aeou])", "", plain)
    return " ".join(re.findall(r"\w+", plain))
