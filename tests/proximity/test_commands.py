"""``assetmap proximity`` as people call it: words, groups, shapes, and a table to open."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from assetmap.core.cluster import Cluster
from tests.house.test_cli import POSTCODES, run, said

PLACES = (
    "id,name,kind,easting,northing,demonstration\n"
    "a,Alder Park,park,404200,286600,\n"
    "b,=HYPERLINK(1),church,404500,287000,\n"
    "c,Birch Pond,pond,404200,287400,\n"
    "d,Cedar Hall,hall,,,\n"
)
COMMAND = ("proximity", "within", "404200,286600")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="assetmap-home-"))
    folder.chmod(0o755)
    path = tmp_path_factory.mktemp("places") / "places.csv"
    path.write_text(PLACES)
    more = ("--source", "Example list", "--licence", "OGL v3.0", "--json")
    cluster = Cluster(folder / "here")
    # Up for all of these: each command then finds it as it is.
    with cluster.in_use():
        assert said(run(folder / "here", "import", "assets", path, *more))["imported"] == 4
        said(run(folder / "here", "import", "postcodes", POSTCODES, "--json"))
        yield folder / "here"
    shutil.rmtree(folder)


def test_words(home: Path) -> None:
    done = run(home, *COMMAND, "--radius", "800")
    assert done.returncode == 0, done.stderr
    assert "Within 800 m of easting 404,200, northing 286,600: 3 in all" in done.stdout
    assert re.search(r"Green space \(1\)\n +same place  Alder Park · Park \[assets/alder-park\]",
                     done.stdout)  # fmt: skip
    assert re.search(r" 500 m  =HYPERLINK\(1\) · Church", done.stdout)
    assert " 800 m  Birch Pond" in done.stdout, "the limit is within"
    assert "1 more has no known place, so nobody can say whether it is near." in done.stdout
    assert "straight lines" in done.stdout
    assert "Example list (OGL v3.0)." in done.stdout
    empty = run(home, *COMMAND, "--kind", "library")
    assert "Nothing was found. Ask for a longer distance" in empty.stdout


def test_json_is_in_groups(home: Path) -> None:
    answer = said(run(home, *COMMAND, "--json", "--kind", "green", "--kind", "church"))
    assert [(group["group"], group["count"], group["kinds"]) for group in answer["groups"]] == [
        ("green", 1, {"Park": 1}), ("community", 1, {"Church": 1}),
    ]  # fmt: skip
    assert (answer["count"], answer["unplaced"], answer["radius_m"]) == (2, 0, 800.0)
    assert answer["origin"]["address"] == "404200,286600"
    nearest = said(run(home, "proximity", "nearest", "B16 0HQ", "--k", "2", "--json"))
    assert (nearest["k"], nearest["count"], nearest["origin"]["exact"]) == (2, 2, False)


def test_geojson(home: Path) -> None:
    made = said(run(home, "proximity", "nearest", "assets/alder-park", "--geojson",
                    ASSETMAP_SITE="https://map.example.org/"))  # fmt: skip
    assert [one["id"] for one in made["features"]] == ["asset/hyperlink-1", "asset/birch-pond"]
    first = made["features"][0]
    assert first["properties"]["distance_m"] == 500.0
    assert first["properties"]["link"] == "https://map.example.org/assets/hyperlink-1"
    lon, lat = first["geometry"]["coordinates"]
    assert (-1.94 < lon < -1.92, 52.47 < lat < 52.49) == (True, True)
    assert made["attribution"] == ["Example list (OGL v3.0)."]


def test_a_table_that_no_spreadsheet_runs(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "near.csv"
    done = run(home, *COMMAND, "--csv", "--to", path)
    assert (done.returncode, done.stdout) == (0, f"3 things written to {path}.\n")
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    printed = run(home, *COMMAND, "--csv").stdout
    assert raw.decode("utf-8-sig").splitlines() == printed.splitlines()
    rows = list(csv.reader(io.StringIO(printed)))
    assert rows[0][-4:] == ["easting", "northing", "lat", "lon"]
    held = [dict(zip(rows[0], row, strict=True)) for row in rows[1:4]]
    assert [one["name"] for one in held] == ["Alder Park", "'=HYPERLINK(1)", "Birch Pond"]
    assert (held[1]["easting"], held[1]["northing"]) == ("404500.0", "287000.0")
    assert held[1]["placed"] == "exact"
    assert rows[4] == []
    notes = [row[1] for row in rows[5:]]
    assert notes[0] == "Within 800 m of easting 404,200, northing 286,600."
    assert notes[-1] == "Example list (OGL v3.0)."
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("within", "nowhere at all"), "is not a postcode.*easting and northing.*latitude"),
        (("within", "assets/never"), "Nothing on the map has the address “assets/never”"),
        (("within", "assets/cedar-hall"), "is not known yet"),
        (("within", "404200,286600", "--radius", "50001"), "from 0 to 50,000 metres"),
        (("within", "404200,286600", "--radius", "nan"), "from 0 to 50,000 metres"),
        (("nearest", "404200,286600", "--k", "0"), "1 to 1,000 of the nearest"),
        (("nearest", "404200,286600", "--kind", "dragons"), "There is no kind “dragons”"),
        (("nearest", "--", "-1.937,52.48"), "Give the latitude first: 52.48,-1.937"),
        (("isochrone", "404200,286600"), "No walking network is loaded.*import network FILE"),
        (("isochrone", "404200,286600", "--minutes", "5", "--profile", "x"), "no pace “x”"),
        (("nearest", "404200,286600", "--csv", "--to", "/nowhere/a.csv"), "could not be written"),
    ],
)
def test_a_fault_is_a_sentence(home: Path, arguments: tuple[str, ...], words: str) -> None:
    done = run(home, "proximity", *arguments)
    assert done.returncode == 2
    assert re.search(words, done.stderr)
    assert "Traceback" not in done.stderr
    assert json.dumps(done.stdout) == '""'
