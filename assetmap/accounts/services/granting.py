"""Giving and ending roles, suspending people, and the programme's settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.accounts.errors import (
    AccountMovedOn,
    BadAccount,
    GrantNotFound,
    LastCoordinator,
)
from assetmap.accounts.events import Caller, record_event
from assetmap.accounts.models import GRANTABLE, Account, AccountGrant, Programme
from assetmap.accounts.permissions import PERMISSIONS
from assetmap.accounts.queries import count_coordinators, get_account, get_programme
from assetmap.accounts.rules import PermissionTable
from assetmap.accounts.services.sessions import end_sessions
from assetmap.core.db import locked, sign_transaction
from assetmap.core.permissions import PROGRAMME, Principal, Role, Scope

RULES = PermissionTable.gather(PERMISSIONS)
#: Of each kind of scope: the name of the thing that has this public name, or None.
ScopeNames = Mapping[str, Callable[[Session, str], str | None]]
#: In what each role is granted; what is not named here is granted for the programme.
WHERE: dict[Role, tuple[str, ...]] = {
    Role.RESEARCHER: ("programme", "neighbourhood"),
    Role.REPRESENTATIVE: ("organisation",),
    Role.GROUP_LEAD: ("group",),
    Role.GROUP_MEMBER: ("group",),
    Role.GROUP_OBSERVER: ("group",),
    Role.PLANNER: ("programme",),
    Role.ANCHOR_OFFICER: ("anchor",),
    Role.MODERATOR: ("programme", "neighbourhood"),
    Role.COORDINATOR: ("programme",),
}


@dataclass(frozen=True)
class NewGrant:
    """A role to give: within what, and until when (None is until it is ended)."""

    role: Role
    scope: Scope = PROGRAMME
    until: date | None = None


def grant_role(
    session: Session,
    *,
    actor: Principal,
    account: Account,
    new: NewGrant,
    names: ScopeNames,
    today: date,
    caller: Caller,
    by: Account | None = None,
) -> AccountGrant:
    """Give somebody a role; one that is held already gets the new end.

    Parameters
    ----------
    by : Account or None
        Who grants; None for the operator's command.

    Raises
    ------
    NotYours, BadAccount
    """
    RULES.require(actor, "accounts.grant")
    return _give(
        session, actor=actor, account=account, new=new, names=names, today=today, caller=caller,
        by=by,
    )  # fmt: skip


def let_speak_for(
    session: Session,
    *,
    actor: Principal,
    account: Account,
    organisation: str,
    names: ScopeNames,
    today: date,
) -> AccountGrant:
    """Let somebody speak for an organisation that they claimed, as a moderator believes them.

    Parameters
    ----------
    organisation : str
        Slug.

    Raises
    ------
    NotYours, BadAccount
    """
    RULES.require(actor, "accounts.vouch")
    new = NewGrant(Role.REPRESENTATIVE, Scope("organisation", organisation))
    return _give(
        session, actor=actor, account=account, new=new, names=names, today=today, caller=Caller(),
        by=None,
    )  # fmt: skip


#: Roles that hold in a working group; somebody has at most one of them in it.
GROUP_ROLES = tuple(role for role, kinds in WHERE.items() if kinds == ("group",))


def set_group_role(
    session: Session,
    *,
    actor: Principal,
    account: Account,
    group: str,
    role: Role | None,
    names: ScopeNames,
    at: datetime,
    caller: Caller,
) -> None:
    """Let somebody belong to a working group by one role, or with None no longer.

    Whether the actor may is for the rules of groups to say, and whoever calls has asked them;
    no other role, and none in any other scope, is given or ended here.

    Parameters
    ----------
    group : str
        Slug.

    Raises
    ------
    BadAccount
    """
    if role is not None and role not in GROUP_ROLES:
        raise BadAccount("The role cannot be given.", {"role": "Choose one of the roles."})
    scope = Scope("group", group)
    held = session.scalars(
        locked(
            select(AccountGrant).where(
                AccountGrant.account_id == account.id,
                AccountGrant.scope_kind == scope.kind,
                AccountGrant.scope_name == scope.name,
                AccountGrant.ended_at.is_(None),
            )
        )
    )
    for one in held:
        if role is not None and one.role == role.value:
            continue
        one.ended_at = at
        record_event(
            session, "role_ended", actor=actor.name, account=account, caller=caller,
            facts={"role": one.role, "scope": one.scope_kind, "name": one.scope_name},
        )  # fmt: skip
    session.flush()
    if role is not None:
        _give(
            session, actor=actor, account=account, new=NewGrant(role, scope), names=names,
            today=at.date(), caller=caller, by=None,
        )  # fmt: skip


def _give(
    session: Session,
    *,
    actor: Principal,
    account: Account,
    new: NewGrant,
    names: ScopeNames,
    today: date,
    caller: Caller,
    by: Account | None,
) -> AccountGrant:
    faults = {}
    if new.role not in GRANTABLE:
        faults["role"] = "Choose one of the roles."
    elif new.scope.kind not in WHERE[new.role]:
        words = " or ".join(WHERE[new.role])
        faults["scope"] = f"This role is given for one {words}."
    elif new.scope.kind != "programme":
        look_up = names.get(new.scope.kind)
        if look_up is None or look_up(session, new.scope.name) is None:
            faults["scope"] = f"There is no {new.scope.kind} “{new.scope.name[:80]}”."
    if new.until is not None and new.until < today:
        faults["until"] = "Give a day that is still to come."
    if faults:
        raise BadAccount("The role cannot be given: look at the marked fields.", faults)
    held = session.scalar(
        locked(
            select(AccountGrant).where(
                AccountGrant.account_id == account.id,
                AccountGrant.role == new.role.value,
                AccountGrant.scope_kind == new.scope.kind,
                AccountGrant.scope_name == new.scope.name,
                AccountGrant.ended_at.is_(None),
            )
        )
    )
    if held is None:
        held = AccountGrant(
            account_id=account.id,
            role=new.role.value,
            scope_kind=new.scope.kind,
            scope_name=new.scope.name,
            granted_by_id=by.id if by is not None else None,
        )
        session.add(held)
    held.until = new.until
    session.flush()
    record_event(
        session, "role_granted", actor=actor.name, account=account, caller=caller,
        facts={"role": new.role.value, "scope": new.scope.kind, "name": new.scope.name,
               "until": new.until.isoformat() if new.until else None},
    )  # fmt: skip
    return held


def end_grant(
    session: Session,
    *,
    actor: Principal,
    account: Account,
    number: int,
    at: datetime,
    caller: Caller,
) -> None:
    """Take a role away: it is gone with the person's next request.

    Raises
    ------
    NotYours, GrantNotFound, LastCoordinator
    """
    RULES.require(actor, "accounts.grant")
    held = session.scalar(
        locked(
            select(AccountGrant).where(
                AccountGrant.id == number,
                AccountGrant.account_id == account.id,
                AccountGrant.ended_at.is_(None),
            )
        )
    )
    if held is None:
        raise GrantNotFound("This role was ended already.")
    held.ended_at = at
    session.flush()
    _keep_a_coordinator(session, held.role == Role.COORDINATOR.value, at.date())
    record_event(
        session, "role_ended", actor=actor.name, account=account, caller=caller,
        facts={"role": held.role, "scope": held.scope_kind, "name": held.scope_name},
    )  # fmt: skip


def suspend_account(
    session: Session, *, actor: Principal, slug: str, version: int, at: datetime, caller: Caller
) -> Account:
    """Shut somebody out: every session ends now.

    Raises
    ------
    NotYours, AccountNotFound, AccountMovedOn, LastCoordinator
    """
    RULES.require(actor, "accounts.suspend")
    account = _to_change(session, slug, version)
    account.state = "suspended"
    end_sessions(session, account)
    session.flush()
    _keep_a_coordinator(session, True, at.date())
    record_event(session, "suspended", actor=actor.name, account=account, caller=caller)
    return account


def restore_account(
    session: Session, *, actor: Principal, slug: str, version: int, caller: Caller
) -> Account:
    """Let somebody in again, with the roles that were not ended meanwhile.

    Raises
    ------
    NotYours, AccountNotFound, AccountMovedOn
    """
    RULES.require(actor, "accounts.suspend")
    account = _to_change(session, slug, version)
    if account.state != "suspended":
        raise AccountMovedOn("This account is not suspended. Look at it again.")
    account.state = "active"
    record_event(session, "restored", actor=actor.name, account=account, caller=caller)
    return account


@dataclass(frozen=True)
class ProgrammeWords:
    """What whoever runs the installation says of themselves and decides."""

    operator_name: str
    operator_contact: str
    sign_up_open: bool


def set_up_programme(
    session: Session, *, actor: Principal, version: int, words: ProgrammeWords
) -> Programme:
    """Set who answers for the data, and whether people may make accounts.

    Raises
    ------
    NotYours, AccountMovedOn
    BadAccount
        Sign-up cannot open before people know who answers for what they give.
    """
    RULES.require(actor, "accounts.set_up")
    held = get_programme(session, lock=True)
    if held.version != version:
        raise AccountMovedOn("Somebody changed the settings since you opened them. Look again.")
    faults = {
        field: "Use at most 200 characters that can be seen."
        for field in ("operator_name", "operator_contact")
        if len(getattr(words, field)) > 200 or not getattr(words, field).isprintable()
    }
    if words.sign_up_open:
        for field in ("operator_name", "operator_contact"):
            if not getattr(words, field).strip():
                faults[field] = "Say this first: people must know who keeps what they give."
    if faults:
        raise BadAccount("The settings cannot be kept: look at the marked fields.", faults)
    sign_transaction(session, actor=actor.name, reason="set up the programme")
    held.operator_name = words.operator_name.strip()
    held.operator_contact = words.operator_contact.strip()
    held.sign_up_open = words.sign_up_open
    session.flush()
    session.refresh(held)
    return held


def _to_change(session: Session, slug: str, version: int) -> Account:
    account = get_account(session, slug, lock=True)
    if account.version != version:
        raise AccountMovedOn("Somebody changed this account since you opened it. Look at it again.")
    return account


def refuse_last_coordinator(left: int) -> None:
    """Raise ``LastCoordinator`` when nobody is left who can grant roles."""
    if left == 0:
        raise LastCoordinator(
            "This is the last coordinator. Make somebody else a coordinator first."
        )


def _keep_a_coordinator(session: Session, is_asked: bool, today: date) -> None:
    if is_asked:
        refuse_last_coordinator(count_coordinators(session, today=today))
