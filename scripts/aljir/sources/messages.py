"""What the quick check of sources says, in English and Russian: each message with its mend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aljir.records import Texts


@dataclass(frozen=True)
class Message:
    """What is said of one sort of finding, by language."""

    kind: str
    message: Texts
    mend: Texts


def _message(kind: str, en: tuple[str, str], ru: tuple[str, str]) -> Message:
    return Message(kind, {"en": en[0], "ru": ru[0]}, {"en": en[1], "ru": ru[1]})


MESSAGES = {
    "syntax": _message(
        "syntax",
        ("{error}", "{mend}"),
        ("Файл не читается: {error}", "{mend}"),
    ),
    "uncovered": _message(
        "uncovered",
        (
            "Sentence {number}, {name}, is neither claimed nor excused.",
            'Write a claim that cites it, or say why there is none: aljir:excusedBecause "…"@en .',
        ),
        (
            "Предложение {number}, {name}: нет ни утверждения, ни объяснения.",
            'Напишите утверждение со ссылкой на него или объясните, почему его нет: aljir:excusedBecause "…"@ru .',
        ),
    ),
    "reference": _message(
        "dangling",
        ("{name}, which {by} names, is not recorded.", "Correct the name, or record it."),
        ("{name}: на это ссылается {by}, но записи нет.", "Исправьте имя или добавьте запись."),
    ),
    "entity": _message(
        "dangling",
        (
            "{name}, of which {by} speaks, is described nowhere.",
            "Correct the name, or say in graph/entities/ what it is: {name} a … ; skos:prefLabel … .",
        ),
        (
            "{name}: об этом говорит {by}, но описания нет.",
            "Исправьте имя или опишите в graph/entities/, что это: {name} a … ; skos:prefLabel … .",
        ),
    ),
    "no-graph": _message(
        "dangling",
        (
            "The claim {name} claims nothing: it has no graph.",
            "Add {name} {{ … }} with what it claims – or correct the name.",
        ),
        (
            "Утверждение {name} ничего не утверждает: у него нет графа.",
            "Добавьте {name} {{ … }} с содержанием утверждения или исправьте имя.",
        ),
    ),
    "no-record": _message(
        "dangling",
        (
            "The graph {name} belongs to no claim.",
            "Add its record: {name} a aljir:Claim ; … – or correct the name.",
        ),
        (
            "Граф {name} не принадлежит никакому утверждению.",
            "Добавьте запись: {name} a aljir:Claim ; … или исправьте имя.",
        ),
    ),
    "no-source": _message(
        "dangling",
        ("The folder records no source.", "Write its record into source.ttl: {name} a aljir:Source ; … ."),
        ("В папке не записан источник.", "Добавьте запись в source.ttl: {name} a aljir:Source ; … ."),
    ),
    "undecided": _message(
        "dangling",
        ("The decision {name} has no {property}.", "Add it, as the other decisions have it."),
        ("У решения {name} нет {property}.", "Добавьте, как у других решений."),
    ),
    "undisputed": _message(
        "dangling",
        (
            "{name} disputes a claim, and nothing is named that contradicts it.",
            "Name the claim: aljir:disputedBy claim:… .",
        ),
        ("{name} оспаривает утверждение, но не названо, что ему противоречит.", "Назовите: aljir:disputedBy claim:… ."),
    ),
    "disputing": _message(
        "dangling",
        (
            "{name} names what contradicts a claim that it does not dispute.",
            "Delete aljir:disputedBy, or correct the standing.",
        ),
        (
            "{name} называет, что противоречит утверждению, но не оспаривает его.",
            "Удалите aljir:disputedBy или исправьте статус.",
        ),
    ),
    "reason": _message(
        "unlabelled",
        (
            "The decision {name} has no reason in the language {language}.",
            'Say why: aljir:standingReason "…"@{language} .',
        ),
        (
            "У решения {name} нет обоснования на языке {language}.",
            'Скажите, почему: aljir:standingReason "…"@{language} .',
        ),
    ),
    "label": _message(
        "unlabelled",
        ("{name} has no name in the language {language}.", 'Add skos:prefLabel "…"@{language} .'),
        ("{name}: нет имени на языке {language}.", 'Добавьте skos:prefLabel "…"@{language} .'),
    ),
    "gloss": _message(
        "unlabelled",
        ("{name} has no gloss in the language {language}.", 'Say in your own words: aljir:gloss "…"@{language} .'),
        ("{name}: нет пересказа на языке {language}.", 'Перескажите своими словами: aljir:gloss "…"@{language} .'),
    ),
    "property": _message(
        "unknown",
        ("{name} is no property of the ontology.", "Correct the spelling, or define it in ontology/."),
        ("Свойства {name} нет в онтологии.", "Исправьте написание или опишите его в ontology/."),
    ),
    "class": _message(
        "unknown",
        ("{name} is no class of the ontology.", "Correct the spelling, or define it in ontology/."),
        ("Класса {name} нет в онтологии.", "Исправьте написание или опишите его в ontology/."),
    ),
    "choice": _message(
        "unknown",
        ("{name}: {given} is no {property}.", "Write one of {of}."),
        ("{name}: такого значения {property} нет: {given}.", "Напишите одно из: {of}."),
    ),
    "type": _message(
        "unknown",
        ("{name} is no type of the ontology.", "Correct the spelling, or define it in ontology/."),
        ("Типа {name} нет в онтологии.", "Исправьте написание или опишите его в ontology/."),
    ),
    "no-locators": _message(
        "unanchored",
        ("No passage of {name} is located in its text yet.", "Run aljir source anchor {slug}."),
        ("Ни один отрывок {name} ещё не найден в тексте.", "Выполните aljir source anchor {slug}."),
    ),
    "no-locator": _message(
        "unanchored",
        ("{name} is not located in the text yet.", "Run aljir source anchor {slug}."),
        ("Место {name} в тексте ещё не найдено.", "Выполните aljir source anchor {slug}."),
    ),
    "old-locator": _message(
        "unanchored",
        ("The locator of {name} is older than its words.", "Run aljir source anchor {slug}."),
        ("Указатель {name} старше слов отрывка.", "Выполните aljir source anchor {slug}."),
    ),
    "no-words": _message(
        "unanchored",
        ("{name}: The passage has no aljir:{property}.", "Copy them from the text."),
        ("{name}: у отрывка нет aljir:{property}.", "Скопируйте слова из текста."),
    ),
    "many-words": _message(
        "unanchored",
        ("{name}: aljir:{property} quotes {count} words.", "Quote {most} words at most."),
        ("{name}: в aljir:{property} слов: {count}.", "Приводите не больше {most} слов."),
    ),
    "neither": _message(
        "unanchored",
        (
            "{name}: The passage is neither a sentence nor a part of one.",
            "Give a sentence an aljir:order, and a part aljir:partOf with its sentence.",
        ),
        (
            "{name}: отрывок — не предложение и не часть предложения.",
            "Задайте предложению aljir:order, а части — aljir:partOf с её предложением.",
        ),
    ),
    "both": _message(
        "unanchored",
        (
            "{name}: The passage is both a sentence and a part of one.",
            "Give a sentence an aljir:order, and a part aljir:partOf with its sentence.",
        ),
        (
            "{name}: отрывок — и предложение, и часть предложения.",
            "Задайте предложению aljir:order, а части — aljir:partOf с её предложением.",
        ),
    ),
    "part-of-part": _message(
        "unanchored",
        ("{name}: The passage is a part of a part.", "Name the sentence: aljir:partOf."),
        ("{name}: отрывок — часть части.", "Назовите предложение: aljir:partOf."),
    ),
    "same-order": _message(
        "unanchored",
        ("{name}: Two sentences have the order {order}.", "Number them in reading order."),
        ("{name}: номер {order} у двух предложений.", "Нумеруйте их в порядке чтения."),
    ),
    "words-before": _message(
        "unanchored",
        (
            "{name}: The first words {words!r} stand only before the sentence of the order before.",
            "Correct aljir:order, or the first words of one of the two.",
        ),
        (
            "{name}: первые слова {words!r} стоят только перед предыдущим по номеру предложением.",
            "Исправьте aljir:order или первые слова одного из двух.",
        ),
    ),
    "words-elsewhere": _message(
        "unanchored",
        (
            "{name}: The first words {words!r} stand in the text, but not in sentence {number}.",
            "Correct aljir:partOf, or the words.",
        ),
        (
            "{name}: первые слова {words!r} есть в тексте, но не в предложении {number}.",
            "Исправьте aljir:partOf или слова.",
        ),
    ),
    "words-behind": _message(
        "unanchored",
        (
            "{name}: The last words {words!r} stand only behind its sentence.",
            "Correct the last words, or aljir:partOf.",
        ),
        (
            "{name}: последние слова {words!r} стоят только за его предложением.",
            "Исправьте последние слова или aljir:partOf.",
        ),
    ),
    "overlap": _message(
        "unanchored",
        (
            "{name}: The last words {words!r} stand only behind the beginning of the next sentence: the two overlap.",
            "Correct the words of one of them.",
        ),
        (
            "{name}: последние слова {words!r} стоят только за началом следующего предложения: они пересекаются.",
            "Исправьте слова одного из них.",
        ),
    ),
    "words-repeated": _message(
        "unanchored",
        (
            "{name}: The {which} words {words!r} stand {count} times in {where}.",
            "Lengthen aljir:{property} until they stand there once ({most} words at most).",
        ),
        (
            "{name}: {which} слова {words!r} стоят в {where} несколько раз: {count}.",
            "Удлиняйте aljir:{property}, пока они не станут единственными (не больше {most} слов).",
        ),
    ),
    "words-similar": _message(
        "unanchored",
        ("{name}: The {which} words {words!r} are not in {where}.", "The text writes {similar!r}: copy that."),
        ("{name}: {which} слова {words!r} не найдены в {where}.", "В тексте написано {similar!r}: скопируйте это."),
    ),
    "words-missing": _message(
        "unanchored",
        ("{name}: The {which} words {words!r} are not in {where}.", "Copy them from the text."),
        ("{name}: {which} слова {words!r} не найдены в {where}.", "Скопируйте слова из текста."),
    ),
    "no-digest": _message(
        "unanchored",
        (
            "{name} is cited as a page: it has no digest of its text.",
            'For this text, add: aljir:textDigest "{digest}" ; aljir:textLength {length} .',
        ),
        (
            "{name} цитируется как страница: нет контрольной суммы его текста.",
            'Для этого текста добавьте: aljir:textDigest "{digest}" ; aljir:textLength {length} .',
        ),
    ),
    "other-text": _message(
        "unanchored",
        ("Not the text of {name}: its SHA-256 is {found}, expected {digest}.", "{mend}{correct}"),
        ("Это не текст {name}: его SHA-256 — {found}, а записано {digest}.", "{mend}{correct}"),
    ),
    "length": _message(
        "unanchored",
        (
            "{name} has the aljir:textLength {recorded}; its text has {length} Unicode code points.",
            "Correct it: aljir:textLength {length} .",
        ),
        (
            "{name}: записано aljir:textLength {recorded}, а в тексте {length} знаков Unicode.",
            "Исправьте: aljir:textLength {length} .",
        ),
    ),
    "text": _message(
        "unanchored",
        ("{error}", "{mend}"),
        ("Текст источника не читается: {error}", "{mend}"),
    ),
    "cycle": _message(
        "cycle",
        ("{name} is derived from itself: {circle}.", "Name premisses that stand without it: prov:wasDerivedFrom."),
        ("{name} выводится из самого себя: {circle}.", "Назовите посылки, верные и без него: prov:wasDerivedFrom."),
    ),
    "twice": _message(
        "twice",
        ("{name} is recorded twice, also in {other}.", "Keep one record, or give one of the two another name."),
        ("{name} записано дважды, также в {other}.", "Оставьте одну запись или переименуйте одну из двух."),
    ),
    "slug": _message(
        "twice",
        ("The folder {slug} records {name}.", "Give both one name: rename the folder or the source."),
        ("В папке {slug} записан {name}.", "Дайте им одно имя: переименуйте папку или источник."),
    ),
    "order": _message(
        "twice",
        (
            "{name} has the aljir:order {order}, and {other} has it too.",
            "Number the sentences 1, 2, 3 … in reading order, each once.",
        ),
        (
            "{name}: тот же aljir:order {order}, что и у {other}.",
            "Нумеруйте предложения 1, 2, 3 … в порядке чтения, каждое один раз.",
        ),
    ),
}
"""What is said of each sort of finding."""

KINDS = tuple(dict.fromkeys(message.kind for message in MESSAGES.values()))
"""The kinds of findings."""
