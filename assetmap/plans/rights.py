"""What the permission table must know of a plan."""

from __future__ import annotations

from assetmap.accounts.rules import PermissionTable
from assetmap.core.permissions import Thing
from assetmap.groups.models import WorkingGroup
from assetmap.groups.rights import scope_of
from assetmap.plans.permissions import PERMISSIONS

RULES = PermissionTable.gather(PERMISSIONS)


def draft_of(group: WorkingGroup) -> Thing:
    """A draft: its group's own people alone work on it and see it."""
    return Thing("draft", scopes=frozenset({scope_of(group)}))
