"""Actions of a plan, their costs and funding, and steps that were taken."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from assetmap.core.db import MONEY, Base, Recorded
from assetmap.core.facts import one_of
from assetmap.groups.annotations.models import REGISTERS

#: How far an action is.
STATUSES = ("planned", "under_way", "done", "stopped")
SIDES = ("use", "source")
#: What money is spent on, and from where it comes.
USES = ("building", "running", "people", "fees")
SOURCES = ("grant", "community_shares", "loan", "in_kind", "s106_cil", "anchor_contract", "own")


class PlanAction(Recorded, Base):
    """Something that a plan will do, at a place or at none."""

    __tablename__ = "plan_action"
    __table_args__ = (
        Index("ix_plan_action_plan_id", "plan_id"),
        CheckConstraint("length(title) BETWEEN 1 AND 150", "title"),
        CheckConstraint("length(text) <= 5000", "text"),
        CheckConstraint(one_of("place_register", REGISTERS), "place_register"),
        CheckConstraint("(place_register IS NULL) = (place_slug IS NULL)", "place"),
        CheckConstraint("length(leads) <= 200", "leads"),
        CheckConstraint("length(helps) <= 300", "helps"),
        CheckConstraint("length(indicator) <= 300", "indicator"),
        CheckConstraint("jsonb_typeof(milestones) = 'array'", "milestones"),
        CheckConstraint(one_of("status", STATUSES), "status"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, server_default="", comment="what is done; plain text")
    place_register: Mapped[str | None] = mapped_column(Text, comment="of its place; null is none")
    place_slug: Mapped[str | None] = mapped_column(Text, comment="of its place; null is none")
    leads: Mapped[str] = mapped_column(
        Text, server_default="", comment="an organisation or a group, never a private person"
    )
    leads_slug: Mapped[str | None] = mapped_column(
        Text, comment="that organisation in the register; null is in none"
    )
    helps: Mapped[str] = mapped_column(Text, server_default="", comment="who helps")
    starts_on: Mapped[date | None] = mapped_column(comment="null is not fixed")
    indicator: Mapped[str] = mapped_column(
        Text, server_default="", comment="by what people will see that it worked"
    )
    milestones: Mapped[list[dict[str, str]]] = mapped_column(
        JSONB, server_default="[]", comment="what and by: a day, or empty where none is fixed"
    )
    status: Mapped[str] = mapped_column(Text, server_default="planned")
    archived_on: Mapped[date | None] = mapped_column(comment="taken out of the draft")


class PlanMoney(Recorded, Base):
    """One use or source of money, of an action or of the plan as a whole; pounds."""

    __tablename__ = "plan_money"
    __table_args__ = (
        Index("ix_plan_money_plan_id", "plan_id"),
        CheckConstraint(one_of("side", SIDES), "side"),
        CheckConstraint(
            f"(side = 'use' AND {one_of('kind', USES)}) OR "
            f"(side = 'source' AND {one_of('kind', SOURCES)})",
            "kind",
        ),
        CheckConstraint("length(words) BETWEEN 1 AND 200", "words"),
        CheckConstraint("amount >= 0", "amount"),
        # A source without an amount is a hope, and a hope is written as words.
        CheckConstraint("side = 'use' OR amount IS NOT NULL", "source_amount"),
        CheckConstraint("side = 'source' OR NOT secured", "secured"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    action_id: Mapped[int | None] = mapped_column(
        ForeignKey("plan_action.id"), index=True, comment="null is the plan as a whole"
    )
    side: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text, comment="what for, or from whom")
    amount: Mapped[Decimal | None] = mapped_column(MONEY, comment="pounds; null is not known")
    secured: Mapped[bool] = mapped_column(
        server_default="false", comment="of a source: it is promised in writing"
    )
    archived_on: Mapped[date | None] = mapped_column(comment="taken out of the draft")


class PlanStep(Recorded, Base):
    """What happened to an action on a day: its status from then on, and why."""

    __tablename__ = "plan_step"
    __table_args__ = (
        Index("ix_plan_step_action_slug", "action_slug"),
        CheckConstraint(one_of("status", STATUSES), "status"),
        CheckConstraint("length(note) <= 1000", "note"),
    )

    #: Its name rather than its number: visitors read steps, and no drafts of actions.
    action_slug: Mapped[str] = mapped_column(ForeignKey("plan_action.slug"))
    on_day: Mapped[date] = mapped_column()
    status: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, server_default="", comment="names no private person")
    public: Mapped[bool] = mapped_column(comment="told after its plan was published")
    archived_on: Mapped[date | None] = mapped_column(comment="taken back")
