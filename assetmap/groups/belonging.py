"""Coming into a working group, leaving it, and what somebody is in it."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from assetmap.accounts.events import Caller
from assetmap.accounts.models import Account
from assetmap.accounts.queries import list_holders
from assetmap.accounts.services.granting import set_group_role
from assetmap.accounts.services.leaving import PERSONAL, take_name_off
from assetmap.core import limits
from assetmap.core.db import locked
from assetmap.core.permissions import Principal, Role
from assetmap.groups.errors import BadGroup, LastLead, OldInvitation
from assetmap.groups.models import INVITED_AS, GroupInvitation, WorkingGroup
from assetmap.groups.permissions import MEMBERS
from assetmap.groups.queries import find_group_name, get_group
from assetmap.groups.rights import RULES, scope_of, thing_of
from assetmap.groups.services import require_at_work

_OLD = "This invitation was used already, is too old, or was cut off. Ask the group for a new one."


@dataclass(frozen=True)
class Deed:
    """Who acts, when and from where."""

    actor: Principal
    at: datetime
    caller: Caller


def members_of(
    session: Session, group: WorkingGroup, *, at: datetime
) -> list[tuple[Account, Role]]:
    """Who belongs to a group, first come first."""
    return [
        (account, role)
        for account, role in list_holders(session, scope_of(group), today=at.date())
        if role in MEMBERS
    ]


def role_in(actor: Principal, group: WorkingGroup) -> Role | None:
    """What somebody is in a group; None for whoever does not belong to it."""
    here = {one.role for one in actor.grants if one.scope == scope_of(group)}
    return next((role for role in MEMBERS if role in here), None)


def join_group(session: Session, *, deed: Deed, account: Account, slug: str) -> WorkingGroup:
    """Come into an open group as a member; whoever belongs to it already stays what they are.

    Raises
    ------
    GroupNotFound, GroupMovedOn, NotYours
    """
    group = get_group(session, slug, actor=deed.actor, lock=True)
    RULES.require(deed.actor, "groups.join", thing_of(group))
    _let_in(session, deed, account, group, Role.GROUP_MEMBER)
    return group


def invite(session: Session, *, deed: Deed, slug: str, role: str) -> str:
    """The secret of a link that lets one person in, once; it is nowhere kept as it is.

    Raises
    ------
    GroupNotFound, GroupMovedOn, NotYours, BadGroup
    """
    group = get_group(session, slug, actor=deed.actor, lock=True)
    RULES.require(deed.actor, "groups.invite", thing_of(group))
    require_at_work(group)
    if role not in INVITED_AS:
        raise BadGroup(
            "The invitation cannot be made.", {"role": "Invite a member or an observer."}
        )
    token = secrets.token_urlsafe(24)
    session.add(
        GroupInvitation(
            group=group, token_hash=_hash(token), role=role, invited_by=deed.actor.name,
            until=deed.at + timedelta(seconds=limits.INVITE_LINK_S),
        )
    )  # fmt: skip
    session.flush()
    return token


def get_invitation(
    session: Session, token: str, *, at: datetime, lock: bool = False
) -> GroupInvitation:
    """The invitation of a link that still works.

    Raises
    ------
    OldInvitation
    """
    query = select(GroupInvitation).where(GroupInvitation.token_hash == _hash(token))
    held = session.scalar(locked(query) if lock else query)
    if held is None or held.used_at is not None or held.until <= at:
        raise OldInvitation(_OLD)
    if held.group.archived_on is not None:
        raise OldInvitation("This group has ended its work, so nobody can join it any more.")
    return held


def accept_invitation(
    session: Session, *, deed: Deed, account: Account, token: str
) -> WorkingGroup:
    """Come into a group by a link, which then works for nobody else.

    Raises
    ------
    OldInvitation, NotYours
    """
    RULES.require(deed.actor, "groups.accept")
    held = get_invitation(session, token, at=deed.at, lock=True)
    held.used_at = deed.at
    _let_in(session, deed, account, held.group, Role(held.role))
    return held.group


def leave_group(session: Session, *, deed: Deed, account: Account, slug: str) -> WorkingGroup:
    """Belong to a group no longer.

    Raises
    ------
    GroupNotFound, NotYours, LastLead
    """
    group = get_group(session, slug, actor=deed.actor, lock=True)
    RULES.require(deed.actor, "groups.leave", thing_of(group))
    _set(session, deed, account, group, None)
    return group


def change_member(
    session: Session, *, deed: Deed, slug: str, person: str, role: Role | None
) -> WorkingGroup:
    """Make a member of a group something else in it, or with None take them out of it.

    Raises
    ------
    GroupNotFound, GroupMovedOn, NotYours, LastLead
    BadGroup
        The person does not belong to the group, or it is no role of groups.
    """
    group = get_group(session, slug, actor=deed.actor, lock=True)
    RULES.require(deed.actor, "groups.invite", thing_of(group))
    require_at_work(group)
    found = {one.slug: one for one, _role in members_of(session, group, at=deed.at)}
    if person not in found:
        raise BadGroup("This person does not belong to the group any more. Look at it again.")
    if role is not None and role not in MEMBERS:
        raise BadGroup("Choose lead, member or observer.")
    _set(session, deed, found[person], group, role)
    return group


def _let_in(
    session: Session, deed: Deed, account: Account, group: WorkingGroup, role: Role
) -> None:
    require_at_work(group)
    if all(one.id != account.id for one, _role in members_of(session, group, at=deed.at)):
        _set(session, deed, account, group, role)


def _set(
    session: Session, deed: Deed, account: Account, group: WorkingGroup, role: Role | None
) -> None:
    """Callers hold the group's row, so that two leads cannot both be the last but one to go."""
    now = {one.id: held for one, held in members_of(session, group, at=deed.at)}
    others = [one for one, held in now.items() if held is Role.GROUP_LEAD and one != account.id]
    if now.get(account.id) is Role.GROUP_LEAD and role is not Role.GROUP_LEAD and not others:
        raise LastLead(
            "This is the last lead of the group. Make somebody else a lead first, or end the "
            "group's work."
        )
    set_group_role(
        session, actor=deed.actor, account=account, group=group.slug, role=role,
        names={"group": find_group_name}, at=deed.at, caller=deed.caller,
    )  # fmt: skip


def drop_invitations(session: Session, *, at: datetime) -> int:
    """Forget links that work no more; returns how many."""
    gone = session.execute(
        delete(GroupInvitation).where(
            (GroupInvitation.until < at) | GroupInvitation.used_at.is_not(None)
        )
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


def export_invitations(session: Session, slug: str) -> list[dict[str, Any]]:
    """Links that somebody made and that are still kept, for their own file."""
    query = select(GroupInvitation).where(GroupInvitation.invited_by == slug)
    return [
        {"group": one.group.name, "role": one.role, "until": one.until.isoformat()}
        for one in session.scalars(query.order_by(GroupInvitation.id))
    ]


def forget_inviter(session: Session, slug: str) -> None:
    """Somebody leaves: their links work no more, and name nobody."""
    session.execute(
        delete(GroupInvitation).where(
            GroupInvitation.invited_by == slug, GroupInvitation.used_at.is_(None)
        )
    )
    take_name_off(session, GroupInvitation, slug, "invited_by")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


# An area that keeps something of a person says so where it does.
PERSONAL.exporters["group_invitations"] = export_invitations
PERSONAL.erasers.append(forget_inviter)
