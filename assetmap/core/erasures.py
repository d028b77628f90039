"""Who asked to be forgotten: a list outside the database, so that no restore brings them back.

A back-up made before an erasure still holds the person. The list is one line of JSON an erasure
in ``<home>/erasures.jsonl``; each back-up carries it, and a restore applies the lines of both,
the installation's and the back-up's, before anybody can see the restored data. It names nobody:
only the account's own random id.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assetmap.core.archive import sync_folder, written_whole
from assetmap.core.errors import Invalid

FILE = "erasures.jsonl"


@dataclass(frozen=True, order=True)
class Erasure:
    """One account that was erased, and when.

    Attributes
    ----------
    at : datetime
        With a time zone.
    account : str
        The account's random public id, never a name or an address.
    """

    at: datetime
    account: str


class ErasuresUnreadable(Invalid):
    """The list of erasures holds a line that is none."""


def record_erasure(home: Path, erasure: Erasure) -> None:
    """Add one line, on the disk before this returns; call it before the erasure is committed.

    An erasure that then fails is done again after a restore, which harms nobody; the other order
    could forget one.
    """
    home.mkdir(parents=True, exist_ok=True, mode=0o755)
    path = home / FILE
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b") as out:
        fcntl.flock(handle, fcntl.LOCK_EX)
        # What a power cut left half-written was never acknowledged.
        out.truncate(out.read().rfind(b"\n") + 1)
        out.write(_line(erasure))
        out.flush()
        os.fsync(handle)
    sync_folder(home)


def read_erasures(path: Path) -> tuple[Erasure, ...]:
    """Every erasure of a list in the order of time; none when there is no list.

    A last line without its end was never acknowledged and is left out.

    Raises
    ------
    ErasuresUnreadable
        Any other line that cannot be read: nothing may be restored until it is put right.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    lines = [line for line in text.split("\n")[:-1] if line]
    return tuple(sorted({_read(line, path) for line in lines}))


def write_erasures(home: Path, erasures: Iterable[Erasure]) -> None:
    """Put a whole list in place of the one that is there."""
    with written_whole(home / FILE) as out:
        for erasure in sorted(set(erasures)):
            out.write(_line(erasure))


def _line(erasure: Erasure) -> bytes:
    said = {"at": erasure.at.isoformat(), "account": erasure.account}
    return json.dumps(said).encode() + b"\n"


def _read(line: str, path: Path) -> Erasure:
    try:
        said = json.loads(line)
        erasure = Erasure(datetime.fromisoformat(said["at"]), said["account"])
    except (ValueError, KeyError, TypeError):
        erasure = None
    if erasure is None or erasure.at.tzinfo is None or not isinstance(erasure.account, str):
        raise ErasuresUnreadable(
            f"{path} holds a line that is no erasure. Put it right first: without it somebody "
            "who was erased would come back."
        )
    return erasure
