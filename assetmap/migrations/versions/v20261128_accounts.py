"""People: accounts, grants, sessions, what happened with them, and what limits requests.

Revision ID: 20261128_accounts
Revises: 20261126_open_anchors
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261128_accounts"
down_revision = "20261126_open_anchors"
branch_labels = None
depends_on = None

#: Their version travels to the browser and back.
VERSIONED = ("account", "programme")

#: Only the owner may change the history, and only so: a person's public name leaves it. An erased
#: account alone can be forgotten, so nobody's name can be taken off what they did while they are
#: here.
FORGET = """
CREATE FUNCTION forget_person(gone text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM account WHERE slug = gone AND state = 'erased') THEN
    RAISE EXCEPTION 'only an erased account is forgotten';
  END IF;
  UPDATE history SET actor = 'former-member' WHERE actor = gone;
  UPDATE account_event SET actor = 'former-member', origin = NULL
    WHERE actor = gone OR account_id = (SELECT id FROM account WHERE slug = gone);
  DELETE FROM kept_answer WHERE actor = gone;
END $$
"""


def upgrade() -> None:
    make_tables()
    op.execute(FORGET)
    op.execute("REVOKE EXECUTE ON FUNCTION forget_person(text) FROM PUBLIC")
    for table in VERSIONED:
        op.execute(
            f"CREATE TRIGGER count_versions BEFORE UPDATE ON {table} FOR EACH ROW "
            "WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION count_versions()"
        )
    op.execute("INSERT INTO programme (id) OVERRIDING SYSTEM VALUE VALUES (1)")
    op.execute(
        "CREATE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON programme "
        "FOR EACH ROW EXECUTE FUNCTION keep_history()"
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION forget_person")
    op.drop_index('uq_recovery_code', table_name='recovery_code')
    op.drop_table('recovery_code')
    op.drop_index(op.f('ix_account_session_account_id'), table_name='account_session')
    op.drop_table('account_session')
    op.drop_index('uq_account_grant_held', table_name='account_grant', postgresql_where=sa.text('ended_at IS NULL'))
    op.drop_table('account_grant')
    op.drop_index(op.f('ix_account_event_at'), table_name='account_event')
    op.drop_index(op.f('ix_account_event_account_id_at'), table_name='account_event')
    op.drop_table('account_event')
    op.drop_index(op.f('ix_rate_count_until'), table_name='rate_count')
    op.drop_table('rate_count')
    op.drop_table('programme')
    op.drop_table('mail')
    op.drop_table('kept_answer')
    op.drop_index('uq_account_email', table_name='account')
    op.drop_table('account')


def make_tables() -> None:
    op.create_table('account',
    sa.Column('slug', sa.Text(), nullable=False, comment='public name in addresses and in the history; made by chance'),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='1, then raised by a trigger'),
    sa.Column('email', sa.Text(), nullable=True, comment='personal; null once erased'),
    sa.Column('display_name', sa.Text(), server_default='', nullable=False, comment="personal; shown with contributions; empty is nobody's"),
    sa.Column('password_hash', sa.Text(), nullable=True, comment='Argon2id; null is none yet'),
    sa.Column('state', sa.Text(), server_default='unconfirmed', nullable=False),
    sa.Column('link_counter', sa.Integer(), server_default='0', nullable=False, comment='part of each e-mailed link; raised when one is used'),
    sa.Column('totp_secret', sa.Text(), nullable=True, comment='null is no second factor'),
    sa.Column('totp_waiting', sa.Text(), nullable=True, comment='shown but not proved yet by a code'),
    sa.Column('totp_last_step', sa.Integer(), nullable=True, comment='30-second step of the last code taken: none is taken twice'),
    sa.Column('new_email', sa.Text(), nullable=True, comment='personal; asked for and not confirmed yet'),
    sa.Column('terms_version', sa.Text(), nullable=True, comment='contributor terms agreed to'),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('seen_on', sa.Date(), nullable=True, comment='day of the last visit; retention asks'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("(state = 'erased') = (email IS NULL)", name=op.f('ck_account_erased_has_no_email')),
    sa.CheckConstraint("state IN ('invited', 'unconfirmed', 'active', 'suspended', 'erased')", name=op.f('ck_account_state')),
    sa.CheckConstraint('length(display_name) <= 80', name=op.f('ck_account_display_name')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('slug', name=op.f('uq_account_slug'))
    )
    op.create_index('uq_account_email', 'account', [sa.literal_column('lower(email)')], unique=True)
    op.create_table('kept_answer',
    sa.Column('actor', sa.Text(), nullable=False, comment='public name'),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('request_hash', sa.Text(), nullable=False, comment='SHA-256 of address and content'),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('location', sa.Text(), nullable=True),
    sa.Column('media_type', sa.Text(), nullable=True),
    sa.Column('body', sa.LargeBinary(), nullable=True),
    sa.Column('kept_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.PrimaryKeyConstraint('actor', 'key', name=op.f('pk_kept_answer'))
    )
    op.create_table('mail',
    sa.Column('to', sa.Text(), nullable=False, comment='personal'),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False, comment='personal; may hold a one-time link'),
    sa.Column('written_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('tries', sa.Integer(), server_default='0', nullable=False),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail'))
    )
    op.create_table('programme',
    sa.Column('version', sa.Integer(), server_default='1', nullable=False, comment='1, then raised by a trigger'),
    sa.Column('operator_name', sa.Text(), server_default='', nullable=False, comment='who answers for the data; shown on every page'),
    sa.Column('operator_contact', sa.Text(), server_default='', nullable=False, comment='e-mail address or telephone number, shown'),
    sa.Column('sign_up_open', sa.Boolean(), server_default='false', nullable=False),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("NOT sign_up_open OR (operator_name <> '' AND operator_contact <> '')", name=op.f('ck_programme_operator_before_sign_up')),
    sa.CheckConstraint('id = 1', name=op.f('ck_programme_one_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme'))
    )
    op.create_table('rate_count',
    sa.Column('subject', sa.Text(), nullable=False, comment='keyed hash of rule and account or network address'),
    sa.Column('window', sa.BigInteger(), nullable=False, comment='number of the window since 1970'),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('subject', 'window', name=op.f('pk_rate_count'))
    )
    op.create_index(op.f('ix_rate_count_until'), 'rate_count', ['until'], unique=False)
    op.create_table('account_event',
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=True, comment="whose account; null is nobody's that we know"),
    sa.Column('actor', sa.Text(), nullable=False, comment='public name of who did it'),
    sa.Column('event', sa.Text(), nullable=False),
    sa.Column('facts', JSONB(), server_default='{}', nullable=False),
    sa.Column('origin', sa.Text(), nullable=True, comment='keyed hash of the network address, cut to 12 digits'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_event_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_event'))
    )
    op.create_index(op.f('ix_account_event_account_id_at'), 'account_event', ['account_id', 'at'], unique=False)
    op.create_index(op.f('ix_account_event_at'), 'account_event', ['at'], unique=False)
    op.create_table('account_grant',
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('scope_kind', sa.Text(), server_default='programme', nullable=False),
    sa.Column('scope_name', sa.Text(), server_default='', nullable=False, comment='slug of the thing; empty for the programme'),
    sa.Column('until', sa.Date(), nullable=True, comment='last day; null is until it is ended'),
    sa.Column('granted_by_id', sa.BigInteger(), nullable=True, comment="null is the operator's command"),
    sa.Column('granted_at', sa.DateTime(timezone=True), server_default=sa.text('clock_timestamp()'), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.CheckConstraint("(scope_kind = 'programme') = (scope_name = '')", name=op.f('ck_account_grant_scope_name')),
    sa.CheckConstraint("role IN ('community_researcher', 'organisation_representative', 'group_lead', 'group_member', 'group_observer', 'planner', 'anchor_officer', 'moderator', 'coordinator')", name=op.f('ck_account_grant_role')),
    sa.CheckConstraint("scope_kind IN ('programme', 'neighbourhood', 'anchor', 'organisation', 'group')", name=op.f('ck_account_grant_scope_kind')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_grant_account_id')),
    sa.ForeignKeyConstraint(['granted_by_id'], ['account.id'], name=op.f('fk_account_grant_granted_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_grant'))
    )
    op.create_index('uq_account_grant_held', 'account_grant', ['account_id', 'role', 'scope_kind', 'scope_name'], unique=True, postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('account_session',
    sa.Column('token_hash', sa.Text(), nullable=False, comment='SHA-256 of what the cookie holds'),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('strong', sa.Boolean(), nullable=False, comment='opened with a second factor'),
    sa.Column('device', sa.Text(), nullable=False, comment='personal; browser and system, no more'),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_session_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_account_session_token_hash'))
    )
    op.create_index(op.f('ix_account_session_account_id'), 'account_session', ['account_id'], unique=False)
    op.create_table('recovery_code',
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('code_hash', sa.Text(), nullable=False, comment='SHA-256; the code has 50 bits of chance'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_recovery_code_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_code'))
    )
    op.create_index('uq_recovery_code', 'recovery_code', ['account_id', 'code_hash'], unique=True)
