"""What counts as local: the codes of areas, or the outline of a neighbourhood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from assetmap.anchors.analysis.areas import OUTSIDE_ENGLAND, AreaCodes
from assetmap.core.errors import Invalid


@dataclass(frozen=True)
class LocalArea:
    """A declared local area.

    ``codes`` of one ``kind`` are looked up by postcode where the look-up holds that kind;
    otherwise (a neighbourhood, or a kind that is not loaded) ``polygon``, EPSG:27700, decides.
    """

    codes: tuple[str, ...]
    name: str
    kind: str
    polygon: BaseGeometry | None = None


@dataclass(frozen=True)
class LocalRows:
    """Which rows are local, and for which rows that can be told at all."""

    local: NDArray[np.bool_]
    placed: NDArray[np.bool_]


def local_by_code(area: LocalArea, codes: AreaCodes, of_rows: NDArray[np.int32]) -> LocalRows:
    """Which rows lie in one of the local codes?

    Rows outside England, or in another area of the kind, are known not to be local; unlocated
    rows and rows without a known area could be.

    >>> from assetmap.anchors.analysis.areas import encode_areas
    >>> found = local_by_code(LocalArea(("E1",), "Here", "district"),
    ...     encode_areas(["E1", "E2"]), np.array([0, 1, -1, -3]))
    >>> found.local.tolist(), found.placed.tolist()
    ([True, False, False, False], [True, True, False, True])
    """
    wanted = np.isin(np.asarray(codes.codes, dtype=np.str_), np.asarray(area.codes, dtype=np.str_))
    inside = of_rows >= 0
    local = np.zeros(of_rows.shape, dtype=np.bool_)
    local[inside] = wanted[of_rows[inside]]
    return LocalRows(local, inside | (of_rows == OUTSIDE_ENGLAND))


def local_by_outline(
    area: LocalArea, easting: NDArray[np.float64], northing: NDArray[np.float64]
) -> LocalRows:
    """Which rows lie within the neighbourhood's outline? Rows without a point (NaN) could.

    Raises
    ------
    Invalid
        Rows have points, but the area has no outline and its codes are not in the look-up.
    """
    placed = np.isfinite(easting) & np.isfinite(northing)
    local = np.zeros(placed.shape, dtype=np.bool_)
    if area.polygon is None:
        # A ledger without a single place needs no look-up: all of it could be local, or nothing.
        if not bool(placed.any()):
            return LocalRows(local, placed)
        message = (
            f"We cannot tell which postcodes are in {area.name}: no {area.kind} codes are loaded "
            "and the area has no outline. Import postcodes with that code, or its boundary."
        )
        raise Invalid(message, {"local": message})
    shapely.prepare(area.polygon)
    local[placed] = shapely.contains_xy(area.polygon, easting[placed], northing[placed])
    return LocalRows(local, placed)
