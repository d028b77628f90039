"""``assetmap proximity isochrone``: the land within a walk, for people and for programs."""

from __future__ import annotations

from pathlib import Path

import click

from assetmap.core.options import settings_of
from assetmap.core.runtime import owner_session
from assetmap.proximity.exports import json_text
from assetmap.proximity.kinds import read_kinds
from assetmap.proximity.land_exports import (
    lands_csv,
    lands_geojson,
    lands_json,
    lands_notes,
    title_of,
)
from assetmap.proximity.lands import Lands, asked_metres, land_words, lands_within, reached_words
from assetmap.proximity.on_foot import walk_words
from assetmap.proximity.origins import find_origin
from assetmap.proximity.saying import distance_words
from assetmap.proximity.telling import tell
from assetmap.proximity.walking.analysis.profiles import PROFILES, STANDARD


@click.command()
@click.argument("origin")
@click.option("--metres", type=float, multiple=True, help="How far; may be said again.")
@click.option("--minutes", type=float, multiple=True, help="How long instead; may be said again.")
@click.option(
    "--profile", default=STANDARD.name, show_default=True,
    help=f"Pace for minutes: {', '.join(f'{one.name} {one.m_per_s:.2f} m/s' for one in PROFILES.values())}.",  # noqa: E501
)  # fmt: skip
@click.option("--kind", "kinds", multiple=True, help="Count only these, as for within.")
@click.option("--json", "form", flag_value="json", help="Areas and what is reached, for programs.")
@click.option("--geojson", "form", flag_value="geojson", help="Land and circles in EPSG:4326.")
@click.option("--csv", "form", flag_value="csv", help="A row for each walk.")
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False),
              help="Write into this file instead of printing.")  # fmt: skip
@click.pass_context
def isochrone(
    context: click.Context,
    origin: str,
    metres: tuple[float, ...],
    minutes: tuple[float, ...],
    profile: str,
    kinds: tuple[str, ...],
    form: str | None,
    to: Path | None,
) -> None:
    """The land within a walk of ORIGIN beside its circle, where streets are loaded.

    Usual is --metres 400 --metres 800 --metres 1200.
    """
    asked, pace = asked_metres(metres or (() if minutes else (400, 800, 1_200)), minutes, profile)
    with owner_session(settings_of(context)) as session:
        found = lands_within(
            session, find_origin(session, origin), metres=asked, kinds=read_kinds(kinds),
            profile=pace,
        )  # fmt: skip
        text = _text(found, form)
    tell(text, form=form, to=to, written=f"{len(found.lands)} walks written")


def _text(found: Lands, form: str | None) -> str:
    if form == "json":
        return json_text(lands_json(found))
    if form == "geojson":
        return json_text(lands_geojson(found))
    if form == "csv":
        return lands_csv(found)
    lines = [title_of(found)]
    for land in found.lands:
        lines.append(f"\n{land.metres:,.0f} m, {land.minutes:.1f} minutes")
        lines += [f"  {said}" for said in (land_words(land), reached_words(land)) if said]
    if found.severed:
        lines.append("\nMore than twice as far on foot as in a straight line")
        lines += [
            f"  {distance_words(one.distance_m):>8}  {one.name}: {walk_words(found.walks, one)}"
            for one in found.severed
        ]
    return "\n".join((*lines, "", *lands_notes(found), found.loaded.attribution)) + "\n"
