"""Publishing an edition, reading it as it may be shown, and mending it where a ledger left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.anchors.models import Ledger
from assetmap.core.arrays import any_of
from assetmap.core.db import locked, sign_transaction
from assetmap.core.permissions import Principal
from assetmap.plans.answering import Asking
from assetmap.plans.blocks import answer_blocks
from assetmap.plans.errors import BadPlan, PlanMovedOn
from assetmap.plans.evidence import hash_of
from assetmap.plans.freezing import (
    Frozen,
    document_of,
    ledgers_in,
    read_document,
    with_gaps,
)
from assetmap.plans.models import Plan, PlanEdition
from assetmap.plans.queries import get_draft, list_blocks, list_sections
from assetmap.plans.rights import RULES, draft_of


@dataclass(frozen=True)
class Shown:
    """An edition as it may be shown now, with the hash of just that."""

    frozen: Frozen
    document: dict[str, object]
    sha256: str


def draft_mark(session: Session, plan: Plan) -> str:
    """One mark for all that a draft says, so that nobody publishes what they have not seen."""
    sections = list_sections(session, plan)
    blocks = list_blocks(session, sections)
    return hash_of(
        {
            "plan": plan.version,
            "sections": [[one.slug, one.version] for one in sections],
            "blocks": [[one.slug, one.version] for held in sections for one in blocks[held.id]],
        }
    )


def publish_plan(
    session: Session, *, actor: Principal, plan: str, mark: str, asking: Asking
) -> PlanEdition:
    """Publish what the draft says now, with its evidence frozen, under the next number.

    Raises
    ------
    PlanNotFound, NotYours
    PlanMovedOn
        The draft is not the one that was looked at.
    BadPlan
        Nothing stands in it, or some evidence has no answer.
    """
    held = get_draft(session, plan, actor=actor, lock=True)
    RULES.require(actor, "plans.publish", draft_of(held.group))
    if draft_mark(session, held) != mark:
        raise PlanMovedOn(
            "Somebody changed the draft since you opened this page. Look at it again."
        )
    sections = list_sections(session, held)
    answers = answer_blocks(session, sections, asking=asking)
    for one in sections:
        broken = next((block for block in answers[one.key] if block.evidence is None), None)
        if broken is not None:
            raise BadPlan(
                f"Evidence in “{one.title}” has no answer now: {broken.problem} Take it out, or "
                "mend what it asks, before you publish."
            )
    last = session.scalar(
        select(func.max(PlanEdition.number)).where(PlanEdition.plan_id == held.id)
    )
    number = (last or 0) + 1
    document = document_of(held, sections, answers, number=number, today=asking.today)
    if not document["sections"]:
        raise BadPlan("Nothing is written in the plan yet. Write a section before you publish.")
    sign_transaction(session, actor=actor.name, reason=f"publish edition {number} of {held.slug}")
    slug = f"{held.slug}-edition-{number}"
    edition = PlanEdition(
        slug=slug, plan_id=held.id, number=number, published_on=asking.today, document=document,
        sha256=hash_of(document), source=held.source, source_id=slug, licence=held.licence,
        retrieved_on=asking.today,
    )  # fmt: skip
    session.add(edition)
    session.flush()
    return edition


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
