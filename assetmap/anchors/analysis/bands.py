"""How much money lands within each distance of the paying site?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assetmap.anchors.analysis.shares import share
from assetmap.anchors.analysis.sums import sum_by
from assetmap.core.errors import Invalid

DEFAULT_EDGES_M: tuple[int, ...] = (0, 1000, 5000, 10000, 25000)


@dataclass(frozen=True)
class Band:
    """One distance band, closed on the right; the unlocated row has no edges."""

    from_m: int | None
    to_m: int | None
    label: str
    pence: int
    share: float | None


def distance_bands(
    distance_m: NDArray[np.float64],
    pence: NDArray[np.int64],
    edges_m: Sequence[int] = DEFAULT_EDGES_M,
) -> tuple[Band, ...]:
    """How much was paid within each distance band?

    Parameters
    ----------
    distance_m : float64 array, shape (n,)
        Straight-line metres to the (nearest) paying site in EPSG:27700; NaN is unlocated.
    pence : int64 array, shape (n,)
        Net pence of each row, any sign.
    edges_m : sequence of int
        Ascending whole metres from 0. Bands are right-closed: exactly 1,000 m belongs to the
        first of the default bands, and so does 0 m.

    Returns
    -------
    tuple of Band
        One per interval, one beyond the last edge, one unlocated; together the exact total.

    Raises
    ------
    Invalid
        The edges do not ascend from 0.

    >>> bands = distance_bands(np.array([500.0, 1000.0, 1000.5, np.nan]),
    ...     np.array([1, 2, 4, 8]), (0, 1000, 5000))
    >>> [(band.label, band.pence) for band in bands]
    [('0-1 km', 3), ('1-5 km', 4), ('over 5 km', 0), ('unlocated', 8)]
    """
    check_edges(edges_m)
    sums = sum_by(band_numbers(distance_m, edges_m), pence, len(edges_m) + 1).tolist()
    total = sum(sums)
    starts: list[int | None] = [*edges_m, None]
    ends: list[int | None] = [*edges_m[1:], None, None]
    return tuple(
        Band(start, end, band_label(start, end), found, share(found, total))
        for start, end, found in zip(starts, ends, sums, strict=True)
    )


def band_numbers(
    distance_m: NDArray[np.float64], edges_m: Sequence[int] = DEFAULT_EDGES_M
) -> NDArray[np.int64]:
    """Which band is each distance in?

    0 for the first, ``len(edges_m) - 1`` beyond the last edge, ``len(edges_m)`` unlocated (NaN).

    >>> band_numbers(np.array([0.0, 1000.0, 1000.5, 9e9, np.nan]), (0, 1000, 5000)).tolist()
    [0, 0, 1, 2, 3]
    """
    upper = np.asarray(edges_m[1:], dtype=np.float64)
    located = np.isfinite(distance_m)
    place = np.full(distance_m.shape, len(upper) + 1, dtype=np.int64)
    place[located] = np.searchsorted(upper, distance_m[located], side="left")
    return place


def band_uncertain(
    distance_m: NDArray[np.float64],
    uncertainty_m: NDArray[np.float64],
    edges_m: Sequence[int] = DEFAULT_EDGES_M,
) -> NDArray[np.bool_]:
    """Which rows could belong to the neighbouring band: ``|d - edge| <= u`` for any edge?

    The edge at 0 separates nothing. Unlocated rows (NaN) are never uncertain: they have no band.

    >>> band_uncertain(np.array([4890.0, 4950.0, 5030.0, 5101.0]), np.full(4, 100.0),
    ...     (0, 5000)).tolist()
    [False, True, True, False]
    """
    close = np.zeros(distance_m.shape, dtype=np.bool_)
    for edge in edges_m[1:]:
        close |= np.abs(distance_m - edge) <= uncertainty_m
    return close


def check_edges(edges_m: Sequence[int]) -> None:
    """Refuse band edges that do not ascend from 0 in whole metres."""
    rising = all(low < high for low, high in pairwise(edges_m))
    if len(edges_m) < 2 or edges_m[0] != 0 or not rising:
        message = (
            "The distance bands must start at 0 and rise, in whole metres: "
            "for example 0, 1000, 5000, 10000, 25000."
        )
        raise Invalid(message, {"bands": message})


def band_label(start: int | None, end: int | None) -> str:
    """What a band is called.

    >>> band_label(0, 1000), band_label(25000, None), band_label(None, None)
    ('0-1 km', 'over 25 km', 'unlocated')
    """
    if start is None:
        return "unlocated"
    in_km = start % 100 == 0 and (end is None or (end % 100 == 0 and end >= 1000))
    unit, scale = ("km", 1000) if in_km else ("m", 1)
    if end is None:
        return f"over {start / scale:g} {unit}"
    return f"{start / scale:g}-{end / scale:g} {unit}"
