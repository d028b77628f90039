"""Actions of plans, their money, and what became of them.

Revision ID: 20261210_plan_actions
Revises: 20261205_plans
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261210_plan_actions"
down_revision = "20261205_plans"
branch_labels = None
depends_on = None

TABLES = ("plan_action", "plan_money", "plan_step")
STATUSES = "('planned', 'under_way', 'done', 'stopped')"


def upgrade() -> None:
    make_tables()
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION keep_history()"
        )
        op.execute(
            f"CREATE TRIGGER count_versions BEFORE UPDATE ON {table} FOR EACH ROW "
            "WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION count_versions()"
        )
    # Actions and money are read in editions; of the draft visitors see the steps alone that were
    # told after publication.
    role = context.config.attributes["web_role"].replace('"', '""')
    op.execute(f'GRANT SELECT ON plan_step TO "{role}"')
    op.execute("ALTER TABLE plan_step ENABLE ROW LEVEL SECURITY")
    op.execute(
        f'CREATE POLICY told_to_all ON plan_step FOR SELECT TO "{role}" '
        "USING (public AND archived_on IS NULL)"
    )


def downgrade() -> None:
    op.execute("DROP POLICY told_to_all ON plan_step")
    for table in reversed(TABLES):
        op.drop_table(table)


def recorded() -> list[sa.Column]:
    return [
        sa.Column("slug", sa.Text(), nullable=False, comment="stable public name in addresses, never reused"),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False, comment="1, then raised by a trigger"),
        sa.Column("source", sa.Text(), nullable=False, comment="who says so, as shown to people"),
        sa.Column("source_id", sa.Text(), nullable=False, comment="the source's own key for this row"),
        sa.Column("licence", sa.Text(), nullable=False, comment="licence of the source"),
        sa.Column("retrieved_on", sa.Date(), nullable=False, comment="day the source was fetched or made"),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
    ]


def make_tables() -> None:
    op.create_table(
        "plan_action",
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False, comment="what is done; plain text"),
        sa.Column("place_register", sa.Text(), nullable=True, comment="of its place; null is none"),
        sa.Column("place_slug", sa.Text(), nullable=True, comment="of its place; null is none"),
        sa.Column("leads", sa.Text(), server_default="", nullable=False, comment="an organisation or a group, never a private person"),
        sa.Column("leads_slug", sa.Text(), nullable=True, comment="that organisation in the register; null is in none"),
        sa.Column("helps", sa.Text(), server_default="", nullable=False, comment="who helps"),
        sa.Column("starts_on", sa.Date(), nullable=True, comment="null is not fixed"),
        sa.Column("indicator", sa.Text(), server_default="", nullable=False, comment="by what people will see that it worked"),
        sa.Column("milestones", JSONB(astext_type=sa.Text()), server_default="[]", nullable=False, comment="what and by: a day, or empty where none is fixed"),
        sa.Column("status", sa.Text(), server_default="planned", nullable=False),
        sa.Column("archived_on", sa.Date(), nullable=True, comment="taken out of the draft"),
        *recorded(),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 150", name=op.f("ck_plan_action_title")),
        sa.CheckConstraint("length(text) <= 5000", name=op.f("ck_plan_action_text")),
        sa.CheckConstraint("place_register IN ('assets', 'organisations', 'anchors', 'developments')", name=op.f("ck_plan_action_place_register")),
        sa.CheckConstraint("(place_register IS NULL) = (place_slug IS NULL)", name=op.f("ck_plan_action_place")),
        sa.CheckConstraint("length(leads) <= 200", name=op.f("ck_plan_action_leads")),
        sa.CheckConstraint("length(helps) <= 300", name=op.f("ck_plan_action_helps")),
        sa.CheckConstraint("length(indicator) <= 300", name=op.f("ck_plan_action_indicator")),
        sa.CheckConstraint("jsonb_typeof(milestones) = 'array'", name=op.f("ck_plan_action_milestones")),
        sa.CheckConstraint(f"status IN {STATUSES}", name=op.f("ck_plan_action_status")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_action_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_action")),
        sa.UniqueConstraint("slug", name=op.f("uq_plan_action_slug")),
    )
    op.create_index("ix_plan_action_plan_id", "plan_action", ["plan_id"])
    op.create_table(
        "plan_money",
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("action_id", sa.BigInteger(), nullable=True, comment="null is the plan as a whole"),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, comment="what for, or from whom"),
        sa.Column("amount", sa.Numeric(14, 2), nullable=True, comment="pounds; null is not known"),
        sa.Column("secured", sa.Boolean(), server_default="false", nullable=False, comment="of a source: it is promised in writing"),
        sa.Column("archived_on", sa.Date(), nullable=True, comment="taken out of the draft"),
        *recorded(),
        sa.CheckConstraint("side IN ('use', 'source')", name=op.f("ck_plan_money_side")),
        sa.CheckConstraint(
            "(side = 'use' AND kind IN ('building', 'running', 'people', 'fees')) OR "
            "(side = 'source' AND kind IN ('grant', 'community_shares', 'loan', 'in_kind', "
            "'s106_cil', 'anchor_contract', 'own'))",
            name=op.f("ck_plan_money_kind"),
        ),
        sa.CheckConstraint("length(words) BETWEEN 1 AND 200", name=op.f("ck_plan_money_words")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_plan_money_amount")),
        sa.CheckConstraint("side = 'use' OR amount IS NOT NULL", name=op.f("ck_plan_money_source_amount")),
        sa.CheckConstraint("side = 'source' OR NOT secured", name=op.f("ck_plan_money_secured")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_money_plan_id")),
        sa.ForeignKeyConstraint(["action_id"], ["plan_action.id"], name=op.f("fk_plan_money_action_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_money")),
        sa.UniqueConstraint("slug", name=op.f("uq_plan_money_slug")),
    )
    op.create_index("ix_plan_money_plan_id", "plan_money", ["plan_id"])
    op.create_index(op.f("ix_plan_money_action_id"), "plan_money", ["action_id"])
    op.create_table(
        "plan_step",
        sa.Column("action_slug", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False, comment="names no private person"),
        sa.Column("public", sa.Boolean(), nullable=False, comment="told after its plan was published"),
        sa.Column("archived_on", sa.Date(), nullable=True, comment="taken back"),
        *recorded(),
        sa.CheckConstraint(f"status IN {STATUSES}", name=op.f("ck_plan_step_status")),
        sa.CheckConstraint("length(note) <= 1000", name=op.f("ck_plan_step_note")),
        sa.ForeignKeyConstraint(["action_slug"], ["plan_action.slug"], name=op.f("fk_plan_step_action_slug")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_step")),
        sa.UniqueConstraint("slug", name=op.f("uq_plan_step_slug")),
    )
    op.create_index("ix_plan_step_action_slug", "plan_step", ["action_slug"])
