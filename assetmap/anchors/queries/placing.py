"""The postcodes of a catchment's cells: points, quality, dates and area codes."""

from __future__ import annotations

import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetmap.anchors.queries.numbering import numbered
from assetmap.core.arrays import any_of, read_columns
from assetmap.places.models import Area, Postcode

AREA_KINDS = ("lsoa11", "lsoa21", "msoa", "ward", "district", "region")


class CountedPlaces:
    """Postcodes of the cells, numbered from 0, with points and area codes."""

    def __init__(self, session: Session, ids: NDArray[np.int64]) -> None:
        known = ids > 0
        distinct, at = numbered(ids[known])
        self.number = np.array(ids, dtype=np.int32)
        self.number[known] = at
        numbers, (code, *areas) = read_columns(
            session,
            select(
                # 0 is off the grid: no postcode lies there.
                func.coalesce(Postcode.easting, 0), func.coalesce(Postcode.northing, 0),
                Postcode.quality, Postcode.introduced, Postcode.terminated,
                Postcode.code, *(getattr(Postcode, kind) for kind in AREA_KINDS),
            )
            .where(any_of(Postcode.id, distinct.tolist()))
            .order_by(Postcode.id),
            texts=1 + len(AREA_KINDS),
        )  # fmt: skip
        easting, northing, quality, introduced, terminated = numbers
        self.code = [str(text) for text in code]
        self.easting, self.northing = _metres(easting), _metres(northing)
        self.quality = quality.astype(np.int8)
        self.introduced = introduced.astype(np.int32)
        self.terminated = terminated.astype(np.int32)
        self.area_code = dict(zip(AREA_KINDS, areas, strict=True))
        self._fill_regions(session)
        self.area_code = {kind: codes for kind, codes in self.area_code.items() if any(codes)}

    def _fill_regions(self, session: Session) -> None:
        """Region by point in polygon where the look-up has none and boundaries are loaded."""
        codes = self.area_code["region"]
        missing = [
            at for at, code in enumerate(codes) if code is None and np.isfinite(self.easting[at])
        ]
        if not missing:
            return
        regions = session.execute(select(Area.code, Area.geom).where(Area.kind == "region")).all()
        if not regions:
            return
        tree = shapely.STRtree([to_shape(geom) for _, geom in regions])
        points = shapely.points(self.easting[missing], self.northing[missing])
        which, within = tree.query(points, predicate="intersects")
        for point, region in sorted(
            zip(which.tolist(), within.tolist(), strict=True), reverse=True
        ):
            codes[missing[point]] = regions[region][0]


def _metres(values: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.where(values == 0, np.nan, values.astype(np.float64))
