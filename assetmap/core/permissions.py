"""The vocabulary of the permission table: principals, actions and rows.

Each area declares its rows; ``app.py`` gathers them; ``accounts`` evaluates them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Who may act. Only these two exist so far."""

    ANONYMOUS = "anonymous"
    OPERATOR = "operator"


@dataclass(frozen=True)
class Permission:
    """One row: a role may carry out an action on objects in a state.

    Attributes
    ----------
    action : str
        ``area.verb``, for example ``anchors.read_catchment``.
    role : Role
    state : str
        State of the object, for example ``published``; ``any`` when it has none.
    """

    action: str
    role: Role
    state: str = "any"


@dataclass(frozen=True)
class Principal:
    """Somebody who acts, with the roles held now."""

    name: str
    roles: frozenset[Role]


ANONYMOUS = Principal("anonymous", frozenset({Role.ANONYMOUS}))
OPERATOR = Principal("operator", frozenset({Role.OPERATOR, Role.ANONYMOUS}))
