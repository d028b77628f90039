"""What the permission table must know of an annotation."""

from __future__ import annotations

from assetmap.accounts.rules import PermissionTable
from assetmap.core.permissions import Scope, Thing
from assetmap.groups import rights
from assetmap.groups.annotations.models import Annotation
from assetmap.groups.annotations.permissions import PERMISSIONS

RULES = PermissionTable.gather(PERMISSIONS)


def thing_of(one: Annotation) -> Thing:
    """An annotation by who may see it, for its author, its group's people and its neighbourhood."""
    scopes: frozenset[Scope] = frozenset()
    if one.group is not None:
        scopes = rights.thing_of(one.group).scopes
    return Thing(state_of(one), one.author, scopes)


def state_of(one: Annotation) -> str:
    """What an annotation is to the permission table."""
    if one.archived_on is not None:
        return "withdrawn"
    if one.visibility == "group":
        return "closed"
    return "waiting" if one.published_on is None else "open"
