"""More kinds of evidence, and pictures of editions.

Revision ID: 20261211_plan_evidence
Revises: 20261210_plan_actions
"""

import sqlalchemy as sa
from alembic import context, op

revision = "20261211_plan_evidence"
down_revision = "20261210_plan_actions"
branch_labels = None
depends_on = None

OLD = "kind IN ('catchment', 'coverage', 'overlay', 'source')"
NEW = (
    "kind IN ('catchment', 'coverage', 'overlay', 'asset', 'annotation', 'decision', 'photo', "
    "'source')"
)

#: What an edition lost is lost in the history too; the document itself says what it says now.
MEND = """
CREATE FUNCTION mend_edition_history(edition bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE history SET old = old - 'document', new = new - 'document'
    WHERE tbl = 'plan_edition' AND row_id = edition;
END $$
"""


def upgrade() -> None:
    op.drop_constraint("ck_plan_block_kind", "plan_block")
    op.create_check_constraint(op.f("ck_plan_block_kind"), "plan_block", NEW)
    op.create_table(
        "plan_picture",
        sa.Column("sha256", sa.Text(), nullable=False, comment="of the file"),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False, comment="personal; a photo may show people"),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("media_type IN ('image/png', 'image/jpeg')", name=op.f("ck_plan_picture_media_type")),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_plan_picture_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_picture")),
        sa.UniqueConstraint("sha256", name=op.f("uq_plan_picture_sha256")),
    )
    # No history: a picture never changes, and what is gone from editions is to be gone.
    role = context.config.attributes["web_role"].replace('"', '""')
    op.execute(f'GRANT SELECT ON plan_picture TO "{role}"')
    op.execute(MEND)
    op.execute("REVOKE EXECUTE ON FUNCTION mend_edition_history(bigint) FROM PUBLIC")


def downgrade() -> None:
    op.execute("DROP FUNCTION mend_edition_history")
    op.drop_table("plan_picture")
    op.drop_constraint("ck_plan_block_kind", "plan_block")
    op.create_check_constraint(op.f("ck_plan_block_kind"), "plan_block", OLD)
