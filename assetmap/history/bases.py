"""What did a record say in an earlier version? For telling apart who changed what."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, select
from sqlalchemy.orm import Session

from assetmap.history.models import HistoryEntry


def find_version(
    session: Session, *, table: str, row_id: int, version: int
) -> dict[str, Any] | None:
    """The row as it was in a version that was changed since; None when no change left it.

    Values are as the history keeps them: ``to_jsonb`` of the row.
    """
    query = (
        select(HistoryEntry.old)
        .where(
            HistoryEntry.tbl == table,
            HistoryEntry.row_id == row_id,
            HistoryEntry.op == "U",
            HistoryEntry.old["version"].astext.cast(Integer) == version,
        )
        .order_by(HistoryEntry.id)
        .limit(1)
    )
    return session.scalar(query)
