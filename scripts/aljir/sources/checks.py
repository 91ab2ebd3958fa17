"""The quick check of sources, for authors: reads the files as they are, each once, and names what is wrong in them.

It works where no dataset can be made: a file that cannot be read is a finding, and what it seems to record is taken as
recorded. What SHACL shapes say beyond this, `aljir validate` tells.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from aljir.claims import MODES, STANDINGS
from aljir.dataset import lone_claims
from aljir.errors import AljirError, near
from aljir.project import GENERATED
from aljir.sources.circles import circles
from aljir.sources.evidence import check_recorded, uncovered
from aljir.sources.findings import Finding, FindingError, Findings
from aljir.sources.folders import find_folder
from aljir.sources.locators import Anchoring
from aljir.sources.reading import Reading
from aljir.sources.texts import text_of
from aljir.terms import ALJIR, CRM, OWL, PROV, RDF, RDFS, lexical, shrink

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyoxigraph import Quad

    from aljir.project import Project
    from aljir.records import Locator, Passage
    from aljir.results import Term

_DEFAULT = DefaultGraph()
_CHOICES = {
    ALJIR.mode: [ALJIR[name] for name in MODES],
    ALJIR.standing: [ALJIR[name] for name in STANDINGS],
}
"""The properties whose values are a few terms."""
_ONCE = (ALJIR.Source, ALJIR.Passage, ALJIR.Claim)
"""What has one record, in one place."""
_OF_A_DECISION = (ALJIR.decides, ALJIR.standing, PROV.wasAssociatedWith, PROV.endedAtTime)
"""What every decision says."""
_NAMELESS = {CRM.E13_Attribute_Assignment, CRM.E54_Dimension, ALJIR.Decision}
"""What is told by its value, or by what it decides, and needs no name."""
_WHAT = {"type": "type", "claim": "reference", "passage": "reference", "source": "reference"}
"""What is said of a name that stands for nothing, by its kind; of an entity when its kind is none of these."""
_BASIC = (str(RDF), str(RDFS), str(OWL))
"""The vocabularies in which ontologies are written: they need not be defined."""


def check_sources(project: Project, slugs: Iterable[str] = (), languages: Sequence[str] = ()) -> Findings:
    """Check sources.

    Args:
        project: The files.
        slugs: The sources; all when not given, and with them the entities.
        languages: The languages of the messages, the first one preferred; those of the project when not given.

    Raises:
        AljirError: There is no such source.

    >>> found = check_sources(aljir.find_project(lighthouse))
    >>> [finding.what for finding in found]
    ['no-locators']
    """
    folders = [find_folder(project, slug) for slug in dict.fromkeys(slugs)]
    check = _Check(Reading(project, folders), folders)
    return Findings(
        list(check.findings()),
        project,
        languages or project.languages,
        sources=[folder.name for folder in check.folders],
        not_at_hand=check.not_at_hand,
    )


class _Check:
    """The findings of some sources, kind by kind."""

    def __init__(self, files: Reading, folders: Sequence[Path]) -> None:
        project = files.project
        self.files = files
        self.project = project
        self.records = files.records
        self.folders = list(folders) or project.source_folders()
        parents = set(self.folders)
        beside = set() if folders else {project.dataset_file, project.decisions_file, *project.entity_files()}
        self.quads = {
            path: quads
            for path, quads in files.quads.items()
            if (path.parent in parents or path in beside) and path.name != GENERATED
        }
        self.sources = {
            iri: source
            for iri, source in self.records.sources.items()
            if not parents.isdisjoint(path.parent for path in files.homes[iri])
        }
        self.not_at_hand: list[str] = []
        self.all = not folders

    def findings(self) -> Iterator[Finding]:
        """Give all findings."""
        yield from self._syntax()
        yield from self._uncovered()
        yield from self._dangling()
        yield from self._alone()
        yield from self._undecided()
        yield from self._unlabelled()
        yield from self._unknown()
        yield from self._unanchored()
        yield from self._cycles()
        yield from self._twice()
        yield from self._folders()

    def _name(self, iri: str) -> str:
        return shrink(iri, self.project.prefixes)

    def _finding(
        self, what: str, iri: str, near: Sequence[str] = (), path: Path | None = None, **values: object
    ) -> Finding:
        """Make a finding about a subject: at its record, or where a file names it."""
        file, line = (path, self.files.line(path, iri)) if path else self.files.place(iri)
        return Finding(what, file, line, {"name": self._name(iri), **values}, near)

    def _is_in_scope(self, iri: str) -> bool:
        return any(path in self.quads for path in self.files.homes.get(iri, ()))

    def _syntax(self) -> Iterator[Finding]:
        """Name every file that cannot be read, wherever it is: what it says is missing to all."""
        for path, error in self.files.broken.items():
            yield Finding("syntax", path, error.line, {"error": error.message, "mend": error.mend or ""})

    def _uncovered(self) -> Iterator[Finding]:
        """Name sentences of which nothing is claimed, where all claims could be read."""
        broken = {path.parent for path in self.files.broken}
        for sentence in map(self.records.passages.__getitem__, uncovered(self.files.engine)[0]):
            path, _ = self.files.place(sentence.iri)
            if sentence.order and sentence.source in self.sources and path and path.parent not in broken:
                yield self._finding("uncovered", sentence.iri, number=sentence.order)

    def _dangling(self) -> Iterator[Finding]:
        """Name what is used in claims and records, and is neither recorded nor described."""
        for path, quads in self.quads.items():
            for iri, by in self._undescribed(quads).items():
                kind = self.files.kind(iri)
                what = _WHAT.get(kind, "entity")
                yield self._finding(what, iri, self._near(iri, kind, by), path, by=self._name(by))

    def _undescribed(self, quads: Iterable[Quad]) -> dict[str, str]:
        """Give what is used and not described, each with the claim or record that first uses it."""
        found: dict[str, str] = {}
        for quad in quads:
            claimed = quad.graph_name != _DEFAULT
            user = quad.graph_name if claimed else quad.subject
            for term in (quad.subject, quad.object) if claimed else (quad.object,):
                if isinstance(term, NamedNode) and isinstance(user, NamedNode) and self._is_missing(term.value):
                    found.setdefault(term.value, user.value)
        return found

    def _is_missing(self, iri: str) -> bool:
        return bool(self.files.kind(iri)) and not self.files.is_described(iri)

    def _near(self, iri: str, kind: str, by: str) -> list[str]:
        """Give those names of the same kind that may be meant; of passages, those of the same source."""
        claim = self.records.claims.get(by)
        known: Iterable[str] = self.files.by_kind[kind]
        if claim and kind == "passage":
            known = (passage.iri for passage in self.records.passages_of.get(claim.source.iri, ()))
        return near(self._name(iri), map(self._name, known))

    def _alone(self) -> Iterator[Finding]:
        """Name claims without a graph and graphs without a claim."""
        store = Store()
        store.bulk_extend(quad for quads in self.files.quads.values() for quad in quads)
        for iri, what in sorted(lone_claims(store)):
            path = self.files.graphs.get(iri) or self.files.place(iri)[0]
            if path in self.quads and iri not in self.files.unread:
                yield self._finding(what, iri, path=path)

    def _undecided(self) -> Iterator[Finding]:
        """Name decisions that lack what makes one, and those that contradict themselves."""
        for iri in self._of(ALJIR.Decision):
            for term in _OF_A_DECISION:
                if not self._values(iri, term):
                    yield self._finding("undecided", iri, property=self._name(term.value))
            disputed = ALJIR.disputed in self._values(iri, ALJIR.standing)
            if disputed != bool(self._values(iri, ALJIR.disputedBy)):
                yield self._finding("undisputed" if disputed else "disputing", iri)

    def _unlabelled(self) -> Iterator[Finding]:
        """Name claims without a gloss, and entities without a name, in each language."""
        for iri, claim in self.records.claims.items():
            if self._is_in_scope(iri):
                for language in self.project.languages:
                    if language not in claim.glosses:
                        yield self._finding("gloss", iri, language=language)
        for iri in self._entities():
            if self.files.classes[iri].isdisjoint(_NAMELESS):
                for language in self.project.languages:
                    if language not in self.files.labels[iri]:
                        yield self._finding("label", iri, language=language)

        for iri in self._of(ALJIR.Decision):
            reasons = self._values(iri, ALJIR.standingReason)
            given = {term.language for term in reasons if isinstance(term, Literal)}
            for language in self.project.languages:
                if language not in given:
                    yield self._finding("reason", iri, language=language)

    def _of(self, kind: NamedNode) -> list[str]:
        """Give what is recorded as of this class in the files that are checked."""
        return sorted(iri for iri, kinds in self.files.classes.items() if kind in kinds and self._is_in_scope(iri))

    def _values(self, iri: str, property: NamedNode) -> list[Term]:
        """Give what the files that are checked say of a subject."""
        subject = NamedNode(iri)
        return [
            quad.object
            for path in self.files.homes[iri]
            for quad in self.quads.get(path, ())
            if (quad.subject, quad.predicate) == (subject, property)
        ]

    def _entities(self) -> list[str]:
        """Give the entities that the sources speak of; all when all sources are checked."""
        terms = {
            term.value
            for quads in (self.files.quads if self.all else self.quads).values()
            for quad in quads
            for term in (quad.subject, quad.object)
            if isinstance(term, NamedNode)
        }
        own = ("", "claim", "passage")
        return sorted(iri for iri in terms if iri in self.files.classes and self.files.kind(iri) not in own)

    @cached_property
    def _terms(self) -> list[str]:
        return [self._name(iri) for iri in self.files.defined]

    def _unknown(self) -> Iterator[Finding]:
        """Name properties and classes that the ontology does not define, and modes and standings that there are not."""
        for path, quads in self.quads.items():
            found: dict[tuple[str, str], None] = {}
            for quad in quads:
                if quad.predicate == RDF.type and isinstance(quad.object, NamedNode):
                    found["class", quad.object.value] = None
                else:
                    found["property", quad.predicate.value] = None
            for what, iri in found:
                if iri not in self.files.defined and not iri.startswith(_BASIC):
                    yield self._finding(what, iri, near(self._name(iri), self._terms), path)
            for quad in quads:
                known = _CHOICES.get(quad.predicate, ())
                if known and quad.object not in known and isinstance(quad.subject, NamedNode):
                    names = [self._name(term.value) for term in known]
                    given = shrink(lexical(quad.object), self.project.prefixes)
                    what = self._name(quad.predicate.value)
                    yield self._finding(
                        "choice",
                        quad.subject.value,
                        near(given, names),
                        path,
                        property=what,
                        given=given,
                        of=", ".join(names),
                    )

    def _unanchored(self) -> Iterator[Finding]:
        """Name passages whose locators are missing or old, and texts that are not those that were recorded."""
        for iri, source in self.sources.items():
            slug = self.files.homes[iri][0].parent.name
            passages = self.records.passages_of.get(iri, [])
            at_hand = self.project.text_file(slug).is_file()
            if source.digest and not at_hand:
                self.not_at_hand.append(slug)
            located = None
            if at_hand:
                try:
                    text = text_of(self.project, slug)
                    check_recorded(self.records, self.project, source, text)
                except FindingError as error:
                    yield error.finding
                    continue
                except AljirError as error:
                    values = {"error": error.message, "mend": error.mend or ""}
                    yield Finding("text", Path(error.file) if error.file else None, error.line, values)
                    continue
                anchoring = Anchoring(self.project, text.content, self.files.place)
                try:
                    located = {passage.iri: locator for passage, locator in anchoring.locate(passages)}
                except FindingError:
                    # that two have one order is found without the text, too
                    yield from (fault for fault in anchoring.faults if fault.what != "same-order")
                    continue
            if not source.digest:
                continue
            if passages and not any(passage.locator for passage in passages):
                yield self._finding("no-locators", iri, slug=slug)
                continue
            for passage in passages:
                if passage.locator is None:
                    yield self._finding("no-locator", passage.iri, slug=slug)
                elif not _is_current(passage, located):
                    yield self._finding("old-locator", passage.iri, slug=slug)

    def _cycles(self) -> Iterator[Finding]:
        """Name every circle of premisses in which a claim of the sources stands."""
        premisses = {iri: claim.premisses for iri, claim in self.records.claims.items()}
        for circle in circles(premisses):
            own = [iri for iri in circle if self._is_in_scope(iri)]
            if own:
                at = circle.index(min(own))
                names = " → ".join(self._name(iri) for iri in (*circle[at:], *circle[: at + 1]))
                yield self._finding("cycle", circle[at], circle=names)

    def _twice(self) -> Iterator[Finding]:
        """Name records that stand in two places, and numbers of sentences that are given twice."""
        for iri in self._recorded_twice():
            if self._is_in_scope(iri):
                first, *others = self.files.places(iri)
                for path, line in others[-1:]:  # none when one record gives a class twice, which says nothing more
                    place = f"{self.project.relative(first[0]).as_posix()}:{first[1]}"
                    yield Finding("twice", path, line, {"name": self._name(iri), "other": place})
        for source in self.sources:
            numbers: dict[int, str] = {}
            for passage in self.records.passages_of.get(source, ()):
                if passage.order is not None and numbers.setdefault(passage.order, passage.iri) != passage.iri:
                    other = self._name(numbers[passage.order])
                    yield self._finding("order", passage.iri, order=passage.order, other=other)

    def _recorded_twice(self) -> list[str]:
        once = set(_ONCE)
        return [
            iri
            for iri, homes in self.files.homes.items()
            if len(homes) > len(self.files.recorded[iri]) and not once.isdisjoint(self.files.classes[iri])
        ]

    def _folders(self) -> Iterator[Finding]:
        """Name folders that record no source, or one of another name."""
        broken = {path.parent for path in self.files.broken}
        twice = set(self._recorded_twice())
        recorded = {
            path.parent: iri
            for iri, source in self.sources.items()
            for path in self.files.homes[iri]
            if source.whole is None
        }
        namespace = self.project.prefixes["source"]
        for folder in self.folders:
            iri = recorded.get(folder)
            if iri is None and folder not in broken:
                yield Finding("no-source", folder, values={"name": self._name(namespace + folder.name)})
            elif iri not in (None, namespace + folder.name) and iri not in twice:
                yield self._finding("slug", str(iri), slug=folder.name)


def _is_current(passage: Passage, located: Mapping[str, Locator] | None) -> bool:
    """Tell whether a locator has the words of its passage, and, where the text is at hand, the right place."""
    place = passage.locator
    if place is None or (place.exact, place.prefix) != (passage.first_words, passage.last_words):
        return False
    return located is None or located.get(passage.iri) == place
