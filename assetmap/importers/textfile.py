"""The text of a small file that a spreadsheet or a register wrote."""

from __future__ import annotations

from pathlib import Path

from assetmap.importers.geofile import MAX_BYTES
from assetmap.uploads.errors import UnreadableFile


def read_text(path: Path) -> str:
    """The whole text: UTF-8, else Windows-1252, as old spreadsheets save it.

    Raises
    ------
    UnreadableFile
        There is no such file, or it is too large.
    """
    if not path.is_file():
        raise UnreadableFile(f"{path.name}: there is no such file.")
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableFile(f"{path.name} is larger than {MAX_BYTES >> 20} MB.")
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
