"""Photos: only what can be seen is kept, and no odd file is decoded."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from assetmap.core.limits import MB
from assetmap.uploads import photos
from assetmap.uploads.errors import TooLarge, UnreadableFile, WrongKind
from assetmap.uploads.judging import judge
from assetmap.uploads.photos import Photo, PhotoLimits, only_pixels, read_photo
from tests.uploads.pictures import (
    CANARY,
    claiming,
    exif,
    jpeg,
    picture,
    png,
    png_claiming,
    told,
    webp,
)

LIMITS = PhotoLimits()


def taken(path: Path, limits: PhotoLimits = LIMITS) -> Photo:
    judged = judge(path, label=path.name, purpose="photo")
    return read_photo(path, label=judged.label, limits=limits)


def refuse(path: Path, words: str, kind: type[UnreadableFile] = UnreadableFile) -> str:
    with pytest.raises(kind, match=words) as caught:
        taken(path)
    assert path.name in str(caught.value)
    return str(caught.value)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.case("U105")
@pytest.mark.case("U106")
@pytest.mark.parametrize("make", [jpeg, png, webp])
def test_where_and_by_whom_is_gone_from_the_bytes(tmp_path: Path, make: object) -> None:
    path = make(tmp_path)  # type: ignore[operator]
    given = path.read_bytes()
    assert CANARY in given
    if make is not png:
        assert b"2026:05:01" in given
    photo = taken(path)
    for held in (photo.large, photo.small):
        for secret in (CANARY, b"CANARY", b"2026:05:01", b"Exif", b"xmp", b"Photoshop", b"ICC",
                       b"JFXX", b"Ducky", b"<script>"):  # fmt: skip
            assert secret not in held.data
        assert only_pixels(held.data)
        made = opened(held.data)
        assert made.format == "JPEG"
        assert len(made.getexif()) == 0
        assert set(made.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density",
                                  "progressive", "progression"}  # fmt: skip
        made.load()


def test_what_was_in_the_file_is_told_and_when_it_was_taken(tmp_path: Path) -> None:
    photo = taken(told(tmp_path))
    assert set(photo.taken_out) >= {"position", "when", "device", "who", "notes", "tail"}
    assert photo.month == "2026-05"
    for kind in ("JPEG", "PNG", "WEBP"):
        plain = tmp_path / f"plain.{kind.lower()}"
        picture(40, 30).save(plain, kind)
        assert (taken(plain).taken_out, taken(plain).month) == ((), "")
        plain.write_bytes(plain.read_bytes() + b"<script>")
        assert taken(plain).taken_out == ("tail",), kind
    assert set(taken(png(tmp_path)).taken_out) >= {"position", "who", "notes", "tail"}
    assert set(taken(webp(tmp_path)).taken_out) >= {"position", "description of the file"}


def test_what_a_child_says_was_in_a_file_is_of_our_own_words_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photos, "_CHILD", "tests.uploads.photo_teller")
    photo = taken(jpeg(tmp_path))
    assert (photo.taken_out, photo.month) == (("position",), "")


def test_two_sizes_and_a_small_one_is_not_blown_up(tmp_path: Path) -> None:
    photo = taken(jpeg(tmp_path, size=(3_000, 1_500)))
    assert (photo.large.width, photo.large.height) == (2_048, 1_024)
    assert (photo.small.width, photo.small.height) == (480, 240)
    assert opened(photo.large.data).size == (2_048, 1_024)
    assert opened(photo.small.data).size == (480, 240)
    tiny = taken(jpeg(tmp_path, size=(40, 30)))
    assert (tiny.large.width, tiny.small.width) == (40, 40)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright(tmp_path: Path, orientation: int) -> None:
    """As Pillow itself would turn it, for each of the eight ways to hold a camera."""
    from PIL import ImageOps

    path = jpeg(tmp_path, orientation=orientation)
    with Image.open(path) as held:
        upright = ImageOps.exif_transpose(held)
    made = opened(taken(path).large.data)
    assert made.size == upright.size
    for place in ((0.1, 0.1), (0.9, 0.1), (0.1, 0.9), (0.9, 0.9)):
        spot = (int(made.width * place[0]), int(made.height * place[1]))
        one, other = made.getpixel(spot), upright.getpixel(spot)
        assert isinstance(one, tuple)
        assert isinstance(other, tuple)
        assert max(abs(a - b) for a, b in zip(one, other, strict=True)) < 12


def test_clear_parts_are_white_and_other_colours_become_those_of_the_screen(
    tmp_path: Path,
) -> None:
    clear = Image.new("RGBA", (60, 60), (255, 0, 0, 0))
    clear.save(tmp_path / "clear.png")
    assert opened(taken(tmp_path / "clear.png").large.data).getpixel((30, 30)) == (255, 255, 255)
    with_palette = picture(60, 60).quantize(8)
    with_palette.info["transparency"] = 0
    with_palette.save(tmp_path / "palette.png")
    assert taken(tmp_path / "palette.png").large.width == 60
    deep = Image.new("I;16", (60, 60), 0x4000)
    deep.save(tmp_path / "deep.png")
    assert opened(taken(tmp_path / "deep.png").large.data).getpixel((30, 30)) == (64, 64, 64)
    picture(60, 60).convert("CMYK").save(tmp_path / "press.jpg")
    red = opened(taken(tmp_path / "press.jpg").large.data).getpixel((10, 30))
    assert isinstance(red, tuple)
    assert red[0] > 150 > red[2]
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture(60, 60).save(tmp_path / "broken.jpg", icc_profile=lab[:200])
    assert taken(tmp_path / "broken.jpg").large.width == 60


@pytest.mark.case("U103")
@pytest.mark.parametrize(
    "text",
    [
        '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        '<?xml version="1.0"?><!-- x --><svg:svg xmlns:svg="http://www.w3.org/2000/svg"/>',
        "\ufeff\n<svg/>",
    ],
)
@pytest.mark.parametrize("name", ["map.svg", "map.png", "map.jpg"])
def test_svg(tmp_path: Path, text: str, name: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    refuse(path, "is an SVG drawing", WrongKind)


@pytest.mark.case("U104")
@pytest.mark.parametrize(
    ("width", "height"), [(65_535, 65_535), (65_500, 1_000), (8_000, 5_001), (40_001, 1_000)]
)
def test_more_pixels_than_a_photo_may_have(tmp_path: Path, width: int, height: int) -> None:
    refuse(claiming(width, height, tmp_path), "more than 40 million pixels", TooLarge)
    refuse(png_claiming(width, height, tmp_path), "more than 40 million pixels", TooLarge)


def test_pixels_and_bytes_at_the_limit_and_one_past(tmp_path: Path) -> None:
    path = jpeg(tmp_path, size=(100, 50))
    size = path.stat().st_size
    assert taken(path, replace(LIMITS, pixels=5_000, byte_count=size)).large.width == 100
    with pytest.raises(TooLarge, match="pixels"):
        taken(path, replace(LIMITS, pixels=4_999))
    with pytest.raises(TooLarge, match="accepted for a photo"):
        taken(path, replace(LIMITS, byte_count=size - 1))
    heavy = tmp_path / "heavy.jpg"
    heavy.write_bytes(path.read_bytes() + b"\0" * (15 * MB - size))
    assert taken(heavy).large.width == 100
    heavy.write_bytes(heavy.read_bytes() + b"\0")
    refuse(heavy, "at most 15 MB", TooLarge)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_largest_photo_fits_into_the_memory_of_the_child(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"large.{kind.lower()}"
    mode = "RGB" if kind == "JPEG" else "RGBA"
    Image.new(mode, (8_000, 5_000), (9, 99, 200)).save(path, kind)
    assert taken(path).large.width == 2_048


def test_a_picture_that_unpacks_to_too_much_ends_only_the_child(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    Image.new("RGBA", (6_000, 6_000)).save(path)
    tight = replace(LIMITS, child=replace(LIMITS.child, memory=200 * MB))
    with pytest.raises(TooLarge, match="more than 200 MB of memory"):
        taken(path, tight)
    assert taken(path).large.width == 2_048


@pytest.mark.case("U106")
def test_a_page_at_the_end_of_a_photo_is_gone(tmp_path: Path) -> None:
    path = jpeg(tmp_path)
    path.write_bytes(path.read_bytes() + b"<html><script>alert(1)</script></html>")
    assert b"html" not in taken(path).large.data
    zipped = tmp_path / "zip.jpg"
    zipped.write_bytes(jpeg(tmp_path).read_bytes() + b"PK\x05\x06" + b"\0" * 18)
    assert b"PK\x05\x06" not in taken(zipped).large.data


@pytest.mark.case("U107")
def test_broken_and_foreign_pictures(tmp_path: Path) -> None:
    for make in (jpeg, png, webp):
        path = make(tmp_path)
        data = path.read_bytes()
        for part in (0.02, 0.3, 0.6):
            path.write_bytes(data[: max(16, int(len(data) * part))])
            refuse(path, "is damaged|is of no kind|needs more than")
    for start, name in ((b"heic", "a.heic"), (b"mif1", "b.jpg"), (b"avif", "c.avif")):
        path = tmp_path / name
        path.write_bytes(b"\0\0\0\x18ftyp" + start + b"\0" * 100)
        refuse(path, "HEIC or AVIF", WrongKind)
    path = tmp_path / "d.webp"
    path.write_bytes(b"RIFF\xff\xff\xff\xffWEBPVP8X" + os.urandom(200))
    refuse(path, "is damaged|needs more|million pixels")


@pytest.mark.case("U108")
@pytest.mark.parametrize("name", ["a.pdf", "a.jpg", "a.csv"])
def test_a_pdf_with_a_program_in_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj")
    refuse(path, "is a PDF", WrongKind)
    with pytest.raises(WrongKind, match="is a PDF"):
        judge(path, label=name, purpose="ledger")


@pytest.mark.parametrize(("kind", "name"), [("WEBP", "a.webp"), ("PNG", "a.png")])
def test_moving_pictures(tmp_path: Path, kind: str, name: str) -> None:
    path = tmp_path / name
    frames = [picture(40, 40), picture(40, 40).transpose(Image.Transpose.ROTATE_90)]
    frames[0].save(path, kind, save_all=True, append_images=frames[1:], duration=100)
    refuse(path, "moves, and is no photo")


@pytest.mark.parametrize(
    ("kind", "words"), [("GIF", "is a GIF"), ("TIFF", "is a TIFF"), ("BMP", "is a bitmap")]
)
def test_other_kinds_of_pictures_are_named(tmp_path: Path, kind: str, words: str) -> None:
    path = tmp_path / "a.jpg"
    picture(40, 40).save(path, kind)
    refuse(path, words, WrongKind)


def test_a_picture_in_two_parts_is_its_first(tmp_path: Path) -> None:
    """What some telephones send: two JPEGs in one file (MPO)."""
    path = tmp_path / "a.jpg"
    picture(40, 40).save(path, "MPO", save_all=True, append_images=[picture(20, 20)])
    assert taken(path).large.width == 40


def test_a_child_that_was_taken_over_hands_back_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photos, "_CHILD", "tests.uploads.photo_liar")
    with pytest.raises(UnreadableFile, match="safe to show"):
        taken(jpeg(tmp_path))


def test_the_judge_of_what_was_made_knows_what_is_more_than_pixels(tmp_path: Path) -> None:
    """The parent looks at each byte that the child hands back."""
    out = io.BytesIO()
    picture(40, 40).save(out, "JPEG", progressive=True)
    plain = out.getvalue()
    assert only_pixels(plain)
    assert not only_pixels(plain + b"x")
    assert not only_pixels(plain[:-2])
    assert not only_pixels(b"")
    for more in ({"exif": exif()}, {"comment": b"x"}, {"icc_profile": b"x" * 200}):
        out = io.BytesIO()
        picture(40, 40).save(out, "JPEG", **more)  # type: ignore[arg-type]
        assert not only_pixels(out.getvalue())
    assert not only_pixels(jpeg(tmp_path).read_bytes())
