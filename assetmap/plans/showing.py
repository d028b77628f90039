"""Editions as they may be shown, and mending them for good where a ledger left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.anchors.models import Ledger
from assetmap.core.arrays import any_of
from assetmap.core.db import locked, sign_transaction
from assetmap.core.permissions import Principal
from assetmap.plans.evidence import hash_of
from assetmap.plans.freezing import Frozen, ledgers_in, read_document, with_gaps
from assetmap.plans.models import PlanEdition


@dataclass(frozen=True)
class Shown:
    """An edition as it may be shown now, with the hash of just that."""

    frozen: Frozen
    document: dict[str, object]
    sha256: str


def show_edition(session: Session, edition: PlanEdition) -> Shown:
    """An edition as it may be shown: without what rests on a ledger that is no longer public.

    A ledger that was replaced by a corrected file still stands behind what was published.
    """
    gone = _gone(session, ledgers_in(edition.document))
    if not gone:
        return Shown(read_document(edition.document), edition.document, edition.sha256)
    made = with_gaps(edition.document, gone, on=None)
    return Shown(read_document(made), made, hash_of(made))


def reissue_editions(session: Session, *, actor: Principal, today: date) -> Sequence[str]:
    """Take out of every edition what rests on a withdrawn ledger, for good; gives their names.

    The edition keeps its number and gets a note and a new hash. What was taken out stays in the
    history, as with every change, which visitors' role cannot read.
    """
    changed = []
    for edition in session.scalars(locked(select(PlanEdition).order_by(PlanEdition.id))):
        gone = _gone(session, ledgers_in(edition.document))
        if not gone:
            continue
        sign_transaction(session, actor=actor.name, reason="a ledger behind it was withdrawn")
        made = with_gaps(edition.document, gone, on=today)
        edition.document, edition.sha256 = made, hash_of(made)
        changed.append(edition.slug)
    session.flush()
    return changed


def _gone(session: Session, slugs: set[str]) -> set[str]:
    """Those of some ledgers that are not public (any more)."""
    public = session.scalars(
        select(Ledger.slug).where(
            any_of(Ledger.slug, sorted(slugs)), Ledger.published, ~Ledger.withdrawn
        )
    )
    return slugs - set(public) if slugs else set()
