"""What statements are made of again and again: properties, figures, groups, events of a life."""

from __future__ import annotations

from tests.bench.corpus.names import Name, both
from tests.bench.corpus.people import Person
from tests.bench.corpus.statements import Entity
from tests.bench.corpus.world import Thing, World, begin, end

MEMBER = "crm:P107_has_current_or_former_member"
KIND = "crm:P2_has_type"
TIME = "crm:P4_has_time-span"
FIRST_YEAR = 1938
CONTRADICTS = "Another claim contradicts it.", "Другое утверждение ему противоречит."


EVENTS = {
    "birth": ("crm:E67_Birth", ("birth of {}", "рождение: {}")),
    "arrest": ("crm:E7_Activity", ("arrest of {}", "арест: {}")),
    "sentencing": ("crm:E7_Activity", ("sentencing of {}", "приговор: {}")),
    "imprisonment": ("crm:E7_Activity", ("imprisonment of {}", "заключение: {}")),
    "release": ("crm:E7_Activity", ("release of {}", "освобождение: {}")),
    "exile": ("crm:E7_Activity", ("exile of {}", "ссылка: {}")),
    "death": ("crm:E69_Death", ("death of {}", "смерть: {}")),
    "execution": ("crm:E69_Death", ("execution of {}", "казнь: {}")),
}


def value(name: str, about: str, kind: str, unit: str, *numbers: str) -> list[str]:
    """Give the statements of a figure.

    >>> value("letter-term", "event:sentencing", "length-of-sentence", "year", "crm:P90_has_value 8")[1]
    'figure:letter-term crm:P140_assigned_attribute_to event:sentencing'
    """
    figure = f"figure:{name}"
    return [
        f"{figure} a crm:E13_Attribute_Assignment",
        f"{figure} crm:P140_assigned_attribute_to {about}",
        f"{figure} crm:P177_assigned_property_of_type type:{kind}",
        f"{figure} crm:P141_assigned {figure}-value",
        f"{figure}-value a crm:E54_Dimension",
        *(f"{figure}-value {number}" for number in numbers),
        f"{figure}-value crm:P91_has_unit type:{unit}",
    ]


def women(camp: Thing) -> Entity:
    """Give the group of all who were held in a camp."""
    name = both(("women held in the camp {}", "женщины, содержавшиеся в лагере {}"), camp.name)
    return Entity(f"group:women-of-{camp.slug}", "crm:E74_Group", name)


def women_in(camp: Thing, year: int) -> Entity:
    """Give the group of those who were held in a camp in one year."""
    held = women(camp)
    return Entity(f"{held.iri}-in-{year}", held.kind, (f"{held.name[0]} in {year}", f"{held.name[1]}, {year} год"))


def decades(iri: str, name: Name, first: int, last: int) -> Entity:
    """Give a time-span that is known to the decade."""
    more = (
        f"{KIND} type:precision-decades",
        begin(f"{first}0-01-01"),
        end(f"{last}9-12-31"),
        f'aljir:edtf "{first}X/{last}X"^^edtf:EDTF',
    )
    return Entity(iri, "crm:E52_Time-Span", name, more)


def event(what: str, person: Person) -> Entity:
    """Give an event of somebody's life."""
    kind, name = EVENTS[what]
    return Entity(f"event:{what}-of-{person.slug}", kind, both(name, person.name))


def happened(event: Entity, what: str, who: Person) -> list[str]:
    """Give the statements of an event of a kind that somebody took part in.

    >>> woman = Person("ann", ("Ann", "Анн"))
    >>> happened(event("exile", woman), "exile", woman)[0]
    'event:exile-of-ann crm:P2_has_type type:exile'
    """
    return [f"{event.iri} {KIND} type:{what}", f"{event.iri} crm:P11_had_participant {who.iri}"]


def person(somebody: Person) -> Entity:
    """Give a person as an entity."""
    return Entity(somebody.iri, "crm:E21_Person", somebody.name)


def opened(world: World, museum: Thing) -> tuple[int, int, int]:
    """Give the day on which a museum opened."""
    number = world.museums.index(museum)
    return 1960 + number * 7 % 30, 1 + number % 12, 1 + number * 5 % 28
