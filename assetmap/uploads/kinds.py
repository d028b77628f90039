"""What a file is, by its bytes; what its name and the browser say must agree with that."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from assetmap.uploads.errors import UnreadableFile, WrongKind
from assetmap.uploads.geodata.json_text import starts_like_json
from assetmap.uploads.names import Label
from assetmap.uploads.xml_start import blocks_of, looks_like_xml, root_of

Kind = Literal[
    "csv", "xlsx", "xls", "ods", "geojson", "shapefile", "geopackage", "kml", "jpeg", "png", "webp"
]
Purpose = Literal["ledger", "geodata", "photo"]

ACCEPTED: Mapping[Purpose, tuple[Kind, ...]] = {
    "ledger": ("csv", "xlsx", "xls", "ods"),
    "geodata": ("geojson", "shapefile", "geopackage", "kml", "csv"),
    "photo": ("jpeg", "png", "webp"),
}
WORDS: Mapping[Kind, str] = {
    "csv": "CSV",
    "xlsx": "an Excel workbook",
    "xls": "an old Excel workbook",
    "ods": "an OpenDocument workbook",
    "geojson": "GeoJSON",
    "shapefile": "a zip",
    "geopackage": "a GeoPackage",
    "kml": "KML",
    "jpeg": "a JPEG photo",
    "png": "a PNG picture",
    "webp": "a WebP picture",
}
#: Endings that a name of the kind may have.
ENDINGS: Mapping[Kind, tuple[str, ...]] = {
    "csv": ("csv", "txt", "tsv"),
    "xlsx": ("xlsx", "xlsm", "xltx"),
    "xls": ("xls",),
    "ods": ("ods",),
    "geojson": ("geojson", "json"),
    "shapefile": ("zip",),
    "geopackage": ("gpkg",),
    "kml": ("kml",),
    "jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "png": ("png",),
    "webp": ("webp",),
}
#: Content types that browsers give, by the kinds that they give them to; others say nothing.
_TYPES: Mapping[str, tuple[Kind, ...]] = {
    "text/csv": ("csv",),
    "text/plain": ("csv", "geojson", "kml"),
    "text/tab-separated-values": ("csv",),
    "application/csv": ("csv",),
    "application/vnd.ms-excel": ("xls", "csv", "xlsx"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
    "application/vnd.oasis.opendocument.spreadsheet": ("ods",),
    "application/json": ("geojson",),
    "application/geo+json": ("geojson",),
    "application/vnd.geo+json": ("geojson",),
    "application/zip": ("shapefile", "xlsx", "ods"),
    "application/x-zip-compressed": ("shapefile", "xlsx", "ods"),
    "application/geopackage+sqlite3": ("geopackage",),
    "application/vnd.google-earth.kml+xml": ("kml",),
    "image/jpeg": ("jpeg",),
    "image/pjpeg": ("jpeg",),
    "image/png": ("png",),
    "image/webp": ("webp",),
}
_DELIMITER, _LETTER = re.compile(rb"[,;\t|]"), re.compile(rb"[0-9A-Za-z\x80-\xff]")
_NEVER = ("text/html", "application/xhtml+xml", "image/svg+xml", "text/javascript")
#: Kinds that are not accepted, told so that the person knows what to do instead.
_OTHER: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "is a PDF. Send the spreadsheet, the layer or the photo behind it"),
    (b"GIF8", "is a GIF. Send a photo as JPEG, PNG or WebP"),
    (b"II*\0", "is a TIFF. Send a photo as JPEG, PNG or WebP"),
    (b"MM\0*", "is a TIFF. Send a photo as JPEG, PNG or WebP"),
    (b"BM", "is a bitmap. Send a photo as JPEG, PNG or WebP"),
    (b"\x1f\x8b", "is packed with gzip. Unpack it first"),
    (b"7z\xbc\xaf", "is packed with 7z. Unpack it first"),
    (b"Rar!", "is packed with RAR. Unpack it first"),
    (b"BZh", "is packed with bzip2. Unpack it first"),
    (b"\xfd7zXZ", "is packed with xz. Unpack it first"),
    (b"MZ", "is a program"),
    (b"\x7fELF", "is a program"),
    (b"#!", "is a program"),
    (b"<?php", "is a program"),
    (b"{\\rtf", "is a text document, not a spreadsheet"),
    (b"PAR1", "is a Parquet file. Save it as CSV"),
)
_ROOTS = {
    "svg": "is an SVG drawing, which can hold programs. Send a photo as JPEG, PNG or WebP",
    "html": "is a web page. Send the file itself",
    "gpx": "is a GPX track, which is not read. Save it as GeoJSON or KML",
    "OGRVRTDataSource": "only points to other files (VRT). Send the layer itself",
    "FeatureCollection": "is GML, which is not read. Save it as GeoJSON or GeoPackage",
}


def recognise(path: Path, label: str) -> Kind:
    """The kind of a file, from its bytes alone.

    Raises
    ------
    WrongKind
        None of those that are read, named where it is known.
    UnreadableFile
        Damaged already at its start, or XML with a document type.
    """
    with path.open("rb") as handle:
        head = handle.read(4096)
    if head.startswith(b"SQLite format 3\x00"):
        return "geopackage"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(path, label)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "xls"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    for magic, words in _OTHER:
        if head.startswith(magic):
            raise WrongKind(f"{label} {words}.")
    if head[4:8] == b"ftyp":
        raise WrongKind(
            f"{label} is a HEIC or AVIF photo, or a film. Save the photo as JPEG; a phone does so "
            "when its camera is set to “most compatible”."
        )
    return _kind_of_text(path, head, label)


def _kind_of_zip(path: Path, label: str) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "mimetype" in names:
                return _kind_of_document(archive.open("mimetype").read(100), label)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError) as fault:
        raise UnreadableFile(f"{label} is a damaged zip. Make the zip again.") from fault
    if not names:
        raise UnreadableFile(f"{label} is an empty zip: there is no file in it.")
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        raise WrongKind(f"{label} is a binary workbook (XLSB). Save it as XLSX.")
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        raise WrongKind(f"{label} is a text or a presentation, not a spreadsheet.")
    return "shapefile"


def _kind_of_document(said: bytes, label: str) -> Kind:
    if said.strip() == b"application/vnd.oasis.opendocument.spreadsheet":
        return "ods"
    raise WrongKind(f"{label} is a document, but no spreadsheet.")


def _kind_of_text(path: Path, head: bytes, label: str) -> Kind:
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise UnreadableFile(f"{label} is empty: it holds nothing but blanks.")
    if starts_like_json(head):
        return "geojson"
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if looks_like_xml(head):
        with path.open("rb") as handle:
            root = root_of(blocks_of(handle), label)
        if root == "kml":
            return "kml"
        raise WrongKind(f"{label} {_ROOTS.get(root, 'is XML of a kind that is not read')}.")
    if wide:
        return "csv"
    if b"\0" in head or not (_DELIMITER.search(head) and _LETTER.search(head)):
        raise WrongKind(
            f"{label} is of no kind that is read here; it is no table, no map layer and no photo."
        )
    return "csv"


def check_claims(kind: Kind, label: Label, declared: str | None, purpose: Purpose) -> None:
    """Refuse a file whose name, declared type or purpose disagrees with its bytes.

    Raises
    ------
    WrongKind
    """
    wanted = ACCEPTED[purpose]
    if kind not in wanted:
        shown = ", ".join(WORDS[one] for one in wanted)
        raise WrongKind(f"{label.text} is {WORDS[kind]}; what is read here is {shown}.")
    ending = label.ending
    if ending is not None and ending not in ENDINGS[kind]:
        raise WrongKind(
            f"{label.text} is {WORDS[kind]} by its content, but its name ends in .{ending}. If it "
            f"is what you mean to send, rename it to end in .{ENDINGS[kind][0]}."
        )
    said = (declared or "").split(";")[0].strip().lower()
    known = _TYPES.get(said)
    if said in _NEVER or (known is not None and kind not in known):
        raise WrongKind(
            f"{label.text} is {WORDS[kind]} by its content, but was sent as {said}. Save it again "
            "as what it is."
        )
