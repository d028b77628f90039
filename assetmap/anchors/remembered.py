"""Answers kept in this process for a while, so that the second reader need not wait."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

AnswerT = TypeVar("AnswerT")


class Remembered:
    """The answers asked for last, one application's own.

    A key must hold everything that the answer depends on, the state of the data included: then
    an old answer is never found under a new state. One application has one database role, so no
    answer reaches another audience.

    >>> kept = Remembered(room=1)
    >>> kept.answer("a", lambda: 1), kept.answer("a", lambda: 2), kept.answer("b", lambda: 3)
    (1, 1, 3)
    >>> kept.answer("a", lambda: 4)
    4
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._held: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def answer(self, key: Hashable, make: Callable[[], AnswerT]) -> AnswerT:
        """The answer kept under a key, made now when there is none."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                kept: AnswerT = self._held[key]
                return kept
        # Made outside the lock: two first readers may both wait, but nobody else does.
        made = make()
        with self._lock:
            self._held[key] = made
            while len(self._held) > self._room:
                self._held.popitem(last=False)
        return made
