"""Coverage: standards of access, lists that somebody calls complete, postcodes found by place.

Revision ID: 20261203_coverage
Revises: 20261202_promises
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261203_coverage"
down_revision = "20261202_promises"
branch_labels = None
depends_on = None

TABLES = ("access_standard", "completeness")


def upgrade() -> None:
    make_tables()
    role = context.config.attributes["web_role"].replace('"', '""')
    for table in TABLES:
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
    for index in ("lsoa21", "lsoa11", "easting_northing"):
        op.drop_index(f"ix_postcode_{index}", table_name="postcode")
    for table in TABLES:
        op.drop_table(table)


def make_tables() -> None:
    op.create_table('access_standard',
    sa.Column('key', sa.Text(), nullable=False, comment='stable word, e.g. ne-doorstep'),
    sa.Column('edition', sa.Text(), nullable=False, comment='year or version as its publisher says'),
    sa.Column('publisher', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kinds', JSONB(), nullable=False, comment='words of proximity.kinds that count as such a place'),
    sa.Column('min_ha', sa.Numeric(precision=10, scale=2), nullable=True, comment='null is any size'),
    sa.Column('within_m', sa.Integer(), nullable=False, comment='metres, the limit included'),
    sa.Column('method', sa.Text(), nullable=False),
    sa.Column('link', sa.Text(), nullable=True, comment='where it is published'),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('slug', sa.Text(), nullable=False, comment='stable public name in addresses, never reused'),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='1, then raised by a trigger'),
    sa.Column('source', sa.Text(), nullable=False, comment='who says so, as shown to people'),
    sa.Column('source_id', sa.Text(), nullable=False, comment="the source's own key for this row"),
    sa.Column('licence', sa.Text(), nullable=False, comment='licence of the source'),
    sa.Column('retrieved_on', sa.Date(), nullable=False, comment='day the source was fetched or made'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("method IN ('straight', 'walk')", name=op.f('ck_access_standard_method')),
    sa.CheckConstraint('length(key) BETWEEN 1 AND 100', name=op.f('ck_access_standard_key')),
    sa.CheckConstraint('length(name) BETWEEN 1 AND 300', name=op.f('ck_access_standard_name')),
    sa.CheckConstraint('min_ha IS NULL OR min_ha > 0', name=op.f('ck_access_standard_min_ha')),
    sa.CheckConstraint('within_m BETWEEN 1 AND 50000', name=op.f('ck_access_standard_within_m')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_access_standard')),
    sa.UniqueConstraint('slug', name=op.f('uq_access_standard_slug'))
    )
    op.create_index('uq_access_standard_key_edition', 'access_standard', ['key', 'edition'], unique=True)
    op.create_table('completeness',
    sa.Column('area_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False, comment='a word of proximity.kinds'),
    sa.Column('marked_on', sa.Date(), nullable=False),
    sa.Column('how', sa.Text(), nullable=False, comment='how it was checked, as whoever did it says'),
    sa.Column('withdrawn_on', sa.Date(), nullable=True, comment='null still holds'),
    sa.Column('slug', sa.Text(), nullable=False, comment='stable public name in addresses, never reused'),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='1, then raised by a trigger'),
    sa.Column('source', sa.Text(), nullable=False, comment='who says so, as shown to people'),
    sa.Column('source_id', sa.Text(), nullable=False, comment="the source's own key for this row"),
    sa.Column('licence', sa.Text(), nullable=False, comment='licence of the source'),
    sa.Column('retrieved_on', sa.Date(), nullable=False, comment='day the source was fetched or made'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint('length(how) BETWEEN 1 AND 1000', name=op.f('ck_completeness_how')),
    sa.CheckConstraint('withdrawn_on IS NULL OR withdrawn_on >= marked_on', name=op.f('ck_completeness_withdrawn_on')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_completeness_area_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_completeness')),
    sa.UniqueConstraint('slug', name=op.f('uq_completeness_slug'))
    )
    op.create_index('uq_completeness_area_id_kind', 'completeness', ['area_id', 'kind'], unique=True, postgresql_where=sa.text('withdrawn_on IS NULL'))
    op.create_index(op.f('ix_postcode_easting_northing'), 'postcode', ['easting', 'northing'], unique=False)
    op.create_index(op.f('ix_postcode_lsoa11'), 'postcode', ['lsoa11'], unique=False)
    op.create_index(op.f('ix_postcode_lsoa21'), 'postcode', ['lsoa21'], unique=False)
