"""The child process in which one photo is decoded and made anew from its pixels."""

from __future__ import annotations

import base64
import io
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from PIL import Image, ImageCms, UnidentifiedImageError

from assetmap.uploads.confinement import serve

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
        with Image.open("photo", formats=request["formats"]) as held:
            if getattr(held, "is_animated", False) and held.format != "MPO":
                yield {"refused": "moves, and is no photo. Send a still picture"}
                return
            largest = max(request["sides"])
            turn = _TURNS.get(held.getexif().get(_ORIENTATION, 1))
            profile = held.info.get("icc_profile")
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
