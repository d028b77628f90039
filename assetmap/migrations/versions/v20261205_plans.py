"""Plans of working groups, their sections, evidence and editions.

Revision ID: 20261205_plans
Revises: 20261206_threads
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

revision = "20261205_plans"
down_revision = "20261206_threads"
branch_labels = None
depends_on = None

TABLES = ("plan", "plan_section", "plan_block", "plan_edition")


def upgrade() -> None:
    make_tables()
    role = context.config.attributes["web_role"].replace('"', '""')
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION keep_history()"
        )
        op.execute(
            f"CREATE TRIGGER count_versions BEFORE UPDATE ON {table} FOR EACH ROW "
            "WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION count_versions()"
        )
    # Visitors see editions, and of plans those that have one; drafts are closed to their role.
    op.execute(f'GRANT SELECT ON plan, plan_edition TO "{role}"')
    op.execute("ALTER TABLE plan ENABLE ROW LEVEL SECURITY")
    op.execute(
        f'CREATE POLICY published_only ON plan FOR SELECT TO "{role}" '
        "USING (EXISTS (SELECT 1 FROM plan_edition WHERE plan_edition.plan_id = plan.id))"
    )


def downgrade() -> None:
    op.execute("DROP POLICY published_only ON plan")
    for table in reversed(TABLES):
        op.drop_table(table)


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
    op.create_table('plan',
    sa.Column('group_id', sa.BigInteger(), nullable=False),
    sa.Column('area_id', sa.BigInteger(), nullable=True, comment='its neighbourhood; null is the whole programme'),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('sections', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='keys of its sections in their order; one that is not named is taken out'),
    sa.Column('demonstration', sa.Boolean(), server_default='false', nullable=False),
    *recorded(),
    sa.CheckConstraint("jsonb_typeof(sections) = 'array'", name=op.f('ck_plan_sections')),
    sa.CheckConstraint('length(title) BETWEEN 1 AND 200', name=op.f('ck_plan_title')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_plan_area_id')),
    sa.ForeignKeyConstraint(['group_id'], ['working_group.id'], name=op.f('fk_plan_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan')),
    sa.UniqueConstraint('slug', name=op.f('uq_plan_slug'))
    )
    op.create_index(op.f('ix_plan_area_id'), 'plan', ['area_id'], unique=False)
    op.create_index(op.f('ix_plan_group_id'), 'plan', ['group_id'], unique=False)
    op.create_table('plan_section',
    sa.Column('plan_id', sa.BigInteger(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False, comment="its name in the plan's addresses"),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), server_default='', nullable=False, comment='Markdown'),
    *recorded(),
    sa.CheckConstraint("key ~ '^[a-z0-9-]{1,60}$'", name=op.f('ck_plan_section_key')),
    sa.CheckConstraint('length(text) <= 20000', name=op.f('ck_plan_section_text')),
    sa.CheckConstraint('length(title) BETWEEN 1 AND 120', name=op.f('ck_plan_section_title')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_plan_section_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_section')),
    sa.UniqueConstraint('plan_id', 'key', name=op.f('uq_plan_section_plan_id_key')),
    sa.UniqueConstraint('slug', name=op.f('uq_plan_section_slug'))
    )
    op.create_table('plan_block',
    sa.Column('section_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('question', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='words of the address that asks it; of an outside source what it says'),
    sa.Column('archived_on', sa.Date(), nullable=True, comment='taken out of the draft'),
    *recorded(),
    sa.CheckConstraint("jsonb_typeof(question) = 'object'", name=op.f('ck_plan_block_question')),
    sa.CheckConstraint("kind IN ('catchment', 'coverage', 'overlay', 'source')", name=op.f('ck_plan_block_kind')),
    sa.ForeignKeyConstraint(['section_id'], ['plan_section.id'], name=op.f('fk_plan_block_section_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_block')),
    sa.UniqueConstraint('slug', name=op.f('uq_plan_block_slug'))
    )
    op.create_index('ix_plan_block_section_id', 'plan_block', ['section_id'], unique=False)
    op.create_table('plan_edition',
    sa.Column('plan_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=False),
    sa.Column('document', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='texts, figures, limits, steps, inputs with their hashes'),
    sa.Column('sha256', sa.Text(), nullable=False, comment='of the document in canonical JSON'),
    *recorded(),
    sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f('ck_plan_edition_sha256')),
    sa.CheckConstraint('number >= 1', name=op.f('ck_plan_edition_number')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_plan_edition_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_edition')),
    sa.UniqueConstraint('plan_id', 'number', name=op.f('uq_plan_edition_plan_id_number')),
    sa.UniqueConstraint('slug', name=op.f('uq_plan_edition_slug'))
    )
