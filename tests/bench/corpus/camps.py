"""What sources tell of a camp: figures with bounds, those who came together with their shares, judgements."""

from __future__ import annotations

from tests.bench.corpus.draft import Draft
from tests.bench.corpus.names import both
from tests.bench.corpus.patterns import FIRST_YEAR, KIND, MEMBER, value, women, women_in
from tests.bench.corpus.statements import Entity
from tests.bench.corpus.world import COUNTRIES, Thing


def camp(draft: Draft) -> None:
    """Tell of a camp: how many passed through it, were held, died; where some came from; what it is judged as."""
    world, slug, random = draft.world, draft.slug, draft.random
    place, year = world.choose(random, world.camps), random.randint(FIRST_YEAR, 1953)
    if draft.full:  # against what the register says
        place, year = world.camps[0], FIRST_YEAR
    held, group = women(place), women_in(place, year)
    kinds = {
        "passed-through": (random.randint(5, 180) * 100,),
        "died": (random.randint(1, 60) * 10,),
        "held-at-one-time": (random.randint(5, 80) * 100,),
        "served-whole-term": (random.randint(5, 40) * 100, random.randint(41, 80) * 100),
    }
    forms = {
        "passed-through": ("more than {}", "более {}", ("crm:P90a_has_lower_value_limit {}",)),
        "died": ("fewer than {}", "менее {}", ("crm:P90b_has_upper_value_limit {}",)),
        "held-at-one-time": ("about {}", "около {}", ("crm:P90_has_value {}", "aljir:approximate true")),
        "served-whole-term": (
            "from {} to {}",
            "от {} до {}",
            ("crm:P90a_has_lower_value_limit {}", "crm:P90b_has_upper_value_limit {}"),
        ),
    }
    chosen = list(kinds) if draft.full else random.sample(list(kinds), random.choice((1, 1, 2, 3)))
    for kind in chosen:
        en, ru, numbers = forms[kind]
        given = [text.format(*kinds[kind][at : at + 1]) for at, text in enumerate(numbers)]
        claim = draft.claim(
            f"{place.slug}-{year}-{kind}",
            f"{place.name[0]}, {year}, {kind.replace('-', ' ')}: {en.format(*kinds[kind])}.",
            f"{place.name[1]}, {year} год, число женщин ({kind}): {ru.format(*kinds[kind])}.",
            f"{group.iri} {KIND} type:prisoners",
            f"{held.iri} {MEMBER} {group.iri}",
            *value(f"{slug}-{place.slug}-{kind}", group.iri, kind, "woman", *given),
            entities=(group,),
        )
        claim.own = False
        draft.say(claim)
    if draft.chance(0.3):
        _transport(draft, place)
    if draft.chance(0.5):
        judged = draft.claim(
            f"{place.slug}-judged",
            f"The source judges the camp {place.name[0]} one of the harshest.",
            f"По оценке источника, лагерь {place.name[1]} — один из самых тяжёлых.",
            f"organization:{place.slug} aljir:judgedAs type:among-the-harshest-camps",
            f"organization:{place.slug} aljir:judgedAmong organization:camp-system",
        )
        judged.mode = "judgement"
        draft.say(judged)


def _transport(draft: Draft, place: Thing) -> None:
    """Tell of women who came to a camp together: their peoples, with counts and shares, and a country."""
    world, slug, random = draft.world, draft.slug, draft.random
    whole = f"group:transport-{slug}"
    total = random.randint(80, 900)
    name = both(
        ("women brought to the camp {}, by {}", "женщины, привезённые в лагерь {}, по {}"), place.name, (slug, slug)
    )
    draft.say(
        draft.claim(
            "transport",
            f"Women of 12 nationalities came to the camp {place.name[0]} together.",
            f"В лагерь {place.name[1]} вместе прибыли женщины 12 национальностей.",
            f"{whole} {KIND} type:prisoners",
            f"{women(place).iri} {MEMBER} {whole}",
            *value(
                f"{slug}-transport", whole, "number-of-nationalities", "nationality-counted", "crm:P90_has_value 12"
            ),
            entities=(Entity(whole, "crm:E74_Group", name),),
        )
    )
    for people in random.sample(world.peoples, random.randint(2, 4)):
        group, count = f"group:{people.slug}-of-transport-{slug}", random.randint(total // 20 + 1, total // 5)
        share = round(100 * count / total)
        counted = draft.claim(
            f"{people.slug}-count",
            f"{people.name[0]}: {count} women.",
            f"{people.name[1]}: женщин {count}.",
            f"{group} {KIND} type:prisoners",
            f"{whole} {MEMBER} {group}",
            f"group:{people.slug} {MEMBER} {group}",
            *value(f"{slug}-{people.slug}-count", group, "prisoners-counted", "woman", f"crm:P90_has_value {count}"),
            entities=(Entity(group, "crm:E74_Group", both(("{} of {}", "{}: {}"), people.name, name)),),
        )
        part = draft.claim(
            f"{people.slug}-share",
            f"{people.name[0]}: {share} percent.",
            f"{people.name[1]}: {share} процентов.",
            *value(
                f"{slug}-{people.slug}-share",
                group,
                "share-of-prisoners",
                "percent",
                f"crm:P90_has_value {share}",
                f"aljir:shareOf {whole}",
            ),
        )
        draft.say(counted, part)
    country = random.choice(sorted(COUNTRIES))
    group = f"group:women-from-{country}-of-transport-{slug}"
    draft.say(
        draft.claim(
            f"women-from-{country}",
            f"Some were from {COUNTRIES[country][0]}.",
            f"Некоторые были из страны: {COUNTRIES[country][1]}.",
            f"{group} {KIND} type:prisoners",
            f"{group} aljir:origin place:{country}",
            f"{whole} {MEMBER} {group}",
            entities=(
                Entity(
                    group,
                    "crm:E74_Group",
                    both(("women from {}, by {}", "женщины из страны: {}, по {}"), COUNTRIES[country], (slug, slug)),
                ),
            ),
        )
    )
