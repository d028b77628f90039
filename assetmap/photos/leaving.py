"""What photos tell of one person: handed out to them, and taken away when they leave.

As the contributor terms say: photos that are shown stay under their licence, as of a former
member; whoever wants them gone takes them back first. What is not shown goes with its pictures.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from assetmap.accounts.services.leaving import FORMER
from assetmap.core.db import sign_transaction
from assetmap.moderation.services import forget_details
from assetmap.photos.models import PUBLISHED, Photo, PhotoDraft
from assetmap.photos.queries import list_drafts, list_own
from assetmap.photos.services import discard_pictures
from assetmap.photos.words import taken_words


def export_photos(session: Session, author: str) -> list[dict[str, Any]]:
    """Every photo of a person with the address where they find the picture while signed in."""
    return [
        {
            "of": f"/{one.record}/{one.target}",
            "description": one.description,
            "caption": one.caption,
            "taken": taken_words(one.taken_year, one.taken_month),
            "licence": one.licence,
            "confirmed": one.terms,
            "state": one.state,
            "reason": one.reason,
            "at": one.added_at.isoformat(),
            "page": f"/photos/{one.slug}",
            "picture": f"/photos/{one.slug}/large.jpg" if one.file_name else None,
        }
        for one in list_own(session, author)
    ] + [
        {
            "of": f"/{one.record}/{one.target}",
            "state": "not confirmed",
            "month": one.month,
            "at": one.created_at.isoformat(),
            "picture": f"/photos/drafts/{one.slug}/large.jpg",
        }
        for one in list_drafts(session, author)
    ]


def forget_photographer(session: Session, author: str) -> None:
    """Take somebody's public name off photos that are shown, and all their others away."""
    sign_transaction(session, actor=FORMER, reason="somebody left")
    session.execute(
        update(Photo)
        .where(Photo.author == author, Photo.state == PUBLISHED)
        .values(author=FORMER)
        .execution_options(synchronize_session=False)
    )
    gone = session.scalars(select(Photo.slug).where(Photo.author == author)).all()
    forget_details(session, record="photos", targets=gone)
    for model in (Photo, PhotoDraft):
        for name in session.scalars(select(model.file_name).where(model.author == author)):
            if name is not None:
                discard_pictures(session, name)
        session.flush()
        session.execute(
            delete(model).where(model.author == author).execution_options(synchronize_session=False)
        )
    # The history is no role's to change, so the database does it by a function of the owner's.
    session.execute(text("SELECT forget_photographer(:slug)"), {"slug": author})
