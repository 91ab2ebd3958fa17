"""What runs on a worker. Nothing here knows a file of the project: what is needed comes with the task, or was sent."""

from __future__ import annotations

import gc
import pickle
from functools import wraps
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, ParamSpec, TypeVar
from zlib import crc32

from pyoxigraph import DefaultGraph, RdfFormat, Store, parse

from aljir.cluster.sending import made, read_pieces
from aljir.comparison import read_pairs
from aljir.engines import EmbeddedEngine
from aljir.errors import AljirError
from aljir.materialisation import materialise
from aljir.partitions import write_partition
from aljir.parts import Part
from aljir.project import Project
from aljir.serialisation import n_quads
from aljir.shacl.fast import FastEngine
from aljir.shapes import Shapes
from aljir.statements import Matters
from aljir.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyoxigraph import Quad

    from aljir.comparison import Pair
    from aljir.decisions import Decisions
    from aljir.partitions import Partition
    from aljir.report import Finding
    from aljir.results import Term
    from aljir.rules import Rule

READING = "reading"
"""The file with what reading a part needs: what was decided, the rules, the statements of the terms."""

_DEFAULT = DefaultGraph()
_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")

PackedPart = tuple[str, tuple[tuple[str, bytes], ...]]
"""A part as it is sent: its name, and the names and contents of its files."""


def _whole(task: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
    """Let a task drop in its own thread what it made: answers of a store may not be dropped in another one."""

    @wraps(task)
    def run(*given: _Given.args, **named: _Given.kwargs) -> _Result:
        gc.disable()
        try:
            return task(*given, **named)
        finally:
            gc.collect()
            gc.enable()

    return run


def versions() -> str:
    """Give the versions that must be the same everywhere for results to be the same."""
    others = ", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "shacl-rust", "zstandard"))
    return f"aljir {__version__} with {others}"


@_whole
def read_parts(folder: str, parts: Sequence[PackedPart]) -> list[tuple[bytes, bytes] | AljirError]:
    """Give of each part its statements, or what is wrong; with the first what follows from all and the terms."""
    decisions, rules, terms = made(folder, _reading)
    read = [_read_part(name, files, decisions) for name, files in parts]
    said = [statements for statements in read if isinstance(statements, bytes)]
    concluded = iter([_concluded(b"".join(said), rules, terms)])
    return [one if isinstance(one, AljirError) else (one, next(concluded, b"")) for one in read]


@_whole
def find_about(folder: str, batches: Sequence[Sequence[Term]]) -> list[list[Finding]]:
    """Give what SHACL Core finds about nodes."""
    return [made(folder, _engine).by_core(made(folder, read_pieces), nodes) for nodes in batches]


@_whole
def find_by_constraint(folder: str, numbers: Sequence[int]) -> list[list[Finding]]:
    """Give what SPARQL constraints find."""
    store = made(folder, read_pieces)
    return [made(folder, _engine).constraints[number].check(store, None) for number in numbers]


@_whole
def compare_share(
    folder: str, total: int, languages: Sequence[str], shares: Sequence[int]
) -> list[list[Pair] | AljirError]:
    """Give the pairs of claims about the subjects of some shares."""
    store = made(folder, read_pieces)
    project = Project(made(folder, Path))
    matters = Matters(EmbeddedEngine(store, project.prefixes), project, languages)
    try:
        return [read_pairs(matters, lambda subject, n=n: crc32(subject.encode()) % total == n) for n in shares]  # type: ignore[misc]
    except AljirError as error:
        return [_moved(error, project.root) for _ in shares]


def compress(contents: Sequence[bytes]) -> list[tuple[Partition, bytes]]:
    """Give what partitions hold, and their files."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "partition")
        return [(write_partition(content, path), path.read_bytes()) for content in contents]


def _reading(folder: Path) -> tuple[Decisions, Sequence[Rule], list[Quad]]:
    decisions, rules, terms = pickle.loads((folder / READING).read_bytes())  # noqa: S301 - as everything that Dask sends
    closed = Store()
    closed.bulk_load(terms, format=RdfFormat.N_QUADS, lenient=True)
    materialise(closed, rules)
    return decisions, rules, list(closed)


def _engine(folder: Path) -> FastEngine:
    return FastEngine(Shapes(Project(folder)))


def _read_part(name: str, files: tuple[tuple[str, bytes], ...], decisions: Decisions) -> bytes | AljirError:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for relative, content in files:
            (root / relative).parent.mkdir(parents=True, exist_ok=True)
            (root / relative).write_bytes(content)
        try:
            return Part(name, tuple(root / relative for relative, _ in files), root).statements(decisions)
        except AljirError as error:
            return _moved(error, root)


def _moved(error: AljirError, root: Path) -> AljirError:
    """Give an error with the file as seen from the project."""
    error.file = Path(error.file).relative_to(root) if error.file else None
    return error


def _concluded(statements: bytes, rules: Sequence[Rule], terms: Sequence[Quad]) -> bytes:
    """Give what rules conclude from statements and terms and neither of them says."""
    if not rules:
        return b""
    said = {quad for quad in parse(statements, format=RdfFormat.N_QUADS, lenient=True) if quad.graph_name == _DEFAULT}
    store = Store()
    store.bulk_extend([*terms, *said])
    try:
        materialise(store, rules)
    except AljirError:
        return b""  # whoever asked meets it too, and says so
    return n_quads({*store} - said - {*terms}, {})
