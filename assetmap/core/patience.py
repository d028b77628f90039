"""How long may a page wait for the database? A server that is frozen must not hold every thread.

Timeouts of the server do not help when the server stands still, and over a socket on this machine
no network notices. So each connection of the pages watches its own clock: after a moment without
a byte it asks the server, beside the question that waits, whether it is there at all. One that is
answers at once, however slow the question; one that is not is given up, and until it is heard
again nobody else waits for it either.
"""

from __future__ import annotations

import contextlib
import math
import os
import socket
import struct
from collections.abc import Generator
from threading import Lock
from time import monotonic
from typing import Any

import psycopg
from psycopg import errors
from psycopg.abc import RV, PQGen
from psycopg.rows import TupleRow
from psycopg.waiting import Ready
from sqlalchemy import Engine, event

from assetmap.core import limits

#: PostgreSQL answers this with one letter before it asks who we are (protocol 3, SSLRequest).
_ARE_YOU_THERE = struct.pack("!ii", 8, 80877103)


class Patience:
    """What all connections of one engine know of their server.

    Parameters
    ----------
    longest_s : float
        After so long a question is given up whatever the server says: its own limit and some more.
    """

    def __init__(self, longest_s: float) -> None:
        self.longest_s = longest_s
        self._silent = False
        self._asked_at = -math.inf
        self._asking = Lock()

    def require_voice(self, host: str, port: int) -> None:
        """Raise while the server stands still: one asks it again, the others wait for the answer.

        Raises
        ------
        psycopg.OperationalError
        """
        if not self._silent:
            return
        came = monotonic()
        with self._asking:
            if self._silent and self._asked_at < came:
                # A server that is back answers in milliseconds; whoever waits here waits again.
                self._silent = not is_there(host, port, within_s=limits.VOICE_S)
                self._asked_at = monotonic()
        if self._silent:
            raise psycopg.OperationalError("the server stands still")

    def note_silence(self) -> None:
        """Nobody else needs to find out."""
        self._silent = True

    def watch(
        self, gen: PQGen[RV], connection: psycopg.Connection[Any], place: tuple[str, int]
    ) -> PQGen[RV]:
        """The steps of a question, until it is answered or given up."""
        began = heard = monotonic()
        host, port = place
        self.require_voice(host, port)
        try:
            want = next(gen)
            while True:
                ready = yield want
                now = monotonic()
                if ready != Ready.NONE:
                    heard = now
                elif now - began > self.longest_s:
                    self._give_up(connection, f"no answer within {self.longest_s:.0f} s")
                elif now - heard > limits.SILENCE_S:
                    if not is_there(host, port, within_s=limits.PROBE_S):
                        self.note_silence()
                        self._give_up(connection, "the server stands still")
                    heard = monotonic()
                want = gen.send(ready)
        except StopIteration as done:
            answer: RV = done.value
            return answer

    def _give_up(self, connection: psycopg.Connection[Any], why: str) -> None:
        # Nothing may be sent any more: what was asked may be half-way through.
        with contextlib.suppress(OSError):
            ours = socket.socket(fileno=os.dup(connection.fileno()))
            with ours:
                ours.shutdown(socket.SHUT_RDWR)
        connection.close()
        raise psycopg.OperationalError(why)


class PatientConnection(psycopg.Connection[TupleRow]):
    """A connection that gives up a server which stands still."""

    patience: Patience | None = None
    place: tuple[str, int] = ("", 0)

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Wait for the next answer as long as the server is there."""
        watched: Generator[Any, Any, RV] = gen
        if self.patience is not None:
            watched = self.patience.watch(gen, self, self.place)
        return super().wait(watched, interval, timeout)


def be_patient(engine: Engine, patience: Patience) -> None:
    """Let every connection that an engine makes from now on be a patient one."""

    @event.listens_for(engine, "do_connect")
    def connect(
        _dialect: object, _record: object, arguments: Any, named: Any
    ) -> psycopg.Connection[Any]:
        place = (str(named.get("host") or ""), int(named.get("port") or 5432))
        patience.require_voice(*place)
        try:
            made = PatientConnection.connect(*arguments, **named)
        except errors.ConnectionTimeout:
            patience.note_silence()
            raise
        made.patience, made.place = patience, (made.info.host, made.info.port)
        return made


def is_there(host: str, port: int, *, within_s: float) -> bool:
    """Does a PostgreSQL server answer there within a moment? Nobody need be known to it.

    Parameters
    ----------
    host : str
        A name or address, or the folder of the socket on this machine.
    """
    try:
        with _reached(host, port, within_s) as probe:
            probe.sendall(_ARE_YOU_THERE)
            return bool(probe.recv(1))
    except OSError:
        return False


def _reached(host: str, port: int, within_s: float) -> socket.socket:
    if not host.startswith(("/", "@")):
        return socket.create_connection((host or "localhost", port), timeout=within_s)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        made.settimeout(within_s)
        made.connect(f"{host}/.s.PGSQL.{port}")
    except BaseException:
        made.close()
        raise
    return made
