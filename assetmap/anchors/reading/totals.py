"""Total rows: told from payments, never summed, and used as the control of the sum."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Control = Literal["agrees", "differs", "absent"]

_TOTAL = re.compile(
    r"(?:grand|overall|report|ledger|sheet|page|running|final|net|gross|column)?[ -]*"
    r"(?:sub[ -]?totals?|totals?|sum)"
    r"(?:[ -]+(?:amounts?|payments?|spend|spending|spent|expenditure|value|paid|net|gross|£|gbp"
    r"|(?:for|of|to|in|paid|this|all)\b.*))*[ :=.-]*(?:\(?£\)?)?",
    re.IGNORECASE,
)
_ENDS_IN_TOTAL = re.compile(r".*\S *[ -](?:sub[ -]?)?total:?", re.IGNORECASE)


@dataclass(frozen=True)
class PrintedTotal:
    """A printed total and the sums that it may have been meant to be, in pence."""

    pence: int
    of_file: int
    of_sheet: int
    since_last: int
    sheet: int


@dataclass(frozen=True)
class ControlFound:
    """The printed grand total (``None``: absent) and whether the payments add up to it."""

    pence: int | None
    control: Control


def says_total(text: str) -> bool:
    """Tell whether a cell's whole text is a word for a total.

    >>> says_total("Grand Total:"), says_total("Total for May"), says_total("TOTAL GAS & POWER")
    (True, True, False)
    """
    return _TOTAL.fullmatch(text) is not None


def ends_in_total(text: str) -> bool:
    """Tell whether the text ends in “total”, as a spreadsheet's subtotals do (“Example Ltd Total”).

    >>> ends_in_total("Example Works Ltd Total"), ends_in_total("Total Energies")
    (True, False)
    """
    return _ENDS_IN_TOTAL.fullmatch(text) is not None


def find_control(totals: Sequence[PrintedTotal], net: int) -> ControlFound:
    """Compare the printed totals with the sum of the payments.

    A total equal to the whole sum is the grand total; else sheet totals or subtotals that add up
    to it; else the last printed one, which then differs.

    >>> find_control([PrintedTotal(500, 500, 500, 500, 0)], 500).control
    'agrees'
    """
    if not totals:
        return ControlFound(None, "absent")
    if any(total.pence == net for total in totals):
        return ControlFound(net, "agrees")
    last_of_sheet = {total.sheet: total.pence for total in totals}
    if len(last_of_sheet) > 1:
        together = sum(last_of_sheet.values())
        return ControlFound(together, "agrees" if together == net else "differs")
    parts = [total for total in totals if total.pence == total.since_last]
    if len(parts) > 1 and sum(total.pence for total in parts) == net:
        return ControlFound(net, "agrees")
    return ControlFound(totals[-1].pence, "differs")
