"""How a claim came to stand as it does: its recording, then each decision of a curator, in order of time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.claims import known
from aljir.decisions import order
from aljir.records import in_language, words_in
from aljir.results import Table, TextResult
from aljir.terms import ALJIR, RDFS, XSD, lexical, shrink

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aljir.engines import Engine
    from aljir.lookup import Lookup
    from aljir.records import Claim, Records, Texts
    from aljir.results import Term


@dataclass(frozen=True, slots=True)
class Step:
    """The recording of a claim, or a decision on it: when, by whom, which standing it gave, and why.

    `decision`, `who`, `disputed_by` and `beside` are IRIs; `decision` is empty for the recording.
    """

    decision: str
    at: str
    who: str
    standing: str
    reasons: Texts = field(default_factory=dict, hash=False)
    disputed_by: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


_STEPS = """
PREFIX aljir: <https://w3id.org/aljir/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT ?decision ?at ?who ?standing ?reason ?disputing ?other WHERE {{
  {{
    ?decision aljir:decides {claim} ; aljir:standing ?standing .
    BIND(?decision AS ?step)
    OPTIONAL {{ ?decision aljir:standingReason ?reason }}
    OPTIONAL {{ ?decision aljir:disputedBy ?disputing }}
    OPTIONAL {{ ?decision aljir:standsBeside ?other }}
  }} UNION {{
    {claim} prov:wasGeneratedBy ?step .
    OPTIONAL {{ {claim} aljir:recordedStanding ?recorded }}
    OPTIONAL {{ {claim} aljir:standing ?present }}
    BIND(COALESCE(?recorded, ?present) AS ?standing)
    OPTIONAL {{ {claim} aljir:standingReason ?presentReason FILTER(!BOUND(?recorded)) }}
    OPTIONAL {{ {claim} aljir:recordedReason ?recordedReason }}
    BIND(COALESCE(?recordedReason, ?presentReason) AS ?reason)
    OPTIONAL {{ {claim} aljir:disputedBy ?presentDisputing FILTER(!BOUND(?recorded)) }}
    OPTIONAL {{ {claim} aljir:recordedDisputedBy ?recordedDisputing }}
    BIND(COALESCE(?recordedDisputing, ?presentDisputing) AS ?disputing)
  }}
  OPTIONAL {{ ?step prov:endedAtTime ?at }}
  OPTIONAL {{ ?step prov:wasAssociatedWith ?who }}
}} ORDER BY ?decision ?disputing ?other"""


def history(engine: Engine, lookup: Lookup, records: Records, claim: str, languages: Sequence[str]) -> History:
    """Give how a claim came to stand as it does.

    Raises:
        AljirError: There is no such claim.

    >>> graph = aljir.open(lighthouse)
    >>> [step.standing for step in graph.history("keepers-log-marren").steps]
    ['accepted']
    """
    prefixes = lookup.project.prefixes
    iri = known(claim, "claim", records.claims, prefixes)
    steps: dict[str, Step] = {}
    for row in engine.query(_STEPS.format(claim=NamedNode(iri))).as_table().rows:
        decision, at, who, standing, reason, disputing, other = row
        key = lexical(decision)
        step = steps.setdefault(key, Step(key, lexical(at), lexical(who), lexical(standing).removeprefix(str(ALJIR))))
        if isinstance(reason, Literal):
            step.reasons[reason.language or ""] = reason.value
        steps[key] = replace(
            step, disputed_by=_with(step.disputed_by, lexical(disputing)), beside=_with(step.beside, lexical(other))
        )
    in_order = sorted(steps.values(), key=lambda step: (bool(step.decision), order(step.decision, step.at)))
    return History(records.claims[iri], in_order, lookup, records, languages)


def _with(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return values if value in ("", *values) else (*values, value)


class History(TextResult):
    """How a claim came to stand as it does: its recording, then each decision, in order of time.

    Attributes:
        claim: The claim.
        steps: The recording and the decisions.
    """

    kind = "table"

    def __init__(
        self, claim: Claim, steps: Sequence[Step], lookup: Lookup, records: Records, languages: Sequence[str]
    ) -> None:
        self.claim = claim
        self.steps = tuple(steps)
        self.lookup = lookup
        self.records = records
        self.languages = tuple(languages)
        self.prefixes = lookup.project.prefixes

    def as_table(self) -> Table:
        """Give one row a step."""
        variables = ("claim", "at", "who", "standing", "reason", "disputed_by", "stands_beside", "decision")
        rows: list[list[Term | None]] = [
            [
                NamedNode(self.claim.iri),
                Literal(step.at, datatype=XSD.dateTime) if step.at else None,
                NamedNode(step.who) if step.who else None,
                Literal(self._word(step.standing)),
                Literal(in_language(step.reasons, *self.languages)),
                Literal(", ".join(shrink(one, self.prefixes) for one in step.disputed_by)),
                Literal(", ".join(shrink(one, self.prefixes) for one in step.beside)),
                NamedNode(step.decision) if step.decision else None,
            ]
            for step in self.steps
        ]
        return Table(variables, rows, self.prefixes)

    def _word(self, standing: str) -> str:
        return in_language(self.records.record(ALJIR[standing].value).texts(RDFS.label), *self.languages) or standing

    def _gloss(self, iri: str) -> str:
        claim = self.records.claims.get(iri)
        return in_language(claim.glosses, *self.languages) if claim else ""

    def lines(self) -> Iterator[tuple[str, str]]:
        """Give the lines of the history, each with its style."""
        words = words_in(_WORDS, *self.languages)
        yield in_language(self.claim.glosses, *self.languages), "bold"
        yield shrink(self.claim.iri, self.prefixes), "dim"
        for step in self.steps:
            yield "", ""
            done = words["decided" if step.decision else "recorded"].format(self._word(step.standing))
            when = step.at.removesuffix("T00:00:00Z").replace("T", " ")
            yield f"{when}  {done}".strip(), "bold"
            if step.who:
                who = self.lookup.label(step.who, *self.languages) or shrink(step.who, self.prefixes)
                yield f"  {words['by']} {who}", ""
            if step.reasons:
                yield f"  {words['reason']}: {in_language(step.reasons, *self.languages)}", ""
            for word, others in (("disputed_by", step.disputed_by), ("beside", step.beside)):
                for one in others:
                    yield f"  {words[word]}: {self._gloss(one)} ({shrink(one, self.prefixes)})", ""

    def __repr__(self) -> str:
        return f"<History {shrink(self.claim.iri, self.prefixes)}: {len(self.steps)} steps>"


_WORDS = {
    "en": {
        "recorded": "recorded as {}",
        "decided": "decided: {}",
        "by": "by",
        "reason": "why",
        "disputed_by": "disputed by",
        "beside": "stands beside",
    },
    "ru": {
        "recorded": "записано; статус: {}",
        "decided": "решение; статус: {}",
        "by": "кто:",
        "reason": "почему",
        "disputed_by": "оспаривается",
        "beside": "стоит рядом с",
    },
}
