"""Postcodes that several suppliers share: payment offices and formation agents, not workplaces.

A printed postcode is where a supplier is paid. Where many are paid at one desk, the map shows the
desk.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assetmap.anchors.analysis.shares import share
from assetmap.anchors.analysis.sums import sum_by

MANY_SUPPLIERS = 3
FEW_SUPPLIERS = 2
HEAVY_PERCENT = 5


@dataclass(frozen=True)
class SharedAddress:
    """One shared postcode with the suppliers there that may be named, largest first.

    ``pence`` and ``share`` are of the listed suppliers only. ``others`` counts payees at the same
    postcode that are named like people: their sum is in the pooled line, not here, where
    subtraction would show it.
    """

    postcode: str
    suppliers: tuple[int, ...]
    supplier_pence: tuple[int, ...]
    pence: int
    share: float | None
    others: int


@dataclass(frozen=True)
class SharedAddresses:
    """Shared postcodes: which (by number), those that may be listed, how many may not."""

    postcodes: NDArray[np.int64]
    listed: tuple[SharedAddress, ...]
    not_listed: int


def shared_postcodes(
    *,
    postcode: NDArray[np.int32],
    name_number: NDArray[np.int32],
    named: NDArray[np.bool_],
    pence: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Which postcodes do several suppliers share?

    Three or more differently named suppliers, or two where the postcode carries at least 5% of
    the net total.

    Parameters
    ----------
    postcode : int32 array, shape (n,)
        Negative for rows without one.
    name_number : int32 array, shape (n,)
        The same for the same name, so that one firm entered twice is one supplier.
    named : bool array, shape (n,)
        Redacted payees carry money but are no supplier.
    pence : int64 array, shape (n,)

    Returns
    -------
    int64 array
        Postcode numbers, ascending.

    >>> shared_postcodes(postcode=np.array([0, 0, 1, 1, 1, 2, 2]),
    ...     name_number=np.array([0, 1, 2, 3, 4, 5, 6]), named=np.ones(7, dtype=bool),
    ...     pence=np.array([900, 50, 1, 1, 1, 20, 20])).tolist()
    [0, 1]
    """
    known = postcode >= 0
    if not bool(known.any()):
        return np.zeros(0, dtype=np.int64)
    size = int(postcode.max()) + 1
    sums = sum_by(postcode[known], pence[known], size)
    counted = known & named
    width = int(name_number.max()) + 1
    keys = np.unique(postcode[counted].astype(np.int64) * width + name_number[counted])
    names = np.bincount(keys // width, minlength=size)
    total = int(pence.sum())
    heavy = (sums * 100 >= HEAVY_PERCENT * total) if total > 0 else np.zeros(size, dtype=np.bool_)
    return np.flatnonzero((names >= MANY_SUPPLIERS) | ((names >= FEW_SUPPLIERS) & heavy))


def shared_addresses(
    *,
    postcode: NDArray[np.int32],
    supplier: NDArray[np.int32],
    pence: NDArray[np.int64],
    name_number: NDArray[np.int32],
    named: NDArray[np.bool_],
    may_name: NDArray[np.bool_],
    postcode_text: list[str],
) -> SharedAddresses:
    """Which suppliers are paid at a shared postcode, and how much?

    Parameters
    ----------
    postcode, supplier, pence, name_number, named : arrays, shape (n,)
        One entry per supplier and postcode; see ``shared_postcodes``.
    may_name : bool array, shape (n,)
        False for payees named like people and for redacted ones.
    postcode_text : list of str

    Returns
    -------
    SharedAddresses
        Largest address first. An address where nobody may be named is counted, not listed.
    """
    numbers = shared_postcodes(postcode=postcode, name_number=name_number, named=named, pence=pence)
    total = int(pence.sum())
    here = np.flatnonzero(np.isin(postcode, numbers))
    place = np.searchsorted(numbers, postcode[here])
    others = np.bincount(place[named[here] & ~may_name[here]], minlength=len(numbers)).tolist()
    place, here = place[may_name[here]], here[may_name[here]]
    ranked = np.lexsort((supplier[here], -pence[here], place))
    who, amounts = supplier[here][ranked].tolist(), pence[here][ranked].tolist()
    ends = np.cumsum(np.bincount(place, minlength=len(numbers))).tolist()
    listed: list[SharedAddress] = []
    start = 0
    for number, end, apart in zip(numbers.tolist(), ends, others, strict=True):
        if end > start:
            found = sum(amounts[start:end])
            listed.append(
                SharedAddress(
                    postcode=postcode_text[number],
                    suppliers=tuple(who[start:end]),
                    supplier_pence=tuple(amounts[start:end]),
                    pence=found,
                    share=share(found, total),
                    others=apart,
                )
            )
        start = end
    listed.sort(key=lambda address: (-address.pence, address.postcode))
    return SharedAddresses(numbers, tuple(listed), len(numbers) - len(listed))
