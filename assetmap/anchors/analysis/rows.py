"""The supplier–postcode pairs of one total, each with its place or the reason why it has none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assetmap.anchors.analysis.areas import AreaCodes, area_of_rows, encode_areas
from assetmap.anchors.analysis.cells import Flagged, Pairs, flagged
from assetmap.anchors.analysis.distance import nearest_distance_m
from assetmap.anchors.analysis.inputs import CatchmentInputs
from assetmap.anchors.analysis.local import LocalRows, local_by_code, local_by_outline
from assetmap.anchors.analysis.located import (
    LOCATED,
    located_postcodes,
    month_flags,
    uncertainty_m,
    unlocated_reason,
)


@dataclass(frozen=True)
class Places:
    """What is known of each postcode, NaN where it has no point that distances may use."""

    located: NDArray[np.bool_]
    easting: NDArray[np.float64]
    northing: NDArray[np.float64]
    distance_m: NDArray[np.float64]
    uncertainty_m: NDArray[np.float64]
    areas: dict[str, AreaCodes]
    outside_england: NDArray[np.bool_]


@dataclass(frozen=True)
class Rows:
    """The pairs of the chosen total with their places; arrays of one length."""

    supplier: NDArray[np.int32]
    postcode: NDArray[np.int32]
    pence: NDArray[np.int64]
    rows: NDArray[np.int64]
    named: NDArray[np.bool_]
    may_name: NDArray[np.bool_]
    reason: NDArray[np.int8]
    located: NDArray[np.bool_]
    easting: NDArray[np.float64]
    northing: NDArray[np.float64]
    distance_m: NDArray[np.float64]
    uncertainty_m: NDArray[np.float64]
    local: LocalRows


def places_of(inputs: CatchmentInputs) -> Places:
    located = located_postcodes(inputs.quality, inputs.easting, inputs.northing)
    easting = np.where(located, inputs.easting, np.nan)
    northing = np.where(located, inputs.northing, np.nan)
    areas = {kind: encode_areas(codes) for kind, codes in inputs.area_code.items()}
    outside = np.zeros(len(inputs.postcode), dtype=np.bool_)
    for area in areas.values():
        outside |= area.outside_england
    return Places(
        located=located,
        easting=easting,
        northing=northing,
        distance_m=nearest_distance_m(np.column_stack([easting, northing]), inputs.site_xy),
        uncertainty_m=uncertainty_m(inputs.quality),
        areas=areas,
        outside_england=outside,
    )


def rows_of(
    inputs: CatchmentInputs,
    pairs: Pairs,
    places: Places,
    may_name: NDArray[np.bool_],
    *,
    procurement: bool,
) -> Rows:
    use = pairs.kept_rows > 0 if procurement else np.ones(pairs.rows.shape, dtype=np.bool_)
    supplier, postcode = pairs.supplier[use], pairs.postcode[use]
    named = inputs.supplier_named[supplier]
    reason = unlocated_reason(postcode, places.located, inputs.quality, named)
    located = reason == LOCATED
    easting, northing, distance, doubt = (
        _at(column, postcode, located)
        for column in (
            places.easting,
            places.northing,
            places.distance_m,
            places.uncertainty_m,
        )
    )
    kind, codes = inputs.local.kind, places.areas.get(inputs.local.kind)
    if codes is not None and (codes.codes or inputs.local.polygon is None):
        of_rows = area_of_rows(
            codes,
            kind,
            postcode=postcode,
            located=located,
            outside_england=places.outside_england,
        )
        local = local_by_code(inputs.local, codes, of_rows)
    else:
        local = local_by_outline(inputs.local, easting, northing)
    return Rows(
        supplier=supplier,
        postcode=postcode,
        pence=(pairs.kept_pence if procurement else pairs.pence)[use],
        rows=(pairs.kept_rows if procurement else pairs.rows)[use],
        named=named,
        may_name=may_name[supplier],
        reason=reason,
        located=located,
        easting=easting,
        northing=northing,
        distance_m=distance,
        uncertainty_m=doubt,
        local=local,
    )


def _at(
    column: NDArray[np.float64], postcode: NDArray[np.int32], located: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Take a postcode column to rows; NaN where the row is not located."""
    values = np.full(postcode.shape, np.nan)
    values[located] = column[postcode[located]]
    return values


def flag_months(
    inputs: CatchmentInputs, places: Places, counted: NDArray[np.bool_]
) -> tuple[Flagged, Flagged]:
    if not (inputs.introduced.any() or inputs.terminated.any()):
        return Flagged(0, 0), Flagged(0, 0)
    # Three more entries at the end, where the indices -1, -2 and -3 land: never flagged.
    nothing = np.zeros(3, dtype=np.int32)
    dates = (
        np.append(np.where(places.located, column, 0), nothing)[inputs.cell_postcode]
        for column in (inputs.introduced, inputs.terminated)
    )
    flags = month_flags(inputs.cell_month, *dates)
    return (
        flagged(flags.terminated & counted, inputs.cell_pence, inputs.cell_rows),
        flagged(flags.not_yet_live & counted, inputs.cell_pence, inputs.cell_rows),
    )
