"""What the permission table must know of a working group."""

from __future__ import annotations

from assetmap.accounts.rules import PermissionTable
from assetmap.core.permissions import Scope, Thing
from assetmap.groups.models import WorkingGroup
from assetmap.groups.permissions import PERMISSIONS

RULES = PermissionTable.gather(PERMISSIONS)


def scope_of(group: WorkingGroup) -> Scope:
    """The scope in which people belong to a group."""
    return Scope("group", group.slug)


def thing_of(group: WorkingGroup) -> Thing:
    """A group by its privacy, for its own people and for those of its neighbourhood."""
    around = (
        [Scope("neighbourhood", group.area.slug)]
        if group.area is not None and group.area.kind == "neighbourhood"
        else []
    )
    return Thing(group.privacy, scopes=frozenset({scope_of(group), *around}))
