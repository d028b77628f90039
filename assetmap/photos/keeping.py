"""Rows and pictures kept in step: removed once committed, after their time, after a restore."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from assetmap.core.db import sign_transaction
from assetmap.core.limits import PHOTO_DRAFT_KEPT_HOURS, PHOTO_LEFT_MINUTES, PHOTOS_KEPT_DAYS
from assetmap.moderation.services import forget_details
from assetmap.photos.models import (
    HIDDEN,
    REFUSED,
    WITHDRAWN,
    Photo,
    PhotoDiscard,
    PhotoDraft,
)
from assetmap.photos.services import discard_pictures, end_photo
from assetmap.photos.store import SIZES, list_stored, path_of, remove_pictures


@dataclass(frozen=True)
class Apart:
    """Where rows and pictures do not fit.

    Attributes
    ----------
    missing : tuple of str
        Public names of photos of which a picture is missing.
    unnamed : tuple of Path
        Files that no row names.
    """

    missing: tuple[str, ...]
    unnamed: tuple[Path, ...]


def clear_pictures(session: Session, folder: Path) -> int:
    """Remove the pictures that are listed to be removed; the caller commits after it.

    Were the commit lost, the list stands, and is carried out again.
    """
    names = session.scalars(delete(PhotoDiscard).returning(PhotoDiscard.file_name)).all()
    for name in names:
        remove_pictures(folder, name)
    return len(names)


def drop_unconfirmed(session: Session, *, at: datetime) -> int:
    """Photos that nobody confirmed within a day; their pictures are listed to be removed."""
    oldest = at - timedelta(hours=PHOTO_DRAFT_KEPT_HOURS)
    old = session.execute(
        delete(PhotoDraft).where(PhotoDraft.created_at < oldest).returning(PhotoDraft.file_name)
    ).scalars()
    names = list(old)
    for name in names:
        discard_pictures(session, name)
    session.flush()
    return len(names)


def drop_ended(session: Session, *, at: datetime) -> int:
    """Photos that were refused, withdrawn or hidden a year ago, and what the history tells of them.

    Only the owner of the database may do this.
    """
    oldest = at - timedelta(days=PHOTOS_KEPT_DAYS)
    ended = session.scalars(
        select(Photo).where(Photo.state.in_((REFUSED, WITHDRAWN, HIDDEN)), Photo.ended_at < oldest)
    ).all()
    if not ended:
        return 0
    numbers = [one.id for one in ended]
    forget_details(session, record="photos", targets=[one.slug for one in ended])
    for one in ended:
        if one.file_name is not None:
            discard_pictures(session, one.file_name)
        session.delete(one)
    session.flush()
    session.execute(
        text("DELETE FROM history WHERE tbl = 'photo' AND row_id = ANY(:ids)"), {"ids": numbers}
    )
    return len(numbers)


def forget_originals(folder: Path, *, at: datetime) -> int:
    """Remove what an upload left that was broken off by a power cut: no original is kept."""
    oldest = at - timedelta(minutes=PHOTO_LEFT_MINUTES)
    found = 0
    for path in list_stored(folder) if folder.is_dir() else ():
        if path.stat().st_mtime < oldest.timestamp():
            path.unlink(missing_ok=True)
            found += 1
    return found


def find_apart(session: Session, folder: Path) -> Apart:
    """Photos without a picture, and pictures without a photo."""
    named: dict[Path, str] = {}
    for model in (Photo, PhotoDraft):
        rows = session.execute(
            select(model.slug, model.file_name).where(model.file_name.is_not(None))
        )
        for slug, name in rows:
            for size in SIZES:
                named[path_of(folder, str(name), size)] = slug
    listed = session.scalars(select(PhotoDiscard.file_name)).all()
    expected = {path_of(folder, name, size) for name in listed for size in SIZES}
    held = set(list_stored(folder)) if folder.is_dir() else set()
    return Apart(
        tuple(sorted({slug for path, slug in named.items() if path not in held})),
        tuple(sorted(held - set(named) - expected)),
    )


def drop_unnamed(session: Session, folder: Path, *, before: datetime | None) -> int:
    """Remove files that no row names, such as a broken-off upload leaves.

    Parameters
    ----------
    before : datetime or None
        Only those that are older: a younger one may be named by what is not committed yet. None
        when nobody uploads.
    """
    found = 0
    for path in find_apart(session, folder).unnamed:
        if before is None or path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
            found += 1
    return found


def settle_after_restore(session: Session, folder: Path, *, at: datetime) -> None:
    """After a restore: what was erased loses its pictures, and no photo is shown without one.

    A picture that is not in the back-up was taken back while it was made.
    """
    clear_pictures(session, folder)
    missing = find_apart(session, folder).missing
    sign_transaction(session, actor="operator", reason="its picture is not in the back-up")
    for photo in session.scalars(select(Photo).where(Photo.slug.in_(missing))):
        end_photo(session, photo, state=WITHDRAWN, reason="", at=at)
    session.execute(delete(PhotoDraft).where(PhotoDraft.slug.in_(missing)))
    clear_pictures(session, folder)
    drop_unnamed(session, folder, before=None)
