"""What people say of places on the pages: published at once, or held for a moderator."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy.orm import Session

from assetmap.assets.errors import BadAsset
from assetmap.assets.fields import STATUSES
from assetmap.assets.models import Asset
from assetmap.assets.rights import RULES, may_register, may_update, thing_of
from assetmap.assets.saying import change_status
from assetmap.assets.services import (
    NOT_HERE,
    AssetDetails,
    archive_asset,
    check_details,
    check_reason,
    get_to_change,
    register_asset,
    update_asset,
)
from assetmap.core.facts import told_here
from assetmap.core.permissions import Principal
from assetmap.core.upsert import held_shape
from assetmap.moderation.holding import Promise, hold_for_moderators, require_proposing
from assetmap.moderation.outcome import Outcome
from assetmap.places.positions import Position, position_document, read_position


@dataclass(frozen=True)
class AssetSaying:
    """All that one form says of a place.

    Attributes
    ----------
    details : AssetDetails
        Without its shape, which ``position`` gives.
    status : str or None
        State of use from now on; empty is not known, None leaves it alone.
    """

    details: AssetDetails
    position: Position
    status: str | None = None

    def details_for(self, asset: Asset | None) -> AssetDetails:
        """The details with their shape; ``keep`` takes the one that the asset has."""
        if self.position.keep and asset is not None:
            return replace(self.details, shape=held_shape(asset), outline=asset.outline)
        return replace(
            self.details, shape=self.position.shape, outline=self.position.outline
        )  # fmt: skip


def contribute_asset(
    session: Session, *, actor: Principal, saying: AssetSaying, promised: Promise, at: datetime
) -> Outcome:
    """Enter a new place, or suggest it; the caller commits.

    Raises
    ------
    BadAsset, NotYours
        ``NotYours`` also when the page promised to publish and may not any more.
    """
    details = saying.details_for(None)
    _check(saying, details)
    if may_register(session, actor, details.shape):
        asset = enter(session, actor=actor, saying=saying, on=at.date())
        return Outcome(f"/assets/{asset.slug}", is_held=False)
    _may_hold(actor, promised)
    return _hold(session, actor, "assets.register", None, None, saying, details, at)


def contribute_change(
    session: Session, *, actor: Principal, slug: str, version: int, saying: AssetSaying,
    promised: Promise, at: datetime,
) -> Outcome:  # fmt: skip
    """Change a place, or suggest the change; the caller commits.

    Raises
    ------
    AssetNotFound, AssetMovedOn, BadAsset, NotYours
    """
    asset = get_to_change(session, slug, version=version)
    details = saying.details_for(asset)
    _check(saying, details)
    if may_update(session, actor, asset, details.shape):
        mend(session, actor=actor, slug=slug, version=version, saying=saying, on=at.date())
        return Outcome(f"/assets/{slug}", is_held=False)
    _may_hold(actor, promised)
    return _hold(session, actor, "assets.update", asset, version, saying, details, at)


def contribute_withdrawal(
    session: Session, *, actor: Principal, slug: str, version: int, reason: str,
    promised: Promise, at: datetime,
) -> Outcome:  # fmt: skip
    """Withdraw a place, or suggest it; the caller commits.

    Raises
    ------
    AssetNotFound, AssetMovedOn, BadAsset, NotYours
    """
    check_reason(reason)
    asset = get_to_change(session, slug, version=version)
    if RULES.allows(actor, "assets.archive", thing_of(session, asset)):
        archive_asset(
            session, actor=actor, slug=slug, version=version, on=at.date(), reason=reason.strip()
        )
        return Outcome(f"/assets/{slug}", is_held=False)
    _may_hold(actor, promised)
    return hold_for_moderators(
        session, actor=actor, kind="assets.archive", record="assets", row=asset, version=version,
        title=asset.name, details={"reason": reason.strip()}, shape=None, at=at,
    )  # fmt: skip


def enter(session: Session, *, actor: Principal, saying: AssetSaying, on: date) -> Asset:
    """Register a place with its state of use."""
    asset = register_asset(
        session, actor=actor, details=saying.details_for(None), provenance=told_here(on)
    )
    if saying.status:
        change_status(session, actor=actor, asset=asset, status=saying.status, today=on)
    return asset


def mend(
    session: Session, *, actor: Principal, slug: str, version: int, saying: AssetSaying, on: date
) -> Asset:
    """Update a place with its state of use."""
    asset = get_to_change(session, slug, version=version)
    asset = update_asset(
        session, actor=actor, slug=slug, version=version, details=saying.details_for(asset)
    )
    if saying.status is not None:
        change_status(session, actor=actor, asset=asset, status=saying.status, today=on)
    return asset


def saying_document(saying: AssetSaying, on: date) -> dict[str, Any]:
    """What a form says as plain JSON, for a proposal that waits."""
    held = saying.details
    return {
        "name": held.name, "kind": held.kind, "description": held.description,
        "address": held.address, "postcode": held.postcode,
        "area_ha": None if held.area_ha is None else str(held.area_ha),
        "status": saying.status, "position": position_document(saying.position),
        "on": on.isoformat(),
    }  # fmt: skip


def read_saying(session: Session, document: dict[str, Any]) -> AssetSaying:
    """What a proposal says, judged again: a moderator may have mended its words.

    Raises
    ------
    BadAsset, BadPosition
    """
    area = document.get("area_ha") or None
    try:
        area_ha = None if area is None else Decimal(str(area))
    except InvalidOperation as fault:
        raise BadAsset("The size is no number.", {"area_ha": "Give hectares."}) from fault
    details = AssetDetails(
        name=str(document.get("name") or ""),
        kind=document.get("kind") or None,
        description=document.get("description") or None,
        address=document.get("address") or None,
        postcode=document.get("postcode") or None,
        area_ha=area_ha,
    )
    status = document.get("status")
    return AssetSaying(details, read_position(session, document.get("position")), status)


def _check(saying: AssetSaying, details: AssetDetails) -> None:
    check_details(details)
    if saying.status and saying.status not in STATUSES:
        raise BadAsset("The state of use cannot be kept.", {"status": "Choose one of the list."})


def _may_hold(actor: Principal, promised: Promise) -> None:
    require_proposing(RULES, actor, "assets.propose", promised=promised, refusal=NOT_HERE)


def _hold(
    session: Session, actor: Principal, kind: str, asset: Asset | None, version: int | None,
    saying: AssetSaying, details: AssetDetails, at: datetime,
) -> Outcome:  # fmt: skip
    return hold_for_moderators(
        session, actor=actor, kind=kind, record="assets", row=asset, version=version,
        title=details.name.strip(), details=saying_document(saying, at.date()),
        shape=details.shape, at=at,
    )  # fmt: skip
