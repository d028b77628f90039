"""What was promised with developments, and documents of developments.

Revision ID: 20261202_promises
Revises: 20261202_sifting
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261202_promises"
down_revision = "20261202_sifting"
branch_labels = None
depends_on = None

TABLES = ("promise", "development_document")


def upgrade() -> None:
    money = sa.Numeric(precision=14, scale=2)
    op.create_table(
        "promise",
        sa.Column("development_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False, comment="what it is for"),
        sa.Column("amount", money, nullable=True, comment="pounds; null is not known"),
        sa.Column("falls_due", sa.Text(), nullable=True, comment="its trigger, in words"),
        sa.Column("received", money, nullable=True, comment="pounds; null is not known"),
        sa.Column("spent", money, nullable=True, comment="pounds; null is not known"),
        sa.Column("assets", JSONB(), server_default="[]", nullable=False, comment="slugs of places that it is for; slugs never change"),
        sa.Column("said_on", sa.Date(), nullable=False, comment="day of the source"),
        sa.Column("link", sa.Text(), nullable=True, comment="where the source can be read"),
        *_recorded(),
        sa.CheckConstraint("kind IN ('s106', 'cil', 'other')", name=op.f("ck_promise_kind")),
        sa.CheckConstraint("length(purpose) BETWEEN 1 AND 300", name=op.f("ck_promise_purpose")),
        sa.CheckConstraint("amount >= 0 AND received >= 0 AND spent >= 0", name=op.f("ck_promise_money")),
        *_ends("promise"),
    )
    op.create_index("ix_promise_assets", "promise", ["assets"], postgresql_using="gin")
    op.create_table(
        "development_document",
        sa.Column("development_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False, comment="https alone"),
        sa.Column("said_on", sa.Date(), nullable=True, comment="day of the document; null is not known"),
        *_recorded(),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 300", name=op.f("ck_development_document_title")),
        *_ends("development_document"),
    )
    role = context.config.attributes["web_role"].replace('"', '""')
    for table in TABLES:
        op.create_index(f"ix_{table}_development", table, ["development_id"])
        op.execute(
            f"CREATE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION keep_history()"
        )
        op.execute(
            f"CREATE TRIGGER count_versions BEFORE UPDATE ON {table} FOR EACH ROW "
            "WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION count_versions()"
        )
        op.execute(f'GRANT SELECT ON {table} TO "{role}"')


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _recorded() -> list[sa.Column]:
    return [
        sa.Column("archived_on", sa.Date(), nullable=True),
        sa.Column("slug", sa.Text(), nullable=False, comment="stable public name in addresses, never reused"),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False, comment="1, then raised by a trigger"),
        sa.Column("source", sa.Text(), nullable=False, comment="who says so, as shown to people"),
        sa.Column("source_id", sa.Text(), nullable=False, comment="the source's own key for this row"),
        sa.Column("licence", sa.Text(), nullable=False, comment="licence of the source"),
        sa.Column("retrieved_on", sa.Date(), nullable=False, comment="day the source was fetched or made"),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
    ]


def _ends(table: str) -> list[sa.Constraint]:
    return [
        sa.CheckConstraint("link LIKE 'https://%'", name=op.f(f"ck_{table}_link")),
        sa.ForeignKeyConstraint(["development_id"], ["development.id"], name=op.f(f"fk_{table}_development_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("slug", name=op.f(f"uq_{table}_slug")),
    ]
