"""Photos: decoded in a process of their own, kept as new files made from the pixels alone.

Where a photo was taken, by whom and with what, its thumbnail of what was cropped away, and
whatever hangs at its end: none of it is in the pixels, so none of it is kept.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assetmap.core.limits import (
    MB,
    PHOTO_BYTES,
    PHOTO_LARGE,
    PHOTO_MEMORY,
    PHOTO_PIXELS,
    PHOTO_SMALL,
)
from assetmap.uploads.errors import TooLarge, UnreadableFile, WrongKind
from assetmap.uploads.kinds import ACCEPTED, recognise
from assetmap.uploads.sandbox import ChildEnded, ChildLimits, answers

_CHILD = "assetmap.uploads.photo_child"
_FORMATS: Mapping[str, tuple[str, ...]] = {
    "jpeg": ("JPEG", "MPO"),
    "png": ("PNG",),
    "webp": ("WEBP",),
}
#: What a file may tell beside its pixels, in words for whoever sent it; nothing else is ever said.
TAKEN_OUT: Mapping[str, str] = {
    "position": "where it was taken",
    "when": "the day and time",
    "device": "the make of the camera or telephone",
    "who": "the name of whoever took it or owns the camera",
    "notes": "titles and remarks",
    "description of the file": "further details (XMP or IPTC)",
    "other picture": "a second, smaller picture",
    "tail": "something that hung at its end",
}
_MONTH = re.compile(r"(?:19|20)\d{2}-(?:0[1-9]|1[0-2])")
#: Segments of a JPEG that hold pixels and how to decode them; APP0 is the four letters “JFIF”.
_PIXELS = {0xC0, 0xC2, 0xC4, 0xDA, 0xDB, 0xDD, 0xE0}


@dataclass(frozen=True)
class PhotoLimits:
    """What a photo may have, and the longer sides of the two copies that are kept, in pixels."""

    byte_count: int = PHOTO_BYTES
    pixels: int = PHOTO_PIXELS
    large: int = PHOTO_LARGE
    small: int = PHOTO_SMALL
    child: ChildLimits = field(default_factory=lambda: ChildLimits(memory=PHOTO_MEMORY))


USUAL = PhotoLimits()


@dataclass(frozen=True)
class Picture:
    """A JPEG that was made here, and its size in pixels."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Photo:
    """What is kept of a photo, and what its file told beside it.

    Attributes
    ----------
    taken_out : tuple of str
        Keys of ``TAKEN_OUT`` in its order: what was in the file and is in neither picture.
    month : str
        Such as “2026-05”: when the camera says that it was taken; empty where it does not. It is
        for whoever sent the photo, who may tell it or leave it out.
    """

    large: Picture
    small: Picture
    taken_out: tuple[str, ...] = ()
    month: str = ""


def read_photo(path: Path, *, label: str, limits: PhotoLimits = USUAL) -> Photo:
    """Make two new pictures from the pixels of a JPEG, PNG or WebP file.

    They stand upright, in the colours of the screen (sRGB), on white where the file was clear.

    Raises
    ------
    WrongKind, TooLarge, UnreadableFile
    """
    size = path.stat().st_size
    if size > limits.byte_count:
        raise TooLarge(
            f"{label} has {size / MB:,.1f} MB; at most {limits.byte_count / MB:,.0f} MB is "
            "accepted for a photo."
        )
    kind = recognise(path, label)
    if kind not in ACCEPTED["photo"]:
        raise WrongKind(f"{label} is no photo. Send a photo as JPEG, PNG or WebP.")
    request = {
        "formats": _FORMATS[kind],
        "pixels": limits.pixels,
        "sides": [limits.large, limits.small],
    }
    with answers(
        _CHILD, request=request, files={"photo": path}, label=label, limits=limits.child
    ) as lines:
        said = [line for line in lines if "confined" not in line]
    made = [_picture(line, label, limits) for line in said if "taken out" not in line]
    if len(made) != 2:
        raise ChildEnded(f"{label} is damaged.")
    told: Mapping[str, object] = next((line for line in said if "taken out" in line), {})
    keys, month = told.get("taken out"), str(told.get("month"))
    return Photo(
        large=made[0],
        small=made[1],
        taken_out=tuple(key for key in TAKEN_OUT if isinstance(keys, list) and key in keys),
        month=month if _MONTH.fullmatch(month) else "",
    )


def _picture(line: Mapping[str, object], label: str, limits: PhotoLimits) -> Picture:
    if "too many" in line:
        raise TooLarge(
            f"{label} has more than {limits.pixels / 1e6:,.3g} million pixels, the most that a "
            "photo may have. Make it smaller first."
        )
    if "refused" in line:
        raise UnreadableFile(f"{label} {line['refused']}.")
    try:
        data = base64.b64decode(str(line.get("jpeg")), validate=True)
    except binascii.Error as fault:
        raise ChildEnded(f"{label} is damaged.") from fault
    size = line.get("size")
    if not (isinstance(size, list) and len(size) == 2) or not only_pixels(data):
        raise ChildEnded(f"{label} could not be made into a photo that is safe to show.")
    return Picture(data, int(size[0]), int(size[1]))


def only_pixels(data: bytes) -> bool:
    r"""Whether a JPEG holds pixels alone: no EXIF, XMP, profile or comment, nothing at its end.

    Source of the format: ITU-T T.81 (1992), annex B.

    >>> only_pixels(b"\xff\xd8\xff\xe1\x00\x04GPS")
    False
    """
    if not data.startswith(b"\xff\xd8"):
        return False
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            return False
        marker = data[at + 1]
        if marker not in _PIXELS:
            return False
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xE0 and (length != 16 or data[at + 4 : at + 9] != b"JFIF\0"):
            return False
        at += 2 + length
        if marker == 0xDA:
            at = _after_scan(data, at)
            if data[at : at + 2] == b"\xff\xd9":
                return at + 2 == len(data)
    return False


def _after_scan(data: bytes, at: int) -> int:
    """Where the coded pixels end: at a marker that is neither stuffing nor a restart."""
    while (found := data.find(b"\xff", at)) >= 0:
        following = data[found + 1 : found + 2]
        if following != b"\0" and not b"\xd0" <= following <= b"\xd7":
            return found
        at = found + 2
    return len(data)
