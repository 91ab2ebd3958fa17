"""What a source holds: claims, each with its statements, and the entities that they speak of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.bench.corpus.names import Name

GRAPH = "https://w3id.org/aljir/"
KINDS = {
    "person": "people",
    "event": "events",
    "group": "groups",
    "organization": "organizations",
    "place": "places",
    "thing": "things",
    "time": "times",
}
"""The prefix of an entity, with the name of the file that tells of its like."""


@dataclass(frozen=True, slots=True)
class Entity:
    """Something that claims speak of: its identity and its names.

    Attributes:
        iri: Its prefixed name.
        kind: Its class.
        name: In English and Russian; the latter is empty where it is missing.
        more: Further statements, without the subject.
    """

    iri: str
    kind: str
    name: Name
    more: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The name of the file that tells of its like, without extension."""
        return KINDS[self.iri.partition(":")[0]]


@dataclass(slots=True)
class Passage:
    """Words of a text: a sentence, or a part of one, by the place of its first and behind its last character."""

    iri: str
    order: int
    parent: str
    start: int
    end: int
    first_words: str
    last_words: str
    excuse: Name | None = None


@dataclass(slots=True)
class Claim:
    """What a source says: the record of it, and the statements of its graph.

    Attributes:
        iri: Its prefixed name.
        gloss: In English and Russian; the latter is empty where it is missing.
        said: Its statements, each as subject, property and object in Turtle.
        mode: stated, derived or judgement.
        standing: accepted, disputed or withdrawn.
        reason: Why it is disputed or withdrawn.
        disputed_by: The claims that dispute it.
        premisses: The claims that it is derived from.
        entities: What is told of for the first time here.
        passages: The words that make it.
        spare: Whether its sentence would be covered without it.
        own: Whether it is of what no other source tells of.
    """

    iri: str
    gloss: Name
    said: list[str]
    mode: str = "stated"
    standing: str = "accepted"
    reason: Name | None = None
    disputed_by: list[str] = field(default_factory=list)
    premisses: list[str] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    spare: bool = False
    own: bool = True


@dataclass(slots=True)
class Source:
    """A source with its record, its text and what it claims."""

    slug: str
    name: Name
    kind: str
    language: str
    publisher: str
    text: str
    passages: list[Passage]
    claims: list[Claim]

    @property
    def entities(self) -> Iterable[Entity]:
        """What is told of for the first time in this source."""
        return (entity for claim in self.claims for entity in claim.entities)
