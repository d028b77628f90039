"""Loading a ledger: payments keyed to suppliers and postcodes, and their summary, at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.anchors.errors import AlreadyReplaced, LedgerNotFound, NothingStored
from assetmap.anchors.models import NO_CATEGORY, NO_POSTCODE, UNKNOWN_POSTCODE, Anchor, Ledger
from assetmap.anchors.reading.payments import Payments
from assetmap.anchors.reading.reader import LedgerReading
from assetmap.anchors.services.keying import (
    by_code,
    category_numbers,
    postcode_numbers,
    supplier_numbers,
)
from assetmap.anchors.services.payment_rows import Days, distinct_days, store_payments
from assetmap.anchors.services.summaries import KeyedPayments, store_summary, summarise
from assetmap.core.db import sign_transaction
from assetmap.core.money import pence
from assetmap.core.stopping import stop_if_asked
from assetmap.history.services import record_batch


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
    the same transaction. The rows that were refused are
    kept by number and reason.

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
        # What a refused row says stays in the file: a name may stand anywhere in it.
        refused=[{"row": row.row, "reason": row.reason} for row in check.refused],
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
    days = distinct_days(payments.day)
    keyed = _key(session, anchor, payments, days)
    stop_if_asked()
    store_payments(session, ledger.id, payments, keyed, days)
    stop_if_asked()
    store_summary(session, ledger.id, keyed)
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
    found = {
        value: number for value, number in postcode_numbers(session, printed).items() if number > 0
    }
    placed = session.execute(
        text(
            "UPDATE payment SET postcode_id = found.number "
            "FROM unnest(CAST(:printed AS text[]), CAST(:numbers AS integer[])) "
            "found (printed, number) "
            "WHERE payment.postcode_id = :unknown AND payment.postcode = found.printed"
        ),
        {
            "printed": list(found),
            "numbers": list(found.values()),
            "unknown": UNKNOWN_POSTCODE,
        },
    ).rowcount  # type: ignore[attr-defined]
    if placed:
        for ledger_id in ledgers:
            summarise(session, ledger_id)
    return int(placed)


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
    # Rows that came a moment ago are in no statistics: taken for few, each would be compared with
    # each, for hours where both are large.
    session.execute(text("SET LOCAL enable_nestloop = off"))
    same = text(
        "SELECT count(*) FROM payment new WHERE new.ledger_id = :new AND EXISTS ("
        "SELECT FROM payment old WHERE old.ledger_id = :old "
        "AND old.supplier_id = new.supplier_id AND old.pence = new.pence "
        "AND old.paid_on IS NOT DISTINCT FROM new.paid_on "
        "AND old.reference IS NOT DISTINCT FROM new.reference)"
    )
    found = tuple(
        Overlap(
            other.slug,
            other.date_from,
            other.date_to,
            session.scalar(same, {"new": ledger.id, "old": other.id}) or 0,
        )
        for other in others
        if other.date_from is not None and other.date_to is not None
    )
    session.execute(text("SET LOCAL enable_nestloop TO DEFAULT"))
    return found


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


def _key(session: Session, anchor: Anchor, payments: Payments, days: Days) -> KeyedPayments:
    """Numbers of every payment's supplier, postcode and category."""
    printed = postcode_numbers(session, payments.postcode.values)
    return KeyedPayments(
        supplier=by_code(supplier_numbers(session, anchor, payments), payments.supplier.codes),
        postcode=by_code(
            [*(printed[value] for value in payments.postcode.values), NO_POSTCODE],
            payments.postcode.codes,
        ),
        category=by_code(
            [*category_numbers(session, anchor, payments.category.values), NO_CATEGORY],
            payments.category.codes,
        ),
        month=days.month[days.at],
        pence=payments.pence,
    )
