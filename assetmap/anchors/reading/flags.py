"""Doubts about payments that are kept: each is counted, none is a reason to refuse."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assetmap.anchors.reading.payees import is_redacted, person_like
from assetmap.anchors.reading.payments import MISSING_DAY, Coded, Payments
from assetmap.places.postcodes import normalise_postcode


def count_flags(payments: Payments, *, masked: int, rounded: int) -> dict[str, int]:
    """Count the payments with each doubt.

    Returns
    -------
    dict of str to int
        ``supplier``, ``date``, ``reference``: missing or not readable. ``postcode``: printed but
        not shaped as one. ``person_like``: the payee may be a private person (redacted ones
        included). ``redacted``. ``duplicate``: same supplier, date, reference and amount as an
        earlier payment (instalments exist, so they stay). ``zero``: nothing was paid.
        ``masked``: a text held bank details, a card, an e-mail, a telephone or the like.
        ``rounded``: a fraction of a penny was rounded.
    """
    named = payments.supplier if payments.supplier.values else payments.supplier_id
    people = _where(payments.supplier, [person_like(name) for name in payments.supplier.values])
    redacted = _where(payments.supplier, [is_redacted(name) for name in payments.supplier.values])
    bad = _where(
        payments.postcode, [normalise_postcode(text) is None for text in payments.postcode.values]
    )
    return {
        "supplier": int((named.codes < 0).sum()),
        "date": int((payments.day == MISSING_DAY).sum()),
        "reference": int((payments.reference.codes < 0).sum()),
        "postcode": int(bad.sum()),
        "person_like": int(people.sum()),
        "redacted": int(redacted.sum()),
        "duplicate": count_duplicates(payments),
        "zero": int((payments.pence == 0).sum()),
        "masked": masked,
        "rounded": rounded,
    }


def count_duplicates(payments: Payments) -> int:
    """Count payments that repeat an earlier one's supplier, date, reference and amount."""
    if len(payments.pence) < 2:
        return 0
    keys = (
        payments.pence,
        payments.day,
        payments.reference.codes,
        payments.supplier.codes,
        payments.supplier_id.codes,
    )
    order = np.lexsort(keys)
    same = np.ones(len(order) - 1, dtype=bool)
    for key in keys:
        same &= key[order][1:] == key[order][:-1]
    return int(same.sum())


def _where(coded: Coded, test: list[bool]) -> NDArray[np.bool_]:
    """Spread a test of the distinct values over the payments; a missing value is false."""
    return np.array([*test, False], dtype=bool)[coded.codes]
