"""Reading suggestions and reports, as far as the asker may see them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from assetmap.accounts.rules import PermissionTable
from assetmap.core.db import locked
from assetmap.core.permissions import PROGRAMME, Principal, Scope, Thing
from assetmap.moderation.errors import ProposalNotFound
from assetmap.moderation.models import WAITING, ProblemReport, Proposal
from assetmap.moderation.permissions import PERMISSIONS

RULES = PermissionTable.gather(PERMISSIONS)


def thing_of(proposal: Proposal) -> Thing:
    """What the permission table must know of a suggestion."""
    return Thing(
        proposal.state,
        proposal.author,
        frozenset({PROGRAMME, *(Scope("neighbourhood", one) for one in proposal.neighbourhoods)}),
    )


def get_proposal(session: Session, slug: str, *, actor: Principal, lock: bool = False) -> Proposal:
    """A suggestion for its author or a moderator of its place.

    Raises
    ------
    ProposalNotFound
        Also for somebody who may not see it: it is as if it were not there.
    """
    query = select(Proposal).where(Proposal.slug == slug)
    held = session.scalar(locked(query) if lock else query)
    if held is None or not (
        RULES.allows(actor, "moderation.read", thing_of(held))
        or RULES.allows(actor, "moderation.decide", thing_of(held))
    ):
        raise ProposalNotFound("There is no such suggestion.")
    return held


def list_waiting(session: Session, *, actor: Principal, limit: int = 200) -> list[Proposal]:
    """What this moderator may decide, the oldest first."""
    return list(
        session.scalars(
            select(Proposal)
            .where(Proposal.state == WAITING, _mine_to_decide(actor))
            .order_by(Proposal.submitted_at, Proposal.id)
            .limit(limit)
        )
    )


def count_waiting(session: Session, *, actor: Principal) -> int:
    """How many suggestions wait for this moderator."""
    query = select(func.count()).where(Proposal.state == WAITING, _mine_to_decide(actor))
    return session.scalar(query) or 0


def list_own(session: Session, *, author: str) -> list[Proposal]:
    """What somebody suggested, newest first."""
    return list(
        session.scalars(
            select(Proposal)
            .where(Proposal.author == author)
            .order_by(Proposal.submitted_at.desc(), Proposal.id.desc())
            .limit(500)
        )
    )


def count_record_of(session: Session, author: str) -> dict[str, int]:
    """How an author's earlier suggestions were decided: what a moderator sees beside a new one."""
    rows = session.execute(
        select(Proposal.state, func.count())
        .where(Proposal.author == author)
        .group_by(Proposal.state)
    )
    return {row[0]: row[1] for row in rows}


def list_reports(session: Session) -> list[ProblemReport]:
    """Problems that wait, the oldest first."""
    return list(
        session.scalars(
            select(ProblemReport)
            .where(ProblemReport.state == WAITING)
            .order_by(ProblemReport.at, ProblemReport.id)
            .limit(200)
        )
    )


def get_report(session: Session, slug: str, *, lock: bool = False) -> ProblemReport:
    """A reported problem. Raises ``ProposalNotFound``."""
    query = select(ProblemReport).where(ProblemReport.slug == slug)
    held = session.scalar(locked(query) if lock else query)
    if held is None:
        raise ProposalNotFound("There is no such report.")
    return held


def _mine_to_decide(actor: Principal) -> ColumnElement[bool]:
    if RULES.allows(actor, "moderation.decide"):
        return true()
    places = [
        grant.scope.name
        for grant in actor.grants
        if grant.scope.kind == "neighbourhood"
        and RULES.allows(actor, "moderation.decide", Thing(scopes=frozenset({grant.scope})))
    ]
    return or_(*(Proposal.neighbourhoods.contains([place]) for place in places), ~true())
