"""Noting what was done with an account: for security, and without personal data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.orm import Session

from assetmap.accounts.models import Account, AccountEvent

_LOG = structlog.get_logger("assetmap.accounts")


@dataclass(frozen=True)
class Caller:
    """Where a request comes from.

    Attributes
    ----------
    origin : str or None
        Keyed hash of the network address.
    device : str
        Browser and system, no more.
    """

    origin: str | None = None
    device: str = ""


def record_event(
    session: Session,
    event: str,
    *,
    actor: str,
    account: Account | None,
    caller: Caller,
    facts: dict[str, Any] | None = None,
) -> None:
    """Write one line of what happened, in the transaction of what it tells of."""
    session.add(
        AccountEvent(
            account_id=account.id if account is not None else None,
            actor=actor,
            event=event,
            facts=facts or {},
            origin=caller.origin,
        )
    )
    _LOG.info(event, actor=actor, origin=caller.origin)
