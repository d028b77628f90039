"""The geometry guard against the named bad shapes G01 to G15, and what it lets through."""

from __future__ import annotations

import json
import time

import numpy as np
import psycopg
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from assetmap.core.cluster import ADMIN_ROLE, Cluster
from assetmap.core.crs import OutsideTheGrid
from assetmap.core.errors import Invalid
from assetmap.core.geometry import (
    AREAS,
    DRAWN,
    REFERENCE,
    BadGeometry,
    TooFarAway,
    admit,
    from_geojson,
)
from assetmap.importers.contract import SourceWords
from assetmap.importers.register_rows import ReadingOptions
from assetmap.importers.things import import_assets

PROGRAMME = shapely.box(400_000, 284_000, 408_000, 292_000)


def square(x: float, y: float, side: float) -> dict:
    ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


def nested(levels: int) -> dict:
    shape: dict = {"type": "Point", "coordinates": [0, 0]}
    for _ in range(levels):
        shape = {"type": "GeometryCollection", "geometries": [shape]}
    return shape


def ring_of(corners: int) -> dict:
    angle = np.append(np.arange(corners - 1) * (2 * np.pi / (corners - 1)), 0)
    ring = np.column_stack([404_000 + 900 * np.cos(angle), 288_000 + 900 * np.sin(angle)])
    return {"type": "Polygon", "coordinates": [ring.tolist()]}


BAD = {
    "G01 one infinite vertex": '{"type":"Polygon","coordinates":[[[0,0],[1e999,0],[1,1],[0,0]]]}',
    "G02 all infinite": '{"type":"Point","coordinates":[1e999,1e999]}',
    "G03 minus infinity": '{"type":"Point","coordinates":[-1e999,3]}',
    "G04 NaN": '{"type":"Point","coordinates":[NaN,3]}',
    "G06 empty polygon": '{"type":"Polygon","coordinates":[]}',
    "G06 empty collection": '{"type":"GeometryCollection","geometries":[]}',
    "G07 bow-tie": json.dumps(
        {"type": "Polygon", "coordinates": [[[401000, 285000], [402000, 286000], [402000, 285000],
                                             [401000, 286000], [401000, 285000]]]}
    ),
    "G07 spike of no area": json.dumps(
        {"type": "Polygon", "coordinates": [[[401000, 285000], [402000, 286000], [401500, 285500],
                                             [401000, 285000]]]}
    ),
    "G08 one corner too many": json.dumps(ring_of(50_001)),
    "G09 larger than the cap": json.dumps(square(400_000, 284_000, 20_001)),
    "G14 collection": json.dumps(nested(1)),
    "G15 300 nested collections": json.dumps(nested(300)),
    "words": '{"type":"Point","coordinates":["east","north"]}',
    "a number beyond reason": '{"type":"Point","coordinates":[1e300,1]}',
    "not a shape": '"POINT(1 2)"',
}  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(text, id=name, marks=pytest.mark.case(name[:3]) if name[0] == "G" else ())
        for name, text in BAD.items()
    ],
)
def test_refused_before_the_database(text: str) -> None:
    with pytest.raises(BadGeometry):
        admit(from_geojson(json.loads(text)), srid=27700, profile=DRAWN, programme=PROGRAMME)


@pytest.mark.case("G08")
def test_g08_the_cap_itself_is_allowed() -> None:
    shape = from_geojson(ring_of(50_000))
    assert shapely.get_num_coordinates(shape) == 50_000
    assert admit(shape, srid=27700, profile=DRAWN, programme=PROGRAMME).mended_share is None


@pytest.mark.case("G09")
def test_g09_a_line_longer_than_the_cap() -> None:
    line = shapely.LineString([(400_000, 284_000), (400_000, 484_001)])
    with pytest.raises(BadGeometry, match="200 km"):
        admit(line, srid=27700, profile=DRAWN)


@pytest.mark.case("G10")
def test_g10_far_away_gives_the_distance() -> None:
    with pytest.raises(TooFarAway, match="160 km"):
        admit(shapely.Point(530_000, 180_000), srid=27700, profile=DRAWN, programme=PROGRAMME)
    just_inside = shapely.Point(408_000 + 25_000, 288_000)
    assert admit(just_inside, srid=27700, profile=DRAWN, programme=PROGRAMME)


@pytest.mark.case("G11")
def test_g11_the_wrong_kind() -> None:
    with pytest.raises(BadGeometry, match="Point cannot be used here"):
        admit(shapely.Point(404_000, 288_000), srid=27700, profile=REFERENCE, kinds=AREAS)


@pytest.mark.case("G07")
def test_g07_doubled_corners_are_kept_and_a_touching_hole_is_refused() -> None:
    outline = [(401_000, 285_000), (402_000, 285_000), (402_000, 286_000), (401_000, 286_000)]
    doubled = shapely.Polygon([corner for corner in outline for _ in range(3)])
    assert admit(doubled, srid=27700, profile=DRAWN).geom.area == 1_000_000
    along_the_edge = [(401_000, 285_200), (401_500, 285_500), (401_000, 285_800)]
    with pytest.raises(BadGeometry, match="crosses or touches itself"):
        admit(shapely.Polygon(outline, [along_the_edge]), srid=27700, profile=DRAWN)
    at_a_point = [(401_000, 285_500), (401_500, 285_200), (401_500, 285_800)]
    held = admit(shapely.Polygon(outline, [at_a_point]), srid=27700, profile=DRAWN)
    assert held.geom.area == shapely.Polygon(outline, [at_a_point]).area


@pytest.mark.case("G12")
@pytest.mark.parametrize("srid", [0, 3857, 999999, "http://example.org/crs"])
def test_g12_only_listed_coordinate_systems(srid) -> None:
    with pytest.raises(BadGeometry, match="EPSG:27700 or EPSG:4326"):
        admit(shapely.Point(1, 2), srid=srid, profile=DRAWN)


@pytest.mark.case("G12")
def test_g12_metres_given_as_degrees_are_refused_with_a_hint() -> None:
    with pytest.raises(BadGeometry, match="--crs 27700"):
        admit(shapely.Point(404_000, 288_000), srid=4326, profile=DRAWN)


@pytest.mark.case("G13")
def test_g13_fifteen_decimals_become_millimetres() -> None:
    held = admit(shapely.Point(-1.937094412345678, 52.479758312345678), srid=4326, profile=DRAWN)
    assert held.geom.x == round(held.geom.x, 3)


def test_z_is_dropped() -> None:
    assert not admit(shapely.Point(404_000, 288_000, 120), srid=27700, profile=DRAWN).geom.has_z


@pytest.mark.case("G07")
def test_a_reference_outline_is_mended_within_one_per_cent() -> None:
    body = shapely.box(400_000, 280_000, 410_000, 290_000)
    ring = [*list(body.exterior.coords)[:-1], (410_000, 280_000.5), (409_999, 279_999)]
    tangled = shapely.Polygon([*ring, ring[0]])
    assert not tangled.is_valid
    held = admit(tangled, srid=27700, profile=REFERENCE)
    assert held.geom.is_valid
    assert 0 <= held.mended_share < 0.01


@pytest.mark.case("G07")
def test_a_bow_tie_is_too_much_to_mend() -> None:
    ring = [(0, 0), (10_000, 10_000), (10_000, 0), (0, 10_000), (0, 0)]
    with pytest.raises(BadGeometry, match="would change its area"):
        admit(shapely.Polygon(ring), srid=27700, profile=REFERENCE)


@settings(max_examples=300, deadline=None)
@given(
    st.recursive(
        st.floats(allow_nan=True, allow_infinity=True) | st.integers() | st.none() | st.text(),
        lambda inner: st.lists(inner, max_size=4),
        max_leaves=12,
    ),
    st.sampled_from(["Point", "LineString", "Polygon", "MultiPolygon", "MultiPoint"]),
)
def test_anything_is_admitted_or_refused_never_a_crash(coordinates, kind: str) -> None:
    try:
        held = admit(
            from_geojson({"type": kind, "coordinates": coordinates}), srid=27700, profile=DRAWN
        )
    except Invalid:
        return
    assert held.geom.is_valid


@pytest.mark.case("G01", "G02", "G03", "G04", "G06", "G14", "G15")
def test_the_door_of_the_assets_import_keeps_the_database_alive(
    session: Session, cluster: Cluster, tmp_path
) -> None:
    """Every bad shape goes through a real import; the server never restarts."""
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, "postgres")) as admin:
        before = admin.execute("SELECT pg_postmaster_start_time()").fetchone()
    features = ",".join(
        f'{{"type":"Feature","properties":{{"id":"{number}","name":"n"}},"geometry":{text}}}'
        for number, text in enumerate(BAD.values())
    )
    path = tmp_path / "bad.geojson"
    path.write_text(f'{{"type":"FeatureCollection","features":[{features}]}}')
    report = import_assets(
        session, path=path, options=ReadingOptions(crs=27700), words=SourceWords(), actor="operator"
    )
    assert report.rows == len(BAD)
    assert report.imported == len(report.unplaced), "kept rows have no position at all"
    assert report.imported + len(report.refused) == len(BAD)
    with psycopg.connect(cluster.conninfo(ADMIN_ROLE, "postgres")) as admin:
        after = admin.execute("SELECT pg_postmaster_start_time(), pg_is_in_recovery()").fetchone()
    assert after == (*before, False)


def star(corners: int, step: int) -> shapely.Polygon:
    """Each corner joined to the one ``step`` further: about corners · step crossings."""
    angle = np.arange(corners) * (2 * np.pi * step / corners)
    return shapely.Polygon(
        np.column_stack([404_000 + 1000 * np.cos(angle), 287_000 + 1000 * np.sin(angle)])
    )


@pytest.mark.parametrize(("corners", "step"), [(101, 50), (201, 100), (20_001, 10_000)])
def test_an_outline_that_would_take_for_ever_to_mend(corners: int, step: int) -> None:
    """``make_valid`` alone did not end within a minute for the middle one."""
    began = time.monotonic()
    with pytest.raises(BadGeometry, match=r"crosses itself more than 1,000 times"):
        admit(star(corners, step), srid=27700, profile=REFERENCE)
    assert time.monotonic() - began < 10


def test_a_line_drawn_to_and_fro_is_judged_quickly() -> None:
    there = np.array([[404_000, 287_000], [405_000, 287_000]])
    points = np.vstack([*[there] * 5_000, [[405_000, 288_000]]])
    with pytest.raises(BadGeometry):
        admit(shapely.Polygon(points), srid=27700, profile=REFERENCE)


def test_outside_the_transformation() -> None:
    with pytest.raises(OutsideTheGrid):
        admit(shapely.Point(10.0, 52.0), srid=4326, profile=DRAWN)
