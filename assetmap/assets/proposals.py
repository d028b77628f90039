"""What waits for a moderator about places: shown as a difference, carried out by the services."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.assets.contributing import enter, mend, read_saying
from assetmap.assets.errors import AssetMovedOn
from assetmap.assets.models import Asset
from assetmap.assets.queries import get_asset
from assetmap.assets.services import archive_asset
from assetmap.assets.words import EDITABLE, LABELS, saying_words, statuses_now, words_of
from assetmap.core.errors import Invalid
from assetmap.core.permissions import Principal
from assetmap.moderation.kinds import Described, DescribedRow, Details, ProposalKind
from assetmap.places.positions import held_geometry, position_geometry


def apply_register(
    session: Session, actor: Principal, details: Details, _slug: str | None, _version: int | None
) -> str:
    """Enter the place that was suggested."""
    asset = enter(session, actor=actor, saying=read_saying(session, details), on=_day(details))
    return f"/assets/{asset.slug}"


def apply_update(
    session: Session, actor: Principal, details: Details, slug: str | None, version: int | None
) -> str:
    """Change a place as was suggested, unless it changed meanwhile.

    Raises
    ------
    AssetMovedOn
    """
    saying = read_saying(session, details)
    mend(
        session, actor=actor, slug=_known(slug), version=version or 0, saying=saying,
        on=_day(details),
    )  # fmt: skip
    return f"/assets/{slug}"


def apply_archive(
    session: Session, actor: Principal, details: Details, slug: str | None, version: int | None
) -> str:
    """Withdraw a place as was suggested, unless it changed meanwhile."""
    today = session.scalar(select(func.current_date()))
    archive_asset(
        session, actor=actor, slug=_known(slug), version=version or 0,
        on=today or _day(details), reason=str(details.get("reason") or ""),
    )  # fmt: skip
    return f"/assets/{slug}"


def describe(
    session: Session, details: Details, slug: str | None, version: int | None
) -> Described:
    """Every field that a suggestion gives or changes, with both shapes."""
    asset = None if slug is None else get_asset(session, slug)
    now = None if asset is None else words_of(asset, _statuses(session, asset))
    before = None if asset is None else held_geometry(asset)
    after: dict[str, Any] | None
    try:
        saying = read_saying(session, details)
        then = saying_words(saying, now)
        after = before if saying.position.keep else position_geometry(saying.position)
    except Invalid as fault:  # a rule is newer than the suggestion: say so, never hide it
        then, after = {**(now or {}), "position": str(fault)}, None
    rows = tuple(
        DescribedRow(
            field, label, now.get(field, "") if now else "", then.get(field, ""),
            is_editable=field in EDITABLE,
        )
        for field, label in LABELS.items()
        if then.get(field, "") != (now.get(field, "") if now else "")
        or (field == "position" and before != after)
    )  # fmt: skip
    return Described(rows, before, after, moved_on=_moved_on(asset, version))


def describe_archive(
    session: Session, details: Details, slug: str | None, version: int | None
) -> Described:
    """Why somebody suggests that a place is withdrawn."""
    asset = get_asset(session, _known(slug))
    row = DescribedRow("reason", "Why", "", str(details.get("reason") or ""), is_editable=True)
    return Described((row,), held_geometry(asset), None, moved_on=_moved_on(asset, version))


PROPOSALS = {
    "assets.register": ProposalKind("New place", apply_register, describe),
    "assets.update": ProposalKind("Change to a place", apply_update, describe),
    "assets.archive": ProposalKind("Withdrawal of a place", apply_archive, describe_archive),
}


def _known(slug: str | None) -> str:
    if slug is None:
        raise AssetMovedOn("This suggestion names no place.")
    return slug


def _day(details: Details) -> date:
    return date.fromisoformat(str(details["on"]))


def _statuses(session: Session, asset: Asset) -> str:
    return statuses_now(session, asset, session.scalar(select(func.current_date())))


def _moved_on(asset: Asset | None, version: int | None) -> bool:
    return asset is not None and (asset.version != version or asset.archived_on is not None)
