"""What a worker does with an uploaded ledger: check it, and make it a ledger."""

from __future__ import annotations

from pathlib import Path

from assetmap.anchors.drafts.account import account_of, checked_as
from assetmap.anchors.drafts.errors import DraftMovedOn, NotAsPreviewed
from assetmap.anchors.drafts.models import LedgerDraft
from assetmap.anchors.reading.reader import LedgerReading, read_ledger
from assetmap.anchors.services.ledgers import LedgerSource, load_ledger
from assetmap.core.db import take_turn
from assetmap.uploads.receiving import file_sha256
from assetmap.uploads.running import Turn


def check_draft(turn: Turn[LedgerDraft], *, folder: Path) -> None:
    """Read the file as ``ledger check`` does and keep what was found; nothing is stored of it.

    Raises
    ------
    LedgerUnreadable, NotAsPreviewed
    Stopped
        Somebody cancelled it meanwhile.
    """
    account = account_of(_read(turn.row(), folder))
    draft = turn.take()
    draft.account = account
    draft.checked_as = _mark(draft)
    draft.state, draft.step, draft.problem = "checked", "", ""
    turn.session.flush()


def load_draft(turn: Turn[LedgerDraft], *, folder: Path) -> None:
    """Make a released upload a ledger, through the same service as the command; all or nothing.

    Raises
    ------
    NotAsPreviewed
        The file or the choices are not those that were released.
    Stopped
        Somebody cancelled it meanwhile.
    """
    session, draft = turn.session, turn.row()
    if _mark(draft) != draft.checked_as:
        raise NotAsPreviewed("The choices are not those that were looked at.")
    reading = _read(draft, folder)
    turn.step("Storing the payments")
    take_turn(session)
    loaded = load_ledger(
        session,
        actor=draft.released_by or "",
        anchor=draft.anchor,
        reading=reading,
        origin=LedgerSource(
            source=draft.source,
            licence=draft.licence,
            retrieved_on=draft.retrieved_on,
            published=draft.published,
            replaces=draft.replaces,
        ),
    )
    loaded.ledger.file_name = draft.label
    session.flush()
    draft = turn.take()
    draft.state, draft.ledger_id, draft.account = "released", loaded.ledger.id, {}
    draft.step = draft.problem = ""
    session.flush()


def drop_file(draft: LedgerDraft, folder: Path) -> None:
    """The uploaded file is needed no more; of a ledger it is never kept."""
    if draft.file_name is not None:
        (folder / draft.file_name).unlink(missing_ok=True)
        draft.file_name = None


def same_file(draft: LedgerDraft, folder: Path) -> Path:
    """Where the uploaded file lies, unchanged. Raises ``DraftMovedOn``, ``NotAsPreviewed``."""
    path = folder / (draft.file_name or "gone")
    if not path.is_file():
        raise DraftMovedOn("The file is not here any more. Upload it again.")
    if file_sha256(path) != draft.sha256:
        raise NotAsPreviewed("The file changed since it was looked at. Upload it again.")
    return path


def _read(draft: LedgerDraft, folder: Path) -> LedgerReading:
    path = same_file(draft, folder)
    order = draft.date_order if draft.date_order in ("day_first", "month_first") else None
    return read_ledger(
        path,
        sheet=draft.sheet,
        mapping=draft.mapping,
        date_order=order,  # type: ignore[arg-type]
    )


def _mark(draft: LedgerDraft) -> str:
    return checked_as(
        draft.sha256, sheet=draft.sheet, mapping=draft.mapping, date_order=draft.date_order
    )
