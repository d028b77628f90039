"""Money: Decimal pounds at the edges, whole pence (int64) inside arrays, never a float.

Whole pence add up exactly in NumPy, so every breakdown sums to its total to the penny.
"""

from __future__ import annotations

from decimal import Decimal

PENNY = Decimal("0.01")


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
