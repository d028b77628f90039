"""Writing what the trigger cannot see: the one entry that covers an import's new rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from assetmap.history.models import HistoryEntry


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
