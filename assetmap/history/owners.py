"""Who made a record, and when did people change it last? As the history has it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
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


def last_edit(session: Session, *, table: str, row_id: int) -> date | None:
    """The day on which a person, not an import, changed a row last; None when nobody did.

    Visitors cannot read the history; the database tells them this day by a function of its own.
    """
    return session.scalar(select(func.last_edit_by_people(table, row_id)))
