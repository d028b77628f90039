"""Zip files that people upload: refused, never cleaned, for what an honest zip does not hold."""

from __future__ import annotations

import re
import stat
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from assetmap.core.limits import (
    ARCHIVE_MEMBERS,
    ARCHIVE_RATIO,
    ARCHIVE_SMALL,
    ARCHIVE_UNPACKED,
    MB,
    WORKBOOK_MEMBERS,
)
from assetmap.uploads.errors import TooLarge, UnreadableFile
from assetmap.uploads.zip_layout import Member, read_layout

_BLOCK = 1 << 18
_METHODS = (0, 8)
_ARCHIVES = (
    b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
)  # fmt: skip
_DRIVE = re.compile(r"^[A-Za-z]:")
#: What a Mac adds to every zip; it says nothing of the data.
_MAC = ("__MACOSX/", ".DS_Store")


@dataclass(frozen=True)
class ArchiveRules:
    """Limits for one kind of archive; ``endings`` are those that its files may have, or None."""

    members: int = ARCHIVE_MEMBERS
    unpacked: int = ARCHIVE_UNPACKED
    ratio: int = ARCHIVE_RATIO
    small: int = ARCHIVE_SMALL
    endings: frozenset[str] | None = None
    nested: bool = False


#: A Shapefile with what programs put beside it, and a note to read.
SHAPEFILE = ArchiveRules(
    endings=frozenset(
        {".shp", ".shx", ".dbf", ".prj", ".cpg", ".qpj", ".qmd", ".sbn", ".sbx", ".qix", ".fix",
         ".ain", ".aih", ".atx", ".ixs", ".mxs", ".fbn", ".fbx", ".xml", ".lyr", ".txt", ".md",
         ".pdf"}
    )
)  # fmt: skip
#: A workbook is a zip of many small parts; what it may hold is judged with its parts.
WORKBOOK = ArchiveRules(members=WORKBOOK_MEMBERS, nested=True)


def judge_archive(handle: BinaryIO, label: str, *, rules: ArchiveRules) -> list[Member]:
    """The members of a zip that may be read, each inflated once and found whole.

    Raises
    ------
    UnreadableFile, TooLarge
        With the member and the rule that it breaks.
    """
    members = read_layout(handle, label)
    if len(members) > rules.members:
        raise TooLarge(
            f"{label}: the zip holds {len(members):,} files; at most {rules.members:,} are read."
        )
    _check_names(members, label)
    for member in members:
        _check_member(member, label, rules)
    total = sum(member.unpacked for member in members)
    if total > rules.unpacked:
        raise TooLarge(
            f"{label}: the zip unpacks to {total / MB:,.0f} MB; at most "
            f"{rules.unpacked / MB:,.0f} MB is read."
        )
    for member in members:
        _check_content(handle, member, label, rules)
    return [member for member in members if not is_mac_dust(member.name)]


def is_mac_dust(name: str) -> bool:
    """Whether a member is what a Mac adds to a zip beside the files that were asked for.

    >>> [is_mac_dust(name) for name in ("__MACOSX/._a.shp", "a/.DS_Store", "a/b.shp")]
    [True, True, False]
    """
    return name.startswith(_MAC[0]) or PurePosixPath(name).name == _MAC[1]


def inflate(handle: BinaryIO, member: Member, label: str) -> Iterator[bytes]:
    """The content of a member, block by block; counted, so that no size is believed.

    Raises
    ------
    UnreadableFile
        It does not unpack to what its headers say, to the byte.
    """
    handle.seek(member.data_at)
    left, count, crc = member.packed, 0, 0
    decoder = zlib.decompressobj(-15) if member.method else None
    while left or (decoder and decoder.unconsumed_tail):
        packed = decoder.unconsumed_tail if decoder else b""
        if not packed:
            packed = handle.read(min(_BLOCK, left))
            left -= len(packed)
            if not packed:
                raise _untrue(label, member)
        try:
            block = decoder.decompress(packed, _BLOCK) if decoder else packed
        except zlib.error as fault:
            raise _untrue(label, member) from fault
        count, crc = count + len(block), zlib.crc32(block, crc)
        if count > member.unpacked or (decoder and decoder.unused_data):
            raise _untrue(label, member)
        yield block
    if count != member.unpacked or crc != member.crc or (decoder and not decoder.eof):
        raise _untrue(label, member)


def _untrue(label: str, member: Member) -> UnreadableFile:
    return UnreadableFile(
        f"{label}: “{member.name[:60]}” does not unpack to what the zip says of it. Make the zip "
        "again."
    )


def _check_names(members: Iterable[Member], label: str) -> None:
    seen: dict[str, str] = {}
    for member in members:
        name = member.name
        parts = name.rstrip("/").split("/")
        if "\\" in name:
            why = "has a backslash in its name"
        elif name.startswith("/") or _DRIVE.match(name):
            why = "has a name that begins at the top of a disk"
        elif ".." in parts:
            why = "leads out of the zip"
        elif "" in parts or "." in parts or len(name) > 255:
            why = "has a name that no file can have"
        elif any(unicodedata.category(sign) in ("Cc", "Cf", "Cs") for sign in name):
            why = "has signs in its name that cannot be seen"
        else:
            why = ""
        if why:
            raise UnreadableFile(
                f"{label}: “{_shown(name)}” {why}. Such a zip is not opened: make it again."
            )
        key = unicodedata.normalize("NFC", name).casefold().rstrip("/")
        if key in seen:
            raise UnreadableFile(
                f"{label}: “{_shown(name)}” stands in the zip twice. Make the zip again."
            )
        seen[key] = name
    for key in seen:
        above = key.rpartition("/")[0]
        if above in seen and not seen[above].endswith("/"):
            raise UnreadableFile(
                f"{label}: “{_shown(seen[above])}” is a file and a folder at once. Make the zip "
                "again."
            )


def _shown(name: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in name[:60])


def _check_member(member: Member, label: str, rules: ArchiveRules) -> None:
    name = _shown(member.name)
    kind = stat.S_IFMT(member.mode)
    if kind == stat.S_IFLNK:
        raise UnreadableFile(
            f"{label}: “{name}” is a link to another file. Put the file itself in."
        )
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR) or (kind == stat.S_IFDIR) > member.folder:
        raise UnreadableFile(f"{label}: “{name}” is no ordinary file.")
    if member.method not in _METHODS:
        raise UnreadableFile(
            f"{label}: “{name}” is packed in a way that is not read (method {member.method}). Make "
            "the zip with the usual settings."
        )
    if member.folder and (member.unpacked or member.packed > 2):
        raise UnreadableFile(f"{label}: “{name}” is a folder that holds bytes.")
    if not member.method and member.packed != member.unpacked:
        raise UnreadableFile(f"{label}: “{name}” does not say its size truly.")
    if member.unpacked > max(rules.small, rules.ratio * member.packed):
        raise TooLarge(
            f"{label}: “{name}” unpacks to more than {rules.ratio} times its size, as a zip bomb "
            "does."
        )
    ending = PurePosixPath(member.name.lower()).suffix
    allowed = rules.endings is None or ending in rules.endings
    if not (allowed or member.folder or is_mac_dust(member.name)):
        raise UnreadableFile(
            f"{label}: “{name}” does not belong in a zipped Shapefile. Leave it out of the zip."
        )


def _check_content(handle: BinaryIO, member: Member, label: str, rules: ArchiveRules) -> None:
    start = b""
    for block in inflate(handle, member, label):
        if len(start) < 512:
            start += block[:512]
    if not rules.nested and (start.startswith(_ARCHIVES) or start[257:262] == b"ustar"):
        raise UnreadableFile(
            f"{label}: “{_shown(member.name)}” is an archive inside the zip. Unpack it, and zip "
            "the files of one Shapefile only."
        )
