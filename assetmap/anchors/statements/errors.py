"""What can go wrong with yearly statements."""

from __future__ import annotations

from assetmap.core.errors import Conflict, Invalid, NotFound


class StatementNotFound(NotFound):
    """There is no such statement, or not for whoever asks."""


class YearNotWhole(Invalid):
    """A month of the year is in no ledger yet, or the year is not over."""


class NothingToShow(Invalid):
    """Not even the year's total may be shown without giving a payee away."""


class StatementMovedOn(Conflict):
    """Somebody else decided meanwhile, or the ledgers are others than those looked at."""
