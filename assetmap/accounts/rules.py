"""Evaluating the permission table: may this principal do that to this thing?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assetmap.core.errors import NotAllowed
from assetmap.core.permissions import ANYTHING, Permission, Principal, Role, Thing, Whose


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

    def allows(self, principal: Principal, action: str, thing: Thing = ANYTHING) -> bool:
        """True when some role that the principal holds for the thing has a row for the action.

        >>> from assetmap.core.permissions import ANONYMOUS
        >>> table = PermissionTable.gather([Permission("a.read", Role.ANONYMOUS, "published")])
        >>> table.allows(ANONYMOUS, "a.read", Thing("published")), table.allows(ANONYMOUS, "a.read")
        (True, False)
        """
        whose: tuple[Whose, ...] = (
            ("any", "own") if thing.owner and thing.owner == principal.name else ("any",)
        )
        return any(
            Permission(action, role, state, one) in self.rows
            for role in _roles_for(principal, thing)
            for state in {thing.state, "any"}
            for one in whose
        )

    def may_try(self, principal: Principal, action: str) -> bool:
        """True when the principal may do this to some thing or other: what a route asks first."""
        held = principal.roles | {grant.role for grant in principal.grants}
        return any(row.action == action and row.role in held for row in self.rows)

    def require(self, principal: Principal, action: str, thing: Thing = ANYTHING) -> None:
        """Raise ``NotYours`` unless allowed."""
        if not self.allows(principal, action, thing):
            raise NotYours(
                "You may look at this, but not change it. Ask the coordinator if you think that "
                "you should."
            )

    def knows(self, action: str) -> bool:
        """True when any row names the action: what every route must be bound to."""
        return any(row.action == action for row in self.rows)


def _roles_for(principal: Principal, thing: Thing) -> frozenset[Role]:
    return principal.roles | {
        grant.role for grant in principal.grants if grant.scope in thing.scopes
    }
