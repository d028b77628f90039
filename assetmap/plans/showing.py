"""Editions, and drafts put out for comment, as they may be shown; mending them for good."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import Function

from assetmap.accounts.services.leaving import PERSONAL
from assetmap.anchors.models import Ledger
from assetmap.core.arrays import any_of
from assetmap.core.db import locked, sign_transaction
from assetmap.core.permissions import OPERATOR, Principal
from assetmap.groups.annotations.models import Annotation
from assetmap.groups.annotations.queries import published, published_openly
from assetmap.photos.queries import find_shown
from assetmap.plans.comments.models import PlanRound
from assetmap.plans.evidence import hash_of
from assetmap.plans.freezing import Frozen, read_document, rests_on, with_gaps
from assetmap.plans.models import PlanEdition
from assetmap.plans.pictures import forget_pictures, pictures_in, read_pictures
from assetmap.trust.retention import JOBS, Kept


@dataclass(frozen=True)
class Shown:
    """An edition as it may be shown now, with the hash of just that.

    Attributes
    ----------
    licence : str
        Of its words.
    pictures : mapping of sha256 to bytes
        Read where the edition is taken away as a file; on its page each is asked for by itself.
    """

    frozen: Frozen
    document: dict[str, object]
    sha256: str
    licence: str
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def show_edition(session: Session, edition: PlanEdition | PlanRound) -> Shown:
    """What was published as it may be shown: without what rests on anything no longer public.

    A ledger that was replaced by a corrected file still stands behind what was published.
    """
    gone = _gone(session, rests_on(edition.document))
    if not gone:
        document, mark = edition.document, edition.sha256
        return Shown(read_document(document), document, mark, edition.licence)
    made = with_gaps(edition.document, gone, on=None)
    return Shown(read_document(made), made, hash_of(made), edition.licence)


def show_to_take(session: Session, edition: PlanEdition) -> Shown:
    """The same with the bytes of its pictures."""
    shown = show_edition(session, edition)
    return replace(shown, pictures=read_pictures(session, pictures_in(shown.document)))


def reissue_editions(session: Session, *, actor: Principal, today: date) -> Sequence[str]:
    """Take out of all that was published what rests on anything no longer public, for good.

    An edition, or a draft put out for comment, keeps its number and gets a note and a new hash.
    What was taken out is taken out of the history too, and pictures that stand nowhere any more
    are deleted.

    Returns
    -------
    sequence of str
        Names of the editions and drafts that changed.
    """
    changed = []
    held: list[tuple[PlanEdition | PlanRound, Function[Any]]] = [
        *(
            (one, func.mend_edition_history(one.id))
            for one in session.scalars(locked(select(PlanEdition).order_by(PlanEdition.id)))
        ),
        *(
            (one, func.mend_round_history(one.id))
            for one in session.scalars(locked(select(PlanRound).order_by(PlanRound.id)))
        ),
    ]
    for edition, mend in held:
        gone = _gone(session, rests_on(edition.document))
        if not gone:
            continue
        sign_transaction(session, actor=actor.name, reason="what it rested on is public no longer")
        made = with_gaps(edition.document, gone, on=today)
        edition.document, edition.sha256 = made, hash_of(made)
        session.flush()
        # The history is no role's to change, so the database does it by a function of the owner's.
        session.execute(select(mend))
        changed.append(edition.slug)
    if changed:
        forget_pictures(session)
    return changed


def forget_in_editions(session: Session, _slug: str) -> None:
    """Somebody leaves: what went with them leaves every edition on the same day."""
    reissue_editions(session, actor=OPERATOR, today=datetime.now(UTC).date())


def _gone(session: Session, names: set[str]) -> set[str]:
    """Those of some ledgers, photos and annotations that are not public (any more)."""
    slugs: dict[str, list[str]] = {}
    for name in sorted(names):
        kind, _space, slug = name.partition(" ")
        slugs.setdefault(kind, []).append(slug)
    return {
        f"{kind} {slug}"
        for kind, held in slugs.items()
        for slug in set(held) - _PUBLIC[kind](session, held)
    }


def _public_ledgers(session: Session, slugs: Sequence[str]) -> set[str]:
    return set(
        session.scalars(
            select(Ledger.slug).where(
                any_of(Ledger.slug, slugs), Ledger.published, ~Ledger.withdrawn
            )
        )
    )


def _public_annotations(session: Session, slugs: Sequence[str]) -> set[str]:
    """Those that everybody sees with their place."""
    return _slugs_of(session, published_openly(), slugs)


def _public_areas(session: Session, slugs: Sequence[str]) -> set[str]:
    """Those that everybody sees, of a sensitive place by its area."""
    return _slugs_of(session, published(), slugs)


def _slugs_of(session: Session, query: Select[Annotation], slugs: Sequence[str]) -> set[str]:
    named = query.with_only_columns(Annotation.slug).where(any_of(Annotation.slug, slugs))
    return set(session.scalars(named))


def _public_photos(session: Session, slugs: Sequence[str]) -> set[str]:
    return {slug for slug in slugs if find_shown(session, slug) is not None}


_PUBLIC: dict[str, Callable[[Session, Sequence[str]], set[str]]] = {
    "ledger": _public_ledgers,
    "annotation": _public_annotations,
    "sensitive-annotation": _public_areas,
    "photo": _public_photos,
}


def _reissued(session: Session, kept: Kept) -> int:
    return len(reissue_editions(session, actor=OPERATOR, today=kept.at.date()))


PERSONAL.last.append(forget_in_editions)
JOBS["editions that lost what they rested on"] = _reissued
