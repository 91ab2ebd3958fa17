"""What many sources name: countries, cities, camps, museums, officials, peoples, well-known families, dates."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from random import Random

from tests.bench.corpus.names import Name, both, proper, zipf
from tests.bench.corpus.people import Family, Person, family
from tests.bench.corpus.statements import Entity

COUNTRIES: dict[str, Name] = {
    "kazakhstan": ("Kazakhstan", "Казахстан"),
    "japan": ("Japan", "Япония"),
    "germany": ("Germany", "Германия"),
    "poland": ("Poland", "Польша"),
    "latvia": ("Latvia", "Латвия"),
    "norway": ("Norway", "Норвегия"),
}
"""Neutral places under the names that the saved queries know; whatever else is told of is invented."""
MONTHS: list[Name] = [
    ("January", "январь"),
    ("February", "февраль"),
    ("March", "март"),
    ("April", "апрель"),
    ("May", "май"),
    ("June", "июнь"),
    ("July", "июль"),
    ("August", "август"),
    ("September", "сентябрь"),
    ("October", "октябрь"),
    ("November", "ноябрь"),
    ("December", "декабрь"),
]
_OFFICIALS = 10_000_000
"""From this number on, families are of those who head something."""
_BEGIN, _END = "crm:P82a_begin_of_the_begin", "crm:P82b_end_of_the_end"


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that many sources name: the slug that its relatives' names are made from, and its name."""

    slug: str
    name: Name


class World:
    """What the sources of one corpus have in common.

    Args:
        seed: Of everything that is drawn.
        sources: About how many sources there will be: the more, the more there is to name.

    Attributes:
        known: The names of entities and statements that sources have told of, each with the first claim that does.
        dates: The time-spans of the calendar that were named, by prefixed name.
    """

    def __init__(self, seed: int, sources: int) -> None:
        root = sqrt(sources)
        self.seed = seed
        self.cities = self._things("city", 3 + int(root / 2), ("gar", "гар"))
        self.regions = self._things("region", 2 + int(root / 10), ("dol", "дол"))
        self.camps = self._things("camp", 2 + int(root / 5), ("lag", "лаг"))
        self.museums = self._things("museum", 2 + int(root / 10), ("mus", "мус"))
        self.papers = self._things("paper", 2 + int(root / 2), ("vest", "вест"))
        self.bodies = self._things("body", 2 + int(root / 2), ("kom", "ком"))
        self.peoples = self._things("people", 6, ("ri", "ри"))
        self.shared = 3 + sources // 6
        self.known: dict[str, str] = {}
        self.dates: dict[str, Entity] = {}
        self._weights: dict[int, list[float]] = {}
        self._shared_weights = list(zipf(self.shared, 0.8))

    @staticmethod
    def _things(kind: str, count: int, endings: Name) -> list[Thing]:
        names = [proper(number * 7, endings) for number in range(count)]
        return [Thing(f"{kind}-{name[0].lower()}", name) for name in names]

    def choose(self, random: Random, among: list[Thing]) -> Thing:
        """Give one of several, the first most often: Zipf's law."""
        weights = self._weights.get(len(among))
        if weights is None:
            weights = self._weights[len(among)] = list(zipf(len(among)))
        return random.choices(among, cum_weights=weights)[0]

    def shared_family(self, random: Random) -> int:
        """Give the number of a family of which several sources tell, the first most often."""
        return random.choices(range(self.shared), cum_weights=self._shared_weights)[0]

    def family(self, number: int) -> Family:
        """Give a family; the first ones are those of which several sources tell."""
        return family(self.seed, number)

    def official(self, body: Thing) -> Person:
        """Give who heads a body, and visits museums; or a museum, and receives visitors."""
        return family(self.seed, _OFFICIALS + self._officials[body.slug]).husband

    @cached_property
    def _officials(self) -> dict[str, int]:
        return {thing.slug: number for number, thing in enumerate([*self.museums, *self.bodies])}

    # Dates

    def time_spans(self) -> list[Entity]:
        """Give the time-spans that were named, in order."""
        return [self.dates[iri] for iri in sorted(self.dates)]

    def _dated(self, iri: str, name: Name, precision: str, edtf: str, *bounds: str) -> str:
        if iri not in self.dates:
            more = (f"crm:P2_has_type type:precision-{precision}", *bounds, f'aljir:edtf "{edtf}"^^edtf:EDTF')
            self.dates[iri] = Entity(iri, "crm:E52_Time-Span", name, more)
        return iri

    def year(self, year: int) -> str:
        """Give the prefixed name of a year."""
        bounds = begin(f"{year}-01-01"), end(f"{year}-12-31")
        return self._dated(f"time:{year}", (str(year), f"{year} год"), "year", str(year), *bounds)

    def month(self, year: int, month: int) -> str:
        """Give the prefixed name of a month."""
        text = f"{year}-{month:02}"
        bounds = begin(f"{text}-01"), end(f"{text}-{monthrange(year, month)[1]}")
        return self._dated(f"time:{text}", month_name(year, month), "month", text, *bounds)

    def day(self, year: int, month: int, day: int) -> str:
        """Give the prefixed name of a day."""
        text = f"{year}-{month:02}-{day:02}"
        return self._dated(f"time:{text}", day_name(year, month, day), "day", text, begin(text), end(text))

    def places(self) -> list[Entity]:
        """Give countries, regions, cities and the grounds of camps."""
        named = [*COUNTRIES.items(), *((thing.slug, thing.name) for thing in (*self.regions, *self.cities))]
        grounds = [
            (f"{camp.slug}-ground", both(("ground of the camp {}", "земля лагеря {}"), camp.name))
            for camp in self.camps
        ]
        return [Entity(f"place:{slug}", "crm:E53_Place", name) for slug, name in (*named, *grounds)]


def begin(day: str) -> str:
    """Say that a time-span begins with a day."""
    return f'{_BEGIN} "{day}T00:00:00"^^xsd:dateTime'


def end(day: str) -> str:
    """Say that a time-span ends with a day."""
    return f'{_END} "{day}T23:59:59"^^xsd:dateTime'


def month_name(year: int, month: int) -> Name:
    """Write a month in English and in Russian."""
    return f"{MONTHS[month - 1][0]} {year}", f"{MONTHS[month - 1][1]} {year} года"


def day_name(year: int, month: int, day: int) -> Name:
    """Write a day in English and in Russian.

    >>> day_name(1938, 8, 4)
    ('4 August 1938', '4 августа 1938 года')
    """
    en, ru = MONTHS[month - 1]
    return f"{day} {en} {year}", f"{day} {ru[:-1] if ru[-1] in 'ьй' else ru}{'а' if ru[-1] == 'т' else 'я'} {year} года"
