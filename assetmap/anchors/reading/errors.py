"""What can go wrong when a ledger is read; every message is a sentence for a council officer."""

from __future__ import annotations

from collections.abc import Sequence

from assetmap.core.errors import Invalid


class LedgerUnreadable(Invalid):
    """Base: the file could not be read as a ledger, so nothing was taken from it."""


class NotALedger(LedgerUnreadable):
    """The file can be opened but holds no list of payments."""


class UnreadableFile(LedgerUnreadable):
    """The file cannot be opened as a table: wrong kind, damaged, locked or too large."""


class SheetUnreadable(LedgerUnreadable):
    """A named sheet is missing, hidden, or looks like data that could not be read."""


class ColumnsUnclear(LedgerUnreadable):
    """The columns could not be told apart; ``headers`` are those that were seen.

    Parameters
    ----------
    message : str
        What is unclear and which ``--map`` would settle it.
    headers : sequence of str
        The header texts, as they must be given to ``--map``.
    """

    def __init__(self, message: str, headers: Sequence[str] = ()) -> None:
        super().__init__(message, {"map": message})
        self.headers: tuple[str, ...] = tuple(headers)
