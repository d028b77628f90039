"""How much does the money hang on few suppliers?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Concentration:
    """``hhi`` runs from 0 to 1; ``None`` throughout when nobody was paid more than nothing."""

    suppliers: int
    hhi: float | None
    effective_suppliers: float | None
    cr10: float | None
    gini: float | None
    largest_share: float | None


def concentration(net_pence: NDArray[np.int64]) -> Concentration:
    """Are we dependent on few suppliers, and how unequal are the sums?

    HHI = sum of squared shares (Herfindahl 1950, Hirschman 1945); effective suppliers = 1 / HHI;
    CR10 = share of the ten largest; Gini = 2 * sum(i * x_i) / (n * sum x) - (n + 1) / n with x
    ascending (population form).

    Parameters
    ----------
    net_pence : int64 array, shape (n,)
        Net of each supplier. Nets below zero count as 0 and stay in n.

    >>> found = concentration(np.array([10, 20, 30, 40]))
    >>> [round(x, 4) for x in (found.hhi, found.effective_suppliers, found.gini)]
    [0.3, 3.3333, 0.25]
    """
    weight = np.sort(np.maximum(net_pence, 0)).astype(np.float64)
    total = float(weight.sum())
    if total <= 0:
        return Concentration(int(weight.size), None, None, None, None, None)
    shares = weight / total
    hhi = float((shares**2).sum())
    n = weight.size
    rank = np.arange(1, n + 1, dtype=np.float64)
    return Concentration(
        suppliers=int(n),
        hhi=hhi,
        effective_suppliers=1 / hhi,
        cr10=float(shares[-10:].sum()),
        gini=float(2 * (rank * shares).sum() / n - (n + 1) / n),
        largest_share=float(shares[-1]),
    )
