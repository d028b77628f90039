"""Zipped Shapefiles whose parts are missing, disagree or lie."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from assetmap.uploads.archive_rules import SHAPEFILE
from assetmap.uploads.errors import BadFeatures, MustChoose, TooLarge
from assetmap.uploads.geodata.reading import Answers, read_geodata
from assetmap.uploads.geodata.rules import REFERENCE
from tests.real_files import real_file
from tests.uploads.geodata.asking import refuse, small, taken
from tests.uploads.geodata.shapefiles import (
    NULL,
    WGS84,
    dbf,
    parts_of,
    point,
    polygon,
    shp,
    shx,
    write,
)

HALLS = [point(404_000, 287_000), point(404_100, 287_000)]
CORNERS = ((404_000.0, 287_000.0), (404_000.0, 287_100.0), (404_100.0, 287_100.0),
           (404_100.0, 287_000.0), (404_000.0, 287_000.0))  # fmt: skip


def test_an_honest_file(tmp_path: Path) -> None:
    held = taken(write(tmp_path, parts_of(HALLS)))
    assert held.srid == 27700
    assert [one.properties for one in held.features] == [{"name": "n", "count": 1}] * 2
    assert held.notes == ()
    areas = taken(write(tmp_path, parts_of([polygon(*CORNERS)], 5)))
    assert areas.features[0].shape is not None
    assert areas.features[0].shape.geom.area == 10_000


def test_a_real_one() -> None:
    path = real_file("geodata_formats/shapefile_root.zip")
    held = read_geodata(path, label=path.name)
    assert (held.srid, len(held.features)) == (27700, 6)


@pytest.mark.case("U032")
def test_endings_in_any_case(tmp_path: Path) -> None:
    parts = {ending.upper(): data for ending, data in parts_of(HALLS).items()}
    parts[".dbf"] = parts.pop(".DBF")
    assert len(taken(write(tmp_path, parts)).features) == 2


@pytest.mark.case("U033")
def test_two_layers_are_asked_about(tmp_path: Path) -> None:
    one, other = parts_of(HALLS), parts_of(HALLS[:1])
    path = write(
        tmp_path,
        {f"x/one{end}": data for end, data in one.items()}
        | {f"x/other{end}": data for end, data in other.items()},
    )
    fault = refuse(path, "holds the layers one, other; choose one", MustChoose)
    assert isinstance(fault, MustChoose)
    assert (fault.question, fault.choices) == ("layer", ("one", "other"))
    assert len(taken(path, answers=Answers(layer="one")).features) == 2
    assert len(taken(path, answers=Answers(layer="other")).features) == 1
    refuse(path, "choose one", MustChoose, answers=Answers(layer="third"))


def test_a_zip_without_a_shapefile(tmp_path: Path) -> None:
    refuse(write(tmp_path, {"readme.txt": "hello"}), "a zip without a Shapefile")


@pytest.mark.case("U037")
def test_without_an_index(tmp_path: Path) -> None:
    parts = parts_of(HALLS)
    del parts[".shx"]
    refuse(write(tmp_path, parts), "“areas.shx” is missing, the index")


@pytest.mark.case("U038")
def test_without_a_table(tmp_path: Path) -> None:
    parts = parts_of(HALLS)
    del parts[".dbf"]
    refuse(write(tmp_path, parts), "“areas.dbf” is missing, the table")


@pytest.mark.case("U039")
def test_without_a_coordinate_system_it_is_asked_for_and_never_guessed(tmp_path: Path) -> None:
    path = write(tmp_path, parts_of(HALLS, prj=None))
    fault = refuse(path, "does not say its coordinate system", MustChoose)
    assert isinstance(fault, MustChoose)
    assert (fault.question, fault.choices) == ("crs", ("27700", "4326"))
    assert "--crs" not in str(fault)
    assert taken(path, answers=Answers(crs=27700)).srid == 27700


@pytest.mark.case("U040")
@pytest.mark.parametrize("words", ["EPSG:27700", "<xml/>", "/etc/passwd", "PROJCS", "\0\1\2"])
def test_a_prj_that_describes_nothing(tmp_path: Path, words: str) -> None:
    refuse(write(tmp_path, parts_of(HALLS, prj=words)), "does not describe a coordinate system")


def test_another_coordinate_system_is_named(tmp_path: Path) -> None:
    lambert = WGS84.replace("GCS_WGS_1984", "GCS_Elsewhere").replace("6378137.0", "6378388.0")
    refuse(write(tmp_path, parts_of(HALLS, prj=lambert)), "only EPSG:27700 and EPSG:4326 are read")


@pytest.mark.case("U041")
def test_metres_that_are_called_degrees(tmp_path: Path) -> None:
    path = write(tmp_path, parts_of(HALLS, prj=WGS84))
    refuse(path, "cannot be degrees.*seem to be British National Grid metres")


@pytest.mark.case("U042")
@pytest.mark.parametrize("length", [50, 2**30, -1, 0])
def test_a_header_that_lies_about_its_length(tmp_path: Path, length: int) -> None:
    lie = shp(HALLS, 1, length=length)
    refuse(write(tmp_path, parts_of(HALLS, shp=lie)), "says that it has")


@pytest.mark.case("U043")
@pytest.mark.parametrize("words", [-1, -(2**31), 0, 1, 2**30])
def test_a_record_that_lies_about_its_length(tmp_path: Path, words: int) -> None:
    both = parts_of(
        HALLS, shp=shp(HALLS, 1, record_words=words), shx=shx(HALLS, 1, record_words=words)
    )
    refuse(write(tmp_path, both), "shape 1 of its .shp file is not as long as it says")
    one = parts_of(HALLS, shp=shp(HALLS, 1, record_words=words))
    refuse(write(tmp_path, one), "not as long as it says")


@pytest.mark.parametrize("offset", [-1, 0, 49, 2**30])
def test_an_index_that_leads_elsewhere(tmp_path: Path, offset: int) -> None:
    lie = shx(HALLS, 1, offset=offset)
    refuse(write(tmp_path, parts_of(HALLS, shx=lie)), "not as long as it says")
    refuse(write(tmp_path, parts_of(HALLS, shx=lie[:-3])), "not the index of a shapefile")
    refuse(write(tmp_path, parts_of(HALLS, shx=shx(HALLS[:1], 1))), "1 shapes but 2 rows")


@pytest.mark.case("U044")
@pytest.mark.parametrize("parts", [2**31 - 1, -1, -(2**31), 50])
def test_a_shape_that_says_it_has_two_thousand_million_parts(tmp_path: Path, parts: int) -> None:
    lie = [polygon(*CORNERS, parts=parts)]
    refuse(write(tmp_path, parts_of(lie, 5)), "shape 1 of its .shp file is not as long")


@pytest.mark.parametrize("start", [-1, 6, 2**31 - 1])
def test_a_part_that_begins_outside_its_shape(tmp_path: Path, start: int) -> None:
    lie = bytearray(polygon(*CORNERS))
    struct.pack_into("<i", lie, 44, start)
    refuse(write(tmp_path, parts_of([bytes(lie)], 5)), "not as long as it says")


@pytest.mark.case("U045")
def test_surfaces_in_space(tmp_path: Path) -> None:
    held = [polygon(*CORNERS, kind=31)]
    refuse(write(tmp_path, parts_of(held, 31)), "surfaces in space \\(MultiPatch\\)")
    refuse(write(tmp_path, parts_of(held, 77)), "no known kind \\(77\\)")
    refuse(write(tmp_path, parts_of(held, 5)), "of another kind")


@pytest.mark.case("U046")
def test_shapes_that_are_not_there_are_listed(tmp_path: Path) -> None:
    held = taken(write(tmp_path, parts_of([HALLS[0], NULL, HALLS[1], NULL])))
    assert [one.shape is None for one in held.features] == [False, True, False, True]
    assert held.notes == ("2 features have no shape and cannot be drawn: 2, 4.",)


@pytest.mark.case("U047")
@pytest.mark.parametrize("rows", [2**31, 2**32 - 1, 1, 3])
def test_a_table_that_lies_about_its_rows(tmp_path: Path, rows: int) -> None:
    lie = dbf([b"a", b"b"], rows=rows)
    refuse(write(tmp_path, parts_of(HALLS, dbf=lie)), "too short for that|2 shapes but 1 rows")


@pytest.mark.parametrize(
    ("at", "value"), [(8, 0), (8, 40_000), (10, 0), (10, 65_535), (32 + 16, 255)]
)
def test_a_table_that_lies_about_its_form(tmp_path: Path, at: int, value: int) -> None:
    lie = bytearray(dbf([b"a", b"b"]))
    struct.pack_into("<B" if at > 16 else "<H", lie, at, value)
    refuse(write(tmp_path, parts_of(HALLS, dbf=bytes(lie))), "its .dbf file|fields of its")


@pytest.mark.case("U048")
@pytest.mark.parametrize(
    ("page", "text", "name", "note"),
    [
        (b"UTF-8", "Café".encode("cp1252"), "Café", "says “UTF-8”, which its texts are not"),
        (b"1252", "Café".encode(), "Café", "says “1252”, which its texts are not"),
        (b"1252", "Café".encode("cp1252"), "Café", "read as cp1252. Look at the names"),
        (b"KLINGON", "Café".encode(), "Café", "says “KLINGON”"),
        (None, "Café".encode("cp1252"), "Café", "no .cpg file that names the encoding"),
    ],
)
def test_a_page_that_is_wrong_is_said(
    tmp_path: Path, page: bytes | None, text: bytes, name: str, note: str
) -> None:
    more = {"dbf": dbf([text])} | ({} if page is None else {"cpg": page})
    held = taken(write(tmp_path, parts_of(HALLS[:1], **more)))
    assert held.features[0].properties["name"] == name
    assert note in held.notes[0]
    assert "preview" in held.notes[0]


@pytest.mark.case("U049")
def test_numbers_that_did_not_fit_are_empty_and_listed(tmp_path: Path) -> None:
    table = dbf([b"a", b"b"], [b"12", b"*****"])
    held = taken(write(tmp_path, parts_of(HALLS, dbf=table)))
    assert [one.properties["count"] for one in held.features] == [12, None]
    assert held.notes == (
        "The numbers of “count” that did not fit their column (****) are left empty in the "
        "features 2.",
    )


@pytest.mark.case("U050")
@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf"), 1e300])
def test_corners_that_are_no_numbers(tmp_path: Path, number: float) -> None:
    odd = [(number, 287_000.0), *CORNERS[1:-1], (number, 287_000.0)]
    refuse(write(tmp_path, parts_of([polygon(*odd)], 5)), "Feature 1: .*(finite|outside)")
    lone = write(tmp_path, parts_of([point(number, 287_000)]))
    refuse(lone, "Feature 1: .*(finite|outside|empty)|nothing that can be drawn")


def test_the_limits_at_and_one_past(tmp_path: Path) -> None:
    path = write(tmp_path, parts_of(HALLS))
    assert taken(path, rules=small(features=2)).features
    refuse(path, "more than 1 features", TooLarge, rules=small(features=1))
    area = write(tmp_path, parts_of([polygon(*CORNERS)] * 2, 5))
    assert taken(area, rules=small(vertices=5, file_vertices=10)).features
    refuse(area, "5 corners; at most 4", BadFeatures, rules=small(vertices=4))
    refuse(area, "more than 9 corners", TooLarge, rules=small(file_vertices=9))


def test_a_large_import_of_an_operator_reads_the_same(tmp_path: Path) -> None:
    path = write(tmp_path, parts_of(HALLS))
    held = read_geodata(path, label=path.name, rules=REFERENCE)
    assert (held.srid, len(held.features)) == (27700, 2)
    assert SHAPEFILE.endings is not None


def test_what_lies_beside_it_in_the_zip_is_never_unpacked(tmp_path: Path) -> None:
    parts = parts_of(HALLS) | {".shp.xml": "<a/>", "licence.txt": "OGL", ".qix": b"index"}
    assert len(taken(write(tmp_path, parts)).features) == 2
