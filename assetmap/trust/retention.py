"""Nothing is kept longer than the data map says: each period with what ends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from assetmap.accounts.events import Caller
from assetmap.accounts.models import Account, AccountEvent, AccountGrant, Mail
from assetmap.accounts.services.leaving import erase_account
from assetmap.accounts.services.sessions import forget_old_sessions
from assetmap.anchors.drafts.models import LedgerDraft
from assetmap.core.limits import (
    EVENTS_KEPT_DAYS,
    INVITED_KEPT_DAYS,
    MAIL_KEPT_DAYS,
    NOTICES_KEPT_DAYS,
    PHOTO_LEFT_MINUTES,
    REPORTS_KEPT_DAYS,
    SHEETS_KEPT_DAYS,
    SUGGESTIONS_KEPT_DAYS,
    UNCONFIRMED_KEPT_DAYS,
    UNSEEN_KEPT_DAYS,
    WAITING_KEPT_DAYS,
)
from assetmap.core.permissions import OPERATOR, Role
from assetmap.groups.belonging import drop_invitations
from assetmap.groups.notices.choosing import drop_old_notices
from assetmap.groups.sheets.keeping import drop_old_sheets
from assetmap.moderation.models import ProblemReport, Proposal
from assetmap.photos.keeping import (
    drop_ended,
    drop_unconfirmed,
    drop_unnamed,
    forget_originals,
)
from assetmap.photos.store import originals_folder, photo_folder
from assetmap.web.forgetting import forget_old_answers, forget_old_counts

Remember = Callable[[str, datetime], None]


@dataclass(frozen=True)
class Kept:
    """What the jobs need beside the session: the moment, and how an erasure is listed."""

    at: datetime
    remember: Remember
    home: Path | None = None


def keep_house(
    session: Session, *, at: datetime, remember: Remember, home: Path | None = None
) -> Mapping[str, int]:
    """Delete whatever is past its time; the caller commits. Returns how many of each.

    Parameters
    ----------
    remember : callable
        Lists an erased account outside the database, as ``erase_account`` wants it.
    home : Path, optional
        Folder of the installation, whose left-over files go too; None leaves files alone.
    """
    kept = Kept(at, remember, home)
    return {name: job(session, kept) for name, job in JOBS.items()}


def _sessions(session: Session, kept: Kept) -> int:
    return forget_old_sessions(session, at=kept.at)


def _answers(session: Session, kept: Kept) -> int:
    return forget_old_answers(session, at=kept.at)


def _counts(session: Session, kept: Kept) -> int:
    return forget_old_counts(session, at=kept.at)


def _mails(session: Session, kept: Kept) -> int:
    return _gone(session, delete(Mail).where(Mail.written_at < _ago(kept, MAIL_KEPT_DAYS)))


def _events(session: Session, kept: Kept) -> int:
    oldest = _ago(kept, EVENTS_KEPT_DAYS)
    return _gone(session, delete(AccountEvent).where(AccountEvent.at < oldest))


def _reports(session: Session, kept: Kept) -> int:
    oldest = _ago(kept, REPORTS_KEPT_DAYS)
    return _gone(session, delete(ProblemReport).where(ProblemReport.decided_at < oldest))


def _suggestions(session: Session, kept: Kept) -> int:
    oldest = _ago(kept, SUGGESTIONS_KEPT_DAYS)
    return _gone(
        session,
        delete(Proposal).where(
            Proposal.state.in_(("refused", "withdrawn")), Proposal.submitted_at < oldest
        ),
    )


def _drafts(session: Session, kept: Kept) -> int:
    """Ledgers that nobody released; what lies in their folder goes when a worker starts."""
    oldest = _ago(kept, WAITING_KEPT_DAYS)
    return _gone(
        session,
        update(LedgerDraft)
        .where(
            LedgerDraft.state.in_(
                ("waiting", "checking", "checked", "failed", "cancelled", "submitted")
            ),
            LedgerDraft.created_at < oldest,
        )
        .values(state="discarded", account={}, checked_as=None, file_name=None),
    )


def _unconfirmed_photos(session: Session, kept: Kept) -> int:
    return drop_unconfirmed(session, at=kept.at)


def _ended_photos(session: Session, kept: Kept) -> int:
    return drop_ended(session, at=kept.at)


def _left_files(session: Session, kept: Kept) -> int:
    """What uploads left behind that were broken off."""
    if kept.home is None:
        return 0
    left = kept.at - timedelta(minutes=PHOTO_LEFT_MINUTES)
    return forget_originals(originals_folder(kept.home), at=kept.at) + drop_unnamed(
        session, photo_folder(kept.home), before=left
    )


def _invitations(session: Session, kept: Kept) -> int:
    return drop_invitations(session, at=kept.at)


def _notices(session: Session, kept: Kept) -> int:
    return drop_old_notices(session, before=_ago(kept, NOTICES_KEPT_DAYS))


def _sheets(session: Session, kept: Kept) -> int:
    return drop_old_sheets(session, before=_ago(kept, SHEETS_KEPT_DAYS).date())


def _never_came(session: Session, kept: Kept) -> int:
    """Accounts whose address was never confirmed, or whose invitation nobody took."""
    found = [
        account
        for state, days in (("unconfirmed", UNCONFIRMED_KEPT_DAYS), ("invited", INVITED_KEPT_DAYS))
        for account in session.scalars(
            select(Account).where(Account.state == state, Account.created_at < _ago(kept, days))
        )
    ]
    return _erase(session, found, kept)


def _unseen(session: Session, kept: Kept) -> int:
    """Accounts that nobody used for years; a coordinator's stays, for somebody must give roles."""
    oldest: date = _ago(kept, UNSEEN_KEPT_DAYS).date()
    coordinators = select(AccountGrant.account_id).where(
        AccountGrant.role == Role.COORDINATOR.value, AccountGrant.ended_at.is_(None)
    )
    found = session.scalars(
        select(Account).where(
            Account.state.in_(("active", "suspended")),
            Account.seen_on < oldest,
            Account.id.not_in(coordinators),
        )
    )
    return _erase(session, list(found), kept)


#: What is deleted, by the name that the command prints; areas above add theirs where they keep it.
JOBS: dict[str, Callable[[Session, Kept], int]] = {
    "sessions that are over": _sessions,
    "answers to forms sent twice": _answers,
    "counts of requests": _counts,
    "e-mails that could not be sent": _mails,
    "what happened with accounts": _events,
    "reports that were looked after": _reports,
    "suggestions refused or withdrawn": _suggestions,
    "ledgers that nobody released": _drafts,
    "photos that nobody confirmed": _unconfirmed_photos,
    "photos refused, withdrawn or hidden": _ended_photos,
    "files that uploads left behind": _left_files,
    "invitations into groups that work no more": _invitations,
    "notices about groups, sent or not": _notices,
    "walk sheets printed long ago": _sheets,
    "accounts never opened": _never_came,
    "accounts unused for years": _unseen,
}


def _erase(session: Session, found: list[Account], kept: Kept) -> int:
    for account in found:
        erase_account(
            session, actor=OPERATOR, account=account, at=kept.at,
            caller=Caller(device="housekeeping"), remember=kept.remember,
        )  # fmt: skip
    return len(found)


def _ago(kept: Kept, days: int) -> datetime:
    return kept.at - timedelta(days=days)


def _gone(session: Session, statement: Any) -> int:
    done: CursorResult[Any] = session.execute(statement)  # type: ignore[assignment]
    return done.rowcount
