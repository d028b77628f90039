"""What is kept about one person: taken away as a file, or erased."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import DeclarativeBase, Session

from assetmap.accounts.errors import WrongPassword
from assetmap.accounts.events import Caller, record_event
from assetmap.accounts.models import (
    Account,
    AccountEvent,
    AccountGrant,
    AccountSession,
    Mail,
    RecoveryCode,
)
from assetmap.accounts.passwords import is_password
from assetmap.accounts.permissions import PERMISSIONS
from assetmap.accounts.queries import count_coordinators
from assetmap.accounts.rules import PermissionTable
from assetmap.accounts.services.granting import refuse_last_coordinator
from assetmap.accounts.services.sessions import end_sessions
from assetmap.core.permissions import Principal, Role, Thing

RULES = PermissionTable.gather(PERMISSIONS)
FORMER = "former-member"
#: Other areas' part of an export: what it is called, and how it is read for a public name.
Exporter = Callable[[Session, str], list[dict[str, Any]]]
#: Other areas' part of an erasure: rewrite what still points at a public name.
Eraser = Callable[[Session, str], None]


@dataclass
class Personal:
    """What areas above keep of a person; ``app.py`` and the commands hand it over once."""

    exporters: dict[str, Exporter]
    erasers: list[Eraser]
    #: Those that look at what the others left.
    last: list[Eraser]


#: Filled when the areas are gathered, as the permission table is.
PERSONAL = Personal({}, [], [])


def take_name_off(
    session: Session, model: type[DeclarativeBase], slug: str, *columns: str, second: str = ""
) -> None:
    """Put “former member” where a public name stands in some columns of a table.

    Parameters
    ----------
    second : str
        A column that names whoever answered for it beside the first: two former members stay two,
        since a release without a second person would be none.
    """
    for column in (*columns, *([second] if second else [])):
        former = f"{FORMER}-2" if column == second else FORMER
        named = getattr(model, column) == slug
        session.execute(update(model).where(named).values({column: former}))


def prove(account: Account, password: str) -> None:
    """Raise ``WrongPassword`` unless it is the account's."""
    if not is_password(password, account.password_hash):
        raise WrongPassword("The password is wrong.", {"password": "This is not your password."})


def export_account(session: Session, account: Account, *, at: datetime) -> dict[str, Any]:
    """Everything that is kept about a person, for that person.

    Secrets that only protect the account (the password's hash, the second factor) are named and
    not shown.
    """

    def rows(model: Any, *columns: str) -> list[dict[str, Any]]:
        found = session.scalars(select(model).where(model.account_id == account.id))
        return [{name: _plain(getattr(row, name)) for name in columns} for row in found]

    history = session.execute(
        text(
            "SELECT at, tbl, op, reason, actor IS NOT DISTINCT FROM :actor AS own "
            "FROM history WHERE actor = :actor OR approved_by = :actor ORDER BY at"
        ),
        {"actor": account.slug},
    )
    return {
        "made_at": at.isoformat(),
        "account": {
            name: _plain(getattr(account, name))
            for name in (
                "slug", "email", "new_email", "display_name", "state", "terms_version",
                "created_at", "seen_on",
            )
        },
        "kept_but_not_shown": ["password (as a hash)", "second factor", "recovery codes"],
        "roles": rows(
            AccountGrant, "role", "scope_kind", "scope_name", "until", "granted_at", "ended_at"
        ),
        "devices": rows(AccountSession, "device", "created_at", "seen_at"),
        "what_happened": rows(AccountEvent, "at", "event", "facts", "origin"),
        "changes": [
            {
                "at": row.at.isoformat(), "table": row.tbl, "what": row.op, "why": row.reason,
                "as": "author" if row.own else "moderator",
            }
            for row in history
        ],
        "mail_waiting": [
            {"subject": row.subject, "written_at": row.written_at.isoformat()}
            for row in session.scalars(select(Mail).where(Mail.to == account.email))
        ],
        **{name: read(session, account.slug) for name, read in PERSONAL.exporters.items()},
    }  # fmt: skip


def erase_account(
    session: Session,
    *,
    actor: Principal,
    account: Account,
    at: datetime,
    caller: Caller,
    remember: Callable[[str, datetime], None],
) -> None:
    """Forget a person: what they gave stays, as of a former member.

    Parameters
    ----------
    remember : callable
        Writes the public name to the list that is applied again after a restore, outside the
        database; called before anything is changed, so that no erasure is ever unlisted.

    Raises
    ------
    NotYours
    LastCoordinator
        Nobody would be left to grant roles.
    """
    RULES.require(actor, "accounts.erase", Thing(owner=account.slug))
    held = session.scalars(
        select(AccountGrant).where(
            AccountGrant.account_id == account.id, AccountGrant.ended_at.is_(None)
        )
    ).all()
    was_coordinator = any(row.role == Role.COORDINATOR.value for row in held)
    for row in held:
        row.ended_at = at
    session.flush()
    if was_coordinator and actor.name == account.slug:
        refuse_last_coordinator(count_coordinators(session, today=at.date()))
    remember(account.slug, at)
    forget(session, account)
    record_event(session, "erased", actor=FORMER, account=account, caller=Caller())


def forget(session: Session, account: Account) -> None:
    """Take a person out of every table; may run again, as after a restore."""
    slug, email = account.slug, account.email
    if email is not None:
        session.execute(delete(Mail).where(Mail.to.in_((email, account.new_email or email))))
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    end_sessions(session, account)
    account.state, account.email, account.new_email = "erased", None, None
    account.display_name, account.password_hash = "", None
    account.totp_secret = account.totp_waiting = account.totp_last_step = None
    account.seen_on = None
    account.link_counter += 1
    session.flush()
    for erase in (*PERSONAL.erasers, *PERSONAL.last):
        erase(session, slug)
    session.execute(
        text('UPDATE redaction SET "by" = :former WHERE "by" = :slug'),
        {"former": FORMER, "slug": slug},
    )
    # The history is no role's to change, so the database does it by a function of the owner's.
    session.execute(text("SELECT forget_person(:slug)"), {"slug": slug})


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
