"""``assetmap duplicates``: likely double records, listed and merged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime

import click

from assetmap.assets.duplicates import list_duplicates as list_assets_twice
from assetmap.bridges.merging import Merged, merge_organisations
from assetmap.bridges.merging_assets import MergedAssets, merge_assets
from assetmap.core.db import transaction
from assetmap.core.options import say_json, settings_of
from assetmap.core.permissions import OPERATOR
from assetmap.core.runtime import owner_session
from assetmap.organisations.duplicates import list_duplicates as list_organisations_twice

SHOWN = 50


@click.group()
def duplicates() -> None:
    """Find organisations and places entered twice, and merge them."""


_LISTS = {"organisations": list_organisations_twice, "assets": list_assets_twice}
_MERGES: dict[str, Callable[..., Merged | MergedAssets]] = {
    "organisations": merge_organisations,
    "assets": merge_assets,
}
_REGISTER = click.option(
    "--register", type=click.Choice(["organisations", "assets"]), default="organisations",
    show_default=True,
)  # fmt: skip


@duplicates.command("list")
@_REGISTER
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def list_(context: click.Context, register: str, as_json: bool) -> None:
    """List likely pairs, the surest first, with what speaks for each."""
    with owner_session(settings_of(context)) as session:
        pairs = _LISTS[register](session)
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
@_REGISTER
@click.argument("keep")
@click.argument("drop")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def merge(context: click.Context, register: str, keep: str, drop: str, as_json: bool) -> None:
    """Move everything said of DROP to KEEP; the address of DROP leads to KEEP from then on."""
    today = datetime.now(UTC).date()
    with owner_session(settings_of(context)) as session, transaction(session):
        done = _MERGES[register](session, actor=OPERATOR, keep=keep, drop=drop, today=today)
    if as_json:
        say_json(asdict(done))
        return
    moved = [
        f"{number:,} {name}"
        for name, number in asdict(done).items()
        if name not in ("keep", "drop", "links_removed")
    ]
    click.echo(
        f"{drop} is now part of {keep}: moved {', '.join(moved)}; {done.links_removed:,} links "
        "between the two were removed (the history keeps them)."
    )
