"""Handing what somebody says of a record to the moderators of where it lies."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from assetmap.accounts.rules import NotYours, PermissionTable
from assetmap.core.geometry import Admitted
from assetmap.core.permissions import Principal
from assetmap.core.upsert import geometry_values
from assetmap.moderation.kinds import Details, Record
from assetmap.moderation.outcome import Outcome
from assetmap.moderation.services import NewProposal, propose
from assetmap.places.queries import neighbourhoods_at

#: What the page promised: to publish, or to hand it to a moderator.
Promise = Literal["publish", "propose"]


def require_proposing(
    rules: PermissionTable, actor: Principal, action: str, *, promised: Promise, refusal: str
) -> None:
    """Raise ``NotYours`` unless somebody may suggest, and was promised no more than that.

    A promise to publish that cannot be kept any more is refused, not turned into another.
    """
    if promised == "publish":
        raise NotYours(refusal)
    rules.require(actor, action)


def hold_for_moderators(
    session: Session,
    *,
    actor: Principal,
    kind: str,
    record: Record,
    row: Any,
    version: int | None,
    title: str,
    details: Details,
    shape: Admitted | None,
    at: datetime,
) -> Outcome:
    """Suggest something of a record that lies somewhere; the caller commits.

    Parameters
    ----------
    row : asset, organisation or None
        The record as it stands; None suggests a new one.
    shape : Admitted or None
        Where it is to lie. Moderators of where it is and of where it goes decide.
    """
    places = {*neighbourhoods_at(session, geometry_values(shape)["geom"])}
    if row is not None:
        places.update(neighbourhoods_at(session, row.geom))
    slug = None if row is None else row.slug
    propose(
        session, actor=actor, at=at,
        proposal=NewProposal(kind, record, slug, version, title, details, tuple(sorted(places))),
    )  # fmt: skip
    return Outcome("" if slug is None else f"/{record}/{slug}", is_held=True)
