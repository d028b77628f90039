"""Two records of one place become one; nothing that was said of either is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import CursorResult, delete
from sqlalchemy.orm import Session

from assetmap.accounts.rules import PermissionTable
from assetmap.assets.models import AcvListing, Asset, AssetFact, AssetStatus
from assetmap.assets.queries import get_asset
from assetmap.bridges.errors import CannotMerge
from assetmap.bridges.merging import move
from assetmap.bridges.models import Link
from assetmap.bridges.permissions import PERMISSIONS
from assetmap.core.db import sign_transaction
from assetmap.core.permissions import Principal
from assetmap.photos.services import move_photos

RULES = PermissionTable.gather(PERMISSIONS)
#: What the kept record takes over where it says nothing itself.
_TAKEN = ("kind", "description", "area_ha")
_PLACE = ("address", "postcode", "outline", "geom", "geom_3857")


@dataclass(frozen=True)
class MergedAssets:
    """What moved to the record that was kept.

    Attributes
    ----------
    links_removed : int
        Links between the two, which would join a thing with itself; the history keeps them.
    """

    keep: str
    drop: str
    facts: int
    statuses: int
    listings: int
    links: int
    links_removed: int


def merge_assets(
    session: Session, *, actor: Principal, keep: str, drop: str, today: date
) -> MergedAssets:
    """Move everything said of one asset to another and archive the first.

    Facts, states of use, listings and links move, each with its source. What the register says of
    ``keep`` stays as it is; a kind, description, size or place that is not known there is taken
    from ``drop``. The address of ``drop`` leads to ``keep`` for ever. The caller commits.

    Parameters
    ----------
    keep, drop : str
        Slugs.

    Raises
    ------
    AssetNotFound
    CannotMerge
        The same record twice, or one of them archived.
    NotYours
        The actor may not.
    """
    RULES.require(actor, "bridges.merge")
    # Always locked in one order, so that two merges of a pair cannot wait for each other.
    held = {slug: get_asset(session, slug, lock=True) for slug in sorted({keep, drop})}
    kept, dropped = held[keep], held[drop]
    if kept.id == dropped.id:
        raise CannotMerge("Name two different places.")
    for asset in (kept, dropped):
        if asset.archived_on is not None:
            raise CannotMerge(f"“{asset.name}” ({asset.slug}) is archived already.")
    sign_transaction(session, actor=actor.name, reason=f"merge {drop} into {keep}")
    removed = _remove_links_between(session, kept, dropped)
    done = MergedAssets(
        keep,
        drop,
        move(session, AssetFact.asset_id, dropped.id, kept.id),
        move(session, AssetStatus.asset_id, dropped.id, kept.id),
        move(session, AcvListing.asset_id, dropped.id, kept.id),
        move(session, Link.subject_asset_id, dropped.id, kept.id)
        + move(session, Link.object_asset_id, dropped.id, kept.id),
        removed,
    )
    move_photos(session, record="assets", dropped=drop, kept=keep)
    for column in _TAKEN:
        if getattr(kept, column) is None:
            setattr(kept, column, getattr(dropped, column))
    if kept.geom is None and dropped.geom is not None:
        for column in _PLACE:
            setattr(kept, column, getattr(dropped, column))
    # Records merged into the dropped one earlier now lead straight to the kept one.
    move(session, Asset.merged_into_id, dropped.id, kept.id)
    dropped.archived_on = today
    dropped.merged_into_id = kept.id
    session.flush()
    for row in (kept, dropped):
        session.refresh(row)
    return done


def _remove_links_between(session: Session, kept: Asset, dropped: Asset) -> int:
    pair = (kept.id, dropped.id)
    result = session.execute(
        delete(Link)
        .where(Link.subject_asset_id.in_(pair), Link.object_asset_id.in_(pair))
        .execution_options(synchronize_session=False)
    )
    return result.rowcount if isinstance(result, CursorResult) else 0
