"""Who is within reach, as the page of coverage says it."""

from __future__ import annotations

from assetmap.paper.overlay_sheet import things_on_map
from assetmap.paper.things import outline_on_map
from assetmap.plans.answers.marks import (
    cells_of,
    datasets_in,
    digest,
    things_mark,
)
from assetmap.plans.asking import Answer, Asking, Sight
from assetmap.plans.errors import BadPlan
from assetmap.plans.evidence import Evidence, Pairs
from assetmap.plans.questions import split_address
from assetmap.proximity.coverage import words as cover
from assetmap.proximity.coverage.areas import find_asked_area
from assetmap.proximity.coverage.asking import LADDER_M, USUAL_M, answer_coverage
from assetmap.proximity.coverage.exports import attributions
from assetmap.proximity.coverage.pages import Asked, ladder_table


def answer_coverage_page(asking: Asking, address: str) -> Answer:
    """Who of an area is within reach of some kinds of place?"""
    _path, words = split_address(address)
    first = {name: values[0] for name, values in words.items()}
    limit = first.get("within", str(USUAL_M))
    if limit not in {str(one) for one in LADDER_M}:
        raise BadPlan("There is no such distance.", {"address": "Choose a distance of the page."})
    area = find_asked_area(asking.session, first.get("area", ""))
    held = answer_coverage(
        asking.session, area, kinds=words.get("kind", []), limit_m=int(limit),
        on_foot=first.get("how") == "foot", today=asking.today,
    )  # fmt: skip
    asked = Asked(area.address, held.kinds, held.limit_m, "foot" if held.loaded else "straight")
    figure = cover.share_words(held.covered)
    basis = (
        ("People", cover.estimate_words(held.people)),
        ("Measured", cover.how_words(held.loaded)),
        ("Places", cover.places_words(held)),
    )
    streets: Pairs = ()
    if held.loaded is not None:
        streets = (("streets", f"{held.loaded.name}, {held.loaded.release}"),)
    evidence = Evidence(
        title=f"Who of {area.row.name} is within reach",
        figure=figure,
        sentence=f"{cover.claim_words(held)} {cover.gap_words(held)}",
        basis=basis,
        figures=(
            ("Share within", figure),
            ("Sentence", cover.claim_words(held)),
            *cells_of(ladder_table(held)),
            *basis,
        ),
        limits=cover.limits_words(held),
        steps=cover.steps_words(held),
        sources=tuple(attributions(held.people, held.things, held.loaded)),
        inputs=(
            ("area", f"{area.row.slug} {digest([area.shape.wkb_hex])}"),
            ("places that count", things_mark(held.things)),
            (
                "lists called complete",
                digest(f"{one.slug} {one.version}" for one in held.complete),
            ),
            *streets,
            *datasets_in(asking.session, ("postcodes:", "population", "deprivation")),
        ),
        address=asked.address("/proximity/coverage"),
        demonstration=held.demonstration,
    )
    shown = things_on_map(held.things)
    sight = Sight(
        f"Map of {area.row.name} and the places that count.", shown,
        (outline_on_map(area.row.name, area.shape),),
    )  # fmt: skip
    return Answer(evidence, evidence.address, sight)
