"""What waits for a moderator about places: shown as a difference, carried out by the services."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.assets.contributing import enter, mend, read_saying
from assetmap.assets.errors import AssetMovedOn
from assetmap.assets.models import Asset
from assetmap.assets.queries import get_asset
from assetmap.assets.services import archive_asset
from assetmap.assets.words import EDITABLE, LABELS, saying_words, statuses_now, words_of
from assetmap.core.permissions import Principal
from assetmap.moderation.describing import describe_change, describe_withdrawal, said_on
from assetmap.moderation.kinds import Described, Details, ProposalKind
from assetmap.places.positions import Position


def apply_register(
    session: Session, actor: Principal, details: Details, _slug: str | None, _version: int | None
) -> str:
    """Enter the place that was suggested."""
    asset = enter(session, actor=actor, saying=read_saying(session, details), on=said_on(details))
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
        on=said_on(details),
    )  # fmt: skip
    return f"/assets/{slug}"


def apply_archive(
    session: Session, actor: Principal, details: Details, slug: str | None, version: int | None
) -> str:
    """Withdraw a place as was suggested, unless it changed meanwhile."""
    today = session.scalar(select(func.current_date()))
    archive_asset(
        session, actor=actor, slug=_known(slug), version=version or 0,
        on=today or said_on(details), reason=str(details.get("reason") or ""),
    )  # fmt: skip
    return f"/assets/{slug}"


def describe(
    session: Session, details: Details, slug: str | None, version: int | None
) -> Described:
    """Every field that a suggestion gives or changes, with both shapes."""
    asset = None if slug is None else get_asset(session, slug)
    now = None if asset is None else words_of(asset, _statuses(session, asset))

    def suggested() -> tuple[dict[str, str], Position]:
        saying = read_saying(session, details)
        return saying_words(saying, now), saying.position

    return describe_change(
        asset, version, now=now, suggested=suggested, labels=LABELS, editable=EDITABLE
    )


def describe_archive(
    session: Session, details: Details, slug: str | None, version: int | None
) -> Described:
    """Why somebody suggests that a place is withdrawn."""
    return describe_withdrawal(get_asset(session, _known(slug)), version, details)


PROPOSALS = {
    "assets.register": ProposalKind("New place", apply_register, describe),
    "assets.update": ProposalKind("Change to a place", apply_update, describe),
    "assets.archive": ProposalKind("Withdrawal of a place", apply_archive, describe_archive),
}


def _known(slug: str | None) -> str:
    if slug is None:
        raise AssetMovedOn("This suggestion names no place.")
    return slug


def _statuses(session: Session, asset: Asset) -> str:
    return statuses_now(session, asset, session.scalar(select(func.current_date())))
