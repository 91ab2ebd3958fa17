"""A source in the making: sentence after sentence, the claims that rest on it and the words that make them."""

from __future__ import annotations

from random import Random

from tests.bench.corpus.names import Name, prose
from tests.bench.corpus.statements import Claim, Entity, Passage, Source
from tests.bench.corpus.world import World

EXCUSE = (
    "Invented words, of which nothing is claimed.",
    "Вымышленные слова, из которых ничего не следует.",
)


class Draft:
    """A source in the making.

    Args:
        world: What it may name.
        slug: Its name.
        random: What is drawn for it.
        has_text: Whether its text is at hand; else it is cited as a whole.
        full: Whether it tells of everything that a source may tell of.
    """

    def __init__(self, world: World, slug: str, random: Random, *, has_text: bool = False, full: bool = False) -> None:
        self.world = world
        self.slug = slug
        self.random = random
        self.has_text = has_text
        self.full = full
        self.claims: list[Claim] = []
        self.passages: list[Passage] = []
        self._sentences: list[str] = []
        self._length = 0
        self._parts: list[tuple[int, int, list[str]]] = []

    def chance(self, probability: float) -> bool:
        """Tell whether something happens in this source."""
        return self.full or self.random.random() < probability

    def claim(self, name: str, en: str, ru: str, *said: str, entities: tuple[Entity, ...] = ()) -> Claim:
        """Make a claim, which is stated and accepted, and tell of entities unless a source before has done so."""
        iri = f"claim:{self.slug}-{name}"
        known = self.world.known
        return Claim(
            iri, (en, ru), list(said), entities=[one for one in entities if known.setdefault(one.iri, iri) == iri]
        )

    def say(self, *claims: Claim) -> None:
        """Add a sentence that makes these claims, each by a part of it when there are several."""
        self.claims += claims
        if not self.has_text:
            return
        sentence = self._sentence([self.random.randint(7, 14) for _ in claims])
        if len(claims) == 1:
            claims[0].passages.append(sentence)
            return
        claims[0].spare = True
        names = [claim.iri.removeprefix(f"claim:{self.slug}-") for claim in claims]
        for claim, name, (start, end, words) in zip(claims, names, self._parts, strict=True):
            part = Passage(f"{sentence.iri}-{name}", 0, sentence.iri, start, end, _first(words), _last(words))
            self.passages.append(part)
            claim.passages.append(part)

    def excuse(self) -> None:
        """Add a sentence of which nothing is claimed, and say so."""
        if self.has_text:
            self._sentence([self.random.randint(7, 20)]).excuse = EXCUSE

    def _sentence(self, lengths: list[int]) -> Passage:
        """Add a sentence of parts with so many words to the text."""
        start, at = self._length, self._length
        written: list[str] = []
        self._parts = []
        for length in lengths:
            words = prose(self.random, length)
            if not written:
                words[0] = words[0].title()
            if len(written) == len(lengths) - 1:
                words[-1] += "."
            part = " ".join(words)
            self._parts.append((at, at + len(part), words))
            written.append(part)
            at += len(part) + 1
        text = " ".join(written)
        order = len(self._sentences) + 1
        words = text.split()
        sentence = Passage(
            f"passage:{self.slug}-p{order:02}", order, "", start, start + len(text), _first(words), _last(words)
        )
        self.passages.append(sentence)
        self._sentences.append(text)
        self._length = start + len(text) + 1
        return sentence

    def source(self, name: Name, kind: str, language: str, publisher: str) -> Source:
        """Give the source as it is now."""
        text = "".join(f"{sentence}\n" for sentence in self._sentences)
        return Source(self.slug, name, kind, language, publisher, text, self.passages, self.claims)


def _first(words: list[str]) -> str:
    return " ".join(words[:4])


def _last(words: list[str]) -> str:
    return " ".join(words[-4:])
