"""Keeps beside a store what its checks found, so that after a change only what the change touches is checked again."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, NamedNode, RdfFormat, parse

from aljir.files import write_file
from aljir.parts import digest_of
from aljir.report import Finding
from aljir.verdict_counts import VerdictCounts
from aljir.version import __version__
from aljir.void_statistics import Statistics

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from aljir.results import Term
    from aljir.shapes import Shapes

_KINDS = ("shape", "component", "focus", "value", "path")


@dataclass
class Checked:
    """What was found in one dataset.

    Attributes:
        shapes: The shapes.
        findings: What they found; None where they were not run.
        statistics: What the dataset holds, counted; None where it was not.
        verdicts: How its claims agree and differ, counted; None where they were not compared.
        properties: By the texts of SPARQL constraints the IRIs of the properties that they look at, as far as known.
    """

    shapes: Shapes
    findings: list[Finding] | None = None
    statistics: Statistics | None = None
    verdicts: VerdictCounts | None = None
    properties: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, shapes: Shapes) -> Checked:
        """Read what was kept; nothing where it is not there whole, or rests on other files than there are now."""
        try:
            kept = json.loads(path.read_bytes())
            if kept["shapes"] != _digest(shapes):
                return cls(shapes)
            findings = list(_findings(kept["findings"], shapes))
            return cls(
                shapes, findings, _statistics(kept["statistics"]), _verdicts(kept["verdicts"]), kept["properties"]
            )
        except (OSError, ValueError, LookupError, TypeError):
            return cls(shapes)

    def write(self, path: Path) -> None:
        """Keep it, if every finding can be told by IRIs.

        Raises:
            AljirError: It cannot be written (exit code 3).
        """
        if self.findings is None or any(map(_is_unnamed, self.findings)):
            return
        found = [_plain(finding) for finding in self.findings]
        statistics = self.statistics and _plain_statistics(self.statistics)
        kept = {
            "shapes": _digest(self.shapes),
            "findings": found,
            "statistics": statistics,
            "verdicts": self.verdicts and vars(self.verdicts),
            "properties": self.properties,
        }
        write_file(path, json.dumps(kept, ensure_ascii=False).encode())


def _digest(shapes: Shapes) -> str:
    """Give the digest of what findings and counts rest on, besides the dataset."""
    project = shapes.project
    named = json.dumps([project.base, project.prefixes], sort_keys=True)
    return f"{__version__} {digest_of([*project.shape_files(), *project.comparison_files()])} {named}"


def _is_unnamed(finding: Finding) -> bool:
    return any(isinstance(term, BlankNode) for term in _terms(finding))


def _terms(finding: Finding) -> tuple[Term | None, ...]:
    return finding.shape.node, finding.component, finding.focus, finding.value, finding.path


def _plain(finding: Finding) -> dict[str, Any]:
    """Give a finding as JSON, its terms as in N-Triples."""
    terms = (None if term is None else str(term) for term in _terms(finding))
    return {**dict(zip(_KINDS, terms, strict=True)), "messages": finding.messages}


def _findings(plain: Iterable[dict[str, Any]], shapes: Shapes) -> Iterator[Finding]:
    for one in plain:
        shape, component, focus, value, path = (_term(one[kind]) for kind in _KINDS)
        if not isinstance(shape, NamedNode) or not isinstance(component, NamedNode) or focus is None:
            raise ValueError("no finding")
        named = path if isinstance(path, NamedNode) else None
        yield Finding(shapes.shape(shape), component, focus, value, named, one["messages"])


def _plain_statistics(statistics: Statistics) -> dict[str, Any]:
    """Give statistics as JSON, terms as in N-Triples."""
    return {
        **vars(statistics),
        "classes": {str(term): number for term, number in statistics.classes.items()},
        "properties": {str(term): number for term, number in statistics.properties.items()},
        "links": [[str(term), space, number] for (term, space), number in statistics.links.items()],
    }


def _statistics(plain: dict[str, Any] | None) -> Statistics | None:
    if plain is None:
        return None
    by_term = {
        name: Counter({_term(text): number for text, number in plain[name].items()})
        for name in ("classes", "properties")
    }
    links = Counter({(_term(text), space): number for text, space, number in plain["links"]})
    return Statistics(**{**plain, **by_term, "links": links})


def _verdicts(plain: dict[str, Any] | None) -> VerdictCounts | None:
    return None if plain is None else VerdictCounts(Counter(plain["verdicts"]), plain["undecided"])


def _term(text: str | None) -> Term | None:
    if text is None:
        return None
    return next(parse(f"<x:s> <x:p> {text} .", format=RdfFormat.N_TRIPLES)).object  # type: ignore[no-any-return]
