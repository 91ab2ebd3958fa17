"""`aljir decide CLAIM STANDING`: records what a curator decides on a claim."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from aljir.commands.options import by_language, open_graph
from aljir.terms import shrink


def run(
    context: typer.Context,
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="The name or IRI of the claim.")],
    standing: Annotated[str, typer.Argument(metavar="STANDING", help="accepted, disputed or withdrawn.")],
    reason: Annotated[
        list[str], typer.Option(metavar="LANG=TEXT", help="Why, as en=…; once for each language of the project.")
    ],
    disputed_by: Annotated[
        list[str] | None, typer.Option(metavar="CLAIM", help="A claim that contradicts it; may be repeated.")
    ] = None,
    beside: Annotated[
        list[str] | None,
        typer.Option(metavar="CLAIM", help="A claim with another value that may hold too; may be repeated."),
    ] = None,
    who: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Who decides: a name, slug or IRI; by default who makes the dataset."),
    ] = None,
) -> None:
    """Record a decision on a claim, at the end of graph/decisions.ttl; earlier decisions stay there."""
    graph = open_graph(context)
    decision = graph.decide(
        claim,
        standing,
        by_language(reason, "--reason"),
        disputed_by=disputed_by or (),
        beside=beside or (),
        who=who,
    )
    short = partial(shrink, prefixes=graph.project.prefixes)
    history = graph.history(claim)
    (at,) = (number for number, step in enumerate(history.steps) if step.decision == decision)
    before, now = history.steps[at - 1], history.steps[at]  # others may have decided since
    claims = graph.claims()
    glosses = {one.iri: f"{short(one.iri)} ({claims.word(one.standing)}): {claims.gloss(one)}" for one in claims}
    print(claims.gloss(history.claim))
    print(f"{claims.word(before.standing)} → {claims.word(now.standing)}, by {history.lookup.label(now.who)}")
    for relation, others in (("disputed by", now.disputed_by), ("beside", now.beside)):
        for other in others:
            print(f"  {relation} {glosses[other]}")
    if now.standing == "withdrawn":
        stands = {one.iri: one.standing for one in claims}
        for one in claims:
            if history.claim.iri in one.disputed_by and {stands.get(other) for other in one.disputed_by} == {
                "withdrawn"
            }:
                print(f"  only withdrawn claims dispute {glosses[one.iri]} – decide on it anew")
    print(f"{short(decision)} in {graph.project.relative(graph.project.decisions_file)}")
