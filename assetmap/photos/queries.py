"""Reading photos, as far as the asker may see them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.accounts.models import Account
from assetmap.accounts.services.leaving import FORMER
from assetmap.core.db import locked
from assetmap.core.permissions import Principal
from assetmap.photos.errors import PhotoNotFound
from assetmap.photos.models import HELD, HIDDEN, PUBLISHED, Photo, PhotoDraft
from assetmap.photos.rights import RULES, thing_of
from assetmap.photos.subjects import find_subject
from assetmap.web.pictures import Pictured

_NOWHERE = "There is no such photo."


@dataclass(frozen=True)
class ShownPhoto:
    """A photo that everybody may see: what visitors' own role reads of it, and no more."""

    slug: str
    version: int
    record: str
    target: str
    description: str
    caption: str
    taken_year: int | None
    taken_month: int | None
    licence: str
    added_at: datetime
    file_name: str
    width: int
    height: int
    small_width: int
    small_height: int


_SHOWN = tuple(getattr(Photo, name) for name in ShownPhoto.__dataclass_fields__)


def list_shown(session: Session, record: str, target: str) -> tuple[ShownPhoto, ...]:
    """Published photos of one thing, newest first."""
    rows = session.execute(
        select(*_SHOWN)
        .where(Photo.record == record, Photo.target == target, Photo.state == PUBLISHED)
        .order_by(Photo.added_at.desc(), Photo.id.desc())
    )
    return tuple(ShownPhoto(*row) for row in rows)


def find_shown(session: Session, slug: str) -> ShownPhoto | None:
    """A photo that everybody may see; None when there is none, or what it shows left the map."""
    row = session.execute(
        select(*_SHOWN).where(Photo.slug == slug, Photo.state == PUBLISHED)
    ).one_or_none()
    if row is None:
        return None
    found = ShownPhoto(*row)
    return None if find_subject(session, found.record, found.target) is None else found


def get_photo(session: Session, slug: str, *, actor: Principal, lock: bool = False) -> Photo:
    """A photo for whoever may see it: everybody, or its author and the moderators of its place.

    Raises
    ------
    PhotoNotFound
        Also for everybody else.
    """
    query = select(Photo).where(Photo.slug == slug)
    held = session.scalar(locked(query) if lock else query)
    if held is None:
        raise PhotoNotFound(_NOWHERE)
    if held.state == PUBLISHED and find_subject(session, held.record, held.target) is not None:
        return held
    if not (
        RULES.allows(actor, "photos.read_closed")
        or RULES.allows(actor, "photos.read_closed", thing_of(session, held))
    ):
        raise PhotoNotFound(_NOWHERE)
    return held


def get_draft(session: Session, slug: str, *, actor: Principal, lock: bool = False) -> PhotoDraft:
    """A photo that waits to be confirmed, for whoever sent it and nobody else.

    Raises
    ------
    PhotoNotFound
    """
    query = select(PhotoDraft).where(PhotoDraft.slug == slug)
    held = session.scalar(locked(query) if lock else query)
    if held is None or not actor.is_signed_in or held.author != actor.name:
        raise PhotoNotFound("There is no such photo. One that is not confirmed goes after a day.")
    return held


def list_own(session: Session, author: str) -> list[Photo]:
    """Every photo of somebody, newest first."""
    return list(
        session.scalars(
            select(Photo).where(Photo.author == author).order_by(Photo.id.desc()).limit(1_000)
        )
    )


def list_drafts(session: Session, author: str) -> list[PhotoDraft]:
    """What somebody sent and did not confirm, newest first."""
    return list(
        session.scalars(
            select(PhotoDraft).where(PhotoDraft.author == author).order_by(PhotoDraft.id.desc())
        )
    )


def count_of_person(session: Session, author: str) -> int:
    """How many pictures of somebody lie here."""
    query = select(func.count()).where(
        Photo.author == author, Photo.state.in_((HELD, PUBLISHED, HIDDEN))
    )
    return session.scalar(query) or 0


def count_of_thing(session: Session, record: str, target: str) -> int:
    """How many photos of one thing are shown, or wait to be."""
    query = select(func.count()).where(
        Photo.record == record, Photo.target == target, Photo.state.in_((HELD, PUBLISHED))
    )
    return session.scalar(query) or 0


def count_drafts(session: Session, author: str) -> int:
    """How many photos of somebody wait to be confirmed."""
    return session.scalar(select(func.count()).where(PhotoDraft.author == author)) or 0


def author_names(
    session: Session, slugs: Collection[str], *, former: str, nameless: str
) -> dict[str, str]:
    """Names to show of whoever added photos, by the photo's slug: for people with an account.

    Parameters
    ----------
    former, nameless : str
        Words for somebody who left, and for somebody who shows no name.
    """
    rows = session.execute(
        select(Photo.slug, Photo.author, Account.display_name)
        .outerjoin(Account, Account.slug == Photo.author)
        .where(Photo.slug.in_(slugs))
    )
    return {slug: former if author == FORMER else name or nameless for slug, author, name in rows}


def pictured(photo: Photo | ShownPhoto) -> Pictured:
    """A photo's two sizes by their addresses."""
    return Pictured(
        f"/photos/{photo.slug}/large.jpg", f"/photos/{photo.slug}/small.jpg", photo.width,
        photo.height, photo.small_width, photo.small_height, photo.description,
    )  # fmt: skip


def draft_pictured(draft: PhotoDraft, words: str = "") -> Pictured:
    """The same of one that nobody has confirmed."""
    return Pictured(
        f"/photos/drafts/{draft.slug}/large.jpg", f"/photos/drafts/{draft.slug}/small.jpg",
        draft.width, draft.height, draft.small_width, draft.small_height, words,
    )  # fmt: skip
