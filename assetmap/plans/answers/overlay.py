"""What lies around a site, as the overlay of a development says it."""

from __future__ import annotations

from assetmap.overlays.asking import address_of, read_side
from assetmap.overlays.changing import change_limits
from assetmap.overlays.laying import lay_over
from assetmap.overlays.pages import (
    basis_of,
    figures_table,
    homes_of,
    limits_words,
    outline_words,
    people_words,
    sources_of,
    steps_words,
)
from assetmap.paper.overlay_sheet import areas_on_map, things_on_map
from assetmap.plans.answers.marks import cells_of, datasets_in, digest, things_mark
from assetmap.plans.asking import Answer, Asking, Sight
from assetmap.plans.evidence import Evidence
from assetmap.plans.questions import split_address


def answer_overlay(asking: Asking, address: str) -> Answer:
    """What lies around a site?"""
    path, words = split_address(address)
    first = {name: values[0] for name, values in words.items()}
    site = {"site": path[1]} if path[0] == "developments" else {}
    side = read_side({**first, **site}, "site" if site else "")
    # Of two sites side by side the first one is the evidence.
    said = {"reach": first["reach"]} if "reach" in first else {}
    laid = lay_over(
        asking.session, side, words=said, household=asking.household, today=asking.today
    )
    overlay, homes = laid.overlay, homes_of(laid.overlay)
    subject = overlay.subject
    household = asking.household
    evidence = Evidence(
        title=f"What lies around {subject.name}",
        figure=homes or "Homes not said",
        sentence=people_words(overlay.people, homes, household),
        basis=(*basis_of(overlay), ("Outline", outline_words(overlay))),
        figures=(
            ("Homes", homes or "not said"),
            *cells_of(figures_table(overlay)),
            *(
                (f"Names of {lie}", ", ".join(sorted(one.name for one in things)) or "none")
                for lie, things in overlay.lies.items()
            ),
        ),
        limits=(*limits_words(), *change_limits(overlay)),
        steps=steps_words(household),
        sources=sources_of(laid.overlays),
        inputs=(
            (
                "site",
                f"{subject.site.slug} version {subject.site.version}"
                if subject.site
                else digest([subject.shape.wkb_hex]),
            ),
            ("what lies there", things_mark(overlay.things)),
            ("people a home", f"{household.least} to {household.most}: {household.source}"),
            *datasets_in(asking.session, ("postcodes:", "population")),
        ),
        address=address_of(side, reach_m=overlay.reach_m),
        demonstration=any(one.demonstration for one in overlay.things),
    )
    sight = Sight(
        f"Map of {subject.name} and {overlay.reach_m:,} metres around it.",
        things_on_map(overlay.things), areas_on_map(laid),
    )  # fmt: skip
    return Answer(evidence, evidence.address, sight)
