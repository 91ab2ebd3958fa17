"""What sources tell of a family: how a woman was born, arrested, held and released, her husband, their children."""

from __future__ import annotations

from tests.bench.corpus.draft import Draft
from tests.bench.corpus.names import Name, both
from tests.bench.corpus.patterns import CONTRADICTS, KIND, MEMBER, TIME, decades, event, happened, person, value
from tests.bench.corpus.people import Family, Person
from tests.bench.corpus.statements import Claim, Entity
from tests.bench.corpus.world import Thing, day_name, month_name

WITHDRAWN = "The source was misread.", "Источник был прочитан неверно."


class Life:
    """Tells of one family in one source.

    Args:
        draft: The source.
        number: The number of the family: of the first ones other sources tell too.
    """

    def __init__(self, draft: Draft, number: int) -> None:
        self.draft = draft
        self.world = draft.world
        self.number = number
        self.own = number >= draft.world.shared
        self.family: Family = draft.world.family(number)
        self.likely = 0.5 if self.own else 0.4

    def tell(self) -> None:
        """Tell of the family, fact by fact."""
        draft, family, woman = self.draft, self.family, self.family.wife
        held = self._held(woman)
        if draft.chance(self.likely / 2):
            draft.say(held, self._spelling(woman))
        else:
            draft.say(held)
        born = [self._born()] if draft.chance(self.likely) else []
        if draft.chance(self.likely):
            born.append(self._occupation(woman, family.occupation))
        if born:
            draft.say(*born)
        if draft.chance(self.likely):
            self._sentence(woman)
        if draft.chance(self.likely / 4):
            draft.say(self._exile(woman))
        if draft.chance(self.likely / 2):
            draft.say(self._death(woman, "death", family.died))
        if draft.chance(self.likely):
            draft.say(self._couple())
            if draft.chance(0.5):
                draft.say(self._occupation(family.husband, family.rank), self._death(family.husband, "execution", 0))
        for child, year in zip(family.children, family.births, strict=True):
            if draft.chance(self.likely):
                draft.say(self._child(child, year))
        if not self.own and draft.chance(0.05):
            draft.say(self._elsewhere(woman))
        if not self.own and draft.chance(0.05):
            self._unnamed()

    def _claim(self, person: Person, what: str, gloss: Name, *said: str, entities: tuple[Entity, ...] = ()) -> Claim:
        claim = self.draft.claim(f"{person.slug}-{what}", *both(gloss, person.name), *said, entities=entities)
        claim.own = self.own
        return claim

    def _dated(self, claim: Claim, event: str, time: str, another: str) -> Claim:
        """Date an event; seldom otherwise than a source before, which is then disputed, or nobody has noticed."""
        first = self.world.known.get(f"{event} {TIME}")
        if first and self.draft.chance(0.12):
            time = another
            if self.draft.full or self.draft.random.random() < 0.5:
                claim.standing, claim.disputed_by, claim.reason = "disputed", [first], CONTRADICTS
        self._remember(f"{event} {TIME}", claim)
        claim.said.append(f"{event} {TIME} {time}")
        return claim

    def _remember(self, fact: str, claim: Claim) -> None:
        """Keep which claim says something first, for other sources to refer to."""
        if not self.own:
            self.world.known.setdefault(fact, claim.iri)

    def _held(self, woman: Person) -> Claim:
        camp = self._place(self.world.camps)
        imprisonment = event("imprisonment", woman)
        return self._claim(
            woman,
            "held",
            (f"{{}} was held in the camp {camp.name[0]}.", f"{{}}: заключение в лагере {camp.name[1]}."),
            f"{imprisonment.iri} {KIND} type:imprisonment",
            f"{imprisonment.iri} crm:P14_carried_out_by organization:{camp.slug}",
            f"{imprisonment.iri} crm:P11_had_participant {woman.iri}",
            f"{imprisonment.iri} crm:P7_took_place_at place:{camp.slug}-ground",
            f"event:imprisonment-in-{camp.slug} crm:P9_consists_of {imprisonment.iri}",
            f"group:women-of-{camp.slug} {MEMBER} {woman.iri}",
            entities=(person(woman), imprisonment),
        )

    def _elsewhere(self, woman: Person) -> Claim:
        """Say that a woman was held in another camp, which other sources contradict."""
        camps, there = self.world.camps, self._place(self.world.camps)
        camp = camps[(camps.index(there) + 1) % len(camps)]
        claim = self._claim(
            woman,
            "held-elsewhere",
            (f"{{}} was held in the camp {camp.name[0]}.", f"{{}}: заключение в лагере {camp.name[1]}."),
            f"{event('imprisonment', woman).iri} crm:P14_carried_out_by organization:{camp.slug}",
        )
        claim.standing, claim.reason = "disputed", CONTRADICTS
        claim.disputed_by = [f"claim:{self.draft.slug}-{woman.slug}-held"]
        return claim

    def _place(self, among: list[Thing]) -> Thing:
        """Give the camp, the city or the people of the family: always the same, and the first most often."""
        return among[int(len(among) * self.family.place**3)]

    def _spelling(self, woman: Person) -> Claim:
        first, last = woman.name[0].split(" ")
        spelling = f"{first} {last}{self.draft.random.choice(('a', 'e', 'i', 'o', 'u'))}"
        return self._claim(
            woman,
            "spelling",
            (f"The source spells the name of {{}} {spelling}.", f"{{}}: в источнике имя написано {spelling}."),
            f'{woman.iri} skos:altLabel "{spelling}"@en',
        )

    def _born(self) -> Claim:
        woman, year = self.family.wife, self.family.born
        birth, city = event("birth", woman), self._place(self.world.cities)
        claim = self._claim(
            woman,
            "born",
            (f"{{}} was born in {city.name[0]}.", f"{{}}: место рождения — {city.name[1]}."),
            f"{birth.iri} crm:P98_brought_into_life {woman.iri}",
            f"{birth.iri} crm:P7_took_place_at place:{city.slug}",
            f"group:{self._place(self.world.peoples).slug} {MEMBER} {woman.iri}",
            entities=(birth,),
        )
        return self._dated(claim, birth.iri, self.world.year(year), self.world.year(year + 1))

    def _occupation(self, somebody: Person, occupation: str) -> Claim:
        claim = self._claim(
            somebody,
            "occupation",
            (f"{{}}: occupation {occupation}.", f"{{}}: род занятий ({occupation})."),
            f"{somebody.iri} {KIND} type:{occupation}",
            entities=(person(somebody),),
        )
        if self.draft.chance(0.02):
            claim.standing, claim.reason = "withdrawn", WITHDRAWN
        return claim

    def _sentence(self, woman: Person) -> None:
        """Tell of arrest and sentence, and of the release: as the source has it, or as it follows."""
        year, month, day = self.family.arrest
        term, draft = self.family.term, self.draft
        arrest, sentencing, release = (event(what, woman) for what in ("arrest", "sentencing", "release"))
        time, name = draft.random.choice(
            [
                (self.world.year(year), (str(year), f"{year} год")),
                (self.world.month(year, month), month_name(year, month)),
                (self.world.day(year, month, day), day_name(year, month, day)),
            ]
        )
        arrested = self._claim(
            woman,
            "arrested",
            (f"{{}} was arrested: {name[0]}.", f"{{}}: арест — {name[1]}."),
            *happened(arrest, "arrest", woman),
            entities=(arrest,),
        )
        self._dated(arrested, arrest.iri, time, self.world.year(year + 1))
        sentenced = self._claim(
            woman,
            "sentenced",
            (f"{{}} was sentenced to {term} years.", f"{{}}: срок по приговору, лет — {term}."),
            *happened(sentencing, "sentencing", woman),
            *value(
                f"{draft.slug}-{woman.slug}-sentence",
                sentencing.iri,
                "length-of-sentence",
                "year",
                f"crm:P90_has_value {term}",
            ),
            entities=(sentencing,),
        )
        draft.say(arrested, sentenced)
        released = self._claim(
            woman,
            "released",
            (f"{{}} was released in {year + term}.", f"{{}}: освобождение — {year + term} год."),
            *happened(release, "release", woman),
            entities=(release,),
        )
        freed = self.world.year(year + term)
        if draft.chance(0.3) and (self.own or f"{release.iri} {TIME}" in self.world.known):
            released.mode, released.premisses = "derived", [arrested.iri, sentenced.iri]
            released.said.append(f"{release.iri} {TIME} {freed}")
        else:
            self._dated(released, release.iri, freed, self.world.year(year + term + 1))
        draft.say(released)

    def _exile(self, woman: Person) -> Claim:
        exile, time = event("exile", woman), f"time:exile-of-{woman.slug}"
        name = both(("time of the exile of {}", "время ссылки: {}"), woman.name)
        return self._claim(
            woman,
            "exiled",
            ("{} was in exile in the 1940s and 1950s.", "{}: ссылка в 1940–1950-е годы."),
            *happened(exile, "exile", woman),
            f"{exile.iri} {TIME} {time}",
            entities=(exile, decades(time, name, 194, 195)),
        )

    def _death(self, somebody: Person, what: str, year: int) -> Claim:
        death = event(what, somebody)
        claim = self._claim(
            somebody,
            what,
            (f"{{}}: {what}.", "{}: смерть." if what == "death" else "{}: казнь."),
            f"{death.iri} {KIND} type:{what}",
            f"{death.iri} crm:P100_was_death_of {somebody.iri}",
            entities=(person(somebody), death),
        )
        return self._dated(claim, death.iri, self.world.year(year), self.world.year(year + 1)) if year else claim

    def _couple(self) -> Claim:
        wife, husband = self.family.wife, self.family.husband
        couple = f"group:couple-of-{husband.slug}-and-{wife.slug}"
        en, ru = both(("married couple of {} and {}", "супруги {} и {}"), husband.name, wife.name)
        return self._claim(
            wife,
            "married",
            (f"{{}} was the wife of {husband.name[0]}.", f"{{}}: муж — {husband.name[1]}."),
            f"{couple} a crm:E74_Group",
            f'{couple} skos:prefLabel "{en}"@en',
            f'{couple} skos:prefLabel "{ru}"@ru',
            f"{couple} {KIND} type:married-couple",
            f"{couple} {MEMBER} {husband.iri}",
            f"{couple} {MEMBER} {wife.iri}",
            entities=(person(husband),),
        )

    def _child(self, child: Person, year: int) -> Claim:
        birth, wife = event("birth", child), self.family.wife
        claim = self._claim(
            child,
            "born",
            (f"{{}} was a child of {wife.name[0]}.", f"{{}}: мать — {wife.name[1]}."),
            f"{birth.iri} crm:P98_brought_into_life {child.iri}",
            f"{birth.iri} crm:P96_by_mother {wife.iri}",
            entities=(person(child), birth),
        )
        if self.draft.chance(0.5):
            self._dated(claim, birth.iri, self.world.year(year), self.world.year(year + 1))
        self._remember(f"{birth.iri} mother", claim)
        return claim

    def _unnamed(self) -> None:
        """Tell of a child's mother without her name, and propose who she was by what a source before says.

        Say also that somebody else was the mother, which is disputed.
        """
        draft, slug = self.draft, self.draft.slug
        for child in self.family.children[:1]:
            birth = event("birth", child)
            before = self.world.known.get(f"{birth.iri} mother")
            if not before or before.startswith(f"claim:{slug}-"):
                return
            mother = f"person:mother-of-{child.slug}-in-{slug}"
            name = both(("mother of {} (unnamed)", "мать: {} (не названа)"), child.name)
            told = self._claim(
                child,
                "unnamed-mother",
                ("The mother of {}, unnamed, was arrested.", "{}: арест матери, не названной по имени."),
                f"{mother} {KIND} type:unnamed",
                f"{birth.iri} crm:P98_brought_into_life {child.iri}",
                f"{birth.iri} crm:P96_by_mother {mother}",
                entities=(Entity(mother, "crm:E21_Person", name),),
            )
            identity = self._claim(
                child,
                "identity-of-mother",
                (
                    "The unnamed mother of {} is proposed to be the one whom another source names.",
                    "{}: мать, не названная по имени, — предположительно та, которую называет другой источник.",
                ),
                f"{mother} aljir:proposedIdentity {self.family.wife.iri}",
            )
            identity.mode, identity.premisses = "derived", [told.iri, before]
            draft.say(told, identity)
            other = self.world.family((self.number + 1) % self.world.shared).wife
            claim = self._claim(
                child,
                "another-mother",
                (f"{{}} was a child of {other.name[0]}.", f"{{}}: мать — {other.name[1]}."),
                f"{birth.iri} crm:P98_brought_into_life {child.iri}",
                f"{birth.iri} crm:P96_by_mother {other.iri}",
                entities=(person(other),),
            )
            claim.standing, claim.reason, claim.disputed_by = "disputed", CONTRADICTS, [before]
            draft.say(claim)
