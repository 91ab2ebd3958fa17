"""What news items tell: of their day, of an official's visit to a museum, its parts and a statement after it."""

from __future__ import annotations

from tests.bench.corpus.draft import Draft
from tests.bench.corpus.names import Name, both
from tests.bench.corpus.patterns import CONTRADICTS, KIND, TIME, opened, value
from tests.bench.corpus.statements import Claim, Entity
from tests.bench.corpus.world import COUNTRIES, Thing, day_name, end

DAYS = range(1, 29)


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
        years = int(date[:4]) - opened(world, museum)[0]
        draft.say(
            draft.claim(
                "anniversary",
                f"The report was published {years} years after the opening of the museum.",
                f"Сообщение опубликовано после открытия музея, лет: {years}.",
                *value(
                    f"{slug}-anniversary",
                    f"event:publication-of-{slug}",
                    "anniversary",
                    "year",
                    f"crm:P90_has_value {years}",
                    f"aljir:countedFrom event:opening-of-{museum.slug}",
                ),
            )
        )
    if draft.chance(0.5):
        _statement(
            draft,
            event,
            visitor.iri,
            visitor.name,
            museum,
            part("statement", ("statement", "заявление"), "crm:E65_Creation"),
        )
    if draft.chance(0.1):
        _location(draft, museum)


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
                Entity(
                    text,
                    "crm:E33_Linguistic_Object",
                    both(("text of the statement of {}", "текст заявления: {}"), name),
                ),
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
