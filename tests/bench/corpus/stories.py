"""What sources tell: of a day, of a visit, of camps and those who were held in them, of figures and judgements."""

from __future__ import annotations

from tests.bench.corpus.draft import Draft
from tests.bench.corpus.names import Name, both
from tests.bench.corpus.statements import Claim, Entity
from tests.bench.corpus.world import COUNTRIES, Thing, begin, day_name, end

MEMBER = "crm:P107_has_current_or_former_member"
KIND = "crm:P2_has_type"
TIME = "crm:P4_has_time-span"
DAYS = range(1, 29)


def value(name: str, about: str, kind: str, unit: str, *numbers: str) -> list[str]:
    """Give the statements of a figure.

    >>> value("letter-term", "event:sentencing", "length-of-sentence", "year", "crm:P90_has_value 8")[1]
    'figure:letter-term crm:P140_assigned_attribute_to event:sentencing'
    """
    figure = f"figure:{name}"
    return [
        f"{figure} a crm:E13_Attribute_Assignment",
        f"{figure} crm:P140_assigned_attribute_to {about}",
        f"{figure} crm:P177_assigned_property_of_type type:{kind}",
        f"{figure} crm:P141_assigned {figure}-value",
        f"{figure}-value a crm:E54_Dimension",
        *(f"{figure}-value {number}" for number in numbers),
        f"{figure}-value crm:P91_has_unit type:{unit}",
    ]


def women(camp: Thing) -> Entity:
    """Give the group of all who were held in a camp."""
    name = both(("women held in the camp {}", "женщины, содержавшиеся в лагере {}"), camp.name)
    return Entity(f"group:women-of-{camp.slug}", "crm:E74_Group", name)


def publication(draft: Draft) -> tuple[Claim, str]:
    """Say on which day the source was published; give the claim and the day."""
    year, month, day = draft.random.randint(1990, 2026), draft.random.randint(1, 12), draft.random.choice(DAYS)
    event, name = f"event:publication-of-{draft.slug}", day_name(year, month, day)
    claim = draft.claim(
        "publication",
        f"The report is dated {name[0]}.",
        f"Дата сообщения: {name[1]}.",
        f"{event} {KIND} type:publication",
        f"{event} crm:P16_used_specific_object source:{draft.slug}",
        f"{event} {TIME} {draft.world.day(year, month, day)}",
        entities=(Entity(event, "crm:E7_Activity", (f"publication of {draft.slug}", f"публикация: {draft.slug}")),),
    )
    draft.say(claim)
    return claim, f"{year}-{month:02}-{day:02}"


def visit(draft: Draft, published: Claim, date: str) -> None:
    """Tell of an official's visit to a museum, its parts and a statement after it."""
    world, slug = draft.world, draft.slug
    body, museum = world.choose(draft.random, world.bodies), world.choose(draft.random, world.museums)
    visitor, director = world.official(body), world.official(museum)
    event, time = f"event:visit-{slug}", f"time:visit-{slug}"

    def part(what: str, name: Name, kind: str = "crm:E7_Activity") -> Entity:
        return Entity(f"event:{what}-{slug}", kind, both((f"{name[0]}: {{}}", f"{name[1]}: {{}}"), visitor.name))

    came = draft.claim(
        "visit",
        f"{visitor.name[0]} visited the museum {museum.name[0]}.",
        f"{visitor.name[1]}: визит в музей {museum.name[1]}.",
        f"{event} {KIND} type:visit",
        f"{event} crm:P14_carried_out_by {visitor.iri}",
        f"{event} crm:P8_took_place_on_or_within thing:{museum.slug}-building",
        entities=(part("visit", ("visit", "визит")),),
    )
    no_later = draft.claim(
        "visit-no-later-than",
        f"The visit ended no later than {date}, the date of the report.",
        f"Визит закончился не позднее {date}, даты сообщения.",
        f"{event} {TIME} {time}",
        f"{time} {KIND} type:precision-no-later-than",
        f"{time} {end(date)}",
        f'{time} aljir:edtf "/{date}"^^edtf:EDTF',
        entities=(Entity(time, "crm:E52_Time-Span", ("time of the visit", "время визита")),),
    )
    no_later.mode, no_later.premisses = "derived", [published.iri, came.iri]
    met = draft.claim(
        "meeting",
        f"{visitor.name[0]} met {director.name[0]}, the director.",
        f"Встреча: {visitor.name[1]} и {director.name[1]}, директор.",
        f"{event} crm:P9_consists_of event:meeting-{slug}",
        f"event:meeting-{slug} {KIND} type:meeting",
        f"event:meeting-{slug} crm:P14_carried_out_by {visitor.iri}",
        f"event:meeting-{slug} crm:P14_carried_out_by {director.iri}",
        entities=(part("meeting", ("meeting", "встреча")),),
    )
    draft.say(came, no_later)
    draft.say(met)
    if draft.chance(0.5):
        draft.say(
            draft.claim(
                "tour",
                f"{visitor.name[0]} toured the exhibits.",
                f"{visitor.name[1]}: осмотр экспозиции.",
                f"{event} crm:P9_consists_of event:tour-{slug}",
                f"event:tour-{slug} {KIND} type:tour",
                f"event:tour-{slug} crm:P14_carried_out_by {visitor.iri}",
                f"event:tour-{slug} crm:P16_used_specific_object thing:{museum.slug}-exhibition",
                entities=(part("tour", ("tour", "осмотр экспозиции")),),
            )
        )
    if draft.chance(0.2):
        years = int(date[:4]) - opened(draft, museum)[0]
        draft.say(
            draft.claim(
                "anniversary",
                f"The visit fell on anniversary {years} of the opening.",
                f"Визит пришёлся на годовщину открытия: {years}.",
                *value(
                    f"{slug}-anniversary",
                    event,
                    "anniversary",
                    "year",
                    f"crm:P90_has_value {years}",
                    f"aljir:countedFrom event:opening-of-{museum.slug}",
                ),
            )
        )
    if draft.chance(0.5):
        _statement(draft, event, visitor.iri, visitor.name, museum, part("statement", ("statement", "заявление"), "crm:E65_Creation"))
    if draft.chance(0.1):
        _location(draft, museum)


def opened(draft: Draft, museum: Thing) -> tuple[int, int, int]:
    """Give the day on which a museum opened."""
    number = draft.world.museums.index(museum)
    return 1960 + number * 7 % 30, 1 + number % 12, 1 + number * 5 % 28


def _statement(draft: Draft, event: str, speaker: str, name: Name, museum: Thing, entity: Entity) -> None:
    """Tell of a statement and of its points."""
    slug, text = draft.slug, f"thing:text-of-statement-{draft.slug}"
    draft.say(
        draft.claim(
            "statement",
            f"{name[0]} made a statement after the visit.",
            f"{name[1]}: заявление после визита.",
            f"{entity.iri} {KIND} type:statement",
            f"{entity.iri} crm:P14_carried_out_by {speaker}",
            f"{entity.iri} crm:P94_has_created {text}",
            f"{text} {KIND} type:text-of-a-statement",
            f"{event} crm:P183_ends_before_the_start_of {entity.iri}",
            entities=(
                entity,
                Entity(text, "crm:E33_Linguistic_Object", both(("text of the statement of {}", "текст заявления: {}"), name)),
            ),
        )
    )
    points = []
    for number in range(1, draft.random.randint(1, 3) + 1):
        point = f"thing:point-{number}-{slug}"
        told = f"Invented point {number} of {slug}.", f"Вымышленный тезис {number}: {slug}."
        points.append(
            draft.claim(
                f"point-{number}",
                *both(("{}: a point on the museum.", "{}: тезис о музее."), name),
                f"{text} crm:P148_has_component {point}",
                f"{point} {KIND} type:point",
                f"{point} crm:P129_is_about organization:{museum.slug}",
                entities=(Entity(point, "crm:E89_Propositional_Object", told),),
            )
        )
    draft.say(*points)


def _location(draft: Draft, museum: Thing) -> None:
    """Place a museum in one country, and dispute it by another one."""
    building = f"thing:{museum.slug}-building"
    one, other = draft.random.sample(sorted(COUNTRIES), 2)
    there, elsewhere = (
        draft.claim(
            f"museum-in-{country}",
            f"The museum {museum.name[0]} is in {COUNTRIES[country][0]}.",
            f"Местонахождение музея {museum.name[1]}: {COUNTRIES[country][1]}.",
            f"{building} crm:P53_has_former_or_current_location place:{country}",
        )
        for country in (one, other)
    )
    for claim, against in ((there, elsewhere), (elsewhere, there)):
        claim.standing, claim.disputed_by, claim.reason, claim.own = "disputed", [against.iri], CONTRADICTS, False
    draft.say(there, elsewhere)


CONTRADICTS = "Another claim contradicts it.", "Другое утверждение ему противоречит."


def camp(draft: Draft) -> None:
    """Tell of a camp: how many passed through it, were held, died; where some came from; what it is judged as."""
    world, slug, random = draft.world, draft.slug, draft.random
    place = world.choose(random, world.camps)
    held, year = women(place), random.randint(1938, 1953)
    group = Entity(f"{held.iri}-in-{year}", held.kind, (f"{held.name[0]} in {year}", f"{held.name[1]}, {year} год"))
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
    name = both(("women brought to the camp {}, by {}", "женщины, привезённые в лагерь {}, по {}"), place.name, (slug, slug))
    draft.say(
        draft.claim(
            "transport",
            f"Women of 12 nationalities came to the camp {place.name[0]} together.",
            f"В лагерь {place.name[1]} вместе прибыли женщины 12 национальностей.",
            f"{whole} {KIND} type:prisoners",
            f"{women(place).iri} {MEMBER} {whole}",
            *value(f"{slug}-transport", whole, "number-of-nationalities", "nationality-counted", "crm:P90_has_value 12"),
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
            entities=(Entity(group, "crm:E74_Group", both(("women from {}, by {}", "женщины из страны: {}, по {}"), COUNTRIES[country], (slug, slug))),),
        )
    )


def decades(iri: str, name: Name, first: int, last: int) -> Entity:
    """Give a time-span that is known to the decade."""
    more = (
        f"{KIND} type:precision-decades",
        begin(f"{first}0-01-01"),
        end(f"{last}9-12-31"),
        f'aljir:edtf "{first}X/{last}X"^^edtf:EDTF',
    )
    return Entity(iri, "crm:E52_Time-Span", name, more)
