"""The vocabulary of the permission table: roles, scopes, principals, things and rows.

Each area declares its rows; ``app.py`` gathers them; ``accounts`` evaluates them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

ScopeKind = Literal["programme", "neighbourhood", "anchor", "organisation", "group"]
SCOPE_KINDS: tuple[ScopeKind, ...] = (
    "programme",
    "neighbourhood",
    "anchor",
    "organisation",
    "group",
)
Whose = Literal["any", "own"]


class Role(StrEnum):
    """Who may act. ``operator`` is whoever runs commands on the machine itself."""

    ANONYMOUS = "anonymous"
    RESIDENT = "resident"
    RESEARCHER = "community_researcher"
    REPRESENTATIVE = "organisation_representative"
    GROUP_LEAD = "group_lead"
    GROUP_MEMBER = "group_member"
    GROUP_OBSERVER = "group_observer"
    PLANNER = "planner"
    ANCHOR_OFFICER = "anchor_officer"
    MODERATOR = "moderator"
    COORDINATOR = "coordinator"
    OPERATOR = "operator"


@dataclass(frozen=True)
class Permission:
    """One row: a role may carry out an action on things in a state.

    Attributes
    ----------
    action : str
        ``area.verb``, for example ``anchors.read_catchment``.
    role : Role
    state : str
        State of the thing, for example ``published``; ``any`` when it has none.
    whose : {"any", "own"}
        ``own`` allows the action on what the actor made, and on nothing else.
    """

    action: str
    role: Role
    state: str = "any"
    whose: Whose = "any"


@dataclass(frozen=True)
class Scope:
    """Where a role holds: the whole programme, or one thing known by its public name.

    Attributes
    ----------
    name : str
        Slug of the neighbourhood, anchor, organisation or group; empty for the programme.
    """

    kind: ScopeKind = "programme"
    name: str = ""


PROGRAMME = Scope()


@dataclass(frozen=True)
class Grant:
    """A role within a scope."""

    role: Role
    scope: Scope = PROGRAMME


@dataclass(frozen=True)
class Principal:
    """Somebody who acts, with what was granted and holds now.

    Attributes
    ----------
    name : str
        As the history keeps it: ``operator``, or the account's public name; never a person's own.
    roles : frozenset of Role
        Held everywhere.
    grants : frozenset of Grant
        Held within a scope.
    """

    name: str
    roles: frozenset[Role]
    grants: frozenset[Grant] = frozenset()

    @property
    def is_signed_in(self) -> bool:
        """True for a person with an account, as opposed to a visitor."""
        return bool(self.roles - {Role.ANONYMOUS})


@dataclass(frozen=True)
class Thing:
    """What the permission table must know of the thing that is acted upon.

    Attributes
    ----------
    state : str
        Such as ``published`` or ``held``; ``any`` when the rows do not tell states apart.
    owner : str
        Name of the principal who made it; empty is nobody in particular.
    scopes : frozenset of Scope
        Where it lies; a role granted within one of them holds for it.
    """

    state: str = "any"
    owner: str = ""
    scopes: frozenset[Scope] = frozenset()


ANYTHING = Thing()
ANONYMOUS = Principal("anonymous", frozenset({Role.ANONYMOUS}))
OPERATOR = Principal("operator", frozenset({Role.OPERATOR, Role.ANONYMOUS}))
