"""Developments: sites of registers, and how far each was in which register.

Revision ID: 20261130_developments
Revises: 20261129_statements
"""

import sqlalchemy as sa
from alembic import context, op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261130_developments"
down_revision = "20261129_statements"
branch_labels = None
depends_on = None

TABLES = ("development", "development_stage")


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
    op.drop_table("development_stage")
    op.drop_table("development")


def make_tables() -> None:
    op.create_table('development',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('authority', sa.Text(), nullable=False, comment='whose register, by its full name'),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('area_ha', sa.Numeric(precision=10, scale=2), nullable=True, comment='as the register states it, not measured'),
    sa.Column('homes_from', sa.Integer(), nullable=True, comment='net of homes lost; below 0 fewer'),
    sa.Column('homes_to', sa.Integer(), nullable=True, comment='the most; the same where one is said'),
    sa.Column('stage', sa.Text(), server_default='unknown', nullable=False),
    sa.Column('permission_type', sa.Text(), nullable=True, comment="in the register's words"),
    sa.Column('permission_date', sa.Date(), nullable=True),
    sa.Column('ownership', sa.Text(), nullable=True, comment="in the register's words"),
    sa.Column('deliverable', sa.Boolean(), nullable=True, comment='null is not said'),
    sa.Column('hazardous', sa.Boolean(), nullable=True, comment='null is not said'),
    sa.Column('notes', sa.Text(), nullable=True),
    sa.Column('documents', JSONB(), server_default='[]', nullable=False, comment='web addresses that the register gives'),
    sa.Column('first_added', sa.Date(), nullable=True),
    sa.Column('last_updated', sa.Date(), nullable=True),
    sa.Column('register_date', sa.Date(), nullable=False, comment='newest register that has the site'),
    sa.Column('gone', sa.Text(), nullable=True, comment='why it no longer counts; null counts'),
    sa.Column('superseded_on', sa.Date(), nullable=True, comment='day of the register that says so'),
    sa.Column('parts', JSONB(), server_default='[]', nullable=False, comment='references of the sites that it was split into'),
    sa.Column('unplaced_reason', sa.Text(), nullable=True, comment='why it is not drawn, as a sentence'),
    sa.Column('demonstration', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('geom', Geometry(srid=27700, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True, comment='EPSG:27700'),
    sa.Column('geom_3857', Geometry(srid=3857, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True, comment='EPSG:3857, for tiles and pages'),
    sa.Column('slug', sa.Text(), nullable=False, comment='stable public name in addresses, never reused'),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='1, then raised by a trigger'),
    sa.Column('source', sa.Text(), nullable=False, comment='who says so, as shown to people'),
    sa.Column('source_id', sa.Text(), nullable=False, comment="the source's own key for this row"),
    sa.Column('licence', sa.Text(), nullable=False, comment='licence of the source'),
    sa.Column('retrieved_on', sa.Date(), nullable=False, comment='day the source was fetched or made'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("gone IS NULL OR gone IN ('split', 'dropped', 'ended')", name=op.f('ck_development_gone')),
    sa.CheckConstraint("stage IN ('not_permissioned', 'pending', 'permissioned', 'unknown')", name=op.f('ck_development_stage')),
    sa.CheckConstraint('(geom IS NULL) = (geom_3857 IS NULL)', name=op.f('ck_development_geom_drawn')),
    sa.CheckConstraint('(gone IS NULL) = (superseded_on IS NULL)', name=op.f('ck_development_superseded')),
    sa.CheckConstraint('area_ha IS NULL OR area_ha > 0', name=op.f('ck_development_area_ha')),
    sa.CheckConstraint('geom IS NULL OR (NOT ST_IsEmpty(geom) AND CASE WHEN ST_XMin(geom) >= -100000 AND ST_XMax(geom) <= 800000 AND ST_YMin(geom) >= -100000 AND ST_YMax(geom) <= 1350000 AND ST_NPoints(geom) <= 500000 THEN ST_IsValid(geom) ELSE false END)', name=op.f('ck_development_geom_sound')),
    sa.CheckConstraint('geom IS NULL OR unplaced_reason IS NULL', name=op.f('ck_development_unplaced')),
    sa.CheckConstraint('geom_3857 IS NULL OR (NOT ST_IsEmpty(geom_3857) AND ST_XMin(geom_3857) > -20037509 AND ST_XMax(geom_3857) < 20037509 AND ST_YMin(geom_3857) > -20037509 AND ST_YMax(geom_3857) < 20037509)', name=op.f('ck_development_geom_3857_sound')),
    sa.CheckConstraint('homes_from <= homes_to', name=op.f('ck_development_homes')),
    sa.CheckConstraint('length(reference) BETWEEN 1 AND 300', name=op.f('ck_development_reference')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_development')),
    sa.UniqueConstraint('slug', name=op.f('uq_development_slug'))
    )
    op.create_index('ix_development_geom', 'development', ['geom'], unique=False, postgresql_using='gist')
    op.create_index('ix_development_geom_3857', 'development', ['geom_3857'], unique=False, postgresql_using='gist')
    op.create_index('uq_development_authority_reference', 'development', ['authority', 'reference'], unique=True)
    op.create_table('development_stage',
    sa.Column('development_id', sa.BigInteger(), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False, comment='day of the register'),
    sa.Column('stage', sa.Text(), nullable=False),
    sa.Column('homes_from', sa.Integer(), nullable=True),
    sa.Column('homes_to', sa.Integer(), nullable=True),
    sa.Column('slug', sa.Text(), nullable=False, comment='stable public name in addresses, never reused'),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='1, then raised by a trigger'),
    sa.Column('source', sa.Text(), nullable=False, comment='who says so, as shown to people'),
    sa.Column('source_id', sa.Text(), nullable=False, comment="the source's own key for this row"),
    sa.Column('licence', sa.Text(), nullable=False, comment='licence of the source'),
    sa.Column('retrieved_on', sa.Date(), nullable=False, comment='day the source was fetched or made'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("stage IN ('not_permissioned', 'pending', 'permissioned', 'unknown')", name=op.f('ck_development_stage_stage')),
    sa.CheckConstraint('homes_from <= homes_to', name=op.f('ck_development_stage_homes')),
    sa.ForeignKeyConstraint(['development_id'], ['development.id'], name=op.f('fk_development_stage_development_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_development_stage')),
    sa.UniqueConstraint('slug', name=op.f('uq_development_stage_slug'))
    )
    op.create_index('uq_development_stage', 'development_stage', ['development_id', 'on_day'], unique=True)
