"""The overlay of a development: page and map."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request
from sqlalchemy.orm import Session

from assetmap.anchors.pages.parts import day_words
from assetmap.bridges.near_map import place_features
from assetmap.developments.errors import DevelopmentNotFound
from assetmap.developments.listing import coverage_words
from assetmap.developments.models import Development
from assetmap.developments.queries import get_development, list_not_loaded, list_registers
from assetmap.overlays.analysis import Household
from assetmap.overlays.errors import BadOverlay
from assetmap.overlays.pages import (
    OverlayPage,
    bounds_of,
    compared_table,
    groups_of,
    homes_of,
    lead_words,
    limits_words,
    outline_words,
    people_words,
    planned_group,
    planned_words,
    reach_choices,
    register_words,
    steps_words,
)
from assetmap.overlays.queries import REACHES, Overlay, list_comparable, read_overlay
from assetmap.proximity.drawing import feature, reach_of
from assetmap.web.access import bound
from assetmap.web.database import session
from assetmap.web.fresh import geojson
from assetmap.web.fresh import page as html_page
from assetmap.web.names import refuse_strange_names
from assetmap.web.settings import settings_here

blueprint = Blueprint("overlays", __name__)
refuse_strange_names(
    blueprint,
    lambda: DevelopmentNotFound("There is no such site. Choose one from the list of sites."),
)


@blueprint.get("/developments/<slug>/overlay")
@bound("overlays.read")
def show_overlay(slug: str) -> Response:
    """What lies inside this site, at its edge and within reach?"""
    held = session()
    site, household, reach = get_development(held, slug), _household(), _reach()
    overlay = read_overlay(held, site, reach_m=reach, household=household)
    if overlay is None:
        raise BadOverlay(
            f"“{site.name}” is not on the map: {site.unplaced_reason or 'its place is not known.'}"
        )
    other = _other(held, site, reach, household)
    homes = homes_of(overlay)
    comparable = list_comparable(held, site)
    if other is not None and other.site not in comparable:
        comparable = [other.site, *comparable]
    page = OverlayPage(
        title=f"What lies around {site.name}",
        place=current_app.config["PLACE"],
        section="map",
        sources=_sources(overlay),
        demonstration=any(one.demonstration for things in overlay.lies.values() for one in things),
        demonstration_words="Only what is marked “Demonstration data” is made up.",
        printed=f"Overlay · {request.base_url} · {day_words(datetime.now(UTC).date())}",
        slug=slug,
        name=site.name,
        lead=lead_words(site),
        figure=homes or "Not said",
        claim=people_words(overlay.people, homes, household),
        basis=(
            ("Register", register_words(overlay)),
            ("Size", f"{site.area_ha} ha" if site.area_ha is not None else "not said"),
            ("Reach", f"{reach:,} metres in a straight line"),
        ),
        where=outline_words(overlay),
        reach=reach,
        reaches=reach_choices(),
        others=(("", "No other site"), *((one.slug, _named(one)) for one in comparable)),
        other=other.site.slug if other is not None else "",
        bounds=bounds_of(overlay),
        groups=groups_of(overlay, root=request.script_root),
        planned=planned_group(overlay, root=request.script_root),
        planned_say=planned_words(overlay),
        compared=None if other is None else compared_table(overlay, other),
        limits=limits_words(),
        steps=steps_words(household),
        not_loaded=(coverage_words(list_registers(held), list_not_loaded(held)),),
    )
    return html_page(render_template("overlays/overlay.html", page=page))


@blueprint.get("/developments/<slug>/overlay.geojson")
@bound("overlays.read")
def show_overlay_map(slug: str) -> Response:
    """What the overlay's map draws: grounds, the reach, the site, and what lies there."""
    held = session()
    site = get_development(held, slug)
    overlay = read_overlay(held, site, reach_m=_reach(), household=_household())
    features: list[dict[str, Any]] = []
    if overlay is not None:
        ring = reach_of(overlay.origin, overlay.reach_m)
        features = place_features(held, site, overlay.things, view=ring, root=request.script_root)
        features.append(feature(ring, {"role": "ring", "label": f"{overlay.reach_m:,} m"}))
    return geojson(
        json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    )


def _other(held: Session, site: Development, reach: int, household: Household) -> Overlay | None:
    """The site to compare with; a name that nobody has, or its own, is refused."""
    slug = request.args.get("with", "")
    if not slug:
        return None
    if slug == site.slug or not slug.isprintable():
        raise BadOverlay("Choose another site to compare with.", {"with": "Choose another site."})
    found = get_development(held, slug)
    other = read_overlay(held, found, reach_m=reach, household=household)
    if other is None:
        raise BadOverlay(f"“{found.name}” is not on the map, so it cannot be compared.")
    return other


def _reach() -> int:
    """What the address asks for; 0, which is no reach, where it is no number."""
    said = request.args.get("reach", str(REACHES[0]))
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0


def _household() -> Household:
    chosen = settings_here()
    return Household(*chosen.household, chosen.household_source)


def _sources(overlay: Overlay) -> tuple[str, ...]:
    site = overlay.site
    lines = [(site.source, site.licence), *((one.source, one.licence) for one in overlay.things)]
    return tuple(dict.fromkeys(f"{source} ({licence})." for source, licence in lines))


def _named(site: Development) -> str:
    gone = " (counts no more)" if site.gone else ""
    return f"{site.name}, {site.reference}{gone}"
