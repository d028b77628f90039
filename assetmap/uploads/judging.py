"""The door itself: may this file come in, and what is it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assetmap.core.limits import MB, PHOTO_BYTES, UPLOAD_BYTES
from assetmap.uploads.archive_rules import SHAPEFILE, judge_archive
from assetmap.uploads.errors import TooLarge, UnreadableFile
from assetmap.uploads.kinds import Kind, Purpose, check_claims, recognise
from assetmap.uploads.names import clean_label
from assetmap.uploads.receiving import file_sha256
from assetmap.uploads.workbooks import judge_workbook

#: Most bytes of a file, by what it is for.
LIMITS: Mapping[Purpose, int] = {
    "ledger": UPLOAD_BYTES,
    "geodata": UPLOAD_BYTES,
    "photo": PHOTO_BYTES,
}


@dataclass(frozen=True)
class Judged:
    """A file that may come in.

    Attributes
    ----------
    sha256 : str
        Of its bytes, in hex: what is stored later must have the same.
    label : str
        Its name, to be shown and for nothing else.
    notes : tuple of str
        What was changed in the name, as sentences for the preview.
    """

    sha256: str
    byte_count: int
    kind: Kind
    label: str
    notes: tuple[str, ...] = ()


def judge(
    path: Path,
    *,
    label: str,
    purpose: Purpose,
    declared: str | None = None,
    limits: Mapping[Purpose, int] = LIMITS,
) -> Judged:
    """Decide by size and bytes what a file is and whether it may come in.

    Geodata and photos are read by ``geodata.reading`` and ``photos`` afterwards, which judge their
    content; archives and workbooks are judged through and through here.

    Parameters
    ----------
    label : str
        The name as it was sent: shown, compared with the content, never used to open anything.
    declared : str or None
        The content type as it was sent; it can only count against the file.

    Raises
    ------
    UnreadableFile, TooLarge, WrongKind, HiddenContent
        With the file, the part of it and the rule.
    """
    name = clean_label(label)
    size = path.stat().st_size
    if size > limits[purpose]:
        raise TooLarge(
            f"{name.text} has {size / MB:,.1f} MB; at most {limits[purpose] / MB:,.0f} MB is "
            "accepted here."
        )
    kind = recognise(path, name.text)
    check_claims(kind, name, declared, purpose)
    if kind == "shapefile":
        with path.open("rb") as handle:
            members = judge_archive(handle, name.text, rules=SHAPEFILE)
        if not any(member.name.lower().endswith(".shp") for member in members):
            raise UnreadableFile(
                f"{name.text} is a zip without a Shapefile in it. Zip the .shp, .shx, .dbf and "
                ".prj files of one layer."
            )
    elif purpose == "ledger" and kind != "csv":
        judge_workbook(path, name.text, kind)
    notes = (name.changed,) if name.changed else ()
    return Judged(file_sha256(path), size, kind, name.text, notes)
