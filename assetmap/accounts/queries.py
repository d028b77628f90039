"""Reading accounts, grants, sessions and the programme's settings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from unicodedata import normalize

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from assetmap.accounts.errors import AccountNotFound
from assetmap.accounts.models import (
    STRONG,
    Account,
    AccountEvent,
    AccountGrant,
    AccountSession,
    Programme,
)
from assetmap.core.arrays import any_of
from assetmap.core.db import locked
from assetmap.core.permissions import Grant, Principal, Role, Scope


def get_account(session: Session, slug: str, *, lock: bool = False) -> Account:
    """The account of a public name. Raises ``AccountNotFound``; erased ones count as gone."""
    query = select(Account).where(Account.slug == slug, Account.state != "erased")
    held = session.scalar(locked(query) if lock else query)
    if held is None:
        raise AccountNotFound("There is no such account.")
    return held


def plain_email(email: str) -> str:
    r"""An e-mail address in the one way of writing it that is kept, looked up and written to.

    The same letters can be written as other signs (an accent of its own, wide letters): without
    this, two accounts could have addresses that nobody can tell apart.

    >>> plain_email(" zoe\u0301@\uff45xample.org ") == "zo\u00e9@example.org"
    True
    """
    return normalize("NFKC", email).strip()


def find_account(session: Session, email: str, *, lock: bool = False) -> Account | None:
    """The account with an e-mail address, in upper or lower case."""
    query = select(Account).where(func.lower(Account.email) == plain_email(email).lower())
    return session.scalar(locked(query) if lock else query)


def list_accounts(session: Session, *, text: str = "") -> list[Account]:
    """Accounts that are not erased, newest first, with their grants."""
    query = (
        select(Account)
        .where(Account.state != "erased")
        .options(selectinload(Account.grants))
        .order_by(Account.id.desc())
    )
    if text.strip():
        query = query.where(
            or_(
                Account.email.icontains(text.strip(), autoescape=True),
                Account.display_name.icontains(text.strip(), autoescape=True),
            )
        )
    return list(session.scalars(query.limit(500)))


def shown_names(session: Session, slugs: Iterable[str]) -> dict[str, str]:
    """What people call themselves, by public name; empty where they show none."""
    rows = session.execute(
        select(Account.slug, Account.display_name).where(any_of(Account.slug, sorted(set(slugs))))
    )
    return {row.slug: row.display_name for row in rows}


def list_grants(session: Session, account: Account, *, today: date) -> list[AccountGrant]:
    """What an account was granted and still holds."""
    return list(
        session.scalars(
            select(AccountGrant)
            .where(
                AccountGrant.account_id == account.id,
                AccountGrant.ended_at.is_(None),
                or_(AccountGrant.until.is_(None), AccountGrant.until >= today),
            )
            .order_by(AccountGrant.role, AccountGrant.scope_kind, AccountGrant.scope_name)
        )
    )


def list_holders(session: Session, scope: Scope, *, today: date) -> list[tuple[Account, Role]]:
    """Who holds a role within a scope, in the order in which it was given; nobody suspended."""
    query = (
        select(Account, AccountGrant.role)
        .join(AccountGrant, AccountGrant.account_id == Account.id)
        .where(
            Account.state == "active",
            AccountGrant.scope_kind == scope.kind,
            AccountGrant.scope_name == scope.name,
            AccountGrant.ended_at.is_(None),
            or_(AccountGrant.until.is_(None), AccountGrant.until >= today),
        )
        .order_by(AccountGrant.granted_at, AccountGrant.id)
    )
    return [(account, Role(role)) for account, role in session.execute(query)]


def count_coordinators(session: Session, *, today: date) -> int:
    """How many people can grant roles now."""
    query = (
        select(func.count(func.distinct(Account.id)))
        .join(AccountGrant, AccountGrant.account_id == Account.id)
        .where(
            Account.state.in_(("active", "invited")),
            AccountGrant.role == Role.COORDINATOR.value,
            AccountGrant.ended_at.is_(None),
            or_(AccountGrant.until.is_(None), AccountGrant.until >= today),
        )
    )
    return session.scalar(query) or 0


def list_sessions(session: Session, account: Account) -> list[AccountSession]:
    """Where somebody is signed in, the last used first."""
    return list(
        session.scalars(
            select(AccountSession)
            .where(AccountSession.account_id == account.id)
            .order_by(AccountSession.seen_at.desc())
        )
    )


def list_events(session: Session, account: Account, *, limit: int = 20) -> list[AccountEvent]:
    """What was done with an account, newest first."""
    return list(
        session.scalars(
            select(AccountEvent)
            .where(AccountEvent.account_id == account.id)
            .order_by(AccountEvent.at.desc(), AccountEvent.id.desc())
            .limit(limit)
        )
    )


def get_programme(session: Session, *, lock: bool = False) -> Programme:
    """What whoever runs this installation has decided."""
    query = select(Programme).where(Programme.id == 1)
    return session.scalars(locked(query) if lock else query).one()


def principal_of(session: Session, account: Account, *, strong: bool, today: date) -> Principal:
    """Who acts, with the roles held now.

    Only an active account is more than a visitor. Roles of ``STRONG`` hold only in a session that
    was opened with a second factor.
    """
    if account.state != "active":
        return Principal(account.slug, frozenset({Role.ANONYMOUS}))
    everywhere = {Role.ANONYMOUS, Role.RESIDENT}
    scoped = set()
    for row in list_grants(session, account, today=today):
        role = Role(row.role)
        if role in STRONG and not strong:
            continue
        if row.scope_kind == "programme":
            everywhere.add(role)
        else:
            scoped.add(Grant(role, Scope(row.scope_kind, row.scope_name)))  # type: ignore[arg-type]
    return Principal(account.slug, frozenset(everywhere), frozenset(scoped))


def waits_for_second_factor(session: Session, account: Account, *, today: date) -> bool:
    """True when somebody holds a role that needs a second factor and has none set up."""
    return account.totp_secret is None and any(
        Role(row.role) in STRONG for row in list_grants(session, account, today=today)
    )
