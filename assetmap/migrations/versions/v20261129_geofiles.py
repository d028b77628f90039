"""Map files on their way into the register, and work that people may stop.

Revision ID: 20261129_geofiles
Revises: 20261129_photos
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261129_geofiles"
down_revision = "20261129_photos"
branch_labels = None
depends_on = None

DRAFT_STATES = "'waiting', 'checking', 'checked', 'failed', 'submitted', 'loading', 'released', 'discarded'"
DRAFT_STATES_NOW = "'waiting', 'checking', 'checked', 'failed', 'cancelled', 'submitted', 'loading', 'released', 'discarded'"


#: Visitors may not read the history; of a record of the registers they learn this day alone.
LAST_EDIT = """
CREATE FUNCTION last_edit_by_people(which text, number bigint) RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT max(at)::date FROM public.history
  WHERE which IN ('asset', 'organisation') AND tbl = which AND row_id = number AND op = 'U'
    AND coalesce(reason, '') NOT LIKE 'import %' AND coalesce(reason, '') NOT LIKE 'merge %'
$$
"""


def upgrade() -> None:
    op.add_column('ledger_draft', sa.Column('cancelled_by', sa.Text(), nullable=True, comment='personal; public name of who stopped what was being done'))
    let_states(DRAFT_STATES_NOW)
    make_tables()
    op.execute(LAST_EDIT)
    role = context.config.attributes["web_role"].replace('"', '""')
    op.execute("REVOKE EXECUTE ON FUNCTION last_edit_by_people(text, bigint) FROM PUBLIC")
    op.execute(f'GRANT EXECUTE ON FUNCTION last_edit_by_people(text, bigint) TO "{role}"')
    op.execute(
        "CREATE TRIGGER count_versions BEFORE UPDATE ON geofile FOR EACH ROW "
        "WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION count_versions()"
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION last_edit_by_people(text, bigint)")
    op.drop_index('uq_geofile_made_record', table_name='geofile_made')
    op.drop_table('geofile_made')
    op.drop_index(op.f('ix_geofile_created_by_state'), table_name='geofile')
    op.drop_table('geofile')
    op.execute("UPDATE ledger_draft SET state = 'failed' WHERE state = 'cancelled'")
    let_states(DRAFT_STATES)
    op.drop_column('ledger_draft', 'cancelled_by')


def let_states(names: str) -> None:
    op.drop_constraint(op.f('ck_ledger_draft_state'), 'ledger_draft')
    op.create_check_constraint(op.f('ck_ledger_draft_state'), 'ledger_draft', f"state IN ({names})")


def make_tables() -> None:
    op.create_table('geofile',
    sa.Column('slug', sa.Text(), nullable=False, comment='random: it is in addresses'),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='1, then raised by a trigger'),
    sa.Column('target', sa.Text(), nullable=False, comment='which register it goes to: assets'),
    sa.Column('label', sa.Text(), nullable=False, comment="the file's own name, to be shown"),
    sa.Column('file_name', sa.Text(), nullable=True, comment='random; null once it is gone'),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('byte_count', sa.BigInteger(), nullable=False),
    sa.Column('format', sa.Text(), nullable=False, comment='geojson, kml, geopackage, shapefile, csv'),
    sa.Column('source', sa.Text(), nullable=False, comment='who made it; the key of its records'),
    sa.Column('licence', sa.Text(), nullable=False),
    sa.Column('retrieved_on', sa.Date(), nullable=False),
    sa.Column('choices', JSONB(), server_default='{}', nullable=False, comment='how it is read and which column is what'),
    sa.Column('state', sa.Text(), server_default='waiting', nullable=False),
    sa.Column('step', sa.Text(), server_default='', nullable=False, comment='what is being done now'),
    sa.Column('problem', sa.Text(), server_default='', nullable=False, comment='why it failed'),
    sa.Column('account', JSONB(), server_default='{}', nullable=False, comment='personal; what was found, gone once it is in'),
    sa.Column('checked_as', sa.Text(), nullable=True, comment='SHA-256 of file, choices and rows that the account tells of'),
    sa.Column('needs_release', sa.Boolean(), server_default='false', nullable=False, comment='a second person must let it in'),
    sa.Column('result', JSONB(), server_default='{}', nullable=False, comment='counts of what came in, and of what was undone'),
    sa.Column('created_by', sa.Text(), nullable=False, comment='personal; public name of the uploader'),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('released_by', sa.Text(), nullable=True, comment='personal; public name'),
    sa.Column('cancelled_by', sa.Text(), nullable=True, comment='personal; public name'),
    sa.Column('undone_by', sa.Text(), nullable=True, comment='personal; public name'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("state IN ('waiting', 'reading', 'checked', 'failed', 'cancelled', 'held', 'storing', 'in', 'undone', 'discarded')", name=op.f('ck_geofile_state')),
    sa.CheckConstraint('released_by IS NULL OR released_by <> created_by', name=op.f('ck_geofile_released_by_another')),
    sa.CheckConstraint("NOT needs_release OR state NOT IN ('storing', 'in') OR released_by IS NOT NULL", name=op.f('ck_geofile_released')),
    sa.CheckConstraint("state NOT IN ('held', 'storing', 'in') OR checked_as IS NOT NULL", name=op.f('ck_geofile_seen')),
    sa.CheckConstraint('length(source) BETWEEN 1 AND 100', name=op.f('ck_geofile_source')),
    sa.CheckConstraint('length(licence) BETWEEN 1 AND 300', name=op.f('ck_geofile_licence')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_geofile')),
    sa.UniqueConstraint('slug', name=op.f('uq_geofile_slug'))
    )
    op.create_index(op.f('ix_geofile_created_by_state'), 'geofile', ['created_by', 'state'], unique=False)
    op.create_table('geofile_made',
    sa.Column('geofile_id', sa.BigInteger(), nullable=False),
    sa.Column('record_id', sa.BigInteger(), nullable=False, comment='in the table of the target'),
    sa.Column('made_version', sa.Integer(), nullable=False, comment='version of the record as it came in'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.ForeignKeyConstraint(['geofile_id'], ['geofile.id'], name=op.f('fk_geofile_made_geofile_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_geofile_made'))
    )
    op.create_index('uq_geofile_made_record', 'geofile_made', ['geofile_id', 'record_id'], unique=True)
