"""Who looks after the places of the map today?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from assetmap.anchors.models import Anchor
from assetmap.bridges.models import Link
from assetmap.bridges.queries import KEEPING
from assetmap.explore.selection import Selection, things
from assetmap.organisations.models import Organisation

_ANCHOR_BODY = aliased(Organisation)
#: The body's own name; an anchor goes by its organisation's.
_NAME = func.coalesce(Organisation.name, _ANCHOR_BODY.name)


def keepers_among(session: Session, asset_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Names of bodies that own, run or care for each asset now, by asset id.

    A link that has ended, and a body that is archived or closed, do not count.
    """
    if not asset_ids:
        return {}
    found: dict[int, list[str]] = {}
    of_these = Link.object_asset_id.in_(asset_ids)
    query = _keeping(Link.object_asset_id, _NAME).where(of_these)
    for asset_id, name in session.execute(query.order_by(Link.id)):
        if name not in found.get(asset_id, []):
            found.setdefault(asset_id, []).append(name)
    return {asset_id: tuple(names) for asset_id, names in found.items()}


def count_kept(session: Session, chosen: Selection) -> int:
    """How many of the chosen assets somebody is recorded to look after."""
    table = things(chosen, ("asset",))
    kept = _keeping(Link.object_asset_id)
    query = select(func.count()).select_from(table).where(table.c.id.in_(kept))
    return session.scalar(query) or 0


def _keeping(*columns: ColumnElement[Any] | Any) -> Select[Any]:
    return (
        select(*columns)
        .outerjoin(Organisation, Organisation.id == Link.subject_organisation_id)
        .outerjoin(Anchor, Anchor.id == Link.subject_anchor_id)
        .outerjoin(_ANCHOR_BODY, _ANCHOR_BODY.id == Anchor.organisation_id)
        .where(
            Link.object_asset_id.is_not(None),
            Link.kind.in_(KEEPING),
            Link.until_on.is_(None),
            func.coalesce(Organisation.archived_on, _ANCHOR_BODY.archived_on).is_(None),
            func.coalesce(Organisation.closed, _ANCHOR_BODY.closed).is_(False),
            _NAME.is_not(None),
        )
    )
