"""Where claims agree and where they do not: pairs of statements on one matter, with the verdict on their values.

Two values of a property that has one value only may differ; so may two properties that exclude each other. A difference
is open until a curator decides on it (see `aljir.decisions`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise, product
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.claims import fragment_links, locators, numbers
from aljir.records import in_language, words_in
from aljir.results import Table, TextResult
from aljir.statements import Matters
from aljir.terms import shrink
from aljir.values import Verdict, compare

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from aljir.engines import Engine
    from aljir.project import Project
    from aljir.records import Claim, Records, Source
    from aljir.results import Term
    from aljir.statements import Statement
    from aljir.values import Value


@dataclass(frozen=True, slots=True)
class Pair:
    """Two statements on one matter, and the verdict on their values."""

    one: Statement
    other: Statement
    verdict: Verdict

    @property
    def sources(self) -> tuple[Source, Source]:
        """The sources of the two claims."""
        return self.one.claim.source, self.other.claim.source

    @property
    def confirms(self) -> bool:
        """Whether one is derived and the other, from another source, states what is compatible with it."""
        modes = {self.one.claim.mode, self.other.claim.mode}
        compatible = self.verdict in (Verdict.AGREE, Verdict.REFINE)
        return (
            compatible
            and modes == {"derived", "stated"}
            and self.one.claim.source.origin != self.other.claim.source.origin
        )

    @property
    def standing(self) -> str:
        """What curators decided: `disputed` (one by the other), `both stand`; `open` where a difference awaits them."""
        first, second = self.one.claim, self.other.claim
        if second.iri in first.disputed_by or first.iri in second.disputed_by:
            return "disputed"
        if second.iri in first.beside or first.iri in second.beside:
            return "both stand"
        return "open" if self.verdict is Verdict.DIFFER else ""

    @property
    def deciding(self) -> Claim | None:
        """The claim whose record says why the pair stands so."""
        first, second = self.one.claim, self.other.claim
        if second.iri in (*first.disputed_by, *first.beside):
            return first
        return second if first.iri in (*second.disputed_by, *second.beside) else None


class Comparison(TextResult):
    """Pairs of statements on one matter, by subject and property.

    Attributes:
        pairs: The pairs.

    >>> comparison = aljir.open(lighthouse).compare()
    >>> [pair.verdict.value for pair in comparison.pairs]
    ['differ']
    """

    kind = "table"

    def __init__(self, pairs: Iterable[Pair], matters: Matters) -> None:
        self.pairs = tuple(pairs)
        self.matters = matters
        self.languages = matters.languages
        self.prefixes = matters.project.prefixes

    def select(
        self,
        verdicts: Iterable[Verdict] = (),
        *,
        among: Container[str] | None = None,
        source: str | None = None,
        undecided: bool = False,
    ) -> Comparison:
        """Give the pairs that meet every condition.

        Args:
            verdicts: Any of these; all when there is none.
            among: The IRIs of claims, one of which is in the pair.
            source: The IRI of a source of one of the two claims, or of what that source is a part of.
            undecided: Only differences on which nobody has decided.
        """
        wanted = set(verdicts)
        pairs = (
            pair
            for pair in self.pairs
            if (not wanted or pair.verdict in wanted)
            and (not undecided or pair.standing == "open")
            and (source is None or any(source in (one.iri, one.whole) for one in pair.sources))
            and (among is None or pair.one.claim.iri in among or pair.other.claim.iri in among)
        )
        return Comparison(pairs, self.matters)

    def __len__(self) -> int:
        return len(self.pairs)

    def as_table(self) -> Table:
        """Give one row a pair."""
        variables = (
            *("subject", "property", "verdict", "claim", "value", "source", "passage"),
            *("other_claim", "other_property", "other_value", "other_source", "other_passage"),
            *("standing", "reason", "confirms"),
        )
        return Table(variables, map(self._row, self.pairs), self.prefixes)

    def _row(self, pair: Pair) -> list[Term | None]:
        one, other = pair.one, pair.other
        return [
            NamedNode(one.subject),
            NamedNode(one.property),
            Literal(pair.verdict.value),
            NamedNode(one.claim.iri),
            Literal(one.text),
            NamedNode(one.claim.source.iri),
            Literal(numbers(one.claim)),
            NamedNode(other.claim.iri),
            NamedNode(other.property),
            Literal(other.text),
            NamedNode(other.claim.source.iri),
            Literal(numbers(other.claim)),
            Literal(pair.standing),
            Literal(self._reason(pair)),
            Literal(pair.confirms),
        ]

    def _reason(self, pair: Pair) -> str:
        return in_language(pair.deciding.reasons, *self.languages) if pair.deciding else ""

    def lines(self) -> Iterator[tuple[str, str]]:
        """Give the pairs as lines, each with its style."""
        words = words_in(_WORDS, *self.languages)
        for pair in self.pairs:
            properties = dict.fromkeys((pair.one.property, pair.other.property))
            style = "bold red" if pair.verdict is Verdict.DIFFER else "bold"
            title = f"{self.matters.label(pair.one.subject)}: {' / '.join(map(self.matters.label, properties))}"
            yield f"{title} – {words[pair.verdict.value]}", style
            for statement in (pair.one, pair.other):
                yield f"  {statement.text}", ""
                yield f"    {in_language(statement.claim.glosses, *self.languages)}", ""
                yield f"    {self._place(statement.claim, words)}", "dim"
                for link in fragment_links(statement.claim)[:1]:
                    yield f"    {link}", f"dim link {link}"
            if pair.confirms:
                yield f"  {words['confirms']}", ""
            if pair.standing:
                reason = self._reason(pair)
                yield f"  {words[pair.standing]}{': ' if reason else ''}{reason}", ""
            yield "", ""
        counts = {verdict: sum(pair.verdict is verdict for pair in self.pairs) for verdict in Verdict}
        counted = "".join(f" {words[verdict.value]}: {count};" for verdict, count in counts.items() if count)
        undecided = sum(pair.standing == "open" for pair in self.pairs)
        yield words["summary"].format(pairs=len(self.pairs), counts=counted, undecided=undecided), "bold"

    def _place(self, claim: Claim, words: dict[str, str]) -> str:
        """Say who claims it and where."""
        source = in_language(claim.source.names, *self.languages) or shrink(claim.source.iri, self.prefixes)
        counted = words["sentences" if "," in numbers(claim) else "sentence"]
        sentence = f", {counted} {numbers(claim)}" if numbers(claim) else ""
        position = f", {words['characters']} {locators(claim)}" if locators(claim) else ""
        return f"{source}{sentence}{position} · {shrink(claim.iri, self.prefixes)}"

    def __repr__(self) -> str:
        return f"<Comparison: {len(self)} pairs>"


_WORDS = {
    "en": {
        "agree": "agree",
        "refine": "one refines the other",
        "differ": "differ",
        "cannot tell": "cannot tell",
        "sentence": "sentence",
        "sentences": "sentences",
        "characters": "characters",
        "confirms": "The one confirms what the other derives.",
        "open": "Nobody has decided on it yet: aljir decide",
        "disputed": "Disputed",
        "both stand": "Both stand",
        "summary": "Pairs: {pairs};{counts} undecided: {undecided}.",
    },
    "ru": {
        "agree": "совпадают",
        "refine": "одно уточняет другое",
        "differ": "расходятся",
        "cannot tell": "нельзя сказать",
        "sentence": "предложение",
        "sentences": "предложения",
        "characters": "знаки",
        "confirms": "Одно подтверждает то, что в другом выведено.",
        "open": "Решения ещё нет: aljir decide",
        "disputed": "Оспорено",
        "both stand": "Оба остаются",
        "summary": "Пар: {pairs};{counts} без решения: {undecided}.",
    },
}


def read_comparison(engine: Engine, project: Project, records: Records, languages: Sequence[str]) -> Comparison:
    """Compare all claims of a graph that are neither withdrawn nor judgements.

    The work grows with the number of claims, and on one matter with the number of pairs that differ.

    Raises:
        AljirError: A query in `ontology/comparisons/` is wrong.
    """
    matters = Matters(engine, project, records, languages)
    groups: dict[tuple[str, str, str], list[Statement]] = {}
    by_value: dict[tuple[str, Term], list[Statement]] = {}
    for one in matters.statements():
        groups.setdefault((one.subject, one.property, one.qualifier), []).append(one)
        if one.property in matters.excluded:
            by_value.setdefault((one.subject, one.term), []).append(one)
    pairs = [pair for group in groups.values() for pair in _compared(group, matters)]
    for group in by_value.values():
        pairs += _excluding(group, matters)
    pairs.sort(key=lambda pair: (pair.one.subject, pair.one.property, pair.one.claim.iri, pair.other.claim.iri))
    return Comparison(pairs, matters)


def _compared(group: Sequence[Statement], matters: Matters) -> Iterator[Pair]:
    """Compare statements on one matter: those of one value in a chain, those of different values each with each."""
    by_value: dict[Value, list[Statement]] = {}
    for one in sorted(group, key=_order):
        by_value.setdefault(one.value, []).append(one)
    for same in by_value.values():
        first_of_source = list({one.claim.source.origin: one for one in reversed(same)}.values())[::-1]
        if compare(same[0].value, same[0].value) is Verdict.AGREE:  # of some values nothing is known
            yield from (
                Pair(one, other, Verdict.AGREE)
                for one, other in pairwise(first_of_source)
                if not matters.follows(one.claim, other.claim)
            )
    for ones, others in combinations(by_value.values(), 2):
        verdict = compare(ones[0].value, others[0].value)
        if verdict is Verdict.DIFFER and ones[0].property not in matters.single:
            verdict = Verdict.UNSURE
        for one, other in product(ones, others):
            inside = one.claim.source.origin == other.claim.source.origin and verdict is not Verdict.DIFFER
            if one.claim != other.claim and not inside and not matters.follows(one.claim, other.claim):
                yield Pair(one, other, verdict)


def _excluding(group: Sequence[Statement], matters: Matters) -> Iterator[Pair]:
    """Find statements that relate the same two in ways that exclude each other."""
    for one, other in combinations(sorted(group, key=_order), 2):
        if other.property in matters.excluded[one.property] and one.claim != other.claim:
            yield Pair(one, other, Verdict.DIFFER)


def _order(one: Statement) -> tuple[bool, str]:
    """Put claims from texts before those from pages."""
    return one.claim.source.digest is None, one.claim.iri
