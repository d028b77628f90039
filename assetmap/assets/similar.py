"""Is the place that somebody is about to enter there already?"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.duplicates import NEAR_M
from assetmap.organisations.similar import Similar, ask_names, likely

_CANDIDATES = text(
    """
    SELECT slug, name, kind, ST_X(ST_Centroid(geom)) AS x, ST_Y(ST_Centroid(geom)) AS y
    FROM asset
    WHERE archived_on IS NULL AND (
      (name % :name AND similarity(name, :name) >= :anywhere)
      OR (ST_DWithin(geom, ST_SetSRID(ST_MakePoint(:x, :y), 27700), :near_m)
          AND similarity(name, :name) >= :near)
    )
    ORDER BY similarity(name, :name) DESC LIMIT 40
    """
)


def similar_assets(
    session: Session, name: str, at: tuple[float, float] | None = None
) -> list[Similar]:
    """Places that may be the one of this name, the likeliest first; at most five.

    Parameters
    ----------
    at : (float, float) or None
        Where the new one is, metres in EPSG:27700.
    """
    return likely(name, at, ask_names(session, _CANDIDATES, name, at, NEAR_M), near_m=NEAR_M)
