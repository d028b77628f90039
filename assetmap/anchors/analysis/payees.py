"""Which payees may be named, with what, and what stands in the pooled lines for the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assetmap.anchors.analysis.shares import share
from assetmap.anchors.analysis.sums import sum_by


@dataclass(frozen=True)
class NamedSuppliers:
    """Suppliers that may be named, one line per postcode, largest first; columns of one length.

    ``easting``, ``northing`` and ``distance_m`` are NaN and ``postcode`` ``None`` where the line
    has no place. ``basis`` says where the place comes from: ``as_printed`` or ``corrected``.
    """

    number: NDArray[np.int32]
    slug: list[str]
    name: list[str]
    pence: NDArray[np.int64]
    postcode: list[str | None]
    easting: NDArray[np.float64]
    northing: NDArray[np.float64]
    distance_m: NDArray[np.float64]
    basis: list[str]


@dataclass(frozen=True)
class PooledPayees:
    """Payees counted in every total and shown in no line of their own."""

    payees: int
    rows: int
    pence: int


@dataclass(frozen=True)
class NetCredits:
    """Suppliers whose net is below zero: in the totals, without weight on map and curve."""

    suppliers: int
    pence: int


@dataclass(frozen=True)
class KindRow:
    """Money by kind of supplier; ``kind`` is ``None`` for the closing rows."""

    kind: str | None
    name: str
    suppliers: int
    pence: int
    share: float | None


def net_credits(net_pence: NDArray[np.int64]) -> NetCredits:
    """How many suppliers are below zero, and by how much together?

    >>> net_credits(np.array([5, -3, -4]))
    NetCredits(suppliers=2, pence=-7)
    """
    below = net_pence < 0
    return NetCredits(int(below.sum()), int(net_pence[below].sum()))


def pooled(
    which: NDArray[np.bool_],
    supplier: NDArray[np.int32],
    pence: NDArray[np.int64],
    rows: NDArray[np.int64],
) -> PooledPayees:
    """One line for all payees of a sort.

    >>> pooled(np.array([True, True, False]), np.array([4, 4, 5]), np.array([1, 2, 3]),
    ...     np.array([1, 1, 1]))
    PooledPayees(payees=1, rows=2, pence=3)
    """
    return PooledPayees(
        int(np.unique(supplier[which]).size), int(rows[which].sum()), int(pence[which].sum())
    )


def supplier_kinds(
    kinds: list[str | None],
    named: NDArray[np.bool_],
    *,
    supplier: NDArray[np.int32],
    pence: NDArray[np.int64],
) -> tuple[KindRow, ...]:
    """How much went to each kind of supplier? Not known, and not named, are kinds of their own.

    Parameters
    ----------
    kinds, named : by supplier number
    supplier, pence : arrays, shape (n,)

    Returns
    -------
    tuple of KindRow
        Largest first, then "kind not known" and "payee not named" where they hold something;
        together the exact total.

    >>> rows = supplier_kinds(["SME", None], np.array([True, True]), supplier=np.array([0, 1]),
    ...     pence=np.array([3, 4]))
    >>> [(row.kind, row.name, row.pence) for row in rows]
    [('SME', 'SME', 3), (None, 'kind not known', 4)]
    """
    number_of: dict[str, int] = {}
    unknown, unnamed = -1, -2
    codes = np.fromiter(
        (unknown if kind is None else number_of.setdefault(kind, len(number_of)) for kind in kinds),
        dtype=np.int64,
        count=len(kinds),
    )
    codes[~named] = unnamed
    of_rows = codes[supplier] + 2
    sums = sum_by(of_rows, pence, len(number_of) + 2).tolist()
    paid = np.unique(supplier)
    count = np.bincount(codes[paid] + 2, minlength=len(number_of) + 2).tolist()
    total = int(pence.sum())
    rows = [
        KindRow(kind, kind, count[n + 2], sums[n + 2], share(sums[n + 2], total))
        for kind, n in number_of.items()
        if count[n + 2]
    ]
    rows.sort(key=lambda row: (-row.pence, row.name))
    if count[unknown + 2]:
        found = sums[unknown + 2]
        rows.append(KindRow(None, "kind not known", count[unknown + 2], found, share(found, total)))
    if count[unnamed + 2]:
        # Money without a supplier count: nobody knows how many payees a redacted line hides.
        found = sums[unnamed + 2]
        rows.append(KindRow(None, "payee not named", 0, found, share(found, total)))
    return tuple(rows)
