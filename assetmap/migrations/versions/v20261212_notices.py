"""Notices about groups that are sent by e-mail, and how each person wants to hear of them.

The role of public pages is granted nothing here.

Revision ID: 20261212_notices
Revises: 20261211_plan_evidence
"""

import sqlalchemy as sa
from alembic import op

revision = "20261212_notices"
down_revision = "20261211_plan_evidence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('notice_choice',
    sa.Column('person', sa.Text(), nullable=False, comment='personal; public name of the account'),
    sa.Column('group_id', sa.BigInteger(), nullable=True, comment='null is every group for which nothing is chosen'),
    sa.Column('choice', sa.Text(), server_default='daily', nullable=False),
    sa.Column('digest_on', sa.Date(), nullable=True, comment='day (UTC) of the last daily e-mail; null is none yet'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("choice IN ('at_once', 'daily', 'never')", name=op.f('ck_notice_choice_choice')),
    sa.CheckConstraint('group_id IS NULL OR digest_on IS NULL', name=op.f('ck_notice_choice_digest_on')),
    sa.ForeignKeyConstraint(['group_id'], ['working_group.id'], name=op.f('fk_notice_choice_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_choice'))
    )
    op.create_index(op.f('ix_notice_choice_group_id'), 'notice_choice', ['group_id'], unique=False)
    op.create_index('uq_notice_choice', 'notice_choice', ['person', 'group_id'], unique=True, postgresql_nulls_not_distinct=True)
    op.create_table('notice',
    sa.Column('reader', sa.Text(), nullable=False, comment='personal; public name of the account'),
    sa.Column('group_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False, comment='slug of what it is about'),
    sa.Column('turn', sa.Integer(), server_default='0', nullable=False, comment='version of what can be published or withdrawn again; else 0'),
    sa.Column('made_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True, comment='when it was taken to be sent, and for good unless refused; null waits'),
    sa.Column('tries', sa.Integer(), server_default='0', nullable=False, comment='times that it was refused'),
    sa.Column('again_at', sa.DateTime(timezone=True), nullable=True, comment='not tried again before; null was not refused yet'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("kind IN ('mention', 'post', 'thread', 'poll', 'closing', 'decision', 'annotation', 'published', 'refused', 'withdrawn')", name=op.f('ck_notice_kind')),
    sa.ForeignKeyConstraint(['group_id'], ['working_group.id'], name=op.f('fk_notice_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice'))
    )
    op.create_index(op.f('ix_notice_group_id'), 'notice', ['group_id'], unique=False)
    op.create_index('ix_notice_waiting', 'notice', ['reader', 'group_id'], unique=False, postgresql_where=sa.text('taken_at IS NULL'))
    op.create_index('uq_notice', 'notice', ['reader', 'kind', 'subject', 'turn'], unique=True)


def downgrade() -> None:
    op.drop_table("notice")
    op.drop_table("notice_choice")
