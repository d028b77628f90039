"""Numbers for what a ledger prints: its suppliers, its categories and their postcodes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.anchors.models import (
    NOT_A_POSTCODE,
    UNKNOWN_POSTCODE,
    Anchor,
    Category,
    Supplier,
)
from assetmap.anchors.reading.names import supplier_key
from assetmap.anchors.reading.payees import is_redacted, person_like
from assetmap.anchors.reading.payments import Coded, Payments
from assetmap.core.arrays import any_of
from assetmap.core.db import slugify
from assetmap.places.models import Postcode
from assetmap.places.postcodes import normalise_postcode

#: Name under which payments without a printed payee are kept.
NO_NAME = "No name printed"


def by_code(numbers: Sequence[int], codes: NDArray[np.int32]) -> NDArray[np.int64]:
    """Database number of each row; code -1 takes the last number.

    >>> by_code([7, 9, 0], np.array([1, -1, 0], dtype=np.int32)).tolist()
    [9, 0, 7]
    """
    return np.asarray(numbers, dtype=np.int64)[codes]


def postcode_numbers(session: Session, printed: Iterable[str]) -> dict[str, int]:
    """Number of each printed postcode in the loaded data, or why it has none."""
    normal = {value: normalise_postcode(value) for value in printed}
    wanted = list({code for code in normal.values() if code is not None})
    query = select(Postcode.code, Postcode.id).where(any_of(Postcode.code, wanted))
    held = dict(session.execute(query).all())
    return {
        value: NOT_A_POSTCODE if code is None else held.get(code, UNKNOWN_POSTCODE)
        for value, code in normal.items()
    }


def category_numbers(session: Session, anchor: Anchor, names: Sequence[str]) -> list[int]:
    """Number of each category of an anchor, new ones made."""
    held = _categories(session, anchor)
    missing = [name for name in dict.fromkeys(names) if name not in held]
    if missing:
        session.add_all(Category(anchor_id=anchor.id, name=name) for name in missing)
        session.flush()
        held = _categories(session, anchor)
    return [held[name] for name in names]


def _categories(session: Session, anchor: Anchor) -> dict[str, int]:
    query = select(Category.name, Category.id).where(Category.anchor_id == anchor.id)
    return dict(session.execute(query).all())


def supplier_numbers(session: Session, anchor: Anchor, payments: Payments) -> list[int]:
    """Number of each distinct printed supplier, new ones made; the last is “no name”."""
    names = payments.supplier.values
    keys = [*map(supplier_key, names), ""]
    held = _suppliers(session, anchor)
    new: dict[str, str] = {}
    for key, name in zip(keys, [*names, NO_NAME], strict=True):
        if key not in held:
            new.setdefault(key, name)
    if not (payments.supplier.codes < 0).any():
        new.pop("", None)
    if new:
        numbers = _first_of(payments.supplier.codes, payments.supplier_id, keys)
        vat_numbers = _first_of(payments.supplier.codes, payments.vat_number, keys)
        # One statement with whole columns: a row at a time takes ten times as long.
        session.execute(
            text(
                "INSERT INTO supplier "
                "(anchor_id, key, name, slug, person_like, named, number, vat_number) "
                "SELECT :anchor, * FROM unnest(CAST(:keys AS text[]), CAST(:names AS text[]), "
                "CAST(:slugs AS text[]), CAST(:person_like AS boolean[]), "
                "CAST(:named AS boolean[]), CAST(:numbers AS text[]), "
                "CAST(:vat_numbers AS text[]))"
            ),
            {
                "anchor": anchor.id,
                "keys": list(new),
                "names": list(new.values()),
                "slugs": [slugify(name) for name in new.values()],
                "person_like": [person_like(name) for name in new.values()],
                "named": [bool(key) and not is_redacted(name) for key, name in new.items()],
                "numbers": [numbers.get(key) for key in new],
                "vat_numbers": [vat_numbers.get(key) for key in new],
            },
        )
        held = _suppliers(session, anchor)
    return [held.get(key, 0) for key in keys]


def _suppliers(session: Session, anchor: Anchor) -> dict[str, int]:
    query = select(Supplier.key, Supplier.id).where(Supplier.anchor_id == anchor.id)
    return dict(session.execute(query).all())


def _first_of(owner: NDArray[np.int32], values: Coded, keys: list[str]) -> dict[str, str]:
    """The value that each supplier key is printed with; of several, the one that came first."""
    printed = (owner >= 0) & (values.codes >= 0)
    width = len(values.values) + 1
    # Codes count up as values appear, so the lowest is the one seen first.
    both = np.unique(owner[printed].astype(np.int64) * width + values.codes[printed])
    found: dict[str, str] = {}
    for supplier, value in zip((both // width).tolist(), (both % width).tolist(), strict=True):
        found.setdefault(keys[supplier], values.values[value])
    return found
