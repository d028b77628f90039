"""Printed money to whole pence, or the reason why it is not money.

Nothing is guessed: a decimal comma, scientific notation, another currency, a date or a formula
is refused, because a wrong figure cannot be told from a right one afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import isfinite

from assetmap.anchors.reading.cells import Cell, cell_text
from assetmap.core.money import PENNY, pence

# A single payment of a hundred billion pounds is not published; sums of a million smaller ones
# stay far inside int64.
_DIGITS = 11
_CEILING = 10.0**_DIGITS
# Below a two-hundredth of a penny the rest is an artefact of binary floats (7956.420000000001).
_ARTEFACT = Decimal("0.00005")

_PLAIN = re.compile(
    r"\s*(-?)£?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,11})(?:\.([0-9]{2}|[0-9]))?\s*\Z"
).match
# There is one way only to match an item: an odd cell must end the match, not try 2^n ways back.
# (Atomic groups would say so, but Python before 3.11.5 matches wrongly with them.)
_ONE_PLAIN = r" *-?£?(?:[0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,11})\.[0-9]{2} *"
_ALL_PLAIN = re.compile(rf"{_ONE_PLAIN}(?:\n{_ONE_PLAIN})*").fullmatch
_NOT_DIGITS = str.maketrans("", "", "£,. ")
_NUMBER = (
    r"(?P<whole>[0-9]{1,3}(?P<gap>[, ])[0-9]{3}(?:(?P=gap)[0-9]{3})*|[0-9]+)?(?P<part>\.[0-9]*)?"
)
_SIGNED = re.compile(
    rf"(?P<first>[-+])? ?(?:£|GBP)? ?(?P<second>[-+])? ?{_NUMBER} ?(?:£|GBP)? ?(?P<last>[-+])?"
)
_BRACKETS = re.compile(rf"(?:£|GBP)? ?\( ?(?:£|GBP)? ?{_NUMBER} ?\)")
_DASHES = str.maketrans(dict.fromkeys("−–—‐‑‒﹣-", "-"))
_DATE = re.compile(
    r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}.*"
    r"|[0-9]{1,2}[- /][A-Za-z]{3,9}[- /,]+[0-9]{2,4}|[A-Za-z]{3,9}[- /][0-9]{2,4}"
)


@dataclass(frozen=True)
class AmountRead:
    """Whole pence (``None`` when refused), whether a true fraction was rounded, and the reason."""

    pence: int | None
    rounded: bool = False
    reason: str = ""


def plain_pence(cell: Cell) -> int | None:
    """Read the everyday forms quickly; ``None`` sends the cell on to :func:`read_amount`.

    >>> plain_pence("24,676,831.92"), plain_pence(" £38,148.43 "), plain_pence("-5.5")
    (2467683192, 3814843, -550)
    >>> plain_pence("(279.36)") is None
    True
    """
    if cell.__class__ is str:
        match = _PLAIN(cell)
        if match is None:
            return None
        sign, whole, part = match.groups()
        if len(whole) > _DIGITS + 3:  # three commas at most
            return None
        value = int(f"{whole}{(part or '').ljust(2, '0')}".replace(",", ""))
        return -value if sign else value
    if cell.__class__ is float and abs(cell) < 1e9:
        scaled = cell * 100
        nearest = round(scaled)
        # Under a thousand million pounds a float is good to a millionth of a penny.
        return nearest if abs(scaled - nearest) < 1e-4 else None
    return None


def plain_column(cells: Sequence[Cell]) -> list[int | None]:
    """Read many cells as :func:`plain_pence` does, faster where all have two decimals.

    >>> plain_column(["1,200.50", "-3.00"]), plain_column(["7", "x"])
    ([120050, -300], [700, None])
    """
    # One match over the joined column costs a fifth of one per cell. Any comma, point, space or
    # pound sign that passed stands where it may, so taking them out leaves whole pence.
    try:
        text = "\n".join(cells)  # type: ignore[arg-type]
    except TypeError:  # a workbook's typed cells
        return list(map(plain_pence, cells))
    if cells and _ALL_PLAIN(text):
        bare = text.translate(_NOT_DIGITS).split("\n")
        if len(bare) == len(cells):  # else a cell spans lines
            return list(map(int, bare))
    return list(map(plain_pence, cells))


def read_amount(cell: Cell) -> AmountRead:
    """Read one amount of money, or say why it is refused.

    Parameters
    ----------
    cell : Cell
        Text with ``£``, commas, spaces, brackets or a leading or trailing minus; or a number.

    Returns
    -------
    AmountRead
        Rounded half up only where a true fraction of a penny is printed, and then marked.

    >>> read_amount("(1,279.36)").pence, read_amount("£ 12.50-").pence
    (-127936, -1250)
    >>> read_amount("1.234,56").reason
    'the amount is written with a decimal comma or misplaced thousands commas'
    """
    if isinstance(cell, bool):
        return AmountRead(None, reason="a TRUE or FALSE stands where the amount should be")
    if isinstance(cell, date | time | timedelta):
        return AmountRead(None, reason="a date or time stands where the amount should be")
    if isinstance(cell, float | int):
        if not isfinite(cell):
            return AmountRead(None, reason="the amount is not a number")
        if abs(cell) >= _CEILING:
            return AmountRead(None, reason="the amount is too large to be a payment")
        return _to_pence(Decimal(repr(cell)))
    return _read_text(cell)


def _read_text(cell: str) -> AmountRead:
    if cell.lstrip().startswith("="):
        return AmountRead(None, reason="a formula stands where the amount should be")
    text = cell_text(cell).translate(_DASHES).replace("Â£", "£").replace("\ufffd", "£")
    if not text:
        return AmountRead(None, reason="there is no amount")
    match = _SIGNED.fullmatch(text)
    bracketed = None if match else _BRACKETS.fullmatch(text)
    found = match or bracketed
    if found is None or not (found["whole"] or (found["part"] or ".") != "."):
        return AmountRead(None, reason=_why_not(text))
    signs = "".join(match[name] or "" for name in ("first", "second", "last")) if match else "-"
    if len(signs) > 1:
        return AmountRead(None, reason="the amount has more than one sign")
    whole = re.sub("[, ]", "", found["whole"] or "0")
    if len(whole.lstrip("0")) > _DIGITS:
        return AmountRead(None, reason="the amount is too large to be a payment")
    value = Decimal(f"{whole}{found['part'] or ''}")
    return _to_pence(-value if signs == "-" else value)


def _to_pence(value: Decimal) -> AmountRead:
    whole = value.quantize(PENNY, rounding=ROUND_HALF_UP)
    return AmountRead(pence(whole), rounded=abs(whole - value) >= _ARTEFACT)


def _why_not(text: str) -> str:
    """Name the fault of a text that is no amount; the text itself is shown beside it."""
    if set(text) == {"#"}:
        return "##### stands where the amount should be: the column was too narrow when saved"
    if text.startswith("#"):
        return "a spreadsheet error stands where the amount should be"
    if set(text) <= set("-£ "):
        return "a dash stands where the amount should be"
    if _DATE.fullmatch(text):
        return "a date stands where the amount should be"
    if re.fullmatch(r"[-+]?[0-9.]+[eE][-+]?[0-9]+", text):
        return "the amount is in scientific notation, which loses pence"
    if any(sign in text for sign in "€$¥") or re.search(r"\b(EUR|USD)\b", text):
        return "the amount is not in pounds"
    if re.fullmatch(r"[-+£ ().,0-9]+", text) and "," in text:
        return "the amount is written with a decimal comma or misplaced thousands commas"
    return "the amount cannot be read as money"
