"""E-mails about accounts: written with what they tell of, sent after it is committed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from assetmap.accounts.links import Linked, Purpose, make_token
from assetmap.accounts.models import Account, Mail
from assetmap.core.secrets import secret_key
from assetmap.core.settings import Settings


@dataclass(frozen=True)
class Post:
    """What is needed to write a link that its reader can follow.

    Attributes
    ----------
    secret : str
        The installation's secret.
    site : str
        Scheme, host and root of the pages; never taken from a request.
    place : str
        The programme's place, as in the masthead.
    """

    secret: str
    site: str
    place: str


def post_of(settings: Settings) -> Post:
    """What e-mails of an installation need, for who acts without a page."""
    return Post(
        secret=secret_key(settings),
        site=settings.site or f"http://127.0.0.1:{settings.port}",
        place=settings.place_name,
    )


_WORDS: dict[Purpose, tuple[str, str, str]] = {
    "confirm": (
        "Confirm your e-mail address",
        "Somebody made an account with this address on the community map of {place}. If it was "
        "you, open this page within three days and confirm it:",
        "If it was not you, do nothing: the account is deleted.",
    ),
    "reset": (
        "Choose a new password",
        "Somebody asked for a new password for your account on the community map of {place}. If "
        "it was you, open this page within an hour:",
        "If it was not you, do nothing: your password stays as it is.",
    ),
    "invite": (
        "You are invited",
        "You are invited to work on the community map of {place}. Open this page within seven "
        "days and choose a password:",
        "If you did not expect this, do nothing.",
    ),
    "new_email": (
        "Confirm your new e-mail address",
        "Somebody wants to use this address for an account on the community map of {place}. If "
        "it was you, open this page within three days:",
        "If it was not you, do nothing.",
    ),
}
_PATHS: dict[Purpose, str] = {
    "confirm": "/confirm",
    "reset": "/reset",
    "invite": "/invitation",
    "new_email": "/new-address",
}


def write_link(session: Session, post: Post, *, account: Account, purpose: Purpose, to: str) -> str:
    """Write an e-mail with a one-time link; returns the link's address."""
    token = make_token(post.secret, purpose, Linked(account.slug, account.link_counter))
    address = f"{post.site}{_PATHS[purpose]}/{token}"
    subject, before, after = _WORDS[purpose]
    body = f"{before.format(place=post.place)}\n\n{address}\n\n{after}\n"
    session.add(Mail(to=to, subject=f"{subject} – {post.place}", body=body))
    return address


def write_notice(session: Session, post: Post, *, to: str, subject: str, body: str) -> None:
    """Write an e-mail that only tells something."""
    session.add(Mail(to=to, subject=f"{subject} – {post.place}", body=body))
