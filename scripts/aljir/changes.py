"""What changed between two releases: in words, as a table, and as an RDF Patch."""

from __future__ import annotations

from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Quad

from aljir.differences import Detail, differences, untold
from aljir.records import in_language, words_in
from aljir.results import Table, TextResult
from aljir.serialisation import n_quads
from aljir.terms import ALJIR, PROV, RDF, RDFS, SKOS, XSD, shrink

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aljir.differences import Change
    from aljir.releases import Release
    from aljir.results import Term

_BRIEF = ("term", "query")
"""The kinds of things of which only the names are told."""
_STYLES = {"added": "bold green", "withdrawn": "bold red", "removed": "bold red"}
_OF_DECISIONS = (ALJIR.standing, ALJIR.standingReason, PROV.wasAssociatedWith)
"""What is told of a decision that is new or gone."""
_PROPERTIES = {
    None: "says",
    ALJIR.standing: "standing",
    ALJIR.standingReason: "reason",
    ALJIR.mode: "mode",
    ALJIR.gloss: "gloss",
    ALJIR.passage: "passage",
    ALJIR.disputedBy: "disputed_by",
    ALJIR.disputes: "disputes",
    PROV.hadPrimarySource: "source",
    PROV.wasDerivedFrom: "premisses",
    PROV.wasAssociatedWith: "who",
    SKOS.prefLabel: "name",
    SKOS.altLabel: "other_name",
}
"""The properties for which there is a word; the others go by their labels."""
_WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "heading": "{kind} {event}",
        "kinds": {
            "claim": "claims",
            "decision": "decisions",
            "entity": "entities",
            "source": "sources",
            "term": "terms of the ontology",
            "query": "saved queries",
        },
        "claim": "claim",
        "decision": "decision",
        "entity": "entity",
        "source": "source",
        "term": "term",
        "query": "saved query",
        "added": "added",
        "withdrawn": "withdrawn",
        "removed": "removed",
        "changed": "changed",
        "renamed": "renamed",
        "says": "says",
        "standing": "standing",
        "reason": "reason",
        "mode": "mode",
        "gloss": "gloss",
        "passage": "passage",
        "disputed_by": "disputed by",
        "disputes": "disputes",
        "premisses": "derived from",
        "who": "decided by",
        "name": "name",
        "other_name": "other name",
        "quoted": "“{text}”",
        "now": "the files as they are",
        "same": "Nothing differs.",
        "untold": "Other triples of the default graph (records, and what the rules infer)",
        "quads": "All quads",
        "counts": "{added:,} added, {removed:,} removed",
        "old": "old",
        "new": "new",
        "release": "{name}: {number:,} quads, SHA-256 (RDFC-1.0) {hash}",
    },
    "ru": {
        "heading": "{event} {kind}",
        "kinds": {
            "claim": "утверждений",
            "decision": "решений",
            "entity": "сущностей",
            "source": "источников",
            "term": "терминов онтологии",
            "query": "сохранённых запросов",
        },
        "claim": "утверждение",
        "decision": "решение",
        "entity": "сущность",
        "source": "источник",
        "term": "термин",
        "query": "сохранённый запрос",
        "added": "добавлено",
        "withdrawn": "отозвано",
        "removed": "удалено",
        "changed": "изменено",
        "renamed": "переименовано",
        "says": "говорит",
        "standing": "статус",
        "reason": "основание статуса",
        "mode": "модальность",
        "gloss": "пересказ",
        "passage": "отрывок",
        "disputed_by": "оспаривается",
        "disputes": "оспаривает",
        "premisses": "выведено из",
        "who": "решение принял",
        "name": "имя",
        "other_name": "другое имя",
        "quoted": "«{text}»",
        "now": "файлы в нынешнем виде",
        "same": "Различий нет.",
        "untold": "Прочие тройки графа по умолчанию (записи и выведенное правилами)",
        "quads": "Все квады",
        "counts": "добавлено {added}, удалено {removed}",
        "old": "было",
        "new": "стало",
        "release": "{name}: квадов {number}, SHA-256 (RDFC-1.0) {hash}",
    },
}


class Changes(TextResult):
    """What changed from one release to another.

    Args:
        old: The one release.
        new: The other one.
        kinds: The namespaces of entities, by kind.
        languages: The language of the texts, and those to take when it is missing.
        prefixes: Namespaces by prefix, to show IRIs by.

    >>> from aljir.releases import release
    >>> graph = aljir.open(lighthouse)
    >>> now = release(graph.project, graph.store)
    >>> Changes(now, now, graph.project.kinds, ("en",), graph.project.prefixes).changes
    []
    """

    kind = "changes"

    def __init__(
        self,
        old: Release,
        new: Release,
        kinds: Mapping[str, str],
        languages: Sequence[str],
        prefixes: Mapping[str, str],
    ) -> None:
        self.old = old
        self.new = new
        self.languages = tuple(languages)
        self.prefixes = prefixes
        self.changes = differences(old, new, kinds)
        self._words = words_in(_WORDS, *languages)

    @cached_property
    def added(self) -> frozenset[Quad]:
        """The quads that only the new release has."""
        return self.new.quads - self.old.quads

    @cached_property
    def removed(self) -> frozenset[Quad]:
        """The quads that only the old release has."""
        return self.old.quads - self.new.quads

    def patch(self) -> bytes:
        """Give the RDF Patch (Apache Jena) that turns the old dataset into the new one.

        Its identifier is the hash of the new dataset, that of the patch before it the hash of the old one, as `nih:`
        IRIs (RFC 6920): patches from release to release make a log. Deletions come first, each sorted.
        """
        head = [f"H id <nih:sha-256;{self.new.hash}> .", f"H prev <nih:sha-256;{self.old.hash}> .", "TX ."]
        rows = [
            f"{operation} {line}"
            for operation, quads in (("D", self.removed), ("A", self.added))
            for line in n_quads(quads, {}).decode().split("\n")[:-1]
        ]
        return "".join(f"{row}\n" for row in [*head, *rows, "TC ."]).encode()

    def as_table(self) -> Table:
        """Give one row a thing that is added or removed, and one row a property of a thing that is changed."""
        variables = ("kind", "event", "thing", "name", "property", "old", "new")
        return Table(variables, (row for change in self.changes for row in self._rows(change)), self.prefixes)

    def _rows(self, change: Change) -> Iterator[list[Term | None]]:
        start: list[Term | None] = [
            Literal(self._words[change.kind]),
            Literal(self._words[change.event]),
            change.thing,
            Literal(self._name(change)),
        ]
        for detail in change.details:
            values = (Literal("; ".join(texts)) for texts in self._texts(detail))
            yield [*start, detail.property or Literal(self._words["says"]), *values]
        if not change.details:
            yield [*start, None, None, None]

    def lines(self) -> Iterator[tuple[str, str]]:
        """Give the changes in words, each line with its style."""
        words = self._words
        for (kind, event), group in groupby(self._ordered(), key=lambda change: (change.kind, change.event)):
            changes = list(group)
            heading = words["heading"].format(kind=words["kinds"][kind], event=words[event]).capitalize()
            names = f": {', '.join(map(self._short, changes))}" if kind in _BRIEF else ""
            yield f"{heading} ({len(changes)}){names}", _STYLES.get(event, "bold")
            for change in changes if kind not in _BRIEF else ():
                yield from self._change_lines(change)
            yield "", ""
        if self.added or self.removed:
            added, removed = untold(self.old, self.new, self.changes)
            yield f"{words['untold']}: {words['counts'].format(added=added, removed=removed)}", ""
            counts = words["counts"].format(added=len(self.added), removed=len(self.removed))
            yield f"{words['quads']}: {counts}", ""
        elif not self.changes:
            yield words["same"], ""
        for side in ("old", "new"):
            release: Release = getattr(self, side)
            about = words["release"].format(
                name=release.name or words["now"], number=len(release.quads), hash=release.hash
            )
            yield f"{words[side]}  {about}", "dim"

    def _ordered(self) -> list[Change]:
        """Give the changes by kind, in it what is added, withdrawn, removed, changed."""
        events = ("added", "withdrawn", "removed", "changed", "renamed")
        kinds = list(dict.fromkeys(change.kind for change in self.changes))
        return sorted(self.changes, key=lambda change: (kinds.index(change.kind), events.index(change.event)))

    def _change_lines(self, change: Change) -> Iterator[tuple[str, str]]:
        yield f"  {self._name(change)}", ""
        yield f"    {self._short(change)}", "dim"
        for detail in change.details or self._whole(change):
            old, new = self._texts(self._told(detail))
            if detail.property and old and new:
                yield f"    {self._property(detail)}: {'; '.join(old)} → {'; '.join(new)}", ""
            else:
                yield from ((f"    {self._property(detail)}: − {value}", "red") for value in old)
                yield from ((f"    {self._property(detail)}: + {value}", "green") for value in new)

    def _whole(self, change: Change) -> Iterator[Detail]:
        """Give what a decision says that is new or gone."""
        if change.kind == "decision" and isinstance(change.thing, NamedNode):
            was, now = (release.records.get(change.thing, {}) for release in (self.old, self.new))
            for term in _OF_DECISIONS:
                yield Detail(term, *(tuple(sorted(record.get(term, ()), key=str)) for record in (was, now)))

    def _texts(self, detail: Detail) -> tuple[list[str], list[str]]:
        """Give the old and the new values as text."""
        return (
            [self._text(value, self.old) for value in detail.old],
            [self._text(value, self.new) for value in detail.new],
        )

    def _text(self, value: Term | Quad, release: Release) -> str:
        """Give a value, or what a triple says, by the names that a release has for it."""
        if isinstance(value, Quad):
            return " – ".join(self._text(part, release) for part in value.triple)
        if isinstance(value, NamedNode):
            cited = ALJIR.Claim in release.records.get(value, {}).get(RDF.type, ())
            return shrink(value.value, self.prefixes) if cited else self._label(value, release)
        if isinstance(value, Literal) and (value.language or value.datatype == XSD.string):
            return str(self._words["quoted"].format(text=value.value))
        return value.value if isinstance(value, Literal) else str(value)

    def _label(self, thing: NamedNode, release: Release) -> str:
        """Give the name or label of a thing, else its prefixed name."""
        record = release.records.get(thing, {})
        texts = {
            value.language or "": value.value
            for term in (RDFS.label, SKOS.prefLabel, ALJIR.gloss)
            for value in record.get(term, ())
            if isinstance(value, Literal)
        }
        return in_language(texts, *self.languages) or shrink(thing.value, self.prefixes)

    def _name(self, change: Change) -> str:
        """Give what a claim, or the claim decided on, says in short; or the name of any other thing."""
        if isinstance(change.thing, Literal):
            return change.thing.value
        release = self.old if change.event == "removed" else self.new
        decided = release.records.get(change.thing, {}).get(ALJIR.decides, ())
        return self._label(next((claim for claim in decided if isinstance(claim, NamedNode)), change.thing), release)

    def _short(self, change: Change) -> str:
        return shrink(change.thing.value, self.prefixes)

    def _property(self, detail: Detail) -> str:
        if detail.property is None or detail.property in _PROPERTIES:
            return str(self._words[_PROPERTIES[detail.property]])
        return self._label(detail.property, self.new)

    def _told(self, detail: Detail) -> Detail:
        """Keep of texts in several languages those in the preferred one that there is."""
        tags = [value.language for value in (*detail.old, *detail.new) if isinstance(value, Literal) and value.language]
        chosen = next((language for language in (*self.languages, *tags) if language in tags), None)
        return Detail(
            detail.property,
            *(
                tuple(value for value in values if getattr(value, "language", None) in (None, chosen))
                for values in (detail.old, detail.new)
            ),
        )

    def __repr__(self) -> str:
        return f"<Changes: {len(self.changes)}>"
