"""Which years can be published, what they come to, and what is published already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.anchors.analysis.areas import NULL_NAMES, area_of_rows, encode_areas
from assetmap.anchors.analysis.bands import band_numbers
from assetmap.anchors.analysis.distance import nearest_distance_m
from assetmap.anchors.analysis.located import located_postcodes
from assetmap.anchors.models import Anchor, Ledger, SpendSum
from assetmap.anchors.queries.cells import read_cells
from assetmap.anchors.queries.payees import CountedSuppliers
from assetmap.anchors.queries.placing import CountedPlaces
from assetmap.anchors.queries.registers import list_ledgers, site_shapes
from assetmap.anchors.statements.figures import Before, Entry, Together, unpack_entries
from assetmap.anchors.statements.models import SpendStatement, StatementBasis
from assetmap.core.arrays import any_of
from assetmap.places.queries import area_names


@dataclass(frozen=True)
class Year:
    """One financial year of the private ledgers that count.

    Attributes
    ----------
    begins : int
        2025 is April 2025 to March 2026.
    missing : tuple of int
        Months (yyyymm) in which no ledger has a payment.
    """

    begins: int
    missing: tuple[int, ...]


def months_of(year: int) -> tuple[int, ...]:
    """Months of a financial year as yyyymm.

    >>> months_of(2025)[0], months_of(2025)[8:10], months_of(2025)[-1]
    (202504, (202512, 202601), 202603)
    """
    return tuple(
        year * 100 + month if month <= 12 else (year + 1) * 100 + month - 12
        for month in range(4, 16)
    )


def private_ledgers(session: Session, anchor: Anchor) -> list[Ledger]:
    """Private ledgers that count, oldest first; read with the writer's role."""
    return [one for one in list_ledgers(session, anchor) if not one.published]


def list_years(session: Session, anchor: Anchor, *, today: date) -> list[Year]:
    """Financial years that are over and that some private ledger knows, newest first."""
    ids = [one.id for one in private_ledgers(session, anchor)]
    months = set(
        session.scalars(select(SpendSum.month).distinct().where(any_of(SpendSum.ledger_id, ids)))
    )
    begun = {month // 100 - (month % 100 < 4) for month in months if month}
    return [
        Year(year, tuple(month for month in months_of(year) if month not in months))
        for year in sorted(begun, reverse=True)
        if date(year + 1, 3, 31) < today
    ]


def read_entries(
    session: Session, anchor: Anchor, ledgers: Sequence[Ledger], year: int
) -> tuple[Entry, ...]:
    """What each payee got in one financial year, by distance band and district.

    Distances are straight lines to the nearest site; a payee without a position is in the band
    without one, and in a district where at least its postcode's sector is known.
    """
    months = months_of(year)
    cells = read_cells(
        session, ledgers=ledgers, month_from=months[0], month_to=months[-1], category_ids=None
    )
    suppliers = CountedSuppliers(session, cells.supplier)
    places = CountedPlaces(session, suppliers.corrected_postcodes(cells))
    fixed = located_postcodes(places.quality, places.easting, places.northing)
    at = np.column_stack(
        [np.where(fixed, places.easting, np.nan), np.where(fixed, places.northing, np.nan)]
    )
    sites = np.array(
        [[shape.centroid.x, shape.centroid.y] for _, shape in site_shapes(session, anchor)]
    )
    known = places.number >= 0
    located = np.zeros(known.shape, dtype=np.bool_)
    located[known] = fixed[places.number[known]]
    distance_m = np.full(known.shape, np.nan)
    if len(sites) and len(at):
        distance_m[known] = nearest_distance_m(at, sites)[places.number[known]]
    areas = encode_areas(places.area_code.get("district", [None] * len(places.code)))
    district = area_of_rows(
        areas, "district", postcode=places.number, located=located,
        outside_england=areas.outside_england,
    )  # fmt: skip
    named = suppliers.named[suppliers.number] if len(cells.supplier) else np.zeros(0, np.bool_)
    sums: dict[tuple[int, int, str, bool], int] = {}
    for payee, band, area, pence, is_named in zip(
        cells.supplier.tolist(), band_numbers(distance_m).tolist(), district.tolist(),
        cells.pence.tolist(), named.tolist(), strict=True,
    ):  # fmt: skip
        key = (payee, band, areas.codes[area] if area >= 0 else NULL_NAMES[area], is_named)
        sums[key] = sums.get(key, 0) + pence
    return tuple(
        Entry(payee, band, code, pence, is_named)
        for (payee, band, code, is_named), pence in sorted(sums.items())
        if pence
    )


def district_names(session: Session, entries: Sequence[Entry]) -> dict[str, str]:
    """Names of the districts in a year."""
    named = area_names(session, {one.district for one in entries})
    return {code: name for (kind, code), name in named.items() if kind == "district"}


def list_published(session: Session, anchor: Anchor) -> list[SpendStatement]:
    """What everybody may see, the newest year first."""
    return list(
        session.scalars(
            select(SpendStatement)
            .where(SpendStatement.anchor_id == anchor.id, SpendStatement.state == "published")
            .order_by(SpendStatement.year.desc())
        )
    )


def list_statements(session: Session, anchor: Anchor) -> list[SpendStatement]:
    """What waits or is published, for the anchor's people: the newest year first."""
    return list(
        session.scalars(
            select(SpendStatement)
            .where(
                SpendStatement.anchor_id == anchor.id,
                SpendStatement.state.in_(("proposed", "published")),
            )
            .order_by(SpendStatement.year.desc(), SpendStatement.id.desc())
        )
    )


def list_before(session: Session, anchor: Anchor, year: int) -> list[Before]:
    """Every edition of a year that was public at any time."""
    rows = session.execute(
        select(StatementBasis)
        .join(SpendStatement, SpendStatement.id == StatementBasis.statement_id)
        .where(
            SpendStatement.anchor_id == anchor.id,
            SpendStatement.year == year,
            SpendStatement.published_at.is_not(None),
        )
        .order_by(SpendStatement.id)
    ).scalars()
    return [
        Before(
            unpack_entries(row.entries),
            Together(frozenset(row.hidden_bands), frozenset(row.hidden_districts)),
        )
        for row in rows
    ]
