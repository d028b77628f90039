"""Making an account: by oneself where sign-up is open, or by invitation."""

from __future__ import annotations

import secrets
from unicodedata import normalize

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.accounts.errors import BadAccount, OldLink, SignUpClosed
from assetmap.accounts.events import Caller, record_event
from assetmap.accounts.links import Linked
from assetmap.accounts.models import Account
from assetmap.accounts.passwords import hash_password, password_fault
from assetmap.accounts.queries import find_account, get_programme, plain_email
from assetmap.accounts.services.mails import Post, write_link, write_notice
from assetmap.core.db import locked
from assetmap.core.limits import DISPLAY_NAME_LONGEST, EMAIL_LONGEST

#: What somebody agrees to when they make an account; raised when the terms change.
TERMS = "2026-11"


def email_fault(email: str) -> str | None:
    """What is wrong with an e-mail address in words, or None.

    >>> email_fault("resident@example.org") is None, email_fault("resident@") is None
    (True, False)
    """
    email = plain_email(email)
    local, at, domain = email.rpartition("@")
    plain = email.isprintable() and not any(sign in email for sign in " <>,;\"'()\\")
    if not (at and local and "." in domain.strip(".") and plain) or len(email) > EMAIL_LONGEST:
        return "Enter the whole e-mail address, like name@example.org."
    return None


def name_fault(name: str) -> str | None:
    """What is wrong with a name to show, or None; no name is fine.

    Signs that cannot be seen could make two names look like one.
    """
    if len(name) > DISPLAY_NAME_LONGEST:
        return f"Use at most {DISPLAY_NAME_LONGEST} characters."
    if not name.isprintable():
        return "Use letters and signs that can be seen."
    return None


def plain_name(name: str) -> str:
    """A name to show in the one way of writing its letters."""
    return normalize("NFC", name).strip()


def sign_up(
    session: Session,
    *,
    email: str,
    password: str,
    display_name: str,
    agreed: bool,
    post: Post,
    caller: Caller,
) -> None:
    """Ask for an account. What is answered is the same whether the address has one or not.

    Raises
    ------
    SignUpClosed, BadAccount
    """
    if not get_programme(session).sign_up_open:
        raise SignUpClosed("New accounts are by invitation here. Ask whoever runs this map.")
    faults = {
        "email": email_fault(email),
        "password": password_fault(password, email=email),
        "display_name": name_fault(display_name),
        "agreed": None if agreed else "Say that you agree, or stay a visitor: you can see it all.",
    }
    wrong = {field: fault for field, fault in faults.items() if fault}
    if wrong:
        raise BadAccount("The account cannot be made yet: look at the marked fields.", wrong)
    made_of = hash_password(password)  # before the look-up: both ways take as long
    held = find_account(session, email)
    if held is not None and held.state != "unconfirmed":
        write_notice(
            session, post, to=held.email or "", subject="You have an account already",
            body="Somebody tried to make an account with this address, and you have one. If it "
            f"was you, sign in, or ask for a new password: {post.site}/sign-in\n",
        )  # fmt: skip
        return
    if held is None:
        held = Account(slug=new_slug(), email=plain_email(email))
        session.add(held)
    held.display_name, held.password_hash = plain_name(display_name), made_of
    held.terms_version = TERMS
    # The link goes to the address that is kept, never to one that was only taken for the same.
    # An older confirmation must not let in whoever chose the password before.
    held.link_counter = (held.link_counter or 0) + 1
    session.flush()
    write_link(session, post, account=held, purpose="confirm", to=held.email or "")
    record_event(session, "sign_up", actor=held.slug, account=held, caller=caller)


def confirm_email(session: Session, *, linked: Linked, caller: Caller) -> Account:
    """Make an account work once its address is proved. Raises ``OldLink``."""
    account = account_of_link(session, linked, states=("unconfirmed",))
    account.state = "active"
    account.link_counter += 1
    record_event(session, "email_confirmed", actor=account.slug, account=account, caller=caller)
    return account


def invite(
    session: Session, *, email: str, post: Post, actor: str, caller: Caller
) -> tuple[Account, str | None]:
    """An account for an address, with a link that lets its owner choose a password.

    An address that has a working account keeps it; no link is made then.

    Raises
    ------
    BadAccount
    """
    fault = email_fault(email)
    if fault is not None:
        raise BadAccount(
            "The invitation cannot be sent: look at the marked field.", {"email": fault}
        )
    held = find_account(session, email, lock=True)
    if held is not None and held.state in ("active", "suspended"):
        return held, None
    if held is None:
        held = Account(slug=new_slug(), email=plain_email(email), state="invited")
        session.add(held)
    held.state, held.password_hash = "invited", None
    held.link_counter = (held.link_counter or 0) + 1
    session.flush()
    address = write_link(session, post, account=held, purpose="invite", to=held.email or "")
    record_event(session, "invited", actor=actor, account=held, caller=caller)
    return held, address


def accept_invitation(
    session: Session,
    *,
    linked: Linked,
    password: str,
    display_name: str,
    agreed: bool,
    caller: Caller,
) -> Account:
    """Choose a password for an account that one was invited to.

    Raises
    ------
    OldLink, BadAccount
    """
    account = account_of_link(session, linked, states=("invited",))
    faults = {
        "password": password_fault(password, email=account.email or ""),
        "display_name": name_fault(display_name),
        "agreed": None if agreed else "Say that you agree to the contributor terms.",
    }
    wrong = {field: fault for field, fault in faults.items() if fault}
    if wrong:
        raise BadAccount("Look at the marked fields.", wrong)
    account.password_hash = hash_password(password)
    account.display_name, account.terms_version = plain_name(display_name), TERMS
    account.state = "active"
    account.link_counter += 1
    record_event(session, "invitation_accepted", actor=account.slug, account=account, caller=caller)
    return account


def account_of_link(session: Session, linked: Linked, *, states: tuple[str, ...]) -> Account:
    """The account that an unused link speaks of, locked. Raises ``OldLink``."""
    account = session.scalar(locked(select(Account).where(Account.slug == linked.slug)))
    if account is None or account.state not in states or account.link_counter != linked.counter:
        raise OldLink("This link was used already, is too old, or was cut off. Ask for a new one.")
    return account


def new_slug() -> str:
    """A public name that says nothing of the person: 60 bits of chance."""
    return "p-" + secrets.token_hex(8)[:15]
