"""Ledgers that are in: withdrawn from everything, their payees put where they work."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.anchors.drafts.errors import BadDraft, FileBlocked
from assetmap.anchors.drafts.models import BlockedFile
from assetmap.anchors.models import Anchor, Ledger
from assetmap.anchors.rights import RULES, thing_of
from assetmap.anchors.services.ledgers import get_ledger
from assetmap.anchors.services.places import CorrectedPlaces, locate_suppliers
from assetmap.anchors.statements.services import take_back
from assetmap.core.db import sign_transaction, take_turn
from assetmap.core.permissions import Principal


def withdraw_ledger(
    session: Session, *, actor: Principal, anchor: Anchor, slug: str, reason: str
) -> Ledger:
    """Take a ledger from pages, tiles, files and caches with the next request; its file is blocked.

    Yearly statements that count it are withdrawn with it. Its payments stay for the anchor's
    people until the operator deletes them.

    Raises
    ------
    NotYours, LedgerNotFound, BadDraft
    """
    RULES.require(actor, "anchors.withdraw_ledger", thing_of(anchor))
    if not reason.strip():
        raise BadDraft("Say why it is withdrawn.", {"reason": "Give a reason."})
    ledger = get_ledger(session, anchor, slug)
    sign_transaction(session, actor=actor.name, reason=f"withdraw ledger: {reason.strip()[:200]}")
    ledger.published = False
    ledger.withdrawn = True
    take_back(session, ledger)
    session.execute(
        text(
            "INSERT INTO blocked_file (anchor_id, sha256, reason) VALUES (:anchor, :sha, :reason) "
            "ON CONFLICT (anchor_id, sha256) DO NOTHING"
        ),
        {"anchor": anchor.id, "sha": ledger.sha256, "reason": reason.strip()[:300]},
    )
    session.flush()
    return ledger


def locate(
    session: Session, *, actor: Principal, ledger: Ledger, path: Path, today: date
) -> CorrectedPlaces:
    """Put payees where they work, as ``assetmap suppliers locate`` does.

    Raises
    ------
    NotYours, Invalid
    """
    RULES.require(actor, "anchors.locate_suppliers", thing_of(ledger.anchor))
    take_turn(session)
    return locate_suppliers(session, actor=actor.name, ledger=ledger, path=path, today=today)


def refuse_blocked(session: Session, anchor: Anchor, sha256: str) -> None:
    """Raise ``FileBlocked`` for bytes that were withdrawn from this anchor before."""
    found = session.scalar(
        select(BlockedFile).where(BlockedFile.anchor_id == anchor.id, BlockedFile.sha256 == sha256)
    )
    if found is not None:
        raise FileBlocked(
            f"This very file was withdrawn before: {found.reason} Mend the file and upload the "
            "mended one."
        )
