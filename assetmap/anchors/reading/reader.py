"""From a ledger file to its payments and an honest account of every row."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assetmap.anchors.reading.cells import Row, filled
from assetmap.anchors.reading.check import LedgerCheck, RefusedRow, SheetRead
from assetmap.anchors.reading.columns import Columns, choose_columns, continue_columns
from assetmap.anchors.reading.dates import NO_DATE, DateOrder, SettledDates, settle_dates
from assetmap.anchors.reading.delimited import open_delimited
from assetmap.anchors.reading.errors import (
    ColumnsUnclear,
    LedgerUnreadable,
    NotALedger,
    SheetUnreadable,
)
from assetmap.anchors.reading.evidence import looks_like_payments
from assetmap.anchors.reading.fields import FIELDS
from assetmap.anchors.reading.flags import count_flags
from assetmap.anchors.reading.gather import Gathering, gather_sheet
from assetmap.anchors.reading.names import supplier_key
from assetmap.anchors.reading.payees import is_redacted
from assetmap.anchors.reading.payments import MISSING_DAY, Payments, compact
from assetmap.anchors.reading.sources import Book, Sheet, find_format
from assetmap.anchors.reading.summaries import SheetTaken, drop_summaries
from assetmap.anchors.reading.totals import find_control
from assetmap.anchors.reading.workbooks import open_workbook
from assetmap.core.money import money_words, pounds

# Enough rows to see a header below a long title and what the cells under it hold.
WINDOW = 500
_SKIPPED = ("blank", "title", "repeated_header", "footer", "total")


@dataclass(frozen=True)
class LedgerReading:
    """A ledger as read: the account of its rows, and the payments themselves."""

    check: LedgerCheck
    payments: Payments


def read_ledger(
    path: Path,
    *,
    sheet: str | None = None,
    mapping: Mapping[str, str] | None = None,
    date_order: DateOrder | None = None,
) -> LedgerReading:
    """Read a published ledger: which payments does the file hold, and what is in doubt?

    Parameters
    ----------
    path : Path
        Delimited text (UTF-8, UTF-16, Windows-1252), XLSX, XLS or ODS.
    sheet : str, optional
        The one sheet to read; without it every visible sheet that holds payments is read.
    mapping : mapping of field to header, optional
        Columns that a person named, by header (“Name (2)” is the second column so called).
    date_order : {"day_first", "month_first"}, optional
        How 03/04/2020 is meant, when the person knows.

    Returns
    -------
    LedgerReading
        ``check.rows == check.payments + check.refused_count``; the payments in file order,
        amounts in whole pence, a missing date as ``MISSING_DAY``.

    Raises
    ------
    UnreadableFile
        The file cannot be opened as a table.
    NotALedger
        It holds no payments.
    ColumnsUnclear
        The columns cannot be told apart and must be named.
    SheetUnreadable
        The sheet does not exist, is hidden, or looks like data that could not be read.
    """
    named = dict(mapping or {})
    for name in named:
        if name not in FIELDS:
            raise ColumnsUnclear(f"“{name}” is not a field: use one of {', '.join(FIELDS)}.")
    format_ = find_format(path)
    book = open_delimited(path) if format_ == "csv" else open_workbook(path, format_)
    into = Gathering(epoch_1904=book.epoch_1904)
    warnings = list(book.warnings)
    taken = _take_sheets(path, book, _wanted(path, book, sheet), named, into, warnings)
    if not taken or not (into.payments or into.refused):
        raise NotALedger(
            f"{path.name} is not a ledger that can be read: no sheet has a header that names an "
            "amount and a supplier above rows of payments. If it is one, name its columns with "
            "--map supplier=“header” --map amount=“header”."
        )
    taken = drop_summaries(into, taken, warnings)
    settled = _settle(into, date_order, warnings)
    payments = _payments(into, settled)
    return LedgerReading(_check(path, book, taken, into, payments, settled, warnings), payments)


def _wanted(path: Path, book: Book, sheet: str | None) -> Sequence[Sheet]:
    if sheet is None:
        return book.sheets
    key = sheet.strip().lower()
    found = [item for item in book.sheets if item.name.strip().lower() == key]
    if found:
        return found[:1]
    if any(name.strip().lower() == key for name in book.hidden_sheets):
        raise SheetUnreadable(f"{path.name}: sheet “{sheet}” is hidden; unhide it to read it.")
    names = ", ".join(f"“{item.name}”" for item in book.sheets)
    raise SheetUnreadable(f"{path.name} has no sheet “{sheet}”; its visible sheets are {names}.")


def _take_sheets(
    path: Path,
    book: Book,
    sheets: Sequence[Sheet],
    mapping: Mapping[str, str],
    into: Gathering,
    warnings: list[str],
) -> list[SheetTaken]:
    """Read each sheet that holds payments; name each that seems to and could not be read."""
    taken: list[SheetTaken] = []
    unread: list[tuple[str, LedgerUnreadable]] = []
    for sheet in sheets:
        window = [
            row
            for number, row in enumerate(islice(sheet.rows(), WINDOW), start=1)
            for row in [row if number not in sheet.hidden_rows else []]
        ]
        if not any(map(filled, window)):
            continue
        where = path.name if len(book.sheets) == 1 else f"{path.name}, sheet “{sheet.name}”"
        try:
            columns = _columns(window, mapping, where, taken, sheet.name, warnings)
        except ColumnsUnclear as error:
            if len(sheets) == 1:
                raise
            if looks_like_payments(window):
                unread.append((sheet.name, error))
                continue
            columns = None
        if columns is None:
            if len(sheets) > 1:
                warnings.append(f"sheet “{sheet.name}” holds no list of payments and was not read")
            continue
        warnings += [
            note if len(sheets) == 1 else f"{sheet.name}: {note}" for note in columns.notes
        ]
        before = Counter(into.skipped)
        rows = gather_sheet(
            into,
            sheet.rows(),
            columns,
            sheet=len(taken),
            width=sheet.width,
            hidden=sheet.hidden_rows,
        )
        taken.append(SheetTaken(sheet.name, columns, rows, into.skipped - before))
    if unread:
        names = ", ".join(f"“{name}”" for name, _ in unread)
        raise SheetUnreadable(
            f"{path.name}: {names} looks like data but could not be read, so the ledger would be "
            f"incomplete. Read one sheet with --sheet, or name its columns. {unread[0][1]}"
        )
    return taken


def _columns(
    window: Sequence[Row],
    mapping: Mapping[str, str],
    where: str,
    taken: Sequence[SheetTaken],
    name: str,
    warnings: list[str],
) -> Columns | None:
    """Choose the columns by the sheet's own header, else continue those of the sheet before."""
    unclear: ColumnsUnclear | None = None
    columns: Columns | None = None
    try:
        columns = choose_columns(window, mapping, where=where)
    except ColumnsUnclear as error:
        unclear = error
    if columns is None and taken:
        columns = continue_columns(taken[-1].columns, window)
        if columns is not None:
            warnings.append(
                f"sheet “{name}” has no header; it was read with the columns of "
                f"“{taken[-1].name}”, whose kinds of cell agree"
            )
    if columns is None and unclear is not None:
        raise unclear
    if columns is None and looks_like_payments(window):
        raise ColumnsUnclear(
            f"{where}: rows that look like payments stand without a header. "
            "Add a header row (Date, Supplier, Amount) above them."
        )
    return columns


def _settle(into: Gathering, given: DateOrder | None, warnings: list[str]) -> SettledDates:
    codes = into.joined("date", np.int32)
    counts = np.bincount(codes.astype(np.int64), minlength=len(into.dates.readings))
    settled = settle_dates(into.dates.readings, counts.astype(np.int64), given)
    warnings += settled.warnings
    printed = np.array([reading != NO_DATE for reading in into.dates.readings], dtype=bool)
    unreadable = int(counts[1:][~printed[1:]].sum())
    if unreadable:
        warnings.append(
            f"{unreadable:,} payments have a printed date that is not a date; they are "
            "kept without one"
        )
    if _swapped(into, counts.astype(np.int64)):
        warnings.append(
            "every real date in the workbook falls on the 1st to 12th of a month and every date "
            "kept as text after the 12th: a spreadsheet program has probably swapped days and "
            "months; check with the publisher"
        )
    return settled


def _swapped(into: Gathering, counts: NDArray[np.int64]) -> bool:
    """Tell the trace that an American setting leaves: 01/05 turned into 5 January, 31/05 left."""
    typed, text = [], []
    for reading, is_typed, count in zip(
        into.dates.readings, into.dates.typed, counts.tolist(), strict=True
    ):
        if count and is_typed and reading != NO_DATE:
            typed.append(date.fromordinal(719163 + reading.day_first).day <= 12)
        elif count and reading.slashed:
            text.append(reading.month_first == MISSING_DAY != reading.day_first)
    return len(typed) > 1 and len(text) > 1 and all(typed) and all(text)


def _payments(into: Gathering, settled: SettledDates) -> Payments:
    def coded(name: str) -> tuple[NDArray[np.int32], list[str]]:
        return into.joined(name, np.int32).astype(np.int32), into.coders[name].values_seen

    days = settled.days[into.joined("date", np.int32).astype(np.int64)]
    return Payments(
        sheet=into.joined("sheet", np.int16).astype(np.int16),
        row=into.joined("row", np.int32).astype(np.int32),
        pence=into.joined("pence", np.int64).astype(np.int64),
        day=days.astype(np.int32),
        supplier=compact(*coded("supplier")),
        supplier_id=compact(*coded("supplier_id")),
        vat_number=compact(*coded("vat_number")),
        postcode=compact(*coded("postcode")),
        category=compact(*coded("category")),
        reference=compact(*coded("reference")),
        description=compact(*coded("description")),
    )


def _check(
    path: Path,
    book: Book,
    taken: Sequence[SheetTaken],
    into: Gathering,
    payments: Payments,
    settled: SettledDates,
    warnings: list[str],
) -> LedgerCheck:
    net = sum(payments.pence.tolist())
    negative = payments.pence[payments.pence < 0]
    found = find_control(into.totals, net)
    if found.control == "differs" and found.pence is not None:
        warnings.append(
            f"the file prints a total of {money_words(found.pence)}, but its payments add up to "
            f"{money_words(net)}: {money_words(found.pence - net)} apart"
        )
    for number, row in into.bare_rows[:5]:
        warnings.append(
            f"row {row} of “{taken[number].name}” holds only an amount that is not the sum of the "
            "rows above; it was counted as a payment"
        )
    if len({item.columns.basis for item in taken}) > 1:
        warnings.append("the sheets do not all print the same kind of amount (net, gross)")
    flags = count_flags(payments, masked=_masked(into), rounded=into.rounded)
    if flags["rounded"]:
        warnings.append(f"{flags['rounded']:,} amounts with a fraction of a penny were rounded")
    days = payments.day[payments.day != MISSING_DAY]
    several = len(taken) > 1
    refused = tuple(
        RefusedRow(
            item.row,
            f"sheet “{taken[item.sheet].name}”: {item.reason}" if several else item.reason,
            item.text,
        )
        for item in into.refused
    )
    skipped = {name: into.skipped[name] for name in _SKIPPED}
    if into.skipped["hidden"]:
        skipped["hidden"] = into.skipped["hidden"]
    bases = {item.columns.basis for item in taken}
    return LedgerCheck(
        file=path.name,
        sha256=_sha256(path),
        format=book.format,
        encoding=book.encoding,
        delimiter=book.delimiter,
        sheets=tuple(SheetRead(item.name, item.rows) for item in taken),
        header_row=taken[0].columns.header_row,
        columns=taken[0].columns.headers(),
        amount_basis=bases.pop() if len(bases) == 1 else "unknown",
        date_order=settled.order,
        rows=len(payments.pence) + len(refused),
        payments=len(payments.pence),
        skipped=skipped,
        refused=refused,
        refused_count=len(refused),
        net_total=pounds(net),
        negative_count=len(negative),
        negative_total=pounds(sum(negative.tolist())),
        suppliers=_count_suppliers(payments),
        date_from=_day(int(days.min())) if len(days) else None,
        date_to=_day(int(days.max())) if len(days) else None,
        printed_total=None if found.pence is None else pounds(found.pence),
        control=found.control,
        flags=flags,
        warnings=tuple(warnings),
    )


def _count_suppliers(payments: Payments) -> int:
    if payments.supplier.values:
        return len(
            {supplier_key(name) for name in payments.supplier.values if not is_redacted(name)}
        )
    return len(payments.supplier_id.values)


def _masked(into: Gathering) -> int:
    """Count payments with a masked text; one with two of them counts once."""
    hit = np.zeros(len(into.joined("pence", np.int64)), dtype=bool)
    for name, coder in into.coders.items():
        if coder.masked:
            hit |= np.isin(into.joined(name, np.int32), list(coder.masked))
    return int(hit.sum())


def _day(days: int) -> date:
    return date.fromordinal(719163 + days)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
