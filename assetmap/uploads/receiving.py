"""Taking a file off the wire: counted while it is written, whole on the disk or not there."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assetmap.core.limits import MB, UPLOAD_BYTES
from assetmap.uploads.errors import NoRoom, TooLarge

_BLOCK = 1 << 16
_FULL = (errno.ENOSPC, errno.EDQUOT)
#: A file that nothing names after so long belongs to a request that was lost.
LOST_AFTER_S = 3_600


class Readable(Protocol):
    """Anything that gives bytes: a request's stream, an open file."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; none at the end."""


@dataclass(frozen=True)
class Received:
    """A file that is whole on the disk, under a random name that only we can read."""

    path: Path
    byte_count: int
    sha256: str


def receive(stream: Readable, into: Path, *, limit: int = UPLOAD_BYTES) -> Received:
    """Write a stream into a new private file and count its bytes.

    What the sender says of its size is not asked: reading stops one byte past the limit.
    On any failure, of the sender, the disk or the program, no file is left behind.

    Parameters
    ----------
    into : Path
        Folder for files that wait; it must exist.
    limit : int
        Most bytes that are accepted.

    Raises
    ------
    TooLarge
        There is more than ``limit``.
    NoRoom
        The disk is full.
    """
    path = into / secrets.token_hex(16)
    try:
        return _written(stream, path, limit)
    except BaseException as fault:
        path.unlink(missing_ok=True)
        if isinstance(fault, OSError) and fault.errno in _FULL:
            raise NoRoom(
                "There is no room for this file on the server just now. Nothing was kept; try "
                "again later, and tell the people who run this map if it happens again."
            ) from fault
        raise


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes in hex, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def sweep(folder: Path, named: set[str | None]) -> int:
    """Delete files in a folder of waiting ones that nothing names any more; how many."""
    oldest, gone = time.time() - LOST_AFTER_S, 0
    for path in folder.iterdir():
        if path.name not in named and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _written(stream: Readable, path: Path, limit: int) -> Received:
    digest, count = hashlib.sha256(), 0
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as out:
        while block := stream.read(min(_BLOCK, limit + 1 - count)):
            count += len(block)
            if count > limit:
                raise TooLarge(
                    f"The file is larger than {_words(limit)}, the most that is accepted here. "
                    "Split it, or leave out what is not needed."
                )
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return Received(path, count, digest.hexdigest())


def _words(count: int) -> str:
    return f"{count / MB:,.0f} MB" if count >= MB else f"{count:,} bytes"


def waiting_folder(home: Path, name: str) -> Path:
    """A folder of an installation in which files wait: for nobody else's eyes, in no back-up."""
    made = home / name
    made.mkdir(parents=True, exist_ok=True, mode=0o700)
    return made
