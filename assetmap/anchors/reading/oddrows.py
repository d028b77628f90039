"""Rows that are not everyday payments: what each of them is, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assetmap.anchors.reading.amounts import read_amount
from assetmap.anchors.reading.cells import Row, cell_text, filled
from assetmap.anchors.reading.columns import Columns
from assetmap.anchors.reading.dates import NO_DATE, read_date
from assetmap.anchors.reading.headers import reduce_header
from assetmap.anchors.reading.totals import ends_in_total, says_total

Kind = Literal["payment", "refused", "blank", "text", "repeated_header", "total"]


@dataclass(frozen=True)
class RunningSums:
    """What the payments above a row add up to, in pence."""

    of_file: int
    of_sheet: int
    since_last: int
    payments: int


@dataclass(frozen=True)
class Verdict:
    """What a row is. ``pence`` for a payment or a readable total, ``reason`` for a refusal.

    ``bare`` marks a payment that is nothing but an amount.
    """

    kind: Kind
    pence: int | None = None
    rounded: bool = False
    reason: str = ""
    bare: bool = False


def judge_row(row: Row, columns: Columns, width: int | None, sums: RunningSums) -> Verdict:
    """Say what an odd row is.

    Parameters
    ----------
    row : Row
        Its cells, at least as many as the columns need.
    columns : Columns
        The columns of the sheet.
    width : int or None
        The most cells a row of delimited text may fill; a longer one has slipped, so its
        amount cannot be trusted. ``None`` in a workbook, where cells cannot slip.
    sums : RunningSums
        A row that holds only an amount is a total when it equals one of these sums.

    Returns
    -------
    Verdict
        A total is recognised by words or by its sum in an otherwise empty row, never by size.
    """
    cells = filled(row)
    if not cells:
        return Verdict("blank")
    if _repeats_header(cells, columns):
        return Verdict("repeated_header")
    amount = read_amount(row[columns.money])
    if _is_total(row, cells, columns, amount.pence, sums):
        return Verdict("total", amount.pence)
    if not _is_data(row, cells, columns, amount.pence is not None):
        return Verdict("text")
    if width is not None and cells[-1][0] >= width:
        return Verdict(
            "refused",
            reason=f"the row has {cells[-1][0] + 1} cells where the header has {width}: a comma "
            "may be missing its quotation marks, so the amount cannot be trusted",
        )
    if amount.pence is None:
        return Verdict("refused", reason=amount.reason)
    bare = all(place in columns.monies for place, _ in cells)
    return Verdict("payment", amount.pence, amount.rounded, bare=bare)


def _repeats_header(cells: list[tuple[int, str]], columns: Columns) -> bool:
    same = sum(
        place < len(columns.names) and reduce_header(text) == reduce_header(columns.names[place])
        for place, text in cells
    )
    return same >= 2 and same * 3 >= len(cells) * 2


def _is_total(
    row: Row,
    cells: list[tuple[int, str]],
    columns: Columns,
    pence: int | None,
    sums: RunningSums,
) -> bool:
    known = (sums.of_file, sums.of_sheet, sums.since_last)
    others = [(place, text) for place, text in cells if place not in columns.monies]
    if not others:
        return pence is not None and sums.payments > 0 and pence in known
    date = columns.places.get("date")
    if date is not None and date < len(row) and read_date(row[date]) != NO_DATE:
        return False
    agrees = pence is not None and sums.payments > 0 and pence in known
    labels = [place for place, text in others if says_total(text)]
    if labels:
        # A supplier called “Total” keeps its reference or category; a total row stands alone.
        supplier = columns.places.get("supplier")
        return agrees or len(others) == 1 or (len(others) == 2 and supplier not in labels)
    return agrees and len(others) == 1 and ends_in_total(others[0][1])


def _is_data(row: Row, cells: list[tuple[int, str]], columns: Columns, readable: bool) -> bool:
    if readable:
        return True
    if len(cells) < 2:
        return False
    present = {place for place, _ in cells}
    date, supplier = columns.places.get("date"), columns.places.get("supplier")
    if columns.money in present or supplier in present:
        return True
    if date is not None and date < len(row) and read_date(row[date]) != NO_DATE:
        return True
    return len(cells) >= max(3, (len(columns.names) + 1) // 2)


def title_total(row: Row) -> int | None:
    """Read a total printed above the header (“Total spend | £1,234.56”), in pence.

    >>> title_total(["Total spend", "", "£1,234.56"]), title_total(["Payments in May", "3"])
    (123456, None)
    """
    cells = filled(row)
    amounts = [read_amount(row[place]).pence for place, _ in cells]
    found = [pence for pence in amounts if pence is not None]
    if len(found) == 1 and any(says_total(cell_text(row[place])) for place, _ in cells):
        return found[0]
    return None
