"""Walking networks: the streets of an extract, packed.

Revision ID: 20261201_network
Revises: 20261130_developments
"""

import sqlalchemy as sa
from alembic import context, op
from geoalchemy2 import Geometry

revision = "20261201_network"
down_revision = "20261130_developments"
branch_labels = None
depends_on = None

PACKED = ("easting_mm", "northing_mm", "tail", "head", "steps", "islands")


def upgrade() -> None:
    op.create_table('walk_network',
    sa.Column('dataset_id', sa.BigInteger(), nullable=False),
    sa.Column('node_count', sa.BigInteger(), nullable=False),
    sa.Column('edge_count', sa.BigInteger(), nullable=False),
    sa.Column('length_m', sa.Float(), nullable=False, comment='of all edges, metres'),
    sa.Column('easting_mm', sa.LargeBinary(), nullable=False, comment='of each node, int32, lowest byte first; EPSG:27700'),
    sa.Column('northing_mm', sa.LargeBinary(), nullable=False, comment='the same for the northing'),
    sa.Column('tail', sa.LargeBinary(), nullable=False, comment='node from 0 that each edge leaves, int32, lowest byte first'),
    sa.Column('head', sa.LargeBinary(), nullable=False, comment='node that it comes to'),
    sa.Column('steps', sa.LargeBinary(), nullable=False, comment='1 where an edge is steps, uint8'),
    sa.Column('islands', sa.LargeBinary(), nullable=False, comment='1 where its piece is too small to start from, uint8'),
    sa.Column('geom', Geometry(geometry_type='POLYGON', srid=27700, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False, comment='EPSG:27700'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint('NOT ST_IsEmpty(geom) AND CASE WHEN ST_XMin(geom) >= -100000 AND ST_XMax(geom) <= 800000 AND ST_YMin(geom) >= -100000 AND ST_YMax(geom) <= 1350000 AND ST_NPoints(geom) <= 500000 THEN ST_IsValid(geom) ELSE false END', name=op.f('ck_walk_network_geom_sound')),
    sa.CheckConstraint('node_count > 1 AND edge_count > 0', name=op.f('ck_walk_network_not_empty')),
    sa.CheckConstraint('octet_length(easting_mm) = 4 * node_count AND octet_length(northing_mm) = 4 * node_count', name=op.f('ck_walk_network_nodes_packed')),
    sa.CheckConstraint('octet_length(tail) = 4 * edge_count AND octet_length(head) = 4 * edge_count AND octet_length(steps) = edge_count AND octet_length(islands) = edge_count', name=op.f('ck_walk_network_edges_packed')),
    sa.ForeignKeyConstraint(['dataset_id'], ['dataset.id'], name=op.f('fk_walk_network_dataset_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_walk_network'))
    )
    op.create_index('ix_walk_network_geom', 'walk_network', ['geom'], unique=False, postgresql_using='gist')
    op.create_index('uq_walk_network_dataset_id', 'walk_network', ['dataset_id'], unique=True)
    for column in PACKED:
        # Numbers like these hardly compress; undoing it would cost each reader.
        op.execute(f"ALTER TABLE walk_network ALTER COLUMN {column} SET STORAGE EXTERNAL")
    role = context.config.attributes["web_role"].replace('"', '""')
    op.execute(f'GRANT SELECT ON walk_network TO "{role}"')


def downgrade() -> None:
    op.drop_table("walk_network")
