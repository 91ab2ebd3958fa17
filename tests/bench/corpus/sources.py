"""The sources of a corpus, one after another: news items with a text, pages that are cited as a whole."""

from __future__ import annotations

from random import Random

from tests.bench.corpus.draft import Draft
from tests.bench.corpus.lives import Life
from tests.bench.corpus.names import both
from tests.bench.corpus.statements import Source
from tests.bench.corpus.stories import camp, publication, visit
from tests.bench.corpus.world import World

FULL = 2
"""So many sources come first that tell of everything that sources may tell of."""
MOST_FAMILIES = 60


class Telling:
    """Gives one source after another.

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
        random = Random(f"{world.seed} source {number}")
        full = number < FULL
        paper = world.choose(random, world.papers)
        draft = Draft(world, f"{paper.slug[6:]}-{number:05}", random, has_text=full or random.random() < 0.8, full=full)
        size = random.lognormvariate(0, 0.8)
        if draft.has_text:
            published, date = publication(draft)
            if draft.chance(0.3):
                visit(draft, published, date)
        if draft.chance(0.3):
            camp(draft)
        families = {0} if full else {world.shared_family(random)} if random.random() < 0.5 else set()
        for family in sorted(families):
            Life(draft, family).tell()
        own = min(MOST_FAMILIES, int(size + random.random()))
        for family in range(self.families, self.families + max(own, 0 if families else 1)):
            Life(draft, family).tell()
            self.families = family + 1
            if random.random() < 0.3:
                draft.excuse()
        for claim in draft.claims:
            if claim.own:
                for entity in claim.entities:
                    del world.known[entity.iri]
        name = both((f"{{}}, report {number}", f"{{}}, сообщение {number}"), paper.name)
        kind = "news-item" if draft.has_text else "web-page"
        return draft.source(name, kind, random.choice(("en", "ru")), f"organization:{paper.slug}")
