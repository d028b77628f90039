"""Large zip files that an operator imports: judged by their table before anything is inflated.

What people upload is judged by more rules, in ``archive_rules``.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assetmap.uploads.errors import UnreadableFile

#: An honest table of text shrinks about tenfold; DEFLATE cannot do better than 1,032.
MAX_RATIO = 100
MAX_MEMBERS = 1_000
#: The whole postcode directory unpacks to 1.3 GB, the largest file that is read here.
MAX_UNPACKED = 3 * 2**30
_SMALL = 2**20
ZIP_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


@contextmanager
def opened_zip(path: Path, *, limit: int = MAX_UNPACKED) -> Iterator[zipfile.ZipFile]:
    """A zip file that may be read: not a bomb, not damaged, not encrypted.

    Python's reader never inflates a member past the size that the table of contents states, so
    what is judged here is what comes out.

    Parameters
    ----------
    limit : int
        Most bytes that all members together may unpack to.

    Raises
    ------
    UnreadableFile
        Also for faults that show only while the members are read inside the block.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            refuse_bomb(archive, path.name, limit=limit)
            yield archive
    except ZIP_FAULTS as fault:
        raise UnreadableFile(
            f"{path.name} is a damaged or locked zip: {str(fault)[:80]}."
        ) from fault


def refuse_bomb(archive: zipfile.ZipFile, name: str, *, limit: int = MAX_UNPACKED) -> None:
    """Raise ``UnreadableFile`` for an archive that would unpack to far more than it holds."""
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise UnreadableFile(f"{name}: the zip holds {len(members):,} files; that is too many.")
    unpacked = sum(item.file_size for item in members)
    if unpacked > limit:
        raise UnreadableFile(
            f"{name}: the zip unpacks to {unpacked / 2**20:,.0f} MB; at most "
            f"{limit / 2**20:,.0f} MB is read."
        )
    for item in members:
        if item.file_size > max(_SMALL, MAX_RATIO * item.compress_size):
            raise UnreadableFile(
                f"{name}: “{item.filename[:60]}” unpacks to more than {MAX_RATIO} times its size, "
                "as a zip bomb does. Unpack it yourself if you trust it."
            )


def inner_zip(data: bytes, name: str, *, limit: int) -> io.BytesIO:
    """A zip-based document from inside a zip (a workbook), judged by the same rules."""
    held = io.BytesIO(data)
    try:
        with zipfile.ZipFile(held) as archive:
            refuse_bomb(archive, name, limit=limit)
    except ZIP_FAULTS as fault:
        raise UnreadableFile(f"{name} is damaged: {str(fault)[:80]}.") from fault
    held.seek(0)
    return held
