"""Every role, action, state and owner against the table that is written for people.

Taking any single row out of the program's table makes this differ: that is tried for each row.
"""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from flask import Flask

from assetmap.accounts.models import GRANTABLE
from assetmap.accounts.rules import PermissionTable
from assetmap.app import PERMISSIONS
from assetmap.core.permissions import Grant, Permission, Principal, Role, Scope, Thing
from assetmap.web.access import action_of

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "permissions.md"
LINE = re.compile(r"^\| `([a-z_.]+)` \| (.+) \|$", re.MULTILINE)
ONE = re.compile(r"([a-z ]+?)(?: \(([a-z, ]+)\))?")
STATES = (
    "any",
    "open",
    "listed",
    "closed",
    "published",
    "guarded",
    "waiting",
    "approved",
    "refused",
    "withdrawn",
    "sent",
)
HERE, THERE = Scope("neighbourhood", "here"), Scope("neighbourhood", "there")


def written() -> dict[str, list[tuple[Role, str, bool]]]:
    """What the page says: action to (role, state, own alone)."""
    found = {}
    for action, words in LINE.findall(PAGE.read_text(encoding="utf-8")):
        rows = []
        for part in words.split("; "):
            match = ONE.fullmatch(part)
            assert match is not None, part
            more = (match[2] or "").split(", ") if match[2] else []
            states = [one for one in more if one != "own"]
            rows.append((Role(match[1].replace(" ", "_")), states[0] if states else "any",
                         "own" in more))  # fmt: skip
        found[action] = rows
    return found


WRITTEN = written()
ACTIONS = sorted({row.action for row in PERMISSIONS.rows} | set(WRITTEN))


def expected(role: Role, action: str, state: str, own: bool) -> bool:
    return any(
        one == role and held in (state, "any") and (own or not owned)
        for one, held, owned in WRITTEN.get(action, [])
    )


def differences(table: PermissionTable) -> list[tuple[object, ...]]:
    """Where a table and the page disagree, by every way in which a role can be held."""
    found: list[tuple[object, ...]] = []
    for role, action, state, own in product(Role, ACTIONS, STATES, (True, False)):
        wanted = expected(role, action, state, own)
        owner = "p-me" if own else "p-other"
        everywhere = Principal("p-me", frozenset({role}))
        if table.allows(everywhere, action, Thing(state, owner)) is not wanted:
            found.append((role, action, state, own))
        scoped = Principal("p-me", frozenset(), frozenset({Grant(role, HERE)}))
        for scope, holds in ((HERE, True), (THERE, False)):
            thing = Thing(state, owner, frozenset({scope}))
            if table.allows(scoped, action, thing) is not (wanted and holds):
                found.append((role, action, state, own, scope.name))
    return found


@pytest.mark.case("A01")
def test_the_program_decides_as_the_page_says() -> None:
    assert differences(PERMISSIONS) == []
    assert len(ACTIONS) * len(Role) * len(STATES) * 2 > 7_900, "the whole matrix was walked"


@pytest.mark.case("A13")
@pytest.mark.parametrize(
    "row",
    sorted(PERMISSIONS.rows, key=repr),
    ids=lambda row: f"{row.action}-{row.role}-{row.state}",
)
def test_a_row_that_is_taken_out_is_missed(row: Permission) -> None:
    assert differences(PermissionTable(PERMISSIONS.rows - {row}))


@pytest.mark.parametrize("role", list(Role))
def test_a_row_too_many_is_noticed(role: Role) -> None:
    more = PERMISSIONS.rows | {Permission("anchors.read_private", role)}
    if more != PERMISSIONS.rows:
        assert differences(PermissionTable(more))


def test_every_action_is_asked_somewhere(demonstration: Flask) -> None:
    """A row that nothing asks would be a promise without a door."""
    bound = {action_of(view) for view in demonstration.view_functions.values()}
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "assetmap").rglob("*.py")
        if path.name != "permissions.py"
    )
    unasked = [action for action in ACTIONS if action not in bound and f'"{action}"' not in source]
    # Asked through a name that is put together: register and verb.
    verbs = {"propose", "register", "update", "archive"}
    assert [one for one in unasked if one.split(".")[1] not in verbs] == []


def test_whoever_can_be_granted_a_role_is_in_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for role in GRANTABLE:
        if not role.value.startswith("group"):
            assert role.value.replace("_", " ") in text


def test_nobody_locks_rows_but_by_reading_them_anew() -> None:
    """A lock on a row that was read before would compare what was read before it."""
    alone = {"core/db.py", "accounts/mailing.py", "accounts/services/second_factor.py"}
    found = {
        str(path.relative_to(ROOT / "assetmap"))
        for path in (ROOT / "assetmap").rglob("*.py")
        if "with_for_update" in path.read_text(encoding="utf-8")
    }
    assert found == alone
