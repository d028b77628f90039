"""The register: use over time, facts, protection, links, closed and merged records.

Revision ID: 20261122_register
Revises: 20261121_ground
"""

from datetime import date

import sqlalchemy as sa
from alembic import context, op

from assetmap.core.errors import Unavailable

revision = "20261122_register"
down_revision = "20261121_ground"
branch_labels = None
depends_on = None

#: Tables that people see: each keeps its history and counts its versions.
RECORDED = (
    "statutory_period",
    "acv_listing",
    "asset_fact",
    "asset_status",
    "organisation_fact",
    "link",
)
#: A contact is for the web only when the person agreed to be published.
FENCED = {"organisation_fact": "field <> 'contact' OR agreed_on IS NOT NULL"}
LOCALISM = {
    "edition": "Localism Act 2011 as first in force",
    "in_force_from": date(2012, 9, 21),
    "in_force_until": None,
    # Set down from memory, with no access to the text: the page must not sound surer than that.
    "source": "Localism Act 2011, to be checked against legislation.gov.uk",
    "licence": "Open Government Licence v3.0",
    "retrieved_on": date(2026, 11, 22),
}
#: key, words, counted from, length, unit, rule
PERIODS = (
    ("acv_listing", "Listed as an Asset of Community Value", "decision_date", 5, "years", "s.87(3)"),
    ("acv_interim", "Interim moratorium: a community group may ask to bid", "notification_to_sell_date", 6, "weeks", "s.95(6)"),
    ("acv_full", "Full moratorium: no sale while the group prepares its bid", "notification_to_sell_date", 6, "months", "s.95(6)"),
    ("acv_protected", "Protected period: no second moratorium", "notification_to_sell_date", 18, "months", "s.95(6)"),
)


def upgrade() -> None:
    need_trigrams()
    make_tables()
    widen_tables()
    # Before the triggers: what the law says is covered by this migration, not by somebody's edit.
    fill_periods()
    keep_history()
    open_to_the_web()


def downgrade() -> None:
    for table in FENCED:
        op.execute(f"DROP POLICY agreed_only ON {table}")
    narrow_tables()
    drop_tables()


def need_trigrams() -> None:
    """The administrator makes the extension; the owner of the database may do it too."""
    bind = op.get_bind()
    if bind.execute(sa.text("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")).scalar():
        return
    try:
        with bind.begin_nested():
            bind.execute(sa.text("CREATE EXTENSION pg_trgm"))
    except sa.exc.DBAPIError as fault:
        raise Unavailable(
            "The database has no pg_trgm, which finds nearly equal names. Let an administrator "
            "run this in it once, then upgrade again: CREATE EXTENSION pg_trgm"
        ) from fault


def fill_periods() -> None:
    periods = sa.table(
        "statutory_period",
        *(sa.column(name) for name in ("slug", "key", "words", "counted_from", "unit", "rule", "edition", "source", "source_id", "licence")),
        sa.column("length", sa.Integer),
        *(sa.column(name, sa.Date) for name in ("in_force_from", "in_force_until", "retrieved_on")),
    )
    op.bulk_insert(
        periods,
        [
            {
                "slug": f"{key.replace('_', '-')}-2011", "key": key, "words": words,
                "counted_from": counted_from, "length": length, "unit": unit,
                "rule": f"Localism Act 2011 {rule}", "source_id": f"{key} {rule}", **LOCALISM,
            }
            for key, words, counted_from, length, unit, rule in PERIODS
        ],
    )


def keep_history() -> None:
    for table in RECORDED:
        op.execute(
            f"CREATE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION keep_history()"
        )
        op.execute(
            f"CREATE TRIGGER count_versions BEFORE UPDATE ON {table} FOR EACH ROW "
            "WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION count_versions()"
        )


def open_to_the_web() -> None:
    role = context.config.attributes["web_role"].replace('"', '""')
    for table in RECORDED:
        op.execute(f'GRANT SELECT ON {table} TO "{role}"')
    for table, rule in FENCED.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f'CREATE POLICY agreed_only ON {table} FOR SELECT TO "{role}" USING ({rule})')


def widen_tables() -> None:
    op.add_column('asset', sa.Column('merged_into_id', sa.BigInteger(), nullable=True, comment='the record that took its place'))
    op.create_index(op.f('ix_asset_merged_into_id'), 'asset', ['merged_into_id'], unique=False)
    op.create_index('ix_asset_name_trgm', 'asset', ['name'], unique=False, postgresql_using='gin', postgresql_ops={'name': 'gin_trgm_ops'})
    op.create_foreign_key(op.f('fk_asset_merged_into_id'), 'asset', 'asset', ['merged_into_id'], ['id'])
    op.add_column('organisation', sa.Column('closed', sa.Boolean(), server_default='false', nullable=False, comment='no longer works; leaves the map, stays in the evidence'))
    op.add_column('organisation', sa.Column('closed_on', sa.Date(), nullable=True, comment='null while closed: day not known'))
    op.add_column('organisation', sa.Column('merged_into_id', sa.BigInteger(), nullable=True, comment='the record that took its place'))
    op.create_index(op.f('ix_organisation_merged_into_id'), 'organisation', ['merged_into_id'], unique=False)
    op.create_index('ix_organisation_name_trgm', 'organisation', ['name'], unique=False, postgresql_using='gin', postgresql_ops={'name': 'gin_trgm_ops'})
    op.create_foreign_key(op.f('fk_organisation_merged_into_id'), 'organisation', 'organisation', ['merged_into_id'], ['id'])
    for table in ("asset", "organisation"):
        op.create_check_constraint(op.f(f'ck_{table}_merged'), table, 'merged_into_id IS NULL OR (archived_on IS NOT NULL AND merged_into_id <> id)')
    op.create_check_constraint(op.f('ck_organisation_closed'), 'organisation', 'closed_on IS NULL OR closed')


def narrow_tables() -> None:
    op.drop_constraint(op.f('ck_organisation_closed'), 'organisation', type_='check')
    for table in ("asset", "organisation"):
        op.drop_constraint(op.f(f'ck_{table}_merged'), table, type_='check')
    op.drop_constraint(op.f('fk_organisation_merged_into_id'), 'organisation', type_='foreignkey')
    op.drop_index('ix_organisation_name_trgm', table_name='organisation', postgresql_using='gin', postgresql_ops={'name': 'gin_trgm_ops'})
    op.drop_index(op.f('ix_organisation_merged_into_id'), table_name='organisation')
    op.drop_column('organisation', 'merged_into_id')
    op.drop_column('organisation', 'closed_on')
    op.drop_column('organisation', 'closed')
    op.drop_constraint(op.f('fk_asset_merged_into_id'), 'asset', type_='foreignkey')
    op.drop_index('ix_asset_name_trgm', table_name='asset', postgresql_using='gin', postgresql_ops={'name': 'gin_trgm_ops'})
    op.drop_index(op.f('ix_asset_merged_into_id'), table_name='asset')
    op.drop_column('asset', 'merged_into_id')


def make_tables() -> None:
    op.create_table('statutory_period',
    sa.Column('key', sa.Text(), nullable=False, comment='acv_listing, acv_interim, acv_full …'),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('counted_from', sa.Text(), nullable=False, comment="the listing's date it begins with"),
    sa.Column('length', sa.Integer(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('rule', sa.Text(), nullable=False, comment='section that sets it'),
    sa.Column('edition', sa.Text(), nullable=False, comment='which edition of the law'),
    sa.Column('in_force_from', sa.Date(), nullable=False),
    sa.Column('in_force_until', sa.Date(), nullable=True, comment='last day; null is still'),
    sa.Column('slug', sa.Text(), nullable=False, comment='stable public name in addresses, never reused'),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='1, then raised by a trigger'),
    sa.Column('source', sa.Text(), nullable=False, comment='who says so, as shown to people'),
    sa.Column('source_id', sa.Text(), nullable=False, comment="the source's own key for this row"),
    sa.Column('licence', sa.Text(), nullable=False, comment='licence of the source'),
    sa.Column('retrieved_on', sa.Date(), nullable=False, comment='day the source was fetched or made'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("counted_from IN ('decision_date', 'notification_to_sell_date')", name=op.f('ck_statutory_period_counted_from')),
    sa.CheckConstraint("unit IN ('weeks', 'months', 'years')", name=op.f('ck_statutory_period_unit')),
    sa.CheckConstraint('length > 0', name=op.f('ck_statutory_period_length')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statutory_period')),
    sa.UniqueConstraint('slug', name=op.f('uq_statutory_period_slug'))
    )
    op.create_index('uq_statutory_period_key_edition', 'statutory_period', ['key', 'edition'], unique=True)
    op.create_table('acv_listing',
    sa.Column('asset_id', sa.BigInteger(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('address_text', sa.Text(), nullable=True),
    sa.Column('organisation', sa.Text(), nullable=True, comment='the authority that decides'),
    sa.Column('nominating_group', sa.Text(), nullable=True),
    sa.Column('nomination_date', sa.Date(), nullable=True),
    sa.Column('interested_group', sa.Text(), nullable=True),
    sa.Column('decision', sa.Text(), nullable=True),
    sa.Column('decision_date', sa.Date(), nullable=True),
    sa.Column('notification_to_sell_date', sa.Date(), nullable=True),
    sa.Column('protected_period_start_date', sa.Date(), nullable=True),
    sa.Column('expiry_date', sa.Date(), nullable=True),
    sa.Column('notes', sa.Text(), nullable=True),
    sa.Column('entry_date', sa.Date(), nullable=True),
    sa.Column('start_date', sa.Date(), nullable=True),
    sa.Column('end_date', sa.Date(), nullable=True),
    sa.Column('slug', sa.Text(), nullable=False, comment='stable public name in addresses, never reused'),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='1, then raised by a trigger'),
    sa.Column('source', sa.Text(), nullable=False, comment='who says so, as shown to people'),
    sa.Column('source_id', sa.Text(), nullable=False, comment="the source's own key for this row"),
    sa.Column('licence', sa.Text(), nullable=False, comment='licence of the source'),
    sa.Column('retrieved_on', sa.Date(), nullable=False, comment='day the source was fetched or made'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint('length(reference) BETWEEN 1 AND 300', name=op.f('ck_acv_listing_reference')),
    sa.ForeignKeyConstraint(['asset_id'], ['asset.id'], name=op.f('fk_acv_listing_asset_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_acv_listing')),
    sa.UniqueConstraint('slug', name=op.f('uq_acv_listing_slug'))
    )
    op.create_index(op.f('ix_acv_listing_asset_id'), 'acv_listing', ['asset_id'], unique=False)
    op.create_index('uq_acv_listing_source', 'acv_listing', ['source', 'source_id'], unique=True)
    op.create_table('asset_fact',
    sa.Column('asset_id', sa.BigInteger(), nullable=False),
    sa.Column('field', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False, comment='amounts as decimal text'),
    sa.Column('unit', sa.Text(), nullable=True, comment='currency, ha, m2; null has none'),
    sa.Column('scheme', sa.Text(), nullable=True, comment='taxonomy of the code'),
    sa.Column('code', sa.Text(), nullable=True, comment='the value in that taxonomy'),
    sa.Column('party', sa.Text(), nullable=True, comment='the other side, e.g. the funder'),
    sa.Column('party_ref', sa.Text(), nullable=True, comment='org-id of the other side'),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=True, comment='first day; null is not known'),
    sa.Column('until_on', sa.Date(), nullable=True, comment='last day; null is still so'),
    sa.Column('slug', sa.Text(), nullable=False, comment='stable public name in addresses, never reused'),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='1, then raised by a trigger'),
    sa.Column('source', sa.Text(), nullable=False, comment='who says so, as shown to people'),
    sa.Column('source_id', sa.Text(), nullable=False, comment="the source's own key for this row"),
    sa.Column('licence', sa.Text(), nullable=False, comment='licence of the source'),
    sa.Column('retrieved_on', sa.Date(), nullable=False, comment='day the source was fetched or made'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("field IN ('owner', 'tenure', 'opening', 'step_free', 'cost', 'condition', 'use', 'wish', 'protection', 'size', 'link')", name=op.f('ck_asset_fact_field')),
    sa.CheckConstraint('(scheme IS NULL) = (code IS NULL)', name=op.f('ck_asset_fact_code')),
    sa.CheckConstraint('length(value) BETWEEN 1 AND 10000', name=op.f('ck_asset_fact_value')),
    sa.CheckConstraint('until_on IS NULL OR from_on IS NULL OR until_on >= from_on', name=op.f('ck_asset_fact_dates')),
    sa.ForeignKeyConstraint(['asset_id'], ['asset.id'], name=op.f('fk_asset_fact_asset_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_asset_fact')),
    sa.UniqueConstraint('slug', name=op.f('uq_asset_fact_slug'))
    )
    op.create_index(op.f('ix_asset_fact_asset_id_field'), 'asset_fact', ['asset_id', 'field'], unique=False)
    op.create_index('uq_asset_fact_source', 'asset_fact', ['source', 'source_id'], unique=True)
    op.create_table('asset_status',
    sa.Column('asset_id', sa.BigInteger(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=True, comment='first day; null is not known'),
    sa.Column('until_on', sa.Date(), nullable=True, comment='last day; null is still so'),
    sa.Column('slug', sa.Text(), nullable=False, comment='stable public name in addresses, never reused'),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='1, then raised by a trigger'),
    sa.Column('source', sa.Text(), nullable=False, comment='who says so, as shown to people'),
    sa.Column('source_id', sa.Text(), nullable=False, comment="the source's own key for this row"),
    sa.Column('licence', sa.Text(), nullable=False, comment='licence of the source'),
    sa.Column('retrieved_on', sa.Date(), nullable=False, comment='day the source was fetched or made'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("status IN ('in_use', 'community_run', 'underused', 'vacant', 'under_threat')", name=op.f('ck_asset_status_status')),
    sa.CheckConstraint('until_on IS NULL OR from_on IS NULL OR until_on >= from_on', name=op.f('ck_asset_status_dates')),
    sa.ForeignKeyConstraint(['asset_id'], ['asset.id'], name=op.f('fk_asset_status_asset_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_asset_status')),
    sa.UniqueConstraint('slug', name=op.f('uq_asset_status_slug'))
    )
    op.create_index(op.f('ix_asset_status_asset_id'), 'asset_status', ['asset_id'], unique=False)
    op.create_index('uq_asset_status_source', 'asset_status', ['source', 'source_id'], unique=True)
    op.create_table('organisation_fact',
    sa.Column('organisation_id', sa.BigInteger(), nullable=False),
    sa.Column('area_id', sa.BigInteger(), nullable=True, comment='service area as a known area'),
    sa.Column('agreed_on', sa.Date(), nullable=True, comment='day the contact agreed to be published; without it the web never sees it'),
    sa.Column('field', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False, comment='amounts as decimal text'),
    sa.Column('unit', sa.Text(), nullable=True, comment='currency, ha, m2; null has none'),
    sa.Column('scheme', sa.Text(), nullable=True, comment='taxonomy of the code'),
    sa.Column('code', sa.Text(), nullable=True, comment='the value in that taxonomy'),
    sa.Column('party', sa.Text(), nullable=True, comment='the other side, e.g. the funder'),
    sa.Column('party_ref', sa.Text(), nullable=True, comment='org-id of the other side'),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=True, comment='first day; null is not known'),
    sa.Column('until_on', sa.Date(), nullable=True, comment='last day; null is still so'),
    sa.Column('slug', sa.Text(), nullable=False, comment='stable public name in addresses, never reused'),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='1, then raised by a trigger'),
    sa.Column('source', sa.Text(), nullable=False, comment='who says so, as shown to people'),
    sa.Column('source_id', sa.Text(), nullable=False, comment="the source's own key for this row"),
    sa.Column('licence', sa.Text(), nullable=False, comment='licence of the source'),
    sa.Column('retrieved_on', sa.Date(), nullable=False, comment='day the source was fetched or made'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("agreed_on IS NULL OR field = 'contact'", name=op.f('ck_organisation_fact_agreed')),
    sa.CheckConstraint("area_id IS NULL OR field = 'service_area'", name=op.f('ck_organisation_fact_area')),
    sa.CheckConstraint("field <> 'grant' OR (value ~ '^-?[0-9]+[.][0-9]{2}$' AND unit IS NOT NULL AND party IS NOT NULL AND from_on IS NOT NULL)", name=op.f('ck_organisation_fact_grant')),
    sa.CheckConstraint("field IN ('activity', 'service_area', 'capacity', 'language', 'contact', 'link', 'grant', 'identifier')", name=op.f('ck_organisation_fact_field')),
    sa.CheckConstraint('(scheme IS NULL) = (code IS NULL)', name=op.f('ck_organisation_fact_code')),
    sa.CheckConstraint('length(value) BETWEEN 1 AND 10000', name=op.f('ck_organisation_fact_value')),
    sa.CheckConstraint('until_on IS NULL OR from_on IS NULL OR until_on >= from_on', name=op.f('ck_organisation_fact_dates')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_organisation_fact_area_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_organisation_fact_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation_fact')),
    sa.UniqueConstraint('slug', name=op.f('uq_organisation_fact_slug'))
    )
    op.create_index(op.f('ix_organisation_fact_area_id'), 'organisation_fact', ['area_id'], unique=False)
    op.create_index(op.f('ix_organisation_fact_organisation_id_field'), 'organisation_fact', ['organisation_id', 'field'], unique=False)
    op.create_index('uq_organisation_fact_source', 'organisation_fact', ['source', 'source_id'], unique=True)
    op.create_table('link',
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('subject_asset_id', sa.BigInteger(), nullable=True),
    sa.Column('subject_organisation_id', sa.BigInteger(), nullable=True),
    sa.Column('subject_anchor_id', sa.BigInteger(), nullable=True),
    sa.Column('object_asset_id', sa.BigInteger(), nullable=True),
    sa.Column('object_organisation_id', sa.BigInteger(), nullable=True),
    sa.Column('object_anchor_id', sa.BigInteger(), nullable=True),
    sa.Column('evidence', sa.Text(), nullable=True, comment='how it is known'),
    sa.Column('confirmed_by', sa.Text(), server_default='neither', nullable=False, comment='neither, subject, object or both sides'),
    sa.Column('from_on', sa.Date(), nullable=True, comment='first day; null is not known'),
    sa.Column('until_on', sa.Date(), nullable=True, comment='last day; null is still so'),
    sa.Column('slug', sa.Text(), nullable=False, comment='stable public name in addresses, never reused'),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='1, then raised by a trigger'),
    sa.Column('source', sa.Text(), nullable=False, comment='who says so, as shown to people'),
    sa.Column('source_id', sa.Text(), nullable=False, comment="the source's own key for this row"),
    sa.Column('licence', sa.Text(), nullable=False, comment='licence of the source'),
    sa.Column('retrieved_on', sa.Date(), nullable=False, comment='day the source was fetched or made'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("confirmed_by IN ('neither', 'subject', 'object', 'both')", name=op.f('ck_link_confirmed_by')),
    sa.CheckConstraint("kind IN ('owns', 'runs', 'uses', 'wants', 'cares_for', 'works_with', 'buys_from', 'hosts', 'supports')", name=op.f('ck_link_kind')),
    sa.CheckConstraint('coalesce(subject_asset_id <> object_asset_id, true) AND coalesce(subject_organisation_id <> object_organisation_id, true) AND coalesce(subject_anchor_id <> object_anchor_id, true)', name=op.f('ck_link_two_things')),
    sa.CheckConstraint('num_nonnulls(object_asset_id, object_organisation_id, object_anchor_id) = 1', name=op.f('ck_link_one_object')),
    sa.CheckConstraint('num_nonnulls(subject_asset_id, subject_organisation_id, subject_anchor_id) = 1', name=op.f('ck_link_one_subject')),
    sa.CheckConstraint('until_on IS NULL OR from_on IS NULL OR until_on >= from_on', name=op.f('ck_link_dates')),
    sa.ForeignKeyConstraint(['object_anchor_id'], ['anchor.id'], name=op.f('fk_link_object_anchor_id')),
    sa.ForeignKeyConstraint(['object_asset_id'], ['asset.id'], name=op.f('fk_link_object_asset_id')),
    sa.ForeignKeyConstraint(['object_organisation_id'], ['organisation.id'], name=op.f('fk_link_object_organisation_id')),
    sa.ForeignKeyConstraint(['subject_anchor_id'], ['anchor.id'], name=op.f('fk_link_subject_anchor_id')),
    sa.ForeignKeyConstraint(['subject_asset_id'], ['asset.id'], name=op.f('fk_link_subject_asset_id')),
    sa.ForeignKeyConstraint(['subject_organisation_id'], ['organisation.id'], name=op.f('fk_link_subject_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_link')),
    sa.UniqueConstraint('slug', name=op.f('uq_link_slug'))
    )
    op.create_index(op.f('ix_link_object_anchor_id'), 'link', ['object_anchor_id'], unique=False)
    op.create_index(op.f('ix_link_object_asset_id'), 'link', ['object_asset_id'], unique=False)
    op.create_index(op.f('ix_link_object_organisation_id'), 'link', ['object_organisation_id'], unique=False)
    op.create_index(op.f('ix_link_subject_anchor_id'), 'link', ['subject_anchor_id'], unique=False)
    op.create_index(op.f('ix_link_subject_asset_id'), 'link', ['subject_asset_id'], unique=False)
    op.create_index(op.f('ix_link_subject_organisation_id'), 'link', ['subject_organisation_id'], unique=False)
    op.create_index('uq_link_source', 'link', ['source', 'source_id'], unique=True)


def drop_tables() -> None:
    op.drop_index('uq_link_source', table_name='link')
    op.drop_index(op.f('ix_link_subject_organisation_id'), table_name='link')
    op.drop_index(op.f('ix_link_subject_asset_id'), table_name='link')
    op.drop_index(op.f('ix_link_subject_anchor_id'), table_name='link')
    op.drop_index(op.f('ix_link_object_organisation_id'), table_name='link')
    op.drop_index(op.f('ix_link_object_asset_id'), table_name='link')
    op.drop_index(op.f('ix_link_object_anchor_id'), table_name='link')
    op.drop_table('link')
    op.drop_index('uq_organisation_fact_source', table_name='organisation_fact')
    op.drop_index(op.f('ix_organisation_fact_organisation_id_field'), table_name='organisation_fact')
    op.drop_index(op.f('ix_organisation_fact_area_id'), table_name='organisation_fact')
    op.drop_table('organisation_fact')
    op.drop_index('uq_asset_status_source', table_name='asset_status')
    op.drop_index(op.f('ix_asset_status_asset_id'), table_name='asset_status')
    op.drop_table('asset_status')
    op.drop_index('uq_asset_fact_source', table_name='asset_fact')
    op.drop_index(op.f('ix_asset_fact_asset_id_field'), table_name='asset_fact')
    op.drop_table('asset_fact')
    op.drop_index('uq_acv_listing_source', table_name='acv_listing')
    op.drop_index(op.f('ix_acv_listing_asset_id'), table_name='acv_listing')
    op.drop_table('acv_listing')
    op.drop_index('uq_statutory_period_key_edition', table_name='statutory_period')
    op.drop_table('statutory_period')
