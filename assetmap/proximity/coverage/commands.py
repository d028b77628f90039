"""``assetmap proximity coverage`` and ``access``: who is within reach, for people and programs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from assetmap.core.options import settings_of
from assetmap.core.runtime import owner_session
from assetmap.places.queries import area_names
from assetmap.proximity.coverage.areas import find_asked_area, small_area_outlines
from assetmap.proximity.coverage.asking import (
    LADDER_M,
    USUAL_M,
    Coverage,
    answer_coverage,
    answer_standards,
)
from assetmap.proximity.coverage.exports import (
    access_csv,
    access_geojson,
    access_json,
    coverage_csv,
    coverage_geojson,
    coverage_json,
)
from assetmap.proximity.coverage.sharing import LARGEST_M, Access, Supply, answer_access
from assetmap.proximity.coverage.standards import Measured
from assetmap.proximity.coverage.words import (
    UNITS,
    access_claim,
    access_limits,
    amount,
    claim_words,
    complete_words,
    edition_words,
    gap_words,
    limits_words,
    people_words,
    places_words,
    share_words,
    sites_words,
    standard_words,
    three,
)
from assetmap.proximity.exports import json_text
from assetmap.proximity.telling import tell

AREA = (
    "AREA is the address of a neighbourhood, an official code such as E05011151, or a name that "
    "only one area has."
)
_KIND = click.option(
    "--kind", "kinds", multiple=True, required=True,
    help="green, water, community, land, organisation, or a kind of asset such as church. May be "
    "said again.",
)  # fmt: skip
_ON_FOOT = click.option("--on-foot", is_flag=True, help="Walks over the loaded streets.")
_TO = click.option(
    "--to", type=click.Path(path_type=Path, dir_okay=False),
    help="Write into this file instead of printing.",
)  # fmt: skip


@click.command(epilog=AREA)
@click.argument("area")
@_KIND
@click.option(
    "--within", "limit_m", type=click.Choice([str(one) for one in LADDER_M]),
    default=str(USUAL_M), show_default=True, help="Metres; what lies on the limit is within.",
)  # fmt: skip
@_ON_FOOT
@click.option("--json", "form", flag_value="json", help="All figures, for programs.")
@click.option("--geojson", "form", flag_value="geojson", help="Postcodes in EPSG:4326.")
@click.option("--csv", "form", flag_value="csv", help="A row for each postcode.")
@_TO
@click.pass_context
def coverage(
    context: click.Context, area: str, kinds: tuple[str, ...], limit_m: str, on_foot: bool,
    form: str | None, to: Path | None,
) -> None:  # fmt: skip
    """How many people of AREA live within a limit of the nearest of some places."""
    today = datetime.now(UTC).date()
    with owner_session(settings_of(context)) as session:
        asked = find_asked_area(session, area)
        answer = answer_coverage(
            session, asked, kinds=kinds, limit_m=int(limit_m), on_foot=on_foot, today=today
        )
        measured = answer_standards(session, asked, answer.people, kinds=answer.kinds, today=today)
        if form == "json":
            text = json_text(coverage_json(answer, measured))
        elif form == "geojson":
            text = json_text(coverage_geojson(answer))
        elif form == "csv":
            text = coverage_csv(answer)
        else:
            text = _coverage_words(answer, measured)
    tell(text, form=form, to=to, written="Written")


@click.command(epilog=AREA)
@click.argument("area")
@_KIND
@click.option(
    "--supply", type=click.Choice(["count", "hectares"]), default="count", show_default=True,
    help="What is shared: places, or their hectares.",
)  # fmt: skip
@_ON_FOOT
@click.option("--json", "form", flag_value="json", help="All figures, for programs.")
@click.option("--geojson", "form", flag_value="geojson", help="Small areas in EPSG:4326.")
@click.option("--csv", "form", flag_value="csv", help="A row for each small area.")
@_TO
@click.pass_context
def access(
    context: click.Context, area: str, kinds: tuple[str, ...], supply: Supply, on_foot: bool,
    form: str | None, to: Path | None,
) -> None:  # fmt: skip
    """How much of some places each person of AREA has, once all who reach them share them."""
    with owner_session(settings_of(context)) as session:
        asked = find_asked_area(session, area)
        answer = answer_access(session, asked, kinds=kinds, supply=supply, on_foot=on_foot)
        names = area_names(session, [one.code for one in answer.areas])
        if form == "json":
            text = json_text(access_json(answer, names))
        elif form == "geojson":
            outlines = small_area_outlines(session, [one.code for one in answer.areas])
            text = json_text(access_geojson(answer, names, outlines))
        elif form == "csv":
            text = access_csv(answer, names)
        else:
            text = _access_words(answer, names)
    tell(text, form=form, to=to, written="Written")


def _coverage_words(answer: Coverage, measured: list[Measured]) -> str:
    lines = [claim_words(answer), gap_words(answer), f"Places: {places_words(answer)}.", ""]
    lines.append(f"{'':>8}  {'within':>10}  {'beyond':>10}  {'not known':>10}  share")
    for metres, held in answer.ladder:
        within, beyond, unknown = three(held)
        lines.append(
            f"{metres:>6,} m  {within:>10}  {beyond:>10}  {unknown:>10}  {share_words(held)}"
        )
    if measured:
        lines += ["", "Standards:"]
    for one in measured:
        said = "no walking network is loaded" if one.people is None else share_words(one.people)
        lines.append(f"  {edition_words(one)} · {standard_words(one)}: {said} ({sites_words(one)})")
    lines += ["", *(complete_words(one) for one in answer.complete), *limits_words(answer)]
    return "\n".join(lines) + "\n"


def _access_words(answer: Access, names: dict[tuple[str, str], str]) -> str:
    lines = [access_claim(answer), "", f"{UNITS[answer.supply][1]}, the least served first:"]
    lines.append(f"{'up to 800 m':>12}  {f'up to {LARGEST_M:,} m':>14}")
    for one in answer.areas:
        shares = [amount(share, answer.supply) for share in one.share.values()]
        name = names.get(("lsoa", one.code), one.code)
        lines.append(f"{shares[0]:>12}  {shares[1]:>14}  {name} ({people_words(one.people)})")
    return "\n".join((*lines, "", *access_limits(answer))) + "\n"
