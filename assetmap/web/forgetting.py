"""Ending what the web keeps for a while; no request is needed for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from assetmap.core.limits import KEPT_ANSWER_S
from assetmap.web.models import KeptAnswer, RateCount


def forget_old_answers(session: Session, *, at: datetime) -> int:
    """Delete the answers that nobody will ask for again; returns how many."""
    oldest = at - timedelta(seconds=KEPT_ANSWER_S)
    done = session.execute(delete(KeptAnswer).where(KeptAnswer.kept_at < oldest))
    return int(done.rowcount)  # type: ignore[attr-defined]


def forget_old_counts(session: Session, *, at: datetime) -> int:
    """Delete the counts of windows that are over; returns how many."""
    done = session.execute(delete(RateCount).where(RateCount.until < at - timedelta(hours=1)))
    return int(done.rowcount)  # type: ignore[attr-defined]
