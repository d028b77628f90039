"""What a zip file says of itself, twice: its members' own headers against the table of contents.

Programs differ in which of the two they believe. A file that says the same in both places, with
no byte left over, is read the same way by all of them; any other is refused.
Source of the format: PKWARE APPNOTE 6.3.10, sections 4.3.6 to 4.3.16 and 4.5.3.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from assetmap.uploads.errors import UnreadableFile

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_LONG = 0xFFFFFFFF
_LOCKED = 0x1 | 0x40 | 0x2000
_SIZES_FOLLOW = 0x8
_UTF8 = 0x800
_DESCRIPTOR = b"PK\x07\x08"
#: A mebibyte of table is ten thousand names: no upload has more.
_LARGEST_TABLE = 2**20


@dataclass(frozen=True)
class Member:
    """One file inside an archive, as both its headers describe it; sizes in bytes."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    unpacked: int
    header_at: int
    data_at: int
    mode: int

    @property
    def folder(self) -> bool:
        """True for a folder, which holds nothing itself."""
        return self.name.endswith("/")


def read_layout(handle: BinaryIO, label: str) -> list[Member]:
    """Every member of a zip file whose two descriptions agree and which has no byte to spare.

    Raises
    ------
    UnreadableFile
        Damaged, cut off, locked, in parts, or holding bytes that belong to no member.
    """
    size = handle.seek(0, os.SEEK_END)
    count, table_at, table_size, end_at = _end_of(handle, size, label)
    if table_at + table_size != end_at:
        raise _damaged(label, "its table of contents is not where it says")
    handle.seek(table_at)
    table = handle.read(table_size)
    members: list[Member] = []
    at = 0
    for _ in range(count):
        member, at = _central(table, at, label)
        members.append(_agreed(handle, member, label))
    if at != len(table):
        raise _damaged(label, "its table of contents holds more than it counts")
    _no_gaps(handle, members, table_at, label)
    return members


def _damaged(label: str, why: str) -> UnreadableFile:
    return UnreadableFile(f"{label} is a damaged zip: {why}. Make the zip again.")


def _end_of(handle: BinaryIO, size: int, label: str) -> tuple[int, int, int, int]:
    tail_at = max(0, size - _END.size - 0xFFFF - 20)
    handle.seek(tail_at)
    tail = handle.read()
    found = tail.rfind(b"PK\x05\x06")
    if found < 0 or len(tail) - found < _END.size:
        raise _damaged(label, "its table of contents is cut off")
    _, disk, first_disk, here, count, table_size, table_at, comment = _END.unpack_from(tail, found)
    if found + _END.size + comment != len(tail) or b"PK" in tail[found + 4 :]:
        raise _damaged(label, "other bytes follow its end")
    if _LONG in (table_size, table_at):
        raise _damaged(label, "it says that it is larger than 4 GB")
    if disk or first_disk or here != count:
        raise UnreadableFile(f"{label} is one part of a divided zip. Send it whole.")
    if count == 0:
        raise UnreadableFile(f"{label} is an empty zip: there is no file in it.")
    if table_size > _LARGEST_TABLE:
        raise UnreadableFile(f"{label}: the zip holds {count:,} files; that is too many.")
    return count, table_at, table_size, tail_at + found


def _central(table: bytes, at: int, label: str) -> tuple[Member, int]:
    if len(table) - at < _CENTRAL.size or table[at : at + 4] != b"PK\x01\x02":
        raise _damaged(label, "its table of contents is cut off")
    (
        _, _, _, flags, method, _, _, crc, packed, unpacked, name_length, extra_length,
        comment_length, disk, _, outer, header_at,
    ) = _CENTRAL.unpack_from(table, at)  # fmt: skip
    start = at + _CENTRAL.size
    end = start + name_length + extra_length + comment_length
    raw_name, extra = table[start : start + name_length], table[start + name_length : end]
    name = _decoded(raw_name, flags, label)
    if end > len(table) or disk:
        raise _damaged(label, f"“{name[:60]}” is cut off")
    if flags & _LOCKED:
        raise UnreadableFile(
            f"{label} is locked: “{name[:60]}” needs a password. Save it without one."
        )
    unpacked, packed, header_at = _long(
        extra[:extra_length], [unpacked, packed, header_at], label, name
    )
    mode = outer >> 16
    return Member(
        name, raw_name, flags, method, crc, packed, unpacked, header_at, 0, mode
    ), end  # fmt: skip


def _long(extra: bytes, sizes: list[int], label: str, name: str) -> list[int]:
    """Sizes past 4 GB stand in an extra field, in this order, where the header says ‑1."""
    at, long = 0, b""
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<2H", extra, at)
        if tag == 1:
            long = extra[at + 4 : at + 4 + length]
        at += 4 + length
    found = []
    for size in sizes:
        if size == _LONG:
            if len(long) < 8:
                raise _damaged(label, f"“{name[:60]}” does not say its size")
            size, long = int.from_bytes(long[:8], "little"), long[8:]
        found.append(size)
    return found


def _decoded(raw: bytes, flags: int, label: str) -> str:
    try:
        return raw.decode("utf-8" if flags & _UTF8 else "cp437")
    except UnicodeDecodeError as fault:
        raise _damaged(label, "the name of a file in it is not text") from fault


def _agreed(handle: BinaryIO, member: Member, label: str) -> Member:
    """The member with the place of its data, when its own header says what the table says."""
    handle.seek(member.header_at)
    head = handle.read(_LOCAL.size)
    if len(head) < _LOCAL.size or head[:4] != b"PK\x03\x04":
        raise _damaged(label, f"“{member.name[:60]}” is not where the table says")
    _, _, flags, method, _, _, crc, packed, unpacked, name_length, extra_length = _LOCAL.unpack(
        head
    )
    raw_name, extra = handle.read(name_length), handle.read(extra_length)
    unpacked, packed = _long(extra, [unpacked, packed], label, member.name)
    said = (crc, packed, unpacked)
    known = (member.crc, member.packed, member.unpacked)
    later = flags & _SIZES_FOLLOW and said in ((0, 0, 0), known)
    if (
        raw_name != member.raw_name
        or method != member.method
        or flags & (_LOCKED | _SIZES_FOLLOW) != member.flags & (_LOCKED | _SIZES_FOLLOW)
        or not (said == known or later)
    ):
        raise _damaged(label, f"“{member.name[:60]}” is described in two ways that do not agree")
    return Member(**{**vars(member), "data_at": handle.tell()})


def _no_gaps(handle: BinaryIO, members: list[Member], table_at: int, label: str) -> None:
    """Members stand one after the other from the first byte to the table of contents."""
    expected = {0}
    for place, member in enumerate(sorted(members, key=lambda item: item.header_at)):
        if member.header_at not in expected:
            if place == 0:
                why = "other bytes stand before its first file"
            elif member.header_at < max(expected):
                why = f"“{member.name[:60]}” overlaps another file"
            else:
                why = f"bytes before “{member.name[:60]}” belong to no file"
            raise _damaged(label, why)
        expected = set(_ends_of(handle, member))
    if table_at not in expected:
        overlap = table_at < max(expected)
        raise _damaged(
            label,
            "a file overlaps the table of contents" if overlap else "bytes belong to no file",
        )


def _ends_of(handle: BinaryIO, member: Member) -> Iterator[int]:
    """Where a member may end: sizes that follow its data take 12 to 24 bytes (section 4.3.9)."""
    end = member.data_at + member.packed
    if not member.flags & _SIZES_FOLLOW:
        yield end
        return
    handle.seek(end)
    found = handle.read(24)
    for signature in (b"", _DESCRIPTOR):
        for form in ("<3I", "<I2Q"):
            told = signature + struct.pack(
                form, member.crc, *_sized(form, member.packed, member.unpacked)
            )
            if found.startswith(told):
                yield end + len(told)
    yield -1


def _sized(form: str, *sizes: int) -> tuple[int, ...]:
    most = _LONG if form == "<3I" else 2**64 - 1
    return tuple(min(size, most) for size in sizes)
