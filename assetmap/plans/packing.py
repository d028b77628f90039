"""Files in one ZIP file whose bytes depend on nothing but what is in it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date

_EARLIEST = date(1980, 1, 1)
#: A plain file that its owner may write and others may read.
_RIGHTS = 0o100644 << 16
_UNIX = 3


def pack(files: Mapping[str, bytes], *, day: date) -> bytes:
    """Put files into a ZIP file in the order given, each dated the same day.

    Nothing of the machine, its clock or its user is in it: the same files give the same bytes,
    as long as the library that squeezes them is the same.

    >>> day = date(2026, 11, 29)
    >>> pack({"a.txt": b"one"}, day=day) == pack({"a.txt": b"one"}, day=day)
    True
    """
    held = io.BytesIO()
    when = max(day, _EARLIEST)
    with zipfile.ZipFile(held, "w") as out:
        for name, data in files.items():
            about = zipfile.ZipInfo(name, (when.year, when.month, when.day, 0, 0, 0))
            about.compress_type = zipfile.ZIP_DEFLATED
            about.create_system = _UNIX
            about.external_attr = _RIGHTS
            out.writestr(about, data)
    return held.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    """The files in a ZIP file that this program made, in their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        return {name: held.read(name) for name in held.namelist()}
