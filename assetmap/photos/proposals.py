"""What waits for a moderator about photos: the picture, its words, and what becomes of both."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.core.db import locked, sign_transaction
from assetmap.core.permissions import Principal
from assetmap.moderation.kinds import Described, DescribedRow, Details, ProposalKind
from assetmap.photos.errors import BadPhoto, PhotoMovedOn
from assetmap.photos.models import HELD, PUBLISHED, REFUSED, WITHDRAWN, Photo
from assetmap.photos.queries import pictured
from assetmap.photos.rights import require
from assetmap.photos.services import ADD, REWORD, end_photo, put_words
from assetmap.photos.words import (
    LABELS,
    LICENCES,
    PhotoWords,
    as_said,
    word_faults,
    words_held,
    words_in,
    write_words,
)

_EDITABLE = ("description", "caption")


def apply_add(
    session: Session, actor: Principal, details: Details, slug: str | None, version: int | None
) -> str:
    """Publish a photo that waited, with the words that the moderator saw or mended.

    Raises
    ------
    PhotoMovedOn, BadPhoto, NotYours
    """
    photo = _locked(session, slug)
    require(session, actor, "photos.register", photo)
    if photo.state != HELD or photo.version != version:
        raise PhotoMovedOn("This photo changed, or was taken back, since it was suggested.")
    words = _checked(session, details)
    sign_transaction(session, actor=actor.name, reason=f"publish photo {photo.slug}")
    write_words(photo, words)
    photo.state = PUBLISHED
    session.flush()
    return f"/photos/{photo.slug}"


def apply_reword(
    session: Session, actor: Principal, details: Details, slug: str | None, version: int | None
) -> str:
    """Put the suggested words on a photo that is shown, unless it changed meanwhile.

    Raises
    ------
    PhotoMovedOn, BadPhoto, NotYours
    """
    photo = _locked(session, slug)
    require(session, actor, "photos.update", photo)
    if photo.state != PUBLISHED or photo.version != version:
        raise PhotoMovedOn("This photo changed, or was taken back, since it was suggested.")
    put_words(session, actor=actor, photo=photo, words=_checked(session, details))
    return f"/photos/{photo.slug}"


def end_add(session: Session, actor: Principal, slug: str | None, reason: str) -> None:
    """A photo that waited is refused, or taken back: its pictures go."""
    photo = _locked(session, slug)
    if photo.state != HELD:
        return
    state = REFUSED if reason else WITHDRAWN
    sign_transaction(session, actor=actor.name, reason=f"photo {photo.slug} is {state}")
    now = session.scalars(select(func.clock_timestamp())).one()
    end_photo(session, photo, state=state, reason=reason, at=now)


def describe_add(
    session: Session, details: Details, slug: str | None, version: int | None
) -> Described:
    """The picture with all that is said of it."""
    photo = session.scalar(select(Photo).where(Photo.slug == slug))
    rows = _rows({}, as_said(words_in(details)))
    if photo is None:
        return Described(rows, moved_on=True)
    rows += (DescribedRow("licence", "Licence", "", LICENCES.get(photo.licence, photo.licence)),)
    return Described(
        rows,
        moved_on=photo.version != version or photo.state != HELD,
        picture=None if photo.file_name is None else pictured(photo),
    )


def describe_reword(
    session: Session, details: Details, slug: str | None, version: int | None
) -> Described:
    """What would be said of it, beside what is said now."""
    photo = session.scalar(select(Photo).where(Photo.slug == slug))
    then = as_said(words_in(details))
    if photo is None:
        return Described(_rows({}, then), moved_on=True)
    return Described(
        _rows(as_said(words_held(photo)), then),
        moved_on=photo.version != version or photo.state != PUBLISHED,
        picture=None if photo.file_name is None else pictured(photo),
    )


PROPOSALS = {
    ADD: ProposalKind("New photo", apply_add, describe_add, end_add),
    REWORD: ProposalKind("Words of a photo", apply_reword, describe_reword),
}


def _rows(now: Mapping[str, str], then: Mapping[str, str]) -> tuple[DescribedRow, ...]:
    return tuple(
        DescribedRow(field, label, now.get(field, ""), then[field], is_editable=field in _EDITABLE)
        for field, label in LABELS.items()
        if now.get(field, "") != then[field] or field == "description"
    )


def _locked(session: Session, slug: str | None) -> Photo:
    photo = session.scalar(locked(select(Photo).where(Photo.slug == slug)))
    if photo is None:
        raise PhotoMovedOn("This photo is not here any more.")
    return photo


def _checked(session: Session, details: Details) -> PhotoWords:
    words = words_in(details)
    today = session.scalars(select(func.current_date())).one()
    faults = word_faults(words, today=today)
    if faults:
        raise BadPhoto(f"The words cannot be kept: {' '.join(faults.values())}", faults)
    return words
