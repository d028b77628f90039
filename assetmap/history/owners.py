"""Who made a record? The actor of its first entry in the history."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.history.models import HistoryEntry


def owner_of(session: Session, *, table: str, row_id: int) -> str:
    """Public name of who entered a row; empty for what an import brought, which nobody owns."""
    query = (
        select(HistoryEntry.actor)
        .where(HistoryEntry.tbl == table, HistoryEntry.row_id == row_id, HistoryEntry.op == "I")
        .order_by(HistoryEntry.id)
        .limit(1)
    )
    return session.scalar(query) or ""
