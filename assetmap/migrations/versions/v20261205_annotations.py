"""Invitations into groups, and annotations, whose sensitive places no visitor's role can read.

Revision ID: 20261205_annotations
Revises: 20261204_groups
"""

import sqlalchemy as sa
from alembic import context, op
from geoalchemy2 import Geometry

revision = "20261205_annotations"
down_revision = "20261204_groups"
branch_labels = None
depends_on = None


#: What the history kept of a place before it was said to be sensitive.
BLUR = """
CREATE FUNCTION blur_annotation(number bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  nowhere CONSTANT jsonb := '{"geom": null, "geom_3857": null}';
BEGIN
  IF NOT EXISTS (SELECT 1 FROM annotation WHERE id = number AND sensitive) THEN
    RAISE EXCEPTION 'only the place of a sensitive annotation is taken out of the history';
  END IF;
  UPDATE history SET
    old = CASE WHEN old->>'sensitive' = 'false' THEN old || nowhere ELSE old END,
    new = CASE WHEN new->>'sensitive' = 'false' THEN new || nowhere ELSE new END
    WHERE tbl = 'annotation' AND row_id = number;
END $$
"""
#: After the rows of somebody who left are theirs no more: the history forgets them too.
FORGET = """
CREATE FUNCTION forget_annotator(gone text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  wrote CONSTANT jsonb := '{"author": "former-member"}';
  published CONSTANT jsonb := '{"published_by": "former-member"}';
BEGIN
  IF NOT EXISTS (SELECT 1 FROM account WHERE slug = gone AND state = 'erased') THEN
    RAISE EXCEPTION 'only an erased account is forgotten';
  END IF;
  UPDATE history SET
    old = CASE WHEN old->>'author' = gone THEN old || wrote ELSE old END,
    new = CASE WHEN new->>'author' = gone THEN new || wrote ELSE new END
    WHERE tbl = 'annotation' AND (old->>'author' = gone OR new->>'author' = gone);
  UPDATE history SET
    old = CASE WHEN old->>'published_by' = gone THEN old || published ELSE old END,
    new = CASE WHEN new->>'published_by' = gone THEN new || published ELSE new END
    WHERE tbl = 'annotation' AND (old->>'published_by' = gone OR new->>'published_by' = gone);
END $$
"""


def upgrade() -> None:
    make_invitations()
    fence("working_group", "privacy <> 'closed'")
    make_annotations()
    op.execute(
        "CREATE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON annotation "
        "FOR EACH ROW EXECUTE FUNCTION keep_history()"
    )
    op.execute(
        "CREATE TRIGGER count_versions BEFORE UPDATE ON annotation FOR EACH ROW "
        "WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION count_versions()"
    )
    # Not annotation_place: it is nothing for the visitors' role, nor for the history.
    role = context.config.attributes["web_role"].replace('"', '""')
    op.execute(f'GRANT SELECT ON annotation TO "{role}"')
    fence(
        "annotation",
        "visibility = 'everybody' AND published_on IS NOT NULL AND archived_on IS NULL",
    )
    for made, name in ((BLUR, "blur_annotation(bigint)"), (FORGET, "forget_annotator(text)")):
        op.execute(made)
        op.execute(f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC")


def downgrade() -> None:
    op.execute("DROP FUNCTION forget_annotator")
    op.execute("DROP FUNCTION blur_annotation")
    op.drop_table("annotation_place")
    op.drop_table("annotation")
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


def make_annotations() -> None:
    op.create_table('annotation',
    sa.Column('group_id', sa.BigInteger(), nullable=False),
    sa.Column('author', sa.Text(), nullable=False, comment='personal; public name of who wrote it'),
    sa.Column('title', sa.Text(), nullable=False, comment='personal; as its author wrote it'),
    sa.Column('text', sa.Text(), server_default='', nullable=False, comment='personal; as its author wrote it'),
    sa.Column('on_behalf_of', sa.Text(), server_default='', nullable=False, comment='personal; for whom the author speaks; empty is nobody'),
    sa.Column('category', sa.Text(), nullable=False),
    sa.Column('confidence', sa.Text(), server_default='fairly', nullable=False),
    sa.Column('visibility', sa.Text(), server_default='group', nullable=False),
    sa.Column('published_on', sa.Date(), nullable=True, comment='null is not published to everybody'),
    sa.Column('published_by', sa.Text(), nullable=True, comment='personal; public name of the lead or moderator; null is nobody'),
    sa.Column('about_register', sa.Text(), nullable=True, comment='of the thing; null is drawn'),
    sa.Column('about_slug', sa.Text(), nullable=True, comment='of the thing; null is drawn'),
    sa.Column('sensitive', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('uncertain_m', sa.Integer(), nullable=True, comment='radius of the area of uncertainty; null is where it says'),
    sa.Column('archived_on', sa.Date(), nullable=True, comment='null is not withdrawn'),
    sa.Column('demonstration', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('geom', Geometry(srid=27700, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True, comment='EPSG:27700'),
    sa.Column('geom_3857', Geometry(srid=3857, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry'), nullable=True, comment='EPSG:3857, for tiles and pages'),
    sa.Column('slug', sa.Text(), nullable=False, comment='stable public name in addresses, never reused'),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='1, then raised by a trigger'),
    sa.Column('source', sa.Text(), nullable=False, comment='who says so, as shown to people'),
    sa.Column('source_id', sa.Text(), nullable=False, comment="the source's own key for this row"),
    sa.Column('licence', sa.Text(), nullable=False, comment='licence of the source'),
    sa.Column('retrieved_on', sa.Date(), nullable=False, comment='day the source was fetched or made'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("category IN ('idea', 'concern', 'fact', 'memory', 'opportunity')", name=op.f('ck_annotation_category')),
    sa.CheckConstraint("confidence IN ('sure', 'fairly', 'unsure')", name=op.f('ck_annotation_confidence')),
    sa.CheckConstraint("visibility IN ('group', 'everybody')", name=op.f('ck_annotation_visibility')),
    sa.CheckConstraint("about_register IN ('assets', 'organisations', 'anchors', 'developments')", name=op.f('ck_annotation_about_register')),
    sa.CheckConstraint('(about_register IS NULL) = (about_slug IS NULL)', name=op.f('ck_annotation_about')),
    sa.CheckConstraint('about_slug IS NOT NULL OR geom IS NOT NULL', name=op.f('ck_annotation_somewhere')),
    sa.CheckConstraint('(uncertain_m IS NOT NULL) = sensitive', name=op.f('ck_annotation_uncertain')),
    sa.CheckConstraint('NOT sensitive OR (geom IS NOT NULL AND about_slug IS NULL)', name=op.f('ck_annotation_sensitive_is_drawn')),
    sa.CheckConstraint("published_on IS NULL OR visibility = 'everybody'", name=op.f('ck_annotation_published')),
    sa.CheckConstraint('length(title) BETWEEN 1 AND 120', name=op.f('ck_annotation_title')),
    sa.CheckConstraint('length(text) <= 5000', name=op.f('ck_annotation_text')),
    sa.CheckConstraint('length(on_behalf_of) <= 120', name=op.f('ck_annotation_on_behalf_of')),
    sa.CheckConstraint('geom IS NULL OR (NOT ST_IsEmpty(geom) AND CASE WHEN ST_XMin(geom) >= -100000 AND ST_XMax(geom) <= 800000 AND ST_YMin(geom) >= -100000 AND ST_YMax(geom) <= 1350000 AND ST_NPoints(geom) <= 500000 THEN ST_IsValid(geom) ELSE false END)', name=op.f('ck_annotation_geom_sound')),
    sa.CheckConstraint('(geom IS NULL) = (geom_3857 IS NULL)', name=op.f('ck_annotation_geom_drawn')),
    sa.CheckConstraint('geom_3857 IS NULL OR (NOT ST_IsEmpty(geom_3857) AND ST_XMin(geom_3857) > -20037509 AND ST_XMax(geom_3857) < 20037509 AND ST_YMin(geom_3857) > -20037509 AND ST_YMax(geom_3857) < 20037509)', name=op.f('ck_annotation_geom_3857_sound')),
    sa.ForeignKeyConstraint(['group_id'], ['working_group.id'], name=op.f('fk_annotation_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_annotation')),
    sa.UniqueConstraint('slug', name=op.f('uq_annotation_slug'))
    )
    op.create_index(op.f('ix_annotation_group_id'), 'annotation', ['group_id'], unique=False)
    op.create_index(op.f('ix_annotation_about_register_about_slug'), 'annotation', ['about_register', 'about_slug'], unique=False)
    op.create_table('annotation_place',
    sa.Column('annotation_id', sa.BigInteger(), nullable=False),
    sa.Column('east_m', sa.Float(), nullable=False, comment="displacement of the circle's middle, metres"),
    sa.Column('north_m', sa.Float(), nullable=False, comment="displacement of the circle's middle, metres"),
    sa.Column('geom', Geometry(srid=27700, dimension=2, spatial_index=False, from_text='ST_GeomFromEWKT', name='geometry', nullable=False), nullable=False, comment='EPSG:27700'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint('NOT ST_IsEmpty(geom) AND CASE WHEN ST_XMin(geom) >= -100000 AND ST_XMax(geom) <= 800000 AND ST_YMin(geom) >= -100000 AND ST_YMax(geom) <= 1350000 AND ST_NPoints(geom) <= 500000 THEN ST_IsValid(geom) ELSE false END', name=op.f('ck_annotation_place_geom_sound')),
    sa.ForeignKeyConstraint(['annotation_id'], ['annotation.id'], name=op.f('fk_annotation_place_annotation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_annotation_place')),
    sa.UniqueConstraint('annotation_id', name=op.f('uq_annotation_place_annotation_id'))
    )
