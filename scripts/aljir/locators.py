"""Locators: finds the words of passages in the text of their source, and writes down where they stand.

Authors write the first and the last words of each passage; `anchor` computes positions and digests beside them.
Positions count Unicode code points of the UTF-8 text as it is, without any change of line ends (W3C Web Annotation
Data Model, section 4.2.5); a range ends before its end selector (section 4.2.9): the character after the passage.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from aljir.errors import AljirError
from aljir.files import write_file
from aljir.project import GENERATED
from aljir.records import Locator
from aljir.sources import read_source
from aljir.terms import ALJIR, OA, XSD, shrink
from aljir.texts import check_text, digest, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from aljir.project import Project
    from aljir.records import Passage, Source

WORDS = 6
"""How many words of the source a locator may quote at either end."""


def anchor(project: Project, slug: str, path: Path | None = None) -> Path:
    """Compute the locators of a source's passages, and write them beside the passages.

    Args:
        project: The files.
        slug: The name of the source's folder.
        path: The file that holds the text of the source; where the project keeps texts when not given.

    Raises:
        AljirError: The text is another one, or a passage cannot be found in it; the locators stay as they were.
    """
    files = read_source(project, slug)
    text = text_of(project, files.slug, path)
    check_text(project, files.source, text)
    located = Anchoring(project, text.content).locate(files.passages)
    target = files.folder / GENERATED
    write_file(target, _turtle(project, files.slug, files.source, located).encode())
    return target


class Anchoring:
    """Finds passages in a text.

    A sentence begins where its first words stand in the text after the beginning of the sentence before; a part, where
    they stand in its sentence. Both end where their last words do. Each must stand there once, as whole words.
    """

    def __init__(self, project: Project, text: str) -> None:
        self.project = project
        self.text = text

    def locate(self, passages: list[Passage]) -> list[tuple[Passage, Locator]]:
        """Give each passage its place: sentences in reading order, each followed by its parts.

        Raises:
            AljirError: One cannot be found, or is not where it must be; with file, line and mend.
        """
        for passage in passages:
            self._check_record(passage)
        sentences = sorted((passage for passage in passages if passage.order is not None), key=lambda p: p.order or 0)
        for one, other in pairwise(sentences):
            if one.order == other.order:
                raise self._error(other, f"Two sentences have the order {one.order}.", "Number them in reading order.")
        starts = self._starts(sentences)
        parts_of: dict[str, list[Passage]] = {}
        for passage in passages:
            if passage.sentence:
                parts_of.setdefault(passage.sentence.iri, []).append(passage)
        located = []
        for sentence, (start, limit) in zip(sentences, pairwise([*starts, len(self.text)]), strict=True):
            place = self._locator(sentence, start, limit)
            parts = (
                (part, self._locator(part, self._start(part, place.start, place.end), place.end))
                for part in parts_of.get(sentence.iri, ())
            )
            located += [(sentence, place), *sorted(parts, key=lambda pair: (pair[1].start, pair[1].end, pair[0].iri))]
        return located

    def _check_record(self, passage: Passage) -> None:
        """Refuse a passage whose record does not say where to look."""
        for name, words in (("firstWords", passage.first_words), ("lastWords", passage.last_words)):
            if not words.strip():
                raise self._error(passage, f"The passage has no aljir:{name}.", "Copy them from the text.")
            if len(words.split()) > WORDS:
                raise self._error(
                    passage, f"aljir:{name} quotes {len(words.split())} words.", f"Quote {WORDS} words at most."
                )
        if (passage.order is None) == (passage.sentence is None):
            raise self._error(
                passage,
                "The passage is neither a sentence nor a part of one."
                if passage.order is None
                else "The passage is both a sentence and a part of one.",
                "Give a sentence an aljir:order, and a part aljir:partOf with its sentence.",
            )
        if passage.sentence and passage.sentence.order is None:
            raise self._error(passage, "The passage is a part of a part.", "Name the sentence: aljir:partOf.")

    def _starts(self, sentences: Iterable[Passage]) -> list[int]:
        """Find where each sentence begins."""
        starts: list[int] = []
        for sentence in sentences:
            after = starts[-1] + 1 if starts else 0
            found = find(sentence.first_words, self.text, after, len(self.text))
            if not found and find(sentence.first_words, self.text, 0, after):
                raise self._error(
                    sentence,
                    f"The first words {sentence.first_words!r} stand only before the sentence of the order before.",
                    "Correct aljir:order, or the first words of one of the two.",
                )
            starts.append(self._single(sentence, "first", found, (after, len(self.text)), "the rest of the text"))
        return starts

    def _start(self, part: Passage, start: int, end: int) -> int:
        """Find where a part begins within its sentence."""
        found = find(part.first_words, self.text, start, end)
        if not found and find(part.first_words, self.text, 0, len(self.text)):
            raise self._error(
                part,
                f"The first words {part.first_words!r} stand in the text, but not in sentence {part.number}.",
                "Correct aljir:partOf, or the words.",
            )
        return self._single(part, "first", found, (start, end), f"sentence {part.number}")

    def _locator(self, passage: Passage, start: int, limit: int) -> Locator:
        """Find where a passage ends, at most at the limit, and make its locator."""
        behind_first = start + len(passage.first_words)
        length = len(passage.last_words)

        def last(limit: int) -> list[int]:
            return [at for at in find(passage.last_words, self.text, start, limit) if at + length >= behind_first]

        found = last(limit)
        if not found and last(len(self.text)):
            raise self._error(
                passage,
                f"The last words {passage.last_words!r} stand only behind "
                + ("its sentence." if passage.sentence else "the beginning of the next sentence: the two overlap."),
                "Correct the last words, or aljir:partOf." if passage.sentence else "Correct the words of one of them.",
            )
        where = f"sentence {passage.number} from the first words on"
        end = self._single(passage, "last", found, (start, limit), where) + length
        return Locator(
            start,
            end,
            digest=digest(self.text[start:end]),
            exact=passage.first_words,
            prefix=passage.last_words,
            following=self.text[end : end + 1],
        )

    def _single(self, passage: Passage, which: str, found: list[int], region: tuple[int, int], where: str) -> int:
        """Give the one place at which words were found; refuse none and several."""
        if len(found) == 1:
            return found[0]
        words = passage.first_words if which == "first" else passage.last_words
        if found:
            raise self._error(
                passage,
                f"The {which} words {words!r} stand {len(found)} times in {where}.",
                f"Lengthen aljir:{which}Words until they stand there once ({WORDS} words at most).",
            )
        similar = _alike(words).search(self.text, *region)
        raise self._error(
            passage,
            f"The {which} words {words!r} are not in {where}.",
            f"The text writes {similar.group()!r}: copy that." if similar else "Copy them from the text.",
        )

    def _error(self, passage: Passage, message: str, mend: str) -> AljirError:
        file, line = self.project.locate(passage.iri) or (None, None)
        return AljirError(f"{shrink(passage.iri, self.project.prefixes)}: {message}", file=file, line=line, mend=mend)


def find(words: str, text: str, start: int, end: int) -> list[int]:
    """Give every offset at which words stand as whole words."""
    left = r"(?<!\w)" if re.match(r"\w", words) else ""
    right = r"(?!\w)" if re.search(r"\w\Z", words) else ""
    pattern = re.compile(f"{left}(?={re.escape(words)}{right})")
    return [match.start() for match in pattern.finditer(text, start, end)]


_QUOTES = "\"'`´‘’‚‛“”„‟«»‹›′″"
_DASHES = "-‐‑‒–—―−"


def _alike(words: str) -> re.Pattern[str]:
    """Make a pattern for the same words with other quotation marks, dashes, spaces, case, endings or normal form."""

    def pattern(text: str) -> str:
        kinds = (_QUOTES, _DASHES)
        single = re.sub(r"\s+", " ", text)
        alike = (next((f"[{re.escape(kind)}]" for kind in kinds if char in kind), re.escape(char)) for char in single)
        left, right = (r"\w*" if re.match(r"\w", end) else "" for end in (text[:1], text[-1:]))
        return left + "".join(alike).replace(r"\ ", r"\s+") + right

    forms = {unicodedata.normalize(form, words) for form in ("NFC", "NFD")}
    return re.compile("|".join(sorted(map(pattern, forms))), re.IGNORECASE)


def _turtle(project: Project, slug: str, source: Source, located: list[tuple[Passage, Locator]]) -> str:
    """Write locators as Turtle: the same passages in the same text give the same bytes."""
    prefixes = {**project.prefixes, "aljir": str(ALJIR), "oa": str(OA), "xsd": str(XSD)}
    names = {passage.iri: shrink(passage.iri, prefixes) for passage, _ in located}
    kinds = {name.partition(":")[0] for name in names.values() if not name.startswith("http")}
    header = [
        f"# Generated by: aljir source anchor {slug} --text FILE; do not edit. Change passages.ttl and run that again.",
        f"# Positions are Unicode code points of the text with the SHA-256 {source.digest}.",
        "",
        *(f"@prefix {prefix}: <{prefixes[prefix]}> ." for prefix in sorted({"aljir", "oa", "xsd"} | kinds)),
        "",
    ]
    return "\n".join([*header, *(_locator_turtle(names[passage.iri], locator) for passage, locator in located)])


def _locator_turtle(name: str, locator: Locator) -> str:
    def part(suffix: str) -> str:
        return f"{name[:-1]}-{suffix}>" if name.startswith("<") else f"{name}-{suffix}"

    return f"""\
{name} aljir:passageDigest "{locator.digest}" ;
    oa:hasSelector {part("position")} , {part("range")} .
{part("position")} a oa:TextPositionSelector ; oa:start {_integer(locator.start)} ; oa:end {_integer(locator.end)} .
{part("range")} a oa:RangeSelector ; oa:hasStartSelector {part("start")} ; oa:hasEndSelector {part("end")} .
{part("start")} a oa:TextQuoteSelector ; oa:exact {Literal(locator.exact)} .
{part("end")} a oa:TextQuoteSelector ; oa:prefix {Literal(locator.prefix)} ; oa:exact {Literal(locator.following)} .
"""


def _integer(number: int) -> str:
    return f'"{number}"^^xsd:nonNegativeInteger'
