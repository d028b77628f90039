"""Which map files are there, for whom?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.accounts.rules import PermissionTable
from assetmap.core.db import locked
from assetmap.core.permissions import Principal, Scope, Thing
from assetmap.geofiles.errors import GeofileNotFound
from assetmap.geofiles.models import Geofile, GeofileMade
from assetmap.geofiles.permissions import PERMISSIONS
from assetmap.importers.targets import Made

RULES = PermissionTable.gather(PERMISSIONS)
#: States that others than its sender may see.
SENT = ("held", "storing", "in", "undone")
#: States in which a worker is at it, or will be.
RUNNING = ("waiting", "reading", "storing")
#: States that count against how many one person may have on the way.
ON_THE_WAY = ("waiting", "reading", "checked", "failed", "cancelled", "held", "storing")


def allows(actor: Principal, action: str, held: Geofile) -> bool:
    """Whether somebody may do that with a file.

    What a moderator of neighbourhoods may do holds where every group of its rows lies in one of
    them; one's own file is one's own by whatever role, wherever it lies.
    """
    state = "sent" if held.state in SENT else "draft"
    mine = frozenset(grant.scope for grant in actor.grants)
    if held.created_by == actor.name:
        return RULES.allows(actor, action, Thing(state, held.created_by, mine))
    return all(
        RULES.allows(
            actor, action,
            Thing(state, held.created_by, frozenset(Scope("neighbourhood", one) for one in here)),
        )
        for here in places_of(held)
    )  # fmt: skip


def places_of(held: Geofile) -> Sequence[Sequence[str]]:
    """Neighbourhoods of each group of its rows; one group without any before it is read."""
    found: Sequence[Sequence[str]] = held.account.get("places") or held.result.get("places") or [[]]
    return found


def get_geofile(session: Session, slug: str, *, actor: Principal, lock: bool = False) -> Geofile:
    """A file for whoever may see it.

    Raises
    ------
    GeofileNotFound
        Also for everybody else.
    """
    query = select(Geofile).where(Geofile.slug == slug)
    held = session.scalar(locked(query) if lock else query)
    if held is None or not allows(actor, "geofiles.read", held):
        raise GeofileNotFound("There is no such file.")
    return held


def list_own(session: Session, *, actor: Principal, limit: int = 50) -> list[Geofile]:
    """What somebody sent, newest first; what was thrown away is left out."""
    query = select(Geofile).where(Geofile.created_by == actor.name, Geofile.state != "discarded")
    return list(session.scalars(query.order_by(Geofile.id.desc()).limit(limit)))


def list_others(session: Session, *, actor: Principal, limit: int = 50) -> list[Geofile]:
    """What others sent and this person may see: first what waits for a second person."""
    query = (
        select(Geofile)
        .where(Geofile.created_by != actor.name, Geofile.state.in_(SENT))
        .order_by(Geofile.state != "held", Geofile.id.desc())
        .limit(limit)
    )
    return [one for one in session.scalars(query) if allows(actor, "geofiles.read", one)]


def count_on_the_way(session: Session, *, actor: Principal) -> int:
    """How many files of one person are neither in nor thrown away."""
    query = select(func.count()).where(
        Geofile.created_by == actor.name, Geofile.state.in_(ON_THE_WAY)
    )
    return session.scalar(query) or 0


def list_made(session: Session, held: Geofile) -> list[Made]:
    """The records that a file brought in, in the versions that they came in with."""
    rows = session.execute(
        select(GeofileMade.record_id, GeofileMade.made_version).where(
            GeofileMade.geofile_id == held.id
        )
    )
    return [Made(*row) for row in rows]
