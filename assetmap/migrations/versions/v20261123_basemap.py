"""The ground under the map, and the kind of an asset as a word that SQL can ask for.

Revision ID: 20261123_basemap
Revises: 20261122_register
"""

import sqlalchemy as sa
from alembic import context, op
from geoalchemy2 import Geometry

from assetmap.assets.kinds import kind_of

revision = "20261123_basemap"
down_revision = "20261122_register"
branch_labels = None
depends_on = None

def upgrade() -> None:
    op.create_table('basemap_feature',
    sa.Column('dataset_id', sa.BigInteger(), nullable=False),
    sa.Column('theme', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False, comment="the source's own class: motorway, canal, park"),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('source_id', sa.Text(), nullable=False, comment="the source's own key, e.g. way/123"),
    sa.Column('min_zoom', sa.SmallInteger(), nullable=False, comment='drawn from this zoom on'),
    sa.Column('geom', Geometry(srid=27700, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False, comment='EPSG:27700'),
    sa.Column('geom_3857', Geometry(srid=3857, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False, comment='EPSG:3857, for tiles and pages'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("theme IN ('land', 'built', 'green', 'water', 'waterway', 'building', 'path', 'road', 'rail', 'boundary', 'place')", name=op.f('ck_basemap_feature_theme')),
    sa.CheckConstraint('(geom IS NULL) = (geom_3857 IS NULL)', name=op.f('ck_basemap_feature_geom_drawn')),
    sa.CheckConstraint('NOT ST_IsEmpty(geom) AND CASE WHEN ST_XMin(geom) >= -100000 AND ST_XMax(geom) <= 800000 AND ST_YMin(geom) >= -100000 AND ST_YMax(geom) <= 1350000 AND ST_NPoints(geom) <= 500000 THEN ST_IsValid(geom) ELSE false END', name=op.f('ck_basemap_feature_geom_sound')),
    sa.CheckConstraint('geom_3857 IS NULL OR (NOT ST_IsEmpty(geom_3857) AND ST_XMin(geom_3857) > -20037509 AND ST_XMax(geom_3857) < 20037509 AND ST_YMin(geom_3857) > -20037509 AND ST_YMax(geom_3857) < 20037509)', name=op.f('ck_basemap_feature_geom_3857_sound')),
    sa.CheckConstraint('min_zoom BETWEEN 0 AND 18', name=op.f('ck_basemap_feature_min_zoom')),
    sa.ForeignKeyConstraint(['dataset_id'], ['dataset.id'], name=op.f('fk_basemap_feature_dataset_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_basemap_feature'))
    )
    op.create_index('ix_basemap_feature_geom', 'basemap_feature', ['geom'], unique=False, postgresql_using='gist')
    op.create_index('ix_basemap_feature_geom_3857', 'basemap_feature', ['geom_3857'], unique=False, postgresql_using='gist')
    op.create_index('uq_basemap_feature_dataset_theme_source_id', 'basemap_feature', ['dataset_id', 'theme', 'source_id'], unique=True)
    op.add_column('asset', sa.Column('kind_key', sa.Text(), server_default='', nullable=False, comment='key of assets.kinds for kind; empty is not known'))
    op.create_index('ix_asset_kind_key', 'asset', ['kind_key'], unique=False)
    name_the_kinds()
    role = context.config.attributes["web_role"].replace('"', '""')
    op.execute(f'GRANT SELECT ON basemap_feature TO "{role}"')


def downgrade() -> None:
    op.drop_index('ix_asset_kind_key', table_name='asset')
    op.drop_column('asset', 'kind_key')
    op.drop_index('uq_basemap_feature_dataset_theme_source_id', table_name='basemap_feature')
    op.drop_index('ix_basemap_feature_geom_3857', table_name='basemap_feature', postgresql_using='gist')
    op.drop_index('ix_basemap_feature_geom', table_name='basemap_feature', postgresql_using='gist')
    op.drop_table('basemap_feature')


def name_the_kinds() -> None:
    """Fill the new column. It follows from ``kind``, so it is no version and no history."""
    bind = op.get_bind()
    op.execute("ALTER TABLE asset DISABLE TRIGGER USER")
    kinds = bind.execute(sa.text("SELECT DISTINCT kind FROM asset WHERE kind IS NOT NULL"))
    for (kind,) in kinds.all():
        bind.execute(
            sa.text("UPDATE asset SET kind_key = :key WHERE kind = :kind"),
            {"key": kind_of(kind).key, "kind": kind},
        )
    op.execute("ALTER TABLE asset ENABLE TRIGGER USER")
