"""What the permission table must know of a comment: where its plan lies, whose it is."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from assetmap.accounts.rules import PermissionTable
from assetmap.core.permissions import Principal, Thing
from assetmap.moderation.policy import thing_in
from assetmap.plans.comments.models import PlanComment, PlanRemark
from assetmap.plans.comments.permissions import PERMISSIONS
from assetmap.plans.models import Plan
from assetmap.plans.rights import draft_of

RULES = PermissionTable.gather(PERMISSIONS)


def places_of(plan: Plan) -> tuple[str, ...]:
    """Slug of the neighbourhood whose moderators decide; none of a plan of the whole programme."""
    area = plan.area
    return (area.slug,) if area is not None and area.kind == "neighbourhood" else ()


def thing_at(session: Session, plan: Plan, owner: str = "") -> Thing:
    """A comment on a draft of a plan: open or guarded by where the plan lies."""
    return thing_in(
        session, record="comments", neighbourhoods=places_of(plan), owner=owner,
        scopes=draft_of(plan.group).scopes,
    )  # fmt: skip


def may(session: Session, actor: Principal, action: str, comment: PlanComment) -> bool:
    """Whether somebody may do that to a comment."""
    return RULES.allows(actor, action) or RULES.allows(
        actor, action, thing_at(session, comment.round.plan, comment.author)
    )


def require(session: Session, actor: Principal, action: str, comment: PlanComment) -> None:
    """Raise ``NotYours`` unless somebody may do that to a comment."""
    if not RULES.allows(actor, action):
        RULES.require(actor, action, thing_at(session, comment.round.plan, comment.author))


def may_register(session: Session, actor: Principal, plan: Plan) -> bool:
    """Whether somebody's comment is published without a moderator."""
    return RULES.allows(actor, "comments.register") or RULES.allows(
        actor, "comments.register", thing_at(session, plan, actor.name)
    )


def remark_thing(plan: Plan, remark: PlanRemark) -> Thing:
    """A remark: its group's own people alone read it."""
    return replace(draft_of(plan.group), owner=remark.author)
