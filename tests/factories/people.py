"""Principals for tests of services, and what is open to residents."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assetmap.core.permissions import OPERATOR, Grant, Principal, Role, Scope
from assetmap.moderation.kinds import Record
from assetmap.moderation.services import set_policy


def somebody(*roles: Role | tuple[Role, Scope], name: str = "p-somebody") -> Principal:
    """Somebody with an account: a resident, and what else is granted."""
    everywhere = {Role.ANONYMOUS, Role.RESIDENT, *(one for one in roles if isinstance(one, Role))}
    grants = {Grant(*one) for one in roles if not isinstance(one, Role)}
    return Principal(name, frozenset(everywhere), frozenset(grants))


def neighbourhood(slug: str) -> Scope:
    return Scope("neighbourhood", slug)


def open_to_residents(session: Session, record: Record, neighbourhood: str = "") -> None:
    """Publish residents' contributions at once, there or wherever nothing nearer is set."""
    set_policy(session, actor=OPERATOR, record=record, neighbourhood=neighbourhood, is_open=True)
