"""Photos of places and organisations, those that wait to be confirmed, files to be removed.

Revision ID: 20261129_photos
Revises: 20261129_approved
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "20261129_photos"
down_revision = "20261129_approved"
branch_labels = None
depends_on = None

#: What visitors' own role reads of photos that are shown: not whose they are.
SHOWN = (
    "id, slug, version, source, source_id, licence, retrieved_on, record, target, state, "
    "description, caption, taken_year, taken_month, file_name, width, height, small_width, "
    "small_height, added_at"
)
#: After the rows of somebody who left are theirs no more, or gone: the history forgets them too.
FORGET = """
CREATE FUNCTION forget_photographer(gone text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  former CONSTANT jsonb := '{"author": "former-member"}';
BEGIN
  IF NOT EXISTS (SELECT 1 FROM account WHERE slug = gone AND state = 'erased') THEN
    RAISE EXCEPTION 'only an erased account is forgotten';
  END IF;
  -- Of a photo that went, nothing that was said of it or that names its pictures is left.
  UPDATE history SET
    old = (old - ARRAY['description', 'caption', 'file_name', 'reason']) || former,
    new = (new - ARRAY['description', 'caption', 'file_name', 'reason']) || former
    WHERE tbl = 'photo' AND (old->>'author' = gone OR new->>'author' = gone)
    AND NOT EXISTS (SELECT 1 FROM photo WHERE photo.id = history.row_id);
  UPDATE history SET old = old || former, new = new || former
    WHERE tbl = 'photo' AND (old->>'author' = gone OR new->>'author' = gone);
END $$
"""


def upgrade() -> None:
    make_tables()
    op.execute(
        "CREATE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON photo "
        "FOR EACH ROW EXECUTE FUNCTION keep_history()"
    )
    op.execute(
        "CREATE TRIGGER count_versions BEFORE UPDATE ON photo FOR EACH ROW "
        "WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION count_versions()"
    )
    role = context.config.attributes["web_role"].replace('"', '""')
    op.execute(f'GRANT SELECT ({SHOWN}) ON photo TO "{role}"')
    op.execute("ALTER TABLE photo ENABLE ROW LEVEL SECURITY")
    op.execute(
        f'CREATE POLICY published_only ON photo FOR SELECT TO "{role}" USING (state = \'published\')'
    )
    op.execute(FORGET)
    op.execute("REVOKE EXECUTE ON FUNCTION forget_photographer(text) FROM PUBLIC")


def downgrade() -> None:
    op.execute("DROP FUNCTION forget_photographer")
    op.drop_table('photo_discard')
    op.drop_index('ix_photo_draft_author', table_name='photo_draft')
    op.drop_table('photo_draft')
    op.drop_index('ix_photo_author', table_name='photo')
    op.drop_index('ix_photo_of', table_name='photo')
    op.drop_index('uq_photo_source', table_name='photo')
    op.drop_table('photo')


def make_tables() -> None:
    op.create_table('photo',
    sa.Column('record', sa.Text(), nullable=False, comment='register of what is photographed'),
    sa.Column('target', sa.Text(), nullable=False, comment='its slug there'),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False, comment='personal; for those who cannot see it; may tell of people'),
    sa.Column('caption', sa.Text(), server_default='', nullable=False, comment='personal; under it; may tell of people'),
    sa.Column('taken_year', sa.SmallInteger(), nullable=True, comment='null is not known'),
    sa.Column('taken_month', sa.SmallInteger(), nullable=True, comment='null is not known'),
    sa.Column('author', sa.Text(), nullable=False, comment='personal; public name of the account'),
    sa.Column('terms', sa.Text(), nullable=False, comment='contributor terms that were confirmed'),
    sa.Column('file_name', sa.Text(), nullable=True, comment='personal; names both pictures, which may show people; null once removed'),
    sa.Column('width', sa.SmallInteger(), nullable=False, comment='of the large picture, in pixels'),
    sa.Column('height', sa.SmallInteger(), nullable=False),
    sa.Column('small_width', sa.SmallInteger(), nullable=False, comment='of the small one'),
    sa.Column('small_height', sa.SmallInteger(), nullable=False),
    sa.Column('byte_count', sa.Integer(), nullable=False, comment='of both pictures together'),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True, comment='refused, withdrawn or hidden since; null while it is held or shown'),
    sa.Column('reason', sa.Text(), server_default='', nullable=False, comment='the author reads it'),
    sa.Column('slug', sa.Text(), nullable=False, comment='stable public name in addresses, never reused'),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='1, then raised by a trigger'),
    sa.Column('source', sa.Text(), nullable=False, comment='who says so, as shown to people'),
    sa.Column('source_id', sa.Text(), nullable=False, comment="the source's own key for this row"),
    sa.Column('licence', sa.Text(), nullable=False, comment='licence of the source'),
    sa.Column('retrieved_on', sa.Date(), nullable=False, comment='day the source was fetched or made'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("(ended_at IS NULL) = (state IN ('held', 'published'))", name=op.f('ck_photo_ended')),
    sa.CheckConstraint("(file_name IS NULL) = (state IN ('refused', 'withdrawn'))", name=op.f('ck_photo_files_of_its_state')),
    sa.CheckConstraint("file_name ~ '^[0-9a-f]{32}$'", name=op.f('ck_photo_file_name')),
    sa.CheckConstraint("state <> 'hidden' OR length(reason) > 0", name=op.f('ck_photo_hidden_with_a_reason')),
    sa.CheckConstraint("state IN ('held', 'published', 'refused', 'withdrawn', 'hidden')", name=op.f('ck_photo_state')),
    sa.CheckConstraint('least(width, height, small_width, small_height, byte_count) > 0', name=op.f('ck_photo_sizes')),
    sa.CheckConstraint('length(caption) <= 300', name=op.f('ck_photo_caption')),
    sa.CheckConstraint('length(description) BETWEEN 1 AND 500', name=op.f('ck_photo_description')),
    sa.CheckConstraint('taken_month BETWEEN 1 AND 12', name=op.f('ck_photo_taken_month')),
    sa.CheckConstraint('taken_month IS NULL OR taken_year IS NOT NULL', name=op.f('ck_photo_month_of_a_year')),
    sa.CheckConstraint('taken_year BETWEEN 1826 AND 2200', name=op.f('ck_photo_taken_year')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_photo')),
    sa.UniqueConstraint('slug', name=op.f('uq_photo_slug'))
    )
    op.create_index('ix_photo_author', 'photo', ['author'], unique=False)
    op.create_index('ix_photo_of', 'photo', ['record', 'target'], unique=False)
    op.create_index('uq_photo_source', 'photo', ['source', 'source_id'], unique=True)
    op.create_table('photo_draft',
    sa.Column('slug', sa.Text(), nullable=False, comment='random: it is in addresses'),
    sa.Column('record', sa.Text(), nullable=False),
    sa.Column('target', sa.Text(), nullable=False),
    sa.Column('author', sa.Text(), nullable=False, comment='personal; public name of the account'),
    sa.Column('file_name', sa.Text(), nullable=False, comment='personal; names both pictures'),
    sa.Column('width', sa.SmallInteger(), nullable=False),
    sa.Column('height', sa.SmallInteger(), nullable=False),
    sa.Column('small_width', sa.SmallInteger(), nullable=False),
    sa.Column('small_height', sa.SmallInteger(), nullable=False),
    sa.Column('byte_count', sa.Integer(), nullable=False),
    sa.Column('taken_out', ARRAY(sa.Text()), server_default='{}', nullable=False, comment='kinds of what was in the file beside the pixels'),
    sa.Column('month', sa.Text(), server_default='', nullable=False, comment='personal; such as 2026-05, as the camera told it'),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("file_name ~ '^[0-9a-f]{32}$'", name=op.f('ck_photo_draft_file_name')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_photo_draft')),
    sa.UniqueConstraint('slug', name=op.f('uq_photo_draft_slug'))
    )
    op.create_index('ix_photo_draft_author', 'photo_draft', ['author'], unique=False)
    op.create_table('photo_discard',
    sa.Column('file_name', sa.Text(), nullable=False, comment='names both pictures'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("file_name ~ '^[0-9a-f]{32}$'", name=op.f('ck_photo_discard_file_name')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_photo_discard'))
    )
