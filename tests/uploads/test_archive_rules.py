"""Zip files that lie, overlap, hide or explode are refused, never cleaned."""

from __future__ import annotations

import os
import struct
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from assetmap.uploads.archive_rules import SHAPEFILE, ArchiveRules, inflate, judge_archive
from assetmap.uploads.errors import TooLarge, UnreadableFile
from assetmap.uploads.zip_layout import Member, read_layout
from tests.uploads.zips import Part, Zip, two_gigabytes_of_nothing

ANY = ArchiveRules()


def judged(path: Path, rules: ArchiveRules = ANY) -> list[Member]:
    with path.open("rb") as handle:
        return judge_archive(handle, "areas.zip", rules=rules)


def refused(path: Path, words: str, rules: ArchiveRules = ANY) -> str:
    with pytest.raises(UnreadableFile, match=words) as caught:
        judged(path, rules)
    assert "areas.zip" in str(caught.value)
    return str(caught.value)


def made(path: Path, *parts: Part, **lies: object) -> Path:
    return Zip(list(parts), **lies).write(path / "a.zip")  # type: ignore[arg-type]


def test_an_honest_zip_of_every_making_is_read(tmp_path: Path) -> None:
    plain = judged(made(tmp_path, Part("a.shp", b"one"), Part("b.dbf", b"two", method=0)))
    assert [(member.name, member.unpacked) for member in plain] == [("a.shp", 3), ("b.dbf", 3)]
    streamed = made(tmp_path, Part("a.shp", b"one", flags=0x8), Part("b.dbf", b"two", flags=0x8))
    assert len(judged(streamed)) == 2
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("folder/", "")
        archive.writestr("folder/Größe.shp", "x" * 50_000)
        with archive.open("big.dbf", "w", force_zip64=True) as out:
            out.write(b"y" * 10)
    assert len(judged(tmp_path / "b.zip")) == 3
    commented = made(tmp_path, Part("a.shp"), comment=b"made by hand")
    assert len(judged(commented)) == 1


@pytest.mark.case("U002")
def test_an_empty_zip(tmp_path: Path) -> None:
    refused(made(tmp_path), "empty zip")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("../../evil.shp", "leads out of the zip", marks=pytest.mark.case("U016")),
        pytest.param("a/../b.shp", "leads out of the zip", marks=pytest.mark.case("U016")),
        pytest.param("/etc/evil.shp", "top of a disk", marks=pytest.mark.case("U017")),
        pytest.param("C:evil.shp", "top of a disk", marks=pytest.mark.case("U017")),
        pytest.param("a\\..\\evil.shp", "backslash", marks=pytest.mark.case("U018")),
        ("a//b.shp", "no file can have"),
        ("./b.shp", "no file can have"),
        ("a" * 256, "no file can have"),
        ("a\0.shp", "cannot be seen"),
        ("gpj\u202e.shp", "cannot be seen"),
    ],
)
def test_names_that_lead_elsewhere(tmp_path: Path, name: str, words: str) -> None:
    refused(made(tmp_path, Part("good.shp"), Part(name)), words)


@pytest.mark.case("U019")
def test_a_link(tmp_path: Path) -> None:
    refused(made(tmp_path, Part("a.shp", b"/etc/passwd", mode=0o120777)), "is a link")
    refused(made(tmp_path, Part("a.shp", b"", mode=0o010644)), "no ordinary file")
    refused(made(tmp_path, Part("a/", b"hidden", method=0)), "a folder that holds bytes")


@pytest.mark.case("U020")
def test_two_megabytes_that_unpack_to_two_gigabytes(tmp_path: Path) -> None:
    """Refused by what it says of itself, and stopped while it unpacks when it says less."""
    packed = two_gigabytes_of_nothing()
    assert len(packed) < 2.3 * 2**20
    honest = made(tmp_path, Part("a.shp", b"", packed=packed, unpacked_size=2**31, crc=0))
    start = time.monotonic()
    refused(honest, "100 times its size")
    lying = made(tmp_path, Part("a.shp", b"", packed=packed, unpacked_size=2**20, crc=0))
    refused(lying, "does not unpack to what the zip says")
    assert time.monotonic() - start < 2


def test_inflating_stops_within_a_block_of_what_was_said(tmp_path: Path) -> None:
    data = b"\0" * 50_000_000
    path = made(tmp_path, Part("a.shp", data, unpacked_size=1_000_000))
    taken: list[int] = []
    with path.open("rb") as handle:
        (member,) = read_layout(handle, "areas.zip")
        with pytest.raises(UnreadableFile, match="does not unpack"):
            taken.extend(len(block) for block in inflate(handle, member, "areas.zip"))
    assert sum(taken) <= 1_000_000


@pytest.mark.case("U021")
def test_members_that_overlap(tmp_path: Path) -> None:
    """Two entries of the table lead to one member; or one member reaches into the next."""
    twice = made(tmp_path, Part("a.shp", b"one"), Part("a.shp", b"one", at=0))
    refused(twice, "overlaps|twice|two ways")
    inner = Part("b.dbf", b"two", method=0)
    held = Zip([inner]).write(tmp_path / "inner.zip").read_bytes()
    head = held[: held.index(b"PK\x01\x02")]
    reaching = made(
        tmp_path,
        Part("a.shp", head, method=0),
        Part("b.dbf", b"two", method=0, at=30 + len("a.shp")),
    )
    refused(reaching, "overlaps")


@pytest.mark.case("U022")
def test_a_zip_in_a_zip_in_a_zip(tmp_path: Path) -> None:
    data = b"areas"
    for level in range(5):
        path = Zip([Part("deep.txt" if level else "a.txt", data)]).write(tmp_path / f"{level}.zip")
        data = path.read_bytes()
    refused(path, "archive inside the zip", SHAPEFILE)
    for magic in (b"\x1f\x8b\x08\0", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"BZh91AY"):
        refused(made(tmp_path, Part("a.txt", magic)), "archive inside the zip", SHAPEFILE)
    tar = b"a" * 257 + b"ustar\0" + b"\0" * 249
    refused(made(tmp_path, Part("a.txt", tar)), "archive inside the zip", SHAPEFILE)


@pytest.mark.case("U023")
def test_ten_thousand_and_one_members_and_one_past_the_limit(tmp_path: Path) -> None:
    def many(count: int) -> Path:
        with zipfile.ZipFile(tmp_path / "many.zip", "w") as archive:
            for number in range(count):
                archive.writestr(f"{number}.txt", b"")
        return tmp_path / "many.zip"

    assert len(judged(many(64))) == 64
    refused(many(65), "holds 65 files; at most 64")
    refused(many(10_001), "10,001 files")


@pytest.mark.case("U024")
@pytest.mark.parametrize(
    ("one", "other"), [("a.shp", "a.shp"), ("a.shp", "A.SHP"), ("é.shp", "e\u0301.shp")]
)
def test_a_name_that_stands_twice(tmp_path: Path, one: str, other: str) -> None:
    refused(made(tmp_path, Part(one), Part(other)), "stands in the zip twice")


def test_a_file_that_is_also_a_folder(tmp_path: Path) -> None:
    refused(made(tmp_path, Part("a"), Part("a/b.shp")), "a file and a folder")


@pytest.mark.case("U025")
@pytest.mark.parametrize("field", ["crc", "packed", "unpacked", "method", "flags"])
def test_two_descriptions_that_do_not_agree(tmp_path: Path, field: str) -> None:
    value = {"method": 0, "flags": 0x8}.get(field, 77)
    refused(made(tmp_path, Part("a.shp", b"some data", local={field: value})), "do not agree")


@pytest.mark.case("U025")
def test_a_member_with_another_name_of_its_own(tmp_path: Path) -> None:
    refused(made(tmp_path, Part("a.shp", local_name=b"b.php")), "do not agree")
    refused(made(tmp_path, Part(b"a.shp\0.txt", local_name=b"a.shp")), "do not agree")


@pytest.mark.case("U026")
def test_a_table_of_contents_that_is_cut(tmp_path: Path) -> None:
    whole = made(tmp_path, Part("a.shp", b"x" * 500), Part("b.dbf")).read_bytes()
    path = tmp_path / "cut.zip"
    for length in range(1, len(whole)):
        path.write_bytes(whole[:length])
        refused(path, "damaged zip")
    counted = made(tmp_path, Part("a.shp"), Part("b.dbf"), count=1)
    refused(counted, "more than it counts")
    refused(made(tmp_path, Part("a.shp"), count=2), "cut off")


@pytest.mark.case("U027")
def test_a_content_that_was_changed(tmp_path: Path) -> None:
    refused(made(tmp_path, Part("a.shp", b"data", crc=1)), "does not unpack to what the zip says")
    refused(made(tmp_path, Part("a.shp", b"data", method=0, crc=1)), "does not unpack")
    tail = Part("a.shp", b"data", packed=Part("", b"data").body() + b"hidden")
    refused(made(tmp_path, tail), "does not unpack")
    refused(made(tmp_path, Part("a.shp", b"data", packed=b"\xff\xff")), "does not unpack")
    coder = zlib.compressobj(9, zlib.DEFLATED, -15)
    endless = coder.compress(b"data") + coder.flush(zlib.Z_SYNC_FLUSH)
    refused(made(tmp_path, Part("a.shp", b"data", packed=endless)), "does not unpack")
    cut = Part("a.shp", b"data" * 99, packed=Part("", b"data" * 99).body()[:-3])
    refused(made(tmp_path, cut), "does not unpack")


@pytest.mark.case("U028")
@pytest.mark.parametrize("flag", [0x1, 0x40, 0x2000])
def test_a_locked_zip_is_called_locked(tmp_path: Path, flag: int) -> None:
    assert "needs a password" in refused(made(tmp_path, Part("a.shp", flags=flag)), "locked")


@pytest.mark.case("U029")
@pytest.mark.parametrize("method", [1, 9, 12, 14, 93, 99])
def test_packed_in_an_odd_way(tmp_path: Path, method: int) -> None:
    refused(made(tmp_path, Part("a.shp", method=method)), f"method {method}")


@pytest.mark.case("U030")
def test_sizes_past_four_gigabytes(tmp_path: Path) -> None:
    long = struct.pack("<2HQ", 1, 8, 2**63)
    lie = Part("a.shp", b"data", unpacked_size=2**63, extra=long)
    refused(made(tmp_path, lie), "does not say its size")
    lie.local = {"unpacked": 4}
    refused(made(tmp_path, lie), "do not agree")
    lie.flags = 0x8
    lie.local = {}
    refused(made(tmp_path, lie), "100 times its size")
    whole = made(tmp_path, Part("a.shp")).read_bytes()
    end = whole.index(b"PK\x05\x06")
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)
    (tmp_path / "b.zip").write_bytes(whole[:end] + locator + whole[end:])
    refused(tmp_path / "b.zip", "not where it says")
    table = bytearray(whole)
    struct.pack_into("<I", table, end + 16, 0xFFFFFFFF)
    (tmp_path / "c.zip").write_bytes(table)
    refused(tmp_path / "c.zip", "larger than 4 GB")


@pytest.mark.case("U031")
def test_bytes_that_belong_to_no_member(tmp_path: Path) -> None:
    gif = b"GIF89a" + b"\0" * 20
    refused(made(tmp_path, Part("a.shp"), before=gif), "before its first file")
    refused(made(tmp_path, Part("a.shp"), after=b"<?php"), "other bytes follow its end")
    refused(made(tmp_path, Part("a.shp"), between=b"hidden"), "belong to no file")
    second = made(tmp_path, Part("b.shp")).read_bytes()
    refused(made(tmp_path, Part("a.shp"), comment=second), "not where it says")
    refused(made(tmp_path, Part("a.shp"), comment=b"PK\3\4"), "other bytes follow its end")


def test_a_zip_in_parts(tmp_path: Path) -> None:
    whole = bytearray(made(tmp_path, Part("a.shp")).read_bytes())
    end = whole.index(b"PK\x05\x06")
    whole[end + 4] = 1
    (tmp_path / "b.zip").write_bytes(whole)
    refused(tmp_path / "b.zip", "divided zip")


@pytest.mark.case("U034")
@pytest.mark.case("U035")
@pytest.mark.parametrize(
    "name",
    ["layer.vrt", "setup.exe", "shell.php", "map.svg", "run.js", "a.html", "noending", "a.zip"],
)
def test_files_that_do_not_belong_in_a_shapefile(tmp_path: Path, name: str) -> None:
    words = refused(made(tmp_path, Part("a.shp"), Part(name)), "does not belong", SHAPEFILE)
    assert name in words


@pytest.mark.case("U036")
def test_what_a_mac_adds_is_ignored(tmp_path: Path) -> None:
    path = made(
        tmp_path, Part("a.shp"), Part("__MACOSX/"), Part("__MACOSX/._a.shp"), Part(".DS_Store"),
        Part("x/.DS_Store"),
    )  # fmt: skip
    path = Zip([Part("a.shp"), Part("__MACOSX/._a.shp"), Part("x/.DS_Store")]).write(path)
    assert [member.name for member in judged(path, SHAPEFILE)] == ["a.shp"]


def test_the_limits_at_and_one_past(tmp_path: Path) -> None:
    noise = os.urandom(2_000)
    rules = ArchiveRules(members=2, unpacked=4_000, ratio=10, small=1_000)
    two = made(tmp_path, Part("a.shp", noise), Part("b.dbf", noise))
    assert len(judged(two, rules)) == 2
    with pytest.raises(TooLarge, match="holds 3 files; at most 2"):
        judged(made(tmp_path, Part("a"), Part("b"), Part("c")), rules)
    with pytest.raises(TooLarge, match="unpacks to"):
        judged(made(tmp_path, Part("a.shp", noise), Part("b.dbf", noise + b"x")), rules)
    packed = len(Part("", b"\0" * 1_001).body())
    assert packed * 10 < 1_001
    assert judged(made(tmp_path, Part("a.shp", b"\0" * 1_000)), rules)
    with pytest.raises(TooLarge, match="10 times its size"):
        judged(made(tmp_path, Part("a.shp", b"\0" * 1_001)), rules)


def test_damage_anywhere_is_a_sentence(tmp_path: Path) -> None:
    """Each byte of an archive changed in turn: read whole, or refused by the door's own words."""
    whole = made(tmp_path, Part("a.shp", b"data" * 20), Part("b.dbf", b"more")).read_bytes()
    path = tmp_path / "b.zip"
    refusals = 0
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            judged(path)
        except UnreadableFile as fault:
            refusals += "areas.zip" in str(fault)
    assert refusals > len(whole) / 2
