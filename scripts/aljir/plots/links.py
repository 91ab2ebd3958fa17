"""What joins two things: the items of kin pictures and networks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.plots.evidence import COLUMNS, rows
from aljir.plots.svg import Plot, legend, text
from aljir.plots.words import WORDS
from aljir.records import words_in
from aljir.results import Table
from aljir.terms import ALJIR, CRM, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from aljir.plots.evidence import Evidence
    from aljir.results import Term

PARENT, COUPLE, IDENTITY, FAMILY, OTHER = "parent", "couple", "identity", "family", "other"
PARENTS = {term.value for term in (SCHEMA.parent, CRM.P152_has_parent, ALJIR.mother, ALJIR.father)}
"""Properties from a child to a parent."""
KIN = {
    **dict.fromkeys(PARENTS, PARENT),
    SCHEMA.children.value: PARENT,
    SCHEMA.spouse.value: COUPLE,
    ALJIR.proposedIdentity.value: IDENTITY,
    ALJIR.familyOf.value: FAMILY,
}
"""What kind of kinship a property is."""
DISPUTED = ("link disputed", ' stroke-dasharray="5 4"')
"""Class and further attributes of the line of what is disputed."""
EDGE = 24
"""How far what is drawn is from the edge."""


@dataclass(frozen=True, slots=True)
class Link:
    """That one thing has a relation to another; both by IRI, or by name where they have none.

    `kind` is one of parent (of the start, the end is the parent), couple, identity, family, other.
    """

    start: str
    end: str
    relation: str = ""
    kind: str = OTHER
    disputed: bool = False
    evidence: tuple[Evidence, ...] = field(default=(), compare=False)


def link(
    start: str,
    end: str,
    property: str,
    relation: str = "",
    *,
    disputed: bool = False,
    evidence: tuple[Evidence, ...] = (),
) -> Link:
    """Make a link; kinship is put in one direction, so that what several properties say is one link.

    >>> link("ex:ilvo", "ex:tove", str(SCHEMA.children.value)) == link("ex:tove", "ex:ilvo", str(SCHEMA.parent.value))
    True
    """
    kind = KIN.get(property, OTHER)
    if property == SCHEMA.children.value:
        start, end = end, start
    if kind in (COUPLE, IDENTITY):
        start, end = sorted((start, end))
    return Link(start, end, "" if kind in (PARENT, COUPLE, IDENTITY) else relation, kind, disputed, evidence)


def merged(links: Iterable[Link]) -> list[Link]:
    """Give each link once; what one claim disputes and another does not is not disputed.

    >>> merged([Link("a", "b", disputed=True), Link("a", "b"), Link("c", "c")])
    [Link(start='a', end='b', relation='', kind='other', disputed=False, evidence=())]
    """
    found: dict[Link, list[Link]] = {}
    for one in links:
        if one.start != one.end:
            found.setdefault(replace(one, disputed=False), []).append(one)
    return [
        replace(
            plain,
            disputed=all(one.disputed for one in same),
            evidence=tuple(dict.fromkeys(each for one in same for each in one.evidence)),
        )
        for plain, same in found.items()
    ]


def components(links: Sequence[Link], labels: Mapping[str, str]) -> list[list[str]]:
    """Give the things that hang together, the greatest group first, each by name.

    >>> components([Link("a", "b"), Link("c", "d"), Link("d", "e")], {})
    [['c', 'd', 'e'], ['a', 'b']]
    """
    group: dict[str, set[str]] = {}
    for one in links:
        joined = group.get(one.start, {one.start}) | group.get(one.end, {one.end})
        group.update(dict.fromkeys(joined, joined))
    found = {min(each): each for each in group.values()}.values()
    ordered = [sorted(each, key=lambda thing: (labels.get(thing, thing), thing)) for each in found]
    return sorted(ordered, key=lambda each: (-len(each), labels.get(each[0], each[0]), each[0]))


def plot(
    id_: str,
    title: str,
    language: str,
    links: Sequence[Link],
    labels: Mapping[str, str],
    prefixes: Mapping[str, str],
    body: Sequence[str],
    size: tuple[float, float],
    key: Sequence[tuple[str, str]],
) -> Plot:
    """Make the picture of links, with the legend below what is drawn, and with the same in words and as a table.

    Args:
        id_: What the ids in it begin with.
        title: What it shows.
        language: The language of the words.
        links: What is drawn.
        labels: The names, by IRI.
        prefixes: Namespaces by prefix, for the table.
        body: The elements that are drawn.
        size: How wide and high these are.
        key: The marks of the legend and their meaning.
    """
    words, (width, bottom) = words_in(WORDS, language), size
    if not links:
        body, bottom = [text((EDGE, 40), words["nothing"], "dim")], 60
    drawn, deep = legend((EDGE, bottom + 8), key, width - EDGE)
    said = "; ".join(
        f"{labels.get(one.start, one.start)} – {relation(one, words)} – {labels.get(one.end, one.end)}"
        + (f" ({words['disputed']})" if one.disputed else "")
        for one in links
    )
    table = _table(links, labels, words, prefixes)
    return Plot(id_, title, said or words["nothing"], language, width, bottom + 8 + deep, (*body, *drawn), table)


def _table(
    links: Sequence[Link], labels: Mapping[str, str], words: Mapping[str, str], prefixes: Mapping[str, str]
) -> Table:
    told: list[list[Term | None]] = []
    for one in links:
        cells: list[Term | None] = [
            _term(one.start),
            Literal(labels.get(one.start, one.start)),
            Literal(relation(one, words)),
            _term(one.end),
            Literal(labels.get(one.end, one.end)),
        ]
        told += rows(cells, one.evidence, words, disputed=one.disputed)
    return Table(("start", "startLabel", "relation", "end", "endLabel", *COLUMNS), told, prefixes)


def ordered(things: Iterable[str], place: Mapping[str, float], labels: Mapping[str, str]) -> list[str]:
    """Put things in the order of their places, and by name where these are the same."""
    return sorted(things, key=lambda thing: (place.get(thing, 0.0), labels.get(thing, thing), thing))


def mean(places: Collection[float], otherwise: float) -> float:
    """Give the mean of some places."""
    return sum(places) / len(places) if places else otherwise


def relation(one: Link, words: Mapping[str, str]) -> str:
    """Give the words for what a link is."""
    return one.relation or {PARENT: words["has parent"], COUPLE: words["couple"], IDENTITY: words["identity"]}.get(
        one.kind, words["relation"]
    )


def _term(thing: str) -> Term:
    try:
        return NamedNode(thing)
    except ValueError:
        return Literal(thing)
