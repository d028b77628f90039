"""What was promised, received and spent in all, and of how much nobody knows?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from assetmap.core.money import PENNY

#: No single promise is as large; anything above is a slip of the keyboard.
MOST = Decimal(10) ** 11


@dataclass(frozen=True)
class Sum:
    """A sum of amounts in pounds.

    Attributes
    ----------
    total : Decimal or None
        Of those that are known; None where none is, which is not nothing.
    unknown : int
        How many are not known.
    """

    total: Decimal | None
    unknown: int


def sum_known(amounts: Iterable[Decimal | None]) -> Sum:
    """Add up what is known, to the penny; nobody's silence is a nought.

    >>> sum_known([Decimal("10.10"), None, Decimal("0.20")])
    Sum(total=Decimal('10.30'), unknown=1)
    >>> sum_known([None]), sum_known([])
    (Sum(total=None, unknown=1), Sum(total=None, unknown=0))
    """
    held = list(amounts)
    known = [one for one in held if one is not None]
    return Sum(sum(known, Decimal(0)) if known else None, len(held) - len(known))


def read_pounds(text: str) -> Decimal:
    """An amount as people type it, in pounds with two places.

    Raises
    ------
    ValueError
        Not a plain amount, below nothing, finer than a penny, or beyond reason; says which.

    >>> read_pounds("£1,250,000"), read_pounds("0.5")
    (Decimal('1250000.00'), Decimal('0.50'))
    """
    plain = text.strip().removeprefix("£").replace(",", "").replace(" ", "")
    if not plain.isascii() or not plain.replace(".", "", 1).isdigit():
        raise ValueError("Give pounds, such as 1,250,000 or 1250000.50.")
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        raise ValueError("Give pounds, such as 1,250,000 or 1250000.50.") from None
    if amount != amount.quantize(PENNY):
        raise ValueError("Nothing is finer than a penny.")
    if amount > MOST:
        raise ValueError("This is more than any promise.")
    return amount.quantize(PENNY)
