"""Where the walk is far longer than the straight line, and what lies between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from shapely import Point
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.core.crs import GRID
from assetmap.proximity.walking.analysis.network import Floats
from assetmap.proximity.walking.analysis.reaching import Walks
from assetmap.proximity.walking.asking import walks_from

#: A walk of more than so many times the straight line is said aloud.
SEVERED_TIMES = 2.0
#: Nearer than this the side of a street decides, and nothing is said, in metres.
LEAST_STRAIGHT_M = 100.0

BarrierKind = Literal["railway", "water", "motorway"]

# Trams run in streets, and a brook is stepped over; neither is what keeps people apart.
_BETWEEN = text(
    """
    WITH line AS (
      SELECT n - 1 AS target, ST_SetSRID(
        ST_MakeLine(ST_MakePoint(:x, :y), ST_MakePoint(tx, ty)), :grid) AS geom
      FROM unnest(CAST(:tx AS float8[]), CAST(:ty AS float8[])) WITH ORDINALITY AS t(tx, ty, n)
    ), crossed AS (
      SELECT line.target, f.name,
        CASE f.theme WHEN 'rail' THEN 'railway' WHEN 'road' THEN 'motorway' ELSE 'water' END
          AS kind,
        ST_LineLocatePoint(line.geom, ST_PointOnSurface(ST_Intersection(f.geom, line.geom)))
          AS along
      FROM line JOIN basemap_feature f ON ST_Intersects(f.geom, line.geom)
      WHERE (f.theme = 'rail' AND f.kind IN
          ('rail', 'light_rail', 'narrow_gauge', 'preserved', 'subway'))
        OR (f.theme = 'road' AND f.kind IN ('motorway', 'motorway_link'))
        OR (f.theme = 'waterway' AND f.kind IN ('river', 'canal'))
        OR (f.theme = 'water' AND f.kind <> 'swimming_pool')
    )
    SELECT target, kind, name FROM crossed
    GROUP BY target, kind, name ORDER BY target, min(along), kind, name
    """
)


@dataclass(frozen=True)
class Barrier:
    """Something of the base map that the straight line crosses."""

    kind: BarrierKind
    name: str | None


@dataclass(frozen=True)
class Severed:
    """One target that the straight line makes look much nearer than it is.

    Attributes
    ----------
    target : int
        Its place among the targets that were asked of.
    straight_m, walk_m : float
        Metres; a walk of inf is none that is known.
    barriers : tuple of Barrier
        In the order in which the straight line meets them; empty where the base map knows none.
    """

    target: int
    straight_m: float
    walk_m: float
    barriers: tuple[Barrier, ...]

    @property
    def times(self) -> float:
        """How many times the straight line the walk is."""
        return self.walk_m / self.straight_m


def find_severed(
    session: Session, *, point: Point, targets: Floats, walks: Walks | None = None
) -> tuple[Severed, ...]:
    """Which targets are more than twice as far on foot as in a straight line, and why?

    Targets nearer than ``LEAST_STRAIGHT_M`` are not judged, nor those that no street comes near.

    Parameters
    ----------
    point : shapely Point
        EPSG:27700.
    targets : float64 array, shape (n, 2)
    walks : Walks, optional
        To the same targets, where they are known already.

    Returns
    -------
    tuple of Severed
        In the order of the targets.

    Raises
    ------
    NoNetwork, FarFromStreets
    """
    if walks is None:
        walks = walks_from(session, point=point, targets=targets).walks
    straight = np.hypot(targets[:, 0] - point.x, targets[:, 1] - point.y)
    severed = (straight >= LEAST_STRAIGHT_M) & (walks.walk_m > SEVERED_TIMES * straight)
    chosen = np.flatnonzero(severed & ~walks.far)
    between = _barriers(session, point, targets[chosen])
    return tuple(
        Severed(int(row), float(straight[row]), float(walks.walk_m[row]), barriers)
        for row, barriers in zip(chosen, between, strict=True)
    )


def _barriers(session: Session, point: Point, targets: Floats) -> list[tuple[Barrier, ...]]:
    found: list[list[Barrier]] = [[] for _ in targets]
    if not len(targets):
        return []
    rows = session.execute(
        _BETWEEN,
        {
            "x": point.x, "y": point.y, "grid": GRID,
            "tx": targets[:, 0].tolist(), "ty": targets[:, 1].tolist(),
        },
    )  # fmt: skip
    for target, kind, name in rows:
        found[target].append(Barrier(kind, name))
    return [_named(barriers) for barriers in found]


def _named(barriers: list[Barrier]) -> tuple[Barrier, ...]:
    """Without what has no name where something of its kind has one: banks of the same river."""
    named = {barrier.kind for barrier in barriers if barrier.name}
    return tuple(one for one in barriers if one.name or one.kind not in named)
