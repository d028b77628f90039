"""Applications for permission and outlines among the developments, each piece of land once.

Revision ID: 20261202_applications
Revises: 20261201_network
"""

import sqlalchemy as sa
from alembic import op

revision = "20261202_applications"
down_revision = "20261201_network"
branch_labels = None
depends_on = None

GONE = ("split", "dropped", "ended", "undone")
GONE_BEFORE = ("split", "dropped", "ended")
KINDS = ("site", "application", "outline")
STAGES = ("not_permissioned", "pending", "permissioned", "refused", "withdrawn", "unknown")
STAGES_BEFORE = ("not_permissioned", "pending", "permissioned", "unknown")
UNCOUNTED = ("same_land", "land_unsure", "refused", "follow_up")
APP = {
    "app_size": ("small", "medium", "large"),
    "app_type": (
        "full", "outline", "amendment", "conditions", "heritage", "trees", "advertising",
        "telecoms", "other",
    ),
    "app_state": (
        "undecided", "permitted", "conditions", "rejected", "withdrawn", "referred", "unresolved",
        "other",
    ),
}  # fmt: skip
IDENTITY = "uq_development_authority_reference"


def upgrade() -> None:
    add = [
        sa.Column("kind", sa.Text(), server_default="site", nullable=False),
        sa.Column("homes_said", sa.Text(), comment="words of its description that say so; null where a register states homes"),
        sa.Column("uncounted", sa.Text(), comment="why its homes are in no sum; null is counted"),
        sa.Column("counted_with_id", sa.BigInteger(), comment="the one that counts, or may count, for its land"),
        *(sa.Column(name, sa.Text(), comment="of an application") for name in APP),
        sa.Column("linked", sa.Text(), comment="reference of the application that this one goes with"),
        sa.Column("received_on", sa.Date(), comment="day on which it was applied for"),
        sa.Column("consulted_on", sa.Date(), comment="day on which people were asked"),
        sa.Column("decided_on", sa.Date()),
    ]
    for column in add:
        op.add_column("development", column)
    op.create_foreign_key(
        op.f("fk_development_counted_with_id"), "development", "development",
        ["counted_with_id"], ["id"],
    )  # fmt: skip
    _check("development", "kind", _one_of("kind", KINDS))
    _check("development", "counted_with", "counted_with_id <> id")
    for name, values in {"uncounted": UNCOUNTED, **APP}.items():
        _check("development", name, f"{name} IS NULL OR {_one_of(name, values)}")
    _stages(STAGES)
    _gone(GONE)
    _identity(["authority", "kind", "reference"])
    _size("as stated; of an outline that states none, its own")


def downgrade() -> None:
    op.execute("DELETE FROM development_stage WHERE development_id IN (SELECT id FROM development WHERE kind <> 'site')")
    op.execute("UPDATE development SET counted_with_id = NULL")
    op.execute("DELETE FROM development WHERE kind <> 'site'")
    _identity(["authority", "reference"])
    _stages(STAGES_BEFORE)
    _gone(GONE_BEFORE)
    _size("as the register states it, not measured")
    for name in ("decided_on", "consulted_on", "received_on", "linked", *reversed(APP), "counted_with_id",
                 "uncounted", "homes_said", "kind"):  # fmt: skip
        op.drop_column("development", name)


def _stages(values: tuple[str, ...]) -> None:
    for table in ("development", "development_stage"):
        op.drop_constraint(op.f(f"ck_{table}_stage"), table)
        _check(table, "stage", _one_of("stage", values))


def _gone(values: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_development_gone"), "development")
    _check("development", "gone", f"gone IS NULL OR {_one_of('gone', values)}")


def _size(comment: str) -> None:
    op.alter_column("development", "area_ha", comment=comment)


def _identity(columns: list[str]) -> None:
    op.drop_index(IDENTITY, table_name="development")
    op.create_index(IDENTITY, "development", columns, unique=True)


def _check(table: str, name: str, rule: str) -> None:
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)


def _one_of(name: str, values: tuple[str, ...]) -> str:
    said = ", ".join(f"'{value}'" for value in values)
    return f"{name} IN ({said})"
