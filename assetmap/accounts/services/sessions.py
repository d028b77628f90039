"""Signing in and out: server-side sessions that can be listed and ended."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from assetmap.accounts.errors import Suspended, WrongPassword
from assetmap.accounts.events import Caller, record_event
from assetmap.accounts.models import Account, AccountSession
from assetmap.accounts.passwords import hash_password, is_password, needs_new_hash
from assetmap.accounts.queries import find_account
from assetmap.core import limits

#: A session's last use is written at most so often: each page would be a write otherwise.
_NOTED_EVERY = timedelta(minutes=5)


def check_password(session: Session, *, email: str, password: str, caller: Caller) -> Account:
    """The account that an address and a password fit.

    Raises
    ------
    WrongPassword
        One sentence for every reason, so that nobody learns who has an account.
    Suspended
        Only to whoever knows the password.
    """
    account = find_account(session, email)
    held = account.password_hash if account is not None else None
    fits = is_password(password[: limits.PASSWORD_LONGEST + 1], held)
    if account is None or not fits or account.state not in ("active", "suspended"):
        record_event(session, "sign_in_refused", actor="anonymous", account=account, caller=caller)
        raise WrongPassword(
            "The address or the password is wrong. Check both, or ask for a new one."
        )
    if account.state == "suspended":
        record_event(session, "sign_in_refused", actor="anonymous", account=account, caller=caller)
        raise Suspended("This account is suspended. Write to whoever runs this map.")
    if needs_new_hash(account.password_hash or ""):
        account.password_hash = hash_password(password)
    return account


def open_session(
    session: Session, *, account: Account, strong: bool, caller: Caller, at: datetime
) -> str:
    """Begin a session; returns the token for the cookie, which is kept nowhere else."""
    token = secrets.token_urlsafe(32)
    session.add(
        AccountSession(
            token_hash=_mark(token),
            account_id=account.id,
            strong=strong,
            device=caller.device,
            created_at=at,
            seen_at=at,
        )
    )
    account.seen_on = at.date()
    record_event(
        session, "signed_in", actor=account.slug, account=account, caller=caller,
        facts={"second_factor": strong},
    )  # fmt: skip
    return token


def find_session(session: Session, token: str, *, at: datetime) -> AccountSession | None:
    """The session of a cookie while it lasts; an idle or an old one is over."""
    held = session.scalar(
        select(AccountSession)
        .where(AccountSession.token_hash == _mark(token))
        .options(joinedload(AccountSession.account))
    )
    if held is None or held.account.state != "active":
        return None
    idle, longest = life_of(strong=held.strong)
    if at - held.seen_at > idle or at - held.created_at > longest:
        return None
    return held


def life_of(*, strong: bool) -> tuple[timedelta, timedelta]:
    """How long a session lasts unused, and at the longest."""
    pair = (
        (limits.STRONG_IDLE_S, limits.STRONG_LONGEST_S)
        if strong
        else (limits.SESSION_IDLE_S, limits.SESSION_LONGEST_S)
    )
    return timedelta(seconds=pair[0]), timedelta(seconds=pair[1])


def is_due(held: AccountSession, *, at: datetime) -> bool:
    """Whether the last use should be written again."""
    return at - held.seen_at >= _NOTED_EVERY


def note_use(session: Session, held: AccountSession, *, at: datetime) -> None:
    """Write that a session and its account are in use."""
    held.seen_at = at
    held.account.seen_on = at.date()


def end_session(session: Session, *, account: Account, number: int, caller: Caller) -> None:
    """End one session of an account; one that is over already is no fault."""
    done = session.execute(
        delete(AccountSession).where(
            AccountSession.account_id == account.id, AccountSession.id == number
        )
    )
    if done.rowcount:  # type: ignore[attr-defined]
        record_event(session, "signed_out", actor=account.slug, account=account, caller=caller)


def end_sessions(session: Session, account: Account, *, keep: int | None = None) -> None:
    """End every session of an account, or all but one."""
    session.execute(
        delete(AccountSession).where(
            AccountSession.account_id == account.id, AccountSession.id != (keep or 0)
        )
    )


def forget_old_sessions(session: Session, *, at: datetime) -> int:
    """Delete the sessions that are over; returns how many."""
    gone = 0
    for strong in (True, False):
        idle, longest = life_of(strong=strong)
        done = session.execute(
            delete(AccountSession).where(
                AccountSession.strong == strong,
                (AccountSession.seen_at < at - idle) | (AccountSession.created_at < at - longest),
            )
        )
        gone += int(done.rowcount)  # type: ignore[attr-defined]
    return gone


def _mark(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
