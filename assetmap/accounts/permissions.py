"""Evaluating the permission table: may this principal do that to a thing in this state?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assetmap.core.errors import NotAllowed
from assetmap.core.permissions import Permission, Principal


class NotYours(NotAllowed):
    """The principal may not do this."""


@dataclass(frozen=True)
class PermissionTable:
    """Every area's rows in one place."""

    rows: frozenset[Permission]

    @classmethod
    def gather(cls, *areas: Iterable[Permission]) -> PermissionTable:
        """Put the rows of all areas together."""
        return cls(frozenset(row for rows in areas for row in rows))

    def allows(self, principal: Principal, action: str, state: str = "any") -> bool:
        """True when some role of the principal has a row for the action in this state.

        >>> from assetmap.core.permissions import ANONYMOUS, Role
        >>> table = PermissionTable.gather([Permission("a.read", Role.ANONYMOUS, "published")])
        >>> table.allows(ANONYMOUS, "a.read", "published"), table.allows(ANONYMOUS, "a.read")
        (True, False)
        """
        return any(
            Permission(action, role, held) in self.rows
            for role in principal.roles
            for held in (state, "any")
        )

    def require(self, principal: Principal, action: str, state: str = "any") -> None:
        """Raise ``NotYours`` unless allowed."""
        if not self.allows(principal, action, state):
            raise NotYours(f"{principal.name} may not do this.")

    def knows(self, action: str) -> bool:
        """True when any row names the action: what every route must be bound to."""
        return any(row.action == action for row in self.rows)
