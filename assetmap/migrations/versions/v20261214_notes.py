"""What walk sheets had under their numbers, from which sheet a note was typed in, and what the
place of an annotation is worth.

The role of public pages is granted nothing on the sheets.

Revision ID: 20261214_notes
Revises: 20261213_plan_comments
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261214_notes"
down_revision = "20261213_plan_comments"
branch_labels = None
depends_on = None

CHECKS = {
    "ck_annotation_sheet": "(sheet IS NULL) = (sheet_number IS NULL)",
    "ck_annotation_walked_on": "(sheet IS NULL) = (walked_on IS NULL)",
    "ck_annotation_sheet_number": "sheet_number BETWEEN 1 AND 150",
    "ck_annotation_sensitive_is_on_no_sheet": "NOT sensitive OR sheet IS NULL",
    "ck_annotation_outline": "outline IN ('surveyed', 'illustrative', 'postcode', 'point')",
    "ck_annotation_outline_of_a_place": "outline IS NULL OR (geom IS NOT NULL AND NOT sensitive)",
}
#: What the history kept of a place before it was said to be sensitive, also what tells of it: the
#: thing that it was about, by name or by its number on a sheet, and that it was a postcode.
BLUR = """
CREATE OR REPLACE FUNCTION blur_annotation(number bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  nowhere CONSTANT jsonb := '{nowhere}';
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
BEFORE = '{"geom": null, "geom_3857": null}'
NOWHERE = (
    '{"geom": null, "geom_3857": null, "outline": null, "about_register": null, '
    '"about_slug": null, "walked_on": null, "sheet": null, "sheet_number": null}'
)
COLUMNS = ("walked_on", "sheet", "sheet_number", "outline")


def upgrade() -> None:
    op.create_table('walk_sheet',
    sa.Column('code', sa.Text(), nullable=False, comment='as on the paper, without its line'),
    sa.Column('things', JSONB(), nullable=False, comment='register and slug of each number, in order from 1'),
    sa.Column('made_on', sa.Date(), nullable=False, comment='day on which it was first printed'),
    sa.Column('printed_on', sa.Date(), nullable=False, comment='day on which it was last printed'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("jsonb_typeof(things) = 'array' AND jsonb_array_length(things) BETWEEN 1 AND 150", name=op.f('ck_walk_sheet_things')),
    sa.CheckConstraint('made_on <= printed_on', name=op.f('ck_walk_sheet_printed_on')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_walk_sheet')),
    sa.UniqueConstraint('code', name=op.f('uq_walk_sheet_code'))
    )
    for column in (
        sa.Column('walked_on', sa.Date(), nullable=True, comment='personal; day of the walk; null is of no walk sheet'),
        sa.Column('sheet', sa.Text(), nullable=True, comment='code of the walk sheet; null is none'),
        sa.Column('sheet_number', sa.SmallInteger(), nullable=True, comment='on its walk sheet; null is none'),
        sa.Column('outline', sa.Text(), nullable=True, comment="what geom is worth; null is not known, or a sensitive place's to its group"),
    ):
        op.add_column("annotation", column)
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(name), "annotation", rule)
    op.add_column("annotation_place", sa.Column('outline', sa.Text(), nullable=True, comment='what geom is worth; null is not known'))
    op.create_check_constraint(
        op.f("ck_annotation_place_outline"), "annotation_place", CHECKS["ck_annotation_outline"]
    )
    op.execute(BLUR.replace("{nowhere}", NOWHERE))


def downgrade() -> None:
    op.execute(BLUR.replace("{nowhere}", BEFORE))
    op.drop_column("annotation_place", "outline")
    for name in CHECKS:
        op.drop_constraint(op.f(name), "annotation")
    for column in COLUMNS:
        op.drop_column("annotation", column)
    op.drop_table("walk_sheet")
