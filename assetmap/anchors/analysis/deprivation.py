"""How much money is paid to addresses in England's more and less deprived small areas?

A supplier's address in a deprived area is not income for the people who live there: city-centre
offices and industrial estates lie in such areas too. The pages say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assetmap.anchors.analysis.areas import (
    NO_AREA,
    NULL_NAMES,
    OUTSIDE_ENGLAND,
    AreaCodes,
    withhold,
)
from assetmap.anchors.analysis.shares import share, unplaced_nets
from assetmap.anchors.analysis.sums import sum_by

MOST_DEPRIVED = (1, 2)


@dataclass(frozen=True)
class Deprivation:
    """One release of the indices: its decile by small area, of the vintage it was made for."""

    release: str
    lsoa_kind: str
    decile: Mapping[str, int]


@dataclass(frozen=True)
class DecileRow:
    """Money in one decile (1 = most deprived tenth), or in a closing row without one."""

    decile: int | None
    name: str
    pence: int
    share: float | None


@dataclass(frozen=True)
class DeprivationSpend:
    """Money by decile, and the share of deciles 1 and 2.

    ``share_deciles_1_2`` is of the located money; the bounds are of the whole, with money that
    is unlocated or in no known small area on either side.
    """

    release: str
    rows: tuple[DecileRow, ...]
    share_deciles_1_2: float | None
    lower: float | None
    upper: float | None


def decile_of_rank(rank: int, areas: int) -> int:
    """Decile of a rank where a release prints none: ceil(10 * rank / areas).

    Raises
    ------
    ValueError
        The rank is not between 1 and the number of areas.

    >>> [decile_of_rank(rank, 32844) for rank in (1, 3284, 3285, 6568, 6569, 32844)]
    [1, 1, 2, 2, 3, 10]
    """
    if not 1 <= rank <= areas:
        raise ValueError(f"rank {rank} is not between 1 and {areas}")
    return -(-10 * rank // areas)


def spend_by_decile(
    release: Deprivation,
    lsoa: AreaCodes,
    of_rows: NDArray[np.int32],
    *,
    pence: NDArray[np.int64],
    supplier: NDArray[np.int32],
    located: NDArray[np.bool_],
    minimum_suppliers: int = 0,
) -> DeprivationSpend:
    """How much was paid to addresses in each tenth of deprivation?

    Parameters
    ----------
    release : Deprivation
    lsoa : AreaCodes
        Small areas of the release's vintage.
    of_rows : int32 array, shape (n,)
        Number of each row's small area, or a negative code of ``areas``.
    pence, supplier, located : arrays, shape (n,)
    minimum_suppliers : int
        0 for a public ledger; see ``areas.withhold``.

    Returns
    -------
    DeprivationSpend
        All ten deciles, zero included, then the closing rows that hold something; together the
        exact total. A code outside England, or one that this release does not know, has no decile.
    """
    decile_of_code = np.fromiter(
        (_decile_or_why(release, code) for code in lsoa.codes), np.int32, count=len(lsoa.codes)
    )
    decile = of_rows.copy()
    inside = of_rows >= 0
    decile[inside] = decile_of_code[of_rows[inside]]
    unknown = (decile < 0) & (decile != OUTSIDE_ENGLAND)
    most = np.isin(decile, np.asarray(MOST_DEPRIVED) - 1)
    total, deprived = int(pence.sum()), int(pence[most].sum())
    unplaced = unplaced_nets(pence, supplier, ~unknown)
    shown = (
        withhold(decile, pence, supplier, 10, minimum_suppliers) if minimum_suppliers else decile
    )
    shift = len(NULL_NAMES)
    sums = sum_by(shown.astype(np.int64) + shift, pence, 10 + shift).tolist()
    present = np.bincount(shown + shift, minlength=10 + shift) > 0
    rows = [
        DecileRow(number + 1, f"decile {number + 1}", found, share(found, total))
        for number, found in enumerate(sums[shift:])
    ]
    rows += [
        DecileRow(None, name, sums[code + shift], share(sums[code + shift], total))
        for code, name in NULL_NAMES.items()
        if present[code + shift]
    ]
    return DeprivationSpend(
        release=release.release,
        rows=tuple(rows),
        share_deciles_1_2=share(deprived, int(pence[located].sum())),
        lower=share(deprived + unplaced.negative_pence, total),
        upper=share(deprived + unplaced.positive_pence, total),
    )


def _decile_or_why(release: Deprivation, code: str) -> int:
    """Decile less one, so that it can number a group, or the negative code that says why none."""
    decile = release.decile.get(code)
    if decile is not None:
        return decile - 1
    return NO_AREA if code.startswith("E") else OUTSIDE_ENGLAND
