"""How much money lands in each ward, district or region, with what no area can be given for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assetmap.anchors.analysis.shares import Unplaced, unplaced_nets
from assetmap.anchors.analysis.sums import sum_by

# Codes of rows without an area; negative so that they can stand among area numbers.
UNLOCATED, NO_AREA, OUTSIDE_ENGLAND, WITHHELD = -1, -2, -3, -4
NULL_NAMES: dict[int, str] = {
    UNLOCATED: "unlocated",
    NO_AREA: "no area known",
    OUTSIDE_ENGLAND: "outside England",
    WITHHELD: "withheld",
}
# A postcode known only to its sector still lies in one district and one region; for anything
# smaller its code would be a guess.
COARSE_KINDS = frozenset({"district", "region"})
LARGEST_SHARE_PERCENT = 85
_PSEUDO = "99999999"
_NOT_ENGLAND = ("S", "W", "N", "L", "M")


@dataclass(frozen=True)
class AreaCodes:
    """Codes of one kind of area: the distinct codes and, per postcode, which one (-1 none)."""

    codes: list[str]
    index: NDArray[np.int32]
    outside_england: NDArray[np.bool_]


def encode_areas(codes: Sequence[str | None]) -> AreaCodes:
    """Number the areas of one kind, postcode by postcode.

    ONS pseudo-codes (``S99999999``: no such area in Scotland) are no areas; they only say which
    country the postcode is in.

    >>> found = encode_areas(["E1", None, "E1", "S99999999"])
    >>> found.codes, found.index.tolist(), found.outside_england.tolist()
    (['E1'], [0, -1, 0, -1], [False, False, False, True])
    """
    distinct = {code: number for number, code in enumerate(dict.fromkeys(codes))}
    of_postcode = np.array([distinct[code] for code in codes], dtype=np.int64)
    kept = [code for code in distinct if code and not code.endswith(_PSEUDO)]
    number_of = {code: number for number, code in enumerate(kept)}
    index = np.array([number_of.get(code or "", -1) for code in distinct], dtype=np.int32)
    outside = np.array([(code or "").startswith(_NOT_ENGLAND) for code in distinct], dtype=np.bool_)
    return AreaCodes(kept, index[of_postcode], outside[of_postcode])


def area_of_rows(
    area: AreaCodes,
    kind: str,
    *,
    postcode: NDArray[np.int32],
    located: NDArray[np.bool_],
    outside_england: NDArray[np.bool_],
) -> NDArray[np.int32]:
    """Which area of this kind does each row count in, or why in none?

    Parameters
    ----------
    area : AreaCodes
        Per postcode.
    kind : str
        Districts and regions take any full postcode with a code; smaller areas only located ones.
    postcode : int32 array, shape (n,)
        Index into the postcodes, negative for none.
    located : bool array, shape (n,)
    outside_england : bool array, shape (p,)
        Postcodes that some look-up puts outside England.

    Returns
    -------
    int32 array, shape (n,)
        Number of the area, or ``UNLOCATED``, ``NO_AREA``, ``OUTSIDE_ENGLAND``.
    """
    found = np.full(postcode.shape, UNLOCATED, dtype=np.int32)
    found[located] = NO_AREA
    usable = (postcode >= 0) if kind in COARSE_KINDS else located
    index = postcode[usable]
    coded = area.index[index]
    nowhere = np.where(outside_england[index], OUTSIDE_ENGLAND, found[usable])
    found[usable] = np.where(coded >= 0, coded, nowhere)
    return found


@dataclass(frozen=True)
class AreaTable:
    """Money by area, largest first, then the rows without an area; columns of one length.

    ``code`` is ``None`` for the closing rows. ``pence`` adds up to the total that the table was
    made on, to the penny; ``total_pence`` of zero or below has no shares.

    ``unplaced`` is what cannot be put into any area of this kind: added to an area's money it
    gives the least and the most that may have been paid there.
    """

    kind: str
    code: list[str | None]
    name: list[str]
    pence: NDArray[np.int64]
    total_pence: int
    unplaced: Unplaced


def area_table(
    kind: str,
    area: NDArray[np.int32],
    codes: Sequence[str],
    *,
    pence: NDArray[np.int64],
    supplier: NDArray[np.int32],
    names: Mapping[tuple[str, str], str],
    minimum_suppliers: int = 0,
) -> AreaTable:
    """How much was paid into each area?

    Parameters
    ----------
    kind : str
    area : int32 array, shape (n,)
        Number of each row's area, or one of the negative codes of this module.
    codes : sequence of str
        Code of each area number.
    pence : int64 array, shape (n,)
        Net pence, any sign.
    supplier : int32 array, shape (n,)
    names : mapping
        ``(kind, code)`` to name; the code stands in for a missing one.
    minimum_suppliers : int
        0 for a public ledger. Otherwise an area resting on fewer suppliers, or on one with more
        than 85% of its money, joins the row "withheld", and the smallest other area joins it when
        that row alone would still give the first away by subtraction.

    >>> table = area_table("district", np.array([0, 1, -1]), ["E1", "E2"],
    ...     pence=np.array([5, 7, 2]), supplier=np.array([0, 1, 2]),
    ...     names={("district", "E1"): "A"})
    >>> list(zip(table.code, table.name, table.pence.tolist()))
    [('E2', 'E2', 7), ('E1', 'A', 5), (None, 'unlocated', 2)]
    >>> table.unplaced
    Unplaced(positive_pence=2, negative_pence=0)
    """
    somewhere = (area >= 0) | (area == OUTSIDE_ENGLAND)
    unplaced = unplaced_nets(pence, supplier, somewhere)
    if minimum_suppliers:
        area = withhold(area, pence, supplier, len(codes), minimum_suppliers)
    # Shifted by the number of null codes, so that these take the first places.
    shift = len(NULL_NAMES)
    sums = sum_by(area.astype(np.int64) + shift, pence, len(codes) + shift)
    present = np.bincount(area + shift, minlength=len(codes) + shift) > 0
    numbers = np.flatnonzero(present[shift:]).astype(np.int64)
    by_code = np.asarray([codes[n] for n in numbers.tolist()], dtype=np.str_)
    order = numbers[np.lexsort((by_code, -sums[shift:][numbers]))]
    nulls = [code for code in NULL_NAMES if present[code + shift]]
    listed = [codes[n] for n in order.tolist()]
    positions = np.concatenate([order + shift, np.asarray(nulls, dtype=np.int64) + shift])
    return AreaTable(
        kind=kind,
        code=[*listed, *(None for _ in nulls)],
        name=[names.get((kind, code), code) for code in listed] + [NULL_NAMES[c] for c in nulls],
        pence=sums[positions.astype(np.int64)],
        total_pence=int(pence.sum()),
        unplaced=unplaced,
    )


def withhold(
    area: NDArray[np.int32],
    pence: NDArray[np.int64],
    supplier: NDArray[np.int32],
    size: int,
    minimum_suppliers: int,
) -> NDArray[np.int32]:
    """Move areas that rest on too few suppliers, or mostly on one, to ``WITHHELD``.

    While the withheld row itself rests on too few suppliers, or mostly on one, the smallest area
    by absolute money that is left joins it: one hidden area alone would be found by subtraction.
    """
    inside = area >= 0
    if not bool(inside.any()):
        return area
    width = int(supplier.max()) + 1
    keys, place = np.unique(
        area[inside].astype(np.int64) * width + supplier[inside], return_inverse=True
    )
    sums = np.abs(sum_by(place.reshape(-1), pence[inside], keys.size))
    of_area = keys // width
    count = np.bincount(of_area, minlength=size)
    largest = np.zeros(size, dtype=np.int64)
    np.maximum.at(largest, of_area, sums)
    gross = sum_by(of_area, sums, size)
    hide = (count > 0) & (
        (count < minimum_suppliers) | (largest * 100 > LARGEST_SHARE_PERCENT * gross)
    )
    if bool(hide.any()):
        for number in np.lexsort((np.arange(size), gross)):
            hidden = hide[of_area]
            enough = np.unique(keys[hidden] % width).size >= minimum_suppliers
            # Suppliers' sums over all hidden areas: one that outweighs the rest is no cover.
            mass = sum_by(keys[hidden] % width, sums[hidden], width)
            even = int(mass.max()) * 100 <= LARGEST_SHARE_PERCENT * int(mass.sum())
            if enough and even:
                break
            hide[number] |= count[number] > 0
    moved = area.copy()
    moved[inside] = np.where(hide[area[inside]], WITHHELD, area[inside])
    return moved
