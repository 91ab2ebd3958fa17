"""`aljir build`: makes everything in order, and says what it did.

A step is a function that takes the `Build` and gives a line for the closing summary; `STEPS` is their order. Nothing is
published before the checks have passed, so a failing build leaves the last good one as it was.

Ends with exit code 1 when the data violate the shapes or a sentence of a source is neither claimed nor excused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

import typer
from pyoxigraph import QueryBoolean, Store

from aljir.build_folder import BuildFolder
from aljir.building import Draft, Processing, building
from aljir.checked import Checked
from aljir.claims import standings as counted
from aljir.commands.options import ClusterOption, clustered, open_graph
from aljir.content import Known
from aljir.dumps import WHOLE, built_formats
from aljir.engines import EmbeddedEngine
from aljir.engines import run as evaluated
from aljir.errors import FINDINGS, AljirError
from aljir.federation import check_federation
from aljir.graph import KnowledgeGraph
from aljir.lines import Lines
from aljir.memory import release
from aljir.queries import SavedQuery
from aljir.shapes import Shapes
from aljir.sources.evidence import uncovered
from aljir.summary import Summary, Told
from aljir.terms import SKOS, lexical, shrink
from aljir.validation import validate_draft
from aljir.verdict_counts import VerdictCounts
from aljir.void_statistics import Statistics
from aljir.wikidata.listed import listed_services

if TYPE_CHECKING:
    from pathlib import Path

    from aljir.cluster.connecting import Cluster


_NAMED = f"""
SELECT DISTINCT ?thing WHERE {{
  {{ ?thing {SKOS.prefLabel} ?name }} UNION {{ GRAPH ?claim {{ ?thing {SKOS.prefLabel} ?name }} }}
}}"""


@dataclass(frozen=True)
class Build:
    """What the steps work on: the graph over the dataset just made, what publishes it, and what was found in it."""

    graph: KnowledgeGraph
    draft: Draft
    checked: Checked
    cluster: Cluster | None = None


def dataset(build: Build) -> str:
    """Count what the dataset holds: quads, and entities with a name by their kind."""
    entities: Counter[str] = Counter()
    for (thing,) in build.graph.engine.query(_NAMED).as_table().rows:
        entities.update(kind for kind, iri in build.graph.project.kinds.items() if lexical(thing).startswith(iri))
    return f"{build.draft.quads:,} quads; {_counts(entities)}"


def claims(build: Build) -> str:
    """Count claims by mode and by standing."""
    modes: Counter[str] = Counter()
    standings: Counter[str] = Counter()
    for (mode, standing), number in counted(build.graph.engine).items():
        modes[mode] += number
        standings[standing] += number
    return f"{modes.total():,}; {_counts(modes)}; {_counts(standings)}"


def comparison(build: Build) -> str:
    """Count pairs of claims on one matter by verdict, and the differences on which nobody has decided."""
    project, store, before = build.graph.project, build.draft.store, build.checked.verdicts
    if build.draft.change and before:
        counts = before.after(build.draft.change, store, project)
    elif build.cluster:
        counts = VerdictCounts.count(build.graph.compare(cluster=build.cluster).pairs)
    else:
        counts = VerdictCounts.of(store, project)
    build.checked.verdicts = counts
    return f"{_counts(counts.verdicts) or 'none'}; undecided: {counts.undecided:,}"


def coverage(build: Build) -> str:
    """Tell how many sentences of the sources are claimed or excused.

    Raises:
        AljirError: One is neither.
    """
    sentences, number = uncovered(build.graph.engine)
    if sentences:
        names = ", ".join(shrink(sentence, build.graph.project.prefixes) for sentence in sentences)
        raise AljirError(
            f"{len(sentences)} of {number} sentences are neither claimed nor excused: {names}.",
            mend="Write a claim that cites each, or give it an aljir:excusedBecause.",
            exit_code=FINDINGS,
        )
    return f"{number} of {number} sentences claimed or excused: 100 percent"


def shapes(build: Build) -> str:
    """Check the data against the shapes.

    Raises:
        AljirError: They are violated; with the whole report.
    """
    if build.cluster:
        from aljir.cluster.validating import ClusterEngine

        report = validate_draft(build.draft, build.checked, partial(ClusterEngine, build.cluster))
    else:
        report = validate_draft(build.draft, build.checked)
    if not report.conforms:
        raise AljirError(f"The data violate the shapes.\n{report}", exit_code=FINDINGS)
    return report.summary


def queries(build: Build) -> str:
    """Run every saved query, with its defaults and with its example; of one that needs the network, check the text.

    Those of a large dataset are run on an empty one: to answer all of them takes more memory than to build it.
    """
    saved = build.graph.catalogue.all()
    federated = [query for query in saved if query.is_federated]
    for query in federated:
        check_federation(query.text, listed_services(), file=query.path, prefixes=build.graph.project.prefixes)
    here = [query for query in saved if not query.is_federated]
    store = Store() if build.draft.is_large else build.draft.store
    empty = [query.slug for query in here if not _answers(build, query, store)]
    run = f"{len(here)} checked, not run on so large a graph" if build.draft.is_large else f"{len(here)} run"
    told = [
        run,
        f"without an answer: {', '.join(empty)}" if empty and not build.draft.is_large else "",
        f"not run, as they need the network: {', '.join(query.slug for query in federated)}" if federated else "",
    ]
    return "; ".join(filter(None, told))


def publish(build: Build) -> str:
    """Write the dataset and its dumps to the build folder."""
    dataset = build.draft.publish()
    _tidy(build.draft)
    build.checked.statistics = _statistics(build, dataset)
    build.draft.keep(build.checked)
    known = Known(dataset, _cited(build), build.checked.statistics)
    formats = built_formats(build.draft.quads)
    dumps = build.graph.export(formats=formats, known=known, cluster=build.cluster)
    folder = build.graph.project.relative(dataset.parent)
    told = f"{1 + len(dumps)} files in {folder}: {dataset.name}, and {len(dumps)} in {dumps[0].parent.name}"
    return told if formats == WHOLE else f"{told}; the other formats of a graph so large: aljir export"


def cite(build: Build) -> str:
    """Give the hash by which the dataset is cited."""
    return f"SHA-256 (RDFC-1.0) {_cited(build)}"


STEPS: list[tuple[str, Callable[[Build], str]]] = [
    ("dataset", dataset),
    ("claims", claims),
    ("comparison", comparison),
    ("coverage", coverage),
    ("shapes", shapes),
    ("saved queries", queries),
    ("written", publish),
    ("to cite", cite),
]


def run(context: typer.Context, cluster: ClusterOption = None) -> None:
    """Make everything; nothing where nothing has changed."""
    from rich.console import Console

    started = perf_counter()
    project = open_graph(context).project
    summary = Summary(project)
    if before := summary.read():
        _print(before)
        print(f"{project.title}: nothing has changed since it was built")
        return
    told: Told = []
    console = Console(stderr=True)
    with console.status("files and rules …") as status:  # silent where there is no terminal

        def waiting() -> None:
            console.print("Another build is running; this one waits for it.")

        with (
            clustered(cluster, status.update) as workers,
            building(project, waiting, _processing(workers)) as draft,
        ):
            graph = KnowledgeGraph(project, EmbeddedEngine(draft.store, project.prefixes))
            build = Build(graph, draft, draft.before(Shapes(project)), workers)
            for name, step in STEPS:
                status.update(f"{name} …")
                told.append((name, step(build)))
                _tidy(draft)
            summary.write(told)
    _print(told)
    print(f"{project.title}: built in {perf_counter() - started:.1f} s")


def _tidy(draft: Draft) -> None:
    """Give memory back, so that what comes next does not come on top; after a change there is little."""
    if draft.is_large and draft.change is None:
        release()


def _print(told: Told) -> None:
    width = max(len(name) for name, _ in told)
    for name, line in told:
        print(f"{name.ljust(width)}  {line}")


def _processing(cluster: Cluster | None) -> Processing:
    if cluster is None:
        return Processing()
    from aljir.cluster.building import ClusterProcessing

    return ClusterProcessing(cluster)


def _answers(build: Build, query: SavedQuery, store: Store) -> bool:
    """Tell whether a query has an answer, by its defaults or its example; a Boolean is one, whatever it says."""
    found = False
    for values in ({}, query.example):
        text = build.graph.bind(query, **values)
        answer = evaluated(store, text, file=query.path, prefixes=build.graph.project.prefixes)
        found |= isinstance(answer, QueryBoolean) or next(iter(answer), None) is not None
    return found


def _statistics(build: Build, dataset: Path) -> Statistics:
    """Count what a dataset holds, upon what was counted before where there was a change."""
    project, store = build.graph.project, build.draft.store
    if build.draft.change and build.checked.statistics:
        return build.checked.statistics.after(build.draft.change, store, project)
    return Statistics.of(store, project, Lines(dataset))


def _cited(build: Build) -> str:
    index = BuildFolder(build.graph.project).index()  # without blank nodes the sorted N-Quads are the canonical ones
    return index.dataset if index else build.graph.dataset_hash()


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in sorted(counter.items()))
