"""Numbers of a summary as they are stored: whole columns of fixed width, lowest byte first."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

#: Packed columns of ``spend_month`` and the numbers in them.
PACKED = (
    ("suppliers", "<i8"),
    ("postcodes", "<i4"),
    ("categories", "<i8"),
    ("payments", "<i4"),
    ("pence", "<i8"),
)


def pack(name: str, numbers: NDArray[np.integer]) -> bytes:
    """A column of whole numbers as bytes.

    Raises
    ------
    ValueError
        A number does not fit into its column: cut off, it would be another number.

    >>> pack("postcodes", np.array([258, -1])).hex()
    '02010000ffffffff'
    """
    kind = dict(PACKED)[name]
    limits = np.iinfo(kind)
    if numbers.size and (numbers.min() < limits.min or numbers.max() > limits.max):
        raise ValueError(f"one of the {name} does not fit into its column")
    return numbers.astype(kind).tobytes()


def unpack(name: str, parts: Iterable[bytes]) -> NDArray[np.int64]:
    """One column again, from its parts in their order.

    >>> unpack("postcodes", [bytes.fromhex("02010000"), bytes.fromhex("ffffffff")]).tolist()
    [258, -1]
    """
    kind = dict(PACKED)[name]
    found = [np.frombuffer(part, dtype=kind) for part in parts]
    return np.concatenate([np.zeros(0, dtype=np.int64), *found], dtype=np.int64)
