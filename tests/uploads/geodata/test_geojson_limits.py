"""GeoJSON at the limits and one past them, and how long the largest takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assetmap.uploads.errors import BadFeatures, TooLarge
from tests.real_files import ROOT
from tests.uploads.geodata.asking import SQUARE, refuse, small, taken
from tests.uploads.geodata.test_geojson import GOOD, area, feature, point, raw, write


def test_nesting_at_the_limit_and_one_past(tmp_path: Path) -> None:
    """Brackets inside texts do not count."""
    deep: object = '[[[[[[[[[[[[[[[[[[ \\ " [[['
    for _ in range(8):
        deep = [deep]
    assert taken(write(tmp_path, feature(area(SQUARE), properties={"a": deep}))).features
    refuse(write(tmp_path, feature(area(SQUARE), properties={"a": [deep]})), "deeper than 12")


def ring(corners: int) -> list[list[float]]:
    """A closed comb of so many positions, the last equal to the first; valid and small."""
    top = [[-1.95 + place * 1e-7, 52.48 + (place % 2) * 1e-6] for place in range(corners - 3)]
    return [*top, [top[-1][0], 52.49], [-1.95, 52.49], top[0]]


def million_corners(path: Path) -> Path:
    corners = "[" + "[-1.95,52.48]," * 999_999 + "[-1.95,52.48]]"
    many = json.dumps(feature(area(["@"]))).replace('["@"]', corners)
    return raw(path, f'{{"type":"FeatureCollection","features":[{json.dumps(GOOD)},{many}]}}')


@pytest.mark.case("U070")
def test_a_million_corners(tmp_path: Path) -> None:
    path = million_corners(tmp_path)
    refuse(path, r"Feature 2: The shape has 1,000,000 corners; at most 50,000", BadFeatures)


@pytest.mark.long
@pytest.mark.case("U070")
def test_a_million_corners_fit_into_half_a_gigabyte(tmp_path: Path) -> None:
    """In a process of its own, whose highest use of memory is that of this file alone."""
    code = (
        "import sys; from pathlib import Path\n"
        "from assetmap.uploads.geodata.reading import read_geodata\n"
        "read_geodata(Path(sys.argv[1]), label='a')\n"
        "print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(million_corners(tmp_path))],
        capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert int(done.stdout) < 512 * 1024


def test_corners_at_the_limit_and_one_past(tmp_path: Path) -> None:
    rules = small(vertices=100, file_vertices=205)
    one, more = feature(area(ring(100))), feature(area(ring(101)))
    assert len(taken(write(tmp_path, one, one, GOOD), rules=rules).features) == 3
    refuse(write(tmp_path, more), "101 corners; at most 100", BadFeatures, rules=rules)
    refuse(
        write(tmp_path, one, one, feature(area(ring(6)))), "more than 205", TooLarge, rules=rules
    )


@pytest.mark.case("U071")
def test_features_at_the_limit_and_one_past(tmp_path: Path) -> None:
    lone = json.dumps(feature(point(-1.9, 52.5)))
    text = '{"type":"FeatureCollection","features":[' + ",".join([lone] * 100_001) + "]}"
    refuse(raw(tmp_path, text), "more than 100,000 features", TooLarge)
    rules = small(features=3)
    assert len(taken(write(tmp_path, *[GOOD] * 3), rules=rules).features) == 3
    refuse(write(tmp_path, *[GOOD] * 4), "more than 3 features", TooLarge, rules=rules)


@pytest.mark.case("U076")
def test_a_value_of_ten_megabytes_and_one_past_the_limit(tmp_path: Path) -> None:
    def named(text: object) -> Path:
        return write(tmp_path, feature(area(SQUARE), properties={"name": text}))

    refuse(named("x" * 10_000_000), "“name” has 10,000,000 bytes; at most 10,240", BadFeatures)
    assert taken(named("x" * 10_240)).features
    refuse(named("x" * 10_241), "10,241 bytes")
    refuse(named("é" * 5_121), "10,242 bytes")
    assert taken(named("é" * 5_120)).features
    refuse(named(["x" * 5_200, "y" * 5_200]), "“name” has 10,")


@pytest.mark.case("U077")
def test_five_thousand_properties_and_one_past_the_limit(tmp_path: Path) -> None:
    def wide(count: int) -> Path:
        named = {f"p{number}": number for number in range(count)}
        return write(tmp_path, feature(area(SQUARE), properties=named))

    refuse(wide(5_000), "has 5,000 properties; at most 200", BadFeatures)
    assert taken(wide(200)).features
    refuse(wide(201), "has 201 properties")


@pytest.mark.long
@pytest.mark.case("U070")
@pytest.mark.case("U071")
def test_the_largest_refusals_take_less_than_ten_seconds(tmp_path: Path) -> None:
    lone = ",".join([json.dumps(feature(point(-1.9, 52.5)))] * 100_001)
    many = f'{{"type":"FeatureCollection","features":[{lone}]}}'
    for make in (million_corners, lambda folder: raw(folder, many)):
        path = make(tmp_path)
        start = time.monotonic()
        refuse(path, "at most|more than")
        assert time.monotonic() - start < 10


@pytest.mark.long
def test_a_file_of_the_largest_size_is_read_in_time(tmp_path: Path) -> None:
    """Two million corners in forty shapes, each at its own limit."""
    one = json.dumps(feature(area([[round(x, 7), round(y, 6)] for x, y in ring(50_000)])))
    path = raw(tmp_path, '{"type":"FeatureCollection","features":[' + ",".join([one] * 40) + "]}")
    assert path.stat().st_size < 50 * 2**20
    start = time.monotonic()
    assert len(taken(path).features) == 40
    assert time.monotonic() - start < 60
