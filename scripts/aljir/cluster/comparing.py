"""Compares by a cluster: each task takes the subjects that fall to it, by a hash of their IRIs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aljir.cluster.connecting import Failure
from aljir.cluster.tasks import compare_share
from aljir.comparison import Comparison, Pair, ordered
from aljir.errors import ENVIRONMENT, AljirError
from aljir.files import read_bytes
from aljir.records import Records
from aljir.statements import Matters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Store

    from aljir.cluster.connecting import Cluster
    from aljir.engines import Engine
    from aljir.project import Project

SHARES = 2
"""Into how many shares the subjects are parted, for each thread of a worker."""


def read_comparison(
    cluster: Cluster, engine: Engine, store: Store, project: Project, languages: Sequence[str]
) -> Comparison:
    """Compare all claims of a graph, with the result of `aljir.comparison.read_comparison`.

    Raises:
        AljirError: A query in `ontology/comparisons/` is wrong; or no worker can do it (exit code 3).
    """
    paths = [project.dataset_file, *project.comparison_files()]
    files = {path.relative_to(project.root).as_posix(): read_bytes(path) for path in paths}
    folder = cluster.send(files, store=store)
    total = SHARES * cluster.threads
    results = cluster.run(
        "comparison", compare_share, ([n] for n in range(total)), folder, total, languages, total=total
    )
    pairs: list[Pair] = []
    for _, result in results:
        if isinstance(result, Failure):
            raise AljirError(
                f"No worker can compare: {result.reason}.", mend="Compare without --cluster.", exit_code=ENVIRONMENT
            )
        if isinstance(result, AljirError):
            result.file = project.root / result.file if result.file else None
            raise result
        pairs += result
    matters = Matters(engine, project, languages)
    matters.records = Records.about(engine, {one.claim.iri for pair in pairs for one in (pair.one, pair.other)})
    return Comparison(ordered(pairs), matters)
