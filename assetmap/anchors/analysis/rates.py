"""How much of the ledger could be placed: of its rows, of its suppliers, of its pounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assetmap.anchors.analysis.shares import LOW_MATCH_PERCENT, share


@dataclass(frozen=True)
class Rate:
    """How many of how many; ``rate`` is ``None`` when there is nothing to take a share of."""

    n: int
    total: int
    rate: float | None


@dataclass(frozen=True)
class MatchRates:
    """Three rates, since each alone can flatter. ``gbp`` holds net pence."""

    rows: Rate
    suppliers: Rate
    gbp: Rate

    @property
    def low_match(self) -> bool:
        """Whether under 80% of the net pounds could be placed, too little for a headline."""
        return self.gbp.n * 100 < LOW_MATCH_PERCENT * self.gbp.total


def match_rates(
    *,
    supplier: NDArray[np.int32],
    pence: NDArray[np.int64],
    rows: NDArray[np.integer],
    located: NDArray[np.bool_],
    named: NDArray[np.bool_],
) -> MatchRates:
    """How well could this ledger be placed?

    Parameters
    ----------
    supplier : int32 array, shape (n,)
        Supplier number of each row or group of rows.
    pence : int64 array, shape (n,)
        Net pence.
    rows : int array, shape (n,)
        Payments behind each entry.
    located : bool array, shape (n,)
    named : bool array, shape (n,)
        Redacted or missing payees (False) count as money and rows, never as a supplier.

    Returns
    -------
    MatchRates
        A supplier paid at several postcodes is located when one of them is.

    >>> match_rates(supplier=np.array([0, 0, 1]), pence=np.array([6, 4, -5]),
    ...     rows=np.array([1, 1, 1]), located=np.array([True, False, False]),
    ...     named=np.array([True, True, True])).suppliers
    Rate(n=1, total=2, rate=0.5)
    """
    return MatchRates(
        rows=_rate(int(rows[located].sum()), int(rows.sum())),
        suppliers=_rate(
            int(np.unique(supplier[located & named]).size), int(np.unique(supplier[named]).size)
        ),
        gbp=_rate(int(pence[located].sum()), int(pence.sum())),
    )


def _rate(n: int, total: int) -> Rate:
    return Rate(n, total, share(n, total))
