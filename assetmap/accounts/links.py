"""One-time links in e-mails: signed, dated, and dead once the account's counter moves on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from itsdangerous import BadData, URLSafeTimedSerializer

from assetmap.accounts.errors import OldLink
from assetmap.core import limits

Purpose = Literal["confirm", "reset", "invite", "new_email"]
_LIFE_S: dict[Purpose, int] = {
    "confirm": limits.CONFIRM_LINK_S,
    "reset": limits.RESET_LINK_S,
    "invite": limits.INVITE_LINK_S,
    "new_email": limits.CONFIRM_LINK_S,
}


@dataclass(frozen=True)
class Linked:
    """What a link says: whose account, and the account's counter when it was made."""

    slug: str
    counter: int


def make_token(secret: str, purpose: Purpose, linked: Linked) -> str:
    """The last part of a link's address."""
    return _signer(secret, purpose).dumps([linked.slug, linked.counter])


def read_token(secret: str, purpose: Purpose, token: str) -> Linked:
    """What a link says, when we made it for this purpose and not too long ago.

    Raises
    ------
    OldLink
        The counter is compared by whoever uses it.
    """
    try:
        slug, counter = _signer(secret, purpose).loads(token, max_age=_LIFE_S[purpose])
    except (BadData, ValueError, TypeError) as fault:
        raise OldLink(
            "This link was used already, is too old, or was cut off. Ask for a new one."
        ) from fault
    return Linked(str(slug), int(counter))


def _signer(secret: str, purpose: Purpose) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt=f"assetmap.accounts.{purpose}")
