"""Proposes items of Wikidata for entities that are linked to none: searched by every name, read, scored, explained.

A proposal is for a person to judge (see `aljir.wikidata.review`); nothing here links anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.errors import AljirError
from aljir.lookup import Lookup
from aljir.records import in_language
from aljir.results import Result, Table
from aljir.spelling import romanised
from aljir.terms import SKOS, shrink
from aljir.wikidata.linking import ENTITY, links_of, read_rejected
from aljir.wikidata.profiles import KINDS, Profiles
from aljir.wikidata.scores import RIVAL, Reason, Score
from aljir.wikidata.scoring import REFERRING, referred, score

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

    from aljir.engines import Engine
    from aljir.project import Project
    from aljir.wikidata.client import Wikidata
    from aljir.wikidata.items import Item
    from aljir.wikidata.profiles import Profile

MOST = 5
"""How many items are proposed for an entity at most."""
LEAD = 15
"""By how many points the first must lead the second; else the reasons say so, and it is not high."""

_OF_KIN = {"parent": ("P40",), "child": ("P22", "P25"), "spouse": ("P26",)}
"""Where the item of a relative, by the role of the relative, has the item that is sought."""


@dataclass(frozen=True)
class Candidate:
    """An item that may be like an entity.

    Args:
        entity: The IRI of the entity.
        name: Its name.
        item: The number of the item.
        label: The name of the item.
        description: What the item is.
        score: How well it fits, and why.
    """

    entity: str
    name: str
    item: str
    label: str
    description: str
    score: Score


class Candidates(Result):
    """Items that are proposed for entities, by entity, the best first.

    Attributes:
        searched: The IRIs of the entities for which items were sought.
        candidates: The proposals.
    """

    kind = "table"

    def __init__(
        self,
        searched: Iterable[str],
        candidates: Iterable[Candidate],
        languages: Sequence[str],
        prefixes: Mapping[str, str],
    ) -> None:
        self.searched = tuple(searched)
        self.candidates = tuple(candidates)
        self.languages = tuple(languages)
        self.prefixes = prefixes

    def __len__(self) -> int:
        return len(self.candidates)

    def __iter__(self) -> Iterator[Candidate]:
        return iter(self.candidates)

    def as_table(self) -> Table:
        """Give one row a proposal."""
        variables = ("entity", "name", "item", "label", "description", "score", "level", "explanation")
        rows = [
            (
                NamedNode(one.entity),
                Literal(one.name),
                NamedNode(ENTITY + one.item),
                Literal(one.label),
                Literal(one.description),
                Literal(one.score.points),
                Literal(one.score.level),
                Literal(one.score.text(self.languages[0])),
            )
            for one in self.candidates
        ]
        return Table(variables, rows, self.prefixes)

    def __repr__(self) -> str:
        return f"<Candidates: {len(self)} items for {len(self.searched)} entities>"


def propose(
    engine: Engine,
    project: Project,
    wikidata: Wikidata,
    entities: Sequence[str] = (),
    *,
    languages: Sequence[str],
    progress: Callable[[int, int, str], None] = lambda done, total, name: None,
) -> Candidates:
    """Propose items for entities of a graph.

    Args:
        engine: What answers queries.
        project: The project, whose links and rejections count.
        wikidata: Whom to ask; it keeps every answer, so that a run that is broken off goes on where it was.
        entities: The IRIs of the entities; all of `KINDS` that are not linked to Wikidata when not given.
        languages: The languages of what people read, the first one first.
        progress: Told how many entities are done, of how many, and the name of the next.

    Raises:
        AljirError: An entity is of another kind; Wikidata gives no answer, or offline the cache has none (exit code 3).
    """
    links = links_of(project)
    items: dict[str, list[str]] = {}
    for link in links:
        items.setdefault(link.subject, []).append(link.object.removeprefix(ENTITY))
    profiles = Profiles(engine, project, Lookup(engine, project), items)
    for entity in entities:
        if entity not in profiles.kinds:
            raise AljirError(
                f"{shrink(entity, project.prefixes)} is none of what is linked with Wikidata.",
                mend=f"Name one of these: {', '.join(KINDS)}.",
            )
    chosen = entities or [entity for entity in profiles.kinds if entity not in items]
    taken = {link.object.removeprefix(ENTITY): link for link in links if link.predicate == SKOS.exactMatch.value}
    refused = read_rejected(project)
    found: list[Candidate] = []
    for done, entity in enumerate(chosen):
        profile = profiles.of(entity)
        progress(done, len(chosen), profile.name(*languages))
        owners = {item: link.name for item, link in taken.items() if link.subject != entity}
        found += find_candidates(wikidata, profile, languages=languages, taken=owners, refused=refused)
    progress(len(chosen), len(chosen), "")
    return Candidates(chosen, found, languages, project.prefixes)


def find_candidates(
    wikidata: Wikidata,
    profile: Profile,
    *,
    languages: Sequence[str],
    taken: Mapping[str, str],
    refused: Container[tuple[str, str]],
) -> list[Candidate]:
    """Propose items for one entity, the best first.

    Args:
        wikidata: Whom to ask.
        profile: What the graph knows of the entity.
        languages: The languages of what people read, the first one first.
        taken: The entities, by prefixed name, to which items are linked as exact matches, by number of the item.
        refused: Pairs of entity (IRI) and item that a curator has rejected.

    Raises:
        AljirError: Wikidata gives no answer, or offline the cache has none (exit code 3).
    """
    hits = {hit.id: None for text, language in searches(profile, languages) for hit in wikidata.search(text, language)}
    found = wikidata.entities([*hits, *_through_kin(wikidata, profile)])
    items = {item.id: item for item in found.values() if not item.missing and (profile.entity, item.id) not in refused}
    others = wikidata.entities(number for item in items.values() for number in referred(item, *REFERRING))
    scored = [(_score(profile, item, others, taken), item) for item in items.values()]
    scored.sort(key=lambda pair: (-pair[0].points, int(pair[1].id[1:])))
    if len(scored) > 1 and scored[0][0].level != "low" and scored[0][0].points - scored[1][0].points < LEAD:
        (best, item), *rest = scored
        scored = [(Score((*best.reasons, _rival(scored[1][1]))), item), *rest]
    return [
        Candidate(
            profile.entity,
            name=profile.name(*languages),
            item=item.id,
            label=in_language(item.labels, *languages),
            description=in_language(item.descriptions, *languages),
            score=result,
        )
        for result, item in scored[:MOST]
        if result.points
    ]


def searches(profile: Profile, languages: Sequence[str]) -> list[tuple[str, str]]:
    """Give what to search for: each name in its language; of persons the surname first, too, as catalogues have it.

    Labels and aliases are found by their beginnings only, so that *Marren, Ilvo* finds *Marren, Ilvo Petrovich*. What
    has no name in Latin letters is searched for by a romanised one too.

    >>> from aljir.lookup import Lookup
    >>> kg = aljir.open(lighthouse)
    >>> profiles = Profiles(kg.engine, kg.project, Lookup(kg.engine, kg.project), {})
    >>> searches(profiles.of("https://example.org/lighthouse/person/sanna-aldwin"), ("en", "ru"))[:2]
    [('Sanna Aldwin', 'en'), ('Aldwin, Sanna', 'en')]
    """
    named = [
        # a script, as in ru-Latn, is no language that can be searched
        (name.text, name.language if name.language.isalpha() else languages[0])
        for name in profile.names
    ]
    if not any(re.search(r"[A-Za-z]", text) for text, _ in named):
        named += [(romanised(text), "en") for text, _ in named]
    found = []
    for text, language in named:
        found.append((text, language))
        given, _, surname = text.rpartition(" ")
        if profile.kind == "person" and given:
            found.append((f"{surname}, {given}", language))
    return list(dict.fromkeys(found))


def _through_kin(wikidata: Wikidata, profile: Profile) -> list[str]:
    """Give the items that the items of relatives name in the role that the entity has for them."""
    kin = [
        (item, numbers)
        for role, numbers in _OF_KIN.items()
        for relative in profile.related.get(role, ())
        for item in sorted(relative.items)
    ]
    items = wikidata.entities(item for item, _ in kin)
    return [number for item, numbers in kin for number in referred(items[item], *numbers)]


def _score(profile: Profile, item: Item, others: Mapping[str, Item], taken: Mapping[str, str]) -> Score:
    found = score(profile, item, others)
    owner = taken.get(item.id)
    if owner is None:
        return found
    words = {"en": f"already linked with {owner}", "ru": f"уже сопоставлено с {owner}"}
    return Score((*found.reasons, Reason("taken", words, contradicts=True)))


def _rival(item: Item) -> Reason:
    return Reason(RIVAL, {"en": f"{item.id} fits nearly as well", "ru": f"{item.id} подходит почти так же"})
