"""What the map draws: shapes, circles of a stated size, and marks with exact numbers."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.models import Asset
from assetmap.core.crs import (
    GRID,
    WEB_MERCATOR,
    geometry_to_grid,
    geometry_to_lonlat,
    geometry_to_mercator,
)
from assetmap.core.words import speak
from assetmap.explore import features
from assetmap.explore.viewing import read_view
from tests.explore.making import asked
from tests.factories.anchors import SOURCE
from tests.factories.register import new_asset, new_organisation

HERE = (404_000.0, 287_000.0)
AROUND = {"bbox": "-2.2,52.3,-1.6,52.7", "zoom": "11"}


def drawn(session: Session, view: dict[str, str] | None = None, **words: str) -> list[Any]:
    shown = None if view is None else read_view(view)
    found = features.things_map(session, asked(session, **words), view=shown, root="/map")
    return list(json.loads(found)["features"])


def put(session: Session, shape: shapely.Geometry, **values: Any) -> Asset:
    held = Asset(
        slug="thing", source_id="thing", name="Thing", kind="pond",
        geom=from_shape(shape, srid=GRID),
        geom_3857=from_shape(geometry_to_mercator(shape), srid=WEB_MERCATOR),
        **values, **SOURCE,
    )  # fmt: skip
    session.add(held)
    session.flush()
    return held


def test_a_known_size_without_an_outline_is_a_circle_of_that_size(session: Session) -> None:
    put(session, shapely.Point(HERE), area_ha=28, outline="point")
    (one,) = drawn(session)
    circle = geometry_to_grid(shapely.from_geojson(json.dumps(one["geometry"])))
    assert one["properties"]["outline"] == "approximate"
    assert circle.area == pytest.approx(280_000, rel=0.005)
    assert circle.centroid.distance(shapely.Point(HERE)) < 2
    west, south, east, north = circle.bounds
    wide = 2 * math.sqrt(280_000 / math.pi)
    assert (east - west, north - south) == pytest.approx((wide, wide), rel=0.005)


@pytest.mark.parametrize(
    ("values", "outline", "kind"),
    [
        ({"area_ha": None, "outline": "point"}, None, "Point"),
        ({"area_ha": 28, "outline": "postcode"}, None, "Point"),  # too vague a place
        ({"area_ha": 28, "outline": "surveyed"}, None, "Point"),
    ],
)
def test_only_a_point_of_known_size_is_circled(
    session: Session, values: dict[str, Any], outline: str | None, kind: str
) -> None:
    put(session, shapely.Point(HERE), **values)
    (one,) = drawn(session)
    assert (one["properties"]["outline"], one["geometry"]["type"]) == (outline, kind)
    assert one["properties"]["at"] is None


@pytest.mark.parametrize(
    ("held", "said"), [("surveyed", "surveyed"), ("illustrative", "sketched"), ("point", None)]
)
def test_an_outline_says_how_well_it_is_known(session: Session, held: str, said: str) -> None:
    x, y = HERE
    ring = shapely.Polygon([(x, y), (x + 100, y), (x + 100, y + 300), (x, y + 300)])
    put(session, ring, area_ha=3, outline=held)
    (one,) = drawn(session)
    shape = shapely.from_geojson(json.dumps(one["geometry"]))
    assert one["properties"]["outline"] == said
    assert shape.exterior.is_ccw  # RFC 7946
    assert shape.hausdorff_distance(geometry_to_lonlat(ring)) < 2e-7
    assert shape.contains(shapely.Point(one["properties"]["at"]))


def test_a_feature_carries_what_the_map_draws_and_no_more(session: Session) -> None:
    new_asset(session, 'Old "Band" <stand>', "bandstand", at=HERE)
    (one,) = drawn(session, AROUND)
    assert one["properties"] == {
        "role": "place", "key": "asset/old-band-stand", "record": "asset", "kind": "other",
        "family": "community", "name": "Old \"Band\" <stand>", "kind_words": "Bandstand",
        "href": "/map/assets/old-band-stand", "outline": None, "at": None,
    }  # fmt: skip
    lon, lat = one["geometry"]["coordinates"]
    point = geometry_to_lonlat(shapely.Point(HERE))
    assert (lon, lat) == pytest.approx((point.x, point.y), abs=1e-7)
    new_organisation(session, "Some Body", kind="CIC", at=HERE)
    (body,) = drawn(session, kind="organisation")
    assert body["properties"]["kind_words"] == "Community interest company"
    assert body["properties"]["kind"] == body["properties"]["family"] == "organisation"


def test_only_what_is_in_view_is_sent(session: Session) -> None:
    new_asset(session, "Here", at=HERE)
    new_asset(session, "Elsewhere", at=(420_000, 287_000))
    new_asset(session, "Nowhere")
    point = geometry_to_lonlat(shapely.Point(HERE))
    box = f"{point.x - 0.01},{point.y - 0.01},{point.x + 0.01},{point.y + 0.01}"
    assert [one["properties"]["name"] for one in drawn(session, {"bbox": box})] == ["Here"]
    assert len(drawn(session)) == 2


def test_many_things_are_marks_whose_numbers_add_up(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Against a count by hand over the same grid."""
    monkeypatch.setattr(features, "MOST_PINS", 20)
    features._written.cache_clear()
    for number in range(25):
        new_asset(session, f"Plot {number}", at=(404_000 + number, 287_000))
    new_organisation(session, "Lonely", at=(412_000, 282_000))
    found = drawn(session, AROUND)
    features._written.cache_clear()
    marks = [one for one in found if one["properties"]["role"] == "cluster"]
    alone = [one for one in found if one["properties"]["role"] == "place"]
    assert sum(one["properties"]["count"] for one in marks) + len(alone) == 26
    assert "Lonely" in [one["properties"]["name"] for one in alone]
    side = features.SQUARE_PX * 40_075_016.685578488 / (256 * 2**11)
    places = session.execute(text("SELECT ST_X(geom_3857), ST_Y(geom_3857) FROM asset")).all()
    squares: dict[tuple[int, int], int] = {}
    for x, y in places:
        square = (math.floor(x / side), math.floor(y / side))
        squares[square] = squares.get(square, 0) + 1
    assert sorted(one["properties"]["count"] for one in marks) == sorted(
        count for count in squares.values() if count > 1
    )
    for one in marks:
        (south, west), (north, east) = one["properties"]["bounds"]
        lon, lat = one["geometry"]["coordinates"]
        assert west <= lon <= east
        assert south <= lat <= north


def test_where_somebody_stands_is_not_kept_in_memory(session: Session) -> None:
    features._written.cache_clear()
    drawn(session, at="-1.937,52.480")
    assert features._written.cache_info().currsize == 0
    drawn(session, kind="water")
    assert features._written.cache_info().currsize == 1


def test_words_that_a_language_lacks_are_missed_by_everybody(session: Session) -> None:
    """Also by whoever gets the statement that was put together for somebody before."""
    features._written.cache_clear()
    lacked = []
    for _ in range(2):
        with speak("pl") as said:
            drawn(session, kind="water")
            lacked.append(set(said.missing))
    assert lacked[0] == lacked[1] != set()
