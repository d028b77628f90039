"""Zip files built byte by byte, so that each part of them can lie."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from pathlib import Path

_FOLLOWS = 0x8


def two_gigabytes_of_nothing() -> bytes:
    """What packs two gigabytes into two megabytes: one packed megabyte of zeros, 2,048 times."""
    coder = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = coder.compress(b"\0" * 2**20) + coder.flush(zlib.Z_FULL_FLUSH)
    return block * 2_048 + coder.flush()


@dataclass
class Part:
    """One member; what is None is written truly."""

    name: str | bytes
    data: bytes = b"x"
    method: int = 8
    flags: int = 0
    mode: int = 0o100644
    crc: int | None = None
    packed: bytes | None = None
    unpacked_size: int | None = None
    local: dict[str, int] = field(default_factory=dict)
    local_name: bytes | None = None
    extra: bytes = b""
    at: int | None = None

    def raw_name(self) -> bytes:
        return self.name if isinstance(self.name, bytes) else self.name.encode()

    def body(self) -> bytes:
        if self.packed is not None:
            return self.packed
        if self.method != 8:
            return self.data
        coder = zlib.compressobj(9, zlib.DEFLATED, -15)
        return coder.compress(self.data) + coder.flush()


@dataclass
class Zip:
    """A whole archive; ``before``, ``between`` and ``after`` are bytes that belong to no member."""

    parts: list[Part]
    before: bytes = b""
    between: bytes = b""
    after: bytes = b""
    comment: bytes = b""
    count: int | None = None

    def write(self, path: Path) -> Path:
        out, table = self.before, b""
        for part in self.parts:
            name, body = part.raw_name(), part.body()
            flags = part.flags | (0 if name.isascii() else 0x800)
            crc = zlib.crc32(part.data) if part.crc is None else part.crc
            size = len(part.data) if part.unpacked_size is None else part.unpacked_size
            at = len(out) if part.at is None else part.at
            told = {"crc": crc, "packed": len(body), "unpacked": size, "method": part.method,
                    "flags": flags}  # fmt: skip
            if flags & _FOLLOWS:
                told |= {"crc": 0, "packed": 0, "unpacked": 0}
            told |= part.local
            if part.at is None:
                inner = name if part.local_name is None else part.local_name
                out += struct.pack(
                    "<4s5H3I2H", b"PK\x03\x04", 20, told["flags"], told["method"], 0, 0x21,
                    told["crc"], told["packed"], min(told["unpacked"], 0xFFFFFFFF), len(inner), 0,
                ) + inner + body  # fmt: skip
                if flags & _FOLLOWS:
                    out += struct.pack(
                        "<4s3I", b"PK\x07\x08", crc, len(body), min(size, 0xFFFFFFFF)
                    )
                out += self.between
            table += struct.pack(
                "<4s6H3I5H2I", b"PK\x01\x02", 0x0314, 20, flags, part.method, 0, 0x21, crc,
                len(body), min(size, 0xFFFFFFFF), len(name), len(part.extra), 0, 0, 0,
                part.mode << 16, at,
            ) + name + part.extra  # fmt: skip
        count = len(self.parts) if self.count is None else self.count
        end = struct.pack(
            "<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(table), len(out), len(self.comment)
        )
        path.write_bytes(out + table + end + self.comment + self.after)
        return path
