"""What the check of a ledger found, as the page shows it: counts, columns, doubts, first rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from assetmap.anchors.analysis.shared_addresses import shared_postcodes
from assetmap.anchors.reading.check import to_json
from assetmap.anchors.reading.names import supplier_key
from assetmap.anchors.reading.payees import is_redacted, person_like
from assetmap.anchors.reading.payments import MISSING_DAY, Payments
from assetmap.anchors.reading.reader import LedgerReading
from assetmap.core.money import money_words
from assetmap.places.postcodes import normalise_postcode

#: Rows, refusals, addresses and payees that the page lists; the counts are of all.
SHOWN = 50
_FIRST_ROWS = 10


def account_of(reading: LedgerReading) -> dict[str, Any]:
    """The account of one reading as plain JSON; money as text in pounds."""
    payments = reading.payments
    return {
        **to_json(reading.check),
        "refused": [vars_of(row) for row in reading.check.refused[:SHOWN]],
        "people": _people(payments),
        "people_count": len(_people_codes(payments)),
        "shared": _shared(payments),
        "first": _first(payments),
    }


def vars_of(row: Any) -> dict[str, Any]:
    """One refused row: where, why, and its words."""
    return {"row": row.row, "reason": row.reason, "text": row.text}


def checked_as(sha256: str, *, sheet: str | None, mapping: Mapping[str, str],
               date_order: str | None) -> str:  # fmt: skip
    """A mark of a file and of how it is read: what was looked at is what is stored."""
    choices = json.dumps([sha256, sheet, sorted(mapping.items()), date_order])
    return hashlib.sha256(choices.encode()).hexdigest()


def _people_codes(payments: Payments) -> list[int]:
    return [
        code for code, name in enumerate(payments.supplier.values)
        if person_like(name) and not is_redacted(name)
    ]  # fmt: skip


def _people(payments: Payments) -> list[dict[str, Any]]:
    """Payees that look like people, by what they were paid, the largest first."""
    sums = _sums(payments.supplier.codes, payments.pence, len(payments.supplier.values))
    codes = sorted(_people_codes(payments), key=lambda code: -int(sums[code]))
    return [
        {"name": payments.supplier.values[code], "total": money_words(int(sums[code]))}
        for code in codes[:SHOWN]
    ]


def _shared(payments: Payments) -> list[dict[str, Any]]:
    """Postcodes at which several payees are paid: offices rather than workplaces."""
    normal = [normalise_postcode(one) or "" for one in payments.postcode.values]
    known = {code: number for number, code in enumerate(dict.fromkeys(filter(None, normal)))}
    by_value = np.array([known.get(code, -1) for code in normal] + [-1], dtype=np.int32)
    place = by_value[payments.postcode.codes]
    keys = [supplier_key(name) for name in payments.supplier.values]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    name_number = np.array([numbers[key] for key in keys] + [0], dtype=np.int32)
    named = np.array([not is_redacted(name) for name in payments.supplier.values] + [False])
    found = shared_postcodes(
        postcode=place,
        name_number=name_number[payments.supplier.codes],
        named=named[payments.supplier.codes],
        pence=payments.pence,
    )
    codes = list(known)
    rows = []
    for number in found.tolist():
        here = place == number
        names = sorted({
            payments.supplier.values[code]
            for code in payments.supplier.codes[here].tolist() if code >= 0
        })  # fmt: skip
        rows.append(
            {
                "postcode": codes[number],
                "suppliers": names[:SHOWN],
                "count": len(names),
                "pence": int(payments.pence[here].sum()),
            }
        )
    rows.sort(key=lambda row: -int(row["pence"]))
    return [{**row, "total": money_words(int(row["pence"]))} for row in rows[:SHOWN]]


def _first(payments: Payments) -> list[dict[str, str]]:
    rows = []
    for number in range(min(_FIRST_ROWS, len(payments.pence))):
        day = int(payments.day[number])
        rows.append(
            {
                "row": str(int(payments.row[number])),
                "date": "" if day == MISSING_DAY else str(np.datetime64(day, "D")),
                "supplier": _value(payments.supplier, number),
                "amount": money_words(int(payments.pence[number])),
                "postcode": _value(payments.postcode, number),
                "category": _value(payments.category, number),
            }
        )
    return rows


def _value(column: Any, number: int) -> str:
    code = int(column.codes[number])
    return str(column.values[code]) if code >= 0 else ""


def _sums(codes: Any, pence: Any, size: int) -> Any:
    sums = np.zeros(size + 1, dtype=np.int64)
    np.add.at(sums, codes, pence)
    return sums[:size]
