"""What the names of columns, parameters and subjects of saved queries are called in the language of a reader.

A name is a word of English in camelCase or with hyphens. What it is called is told by the general words here, else by
a type of the graph that has the same name; what neither knows stays as it is, and is marked as English.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aljir.terms import SKOS

if TYPE_CHECKING:
    from aljir.web.reader import Reader

NAMES: dict[str, dict[str, str]] = {
    "ru": {
        "about": "о чём",
        "actor": "кто",
        "address": "адрес",
        "after": "после",
        "agreement": "совпадения",
        "among": "среди",
        "anniversaries": "годовщины",
        "annotations": "аннотации",
        "approximate": "приблизительно",
        "as": "как",
        "at": "когда",
        "author": "кто составил",
        "authority": "справочник",
        "by": "кем",
        "checks": "проверки",
        "claim": "утверждение",
        "claimSource": "источник утверждения",
        "claims": "утверждения",
        "commemorates": "в память о",
        "comparison": "сопоставление",
        "confidence": "уверенность",
        "confirmingClaim": "подтверждающее утверждение",
        "confirmingGloss": "что сказано в подтверждение",
        "confirmingSource": "подтверждающий источник",
        "count": "число",
        "countedFrom": "отсчёт от",
        "countedFromDate": "дата отсчёта",
        "countries": "страны",
        "country": "страна",
        "date": "дата",
        "decision": "решение",
        "decisions": "решения",
        "derived": "выведено",
        "disagreement": "разногласия",
        "disputed": "оспорено",
        "disputedBy": "чем оспорено",
        "division": "часть страны",
        "earliest": "самое раннее",
        "elected": "кто избран",
        "encoding": "запись утверждений",
        "end": "конец",
        "ended": "окончено",
        "entity": "предмет",
        "event": "событие",
        "eventDate": "дата события",
        "events": "события",
        "evidence": "свидетельство",
        "excusedBecause": "почему ничего",
        "family": "семья",
        "familyOf": "семья кого",
        "figure": "число",
        "figures": "числа",
        "firstWords": "первые слова",
        "gloss": "что сказано",
        "greatestTotal": "наибольшее целое",
        "group": "группа",
        "groups": "группы",
        "held": "где",
        "highestImpliedTotal": "наибольшее следующее целое",
        "identifier": "идентификатор",
        "impliedTotal": "следующее целое",
        "item": "предмет в другом наборе",
        "judged": "о ком или о чём",
        "judgements": "оценки",
        "kin": "родство",
        "kind": "вид",
        "knownThrough": "через кого известно",
        "language": "язык",
        "languages": "языки",
        "lastWords": "последние слова",
        "latest": "самое позднее",
        "leastTotal": "наименьшее целое",
        "left": "оставлено",
        "linked": "связан",
        "links": "соответствия",
        "lowerBound": "нижняя граница",
        "lowestImpliedTotal": "наименьшее следующее целое",
        "mapping": "запись о соответствии",
        "match": "соответствие",
        "meeting": "встреча",
        "met": "с кем",
        "mode": "модальность",
        "name": "имя",
        "nameLanguage": "язык имени",
        "names": "имена",
        "nationalities": "национальности",
        "nationality": "национальность",
        "noEarlierThan": "не раньше",
        "noLaterThan": "не позже",
        "number": "номер",
        "object": "значение",
        "occupation": "род занятий",
        "occupations": "род занятий",
        "of": "чего",
        "office": "должность",
        "offices": "должности",
        "one": "одно",
        "oneTotalPossible": "возможно ли одно целое",
        "ongoing": "продолжается",
        "organization": "организация",
        "organizations": "организации",
        "origin": "происхождение",
        "other": "другое",
        "part": "часть",
        "partOf": "часть чего",
        "passage": "отрывок",
        "passages": "отрывки",
        "people": "лица",
        "percent": "процент",
        "percentOfSum": "процент от суммы",
        "person": "лицо",
        "place": "место",
        "places": "места",
        "point": "положение",
        "precision": "точность",
        "premiss": "посылка",
        "premissGloss": "что сказано в посылке",
        "premissSource": "источник посылки",
        "property": "свойство",
        "proposed": "предложено",
        "provenance": "происхождение",
        "qualification": "оговорка",
        "reason": "причина",
        "recorded": "записано",
        "relation": "связь",
        "relative": "родственник",
        "role": "роль",
        "search": "поиск",
        "sentence": "предложение",
        "share": "доля",
        "shareOf": "доля от",
        "shares": "доли",
        "since": "с какого времени",
        "source": "источник",
        "sourceLanguage": "язык источника",
        "sources": "источники",
        "spelling": "написание",
        "standing": "статус",
        "standsBeside": "верно рядом с",
        "start": "начало",
        "stated": "сказано",
        "statement": "высказывание",
        "subject": "предмет",
        "sumOfCounts": "сумма чисел",
        "sumOfPercents": "сумма процентов",
        "taken": "взято",
        "text": "текст",
        "textLength": "длина текста",
        "thing": "предмет",
        "things": "предметы",
        "time": "время",
        "triples": "троек",
        "type": "тип",
        "unit": "единица",
        "unnamed": "без имени",
        "unsaid": "что не сказано",
        "upperBound": "верхняя граница",
        "usual": "обычно",
        "usualLanguage": "язык обычного имени",
        "usualName": "обычное имя",
        "value": "значение",
        "views": "представления",
        "who": "кто",
        "whole": "целое",
        "whoOrWhat": "кто или что",
        "wikidata": "Викиданные",
        "within": "внутри",
        "words": "слова",
        "year": "год",
        "yearCountedFrom": "год отсчёта",
        "years": "лет",
    }
}
"""Words by language and name; none of them is of the subject of any graph."""


@dataclass(frozen=True, slots=True)
class Called:
    """What a name is called, and the language of that where it is not the reader's."""

    text: str
    lang: str = ""


def called(name: str, reader: Reader) -> Called:
    """Give what a name is called.

    Args:
        name: The name of a variable or parameter, or a subject.
        reader: Who reads it.

    >>> from aljir.records import Records
    >>> from aljir.web.reader import Reader
    >>> graph = aljir.open(lighthouse)
    >>> records = Records.read(graph.engine)
    >>> russian, english = (Reader(graph, records, languages) for languages in (("ru", "en"), ("en", "ru")))
    >>> [called(name, russian).text for name in ("firstWords", "otherSource", "spot", "keeper")]
    ['первые слова', 'источник (другое)', 'место на берегу', 'keeper']
    >>> called("keeper", russian).lang, called("firstWords", english).text
    ('en', 'first words')
    """
    language = reader.languages[0]
    words = NAMES.get(language, {})
    rest = name.removeprefix("other")
    if text := words.get(name):
        return Called(text)
    if rest != name and (text := words.get(rest[:1].lower() + rest[1:])):
        return Called(f"{text} ({words['other']})")
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()
    types = reader.prefixes.get("type", "")
    known = reader.texts(types + spaced, SKOS.prefLabel) if types and re.fullmatch(r"[a-z0-9-]+", spaced) else {}
    if language != "en" and language in known:
        return Called(known[language])
    return Called(spaced.replace("-", " "), "" if language == "en" else "en")
