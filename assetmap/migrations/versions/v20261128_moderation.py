"""What people suggest, what is published without a moderator, and problems they report.

Revision ID: 20261128_moderation
Revises: 20261128_accounts
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "20261128_moderation"
down_revision = "20261128_accounts"
branch_labels = None
depends_on = None

#: Their version travels to the browser and back.
VERSIONED = ("proposal", "problem_report")


def upgrade() -> None:
    make_tables()
    for table in VERSIONED:
        op.execute(
            f"CREATE TRIGGER count_versions BEFORE UPDATE ON {table} FOR EACH ROW "
            "WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION count_versions()"
        )
    op.execute(
        "CREATE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON moderation_setting "
        "FOR EACH ROW EXECUTE FUNCTION keep_history()"
    )


def downgrade() -> None:
    op.drop_index('ix_proposal_waiting', table_name='proposal', postgresql_where=sa.text("state = 'waiting'"))
    op.drop_index(op.f('ix_proposal_author'), table_name='proposal')
    op.drop_table('proposal')
    op.drop_index('ix_problem_report_waiting', table_name='problem_report', postgresql_where=sa.text("state = 'waiting'"))
    op.drop_table('problem_report')
    op.drop_index('uq_moderation_setting_where', table_name='moderation_setting')
    op.drop_table('moderation_setting')


def make_tables() -> None:
    op.create_table('moderation_setting',
    sa.Column('record', sa.Text(), nullable=False),
    sa.Column('neighbourhood', sa.Text(), server_default='', nullable=False, comment='slug; empty is wherever nothing nearer is set'),
    sa.Column('is_open', sa.Boolean(), nullable=False, comment='true publishes at once'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("record IN ('assets', 'organisations', 'links', 'photos')", name=op.f('ck_moderation_setting_record')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_moderation_setting'))
    )
    op.create_index('uq_moderation_setting_where', 'moderation_setting', ['record', 'neighbourhood'], unique=True)
    op.create_table('problem_report',
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='1, then raised by a trigger'),
    sa.Column('page', sa.Text(), nullable=False, comment='path, without what was asked of it'),
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False, comment='personal; as written'),
    sa.Column('author', sa.Text(), server_default='', nullable=False, comment='personal; public name, empty is a visitor'),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Text(), server_default='waiting', nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Text(), nullable=True, comment='personal; public name'),
    sa.Column('note', sa.Text(), server_default='', nullable=False, comment='what was done about it'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("state IN ('waiting', 'handled', 'dismissed')", name=op.f('ck_problem_report_state')),
    sa.CheckConstraint('length(words) BETWEEN 1 AND 4000', name=op.f('ck_problem_report_words')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_problem_report')),
    sa.UniqueConstraint('slug', name=op.f('uq_problem_report_slug'))
    )
    op.create_index('ix_problem_report_waiting', 'problem_report', ['at'], unique=False, postgresql_where=sa.text("state = 'waiting'"))
    op.create_table('proposal',
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='1, then raised by a trigger'),
    sa.Column('kind', sa.Text(), nullable=False, comment='such as assets.update'),
    sa.Column('record', sa.Text(), nullable=False, comment='which register it is about'),
    sa.Column('target', sa.Text(), nullable=True, comment='slug of the record; null is a new one'),
    sa.Column('base_version', sa.Integer(), nullable=True, comment='version that the author saw'),
    sa.Column('title', sa.Text(), nullable=False, comment='what it is about, as the queue shows it'),
    sa.Column('details', JSONB(), nullable=False),
    sa.Column('neighbourhoods', ARRAY(sa.Text()), server_default='{}', nullable=False, comment='slugs: whose moderators decide'),
    sa.Column('author', sa.Text(), nullable=False, comment='personal; public name of the account'),
    sa.Column('state', sa.Text(), server_default='waiting', nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Text(), nullable=True, comment='personal; public name of the moderator'),
    sa.Column('reason', sa.Text(), server_default='', nullable=False, comment='the author reads it'),
    sa.Column('path', sa.Text(), nullable=True, comment='page of what came of it'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("(state IN ('approved', 'refused')) = (decided_at IS NOT NULL)", name=op.f('ck_proposal_decided')),
    sa.CheckConstraint("record IN ('assets', 'organisations', 'links', 'photos')", name=op.f('ck_proposal_record')),
    sa.CheckConstraint("state <> 'refused' OR length(reason) > 0", name=op.f('ck_proposal_refused_with_a_reason')),
    sa.CheckConstraint("state IN ('waiting', 'approved', 'refused', 'withdrawn')", name=op.f('ck_proposal_state')),
    sa.CheckConstraint('octet_length(details::text) <= 4000000', name=op.f('ck_proposal_details')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal')),
    sa.UniqueConstraint('slug', name=op.f('uq_proposal_slug'))
    )
    op.create_index(op.f('ix_proposal_author'), 'proposal', ['author'], unique=False)
    op.create_index('ix_proposal_waiting', 'proposal', ['submitted_at'], unique=False, postgresql_where=sa.text("state = 'waiting'"))
