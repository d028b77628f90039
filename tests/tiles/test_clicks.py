"""Keys of shaded layers, and what lies under a click."""

from __future__ import annotations

import pytest
import shapely
from flask.testing import FlaskClient

from assetmap.core.crs import geometry_to_lonlat
from tests.factories.ground import (
    MIDDLE,
)
from tests.tiles.test_views import features

X, Y = MIDDLE


def test_deprivation_has_classes_and_says_what_it_does_not_know(client: FlaskClient) -> None:
    found = {one.said["code"]: one.said for one in features(client, "deprivation", 10)}
    classes = [found[f"E010001{decile:02}"]["class"] for decile in range(1, 11)]
    assert classes == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1], "the most deprived are the strongest"
    assert found["E01000001"]["decile"] == 1
    assert "class" not in found["E01000002"], "no figure is no class, and the area is still there"
    legend = client.get("/legend/deprivation.json").json
    assert legend["vintage"] == "Index of Multiple Deprivation 2019, by small area"
    assert [one["key"] for one in legend["classes"]] == [5, 4, 3, 2, 1, 0]
    assert legend["sources"] == ["Invented deprivation, iod2019."]
    assert client.get("/legend/basemap.json").status_code == 404


def test_population_is_shaded_by_people_by_hectare_in_fifths(client: FlaskClient) -> None:
    found = {one.said["code"]: one.said for one in features(client, "population", 10)}
    assert [found[f"E010001{step:02}"]["class"] for step in range(1, 11)] == [
        1, 1, 2, 2, 3, 3, 4, 4, 5, 5,
    ]  # fmt: skip
    assert found["E01000110"]["people"] == 100
    assert "class" not in found["E01000002"], "no figure is no class, and the area is still there"
    legend = client.get("/legend/population.json").json
    assert "mid 2015" in legend["vintage"]
    assert [one["words"] for one in legend["classes"]] == [
        "82 or more", "64 to under 82", "46 to under 64", "28 to under 46",
        "Under 28 people by hectare", "No figure for this area",
    ]  # fmt: skip
    assert legend["sources"] == ["Invented population, mid 2015."]


def lonlat(x: float, y: float) -> str:
    at = geometry_to_lonlat(shapely.Point(x, y))
    return f"lat={at.y}&lon={at.x}"


def test_a_click_finds_things_nearest_first_and_then_the_areas(client: FlaskClient) -> None:
    found = client.get(f"/identify?{lonlat(X + 2, Y)}&z=15").json["found"]
    assert [(one["record"], one["slug"]) for one in found] == [
        ("asset", "example-hall"), ("organisation", "friends-of-example-park"),
        ("boundary", "E01000001"), ("boundary", "E08000001"), ("deprivation", "E01000001"),
    ]  # fmt: skip
    assert found[0]["href"] == "/assets/example-hall"
    assert found[0]["kind_words"] == "Community building"
    assert [one["distance_m"] for one in found[:2]] == [2, 28]
    assert found[-1]["decile"] == 1
    assert found[2]["href"] is None


def test_reach_shrinks_with_the_zoom(client: FlaskClient) -> None:
    """22 px are 64 m at zoom 15 and 16 m at zoom 17, at 52.5° north."""
    near = client.get(f"/identify?{lonlat(X + 2, Y)}&z=17").json["found"]
    assert [one["slug"] for one in near if one["record"] == "organisation"] == []


@pytest.mark.parametrize(
    "question",
    ["", "lat=52&lon=-2", "lat=52&lon=-2&z=19", "lat=91&lon=0&z=3", "lat=1&lon=181&z=3",
     "lat=nan&lon=0&z=3", "lat=inf&lon=0&z=3", "lat=x&lon=0&z=3", "lat=1&lon=1&z=-1"],
)  # fmt: skip
def test_what_is_no_click_is_refused_in_words(client: FlaskClient, question: str) -> None:
    answer = client.get(f"/identify?{question}", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert "has to be a number" in answer.json["detail"]


def test_the_poles_are_no_fault(client: FlaskClient) -> None:
    assert client.get("/identify?lat=90&lon=180&z=0").status_code == 200
