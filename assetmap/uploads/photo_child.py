"""The child process in which one photo is decoded and made anew from its pixels."""

from __future__ import annotations

import base64
import io
import re
import struct
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image, ImageCms, UnidentifiedImageError

from assetmap.uploads.confinement import serve

_PHOTO = Path("photo")
_WHITE = (255, 255, 255)
_STRIP = 256
_ORIENTATION = 0x0112
#: How to turn a picture upright, by its EXIF orientation (Exif 2.32, tag 274).
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
#: Tags of EXIF (Exif 2.32) and Windows by what they tell; those of the second mapping stand in the
#: directory of the camera (34665).
_DEVICE, _CAMERA_TAGS = {0x010F, 0x0110, 0x0131, 0x013C}, 0x8769
_WHO, _WHEN = {0x013B, 0x8298, 0x9C9D}, {0x0132}
_NOTES = {0x010E, 0x9C9B, 0x9C9C, 0x9C9E, 0x9C9F}
_CAMERA = {
    "device": {0xA431, 0xA432, 0xA433, 0xA434, 0xA435, 0x927C},
    "who": {0xA430},
    "when": {0x9003, 0x9004},
    "notes": {0x9286},
}
_POSITION, _MADE = 0x8825, 0x9003
_DAY = re.compile(r"(\d{4}):(\d{2}):")
_FAULTS = (OSError, SyntaxError, ValueError, UnidentifiedImageError, ImageCms.PyCMSError,
           EOFError, OverflowError, ZeroDivisionError, KeyError, TypeError)  # fmt: skip


def prepare(_request: Mapping[str, Any]) -> None:
    """Load every reader of pictures that Pillow has; which may read is said with the file."""
    Image.init()


def answer(request: Mapping[str, Any]) -> Iterator[Mapping[str, object]]:
    """The photo in each of the sizes that are asked for, as JPEG without anything but pixels."""
    # Pillow looks at the size that a file states before it decodes anything, and only warns.
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = request["pixels"]
    try:
        with Image.open(_PHOTO, formats=request["formats"]) as held:
            if getattr(held, "is_animated", False) and held.format != "MPO":
                yield {"refused": "moves, and is no photo. Send a still picture"}
                return
            largest = max(request["sides"])
            turn = _TURNS.get(held.getexif().get(_ORIENTATION, 1))
            profile = held.info.get("icc_profile")
            yield _beside(held)
            held.draft("RGB", (largest, largest))
            flat = _on_white(held)
        flat.thumbnail((largest, largest), Image.Resampling.LANCZOS, reducing_gap=2.0)
        plain = _plain(flat, profile)
        if turn is not None:
            plain = plain.transpose(turn)
        for side in request["sides"]:
            plain.thumbnail((side, side), Image.Resampling.LANCZOS)
            out = io.BytesIO()
            plain.save(out, "JPEG", quality=85, optimize=True, progressive=True)
            yield {"jpeg": base64.b64encode(out.getvalue()).decode("ascii"), "size": plain.size}
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        yield {"too many": "pixels"}
    except _FAULTS:
        yield {"refused": "is damaged, or no photo of the kind that it begins like"}


def _beside(image: Image.Image) -> dict[str, object]:
    """What stands beside the pixels; what cannot even be read is no reason to refuse a photo."""
    try:
        return {"taken out": sorted(_told(image)), "month": _month(image)}
    except (*_FAULTS, struct.error):
        return {"taken out": ["description of the file"], "month": ""}


def _told(image: Image.Image) -> set[str]:
    """What a file tells beside its pixels, by the keys of ``photos.TAKEN_OUT``; none is kept."""
    tags = image.getexif()
    found = {
        key
        for key, known in (("device", _DEVICE), ("who", _WHO), ("when", _WHEN), ("notes", _NOTES))
        if known & set(tags)
    }
    camera = set(tags.get_ifd(_CAMERA_TAGS))
    found |= {key for key, known in _CAMERA.items() if known & camera}
    # A camera that found no position still writes the version of the list (tag 0).
    if set(tags.get_ifd(_POSITION)) - {0}:
        found.add("position")
    if tags.get_ifd(ExifTags.IFD.IFD1) or image.format == "MPO":
        found.add("other picture")
    info = set(image.info)
    # A PNG's own texts are what people or programs wrote; of XMP and IPTC nobody knows the content.
    if info & {"comment", "Comment", "Description", "Title", "parameters"}:
        found.add("notes")
    if info & {"Author", "Copyright"}:
        found.add("who")
    if info & {"xmp", "XML:com.adobe.xmp", "photoshop"}:
        found.add("description of the file")
    if _has_tail(image.format):
        found.add("tail")
    return found


def _has_tail(kind: str | None) -> bool:
    """Whether something hangs at the end of the file."""
    size = _PHOTO.stat().st_size
    with _PHOTO.open("rb") as handle:
        if kind == "WEBP":
            return size > int.from_bytes(handle.read(8)[4:], "little") + 8
        handle.seek(max(0, size - 12))
        end = handle.read()
    return not end.endswith(b"IEND\xaeB`\x82" if kind == "PNG" else b"\xff\xd9")


def _month(image: Image.Image) -> str:
    """Year and month in which the camera says that it was taken; empty is not said."""
    said = image.getexif().get_ifd(_CAMERA_TAGS).get(_MADE)
    match = _DAY.match(said) if isinstance(said, str) else None
    return f"{match[1]}-{match[2]}" if match else ""


def _on_white(image: Image.Image) -> Image.Image:
    """The pixels in a mode that can be averaged, strip by strip: two whole copies would not fit."""
    if image.mode in ("RGB", "L", "CMYK"):
        return image.copy()
    made = Image.new("RGB", image.size, _WHITE)
    width, height = image.size
    for top in range(0, height, _STRIP):
        strip = image.crop((0, top, width, min(height, top + _STRIP)))
        if strip.mode.startswith("I"):
            # Sixteen bits a pixel: the upper eight are what a screen shows.
            strip = strip.convert("I").point(lambda value: value / 256).convert("L")
        elif strip.has_transparency_data:
            strip = strip.convert("RGBA")
            made.paste(strip, (0, top), mask=strip.getchannel("A"))
            continue
        made.paste(strip.convert("RGB"), (0, top))
    return made


def _plain(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Red, green and blue as every screen shows them, in a new image that holds nothing else."""
    if profile and image.mode in ("RGB", "CMYK"):
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            screen = ImageCms.createProfile("sRGB")
            image = ImageCms.profileToProfile(image, given, screen, outputMode="RGB") or image
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            profile = None  # a broken profile: the colours are taken as they are
    made = Image.new("RGB", image.size, _WHITE)
    made.paste(image.convert("RGB"))
    return made


if __name__ == "__main__":
    serve(answer, prepare)
