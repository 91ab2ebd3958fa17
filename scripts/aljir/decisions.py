"""Decisions of curators on how a claim stands: recorded beside the claim, never written over it.

A claim is recorded with a standing. A decision gives it another one, with a reason, by somebody, at a time (PROV-O);
the latest decision counts. In the built dataset a claim has the standing that counts, and `aljir:recordedStanding` is
the one that it was recorded with. In CRMinf 1.2.1 a decision is an argumentation that concludes a belief.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.claims import STANDINGS, known
from aljir.errors import AljirError, nearest
from aljir.files import read_rdf, read_text, write_file
from aljir.records import in_language
from aljir.results import Table, TextResult
from aljir.terms import ALJIR, PROV, RDF, RDFS, XSD, shrink

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aljir.engines import Engine
    from aljir.lookup import Lookup
    from aljir.project import Project
    from aljir.records import Claim, Records, Texts
    from aljir.results import Term

_SEPARATOR = " ,\n        "

# Deciding


def decide(
    project: Project,
    records: Records,
    claim: str,
    standing: str,
    reasons: Texts,
    *,
    disputed_by: Sequence[str] = (),
    beside: Sequence[str] = (),
    who: str,
) -> str:
    """Record a decision on a claim, at the end of `graph/decisions.ttl`; what stands there is not touched.

    Args:
        project: The files.
        records: The claims of the graph.
        claim: The claim, by slug, prefixed name or IRI.
        standing: accepted, disputed or withdrawn.
        reasons: Why, in each language of the project.
        disputed_by: The claims that contradict it; only, and at least one, when it is disputed.
        beside: Claims with other values that may hold at the same time, as the curator sees it.
        who: The IRI of who decides.

    Returns:
        The IRI of the decision.

    Raises:
        AljirError: A claim is not known, a reason is missing, or what is given contradicts itself.
    """
    prefixes = project.prefixes
    iri = known(claim, "claim", records.claims, prefixes)
    disputing, others = (
        [known(one, "claim", records.claims, prefixes) for one in given] for given in (disputed_by, beside)
    )
    _check(project, iri, standing, reasons, disputing, others)
    path = project.decisions_file
    if path.is_file():
        text, declared = read_text(path), read_rdf(path)[1]
    else:
        declared = _new_prefixes(project, who)
        text = "\n".join([_TITLE, "", *(f"@prefix {prefix}: <{iri}> ." for prefix, iri in declared.items())])
    slug = iri.removeprefix(prefixes.get("claim", ""))
    numbers = re.findall(rf"decision[:/]{re.escape(slug)}-(\d+)", text)
    decision = f"{project.base}decision/{slug}-{max(map(int, numbers), default=0) + 1}"

    def name(one: str) -> str:
        short = shrink(one, declared)
        return f"<{one}>" if short == one else short

    said: dict[NamedNode, list[str]] = {
        RDF.type: [name(ALJIR.Decision.value)],
        ALJIR.decides: [name(iri)],
        ALJIR.standing: [name(ALJIR[standing].value)],
        ALJIR.disputedBy: [name(one) for one in disputing],
        ALJIR.standsBeside: [name(one) for one in others],
        ALJIR.standingReason: [
            str(Literal(reasons[language].strip(), language=language)) for language in project.languages
        ],
        PROV.wasAssociatedWith: [name(who)],
        PROV.endedAtTime: [f'"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"^^{name(XSD.dateTime.value)}'],
    }
    lines = [
        f"{'a' if term == RDF.type else name(term.value)} {_SEPARATOR.join(values)}"
        for term, values in said.items()
        if values
    ]
    block = " ;\n    ".join(lines)
    write_file(path, f"{text.rstrip()}\n\n{name(decision)} {block} .\n".encode())
    return decision


def _check(
    project: Project, iri: str, standing: str, reasons: Texts, disputing: Sequence[str], others: Sequence[str]
) -> None:
    """Refuse a decision that contradicts itself or does not say why."""
    if standing not in STANDINGS:
        raise AljirError(f"There is no standing {standing!r}.", mend=nearest(standing, STANDINGS))
    if (standing == "disputed") != bool(disputing):
        raise AljirError(
            "A disputed claim is disputed by something." if not disputing else f"What is {standing} is not disputed.",
            mend="Name what contradicts it: --disputed-by CLAIM." if not disputing else "Leave --disputed-by out.",
        )
    if iri in (*disputing, *others):
        raise AljirError("A claim neither disputes itself nor stands beside itself.", mend="Name the other claim.")
    for language in project.languages:
        if not reasons.get(language, "").strip():
            raise AljirError(
                f"No reason is given in the language {language!r}.", mend="Say why, for those who read it."
            )


def _new_prefixes(project: Project, who: str) -> dict[str, str]:
    """Give the prefixes that a new file of decisions declares."""
    prefixes = {
        **project.prefixes,
        **{"aljir": str(ALJIR), "prov": str(PROV), "xsd": str(XSD), "decision": f"{project.base}decision/"},
    }
    deciders = {shrink(one, prefixes).partition(":")[0] for one in (who, project.creator)}
    used = {"aljir", "prov", "xsd", "claim", "decision"} | deciders
    return {prefix: prefixes[prefix] for prefix in sorted(used & prefixes.keys())}


_TITLE = "# What curators decided on claims, in order of time. aljir decide adds to the end; nothing is written over."


# Telling


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
    OPTIONAL {{ {claim} aljir:disputedBy ?disputing FILTER(!BOUND(?recorded)) }}
  }}
  OPTIONAL {{ ?step prov:endedAtTime ?at }}
  OPTIONAL {{ ?step prov:wasAssociatedWith ?who }}
}} ORDER BY DESC(!BOUND(?decision)) ?at ?decision ?disputing ?other"""


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
        key = _value(decision)
        step = steps.setdefault(key, Step(key, _value(at), _value(who), _value(standing).removeprefix(str(ALJIR))))
        if isinstance(reason, Literal):
            step.reasons[reason.language or ""] = reason.value
        steps[key] = replace(
            step, disputed_by=_with(step.disputed_by, _value(disputing)), beside=_with(step.beside, _value(other))
        )
    return History(records.claims[iri], list(steps.values()), lookup, records, languages)


def _with(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return values if value in ("", *values) else (*values, value)


def _value(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""


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
        words = next((_WORDS[language] for language in self.languages if language in _WORDS), _WORDS["en"])
        yield in_language(self.claim.glosses, *self.languages), "bold"
        yield shrink(self.claim.iri, self.prefixes), "dim"
        for number, step in enumerate(self.steps):
            yield "", ""
            done = words["decided" if number else "recorded"].format(self._word(step.standing))
            yield f"{step.at.removesuffix('T00:00:00Z').replace('T', ' ')}  {done}", "bold"
            yield (
                f"  {words['by']} {self.lookup.label(step.who, *self.languages) or shrink(step.who, self.prefixes)}",
                "",
            )
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
