"""The permission table: only what a row names is allowed."""

from __future__ import annotations

import pytest

from assetmap.accounts.permissions import NotYours, PermissionTable
from assetmap.core.permissions import ANONYMOUS, OPERATOR, Permission, Principal, Role

TABLE = PermissionTable.gather(
    [Permission("a.read", Role.ANONYMOUS), Permission("a.see", Role.ANONYMOUS, "published")],
    [Permission("a.load", Role.OPERATOR)],
)


@pytest.mark.parametrize(
    ("who", "action", "state", "allowed"),
    [
        (ANONYMOUS, "a.read", "any", True),
        (ANONYMOUS, "a.read", "private", True),
        (ANONYMOUS, "a.see", "published", True),
        (ANONYMOUS, "a.see", "private", False),
        (ANONYMOUS, "a.see", "any", False),
        (ANONYMOUS, "a.load", "any", False),
        (OPERATOR, "a.load", "any", True),
        (OPERATOR, "a.read", "any", True),
        (OPERATOR, "a.gone", "any", False),
        (OPERATOR, "", "any", False),
        (Principal("nobody", frozenset()), "a.read", "any", False),
    ],
)
def test_every_role_action_and_state(
    who: Principal, action: str, state: str, allowed: bool
) -> None:
    assert TABLE.allows(who, action, state) is allowed
    if allowed:
        TABLE.require(who, action, state)
    else:
        with pytest.raises(NotYours):
            TABLE.require(who, action, state)


def test_which_actions_are_known() -> None:
    assert TABLE.knows("a.load")
    assert not TABLE.knows("a.gone")
    assert not TABLE.knows("")
