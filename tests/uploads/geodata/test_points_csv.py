"""CSV with positions: read by Python alone, asked about where the numbers are not plain."""

from __future__ import annotations

from pathlib import Path

import pytest

from assetmap.uploads.errors import BadFeatures, MustChoose, TooLarge
from assetmap.uploads.geodata.reading import Answers
from tests.uploads.geodata.asking import refuse, small, taken


def write(path: Path, data: str | bytes) -> Path:
    found = path / "places.csv"
    found.write_bytes(data.encode() if isinstance(data, str) else data)
    return found


@pytest.mark.case("U096")
@pytest.mark.parametrize(
    "data",
    [
        b"name,longitude,latitude\nHall,-1.9,52.5\n",
        b"\xef\xbb\xbfname;lon;lat\r\nHall;-1.9;52.5\r\n",
        b"\xef\xbb\xbfname;lon;lat\r\nHall;-1,9;52,5\r\n",
        b"name\tLong\tLat\rHall\t-1.9\t52.5\r",
        "name,lon,lat\nHall,-1.9,52.5\n".encode("utf-16"),
        b'name,lon,lat\n\n"Ha\nll",-1.9,52.5\n',
    ],
)
def test_every_way_that_programs_write_csv(tmp_path: Path, data: bytes) -> None:
    held = taken(write(tmp_path, data))
    assert len(held.features) == 1
    assert held.features[0].properties["name"].replace("\n", "") == "Hall"
    assert held.features[0].shape is not None
    assert round(held.features[0].shape.geom.x) == 406_885


def test_an_old_encoding_is_said(tmp_path: Path) -> None:
    held = taken(write(tmp_path, "name,lon,lat\nCafé,-1.9,52.5\n".encode("cp1252")))
    assert held.features[0].properties["name"] == "Café"
    assert "Windows-1252" in held.notes[0]


@pytest.mark.case("U097")
def test_a_cell_at_the_limit_and_one_past(tmp_path: Path) -> None:
    rules = small(value_bytes=10**9)
    most = write(tmp_path, f"name,lon,lat\n{'x' * 131_072},-1.9,52.5\n")
    assert len(taken(most, rules=rules).features) == 1
    refuse(most, "at most 10,240", BadFeatures)
    for cell in ("x" * 131_073, '"' + "x" * 200_000):
        path = write(tmp_path, f"name,lon,lat\n{cell},-1.9,52.5\n")
        refuse(path, "cannot be read as CSV after row 1", rules=rules)


@pytest.mark.case("U098")
@pytest.mark.parametrize(
    ("x", "y"),
    [
        ("""1°54'0"W""", """52°30'0"N"""),
        ("1 54 0 W", "52 30 0 N"),
        ("1d54mW", "52d30mN"),
        ("1°54.0′W", "52°30.0′N"),
    ],
)
def test_degrees_and_minutes_are_asked_about(tmp_path: Path, x: str, y: str) -> None:
    cells = ",".join('"' + cell.replace('"', '""') + '"' for cell in ("Hall", x, y))
    path = write(tmp_path, f"name,lon,lat\n{cells}\n")
    fault = refuse(path, "row 2: .* seems to be degrees and minutes", MustChoose)
    assert isinstance(fault, MustChoose)
    assert fault.question == "minutes"
    held = taken(path, answers=Answers(minutes=True))
    assert held.features[0].shape is not None
    assert round(held.features[0].shape.geom.x) == 406_885


@pytest.mark.case("U098")
@pytest.mark.parametrize("names", ["easting,northing", "X,Y", "lon,lat"])
def test_eastings_are_asked_about(tmp_path: Path, names: str) -> None:
    path = write(tmp_path, f"name,{names}\nHall,404000,287000\n")
    fault = refuse(path, "seem to be National Grid metres", MustChoose)
    assert isinstance(fault, MustChoose)
    assert (fault.question, fault.choices) == ("crs", ("27700", "4326"))
    held = taken(path, answers=Answers(crs=27700))
    assert held.features[0].shape is not None
    assert held.features[0].shape.geom.x == 404_000


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,lon,lat\nHall,abc,52.5\n", "Feature 1: “abc; 52.5” is no position"),
        ("name,lon,lat\nHall,nan,52.5\n", "Feature 1: “nan; 52.5” is no position"),
        ("name,lon,lat\nHall,1e999,52.5\n", "Feature 1: “1e999; 52.5” is no position"),
        ("name,lon,lat\nHall,-1.9,52.5,more\n", "Feature 1: It has more cells"),
        ("name,lon,lat\nHall,52.5,-1.9\n", "Feature 1: .*swapped"),
        ("name,name,lon,lat\nHall,x,-1.9,52.5\n", "two columns “name”"),
        ("name,street\nHall,High Street\n", "no columns for a position"),
        ("name,lon,lat\n", "nothing that can be drawn"),
    ],
)
def test_rows_that_cannot_be_placed(tmp_path: Path, text: str, words: str) -> None:
    refuse(write(tmp_path, text), words)


def test_a_row_without_a_position_is_listed(tmp_path: Path) -> None:
    held = taken(write(tmp_path, "name,lon,lat\nHall,-1.9,52.5\nNowhere,,\nShort\n"))
    assert [one.shape is None for one in held.features] == [False, True, True]
    assert held.notes == ("2 features have no shape and cannot be drawn: 2, 3.",)


def test_columns_and_rows_at_the_limit_and_one_past(tmp_path: Path) -> None:
    path = write(tmp_path, "name,lon,lat\nHall,-1.9,52.5\nHall,-1.9,52.5\n")
    assert taken(path, rules=small(properties=3, features=2)).features
    refuse(path, "3 columns; at most 2", TooLarge, rules=small(properties=2))
    refuse(path, "more than 1 features", TooLarge, rules=small(features=1))
