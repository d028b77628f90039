"""Changes whose values were hidden.

Revision ID: 20261128_redaction
Revises: 20261128_moderation
"""

import sqlalchemy as sa
from alembic import op

revision = "20261128_redaction"
down_revision = "20261128_moderation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('redaction',
    sa.Column('history_id', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False, comment='shown in place of the values'),
    sa.Column('by', sa.Text(), nullable=False, comment='personal; public name of the moderator'),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.ForeignKeyConstraint(['history_id'], ['history.id'], name=op.f('fk_redaction_history_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_redaction')),
    sa.UniqueConstraint('history_id', name=op.f('uq_redaction_history_id'))
    )


def downgrade() -> None:
    op.drop_table('redaction')
