"""Money: Decimal pounds at the edges, whole pence (int64) inside arrays, never a float.

Whole pence add up exactly in NumPy, so every breakdown sums to its total to the penny.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

PENNY = Decimal("0.01")
#: Nobody types a larger amount on purpose.
MOST_POUNDS = Decimal(10) ** 11


def pounds(pence: int) -> Decimal:
    """Turn whole pence into Decimal pounds with two places.

    >>> pounds(-160431798)
    Decimal('-1604317.98')
    """
    return Decimal(int(pence)).scaleb(-2).quantize(PENNY)


def money_text(pence: int) -> str:
    r"""Pence as machine-readable pounds, matching ``-?\d+\.\d\d``.

    >>> money_text(2467683192), money_text(-5), money_text(0)
    ('24676831.92', '-0.05', '0.00')
    """
    return format(pounds(pence), "f")


def money_words(pence: int) -> str:
    """Pence as people read them: thousands commas, true minus, to the penny.

    >>> money_words(-160431798)
    '−£1,604,317.98'
    """
    sign = "−" if pence < 0 else ""
    return f"{sign}£{abs(pounds(pence)):,.2f}"


def pence(amount: Decimal) -> int:
    """Decimal pounds as whole pence; more than two decimals is an error, not a rounding.

    >>> pence(Decimal("24.10"))
    2410
    """
    scaled = amount.scaleb(2)
    whole = scaled.to_integral_value()
    if whole != scaled:
        raise ValueError(f"{amount} has a fraction of a penny")
    return int(whole)


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
    if amount > MOST_POUNDS:
        raise ValueError("This is more than any plan or promise holds. Check the noughts.")
    return amount.quantize(PENNY)
