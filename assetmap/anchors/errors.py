"""What can go wrong with anchors and their ledgers."""

from __future__ import annotations

from assetmap.core.errors import Conflict, Invalid, NotAllowed, NotFound


class AnchorNotFound(NotFound):
    """No anchor has this reference."""


class LedgerNotFound(NotFound):
    """This anchor has no such ledger."""


class NoLedgers(Invalid):
    """A catchment was asked for, but there is no ledger to make it from."""


class UnknownLocalArea(Invalid):
    """What counts as local could not be understood."""


class NothingStored(Invalid):
    """A ledger was read, but not one payment could be."""


class AlreadyReplaced(Conflict):
    """A ledger was to be corrected that a correction has replaced before."""


class SecondPersonNeeded(NotAllowed):
    """Who sent something of an anchor's for release cannot release it."""
