"""``assetmap proximity coverage`` and ``access`` as people call them."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from assetmap.core.cluster import Cluster
from tests.house.test_cli import run, said
from tests.real_files import ROOT

GEODATA = ROOT / "geodata"
#: A small area that lies in it.
ONE_OF_THEM = "E01033559"
HERE = "Soho & Jewellery Quarter"


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="assetmap-home-"))
    folder.chmod(0o755)
    shapes = json.loads((GEODATA / "boundaries/lsoa11_generalised.geojson").read_text())
    shapes["features"] = [
        one for one in shapes["features"] if one["properties"]["code"] == ONE_OF_THEM
    ]
    lsoa = folder / "lsoa.geojson"
    lsoa.write_text(json.dumps(shapes))
    cluster = Cluster(folder / "here")
    with cluster.in_use():
        for what, path, *more in (
            ("postcodes", "postcodes/west_birmingham_postcodes.csv"),
            ("population", "deprivation/population_birmingham_sandwell.csv"),
            ("boundaries", "boundaries/wards_generalised.geojson", "--kind", "ward",
             "--code-field", "code", "--name-field", "name", "--crs", "4326"),
            ("assets", "register/assets_invented.geojson", "--crs", "4326"),
            ("standards", "standards/national.csv"),
            ("boundaries", lsoa, "--kind", "lsoa", "--code-field", "code", "--name-field",
             "name", "--crs", "4326"),
        ):  # fmt: skip
            said(run(folder / "here", "import", what, GEODATA / path, *more, "--json"))
        yield folder / "here"
    shutil.rmtree(folder)


def test_words(home: Path) -> None:
    done = run(home, "proximity", "coverage", HERE, "--kind", "green", "--within", "1200")
    assert done.returncode == 0, done.stderr
    assert "people of Soho & Jewellery Quarter live within 1,200 metres" in done.stdout
    assert "1,200 m" in done.stdout
    assert "Natural England, 2023 · Doorstep greenspace: at least 0.5 ha" in done.stdout
    assert "no walking network is loaded" in done.stdout
    access = run(home, "proximity", "access", HERE, "--kind", "green")
    assert access.returncode == 0, access.stderr
    assert "places to 10,000 people, the least served first" in access.stdout


def test_forms_for_programs(home: Path, tmp_path: Path) -> None:
    ask = ("proximity", "coverage", HERE, "--kind", "green")
    held = said(run(home, *ask, "--json"))
    assert {sum((one["within"], one["beyond"], one["unknown"])) for one in held["coverage"]} == {
        held["people"]["total"]
    }
    assert held["people"]["total"] > 20_000
    assert held["gap"] is False
    shapes = json.loads(run(home, *ask, "--geojson").stdout)["features"]
    assert len(shapes) == held["people"]["postcodes"]
    path = tmp_path / "homes.csv"
    assert run(home, *ask, "--csv", "--to", path).returncode == 0
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert sum(row["state"] == "within" for row in rows) == sum(
        one["properties"]["state"] == "within" for one in shapes
    )
    shares = said(run(home, "proximity", "access", HERE, "--kind", "green", "--json"))
    areas = json.loads(
        run(home, "proximity", "access", HERE, "--kind", "green", "--geojson").stdout
    )["features"]
    assert [one["properties"] for one in areas] == shares["small_areas"]
    # Outlines of the wards' small areas were loaded for one alone.
    assert [one["geometry"]["type"] for one in areas if one["geometry"]] == ["MultiPolygon"]
    assert [one["metres"] for one in shares["catchments"]] == [800, 1_200]
    assert sum(one["people"] for one in shares["small_areas"]) == pytest.approx(
        held["people"]["total"], abs=len(shares["small_areas"])
    )


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("nowhere", "--kind", "green"), "No area “nowhere” is loaded"),
        ((HERE, "--kind", "castle"), "There is no kind “castle”"),
        ((HERE, "--kind", "green", "--on-foot"), "assetmap import network FILE.osm.pbf"),
        ((HERE,), "--kind"),
    ],
)
def test_what_cannot_be_answered_says_why(home: Path, arguments: tuple, why: str) -> None:
    for command in ("coverage", "access"):
        done = run(home, "proximity", command, *arguments)
        assert done.returncode != 0
        assert why in done.stderr
        assert "Traceback" not in done.stderr
