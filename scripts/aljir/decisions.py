"""Decisions of curators on how a claim stands: recorded beside the claim, never written over it.

A claim is recorded with a standing. A decision gives it another one, with a reason, by somebody, at a time (PROV-O);
the latest decision counts. In the built dataset a claim has the standing that counts, and `aljir:recordedStanding` is
the one that it was recorded with. In CRMinf 1.2.1 a decision is an argumentation that concludes a belief.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from aljir.claims import STANDINGS, known, speak_of_one
from aljir.errors import AljirError, nearest
from aljir.files import alone, read_rdf, read_text, write_file
from aljir.records import Records
from aljir.terms import ALJIR, PROV, RDF, XSD, lexical, shrink

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from aljir.engines import Engine
    from aljir.project import Project
    from aljir.records import Texts


# Which decision counts

_DECIDED = (ALJIR.standing, ALJIR.standingReason, ALJIR.disputedBy, ALJIR.standsBeside)
"""What a decision on a claim replaces."""
_RECORDED = {
    ALJIR.standing: ALJIR.recordedStanding,
    ALJIR.standingReason: ALJIR.recordedReason,
    ALJIR.disputedBy: ALJIR.recordedDisputedBy,
}
"""Where what was recorded stays."""
_OF_DECISIONS = (ALJIR.decides, ALJIR.standing, PROV.endedAtTime)


class Decisions:
    """What curators decided on claims.

    Args:
        records: What is recorded, at least all decisions.
    """

    def __init__(self, records: Iterable[Quad]) -> None:
        said = [quad for quad in records if quad.predicate in _OF_DECISIONS]
        times = {quad.subject: lexical(quad.object) for quad in said if quad.predicate == PROV.endedAtTime}
        giving = {quad.subject: quad.object for quad in said if quad.predicate == ALJIR.standing}
        decided = [
            (quad.subject, quad.object) for quad in said if quad.predicate == ALJIR.decides and quad.subject in giving
        ]
        decided.sort(key=lambda pair: order(lexical(pair[0]), times.get(pair[0], "")))
        self.latest = {claim: decision for decision, claim in decided if isinstance(claim, NamedNode)}
        self.standings = {claim: giving[decision] for claim, decision in self.latest.items()}
        self._deciding: dict[object, list[NamedNode]] = {}
        for claim, decision in self.latest.items():
            self._deciding.setdefault(decision, []).append(claim)

    def applied(self, records: Iterable[Quad]) -> Iterator[Quad]:
        """Give each claim what the latest decision on it says; what it was recorded with stays beside it.

        Args:
            records: Some of what is recorded, or all.
        """
        for quad in records:
            if quad.predicate in _DECIDED:
                for claim in self._deciding.get(quad.subject, ()):
                    yield Quad(claim, quad.predicate, quad.object)
            if quad.subject in self.latest and quad.predicate in _DECIDED:
                if quad.predicate in _RECORDED:
                    yield Quad(quad.subject, _RECORDED[quad.predicate], quad.object)
            elif quad.predicate != ALJIR.disputes or quad.object not in self.latest:  # it follows from the decision
                yield quad


def order(decision: str, at: str) -> tuple[datetime, int, str]:
    """Give what puts decisions in order: their time (xsd:dateTime, UTC without a zone), then their number.

    >>> order("https://example.org/decision/storm-2", "2026-11-24T15:00:00+06:00")[:2]
    (datetime.datetime(2026, 11, 24, 9, 0, tzinfo=datetime.timezone.utc), 2)
    """
    number = re.search(r"-(\d+)$", decision)
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:  # no time or none that can be read: before all others, and the shapes say so
        moment = datetime.min.replace(tzinfo=UTC)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC), int(number[1]) if number else 0, decision


# Deciding

_SEPARATOR = " ,\n        "
_IS_ACTOR = """
PREFIX crm: <http://www.cidoc-crm.org/cidoc-crm/>
ASK {{ {who} a ?kind FILTER(?kind IN (crm:E21_Person, crm:E39_Actor, crm:E74_Group)) }}"""


def decide(
    project: Project,
    engine: Engine,
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
        engine: What answers queries on the claims of the graph.
        claim: The claim, by slug, prefixed name or IRI.
        standing: accepted, disputed or withdrawn.
        reasons: Why, in each language of the project.
        disputed_by: The claims that contradict it; only, and at least one, when it is disputed.
        beside: Claims with other values that may hold at the same time, as the curator sees it.
        who: The IRI of who decides: a person or group (`crm:E39_Actor`).

    Returns:
        The IRI of the decision.

    Raises:
        AljirError: A claim or actor is not known, a claim is on another matter, a reason is missing, or what is given
            contradicts itself.
    """
    prefixes = project.prefixes
    records = Records.read(engine)
    iri = known(claim, "claim", records.claims, prefixes)
    disputing, others = (
        [known(one, "claim", records.claims, prefixes) for one in given] for given in (disputed_by, beside)
    )
    _check(project, iri, standing, reasons, disputing, others)
    _check_matter(project, engine, records, iri, (*disputing, *others))
    if not engine.query(_IS_ACTOR.format(who=NamedNode(who))):
        raise AljirError(f"{shrink(who, prefixes)} cannot decide: it is no person or group.", mend="Name who decides.")
    slug = iri.removeprefix(prefixes.get("claim", ""))
    if slug == iri:
        raise AljirError(f"{iri} is no claim of this project.", mend="Record a claim of your own, and decide on that.")
    with alone(project.decisions_file):
        return _add(project, project.decisions_file, iri, slug, standing, reasons, disputing, others, who)


def _add(
    project: Project,
    path: Path,
    iri: str,
    slug: str,
    standing: str,
    reasons: Texts,
    disputing: Sequence[str],
    others: Sequence[str],
    who: str,
) -> str:
    """Write a decision at the end of the file."""
    begin = f"{project.base}decision/{slug}-"
    numbers = [0]
    if path.is_file():
        text = read_text(path)
        quads, declared = read_rdf(path)
        given = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
        numbers += [int(one.removeprefix(begin)) for one in given if re.fullmatch(re.escape(begin) + r"\d+", one)]
    else:
        declared = _new_prefixes(project, who)
        text = "\n".join([_TITLE, "", *(f"@prefix {prefix}: <{iri}> ." for prefix, iri in declared.items())])
    decision = f"{begin}{max(numbers) + 1}"
    end = "\r\n" if "\r\n" in text else "\n"

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
    added = f"\n\n{name(decision)} {block} .\n".replace("\n", end)
    write_file(path, (text.rstrip() + added).encode())
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
    if standing == "withdrawn" and others:
        raise AljirError("What is withdrawn stands beside nothing.", mend="Leave --beside out, or accept the claim.")
    if iri in (*disputing, *others):
        raise AljirError("A claim neither disputes itself nor stands beside itself.", mend="Name the other claim.")
    for language in reasons:
        if language not in project.languages:
            raise AljirError(
                f"The project has no language {language!r}.", mend=f"Give reasons in {', '.join(project.languages)}."
            )
    for language in project.languages:
        if not reasons.get(language, "").strip():
            raise AljirError(
                f"No reason is given in the language {language!r}.", mend="Say why, for those who read it."
            )


def _check_matter(project: Project, engine: Engine, records: Records, iri: str, named: Iterable[str]) -> None:
    """Refuse a claim that shares no entity with the claim decided on, unless comparing has paired the two."""
    from aljir.comparison import read_comparison

    far = [one for one in named if not speak_of_one(engine, iri, one)]
    if not far:
        return
    pairs = read_comparison(engine, project, project.languages).pairs
    paired = {frozenset((pair.one.claim.iri, pair.other.claim.iri)) for pair in pairs}
    for one in far:
        if frozenset((iri, one)) not in paired:
            name = shrink(one, project.prefixes)
            raise AljirError(
                f"{name} is on another matter: it speaks of nothing that {shrink(iri, project.prefixes)} speaks of.",
                mend="Name a claim on the same matter; aljir compare --all shows which there are.",
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
