"""The permission table: only what a row names is allowed."""

from __future__ import annotations

import pytest

from assetmap.accounts.rules import NotYours, PermissionTable
from assetmap.core.permissions import (
    ANONYMOUS,
    OPERATOR,
    Grant,
    Permission,
    Principal,
    Role,
    Scope,
    Thing,
)

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
    assert TABLE.allows(who, action, Thing(state)) is allowed
    if allowed:
        TABLE.require(who, action, Thing(state))
    else:
        with pytest.raises(NotYours):
            TABLE.require(who, action, Thing(state))


def test_which_actions_are_known() -> None:
    assert TABLE.knows("a.load")
    assert not TABLE.knows("a.gone")
    assert not TABLE.knows("")


HERE, THERE = Scope("anchor", "city-hospital"), Scope("anchor", "other-trust")
OFFICER = Principal(
    "p-officer", frozenset({Role.ANONYMOUS}), frozenset({Grant(Role.ANCHOR_OFFICER, HERE)})
)
SCOPED = PermissionTable.gather(
    [
        Permission("b.load", Role.ANCHOR_OFFICER),
        Permission("b.edit", Role.RESIDENT, whose="own"),
        Permission("b.edit", Role.MODERATOR),
    ]
)


@pytest.mark.parametrize(
    ("scopes", "allowed"),
    [({HERE}, True), ({HERE, THERE}, True), ({THERE}, False), (set(), False)],
)
def test_a_role_holds_within_its_scope_alone(scopes: set[Scope], allowed: bool) -> None:
    assert SCOPED.allows(OFFICER, "b.load", Thing(scopes=frozenset(scopes))) is allowed
    assert SCOPED.may_try(OFFICER, "b.load"), "somewhere it holds"


def test_what_is_ones_own() -> None:
    one = Principal("p-one", frozenset({Role.RESIDENT}))
    assert SCOPED.allows(one, "b.edit", Thing(owner="p-one"))
    assert not SCOPED.allows(one, "b.edit", Thing(owner="p-two"))
    assert not SCOPED.allows(one, "b.edit"), "nobody's is not one's own"
    nameless = Principal("", frozenset({Role.RESIDENT}))
    assert not SCOPED.allows(nameless, "b.edit", Thing(owner=""))
    moderator = Principal("p-mod", frozenset({Role.MODERATOR}))
    assert SCOPED.allows(moderator, "b.edit", Thing(owner="p-two"))


def test_a_route_may_be_tried_by_who_holds_the_action_somewhere() -> None:
    assert SCOPED.may_try(Principal("p", frozenset({Role.RESIDENT})), "b.edit")
    assert not SCOPED.may_try(ANONYMOUS, "b.edit")
    assert not SCOPED.may_try(OFFICER, "b.edit")
