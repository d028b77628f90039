"""Secrets of second factors are sealed: a dump or a back-up alone lets nobody in.

Revision ID: 20261129_totp
Revises: 20261128_drafts
"""

import sqlalchemy as sa
from alembic import op

from assetmap.core.errors import Unavailable
from assetmap.core.secrets import seal, unseal

revision = "20261129_totp"
down_revision = "20261128_drafts"
branch_labels = None
depends_on = None

#: Columns with their comments before and after.
COLUMNS = {
    "totp_secret": (
        "null is no second factor", "sealed with the secret key; null is no second factor",
    ),
    "totp_waiting": (
        "shown but not proved yet by a code", "sealed; shown but not proved yet by a code",
    ),
}  # fmt: skip


def upgrade() -> None:
    _rewrite(seal)
    for column, (before, after) in COLUMNS.items():
        op.create_check_constraint(f"{column}_sealed", "account", f"{column} LIKE 'v1:%'")
        op.alter_column(
            "account", column, comment=after, existing_comment=before,
            existing_type=sa.Text(), existing_nullable=True,
        )  # fmt: skip


def downgrade() -> None:
    for column, (before, after) in COLUMNS.items():
        op.drop_constraint(op.f(f"ck_account_{column}_sealed"), "account", type_="check")
        op.alter_column(
            "account", column, comment=before, existing_comment=after,
            existing_type=sa.Text(), existing_nullable=True,
        )  # fmt: skip
    _rewrite(unseal)


def _rewrite(change) -> None:
    connection = op.get_bind()
    held = connection.execute(
        sa.text(
            "SELECT id, slug, totp_secret, totp_waiting FROM account "
            "WHERE totp_secret IS NOT NULL OR totp_waiting IS NOT NULL FOR UPDATE"
        )
    ).all()
    if not held:
        return
    secret = op.get_context().config.attributes.get("secret")
    if secret is None:
        raise Unavailable(
            "Second factors wait to be sealed with the installation's secret key. Run: assetmap "
            "db upgrade, as the account that runs the pages."
        )
    key = secret()
    for row in held:
        connection.execute(
            sa.text(
                "UPDATE account SET totp_secret = :totp_secret, totp_waiting = :totp_waiting "
                "WHERE id = :id"
            ),
            {
                "id": row.id,
                **{
                    column: getattr(row, column) and change(key, getattr(row, column), of=row.slug)
                    for column in COLUMNS
                },
            },
        )
