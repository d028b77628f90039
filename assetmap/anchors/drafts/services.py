"""Bringing a ledger in, step by step; each step is one transaction and cannot be skipped."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.accounts.services.leaving import PERSONAL, take_name_off
from assetmap.anchors.drafts.errors import (
    BadDraft,
    DraftMovedOn,
    DraftNotFound,
    NotAsPreviewed,
)
from assetmap.anchors.drafts.held import refuse_blocked
from assetmap.anchors.drafts.models import LedgerDraft
from assetmap.anchors.drafts.working import drop_file, same_file
from assetmap.anchors.errors import SecondPersonNeeded
from assetmap.anchors.models import Anchor, Ledger
from assetmap.anchors.reading.fields import FIELDS
from assetmap.anchors.rights import RULES, thing_of
from assetmap.core.db import locked
from assetmap.core.permissions import Principal
from assetmap.uploads.judging import Judged

WAITING = "Waiting for its turn"
#: States in which a worker is at it, or will be.
RUNNING = ("waiting", "checking", "loading")


@dataclass(frozen=True)
class DraftWords:
    """What an officer says of a file.

    Attributes
    ----------
    source : str
        Who published it, and where; needed when it is published.
    published : bool
        False is seen by the anchor's people alone.
    replaces : str or None
        Slug of the ledger that this one corrects.
    """

    source: str
    licence: str
    retrieved_on: date
    published: bool
    replaces: str | None = None


@dataclass(frozen=True)
class Reading:
    """How the file is to be read, where it cannot tell by itself."""

    sheet: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    date_order: str | None = None


def begin_draft(
    session: Session, *, actor: Principal, anchor: Anchor, judged: Judged, file: Path,
    words: DraftWords, today: date,
) -> LedgerDraft:  # fmt: skip
    """Take a file that came through the door; it waits to be checked.

    Raises
    ------
    NotYours
    FileBlocked
        The same bytes were withdrawn before.
    BadDraft
    """
    RULES.require(actor, "anchors.load_ledger", thing_of(anchor))
    faults = {}
    if words.published and not words.source.strip():
        faults["source"] = "Say who published it, and where."
    if words.retrieved_on > today:
        faults["retrieved_on"] = "This day is still to come."
    if words.replaces is not None:
        held = session.scalar(
            select(Ledger.id).where(Ledger.anchor_id == anchor.id, Ledger.slug == words.replaces)
        )
        if held is None:
            faults["replaces"] = "This anchor has no such ledger."
    if faults:
        raise BadDraft("The file cannot be taken yet: look at the marked fields.", faults)
    refuse_blocked(session, anchor, judged.sha256)
    draft = LedgerDraft(
        slug=f"d-{secrets.token_hex(8)}",
        anchor_id=anchor.id,
        label=judged.label,
        file_name=file.name,
        sha256=judged.sha256,
        byte_count=judged.byte_count,
        source=words.source.strip() if words.published else "private",
        licence=words.licence.strip() or "not stated",
        retrieved_on=words.retrieved_on,
        published=words.published,
        replaces=words.replaces,
        created_by=actor.name,
        step=WAITING,
    )
    session.add(draft)
    session.flush()
    return draft


def get_draft(
    session: Session, slug: str, *, actor: Principal, anchor: str | None = None, lock: bool = False
) -> LedgerDraft:
    """An upload for the people of its anchor.

    Raises
    ------
    DraftNotFound
        Also for everybody else, and under another anchor's address.
    """
    query = select(LedgerDraft).where(LedgerDraft.slug == slug)
    held = session.scalar(locked(query) if lock else query)
    if (
        held is None
        or (anchor is not None and held.anchor.slug != anchor)
        or not RULES.allows(actor, "anchors.load_ledger", thing_of(held.anchor))
    ):
        raise DraftNotFound("There is no such upload.")
    return held


def list_drafts(session: Session, anchor: Anchor, *, actor: Principal) -> list[LedgerDraft]:
    """What is on its way in for an anchor, newest first; nothing for everybody else."""
    if not RULES.allows(actor, "anchors.load_ledger", thing_of(anchor)):
        return []
    return list(
        session.scalars(
            select(LedgerDraft)
            .where(
                LedgerDraft.anchor_id == anchor.id,
                LedgerDraft.state.not_in(("released", "discarded")),
            )
            .order_by(LedgerDraft.id.desc())
        )
    )


def choose_reading(
    session: Session, *, actor: Principal, slug: str, version: int, reading: Reading
) -> LedgerDraft:
    """Say how the file is to be read; it is checked anew.

    Raises
    ------
    DraftNotFound, DraftMovedOn, BadDraft
    """
    draft = _to_change(session, slug, version, actor, states=("checked", "failed", "cancelled"))
    unknown = [name for name in reading.mapping if name not in FIELDS]
    if unknown:
        raise BadDraft(f"“{unknown[0]}” is no field of a ledger.")
    draft.sheet, draft.mapping = reading.sheet, dict(reading.mapping)
    draft.date_order = reading.date_order
    _wait(draft)
    session.flush()
    return draft


def check_again(session: Session, *, actor: Principal, slug: str) -> LedgerDraft:
    """Queue a check that was lost or failed. Raises ``DraftNotFound``, ``DraftMovedOn``."""
    draft = get_draft(session, slug, actor=actor, lock=True)
    if draft.state not in ("waiting", "failed", "checked", "cancelled"):
        raise DraftMovedOn("This upload is past being checked. Look at it again.")
    _wait(draft)
    session.flush()
    return draft


def submit_draft(
    session: Session, *, actor: Principal, slug: str, version: int, previewed: str
) -> LedgerDraft:
    """Send a checked ledger for release by a second person.

    Parameters
    ----------
    previewed : str
        The mark of what the page showed.

    Raises
    ------
    DraftNotFound, DraftMovedOn
    NotAsPreviewed
        The account is of another file or another reading.
    """
    draft = _to_change(session, slug, version, actor, states=("checked",))
    if previewed != draft.checked_as:
        raise NotAsPreviewed("What you looked at is not what is here now. Look at it again.")
    if not draft.account.get("payments"):
        raise DraftMovedOn("No row of this file is a payment: there is nothing to release.")
    draft.state, draft.submitted_by = "submitted", actor.name
    session.flush()
    return draft


def release_draft(
    session: Session, *, actor: Principal, slug: str, version: int, previewed: str, folder: Path
) -> LedgerDraft:
    """Let a ledger be loaded: by somebody else than who sent it.

    Raises
    ------
    DraftNotFound, DraftMovedOn, NotAsPreviewed, SecondPersonNeeded, FileBlocked
    """
    draft = _to_change(session, slug, version, actor, states=("submitted",))
    RULES.require(actor, "anchors.release_ledger", thing_of(draft.anchor))
    if actor.name in (draft.submitted_by, draft.created_by):
        raise SecondPersonNeeded(
            "You brought this ledger in, so somebody else must release it: another officer of "
            "this anchor, or a coordinator."
        )
    if previewed != draft.checked_as:
        raise NotAsPreviewed("What you looked at is not what is here now. Look at it again.")
    same_file(draft, folder)
    refuse_blocked(session, draft.anchor, draft.sha256)
    draft.state, draft.released_by, draft.step = "loading", actor.name, WAITING
    session.flush()
    return draft


def send_back(session: Session, *, actor: Principal, slug: str, version: int) -> LedgerDraft:
    """Take a ledger back from release. Raises ``DraftNotFound``, ``DraftMovedOn``."""
    draft = _to_change(session, slug, version, actor, states=("submitted",))
    draft.state, draft.submitted_by = "checked", None
    session.flush()
    return draft


def discard_draft(
    session: Session, *, actor: Principal, slug: str, version: int, folder: Path
) -> LedgerDraft:
    """Throw an upload away, file and all; one that is being loaded cannot be.

    Raises
    ------
    DraftNotFound, DraftMovedOn
    """
    states = ("waiting", "checking", "checked", "failed", "submitted", "cancelled")
    draft = _to_change(session, slug, version, actor, states=states)
    draft.state, draft.account = "discarded", {}
    session.flush()
    drop_file(draft, folder)
    return draft


def cancel_draft(session: Session, *, actor: Principal, slug: str) -> LedgerDraft:
    """Stop what is being done with an upload, now or before it begins; nothing of it is kept.

    Raises
    ------
    DraftNotFound
    DraftMovedOn
        It was done already, or nothing was being done.
    """
    draft = get_draft(session, slug, actor=actor, lock=True)
    if draft.state not in RUNNING:
        raise DraftMovedOn("Nothing is being done with this upload any more. Look at it again.")
    draft.state, draft.step, draft.cancelled_by = "cancelled", "", actor.name
    draft.account, draft.checked_as = {}, None
    draft.submitted_by = draft.released_by = None
    session.flush()
    return draft


def _to_change(
    session: Session, slug: str, version: int, actor: Principal, *, states: tuple[str, ...]
) -> LedgerDraft:
    draft = get_draft(session, slug, actor=actor, lock=True)
    if draft.version != version or draft.state not in states:
        raise DraftMovedOn(
            "Somebody else went on with this upload, or a check ended meanwhile. Look at it again."
        )
    return draft


def _wait(draft: LedgerDraft) -> None:
    draft.state, draft.step, draft.problem = "waiting", WAITING, ""
    draft.account, draft.checked_as, draft.cancelled_by = {}, None, None


def forget_officer(session: Session, slug: str) -> None:
    """Take somebody's public name off what they brought in and released."""
    take_name_off(
        session, LedgerDraft, slug, "created_by", "submitted_by", "cancelled_by",
        second="released_by",
    )  # fmt: skip


# An area that keeps something of a person says so where it does.
PERSONAL.erasers.append(forget_officer)
