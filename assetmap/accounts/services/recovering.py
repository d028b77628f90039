"""A forgotten or changed password, and a new e-mail address."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assetmap.accounts.errors import BadAccount, OldLink, WrongPassword
from assetmap.accounts.events import Caller, record_event
from assetmap.accounts.links import Linked
from assetmap.accounts.models import Account
from assetmap.accounts.passwords import hash_password, is_password, password_fault
from assetmap.accounts.queries import find_account, plain_email
from assetmap.accounts.services.entering import account_of_link, email_fault, name_fault, plain_name
from assetmap.accounts.services.mails import Post, write_link, write_notice
from assetmap.accounts.services.sessions import end_sessions


def ask_reset(session: Session, *, email: str, post: Post, caller: Caller) -> None:
    """Write to an address how to choose a new password; says nothing when it has no account."""
    account = find_account(session, email)
    if account is None or account.state != "active" or account.email is None:
        return
    write_link(session, post, account=account, purpose="reset", to=account.email)
    record_event(session, "reset_asked", actor="anonymous", account=account, caller=caller)


def reset_password(session: Session, *, linked: Linked, password: str, caller: Caller) -> Account:
    """Choose a new password by a link: the link is dead then, and every session ends.

    Raises
    ------
    OldLink, BadAccount
    """
    account = account_of_link(session, linked, states=("active",))
    _set_password(session, account, password, keep=None)
    account.link_counter += 1
    record_event(session, "password_reset", actor=account.slug, account=account, caller=caller)
    return account


def change_password(
    session: Session, *, account: Account, old: str, new: str, keep: int, caller: Caller
) -> None:
    """Choose a new password while signed in; every other session ends.

    Raises
    ------
    WrongPassword, BadAccount
    """
    _prove(account, old)
    _set_password(session, account, new, keep=keep)
    account.link_counter += 1
    record_event(session, "password_changed", actor=account.slug, account=account, caller=caller)


def change_name(session: Session, *, account: Account, display_name: str, caller: Caller) -> None:
    """Choose what is shown with contributions. Raises ``BadAccount``."""
    fault = name_fault(display_name)
    if fault is not None:
        raise BadAccount("Look at the marked field.", {"display_name": fault})
    account.display_name = plain_name(display_name)
    record_event(session, "name_changed", actor=account.slug, account=account, caller=caller)


def ask_new_email(
    session: Session, *, account: Account, email: str, password: str, post: Post, caller: Caller
) -> None:
    """Ask for another address; the old one is told, the new one must be proved.

    Raises
    ------
    WrongPassword, BadAccount
    """
    _prove(account, password)
    fault = email_fault(email)
    if fault is not None:
        raise BadAccount("Look at the marked field.", {"email": fault})
    account.new_email = plain_email(email)
    session.flush()
    write_notice(
        session, post, to=account.email or "", subject="Your e-mail address is to be changed",
        body="Somebody who knows your password asked for another e-mail address for your account. "
        f"If it was not you, choose a new password now: {post.site}/forgotten\n",
    )  # fmt: skip
    if find_account(session, email) is None:
        write_link(session, post, account=account, purpose="new_email", to=plain_email(email))
    record_event(session, "new_email_asked", actor=account.slug, account=account, caller=caller)


def confirm_new_email(session: Session, *, linked: Linked, caller: Caller) -> Account:
    """Use the new address once it is proved. Raises ``OldLink``."""
    account = account_of_link(session, linked, states=("active",))
    if account.new_email is None or find_account(session, account.new_email) is not None:
        raise OldLink("This link was used already, is too old, or was cut off. Ask for a new one.")
    account.email, account.new_email = account.new_email, None
    account.link_counter += 1
    record_event(session, "email_changed", actor=account.slug, account=account, caller=caller)
    return account


def _prove(account: Account, password: str) -> None:
    if not is_password(password, account.password_hash):
        raise WrongPassword("The password is wrong.", {"password": "This is not your password."})


def _set_password(session: Session, account: Account, password: str, *, keep: int | None) -> None:
    fault = password_fault(password, email=account.email or "")
    if fault is not None:
        raise BadAccount("Look at the marked field.", {"new_password": fault})
    account.password_hash = hash_password(password)
    end_sessions(session, account, keep=keep)
