"""The table of a Shapefile (dBASE III): its size, its text and its overflowed numbers.

Source of the format: dBASE Table File Structure, Ashton-Tate; 32 bytes of header, 32 a field.
"""

from __future__ import annotations

import codecs
import re
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assetmap.uploads.errors import UnreadableFile


@dataclass(frozen=True)
class Table:
    """How the table is read: the encoding of its texts, and what must be said of it."""

    rows: int
    encoding: str
    notes: tuple[str, ...]


def judge_dbf(path: Path, page: bytes | None, label: str) -> Table:
    """The table of a Shapefile, when it has the size that it says.

    Parameters
    ----------
    page : bytes or None
        Content of the ``.cpg`` file, which names the encoding; it is often wrong.

    Raises
    ------
    UnreadableFile
    """
    data = path.read_bytes()
    if len(data) < 33:
        raise UnreadableFile(f"{label}: its .dbf file is cut off.")
    rows, head, width = struct.unpack_from("<IHH", data, 4)
    if head < 33 or width < 1 or head > len(data) or head + rows * width > len(data):
        raise UnreadableFile(
            f"{label}: its .dbf file says that it holds {rows:,} rows, but is too short for that."
        )
    fields = _fields(data, head, width, label)
    table = np.frombuffer(data, np.uint8, rows * width, head).reshape(rows, width)
    notes = list(_overflowed(table, fields))
    texts = [table[:, at : at + size].tobytes() for _, kind, at, size in fields if kind == "C"]
    encoding, note = _encoding(page, texts)
    return Table(rows, encoding, (*notes, *note))


def _fields(data: bytes, head: int, width: int, label: str) -> list[tuple[str, str, int, int]]:
    """Name, kind, place in the row and length of every field."""
    found, at = [], 1
    for start in range(32, head - 1, 32):
        if data[start] == 0x0D:
            break
        name = data[start : start + 11].split(b"\0")[0].decode("latin-1")
        kind, size = chr(data[start + 11]), data[start + 16]
        if kind == "C":
            size += data[start + 17] << 8  # a long text keeps its upper byte here
            if at + size > width:
                size = data[start + 16]
        found.append((name, kind, at, size))
        at += size
    if at > width:
        raise UnreadableFile(f"{label}: the fields of its .dbf file are longer than its rows.")
    return found


def _overflowed(
    table: np.ndarray[tuple[int, int], np.dtype[np.uint8]], fields: list[tuple[str, str, int, int]]
) -> list[str]:
    """Asterisks stand where a number did not fit its column; the number itself is lost."""
    notes = []
    for name, kind, at, size in fields:
        if kind in "NF" and size:
            lost = np.flatnonzero((table[:, at : at + size] == ord("*")).all(axis=1)) + 1
            if len(lost):
                shown = ", ".join(f"{row:,}" for row in lost[:20])
                more = f" and {len(lost) - 20:,} more" if len(lost) > 20 else ""
                notes.append(
                    f"The numbers of “{name}” that did not fit their column (****) are left empty "
                    f"in the features {shown}{more}."
                )
    return notes


def _encoding(page: bytes | None, texts: list[bytes]) -> tuple[str, list[str]]:
    """The encoding that the texts are written in, when what is said of it cannot be true."""
    said = _codec(page)
    foreign = any(not text.isascii() for text in texts)
    if not foreign:
        return said or "utf-8", []
    utf8 = _decodes(texts, "utf-8")
    if said and _decodes(texts, said) and not (utf8 and said != "utf-8"):
        return said, [f"The texts were read as {said}. Look at the names in the preview."]
    chosen = "utf-8" if utf8 else "cp1252"
    words = (page or b"").decode("ascii", "replace").strip()[:20]
    if page is not None:
        why = f"Its .cpg file says “{words}”, which its texts are not; they"
    else:
        why = "There is no .cpg file that names the encoding; the texts"
    return chosen, [f"{why} were read as {chosen}. Look at the names in the preview."]


def _decodes(texts: list[bytes], codec: str) -> bool:
    try:
        for text in texts:
            text.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _codec(page: bytes | None) -> str | None:
    words = (page or b"").decode("ascii", "ignore").strip().lower()
    if re.fullmatch(r"[0-9]{3,5}", words):
        words = {"65001": "utf-8", "88591": "iso-8859-1"}.get(words, f"cp{words}")
    try:
        found = codecs.lookup(words.replace("ansi ", "cp").replace("oem ", "cp")).name
    except (LookupError, ValueError):
        return None
    text = found.startswith(("utf-8", "cp", "iso8859", "latin"))
    return found if text else None
