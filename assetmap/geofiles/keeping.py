"""What is kept of whoever sends map files, for how long, and what is left of them afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from assetmap.accounts.services.leaving import PERSONAL, take_name_off
from assetmap.core.limits import WAITING_KEPT_DAYS
from assetmap.geofiles.models import Geofile
from assetmap.geofiles.queries import ON_THE_WAY
from assetmap.trust.retention import JOBS, Kept


def discard_old(session: Session, kept: Kept) -> int:
    """Files that nobody let in; what lies in the folder goes when a worker starts."""
    done: CursorResult[Any] = session.execute(  # type: ignore[assignment]
        update(Geofile)
        .where(
            Geofile.state.in_(ON_THE_WAY),
            Geofile.state != "storing",
            Geofile.created_at < kept.at - timedelta(days=WAITING_KEPT_DAYS),
        )
        .values(state="discarded", account={}, checked_as=None, file_name=None)
    )
    return done.rowcount


def export_files(session: Session, slug: str) -> list[dict[str, Any]]:
    """What somebody sent, released and undid, for their own file."""
    query = select(Geofile).where(
        (Geofile.created_by == slug) | (Geofile.released_by == slug) | (Geofile.undone_by == slug)
    )
    return [
        {
            "file": one.label, "source": one.source, "licence": one.licence, "state": one.state,
            "sent_by_you": one.created_by == slug, "released_by_you": one.released_by == slug,
            "undone_by_you": one.undone_by == slug, "at": one.created_at.isoformat(),
        }
        for one in session.scalars(query.order_by(Geofile.id))
    ]  # fmt: skip


def forget_sender(session: Session, slug: str) -> None:
    """Take somebody's public name off map files; what is not in goes with them."""
    session.execute(
        update(Geofile)
        .where(Geofile.created_by == slug, Geofile.state.in_(ON_THE_WAY))
        .values(state="discarded", account={}, checked_as=None, file_name=None, released_by=None)
    )
    take_name_off(
        session, Geofile, slug, "created_by", "cancelled_by", "undone_by", second="released_by"
    )


# An area that keeps something of a person says so where it does.
PERSONAL.exporters["map_files"] = export_files
PERSONAL.erasers.append(forget_sender)
JOBS["map files that nobody let in"] = discard_old
