"""What the permission table must know of a photo: where its subject lies, and whose it is."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assetmap.accounts.rules import PermissionTable
from assetmap.core.permissions import Principal, Thing
from assetmap.moderation.policy import thing_in
from assetmap.photos.models import Photo
from assetmap.photos.permissions import PERMISSIONS
from assetmap.photos.subjects import Subject, find_subject

RULES = PermissionTable.gather(PERMISSIONS)


def thing_at(session: Session, subject: Subject, owner: str = "") -> Thing:
    """A photo of something, open or guarded by where that lies."""
    return thing_in(
        session, record="photos", neighbourhoods=subject.neighbourhoods, owner=owner,
        scopes=subject.scopes,
    )  # fmt: skip


def thing_of(session: Session, photo: Photo) -> Thing:
    """A photo as it stands; one whose subject is gone lies nowhere, and is guarded."""
    subject = find_subject(session, photo.record, photo.target)
    if subject is None:
        return Thing("guarded", photo.author)
    return thing_at(session, subject, photo.author)


def may_register(session: Session, actor: Principal, subject: Subject) -> bool:
    """Whether somebody's photo of it is published without a moderator."""
    return RULES.allows(actor, "photos.register") or RULES.allows(
        actor, "photos.register", thing_at(session, subject, actor.name)
    )


def may(session: Session, actor: Principal, action: str, photo: Photo) -> bool:
    """Whether somebody may do that to a photo as it stands."""
    return RULES.allows(actor, action) or RULES.allows(actor, action, thing_of(session, photo))


def require(session: Session, actor: Principal, action: str, photo: Photo) -> None:
    """Raise ``NotYours`` unless somebody may do that to a photo as it stands."""
    if not RULES.allows(actor, action):
        RULES.require(actor, action, thing_of(session, photo))
