"""Adding a photo, step by step; changing its words; taking it back, hiding and showing it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.accounts.services.entering import TERMS
from assetmap.core.db import sign_transaction
from assetmap.core.facts import told_here
from assetmap.core.limits import (
    PHOTO_DRAFTS,
    PHOTOS_OF_PERSON,
    PHOTOS_OF_THING,
    REPORT_LONGEST,
)
from assetmap.core.permissions import Principal
from assetmap.moderation.holding import Promise, require_proposing
from assetmap.moderation.outcome import Outcome
from assetmap.moderation.services import NewProposal, propose, take_back_waiting
from assetmap.photos.errors import BadPhoto, PhotoMovedOn, TooManyPhotos
from assetmap.photos.models import (
    HELD,
    HIDDEN,
    PUBLISHED,
    REFUSED,
    WITHDRAWN,
    Photo,
    PhotoDiscard,
    PhotoDraft,
)
from assetmap.photos.queries import (
    count_drafts,
    count_of_person,
    count_of_thing,
    get_draft,
    get_photo,
)
from assetmap.photos.rights import RULES, may_register, require
from assetmap.photos.subjects import Subject, get_subject
from assetmap.photos.words import LICENCES, PhotoWords, document_of, word_faults, write_words
from assetmap.uploads.photos import Photo as Decoded

ADD, REWORD = "photos.register", "photos.update"
#: What whoever adds a photo confirms, by field; the contributor terms ask for each.
CONFIRMED = {
    "mine": "I took this photograph myself",
    "agreed": "Everybody who can be recognised has agreed that it is shown here",
    "no_children": "No child can be recognised",
}
_NO_MORE = "You may not publish this by yourself any more. Send it to a moderator instead."
_OLD = "This photo changed since you looked at it. Look at it again."


@dataclass(frozen=True)
class Confirmation:
    """What somebody says when a photo is to be kept.

    Attributes
    ----------
    licence : str
        Key of ``words.LICENCES``.
    ticked : frozenset of str
        Keys of ``CONFIRMED``; all are needed.
    promised : {"publish", "propose"}
        What the page said would become of it.
    """

    words: PhotoWords
    licence: str
    ticked: frozenset[str]
    promised: Promise = "propose"


def require_room(session: Session, *, actor: Principal, subject: Subject) -> None:
    """Raise unless somebody may send one more photo of this: asked before a file is looked at.

    Raises
    ------
    NotYours, TooManyPhotos
    """
    RULES.require(actor, "photos.propose")
    if count_drafts(session, actor.name) >= PHOTO_DRAFTS:
        raise TooManyPhotos(
            f"{PHOTO_DRAFTS} photos of yours wait to be confirmed. Confirm them or throw them "
            "away first: you find them under “Your photos”."
        )
    _require_quota(session, actor, subject)


def begin_draft(
    session: Session,
    *,
    actor: Principal,
    subject: Subject,
    decoded: Decoded,
    file_name: str,
    at: datetime,
) -> PhotoDraft:
    """Keep a photo that was made here until its author has looked at it.

    Parameters
    ----------
    file_name : str
        Of its pictures, which are on the disk already.

    Raises
    ------
    NotYours, TooManyPhotos
    """
    _take_turn(session, f"person {actor.name}")
    require_room(session, actor=actor, subject=subject)
    draft = PhotoDraft(
        slug=f"q-{secrets.token_hex(8)}",
        record=subject.record,
        target=subject.slug,
        author=actor.name,
        file_name=file_name,
        width=decoded.large.width,
        height=decoded.large.height,
        small_width=decoded.small.width,
        small_height=decoded.small.height,
        byte_count=len(decoded.large.data) + len(decoded.small.data),
        taken_out=list(decoded.taken_out),
        month=decoded.month,
        created_at=at,
    )
    session.add(draft)
    session.flush()
    return draft


def confirm_draft(
    session: Session, *, actor: Principal, slug: str, said: Confirmation, at: datetime
) -> Outcome:
    """Make a draft a photo: published, or held for a moderator; the caller commits.

    Raises
    ------
    PhotoNotFound, NothingToPhotograph, BadPhoto, TooManyPhotos
    NotYours
        Also when the page promised to publish and may not any more.
    """
    draft = get_draft(session, slug, actor=actor, lock=True)
    subject = get_subject(session, draft.record, draft.target)
    _check(said, at)
    _take_turn(session, f"person {actor.name}")
    _take_turn(session, f"{subject.record} {subject.slug}")
    _require_quota(session, actor, subject)
    publishes = may_register(session, actor, subject)
    if not publishes:
        require_proposing(RULES, actor, "photos.propose", promised=said.promised, refusal=_NO_MORE)
    sign_transaction(session, actor=actor.name, reason=f"add photo of {subject.slug}")
    told = told_here(at.date())
    photo = Photo(
        slug=f"p-{secrets.token_hex(8)}", source=told.source, licence=said.licence,
        retrieved_on=told.retrieved_on, record=draft.record, target=draft.target,
        state=PUBLISHED if publishes else HELD, author=actor.name, terms=TERMS,
        file_name=draft.file_name, width=draft.width, height=draft.height,
        small_width=draft.small_width, small_height=draft.small_height,
        byte_count=draft.byte_count, added_at=at,
    )  # fmt: skip
    photo.source_id = photo.slug
    write_words(photo, said.words)
    session.add(photo)
    session.delete(draft)
    session.flush()
    if not publishes:
        _suggest(session, actor, ADD, photo, subject, said.words, at)
    return Outcome(f"/photos/{photo.slug}", is_held=not publishes)


def discard_draft(session: Session, *, actor: Principal, slug: str) -> PhotoDraft:
    """Throw a photo away that nobody has confirmed. Raises ``PhotoNotFound``."""
    draft = get_draft(session, slug, actor=actor, lock=True)
    discard_pictures(session, draft.file_name)
    session.delete(draft)
    session.flush()
    return draft


def reword_photo(
    session: Session, *, actor: Principal, slug: str, version: int, words: PhotoWords,
    promised: Promise, at: datetime,
) -> Outcome:  # fmt: skip
    """Change what is said of a photo, or suggest the change; the caller commits.

    While the photo itself waits, its author's new words take the place of the old ones in front
    of the moderators: what is approved is always what was looked at.

    Raises
    ------
    PhotoNotFound, PhotoMovedOn, NotYours, BadPhoto
    """
    _check_words(words, at)
    photo = _to_change(
        session, actor, slug, version, action="photos.update", states=(HELD, PUBLISHED)
    )
    subject = get_subject(session, photo.record, photo.target)
    if photo.state == HELD:
        if photo.author != actor.name:
            raise PhotoMovedOn("This photo waits for a moderator: mend its words in the queue.")
        sign_transaction(session, actor=actor.name, reason=f"words of photo {slug}")
        write_words(photo, words)
        session.flush()
        session.refresh(photo)
        _suggest(session, actor, ADD, photo, subject, words, at)
        return Outcome(f"/photos/{slug}", is_held=True)
    if may_register(session, actor, subject):
        put_words(session, actor=actor, photo=photo, words=words)
        return Outcome(f"/photos/{slug}", is_held=False)
    require_proposing(RULES, actor, "photos.propose", promised=promised, refusal=_NO_MORE)
    _suggest(session, actor, REWORD, photo, subject, words, at)
    return Outcome(f"/photos/{slug}", is_held=True)


def put_words(session: Session, *, actor: Principal, photo: Photo, words: PhotoWords) -> None:
    """Write words on a photo that is shown; whoever calls has locked it and asked the table."""
    sign_transaction(session, actor=actor.name, reason=f"words of photo {photo.slug}")
    write_words(photo, words)
    session.flush()


def withdraw_photo(
    session: Session, *, actor: Principal, slug: str, version: int, at: datetime
) -> Photo:
    """Take one's own photo back: its pictures go, whatever state it is in.

    Raises
    ------
    PhotoNotFound, PhotoMovedOn, NotYours
    """
    photo = _to_change(
        session, actor, slug, version, action="photos.withdraw", states=(HELD, PUBLISHED, HIDDEN)
    )
    sign_transaction(session, actor=actor.name, reason=f"withdraw photo {slug}")
    end_photo(session, photo, state=WITHDRAWN, reason="", at=at)
    return photo


def hide_photo(
    session: Session, *, actor: Principal, slug: str, version: int, reason: str, at: datetime
) -> Photo:
    """Let nobody but its author and the moderators see a photo any more; the author reads why.

    Raises
    ------
    PhotoNotFound, PhotoMovedOn, NotYours, BadPhoto
    """
    if not reason.strip():
        raise BadPhoto("Say why: the author reads it.", {"reason": "Give a reason."})
    if len(reason) > REPORT_LONGEST:
        raise BadPhoto(
            "The reason is too long.", {"reason": f"At most {REPORT_LONGEST} characters."}
        )
    photo = _to_change(session, actor, slug, version, action="photos.hide", states=(PUBLISHED,))
    sign_transaction(session, actor=actor.name, reason=f"hide photo {slug}")
    photo.state, photo.reason, photo.ended_at = HIDDEN, reason.strip(), at
    session.flush()
    return photo


def show_photo(session: Session, *, actor: Principal, slug: str, version: int) -> Photo:
    """Show a photo again that was hidden. Raises ``PhotoNotFound``, ``PhotoMovedOn``."""
    photo = _to_change(session, actor, slug, version, action="photos.hide", states=(HIDDEN,))
    sign_transaction(session, actor=actor.name, reason=f"show photo {slug} again")
    photo.state, photo.reason, photo.ended_at = PUBLISHED, "", None
    session.flush()
    return photo


def end_photo(session: Session, photo: Photo, *, state: str, reason: str, at: datetime) -> None:
    """A photo is over: its pictures are to go once this is committed."""
    if state not in (REFUSED, WITHDRAWN):
        raise ValueError(state)
    if photo.file_name is not None:
        discard_pictures(session, photo.file_name)
    photo.state, photo.reason, photo.ended_at, photo.file_name = state, reason, at, None
    session.flush()


def discard_pictures(session: Session, file_name: str) -> None:
    """List pictures to be removed: after the commit, so that nothing that stays lacks them."""
    session.add(PhotoDiscard(file_name=file_name))


def move_photos(session: Session, *, record: str, dropped: str, kept: str) -> int:
    """Two records became one: the photos of the one are photos of the other."""
    done = session.execute(
        text("UPDATE photo SET target = :kept WHERE record = :record AND target = :dropped"),
        {"record": record, "dropped": dropped, "kept": kept},
    )
    session.execute(
        text("UPDATE photo_draft SET target = :kept WHERE record = :record AND target = :dropped"),
        {"record": record, "dropped": dropped, "kept": kept},
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def _check(said: Confirmation, at: datetime) -> None:
    faults = word_faults(said.words, today=at.date())
    if said.licence not in LICENCES:
        faults["licence"] = "Choose a licence of the list."
    for field, words in CONFIRMED.items():
        if field not in said.ticked:
            faults[field] = f"Tick “{words}”, or do not add the photo."
    if faults:
        raise BadPhoto("The photo cannot be kept yet: look at the marked fields.", faults)


def _check_words(words: PhotoWords, at: datetime) -> None:
    faults = word_faults(words, today=at.date())
    if faults:
        raise BadPhoto("The words cannot be kept yet: look at the marked fields.", faults)


def _require_quota(session: Session, actor: Principal, subject: Subject) -> None:
    if count_of_person(session, actor.name) >= PHOTOS_OF_PERSON:
        raise TooManyPhotos(
            f"You have {PHOTOS_OF_PERSON} photos here, the most that one person may have. Take one "
            "back before you add another."
        )
    if count_of_thing(session, subject.record, subject.slug) >= PHOTOS_OF_THING:
        raise TooManyPhotos(
            f"“{subject.name}” has {PHOTOS_OF_THING} photos, the most that one page may have. If "
            "yours says something new, tell a moderator which one it should replace."
        )


def _to_change(
    session: Session, actor: Principal, slug: str, version: int, *, action: str,
    states: tuple[str, ...],
) -> Photo:  # fmt: skip
    """The photo, locked, as the actor saw it; what its author had suggested is taken back."""
    seen = get_photo(session, slug, actor=actor)
    require(session, actor, action, seen)
    if seen.author == actor.name:
        # In the order in which a decision locks them: the suggestion, then the photo.
        take_back_waiting(session, record="photos", target=slug)
    photo = get_photo(session, slug, actor=actor, lock=True)
    if photo.version != version or photo.state not in states:
        raise PhotoMovedOn(_OLD)
    return photo


def _suggest(
    session: Session, actor: Principal, kind: str, photo: Photo, subject: Subject,
    words: PhotoWords, at: datetime,
) -> None:  # fmt: skip
    propose(
        session, actor=actor, at=at,
        proposal=NewProposal(
            kind, "photos", photo.slug, photo.version, f"Photo of {subject.name}",
            document_of(words), subject.neighbourhoods,
        ),
    )  # fmt: skip


def _take_turn(session: Session, what: str) -> None:
    """One at a time for this person, or this thing: else two at once could pass a quota."""
    session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 0))"), {"what": f"photos {what}"}
    )
