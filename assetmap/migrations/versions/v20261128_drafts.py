"""Ledgers on their way in, files that were withdrawn, and the queue for heavy work.

Revision ID: 20261128_drafts
Revises: 20261128_redaction
"""

import procrastinate.schema
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261128_drafts"
down_revision = "20261128_redaction"
branch_labels = None
depends_on = None


#: Everything that the queue's schema made.
DROP_QUEUE = """
DO $$
DECLARE
  one record;
BEGIN
  FOR one IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
      AND relkind = 'r' AND relname LIKE 'procrastinate\\_%' LOOP
    EXECUTE format('DROP TABLE %I CASCADE', one.relname);
  END LOOP;
  FOR one IN SELECT oid::regprocedure AS name FROM pg_proc
      WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'procrastinate\\_%' LOOP
    EXECUTE format('DROP FUNCTION %s CASCADE', one.name);
  END LOOP;
  FOR one IN SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace
      AND typname LIKE 'procrastinate\\_%' AND typtype IN ('e', 'c') LOOP
    EXECUTE format('DROP TYPE IF EXISTS %I CASCADE', one.typname);
  END LOOP;
END $$
"""


def upgrade() -> None:
    make_tables()
    op.execute(
        "CREATE TRIGGER count_versions BEFORE UPDATE ON ledger_draft FOR EACH ROW "
        "WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION count_versions()"
    )
    # The queue's own schema, by the version of the library that is pinned.
    run_as_it_is(procrastinate.schema.SchemaManager.get_schema())


def downgrade() -> None:
    run_as_it_is(DROP_QUEUE)
    op.drop_column('ledger', 'withdrawn')
    op.drop_index(op.f('ix_ledger_draft_anchor_id_state'), table_name='ledger_draft')
    op.drop_table('ledger_draft')
    op.drop_index('uq_blocked_file', table_name='blocked_file')
    op.drop_table('blocked_file')


def run_as_it_is(statements: str) -> None:
    """By the driver itself: a percent sign in a function's body is no placeholder."""
    op.get_bind().connection.driver_connection.execute(statements)


def make_tables() -> None:
    op.create_table('blocked_file',
    sa.Column('anchor_id', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('blocked_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.ForeignKeyConstraint(['anchor_id'], ['anchor.id'], name=op.f('fk_blocked_file_anchor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_blocked_file'))
    )
    op.create_index('uq_blocked_file', 'blocked_file', ['anchor_id', 'sha256'], unique=True)
    op.create_table('ledger_draft',
    sa.Column('slug', sa.Text(), nullable=False, comment='random: it is in addresses'),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='1, then raised by a trigger'),
    sa.Column('anchor_id', sa.BigInteger(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False, comment="the file's own name, to be shown"),
    sa.Column('file_name', sa.Text(), nullable=True, comment='random; null once it is gone'),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('byte_count', sa.BigInteger(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False, comment='who published it, and where; or private'),
    sa.Column('licence', sa.Text(), nullable=False),
    sa.Column('retrieved_on', sa.Date(), nullable=False),
    sa.Column('published', sa.Boolean(), nullable=False, comment="false is seen by the anchor's people alone"),
    sa.Column('replaces', sa.Text(), nullable=True, comment='slug of the ledger it corrects'),
    sa.Column('sheet', sa.Text(), nullable=True),
    sa.Column('mapping', JSONB(), server_default='{}', nullable=False),
    sa.Column('date_order', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), server_default='waiting', nullable=False),
    sa.Column('step', sa.Text(), server_default='', nullable=False, comment='what is being done now'),
    sa.Column('problem', sa.Text(), server_default='', nullable=False, comment='why it failed'),
    sa.Column('account', JSONB(), server_default='{}', nullable=False, comment='personal; what the check found, gone once released'),
    sa.Column('checked_as', sa.Text(), nullable=True, comment='SHA-256 of file and choices that the account tells of'),
    sa.Column('created_by', sa.Text(), nullable=False, comment='personal; public name of the uploader'),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('submitted_by', sa.Text(), nullable=True, comment='personal; public name'),
    sa.Column('released_by', sa.Text(), nullable=True, comment='personal; public name'),
    sa.Column('ledger_id', sa.BigInteger(), nullable=True),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("published OR source = 'private'", name=op.f('ck_ledger_draft_source')),
    sa.CheckConstraint("state <> 'released' OR ledger_id IS NOT NULL", name=op.f('ck_ledger_draft_released_is_a_ledger')),
    sa.CheckConstraint("state IN ('waiting', 'checking', 'checked', 'failed', 'submitted', 'loading', 'released', 'discarded')", name=op.f('ck_ledger_draft_state')),
    sa.CheckConstraint('released_by IS NULL OR released_by <> submitted_by', name=op.f('ck_ledger_draft_released_by_another')),
    sa.ForeignKeyConstraint(['anchor_id'], ['anchor.id'], name=op.f('fk_ledger_draft_anchor_id')),
    sa.ForeignKeyConstraint(['ledger_id'], ['ledger.id'], name=op.f('fk_ledger_draft_ledger_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_draft')),
    sa.UniqueConstraint('slug', name=op.f('uq_ledger_draft_slug'))
    )
    op.create_index(op.f('ix_ledger_draft_anchor_id_state'), 'ledger_draft', ['anchor_id', 'state'], unique=False)
    op.add_column('ledger', sa.Column('withdrawn', sa.Boolean(), server_default='false', nullable=False, comment='taken back: in no catchment any more'))
