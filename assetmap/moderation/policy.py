"""Are residents' contributions of this kind published at once here, or held?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.core.permissions import Scope, Thing
from assetmap.moderation.kinds import Record
from assetmap.moderation.models import ModerationSetting


def is_open(session: Session, *, record: Record, neighbourhoods: Sequence[str]) -> bool:
    """True when nobody looks at a contribution before it is published.

    What is set for a neighbourhood counts before what is set for everywhere; of several
    neighbourhoods each must be open. Nothing set is held.
    """
    rows = session.execute(
        select(ModerationSetting.neighbourhood, ModerationSetting.is_open).where(
            ModerationSetting.record == record,
            ModerationSetting.neighbourhood.in_(["", *neighbourhoods]),
        )
    )
    found = {row.neighbourhood: row.is_open for row in rows}
    everywhere = found.get("", False)
    return all(found.get(where, everywhere) for where in neighbourhoods or ("",))


def thing_in(
    session: Session,
    *,
    record: Record,
    neighbourhoods: Sequence[str],
    owner: str,
    scopes: frozenset[Scope] = frozenset(),
) -> Thing:
    """A record for the permission table: open or guarded by where it lies, in these scopes too."""
    state = "open" if is_open(session, record=record, neighbourhoods=neighbourhoods) else "guarded"
    return Thing(state, owner, scopes | {Scope("neighbourhood", slug) for slug in neighbourhoods})


def list_settings(session: Session) -> list[ModerationSetting]:
    """Everything that is set, what holds everywhere first."""
    return list(
        session.scalars(
            select(ModerationSetting).order_by(
                ModerationSetting.record, ModerationSetting.neighbourhood
            )
        )
    )
