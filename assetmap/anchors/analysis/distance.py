"""Straight-line metres from each place to the nearest paying site."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def nearest_distance_m(
    xy: NDArray[np.float64], site_xy: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How far is each place from the nearest site, in a straight line?

    Parameters
    ----------
    xy : float64 array, shape (n, 2)
        EPSG:27700 metres; a row with NaN gives NaN.
    site_xy : float64 array, shape (m, 2)
        At least one site.

    Raises
    ------
    ValueError
        There is no site: every distance would be unknown.

    >>> nearest_distance_m(np.array([[300.0, 400.0], [np.nan, 0.0]]),
    ...     np.array([[0.0, 0.0], [9000.0, 0.0]])).tolist()
    [500.0, nan]
    """
    if not len(site_xy):
        raise ValueError("distances need at least one site")
    squared = np.full(len(xy), np.inf)
    for east, north in site_xy:
        off_east, off_north = xy[:, 0] - east, xy[:, 1] - north
        # np.minimum passes NaN on, so that a place without a point stays without a distance.
        squared = np.minimum(squared, off_east * off_east + off_north * off_north)
    return np.asarray(np.sqrt(squared), dtype=np.float64)
