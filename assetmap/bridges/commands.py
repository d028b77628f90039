"""``assetmap duplicates``: likely double records, listed and merged."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

import click

from assetmap.bridges.merging import merge_organisations
from assetmap.core.db import transaction
from assetmap.core.options import say_json, settings_of
from assetmap.core.permissions import OPERATOR
from assetmap.core.runtime import owner_session
from assetmap.organisations.duplicates import list_duplicates

SHOWN = 50


@click.group()
def duplicates() -> None:
    """Find organisations entered twice, and merge them."""


@duplicates.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def list_(context: click.Context, as_json: bool) -> None:
    """List likely pairs, the surest first, with what speaks for each."""
    with owner_session(settings_of(context)) as session:
        pairs = list_duplicates(session)
    if as_json:
        say_json({"pairs": [asdict(pair) for pair in pairs], "count": len(pairs)})
        return
    click.echo(f"{len(pairs):,} likely pairs. Merge one with: assetmap duplicates merge KEEP DROP")
    for pair in pairs[:SHOWN]:
        apart = "no place" if pair.distance_m is None else f"{pair.distance_m:,.0f} m apart"
        click.echo(
            f"{pair.one} · {pair.other}: {', '.join(pair.reasons)} (names {pair.score:.0f} of 100, "
            f"{apart}) [{pair.one_name} / {pair.other_name}]"
        )
    if len(pairs) > SHOWN:
        click.echo(f"… and {len(pairs) - SHOWN:,} more (--json lists them all)")


@duplicates.command("merge")
@click.argument("keep")
@click.argument("drop")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def merge(context: click.Context, keep: str, drop: str, as_json: bool) -> None:
    """Move everything said of DROP to KEEP; the address of DROP leads to KEEP from then on."""
    today = datetime.now(UTC).date()
    with owner_session(settings_of(context)) as session, transaction(session):
        done = merge_organisations(session, actor=OPERATOR, keep=keep, drop=drop, today=today)
    if as_json:
        say_json(asdict(done))
        return
    click.echo(
        f"{drop} is now part of {keep}: {done.facts:,} facts, {done.links:,} links and "
        f"{done.identifiers:,} identifiers moved; {done.links_removed:,} links between the two "
        "were removed (the history keeps them)."
    )
