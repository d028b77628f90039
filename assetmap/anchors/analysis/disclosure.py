"""Which sums of a private ledger may be shown, so that none gives a single payee away?

Two tables are made of the same money, one by distance band and one by district, so a cell that is
left out of one may be found by subtracting the other. What somebody who reads both can find out
exactly are sums over bands minus sums over districts that lie wholly within them; each such rest
is judged like a cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, combinations

import numpy as np
from numpy.typing import NDArray

from assetmap.anchors.analysis.areas import LARGEST_SHARE_PERCENT
from assetmap.anchors.analysis.sums import sum_by

#: A sum of a private ledger rests on at least so many payees.
MINIMUM_SUPPLIERS = 3


@dataclass(frozen=True)
class Spread:
    """Net money of each payee by band and district; arrays of one length, no two entries alike.

    Attributes
    ----------
    band, district : int64 arrays, shape (n,)
        Numbers from 0.
    supplier : int64 array, shape (n,)
    pence : int64 array, shape (n,)
        Any sign, never 0.
    counts : bool array, shape (n,)
        False where the payee is redacted or missing: its money weighs, but it is nobody who would
        hide another.
    """

    band: NDArray[np.int64]
    district: NDArray[np.int64]
    supplier: NDArray[np.int64]
    pence: NDArray[np.int64]
    counts: NDArray[np.bool_]


@dataclass(frozen=True)
class Hidden:
    """Cells that are shown only taken together, table by table."""

    bands: frozenset[int] = field(default_factory=frozenset)
    districts: frozenset[int] = field(default_factory=frozenset)


def spread_of(
    band: NDArray[np.integer], district: NDArray[np.integer], supplier: NDArray[np.integer],
    pence: NDArray[np.int64], counts: NDArray[np.bool_],
) -> Spread:  # fmt: skip
    """Add up what each payee got in each band and district; what comes to nothing falls out.

    >>> one = spread_of(np.array([0, 0, 1]), np.array([2, 2, 0]), np.array([7, 7, 8]),
    ...     np.array([5, 6, 9]), np.array([True, True, True]))
    >>> one.pence.tolist()
    [11, 9]
    """
    keys = np.column_stack([band, district, supplier]).astype(np.int64)
    cells, first, place = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    sums = sum_by(place.reshape(-1), pence, len(cells))
    kept = sums != 0
    return Spread(cells[kept, 0], cells[kept, 1], cells[kept, 2], sums[kept], counts[first][kept])


def difference(now: Spread, before: Spread) -> Spread:
    """What somebody learns who subtracts one from the other: only what is not in both.

    >>> one = spread_of(*(np.array([0]),) * 3, np.array([5]), np.array([True]))
    >>> difference(one, one).pence.tolist()
    []
    """
    return spread_of(
        np.concatenate([now.band, before.band]),
        np.concatenate([now.district, before.district]),
        np.concatenate([now.supplier, before.supplier]),
        np.concatenate([now.pence, -before.pence]),
        np.concatenate([now.counts, before.counts]),
    )


def is_safe(spread: Spread, cells: NDArray[np.bool_]) -> bool:
    """Whether a sum over some entries rests on enough payees and not mostly on one.

    A payee weighs with what it got or gave back in each cell, so that a union of two safe sums is
    safe: no payee with at most 85% of either has more of both.

    >>> one = spread_of(np.zeros(3), np.zeros(3), np.arange(3), np.array([85, 10, 5]),
    ...     np.ones(3, dtype=bool))
    >>> is_safe(one, np.ones(3, dtype=bool)), is_safe(one, np.array([True, True, False]))
    (True, False)
    """
    payees, place = np.unique(spread.supplier[cells], return_inverse=True)
    if not payees.size:
        return False
    masses = sum_by(place.reshape(-1), np.abs(spread.pence[cells]), payees.size)
    named = np.unique(spread.supplier[cells & spread.counts]).size
    heaviest, whole = int(masses.max()), int(masses.sum())
    return named >= MINIMUM_SUPPLIERS and heaviest * 100 <= LARGEST_SHARE_PERCENT * whole


def withhold(
    now: Spread, others: Sequence[Spread] = (), *, hidden: Hidden | None = None
) -> Hidden | None:
    """Which cells are to be taken together until no sum can be found that may not be shown?

    Parameters
    ----------
    now : Spread
        What is to be published.
    others : sequence of Spread
        What can be subtracted: differences from what was published before, or is elsewhere. Each
        must be as safe as the figures themselves; one without an entry tells nothing.
    hidden : Hidden, optional
        What is taken together from the start: what an earlier edition took together is never
        parted again.

    Returns
    -------
    Hidden or None
        None: not even the total may be shown. The smallest cells are hidden first.

    Notes
    -----
    The rule of three payees and 85% and the second cell are METHODS section 14. That nothing else
    can be found exactly: a weighted sum of shown bands and districts that holds each entry once or
    not at all is made of parts “bands R without the districts that lie wholly within R”, and of
    whole districts (the weights of a district and of the bands it meets differ by one at most).

    >>> one = spread_of(np.array([0, 1, 1, 1]), np.array([0, 0, 0, 0]), np.arange(4),
    ...     np.array([9, 5, 5, 5]), np.ones(4, dtype=bool))
    >>> sorted(withhold(one).bands)
    [0, 1]
    """
    spreads = [now, *(one for one in others if one.pence.size)]
    if not all(is_safe(one, np.ones(one.pence.size, dtype=np.bool_)) for one in spreads):
        return None
    held = hidden or Hidden()
    size = np.abs(now.pence)
    bands = _by_size(spreads, [now.band, size], "band")
    districts = _by_size(spreads, [now.district, size], "district")
    while (fault := _fault(spreads, held, bands, districts)) is not None:
        held = fault
    return held


def _by_size(
    spreads: Sequence[Spread], now: tuple[NDArray[np.int64], ...] | list[NDArray[np.int64]],
    column: str,
) -> list[int]:  # fmt: skip
    """Numbers of every cell of a table that money is in, the smallest first."""
    number, size = now
    found = np.unique(np.concatenate([getattr(one, column) for one in spreads])).tolist()
    sums = sum_by(number, size, max(found) + 1)
    return sorted(found, key=lambda cell: (int(sums[cell]), cell))


def _fault(
    spreads: Sequence[Spread], held: Hidden, bands: list[int], districts: list[int]
) -> Hidden | None:
    """The same with one cell more hidden, where something may be found; None where nothing may."""
    row_cells, column_cells = _cells(bands, held.bands), _cells(districts, held.districts)
    for spread in spreads:
        for cell in row_cells:
            if _gives_away(spread, np.isin(spread.band, list(cell))):
                return _more_bands(held, bands, cell)
        for cell in column_cells:
            if _gives_away(spread, np.isin(spread.district, list(cell))):
                return _more_districts(held, districts, cell)
    for spread in spreads:
        for chosen in _subsets(row_cells):
            within = np.isin(spread.band, list(chosen))
            outside = set(np.unique(spread.district[~within]).tolist())
            inner = [cell for cell in column_cells if not cell & outside]
            taken = frozenset(chain.from_iterable(inner))
            rest = within & ~np.isin(spread.district, list(taken))
            if taken and _gives_away(spread, rest):
                return _coarser(held, bands, districts, chosen, taken)
    return None


def _gives_away(spread: Spread, cells: NDArray[np.bool_]) -> bool:
    return bool(cells.any()) and not is_safe(spread, cells)


def _cells(numbers: list[int], hidden: frozenset[int]) -> list[frozenset[int]]:
    """What a table shows: each cell, and the hidden ones as one."""
    shown = [frozenset({one}) for one in numbers if one not in hidden]
    pool = hidden & set(numbers)
    return [*shown, pool] if pool else shown


def _subsets(cells: list[frozenset[int]]) -> Iterator[frozenset[int]]:
    for count in range(1, len(cells) + 1):
        for some in combinations(cells, count):
            yield frozenset(chain.from_iterable(some))


def _more_bands(held: Hidden, bands: list[int], fault: frozenset[int]) -> Hidden | None:
    more = _next(bands, held.bands, fault)
    return None if more is None else replace(held, bands=held.bands | {more})


def _more_districts(held: Hidden, districts: list[int], fault: frozenset[int]) -> Hidden | None:
    more = _next(districts, held.districts, fault)
    return None if more is None else replace(held, districts=held.districts | {more})


def _next(numbers: list[int], hidden: frozenset[int], fault: frozenset[int]) -> int | None:
    """The cell at fault; where that is hidden already, the smallest one that is not."""
    shown = [one for one in numbers if one not in hidden]
    return next((one for one in shown if one in fault), next(iter(shown), None))


def _coarser(
    held: Hidden, bands: list[int], districts: list[int],
    chosen: frozenset[int], taken: frozenset[int],
) -> Hidden | None:  # fmt: skip
    """A district that was subtracted is hidden first; a band only where no district is left."""
    for numbers, hidden, wanted in (
        (districts, held.districts, taken), (bands, held.bands, chosen),
        (districts, held.districts, frozenset(districts)), (bands, held.bands, frozenset(bands)),
    ):  # fmt: skip
        found = next((one for one in numbers if one in wanted and one not in hidden), None)
        if found is not None and numbers is districts:
            return replace(held, districts=held.districts | {found})
        if found is not None:
            return replace(held, bands=held.bands | {found})
    return None
