"""The postcodes of a catchment's cells: points, quality, dates and area codes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetmap.anchors.queries.numbering import numbered
from assetmap.core.arrays import any_of
from assetmap.places.models import Area, Postcode

AREA_KINDS = ("lsoa11", "lsoa21", "msoa", "ward", "district", "region")


class CountedPlaces:
    """Postcodes of the cells, numbered from 0, with points and area codes."""

    def __init__(self, session: Session, ids: NDArray[np.int64]) -> None:
        known = ids > 0
        distinct, at = numbered(ids[known])
        self.number = np.array(ids, dtype=np.int32)
        self.number[known] = at
        rows = session.execute(
            select(
                Postcode.id, Postcode.code, Postcode.easting, Postcode.northing, Postcode.quality,
                Postcode.introduced, Postcode.terminated, Postcode.lsoa11, Postcode.lsoa21,
                Postcode.msoa, Postcode.ward, Postcode.district, Postcode.region,
            )
            .where(any_of(Postcode.id, distinct.tolist()))
            .order_by(Postcode.id)
        ).all()  # fmt: skip
        columns = list(zip(*rows, strict=True)) if rows else [()] * 13
        self.code = list(columns[1])
        self.easting = _metres(columns[2])
        self.northing = _metres(columns[3])
        self.quality = np.array(columns[4], dtype=np.int8)
        self.introduced = np.array(columns[5], dtype=np.int32)
        self.terminated = np.array(columns[6], dtype=np.int32)
        self.area_code: dict[str, list[str | None]] = {
            kind: list(column) for kind, column in zip(AREA_KINDS, columns[7:], strict=True)
        }
        self._fill_regions(session)
        self.area_code = {kind: codes for kind, codes in self.area_code.items() if any(codes)}

    def _fill_regions(self, session: Session) -> None:
        """Region by point in polygon where the look-up has none and boundaries are loaded."""
        codes = self.area_code["region"]
        missing = [
            at for at, code in enumerate(codes) if code is None and np.isfinite(self.easting[at])
        ]
        regions = session.execute(select(Area.code, Area.geom).where(Area.kind == "region")).all()
        if not missing or not regions:
            return
        tree = shapely.STRtree([to_shape(geom) for _, geom in regions])
        points = shapely.points(self.easting[missing], self.northing[missing])
        which, within = tree.query(points, predicate="intersects")
        for point, region in sorted(
            zip(which.tolist(), within.tolist(), strict=True), reverse=True
        ):
            codes[missing[point]] = regions[region][0]


def _metres(values: Sequence[int | None]) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
