"""Writing what is said of an asset: states of use, facts, and community-value listings."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from sqlalchemy import update
from sqlalchemy.orm import Session

from assetmap.assets.errors import BadAsset
from assetmap.assets.fields import FIELDS, STATUSES
from assetmap.assets.models import AcvListing, Asset, AssetFact, AssetStatus
from assetmap.assets.queries import status_of
from assetmap.assets.rights import require
from assetmap.core.db import sign_transaction
from assetmap.core.facts import FactWords, Provenance, fact_faults, told_here
from assetmap.core.permissions import Principal
from assetmap.core.upsert import free_slug

SIZE_UNITS = ("ha", "m2")


@dataclass(frozen=True)
class ListingWords:
    """A nomination in the words of the dataset ``asset-of-community-value``; None is not given."""

    reference: str
    name: str | None = None
    description: str | None = None
    address_text: str | None = None
    organisation: str | None = None
    nominating_group: str | None = None
    nomination_date: date | None = None
    interested_group: str | None = None
    decision: str | None = None
    decision_date: date | None = None
    notification_to_sell_date: date | None = None
    protected_period_start_date: date | None = None
    expiry_date: date | None = None
    notes: str | None = None
    entry_date: date | None = None
    start_date: date | None = None
    end_date: date | None = None


def record_status(
    session: Session,
    *,
    actor: Principal,
    asset: Asset,
    status: str,
    from_on: date | None,
    until_on: date | None,
    note: str | None,
    provenance: Provenance,
) -> AssetStatus:
    """Say how an asset was or is used; earlier states stay. The caller commits.

    Raises
    ------
    BadAsset
        No such state, or it ends before it begins.
    NotYours
        The actor may not.
    """
    require(session, actor, "assets.update", asset)
    faults: dict[str, str] = {}
    if status not in STATUSES:
        faults["status"] = f"Use one of {', '.join(STATUSES)}."
    if from_on is not None and until_on is not None and until_on < from_on:
        faults["until_on"] = "It cannot end before it begins."
    if faults:
        raise BadAsset("The state of use cannot be kept.", faults)
    sign_transaction(session, actor=actor.name, reason=f"{asset.slug}: {STATUSES[status].lower()}")
    row = AssetStatus(
        asset_id=asset.id,
        status=status,
        from_on=from_on,
        until_on=until_on,
        note=note,
        slug=free_slug(session, AssetStatus, f"{asset.slug}-{status}"),
        source=provenance.source,
        licence=provenance.licence,
        retrieved_on=provenance.retrieved_on,
    )
    row.source_id = provenance.source_id or row.slug
    session.add(row)
    session.flush()
    return row


def change_status(
    session: Session, *, actor: Principal, asset: Asset, status: str, today: date
) -> bool:
    """Say how an asset is used from today on; what held until now ends, and stays told.

    The asset's own version is raised, so that two people who change this alone meet too. The
    caller holds its lock.

    Parameters
    ----------
    status : str
        Empty: how it is used is not known any more.

    Returns
    -------
    bool
        False when that was so already, and nothing was written.

    Raises
    ------
    BadAsset, NotYours
    """
    require(session, actor, "assets.update", asset)
    now = status_of(session, asset, today)
    if {row.status for row in now} == ({status} if status else set()):
        return False
    if status and status not in STATUSES:
        raise BadAsset(
            "The state of use cannot be kept.", {"status": f"Use one of {', '.join(STATUSES)}."}
        )
    sign_transaction(session, actor=actor.name, reason=f"{asset.slug}: state of use")
    yesterday = today - timedelta(days=1)
    is_told = False
    for row in now:
        if row.from_on is not None and row.from_on >= today:
            # Said today and mended today: it never held.
            if status and not is_told:
                row.status, is_told = status, True
            else:
                row.from_on = row.until_on = yesterday
        else:
            row.until_on = yesterday
    if status and not is_told:
        record_status(
            session, actor=actor, asset=asset, status=status, from_on=today, until_on=None,
            note=None, provenance=told_here(today),
        )  # fmt: skip
    session.execute(
        update(Asset).where(Asset.id == asset.id).values(version=Asset.version + 1),
        execution_options={"synchronize_session": False},
    )
    session.flush()
    session.refresh(asset)
    return True


def record_fact(
    session: Session, *, actor: Principal, asset: Asset, words: FactWords, provenance: Provenance
) -> AssetFact:
    """Keep one value of one field as one source has it. The caller commits.

    Raises
    ------
    BadAsset
        No such field, no value, a size that is no number, a link that is no web address.
    NotYours
        The actor may not.
    """
    require(session, actor, "assets.update", asset)
    faults = fact_faults(words, tuple(FIELDS))
    if words.field == "size" and not faults:
        if words.unit not in SIZE_UNITS:
            faults["unit"] = f"A size is in {' or '.join(SIZE_UNITS)}."
        if not _is_size(words.value):
            faults["value"] = "A size is a number above zero, such as 1.25."
    if faults:
        raise BadAsset("This cannot be kept: look at the marked fields.", faults)
    sign_transaction(session, actor=actor.name, reason=f"{asset.slug}: {FIELDS[words.field]}")
    row = AssetFact(
        asset_id=asset.id,
        **vars(words),
        slug=free_slug(session, AssetFact, f"{asset.slug}-{words.field}"),
        source=provenance.source,
        licence=provenance.licence,
        retrieved_on=provenance.retrieved_on,
    )
    row.source_id = provenance.source_id or row.slug
    session.add(row)
    session.flush()
    return row


def record_listing(
    session: Session,
    *,
    actor: Principal,
    asset: Asset,
    words: ListingWords,
    provenance: Provenance,
) -> AcvListing:
    """Keep a nomination as an Asset of Community Value. The caller commits.

    Raises
    ------
    BadAsset
        There is no reference.
    NotYours
        The actor may not.
    """
    require(session, actor, "assets.update", asset)
    if not 1 <= len(words.reference.strip()) <= 300:
        raise BadAsset("A listing needs its register's reference.", {"reference": "Give it."})
    sign_transaction(session, actor=actor.name, reason=f"{asset.slug}: {words.reference}")
    row = AcvListing(
        asset_id=asset.id,
        slug=free_slug(session, AcvListing, f"{asset.slug}-{words.reference}"),
        source=provenance.source,
        source_id=provenance.source_id or words.reference,
        licence=provenance.licence,
        retrieved_on=provenance.retrieved_on,
    )
    for field in fields(words):
        setattr(row, field.name, getattr(words, field.name))
    session.add(row)
    session.flush()
    return row


def _is_size(text: str) -> bool:
    try:
        size = Decimal(text)
    except InvalidOperation:
        return False
    return size.is_finite() and size > 0
