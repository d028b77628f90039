"""Taking turns: a sheet or file keeps a processor busy for seconds, so each process makes one.

One more may wait. Whoever comes after that is told at once to try again, so that however many
sheets are asked for, the pages are still answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from assetmap.paper.errors import Busy

#: At work or waiting at once, in one process; the server has four threads in each.
MOST_AT_ONCE = 2
_ROOM = BoundedSemaphore(MOST_AT_ONCE)
_WORK = Lock()


@contextmanager
def in_turn() -> Iterator[None]:
    """Do costly work when it is this one's turn.

    Raises
    ------
    Busy
        One is at work and another waits already.
    """
    if not _ROOM.acquire(blocking=False):
        raise Busy("Several sheets and files are being made just now. Try again in half a minute.")
    try:
        with _WORK:
            yield
    finally:
        _ROOM.release()
