"""Visitors in their hundreds: each turn has a moment at which it is due, whatever came before.

A driver that waits for one answer before it asks again hides every queue. Here waits count from
the moment at which a request was due.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from urllib.parse import urlencode

from tests.deployed import NAME

#: nginx closes what has been idle for 30 s; a browser knows that too.
_IDLE_S = 20.0
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer: its status (0: none), when it was due, seconds from then, bytes of its body."""

    kind: str
    status: int
    due: float
    seconds: float
    size: int
    retry_after: str | None


@dataclass
class Driven:
    """What was heard in one run, in any order."""

    heard: list[Heard] = field(default_factory=list)
    #: Sizes of bodies by address, of visitors without an account alone.
    sizes: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def kinds(self) -> list[str]:
        return sorted({one.kind for one in self.heard})

    def waits(self, kind: str | None = None, *, status: int | None = None) -> list[float]:
        """Seconds in order, of one kind or all, with one status or all."""
        return sorted(
            one.seconds
            for one in self.heard
            if kind in (None, one.kind) and status in (None, one.status)
        )

    def count(self, *statuses: int) -> int:
        return sum(one.status in statuses for one in self.heard)

    def odd(self, *fine: int) -> dict[tuple[str, int], int]:
        """How many came with another status, by kind and status."""
        found: dict[tuple[str, int], int] = defaultdict(int)
        for one in self.heard:
            if one.status not in fine:
                found[one.kind, one.status] += 1
        return dict(found)

    def said(self) -> str:
        """A line for each kind: how many, and p50, p95, p99, p99.9 in milliseconds."""
        lines = []
        for kind in [*self.kinds(), None]:
            waits = self.waits(kind)
            figures = " ".join(f"{share(waits, of) * 1000:7.0f}" for of in (0.5, 0.95, 0.99, 0.999))
            lines.append(f"  {kind or 'all':14} {len(waits):8,}  {figures}")
        return "\n".join([f"  {'':14} {'count':>8}      p50     p95     p99   p99.9", *lines])


def share(waits: list[float], of: float) -> float:
    """The wait that a share of all stays under; ``waits`` are in order."""
    return waits[min(len(waits) - 1, int(of * len(waits)))] if waits else 0.0


class Caller:
    """One visitor's connection, kept open as a browser keeps it, from an address of its own."""

    def __init__(self, port: int, number: int, driven: Driven) -> None:
        address = f"127.0.{1 + number // 250}.{1 + number % 250}"
        self._connection = HTTPConnection(
            "127.0.0.1", port, timeout=60, source_address=(address, 0)
        )
        self._used = 0.0
        self._driven = driven
        self.due = 0.0

    def ask(
        self, kind: str, path: str, *, cookie: str = "", form: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Ask once, and note it; the next of the same turn is due when this one is there."""
        now = time.monotonic()
        if now - self._used > _IDLE_S:
            self._connection.close()
        headers = {"Host": NAME, "Accept-Encoding": "gzip"}
        if cookie:
            headers["Cookie"] = cookie
        body = None
        if form is not None:
            body = urlencode(form)
            headers |= {"Content-Type": _FORM, "Origin": f"http://{NAME}"}
        status, content, retry = 0, b"", None
        try:
            self._connection.request("GET" if form is None else "POST", path, body, headers)
            answer = self._connection.getresponse()
            content = answer.read()
            status, retry = answer.status, answer.getheader("Retry-After")
        except (OSError, HTTPException):
            self._connection.close()
        self._used = time.monotonic()
        self._driven.heard.append(
            Heard(kind, status, self.due, self._used - self.due, len(content), retry)
        )
        if status == 200 and not cookie:
            self._driven.sizes[path].add(len(content))
        self.due = self._used
        return status, content

    def close(self) -> None:
        self._connection.close()


Turn = Callable[[Caller, int], None]


def drive(
    port: int,
    turn: Turn,
    *,
    seconds: float,
    callers: int,
    per_s: float | None = None,
    first: int = 0,
) -> Driven:
    """Let visitors take their turns for so long.

    Parameters
    ----------
    turn : callable
        What one visitor does in the turn of a number.
    per_s : float, optional
        Turns that are due each second, however long the answers take; without it each caller takes
        the next as soon as it is free.
    first : int
        Number of the first turn, so that one run goes on where another ended.
    """
    driven = Driven()
    numbers = count()
    began = time.monotonic() + 0.1
    faults: list[BaseException] = []

    def work(number: int) -> None:
        caller = Caller(port, number, driven)
        try:
            while not faults:
                at = next(numbers)
                due = began + at / per_s if per_s else max(began, time.monotonic())
                if due >= began + seconds:
                    return
                wait = due - time.monotonic()
                if wait > 0:
                    time.sleep(wait)
                caller.due = due
                turn(caller, first + at)
        except BaseException as fault:
            faults.append(fault)
        finally:
            caller.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(callers)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if faults:
        raise faults[0]
    return driven
