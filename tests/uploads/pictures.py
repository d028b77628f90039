"""Photos made in the test, with a place, a name and a secret in every corner of the file."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

from PIL import ExifTags, Image, ImageCms, PngImagePlugin

CANARY = b"CANARY-52.4862-1.8904"


def picture(width: int = 640, height: int = 480) -> Image.Image:
    """Red at the left, blue at the right, so that turns can be seen."""
    made = Image.new("RGB", (width, height), (200, 30, 30))
    made.paste((30, 30, 200), (width // 2, 0, width, height))
    return made


def exif(orientation: int = 1) -> Image.Exif:
    """Where, who, with what, and a note; the place as GPS numbers and as text."""
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x010E] = CANARY.decode()
    made[0x013B] = CANARY.decode()
    made[0x9286] = b"ASCII\0\0\0" + CANARY
    made[0x8825] = {1: "N", 2: (52.0, 29.0, 10.3), 3: "W", 4: (1.0, 53.0, 25.4), 29: "2026:05:01"}
    return made


def jpeg(path: Path, *, orientation: int = 1, size: tuple[int, int] = (640, 480)) -> Path:
    """A JPEG with EXIF and GPS, XMP, IPTC, a profile, a comment, a thumbnail and a tail."""
    out = io.BytesIO()
    picture(*size).save(
        out,
        "JPEG",
        quality=90,
        exif=exif(orientation),
        comment=CANARY,
        icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    )
    data = out.getvalue()
    thumbnail = io.BytesIO()
    picture(64, 48).save(thumbnail, "JPEG")
    more = (
        _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + CANARY + b"</x:xmpmeta>")
        + _segment(0xED, b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0" + CANARY)
        + _segment(0xE0, b"JFXX\0\x10" + thumbnail.getvalue() + CANARY)
        + _segment(0xEC, b"Ducky" + CANARY)
    )
    found = path / "photo.jpg"
    found.write_bytes(data[:2] + more + data[2:] + b"<script>" + CANARY + b"</script>")
    return found


def told(path: Path) -> Path:
    """A JPEG whose camera tells place, day, make, owner and a remark, and has a thumbnail."""
    tags = exif()
    tags[0x010F] = "Example Cameras"
    camera = tags.get_ifd(0x8769)
    camera[0x9003] = "2026:05:01 10:20:30"
    camera[0xA430] = CANARY.decode()
    tags.get_ifd(ExifTags.IFD.IFD1)[0x0103] = 6
    out = io.BytesIO()
    picture().save(out, "JPEG", exif=tags)
    found = path / "told.jpg"
    found.write_bytes(out.getvalue() + b"<script>")
    return found


def _segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def png(path: Path) -> Path:
    """A PNG with texts, EXIF, a time and bytes after its end."""
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", CANARY.decode())
    texts.add_text("Author", CANARY.decode(), zip=True)
    texts.add_itxt("XML:com.adobe.xmp", CANARY.decode())
    found = path / "photo.png"
    picture().convert("RGBA").save(found, "PNG", pnginfo=texts, exif=exif())
    found.write_bytes(found.read_bytes() + CANARY)
    return found


def webp(path: Path) -> Path:
    """A WebP with EXIF and XMP."""
    found = path / "photo.webp"
    picture().save(found, "WEBP", exif=exif().tobytes(), xmp=CANARY)
    return found


def claiming(width: int, height: int, path: Path) -> Path:
    """A JPEG that says that it is so large."""
    data = bytearray(jpeg(path).read_bytes())
    at = data.rindex(b"\xff\xc0")  # the first is that of the thumbnail
    struct.pack_into(">2H", data, at + 5, height, width)
    found = path / "photo.jpg"
    found.write_bytes(data)
    return found


def png_claiming(width: int, height: int, path: Path) -> Path:
    """A PNG that says that it is so large."""
    data = bytearray(png(path).read_bytes())
    struct.pack_into(">2I", data, 16, width, height)
    struct.pack_into(">I", data, 29, zlib.crc32(bytes(data[12:29])))
    found = path / "photo.png"
    found.write_bytes(data)
    return found
