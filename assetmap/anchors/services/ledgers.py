"""Loading a ledger: payments keyed to suppliers and postcodes, and their summary, at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import psycopg
from numpy.typing import NDArray
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.anchors.errors import AlreadyReplaced, LedgerNotFound, NothingStored
from assetmap.anchors.models import (
    NO_CATEGORY,
    NO_POSTCODE,
    NOT_A_POSTCODE,
    UNKNOWN_POSTCODE,
    Anchor,
    Category,
    Ledger,
    Supplier,
)
from assetmap.anchors.reading.names import supplier_key
from assetmap.anchors.reading.payees import is_redacted, person_like
from assetmap.anchors.reading.payments import MISSING_DAY, Coded, Payments
from assetmap.anchors.reading.reader import LedgerReading
from assetmap.core.db import sign_transaction, slugify
from assetmap.core.money import pence
from assetmap.history.services import record_batch
from assetmap.places.models import Postcode
from assetmap.places.postcodes import normalise_postcode

#: Name under which payments without a printed payee are kept.
NO_NAME = "No name printed"
BLOCK_ROWS = 20_000


@dataclass(frozen=True)
class LedgerSource:
    """Who published a ledger, under which licence, and when it was fetched.

    ``published`` False keeps it from the web altogether.
    """

    source: str
    licence: str
    retrieved_on: date
    published: bool
    demonstration: bool = False
    replaces: str | None = None


@dataclass(frozen=True)
class Overlap:
    """Another ledger of the same anchor whose payments lie in the same period."""

    ledger: str
    date_from: date
    date_to: date
    same_payments: int


@dataclass(frozen=True)
class LoadedLedger:
    """What became of a file."""

    ledger: Ledger
    already_loaded: bool
    overlaps: tuple[Overlap, ...]


def load_ledger(
    session: Session,
    *,
    actor: str,
    anchor: Anchor,
    reading: LedgerReading,
    origin: LedgerSource,
) -> LoadedLedger:
    """Store the payments of one file for one anchor; the caller commits.

    The same bytes twice are a no-op. Every payment is keyed to its supplier (by standardised
    name) and to its postcode in the loaded data, and the summary that catchments read is made in
    the same transaction. What was refused is kept with the ledger.

    Raises
    ------
    NothingStored
        No row of the file is a payment.
    LedgerNotFound
        ``origin.replaces`` names no ledger of this anchor.
    AlreadyReplaced
        It names one that another correction stands in for: that one would be counted twice.
    """
    check, payments = reading.check, reading.payments
    held = session.scalar(
        select(Ledger).where(Ledger.anchor_id == anchor.id, Ledger.sha256 == check.sha256)
    )
    if held is not None:
        return LoadedLedger(held, True, find_overlaps(session, held))
    if not len(payments.pence):
        raise NothingStored(f"{check.file}: no row could be read as a payment; nothing was stored.")
    reason = f"load ledger {check.file}"
    sign_transaction(session, actor=actor, reason=reason, batch=True)
    ledger = Ledger(
        slug=_free_slug(session, anchor, check.date_from, check.date_to),
        anchor_id=anchor.id,
        file_name=check.file,
        sha256=check.sha256,
        published=origin.published,
        demonstration=origin.demonstration,
        amount_basis=check.amount_basis,
        date_order=check.date_order,
        date_from=check.date_from,
        date_to=check.date_to,
        row_count=check.rows,
        payment_count=check.payments,
        refused_count=check.refused_count,
        net_pence=pence(check.net_total),
        refused=[{"row": row.row, "reason": row.reason, "text": row.text} for row in check.refused],
        warnings=list(check.warnings),
        source=origin.source,
        source_id=check.file,
        licence=origin.licence,
        retrieved_on=origin.retrieved_on,
    )
    session.add(ledger)
    session.flush()
    if origin.replaces is not None:
        _replace(session, get_ledger(session, anchor, origin.replaces), ledger)
    _store_payments(session, anchor, ledger, payments)
    summarise(session, ledger.id)
    record_batch(
        session,
        actor=actor,
        reason=reason,
        table="ledger",
        facts={
            "ledger": ledger.slug,
            "sha256": ledger.sha256,
            "payments": ledger.payment_count,
            "refused": ledger.refused_count,
        },
    )
    return LoadedLedger(ledger, False, find_overlaps(session, ledger))


def get_ledger(session: Session, anchor: Anchor, ref: str) -> Ledger:
    """A ledger of an anchor by its slug. Raises ``LedgerNotFound`` with the ones there are."""
    held = session.scalar(select(Ledger).where(Ledger.anchor_id == anchor.id, Ledger.slug == ref))
    if held is None:
        known = session.scalars(select(Ledger.slug).where(Ledger.anchor_id == anchor.id)).all()
        raise LedgerNotFound(
            f"{anchor.slug} has no ledger “{ref}”; it has {', '.join(known) or 'none yet'}."
        )
    return held


def summarise(session: Session, ledger_id: int) -> None:
    """Rebuild the summary of one ledger from its payments."""
    session.execute(text("DELETE FROM spend_cell WHERE ledger_id = :id"), {"id": ledger_id})
    session.execute(
        text(
            "INSERT INTO spend_cell (ledger_id, supplier_id, postcode_id, category_id, month, "
            "payments, credits, pence, credit_pence) "
            "SELECT ledger_id, supplier_id, postcode_id, category_id, month, count(*), "
            "count(*) FILTER (WHERE pence < 0), sum(pence), "
            "coalesce(sum(pence) FILTER (WHERE pence < 0), 0) "
            "FROM payment WHERE ledger_id = :id "
            "GROUP BY ledger_id, supplier_id, postcode_id, category_id, month"
        ),
        {"id": ledger_id},
    )


def key_unknown_postcodes(session: Session) -> int:
    """Look again for postcodes that were not in the data when their ledger was loaded.

    Called after postcodes are imported; returns how many payments found their place. Their
    ledgers' summaries are rebuilt in the same transaction.
    """
    ledgers = session.scalars(
        text("SELECT DISTINCT ledger_id FROM payment WHERE postcode_id = :unknown"),
        {"unknown": UNKNOWN_POSTCODE},
    ).all()
    if not ledgers:
        return 0
    printed = session.scalars(
        text("SELECT DISTINCT postcode FROM payment WHERE postcode_id = :unknown"),
        {"unknown": UNKNOWN_POSTCODE},
    ).all()
    found = _postcode_numbers(session, list(printed))
    placed = 0
    for text_printed, number in found.items():
        if number > 0:
            placed += session.execute(
                text(
                    "UPDATE payment SET postcode_id = :number "
                    "WHERE postcode_id = :unknown AND postcode = :printed"
                ),
                {"number": number, "unknown": UNKNOWN_POSTCODE, "printed": text_printed},
            ).rowcount  # type: ignore[attr-defined]
    if placed:
        for ledger_id in ledgers:
            summarise(session, ledger_id)
    return placed


def find_overlaps(session: Session, ledger: Ledger) -> tuple[Overlap, ...]:
    """Other ledgers of the anchor in the same period, with how many payments look the same.

    Same means: same supplier, day, amount and reference.
    """
    if ledger.date_from is None or ledger.date_to is None:
        return ()
    others = session.scalars(
        select(Ledger)
        .where(
            Ledger.anchor_id == ledger.anchor_id,
            Ledger.id != ledger.id,
            Ledger.replaced_by_id.is_(None),
            Ledger.date_from <= ledger.date_to,
            Ledger.date_to >= ledger.date_from,
        )
        .order_by(Ledger.id)
    ).all()
    same = text(
        "SELECT count(*) FROM payment new WHERE new.ledger_id = :new AND EXISTS ("
        "SELECT FROM payment old WHERE old.ledger_id = :old "
        "AND old.supplier_id = new.supplier_id AND old.pence = new.pence "
        "AND old.paid_on IS NOT DISTINCT FROM new.paid_on "
        "AND old.reference IS NOT DISTINCT FROM new.reference)"
    )
    return tuple(
        Overlap(
            other.slug,
            other.date_from,
            other.date_to,
            session.scalar(same, {"new": ledger.id, "old": other.id}) or 0,
        )
        for other in others
        if other.date_from is not None and other.date_to is not None
    )


# -- parts -----------------------------------------------------------------------------------


def _replace(session: Session, old: Ledger, new: Ledger) -> None:
    if old.replaced_by_id is not None:
        newest = session.get_one(Ledger, old.replaced_by_id)
        raise AlreadyReplaced(
            f"{old.slug} was already replaced by {newest.slug}. To correct it again, replace "
            f"{newest.slug}."
        )
    old.replaced_by_id = new.id


def _free_slug(session: Session, anchor: Anchor, first: date | None, last: date | None) -> str:
    """A readable name from the anchor and the months paid, never used before."""
    months = (
        "undated"
        if first is None or last is None
        else f"{first:%Y-%m}"
        if (first.year, first.month) == (last.year, last.month)
        else f"{first:%Y-%m}-to-{last:%Y-%m}"
    )
    taken = set(session.scalars(select(Ledger.slug)))
    slug, count = f"{anchor.slug}-{months}", 1
    while slug in taken:
        count += 1
        slug = f"{anchor.slug}-{months}-{count}"
    return slug


def _store_payments(session: Session, anchor: Anchor, ledger: Ledger, payments: Payments) -> None:
    suppliers = _by_code(_supplier_numbers(session, anchor, payments), payments.supplier.codes)
    categories = _by_code(
        [*_category_numbers(session, anchor, payments.category.values), NO_CATEGORY],
        payments.category.codes,
    )
    printed = _postcode_numbers(session, payments.postcode.values)
    postcodes = _by_code(
        [*(printed[value] for value in payments.postcode.values), NO_POSTCODE],
        payments.postcode.codes,
    )
    driver = session.connection().connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError("bulk loading needs the psycopg driver")
    statement = (
        "COPY payment (ledger_id, number, row, supplier_id, postcode_id, category_id, month, "
        "paid_on, pence, postcode, reference) FROM STDIN"
    )
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for block in _payment_lines(ledger.id, payments, suppliers, postcodes, categories):
            copy.write(block)


def _payment_lines(
    ledger_id: int,
    payments: Payments,
    suppliers: NDArray[np.int64],
    postcodes: NDArray[np.int64],
    categories: NDArray[np.int64],
) -> Iterator[str]:
    """COPY text in blocks: repeated text is escaped once for each distinct value."""
    days, months, at_day = _days(payments.day)
    printed = [*map(_escaped, payments.postcode.values), r"\N"]
    references = [*map(_escaped, payments.reference.values), r"\N"]
    for start in range(0, len(payments.pence), BLOCK_ROWS):
        part = slice(start, start + BLOCK_ROWS)
        yield "".join(
            f"{ledger_id}\t{number}\t{row}\t{supplier}\t{postcode}\t{category}\t{months[day]}\t"
            f"{days[day]}\t{amount}\t{printed[at]}\t{references[reference]}\n"
            for number, row, supplier, postcode, category, day, amount, at, reference in zip(
                range(start, start + BLOCK_ROWS),
                payments.row[part].tolist(),
                suppliers[part].tolist(),
                postcodes[part].tolist(),
                categories[part].tolist(),
                at_day[part].tolist(),
                payments.pence[part].tolist(),
                payments.postcode.codes[part].tolist(),
                payments.reference.codes[part].tolist(),
                strict=False,
            )
        )


def _days(day: NDArray[np.int32]) -> tuple[list[str], list[int], NDArray[np.int64]]:
    """Distinct days as COPY text and as yyyymm, and which of them each payment has."""
    distinct, at = np.unique(day, return_inverse=True)
    dates = [
        None if value == MISSING_DAY else date.fromordinal(_EPOCH + value)
        for value in distinct.tolist()
    ]
    return (
        [r"\N" if value is None else value.isoformat() for value in dates],
        [0 if value is None else value.year * 100 + value.month for value in dates],
        at,
    )


_EPOCH = date(1970, 1, 1).toordinal()


def _by_code(numbers: list[int], codes: NDArray[np.int32]) -> NDArray[np.int64]:
    """Database number of each row; code -1 takes the last number."""
    return np.asarray(numbers, dtype=np.int64)[codes]


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\t", " ").replace("\n", " ").replace("\r", " ")


def _postcode_numbers(session: Session, printed: list[str]) -> dict[str, int]:
    """Number of each printed postcode, or why it has none."""
    normal = {value: normalise_postcode(value) for value in printed}
    wanted = sorted({code for code in normal.values() if code is not None})
    held: dict[str, int] = {}
    for start in range(0, len(wanted), BLOCK_ROWS):
        part = wanted[start : start + BLOCK_ROWS]
        held.update(
            (code, number)
            for code, number in session.execute(
                select(Postcode.code, Postcode.id).where(Postcode.code.in_(part))
            )
        )
    return {
        value: NOT_A_POSTCODE if code is None else held.get(code, UNKNOWN_POSTCODE)
        for value, code in normal.items()
    }


def _category_numbers(session: Session, anchor: Anchor, names: list[str]) -> list[int]:
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


def _supplier_numbers(session: Session, anchor: Anchor, payments: Payments) -> list[int]:
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
        session.add_all(
            Supplier(
                anchor_id=anchor.id,
                key=key,
                name=name,
                slug=slugify(name),
                person_like=person_like(name),
                named=bool(key) and not is_redacted(name),
                number=numbers.get(key),
                vat_number=vat_numbers.get(key),
            )
            for key, name in new.items()
        )
        session.flush()
        held = _suppliers(session, anchor)
    return [held.get(key, 0) for key in keys]


def _suppliers(session: Session, anchor: Anchor) -> dict[str, int]:
    query = select(Supplier.key, Supplier.id).where(Supplier.anchor_id == anchor.id)
    return dict(session.execute(query).all())


def _first_of(owner: NDArray[np.int32], values: Coded, keys: list[str]) -> dict[str, str]:
    """The first value that each supplier key is printed with."""
    both = np.unique(
        np.column_stack([owner, values.codes])[(owner >= 0) & (values.codes >= 0)], axis=0
    )
    found: dict[str, str] = {}
    for supplier, value in both.tolist():
        found.setdefault(keys[supplier], values.values[value])
    return found
