"""Invitations into working groups; a closed group is kept from visitors by the database too.

Revision ID: 20261205_annotations
Revises: 20261204_groups
"""

import sqlalchemy as sa
from alembic import context, op

revision = "20261205_annotations"
down_revision = "20261204_groups"
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_invitations()
    fence("working_group", "privacy <> 'closed'")


def downgrade() -> None:
    op.execute("DROP POLICY seen_by_all ON working_group")
    op.execute("ALTER TABLE working_group DISABLE ROW LEVEL SECURITY")
    op.drop_table("group_invitation")


def fence(table: str, rule: str) -> None:
    role = context.config.attributes["web_role"].replace('"', '""')
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f'CREATE POLICY seen_by_all ON {table} FOR SELECT TO "{role}" USING ({rule})')


def make_invitations() -> None:
    op.create_table('group_invitation',
    sa.Column('group_id', sa.BigInteger(), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False, comment='SHA-256 of what the link holds'),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('invited_by', sa.Text(), nullable=False, comment='personal; public name of who made the link'),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False, comment='when the link stops working'),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True, comment='null is not used yet'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("role IN ('group_member', 'group_observer')", name=op.f('ck_group_invitation_role')),
    sa.ForeignKeyConstraint(['group_id'], ['working_group.id'], name=op.f('fk_group_invitation_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_group_invitation')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_group_invitation_token_hash'))
    )
    op.create_index(op.f('ix_group_invitation_group_id'), 'group_invitation', ['group_id'], unique=False)
