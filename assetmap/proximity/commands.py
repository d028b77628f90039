"""``assetmap proximity``: what is near, for people and for programs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from assetmap.core.options import settings_of
from assetmap.core.runtime import owner_session
from assetmap.proximity.answering import (
    Answer,
    answer_nearest,
    answer_within,
    grouped,
    notes_of,
    title_of,
)
from assetmap.proximity.coverage.commands import access, coverage
from assetmap.proximity.exports import as_csv, as_geojson, as_json, json_text
from assetmap.proximity.kinds import read_kinds
from assetmap.proximity.land_commands import isochrone
from assetmap.proximity.origins import find_origin
from assetmap.proximity.saying import distance_words
from assetmap.proximity.telling import tell

ORIGIN = (
    "ORIGIN is a postcode, “EASTING,NORTHING” in metres, “LAT,LON” in degrees (put -- before a "
    "number below zero), or the address of a page, such as assets/edgbaston-reservoir."
)
Command = Callable[..., None]


@click.group()
def proximity() -> None:
    """What is near, what can be walked, who is within reach, and who is not."""


for command in (isochrone, coverage, access):
    proximity.add_command(command)


def _common(command: Command) -> Command:
    for option in reversed(
        (
            click.argument("origin"),
            click.option(
                "--kind", "kinds", multiple=True,
                help="Only these: green, water, community, land, organisation, anchor, "
                "development, or a kind of asset such as church. May be said again.",
            ),
            click.option("--json", "form", flag_value="json", help="Groups, for programs."),
            click.option("--geojson", "form", flag_value="geojson", help="Shapes in EPSG:4326."),
            click.option("--csv", "form", flag_value="csv", help="A table with coordinates."),
            click.option(
                "--to", type=click.Path(path_type=Path, dir_okay=False),
                help="Write into this file instead of printing.",
            ),
        )
    ):  # fmt: skip
        command = option(command)
    return click.pass_context(command)


@proximity.command(epilog=ORIGIN)
@click.option("--k", type=int, default=10, show_default=True, help="How many, of all kinds.")
@_common
def nearest(
    context: click.Context, origin: str, kinds: tuple[str, ...], k: int, **said: Any
) -> None:
    """The K nearest things to ORIGIN of all that is asked for."""
    asked = read_kinds(kinds)
    with owner_session(settings_of(context)) as session:
        answer = answer_nearest(session, find_origin(session, origin), k=k, kinds=asked)
    _say(context, answer, **said)


@proximity.command(epilog=ORIGIN)
@click.option(
    "--radius", "radius_m", type=float, default=800.0, show_default=True,
    help="Metres; what lies on the limit is within.",
)  # fmt: skip
@_common
def within(
    context: click.Context, origin: str, kinds: tuple[str, ...], radius_m: float, **said: Any
) -> None:
    """Everything at most RADIUS metres from ORIGIN."""
    asked = read_kinds(kinds)
    with owner_session(settings_of(context)) as session:
        found = find_origin(session, origin)
        answer = answer_within(session, found, radius_m=radius_m, kinds=asked)
    _say(context, answer, **said)


def _say(context: click.Context, answer: Answer, *, form: str | None, to: Path | None) -> None:
    site = (settings_of(context).site or "").rstrip("/")
    if form == "json":
        text = json_text(as_json(answer, site=site))
    elif form == "geojson":
        text = json_text(as_geojson(answer, site=site))
    elif form == "csv":
        text = as_csv(answer, site=site)
    else:
        text = _words(answer)
    tell(text, form=form, to=to, written=f"{len(answer.found):,} things written")


def _words(answer: Answer) -> str:
    lines = [f"{title_of(answer)}: {len(answer.found):,} in all"]
    for group in grouped(answer.found):
        lines.append(f"\n{group.words} ({len(group.things):,})")
        for one in group.things:
            far = distance_words(one.distance_m, exact=one.exact and answer.origin.exact)
            lines.append(f"  {far:>14}  {one.name} · {one.kind} [{one.record}s/{one.slug}]")
    if not answer.found:
        lines.append(
            "Nothing was found. Ask for a longer distance, or without --kind; places are loaded "
            "with: assetmap import --help"
        )
    return "\n".join((*lines, "", *notes_of(answer))) + "\n"
