"""Builds the dataset on disk, of what was built before as far as that is still right.

Only parts that have changed are read again, and only what follows from the change is concluded again; the result is
that of a build from nothing, byte for byte. A build counts from the moment when the index names what it made; until
then what was built before stays as it was.
"""

from __future__ import annotations

import os
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, parse

from aljir.build_folder import DATASET_NAME, IN_MEMORY, BuildFolder, DamagedError, Index
from aljir.checked import Checked
from aljir.dataset import build_store, check_claims, read_quads
from aljir.decisions import Decisions
from aljir.errors import ENVIRONMENT, AljirError
from aljir.files import alone
from aljir.lines import write_changed, write_sorted
from aljir.materialisation import maintain, materialise
from aljir.memory import release
from aljir.parts import TERMS, digest_of, inputs_digest, parts
from aljir.rules import Rule
from aljir.serialisation import n_quads
from aljir.wikidata.mappings import check_subjects, read_mappings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from aljir.files import Hold
    from aljir.parts import Part
    from aljir.project import Project
    from aljir.shapes import Shapes

FOLLOWED = 0.1
"""How much of the statements may have changed, of all, for a change to be followed; after a larger one all is new."""

_DEFAULT = DefaultGraph()


def open_store(project: Project) -> Store:
    """Give the dataset: as it was built when that was made from these very files, else built anew.

    Where nothing can be written, as in a read-only installation, it is made in memory.

    Raises:
        AljirError: A data file or a rule is wrong; what was built before stays as it was.
    """
    return open_built(project).store


@dataclass(frozen=True)
class Built:
    """A dataset as it was built.

    Attributes:
        store: The dataset.
        digest: The SHA-256 of its sorted N-Quads; empty where they are not written.
        hold: What keeps its store on disk, as long as somebody has it.
    """

    store: Store
    digest: str = ""
    hold: Hold | None = None


def open_built(project: Project) -> Built:
    """Give the dataset as `open_store` does, to be asked even while later builds make others.

    Raises:
        AljirError: A data file or a rule is wrong; what was built before stays as it was.
    """
    folder = BuildFolder(project)
    index = folder.index()
    if index and index.inputs == inputs_digest(project):
        hold = folder.hold(index)
        if store := folder.open(index):
            return Built(store, index.dataset, hold)
    try:
        with building(project) as draft:
            draft.publish()
            index = folder.index()
            return Built(draft.store, index.dataset, folder.hold(index)) if index else Built(draft.store)
    except AljirError as error:
        if error.exit_code != ENVIRONMENT:
            raise
    return Built(build_store(project))


class Processing:
    """Does the work of a build, in this process."""

    def read(
        self, parts: Sequence[Part], decisions: Decisions, rules: Sequence[Rule] = ()
    ) -> Iterator[tuple[Part, bytes]]:
        """Read parts, in any order; gives the statements of each.

        Args:
            parts: The parts.
            decisions: What was decided on claims.
            rules: The rules by which `conclude` will be asked to conclude; none if it will not be asked.

        Raises:
            AljirError: One cannot be read; with file, line and mend.
        """
        return ((part, part.statements(decisions)) for part in parts)

    def conclude(self, store: Store, rules: Sequence[Rule]) -> None:
        """Add to a store that holds all parts what rules conclude from it.

        Raises:
            AljirError: A rule is wrong.
        """
        materialise(store, rules)

    def close(self) -> None:
        """Let go of what it holds; the build has ended."""


@dataclass(frozen=True)
class Change:
    """How a dataset differs from the one that was built before.

    Attributes:
        before: The dataset before.
        name: The name of its store.
        gone: What is no longer in it.
        new: What was not in it.
    """

    before: Store
    name: str
    gone: frozenset[Quad] = frozenset()
    new: frozenset[Quad] = frozenset()


class Draft:
    """A dataset that is built and not published yet.

    Attributes:
        store: The dataset, in memory or on disk by its size.
        name: The name of its store on disk.
        change: How it differs from the one before; None where it was built from nothing.
    """

    def __init__(
        self,
        folder: BuildFolder,
        index: Index,
        disk: Store,
        write: Callable[[Path], str],
        change: Change | None = None,
    ) -> None:
        self._folder, self._write = folder, write
        self._index = index
        self.store = disk
        self.name = index.store
        self.change = change
        if self._index.quads <= IN_MEMORY:
            self.store = Store()
            self.store.bulk_extend(disk)

    @property
    def quads(self) -> int:
        """How many quads it has."""
        return self._index.quads

    @property
    def is_large(self) -> bool:
        """Whether it is asked on disk and not in memory."""
        return self._index.quads > IN_MEMORY

    def before(self, shapes: Shapes) -> Checked:
        """Give what was found in the dataset before; nothing where it was not made upon one."""
        if self.change is None:
            return Checked(shapes)
        return Checked.read(self._folder.checked(self.change.name), shapes)

    def keep(self, checked: Checked) -> None:
        """Keep what was found in it, for the next build.

        Raises:
            AljirError: It cannot be written (exit code 3).
        """
        checked.write(self._folder.checked(self.name))

    def publish(self) -> Path:
        """Make it the dataset of the project; gives the file of its sorted N-Quads.

        Raises:
            AljirError: It cannot be written (exit code 3); what was built before counts on.
        """
        partial = self._folder.path / f".{DATASET_NAME}.{os.getpid()}"
        try:
            digest = self._write(partial)
            partial.replace(self._folder.dataset)
        except OSError as error:
            raise _unwritten(error, self._folder.path) from None
        finally:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
        self._folder.publish(replace(self._index, dataset=digest))
        return self._folder.dataset


@contextmanager
def building(
    project: Project, waiting: Callable[[], None] = lambda: None, processing: Processing | None = None
) -> Iterator[Draft]:
    """Build the dataset; it counts when the draft is published.

    Args:
        project: The project.
        waiting: Is called if another build is running, which is waited for.
        processing: What does the work; this process when not given.

    Raises:
        AljirError: A data file or a rule is wrong, or nothing can be written (exit code 3); what was built before stays
            as it was.
    """
    folder = BuildFolder(project)
    with closing(processing or Processing()) as work, alone(folder.path / DATASET_NAME, waiting):
        before = folder.index()
        folder.clear(before)
        try:
            draft = _Build(project, folder, work).draft(before)
        except OSError as error:
            raise _unwritten(error, folder.path) from None
        try:
            with folder.reading():
                yield draft
        finally:
            folder.clear(folder.index())


class _Build:
    """One build: the parts of the project as they are now, and what was decided."""

    def __init__(self, project: Project, folder: BuildFolder, processing: Processing) -> None:
        self.project, self.folder, self.processing = project, folder, processing
        self.parts = parts(project)
        self.digests = {part.name: part.digest() for part in self.parts}
        self.rules = [Rule.read(path) for path in project.rule_files()]
        decisions = project.decisions_file
        self.decisions = Decisions(read_quads([decisions] if decisions.is_file() else []))
        self.index = Index(
            inputs=inputs_digest(project, self.digests.values()),
            terms=f"{self.digests.get(TERMS, '')} {digest_of(project.rule_files())}",
            decided={str(claim): str(standing) for claim, standing in self.decisions.standings.items()},
            parts={},
            store="",
        )

    def draft(self, before: Index | None) -> Draft:
        """Build upon what was built before, or from nothing where that is not there or rests on other terms."""
        if before and before.terms == self.index.terms and all(rule.patterns.traceable for rule in self.rules):
            with suppress(OSError, DamagedError), self.folder.reading():
                lost, found = self._changed_lines(before)
                if len(lost) + len(found) <= FOLLOWED * before.quads:
                    return self._upon(before, lost, found)
        return self._from_nothing()

    def _from_nothing(self) -> Draft:
        for part, statements in self.processing.read(self.parts, self.decisions, self.rules):
            self._keep(part, statements)
        self._fill(self._new_folder())
        disk = self._written()
        index = replace(self.index, quads=len(disk))
        return Draft(self.folder, index, disk, lambda target: write_sorted(disk, target))

    def _fill(self, path: Path) -> None:
        """Write the store of all parts, and of what follows from them."""
        disk = Store(str(path))
        self.folder.load((digest for _, digest in self.index.parts.values()), disk)
        self._check(disk)
        self.processing.conclude(disk, self.rules)
        disk.flush()

    def _upon(self, before: Index, lost: set[bytes], found: set[bytes]) -> Draft:
        """Carry changes into what was built before.

        Args:
            before: What was built.
            lost: Lines that parts brought and bring no more.
            found: Lines that they bring now.

        Raises:
            OSError: Something of it is not there.
            DamagedError: Something of it is damaged.
        """
        old = self.folder.store(before.store)
        gone, come = (list(parse(b"".join(lines), format=RdfFormat.N_QUADS)) for lines in (lost, found))
        if not gone and not come:
            index = replace(self.index, store=before.store, quads=before.quads)
            same = Change(old, before.store)
            return Draft(self.folder, index, old, lambda target: self._write(before, old, same, target), same)
        path = self._new_folder()
        old.backup(str(path))
        touched = self._carry(old, path, gone, come)
        new = self._written()
        change = Change(
            old,
            before.store,
            gone=frozenset(quad for quad in touched if quad in old and quad not in new),
            new=frozenset(quad for quad in touched if quad in new and quad not in old),
        )
        index = replace(self.index, quads=before.quads - len(change.gone) + len(change.new))
        return Draft(self.folder, index, new, lambda target: self._write(before, new, change, target), change)

    def _carry(self, old: Store, path: Path, gone: Iterable[Quad], come: Iterable[Quad]) -> set[Quad]:
        """Carry changes into a copy of a store, with all that follows; gives what the two may differ in."""
        new = Store(str(path))
        touched = {*gone, *come}
        self._carry_claims(new, {quad for quad in touched if quad.graph_name != _DEFAULT})
        touched |= maintain(
            old,
            new,
            self.rules,
            {quad for quad in gone if quad.graph_name == _DEFAULT},
            {quad for quad in come if quad.graph_name == _DEFAULT},
            self._stated,
        )
        self._check(new, touched)
        new.flush()
        return touched

    def _written(self) -> Store:
        """Open the store that was written, to be read; nothing changes its files any more.

        One that is open to be written merges its files when it likes, and deletes those that others are about to read.
        It is closed when nothing refers to it, and parsing a rule leaves frames behind that do.
        """
        release()
        return self.folder.store(self.index.store)

    def _changed_lines(self, before: Index) -> tuple[set[bytes], set[bytes]]:
        """Read the parts that have changed; give the lines that they brought and bring no more, and the new ones."""
        claims = {
            claim.encode()
            for claim in before.decided.keys() | self.index.decided.keys()
            if before.decided.get(claim) != self.index.decided.get(claim)
        }
        lost: set[bytes] = set()
        found: set[bytes] = set()
        changed: list[Part] = []
        for part in self.parts:
            digest, kept = before.parts.get(part.name, ("", ""))
            content = self.folder.statements(kept) if kept and (digest != self.digests[part.name] or claims) else b""
            if digest == self.digests[part.name] and not any(claim in content for claim in claims):
                self.index.parts[part.name] = digest, kept
                continue
            lost.update(content.splitlines(keepends=True))
            changed.append(part)
        for part, statements in self.processing.read(changed, self.decisions):
            self._keep(part, statements)
            found.update(statements.splitlines(keepends=True))
        for name in before.parts.keys() - self.index.parts.keys():
            lost.update(self.folder.statements(before.parts[name][1]).splitlines(keepends=True))
        return lost - found, found - lost

    def _keep(self, part: Part, statements: bytes) -> None:
        """Keep the statements of a part."""
        self.index.parts[part.name] = self.digests[part.name], self.folder.keep(statements)

    def _stated(self, quads: set[Quad]) -> set[Quad]:
        """Give those of some quads that a part states."""
        lines = _lines(quads)
        stated: set[bytes] = set()
        for _, digest in self.index.parts.values():
            if lines:
                stated |= lines.intersection(self.folder.statements(digest).splitlines(keepends=True))
        return set(parse(b"".join(stated), format=RdfFormat.N_QUADS))

    def _carry_claims(self, new: Store, quads: set[Quad]) -> None:
        """Carry changes into the graphs of claims."""
        stated = self._stated(quads)
        new.extend(stated)
        for quad in quads - stated:
            new.remove(quad)
        for graph in {quad.graph_name for quad in quads}:
            if next(new.quads_for_pattern(None, None, None, graph), None) is None:
                new.remove_graph(graph)

    def _check(self, store: Store, changed: Iterable[Quad] | None = None) -> None:
        check_subjects(read_mappings(self.project.link_files()), store)
        check_claims(self.project, store, (file for part in self.parts for file in part.files), changed)

    def _new_folder(self) -> Path:
        """Give where the store goes: an empty place, also where what was written before came to nothing."""
        self.index = replace(self.index, store=os.urandom(8).hex())
        self.folder.stores.mkdir(parents=True, exist_ok=True)
        return self.folder.stores / self.index.store

    def _write(self, before: Index, store: Store, change: Change, target: Path) -> str:
        """Write the sorted N-Quads, from those before where they are whole."""
        if lines := self.folder.lines(before.dataset):
            return write_changed(lines, _lines(change.gone), _lines(change.new), target)
        return write_sorted(store, target)


def _lines(quads: Iterable[Quad]) -> set[bytes]:
    return set(n_quads(quads, {}).splitlines(keepends=True))


def _unwritten(error: OSError, path: Path) -> AljirError:
    return AljirError(
        f"Cannot be written: {error.strerror or error}.",
        file=path,
        mend="Make room, or check your rights. What was built before counts on.",
        exit_code=ENVIRONMENT,
    )
