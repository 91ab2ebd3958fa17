"""Locators: finds the words of passages in the text of their source, and writes down where they stand.

Authors write the first and the last words of each passage; `anchor` computes positions and digests beside them.
Positions count Unicode code points of the UTF-8 text as it is, without any change of line ends (W3C Web Annotation
Data Model, section 4.2.5); a byte order mark is no character of the text. A range ends before its end selector
(section 4.2.9): the character after the passage.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from pyoxigraph import Literal

from aljir.files import write_file
from aljir.project import GENERATED
from aljir.records import Locator
from aljir.sources.findings import Finding, FindingError
from aljir.sources.folders import read_source
from aljir.sources.texts import LINE_ENDS, check_text, digest, text_of
from aljir.sources.words import WordIndex
from aljir.terms import ALJIR, OA, XSD, shrink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from aljir.project import Project
    from aljir.records import Passage, Source, Texts

Place = tuple["Path | None", int | None]
"""A file and a line in it, as far as they are known."""
P = ParamSpec("P")
T = TypeVar("T")
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
    anchoring = Anchoring(project, text.content)
    try:
        located = anchoring.locate(files.passages)
    except FindingError as error:
        if more := len(anchoring.faults) - 1:
            error.mend = f"{error.mend} {more} more: aljir source check {files.slug}."
        raise
    target = files.folder / GENERATED
    write_file(target, _turtle(project, files.slug, files.source, located).encode())
    return target


class Anchoring:
    """Finds passages in a text.

    A sentence begins where its first words stand in the text after the beginning of the sentence before; a part, where
    they stand in its sentence. Both end where their last words do. Each must stand there once, as whole words. Where
    the sentence of the next number is missing, once on the line is enough: nothing tells how far it may reach.

    Args:
        project: The files.
        text: The text.
        place: Gives file and line of a passage's record, for errors; looks through all files when not given.

    Attributes:
        faults: What was found wrong, passage by passage.
    """

    def __init__(self, project: Project, text: str, place: Callable[[str], Place] | None = None) -> None:
        self.project = project
        self.text = text
        self.index = WordIndex(text)
        self.place = place or (lambda iri: project.locate(iri) or (None, None))
        self.faults: list[Finding] = []

    def locate(self, passages: list[Passage]) -> list[tuple[Passage, Locator]]:
        """Give each passage its place: sentences in reading order, each followed by its parts.

        Raises:
            AljirError: One cannot be found, or is not where it must be; with file, line and mend. `faults` has all.
        """
        self.faults = []
        located = []
        whole = [passage for passage in passages if self._tried(self._check_record, passage)]
        sentences: list[Passage] = []
        for sentence in sorted((one for one in whole if one.order is not None), key=lambda one: one.order or 0):
            if sentences and sentences[-1].order == sentence.order:
                self.faults.append(self._error(sentence, "same-order").finding)
            else:
                sentences.append(sentence)
        parts_of: dict[str, list[Passage]] = {}
        for passage in whole:
            if passage.sentence:
                parts_of.setdefault(passage.sentence.iri, []).append(passage)
        starts = self._starts(sentences)
        numbers = {sentence.order for sentence, _ in starts}
        limits = [*(start for _, start in starts[1:]), len(self.text)]
        for (sentence, start), limit in zip(starts, limits, strict=False):
            place = self._tried(self._locator, sentence, start, limit, adjoined=(sentence.order or 0) + 1 in numbers)
            if place is None:
                continue
            parts = [
                (part, found)
                for part in parts_of.get(sentence.iri, ())
                if (found := self._tried(self._part, part, place.start, place.end))
            ]
            located += [(sentence, place), *sorted(parts, key=lambda pair: (pair[1].start, pair[1].end, pair[0].iri))]
        if self.faults:
            raise self.faults[0].error()
        return located

    def _tried(self, work: Callable[P, T], *words: P.args, **more: P.kwargs) -> T | None:
        """Give what a work gives; where it finds a fault, keep that and give nothing."""
        try:
            return work(*words, **more)
        except FindingError as error:
            self.faults.append(error.finding)
            return None

    def _part(self, part: Passage, start: int, end: int) -> Locator:
        """Find a part within its sentence."""
        return self._locator(part, self._start(part, start, end), end)

    def _check_record(self, passage: Passage) -> bool:
        """Refuse a passage whose record does not say where to look."""
        for name, words in (("firstWords", passage.first_words), ("lastWords", passage.last_words)):
            if not words.strip():
                raise self._error(passage, "no-words", property=name)
            if len(words.split()) > WORDS:
                raise self._error(passage, "many-words", property=name, count=len(words.split()))
        if (passage.order is None) == (passage.sentence is None):
            raise self._error(passage, "neither" if passage.order is None else "both")
        if passage.sentence and passage.sentence.order is None:
            raise self._error(passage, "part-of-part")
        return True

    def _starts(self, sentences: Iterable[Passage]) -> list[tuple[Passage, int]]:
        """Find where each sentence begins; those whose beginning is not found are left out."""
        starts: list[tuple[Passage, int]] = []
        for sentence in sentences:
            start = self._tried(self._sentence_start, sentence, starts[-1][1] + 1 if starts else 0)
            if start is not None:
                starts.append((sentence, start))
        return starts

    def _sentence_start(self, sentence: Passage, after: int) -> int:
        """Find where a sentence begins, after the beginning of the one before."""
        found = list(self.index.find(sentence.first_words, after))
        if not found and self._stands(sentence.first_words, 0, after):
            raise self._error(sentence, "words-before", words=sentence.first_words)
        return self._single(sentence, "firstWords", found, (after, len(self.text)), _REST)

    def _start(self, part: Passage, start: int, end: int) -> int:
        """Find where a part begins within its sentence."""
        found = list(self.index.find(part.first_words, start, end))
        if not found and self._stands(part.first_words):
            raise self._error(part, "words-elsewhere", words=part.first_words)
        return self._single(part, "firstWords", found, (start, end), _SENTENCE)

    def _locator(self, passage: Passage, start: int, limit: int, *, adjoined: bool = True) -> Locator:
        """Find where a passage ends, at most at the limit, and make its locator."""
        words, behind = passage.last_words, start + len(passage.first_words)
        found = list(ends(self.index, words, start, behind, limit, adjoined=adjoined))
        if not found and next(ends(self.index, words, start, behind, len(self.text)), None) is not None:
            what = "words-behind" if passage.sentence else "overlap"
            raise self._error(passage, what, words=words)
        end = self._single(passage, "lastWords", found, (start, limit), _SENTENCE_ON) + len(words)
        return Locator(
            start,
            end,
            digest=digest(self.text[start:end]),
            exact=passage.first_words,
            prefix=passage.last_words,
            following=self.text[end : end + 1],
        )

    def _stands(self, words: str, start: int = 0, end: int | None = None) -> bool:
        return next(self.index.find(words, start, end), None) is not None

    def _single(self, passage: Passage, property: str, found: list[int], region: tuple[int, int], where: Texts) -> int:
        """Give the one place at which words were found; refuse none and several."""
        if len(found) == 1:
            return found[0]
        words = passage.first_words if property == "firstWords" else passage.last_words
        similar = None if found else _alike(words).search(self.text, *region)
        raise self._error(
            passage,
            "words-repeated" if found else "words-similar" if similar else "words-missing",
            property=property,
            which=_WHICH[property],
            words=words,
            count=len(found),
            where={language: phrase.format(passage.number) for language, phrase in where.items()},
            similar=similar.group() if similar else "",
        )

    def _error(self, passage: Passage, what: str, **values: object) -> FindingError:
        file, line = self.place(passage.iri)
        name = shrink(passage.iri, self.project.prefixes)
        always = {"name": name, "order": passage.order, "number": passage.number, "most": WORDS}
        return Finding(what, file, line, {**always, **values}).error()


def ends(index: WordIndex, words: str, start: int, behind: int, limit: int, *, adjoined: bool = True) -> Iterator[int]:
    """Give the places at which the last words of a passage may stand.

    Args:
        index: The words of the text.
        words: The last words.
        start: Where the passage begins.
        behind: Where its first words end; the last words do not end before.
        limit: Where it ends at the latest.
        adjoined: Whether the next passage begins there; if not, a place on the line goes before those further on.
    """
    first = max(start, behind - len(words))
    line = None if adjoined else _LINE_END.search(index.text, behind, limit)
    if line and next(index.find(words, first, line.start()), None) is not None:
        limit = line.start()
    return index.find(words, first, limit)


_LINE_END = re.compile(f"[{LINE_ENDS}]")
_WHICH = {"firstWords": {"en": "first", "ru": "первые"}, "lastWords": {"en": "last", "ru": "последние"}}
_REST = {"en": "the rest of the text", "ru": "остальном тексте"}
_SENTENCE = {"en": "sentence {}", "ru": "предложении {}"}
_SENTENCE_ON = {"en": "sentence {} from the first words on", "ru": "предложении {} от первых слов"}


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
