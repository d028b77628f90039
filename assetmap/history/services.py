"""Writing what the trigger cannot see: the one entry that covers an import's new rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.core.errors import Invalid
from assetmap.history.models import HistoryEntry


class BadRedaction(Invalid):
    """A change that cannot be hidden so."""


def record_batch(
    session: Session, *, actor: str, reason: str, table: str, facts: dict[str, Any]
) -> HistoryEntry:
    """Cover the new rows of one import with one entry.

    Parameters
    ----------
    facts : dict
        What was read and how many rows came of it: file name, hash, counts. JSON only.
    """
    entry = HistoryEntry(actor=actor, reason=reason, tbl=table, op="B", new=facts)
    session.add(entry)
    session.flush()
    return entry


@contextmanager
def approved(session: Session, *, by: str) -> Iterator[None]:
    """Note beside every change that is made within who let it through.

    Parameters
    ----------
    by : str
        Public name of the moderator; whose change it is, ``sign_transaction`` says.
    """
    setting = text("SELECT set_config('assetmap.approver', :by, true)")
    session.execute(setting, {"by": by})
    yield
    session.flush()
    session.execute(setting, {"by": ""})


def hide_entry(session: Session, *, actor: str, number: int, reason: str) -> None:
    """Let nobody see a change's values any more; the entry itself stays as it was written.

    Raises
    ------
    BadRedaction
        No reason, or hidden already.
    """
    if not reason.strip():
        raise BadRedaction("Say why it is hidden.", {"reason": "Give a reason."})
    done = session.execute(
        text(
            "INSERT INTO redaction (history_id, reason, by) VALUES (:number, :reason, :by) "
            "ON CONFLICT (history_id) DO NOTHING"
        ),
        {"number": number, "reason": reason.strip()[:300], "by": actor},
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        raise BadRedaction("This change is hidden already.")
