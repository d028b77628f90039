"""Filters that people keep, and votes that a development is not relevant.

Revision ID: 20261202_sifting
Revises: 20261202_applications
"""

import sqlalchemy as sa
from alembic import context, op

revision = "20261202_sifting"
down_revision = "20261202_applications"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_filter",
        sa.Column("slug", sa.Text(), nullable=False, comment="random: it is in addresses"),
        sa.Column("owner", sa.Text(), nullable=False, comment="personal; public name of the account"),
        sa.Column("name", sa.Text(), nullable=False, comment="personal; as its owner calls it"),
        sa.Column("query", sa.Text(), nullable=False, comment="personal; may name a place that matters"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 80", name=op.f("ck_saved_filter_name")),
        sa.CheckConstraint("length(query) BETWEEN 1 AND 2000", name=op.f("ck_saved_filter_query")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("slug", name=op.f("uq_saved_filter_slug")),
    )
    op.create_index("uq_saved_filter_name", "saved_filter", ["owner", "name"], unique=True)
    op.create_table(
        "relevance_vote",
        sa.Column("development_id", sa.BigInteger(), nullable=False),
        sa.Column("voter", sa.Text(), nullable=False, comment="personal; public name of the account"),
        sa.Column("voted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["development_id"], ["development.id"], name=op.f("fk_relevance_vote_development_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relevance_vote")),
    )
    op.create_index("uq_relevance_vote", "relevance_vote", ["development_id", "voter"], unique=True)
    op.create_index("ix_relevance_vote_voter", "relevance_vote", ["voter"])
    # Visitors read how many there are, and never whose.
    role = context.config.attributes["web_role"].replace('"', '""')
    op.execute(f'GRANT SELECT (development_id) ON relevance_vote TO "{role}"')


def downgrade() -> None:
    op.drop_table("relevance_vote")
    op.drop_table("saved_filter")
