"""Where claims agree and where they do not: pairs of statements on one matter, with the verdict on their values.

Two values of a property that has one value only may differ; so may two properties that exclude each other. A difference
is open until a curator decides on it (see `aljir.decisions`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise, product
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.claims import citation, fragment_links, locators, mentioning, numbers
from aljir.records import in_language, words_in
from aljir.results import Table, TextResult
from aljir.statements import Matters
from aljir.terms import ALJIR, RDFS, shrink
from aljir.values import Verdict, compare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from aljir.engines import Engine
    from aljir.project import Project
    from aljir.records import Claim, Source, Texts
    from aljir.results import Term
    from aljir.statements import Statement
    from aljir.values import Value


_CLAIM_COLUMNS = ("claim", "value", "gloss", "source", "passages", "sentence", "locator", "links", "standing", "reason")


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
    def decided(self) -> str:
        """What curators decided: `disputed` (one by the other), `both stand`; `open` where a difference awaits them."""
        first, second = self.one.claim, self.other.claim
        if second.iri in first.disputed_by or first.iri in second.disputed_by:
            return "disputed"
        if second.iri in first.beside or first.iri in second.beside:
            return "both stand"
        return "open" if self.verdict is Verdict.DIFFER else ""

    def reasons(self, claim: Claim) -> Texts:
        """Why one of the two claims stands as it does, where the latest decision on it names the other."""
        other = self.other.claim if claim is self.one.claim else self.one.claim
        return claim.reasons if other.iri in (*claim.disputed_by, *claim.beside) else {}


class Comparison(TextResult):
    """Pairs of statements on one matter, by subject and property.

    Sources that say the same are paired in a row, the first with the second and so on, and not each with each.

    Attributes:
        pairs: The pairs.
        compared: How many pairs there are in all, of which these were selected.
        about: The IRI of the entity of which all of them speak; None when they were not selected so.

    >>> comparison = aljir.open(lighthouse).compare()
    >>> [pair.verdict.value for pair in comparison.pairs]
    ['differ']
    """

    kind = "table"

    def __init__(
        self, pairs: Iterable[Pair], matters: Matters, compared: int | None = None, about: str | None = None
    ) -> None:
        self.pairs = tuple(pairs)
        self.matters = matters
        self.compared = len(self.pairs) if compared is None else compared
        self.about = about
        self.languages = matters.languages
        self.prefixes = matters.project.prefixes

    def select(
        self,
        verdicts: Iterable[Verdict] = (),
        *,
        about: str | None = None,
        source: str | None = None,
        undecided: bool = False,
    ) -> Comparison:
        """Give the pairs that meet every condition.

        Args:
            verdicts: Any of these; all when there is none.
            about: The IRI of an entity of which one of the two claims speaks.
            source: The IRI of a source of one of the two claims, or of what that source is a part of.
            undecided: Only differences on which nobody has decided.
        """
        wanted = set(verdicts)
        among = None if about is None else mentioning(self.matters.engine, about)
        pairs = (
            pair
            for pair in self.pairs
            if (not wanted or pair.verdict in wanted)
            and (not undecided or pair.decided == "open")
            and (source is None or any(source in (one.iri, one.whole) for one in pair.sources))
            and (among is None or pair.one.claim.iri in among or pair.other.claim.iri in among)
        )
        return Comparison(pairs, self.matters, self.compared, about)

    def __len__(self) -> int:
        return len(self.pairs)

    def texts(self, pair: Pair) -> tuple[str, str]:
        """Give the two values of a pair as people read them."""
        return self.matters.text(pair.one), self.matters.text(pair.other)

    def as_table(self) -> Table:
        """Give one row a pair: the matter and the verdict, then either claim, then what was decided on the pair."""
        variables = (
            *("subject", "subject_label", "property", "property_label", "verdict", "confirms", "decided"),
            *_CLAIM_COLUMNS,
            *("other_property", "other_property_label", *(f"other_{column}" for column in _CLAIM_COLUMNS)),
        )
        return Table(variables, map(self._row, self.pairs), self.prefixes)

    def _row(self, pair: Pair) -> list[Term | None]:
        words, label = words_in(_WORDS, *self.languages), self.matters.label
        one, other = pair.one, pair.other
        return [
            NamedNode(one.subject),
            Literal(label(one.subject)),
            NamedNode(one.property),
            Literal(label(one.property)),
            Literal(words.get(f"table {pair.verdict.value}", words[pair.verdict.value])),
            Literal(pair.confirms),
            Literal(words[f"table {pair.decided}"] if pair.decided else ""),
            *self._claim_cells(pair, one),
            NamedNode(other.property),
            Literal(label(other.property)),
            *self._claim_cells(pair, other),
        ]

    def _claim_cells(self, pair: Pair, statement: Statement) -> list[Term | None]:
        claim = statement.claim
        passages = (shrink(passage.iri, self.prefixes) for passage in claim.passages)
        return [
            NamedNode(claim.iri),
            Literal(self.matters.text(statement)),
            Literal(in_language(claim.glosses, *self.languages)),
            NamedNode(claim.source.iri),
            Literal(", ".join(passages)),
            Literal(numbers(claim)),
            Literal(locators(claim)),
            Literal(" ".join(fragment_links(claim))),
            Literal(self._standing(claim)),
            Literal(in_language(pair.reasons(claim), *self.languages)),
        ]

    def _standing(self, claim: Claim) -> str:
        texts = self.matters.records.record(ALJIR[claim.standing].value).texts(RDFS.label)
        return in_language(texts, *self.languages) or claim.standing

    def lines(self) -> Iterator[tuple[str, str]]:
        """Give the pairs as lines, each with its style; a reason that several share is told once."""
        words = words_in(_WORDS, *self.languages)
        told: set[str] = set()
        if self.about:
            yield f"{self.matters.label(self.about)} ({shrink(self.about, self.prefixes)})", "bold"
            yield "", ""
        for pair in self.pairs:
            properties = [self.matters.label(one) for one in dict.fromkeys((pair.one.property, pair.other.property))]
            style = "bold red" if pair.verdict is Verdict.DIFFER else "bold"
            title = f"{self.matters.label(pair.one.subject)}: {' / '.join(properties)}"
            yield f"{title} – {words[pair.verdict.value]}", style
            for statement in (pair.one, pair.other):
                relation = f"{self.matters.label(statement.property)}: " if len(properties) > 1 else ""
                yield f"  {relation}{self.matters.text(statement)}", ""
                yield f"    {in_language(statement.claim.glosses, *self.languages)}", ""
                yield f"    {self._place(statement.claim)} · {self._standing(statement.claim)}", "dim"
                for link in fragment_links(statement.claim):
                    yield f"    {link}", f"dim link {link}"
            if pair.confirms:
                yield f"  {words['confirms']}", ""
            if pair.decided:
                yield f"  {words[pair.decided]}", ""
            if pair.decided == "open":
                yield f"    {self._command(pair)}", "dim"
            for reason in self._reasons(pair):
                yield f"    {words['as before'] if reason in told else reason}", ""
                told.add(reason)
            yield "", ""
        counts = {verdict: sum(pair.verdict is verdict for pair in self.pairs) for verdict in Verdict}
        counted = "".join(f" {words[verdict.value]}: {count};" for verdict, count in counts.items() if count)
        undecided = sum(pair.decided == "open" for pair in self.pairs)
        yield words["summary"].format(pairs=len(self.pairs), counts=counted, undecided=undecided), "bold"
        if self.compared > len(self.pairs):
            yield words["more"].format(self.compared), "dim"

    def _reasons(self, pair: Pair) -> list[str]:
        texts = (in_language(pair.reasons(one.claim), *self.languages) for one in (pair.one, pair.other))
        return [text for text in dict.fromkeys(texts) if text]

    def _command(self, pair: Pair) -> str:
        """Give a command that decides on a pair, to be completed."""
        one, other = (shrink(each.claim.iri, self.prefixes).partition(":")[2] for each in (pair.one, pair.other))
        reasons = " ".join(f'--reason {language}="…"' for language in self.matters.project.languages)
        return f"aljir decide {one} disputed --disputed-by {other} {reasons}"

    def _place(self, claim: Claim) -> str:
        """Say who claims it and where."""
        source = in_language(claim.source.names, *self.languages) or shrink(claim.source.iri, self.prefixes)
        cited = citation(claim, *self.languages)
        return f"{source}{', ' if cited else ''}{cited} · {shrink(claim.iri, self.prefixes)}"

    def __repr__(self) -> str:
        return f"<Comparison: {len(self)} pairs>"


_WORDS = {
    "en": {
        "agree": "agree",
        "refine": "one refines the other",
        "differ": "differ",
        "cannot tell": "cannot tell",
        "confirms": "The one confirms what the other derives.",
        "open": "Nobody has decided on it yet. Where one is wrong (else accepted --beside …):",
        "disputed": "Decided: disputed.",
        "both stand": "Decided: both stand.",
        "table refine": "refine",
        "table open": "open",
        "table disputed": "disputed",
        "table both stand": "both stand",
        "as before": "Why: as before.",
        "summary": "Pairs: {pairs};{counts} undecided: {undecided}.",
        "more": "Compared in all: {} pairs, those that agree among them: aljir compare --all.",
    },
    "ru": {
        "agree": "совпадают",
        "refine": "одно уточняет другое",
        "differ": "расходятся",
        "cannot tell": "нельзя сказать",
        "confirms": "Одно подтверждает то, что в другом выведено.",
        "open": "Решения ещё нет. Если одно из двух неверно (иначе accepted --beside …):",
        "disputed": "Решение: оспорено.",
        "both stand": "Решение: остаются оба.",
        "table refine": "уточняет",
        "table open": "решения нет",
        "table disputed": "оспорено",
        "table both stand": "остаются оба",
        "as before": "Почему: как выше.",
        "summary": "Пар: {pairs};{counts} без решения: {undecided}.",
        "more": "Всего сопоставлено пар: {}, в их числе совпадения: aljir compare --all.",
    },
}


def read_comparison(engine: Engine, project: Project, languages: Sequence[str]) -> Comparison:
    """Compare all claims of a graph that are neither withdrawn nor judgements.

    Args:
        engine: What answers queries.
        project: The project, which says what can be compared.
        languages: The languages of texts, the first one preferred.

    The work grows with the number of claims, and on one matter with the number of pairs that differ.

    Raises:
        AljirError: A query in `ontology/comparisons/` is wrong.
    """
    matters = Matters(engine, project, languages)
    return Comparison(ordered(read_pairs(matters)), matters)


def read_pairs(
    matters: Matters, among: Callable[[str], bool] = lambda subject: True, *, shown: bool = True
) -> list[Pair]:
    """Give the pairs of statements on one matter.

    Args:
        matters: What can be compared.
        among: Only those about a subject of which this is true.
        shown: Whether they are to be shown: their claims know their passages and texts then, which no verdict needs.

    Raises:
        AljirError: A query in `ontology/comparisons/` is wrong.
    """
    groups: dict[tuple[str, str, str], list[Statement]] = {}
    by_value: dict[tuple[str, Term], list[Statement]] = {}
    for one in matters.statements(shared=True, among=among, shown=shown):
        groups.setdefault((one.subject, one.property, one.qualifier), []).append(one)
        if one.property in matters.excluded:
            by_value.setdefault((one.subject, one.term), []).append(one)
    pairs = [pair for group in groups.values() for pair in _compared(group, matters)]
    for group in by_value.values():
        pairs += _excluding(group, matters)
    return pairs


def ordered(pairs: Iterable[Pair]) -> list[Pair]:
    """Give pairs in the order in which they are shown: by subject, property and claims."""
    return sorted(
        pairs, key=lambda pair: (pair.one.subject, pair.one.property, pair.one.claim.iri, pair.other.claim.iri)
    )


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
    claims_of = [{one.claim.iri for one in same} for same in by_value.values()]
    for ones, others in combinations(by_value.values(), 2):
        verdict = compare(ones[0].value, others[0].value)
        if verdict is Verdict.DIFFER and ones[0].property not in matters.single:
            verdict = Verdict.UNSURE
        for one, other in product(ones, others):
            inside = one.claim.source.origin == other.claim.source.origin and verdict is not Verdict.DIFFER
            pair = {one.claim.iri, other.claim.iri}
            agreed = verdict is Verdict.UNSURE and any(pair <= claims for claims in claims_of)  # on another value
            if one.claim != other.claim and not inside and not agreed and not matters.follows(one.claim, other.claim):
                yield Pair(one, other, verdict)


def _excluding(group: Sequence[Statement], matters: Matters) -> Iterator[Pair]:
    """Find statements that relate the same two in ways that exclude each other."""
    for one, other in combinations(sorted(group, key=_order), 2):
        if other.property in matters.excluded[one.property] and one.claim != other.claim:
            yield Pair(one, other, Verdict.DIFFER)


def _order(one: Statement) -> tuple[bool, str]:
    """Put claims from texts before those from pages."""
    return one.claim.source.digest is None, one.claim.iri
