"""What was changed in one record, when, by whom and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.core.errors import NotFound
from assetmap.history.models import HistoryEntry, Redaction

#: What changes with every save, or is worked out from another column.
BOOKKEEPING = frozenset({"version", "geom_3857", "kind_key", "retrieved_on"})


class EntryNotFound(NotFound):
    """The record has no such change."""


@dataclass(frozen=True)
class Entry:
    """One change of one record.

    Attributes
    ----------
    actor : str
        Public name of who did it; empty is not known.
    approved_by : str
        Public name of the moderator who let it through; empty is nobody.
    op : {"I", "U", "D"}
    old, new : mapping
        Columns and values as they were kept; empty where there is no such side, and where the
        version was hidden: what one change made is what the next one found.
    changed : tuple of str
        Columns that differ, bookkeeping left out.
    hidden : str or None
        Why nobody sees any more what this change made.
    hides_before : bool
        True when what it found is hidden, because the change before it is.
    """

    number: int
    at: datetime
    actor: str
    approved_by: str
    reason: str
    op: str
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    changed: tuple[str, ...]
    hidden: str | None
    hides_before: bool


def list_entries(session: Session, *, table: str, row_id: int, limit: int = 200) -> list[Entry]:
    """Every change of a record, newest first."""
    rows = session.execute(
        _of(table, row_id).order_by(HistoryEntry.id.desc()).limit(limit + 1)
    ).all()
    befores = [hidden is not None for _row, hidden in (*rows[1:], (None, None))][: len(rows)]
    return [_entry(row[0], row[1], before) for row, before in zip(rows, befores, strict=True)][
        :limit
    ]


def get_entry(session: Session, *, table: str, row_id: int, number: int) -> Entry:
    """One change of that record; another record's is not found here.

    Raises
    ------
    EntryNotFound
    """
    rows = session.execute(
        _of(table, row_id)
        .where(HistoryEntry.id <= number)
        .order_by(HistoryEntry.id.desc())
        .limit(2)
    ).all()
    if not rows or rows[0][0].id != number:
        raise EntryNotFound("This record has no such change.")
    return _entry(rows[0][0], rows[0][1], len(rows) > 1 and rows[1][1] is not None)


def find_maker(session: Session, *, table: str, row_id: int) -> str:
    """Who entered a record, by public name; empty when an import did, or nobody knows."""
    query = select(HistoryEntry.actor).where(
        HistoryEntry.tbl == table, HistoryEntry.row_id == row_id, HistoryEntry.op == "I"
    )
    return session.scalar(query.order_by(HistoryEntry.id).limit(1)) or ""


def _of(table: str, row_id: int) -> Any:
    return (
        select(HistoryEntry, Redaction.reason)
        .outerjoin(Redaction, Redaction.history_id == HistoryEntry.id)
        .where(HistoryEntry.tbl == table, HistoryEntry.row_id == row_id)
    )


def _entry(row: HistoryEntry, hidden: str | None, hides_before: bool) -> Entry:
    is_open = hidden is None
    old, new = row.old or {}, row.new or {}
    changed = tuple(
        name
        for name in new
        if name not in BOOKKEEPING and row.op == "U" and old.get(name) != new[name]
    )
    return Entry(
        number=row.id,
        at=row.at,
        actor=row.actor or "",
        approved_by=row.approved_by or "",
        reason=(row.reason or "") if is_open else "",
        op=row.op,
        old={} if hides_before else old,
        new=new if is_open else {},
        changed=changed,
        hidden=hidden,
        hides_before=hides_before,
    )
