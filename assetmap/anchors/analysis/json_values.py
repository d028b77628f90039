"""What may stand in a JSON document, and how numbers are rounded on the way there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TypeAlias

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"


def rounded(value: float | None, places: int) -> float | None:
    """Round for print; ``None`` for what does not exist, NaN included, so that JSON never breaks.

    >>> rounded(0.12345678, 6), rounded(float("nan"), 1), rounded(None, 1), rounded(-0.04, 1)
    (0.123457, None, None, 0.0)
    """
    if value is None or not isfinite(value):
        return None
    # Adding zero turns a rounded -0.0 into 0.0.
    return round(value, places) + 0.0
