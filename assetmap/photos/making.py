"""From a file that somebody sends to two pictures on the disk; the file itself goes at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assetmap.core.limits import PHOTO_BYTES, PHOTO_TURN_S, PHOTOS_AT_ONCE
from assetmap.photos.errors import PhotosBusy
from assetmap.photos.keeping import forget_originals
from assetmap.photos.store import originals_folder, photo_folder, store_pictures
from assetmap.uploads.judging import judge
from assetmap.uploads.photos import Photo as Decoded
from assetmap.uploads.photos import read_photo
from assetmap.uploads.receiving import Readable, receive

#: Decoding takes memory: so many at once in this process.
_TURNS = threading.BoundedSemaphore(PHOTOS_AT_ONCE)


@dataclass(frozen=True)
class Made:
    """Two pictures that lie on the disk, and what the file told beside them."""

    decoded: Decoded
    file_name: str


def make_pictures(
    stream: Readable, *, label: str, declared: str | None, home: Path, at: datetime
) -> Made:
    """Judge, decode and store one photo; nothing of the original is left, whatever happens.

    Parameters
    ----------
    label, declared : str
        Name and content type as they were sent: they can only count against the file.

    Raises
    ------
    WrongKind, TooLarge, UnreadableFile, NoRoom
    PhotosBusy
        Others take all the room that decoding may have.
    """
    folder = originals_folder(home)
    forget_originals(folder, at=at)
    received = receive(stream, folder, limit=PHOTO_BYTES)
    try:
        judged = judge(received.path, label=label, purpose="photo", declared=declared)
        with _turn():
            decoded = read_photo(received.path, label=judged.label)
    finally:
        received.path.unlink(missing_ok=True)
    return Made(decoded, store_pictures(photo_folder(home), decoded))


@contextmanager
def _turn() -> Iterator[None]:
    if not _TURNS.acquire(timeout=PHOTO_TURN_S):
        raise PhotosBusy(
            "Several photos are being made ready just now. Nothing was kept; try again in a minute."
        )
    try:
        yield
    finally:
        _TURNS.release()
