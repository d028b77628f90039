"""Every way of saying where something is, and every refusal in words beside its field."""

from __future__ import annotations

import json
import math

import pytest
import shapely
from sqlalchemy.orm import Session

from assetmap.core import limits
from assetmap.core.crs import geometry_to_lonlat
from assetmap.core.geojson import geometry_document
from assetmap.places.positions import BadPosition, PositionAsked, find_position, position_document
from tests.factories.anchors import Spot, new_postcodes
from tests.factories.ground import new_area
from tests.factories.register import new_neighbourhood

MIDDLE = shapely.Point(403_500, 287_500)


@pytest.fixture(autouse=True)
def ground(session: Session) -> None:
    new_neighbourhood(session, "here", (403_000, 287_000), 1_000)
    new_area(session, "ward", "E05000001", (403_000, 287_000, 404_000, 288_000))
    new_area(session, "district", "E08000001", (400_000, 280_000, 410_000, 290_000))
    new_postcodes(session, {"B18 7QH": Spot(403_500, 287_500)})


def text_of(shape) -> str:
    return json.dumps(geometry_document(geometry_to_lonlat(shape)))


def ask(session: Session, **asked: str):
    return find_position(session, PositionAsked(**asked))


def test_a_point_an_area_and_a_circle_that_are_drawn(session: Session) -> None:
    point = ask(session, mode="drawn", shape=text_of(MIDDLE))
    assert (point.outline, point.shape.geom.distance(MIDDLE) < 0.02) == ("point", True)
    area = ask(session, mode="drawn", shape=text_of(MIDDLE.buffer(50)))
    assert area.outline == "illustrative"
    circle = ask(session, mode="drawn", shape=text_of(MIDDLE), radius_m="100")
    assert circle.outline == "illustrative"
    assert circle.shape.geom.area == pytest.approx(math.pi * 100**2, rel=0.005)


def test_a_boundary_by_name_code_or_slug(session: Session) -> None:
    for said in ("here", "HERE", "Example E05000001", "E05000001", "ward-e05000001"):
        found = ask(session, mode="area", area=f" {said} ")
        assert found.shape.geom.area == 1_000_000, said
    assert ask(session, mode="area", area="here").outline == "illustrative"
    assert ask(session, mode="area", area="E05000001").outline == "surveyed"


def test_a_postcode_and_a_circle_around_it(session: Session) -> None:
    door = ask(session, mode="around", around="b18 7qh")
    assert (door.outline, door.shape.geom.equals(MIDDLE)) == ("postcode", True)
    circle = ask(session, mode="around", around="B18 7QH", radius_m="250")
    assert circle.outline == "illustrative"
    assert circle.shape.geom.bounds == (403_250, 287_250, 403_750, 287_750)


def test_kept_and_not_known(session: Session) -> None:
    assert ask(session, mode="keep").keep
    nowhere = ask(session, mode="none", shape="not even looked at")
    assert (nowhere.shape, position_document(nowhere)) == (None, None)


BOW_TIE = json.dumps(
    {
        "type": "Polygon",
        "coordinates": [[[-1.95, 52.48], [-1.94, 52.49], [-1.94, 52.48], [-1.95, 52.49],
                         [-1.95, 52.48]]],
    }
)  # fmt: skip
NO_NUMBER = '{"type":"Point","coordinates":[%s,52]}'
DEEP = '{"type":"Polygon","coordinates":' + "[" * 100_000 + "]" * 100_000 + "}"


@pytest.mark.parametrize(
    ("asked", "field", "words"),
    [
        ({"mode": "drawn"}, "shape", "Nothing is drawn"),
        ({"mode": "drawn", "shape": "<svg>"}, "shape", "did not arrive whole"),
        ({"mode": "drawn", "shape": "null"}, "shape", "point, line or area"),
        ({"mode": "drawn", "shape": "a\0"}, "shape", "did not arrive whole"),
        ({"mode": "drawn", "shape": DEEP}, "shape", "deep"),
        ({"mode": "drawn", "shape": "[" * 11 + "1" + "]" * 11}, "shape", "point, line or area"),
        ({"mode": "drawn", "shape": NO_NUMBER % "1e999"}, "shape", "finite"),
        ({"mode": "drawn", "shape": NO_NUMBER % "NaN"}, "shape", "finite"),
        ({"mode": "drawn", "shape": NO_NUMBER % "-Infinity"}, "shape",
         "finite"),
        ({"mode": "drawn", "shape": '{"type":"Point","type":"Point","coordinates":[1,2]}'},
         "shape", "twice"),
        ({"mode": "drawn", "shape": '{"type":"Point","coordinates":["1","2"]}'}, "shape",
         "no number"),
        ({"mode": "drawn", "shape": '{"type":"Point","coordinates":[true,52]}'}, "shape",
         "no number"),
        ({"mode": "drawn", "shape": '{"type":"Polygon","coordinates":[[[-1.9,52]]]}'},
         "shape", "do not make a shape"),
        ({"mode": "drawn", "shape": '{"type":"LineString","coordinates":[[-1.9,52],[-1.8,52]]}'},
         "shape", "LineString"),
        ({"mode": "drawn", "shape": '{"type":"GeometryCollection","geometries":[]}'}, "shape",
         "point, line or area"),
        ({"mode": "drawn", "shape": '{"type":"Point","coordinates":[-3.2,55.9]}'}, "shape",
         "outside the programme area"),
        ({"mode": "drawn", "shape": '{"type":"Point","coordinates":[52.48,-1.9]}'}, "shape",
         "outside Great Britain"),
        ({"mode": "drawn", "shape": BOW_TIE}, "shape", "crosses or touches itself"),
        ({"mode": "drawn", "shape": text_of(MIDDLE.buffer(12_000))}, "shape", "km²"),
        ({"mode": "drawn", "shape": text_of(MIDDLE), "radius_m": "4"}, "radius_m", "whole metres"),
        ({"mode": "drawn", "shape": text_of(MIDDLE), "radius_m": "10001"}, "radius_m", "metres"),
        ({"mode": "drawn", "shape": text_of(MIDDLE), "radius_m": "1e3"}, "radius_m", "metres"),
        ({"mode": "area"}, "area", "Give the name"),
        ({"mode": "area", "area": "Atlantis"}, "area", "Atlantis"),
        ({"mode": "area", "area": "E08000001"}, "area", "No neighbourhood"),
        ({"mode": "area", "area": "a\0b"}, "area", "character"),
        ({"mode": "area", "area": "\ud800"}, "area", "character"),
        ({"mode": "around"}, "around", "postcode"),
        ({"mode": "around", "around": "RN8 3HR"}, "around", "RN8 3HR"),
        ({"mode": "around", "around": "a\0b"}, "around", "character"),
        ({"mode": "around", "around": "B18 7QH", "radius_m": "-5"}, "radius_m", "whole metres"),
        ({"mode": "elsewhere"}, "position", "Choose"),
    ],
    ids=range(32),
)  # fmt: skip
def test_what_cannot_be_kept_is_said_beside_its_field(
    session: Session, asked: dict[str, str], field: str, words: str
) -> None:
    with pytest.raises(BadPosition) as caught:
        ask(session, **asked)
    assert list(caught.value.fields) == [field]
    assert words in caught.value.fields[field]


def test_at_the_limit_and_one_past_it(session: Session) -> None:
    shape = text_of(MIDDLE)
    room = limits.SHAPE_CHARACTERS - len(shape)
    assert ask(session, mode="drawn", shape=shape + " " * room).shape is not None
    with pytest.raises(BadPosition, match="marked") as caught:
        ask(session, mode="drawn", shape=shape + " " * (room + 1))
    assert "characters long" in caught.value.fields["shape"]
    for radius in (limits.RADIUS_SHORTEST_M, limits.RADIUS_LONGEST_M):
        assert ask(session, mode="around", around="B18 7QH", radius_m=str(radius)).shape
    with pytest.raises(BadPosition):
        ask(session, mode="around", around="B18 7QH", radius_m=str(limits.RADIUS_LONGEST_M + 1))


def test_several_areas_of_one_name_are_not_guessed(session: Session) -> None:
    new_area(session, "lsoa", "E01000001", (403_000, 287_000, 403_100, 287_100)).name = "Here"
    with pytest.raises(BadPosition) as caught:
        ask(session, mode="area", area="heRE")
    assert "here (neighbourhood)" in caught.value.fields["area"]
    assert "E01000001 (small area)" in caught.value.fields["area"]
