"""Working groups; who belongs to one stands in account_grant.

Revision ID: 20261204_groups
Revises: 20261203_coverage
"""

import sqlalchemy as sa
from alembic import context, op

revision = "20261204_groups"
down_revision = "20261203_coverage"
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_tables()
    role = context.config.attributes["web_role"].replace('"', '""')
    op.execute(
        "CREATE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON working_group "
        "FOR EACH ROW EXECUTE FUNCTION keep_history()"
    )
    op.execute(
        "CREATE TRIGGER count_versions BEFORE UPDATE ON working_group FOR EACH ROW "
        "WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION count_versions()"
    )
    op.execute(f'GRANT SELECT ON working_group TO "{role}"')


def downgrade() -> None:
    op.drop_table("working_group")


def make_tables() -> None:
    op.create_table('working_group',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('about', sa.Text(), server_default='', nullable=False, comment='what it works on'),
    sa.Column('area_id', sa.BigInteger(), nullable=True, comment='its neighbourhood; null is the whole programme'),
    sa.Column('privacy', sa.Text(), server_default='closed', nullable=False),
    sa.Column('archived_on', sa.Date(), nullable=True, comment='null is at work'),
    sa.Column('demonstration', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('slug', sa.Text(), nullable=False, comment='stable public name in addresses, never reused'),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='1, then raised by a trigger'),
    sa.Column('source', sa.Text(), nullable=False, comment='who says so, as shown to people'),
    sa.Column('source_id', sa.Text(), nullable=False, comment="the source's own key for this row"),
    sa.Column('licence', sa.Text(), nullable=False, comment='licence of the source'),
    sa.Column('retrieved_on', sa.Date(), nullable=False, comment='day the source was fetched or made'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("privacy IN ('open', 'listed', 'closed')", name=op.f('ck_working_group_privacy')),
    sa.CheckConstraint('length(about) <= 2000', name=op.f('ck_working_group_about')),
    sa.CheckConstraint('length(name) BETWEEN 1 AND 120', name=op.f('ck_working_group_name')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_working_group_area_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_working_group')),
    sa.UniqueConstraint('slug', name=op.f('uq_working_group_slug'))
    )
    op.create_index(op.f('ix_working_group_area_id'), 'working_group', ['area_id'], unique=False)
