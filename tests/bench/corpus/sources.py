"""The sources of a corpus, one after another: news items with a text, pages that are cited as a whole."""

from __future__ import annotations

from random import Random

from tests.bench.corpus.camps import camp
from tests.bench.corpus.draft import Draft
from tests.bench.corpus.lives import Life
from tests.bench.corpus.names import both
from tests.bench.corpus.statements import Source
from tests.bench.corpus.visits import publication, visit
from tests.bench.corpus.world import World

FULL = 2
"""So many sources come first."""
WITH_TEXT = 0.8
"""How many of the sources have a text; the others are cited as a whole."""
EXCUSED = 0.3
MOST_FAMILIES = 60


class Telling:
    """Gives one source after another.

    The first two are for the saved queries: the first tells everything of the family that most sources tell of, the
    second of that and of everything else, at times against the first.

    Args:
        world: What they have in common.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.families = world.shared
        self.number = 0

    def next(self) -> Source:
        """Give the next source."""
        number, world = self.number, self.world
        self.number += 1
        random = Random(f"{world.seed} source {number}")  # noqa: S311
        paper = world.choose(random, world.papers)
        draft = Draft(
            world,
            f"{paper.slug.removeprefix('paper-')}-{number:05}",
            random,
            has_text=number < FULL or random.random() < WITH_TEXT,
            full=number < FULL,
        )
        if number > 0:
            self._news(draft)
        shared, own = self._families(draft)
        for family in shared:
            Life(draft, family).tell()
        for _ in range(own):
            Life(draft, self.families).tell()
            self.families += 1
            if random.random() < EXCUSED:
                draft.excuse()
        self._forget(draft)
        name = both((f"{{}}, report {number}", f"{{}}, сообщение {number}"), paper.name)
        kind = "news-item" if draft.has_text else "web-page"
        return draft.source(name, kind, random.choice(("en", "ru")), f"organization:{paper.slug}")

    @staticmethod
    def _news(draft: Draft) -> None:
        """Tell what news items tell; a page has no date and tells of no visit."""
        if draft.has_text:
            published, date = publication(draft)
            if draft.chance(0.12):
                visit(draft, published, date)
        if draft.chance(0.12):
            camp(draft)

    def _families(self, draft: Draft) -> tuple[list[int], int]:
        """Give the numbers of the families that other sources tell of too, and how many are told of only here.

        The latter is what makes sources large: it is distributed log-normally.
        """
        random = draft.random
        if draft.full:
            return [0], 0
        own = min(MOST_FAMILIES, int(random.lognormvariate(-1.1, 1.1) + random.random()))
        return [self.world.shared_family(random)] if own == 0 or random.random() < 0.1 else [], own

    def _forget(self, draft: Draft) -> None:
        """Forget what no other source will name."""
        for claim in draft.claims:
            if claim.own:
                for entity in claim.entities:
                    del self.world.known[entity.iri]
