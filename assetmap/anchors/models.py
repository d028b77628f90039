"""Anchor institutions, their sites, and what their ledgers say."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Text,
    column,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetmap.core.db import (
    Base,
    Numbered,
    Recorded,
    drawn_geometry,
    geometry_checks,
    grid_geometry,
)
from assetmap.organisations.models import Organisation

#: Place numbers of a payment that has no row in the postcode table.
NO_POSTCODE, NOT_A_POSTCODE, UNKNOWN_POSTCODE = -1, -2, -3
#: Category number of a payment without one.
NO_CATEGORY = 0


class Anchor(Recorded, Base):
    """An organisation with sites and ledgers; its slug is the REF that commands take."""

    __tablename__ = "anchor"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)

    organisation: Mapped[Organisation] = relationship()
    sites: Mapped[list[AnchorSite]] = relationship(
        back_populates="anchor", order_by="AnchorSite.source_id"
    )
    ledgers: Mapped[list[Ledger]] = relationship(back_populates="anchor", order_by="Ledger.id")


class AnchorSite(Recorded, Base):
    """A place from which distances are measured."""

    __tablename__ = "anchor_site"
    __table_args__ = (
        Index("uq_anchor_site_source", "anchor_id", "source", "source_id", unique=True),
        Index("ix_anchor_site_geom", "geom", postgresql_using="gist"),
        Index("ix_anchor_site_geom_3857", "geom_3857", postgresql_using="gist"),
        *geometry_checks(nullable=True),
    )

    anchor_id: Mapped[int] = mapped_column(ForeignKey("anchor.id"))
    name: Mapped[str] = mapped_column(Text)
    postcode: Mapped[str | None] = mapped_column(Text)
    outline: Mapped[str] = mapped_column(Text, server_default="point")
    geom: Mapped[Any] = grid_geometry(nullable=True)
    geom_3857: Mapped[Any] = drawn_geometry(nullable=True)

    anchor: Mapped[Anchor] = relationship(back_populates="sites")


class Ledger(Recorded, Base):
    """One published file of payments. Immutable: a correction is another ledger."""

    __tablename__ = "ledger"
    __table_args__ = (
        Index("uq_ledger_anchor_sha256", "anchor_id", "sha256", unique=True),
        CheckConstraint("amount_basis IN ('net', 'gross', 'unknown')", "amount_basis"),
        CheckConstraint("row_count = payment_count + refused_count", "every_row_counts"),
    )

    anchor_id: Mapped[int] = mapped_column(ForeignKey("anchor.id"))
    file_name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    published: Mapped[bool] = mapped_column(comment="a private ledger is never served by the web")
    demonstration: Mapped[bool] = mapped_column(server_default="false")
    amount_basis: Mapped[str] = mapped_column(Text)
    date_order: Mapped[str] = mapped_column(Text)
    date_from: Mapped[date | None] = mapped_column()
    date_to: Mapped[date | None] = mapped_column()
    row_count: Mapped[int] = mapped_column()
    payment_count: Mapped[int] = mapped_column()
    refused_count: Mapped[int] = mapped_column()
    net_pence: Mapped[int] = mapped_column(BigInteger)
    refused: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, comment="row and reason")
    warnings: Mapped[list[str]] = mapped_column(JSONB)
    loaded_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    withdrawn: Mapped[bool] = mapped_column(
        server_default="false", comment="taken back: in no catchment any more"
    )
    replaced_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("ledger.id"), comment="the corrected file that stands in its place"
    )

    anchor: Mapped[Anchor] = relationship(back_populates="ledgers")


class Supplier(Numbered, Base):
    """A payee of one anchor, under one standardised name."""

    __tablename__ = "supplier"
    __table_args__ = (Index("uq_supplier_anchor_key", "anchor_id", "key", unique=True),)

    anchor_id: Mapped[int] = mapped_column(ForeignKey("anchor.id"))
    key: Mapped[str] = mapped_column(Text, comment="standardised name; empty when none is printed")
    name: Mapped[str] = mapped_column(Text, comment="as first printed")
    slug: Mapped[str] = mapped_column(Text)
    person_like: Mapped[bool] = mapped_column(comment="pooled in everything public")
    named: Mapped[bool] = mapped_column(comment="false for a redacted or missing payee")
    kind: Mapped[str | None] = mapped_column(Text, comment="null is not known")
    number: Mapped[str | None] = mapped_column(Text, comment="the body's own supplier number")
    vat_number: Mapped[str | None] = mapped_column(Text)


#: A view beside the table: what the web may know of every payee, names left out.
SUPPLIER_FLAG = table(
    "supplier_flag",
    column("id", BigInteger),
    column("person_like", Boolean),
    column("named", Boolean),
    column("kind", Text),
)


class SupplierPlace(Recorded, Base):
    """A better place for a supplier than the paying address that a ledger prints."""

    __tablename__ = "supplier_place"
    __table_args__ = (
        Index("uq_supplier_place_supplier", "supplier_id", unique=True),
        CheckConstraint(
            "basis IN ('delivery', 'head_office', 'registered', 'remittance')", "basis"
        ),
    )

    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"))
    postcode: Mapped[str] = mapped_column(Text)
    postcode_id: Mapped[int] = mapped_column(ForeignKey("postcode.id"))
    basis: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)


class Category(Numbered, Base):
    """A spending category as an anchor prints it."""

    __tablename__ = "category"
    __table_args__ = (Index("uq_category_anchor_name", "anchor_id", "name", unique=True),)

    anchor_id: Mapped[int] = mapped_column(ForeignKey("anchor.id"))
    name: Mapped[str] = mapped_column(Text)


class Payment(Base):
    """One payment. ``postcode_id`` below 0 says why there is no place.

    Suppliers, categories and postcodes are keyed by number without foreign keys: a ledger is
    written once, by one service, and a million row triggers would cost more than the load.
    """

    __tablename__ = "payment"

    ledger_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, comment="position in the ledger, from 0")
    row: Mapped[int] = mapped_column(comment="row as a spreadsheet shows it")
    supplier_id: Mapped[int] = mapped_column(BigInteger)
    postcode_id: Mapped[int] = mapped_column(comment="postcode.id, -1 none, -2 not one, -3 unknown")
    category_id: Mapped[int] = mapped_column(BigInteger, comment="category.id, 0 none")
    month: Mapped[int] = mapped_column(comment="yyyymm, 0 no date")
    paid_on: Mapped[date | None] = mapped_column()
    pence: Mapped[int] = mapped_column(BigInteger)
    postcode: Mapped[str | None] = mapped_column(Text, comment="as printed")
    reference: Mapped[str | None] = mapped_column(Text)


class SpendSum(Base):
    """Payments of a ledger summed by month and category: what can be asked of it."""

    __tablename__ = "spend_sum"
    __table_args__ = (CheckConstraint("payments > 0", "payments"),)

    ledger_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    month: Mapped[int] = mapped_column(primary_key=True, comment="yyyymm, 0 no date")
    category_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    payments: Mapped[int] = mapped_column()
    credits: Mapped[int] = mapped_column(comment="payments below zero")
    pence: Mapped[int] = mapped_column(BigInteger)
    credit_pence: Mapped[int] = mapped_column(BigInteger)


class SpendMonth(Base):
    """One month of a ledger, summed by supplier, postcode and category; made when it loads.

    A cell is one supplier at one postcode in one category. Each packed column holds one number a
    cell (``packing`` says how), all in one order: a catchment takes them whole, and half a million
    rows would take a second.
    """

    __tablename__ = "spend_month"
    __table_args__ = (
        CheckConstraint(
            "octet_length(suppliers) = 8 * cells AND octet_length(postcodes) = 4 * cells "
            "AND octet_length(categories) = 8 * cells AND octet_length(payments) = 4 * cells "
            "AND octet_length(pence) = 8 * cells",
            "one_number_a_cell",
        ),
    )

    ledger_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    month: Mapped[int] = mapped_column(primary_key=True, comment="yyyymm, 0 no date")
    cells: Mapped[int] = mapped_column()
    suppliers: Mapped[bytes] = mapped_column(comment="supplier.id, 8 bytes each")
    postcodes: Mapped[bytes] = mapped_column(comment="as payment.postcode_id, 4 bytes each")
    categories: Mapped[bytes] = mapped_column(comment="as payment.category_id, 8 bytes each")
    payments: Mapped[bytes] = mapped_column(comment="number of payments, 4 bytes each")
    pence: Mapped[bytes] = mapped_column(comment="net, 8 bytes each")


class LedgerSupplier(Base):
    """Who is paid in a ledger: what a row policy can ask, unlike a packed column."""

    __tablename__ = "ledger_supplier"

    ledger_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    supplier_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
