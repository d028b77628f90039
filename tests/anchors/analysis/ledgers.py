"""Small ledgers for the tests of this folder, written as payments and turned into cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from shapely.geometry.base import BaseGeometry

from assetmap.anchors.analysis.catchment import CatchmentInputs, Deprivation, LocalArea


@dataclass(frozen=True)
class Payment:
    """One printed row."""

    supplier: str
    pence: int
    postcode: str | int = -1
    category: str | None = None
    month: int = 202007


@dataclass(frozen=True)
class Place:
    """One postcode of the look-up."""

    easting: float
    northing: float
    quality: int = 1
    introduced: int = 0
    terminated: int = 0
    areas: Mapping[str, str] | None = None


def catchment_inputs(
    payments: Sequence[Payment],
    places: Mapping[str, Place],
    *,
    sites: Sequence[tuple[float, float]] = ((406000.0, 287500.0),),
    people: Sequence[str] = (),
    unnamed: Sequence[str] = (),
    kinds: Mapping[str, str] | None = None,
    local: LocalArea | None = None,
    polygon: BaseGeometry | None = None,
    deprivation: Deprivation | None = None,
    **changes: Any,
) -> CatchmentInputs:
    """Turn payments into the summary cells that the store would hold."""
    names = list(dict.fromkeys(payment.supplier for payment in payments))
    categories = list(dict.fromkeys(p.category for p in payments if p.category is not None))
    postcodes = list(places)
    cells: dict[tuple[int, int, int, int], list[int]] = {}
    for payment in payments:
        code = payment.postcode
        key = (
            names.index(payment.supplier),
            code if isinstance(code, int) else postcodes.index(code),
            payment.month,
            -1 if payment.category is None else categories.index(payment.category),
        )
        found = cells.setdefault(key, [0, 0])
        found[0] += payment.pence
        found[1] += 1
    keys = np.array(list(cells), dtype=np.int32).reshape(-1, 4)
    sums = np.array(list(cells.values()), dtype=np.int64).reshape(-1, 2)
    area_kinds = sorted({kind for place in places.values() for kind in place.areas or {}})
    notes = [payment.pence for payment in payments if payment.pence < 0]
    inputs = CatchmentInputs(
        anchor="example-trust",
        anchor_name="Demonstration hospital trust",
        ledgers=("ledger-1",),
        period=(None, None),
        amount_basis="net",
        supplier_name=names,
        supplier_slug=[f"supplier-{number}" for number in range(len(names))],
        person_like=np.array([name in people for name in names], dtype=np.bool_),
        supplier_kind=[(kinds or {}).get(name) for name in names],
        supplier_named=np.array([name not in unnamed for name in names], dtype=np.bool_),
        cell_supplier=keys[:, 0].copy(),
        cell_postcode=keys[:, 1].copy(),
        cell_month=keys[:, 2].copy(),
        cell_category=keys[:, 3].copy(),
        cell_pence=sums[:, 0].copy(),
        cell_rows=sums[:, 1].astype(np.int32),
        category_name=categories,
        postcode=postcodes,
        easting=np.array([place.easting for place in places.values()], dtype=np.float64),
        northing=np.array([place.northing for place in places.values()], dtype=np.float64),
        quality=np.array([place.quality for place in places.values()], dtype=np.int8),
        introduced=np.array([place.introduced for place in places.values()], dtype=np.int32),
        terminated=np.array([place.terminated for place in places.values()], dtype=np.int32),
        area_code={
            kind: [(place.areas or {}).get(kind) for place in places.values()]
            for kind in area_kinds
        },
        corrected=np.zeros(len(names), dtype=np.bool_),
        site_name=[f"Site {number + 1}" for number in range(len(sites))],
        site_xy=np.array(sites, dtype=np.float64).reshape(-1, 2),
        area_name={},
        local=local or LocalArea(("E08000025",), "Example borough", "district", polygon),
        deprivation=deprivation,
        total="ledger",
        credit_rows=len(notes),
        credit_pence=sum(notes),
    )
    return replace(inputs, **changes)


# The worked ledger that the methods are explained with: eleven payments, six named suppliers, one
# redacted payee, four right angles with whole-number sides. Sums in pounds times 100.
WORKED_PAYMENTS: tuple[Payment, ...] = (
    Payment("S1", 600_000, "B16 0AA"),
    Payment("S1", 400_000, "B16 0AA"),
    Payment("S2", 2_000_000, "B66 1AA"),
    Payment("S3", 2_000_000, "B18 1AA"),
    Payment("S3", 1_500_000, "B18 1AA"),
    Payment("S3", -500_000, "B18 1AA"),
    Payment("S4", 2_500_000, "WS14 1AA"),
    Payment("S5", 5_000_000, "SW1A 1AA"),
    Payment("S5", 500_000, "SW1A 1AA"),
    Payment("S6", 800_000),
    Payment("REDACTED", 200_000),
)


def _worked(east: float, north: float, la: str, region: str, lsoa: str) -> Place:
    return Place(east, north, areas={"district": la, "region": region, "lsoa11": lsoa})


WORKED_PLACES: dict[str, Place] = {
    "B16 0AA": _worked(406300, 287900, "E08000025", "E12000005", "E01000001"),
    "B66 1AA": _worked(406600, 288300, "E08000028", "E12000005", "E01000002"),
    "B18 1AA": _worked(409000, 291500, "E08000025", "E12000005", "E01000003"),
    "WS14 1AA": _worked(418000, 303500, "E07000194", "E12000005", "E01000004"),
    "SW1A 1AA": _worked(530000, 180000, "E09000033", "E12000007", "E01000005"),
}
WORKED_DECILES = Deprivation(
    "iod2019",
    "lsoa11",
    {"E01000001": 1, "E01000002": 1, "E01000003": 2, "E01000004": 8, "E01000005": 5},
)
WORKED_KINDS = {"S1": "SME", "S2": "VCSE", "S3": "SME", "S4": "Large", "S5": "Large"}


def worked_inputs(**changes: Any) -> CatchmentInputs:
    """The worked ledger as inputs."""
    return catchment_inputs(
        WORKED_PAYMENTS,
        WORKED_PLACES,
        unnamed=("REDACTED",),
        kinds=WORKED_KINDS,
        deprivation=WORKED_DECILES,
        **changes,
    )
