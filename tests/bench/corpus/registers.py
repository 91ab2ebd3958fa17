"""The sources that tell what is what: countries and cities, camps, museums, offices, peoples. They come first."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.bench.corpus.draft import Draft
from tests.bench.corpus.names import Name, both
from tests.bench.corpus.patterns import FIRST_YEAR, KIND, MEMBER, TIME, opened, person, value, women, women_in
from tests.bench.corpus.statements import Entity, Source
from tests.bench.corpus.world import COUNTRIES, Thing, World

SYSTEM = Entity("organization:camp-system", "crm:E74_Group", ("camp system", "система лагерей"))
EDITORS = Entity(
    "organization:editors",
    "crm:E74_Group",
    ("editors of the invented corpus", "редакция вымышленного корпуса"),
    (f"{KIND} type:editors",),
)


def registers(world: World) -> Iterator[Source]:
    """Give a register of each kind of what many sources name."""
    for slug, name, fill in (
        ("register-of-places", ("register of places", "указатель мест"), _places),
        ("register-of-camps", ("register of camps", "указатель лагерей"), _camps),
        ("register-of-museums", ("register of museums", "указатель музеев"), _museums),
        ("register-of-bodies", ("register of organizations", "указатель организаций"), _bodies),
    ):
        random = Random(f"{world.seed} {slug}")  # noqa: S311
        draft = Draft(world, slug, random)
        fill(draft)
        yield draft.source(name, "gazetteer", "en", EDITORS.iri)


def _say(draft: Draft, thing: Thing, what: str, name: Name, *said: str, entities: tuple[Entity, ...] = ()) -> None:
    """Add a claim on one thing."""
    draft.say(draft.claim(f"{thing.slug}-{what}", *both(name, thing.name), *said, entities=entities))


def _places(draft: Draft) -> None:
    world = draft.world
    places = {place.iri: place for place in world.places()}
    for slug, name in COUNTRIES.items():
        _say(
            draft,
            Thing(slug, name),
            "country",
            ("{} is a country.", "{} — страна."),
            f"place:{slug} {KIND} type:country",
            entities=(places[f"place:{slug}"],),
        )
    for region in world.regions:
        _say(
            draft,
            region,
            "region",
            ("{} is a region.", "{} — область."),
            f"place:{region.slug} {KIND} type:region",
            f"place:{region.slug} {KIND} type:first-level-division",
            f"place:{region.slug} crm:P89_falls_within place:kazakhstan",
            entities=(places[f"place:{region.slug}"],),
        )
    for number, city in enumerate(world.cities):
        region = world.regions[number % len(world.regions)]
        _say(
            draft,
            city,
            "city",
            (f"{{}} is a city in {region.name[0]}.", f"{{}} — город, область {region.name[1]}."),
            f"place:{city.slug} {KIND} type:city",
            f"place:{city.slug} crm:P89_falls_within place:{region.slug}",
            entities=(places[f"place:{city.slug}"],),
        )


def _camps(draft: Draft) -> None:
    world = draft.world
    places = {place.iri: place for place in world.places()}
    for number, camp in enumerate(world.camps):
        ground, held = places[f"place:{camp.slug}-ground"], women(camp)
        region = world.regions[number % len(world.regions)]
        organization = f"organization:{camp.slug}"
        operation = Entity(
            f"event:operation-of-{camp.slug}",
            "crm:E7_Activity",
            both(("operation of {}", "деятельность: {}"), camp.name),
        )
        imprisonment = Entity(
            f"event:imprisonment-in-{camp.slug}",
            "crm:E7_Activity",
            both(("imprisonment in {}", "заключение: {}"), camp.name),
        )
        _say(
            draft,
            camp,
            "camp",
            ("{} was a camp of the camp system.", "{} — лагерь системы лагерей."),
            f"{organization} {KIND} type:camp",
            f"{SYSTEM.iri} {KIND} type:camp-system",
            f"{SYSTEM.iri} {MEMBER} {organization}",
            f"{organization} crm:P74_has_current_or_former_residence {ground.iri}",
            f"{ground.iri} {KIND} type:camp-ground",
            f"{ground.iri} crm:P89_falls_within place:{region.slug}",
            f"{operation.iri} {KIND} type:operation",
            f"{operation.iri} crm:P14_carried_out_by {organization}",
            f"{operation.iri} crm:P7_took_place_at {ground.iri}",
            entities=(
                Entity(organization, "crm:E74_Group", both(("camp {}", "лагерь {}"), camp.name)),
                SYSTEM,
                ground,
                operation,
            ),
        )
        _say(
            draft,
            camp,
            "women",
            ("Women were held in the camp {}.", "Лагерь {}: содержались женщины."),
            f"{held.iri} {KIND} type:prisoners",
            f"{imprisonment.iri} {KIND} type:imprisonment",
            f"{imprisonment.iri} crm:P14_carried_out_by {organization}",
            f"{imprisonment.iri} crm:P11_had_participant {held.iri}",
            entities=(held, imprisonment),
        )
    camp = world.camps[0]
    group = women_in(camp, FIRST_YEAR)
    _say(
        draft,
        camp,
        "count",
        (
            f"{{}}: 100 women passed through it in {FIRST_YEAR}.",
            f"{{}}: через лагерь прошло женщин ({FIRST_YEAR} год): 100.",
        ),
        f"{group.iri} {KIND} type:prisoners",
        f"{women(camp).iri} {MEMBER} {group.iri}",
        *value(f"{draft.slug}-{camp.slug}-count", group.iri, "passed-through", "woman", "crm:P90_has_value 100"),
        entities=(group,),
    )
    for people in world.peoples:
        _say(
            draft,
            people,
            "nationality",
            ("{} are a nationality.", "{} — национальность."),
            f"group:{people.slug} {KIND} type:nationality",
            entities=(Entity(f"group:{people.slug}", "crm:E74_Group", people.name),),
        )


def _office(draft: Draft, body: Thing, kind: str, title: Name) -> None:
    """Tell who heads a museum or another body."""
    head, office = draft.world.official(body), f"group:head-of-{body.slug}"
    _say(
        draft,
        body,
        "head",
        (f"{{}}: headed by {head.name[0]}.", f"{{}}: руководитель — {head.name[1]}."),
        f"{office} {KIND} type:office",
        f"{office} {KIND} type:{kind}",
        f"{office} {MEMBER} {head.iri}",
        f"organization:{body.slug} {MEMBER} {office}",
        entities=(Entity(office, "crm:E74_Group", both(title, body.name)), person(head)),
    )


def _museums(draft: Draft) -> None:
    world = draft.world
    for number, museum in enumerate(world.museums):
        organization, building, exhibits = (
            f"organization:{museum.slug}",
            f"thing:{museum.slug}-building",
            f"thing:{museum.slug}-exhibition",
        )
        camp, city, opening = (
            world.camps[number % len(world.camps)],
            world.cities[number % len(world.cities)],
            f"event:opening-of-{museum.slug}",
        )
        _say(
            draft,
            museum,
            "museum",
            (f"{{}} is a memorial museum in {city.name[0]}.", f"{{}} — мемориальный музей, {city.name[1]}."),
            f"{organization} {KIND} type:memorial-museum",
            f"{organization} aljir:commemorates {women(camp).iri}",
            f"{building} {KIND} type:museum-building",
            f"{building} crm:P53_has_former_or_current_location place:{city.slug}",
            f"{exhibits} {KIND} type:exhibition",
            f"{exhibits} crm:P109_has_current_or_former_curator {organization}",
            entities=(
                Entity(organization, "crm:E74_Group", both(("museum {}", "музей {}"), museum.name)),
                Entity(building, "crm:E22_Human-Made_Object", both(("building of {}", "здание: {}"), museum.name)),
                Entity(exhibits, "crm:E78_Curated_Holding", both(("exhibits of {}", "экспозиция: {}"), museum.name)),
            ),
        )
        _say(
            draft,
            museum,
            "opening",
            ("{} opened to visitors.", "{}: открытие для посетителей."),
            f"{opening} {KIND} type:opening",
            f"{opening} crm:P11_had_participant {organization}",
            f"{opening} crm:P16_used_specific_object {building}",
            f"{opening} {TIME} {world.day(*opened(world, museum))}",
            entities=(Entity(opening, "crm:E7_Activity", both(("opening of {}", "открытие: {}"), museum.name)),),
        )
        _office(draft, museum, "museum-director", ("director of {}", "директор: {}"))


def _bodies(draft: Draft) -> None:
    for body in draft.world.bodies:
        _say(
            draft,
            body,
            "organization",
            ("{} is an international organization.", "{} — международная организация."),
            f"organization:{body.slug} {KIND} type:international-organization",
            entities=(Entity(f"organization:{body.slug}", "crm:E74_Group", body.name),),
        )
        _office(draft, body, "secretary-general", ("secretary general of {}", "генеральный секретарь: {}"))
    for paper in draft.world.papers:
        _say(
            draft,
            paper,
            "publisher",
            ("{} publishes news.", "{} публикует новости."),
            f"organization:{paper.slug} {KIND} type:international-organization",
            entities=(Entity(f"organization:{paper.slug}", "crm:E74_Group", paper.name),),
        )
