"""The door: size, bytes, name and what the browser says must agree."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from assetmap.uploads.errors import TooLarge, UnreadableFile, WrongKind
from assetmap.uploads.geodata.reading import read_geodata
from assetmap.uploads.judging import judge
from assetmap.uploads.kinds import Kind, Purpose
from tests.uploads.geodata.shapefiles import parts_of, point, write
from tests.uploads.pictures import jpeg
from tests.uploads.workbooks import xlsx
from tests.uploads.zips import Part, Zip

CSV = b"date,supplier,amount\n2020-05-01,Example Works Ltd,10.10\n"
GEOJSON = json.dumps({"type": "FeatureCollection", "features": []}).encode()
KML = b'<kml xmlns="http://www.opengis.net/kml/2.2"><Document/></kml>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


def held(path: Path, data: bytes) -> Path:
    found = path / "0f3a"
    found.write_bytes(data)
    return found


def refuse(
    path: Path,
    words: str,
    *,
    label: str = "spend.csv",
    purpose: Purpose = "ledger",
    declared: str | None = None,
    kind: type[UnreadableFile] = UnreadableFile,
) -> str:
    with pytest.raises(kind, match=words) as caught:
        judge(path, label=label, purpose=purpose, declared=declared)
    return str(caught.value)


def test_what_is_told_of_an_accepted_file(tmp_path: Path) -> None:
    found = judge(held(tmp_path, CSV), label="Spend\u200b May.csv", purpose="ledger")
    assert found.sha256 == hashlib.sha256(CSV).hexdigest()
    assert (found.byte_count, found.kind, found.label) == (len(CSV), "csv", "Spend May.csv")
    assert found.notes == ("Signs that cannot be seen were taken out of the name.",)


def through(path: Path, purpose: Purpose) -> None:
    """As far as an upload goes without a question to the person."""
    found = judge(path, label="upload", purpose=purpose)
    if purpose == "geodata":
        read_geodata(path, label=found.label)


@pytest.mark.parametrize("purpose", ["ledger", "geodata", "photo"])
class TestTooLittle:
    """Files with nothing in them."""

    @pytest.mark.case("U001")
    def test_no_byte(self, tmp_path: Path, purpose: Purpose) -> None:
        refuse(held(tmp_path, b""), r"spend\.csv is empty", purpose=purpose)

    @pytest.mark.case("U002")
    def test_an_empty_zip(self, tmp_path: Path, purpose: Purpose) -> None:
        path = Zip([]).write(tmp_path / "a")
        refuse(path, "is an empty zip", purpose=purpose, label="a.zip")

    @pytest.mark.case("U003")
    @pytest.mark.parametrize("data", [b"x", b"\0", b"{", b"<", b"\xff", b" ", b",", b"P"])
    def test_one_byte(self, tmp_path: Path, purpose: Purpose, data: bytes) -> None:
        path = held(tmp_path, data)
        with pytest.raises(UnreadableFile, match="upload"):
            through(path, purpose)


@pytest.mark.case("U004")
def test_one_byte_past_the_limit(tmp_path: Path) -> None:
    path = held(tmp_path, CSV)
    limits: dict[Purpose, int] = {"ledger": len(CSV), "geodata": 1, "photo": 1}
    assert judge(path, label="a.csv", purpose="ledger", limits=limits).kind == "csv"
    with pytest.raises(TooLarge, match=r"a\.csv has"):
        judge(path, label="a.csv", purpose="ledger", limits={**limits, "ledger": len(CSV) - 1})


@pytest.mark.case("U009")
@pytest.mark.case("U013")
@pytest.mark.parametrize(
    ("raw", "shown"),
    [("../../etc/cron.d/x", "x"), ("-rf.csv", "-rf.csv"), ("C:\\spend.CSV", "spend.CSV")],
)
def test_a_name_is_a_label_only(tmp_path: Path, raw: str, shown: str) -> None:
    before = sorted(tmp_path.rglob("*"))
    path = held(tmp_path, CSV)
    assert judge(path, label=raw, purpose="ledger").label == shown
    assert sorted(tmp_path.rglob("*")) == [*before, path]


@pytest.mark.case("U010")
@pytest.mark.case("U011")
def test_names_that_are_refused(tmp_path: Path) -> None:
    path = held(tmp_path, CSV)
    refuse(path, "a character that no name can have", label="a\0.csv")
    refuse(path, "4,000 characters", label="a" * 4_000)


@pytest.mark.case("U012")
def test_a_name_that_is_turned_round_is_shown_as_it_is(tmp_path: Path) -> None:
    words = refuse(held(tmp_path, CSV), "ends in .exe", label="spend\u202evsc.exe")
    assert "spendvsc.exe" in words


@pytest.mark.case("U014")
@pytest.mark.parametrize(
    ("data", "label", "purpose"),
    [
        (GEOJSON, "x.geojson.html", "geodata"),
        (GEOJSON, "x.svg", "geodata"),
        (CSV, "spend.php", "ledger"),
        (CSV, "spend.xlsx", "ledger"),
        (CSV, "places.geojson", "geodata"),
        (KML, "places.geojson", "geodata"),
    ],
)
def test_a_name_that_says_something_else(
    tmp_path: Path, data: bytes, label: str, purpose: Purpose
) -> None:
    words = refuse(
        held(tmp_path, data), "by its content, but its name ends in", label=label,
        purpose=purpose, kind=WrongKind,
    )  # fmt: skip
    assert label in words


@pytest.mark.case("U014")
@pytest.mark.parametrize("purpose", ["ledger", "geodata", "photo"])
@pytest.mark.parametrize("label", ["x.geojson.html", "x.geojson", "x.csv", "x.jpg"])
def test_a_page_under_any_name(tmp_path: Path, purpose: Purpose, label: str) -> None:
    refuse(held(tmp_path, HTML), "DOCTYPE", label=label, purpose=purpose)
    page = held(tmp_path, b"<html><body/></html>")
    refuse(page, "is a web page", label=label, purpose=purpose)


@pytest.mark.case("U015")
def test_a_zip_that_is_declared_a_picture(tmp_path: Path) -> None:
    path = write(tmp_path, parts_of([point(404_000, 287_000)]))
    assert judge(path, label="a.zip", purpose="geodata", declared="application/zip")
    refuse(path, "was sent as image/png", label="a.zip", purpose="geodata", declared="image/png",
           kind=WrongKind)  # fmt: skip
    refuse(path, "is a zip; what is read here is a JPEG photo", label="a.png", purpose="photo",
           declared="image/png", kind=WrongKind)  # fmt: skip


@pytest.mark.parametrize(
    ("declared", "fine"),
    [
        ("text/csv; charset=utf-8", True),
        ("application/vnd.ms-excel", True),
        ("application/octet-stream", True),
        ("", True),
        (None, True),
        ("x" * 10_000, True),
        ("TEXT/HTML", False),
        ("image/svg+xml", False),
        ("image/jpeg", False),
        ("application/geo+json", False),
    ],
)
def test_what_the_browser_says_can_only_count_against(
    tmp_path: Path, declared: str | None, fine: bool
) -> None:
    path = held(tmp_path, CSV)
    if fine:
        assert judge(path, label="a.csv", purpose="ledger", declared=declared).kind == "csv"
    else:
        refuse(path, "was sent as", declared=declared, kind=WrongKind)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"MZ\x90\0" + b"\0" * 100, "is a program"),
        (b"\x7fELF" + b"\0" * 100, "is a program"),
        (b"#!/bin/sh\nrm -rf /\n", "is a program"),
        (b"<?php system($_GET[0]); ?>", "is a program"),
        (b"\x1f\x8b\x08" + b"\0" * 100, "packed with gzip"),
        (b"7z\xbc\xaf\x27\x1c" + b"\0" * 100, "packed with 7z"),
        (b"Rar!\x1a\x07\0" + b"\0" * 100, "packed with RAR"),
        (b"PAR1" + b"\0" * 100, "is a Parquet file"),
        (b"just some words on one line", "no kind that is read"),
        (b"a,b\0c\n" * 10, "no kind that is read"),
        (b"\n \t " * 100, "nothing but blanks"),
    ],
)
def test_other_files_are_named(tmp_path: Path, data: bytes, words: str) -> None:
    refuse(held(tmp_path, data), words, label="upload", purpose="ledger")


def test_documents_that_are_zips(tmp_path: Path) -> None:
    for part, words in (
        ("word/document.xml", "a text or a presentation"),
        ("xl/workbook.bin", "binary workbook"),
    ):
        path = Zip([Part(part)]).write(tmp_path / "a")
        refuse(path, words, label="a", purpose="ledger", kind=WrongKind)
    text = Zip([Part("mimetype", b"application/vnd.oasis.opendocument.text")]).write(tmp_path / "b")
    refuse(text, "no spreadsheet", label="b", kind=WrongKind)


@pytest.mark.parametrize(
    ("purpose", "kind"),
    [
        ("ledger", "geojson"), ("ledger", "jpeg"), ("ledger", "shapefile"), ("geodata", "xlsx"),
        ("geodata", "jpeg"), ("photo", "csv"), ("photo", "xlsx"), ("photo", "kml"),
    ],
)  # fmt: skip
def test_a_file_at_the_wrong_door(tmp_path: Path, purpose: Purpose, kind: Kind) -> None:
    made = {
        "csv": lambda: held(tmp_path, CSV),
        "geojson": lambda: held(tmp_path, GEOJSON),
        "kml": lambda: held(tmp_path, KML),
        "jpeg": lambda: jpeg(tmp_path),
        "xlsx": lambda: xlsx(tmp_path),
        "shapefile": lambda: write(tmp_path, parts_of([point(1, 2)])),
    }[kind]()
    refuse(made, "what is read here is", label="upload", purpose=purpose, kind=WrongKind)
