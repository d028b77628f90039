"""Drafts of plans put out for comment, comments on them, answers, and remarks of the group.

Visitors read drafts that were put out, comments that are published or were redacted, and answers;
not whose they are. Remarks are the group's own.

Revision ID: 20261213_plan_comments
Revises: 20261212_notices
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261213_plan_comments"
down_revision = "20261212_notices"
branch_labels = None
depends_on = None

TABLES = ("plan_round", "plan_comment", "plan_answer", "plan_remark")
#: What visitors' own role reads: not whose it is.
SHOWN_COMMENT = (
    "id, slug, version, source, source_id, licence, retrieved_on, round_id, about, text, "
    "on_behalf_of, state, written_on, reworded_on, reason"
)
SHOWN_ANSWER = (
    "id, slug, version, source, source_id, licence, retrieved_on, comment_id, outcome, text, "
    "answered_on"
)
MODERATED = ("proposal", "moderation_setting")
RECORDS = "'assets', 'organisations', 'links', 'photos'"
#: After the rows of somebody who left are theirs no more, or gone: the history forgets them too.
FORGET = """
CREATE FUNCTION forget_commenter(gone text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  words CONSTANT text[] := ARRAY['text', 'on_behalf_of', 'reason', 'body'];
  one record;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM account WHERE slug = gone AND state = 'erased') THEN
    RAISE EXCEPTION 'only an erased account is forgotten';
  END IF;
  -- Of a comment that went nothing is left that was said of it, in answers neither.
  UPDATE history SET old = old - words, new = new - words
    WHERE tbl = 'plan_answer' AND EXISTS (
      SELECT 1 FROM history AS said
      WHERE said.tbl = 'plan_comment' AND said.op = 'I' AND said.new->>'author' = gone
      AND said.row_id = (coalesce(history.new, history.old)->>'comment_id')::bigint
      AND NOT EXISTS (SELECT 1 FROM plan_comment WHERE plan_comment.id = said.row_id));
  UPDATE history SET old = old - words, new = new - words
    WHERE tbl = 'plan_comment' AND (old->>'author' = gone OR new->>'author' = gone)
    AND NOT EXISTS (SELECT 1 FROM plan_comment WHERE plan_comment.id = history.row_id);
  UPDATE history SET old = old - words, new = new - words
    WHERE tbl = 'plan_remark' AND (old->>'author' = gone OR new->>'author' = gone)
    AND NOT EXISTS (SELECT 1 FROM plan_remark WHERE plan_remark.id = history.row_id);
  FOR one IN SELECT * FROM (VALUES
    ('plan_comment', 'author'), ('plan_remark', 'author'), ('plan_remark', 'settled_by'),
    ('plan_answer', 'answered_by')) AS named(tbl, col)
  LOOP
    UPDATE history SET
      old = CASE WHEN old->>one.col = gone
        THEN old || jsonb_build_object(one.col, 'former-member') ELSE old END,
      new = CASE WHEN new->>one.col = gone
        THEN new || jsonb_build_object(one.col, 'former-member') ELSE new END
      WHERE history.tbl = one.tbl AND (old->>one.col = gone OR new->>one.col = gone);
  END LOOP;
END $$
"""
#: What a draft lost is lost in the history too; the document itself says what it says now.
MEND = """
CREATE FUNCTION mend_round_history(round bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE history SET old = old - 'document', new = new - 'document'
    WHERE tbl = 'plan_round' AND row_id = round;
END $$
"""
FUNCTIONS = {"forget_commenter(text)": FORGET, "mend_round_history(bigint)": MEND}


def upgrade() -> None:
    make_tables()
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION keep_history()"
        )
        op.execute(
            f"CREATE TRIGGER count_versions BEFORE UPDATE ON {table} FOR EACH ROW "
            "WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION count_versions()"
        )
    role = context.config.attributes["web_role"].replace('"', '""')
    op.execute(f'GRANT SELECT ON plan_round TO "{role}"')
    op.execute(f'GRANT SELECT ({SHOWN_COMMENT}) ON plan_comment TO "{role}"')
    op.execute(f'GRANT SELECT ({SHOWN_ANSWER}) ON plan_answer TO "{role}"')
    fence("plan_comment", "state IN ('published', 'redacted')")
    fence(
        "plan_answer",
        "EXISTS (SELECT 1 FROM plan_comment WHERE plan_comment.id = plan_answer.comment_id "
        "AND plan_comment.state = 'published')",
    )
    plans(
        "EXISTS (SELECT 1 FROM plan_edition WHERE plan_edition.plan_id = plan.id) "
        "OR EXISTS (SELECT 1 FROM plan_round WHERE plan_round.plan_id = plan.id)"
    )
    for table in MODERATED:
        moderated(table, f"{RECORDS}, 'comments'")
    for name, made in FUNCTIONS.items():
        op.execute(made)
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")


def downgrade() -> None:
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
    for table in MODERATED:
        op.execute(f"DELETE FROM {table} WHERE record = 'comments'")
        moderated(table, RECORDS)
    plans("EXISTS (SELECT 1 FROM plan_edition WHERE plan_edition.plan_id = plan.id)")
    for table in ("plan_answer", "plan_comment", "plan_remark", "plan_round"):
        op.drop_table(table)


def fence(table: str, rule: str) -> None:
    role = context.config.attributes["web_role"].replace('"', '""')
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f'CREATE POLICY seen_by_all ON {table} FOR SELECT TO "{role}" USING ({rule})')


def plans(rule: str) -> None:
    role = context.config.attributes["web_role"].replace('"', '""')
    op.execute("DROP POLICY published_only ON plan")
    op.execute(f'CREATE POLICY published_only ON plan FOR SELECT TO "{role}" USING ({rule})')


def moderated(table: str, records: str) -> None:
    op.execute(
        f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_record, "
        f"ADD CONSTRAINT ck_{table}_record CHECK (record IN ({records}))"
    )


def recorded() -> list[sa.Column]:
    return [
        sa.Column('slug', sa.Text(), nullable=False, comment='stable public name in addresses, never reused'),
        sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='1, then raised by a trigger'),
        sa.Column('source', sa.Text(), nullable=False, comment='who says so, as shown to people'),
        sa.Column('source_id', sa.Text(), nullable=False, comment="the source's own key for this row"),
        sa.Column('licence', sa.Text(), nullable=False, comment='licence of the source'),
        sa.Column('retrieved_on', sa.Date(), nullable=False, comment='day the source was fetched or made'),
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    ]


def make_tables() -> None:
    op.create_table('plan_round',
    sa.Column('plan_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False, comment='last day on which anybody may comment'),
    sa.Column('closed_on', sa.Date(), nullable=True, comment='null was not closed before its time'),
    sa.Column('document', JSONB(), nullable=False, comment='texts, figures, limits, steps, inputs with their hashes'),
    sa.Column('sha256', sa.Text(), nullable=False, comment='of the document in canonical JSON'),
    *recorded(),
    sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f('ck_plan_round_sha256')),
    sa.CheckConstraint('number >= 1', name=op.f('ck_plan_round_number')),
    sa.CheckConstraint('until_on >= opened_on', name=op.f('ck_plan_round_until')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_plan_round_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_round')),
    sa.UniqueConstraint('plan_id', 'number', name=op.f('uq_plan_round_plan_id_number')),
    sa.UniqueConstraint('slug', name=op.f('uq_plan_round_slug'))
    )
    op.create_table('plan_comment',
    sa.Column('round_id', sa.BigInteger(), nullable=False),
    sa.Column('about', sa.Text(), server_default='', nullable=False, comment='key of a section of the draft; empty is all of it'),
    sa.Column('author', sa.Text(), nullable=False, comment='personal; public name of the account'),
    sa.Column('text', sa.Text(), nullable=False, comment='personal; as its author wrote it'),
    sa.Column('on_behalf_of', sa.Text(), server_default='', nullable=False, comment='personal; for whom the author speaks; empty is nobody'),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('written_on', sa.Date(), nullable=False),
    sa.Column('reworded_on', sa.Date(), nullable=True, comment='null was not changed since'),
    sa.Column('reason', sa.Text(), server_default='', nullable=False, comment='why it was refused (its author reads it) or redacted'),
    *recorded(),
    sa.CheckConstraint("(text = '') = (state NOT IN ('held', 'published'))", name=op.f('ck_plan_comment_words_of_its_state')),
    sa.CheckConstraint("state <> 'redacted' OR length(reason) > 0", name=op.f('ck_plan_comment_redacted_with_a_reason')),
    sa.CheckConstraint("state IN ('held', 'published', 'refused', 'withdrawn', 'redacted')", name=op.f('ck_plan_comment_state')),
    sa.CheckConstraint("text <> '' OR on_behalf_of = ''", name=op.f('ck_plan_comment_on_behalf_of_its_state')),
    sa.CheckConstraint('length(on_behalf_of) <= 120', name=op.f('ck_plan_comment_on_behalf_of')),
    sa.CheckConstraint('length(text) <= 4000', name=op.f('ck_plan_comment_text')),
    sa.ForeignKeyConstraint(['round_id'], ['plan_round.id'], name=op.f('fk_plan_comment_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_comment')),
    sa.UniqueConstraint('slug', name=op.f('uq_plan_comment_slug'))
    )
    op.create_index('ix_plan_comment_author', 'plan_comment', ['author'], unique=False)
    op.create_index('ix_plan_comment_round_id', 'plan_comment', ['round_id'], unique=False)
    op.create_table('plan_remark',
    sa.Column('section_id', sa.BigInteger(), nullable=False),
    sa.Column('author', sa.Text(), nullable=False, comment='personal; public name of who wrote it'),
    sa.Column('body', sa.Text(), nullable=False, comment='personal; as its author wrote it'),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_on', sa.Date(), nullable=True, comment='null is open'),
    sa.Column('settled_by', sa.Text(), nullable=True, comment='personal; public name of who settled it'),
    *recorded(),
    sa.CheckConstraint('(settled_on IS NULL) = (settled_by IS NULL)', name=op.f('ck_plan_remark_settled')),
    sa.CheckConstraint('length(body) BETWEEN 1 AND 5000', name=op.f('ck_plan_remark_body')),
    sa.ForeignKeyConstraint(['section_id'], ['plan_section.id'], name=op.f('fk_plan_remark_section_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_remark')),
    sa.UniqueConstraint('slug', name=op.f('uq_plan_remark_slug'))
    )
    op.create_index('ix_plan_remark_author', 'plan_remark', ['author'], unique=False)
    op.create_index('ix_plan_remark_section_id', 'plan_remark', ['section_id'], unique=False)
    op.create_table('plan_answer',
    sa.Column('comment_id', sa.BigInteger(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False, comment='personal; may tell of who commented'),
    sa.Column('answered_by', sa.Text(), nullable=False, comment='personal; public name of who wrote it for the group'),
    sa.Column('answered_on', sa.Date(), nullable=False),
    *recorded(),
    sa.CheckConstraint("outcome IN ('changed', 'not_changed', 'noted')", name=op.f('ck_plan_answer_outcome')),
    sa.CheckConstraint('length(text) BETWEEN 1 AND 2000', name=op.f('ck_plan_answer_text')),
    sa.ForeignKeyConstraint(['comment_id'], ['plan_comment.id'], name=op.f('fk_plan_answer_comment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_answer')),
    sa.UniqueConstraint('slug', name=op.f('uq_plan_answer_slug'))
    )
    op.create_index('ix_plan_answer_answered_by', 'plan_answer', ['answered_by'], unique=False)
    op.create_index('uq_plan_answer_comment', 'plan_answer', ['comment_id'], unique=True)
