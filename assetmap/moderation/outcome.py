"""What became of a contribution: published at once, or held for a moderator."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """What became of a contribution.

    Attributes
    ----------
    path : str
        Page of the record, below the root; empty while a new one waits.
    is_held : bool
        True when a moderator looks at it first.
    """

    path: str
    is_held: bool
