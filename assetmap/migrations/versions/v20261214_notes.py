"""What walk sheets had under their numbers, and from which sheet a note was typed in.

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
}


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
    ):
        op.add_column("annotation", column)
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(name), "annotation", rule)


def downgrade() -> None:
    for name in CHECKS:
        op.drop_constraint(op.f(name), "annotation")
    for column in ("walked_on", "sheet", "sheet_number"):
        op.drop_column("annotation", column)
    op.drop_table("walk_sheet")
