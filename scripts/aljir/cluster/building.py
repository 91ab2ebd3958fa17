"""Builds by a cluster: workers read the parts, and conclude of each what they can.

What a worker concludes of one part and the terms, any build concludes: the rules before the first that asks for an
absence only ever add. So the whole has the same fixpoint of these rules with what workers concluded as without, and it
is reached before that first rule looks at anything (see `aljir.materialisation`); from there on all is the same.
"""

from __future__ import annotations

import pickle
from itertools import takewhile
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, Store

from aljir.building import Processing
from aljir.cluster.connecting import Failure
from aljir.cluster.tasks import READING, read_parts
from aljir.errors import AljirError
from aljir.parts import TERMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aljir.cluster.connecting import Cluster
    from aljir.cluster.tasks import PackedPart
    from aljir.decisions import Decisions
    from aljir.parts import Part
    from aljir.rules import Rule

BATCH = 1_000_000
"""How many bytes of files are sent with one task, and one part more."""


class ClusterProcessing(Processing):
    """Does the work of a build on a cluster."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._concluded = TemporaryFile()  # noqa: SIM115 - open as long as the build lasts

    def read(
        self, parts: Sequence[Part], decisions: Decisions, rules: Sequence[Rule] = ()
    ) -> Iterator[tuple[Part, bytes]]:
        """Read parts; what is wrong in any of them is told when all are read."""
        wrong: list[AljirError] = []
        rules = before_absence(rules)
        terms = b"".join(part.statements(decisions) for part in parts if part.name == TERMS and rules)
        folder = self._cluster.send({READING: pickle.dumps((decisions, rules, terms))})
        results = self._cluster.run(
            "files and rules", read_parts, _batches(parts), folder, total=len(parts), pack=_packed
        )
        for part, result in results:
            if isinstance(result, AljirError):
                result.file = part.root / result.file if result.file else None
                wrong.append(result)
            elif isinstance(result, Failure):
                wrong.append(_unreadable(part, result))
            else:
                statements, concluded = result
                self._concluded.write(concluded)
                yield part, statements
        if wrong:
            raise _all(wrong)

    def conclude(self, store: Store, rules: Sequence[Rule]) -> None:
        """Add to a store what workers have concluded, then what is left to conclude."""
        self._concluded.seek(0)
        store.bulk_load(self._concluded, format=RdfFormat.N_QUADS, lenient=True)
        super().conclude(store, rules)

    def close(self) -> None:
        """Forget what workers have concluded."""
        self._concluded.close()


def before_absence(rules: Iterable[Rule]) -> list[Rule]:
    """Give the rules that come before the first one that asks for an absence, or may do so."""

    def only_adds(rule: Rule) -> bool:
        return rule.patterns.traceable and not any(premiss.negated for premiss in rule.patterns.premisses)

    return list(takewhile(only_adds, rules))


def _batches(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Put small parts together."""
    batch: list[Part] = []
    size = 0
    for part in parts:
        batch.append(part)
        size += sum(path.stat().st_size for path in part.files)
        if size > BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _packed(part: Part) -> PackedPart:
    return part.name, tuple((path.relative_to(part.root).as_posix(), path.read_bytes()) for path in part.files)


def _unreadable(part: Part, failure: Failure) -> AljirError:
    return AljirError(
        f"No worker can read it: {failure.reason}.",
        file=part.root / part.name,
        mend="Look at its files, then at the logs of the workers; or build without --cluster.",
    )


def _all(wrong: Sequence[AljirError]) -> AljirError:
    """Give several errors as one."""
    if len(wrong) == 1:
        return wrong[0]
    told = "\n".join(sorted(map(str, wrong)))
    return AljirError(f"{len(wrong)} things cannot be read; all others can.\n{told}")
