"""Compares items of Wikidata with what a graph knows of an entity; each finding is a reason, with its points.

What the points are, and what follows from them, is said in `aljir.wikidata.scores`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from aljir.spelling import skeleton
from aljir.wikidata.items import Coordinates, EntityId, Time
from aljir.wikidata.naming import other_form, other_patronymic, relation, shared_words
from aljir.wikidata.scores import POINTS, Reason, Score
from aljir.wikidata.years import agreement, read_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aljir.values import Point
    from aljir.wikidata.items import Item, Value
    from aljir.wikidata.profiles import Profile, Related
    from aljir.wikidata.years import Years

HUMAN = "Q5"
SAME_POSITION, ELSEWHERE = 10, 500
"""Up to how many kilometres two positions are the same; beyond how many they contradict each other."""

_KIND = "P31"
_OCCUPATION = ("P106", "P39", "P410")
_PLACE = ("P19", "P20", "P551", "P2632", "P17", "P131", "P276", "P159")
_KIN = {"parent": ("P22", "P25"), "child": ("P40",), "spouse": ("P26",)}
REFERRING = (_KIND, *_OCCUPATION, *_PLACE, *(number for numbers in _KIN.values() for number in numbers))
"""The properties whose values are items that are compared by their names."""
_BIRTH, _DEATH, _POSITION = "P569", "P570", "P625"
_DATES = (_BIRTH, _DEATH, "P571", "P576")


def score(profile: Profile, item: Item, others: Mapping[str, Item]) -> Score:
    """Give how well an item fits an entity.

    Args:
        profile: What the graph knows of the entity.
        item: The item.
        others: The items that it refers to by `REFERRING`, by number.
    """
    return Score(tuple(_reasons(profile, item, others)))


def values(item: Item, *numbers: str) -> list[Value]:
    """Give the values that an item has for properties; deprecated ones are left out."""
    return [
        statement.snak.value
        for number in numbers
        for statement in item.statements.get(number, ())
        if statement.snak.value is not None and statement.rank != "deprecated"
    ]


def referred(item: Item, *numbers: str) -> list[str]:
    """Give the numbers of the items that an item refers to by properties."""
    return list(dict.fromkeys(value.id for value in values(item, *numbers) if isinstance(value, EntityId)))


def names_of(item: Item) -> tuple[str, ...]:
    """Give the labels and aliases of an item in all languages, one of each set of spellings."""
    aliases = (alias for several in item.aliases.values() for alias in several)
    spellings: dict[str, str] = {}
    for name in (*item.labels.values(), *aliases):
        spellings.setdefault(skeleton(name), name)
    return tuple(spellings.values())


def _reasons(profile: Profile, item: Item, others: Mapping[str, Item]) -> Iterator[Reason]:
    yield from _name(profile, item)
    yield from _kind(profile, item, others)
    for number in _DATES:
        yield from _date(number, profile.dates.get(number, ()), item)
    if profile.kind == "person":
        yield from _life(profile.active, item)
        yield from _kin(profile, item, others)
        yield from _shared("occupation", profile.related.get("type", ()), item, _OCCUPATION, others)
    yield from _shared("place", profile.related.get("place", ()), item, _PLACE, others)
    yield from _position(profile.points, item)


# Names


def _name(profile: Profile, item: Item) -> Iterator[Reason]:
    """Compare each name with each; the best pair tells."""
    pairs = [(name.text, other) for name in profile.names for other in names_of(item)]
    found = [(how, *pair) for pair in pairs if (how := relation(*pair))]
    if profile.kind == "person":
        clash = next((pair for pair in pairs if other_patronymic(*pair)), None)
        if clash:
            yield _contradiction("another patronymic", "another patronymic", "другое отчество", *clash)
    if found:
        how, ours, theirs = max(found, key=lambda one: POINTS[one[0]])
        if how == "similar name" and profile.kind == "person" and other_form(ours, theirs):
            yield _contradiction("another form", "form of the other sex", "форма другого рода", ours, theirs)
        else:
            english, russian = _NAME_WORDS[how]
            told = theirs if ours == theirs else f"{ours} – {theirs}"
            yield Reason(how, {"en": f"{english}: {told}", "ru": f"{russian}: {told}"})
    elif profile.kind == "person" and (part := next((pair for pair in pairs if shared_words(*pair)), None)):
        yield _contradiction("another given name", "only a part of the name is the same", "совпадает лишь часть", *part)


_NAME_WORDS = {
    "same name": ("same name", "то же имя"),
    "longer name": ("same name, one longer", "то же имя, одно длиннее"),
    "similar name": ("similar spelling", "сходное написание"),
    "part of a name": ("part of a name", "часть имени"),
}


# Kind


def _kind(profile: Profile, item: Item, others: Mapping[str, Item]) -> Iterator[Reason]:
    classes = referred(item, _KIND)
    label = ", ".join(_label(number, others) for number in classes)
    if classes and (profile.kind == "person") != (HUMAN in classes):
        yield Reason("another kind", {"en": f"another kind: {label}", "ru": f"иного рода: {label}"}, contradicts=True)
    elif profile.kind == "person" and classes:
        yield Reason("kind", {"en": f"kind: {label}", "ru": f"род: {label}"})
    elif profile.kind != "person":
        yield from _shared("kind", profile.related.get("type", ()), item, (_KIND,), others)


# Dates


def _date(number: str, ours: tuple[Years, ...], item: Item) -> Iterator[Reason]:
    """Compare the years of an event; what agrees best tells."""
    theirs = [years for value in values(item, number) if isinstance(value, Time) and (years := read_time(value))]
    pairs = [(one, other) for one in ours for other in theirs]
    english, russian = _DATE_WORDS[number]
    found = max(pairs, key=lambda pair: POINTS.get(agreement(*pair), 0), default=None)
    if found is None:
        return
    finding, told = agreement(*found), str(found[1])
    if finding:
        yield Reason(finding, {"en": f"{english}: {told}", "ru": f"{russian}: {told}"})
    else:
        yield _contradiction(f"another {english}", english, russian, str(found[0]), told)


_DATE_WORDS = {
    _BIRTH: ("birth", "рождение"),
    _DEATH: ("death", "смерть"),
    "P571": ("beginning", "начало"),
    "P576": ("end", "конец"),
}


def _life(active: tuple[Years, ...], item: Item) -> Iterator[Reason]:
    """Check that who took part in something lived then."""
    born, died = (
        [years for value in values(item, number) if isinstance(value, Time) and (years := read_time(value))]
        for number in (_BIRTH, _DEATH)
    )
    for years in active:
        if born and all(years.last < birth.first for birth in born):
            yield _contradiction("not yet born", "active before birth", "действия до рождения", years, born[0])
            return
        if died and all(years.first > death.last for death in died):
            yield _contradiction("dead", "active after death", "действия после смерти", years, died[0])
            return
    if active and born and died:
        told = f"{born[0]} – {died[0]}"
        yield Reason("lived then", {"en": f"lived at that time: {told}", "ru": f"время жизни подходит: {told}"})


# Kin, places, occupations


def _kin(profile: Profile, item: Item, others: Mapping[str, Item]) -> Iterator[Reason]:
    finding = "relative"
    for role, numbers in _KIN.items():
        for label in _meeting(profile.related.get(role, ()), item, numbers, others, longer=True):
            english, russian = _ROLE_WORDS[role]
            yield Reason(finding, {"en": f"{english}: {label}", "ru": f"{russian}: {label}"})
            finding = "another relative"


_ROLE_WORDS = {
    "parent": ("parent", "родитель"),
    "child": ("child", "ребёнок"),
    "spouse": ("spouse", "супруг(а)"),
    "occupation": ("occupation", "род занятий"),
    "place": ("place", "место"),
    "kind": ("kind", "род"),
}


def _shared(
    finding: str, ours: Iterable[Related], item: Item, numbers: tuple[str, ...], others: Mapping[str, Item]
) -> Iterator[Reason]:
    """Give what entity and item have in common, however much that is, as one reason."""
    if labels := _meeting(ours, item, numbers, others):
        english, russian = _ROLE_WORDS[finding]
        told = ", ".join(labels)
        yield Reason(finding, {"en": f"{english}: {told}", "ru": f"{russian}: {told}"})


def _meeting(
    ours: Iterable[Related], item: Item, numbers: tuple[str, ...], others: Mapping[str, Item], *, longer: bool = False
) -> list[str]:
    """Give the labels of the items that one of ours is linked to, or has a name of; `longer` names count for kin."""
    accepted = ("same name", "longer name") if longer else ("same name",)
    related = list(ours)
    found = [
        number
        for number in referred(item, *numbers)
        if any(
            number in one.items
            or any(
                relation(name, other) in accepted
                for name in one.names
                for other in (names_of(others[number]) if number in others else ())
            )
            for one in related
        )
    ]
    return [_label(number, others) for number in found]


# Position


def _position(ours: tuple[Point, ...], item: Item) -> Iterator[Reason]:
    theirs = [value for value in values(item, _POSITION) if isinstance(value, Coordinates)]
    if not ours or not theirs:
        return
    kilometres = round(min(_distance(point, other) for point in ours for other in theirs))
    words = {"en": f"{kilometres} km apart", "ru": f"расстояние {kilometres} км"}
    if kilometres <= SAME_POSITION:
        yield Reason("same position", words)
    elif kilometres > ELSEWHERE:
        yield Reason("elsewhere", words, contradicts=True)


def _distance(point: Point, other: Coordinates) -> float:
    """Give the kilometres between two points of the earth, as a sphere."""
    degrees = [float((bounds.lower or 0) + (bounds.upper or 0)) / 2 for bounds in (point.latitude, point.longitude)]
    (lat1, lon1), (lat2, lon2) = map(math.radians, degrees), map(math.radians, (other.latitude, other.longitude))
    chord = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(chord))


# Words


def _contradiction(finding: str, english: str, russian: str, ours: object, theirs: object) -> Reason:
    words = {
        "en": f"{english}: here {ours}, there {theirs}",
        "ru": f"{russian}: здесь {ours}, там {theirs}",
    }
    return Reason(finding, words, contradicts=True)


def _label(number: str, others: Mapping[str, Item]) -> str:
    """Give the name of an item and its number."""
    labels = others[number].labels if number in others else {}
    label = labels.get("en") or next(iter(labels.values()), "")
    return f"{label} {number}".strip()
