"""Which rows have a place, how exactly, and why the others have none.

Located means: the full postcode is in the loaded data with a point of quality 1 to 5 or 8 (the
ONS grid-reference indicator). Quality 6 is the middle of a postcode sector, mostly PO boxes, and
9 is no point: neither says where anyone is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NO_POSTCODE, NOT_A_POSTCODE, NOT_IN_DATA = -1, -2, -3

LOCATED = 0
UNLOCATED_REASONS: tuple[str, ...] = (
    "",  # located
    "no_postcode",
    "not_a_postcode",
    "not_in_data",
    "sector_only",
    "no_point",
    "payee_not_named",
)
_GOOD_QUALITY = (1, 2, 3, 4, 5, 8)
_SECTOR_MEAN = 6
_UNCERTAINTY_M = {1: 100.0, 2: 100.0, 3: 100.0, 4: 100.0, 5: 500.0, 8: 500.0}


def located_postcodes(
    quality: NDArray[np.int8], easting: NDArray[np.float64], northing: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Which postcodes have a point that distances may use?

    Parameters
    ----------
    quality : int8 array, shape (p,)
        ONS grid-reference indicator, 0 when unknown.
    easting, northing : float64 arrays, shape (p,)
        EPSG:27700 metres; NaN when none. The pair 0, 0 is how the sources write "no location".

    >>> located_postcodes(np.array([1, 6, 8, 9, 1], dtype=np.int8),
    ...     np.array([4e5, 4e5, 4e5, 4e5, 0.0]), np.array([3e5, 3e5, 3e5, 3e5, 0.0])).tolist()
    [True, False, True, False, False]
    """
    has_point = np.isfinite(easting) & np.isfinite(northing)
    has_point &= ~((easting == 0) & (northing == 0))
    return np.isin(quality, _GOOD_QUALITY) & has_point


def uncertainty_m(quality: NDArray[np.int8]) -> NDArray[np.float64]:
    """How far may the postcode's point lie from the address, in metres (our assumption)?

    100 m for quality 1 to 4, 500 m for 5 (imputed) and 8 (terminated, last known); NaN for the
    rest, which are not located.

    >>> uncertainty_m(np.array([1, 5, 9], dtype=np.int8)).tolist()
    [100.0, 500.0, nan]
    """
    metres = np.full(quality.shape, np.nan)
    for code, radius in _UNCERTAINTY_M.items():
        metres[quality == code] = radius
    return metres


def unlocated_reason(
    postcode: NDArray[np.int32],
    postcode_located: NDArray[np.bool_],
    quality: NDArray[np.int8],
    named: NDArray[np.bool_],
) -> NDArray[np.int8]:
    """Why has this row no place?

    Parameters
    ----------
    postcode : int32 array, shape (n,)
        Index into the postcode arrays, or -1 none printed, -2 not a postcode, -3 not in the data.
    postcode_located, quality : arrays, shape (p,)
    named : bool array, shape (n,)
        False where the payee is redacted or missing; such a row without a place has its own
        reason, because the publisher withheld the address together with the name.

    Returns
    -------
    int8 array, shape (n,)
        Index into ``UNLOCATED_REASONS``; 0 is located.
    """
    reason = np.zeros(postcode.shape, dtype=np.int8)
    for code in (NO_POSTCODE, NOT_A_POSTCODE, NOT_IN_DATA):
        reason[postcode == code] = -code
    known = postcode >= 0
    index = postcode[known]
    without_point = np.where(quality[index] == _SECTOR_MEAN, 4, 5)
    reason[known] = np.where(postcode_located[index], LOCATED, without_point)
    reason[(reason != LOCATED) & ~named] = 6
    return reason


@dataclass(frozen=True)
class MonthFlags:
    """Rows paid when their postcode was no longer, or not yet, in use. Still located."""

    terminated: NDArray[np.bool_]
    not_yet_live: NDArray[np.bool_]


def month_flags(
    month: NDArray[np.int32], introduced: NDArray[np.int32], terminated: NDArray[np.int32]
) -> MonthFlags:
    """Was the postcode live in the month of payment?

    Parameters
    ----------
    month, introduced, terminated : int32 arrays, shape (n,)
        ``yyyymm``; 0 is unknown (a row without a date is never flagged) or, for ``terminated``,
        still live. Unflagged when introduced <= month <= terminated.

    >>> flags = month_flags(np.array([202007, 202104, 0]), np.array([202008, 198001, 198001]),
    ...     np.array([0, 202103, 202103]))
    >>> flags.terminated.tolist(), flags.not_yet_live.tolist()
    ([False, True, False], [True, False, False])
    """
    return MonthFlags(
        terminated=(terminated > 0) & (month > terminated),
        not_yet_live=(introduced > 0) & (month > 0) & (month < introduced),
    )
