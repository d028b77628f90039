"""Workbooks that hold more than they show: refused by name, with all reasons at once.

Personal data has left councils again and again in hidden sheets, pivot tables and comments that
nobody saw. So what the visible cells do not show is never accepted: not read over, not cleaned.
Document properties (the author's name) are no reason to refuse: of a ledger only the payments, the
file's name and its hash are kept, never the file.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from assetmap.uploads.archive_rules import WORKBOOK, ArchiveRules, inflate, judge_archive
from assetmap.uploads.errors import HiddenContent, UnreadableFile
from assetmap.uploads.kinds import Kind
from assetmap.uploads.workbook_ods import unseen_in_ods
from assetmap.uploads.workbook_xls import unseen_in_xls
from assetmap.uploads.workbook_xlsx import unseen_in_xlsx
from assetmap.uploads.xml_start import looks_like_xml, root_of
from assetmap.uploads.zip_layout import Member

_DAMAGED = (
    BadZipFile,
    zlib.error,
    struct.error,
    ElementTree.ParseError,
    EOFError,
    KeyError,
    ValueError,
    NotImplementedError,
)


def judge_workbook(path: Path, label: str, kind: Kind, *, rules: ArchiveRules = WORKBOOK) -> None:
    """Refuse a workbook that holds what its visible cells do not show.

    Raises
    ------
    HiddenContent
        Hidden sheets, rows or columns, pivot tables, links, comments, macros, embedded documents,
        tracked changes; all that were found.
    UnreadableFile, TooLarge
        Damaged, locked, a bomb, or XML with a document type.
    """
    if kind == "xls":
        reasons = unseen_in_xls(path, label)
    else:
        with path.open("rb") as handle:
            members = judge_archive(handle, label, rules=rules)
            _refuse_doctypes(handle, members, label)
        reasons = _unseen(path, label, kind)
    if reasons:
        raise HiddenContent(_sentence(label, reasons), reasons)


def _unseen(path: Path, label: str, kind: Kind) -> list[str]:
    try:
        with ZipFile(path) as package:
            if kind == "xlsx":
                return list(unseen_in_xlsx(package))
            if _encrypted(package):
                raise UnreadableFile(
                    f"{label} is protected by a password. Save it without one, then send it again."
                )
            return list(unseen_in_ods(package))
    except _DAMAGED as fault:
        raise UnreadableFile(
            f"{label} is damaged. Open it in a spreadsheet program and save it again."
        ) from fault


def _encrypted(package: ZipFile) -> bool:
    manifest = "META-INF/manifest.xml"
    return manifest in package.namelist() and b"encryption-data" in package.read(manifest)


def _refuse_doctypes(handle: BinaryIO, members: Sequence[Member], label: str) -> None:
    for member in members:
        blocks = inflate(handle, member, label)
        first = next(blocks, b"")
        if looks_like_xml(first):
            root_of([first], f"{label}, part “{member.name[:60]}”")


def _sentence(label: str, reasons: Sequence[str]) -> str:
    shown = "; ".join(reasons[:20])
    more = f"; and {len(reasons) - 20:,} more" if len(reasons) > 20 else ""
    return (
        f"{label} holds more than its visible cells, so it was not taken: {shown}{more}. Save a "
        "copy with values only: select the visible cells of the payments, paste them as values "
        "into a new workbook, and send that, or save the sheet as CSV."
    )
