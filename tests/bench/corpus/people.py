"""Invented families, and what befell them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.bench.corpus.names import MEN, WOMEN, Name, surname

OCCUPATIONS = ("singer", "writer", "poet", "ballet-dancer", "film-actress")
RANKS = ("marshal", "general", "writer", "poet", "minister")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who never lived."""

    slug: str
    name: Name

    @property
    def iri(self) -> str:
        """The prefixed name."""
        return f"person:{self.slug}"


@dataclass(frozen=True, slots=True)
class Family:
    """A woman who was held, her husband and their children, with the years of what happened.

    Attributes:
        place: From 0 to 1: decides on camp, city of birth and people.
        arrest: Year, month and day.
        term: Years of the sentence.
    """

    wife: Person
    husband: Person
    children: tuple[Person, ...]
    place: float
    born: int
    births: tuple[int, ...]
    arrest: tuple[int, int, int]
    term: int
    died: int
    occupation: str
    rank: str


def family(seed: int, number: int) -> Family:
    """Give a family: the same number always gives the same one."""
    random = Random(f"{seed} family {number}")  # noqa: S311
    last = surname(number)
    women, men = random.sample(WOMEN, 3), random.sample(MEN, 3)

    def person(first: Name) -> Person:
        name = f"{first[0]} {last[0]}", f"{first[1]} {last[1]}"
        return Person(name[0].lower().replace(" ", "-"), name)

    born = random.randint(1885, 1914)
    count = random.choices((0, 1, 2, 3), (3, 4, 2, 1))[0]
    count = max(count, 1 if number == 0 else 0)  # the family that most sources tell of has everything to tell
    births = tuple(sorted(random.sample(range(born + 19, born + 23), count)))
    arrested = random.choice((1937, 1937, 1938, 1938, 1938, 1939))
    term = random.choice((3, 5, 5, 8, 8, 8, 10))
    return Family(
        wife=person(women[0]),
        husband=person(men[0]),
        children=tuple(map(person, (women[1], men[1], women[2])[:count])),
        place=random.random(),
        born=born,
        births=births,
        arrest=(arrested, random.randint(1, 12), random.randint(1, 28)),
        term=term,
        died=random.randint(arrested + term + 1, 1990),
        occupation=random.choice(OCCUPATIONS),
        rank=random.choice(RANKS),
    )
