"""Writing the asset register: register, update, archive, and what is said of an asset."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from assetmap.accounts.rules import NotYours
from assetmap.assets.errors import AssetMovedOn, BadAsset
from assetmap.assets.models import Asset
from assetmap.assets.queries import get_asset
from assetmap.assets.rights import may_register, may_update, require
from assetmap.core.db import sign_transaction
from assetmap.core.facts import Provenance
from assetmap.core.geometry import Admitted
from assetmap.core.permissions import Principal
from assetmap.core.texts import faults_of
from assetmap.core.upsert import free_slug, geometry_values
from assetmap.places.postcodes import normalise_postcode

OUTLINES = ("surveyed", "illustrative", "postcode", "point")
NOT_HERE = "You may not change this here. Somebody whose neighbourhood it is can."


@dataclass(frozen=True)
class AssetDetails:
    """What the register itself says of an asset; None is not known.

    Attributes
    ----------
    area_ha : Decimal or None
        Hectares as the source states them, at most two decimals.
    shape : Admitted or None
        A position that passed the geometry guard.
    outline : {"surveyed", "illustrative", "postcode", "point"}
        What the shape is.
    """

    name: str
    kind: str | None = None
    description: str | None = None
    address: str | None = None
    postcode: str | None = None
    area_ha: Decimal | None = None
    shape: Admitted | None = None
    outline: str = "point"


def register_asset(
    session: Session, *, actor: Principal, details: AssetDetails, provenance: Provenance
) -> Asset:
    """Enter a new asset; the caller commits.

    Raises
    ------
    NotYours
        The actor may not.
    BadAsset
        A detail breaks a rule; ``fields`` says which.
    """
    check_details(details)
    _require_place(session, actor, details)
    sign_transaction(session, actor=actor.name, reason=f"register asset {details.name}")
    asset = Asset(
        slug=free_slug(session, Asset, details.name),
        source=provenance.source,
        licence=provenance.licence,
        retrieved_on=provenance.retrieved_on,
    )
    asset.source_id = provenance.source_id or asset.slug
    _write(asset, details)
    session.add(asset)
    session.flush()
    return asset


def update_asset(
    session: Session, *, actor: Principal, slug: str, version: int, details: AssetDetails
) -> Asset:
    """Replace what the register says of an asset, unless it changed since it was read.

    Parameters
    ----------
    version : int
        The version that the actor saw.

    Raises
    ------
    AssetNotFound, AssetMovedOn, BadAsset, NotYours
    """
    check_details(details)
    asset = get_to_change(session, slug, version=version)
    if not may_update(session, actor, asset, details.shape):
        raise NotYours(NOT_HERE)
    sign_transaction(session, actor=actor.name, reason=f"update asset {slug}")
    _write(asset, details)
    session.flush()
    session.refresh(asset)
    return asset


def archive_asset(
    session: Session, *, actor: Principal, slug: str, version: int, on: date, reason: str
) -> Asset:
    """Withdraw an asset: its page answers that it is gone, its history stays.

    Raises
    ------
    AssetNotFound, AssetMovedOn, BadAsset, NotYours
    """
    check_reason(reason)
    asset = get_to_change(session, slug, version=version)
    require(session, actor, "assets.archive", asset)
    sign_transaction(session, actor=actor.name, reason=reason)
    asset.archived_on = on
    session.flush()
    session.refresh(asset)
    return asset


def _require_place(session: Session, actor: Principal, details: AssetDetails) -> None:
    if not may_register(session, actor, details.shape):
        raise NotYours(NOT_HERE)


def check_reason(reason: str) -> None:
    """Raise ``BadAsset`` unless there is a reason that the history can keep."""
    faults = faults_of(names={"reason": reason}, texts={}, required=("reason",))
    if faults:
        raise BadAsset("Say why the asset is withdrawn.", faults)


def get_to_change(session: Session, slug: str, *, version: int) -> Asset:
    """The record, locked, in the version that the actor saw.

    Raises
    ------
    AssetNotFound, AssetMovedOn
    """
    asset = get_asset(session, slug, lock=True)
    if asset.archived_on is not None:
        raise AssetMovedOn(f"“{asset.name}” is archived and can no longer be changed.")
    if asset.version != version:
        raise AssetMovedOn(
            f"“{asset.name}” was changed by somebody else since you opened it. Look at it again."
        )
    return asset


def check_details(details: AssetDetails) -> None:
    """Raise ``BadAsset`` when a detail breaks a rule."""
    faults = faults_of(
        names={"name": details.name, "kind": details.kind, "postcode": details.postcode},
        texts={"description": details.description, "address": details.address},
        required=("name",),
    )
    if details.area_ha is not None and not (
        details.area_ha.is_finite() and Decimal("0.005") < details.area_ha < 10_000_000
    ):
        faults["area_ha"] = "Give hectares between 0.01 and 10,000,000."
    if details.outline not in OUTLINES:
        faults["outline"] = f"Use one of {', '.join(OUTLINES)}."
    if faults:
        raise BadAsset("The asset cannot be kept: look at the marked fields.", faults)


def _write(asset: Asset, details: AssetDetails) -> None:
    asset.name = details.name.strip()
    asset.kind = (details.kind or "").strip().lower() or None
    asset.description = details.description
    asset.address = details.address
    asset.postcode = (
        normalise_postcode(details.postcode) or details.postcode if details.postcode else None
    )
    asset.area_ha = None if details.area_ha is None else details.area_ha.quantize(Decimal("0.01"))
    asset.outline = details.outline
    for column, value in geometry_values(details.shape).items():
        setattr(asset, column, value)
