"""What is taken from items of Wikidata, and why something is left out, with names in English and Russian."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aljir.records import Texts

LANGUAGES = ("en", "ru", "kk", "tr")
"""The languages of the names that are taken."""
PROPERTIES: dict[str, Texts] = {
    "P569": {"en": "date of birth", "ru": "дата рождения"},
    "P570": {"en": "date of death", "ru": "дата смерти"},
    "P19": {"en": "place of birth", "ru": "место рождения"},
    "P20": {"en": "place of death", "ru": "место смерти"},
    "P22": {"en": "father", "ru": "отец"},
    "P25": {"en": "mother", "ru": "мать"},
    "P26": {"en": "spouse", "ru": "супруг или супруга"},
    "P40": {"en": "child", "ru": "ребёнок"},
    "P106": {"en": "occupation", "ru": "род занятий"},
    "P2632": {"en": "place of detention", "ru": "место заключения"},
    "P625": {"en": "coordinates", "ru": "координаты"},
    "P18": {"en": "image", "ru": "изображение"},
}
"""The properties that are taken, with their names."""
SINGLE = ("P569", "P570", "P22", "P25")
"""Those of which a person has one value in fact."""
REASONS: dict[str, Texts] = {
    "unknown": {"en": "no value is given", "ru": "значение не указано"},
    "kind": {"en": "nothing that is linked can have this property", "ru": "у сопоставленного не бывает этого свойства"},
    "unlinked": {"en": "linked to nothing of ours", "ru": "не сопоставлено ни с чем у нас"},
    "no-actor": {
        "en": "linked to a place, not to who holds people there",
        "ru": "сопоставлено с местом, а не с тем, кто содержит",
    },
    "date": {"en": "a date that is not read here", "ru": "такая дата здесь не читается"},
    "elsewhere": {"en": "not a place on the earth", "ru": "место не на Земле"},
}
"""Why something is left out."""


@dataclass(frozen=True)
class LeftOut:
    """A statement that makes no claim: its property and value as Wikidata has them, and a key of `REASONS`."""

    property: str
    value: str
    reason: str
