"""A picture on a page: in two sizes, of which the browser chooses; ``components/pictures.html``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pictured:
    """One picture.

    Attributes
    ----------
    large, small : str
        Addresses of both sizes below the root.
    width, height, small_width, small_height : int
        In pixels; they keep its room while it loads.
    words : str
        What can be seen, for those who cannot see it.
    """

    large: str
    small: str
    width: int
    height: int
    small_width: int
    small_height: int
    words: str
