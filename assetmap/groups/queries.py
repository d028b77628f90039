"""Reading working groups as a reader may."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.core.db import locked
from assetmap.core.permissions import Principal
from assetmap.groups.errors import GroupNotFound
from assetmap.groups.models import WorkingGroup
from assetmap.groups.rights import RULES, thing_of


def get_group(session: Session, slug: str, *, actor: Principal, lock: bool = False) -> WorkingGroup:
    """The group of an address.

    Raises
    ------
    GroupNotFound
        Also where the reader may not see it.
    """
    query = select(WorkingGroup).where(WorkingGroup.slug == slug)
    held = session.scalar(locked(query) if lock else query)
    if held is None or not RULES.allows(actor, "groups.read", thing_of(held)):
        raise GroupNotFound("There is no such group. Choose one from the list of groups.")
    return held


def list_groups(session: Session, *, actor: Principal) -> list[WorkingGroup]:
    """Groups that a reader may see, those at work first, by name."""
    held = session.scalars(
        select(WorkingGroup).order_by(
            WorkingGroup.archived_on.is_not(None), func.lower(WorkingGroup.name), WorkingGroup.slug
        )
    )
    return [one for one in held if RULES.allows(actor, "groups.read", thing_of(one))]


def find_group_name(session: Session, slug: str) -> str | None:
    """The name of the group that has a slug; for granting roles in it."""
    return session.scalar(select(WorkingGroup.name).where(WorkingGroup.slug == slug))
