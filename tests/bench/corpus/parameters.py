"""Values with which the saved queries have rows on a corpus."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tests.bench.corpus.statements import Source
from tests.bench.corpus.world import World


def parameters(world: World, full: Sequence[Source], item: int) -> dict[str, dict[str, str]]:
    """Give values for the parameters of the saved queries that name entities, by the name of the query.

    Args:
        world: What the sources have in common.
        full: The sources that tell of everything; the last one is asked about.
        item: The number of an item of Wikidata that is linked.
    """
    source = full[-1]
    said = "\n".join(statement for claim in source.claims for statement in claim.said)

    def found(pattern: str) -> str:
        match = re.search(pattern, said)
        if match is None:
            raise ValueError(f"no statement of {source.slug} is like {pattern}")
        return match[1]

    decided = next(claim for one in full for claim in one.claims if claim.standing == "disputed")
    family = world.family(0)
    wife, husband, child = family.wife.slug, family.husband.slug, family.children[0].slug
    camp = found(rf"imprisonment-of-{wife} crm:P14_carried_out_by organization:(\S+)")
    visitor = found(r"event:visit-\S+ crm:P14_carried_out_by person:(\S+)")
    building = found(r"thing:(\S+) crm:P53_has_former_or_current_location")
    transport, country = found(r"group:(transport-\S+)"), found(r"aljir:origin place:(\S+)")
    part = found(r"figure:\S+-share crm:P140_assigned_attribute_to group:(\S+)")
    counted = found(r"figure:\S+-passed-through crm:P140_assigned_attribute_to group:(\S+)")
    whose, entity, of_source = {"person": wife}, {"entity": f"person:{wife}"}, {"source": source.slug}
    official, group = {"person": visitor}, {"group": counted}
    return {
        "about-person": whose,
        "agreements": of_source,
        "anniversaries": {"event": f"publication-of-{source.slug}"},
        "beliefs": of_source,
        "by-external-identifier": {"identifier": f"Q{item}"},
        "claim-provenance": of_source,
        "claims-in-passage": {"sentence": "1", **of_source},
        "confirmed-derivations": {"confirmingSource": full[0].slug},
        "coverage": of_source,
        "date-conflicts": {"event": f"arrest-of-{wife}"},
        "dates-with-evidence": {"event": f"arrest-of-{wife}"},
        "decisions": {"claim": decided.iri.removeprefix("claim:")},
        "derived-claims": {"claim": f"{source.slug}-visit-no-later-than"},
        "describe": entity,
        "disputed-claims": of_source,
        "entity-with-evidence": entity,
        "evidence-for-statement": {
            "subject": f"event:imprisonment-of-{wife}",
            "property": "crm:P14_carried_out_by",
            "object": f"organization:{camp}",
        },
        "figure-conflicts": group,
        "figures": group,
        "figures-with-evidence": group,
        "find-by-name": {"text": family.wife.name[0]},
        "imprisonment-conflicts": whose,
        "judgements": {"judged": found(r"(organization:\S+) aljir:judgedAs")},
        "kin": whose,
        "kin-claims": whose,
        "kin-conflicts": {"person": child},
        "kin-network": whose,
        "known-through": {"relative": husband},
        "location-conflicts": {"thing": building},
        "meetings": official,
        "museums-in-wikidata": {"subject": "camp-system"},
        "names": entity,
        "nationalities": {"group": transport},
        "offices": official,
        "organizations": {"organization": camp},
        "other-prisoners-in-wikidata": {"camp": camp},
        "participants": {"event": f"imprisonment-of-{wife}"},
        "persons": whose,
        "places": {"place": country},
        "prisoner-groups": {"country": country},
        "prisoners-in-wikidata": {"camp": camp},
        "prisoners": {"camp": camp},
        "proposed-identities": {"person": f"mother-of-{child}-in-{source.slug}"},
        "qualified-claims": {"qualification": "aljir:derived"},
        "share-sums": {"whole": transport},
        "share-totals": {"group": part},
        "sources": of_source,
        "spellings-in-sources": entity,
        "statement-points": official,
        "things-on-places": {"place": f"{camp}-ground"},
        "timeline": {"precision": "precision-year"},
        "visit-programme": {"visit": f"visit-{source.slug}"},
        "visits": official,
        "web-annotations": of_source,
        "what-happened": {"kind": "imprisonment"},
    }
