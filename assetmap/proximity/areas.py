"""Which area is each of many points in? Pure arithmetic on whole arrays."""

from __future__ import annotations

import numpy as np
import shapely

from assetmap.proximity.analysis import Floats, Numbers, Shapes

#: In no area.
NOWHERE = -1


def areas_of(points: Floats, areas: Shapes) -> Numbers:
    """In which area does each point lie, its edge included?

    Each point is in one area at most, so that nobody is counted twice: of several that meet in it
    or overlap there, the first. The areas ask which points are in them, not the points in which
    area they are: each outline is prepared once.

    Parameters
    ----------
    points : float64 array (n, 2)
        Easting and northing in metres.
    areas : array of shapely polygons (m,)
        In the same reference system, valid.

    Returns
    -------
    int64 array (n,)
        Position of the area; -1 in none.

    >>> two = np.array([shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)])
    >>> areas_of(np.array([[5.0, 5.0], [10.0, 5.0], [15.0, 5.0], [25.0, 5.0]]), two).tolist()
    [0, 0, 1, -1]
    """
    found = np.full(len(points), NOWHERE, dtype=np.int64)
    if not len(points) or not len(areas):
        return found
    area, point = shapely.STRtree(shapely.points(points)).query(areas, predicate="intersects")
    # Written from the last area to the first, so that the first one stays.
    found[point[::-1]] = area[::-1]
    return found
