"""A drawn site in an address: the same again, or a sentence that says what is wrong with it."""

from __future__ import annotations

import json
from contextlib import suppress

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.core import limits
from assetmap.core.crs import geometry_to_lonlat
from assetmap.core.geojson import geometry_document, read_geometry
from assetmap.overlays.errors import BadShape
from assetmap.overlays.shapes import check_site, read_pasted, read_shape, shape_words

WEST, SOUTH = 404_000.0, 286_000.0
HOLED = shapely.box(WEST, SOUTH, WEST + 300, SOUTH + 200) - shapely.box(
    WEST + 50, SOUTH + 50, WEST + 80, SOUTH + 90
)
TWO = shapely.union_all([HOLED, shapely.box(WEST + 500, SOUTH, WEST + 600, SOUTH + 50)])


def ring(corners: int, radius: float = 200.0) -> shapely.Polygon:
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    return shapely.Polygon(
        np.column_stack([WEST + radius * np.cos(turn), SOUTH + radius * np.sin(turn)])
    )


@pytest.mark.parametrize("area", [shapely.box(WEST, SOUTH, WEST + 10.1, SOUTH + 9.9), HOLED, TWO])
def test_there_and_back(area: shapely.Geometry) -> None:
    words = shape_words(area)
    assert read_shape(words).equals(area)
    assert shape_words(read_shape(words)) == words
    assert set(words) <= set("0123456789.-_*"), "a form and an address leave these signs alone"


@given(st.text(alphabet="0123456789.-_*e ", max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_words_are_a_site_or_a_sentence(words: str) -> None:
    with suppress(BadShape):
        found = read_shape(words)
        assert found.is_valid
        assert found.area > 0


def test_the_most_corners_fit_and_one_more_does_not() -> None:
    most = ring(limits.OVERLAY_CORNERS)
    words = shape_words(check_site(most, programme=None))
    assert len(words) <= limits.OVERLAY_CHARACTERS
    assert read_shape(words).area == pytest.approx(most.area, rel=1e-3)
    with pytest.raises(BadShape, match="more than 100 corners"):
        check_site(ring(limits.OVERLAY_CORNERS + 1), programme=None)
    with pytest.raises(BadShape, match="more than 100 corners"):
        read_shape(shape_words(ring(limits.OVERLAY_CORNERS + 1)))
    with pytest.raises(BadShape, match="more than 100 corners"):
        read_shape("4" * (limits.OVERLAY_CHARACTERS + 1))


def test_the_largest_site_and_a_larger_one() -> None:
    side = (limits.OVERLAY_SITE_HA * 10_000) ** 0.5
    check_site(shapely.box(WEST, SOUTH, WEST + side, SOUTH + side), programme=None)
    check_site(shapely.box(WEST, SOUTH, WEST + side, SOUTH + side), programme=None)
    larger = shapely.box(WEST, SOUTH, WEST + side + 10, SOUTH + side)
    with pytest.raises(BadShape, match=r"1,003 hectares; at most 1,000 are laid"):
        check_site(larger, programme=None)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "part of it was lost"),
        ("404000-286000_404100-286000", "part of it was lost"),
        ("404000-286000_404100-286000_404100", "part of it was lost"),
        ("404000-286000_404100-286000_404100-286100_404", "part of it was lost"),
        ("404000-286000_404100-286000_nan-286000", "part of it was lost"),
        ("404000-286000_404100-286000_1e9-286000", "part of it was lost"),
        ("404000-286000_404100-286000_9999999-286000", "outside Great Britain"),
        ("404000-286000_404100-286100_404100-286000_404000-286100", "crosses or touches itself at "
         "easting 404,050, northing 286,050"),
        ("404000-286000_404000-286000_404000-286000", "crosses or touches|no size"),
        ("404000-286000_404100-286000_404200-286000", "no size|crosses"),
        ("404000-286000_404100-286000_404100-286100**", "part of it was lost"),
    ],
)  # fmt: skip
def test_what_is_no_site_is_refused(words: str, said: str) -> None:
    with pytest.raises(BadShape, match=said):
        read_shape(words)


def test_far_from_the_programme() -> None:
    programme = shapely.box(WEST - 100_000, SOUTH, WEST - 90_000, SOUTH + 1_000)
    with pytest.raises(BadShape, match="outside the programme area"):
        read_shape(shape_words(HOLED), programme=programme)


BOX = shapely.box(WEST, SOUTH, WEST + 100, SOUTH + 100)
LONLAT = geometry_to_lonlat(BOX)
DOCUMENT = geometry_document(LONLAT)


@pytest.mark.parametrize(
    "pasted",
    [
        "404000,286000 404100,286000 404100,286100 404000,286100",
        "(404000, 286000); (404100, 286000);\n(404100, 286100); (404000, 286100)",
        "404000 286000\n404100 286000\n404100 286100\n404000 286100\n404000 286000",
        "\n".join(f"{y:.9f}, {x:.9f}" for x, y in shapely.get_coordinates(LONLAT)),
        json.dumps(DOCUMENT),
        json.dumps({"type": "Feature", "properties": {"name": "x"}, "geometry": DOCUMENT}),
        json.dumps({"type": "FeatureCollection", "features": [
            {"type": "Feature", "properties": {}, "geometry": DOCUMENT}]}),
    ],
)  # fmt: skip
def test_pasted_in_every_form(pasted: str) -> None:
    shape = read_geometry(read_pasted(pasted))
    assert shape.symmetric_difference(LONLAT).area < 1e-10


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("  ", "Nothing was pasted"),
        ("404000,286000 404100,286000", "at least 3 corners; 2 were given"),
        ("404000,286000 404100,286000 here", "“here” is no corner"),
        ("404000,286000 404100,286000 404100", "“404100” is no corner"),
        ('{"type": "Polygon", "coordinates": [[[', "not whole"),
        ('{"type": "FeatureCollection", "features": []}', "one area at a time"),
        ('{"type": "FeatureCollection", "features": [3]}', "A point, line or area is needed"),
        ('{"type": "Polygon", "coordinates": [[[NaN, 5], [1, 5], [1, 6], [NaN, 5]]]}', "finite"),
        ('{"a":' * 3_000, "not whole"),
        ("10,10 11,10 11,11", "Great Britain"),
        ("1 " * 250_000, "at most 400,000 are read"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_says_why(pasted: str, said: str) -> None:
    with pytest.raises(BadShape, match=said):
        read_pasted(pasted)
