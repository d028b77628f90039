"""Threads of working groups: posts, polls, votes, decisions.

Only a group's own people read them, so the role of public pages is granted nothing here.

Revision ID: 20261206_threads
Revises: 20261205_annotations
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261206_threads"
down_revision = "20261205_annotations"
branch_labels = None
depends_on = None

KEPT = ("thread", "thread_post", "poll", "decision")


def upgrade() -> None:
    make_tables()
    for table in KEPT:
        op.execute(
            f"CREATE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION keep_history()"
        )
        op.execute(
            f"CREATE TRIGGER count_versions BEFORE UPDATE ON {table} FOR EACH ROW "
            "WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION count_versions()"
        )


def downgrade() -> None:
    for table in ("decision", "poll_vote", "poll", "thread_post", "thread"):
        op.drop_table(table)


def make_tables() -> None:
    op.create_table('thread',
    sa.Column('group_id', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('about', sa.Text(), server_default='', nullable=False, comment='address of a page of this map, without the host'),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False, comment='stable public name in addresses, never reused'),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='1, then raised by a trigger'),
    sa.Column('source', sa.Text(), nullable=False, comment='who says so, as shown to people'),
    sa.Column('source_id', sa.Text(), nullable=False, comment="the source's own key for this row"),
    sa.Column('licence', sa.Text(), nullable=False, comment='licence of the source'),
    sa.Column('retrieved_on', sa.Date(), nullable=False, comment='day the source was fetched or made'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint('length(about) <= 300', name=op.f('ck_thread_about')),
    sa.CheckConstraint('length(title) BETWEEN 1 AND 150', name=op.f('ck_thread_title')),
    sa.ForeignKeyConstraint(['group_id'], ['working_group.id'], name=op.f('fk_thread_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_thread')),
    sa.UniqueConstraint('slug', name=op.f('uq_thread_slug'))
    )
    op.create_index(op.f('ix_thread_group_id'), 'thread', ['group_id'], unique=False)
    op.create_table('decision',
    sa.Column('thread_id', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('who', sa.Text(), nullable=False, comment='who decided, such as “seven for, one against”; names no private person'),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('dissent', sa.Text(), server_default='', nullable=False, comment='who thought otherwise, and why; empty is nobody'),
    sa.Column('slug', sa.Text(), nullable=False, comment='stable public name in addresses, never reused'),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='1, then raised by a trigger'),
    sa.Column('source', sa.Text(), nullable=False, comment='who says so, as shown to people'),
    sa.Column('source_id', sa.Text(), nullable=False, comment="the source's own key for this row"),
    sa.Column('licence', sa.Text(), nullable=False, comment='licence of the source'),
    sa.Column('retrieved_on', sa.Date(), nullable=False, comment='day the source was fetched or made'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint('length(dissent) <= 2000', name=op.f('ck_decision_dissent')),
    sa.CheckConstraint('length(text) BETWEEN 1 AND 2000', name=op.f('ck_decision_text')),
    sa.CheckConstraint('length(who) BETWEEN 1 AND 500', name=op.f('ck_decision_who')),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_decision_thread_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision')),
    sa.UniqueConstraint('slug', name=op.f('uq_decision_slug'))
    )
    op.create_index('uq_decision_thread', 'decision', ['thread_id'], unique=True)
    op.create_table('poll',
    sa.Column('thread_id', sa.BigInteger(), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('options', JSONB(), nullable=False, comment='answers, in their order'),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False, comment='no vote counts from then on'),
    sa.Column('slug', sa.Text(), nullable=False, comment='stable public name in addresses, never reused'),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='1, then raised by a trigger'),
    sa.Column('source', sa.Text(), nullable=False, comment='who says so, as shown to people'),
    sa.Column('source_id', sa.Text(), nullable=False, comment="the source's own key for this row"),
    sa.Column('licence', sa.Text(), nullable=False, comment='licence of the source'),
    sa.Column('retrieved_on', sa.Date(), nullable=False, comment='day the source was fetched or made'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint('jsonb_array_length(options) BETWEEN 2 AND 8', name=op.f('ck_poll_options')),
    sa.CheckConstraint('length(question) BETWEEN 1 AND 300', name=op.f('ck_poll_question')),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_poll_thread_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_poll')),
    sa.UniqueConstraint('slug', name=op.f('uq_poll_slug'))
    )
    op.create_index(op.f('ix_poll_thread_id'), 'poll', ['thread_id'], unique=False)
    op.create_table('thread_post',
    sa.Column('thread_id', sa.BigInteger(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False, comment='plain text'),
    sa.Column('view', sa.Text(), server_default='', nullable=False, comment='a view of the map that goes with it: a local address'),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_on', sa.Date(), nullable=True, comment='null is shown'),
    sa.Column('removed_why', sa.Text(), server_default='', nullable=False, comment='as people read it'),
    sa.Column('slug', sa.Text(), nullable=False, comment='stable public name in addresses, never reused'),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='1, then raised by a trigger'),
    sa.Column('source', sa.Text(), nullable=False, comment='who says so, as shown to people'),
    sa.Column('source_id', sa.Text(), nullable=False, comment="the source's own key for this row"),
    sa.Column('licence', sa.Text(), nullable=False, comment='licence of the source'),
    sa.Column('retrieved_on', sa.Date(), nullable=False, comment='day the source was fetched or made'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("(removed_on IS NULL) = (removed_why = '')", name=op.f('ck_thread_post_removed')),
    sa.CheckConstraint('length(body) BETWEEN 1 AND 5000', name=op.f('ck_thread_post_body')),
    sa.CheckConstraint('length(view) <= 300', name=op.f('ck_thread_post_view')),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_thread_post_thread_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_thread_post')),
    sa.UniqueConstraint('slug', name=op.f('uq_thread_post_slug'))
    )
    op.create_index(op.f('ix_thread_post_thread_id'), 'thread_post', ['thread_id'], unique=False)
    op.create_table('poll_vote',
    sa.Column('poll_id', sa.BigInteger(), nullable=False),
    sa.Column('voter', sa.Text(), nullable=False, comment='personal; public name of the account'),
    sa.Column('option', sa.Integer(), nullable=False, comment='position of the answer, from 0'),
    sa.Column('voted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint('option >= 0', name=op.f('ck_poll_vote_option')),
    sa.ForeignKeyConstraint(['poll_id'], ['poll.id'], name=op.f('fk_poll_vote_poll_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_poll_vote'))
    )
    op.create_index('ix_poll_vote_voter', 'poll_vote', ['voter'], unique=False)
    op.create_index('uq_poll_vote', 'poll_vote', ['poll_id', 'voter'], unique=True)
