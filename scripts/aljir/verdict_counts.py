"""How many pairs of claims agree and differ; after a change, counted again only about subjects that it touches."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Store

from aljir.comparison import read_pairs
from aljir.engines import EmbeddedEngine
from aljir.files import read_text
from aljir.footprint import Footprint
from aljir.patterns import TooFarError
from aljir.records import JUDGED, LINKS
from aljir.statements import DATED, PLACES, PROPERTIES, RELATED, Matters
from aljir.terms import ALJIR, CRM, OWL, PROV, RDF, SKOS, lexical

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pyoxigraph import Quad

    from aljir.building import Change
    from aljir.comparison import Pair
    from aljir.project import Project
    from aljir.results import Term

_ASSIGNED = CRM.P140_assigned_attribute_to
_OF_TERMS = {SKOS.broader, OWL.propertyDisjointWith}
"""The properties of terms on which verdicts rest: after a change of one all claims are compared again."""


@dataclass(frozen=True)
class VerdictCounts:
    """The numbers of a comparison.

    Attributes:
        verdicts: How many pairs there are, by verdict.
        undecided: How many pairs differ on which nobody has decided.
    """

    verdicts: Counter[str]
    undecided: int

    @classmethod
    def of(cls, store: Store, project: Project) -> VerdictCounts:
        """Compare all claims of a dataset.

        Raises:
            AljirError: A query in `ontology/comparisons/` is wrong.

        >>> kg = aljir.open(lighthouse)
        >>> VerdictCounts.of(kg.store, kg.project)
        VerdictCounts(verdicts=Counter({'differ': 1}), undecided=0)
        """
        return cls.count(read_pairs(_matters(store, project), shown=False))

    @classmethod
    def count(cls, pairs: Collection[Pair]) -> VerdictCounts:
        """Count pairs."""
        verdicts = Counter(pair.verdict.value for pair in pairs)
        return cls(verdicts, sum(pair.decided == "open" for pair in pairs))

    def after(self, change: Change, store: Store, project: Project) -> VerdictCounts:
        """Give the numbers after a change.

        Args:
            change: The change, from the dataset that was compared.
            store: The dataset after it.
            project: The project that it was made from.

        Raises:
            AljirError: A query in `ontology/comparisons/` is wrong.
        """
        changed = change.gone | change.new
        if not changed:
            return self
        try:
            compared = _Compared(project)
            subjects = compared.subjects(change.before, changed) | compared.subjects(store, changed)
            gone, new = (VerdictCounts.count(compared.pairs(one, subjects)) for one in (change.before, store))
        except TooFarError:
            return VerdictCounts.of(store, project)
        verdicts = Counter(self.verdicts)
        verdicts.update(new.verdicts)
        verdicts.subtract(gone.verdicts)
        return VerdictCounts(+verdicts, self.undecided + new.undecided - gone.undecided)


class _Compared:
    """What a comparison looks at.

    Raises:
        TooFarError: That cannot be told.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._said = [Footprint(read_text(path), "subject") for path in project.comparison_files()]
        self._places, self._related = Footprint(PLACES, "place"), Footprint(RELATED, "one")
        self._properties = Footprint(PROPERTIES, "property")

    def subjects(self, store: Store, changed: Collection[Quad]) -> set[Term]:
        """Give the subjects about which a change may give other pairs, when the store is as before or after it.

        Raises:
            TooFarError: They are too many.
        """
        if any(quad.predicate in _OF_TERMS or quad.object == ALJIR.SingleValuedProperty for quad in changed):
            raise TooFarError
        claims = _touched_claims(store, changed)
        values: set[Term] = {quad.subject for quad in changed if quad.predicate in DATED}
        values |= self._places.concerned(store, changed) | self._related.concerned(store, changed)
        values |= {quad.subject for quad in _in_graphs(store, claims) if quad.predicate == _ASSIGNED}
        for value in (one for one in values if isinstance(one, NamedNode)):
            said = (*store.quads_for_pattern(value, None, None), *store.quads_for_pattern(None, None, value))
            claims |= _claims(said)
        quads = {*changed, *_in_graphs(store, claims)}
        return {subject for footprint in self._said for subject in footprint.concerned(store, quads)}

    def pairs(self, store: Store, subjects: Collection[Term]) -> list[Pair]:
        """Give the pairs about some subjects.

        Raises:
            TooFarError: They rest on too much.
        """
        quads = {quad for footprint in self._said for quad in footprint.around(store, subjects)}
        quads |= _in_graphs(store, _claims(quads))
        terms = {term for quad in quads for term in quad.triple if isinstance(term, NamedNode)}
        figures = (quad for term in terms for quad in store.quads_for_pattern(term, _ASSIGNED, None))
        quads |= _in_graphs(store, _claims(figures))
        quads |= _records(store, _claims(quads))
        quads |= {quad for term in terms for dated in DATED for quad in store.quads_for_pattern(term, dated, None)}
        for footprint in (self._places, self._related, self._properties):
            quads |= footprint.around(store, terms)
        quads |= {*store.quads_for_pattern(None, OWL.propertyDisjointWith, None)}
        quads |= {*store.quads_for_pattern(None, RDF.type, ALJIR.SingleValuedProperty)}
        part = Store()
        part.bulk_extend(quads)
        names = {*map(lexical, subjects)}
        return read_pairs(_matters(part, self._project), names.__contains__, shown=False)


def _matters(store: Store, project: Project) -> Matters:
    return Matters(EmbeddedEngine(store, project.prefixes), project, project.languages)


def _touched_claims(store: Store, changed: Collection[Quad]) -> set[NamedNode]:
    """Give the claims that a change touches: in their graphs or records, by their sources, by their premisses."""
    recorded = {quad.subject for quad in changed if quad.predicate in JUDGED or quad.predicate == RDF.type}
    of_sources = (store.quads_for_pattern(None, PROV.hadPrimarySource, source) for source in recorded)
    waiting: list[Term] = [*_claims(changed), *recorded, *(quad.subject for quads in of_sources for quad in quads)]
    found = set()
    while waiting:
        claim = waiting.pop()
        if isinstance(claim, NamedNode) and claim not in found:
            found.add(claim)
            waiting += (quad.subject for quad in store.quads_for_pattern(None, PROV.wasDerivedFrom, claim))
    return found


def _claims(quads: Iterable[Quad]) -> set[NamedNode]:
    """Give the claims in whose graphs quads stand."""
    return {quad.graph_name for quad in quads if isinstance(quad.graph_name, NamedNode)}


def _in_graphs(store: Store, claims: Iterable[NamedNode]) -> set[Quad]:
    """Give all that claims state."""
    return {quad for claim in claims for quad in store.quads_for_pattern(None, None, None, claim)}


def _records(store: Store, claims: Iterable[NamedNode]) -> set[Quad]:
    """Give what is said of claims, of their sources, and of their premisses and theirs."""
    quads: set[Quad] = set()
    known = set()
    waiting: list[Term] = [*claims]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, NamedNode) and thing not in known:
            known.add(thing)
            said = [*store.quads_for_pattern(thing, None, None, DefaultGraph())]
            quads.update(said)
            waiting += (quad.object for quad in said if quad.predicate in LINKS)
    return quads
