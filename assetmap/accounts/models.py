"""Accounts, grants, sessions, and what was done with them.

None of these tables is readable by the role that serves visitors. They keep no history trigger:
an old address or password in the history would outlive its owner's wish to be forgotten. What
happened is in ``account_event``, without personal data.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, FetchedValue, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetmap.core.db import Base, Numbered
from assetmap.core.facts import one_of
from assetmap.core.permissions import SCOPE_KINDS, Role
from assetmap.core.secrets import SEALED

STATES = ("invited", "unconfirmed", "active", "suspended", "erased")
#: Roles that somebody can be granted; the others come with signing in, or with the machine.
GRANTABLE = tuple(
    role for role in Role if role not in (Role.ANONYMOUS, Role.RESIDENT, Role.OPERATOR)
)
#: Roles that hold only in a session that was opened with a second factor.
STRONG = frozenset({Role.PLANNER, Role.ANCHOR_OFFICER, Role.MODERATOR, Role.COORDINATOR})


class Account(Numbered, Base):
    """A person who may sign in. An erased account keeps its public name and nothing else."""

    __tablename__ = "account"
    __table_args__ = (
        Index("uq_account_email", text("lower(email)"), unique=True),
        CheckConstraint(one_of("state", STATES), "state"),
        CheckConstraint("(state = 'erased') = (email IS NULL)", "erased_has_no_email"),
        CheckConstraint("length(display_name) <= 80", "display_name"),
        CheckConstraint(f"totp_secret LIKE '{SEALED}%'", "totp_secret_sealed"),
        CheckConstraint(f"totp_waiting LIKE '{SEALED}%'", "totp_waiting_sealed"),
    )

    slug: Mapped[str] = mapped_column(
        Text, unique=True, comment="public name in addresses and in the history; made by chance"
    )
    version: Mapped[int] = mapped_column(
        server_default="1", server_onupdate=FetchedValue(), comment="1, then raised by a trigger"
    )
    email: Mapped[str | None] = mapped_column(Text, comment="personal; null once erased")
    display_name: Mapped[str] = mapped_column(
        Text, server_default="", comment="personal; shown with contributions; empty is nobody's"
    )
    password_hash: Mapped[str | None] = mapped_column(Text, comment="Argon2id; null is none yet")
    state: Mapped[str] = mapped_column(Text, server_default="unconfirmed")
    link_counter: Mapped[int] = mapped_column(
        server_default="0", comment="part of each e-mailed link; raised when one is used"
    )
    totp_secret: Mapped[str | None] = mapped_column(
        Text, comment="sealed with the secret key; null is no second factor"
    )
    totp_waiting: Mapped[str | None] = mapped_column(
        Text, comment="sealed; shown but not proved yet by a code"
    )
    totp_last_step: Mapped[int | None] = mapped_column(
        comment="30-second step of the last code taken: none is taken twice"
    )
    new_email: Mapped[str | None] = mapped_column(
        Text, comment="personal; asked for and not confirmed yet"
    )
    terms_version: Mapped[str | None] = mapped_column(Text, comment="contributor terms agreed to")
    created_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    seen_on: Mapped[date | None] = mapped_column(comment="day of the last visit; retention asks")

    grants: Mapped[list[AccountGrant]] = relationship(
        back_populates="account", foreign_keys="AccountGrant.account_id"
    )


class AccountGrant(Numbered, Base):
    """A role given to a person, within a scope, until a day."""

    __tablename__ = "account_grant"
    __table_args__ = (
        Index(
            "uq_account_grant_held", "account_id", "role", "scope_kind", "scope_name",
            unique=True, postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint(one_of("role", tuple(role.value for role in GRANTABLE)), "role"),
        CheckConstraint(one_of("scope_kind", SCOPE_KINDS), "scope_kind"),
        CheckConstraint("(scope_kind = 'programme') = (scope_name = '')", "scope_name"),
    )  # fmt: skip

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str] = mapped_column(Text)
    scope_kind: Mapped[str] = mapped_column(Text, server_default="programme")
    scope_name: Mapped[str] = mapped_column(
        Text, server_default="", comment="slug of the thing; empty for the programme"
    )
    until: Mapped[date | None] = mapped_column(comment="last day; null is until it is ended")
    granted_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id"), comment="null is the operator's command"
    )
    granted_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    ended_at: Mapped[datetime | None] = mapped_column()

    account: Mapped[Account] = relationship(back_populates="grants", foreign_keys=[account_id])


class AccountSession(Numbered, Base):
    """One device on which somebody is signed in. Ending it deletes the row."""

    __tablename__ = "account_session"

    token_hash: Mapped[str] = mapped_column(
        Text, unique=True, comment="SHA-256 of what the cookie holds"
    )
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    strong: Mapped[bool] = mapped_column(comment="opened with a second factor")
    device: Mapped[str] = mapped_column(Text, comment="personal; browser and system, no more")
    created_at: Mapped[datetime] = mapped_column()
    seen_at: Mapped[datetime] = mapped_column()

    account: Mapped[Account] = relationship()


class RecoveryCode(Numbered, Base):
    """A code that stands in once for a lost second factor."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index("uq_recovery_code", "account_id", "code_hash", unique=True),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    code_hash: Mapped[str] = mapped_column(Text, comment="SHA-256; the code has 50 bits of chance")


class AccountEvent(Numbered, Base):
    """What was done with an account: kept for security, never changed, without personal data."""

    __tablename__ = "account_event"
    __table_args__ = (Index(None, "account_id", "at"), Index(None, "at"))

    at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id"), comment="whose account; null is nobody's that we know"
    )
    actor: Mapped[str] = mapped_column(Text, comment="public name of who did it")
    event: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    origin: Mapped[str | None] = mapped_column(
        Text, comment="keyed hash of the network address, cut to 12 digits"
    )


class Mail(Numbered, Base):
    """An e-mail that waits to be sent; written with what it tells of, deleted once sent."""

    __tablename__ = "mail"

    to: Mapped[str] = mapped_column(Text, comment="personal")
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text, comment="personal; may hold a one-time link")
    written_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    tries: Mapped[int] = mapped_column(server_default="0")


class Programme(Numbered, Base):
    """The one row of what whoever runs this installation has decided."""

    __tablename__ = "programme"
    __table_args__ = (
        CheckConstraint("id = 1", "one_row"),
        CheckConstraint(
            "NOT sign_up_open OR (operator_name <> '' AND operator_contact <> '')",
            "operator_before_sign_up",
        ),
    )

    version: Mapped[int] = mapped_column(
        server_default="1", server_onupdate=FetchedValue(), comment="1, then raised by a trigger"
    )
    operator_name: Mapped[str] = mapped_column(
        Text, server_default="", comment="who answers for the data; shown on every page"
    )
    operator_contact: Mapped[str] = mapped_column(
        Text, server_default="", comment="e-mail address or telephone number, shown"
    )
    sign_up_open: Mapped[bool] = mapped_column(server_default="false")
