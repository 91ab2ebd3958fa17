"""Errors that are put into claims, of kinds that the shapes find: each makes exactly one violation of one shape."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from tests.bench.corpus.statements import Claim, Source

_LOWER, _UPPER, _UNIT = "crm:P90a_has_lower_value_limit", "crm:P90b_has_upper_value_limit", "crm:P91_has_unit"
_PLACE = "P7_took_place_at "
_BEGIN, _END = "crm:P82a_begin_of_the_begin", "crm:P82b_end_of_the_end"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of error.

    Attributes:
        shape: The name of the shape that finds it.
        fits: Tells whether a claim can be spoilt so.
        spoil: Does it.
    """

    shape: str
    fits: Callable[[Claim], bool]
    spoil: Callable[[Claim], None]


def _says(claim: Claim, *words: str) -> bool:
    return all(any(word in statement for statement in claim.said) for word in words)


def _no_russian_name(claim: Claim) -> None:
    entity = claim.entities[0]
    claim.entities[0] = replace(entity, name=(entity.name[0], ""))


def _no_russian_gloss(claim: Claim) -> None:
    claim.gloss = claim.gloss[0], ""


def _no_passage(claim: Claim) -> None:
    claim.passages = []


def _no_premiss(claim: Claim) -> None:
    claim.premisses = []


def _exchange(one: str, other: str, statements: list[str]) -> list[str]:
    """Exchange two properties."""
    return [text.replace(one, other) if one in text else text.replace(other, one) for text in statements]


def _bounds(claim: Claim) -> None:
    claim.said = _exchange(_LOWER, _UPPER, claim.said)


def _time_span(claim: Claim) -> None:
    time = claim.entities[-1]
    begin, end = (next(text for text in time.more if name in text).split(" ")[1] for name in (_BEGIN, _END))
    more = (f"{_BEGIN} {end}" if _BEGIN in text else f"{_END} {begin}" if _END in text else text for text in time.more)
    claim.entities[-1] = replace(time, more=tuple(more))


def _misspelt(claim: Claim) -> None:
    claim.said = [text.replace("aljir:approximate", "aljir:aproximate") for text in claim.said]


def _no_unit(claim: Claim) -> None:
    claim.said = [text for text in claim.said if _UNIT not in text]


def _share(claim: Claim) -> None:
    claim.said = [
        re.sub(r"(?<=P90_has_value )\d+", lambda found: str(int(found[0]) + 100), text) for text in claim.said
    ]


def _organization_as_place(claim: Claim) -> None:
    claim.said = [re.sub(f"(?<={_PLACE}).*", "organization:editors", text) for text in claim.said]


ERRORS = {
    "missing-russian-name": Kind("name-in-russian", lambda claim: bool(claim.entities), _no_russian_name),
    "missing-russian-gloss": Kind("gloss-in-russian", lambda claim: True, _no_russian_gloss),
    "claim-without-passage": Kind("claim-passage", lambda claim: claim.spare, _no_passage),
    "derived-from-nothing": Kind("derived-from-what", lambda claim: bool(claim.premisses), _no_premiss),
    "bounds-out-of-order": Kind("bounds-in-order", lambda claim: _says(claim, _LOWER, _UPPER), _bounds),
    "time-span-out-of-order": Kind(
        "time-in-order", lambda claim: bool(claim.entities) and "decades" in str(claim.entities[-1].more), _time_span
    ),
    "misspelt-property": Kind("unknown-property", lambda claim: _says(claim, "aljir:approximate"), _misspelt),
    "missing-unit": Kind(
        "value-unit",
        lambda claim: _says(claim, _UNIT) and not (_says(claim, "countedFrom") or _says(claim, "shareOf")),
        _no_unit,
    ),
    "organization-as-place": Kind("range", lambda claim: claim.own and _says(claim, _PLACE), _organization_as_place),
    "share-above-hundred": Kind("share-up-to-hundred", lambda claim: _says(claim, "aljir:shareOf"), _share),
}


class Spoiler:
    """Puts errors into sources, of each kind about as many as there can be.

    Args:
        seed: Of what is drawn.
        share: How many of the claims, from 0 to 1.

    Attributes:
        counts: How many errors of each kind were put in.
    """

    def __init__(self, seed: int, share: float) -> None:
        self.counts: Counter[str] = Counter()
        self._random = Random(f"{seed} errors")  # noqa: S311
        self._share = share
        self._owed = 0.0
        self._threshold = self._random.random()

    def spoil(self, source: Source) -> None:
        """Put errors into a source."""
        for claim in source.claims:
            self._owed += self._share
            if self._owed > self._threshold:
                self._owed, self._threshold = self._owed - 1, self._random.random()
                fitting = [name for name, kind in ERRORS.items() if kind.fits(claim)]
                name = min(fitting, key=lambda name: self.counts[name])
                ERRORS[name].spoil(claim)
                self.counts[name] += 1
