"""What a catchment is derived from: plain arrays, checked once at the door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assetmap.anchors.analysis.bands import DEFAULT_EDGES_M, check_edges
from assetmap.anchors.analysis.deprivation import Deprivation
from assetmap.anchors.analysis.local import LocalArea
from assetmap.anchors.analysis.located import NOT_IN_DATA
from assetmap.anchors.analysis.sums import check_summable
from assetmap.core.errors import Invalid

Total = Literal["ledger", "procurement"]


@dataclass(frozen=True)
class CatchmentInputs:
    """Ledgers of one anchor, summed by supplier, postcode, month and category, and their places.

    Suppliers, cells, postcodes and sites are columns of one length each.

    Parameters
    ----------
    anchor, anchor_name, ledgers, period, amount_basis
        What it is about: slug, name, ledger ids, first and last day (``None`` open), and whether
        the amounts are ``net``, ``gross`` or ``unknown`` of VAT.
    supplier_name, supplier_slug, person_like, supplier_kind, supplier_named, corrected
        By supplier number. ``person_like`` payees are counted everywhere and named nowhere;
        ``supplier_named`` is False for redacted or missing payees, which count as money but not
        as suppliers; ``supplier_kind`` is ``None`` when not known; ``corrected`` is True where
        the place was corrected by hand.
    cell_supplier, cell_postcode, cell_month, cell_category, cell_pence, cell_rows
        One entry per supplier, postcode, month and category. ``cell_postcode`` is -1 none
        printed, -2 not a postcode, -3 not in the loaded data; ``cell_month`` is ``yyyymm`` or 0;
        ``cell_category`` is -1 for none; ``cell_pence`` is the net sum, any sign.
    category_name
        By category number.
    postcode, easting, northing, quality, introduced, terminated, area_code
        By postcode number. EPSG:27700 metres or NaN; ONS quality; ``yyyymm`` or 0;
        ``area_code`` maps a kind (``lsoa11``, ``ward``, ``district``, …) to a code or ``None``.
    site_name, site_xy
        Paying sites, ``site_xy`` of shape (m, 2) in EPSG:27700 metres, m >= 1.
    area_name
        ``(kind, code)`` to name.
    local, deprivation, total, edges_m
        What counts as local, one release of the indices or ``None``, the total that breakdowns
        are made on, and the edges of the distance bands.
    credit_rows, credit_pence
        Number and sum of single payments below zero, when the caller knows them: cells hold nets
        only.
    withheld_minimum_suppliers
        0 for published ledgers; 3 for private ones, whose areas, deciles and hexagons are
        withheld where they rest on fewer suppliers or on one with more than 85%.
    """

    anchor: str
    anchor_name: str
    ledgers: tuple[str, ...]
    period: tuple[date | None, date | None]
    amount_basis: str
    supplier_name: list[str]
    supplier_slug: list[str]
    person_like: NDArray[np.bool_]
    supplier_kind: list[str | None]
    supplier_named: NDArray[np.bool_]
    cell_supplier: NDArray[np.int32]
    cell_postcode: NDArray[np.int32]
    cell_month: NDArray[np.int32]
    cell_category: NDArray[np.int32]
    cell_pence: NDArray[np.int64]
    cell_rows: NDArray[np.int32]
    category_name: list[str]
    postcode: list[str]
    easting: NDArray[np.float64]
    northing: NDArray[np.float64]
    quality: NDArray[np.int8]
    introduced: NDArray[np.int32]
    terminated: NDArray[np.int32]
    area_code: Mapping[str, list[str | None]]
    corrected: NDArray[np.bool_]
    site_name: list[str]
    site_xy: NDArray[np.float64]
    area_name: Mapping[tuple[str, str], str]
    local: LocalArea
    deprivation: Deprivation | None
    total: Total
    edges_m: tuple[int, ...] = DEFAULT_EDGES_M
    credit_rows: int | None = None
    credit_pence: int | None = None
    withheld_minimum_suppliers: int = 0


def check_inputs(inputs: CatchmentInputs) -> None:
    """Refuse inputs that could put money into the wrong place without anybody noticing.

    Raises
    ------
    Invalid
        The anchor has no site, or the bands do not ascend: a person can mend that.
    ValueError
        Columns of different length, or numbers that point outside them: the caller is wrong.
    """
    check_edges(inputs.edges_m)
    if not len(inputs.site_xy):
        message = (
            f"{inputs.anchor_name} has no site with a position, so no distance can be measured. "
            "Import the anchor with a postcode or with easting and northing."
        )
        raise Invalid(message, {"anchor": message})
    if not bool(np.isfinite(inputs.site_xy).all()) or inputs.site_xy.shape[1:] != (2,):
        raise ValueError("site_xy must be finite and of shape (m, 2)")
    suppliers, postcodes = len(inputs.supplier_name), len(inputs.postcode)
    _same_length(
        suppliers,
        supplier_slug=inputs.supplier_slug,
        person_like=inputs.person_like,
        supplier_kind=inputs.supplier_kind,
        supplier_named=inputs.supplier_named,
        corrected=inputs.corrected,
    )
    _same_length(
        postcodes,
        easting=inputs.easting,
        northing=inputs.northing,
        quality=inputs.quality,
        introduced=inputs.introduced,
        terminated=inputs.terminated,
        **{f"area_code {kind}": codes for kind, codes in inputs.area_code.items()},
    )
    _same_length(
        len(inputs.cell_pence),
        cell_supplier=inputs.cell_supplier,
        cell_postcode=inputs.cell_postcode,
        cell_month=inputs.cell_month,
        cell_category=inputs.cell_category,
        cell_rows=inputs.cell_rows,
    )
    if inputs.cell_pence.dtype != np.int64:
        raise ValueError("cell_pence must be whole pence, int64")
    _within("cell_supplier", inputs.cell_supplier, 0, suppliers)
    _within("cell_postcode", inputs.cell_postcode, NOT_IN_DATA, postcodes)
    _within("cell_category", inputs.cell_category, -1, len(inputs.category_name))
    check_summable(inputs.cell_pence)


def _same_length(
    length: int, **columns: NDArray[np.generic] | list[str] | list[str | None]
) -> None:
    for name, column in columns.items():
        if len(column) != length:
            raise ValueError(f"{name} has {len(column)} entries, not {length}")


def _within(name: str, numbers: NDArray[np.int32], lowest: int, end: int) -> None:
    if numbers.size and (int(numbers.min()) < lowest or int(numbers.max()) >= end):
        raise ValueError(f"{name} points outside its column")
