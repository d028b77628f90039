"""What can go wrong with paper and files to take away."""

from __future__ import annotations

from assetmap.core.errors import Invalid, NotFound, Unavailable


class TooMany(Invalid):
    """The selection has more things than a sheet or file can hold."""


class NoSuchPaper(NotFound):
    """A walk sheet is not made in this size."""


class NoSuchFile(NotFound):
    """A selection cannot be taken away as this kind of file."""


class Busy(Unavailable):
    """Others' sheets and files are being made; another would slow every page down."""
