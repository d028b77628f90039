"""What the map draws where a size is known but no outline."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
import shapely

from assetmap.explore.features import circle_of
from assetmap.explore.pages import is_sized_point
from assetmap.explore.queries import Thing


def thing(area_ha: str | None, outline: str, geom: shapely.Geometry | None) -> Thing:
    return Thing(
        record="asset",
        slug="example",
        name="Example pond",
        kind="pond",
        description=None,
        address=None,
        area_ha=None if area_ha is None else Decimal(area_ha),
        fact_source="invented for tests",
        register="invented for tests",
        licence="none",
        outline=outline,
        demonstration=False,
        geom=geom,
    )


POINT = shapely.Point(404_000, 287_000)


def test_the_circle_has_the_stated_area_around_the_point() -> None:
    circle = circle_of(thing("28", "point", POINT))
    assert circle.area == pytest.approx(280_000, rel=0.002)
    assert circle.centroid.distance(POINT) < 0.01
    west, _, east, _ = circle.bounds
    assert east - west == pytest.approx(2 * math.sqrt(280_000 / math.pi), rel=0.001)


@pytest.mark.parametrize(
    ("area_ha", "outline", "geom", "circled"),
    [
        ("28", "point", POINT, True),
        (None, "point", POINT, False),
        ("28", "postcode", POINT, False),  # too vague a place for a circle
        ("28", "surveyed", POINT.buffer(50), False),
        ("28", "point", None, False),
    ],
)
def test_only_a_point_of_known_size_is_circled(
    area_ha: str | None, outline: str, geom: shapely.Geometry | None, circled: bool
) -> None:
    assert is_sized_point(thing(area_ha, outline, geom)) is circled
