"""Checks links to Wikidata: that each item is there, is of the right kind, and can be what it is linked to.

Of any link: the item exists, and is no redirect. Of an exact match also: its kind fits, one of its names is near one of
ours, and for persons, its dates and kin are compatible with what claims say of ours, whatever statements Wikidata ranks
as deprecated. A date or kin that cannot be compared is no finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aljir.records import in_language
from aljir.sources.findings import Finding, Findings
from aljir.spelling import skeleton
from aljir.terms import shrink
from aljir.values import Name, Verdict, compare
from aljir.wikidata.dates import read_date
from aljir.wikidata.items import EntityId, Time
from aljir.wikidata.link_messages import MESSAGES, RELATIONS
from aljir.wikidata.ours import Ours, is_exact, number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aljir.project import Project
    from aljir.wikidata.client import Wikidata
    from aljir.wikidata.dates import TimeSpan
    from aljir.wikidata.items import Item, Statement
    from aljir.wikidata.mappings import Mapping

HUMAN = "Q5"
"""What a person is an instance of (P31), and nothing else of ours: the one class that needs no hierarchy to tell."""
_DATES = {"birth": "P569", "death": "P570"}
_PARENTS = {"father": "P22", "mother": "P25"}
_RELATIONS = {"P22": "parent", "P25": "parent", "P26": "spouse", "P40": "child"}
_SHOWN = 3
"""How many names of an item a message shows."""


class LinkFinding(Finding):
    """Something that is wrong with a link, at its row."""

    messages = MESSAGES


class LinkFindings(Findings):
    """What a check of links has found, by file and line, and a summary.

    Attributes:
        links: The links that were checked.
        redirects: Of those that can be mended by a new number, the number, by record.
    """

    def __init__(
        self,
        findings: Sequence[Finding],
        project: Project,
        languages: Sequence[str],
        links: Sequence[Mapping],
        redirects: dict[str, str],
    ) -> None:
        super().__init__(findings, project, languages, sources=(), not_at_hand=())
        self.links = tuple(links)
        self.redirects = redirects

    @property
    def summary(self) -> str:
        """The result in one line."""
        return f"{in_language(_FOUND, *self.languages).format(len(self), len(self.links))}."

    def after_fix(self) -> LinkFindings:
        """Give what is left when the redirects have been followed."""
        left = [finding for finding in self if finding.what != "redirected"]
        return LinkFindings(left, self.project, self.languages, self.links, {})


_FOUND = {"en": "Findings: {}; links checked: {}", "ru": "Замечаний: {}; проверено соответствий: {}"}


def check_links(
    project: Project,
    wikidata: Wikidata,
    languages: Sequence[str],
    progress: Callable[[int, int], None] | None = None,
) -> LinkFindings:
    """Check all links to Wikidata.

    Args:
        project: The files.
        wikidata: Where to look the items up.
        languages: The languages of the messages, the first one preferred.
        progress: Told how many items are there, and of how many.

    Raises:
        AljirError: A file of the project is wrong; Wikidata gives no answer, or offline the cache has none.
    """
    ours = Ours(project)
    items = wikidata.entities((number(link) for link in ours.links), progress)
    findings: list[Finding] = []
    redirects: dict[str, str] = {}
    taken = {(link.subject, number(link)) for link in ours.links if not items[number(link)].redirected_from}
    for link in ours.links:
        item = items[number(link)]
        if item.redirected_from and (link.subject, item.id) not in taken:
            taken.add((link.subject, item.id))
            redirects[link.record] = item.id
        findings += _Check(ours, link, item, languages, can_follow=link.record in redirects).findings()
    return LinkFindings(findings, project, languages, ours.links, redirects)


class _Check:
    """The findings of one link."""

    def __init__(self, ours: Ours, link: Mapping, item: Item, languages: Sequence[str], *, can_follow: bool) -> None:
        self.ours = ours
        self.link = link
        self.item = item
        self.languages = languages
        self.can_follow = can_follow

    def findings(self) -> Iterator[Finding]:
        if self.item.missing:
            yield self._finding("missing")
            return
        if self.item.redirected_from:
            yield self._finding("redirected" if self.can_follow else "redirected-twice", target=self.item.id)
        if is_exact(self.link):
            yield from self._kind()
            yield from self._label()
            if self.ours.is_a(self.link.subject, "E21_Person"):
                for what in _DATES:
                    yield from self._date(what)
                yield from self._kin()

    def _finding(self, what: str, **values: object) -> Finding:
        asked = number(self.link)
        told = {"name": self.link.name, "item": asked, "url": f"https://www.wikidata.org/wiki/{asked}", **values}
        return LinkFinding(what, self.link.file, self.link.line, told)

    def _kind(self) -> Iterator[Finding]:
        kinds = {value.id for value in self._values("P31") if isinstance(value, EntityId)}
        if kinds and (HUMAN in kinds) != self.ours.is_a(self.link.subject, "E21_Person"):
            yield self._finding("human" if HUMAN in kinds else "no-human", label=self._label_of_item())

    def _label(self) -> Iterator[Finding]:
        ours = self.ours.names(self.link.subject)
        theirs = _names(self.item)
        if theirs and not any(_is_near(one, other) for one in ours for other in theirs):
            yield self._finding("label", labels=", ".join(theirs[:_SHOWN]))

    def _date(self, what: str) -> Iterator[Finding]:
        ours = self.ours.dates(self.link.subject, what)
        theirs = self._spans(_DATES[what])
        apart = (compare(one.value, other.span) is Verdict.DIFFER for one in ours for other in theirs)
        if ours and theirs and all(apart):
            told = {
                language: _joined(span.told.get(language, span.edtf) for span in theirs) for language in ("en", "ru")
            }
            yield self._finding(what, ours=_joined(map(self.ours.matters.text, ours)), theirs=told)

    def _kin(self) -> Iterator[Finding]:
        """Compare kin as far as both ends are linked."""
        person = self.link.subject
        for role, term in _PARENTS.items():
            parents = self.ours.parents(person, role)
            ours = {item: parent for parent in parents for item in self.ours.items(parent)}
            theirs = self._entities(term)
            if ours and theirs and not set(ours) & set(theirs):
                names = _joined(self._name(parent) for parent in ours.values())
                yield self._finding("parent", role=RELATIONS[role], ours=names, theirs=", ".join(theirs))
        said: dict[str, set[str]] = {}
        for term, relation in _RELATIONS.items():
            for item in self._entities(term):
                for other in self.ours.linked(item):
                    said.setdefault(other, set()).add(relation)
        for other, theirs_of in said.items():
            ours_of = self.ours.relations(person, other)
            if ours_of and not ours_of & theirs_of:
                yield self._finding(
                    "relation", other=self._name(other), ours=_related(ours_of), theirs=_related(theirs_of)
                )

    def _values(self, term: str) -> list[object]:
        return [statement.snak.value for statement in self._statements(term)]

    def _statements(self, term: str) -> list[Statement]:
        return [one for one in self.item.statements.get(term, ()) if one.rank != "deprecated"]

    def _entities(self, term: str) -> list[str]:
        return list(dict.fromkeys(value.id for value in self._values(term) if isinstance(value, EntityId)))

    def _spans(self, term: str) -> list[TimeSpan]:
        found = (
            read_date(one.snak.value, one.qualifiers)
            for one in self._statements(term)
            if isinstance(one.snak.value, Time)
        )
        return [span for span in found if span]

    def _name(self, iri: str) -> str:
        return shrink(iri, self.ours.project.prefixes)

    def _label_of_item(self) -> str:
        return in_language(self.item.labels, *self.languages)


def _names(item: Item) -> list[str]:
    """Give the names of an item, labels first, each once."""
    aliases = (alias for names in item.aliases.values() for alias in names)
    return list(dict.fromkeys([*item.labels.values(), *aliases]))


def _is_near(one: str, other: str) -> bool:
    """Tell whether two names may be spellings of one."""
    return bool(skeleton(one) and skeleton(other)) and compare(Name(one), Name(other)) is not Verdict.DIFFER


def _joined(texts: Iterator[str]) -> str:
    return ", ".join(dict.fromkeys(texts))


def _related(relations: set[str]) -> dict[str, str]:
    """Say what somebody is, by language."""
    return {
        language: ", ".join(RELATIONS[relation][language] for relation in sorted(relations))
        for language in ("en", "ru")
    }
