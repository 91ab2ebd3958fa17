"""The texts of sources, as far as they lie on this machine: the graph holds locators, not sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aljir.errors import AljirError
from aljir.sources.texts import text_of

if TYPE_CHECKING:
    from aljir.project import Project
    from aljir.records import Passage, Source


class Texts:
    """The texts that are at hand, each the very one that the locators mean.

    Args:
        project: The project, which says where texts lie.

    >>> from aljir.records import Records
    >>> graph = aljir.open(lighthouse)
    >>> (source,) = (one for one in Records.read(graph.engine).sources.values() if one.digest)
    >>> len(Texts(graph.project).of(source))
    260
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self._read: dict[str, str] = {}

    def of(self, source: Source) -> str:
        """Give the text of a source; empty when it is not at hand, or is another one than was recorded."""
        if source.iri not in self._read:
            self._read[source.iri] = self._text(source)
        return self._read[source.iri]

    def quote(self, source: Source, passage: Passage) -> str:
        """Give the words of a passage; empty when its text is not at hand."""
        place = passage.locator
        return self.of(source)[place.start : place.end] if place else ""

    def _text(self, source: Source) -> str:
        slug = source.iri.removeprefix(self.project.prefixes.get("source", ""))
        if source.digest is None:
            return ""
        try:
            text = text_of(self.project, slug)
        except AljirError:
            return ""
        return text.content if text.digest == source.digest else ""
