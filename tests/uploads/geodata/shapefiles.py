"""Shapefiles written byte by byte, so that each part of them can lie."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

BNG = (
    'PROJCS["British_National_Grid",GEOGCS["GCS_OSGB_1936",DATUM["D_OSGB_1936",SPHEROID['
    '"Airy_1830",6377563.396,299.3249646]],PRIMEM["Greenwich",0.0],UNIT["Degree",'
    '0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",400000.0],'
    'PARAMETER["False_Northing",-100000.0],PARAMETER["Central_Meridian",-2.0],PARAMETER['
    '"Scale_Factor",0.9996012717],PARAMETER["Latitude_Of_Origin",49.0],UNIT["Meter",1.0]]'
)
WGS84 = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)


def point(x: float, y: float) -> bytes:
    """The content of a point's record."""
    return struct.pack("<i2d", 1, x, y)


def polygon(*corners: tuple[float, float], parts: int = 1, kind: int = 5) -> bytes:
    """The content of a polygon's record with one ring; ``parts`` may lie."""
    flat = [number for corner in corners for number in corner]
    return struct.pack("<i4d2i", kind, 0, 0, 0, 0, parts, len(corners)) + struct.pack(
        f"<i{len(flat)}d", 0, *flat
    )


NULL = struct.pack("<i", 0)


def shp(records: Sequence[bytes], kind: int, **lies: int) -> bytes:
    """A .shp file; ``length`` is what its header says, ``record_words`` what its records say."""
    body = b""
    for number, record in enumerate(records, start=1):
        words = lies.get("record_words", len(record) // 2)
        body += struct.pack(">2i", number, words) + record
    words = lies.get("length", (100 + len(body)) // 2)
    return _header(words, kind) + body


def shx(records: Sequence[bytes], kind: int, **lies: int) -> bytes:
    """The index of a .shp file."""
    body, at = b"", 50
    for record in records:
        words = lies.get("record_words", len(record) // 2)
        body += struct.pack(">2i", lies.get("offset", at), words)
        at += 4 + len(record) // 2
    return _header((100 + len(body)) // 2, kind) + body


def _header(words: int, kind: int) -> bytes:
    return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, words) + struct.pack(
        "<2i8d", 1000, kind, 0, 0, 0, 0, 0, 0, 0, 0
    )


def dbf(names: Sequence[bytes], numbers: Sequence[bytes] | None = None, **lies: int) -> bytes:
    """A table with a text “name” of 20 bytes and a number “count” of 5."""
    fields = b""
    for name, kind, size in ((b"name", b"C", 20), (b"count", b"N", 5)):
        fields += struct.pack("<11sc4x2B14x", name, kind, size, 0)
    values = numbers or [b"1"] * len(names)
    rows = b"".join(
        b" " + name.ljust(20) + number.rjust(5) for name, number in zip(names, values, strict=True)
    )
    return (
        struct.pack("<4BIHH20x", 3, 126, 1, 1, lies.get("rows", len(names)), 97, 26)
        + fields + b"\r" + rows + b"\x1a"
    )  # fmt: skip


def write(path: Path, parts: Mapping[str, bytes | str]) -> Path:
    """A zip of some parts by their endings or whole names."""
    found = path / "areas.zip"
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(f"areas{name}" if name.startswith(".") else name, data)
    return found


def parts_of(
    records: Sequence[bytes], kind: int = 1, prj: str | None = BNG, **more: bytes
) -> dict[str, bytes | str]:
    """An honest Shapefile; further parts replace or add, by ending without the dot."""
    found: dict[str, bytes | str] = {
        ".shp": shp(records, kind),
        ".shx": shx(records, kind),
        ".dbf": dbf([b"n"] * len(records)),
    }
    if prj is not None:
        found[".prj"] = prj
    return found | {f".{ending}": data for ending, data in more.items()}
