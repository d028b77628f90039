"""Anchors, postcodes and ledgers for tests that need a database. All names are invented."""

from __future__ import annotations

import csv
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geoalchemy2.shape import from_shape
from shapely import Point
from sqlalchemy.orm import Session

from assetmap.anchors.models import Anchor, AnchorSite, Ledger
from assetmap.anchors.reading.reader import LedgerReading, read_ledger
from assetmap.anchors.services.ledgers import LedgerSource, LoadedLedger, load_ledger
from assetmap.core.crs import GRID, WEB_MERCATOR, geometry_to_mercator
from assetmap.organisations.models import Organisation
from assetmap.places.models import Dataset, Deprivation, Postcode

SOURCE = {
    "source": "invented for tests",
    "licence": "none",
    "retrieved_on": date(2020, 8, 1),
}
HEADER = ("Date", "Supplier", "Amount", "Postcode", "Category", "Reference")


@dataclass(frozen=True)
class Paid:
    """One row of a ledger file as it is printed."""

    supplier: str
    amount: str
    postcode: str = ""
    day: str = "15/07/2020"
    category: str = "Services"
    reference: str = ""


@dataclass(frozen=True)
class Spot:
    """One row of the postcode table."""

    easting: int | None
    northing: int | None
    quality: int = 1
    areas: Mapping[str, str] | None = None


def new_anchor(
    session: Session, slug: str = "example-trust", site: tuple[float, float] = (406000.0, 287500.0)
) -> Anchor:
    """An anchor with one site."""
    organisation = Organisation(
        slug=slug, source_id=slug, name=f"Demonstration body {slug}", **SOURCE
    )
    session.add(organisation)
    session.flush()
    anchor = Anchor(slug=slug, source_id=slug, organisation_id=organisation.id, **SOURCE)
    session.add(anchor)
    session.flush()
    point = Point(site)
    session.add(
        AnchorSite(
            slug=f"{slug}-main",
            source_id="main",
            anchor_id=anchor.id,
            name="Main site",
            geom=from_shape(point, srid=GRID),
            geom_3857=from_shape(geometry_to_mercator(point), srid=WEB_MERCATOR),
            **SOURCE,
        )
    )
    session.flush()
    return anchor


def new_postcodes(session: Session, spots: Mapping[str, Spot]) -> None:
    """Postcodes with their points and area codes."""
    session.add_all(
        Postcode(
            code=code,
            easting=spot.easting,
            northing=spot.northing,
            quality=spot.quality,
            introduced=0,
            terminated=0,
            **(spot.areas or {}),
        )
        for code, spot in spots.items()
    )
    session.flush()


def new_deciles(session: Session, deciles: Mapping[str, int], release: str = "iod2019") -> None:
    """Deciles of small areas in one release."""
    dataset = Dataset(
        slug=f"deprivation-{release}",
        source_id=release,
        kind="deprivation",
        name="Deprivation",
        release=release,
        attribution="none",
        file_name="invented",
        sha256="0" * 64,
        row_count=len(deciles),
        **SOURCE,
    )
    session.add(dataset)
    session.flush()
    session.add_all(
        Deprivation(dataset_id=dataset.id, release=release, lsoa=lsoa, rank=decile, decile=decile)
        for lsoa, decile in deciles.items()
    )
    session.flush()


def write_ledger(path: Path, rows: Sequence[Paid]) -> Path:
    """A CSV file as a body might publish it."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(HEADER)
        writer.writerows(
            (row.day, row.supplier, row.amount, row.postcode, row.category, row.reference)
            for row in rows
        )
    return path


def reading_of(path: Path, rows: Sequence[Paid]) -> LedgerReading:
    """The rows written to a file and read back, as every ledger comes in."""
    return read_ledger(write_ledger(path, rows), date_order="day_first")


def origin(*, published: bool = True, replaces: str | None = None) -> LedgerSource:
    """Whose ledger it is."""
    return LedgerSource(**SOURCE, published=published, replaces=replaces)


def new_ledger(
    session: Session,
    anchor: Anchor,
    path: Path,
    rows: Sequence[Paid],
    *,
    published: bool = True,
    replaces: str | None = None,
) -> LoadedLedger:
    """A ledger loaded for an anchor, by way of a file."""
    return load_ledger(
        session,
        actor="operator",
        anchor=anchor,
        reading=reading_of(path, rows),
        origin=origin(published=published, replaces=replaces),
    )


def cells_of(session: Session, ledger: Ledger) -> dict[tuple[int, int, int, int], tuple[int, ...]]:
    """The stored summary of a ledger: key to payments and pence, unpacked by hand."""
    found: dict[tuple[int, int, int, int], tuple[int, ...]] = {}
    for month, count, *packed in session.connection().exec_driver_sql(
        "SELECT month, cells, suppliers, postcodes, categories, payments, pence "
        "FROM spend_month WHERE ledger_id = %s",
        (ledger.id,),
    ):
        columns = [
            struct.unpack(f"<{count}{letter}", column)
            for letter, column in zip("qiqiq", packed, strict=True)
        ]
        for supplier, postcode, category, *sums in zip(*columns, strict=True):
            assert (supplier, postcode, category, month) not in found
            found[supplier, postcode, category, month] = tuple(sums)
    return found


def sums_of(session: Session, ledger: Ledger) -> dict[tuple[int, int], tuple[int, ...]]:
    """The stored sums of a ledger: month and category to payments, credits, pence, their pence."""
    rows = session.connection().exec_driver_sql(
        "SELECT month, category_id, payments, credits, pence, credit_pence FROM spend_sum "
        "WHERE ledger_id = %s",
        (ledger.id,),
    )
    return {tuple(row[:2]): tuple(row[2:]) for row in rows}
