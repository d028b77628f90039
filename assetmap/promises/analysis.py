"""What was promised, received and spent in all, and of how much nobody knows?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


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
