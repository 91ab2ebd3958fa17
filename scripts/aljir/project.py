"""Finds and reads the files of a project: the one place that knows the layout.

A project is a folder with `ontology/`, `graph/` and `queries/`. Its `graph/dataset.ttl` describes it: the dataset is
the subject with a `void:uriSpace` (the base IRI), `dcterms:title` and `dcterms:language`; the `@prefix` lines are the
prefixes of the project, and each prefix whose namespace is base + prefix + "/" is a kind of entity.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from aljir.errors import AljirError
from aljir.files import read_rdf
from aljir.terms import DCTERMS, VOID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

GENERATED = "locators.ttl"
"""The one file beside a source that a command writes."""

_PREFIX_LINE = re.compile(r"^\s*@?prefix\s+([^\s:]*):\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)
_COMMENT = re.compile(r"(?:^|\s)#.*$")


@dataclass(frozen=True)
class Description:
    """What `graph/dataset.ttl` says of the project itself."""

    iri: str
    base: str
    titles: dict[str, str]
    creators: tuple[str, ...]
    languages: tuple[str, ...]
    prefixes: dict[str, str]


@dataclass(frozen=True)
class Project:
    """The files of one subject.

    >>> project = find_project(lighthouse)
    >>> project.base, project.title, project.languages
    ('https://example.org/lighthouse/', 'Tern Point Lighthouse Museum', ('en', 'ru'))
    >>> [path.name for path in project.rule_files()][:1]
    ['10-superclasses.rq']
    """

    root: Path

    @cached_property
    def description(self) -> Description:
        """What `graph/dataset.ttl` says.

        Raises:
            AljirError: The file is missing or broken, or names no dataset.
        """
        path = self.dataset_file
        quads, prefixes = read_rdf(path)
        bases = [
            (quad.subject, quad.object.value)
            for quad in quads
            if quad.predicate == VOID.uriSpace
            and isinstance(quad.object, Literal)
            and isinstance(quad.subject, NamedNode)
        ]
        if len(bases) != 1:
            raise AljirError(
                f"{len(bases)} subjects have a void:uriSpace; one must.",
                file=path,
                mend='Give the dataset, and only it, the base IRI: void:uriSpace "https://…/" .',
            )
        dataset, base = bases[0]
        said = [(quad.predicate, quad.object) for quad in quads if quad.subject == dataset]
        literals = [(predicate, value) for predicate, value in said if isinstance(value, Literal)]
        return Description(
            iri=dataset.value,
            base=base,
            creators=tuple(
                value.value for term, value in said if term == DCTERMS.creator and isinstance(value, NamedNode)
            ),
            titles={value.language or "": value.value for term, value in literals if term == DCTERMS.title},
            languages=tuple(value.value for term, value in literals if term == DCTERMS.language),
            prefixes=prefixes,
        )

    @property
    def base(self) -> str:
        """The beginning that the IRIs of all entities share."""
        return self.description.base

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of names and glosses, as BCP 47 tags, the first one first."""
        return self.description.languages

    @property
    def prefixes(self) -> dict[str, str]:
        """The namespaces of the project by prefix."""
        return self.description.prefixes

    @property
    def title(self) -> str:
        """The title of the dataset in its first language."""
        titles = self.description.titles
        return next((titles[language] for language in self.languages if language in titles), self.root.name)

    @property
    def creator(self) -> str:
        """The IRI of who makes the dataset, and by default records claims and decides on them.

        Raises:
            AljirError: `graph/dataset.ttl` does not say.
        """
        if not self.description.creators:
            raise AljirError("Nobody is said to make the dataset.", file=self.dataset_file, mend="Add dcterms:creator.")
        return self.description.creators[0]

    @cached_property
    def kinds(self) -> dict[str, str]:
        """The kinds of entities (person, place …), each with its namespace."""
        return {prefix: iri for prefix, iri in self.prefixes.items() if prefix and iri == f"{self.base}{prefix}/"}

    @property
    def dataset_file(self) -> Path:
        """The file that describes the project."""
        return self.root / "graph" / "dataset.ttl"

    def ontology_files(self) -> list[Path]:
        """Give the files of terms, without shapes and rules."""
        return self._files("ontology", "*.ttl")

    def entity_files(self) -> list[Path]:
        """Give the files of entities."""
        return self._files("graph/entities", "**/*.ttl")

    def source_files(self) -> list[Path]:
        """Give the files of all sources: records, passages, locators and claims."""
        return self._files("graph/sources", "*/*.ttl", "*/*.trig")

    def link_files(self) -> list[Path]:
        """Give the files of links to other datasets."""
        return self._files("graph/links", "*.sssom.tsv")

    @property
    def decisions_file(self) -> Path:
        """The file of what curators decided on claims; it need not exist."""
        return self.root / "graph" / "decisions.ttl"

    def shape_files(self) -> list[Path]:
        """Give the files of SHACL shapes."""
        return self._files("ontology/shapes", "**/*.ttl")

    def rule_files(self) -> list[Path]:
        """Give the files of rules, in the order in which they run."""
        return self._files("ontology/rules", "*.rq")

    def comparison_files(self) -> list[Path]:
        """Give the files that say what in claims can be compared."""
        return self._files("ontology/comparisons", "*.rq")

    @property
    def contributions_file(self) -> Path:
        """The file that says what in claims can be given to Wikidata; it need not exist."""
        return self.root / "ontology" / "contributions.rq"

    def query_files(self) -> list[Path]:
        """Give the files of saved queries."""
        return self._files("queries", "**/*.rq")

    def data_files(self) -> list[Path]:
        """Give the files that make the dataset, before any rule: RDF, and links as SSSOM."""
        decisions = self._files("graph", self.decisions_file.name)
        return [
            *self.ontology_files(),
            self.dataset_file,
            *self.entity_files(),
            *self.source_files(),
            *decisions,
            *self.link_files(),
        ]

    def input_folders(self) -> list[Path]:
        """Give the folders, as far as there are such, in which authors work: ontology, graph and texts."""
        return [folder for name in ("ontology", "graph", "texts") if (folder := self.root / name).is_dir()]

    def source_folders(self) -> list[Path]:
        """Give the folders of the sources."""
        return [path for path in self._files("graph/sources", "*") if path.is_dir()]

    def source_folder(self, slug: str) -> Path:
        """Give the folder that holds the files of a source, whether there is one or not."""
        return self.root / "graph" / "sources" / slug

    def text_file(self, slug: str) -> Path:
        """Give the file that holds the text of a source, on the machine of whoever has it; git ignores its folder.

        >>> find_project(lighthouse).text_file("keepers-log").name
        'keepers-log.txt'
        """
        return self.root / "texts" / f"{slug}.txt"

    @property
    def build_dir(self) -> Path:
        """The folder of everything that is built: in a checkout `build`, for an installed package the user's cache."""
        return user_cache_dir() if self.root == PACKAGE_DATA else self.root / "build"

    def locate(self, iri: str) -> tuple[Path, int] | None:
        """Give file and line (from 1) where a hand-written file first starts a subject with this IRI.

        >>> path, line = find_project(lighthouse).locate("https://example.org/lighthouse/person/sanna-aldwin")
        >>> path.name, line
        ('people.ttl', 7)
        """
        return subject_lines(self.data_files()).get(iri)

    def relative(self, path: Path) -> Path:
        """Give the path as seen from the project, for messages and reports."""
        return path.relative_to(self.root) if path.is_relative_to(self.root) else path

    def _files(self, folder: str, *patterns: str) -> list[Path]:
        found = (path for pattern in patterns for path in (self.root / folder).glob(pattern))
        return sorted(found, key=lambda path: path.parts)  # as paths are compared, but once for each


def subject_lines(files: Iterable[Path]) -> dict[str, tuple[Path, int]]:
    """Give file and line (from 1) where hand-written Turtle or TriG files first start each subject, by IRI."""
    lines: dict[str, tuple[Path, int]] = {}
    for path in files:
        if path.name != GENERATED and path.suffix != ".tsv" and path.is_file():
            for iri, number, _ in starts(path):
                lines.setdefault(iri, (path, number))
    return lines


def starts(path: Path) -> Iterator[tuple[str, int, bool]]:
    """Give what starts in a hand-written file: the IRI of a subject, the line, and whether it starts a graph."""
    text = path.read_text("utf-8", errors="replace")
    prefixes = dict(_PREFIX_LINE.findall(text))
    for number, code in _first_lines(text):
        subject, *rest = re.split(r"([\s{])", code.removeprefix("GRAPH "), maxsplit=1)
        prefix, _, local = subject.partition(":")
        iri = subject[1:-1] if subject.startswith("<") else prefixes.get(prefix, f"{prefix}:") + local
        yield iri, number, "".join(rest).lstrip().startswith("{")


def _first_lines(text: str) -> Iterator[tuple[int, str]]:
    """Give number and code of each line that starts a statement or a graph."""
    first = True
    for number, line in enumerate(text.splitlines(), 1):
        code = _COMMENT.sub("", line).strip()
        if not code:
            continue
        if first:
            yield number, code
        first = code[-1] in ".{}"


PACKAGE_DATA = Path(__file__).resolve().parent / "data"
"""Where an installed package carries its project."""
CHECKOUT = Path(__file__).resolve().parent.parent.parent
"""The folder that holds `scripts/aljir` when the package runs from a checkout."""


def find_project(path: Path | str | None = None) -> Project:
    """Find the project.

    It is the path given, else `$ALJIR_PROJECT`, else what the current folder is in, so that a copy of a checkout is
    never taken for the checkout that the package was installed from, else that checkout, else what the package carries.

    Raises:
        AljirError: There is no `graph/dataset.ttl` in it.
    """
    chosen = path or os.environ.get("ALJIR_PROJECT")
    if chosen:
        project = Project(Path(chosen).expanduser().resolve())
    else:
        here = Path.cwd()
        places = (
            *(folder for folder in (here, *here.parents) if (folder / "ontology").is_dir()),
            CHECKOUT,
            PACKAGE_DATA,
        )
        projects = [Project(place) for place in places]
        project = next((one for one in projects if one.dataset_file.is_file()), projects[-1])
    if not project.dataset_file.is_file():
        raise AljirError(
            f"No project in {project.root}: it has no graph/dataset.ttl.",
            mend="Name the folder that holds ontology/, graph/ and queries/: --project DIR, or ALJIR_PROJECT=DIR.",
        )
    return project


def user_cache_dir() -> Path:
    """Give the folder in which the user's programs keep what they can make again."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "aljir"
