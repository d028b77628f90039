"""Tiles that were made, kept in this process up to a number of bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

#: What an entry weighs beside its bytes: key, list entry and object, rounded up.
ENTRY_BYTES = 400


class TileCache:
    """The tiles asked for last; every method may be called from several threads at once.

    A key names a version, so what it holds is never out of date: it is only pushed out.

    Parameters
    ----------
    limit_bytes : int
        All entries together, each counted with ``ENTRY_BYTES`` more than it holds.

    >>> kept = TileCache(1000)
    >>> kept.put("a", b"1"), kept.put("b", b"2"), kept.get("a"), kept.put("c", b"3")
    (None, None, b'1', None)
    >>> kept.get("a"), kept.get("b"), kept.get("c")
    (b'1', None, b'3')
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._held: OrderedDict[Hashable, bytes] = OrderedDict()
        self._weight = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> bytes | None:
        """What was kept under a key, which now is the last to be pushed out."""
        with self._lock:
            if key not in self._held:
                return None
            self._held.move_to_end(key)
            return self._held[key]

    def put(self, key: Hashable, value: bytes) -> None:
        """Keep bytes; those not asked for longest make room. Too heavy a value is not kept."""
        weight = len(value) + ENTRY_BYTES
        if weight > self._limit:
            return
        with self._lock:
            if key in self._held:
                self._weight -= len(self._held.pop(key)) + ENTRY_BYTES
            self._held[key] = value
            self._weight += weight
            while self._weight > self._limit:
                _, dropped = self._held.popitem(last=False)
                self._weight -= len(dropped) + ENTRY_BYTES

    def weight(self) -> int:
        """What all entries weigh, in bytes."""
        return self._weight
