"""The second factor: a code of an app on one's telephone (TOTP, RFC 6238), or a recovery code.

The app's secret is kept sealed with the installation's secret key (``key``). Recovery codes are
kept as hashes that need no key: they still let somebody in when the key was changed.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import delete
from sqlalchemy.orm import Session

from assetmap.accounts.errors import WrongCode
from assetmap.accounts.events import Caller, record_event
from assetmap.accounts.models import Account, AccountSession, RecoveryCode
from assetmap.core.limits import RECOVERY_CODES
from assetmap.core.secrets import CannotUnseal, seal, unseal

_STEP_S = 30
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_WRONG = "This code is wrong, too old, or was used already. Wait for the next one."
_UNREADABLE = (
    "Codes of your app cannot be checked any more: the key of this installation was changed. Enter "
    "one of your recovery codes instead, then set up the second factor anew on your account page."
)


def begin(session: Session, *, account: Account, key: str) -> None:
    """Make a new secret to show; it counts only once a code proves that the app has it."""
    account.totp_waiting = seal(key, pyotp.random_base32(), of=account.slug)
    session.flush()


def find_waiting(account: Account, *, key: str) -> str | None:
    """The secret that waits to be proved; None is none, or one that can no longer be read."""
    try:
        return account.totp_waiting and unseal(key, account.totp_waiting, of=account.slug)
    except CannotUnseal:
        return None


def app_address(secret: str, *, email: str, place: str) -> str:
    """What a telephone's app reads out of a QR code (otpauth)."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=f"assetmap {place}")


def prove(
    session: Session, *, account: Account, code: str, held: AccountSession, at: datetime,
    caller: Caller, key: str,
) -> list[str]:  # fmt: skip
    """Switch the second factor on; returns the recovery codes, which are shown this once.

    The session that proves it is a strong one from now on; every other ends with the next sign-in.

    Raises
    ------
    WrongCode
    """
    waiting = find_waiting(account, key=key)
    if waiting is None:
        raise WrongCode("Begin again: the secret is no longer waiting.")
    step = _step_of(waiting, code, at=at)
    if step is None:
        raise WrongCode(_WRONG, {"code": _WRONG})
    account.totp_secret, account.totp_waiting = account.totp_waiting, None
    account.totp_last_step = step
    held.strong = True
    record_event(session, "second_factor_on", actor=account.slug, account=account, caller=caller)
    return new_recovery_codes(session, account=account)


def new_recovery_codes(session: Session, *, account: Account) -> list[str]:
    """Ten fresh codes; the old ones are worth nothing."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2))
        for _ in range(RECOVERY_CODES)
    ]
    session.add_all(RecoveryCode(account_id=account.id, code_hash=_mark(code)) for code in codes)
    session.flush()
    return codes


def check_code(
    session: Session, *, account: Account, code: str, at: datetime, caller: Caller, key: str
) -> None:
    """Let a code in once: one of the app's, or a recovery code.

    Raises
    ------
    WrongCode
        Also for a code that was taken before, by this or another request, and where the app's
        secret can no longer be read.
    """
    session.refresh(account, with_for_update=True)
    plain = "".join(code.split()).lower()
    if plain.isascii() and plain.isdigit() and account.totp_secret is not None:
        try:
            secret = unseal(key, account.totp_secret, of=account.slug)
        except CannotUnseal as fault:
            raise WrongCode(_UNREADABLE, {"code": _UNREADABLE}) from fault
        step = _step_of(secret, plain, at=at)
        if step is not None and step > (account.totp_last_step or 0):
            account.totp_last_step = step
            return
    else:
        done = session.execute(
            delete(RecoveryCode).where(
                RecoveryCode.account_id == account.id, RecoveryCode.code_hash == _mark(plain)
            )
        )
        if done.rowcount:  # type: ignore[attr-defined]
            record_event(
                session, "recovery_code_used", actor=account.slug, account=account, caller=caller
            )
            return
    raise WrongCode(_WRONG, {"code": _WRONG})


def remove(session: Session, *, account: Account, actor: str, caller: Caller) -> None:
    """Switch the second factor off."""
    account.totp_secret = account.totp_waiting = account.totp_last_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    record_event(session, "second_factor_off", actor=actor, account=account, caller=caller)


def _step_of(secret: str, code: str, *, at: datetime) -> int | None:
    """The 30-second step that a code belongs to: this one, or one to either side of it."""
    totp = pyotp.TOTP(secret)
    given = "".join(code.split()).encode()
    now = int(at.timestamp()) // _STEP_S
    return next(
        (
            step
            for step in (now, now - 1, now + 1)
            if secrets.compare_digest(totp.at(step * _STEP_S).encode(), given)
        ),
        None,
    )


def _mark(code: str) -> str:
    return hashlib.sha256(code.strip().lower().encode()).hexdigest()
