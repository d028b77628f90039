"""Sentences and tables that every download shares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assetmap.anchors.analysis.shares import share
from assetmap.anchors.queries.exports import Export
from assetmap.core.money import pounds

LIMITS = (
    "An address is where an invoice is paid. It is not where staff live, where the work is done, "
    "or whom the supplier pays in turn."
)
DEMONSTRATION = "Demonstration data: names, prices and payments are invented. Do not quote them."

Value = str | int | float | Decimal | None


@dataclass(frozen=True)
class Sheet:
    """One table of a download: a name, a header, and typed rows."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def notes(export: Export) -> list[str]:
    """What must be read with the figures: basis, cautions, limits, dates, sources."""
    catchment = export.catchment
    lines = [DEMONSTRATION] if export.demonstration else []
    rate = catchment.located.gbp
    lines += [
        f"Anchor: {catchment.anchor_name} ({catchment.anchor}).",
        f"Total: {catchment.basis.total}. Amounts: {catchment.basis.amount}. "
        f"Addresses: {catchment.basis.location}.",
        f"Local area: {catchment.local.name} ({', '.join(catchment.local.codes)}).",
        "Placed: not one pound."
        if rate.rate is None
        else f"Placed: {rate.rate:.1%} of pounds ({pounds(rate.n)} of {pounds(rate.total)}).",
    ]
    lines += [caution.text for caution in catchment.cautions]
    lines.append(LIMITS)
    lines += [
        f"Ledger {ledger.slug}: {ledger.file_name}, {ledger.payments} payments, "
        f"{ledger.refused} rows refused, sha256 {ledger.sha256}."
        for ledger in export.ledgers
    ]
    lines += [f"Data: {line}." for line in export.data_dates]
    return [*lines, *export.attributions]


def sheets(export: Export) -> Iterator[Sheet]:
    """Every breakdown as a table, money as Decimal pounds, shares of the total counted."""
    catchment = export.catchment
    total = catchment.total_pence
    yield Sheet(
        "Distance",
        ("distance", "from_m", "to_m", "gbp", "share_of_total"),
        tuple(
            (band.label, band.from_m, band.to_m, pounds(band.pence), band.share)
            for band in catchment.bands
        ),
    )
    for table in catchment.areas:
        yield Sheet(
            f"By {table.kind}",
            ("code", "name", "gbp", "share_of_total"),
            tuple(
                (code, name, pounds(pence), share(pence, total))
                for code, name, pence in zip(
                    table.code, table.name, table.pence.tolist(), strict=True
                )
            ),
        )
    if catchment.deprivation is not None:
        yield Sheet(
            f"Deprivation {catchment.deprivation.release}",
            ("decile", "name", "gbp", "share_of_total"),
            tuple(
                (row.decile, row.name, pounds(row.pence), row.share)
                for row in catchment.deprivation.rows
            ),
        )
    yield _suppliers(export)
    yield Sheet(
        "Excluded",
        ("supplier", "reason", "gbp"),
        tuple(
            (
                "Payees that may not be named, together"
                if line.supplier is None
                else catchment.supplier_name[line.supplier],
                line.reason,
                pounds(line.pence),
            )
            for line in catchment.totals.excluded_suppliers.lines()
        ),
    )
    yield Sheet(
        "Shared addresses",
        ("postcode", "supplier", "gbp"),
        tuple(
            (address.postcode, catchment.supplier_name[number], pounds(pence))
            for address in catchment.shared_addresses
            for number, pence in zip(address.suppliers, address.supplier_pence, strict=True)
        ),
    )
    yield Sheet(
        "Corrected places",
        ("supplier", "postcode", "basis", "source", "corrected_on", "note"),
        tuple(
            (
                place.supplier,
                place.postcode,
                place.basis,
                place.source,
                place.corrected_on.isoformat(),
                place.note,
            )
            for place in export.corrected
        ),
    )
    yield Sheet(
        "Not placed",
        ("reason", "payments", "gbp"),
        tuple((line.reason, line.rows, pounds(line.pence)) for line in catchment.unlocated),
    )


def _suppliers(export: Export) -> Sheet:
    named = export.catchment.suppliers
    rows: list[tuple[Value, ...]] = [
        (
            name,
            postcode,
            basis,
            _metres(distance),
            _metres(east),
            _metres(north),
            pounds(pence),
        )
        for name, postcode, basis, distance, east, north, pence in zip(
            named.name,
            named.postcode,
            named.basis,
            named.distance_m.tolist(),
            named.easting.tolist(),
            named.northing.tolist(),
            named.pence.tolist(),
            strict=True,
        )
    ]
    for label, pool in (
        ("Payees named like a person, together", export.catchment.people),
        ("Payees whose name was withheld, together", export.catchment.redacted),
    ):
        if pool.rows:
            rows.append((label, None, None, None, None, None, pounds(pool.pence)))
    return Sheet(
        "Suppliers",
        ("supplier", "postcode", "address", "distance_m", "easting", "northing", "gbp"),
        tuple(rows),
    )


def _metres(value: float) -> float | None:
    return None if value != value else round(value, 1)
