"""What the check of links says, in English and Russian: each message with its mend."""

from __future__ import annotations

from aljir.sources.messages import Message

_LOOK = (
    "See what {url} is: link another item, or delete the row.",
    "Посмотрите, что такое {url}: укажите другой элемент или удалите строку.",
)


def _message(kind: str, en: tuple[str, str], ru: tuple[str, str]) -> Message:
    return Message(kind, {"en": en[0], "ru": ru[0]}, {"en": en[1], "ru": ru[1]})


MESSAGES = {
    "missing": _message(
        "deleted",
        (
            "{name} is linked to {item}, which Wikidata does not have: it was deleted, or never made.",
            "Read at {url} why; link another item, or delete the row.",
        ),
        (
            "{name}: элемента {item} в Викиданных нет, он удалён или никогда не создавался.",
            "Прочтите на {url} почему; укажите другой элемент или удалите строку.",
        ),
    ),
    "redirected": _message(
        "redirected",
        (
            "{name}: {item} was merged into {target} and redirects there.",
            "Write {target} as object_id, or run aljir link check --fix.",
        ),
        (
            "{name}: {item} объединён с {target} и перенаправляет туда.",
            "Запишите в object_id {target} или выполните aljir link check --fix.",
        ),
    ),
    "redirected-twice": _message(
        "redirected",
        ("{name}: {item} redirects to {target}, to which it is linked already.", "Delete this row."),
        ("{name}: {item} перенаправляет на {target}, с которым уже есть соответствие.", "Удалите эту строку."),
    ),
    "no-human": _message(
        "kind",
        ("{name} is a person, and by Wikidata {item} ({label}) is no human.", _LOOK[0]),
        ("{name} — лицо, а {item} ({label}) в Викиданных не человек.", _LOOK[1]),
    ),
    "human": _message(
        "kind",
        ("{name} is no person, and by Wikidata {item} ({label}) is a human.", _LOOK[0]),
        ("{name} — не лицо, а {item} ({label}) в Викиданных человек.", _LOOK[1]),
    ),
    "label": _message(
        "label",
        (
            "No name of {name} is near one of {item}: {labels}.",
            "If {url} is the same, add that name as skos:altLabel; else link another item.",
        ),
        (
            "Ни одно имя {name} не похоже на имена {item}: {labels}.",
            "Если {url} — то же самое, добавьте это имя как skos:altLabel; иначе укажите другой элемент.",
        ),
    ),
    "birth": _message(
        "date",
        (
            "{name}: born {ours} by our sources, {theirs} by Wikidata ({item}).",
            "If {url} is the same person, leave it: fetched, the two can be compared; else link another item.",
        ),
        (
            "{name}: дата рождения по нашим источникам {ours}, по Викиданным ({item}) {theirs}.",
            "Если {url} — то же лицо, оставьте: после загрузки их можно сравнить; иначе укажите другой элемент.",
        ),
    ),
    "death": _message(
        "date",
        (
            "{name}: died {ours} by our sources, {theirs} by Wikidata ({item}).",
            "If {url} is the same person, leave it: fetched, the two can be compared; else link another item.",
        ),
        (
            "{name}: дата смерти по нашим источникам {ours}, по Викиданным ({item}) {theirs}.",
            "Если {url} — то же лицо, оставьте: после загрузки их можно сравнить; иначе укажите другой элемент.",
        ),
    ),
    "parent": _message(
        "kin",
        (
            "{name}: the {role} is {ours} by our sources, {theirs} by Wikidata ({item}).",
            "See at {url} who is meant; one of the links or claims is wrong.",
        ),
        (
            "{name}: {role} по нашим источникам {ours}, по Викиданным ({item}) {theirs}.",
            "Посмотрите на {url}, кто имеется в виду: одно из соответствий или утверждений неверно.",
        ),
    ),
    "relation": _message(
        "kin",
        (
            "{name}: {other} is a {ours} by our sources, a {theirs} by Wikidata ({item}).",
            "See at {url} who is meant; one of the links or claims is wrong.",
        ),
        (
            "{name}: {other} по нашим источникам — {ours}, по Викиданным ({item}) — {theirs}.",
            "Посмотрите на {url}, кто имеется в виду: одно из соответствий или утверждений неверно.",
        ),
    ),
}
"""Each message by its name."""

RELATIONS = {
    "mother": {"en": "mother", "ru": "мать"},
    "father": {"en": "father", "ru": "отец"},
    "parent": {"en": "parent", "ru": "родитель"},
    "child": {"en": "child", "ru": "ребёнок"},
    "spouse": {"en": "spouse", "ru": "супруг(а)"},
}
"""What somebody is to somebody, by language."""
