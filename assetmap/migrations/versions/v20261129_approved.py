"""Who let a change through stands beside whose change it is.

Revision ID: 20261129_approved
Revises: 20261129_totp
"""

import sqlalchemy as sa
from alembic import op

revision = "20261129_approved"
down_revision = "20261129_totp"
branch_labels = None
depends_on = None

KEEP_HISTORY = """
CREATE OR REPLACE FUNCTION keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- An import covers its new rows with one entry of its own; changes are never left out.
  IF TG_OP = 'INSERT' AND coalesce(current_setting('assetmap.batch', true), '') <> '' THEN
    RETURN NULL;
  END IF;
  INSERT INTO history (actor, {column}reason, tbl, row_id, op, old, new)
  VALUES (
    nullif(current_setting('assetmap.actor', true), ''),
    {value}
    nullif(current_setting('assetmap.reason', true), ''),
    TG_TABLE_NAME,
    CASE WHEN TG_OP = 'DELETE' THEN old.id ELSE new.id END,
    left(TG_OP, 1),
    CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(old) END,
    CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(new) END
  );
  RETURN NULL;
END $$
"""
FORGET = """
CREATE OR REPLACE FUNCTION forget_person(gone text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM account WHERE slug = gone AND state = 'erased') THEN
    RAISE EXCEPTION 'only an erased account is forgotten';
  END IF;
  UPDATE history SET actor = 'former-member' WHERE actor = gone;
  {more}
  UPDATE account_event SET actor = 'former-member', origin = NULL
    WHERE actor = gone OR account_id = (SELECT id FROM account WHERE slug = gone);
  DELETE FROM kept_answer WHERE actor = gone;
END $$
"""


def upgrade() -> None:
    op.add_column('history', sa.Column('approved_by', sa.Text(), nullable=True, comment='personal; public name of the moderator who let it through; null is nobody'))
    value = "nullif(current_setting('assetmap.approver', true), ''),"
    op.execute(KEEP_HISTORY.format(column="approved_by, ", value=value))
    more = "UPDATE history SET approved_by = 'former-member' WHERE approved_by = gone;"
    op.execute(FORGET.format(more=more))


def downgrade() -> None:
    op.execute(FORGET.format(more=""))
    op.execute(KEEP_HISTORY.format(column="", value=""))
    op.drop_column('history', 'approved_by')
