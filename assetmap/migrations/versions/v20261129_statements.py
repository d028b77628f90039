"""Yearly statements of private ledgers, and apart from them what they rest on.

Revision ID: 20261129_statements
Revises: 20261129_geofiles
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261129_statements"
down_revision = "20261129_geofiles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_tables()
    op.execute(
        "CREATE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON spend_statement "
        "FOR EACH ROW EXECUTE FUNCTION keep_history()"
    )
    op.execute(
        "CREATE TRIGGER count_versions BEFORE UPDATE ON spend_statement FOR EACH ROW "
        "WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION count_versions()"
    )
    # Visitors see what is published; what it rests on is closed to them altogether.
    role = context.config.attributes["web_role"].replace('"', '""')
    op.execute(f'GRANT SELECT ON spend_statement TO "{role}"')
    op.execute("ALTER TABLE spend_statement ENABLE ROW LEVEL SECURITY")
    op.execute(
        f'CREATE POLICY published_only ON spend_statement FOR SELECT TO "{role}" '
        "USING (state = 'published')"
    )


def downgrade() -> None:
    op.drop_table("statement_basis")
    op.drop_table("spend_statement")


def make_tables() -> None:
    op.create_table('spend_statement',
    sa.Column('anchor_id', sa.BigInteger(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False, comment='in which it begins: 2025 is April 2025 to March 2026'),
    sa.Column('state', sa.Text(), server_default='proposed', nullable=False),
    sa.Column('figures', JSONB(), nullable=False, comment='what everybody may see'),
    sa.Column('demonstration', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('proposed_by', sa.Text(), nullable=False, comment='personal; public name'),
    sa.Column('published_by', sa.Text(), nullable=True, comment='personal; public name'),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), server_default='', nullable=False, comment="why it was withdrawn, for the anchor's people"),
    sa.Column('slug', sa.Text(), nullable=False, comment='stable public name in addresses, never reused'),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='1, then raised by a trigger'),
    sa.Column('source', sa.Text(), nullable=False, comment='who says so, as shown to people'),
    sa.Column('source_id', sa.Text(), nullable=False, comment="the source's own key for this row"),
    sa.Column('licence', sa.Text(), nullable=False, comment='licence of the source'),
    sa.Column('retrieved_on', sa.Date(), nullable=False, comment='day the source was fetched or made'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("state IN ('proposed', 'published', 'replaced', 'withdrawn', 'dropped')", name=op.f('ck_spend_statement_state')),
    sa.CheckConstraint('published_by IS NULL OR published_by <> proposed_by', name=op.f('ck_spend_statement_published_by_another')),
    sa.CheckConstraint('year BETWEEN 1990 AND 2100', name=op.f('ck_spend_statement_year')),
    sa.ForeignKeyConstraint(['anchor_id'], ['anchor.id'], name=op.f('fk_spend_statement_anchor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_spend_statement')),
    sa.UniqueConstraint('slug', name=op.f('uq_spend_statement_slug'))
    )
    op.create_index('uq_spend_statement_proposed', 'spend_statement', ['anchor_id', 'year'], unique=True, postgresql_where=sa.text("state = 'proposed'"))
    op.create_index('uq_spend_statement_published', 'spend_statement', ['anchor_id', 'year'], unique=True, postgresql_where=sa.text("state = 'published'"))
    op.create_table('statement_basis',
    sa.Column('statement_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('ledgers', JSONB(), nullable=False, comment='ledger.id of each that it counts'),
    sa.Column('entries', JSONB(), nullable=False, comment='supplier.id, band, district, pence, named: net money of each payee'),
    sa.Column('fingerprint', sa.Text(), nullable=False, comment='SHA-256 of ledgers, entries and what was taken together'),
    sa.Column('hidden_bands', JSONB(), nullable=False),
    sa.Column('hidden_districts', JSONB(), nullable=False),
    sa.ForeignKeyConstraint(['statement_id'], ['spend_statement.id'], name=op.f('fk_statement_basis_statement_id')),
    sa.PrimaryKeyConstraint('statement_id', name=op.f('pk_statement_basis'))
    )
