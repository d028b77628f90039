"""GeoJSON from strangers: each fault has its own sentence, and nothing is mended in silence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assetmap.uploads.errors import BadFeatures, MustChoose, UnreadableFile, WrongKind
from assetmap.uploads.geodata.reading import Answers
from tests.listening import Listener
from tests.uploads.geodata.asking import SQUARE, refuse, taken


def feature(geometry: object, **more: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {}, "geometry": geometry, **more}


def area(*rings: list[Any], kind: str = "Polygon") -> dict[str, Any]:
    return {"type": kind, "coordinates": list(rings)}


def point(*numbers: object) -> dict[str, Any]:
    return {"type": "Point", "coordinates": list(numbers)}


GOOD = feature(area(SQUARE))


def write(path: Path, *features: object, **more: object) -> Path:
    found = path / "areas.geojson"
    found.write_text(json.dumps({"type": "FeatureCollection", **more, "features": list(features)}))
    return found


def raw(path: Path, data: bytes | str) -> Path:
    found = path / "areas.geojson"
    found.write_bytes(data.encode() if isinstance(data, str) else data)
    return found


def test_an_honest_file(tmp_path: Path) -> None:
    held = taken(write(tmp_path, GOOD, feature(point(-1.9, 52.5), properties={"name": "Hall"})))
    assert [one.row for one in held.features] == [1, 2]
    assert held.features[1].properties == {"name": "Hall"}
    assert held.features[0].shape is not None
    assert held.features[0].shape.geom.area == pytest.approx(755_000, rel=0.02)
    assert held.notes == ()


def test_one_feature_alone_and_members_in_any_order(tmp_path: Path) -> None:
    assert len(taken(raw(tmp_path, json.dumps(GOOD))).features) == 1
    text = f'\ufeff{{ "features" : [ {json.dumps(GOOD)} , {json.dumps(GOOD)} ] , "bbox":[1,2], '
    assert len(taken(raw(tmp_path, text + '"type":"FeatureCollection"}')).features) == 2


@pytest.mark.case("U051")
@pytest.mark.parametrize(
    "text",
    [
        "{not json",
        "{'type':'FeatureCollection'}",
        '{"type":"FeatureCollection","features":[]} more',
        '{"type":"FeatureCollection","features":[1,]}',
        '{"type":"FeatureCollection" "features":[]}',
        '{"type":"FeatureCollection","features":[}',
    ],
)
def test_not_json(tmp_path: Path, text: str) -> None:
    refuse(raw(tmp_path, text), "not valid JSON")


@pytest.mark.case("U052")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a":1}', "neither GeoJSON"),
        ("[1,2,3]", "neither GeoJSON|none of GeoJSON"),
        ('{"type":"FeatureCollection","features":{"a":1}}', "neither GeoJSON"),
        ('{"type":"FeatureCollection","features":[]}', "nothing that can be drawn"),
        ('{"type":"FeatureCollection","features":[1]}', "no GeoJSON feature"),
    ],
)
def test_json_that_is_no_geojson(tmp_path: Path, text: str, words: str) -> None:
    refuse(raw(tmp_path, text), words)


@pytest.mark.case("U053")
@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16(tmp_path: Path, codec: str) -> None:
    data = json.dumps({"type": "FeatureCollection", "features": [GOOD]}).encode(codec)
    refuse(raw(tmp_path, data), "written in UTF-16. Save it as UTF-8")


@pytest.mark.case("U054")
def test_bad_utf_8(tmp_path: Path) -> None:
    data = json.dumps(feature(area(SQUARE), properties={"name": "@"})).encode()
    refuse(raw(tmp_path, data.replace(b"@", b"caf\xe9")), "not written in UTF-8: byte")


@pytest.mark.case("U055")
@pytest.mark.parametrize("sign", ["[", '{"a":'])
def test_nested_a_hundred_thousand_deep(tmp_path: Path, sign: str) -> None:
    text = '{"type":"FeatureCollection","features":[' + sign * 100_000
    refuse(raw(tmp_path, text), "nested deeper than 12")


@pytest.mark.case("U056")
def test_collections_in_collections(tmp_path: Path) -> None:
    deep: dict[str, Any] = point(-1.9, 52.5)
    text = json.dumps(GOOD).replace(
        json.dumps(area(SQUARE)),
        '{"type":"GeometryCollection","geometries":[' * 2_000 + json.dumps(deep) + "]}" * 2_000,
    )
    refuse(raw(tmp_path, text), "nested deeper than 12")
    one = {"type": "GeometryCollection", "geometries": [deep]}
    refuse(write(tmp_path, feature(one)), "Feature 1: A collection of different shapes")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        pytest.param("1e999", "finite", marks=pytest.mark.case("U057")),
        pytest.param("-1e999", "finite", marks=pytest.mark.case("U057")),
        pytest.param("NaN", "NaN is no number", marks=pytest.mark.case("U058")),
        pytest.param("Infinity", "Infinity is no number", marks=pytest.mark.case("U058")),
        pytest.param("-Infinity", "Infinity is no number", marks=pytest.mark.case("U058")),
        pytest.param('"-1.9"', "no number", marks=pytest.mark.case("U059")),
        pytest.param("true", "no number", marks=pytest.mark.case("U059")),
        pytest.param("null", "no number", marks=pytest.mark.case("U059")),
        pytest.param("1" + "0" * 5_000, "valid JSON|too large", marks=pytest.mark.case("U057")),
    ],
)
def test_numbers_that_are_none(tmp_path: Path, number: str, words: str) -> None:
    text = json.dumps(feature(point(0.5, 52.5))).replace("0.5,", f"{number},")
    refuse(raw(tmp_path, text), words)
    inside = json.dumps(feature(point(-1.9, 52.5), properties={"a": [0.25]}))
    if number not in ('"-1.9"', "true", "null"):
        refuse(raw(tmp_path, inside.replace("0.25", number)), "stored|no number|valid JSON")


@pytest.mark.case("U060")
def test_a_feature_without_a_shape_is_listed(tmp_path: Path) -> None:
    held = taken(write(tmp_path, GOOD, feature(None, properties={"name": "Nowhere"}), GOOD))
    assert held.features[1].shape is None
    assert held.notes == ("1 feature has no shape and cannot be drawn: 2.",)
    refuse(write(tmp_path, feature(None)), "nothing that can be drawn")


@pytest.mark.case("U061")
@pytest.mark.parametrize(
    "geometry",
    [
        area(),
        area([]),
        {"type": "Point", "coordinates": []},
        {"type": "MultiPolygon", "coordinates": [[]]},
        {"type": "Polygon"},
    ],
)
def test_empty_coordinates(tmp_path: Path, geometry: object) -> None:
    refuse(write(tmp_path, GOOD, feature(geometry)), "Feature 2: .*empty", BadFeatures)


@pytest.mark.case("U062")
def test_a_ring_that_is_not_closed(tmp_path: Path) -> None:
    """Shapely would close it and say nothing."""
    refuse(
        write(tmp_path, feature(area(SQUARE[:-1]))), r"not closed: it begins at \[-1.95, 52.48\]"
    )
    refuse(write(tmp_path, feature(area(SQUARE[:2]))), "fewer than four positions")


@pytest.mark.case("U063")
def test_a_bow_tie_is_refused_with_its_place_and_mended_only_when_accepted(
    tmp_path: Path,
) -> None:
    bow = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]
    path = write(tmp_path, GOOD, feature(area(bow)))
    fault = refuse(path, r"Feature 2: .*Self-intersection\[40\d{4}", BadFeatures)
    assert isinstance(fault, BadFeatures)
    assert [(one.row, one.mendable) for one in fault.faults] == [(2, True)]
    held = taken(path, repairs=True)
    assert held.features[1].shape is not None
    assert held.features[1].shape.geom.is_valid
    assert "Feature 2 crossed itself and was mended; its area changed by" in held.notes[0]


@pytest.mark.case("U064")
def test_a_hole_outside_its_area(tmp_path: Path) -> None:
    hole = [[x + 0.02, y] for x, y in SQUARE]
    refuse(write(tmp_path, feature(area(SQUARE, hole))), "Hole lies outside shell")


@pytest.mark.case("U065")
@pytest.mark.parametrize(
    "text",
    [
        json.dumps(GOOD).replace('"properties": {}', '"properties": {"a": 1, "a": 2}'),
        json.dumps(GOOD)[:-1] + ', "type": "Feature"}',
        '{"type":"FeatureCollection","features":[],"features":[' + json.dumps(GOOD) + "]}",
    ],
)
def test_a_key_that_stands_twice(tmp_path: Path, text: str) -> None:
    refuse(raw(tmp_path, text), "stands twice in one object")


@pytest.mark.case("U066")
def test_a_coordinate_system_against_the_standard_is_asked_about(tmp_path: Path) -> None:
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    path = write(tmp_path, feature(point(404_000, 287_000)), crs=named)
    fault = refuse(path, "Choose which is right", MustChoose)
    assert isinstance(fault, MustChoose)
    assert (fault.question, fault.choices) == ("crs", ("27700", "4326"))
    held = taken(path, answers=Answers(crs=27700))
    assert held.features[0].shape is not None
    assert held.features[0].shape.geom.x == 404_000
    refuse(path, "seem to be British National Grid", answers=Answers(crs=4326))
    mercator = {"type": "name", "properties": {"name": "EPSG:3857"}}
    refuse(write(tmp_path, GOOD, crs=mercator), "EPSG:3857.*only EPSG:4326 and EPSG:27700")
    crs84 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert len(taken(write(tmp_path, GOOD, crs=crs84)).features) == 1


@pytest.mark.case("U067")
def test_latitude_first(tmp_path: Path) -> None:
    swapped = [[y, x] for x, y in SQUARE]
    refuse(write(tmp_path, feature(area(swapped))), "Feature 1: .*swapped", BadFeatures)


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        pytest.param(point(999, 52), "cannot be degrees", marks=pytest.mark.case("U068")),
        pytest.param(point(-1.9, 90.1), "cannot be degrees", marks=pytest.mark.case("U068")),
        pytest.param(
            area([[-1e300, -1e300], [1e300, -1e300], [1e300, 1e300], [-1e300, -1e300]]),
            "cannot be degrees",
            marks=pytest.mark.case("U069"),
        ),
        pytest.param(
            area([[179, 52], [-179, 52], [-179, 53], [179, 53], [179, 52]]),
            "outside Great Britain|lies \\(or reaches\\)",
            marks=pytest.mark.case("U081"),
        ),
        (point(0.1, 51.5), r"\d+ km outside the programme area"),
        (area([[-3, 51], [-1, 51], [-1, 53], [-3, 53], [-3, 51]]), "at most 400 km²"),
    ],
)
def test_places_that_cannot_be_or_are_too_far_or_too_large(
    tmp_path: Path, geometry: object, words: str
) -> None:
    refuse(write(tmp_path, feature(geometry)), f"Feature 1: .*{words}", BadFeatures)


def test_metres_without_a_coordinate_system(tmp_path: Path) -> None:
    refuse(write(tmp_path, feature(point(404_000, 287_000))), "seem to be British National Grid")
    refuse(write(tmp_path, GOOD), "seem to be degrees", answers=Answers(crs=27700))


@pytest.mark.case("U072")
def test_heights_are_left_out_and_said(tmp_path: Path) -> None:
    held = taken(write(tmp_path, feature(area([[*xy, 120.5] for xy in SQUARE]))))
    assert held.features[0].shape is not None
    assert not held.features[0].shape.geom.has_z
    assert held.notes == ("The heights of 1 shapes were left out: the map is flat.",)
    mixed = [*SQUARE[:-1], [*SQUARE[0], 3]]
    refuse(write(tmp_path, feature(area(mixed))), "some have none")


@pytest.mark.case("U073")
@pytest.mark.parametrize("count", [1, 4])
def test_positions_with_another_number_of_numbers(tmp_path: Path, count: int) -> None:
    geometry = point(*[-1.9, 52.5, 0, 0][:count])
    refuse(write(tmp_path, feature(geometry)), f"Feature 1: A position has {count} numbers")
    line = [[-1.9, 52.5, 0, 0][:count], [-1.8, 52.5, 0, 0][:count]]
    geometry = {"type": "LineString", "coordinates": line}
    refuse(write(tmp_path, feature(geometry)), f"Feature 1: A position has {count} numbers")


@pytest.mark.case("U059")
@pytest.mark.parametrize("number", ["-1.9", None, True, [1], {}])
def test_a_line_with_one_number_that_is_none(tmp_path: Path, number: object) -> None:
    ring = [*SQUARE[:2], [number, 52.48], *SQUARE[2:]]
    refuse(write(tmp_path, feature(area(ring))), "Feature 1: A coordinate is no number")


@pytest.mark.case("U074")
def test_an_id_that_stands_twice(tmp_path: Path) -> None:
    path = write(tmp_path, {**GOOD, "id": 7}, {**GOOD, "id": "7"}, {**GOOD, "id": 7})
    refuse(path, "Feature 3: The id 7 stands in the file twice", BadFeatures)


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param({"__proto__": {"a": 1}, "constructor": "x"}, marks=pytest.mark.case("U075")),
        pytest.param({"name": "<img src=x onerror=alert(1)>"}, marks=pytest.mark.case("U078")),
        pytest.param({"name": "${globalThis.X=1} `'\"</script>"}, marks=pytest.mark.case("U079")),
        {"naïve": "Zażółć", "none": None, "yes": True, "list": [1, "a"], "n": 1.5},
    ],
)
def test_texts_that_mean_something_elsewhere_stay_texts(
    tmp_path: Path, properties: dict[str, object]
) -> None:
    held = taken(write(tmp_path, feature(area(SQUARE), properties=properties)))
    assert held.features[0].properties == properties


@pytest.mark.parametrize("text", ["\\u0000", "\\ud800", "\\udfff"])
def test_signs_that_no_database_holds(tmp_path: Path, text: str) -> None:
    for properties in (f'{{"a":"{text}"}}', f'{{"{text}":1}}', f'{{"a":["{text}"]}}'):
        whole = json.dumps(GOOD).replace('"properties": {}', f'"properties": {properties}')
        refuse(raw(tmp_path, whole), "cannot be stored", BadFeatures)


@pytest.mark.case("U080")
def test_a_file_that_is_cut_in_half(tmp_path: Path) -> None:
    whole = write(tmp_path, GOOD, GOOD, GOOD).read_bytes()
    refuse(raw(tmp_path, whole[: len(whole) // 2]), "feature 2 is not valid JSON")
    for length in range(30, len(whole) - 1, 7):
        refuse(raw(tmp_path, whole[:length]), "is not valid JSON|kind that is read")


VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{}</SrcDataSource>'
    "<SrcLayer>secret</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"
)


@pytest.mark.case("U082")
@pytest.mark.parametrize("ending", ["geojson", "gpkg", "shp", "csv", "json", "kml"])
def test_a_virtual_dataset_under_another_name(tmp_path: Path, ending: str) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("code,name\nE1,CANARY\n")
    path = tmp_path / f"areas.{ending}"
    path.write_text(VRT.format(secret))
    fault = refuse(path, "only points to other files", WrongKind)
    assert "CANARY" not in str(fault)


@pytest.mark.case("U083")
@pytest.mark.parametrize("ending", ["geojson", "gpkg", "shp"])
def test_a_virtual_dataset_that_would_fetch(
    tmp_path: Path, listener: Listener, ending: str
) -> None:
    path = tmp_path / f"areas.{ending}"
    address = f"/vsicurl/http://127.0.0.1:{listener.port}/{ending}.geojson"
    for text in (VRT.format(address), f"<!-- <kml -->{VRT.format(address)}"):
        path.write_text(text)
        refuse(path, "only points to other files", WrongKind)
    path.write_text(f"<kml>{VRT.format(address)}</kml>")
    with pytest.raises(UnreadableFile):
        taken(path)
    assert listener.asked == []


@pytest.mark.case("U084")
def test_other_kinds_of_json(tmp_path: Path) -> None:
    topology = {"type": "Topology", "arcs": [], "objects": {"a": {"type": None}}}
    refuse(raw(tmp_path, json.dumps(topology)), "is TopoJSON, which is not read here", WrongKind)
    esri = {"geometryType": "esriGeometryPoint", "features": [{"attributes": {}, "geometry": {}}]}
    refuse(raw(tmp_path, json.dumps(esri)), "ESRI's own JSON|no GeoJSON feature")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, *[feature(point(99, 99))] * 8, GOOD)
    fault = refuse(path, r"8 features cannot be taken.*Feature 5: .*And 3 more", BadFeatures)
    assert isinstance(fault, BadFeatures)
    assert [one.row for one in fault.faults] == list(range(1, 9))
    many = write(tmp_path, *[feature(point(99, 99))] * 150)
    assert "100 features or more" in str(refuse(many, "cannot be taken"))
