"""What joins two things: the items of kin pictures and networks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.results import Table
from aljir.terms import ALJIR, CRM, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

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


def link(start: str, end: str, property: str, relation: str = "", *, disputed: bool = False) -> Link:
    """Make a link; kinship is put in one direction, so that what several properties say is one link.

    >>> link("ex:ilvo", "ex:tove", str(SCHEMA.children.value)) == link("ex:tove", "ex:ilvo", str(SCHEMA.parent.value))
    True
    """
    kind = KIN.get(property, OTHER)
    if property == SCHEMA.children.value:
        start, end = end, start
    if kind in (COUPLE, IDENTITY):
        start, end = sorted((start, end))
    return Link(start, end, "" if kind in (PARENT, COUPLE, IDENTITY) else relation, kind, disputed)


def merged(links: Iterable[Link]) -> list[Link]:
    """Give each link once; what one claim disputes and another does not is not disputed.

    >>> merged([Link("a", "b", disputed=True), Link("a", "b"), Link("c", "c")])
    [Link(start='a', end='b', relation='', kind='other', disputed=False)]
    """
    found: dict[Link, bool] = {}
    for one in links:
        if one.start != one.end:
            plain = replace(one, disputed=False)
            found[plain] = found.get(plain, True) and one.disputed
    return [replace(one, disputed=disputed) for one, disputed in found.items()]


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


def said(links: Sequence[Link], labels: Mapping[str, str], words: Mapping[str, str]) -> str:
    """Say in words what links say."""
    return (
        "; ".join(
            f"{labels.get(one.start, one.start)} – {_relation(one, words)} – {labels.get(one.end, one.end)}"
            + (f" ({words['disputed']})" if one.disputed else "")
            for one in links
        )
        or words["nothing"]
    )


def table(
    links: Sequence[Link], labels: Mapping[str, str], words: Mapping[str, str], prefixes: Mapping[str, str]
) -> Table:
    """Give links as a table."""
    rows: list[list[Term | None]] = [
        [
            _term(one.start),
            Literal(labels.get(one.start, one.start)),
            Literal(_relation(one, words)),
            _term(one.end),
            Literal(labels.get(one.end, one.end)),
            Literal(words["disputed"]) if one.disputed else None,
        ]
        for one in links
    ]
    return Table(("start", "startLabel", "relation", "end", "endLabel", "standing"), rows, prefixes)


def ordered(things: Iterable[str], place: Mapping[str, float], labels: Mapping[str, str]) -> list[str]:
    """Put things in the order of their places, and by name where these are the same."""
    return sorted(things, key=lambda thing: (place.get(thing, 0.0), labels.get(thing, thing), thing))


def mean(places: Collection[float], otherwise: float) -> float:
    """Give the mean of some places."""
    return sum(places) / len(places) if places else otherwise


def _relation(one: Link, words: Mapping[str, str]) -> str:
    return one.relation or {PARENT: words["has parent"], COUPLE: words["couple"], IDENTITY: words["identity"]}.get(
        one.kind, words["relation"]
    )


def _term(thing: str) -> Term:
    try:
        return NamedNode(thing)
    except ValueError:
        return Literal(thing)
